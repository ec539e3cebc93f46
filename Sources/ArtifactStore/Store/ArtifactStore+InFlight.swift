import Foundation

/// What is being made, in `.partial`, and by whom.
extension ArtifactStore {
  private static let ownerSuffix = ".owner"

  /// Says that this process works on something in flight, before it is there.
  ///
  /// Without the record nothing goes wrong: nobody can tell then whose it is, and it is kept.
  func own(_ name: String) throws {
    try Disk.makeFolder("\(root)/.partial")
    try? StoredJSON.data(Owner.current).write(to: URL(filePath: ownerPath(name)))
  }

  /// Takes that back, after the thing has left.
  func disown(_ name: String) { unlink(ownerPath(name)) }

  private func ownerPath(_ name: String) -> String {
    "\(root)/.partial/\(name)\(Self.ownerSuffix)"
  }

  /// What is in flight, or was left there, sorted by name.
  package func inFlight() throws -> [InFlight] {
    let names = try Disk.names(in: "\(root)/.partial")
    let (records, things) = (
      names.filter { $0.hasSuffix(Self.ownerSuffix) },
      names.filter { !$0.hasSuffix(Self.ownerSuffix) }
    )
    let orphans = records.filter { !things.contains(String($0.dropLast(Self.ownerSuffix.count))) }
    let present = Set(records)
    return things.map { name in
      let record = name + Self.ownerSuffix
      let isOwnRecord = name.hasPrefix(InFlight.claimPrefix)
      return InFlight(
        name: name, companions: present.contains(record) ? [record] : [],
        owner: StoredJSON.value(
          Owner.self, at: "\(root)/.partial/\(isOwnRecord ? name : record)"))
    }
      + orphans.map {
        InFlight(name: $0, owner: StoredJSON.value(Owner.self, at: "\(root)/.partial/\($0)"))
      }
  }
}

/// A directory or file in `.partial`.
package struct InFlight: Sendable {
  static let claimPrefix = "claim-"

  /// Whether somebody works on it.
  package enum State: String, Sendable {
    /// A process of this machine does.
    case alive
    /// The process of this machine that did has ended.
    case abandoned
    /// Another machine's process may, or nobody can tell whose it is.
    case unknown
  }

  /// Its name.
  package let name: String
  /// The names of the files that go with it.
  package var companions: [String] = []
  let owner: Owner?

  /// Whether somebody works on it.
  package var state: State {
    switch owner?.state {
    case .alive: .alive
    case .dead: .abandoned
    case .foreign, nil: .unknown
    }
  }

  /// Who made it.
  package var maker: String {
    owner.map { "process \($0.process) of \($0.host)" } ?? "unknown owner"
  }

  /// The first digits of the key of a trial that is claimed; nil for anything else.
  package var claimedKey: String? {
    name.hasPrefix(Self.claimPrefix) ? String(name.dropFirst(Self.claimPrefix.count)) : nil
  }
}
