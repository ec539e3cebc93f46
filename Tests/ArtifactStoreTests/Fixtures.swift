import Foundation

@testable import ArtifactStore

enum Fixtures {
  /// A small result whose metric tells records apart.
  static func record(exploitability: Double = 0.25) -> ResultRecord {
    ResultRecord(
      attributes: [
        ("Conventions", .string("CF-1.10, mesob-1.0")), ("config", .string(#"{"a":1}"#)),
      ],
      groups: [
        RecordGroup("/solution", attributes: [("status", .string("iterations"))]),
        RecordGroup("/provenance", attributes: [("mesob_version", .string("1"))]),
      ],
      axes: [
        RecordAxis("state", .integers([0, 1]), attributes: [("units", .string("1"))]),
        RecordAxis("action", .integers([0, 1, 2])),
      ],
      arrays: [
        RecordArray(
          "/solution/policy", .doubles([0, 0.5, 0.5, 1, 0, 0]), axes: ["state", "action"]),
        RecordArray("/state_label", .texts(["rest", "größer"]), axes: ["state"]),
        RecordArray("/metrics/exploitability", .doubles([exploitability])),
        RecordArray("/metrics/best_response_value", .doubles([2])),
      ])
  }

  static let key = RunKey(of: .object(["a": .integer(1)]))

  static var provenance: Provenance {
    Provenance(
      started: Date(timeIntervalSince1970: 1_800_000_000), seconds: 1.5, traceSeconds: [0, 1.5],
      surroundings: .current())
  }
}

extension ArtifactStore {
  /// Publishes a fixture.
  @discardableResult
  func publish(
    exploitability: Double = 0.25, key: RunKey = Fixtures.key, label: String = "stag-hunt, mesob"
  ) throws -> StoredRun {
    try publish(
      Fixtures.record(exploitability: exploitability), provenance: Fixtures.provenance, key: key,
      label: label, experiment: "demo")
  }
}
