/// What people mean by names: runs to look at, to move away and to put back.
extension ArtifactStore {
  /// The runs of an experiment or a tag, or the one run that a name means.
  package func runs(named name: String) throws -> [StoredRun] {
    if try experiments.contains(name) { return try runs(of: name) }
    return try runs(taggedWith: name) ?? [run(matching: name)]
  }

  /// The run directories of experiments and those that names mean, each once, to be moved away.
  ///
  /// Throws if one of them has a tag, unless `evenTagged`.
  package func unwanted(
    _ names: [String], experiments: [String], evenTagged: Bool
  ) throws -> [TrashBundle.Item] {
    var runs = try experiments.flatMap { name in
      let runs = try runDirectories(of: name)
      guard !runs.isEmpty else {
        throw ArtifactError(
          .notFound, "experiment '\(name)'", expected: "stored runs in \(root)", got: "none")
      }
      return runs
    }
    runs += try names.map(runDirectory(matching:))
    var seen: Set<String> = []
    runs = runs.filter { seen.insert($0.path).inserted }
    for run in runs where !evenTagged {
      let tags = try tagNames(of: run)
      guard tags.isEmpty else {
        throw ArtifactError(
          .invalidName, run.path, expected: "a run without tags, or --force",
          got: "one with \(tags.map { "'\($0)'" }.joined(separator: ", "))")
      }
    }
    return runs.map { TrashBundle.Item(path: $0.path, reason: "run: unwanted", bytes: $0.bytes) }
  }

  /// Puts what names mean in the trash back; everything without names.
  ///
  /// Of several copies the newest is put back first.
  package func restore(
    _ names: [String]?, dropsEqual: Bool
  ) throws -> [(bundle: TrashBundle, restoration: Restoration)] {
    let wanted =
      try names?.map(trashed(matching:))
      ?? trashBundles().reversed().map { (bundle: $0, items: $0.items) }
    var seen: Set<String> = []
    return try wanted.flatMap { bundle, items in
      guard bundle.isReadable else {
        throw ArtifactError(
          .damaged, bundle.directory, expected: "a record of what was where",
          got: "none that can be read; put it back by hand")
      }
      return try items.filter { seen.insert("\(bundle.id)/\($0.path)").inserted }.map {
        (bundle, try restore($0, of: bundle, dropsEqual: dropsEqual))
      }
    }
  }
}
