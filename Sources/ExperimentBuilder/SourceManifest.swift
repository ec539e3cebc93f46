/// The sources that decide what a program computes, by their hashes.
///
/// The plugin `SourceManifestPlugin` writes one for the program that it is built into. Runs remember
/// the digest; a run whose digest is another one is stale: it may come out differently today.
public struct SourceManifest: Sendable, Hashable, Codable {
  /// SHA-256 over all paths and hashes, as 64 hexadecimal digits.
  public let digest: String
  /// SHA-256 of each file, by its path in its package.
  public let files: [String: String]

  /// Describes sources.
  public init(digest: String, files: [String: String]) {
    (self.digest, self.files) = (digest, files)
  }

  /// The paths of files that are not the same in both, sorted.
  public func differences(from other: SourceManifest) -> [String] {
    Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }.sorted()
  }
}
