package import ArtifactStore
import CCommonMark
import Foundation
package import ReportModel

/// Everything that decides what a report looks like, found without opening a result.
///
/// Of files it knows size and time: a result that is written again is another one, one whose bits
/// decay by themselves is not; `mesob verify --integrity` finds that.
package struct ReportInputs: Encodable {
  private let declaration: ReportDeclaration
  private let experiment: String
  private let expected: [ExpectedTrial]
  private let overrides: [String]
  private let runs: [String: FileStamp]
  private let program: FileStamp?
  private let markdown = String(cString: cmark_version_string())
  private let drawing: [String: FileStamp?]
  private let fontSettings = ProcessInfo.processInfo.environment["FONTCONFIG_FILE"]

  /// Looks at what the report of an experiment would be made from now.
  package init(
    declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial],
    overrides: [String] = [], store: ArtifactStore, program: FileStamp? = Build.stamp,
    searchPath: String? = nil
  ) throws {
    self.declaration = declaration
    self.experiment = experiment
    self.expected = expected
    self.overrides = overrides
    runs = try store.stamps(of: experiment, keys: expected.map(\.shortKey))
    self.program = program
    drawing = Gnuplot.stamps(searchPath: searchPath)
  }

  /// SHA-256 of all; nil for a program that does not know itself, or a declaration with a number
  /// that JSON cannot spell.
  fileprivate var digest: String? {
    program == nil ? nil : (try? StoredJSON.line(self)).map { Digest(of: $0).hex }
  }
}

/// What the report in a folder was made from, and its files, so that nothing is drawn twice.
package struct ReportRecord: Codable {
  /// The name of its own file, in the report's folder.
  package static let fileName = ".drawn.json"

  private let inputs: String
  private let files: [File]

  /// A file of the report by its path in the folder, with SHA-256 of its bytes.
  private struct File: Codable {
    let path: String
    let hash: String
  }

  /// The files of the report in a folder; nil unless it was made from these inputs, and every file
  /// is as it was written.
  package static func files(in directory: String, from inputs: ReportInputs) -> [String]? {
    let folder = URL(filePath: directory)
    guard let data = try? Data(contentsOf: folder.appending(path: fileName)),
      let record = try? StoredJSON.read(Self.self, data),
      record.inputs == inputs.digest,
      record.files.allSatisfy({ hash(of: folder.appending(path: $0.path)) == $0.hash })
    else { return nil }
    return record.files.map(\.path)
  }

  fileprivate init(of files: [String], in folder: URL, from inputs: String) {
    self.inputs = inputs
    self.files = files.map { File(path: $0, hash: Self.hash(of: folder.appending(path: $0)) ?? "") }
  }

  private static func hash(of file: URL) -> String? {
    try? Digest(ofFileAt: file.path(percentEncoded: false)).hex
  }
}

extension Report {
  /// Writes every file, and what they were made from beside them.
  package func write(to directory: String, recording inputs: ReportInputs) throws -> [String] {
    let files = try write(to: directory)
    let folder = URL(filePath: directory)
    if let digest = inputs.digest {
      let record = ReportRecord(of: files, in: folder, from: digest)
      try Self.write(
        Data(try StoredJSON.document(record).utf8),
        to: folder.appending(path: ReportRecord.fileName))
    }
    return files
  }

  /// Tries a declaration on planned trials, of which it finds none executed.
  ///
  /// Throws `ReportError` for names, labels, metrics and parameters that do not fit them.
  package static func check(
    _ declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial]
  ) throws {
    let nothing = ReportData(observations: expected.map { ObservedTrial($0, .missing) })
    _ = try Report(declaration: declaration, experiment: experiment, data: nothing)
  }
}
