import ArtifactStore
import Foundation
import Results
import Vocabulary

extension Doctor {
  /// What was found of the store and of the file system that it is on.
  var storeFindings: [Finding] {
    let fileSystem = [folder, freeSpace]
    guard FileManager.default.fileExists(atPath: store.root) else { return fileSystem }
    do {
      return fileSystem + (try runs) + [try leftovers, try records, try trash]
    } catch {
      return fileSystem + [
        .problem("store", "\(error)", cure: "make \(store.root) readable for this user")
      ]
    }
  }

  private var folder: Finding {
    do {
      try store.probe()
    } catch {
      return .problem(
        "artifacts", "\(error)",
        cure: "choose a folder on a file system that can be written to, with --artifacts, "
          + "MESOB_ARTIFACTS or .mesob.json")
    }
    let isThere = FileManager.default.fileExists(atPath: store.root)
    return .ok(
      "artifacts",
      "\(store.root)\(isThere ? "" : ", made by the first run"): files can be written, forced to "
        + "disk, and published by renaming")
  }

  /// Below this no run can be expected to be stored.
  private static let leastBytes = 100_000_000
  /// Below this large runs may not be.
  private static let fewBytes = 2_000_000_000

  private var freeSpace: Finding {
    guard let free = store.freeBytes else {
      return .warning(
        "free space", "the system does not tell", cure: "look at 'df \(store.nearestFolder)'")
    }
    let cure = "make room: 'mesob gc' and 'mesob trash --empty' say what can go"
    if free < Self.leastBytes { return .problem("free space", free.byteText, cure: cure) }
    if free < Self.fewBytes { return .warning("free space", free.byteText, cure: cure) }
    return .ok("free space", free.byteText)
  }

  private var runs: [Finding] {
    get throws {
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
          ? .ok("runs", "\(runs.count.counted("run")), none looks damaged")
          : .problem(
            "runs",
            "\(damage.count) damaged: \(listed)\(damage.count > 3 ? "; …" : "")",
            cure: "'mesob run' makes planned ones again, 'mesob trash PATH' removes the others; "
              + "'mesob verify --integrity --all' compares all bytes"),
        newer.isEmpty
          ? .ok("schema", "no result is newer than this program")
          : .problem(
            "schema", "\(newer.count.counted("result")) of a newer program, such as \(newer[0])",
            cure: "use the newer mesob, or another folder with --artifacts"),
      ]
    }
  }

  private var leftovers: Finding {
    get throws {
      let (abandoned, unknown) = try store.leftovers()
      let count = abandoned.count + unknown.count
      guard count > 0 else { return .ok("leftovers", "none") }
      let bytes = (abandoned + unknown).reduce(0) { $0 + $1.bytes }
      return .warning(
        "leftovers",
        "\(count.counted("thing")) in .partial, \(bytes.byteText), \(unknown.count) of them of unknown owners",
        cure: unknown.isEmpty
          ? "mesob gc --yes" : "mesob gc --yes, with --foreign once no other machine is at work")
    }
  }

  private var records: Finding {
    get throws {
      let unreadable = try RunReferences(in: store).unreadable
      guard let first = unreadable.first else { return .ok("tags, reports", "all can be read") }
      return .problem(
        "tags, reports", "\(unreadable.count.counted("file")) cannot be read, such as \(first)",
        cure: "write them again with 'mesob tag --move' or 'mesob report', or remove them")
    }
  }

  private var trash: Finding {
    get throws {
      let bundles = try store.trashBundles()
      let bytes = bundles.reduce(0) { $0 + $1.bytes }
      return .ok("trash", "\(bundles.count.counted("bundle")), \(bytes.byteText)")
    }
  }
}
