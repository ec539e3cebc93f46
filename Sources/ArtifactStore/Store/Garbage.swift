/// Something in the store that nothing refers to.
package struct Garbage: Equatable, Sendable {
  /// What it is.
  package enum Kind: String, Sendable, CaseIterable {
    /// What was in flight when its process ended.
    case leftover
    /// An execution without a run of its own, of a trial that has one by now.
    case attempt
    /// A run that nobody plans.
    case run
    /// A file that runs read.
    case input
    /// The description of a program's sources.
    case sources
    /// Records of later executions of a run.
    case verification
    /// A folder of what was handed to Slurm.
    case submission
  }

  /// What it is.
  package let kind: Kind
  /// Its path relative to the store.
  package let path: String
  /// Why nothing needs it, or why it is kept all the same.
  package let reason: String
  /// The number of its bytes.
  package let bytes: Int
  /// The paths of the files that go with it.
  package var companions: [String] = []

  /// Describes something in a store.
  package init(_ kind: Kind, at path: String, in store: ArtifactStore, because reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
    bytes = Disk.bytes(at: "\(store.root)/\(path)")
  }

  /// What moves to the trash.
  package var items: [TrashBundle.Item] {
    [TrashBundle.Item(path: path, reason: "\(kind): \(reason)", bytes: bytes)]
      + companions.map { TrashBundle.Item(path: $0, reason: "belongs to \(path)", bytes: 0) }
  }
}
