import Foundation

/// Advice on who works on what, so that several processes do little twice.
///
///     .partial/claim-<key12>
///
/// A claim is a hint and never a lock, and says who made it: whoever finds one does other trials first, and this one after
/// them. Claims of processes that died change nothing but that order.
extension ArtifactStore {
  /// Says that a trial is being worked on; false if somebody else said so before.
  package func claim(_ key: RunKey) -> Bool {
    try? Disk.makeFolder("\(root)/.partial")
    let claim = open(claimPath(key), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard claim >= 0 else { return errno != EEXIST }
    let file = FileHandle(fileDescriptor: claim, closeOnDealloc: true)
    try? file.write(contentsOf: StoredJSON.data(Owner.current))
    return true
  }

  /// Takes a claim back.
  package func release(_ key: RunKey) { unlink(claimPath(key)) }

  /// The run that has appeared under a trial's name, if it is whole.
  package func publishedRun(for key: RunKey, label: String, experiment: String) -> StoredRun? {
    let directory = "\(folder(of: experiment))/\(FolderName.make(label, key))"
    guard let run = try? StoredRun(at: directory), run.key == key else { return nil }
    return run
  }

  private func claimPath(_ key: RunKey) -> String {
    "\(root)/.partial/\(InFlight.claimPrefix)\(key.short)"
  }
}
