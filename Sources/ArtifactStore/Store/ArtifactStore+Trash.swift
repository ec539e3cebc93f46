import Foundation

/// Removal that can be undone: what is unwanted moves to the trash, whole, and back.
extension ArtifactStore {
  private var trashFolder: String { "\(root)/.trash" }

  /// Moves things to the trash; nil if none of them was there any more.
  ///
  /// The record is on disk before the first thing moves, so a crash in between loses nothing.
  package func trash(
    _ items: [TrashBundle.Item], command: [String] = CommandLine.arguments
  ) throws -> TrashBundle? {
    let present = items.filter { Disk.exists("\(root)/\($0.path)") }
    guard !present.isEmpty else { return nil }
    let now = Date()
    let id = Provenance.newAttempt(at: now)
    let folder = "\(trashFolder)/\(id)"
    try Disk.makeFolder(folder)
    let record = TrashBundle.Record(
      id: id, trashed: now, host: Owner.current.host, command: command, items: present)
    try Disk.write(try StoredJSON.data(record), to: "\(folder)/\(TrashBundle.recordName)")
    try Disk.synchronize(folder)
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
      guard try Disk.move(bundle.directory, to: folder) else {
        throw ArtifactError(
          .cannotWrite, folder, expected: "a new name", got: "one that is taken")
      }
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
    guard Disk.exists(source) else {
      throw ArtifactError(
        .notFound, source, expected: "what was moved to the trash", got: "nothing there")
    }
    let holder = bundle.run(in: item).flatMap {
      try? self.run(for: $0.key, experiment: $0.experiment)?.directory
    }
    if holder == nil {
      try Disk.makeFolder(Disk.parent(of: target))
      if try Disk.move(source, to: target) {
        try close(bundle)
        return Restoration(path: item.path, outcome: .restored)
      }
    }
    guard hasSameContent(source, holder ?? target) else {
      return Restoration(path: item.path, outcome: .taken)
    }
    guard dropsEqual else { return Restoration(path: item.path, outcome: .equal) }
    try Disk.delete(source)
    try close(bundle)
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
  private func close(_ bundle: TrashBundle) throws {
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
    var matches = bundles.flatMap { bundle in
      bundle.items.filter { isNamed(name, $0, of: bundle) }.map { (bundle: bundle, items: [$0]) }
    }
    if matches.isEmpty, name.count >= 4 {
      matches = bundles.filter { bundle in
        let random = bundle.id.split(separator: "-").last ?? ""
        return bundle.id.hasPrefix(name) || random.hasPrefix(name)
      }.map { ($0, $0.items) }
    }
    guard let match = matches.first, matches.count == 1 else {
      guard !matches.isEmpty else {
        throw ArtifactError(
          .notFound, "'\(name)' in \(trashFolder)",
          expected: "the id of something in the trash, or a run there by its path, key or label",
          got: "no such thing")
      }
      throw ArtifactError(
        .ambiguous, "'\(name)' in \(trashFolder)", expected: "one thing",
        got: matches.map { match in
          match.items.count == 1 ? "\(match.bundle.id)/\(match.items[0].path)" : match.bundle.id
        }.joined(separator: ", "))
    }
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
