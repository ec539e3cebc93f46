package import ArtifactStore
package import ExperimentBuilder
import Foundation
import MeanField

extension ArtifactStore {
  /// Keeps what a program was built from, so that later ones can say what has changed.
  func keep(_ sources: SourceManifest) throws {
    try keepSources(
      Data(StoredJSON.document(sources).dropLast().utf8), digest: sources.digest)
  }

  /// What a program was built from; nil if that was not kept.
  package func sourceManifest(_ digest: String) -> SourceManifest? {
    sources(digest).flatMap { try? StoredJSON.read(SourceManifest.self, $0) }
  }

  /// Whether a run was made by other sources than today's.
  ///
  /// A run that today's sources gave again, within its tolerances, is not stale; nor is anything if
  /// either program does not know what it was built from.
  package func isStale(_ run: StoredRun, for sources: SourceManifest?) throws -> Bool {
    guard let digest = sources?.digest, let made = run.sourceDigest,
      digest != made
    else { return false }
    return try !verifications(of: run).contains {
      $0.surroundings.sourceDigest == digest && $0.level >= .tolerance
    }
  }
}

extension SolveRequest {
  /// Keeps copies of the files that the solve reads.
  func keepInputs(in store: ArtifactStore) throws {
    for (name, path) in inputPaths {
      if let hash = inputs[name] { try store.keepInput(ofFileAt: path, hash: hash) }
    }
  }
}
