import ArtifactStore
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

  /// Writes all files, or only those of some formats, unless they are there already.
  func write(
    formats: FormatList? = nil, recording inputs: ReportInputs, unless files: [String]? = nil
  ) throws -> ReportFiles {
    let files =
      try files ?? formats.map { try write(only: $0) }
      ?? report.write(to: directory, recording: inputs)
    return ReportFiles(
      experiment: experiment, directory: directory, files: files, isSelection: formats != nil)
  }

  /// The files on disk that are not what would be written, and the quotations that are wrong.
  func stale(in paper: PaperFolder?) throws -> ReportFiles {
    ReportFiles(
      experiment: experiment, directory: directory, files: try report.staleFiles(in: directory),
      paperFiles: try paper?.staleFiles(self) ?? [],
      quotations: report.staleQuotations(
        in: directory, paper: paper?.list(of: experiment)), isSelection: true)
  }

  /// Writes everything to a temporary folder, then moves what is wanted.
  private func write(only formats: FormatList) throws -> [String] {
    try withTemporaryFolder("report") { folder in
      let files = try report.write(to: folder)
        .filter { formats.names.contains(URL(filePath: $0).pathExtension) }
      for file in files {
        try ReportFile.copy("\(folder)/\(file)", to: "\(directory)/\(file)")
      }
      return files
    }
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
  /// What the paper was given, or lacks: paths relative to the current directory.
  var paperFiles: [String] = []
  /// What the paper or the report say otherwise than the data.
  var quotations: [StaleQuotation]?
  /// Whether somebody asked for exactly these files.
  var isSelection = false

  /// Their paths.
  var paths: [String] { files.map { "\(directory)/\($0)" } + paperFiles }

  /// Whether nothing is stale, of files that were checked.
  var isFresh: Bool { paths.isEmpty && (quotations ?? []).isEmpty }

  /// The page, the tables for LaTeX and the figures as PDF, in this order; selections as they are.
  var mainPaths: [String] {
    guard !isSelection else { return paths }
    let tables = paths.filter { $0.hasSuffix(".tex") && !$0.hasSuffix(".caption.tex") }
    return paths.filter { $0.hasSuffix("/report.md") } + tables
      + paths.filter { $0.hasSuffix(".pdf") }
  }
}

extension ReportFiles {
  /// What came of checking the quotations, if they were checked.
  fileprivate var checked: [(String, JSON)] {
    guard let quotations else { return [] }
    return [
      (
        "quotations",
        .array(
          quotations.map { quotation in
            [
              "key": .text(quotation.key), "kind": .text(quotation.kind.rawValue),
              "written": JSON(quotation.written), "now": JSON(quotation.now),
              "reason": .text(quotation.reason),
            ]
          })
      )
    ]
  }
}

extension Listing {
  /// The files of reports; `member` is what the JSON calls them.
  init(_ reports: [ReportFiles], as member: String, verbose: Bool) {
    json = JSON(
      oneOrSeveral: reports.map { report in
        ["experiment": .text(report.experiment), "directory": .text(report.directory)]
          + JSON([(member, JSON(report.paths))] + report.checked)
      })
    text = reports.flatMap { report in
      (verbose ? report.paths : report.mainPaths) + (report.quotations ?? []).map(\.description)
    }.joined(separator: "\n")
  }
}
