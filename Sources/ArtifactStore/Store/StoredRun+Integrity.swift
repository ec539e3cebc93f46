package import HDF5

extension StoredRun {
  /// The attribute of a result that holds the run key.
  package static let keyAttribute = "run_key"
  /// The attribute of a result that holds the JSON that the run key is the hash of.
  package static let configurationAttribute = "config"

  /// The bytes of the result; throws `damaged` unless they are those that were published.
  package func checkedImage() throws -> FileImage {
    let image = try FileImage(at: resultPath)
    let hash = Digest(of: image)
    guard hash == identity.fileHash else {
      throw ArtifactError(
        .damaged, resultPath, expected: "bytes with hash \(identity.fileHash)",
        got: "\(hash); 'mesob run --fresh' makes the run again")
    }
    return image
  }

  /// Throws `damaged` unless the result has the bytes and the content that were published.
  package func checkIntegrity() throws {
    try checkIntegrity(of: File.open(result: checkedImage()))
  }

  /// Throws `damaged` unless a result, whose bytes are those of the run, has its content and key.
  package func checkIntegrity(of file: File) throws {
    let (content, said) = (
      try ContentHash(of: file).root, try file.root.text(of: Self.keyAttribute)
    )
    guard content == identity.contentHash else {
      throw ArtifactError(
        .damaged, resultPath, expected: "content \(identity.contentHash)", got: "\(content)")
    }
    guard said == key.hex, FolderName.shortKey(in: directoryName) == key.short else {
      throw ArtifactError(
        .damaged, directory, expected: "a run with key \(key)",
        got: "\(said ?? "none") in the result")
    }
  }

  /// The configuration, as JSON.
  package func configurationJSON() throws -> String {
    guard
      let json = try File.open(resultAt: resultPath).root.text(of: Self.configurationAttribute)
    else {
      throw ArtifactError(
        .damaged, "\(resultPath), attribute '\(Self.configurationAttribute)'", expected: "a text",
        got: "none")
    }
    return json
  }
}
