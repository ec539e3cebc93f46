import ArtifactStore
import ExperimentRunner

extension Listing {
  /// What is garbage, one line each, and what is kept all the same.
  init(
    _ survey: GarbageSurvey, movedTo bundle: TrashBundle?, showsKept: Bool, _ style: Style
  ) {
    json = [
      "garbage": .array(survey.garbage.map(\.json)), "kept": .array(survey.kept.map(\.json)),
      "bytes": .integer(survey.bytes), "remarks": JSON(survey.remarks),
      "trash": JSON(bundle?.id),
    ]
    let kept = showsKept ? survey.kept : []
    let rows =
      survey.garbage.map { [$0.kind.rawValue, $0.bytes.byteText, $0.path, $0.reason] }
      + kept.map { ["kept", $0.bytes.byteText, $0.path, $0.reason] }
    text = TextTable(rows).text
  }
}

extension Garbage {
  fileprivate var json: JSON {
    [
      "kind": .text(kind.rawValue), "path": .text(path), "bytes": .integer(bytes),
      "reason": .text(reason),
    ]
  }
}
