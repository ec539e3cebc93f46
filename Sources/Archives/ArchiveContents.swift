package import ArtifactStore
package import Foundation
import Results
package import Vocabulary

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
  /// Whether sources of the program may be missing; the README then begins with what is.
  package var allowsMissingSources = false
  /// What is said of the archive as a whole.
  package var description: ArchiveDescription

  /// Puts contents together.
  package init(store: ArtifactStore, runs: [StoredRun], description: ArchiveDescription) {
    (self.store, self.runs, self.description) = (store, runs, description)
  }

  /// Writes the archive: a zip file if the path ends in `.zip`, else a folder.
  ///
  /// A zip file unpacks to a folder of its own name, as BagIt wants it.
  /// It has its name when it is complete. An archive that is there is replaced if `replacing`, or if it
  /// is a zip file as it was written whose runs are all among these, so that none is lost.
  /// `lacking` is told which sources are missing, if they may be.
  ///
  /// - Complexity: reads every file twice, once for its hashes; memory for one block of a file, and
  ///   some kilobytes of names, hashes and metadata for each.
  package func write(
    to path: String, replacing: Bool = false, lacking: (String) -> Void = { _ in }
  ) throws {
    try description.check()
    try require(
      !deposits.contains(.zenodo) || !description.authors.isEmpty, .invalidDescription,
      "--zenodo", expected: #"authors in .mesob.json: {"archive": {"authors": [{"name": …}]}}"#,
      got: "none")
    let replacing = replacing || holdAllRuns(ofArchiveAt: path)
    try withTemporaryFolder("archive") { work in
      let files = try bag(work, lacking).files
      try Staging.make(path, replacing: replacing) { staged in
        if path.hasSuffix(".zip") {
          let name = URL(filePath: path).deletingPathExtension().lastPathComponent
          try ZipWriter.write(files, in: name, dated: description.date, to: staged)
        } else {
          try Staging.fill(files, dated: description.date, to: staged)
        }
      }
    }
  }

  private func holdAllRuns(ofArchiveAt path: String) -> Bool {
    let hashes = Set(runs.map(\.identity.fileHash.hex))
    guard FileManager.default.fileExists(atPath: path), let archive = try? OpenArchive(at: path),
      case .intact = try? archive.seal(), let results = try? archive.resultHashes
    else { return false }
    return results.allSatisfy(hashes.contains)
  }

  private func bag(_ work: String, _ lacking: (String) -> Void) throws -> Bag {
    let runs = try self.runs.map(ArchivedRun.init).sorted {
      ($0.run.experiment, $0.folder) < ($1.run.experiment, $1.folder)
    }
    let sources = try ArchivedSources(of: runs, in: store, work: work)
    if let lack = sources.lack {
      guard allowsMissingSources else {
        throw ArtifactError(
          .invalidContents, "archive", expected: "all sources of the program, or --allow sources",
          got: lack)
      }
      lacking(lack)
    }
    let combined = try combinedFiles(runs, work)
    let payload = try payload(runs, combined + sources.files, sources).map {
      (file: $0, checksums: try Checksums(of: $0))
    }
    try check(payload, runs)
    let crate = ArchiveFile(
      ResearchCrate.fileName, try ResearchCrate(contents: self, runs: runs, files: payload).json())
    return try Bag(
      payload + [(crate, try Checksums(of: crate))],
      info: [
        ("Bagging-Date", description.day), ("Bag-Software-Agent", "mesob \(Build.current.version)"),
        (
          "External-Description",
          description.title.split(whereSeparator: \.isNewline).joined(separator: " ").oneLine
        ),
      ] + description.bagInfo)
  }

  /// All files but the crate's metadata, sorted by path.
  private func payload(
    _ runs: [ArchivedRun], _ made: [ArchiveFile], _ sources: ArchivedSources
  ) throws -> [ArchiveFile] {
    let dictionary = DataDictionary(of: runs)
    let readme = ArchiveReadme(contents: self, runs: runs, sources: sources)
    let deposits = try deposits.sorted { $0.path < $1.path }.map {
      ArchiveFile($0.path, try $0.json(description))
    }
    let license = String(
      filling: PackageResources.license_md,
      ["license": description.license, "url": description.licenseURL])
    let pages = [
      ArchiveFile("README.md", readme.markdown), ArchiveFile("LICENSE.md", license),
      ArchiveFile("CITATION.cff", description.citation),
      ArchiveFile("codemeta.json", description.codemeta),
      ArchiveFile("data-dictionary.md", dictionary.markdown),
      ArchiveFile("data-dictionary.csv", dictionary.csv),
      ArchiveFile("runs.csv", runs.table), ArchiveFile("metrics.csv", runs.metricTable),
      ArchiveFile("check.py", Data(PackageResources.check_py)),
    ]
    let stored = try runs.flatMap { try $0.files() } + inputs(of: runs) + made
    return
      (pages + deposits + stored + failures.flatMap(\.files) + experimentFiles())
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// One file for each experiment, if that is wanted.
  private func combinedFiles(_ runs: [ArchivedRun], _ work: String) throws -> [ArchiveFile] {
    guard hasCombinedFiles else { return [] }
    return try experiments.map { experiment in
      let path = "\(work)/\(experiment.name).h5"
      try CombinedFile(
        experiment: experiment, runs: runs.filter { experiment.has($0.run) }
      ).write(to: path)
      return ArchiveFile(CombinedFile.path(experiment.name), copying: path)
    }
  }

  private func experimentFiles() -> [ArchiveFile] {
    experiments.flatMap { experiment in
      let declaration = experiment.declaration.map {
        ArchiveFile(ArchivedExperiment.declarationPath(experiment.name), $0)
      }
      let report = experiment.report.map {
        ArchiveFile.all(below: $0, as: "reports/\(experiment.name)")
      }
      return [declaration].compactMap(\.self) + (report ?? [])
    }
  }

  private func inputs(of runs: [ArchivedRun]) throws -> [ArchiveFile] {
    let hashes = Set(runs.flatMap(\.inputs))
    return try hashes.sorted { $0.hex < $1.hex }.map { hash in
      let path = try require(
        store.input(hash), .invalidContents, store.folder(at: "inputs/\(hash)"),
        expected: "the copy of a file that runs read", got: "none")
      return ArchiveFile("inputs/\(hash)", copying: path)
    }
  }

  /// Names that every system can have, and results that are what was published.
  private func check(
    _ payload: [(file: ArchiveFile, checksums: Checksums)], _ runs: [ArchivedRun]
  ) throws {
    for (file, _) in payload {
      try require(
        file.path.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x25 }), .invalidContents,
        "file '\(file.path)'", expected: "a name in ASCII, without '%'", got: "another one")
    }
    if let (first, second) = payload.map(\.file.path).collision {
      throw ArtifactError(
        .invalidContents, "file '\(second)'", expected: "a name that differs on every system",
        got: "the same as '\(first)' but for case")
    }
    let hashes = Dictionary(payload.map { ($0.file.path, $0.checksums.sha256) }) { $1 }
    for run in runs where hashes[run.resultPath] != run.run.identity.fileHash.hex {
      throw ArtifactError(
        .damaged, run.run.resultPath, expected: "bytes with hash \(run.run.identity.fileHash)",
        got: "others; 'mesob run --fresh' makes the run again")
    }
  }
}

/// An experiment whose runs are archived.
package struct ArchivedExperiment: Sendable {
  /// Its name, with overrides `NAME@HASH8`.
  package var name: String
  /// What overrides made of it; nil as it is declared.
  package var variant: ExperimentVariant?
  /// Its title.
  package var title: String
  /// Its story, in Markdown.
  package var narrative: String
  /// The declaration as JSON, from which plans and reports are made again.
  package var declaration: Data?
  /// The keys of its runs.
  package var runs: Set<RunKey>
  /// The folder of its report; nil if there is none.
  package var report: String?

  /// Describes an experiment.
  package init(
    name: String, variant: ExperimentVariant? = nil, title: String, narrative: String,
    declaration: Data?, runs: Set<RunKey>, report: String? = nil
  ) {
    (self.name, self.variant, self.title, self.narrative) = (name, variant, title, narrative)
    (self.declaration, self.runs, self.report) = (declaration, runs, report)
  }

  /// Whether a run is one of its runs; other experiments may have one with the same key.
  func has(_ run: StoredRun) -> Bool {
    run.experiment == variant?.experiment ?? name && runs.contains(run.key)
  }

  /// The words that mean it on the command line.
  var words: String { variant.map { "\($0.experiment) \($0.words)" } ?? name }

  /// The path of its declaration in the archive.
  package static func declarationPath(_ name: String) -> String { "experiments/\(name).json" }
}

/// A trial of an archived experiment that has no run.
package struct ArchivedFailure: Sendable {
  /// The experiment.
  package var experiment: String
  /// The readable name of the trial.
  package var label: String
  /// The run key of the trial.
  package var key: RunKey
  /// The last execution; nil for a trial that was never executed.
  package var last: RunFailure?

  /// Names a trial that has no run.
  package init(experiment: String, label: String, key: RunKey, last: RunFailure?) {
    (self.experiment, self.label, self.key, self.last) = (experiment, label, key, last)
  }

  /// What the last execution left, below the same path as in the store.
  var files: [ArchiveFile] {
    guard let last else { return [] }
    let place = last.directory.split(separator: "/").suffix(2).joined(separator: "/")
    return ArchiveFile.all(below: last.directory, as: "attempts/\(experiment)/\(place)")
  }
}

/// A run that goes into an archive, and what there is to say of it without opening its file.
///
/// - Complexity: one pass over the metadata; no array is read but scalars.
struct ArchivedRun: Sendable {
  let run: StoredRun
  /// What tells it from the others: by the catalog's names, since the file has no others.
  let row: RunRow
  let provenance: Provenance
  /// What the result depends on.
  let configuration: RunConfiguration
  /// Whether rewards and transitions are stored, so that everything can be computed again.
  let hasTensors: Bool
  /// Every group and dataset, for the data dictionary.
  let objects: [DictionaryEntry]

  /// Reads a run's metadata.
  init(_ run: StoredRun) throws {
    self.run = run
    provenance = try run.provenance
    let file = try ResultFile(at: run.resultPath)
    configuration = try file.configuration
    row = try RunRow(run, in: file)
    hasTensors = file.has(layout.reward)
    objects = try DictionaryEntry.all(in: file.root)
  }

  /// The value of every metric as text, by its name.
  var scoreTexts: [String: String] {
    Dictionary(row.metrics.map { ($0.fileName, $0.value.description) }) { first, _ in first }
  }

  /// The folder in the archive: the one that the run was published to in its store.
  var folder: String { "runs/\(run.experiment)/\(run.publishedName)" }
  var resultPath: String { "\(folder)/result.h5" }
  var provenancePath: String { "\(folder)/provenance.json" }
  var configurationPath: String { "\(folder)/config.json" }

  /// The run's files, and its configuration as a file of its own.
  func files() throws -> [ArchiveFile] {
    [
      ArchiveFile(resultPath, copying: run.resultPath),
      ArchiveFile(provenancePath, copying: "\(run.directory)/provenance.json"),
      ArchiveFile(configurationPath, try StoredJSON.document(configuration.value)),
    ]
  }

  /// The hashes of input files that the configuration names.
  var inputs: [Digest] {
    configuration.inputs.sorted { $0.key < $1.key }.compactMap { Digest(hex: $1) }
  }
}

/// The runs of an archive as tables that every program opens.
extension [ArchivedRun] {
  /// One line a run and metric: the long form.
  var metricTable: String {
    CSV.text(
      [["experiment", "label", "key", "game", "method", "metric", "value", "unit", "better"]]
        + flatMap { run in
          run.row.metrics.map { score in
            [
              run.run.experiment, run.run.label, run.run.key.hex, run.row.game.name,
              run.row.method.name,
              score.fileName, score.value.description,
              score.metric.unit, score.metric.better.rawValue,
            ]
          }
        })
  }

  /// One line a run with all parameters and metrics; cells that a run knows nothing of are empty.
  var table: String {
    RunTable(
      [
        "experiment", "label", "key", "path", "game", "method", "start", "status", "tensors",
        "seconds", "ended",
      ],
      map { run in
        RunTable.Row(
          [
            run.run.experiment, run.run.label, run.run.key.hex, run.resultPath,
            run.row.game.name, run.row.method.name, run.row.start, run.row.status,
            run.hasTensors ? "stored" : "hashes",
            run.run.seconds.description, run.provenance.ended.formatted(.iso8601),
          ], parameters: run.row.parameters, metrics: run.row.metrics)
      }
    ).csv
  }
}
