package import ArtifactStore
import Foundation

/// Everything that goes into an archive.
///
/// Equal contents give equal bytes: every time in the archive is that of the description.
package struct ArchiveContents: Sendable {
  /// The store that the runs are in.
  package var store: ArtifactStore
  /// The runs.
  package var runs: [StoredRun]
  /// Trials that have no run, for the record.
  package var failures: [ArchivedFailure] = []
  /// The experiments that the runs belong to.
  package var experiments: [ArchivedExperiment] = []
  /// Whether each experiment is also put into one file.
  package var hasCombinedFiles = false
  /// The services that the archive has metadata for.
  package var deposits: Set<Deposit> = []
  /// What is said of the archive as a whole.
  package var description: ArchiveDescription

  /// Puts contents together.
  package init(store: ArtifactStore, runs: [StoredRun], description: ArchiveDescription) {
    self.store = store
    self.runs = runs
    self.description = description
  }

  /// Writes the archive: a zip file if the path ends in `.zip`, else a folder.
  ///
  /// It has its name when it is complete. An archive that is there is replaced if `replacing`.
  ///
  /// - Complexity: reads every file twice, once for its hashes; memory for one block of a file, and
  ///   some kilobytes of names, hashes and metadata for each.
  package func write(to path: String, replacing: Bool = false) throws {
    try description.check()
    try withTemporaryFolder("archive") { work in
      let files = try bag(work).files
      try Staging.make(path, replacing: replacing) { staged in
        if path.hasSuffix(".zip") {
          try ZipWriter.write(files, dated: description.date, to: staged)
        } else {
          try FolderWriter.write(files, dated: description.date, to: staged)
        }
      }
    }
  }

  private func bag(_ work: String) throws -> Bag {
    let runs = try self.runs.map(ArchivedRun.init).sorted {
      ($0.run.experiment, $0.folder) < ($1.run.experiment, $1.folder)
    }
    let sources = try ArchivedSources(of: runs, in: store, work: work)
    let combined = try combinedFiles(runs, work)
    let payload = try payload(runs, combined + sources.files, sources).map {
      (file: $0, checksums: try Checksums(of: $0))
    }
    try check(payload, runs)
    let crate = ArchiveFile(
      ResearchCrate.fileName,
      try ResearchCrate(
        description: description, runs: runs, failures: failures, experiments: experiments,
        files: payload
      ).json())
    return try Bag(
      payload + [(crate, try Checksums(of: crate))],
      info: [
        ("Bagging-Date", description.day),
        ("Bag-Software-Agent", "mesob \(Build.current.version)"),
        ("External-Description", Self.oneLine(description.title)),
      ])
  }

  /// All files but the crate's metadata, sorted by path.
  private func payload(
    _ runs: [ArchivedRun], _ made: [ArchiveFile], _ sources: ArchivedSources
  ) throws -> [ArchiveFile] {
    let dictionary = DataDictionary(of: runs.map(\.summary))
    let tables = RunTables(runs)
    let readme = ArchiveReadme(
      description: description, runs: runs, failures: failures, experiments: experiments,
      sources: sources)
    let citation = Citation(description: description)
    let deposits = try deposits.sorted { $0.path < $1.path }.map {
      ArchiveFile($0.path, try $0.json(description))
    }
    let pages = [
      ArchiveFile("README.md", readme.markdown), ArchiveFile("LICENSE.md", license),
      ArchiveFile("CITATION.cff", citation.cff),
      ArchiveFile("codemeta.json", try citation.codemeta()),
      ArchiveFile("data-dictionary.md", dictionary.markdown),
      ArchiveFile("data-dictionary.csv", dictionary.csv),
      ArchiveFile("runs.csv", tables.index), ArchiveFile("metrics.csv", tables.metrics),
      ArchiveFile("check.py", Data(PackageResources.check_py)),
    ]
    let stored = try runs.flatMap { try $0.files() } + inputs(of: runs) + made
    return
      (pages + deposits + stored + failures.flatMap(\.files)
      + experimentFiles())
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// One file for each experiment, if that is wanted.
  private func combinedFiles(_ runs: [ArchivedRun], _ work: String) throws -> [ArchiveFile] {
    guard hasCombinedFiles else { return [] }
    return try experiments.map { experiment in
      let path = "\(work)/\(experiment.name).h5"
      try CombinedFile(
        experiment: experiment, runs: runs.filter { $0.run.experiment == experiment.name }
      ).write(to: path)
      return ArchiveFile(CombinedFile.path(experiment.name), copying: path)
    }
  }

  private func experimentFiles() -> [ArchiveFile] {
    experiments.flatMap { experiment in
      let declaration = experiment.declaration.map {
        ArchiveFile(ArchivedExperiment.declarationPath(experiment.name), $0)
      }
      let report = experiment.report.map { folder in
        files(in: folder, as: "reports/\(experiment.name)")
      }
      return [declaration].compactMap(\.self) + (report ?? [])
    }
  }

  private func inputs(of runs: [ArchivedRun]) throws -> [ArchiveFile] {
    let hashes = Set(runs.flatMap(\.inputs))
    return try hashes.sorted { $0.hex < $1.hex }.map { hash in
      guard let path = store.input(hash) else {
        throw ArchiveError(
          .invalidContents, store.folder(at: "inputs/\(hash)"),
          expected: "the copy of a file that runs read", got: "none")
      }
      return ArchiveFile("inputs/\(hash)", copying: path)
    }
  }

  /// The files below a folder; none if there is no such folder.
  private func files(in folder: String, as prefix: String) -> [ArchiveFile] {
    Disk.files(below: folder).map {
      ArchiveFile("\(prefix)/\($0)", copying: "\(folder)/\($0)")
    }
  }

  /// Names that every system can have, and results that are what was published.
  private func check(
    _ payload: [(file: ArchiveFile, checksums: Checksums)], _ runs: [ArchivedRun]
  ) throws {
    for (file, _) in payload {
      guard file.path.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x25 }) else {
        throw ArchiveError(
          .invalidContents, "file '\(file.path)'", expected: "a name in ASCII, without '%'",
          got: "another one")
      }
    }
    if let (first, second) = FileNames.collision(among: payload.map(\.file.path)) {
      throw ArchiveError(
        .invalidContents, "file '\(second)'", expected: "a name that differs on every system",
        got: "the same as '\(first)' but for case")
    }
    let hashes = Dictionary(payload.map { ($0.file.path, $0.checksums.sha256) }) { $1 }
    for run in runs where hashes[run.resultPath] != run.run.identity.fileHash.hex {
      throw ArchiveError(
        .damaged, run.run.resultPath, expected: "bytes with hash \(run.run.identity.fileHash)",
        got: "others; 'mesob run --fresh' makes the run again")
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private var license: String {
    """
    # License

    The data, tables, figures and texts of this archive: \(description.license),
    \(description.licenseURL)

    The program in `sources/`, where it is there, has its own license, which is in the file `LICENSE`
    of its tar file. `check.py` is part of that program: Apache-2.0,
    https://spdx.org/licenses/Apache-2.0

    """
  }
}
