import ArtifactStore
package import Foundation

/// A report and the directory that it belongs to.
package struct LocatedReport {
  /// The name of the experiment.
  package let experiment: String
  /// The report.
  package var report: Report
  /// Where its files are kept.
  package let directory: String

  package init(experiment: String, report: Report, directory: String) {
    self.experiment = experiment
    self.report = report
    self.directory = directory
  }

  /// Writes all files, or only those of some formats, unless they are there already.
  package func write(
    formats: [String]? = nil, recording inputs: ReportInputs, unless files: [String]? = nil
  ) throws -> ReportFiles {
    let files =
      try files ?? formats.map { try write(only: $0) }
      ?? report.write(to: directory, recording: inputs)
    return ReportFiles(
      experiment: experiment, directory: directory, files: files, isSelection: formats != nil)
  }

  /// The files on disk that are not what would be written, and the quotations that are wrong.
  package func stale(in paper: PaperFolder?) throws -> ReportFiles {
    ReportFiles(
      experiment: experiment, directory: directory, files: try report.staleFiles(in: directory),
      paperFiles: try paper?.staleFiles(self) ?? [],
      quotations: report.staleQuotations(
        in: directory, paper: paper?.list(of: experiment)), isSelection: true)
  }

  /// Writes everything to a temporary folder, then moves what is wanted.
  private func write(only formats: [String]) throws -> [String] {
    try withTemporaryFolder("report") { folder in
      let files = try report.write(to: folder)
        .filter { formats.contains(URL(filePath: $0).pathExtension) }
      for file in files {
        try ReportFile.copy("\(folder)/\(file)", to: "\(directory)/\(file)")
      }
      return files
    }
  }
}

/// Files of a report.
package struct ReportFiles {
  /// The name of the experiment.
  package let experiment: String
  /// Where the files are.
  package let directory: String
  /// Their paths relative to the directory.
  package let files: [String]
  /// What the paper was given, or lacks: paths relative to the current directory.
  package var paperFiles: [String]
  /// What the paper or the report say otherwise than the data.
  package let quotations: [StaleQuotation]?
  /// Whether somebody asked for exactly these files.
  package let isSelection: Bool

  package init(
    experiment: String, directory: String, files: [String], paperFiles: [String] = [],
    quotations: [StaleQuotation]? = nil, isSelection: Bool = false
  ) {
    self.experiment = experiment
    self.directory = directory
    self.files = files
    self.paperFiles = paperFiles
    self.quotations = quotations
    self.isSelection = isSelection
  }

  /// Their paths.
  package var paths: [String] { files.map { "\(directory)/\($0)" } + paperFiles }

  /// Whether nothing is stale, of files that were checked.
  package var isFresh: Bool { paths.isEmpty && (quotations ?? []).isEmpty }

  /// The page, the tables for LaTeX and the figures as PDF, in this order; selections as they are.
  package var mainPaths: [String] {
    guard !isSelection else { return paths }
    let tables = paths.filter { $0.hasSuffix(".tex") && !$0.hasSuffix(".caption.tex") }
    return paths.filter { $0.hasSuffix("/report.md") } + tables
      + paths.filter { $0.hasSuffix(".pdf") }
  }
}

/// Files on their way to a folder.
package enum ReportFile {
  /// Writes a file, by way of a temporary one.
  package static func write(_ data: Data, to path: String) throws {
    do {
      let file = URL(filePath: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file, options: .atomic)
    } catch {
      throw ReportError(
        .inputOutput, path, expected: "a file that can be written",
        got: error.localizedDescription)
    }
  }

  /// Copies a file.
  static func copy(_ source: String, to path: String) throws {
    guard let data = FileManager.default.contents(atPath: source) else {
      throw ReportError(.unusableRun, source, expected: "a readable file", got: "none")
    }
    try write(data, to: path)
  }
}
