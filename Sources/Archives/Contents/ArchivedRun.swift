import ArtifactStore
import Foundation

/// A run that goes into an archive, and what there is to say of it.
struct ArchivedRun: Sendable {
  let run: StoredRun
  let provenance: Provenance
  let summary: ResultSummary

  /// Reads a run's metadata.
  init(_ run: StoredRun) throws {
    self.run = run
    provenance = try run.provenance
    summary = try ResultSummary(of: run)
  }

  /// The folder in the archive: the same as in the store.
  var folder: String {
    "runs/\(run.experiment)/\(URL(filePath: run.directory).lastPathComponent)"
  }
  var resultPath: String { "\(folder)/result.h5" }
  var provenancePath: String { "\(folder)/provenance.json" }
  var configurationPath: String { "\(folder)/config.json" }

  /// The run's files, and its configuration as a file of its own.
  func files() throws -> [ArchiveFile] {
    [
      ArchiveFile(resultPath, copying: run.resultPath),
      ArchiveFile(provenancePath, copying: "\(run.directory)/provenance.json"),
      ArchiveFile(configurationPath, try StoredJSON.document(summary.configuration.value)),
    ]
  }

  /// The hashes of input files that the configuration names.
  var inputs: [Digest] {
    summary.configuration.inputs.sorted { $0.key < $1.key }.compactMap { Digest(hex: $1) }
  }
}
