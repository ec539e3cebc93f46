import ArtifactStore
import Foundation
@testable import ReportModel
import Testing

@testable import Reporting

@Suite struct `Reports that are drawn once` {
  let reading: `Reading the store`
  let folder: Workspace

  static let declaration = ReportDeclaration(
    title: "Two methods",
    tables: [TableDeclaration("scores", caption: "Scores", columns: [Column(\.exploitability)])],
    figures: [
      .frontier("points", caption: "Points", y: \.bestResponseValue, series: [.sweep("A", .all)])
    ])

  init() throws {
    reading = try `Reading the store`()
    folder = try Workspace()
    try reading.publish("a")
    try reading.publish("b", exploitability: 0.7)
  }

  private func inputs(
    _ declaration: ReportDeclaration = declaration, _ methods: [String] = ["a", "b", "c"],
    words: [String] = [], program: FileStamp? = Build.stamp, searchPath: String? = nil
  ) throws -> ReportInputs {
    try ReportInputs(
      declaration: declaration, experiment: `Reading the store`.experiment,
      expected: methods.map(`Reading the store`.trial), words: words,
      store: reading.store, program: program, searchPath: searchPath)
  }

  private func write() throws -> [String] {
    try reading.report(["a", "b", "c"], Self.declaration)
      .write(to: folder.path, recording: inputs())
  }

  private func files(_ inputs: ReportInputs) -> [String]? {
    ReportRecord.files(in: folder.path, from: inputs)
  }

  @Test func `equal inputs and untouched files are a report that is there`() throws {
    #expect(try files(inputs()) == nil)
    let written = try write()
    #expect(written.contains("figures/points.pdf"))
    #expect(try files(inputs()) == written)
  }

  @Test func `whatever a report says, it is drawn again when that changes`() throws {
    _ = try write()
    var caption = Self.declaration
    caption.tables[0].caption = "Results"
    let other = try #require(FileStamp(ofFileAt: folder.path))
    for changed in [
      try inputs(caption), try inputs(Self.declaration, ["a", "b"]),
      try inputs(words: ["iterations=3"]), try inputs(program: other),
      try inputs(program: nil), try inputs(searchPath: folder.path),
    ] {
      #expect(files(changed) == nil)
    }
  }

  @Test func `a run, a failure or a verification more has it drawn again`() throws {
    var seen = 0
    for change in [
      { _ = try reading.publish("c") },
      {
        try reading.store.recordFailure(
          "no luck", provenance: `Reading the store`.provenance, key: `Reading the store`.key("c"),
          label: "g c", experiment: `Reading the store`.experiment)
      },
      {
        let run = try #require(try reading.store.runs(of: `Reading the store`.experiment).first)
        try reading.store.record(
          VerificationRecord(of: run, level: .bits, seconds: 1, .current()))
      },
      {
        let run = try #require(try reading.store.runs(of: `Reading the store`.experiment).first)
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: 9)], ofItemAtPath: run.resultPath)
      },
    ] {
      let written = try write()
      #expect(try files(inputs()) == written)
      try change()
      #expect(try files(inputs()) == nil)
      seen += 1
    }
    #expect(seen == 4)
  }

  @Test(arguments: ["figures/points.png", "tables/scores.tex", "report.html"])
  func `a file that is edited or gone has it drawn again`(name: String) throws {
    let written = try write()
    try folder.write("edited", to: name)
    #expect(try files(inputs()) == nil)
    #expect(try write() == written)
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
    #expect(try files(inputs()) == nil)
  }

  @Test func `a declaration is tried on planned trials alone`() throws {
    let trials = ["a", "b"].map(`Reading the store`.trial)
    func check(_ declaration: ReportDeclaration) throws {
      try Report.check(declaration, experiment: "tiny", expected: trials)
    }
    try check(Self.declaration)
    let wrong = ReportDeclaration(
      figures: [.convergence("c", caption: "C", series: [.points("A", .label("aa"))])])
    let error = #expect(throws: ReportError.self) { try check(wrong) }
    #expect(error?.code == .invalidDeclaration)
    #expect(error?.description.contains("expected to select one of the methods 'a', 'b'") == true)
  }
}
