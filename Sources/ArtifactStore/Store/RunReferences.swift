import Foundation

/// What refers to runs besides the declarations of experiments.
package struct RunReferences: Sendable {
  /// Files that could not be read, so that nobody knows what they refer to.
  package private(set) var unreadable: [String] = []
  private var byKey: [String: [String]] = [:]
  private var byExperiment: [String: String] = [:]

  /// Looks for tags, notes, and the lists that reports and archives keep of their runs.
  ///
  /// A report without such a list may be made of any run of its experiment.
  package init(in store: ArtifactStore) throws {
    for result in try store.tags() {
      switch result {
      case .success(let tag):
        for run in tag.runs { add("tag '\(tag.name)'", to: run.key.short) }
      case .failure(let error): unreadable.append(error.subject)
      }
    }
    for key in try store.folders(at: "notes")
    where try !Disk.names(in: store.folder(at: "notes/\(key)")).isEmpty { add("a note", to: key) }
    for place in ["reports", "archives"] {
      for folder in try store.folders(at: place) {
        try addLists(below: "\(place)/\(folder)", of: folder, in: store)
      }
    }
  }

  private mutating func add(_ reason: String, to shortKey: String) {
    if byKey[shortKey]?.contains(reason) != true { byKey[shortKey, default: []].append(reason) }
  }

  private mutating func addLists(
    below folder: String, of experiment: String, in store: ArtifactStore
  ) throws {
    let path = store.folder(at: folder)
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let lists = names.filter { URL(filePath: $0).lastPathComponent == RunList.fileName }
    if lists.isEmpty, !names.isEmpty {
      byExperiment[experiment] = "\(folder), which does not list its runs"
    }
    for name in lists {
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)"),
        let list = try? RunList(data)
      else {
        unreadable.append("\(path)/\(name)")
        continue
      }
      for run in list.runs { add(folder, to: String(run.key.prefix(RunKey.shortLength))) }
    }
  }

  /// What refers to a run; empty if nothing does.
  package func reasons(toKeep directory: ArtifactStore.RunDirectory) -> [String] {
    reasons(toKeep: directory.path)
  }

  /// What refers to the run directory at a path of the store; empty if nothing does.
  package func reasons(toKeep path: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 3, parts[0] == "runs", let key = FolderName.shortKey(in: parts[2]) else {
      return []
    }
    return (byKey[key] ?? []) + [byExperiment[parts[1]]].compactMap(\.self)
  }
}
