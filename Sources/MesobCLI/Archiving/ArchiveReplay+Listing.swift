import ArtifactStore

extension Listing {
  /// What came of going through an archive: its bytes, its runs, its reports.
  init(_ replay: ArchiveReplay) {
    let runs =
      replay.verifications.map { Listing($0) } ?? replay.certificates.map { Listing($0) }
    json = [
      "archive": replay.check.json + [
        "title": JSON(replay.summary?.title), "date": JSON(replay.summary?.day),
        "doi": JSON(replay.summary?.doi),
        "runs": replay.summary.map { .integer($0.runCount) } ?? .null,
        "experiments": replay.summary.map { JSON($0.experiments) } ?? .null,
      ],
      "runs": runs?.json.replacing(replay.root, with: "data") ?? .null,
      "reports": .array(
        replay.reports.map { report in
          [
            "experiment": .text(report.experiment), "stale": JSON(report.stale),
            "message": JSON(report.obstacle),
          ]
        }),
    ]
    let bytes =
      replay.check.isIntact
      ? ["intact  \(replay.check.amount)"]
      : replay.check.damages.map { "damaged  \($0)" }
    let pages = replay.reports.map { report in
      if let obstacle = report.obstacle {
        return "failed  report of \(report.experiment): \(obstacle)"
      }
      return report.stale.isEmpty
        ? "same  report of \(report.experiment)"
        : "differs  report of \(report.experiment): \(report.stale.joined(separator: ", "))"
    }
    let parts = [bytes, runs.map { [$0.text.replacing(replay.root, with: "data")] } ?? [], pages]
      .flatMap(\.self)
    text = parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension JSON {
  /// The document with a part of its texts spelled otherwise; names of members stay.
  fileprivate func replacing(_ part: String, with other: String) -> JSON {
    switch self {
    case .text(let text): .text(text.replacing(part, with: other))
    case .array(let values): .array(values.map { $0.replacing(part, with: other) })
    case .object(let object):
      JSON(object.members.map { ($0.name, $0.value.replacing(part, with: other)) })
    case .null, .boolean, .integer, .number: self
    }
  }
}
