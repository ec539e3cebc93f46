import Foundation
import Testing

/// Declarations that name what is not there must not compile.
@Suite struct `Renamed metrics` {
  /// What the compiler says of one declaration against the module that was built with the tests.
  private func compile(_ declaration: String) throws -> (status: Int32, complaint: String) {
    let file = FileManager.default.temporaryDirectory.appending(path: "declaration-\(UUID()).swift")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("import ReportModel\nlet declared = \(declaration)\n".utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swiftc", "-typecheck", "-I", try modules.path(percentEncoded: false),
      file.path(percentEncoded: false),
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: complaint, as: UTF8.self))
  }

  /// SwiftPM keeps modules beside the test bundle.
  private var modules: URL {
    get throws {
      let places =
        Bundle.allBundles.map(\.bundleURL) + [Bundle.main.executableURL].compactMap(\.self)
        + [URL(filePath: CommandLine.arguments[0])]
      let candidates = places.flatMap { place in
        [place, place.deletingLastPathComponent()].map { $0.appending(path: "Modules") }
      }
      return try #require(
        candidates.first {
          FileManager.default.fileExists(
            atPath: $0.appending(path: "ReportModel.swiftmodule").path(percentEncoded: false))
        }, "the module ReportModel is missing beside the tests")
    }
  }

  static let declarations = [
    #"Column(\.NAME)"#,
    #"Column(\.NAME, .median)"#,
    #"Quantity(\.NAME, of: .label("balanced"))"#,
    #"Quantity(\.NAME, of: .label("balanced"), amongAgents: 100)"#,
    #"FigureDeclaration.frontier("f", caption: "F", y: \.NAME, series: [])"#,
  ]

  @Test(arguments: declarations)
  func `a metric that is there compiles, a renamed one does not`(declaration: String) throws {
    let right = try compile(declaration.replacing("NAME", with: "welfare"))
    #expect(right.status == 0, "\(right.complaint)")
    let wrong = try compile(declaration.replacing("NAME", with: "welfar"))
    #expect(wrong.status != 0)
    #expect(wrong.complaint.contains("error:") && wrong.complaint.contains(#"\.welfar"#))
  }

  @Test func `the compiler says which metric there is not`() throws {
    let complaint = try compile(#"Quantity(\.welfar, of: .all)"#).complaint
    #expect(complaint.contains("value of type 'Metrics' has no member 'welfar'"), "\(complaint)")
  }

  @Test func `rows of a table are named by what a run has`() throws {
    let table = #"TableDeclaration("t", caption: "T", columns: [], rows: [\.NAME])"#
    #expect(try compile(table.replacing("NAME", with: "start")).status == 0)
    let wrong = try compile(table.replacing("NAME", with: "beginning"))
    #expect(wrong.complaint.contains("error:") && wrong.complaint.contains(#"\.beginning"#))
  }
}
