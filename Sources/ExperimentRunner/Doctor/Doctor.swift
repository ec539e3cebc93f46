package import ArtifactStore
package import ExperimentBuilder
import Foundation
import HDF5
import Vocabulary

/// Checks of the machine and of the store: programs, libraries, space, and what is damaged.
package struct Doctor {
  let laboratory: Laboratory
  let store: ArtifactStore

  package init(_ laboratory: Laboratory, store: ArtifactStore) {
    self.laboratory = laboratory
    self.store = store
  }

  /// What was found: the machine first, then the store.
  package var findings: [Finding] { [libhdf5] + programs + [processors, sources] + storeFindings }

  // MARK: Machine

  /// The releases of libhdf5 that write the format this program asks for.
  private static let oldestLibrary = (1, 10)

  private var libhdf5: Finding {
    let version = Library.version
    let parts = version.split(separator: ".").compactMap { Int($0) }
    guard parts.count > 1, (parts[0], parts[1]) >= Self.oldestLibrary else {
      return .problem(
        "libhdf5", "\(version) is older than \(Self.oldestLibrary.0).\(Self.oldestLibrary.1)",
        cure: "apt-get install libhdf5-dev, or brew install hdf5; then build again")
    }
    return .ok("libhdf5", version)
  }

  private var programs: [Finding] {
    [
      program(
        "gnuplot", without: "figures are not drawn",
        cure: "apt-get install gnuplot-nox, or brew install gnuplot"),
      program(
        "git", without: "runs do not tell which commit they were made from",
        cure: "apt-get install git, or brew install git"),
      optional("pdflatex", for: "the tables in a paper"),
      optional("sbatch", as: "Slurm", for: "--engine slurm, on a cluster's login node"),
    ]
  }

  private func program(_ name: String, without consequence: String, cure: String) -> Finding {
    Program.find(name).map { .ok(name, $0) }
      ?? .warning(name, "not on the search path: \(consequence)", cure: cure)
  }

  private func optional(_ name: String, as title: String? = nil, for purpose: String) -> Finding {
    .ok(title ?? name, Program.find(name) ?? "not here; needed only for \(purpose)")
  }

  private var processors: Finding {
    let count = ProcessInfo.processInfo.activeProcessorCount
    return .ok("processors", "\(count) for this process; -j \(count) uses all of them")
  }

  private var sources: Finding {
    guard let sources = laboratory.sources else {
      return .warning(
        "sources", "this program does not know what it was built from: no run will be called stale",
        cure: "add the plugin SourceManifestPlugin to the executable's target, and hand its "
          + "manifest to MesobCommand.main")
    }
    return .ok(
      "sources", "\(sources.files.count.counted("file")), digest \(sources.digest.prefix(12))")
  }
}
