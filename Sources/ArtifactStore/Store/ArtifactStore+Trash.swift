package import Foundation

/// Removal that can be undone: what is unwanted moves to the trash, whole, and back.
extension ArtifactStore {
  private var trashFolder: String { "\(root)/.trash" }

  /// Moves things to the trash; nil if none of them was there any more.
  ///
  /// The bundle and its record are on disk, whole, before the first thing moves, so a crash in between
  /// loses nothing.
  package func trash(
    _ items: [TrashBundle.Item], command: [String] = CommandLine.arguments
  ) throws -> TrashBundle? {
    let present = items.filter { Disk.exists("\(root)/\($0.path)") }
    guard !present.isEmpty else { return nil }
    let now = Date()
    let id = Provenance.newAttempt(at: now)
    let record = TrashBundle.Record(
      id: id, trashed: now, host: Owner.current.host, command: command, items: present)
    let folder = try makeFolder(
      at: ".trash/\(id)", files: [TrashBundle.recordName: try StoredJSON.data(record)])
    var moved = 0
    for item in present {
      let target = "\(folder)/\(item.path)"
      try Disk.makeFolder(Disk.parent(of: target))
      do {
        if try Disk.move("\(root)/\(item.path)", to: target) { moved += 1 }
      } catch  where !Disk.exists("\(root)/\(item.path)") {
        // Its owner has taken it away in between.
        continue
      }
      if item.path.hasPrefix("attempts/") { rmdir(Disk.parent(of: "\(root)/\(item.path)")) }
    }
    guard moved > 0 else {
      try Disk.delete(folder)
      return nil
    }
    return TrashBundle(at: folder)
  }

  /// What is in the trash, oldest first.
  package func trashBundles() throws -> [TrashBundle] {
    try Disk.names(in: trashFolder).map { "\(trashFolder)/\($0)" }.filter(Disk.isFolder)
      .map(TrashBundle.init(at:)).sorted { ($0.trashed, $0.id) < ($1.trashed, $1.id) }
  }

  /// Deletes a bundle for good.
  ///
  /// It loses its name first, so that nothing of it is put back while the rest is gone.
  package func delete(_ bundle: TrashBundle) throws {
    var folder = bundle.directory
    if !bundle.id.hasPrefix(TrashBundle.deletionPrefix) {
      folder = "\(trashFolder)/\(TrashBundle.deletionPrefix)\(bundle.id)"
      try require(
        Disk.move(bundle.directory, to: folder), .cannotWrite, folder, expected: "a new name",
        got: "one that is taken")
    }
    try Disk.delete(folder)
  }

  // MARK: Putting back

  /// Puts an item back where it was.
  ///
  /// Nothing is replaced. If the same content is there already, the copy in the trash stays, unless
  /// `dropsEqual`.
  package func restore(
    _ item: TrashBundle.Item, of bundle: TrashBundle, dropsEqual: Bool = false
  ) throws -> Restoration {
    let (source, target) = (bundle.place(of: item), "\(root)/\(item.path)")
    try require(
      Disk.exists(source), .notFound, source, expected: "what was moved to the trash",
      got: "nothing there")
    let holder = bundle.run(in: item).flatMap {
      try? self.run(for: $0.key, experiment: $0.experiment)?.directory
    }
    if holder == nil {
      try Disk.makeFolder(Disk.parent(of: target))
      if try Disk.move(source, to: target) {
        try discardIfEmpty(bundle)
        return Restoration(path: item.path, outcome: .restored)
      }
    }
    guard hasSameContent(source, holder ?? target) else {
      return Restoration(path: item.path, outcome: .taken)
    }
    guard dropsEqual else { return Restoration(path: item.path, outcome: .equal) }
    try Disk.delete(source)
    try discardIfEmpty(bundle)
    return Restoration(path: item.path, outcome: .dropped)
  }

  /// Whether two files or folders say the same; runs do if their results do.
  private func hasSameContent(_ a: String, _ b: String) -> Bool {
    if FileManager.default.contentsEqual(atPath: a, andPath: b) { return true }
    guard let first = try? StoredRun(at: a), let second = try? StoredRun(at: b) else {
      return false
    }
    let hashes = [first, second].map { try? ContentHash(ofFileAt: $0.resultPath).root }
    return first.key == second.key && hashes[0] != nil && hashes[0] == hashes[1]
  }

  /// Removes a bundle that nothing is left in but its record and empty folders.
  func discardIfEmpty(_ bundle: TrashBundle) throws {
    let files = Disk.files(below: bundle.directory).filter { $0 != TrashBundle.recordName }
    if files.isEmpty, TrashBundle(at: bundle.directory).items.isEmpty { try delete(bundle) }
  }

  // MARK: Names

  /// What a name means in the trash: a bundle's id, its beginning, or a run's path, key, label or tag.
  ///
  /// A single item may also be named `<id>/<path>`.
  package func trashed(matching name: String) throws -> (
    bundle: TrashBundle, items: [TrashBundle.Item]
  ) {
    let bundles = try trashBundles()
    if let bundle = bundles.first(where: { $0.id == name }) { return (bundle, bundle.items) }
    // A variant comes back with what went with it.
    let record = Self.path(ofVariant: name)
    if let bundle = bundles.last(where: { $0.items.contains { $0.path == record } }) {
      return (bundle, bundle.items)
    }
    var matches = bundles.flatMap { bundle in
      bundle.items.filter { isNamed(name, $0, of: bundle) }.map { (bundle: bundle, items: [$0]) }
    }
    if matches.isEmpty, name.count >= 4 {
      matches = bundles.filter { bundle in
        let random = bundle.id.split(separator: "-").last ?? ""
        return bundle.id.hasPrefix(name) || random.hasPrefix(name)
      }.map { ($0, $0.items) }
    }
    let match = try require(
      matches.first, .notFound, "'\(name)' in \(trashFolder)",
      expected: "the id of something in the trash, or a run there by its path, key or label",
      got: "no such thing")
    let names = matches.map { bundle, items in
      items.count == 1 ? "\(bundle.id)/\(items[0].path)" : bundle.id
    }
    try require(
      matches.count == 1, .ambiguous, "'\(name)' in \(trashFolder)", expected: "one thing",
      got: names.joined(separator: ", "))
    return match
  }

  private func isNamed(
    _ name: String, _ item: TrashBundle.Item, of bundle: TrashBundle
  ) -> Bool {
    let name = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    if [item.path, "\(bundle.id)/\(item.path)", "\(root)/\(item.path)"].contains(name) {
      return true
    }
    guard let run = bundle.run(in: item) else { return false }
    return (try? tag(named: name))?.runs.map(\.key) == [run.key]
      || run.label == name || "\(run.experiment)/\(run.label)" == name
      || run.directoryName == name || (name.count >= 4 && run.key.hex.hasPrefix(name))
  }
}

/// What was moved to the trash by one command.
///
///     .trash/<id>/trash.json       what, when, why, by which command
///     .trash/<id>/<path>           each thing, at the path that it had in the store
package struct TrashBundle: Equatable, Sendable {
  /// A file or folder in the trash.
  package struct Item: Codable, Equatable, Sendable {
    /// Where it was, and is in the bundle, relative to the store.
    package let path: String
    /// Why it was moved.
    package let reason: String
    /// The number of its bytes.
    package let bytes: Int

    /// Describes something in the store.
    package init(path: String, reason: String, bytes: Int) {
      (self.path, self.reason, self.bytes) = (path, reason, bytes)
    }
  }

  /// The record of a bundle.
  struct Record: Codable {
    var id: String
    var trashed: Date
    var host: String
    var command: [String]
    var items: [Item]
  }

  static let recordName = "trash.json"
  /// How the names of bundles begin that are being deleted for good.
  static let deletionPrefix = "deleting-"

  /// The name: when it was made, and a random number.
  package let id: String
  /// The folder.
  package let directory: String
  /// When it was made; by its folder's date if there is no record.
  package let trashed: Date
  /// The command that did it; nil without a record that can be read.
  package let command: [String]?
  /// What is there and can be put back.
  package let items: [Item]
  /// The number of bytes of everything, known or not.
  package let bytes: Int

  /// Whether it is the rest of what was being deleted for good, of which nothing is put back.
  package var isBeingDeleted: Bool { id.hasPrefix(Self.deletionPrefix) }

  /// Reads the bundle in a folder of the trash.
  init(at directory: String) {
    self.directory = directory
    id = URL(filePath: directory).lastPathComponent
    let record = StoredJSON.value(Record.self, at: "\(directory)/\(Self.recordName)")
    let attributes = try? FileManager.default.attributesOfItem(atPath: directory)
    trashed = record?.trashed ?? attributes?[.modificationDate] as? Date ?? .distantPast
    command = record?.command
    items =
      id.hasPrefix(Self.deletionPrefix)
      ? []
      : (record?.items ?? Self.found(in: directory)).filter {
        Self.isInside($0.path) && Disk.exists("\(directory)/\($0.path)")
      }
    bytes = Disk.bytes(at: directory)
  }

  /// How deep those things of a store lie that move to the trash as a whole, by the first folder.
  private static let depths = [
    "runs": 3, "attempts": 4, "slurm": 3, ".partial": 2, "inputs": 2, "notes": 2, "reports": 2,
    "sources": 2, "variants": 2, "verifications": 2,
  ]

  /// What a bundle without a record has: each thing is at the path that it had in the store.
  ///
  /// What stores do not have is somebody else's, and stays.
  private static func found(in directory: String) -> [Item] {
    func paths(below path: String, depth: Int) -> [String] {
      let names = (try? Disk.names(in: "\(directory)/\(path)")) ?? []
      let inside = names.map { "\(path)/\($0)" }
      return depth > 1 ? inside.flatMap { paths(below: $0, depth: depth - 1) } : inside
    }
    let folders = (try? Disk.names(in: directory)) ?? []
    return folders.flatMap { folder in
      depths[folder].map { paths(below: folder, depth: $0 - 1) } ?? []
    }.map {
      Item(
        path: $0, reason: "found in a bundle without a record",
        bytes: Disk.bytes(at: "\(directory)/\($0)"))
    }
  }

  /// Whether a path stays in the store, whatever a record says.
  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1 && !parts.contains { ["", ".", "..", ".trash"].contains($0) }
  }

  /// The path of an item in the trash.
  func place(of item: Item) -> String { "\(directory)/\(item.path)" }

  /// The run that an item is; nil if it is something else, or damaged.
  package func run(in item: Item) -> StoredRun? {
    item.path.hasPrefix("runs/") ? try? StoredRun(at: place(of: item)) : nil
  }
}

/// What became of something that was to be put back.
package struct Restoration: Sendable {
  /// The outcome.
  package enum Outcome: String, Sendable {
    /// It is where it was.
    case restored
    /// The same content is there already; the copy stays in the trash.
    case equal
    /// The same content is there already; the copy is deleted.
    case dropped
    /// Something else is there; the copy stays in the trash.
    case taken
  }

  /// The path in the store.
  package let path: String
  /// What became of it.
  package let outcome: Outcome
}
