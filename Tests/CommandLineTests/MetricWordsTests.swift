import ArtifactStore
import ExperimentBuilder
import Foundation
import GameCatalog
import HDF5
import MeanField
import MeanFieldSolvers
import Testing
import Vocabulary

@testable import MesobCLI
@testable import ReportModel
@testable import Reporting

/// What a game calls its numbers is what files, tables, figures and commands call them.
@Suite struct `Words of metrics` {
  let folder: Folder
  init() throws { folder = try Folder() }

  /// A metric as a file has it.
  private struct Words {
    let name: String
    let title: String
    let unit: String
    let better: String
    let definition: String

    init(_ name: String, in metrics: Group) throws {
      let dataset = try metrics.dataset(name)
      func text(_ attribute: String) throws -> String {
        guard case .string(let text) = try dataset.attribute(attribute) else { return "" }
        return text
      }
      self.name = name.replacing("_", with: "-")
      title = try text("long_name")
      unit = try dataset.text(of: "unit_note") ?? text("units")
      better = try text("better")
      definition = try text("definition")
    }

    var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
    var headingAndUnit: String { unit == "1" ? heading : "\(heading) (\(unit))" }
    /// A declaration that knows nothing but the name.
    var unknown: Metric { Metric(name, title: "?", unit: "?", better: .neither, "?") }
  }

  /// The defaults of a game, over few epochs where it takes a horizon.
  private static func small<Game: MeanFieldGame>(_: Game.Type) -> [String] {
    guard case .integer(3...)? = Game.Parameters().configuration["horizon"] else { return [] }
    return ["horizon=2"]
  }

  private func laboratory<Game: MeanFieldGame>(_: Game.Type) throws -> Laboratory {
    var configuration: Configuration = [:]
    if Game.name == Tabular.name {
      let path = folder.path("tables.h5")
      try ResultRecord(
        axes: [RecordAxis("state", .integers([0])), RecordAxis("action", .integers([0, 1]))],
        arrays: [
          RecordArray("/mu0", .doubles([1]), axes: ["state"]),
          RecordArray("/reward", .doubles([1, 2]), axes: ["state", "state", "action"]),
        ]
      ).write(to: path)
      configuration["file"] = .file(InputFile(path))
    }
    let parameters = try Game.Parameters(configuration: configuration)
    return Laboratory(
      games: Games.all, solvers: Solvers.all,
      experiments: [
        Experiment("words") {
          Games { parameters }
          Methods { UniformPolicy() }
        }
      ])
  }

  /// A table with a column, and a figure with an axis, for each metric.
  private static func report(
    of run: StoredRun, _ words: [Words], in store: ArtifactStore
  ) throws -> Report {
    let parts = words.map(\.unknown)
    return try Report(
      declaration: ReportDeclaration(
        tables: [
          TableDeclaration("all", caption: "All", columns: parts.map { Column(metric: $0) })
        ],
        figures: parts.map {
          FigureDeclaration(
            id: "figure-\($0.name.replacing(" ", with: "-"))", caption: "F",
            kind: .frontier(x: parts[0], y: $0, xScale: .linear),
            series: [.points("uniform", .all)])
        }), experiment: "words",
      expected: [
        ExpectedTrial(
          key: run.key.hex, label: run.label, game: "game", method: "uniform", solver: "uniform")
      ], store: store)
  }

  @Test(arguments: Games.all.map { $0.name })
  func `title and unit are the same wherever a metric is printed`(game: String) throws {
    let type = try #require(Games.all.first { $0.name == game })
    let laboratory = try laboratory(type)
    let small =
      Self.small(type) + (game == Tabular.name ? ["file=\(folder.path("tables.h5"))"] : [])
    try #require(
      Invocation(["run", "words", "--no-report"] + small, in: folder, laboratory: laboratory)
        .status == 0)
    let store = ArtifactStore(root: folder.path("Artifacts"))
    let run = try #require(try store.runs(of: "words").first)
    let file = try File.open(at: run.resultPath)
    let metrics = try file.root.group("/metrics")
    let words = try metrics.children.map { try Words($0.name, in: metrics) }
    try file.close()
    #expect(words.count >= 5)

    let solved = try Invocation(
      ["solve", "--game", game, "--solver", "uniform", "--json"] + small, in: folder,
      laboratory: laboratory
    ).object()
    let printed = try #require(solved["metrics"] as? [[String: Any]])
    #expect(printed.count == words.count)
    for (printed, words) in zip(printed, words) {
      #expect(printed["name"] as? String == words.name)
      #expect(printed["title"] as? String == words.heading)
      #expect(printed["unit"] as? String == words.unit)
      #expect(printed["better"] as? String == words.better)
      #expect(printed["definition"] as? String == words.definition)
    }

    let report = try Self.report(of: run, words, in: store)
    let table = report.tables[0]
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(table.json().utf8)) as? [String: Any])
    let columns = try #require(json["columns"] as? [[String: Any]]).dropFirst()
    let texts = Dictionary(try report.texts()) { first, _ in first }
    let page = try #require(texts["report.md"])
    for (column, words) in zip(columns, words) {
      #expect(column["title"] as? String == words.heading)
      #expect(column["unit"] as? String == words.unit)
      #expect(column["better"] as? String ?? "neither" == words.better)
      let arrow = ["lower": " ↓", "higher": " ↑"][words.better] ?? ""
      #expect(
        table.markdown.contains(" \(Markdown.escaped(words.headingAndUnit))\(arrow) |"))
      let latex = table.latex.replacing(#"\\per"#, with: " per")
      #expect(
        [" ", #"\\"#].contains { space in
          let unit = words.unit == "1" ? "" : "\(space)(\(words.unit))"
          return latex.contains(words.heading + unit + arrow.latexEscaped)
            || latex.contains(words.heading + arrow.latexEscaped + unit)
        })
      #expect(table.html.contains(">\(HTML.prose(words.headingAndUnit))"))
      #expect(page.contains("**\(Markdown.escaped(words.headingAndUnit))**"))
      let script = try #require(
        texts["figures/figure-\(words.name.replacing(" ", with: "-")).gnuplot"])
      #expect(script.contains("\n|\(words.headingAndUnit)\nEOD"))
    }
  }
}
