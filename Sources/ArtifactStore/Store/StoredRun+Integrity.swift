extension StoredRun {
  /// Throws `damaged` unless the result has the bytes and the content that were published.
  public func checkIntegrity() throws {
    try checkBytes()
    let said = try read { try $0.attribute("run_key") }
    let content = try ContentHash(ofFileAt: resultPath).root
    guard content == identity.contentHash else {
      throw ArtifactError(
        .damaged, resultPath, expected: "content \(identity.contentHash)", got: "\(content)")
    }
    guard said == .string(key.hex), FolderName.shortKey(in: directoryName) == key.short else {
      throw ArtifactError(
        .damaged, directory, expected: "a run with key \(key)", got: "\(said) in the result")
    }
  }

  /// Throws `damaged` unless the result has the bytes that were published.
  public func checkBytes() throws {
    let hash = try Digest(ofFileAt: resultPath)
    guard hash == identity.fileHash else {
      throw ArtifactError(
        .damaged, resultPath, expected: "bytes with hash \(identity.fileHash)",
        got: "\(hash); 'mesob run --fresh' makes the run again")
    }
  }
}
