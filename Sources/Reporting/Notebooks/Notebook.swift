import ArtifactStore
import ReportModel

/// The report as a Jupyter notebook, which computes its first table and its first frontier or
/// convergence from the HDF5 files.
///
/// It is written without output, beside the report, and compares what it computes with the files
/// there. Python needs h5py, matplotlib, pandas and xarray with h5netcdf.
struct Notebook {
  let report: Report

  /// The name of the file.
  static let fileName = "report.ipynb"

  /// The notebook, of format 4.5; equal reports have equal bytes.
  func text() throws -> String {
    try StoredJSON.document(
      [
        "cells": .array(try cells()),
        "metadata": [
          "kernelspec": ["display_name": "Python 3", "language": "python", "name": "python3"],
          "language_info": ["name": "python"],
        ],
        "nbformat": .integer(4), "nbformat_minor": .integer(5),
      ] as JSONValue)
  }

  private func cells() throws -> [JSONValue] {
    var cells = [
      prose("story", story), code("setup", Self.python("setup")),
      code("runs", try runs(), isHidden: true), code("reading", Self.python("reading")),
    ]
    if let table = report.declaration.tables.first {
      cells += [
        prose("about-table", "## \(Markdown.escaped(table.caption))"),
        code("table", Self.python("table", about: table.id)),
      ]
    }
    for figure in report.declaration.figures {
      guard let drawing = try python(for: figure) else { continue }
      cells += [
        prose("about-figure", "## \(Markdown.escaped(figure.caption))"), code("figure", drawing),
      ]
      break
    }
    return cells + [
      prose("about-policy", "## One run, as xarray sees it"),
      code("policy", Self.python("policy")),
    ]
  }

  private func prose(_ id: String, _ source: String) -> JSONValue {
    ["id": .text(id), "source": .text(source), "cell_type": "markdown", "metadata": [:]]
  }

  private func code(_ id: String, _ source: String, isHidden: Bool = false) -> JSONValue {
    [
      "id": .text(id), "source": .text(source.trimmingTrailingNewlines), "cell_type": "code",
      "metadata": isHidden ? ["jupyter": ["source_hidden": .boolean(true)]] : [:],
      "outputs": [], "execution_count": nil,
    ]
  }

  private var story: String {
    let remark = report.variantRemark.map { "*\(Markdown.escaped($0))*\n\n" } ?? ""
    return """
      # \(report.title)

      \(remark)\(report.declaration.narrative)

      Everything below is computed from the HDF5 files of the experiment `\(report.experiment)`, \
      whose folder `mesob report` put this notebook into. Every number is compared with the \
      report's, and the notebook stops at one that differs. Python needs \
      `pip install h5py h5netcdf matplotlib pandas xarray`. Whatever is missing is run, and the \
      notebook written again, by

      ```
      \(report.commands.joined(separator: "\n"))
      ```
      """
  }

  /// The runs that are there, one in a line.
  private func runs() throws -> String {
    let fields = ["key", "label", "game", "method", "start", "path"]
    let lines = try report.data.observations.compactMap { observation in
      try observation.reading?.origin.map { origin in
        let trial = observation.trial
        return try StoredJSON.line(
          [trial.shortKey, trial.label, trial.game, trial.method, trial.start, origin.path])
      }
    }
    return "FIELDS = \(try StoredJSON.line(fields))\n"
      + "RUNS = [dict(zip(FIELDS, run)) for run in [\n"
      + lines.map { "    \($0),\n" }.joined() + "]]"
  }

  /// What a figure shows: words and lists, which Python reads as they are, and what draws it.
  private func python(for figure: FigureDeclaration) throws -> String? {
    let (cell, x, y, xScale, yScale): (String, String, String, AxisScale, String)
    switch figure.kind {
    case .frontier(let first, let second, let scale, _):
      (cell, x, y, xScale, yScale) = ("frontier", first.name, second.name, scale, "linear")
    case .convergence(let work, let isRelative, let scale):
      (cell, xScale, yScale) = ("convergence", scale, "log")
      x = work == .iterations ? "iteration" : "seconds"
      y = isRelative ? "relative-exploitability" : "exploitability"
    case .sweep, .occupation, .policy: return nil
    }
    let lines = try report.data.series(of: figure).map { series, methods in
      let line: JSONValue = [
        "title": .text(series.title), "methods": JSONValue(methods),
        "style": series.connected ? "o-" : "o",
      ]
      return "        \(try StoredJSON.line(line)),\n"
    }
    let games = try report.data.games(of: figure)
    return """
      FIGURE = {
          "games": \(try StoredJSON.line(games)),
          "x": "\(x)",
          "y": "\(y)",
          "xscale": "\(xScale == .logarithmic ? "log" : "linear")",
          "yscale": "\(yScale)",
          "series": [
      \(lines.joined())    ],
      }

      """ + Self.python(cell, "check", "axes", about: figure.id)
  }

  /// The cells of `notebook.py`, which a line `# %% name` begins, by their names.
  private static let pythonCells: [String: String] = {
    let text = String(decoding: PackageResources.notebook_py, as: UTF8.self)
    let cells = text.split(separator: "# %% ").dropFirst().map { cell in
      let lines = cell.split(separator: "\n", maxSplits: 1).map(String.init)
      return (lines[0], lines[1].trimmingTrailingNewlines)
    }
    return Dictionary(uniqueKeysWithValues: cells)
  }()

  /// Python's cells one below the other, about the table or figure of a name.
  private static func python(_ names: String..., about id: String = "") -> String {
    names.compactMap { pythonCells[$0] }.joined(separator: "\n").replacing("$id", with: id)
  }
}
