import Foundation
import Reporting

/// A report and the directory that it belongs to.
struct LocatedReport {
  /// The name of the experiment.
  let experiment: String
  /// The report.
  var report: Report
  /// Where its files are kept.
  let directory: String

  /// Writes all files, or only those of some formats.
  func write(formats: FormatList? = nil) throws -> ReportFiles {
    let files =
      try formats.map { try write(only: $0) } ?? report.write(to: directory)
    return ReportFiles(
      experiment: experiment, directory: directory, files: files, isSelection: formats != nil)
  }

  /// The files on disk that are not what would be written.
  func stale() throws -> ReportFiles {
    ReportFiles(
      experiment: experiment, directory: directory, files: try report.staleFiles(in: directory),
      isSelection: true)
  }

  /// Writes everything to a temporary folder, then moves what is wanted.
  private func write(only formats: FormatList) throws -> [String] {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appending(path: "mesob-report-\(UUID())")
    defer { try? manager.removeItem(at: folder) }
    let files = try report.write(to: folder.path(percentEncoded: false))
      .filter { formats.names.contains(URL(filePath: $0).pathExtension) }
    for file in files {
      let target = URL(filePath: directory).appending(path: file)
      do {
        try manager.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contentsOf: folder.appending(path: file)).write(to: target, options: .atomic)
      } catch {
        throw CommandLineError(
          .cannotWrite, target.path(percentEncoded: false), expected: "a file that can be written",
          got: error.localizedDescription)
      }
    }
    return files
  }
}

/// Files of a report.
struct ReportFiles {
  /// The name of the experiment.
  let experiment: String
  /// Where the files are.
  let directory: String
  /// Their paths relative to the directory.
  let files: [String]
  /// Whether somebody asked for exactly these files.
  var isSelection = false

  /// Their paths.
  var paths: [String] { files.map { "\(directory)/\($0)" } }

  /// The page, the tables for LaTeX and the figures as PDF, in this order; selections as they are.
  var mainPaths: [String] {
    guard !isSelection else { return paths }
    let tables = paths.filter { $0.hasSuffix(".tex") && !$0.hasSuffix(".caption.tex") }
    return paths.filter { $0.hasSuffix("/report.md") } + tables
      + paths.filter { $0.hasSuffix(".pdf") }
  }
}

extension Listing {
  /// The files of reports; `member` is what the JSON calls them.
  init(_ reports: [ReportFiles], as member: String, verbose: Bool) {
    json = JSON(
      oneOrSeveral: reports.map { report in
        ["experiment": .text(report.experiment), "directory": .text(report.directory)]
          + .object([(member, JSON(report.paths))])
      })
    text = reports.flatMap { verbose ? $0.paths : $0.mainPaths }.joined(separator: "\n")
  }
}
