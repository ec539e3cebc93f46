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

  /// The notebook; equal reports have equal bytes.
  func text() throws -> String {
    try StoredJSON.document(Document(cells: try cells))
  }

  private var cells: [Cell] {
    get throws {
      var cells: [Cell] = [
        .prose("story", story), .code("setup", NotebookCode.of("setup")),
        .code("runs", try runs, isHidden: true),
        .code("reading", NotebookCode.of("reading")),
      ]
      if let table = report.declaration.tables.first {
        cells += [
          .prose("about-table", "## \(table.caption)"),
          .code("table", NotebookCode.of("table", about: table.id)),
        ]
      }
      for figure in report.declaration.figures {
        guard let code = try code(for: figure) else { continue }
        cells += [.prose("about-figure", "## \(figure.caption)"), .code("figure", code)]
        break
      }
      return cells + [
        .prose("about-policy", "## One run, as xarray sees it"),
        .code("policy", NotebookCode.of("policy")),
      ]
    }
  }

  private var story: String {
    let title = report.declaration.title.isEmpty ? report.experiment : report.declaration.title
    return """
      # \(title)

      \(report.declaration.narrative)

      Everything below is computed from the HDF5 files of the experiment `\(report.experiment)`, \
      whose folder `mesob report` put this notebook into. Every number is compared with the \
      report's, and the notebook stops at one that differs. Python needs \
      `pip install h5py h5netcdf matplotlib pandas xarray`.
      """
  }

  /// The runs that are there, one in a line.
  private var runs: String {
    get throws {
      let fields = ["key", "label", "game", "method", "start", "path"]
      let lines = try report.data.observations.compactMap { observation in
        try observation.reading?.origin.map { origin in
          let trial = observation.trial
          return try StoredJSON.line(
            [
              trial.shortKey, trial.label, trial.game, trial.method, trial.start, origin.path,
            ])
        }
      }
      return "FIELDS = \(try StoredJSON.line(fields))\n"
        + "RUNS = [dict(zip(FIELDS, run)) for run in [\n"
        + lines.map { "    \($0),\n" }.joined() + "]]"
    }
  }

  /// One line of a figure.
  private struct Line: Encodable {
    let title: String
    let methods: [String]
    let style: String
  }

  /// What a figure shows: words and lists, which Python reads as they are, and what draws it.
  private func code(for figure: FigureDeclaration) throws -> String? {
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
    let lines = try figure.series.map { series in
      let methods = try report.data.methods([series.methods], of: "series '\(series.title)'")
      let style = series.connected ? "o-" : "o"
      return
        "        \(try StoredJSON.line(Line(title: series.title, methods: methods, style: style))),\n"
    }
    let games = try report.data.games(named: figure.game, of: "figure '\(figure.id)'")
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

      """ + NotebookCode.of(cell, "check", "axes", about: figure.id)
  }

  /// A notebook of format 4.5.
  private struct Document: Encodable {
    let cells: [Cell]
    let metadata = [
      "kernelspec": ["display_name": "Python 3", "language": "python", "name": "python3"],
      "language_info": ["name": "python"],
    ]
    let nbformat = 4
    let nbformat_minor = 5
  }

  /// A cell of prose or code.
  private struct Cell: Encodable {
    let id: String
    let source: String
    let isCode: Bool
    let isHidden: Bool

    static func prose(_ id: String, _ source: String) -> Cell {
      Cell(id: id, source: source, isCode: false, isHidden: false)
    }

    static func code(_ id: String, _ source: String, isHidden: Bool = false) -> Cell {
      Cell(id: id, source: source.trimmingTrailingNewlines, isCode: true, isHidden: isHidden)
    }

    private enum CodingKeys: String, CodingKey {
      case id, source, metadata, outputs
      case kind = "cell_type"
      case executionCount = "execution_count"
    }

    func encode(to encoder: any Encoder) throws {
      var cell = encoder.container(keyedBy: CodingKeys.self)
      try cell.encode(id, forKey: .id)
      try cell.encode(source, forKey: .source)
      try cell.encode(
        isHidden ? ["jupyter": ["source_hidden": true]] : [:], forKey: .metadata)
      try cell.encode(isCode ? "code" : "markdown", forKey: .kind)
      guard isCode else { return }
      try cell.encode([String](), forKey: .outputs)
      try cell.encodeNil(forKey: .executionCount)
    }
  }
}

/// The Python of notebooks.
private enum NotebookCode {
  /// The cells of `notebook.py`, which a line `# %% name` begins, by their names.
  private static let cells: [String: String] = {
    let text = String(decoding: PackageResources.notebook_py, as: UTF8.self)
    let cells = text.split(separator: "# %% ").dropFirst().map { cell in
      let lines = cell.split(separator: "\n", maxSplits: 1).map(String.init)
      return (lines[0], lines[1].trimmingTrailingNewlines)
    }
    return Dictionary(uniqueKeysWithValues: cells)
  }()

  /// Cells one below the other, about the table or figure of a name.
  static func of(_ names: String..., about id: String = "") -> String {
    names.compactMap { cells[$0] }.joined(separator: "\n").replacing("$id", with: id)
  }
}
