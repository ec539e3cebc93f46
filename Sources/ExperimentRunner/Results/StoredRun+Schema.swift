public import ArtifactStore

extension StoredRun {
  /// Whether the result has a layout that is newer than this program.
  public var isNewerThanProgram: Bool {
    get throws {
      guard case .int64(let version) = try read({ try $0.attribute("mesob_schema") }) else {
        return false
      }
      return version > ResultSchema.version
    }
  }
}
