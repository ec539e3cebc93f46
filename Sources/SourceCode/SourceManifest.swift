/// The sources that decide what a program computes, by their hashes.
///
/// The plugin `SourceManifestPlugin` writes one for the program that it is built into. Runs remember
/// the digest; a run whose digest is another one is stale: it may come out differently today.
public struct SourceManifest: Sendable, Hashable, Codable {
  /// SHA-256 over all paths and hashes, as 64 hexadecimal digits.
  public let digest: String
  /// SHA-256 of what computes in each file, by its name.
  ///
  /// A name is the module and the path in it, with the package in front where it is not the
  /// program's own: `mesob:MeanField/Policy.swift`. Bodies of `Experiment(…) { … }` do not count.
  public let files: [String: String]

  /// Describes sources.
  public init(digest: String, files: [String: String]) {
    (self.digest, self.files) = (digest, files)
  }

  /// The module and the path in it of a file, without its package; and whether that is the program's
  /// own.
  package static func place(of name: String) -> (path: String, isOwn: Bool) {
    guard let colon = name.firstIndex(of: ":") else { return (name, true) }
    return (String(name[name.index(after: colon)...]), false)
  }

  /// The paths of files that are not the same in both, sorted.
  public func differences(from other: SourceManifest) -> [String] {
    Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }.sorted()
  }
}
