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
        .prose("story", story), .code("setup", NotebookCode.setup),
        .code("runs", try runs, isHidden: true),
        .code("reading", NotebookCode.reading),
      ]
      if let table = report.declaration.tables.first {
        cells += [
          .prose("about-table", "## \(table.caption)"),
          .code("table", NotebookCode.table(table.id)),
        ]
      }
      for figure in report.declaration.figures {
        guard let code = try code(for: figure) else { continue }
        cells += [.prose("about-figure", "## \(figure.caption)"), .code("figure", code)]
        break
      }
      return cells + [
        .prose("about-policy", "## One run, as xarray sees it"),
        .code("policy", NotebookCode.policy),
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

  /// What a figure shows: numbers, words and lists, which Python reads as they are.
  private struct Drawing {
    let series: [Line]
    let games: [String]
    let x: String
    let y: String
    let xscale: String
    let yscale: String

    struct Line: Encodable {
      let title: String
      let methods: [String]
      let style: String
    }

    /// An assignment with one series in a line.
    var python: String {
      get throws {
        let lines = try series.map { "        \(try StoredJSON.line($0)),\n" }
        let rest =
          [("games", try StoredJSON.line(games))]
          + [("x", x), ("y", y), ("xscale", xscale), ("yscale", yscale)].map { ($0, "\"\($1)\"") }
        return "FIGURE = {\n" + rest.map { "    \"\($0)\": \($1),\n" }.joined()
          + "    \"series\": [\n" + lines.joined() + "    ],\n}\n"
      }
    }
  }

  private func code(for figure: FigureDeclaration) throws -> String? {
    let games = try report.data.games(named: figure.game, of: "figure '\(figure.id)'")
    let series = try figure.series.map { series in
      Drawing.Line(
        title: series.title,
        methods: try report.data.methods([series.methods], of: "series '\(series.title)'"),
        style: series.connected ? "o-" : "o")
    }
    func text(_ x: String, _ y: String, _ xScale: AxisScale, _ yScale: String) throws -> String {
      let scale = xScale == .logarithmic ? "log" : "linear"
      let drawing = Drawing(
        series: series, games: games, x: x, y: y, xscale: scale, yscale: yScale)
      return try drawing.python
    }
    switch figure.kind {
    case .frontier(let x, let y, let xScale, _):
      return try text(x.name, y.name, xScale, "linear") + NotebookCode.frontier(figure.id)
    case .convergence(let work, let isRelative, let xScale):
      let y = isRelative ? "relative-exploitability" : "exploitability"
      return try text(work == .iterations ? "iteration" : "seconds", y, xScale, "log")
        + NotebookCode.convergence(figure.id)
    case .sweep, .occupation, .policy: return nil
    }
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
