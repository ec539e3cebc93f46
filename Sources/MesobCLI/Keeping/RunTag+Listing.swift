import ArtifactStore

extension Listing {
  /// Tags and their runs.
  init(_ tags: [RunTag], _ style: Style) {
    json = .array(
      tags.map { tag in
        [
          "name": .text(tag.name), "tagged": .text(tag.tagged.formatted(.iso8601)),
          "runs": .array(
            tag.runs.map {
              [
                "key": .text($0.key.hex), "experiment": .text($0.experiment),
                "label": .text($0.label),
              ]
            }),
        ]
      })
    text = tags.map { tag in
      let runs = TextTable(
        tag.runs.map { [$0.key.short, "\($0.experiment)/\($0.label)"] }, indentation: 2)
      return "\(style.bold(tag.name))\n\(runs.text)"
    }.joined(separator: "\n")
  }
}
