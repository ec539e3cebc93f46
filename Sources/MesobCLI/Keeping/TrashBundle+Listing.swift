import ArtifactStore

extension Listing {
  /// What is in the trash; `deleted` is nil unless that was the question.
  init(_ bundles: [TrashBundle], deleted: Bool?, verbose: Bool, _ style: Style) {
    json = [
      "bundles": .array(bundles.map(\.json)),
      "bytes": .integer(bundles.reduce(0) { $0 + $1.bytes }),
      "deleted": deleted.map(JSON.boolean) ?? .null,
    ]
    text = bundles.map { $0.lines(limit: verbose ? .max : 8, style).joined(separator: "\n") }
      .joined(separator: "\n")
  }

  /// What was moved, or would be.
  init(moved items: [TrashBundle.Item], to bundle: TrashBundle?) {
    json = [
      "trash": JSON(bundle?.id), "bytes": .integer(items.reduce(0) { $0 + $1.bytes }),
      "items": .array(items.map(\.json)),
    ]
    text = TextTable(items.map { [$0.bytes.byteText, $0.path] }).text
  }

  /// What became of things that were to be put back.
  init(_ restorations: [(id: String, restoration: Restoration)]) {
    json = [
      "restored": .integer(restorations.count { $0.restoration.outcome == .restored }),
      "items": .array(
        restorations.map { id, restoration in
          [
            "trash": .text(id), "path": .text(restoration.path),
            "outcome": .text(restoration.outcome.rawValue),
          ]
        }),
    ]
    text =
      TextTable(
        restorations.map { [$0.restoration.outcome.rawValue, $0.restoration.path] }
      ).text
  }
}

extension TrashBundle {
  fileprivate var json: JSON {
    [
      "id": .text(id), "trashed": .text(trashed.formatted(.iso8601)),
      "command": command.map { JSON($0) } ?? .null, "bytes": .integer(bytes),
      "directory": .text(directory), "items": .array(items.map(\.json)),
    ]
  }

  fileprivate func lines(limit: Int, _ style: Style) -> [String] {
    let heading = "\(style.bold(id))  \(bytes.byteText)  \(items.count.counted("thing"))"
    let by = command.map { words in
      let words = (words.first?.split(separator: "/").last).map { [String($0)] + words.dropFirst() }
      return (words ?? []).joined(separator: " ").shortened(to: 80)
    }
    let rest = items.count - min(items.count, limit)
    return [heading + "  " + style.dim(by ?? "no record that can be read: put it back by hand")]
      + items.prefix(limit).map { "  \($0.path)" }
      + (rest > 0 ? ["  … \(rest) more; --verbose prints all"] : [])
  }
}

extension TrashBundle.Item {
  fileprivate var json: JSON {
    ["path": .text(path), "bytes": .integer(bytes), "reason": .text(reason)]
  }
}
