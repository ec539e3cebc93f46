package import ArtifactStore
import ExperimentBuilder
import Foundation
import MeanField
package import SourceCode

extension ArtifactStore {
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
