import Archives

extension Listing {
  /// An archive that was made, and what came of checking it.
  init(_ path: String, _ selection: ArchiveSelection, _ check: ArchiveCheck?) {
    json = [
      "path": .text(path), "runs": .integer(selection.runs.count),
      "experiments": JSON(Set(selection.runs.map(\.experiment)).sorted()),
      "failed": .integer(selection.failures.count), "stale": .integer(selection.stale.count),
      "dirty": .integer(selection.dirty.count), "check": check.map(\.json) ?? .null,
    ]
    let verdict = check.map { $0.isIntact ? ": \($0.amount), intact" : ": damaged" } ?? ""
    text = path + verdict
  }
}

extension ArchiveCheck {
  /// The numbers of files and bytes.
  var amount: String { "\(fileCount.counted("file")), \(byteCount.byteText)" }

  /// What was found.
  var json: JSON {
    [
      "intact": .boolean(isIntact), "files": .integer(fileCount), "bytes": .integer(byteCount),
      "repacked": .boolean(isRepacked), "damages": JSON(damages.map(\.description)),
    ]
  }
}
