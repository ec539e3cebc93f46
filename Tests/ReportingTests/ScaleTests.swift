import ArtifactStore
import Foundation
@testable import ReportModel
import TestSupport
import Testing

@testable import Reporting

/// Five thousand runs: 50 games and 100 methods.
@Suite(.serialized) struct `Large reports` {
  let workspace: Workspace
  let store: ArtifactStore

  init() throws {
    workspace = try Workspace()
    store = ArtifactStore(root: workspace.path)
  }

  static let trials = (0..<50).flatMap { game in
    (0..<100).map { method in
      ExpectedTrial(
        key: RunKey(of: .text("\(game) \(method)")).hex, label: "g\(game) m\(method)",
        game: "g\(game)", method: "m\(method)", solver: "s\(method % 2)")
    }
  }

  static let declaration = ReportDeclaration(
    title: "Large", narrative: "Five thousand runs.",
    tables: [
      TableDeclaration(
        "scores", caption: "Scores",
        columns: [Column(\.exploitability), Column(\.revenue, .median)],
        test: .wilcoxon)
    ],
    figures: [
      .frontier("frontier", caption: "Frontier", y: \.revenue, series: [.sweep("All", .all)]),
      .convergence("convergence", caption: "Convergence", series: [.sweep("All", .label("m1"))]),
    ],
    numbers: [
      Number("gain", "Gain", Quantity(\.revenue, of: .label("m0")) - 1),
      Number("least", "Least", Quantity(\.exploitability, of: .all, choosing: .least)),
    ])

  /// One run, stored under every key.
  private func fill() throws {
    let experiment = `Reading the store`.experiment
    let run = try store.publish(
      `Reading the store`.record(exploitability: 0.5),
      provenance: `Reading the store`.provenance, key: RunKey(of: .text("0 0")), label: "g0 m0",
      experiment: experiment)
    let provenance = try String(
      contentsOfFile: "\(run.directory)/provenance.json", encoding: .utf8)
    let folder = URL(filePath: run.directory).deletingLastPathComponent()
    for trial in Self.trials.dropFirst() {
      let copy = folder.appending(path: "copy-\(trial.shortKey)")
      try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: false)
      try FileManager.default.linkItem(
        atPath: run.resultPath, toPath: copy.appending(path: "result.h5").path())
      try Data(provenance.replacing(run.key.hex, with: trial.key).utf8)
        .write(to: copy.appending(path: "provenance.json"))
    }
  }

  /// Reads every file of the store once: what a report costs at least, on a machine as busy as now.
  private func readEverything() throws -> Duration {
    try ContinuousClock().measure {
      let folder = URL(filePath: "\(workspace.path)/runs/\(`Reading the store`.experiment)")
      let runs = try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)
      for run in runs {
        let provenance = try Data(contentsOf: run.appending(path: "provenance.json"))
        _ = try JSONSerialization.jsonObject(with: provenance)
        _ = try Digest(ofFileAt: run.appending(path: "result.h5").path(percentEncoded: false))
      }
    }
  }

  @Test(.tags(.timing), .unlessUntimed)
  func `five thousand runs are reported in not much more time than it takes to read them`() throws {
    try fill()
    var reading = try readEverything()
    var told: [Int] = []
    let time = try ContinuousClock().measure {
      let report = try Report(
        declaration: Self.declaration, experiment: `Reading the store`.experiment,
        expected: Self.trials, store: store, progress: { told.append($0) })
      try report.write(to: "\(workspace.path)/report")
    }
    reading = max(reading, try readEverything())
    #expect(told.last == 5000 && told.count > 10)
    #expect(time < reading * 20 + .seconds(10))
    let page = try workspace.text("report/report.html")
    #expect(page.contains("5000 of 5000 runs are there"))
  }
}
