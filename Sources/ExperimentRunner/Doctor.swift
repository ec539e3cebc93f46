package import ArtifactStore
package import ExperimentBuilder
import Foundation
import HDF5
import Results
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
  package var findings: [Finding] {
    [
      libhdf5,
      program(
        "gnuplot", without: "figures are not drawn",
        cure: "apt-get install gnuplot-nox, or brew install gnuplot"),
      program(
        "git", without: "runs do not tell which commit they were made from",
        cure: "apt-get install git, or brew install git"),
      optional("pdflatex", for: "the tables in a paper"),
      optional("sbatch", as: "Slurm", for: "--engine slurm, on a cluster's login node"),
      processors, sources,
    ] + storeFindings
  }

  // MARK: Machine

  /// The releases of libhdf5 that write the format this program asks for.
  private static let oldestLibrary = (1, 10)

  private var libhdf5: Finding {
    let version = Library.version
    let parts = version.split(separator: ".").compactMap { Int($0) }
    guard parts.count > 1, (parts[0], parts[1]) >= Self.oldestLibrary else {
      return Finding(
        .problem, "libhdf5",
        "\(version) is older than \(Self.oldestLibrary.0).\(Self.oldestLibrary.1)",
        cure: "apt-get install libhdf5-dev, or brew install hdf5; then build again")
    }
    return Finding(.ok, "libhdf5", version)
  }

  private func program(_ name: String, without consequence: String, cure: String) -> Finding {
    Program.find(name).map { Finding(.ok, name, $0) }
      ?? Finding(.warning, name, "not on the search path: \(consequence)", cure: cure)
  }

  private func optional(_ name: String, as title: String? = nil, for purpose: String) -> Finding {
    Finding(.ok, title ?? name, Program.find(name) ?? "not here; needed only for \(purpose)")
  }

  private var processors: Finding {
    let count = ProcessInfo.processInfo.activeProcessorCount
    return Finding(.ok, "processors", "\(count) for this process; -j \(count) uses all of them")
  }

  private var sources: Finding {
    guard let sources = laboratory.sources else {
      return Finding(
        .warning, "sources",
        "this program does not know what it was built from: no run will be called stale",
        cure: "add the plugin SourceManifestPlugin to the executable's target, and hand its "
          + "manifest to MesobCommand.main")
    }
    return Finding(
      .ok, "sources", "\(sources.files.count.counted("file")), digest \(sources.digest.prefix(12))")
  }

  // MARK: Store

  /// What was found of the store and of the file system that it is on.
  private var storeFindings: [Finding] {
    let fileSystem = [folder, freeSpace]
    guard FileManager.default.fileExists(atPath: store.root) else { return fileSystem }
    do {
      return try fileSystem + runs() + [leftovers(), records(), trash()]
    } catch {
      return fileSystem + [
        Finding(.problem, "store", error.reason, cure: "make \(store.root) readable for this user")
      ]
    }
  }

  private var folder: Finding {
    do {
      try store.probe()
    } catch {
      return Finding(
        .problem, "artifacts", error.reason,
        cure: "choose a folder on a file system that can be written to, with --artifacts, "
          + "MESOB_ARTIFACTS or .mesob.json")
    }
    let isThere = FileManager.default.fileExists(atPath: store.root)
    return Finding(
      .ok, "artifacts",
      "\(store.root)\(isThere ? "" : ", made by the first run"): files can be written, forced to "
        + "disk, and published by renaming")
  }

  /// Below this no run can be expected to be stored.
  private static let leastBytes = 100_000_000
  /// Below this large runs may not be.
  private static let fewBytes = 2_000_000_000

  private var freeSpace: Finding {
    guard let free = store.freeBytes else {
      return Finding(
        .warning, "free space", "the system does not tell",
        cure: "look at 'df \(store.nearestFolder)'")
    }
    let grade: Finding.Grade =
      free < Self.leastBytes ? .problem : free < Self.fewBytes ? .warning : .ok
    return Finding(
      grade, "free space", free.byteText,
      cure: grade == .ok
        ? nil : "make room: 'mesob gc' and 'mesob trash --empty' say what can go")
  }

  private func runs() throws -> [Finding] {
    let experiments = try store.experiments
    let runs = try experiments.flatMap(store.runs(of:))
    let opened = runs.map { run in Result { try ResultFile(at: run.resultPath) } }
    let troubles: [any Error] =
      try experiments.flatMap(store.damagedRuns(of:)).map(\.cause)
      + opened.compactMap { if case .failure(let error) = $0 { error } else { nil } }
    let newer = troubles.filter { ($0 as? ArtifactError)?.code == .tooNew }
    let damage = troubles.filter { ($0 as? ArtifactError)?.code != .tooNew }
    let listed = damage.prefix(3).map { "\($0)" }.joined(separator: "; ")
    return [
      damage.isEmpty
        ? Finding(.ok, "runs", "\(runs.count.counted("run")), none looks damaged")
        : Finding(
          .problem, "runs",
          "\(damage.count) damaged: \(listed)\(damage.count > 3 ? "; …" : "")",
          cure: "'mesob run' makes planned ones again, 'mesob trash PATH' removes the others; "
            + "'mesob verify --integrity --all' compares all bytes"),
      newer.isEmpty
        ? Finding(.ok, "schema", "no result is newer than this program")
        : Finding(
          .problem, "schema",
          "\(newer.count.counted("result")) of a newer program, such as \(newer[0])",
          cure: "use the newer mesob, or another folder with --artifacts"),
    ]
  }

  private func leftovers() throws -> Finding {
    let (abandoned, unknown) = try store.leftovers()
    let count = abandoned.count + unknown.count
    guard count > 0 else { return Finding(.ok, "leftovers", "none") }
    let bytes = (abandoned + unknown).reduce(0) { $0 + $1.bytes }
    return Finding(
      .warning, "leftovers",
      "\(count.counted("thing")) in .partial, \(bytes.byteText), \(unknown.count) of them of unknown owners",
      cure: unknown.isEmpty
        ? "mesob gc --yes" : "mesob gc --yes, with --foreign once no other machine is at work")
  }

  private func records() throws -> Finding {
    let unreadable = try RunReferences(in: store).unreadable
    guard let first = unreadable.first else {
      return Finding(.ok, "tags, reports", "all can be read")
    }
    return Finding(
      .problem, "tags, reports",
      "\(unreadable.count.counted("file")) cannot be read, such as \(first)",
      cure: "write them again with 'mesob tag --move' or 'mesob report', or remove them")
  }

  private func trash() throws -> Finding {
    let bundles = try store.trashBundles()
    let bytes = bundles.reduce(0) { $0 + $1.bytes }
    return Finding(.ok, "trash", "\(bundles.count.counted("bundle")), \(bytes.byteText)")
  }
}

/// One thing that was looked at, and how it is.
package struct Finding {
  /// How it is.
  package enum Grade: String {
    case ok, warning, problem
  }

  /// The thing.
  package let subject: String
  /// How it is.
  package let grade: Grade
  /// What was found.
  package let message: String
  /// What makes it better; nil if nothing needs to be.
  package let cure: String?

  fileprivate init(_ grade: Grade, _ subject: String, _ message: String, cure: String? = nil) {
    (self.grade, self.subject, self.message, self.cure) = (grade, subject, message, cure)
  }
}
