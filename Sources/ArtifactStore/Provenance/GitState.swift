import Foundation

/// Which source a process was started from, as far as git knows.
public struct GitState: Codable, Hashable, Sendable {
  /// The commit's full hash.
  public var commit: String
  /// The branch; nil when none is checked out.
  public var branch: String?
  /// Whether files differ from the commit or are not part of it.
  public var isDirty: Bool

  /// The repository around a folder; nil if there is none, no commit, or no git.
  public static func current(in folder: String = ".") -> GitState? {
    guard let commit = git(["rev-parse", "--verify", "HEAD"], folder),
      let status = git(["status", "--porcelain"], folder)
    else { return nil }
    return GitState(
      commit: commit, branch: git(["symbolic-ref", "--short", "--quiet", "HEAD"], folder),
      isDirty: !status.isEmpty)
  }

  /// What git answers; nil if it fails.
  private static func git(_ arguments: [String], _ folder: String) -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // Not `waitUntilExit`, whose run loop waits for hours when the time of day is set back.
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    guard (try? process.run()) != nil else { return nil }
    let answer = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    ended.wait()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
