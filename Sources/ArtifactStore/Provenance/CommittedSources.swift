package import Foundation
package import SourceCode

/// What a program was built from, compared with the files of a commit.
package struct CommittedSources {
  /// The names of the program's own files that the commit does not have, or has otherwise, sorted;
  /// and of those of other packages that stand in the same repository and are other ones.
  package let differing: [String]
  /// How many files are the commit's.
  package let foundCount: Int

  /// Compares; nil if the repository does not have the commit, or none of the files.
  package init?(of sources: SourceManifest, at commit: String, in repository: GitRepository) {
    guard let files = repository.files(of: commit) else { return nil }
    let names = SourceNames(sources)
    let places = files.compactMap { path, blob in
      names.name(of: path).map { (name: $0, blob: blob) }
    }
    guard !places.isEmpty, let contents = repository.contents(of: places.map(\.blob)) else {
      return nil
    }
    var same: Set<String> = []
    var present: Set<String> = []
    for (place, content) in zip(places, contents) {
      present.insert(place.name)
      if let hash = sources.files[place.name], Self.isHash(hash, of: content) {
        same.insert(place.name)
      }
    }
    // A commit with the names alone, such as those of another project's files, is not the home.
    guard !same.isEmpty else { return nil }
    foundCount = same.count
    differing = sources.files.keys.filter { name in
      !same.contains(name) && (present.contains(name) || SourceManifest.place(of: name).isOwn)
    }.sorted()
  }

  /// Whether a manifest's hash is that of a file: of what computes in it, or of all of it, as
  /// manifests of earlier versions have it.
  package static func isHash(_ hash: String, of content: Data) -> Bool {
    hash == Digest(of: content).hex
      || hash == Digest(of: Data(SourceText(Array(content)).computing)).hex
  }
}

/// Finds the name of a source by its path in a repository.
package struct SourceNames {
  /// The names, by the last component of their paths.
  private let names: [Substring: [(name: String, path: String)]]

  /// Prepares the search.
  package init(_ sources: SourceManifest) {
    names = Dictionary(
      grouping: sources.files.keys.sorted().map { ($0, SourceManifest.place(of: $0).path) }
    ) { Self.last($0.1) }
  }

  private static func last(_ path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }

  /// The name whose module and path a path ends with; nil if there is none.
  package func name(of path: String) -> String? {
    names[Self.last(path)]?.first { path == $0.path || path.hasSuffix("/\($0.path)") }?.name
  }
}
