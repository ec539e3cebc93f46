package import ArtifactStore
import CCommonMark
import Foundation
package import ReportModel

/// Everything that decides what a report looks like, found without opening a result.
///
/// Of files it knows size and time: a result that is written again is another one, one whose bits
/// decay by themselves is not; `mesob verify --integrity` finds that.
package struct ReportInputs {
  /// SHA-256 of all; nil for a program that does not know itself, or a declaration with a number
  /// that JSON cannot spell.
  let digest: String?

  /// Looks at what the report of an experiment would be made from now.
  package init(
    declaration: ReportDeclaration, experiment: String, expected: [ExpectedTrial],
    words: [String] = [], store: ArtifactStore, program: FileStamp? = Build.stamp,
    searchPath: String? = nil
  ) throws {
    let runs = try store.stamps(of: experiment, keys: expected.map(\.shortKey))
    let fontSettings = ProcessInfo.processInfo.environment["FONTCONFIG_FILE"]
    let inputs = try? [
      StoredJSON.line(declaration), experiment, StoredJSON.line(expected),
      StoredJSON.line(words), StoredJSON.line(runs), StoredJSON.line(program),
      String(cString: cmark_version_string()),
      StoredJSON.line(Gnuplot.stamps(searchPath: searchPath)), StoredJSON.line(fontSettings),
    ]
    digest = program == nil ? nil : inputs.map { Digest(of: $0.joined(separator: "\n")).hex }
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

  init(of files: [String], in folder: URL, from inputs: String) {
    self.inputs = inputs
    self.files = files.map { File(path: $0, hash: Self.hash(of: folder.appending(path: $0)) ?? "") }
  }

  private static func hash(of file: URL) -> String? {
    try? Digest(ofFileAt: file.path(percentEncoded: false)).hex
  }
}
