import ArtifactStore
import Foundation
import HDF5

@testable import Archives

/// A folder that is removed with its owner, with a store of two runs.
final class Workshop {
  let path: String
  let store: ArtifactStore
  let runs: [StoredRun]

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "mesob-archives-\(UUID())")
      .path(percentEncoded: false)
    store = ArtifactStore(root: "\(path)/Artifacts")
    let store = store
    // The sources of the tests themselves would make archives large.
    var surroundings = Surroundings.current()
    surroundings.git = nil
    let nowhere = surroundings
    runs = try [0.25, 0.5].map { exploitability in
      let key = RunKey(of: .object(["a": .number(exploitability)]))
      return try store.publish(
        Self.record(exploitability, key),
        provenance: Provenance(
          started: Date(timeIntervalSince1970: 1_800_000_000),
          ended: Date(timeIntervalSince1970: 1_800_000_007), seconds: 1.5,
          surroundings: nowhere),
        key: key, label: "tiny, λ=\(exploitability)", experiment: "demo")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The contents of an archive of both runs.
  var contents: ArchiveContents {
    var contents = ArchiveContents(
      store: store, runs: runs,
      description: ArchiveDescription(
        title: #"Two "tiny" runs"#, abstract: "A line.\nAnother: one.",
        authors: [.init(name: "Ada King Lovelace", orcid: "0000-0001-2345-6789")],
        doi: "10.5281/zenodo.1", date: Date(timeIntervalSince1970: 1_800_000_007)))
    contents.experiments = [
      ArchivedExperiment(
        name: "demo", title: "A demo", narrative: "Nothing happens.",
        declaration: Data("{}".utf8), runs: Set(runs.map(\.key)))
    ]
    return contents
  }

  /// Writes an archive and returns its path.
  func archive(_ name: String) throws -> String {
    try contents.write(to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// A small result with one metric.
  private static func record(_ exploitability: Double, _ key: RunKey) -> ResultRecord {
    ResultRecord(
      attributes: [
        ("Conventions", .string("CF-1.10")), ("mesob_schema", .int64(3)),
        ("run_key", .string(key.hex)),
        (
          "config",
          .string(
            #"{"game":{"name":"g","parameters":{"n":2}},"#
              + #""method":{"name":"m","parameters":{"weight":\#(exploitability)}}}"#)
        ),
        ("game", .string("g")), ("method", .string("m")), ("start", .string("uniform")),
      ],
      groups: [
        RecordGroup("/solution", attributes: [("status", .string("iterations"))])
      ],
      axes: [
        RecordAxis(
          "state", .integers([0, 1]), attributes: [("units", .string("1"))]),
        RecordAxis("action", .integers([0, 1, 2])),
      ],
      arrays: [
        RecordArray(
          "/solution/policy", .doubles([0, 0.5, 0.5, 1, 0, 0]), axes: ["state", "action"],
          attributes: [
            ("units", .string("1")), ("long_name", .string("policy")),
            ("definition", .string("pi(a | s)")),
          ]),
        RecordArray(
          "/metrics/exploitability", .doubles([exploitability]),
          attributes: [("units", .string("1")), ("better", .string("lower"))]),
      ])
  }
}

extension ArchiveCheck {
  /// Checks what is at a path; what cannot even be opened is damaged.
  static func damages(at path: String) -> [String] {
    do {
      return ArchiveCheck(try OpenArchive(at: path)).damages.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }
}
