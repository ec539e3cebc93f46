import Foundation

/// Which runs have been archived, so that clearing the store keeps them.
///
///     archives/<name>/<experiment>/runs.json
extension ArtifactStore {
  /// Adds runs to those that an archive of this name is known to have.
  ///
  /// Runs of earlier archives of the same name stay on the list: they may be in other folders.
  package func recordArchive(_ name: String, of runs: [StoredRun]) throws {
    let folder = "\(root)/archives/\(FolderName.readable(name))"
    for (experiment, runs) in Dictionary(grouping: runs, by: \.experiment) {
      let path = "\(folder)/\(experiment)/\(RunList.fileName)"
      let known = FileManager.default.contents(atPath: path).flatMap { try? RunList($0).runs } ?? []
      let new = runs.map { RunList.Member(key: $0.key.hex, label: $0.label) }
        .filter { !known.contains($0) }
      guard !new.isEmpty else { continue }
      let members = (known + new).sorted { ($0.label, $0.key) < ($1.label, $1.key) }
      try keep(RunList(experiment: experiment, runs: members).data(), at: path)
    }
  }
}
