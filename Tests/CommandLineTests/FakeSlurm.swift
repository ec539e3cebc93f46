import Foundation
import Testing

@testable import MesobCLI

/// A folder with commands that stand for Slurm's: `sbatch` executes a job array at once, and
/// `squeue` prints the file `queue` and `scontrol` the file `configuration`.
///
/// Files tell them otherwise. With `waits`, arrays go to the queue instead; `loses` is the index of
/// a job that is never executed, `refuses` the number of a call of `sbatch` that fails with the
/// `complaint`; with `silence`, `squeue` fails and complains of what it says.
struct FakeSlurm {
  let folder: Folder

  init() throws {
    folder = try Folder()
    try command(
      "sbatch",
      """
      echo called >>"$FAKE/submitted"
      printf '%s\\n' "$@" >"$FAKE/arguments"
      if [ "$(wc -l <"$FAKE/submitted")" = "$(cat "$FAKE/refuses" 2>/dev/null)" ]; then
        cat "$FAKE/complaint" >&2; exit 1
      fi
      for word; do
        case $word in
          --array=*) last=${word#--array=0-}; last=${last%%%*} ;;
          --job-name=*) name=${word#--job-name=} ;;
        esac
        script=$word
      done
      for i in $(seq 0 "$last"); do
        if [ -e "$FAKE/waits" ]; then
          echo "$i|$name|PENDING||Resources" >>"$FAKE/queue"
        elif [ "$i" != "$(cat "$FAKE/loses" 2>/dev/null)" ]; then
          SLURM_ARRAY_TASK_ID=$i bash "$script" >"$(dirname "$script")/$i.log" 2>&1
        fi
      done
      echo 17
      """)
    try command(
      "squeue",
      """
      echo called >>"$FAKE/asked"
      if [ -e "$FAKE/silence" ]; then cat "$FAKE/silence" >&2; exit 1; fi
      [ -z "$SQUEUE_STATES" ] && cat "$FAKE/queue" 2>/dev/null
      exit 0
      """)
    try command("scontrol", #"[ "$*" = "show config" ] && cat "$FAKE/configuration""#)
  }

  private func command(_ name: String, _ script: String) throws {
    try folder.write("#!/bin/bash\n\(script)\n", to: name)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path(name))
  }

  /// Runs `mesob` where Slurm's commands are these.
  func mesob(
    _ arguments: [String], environment: [String: String] = [:],
    while running: (Process, _ errors: URL) throws -> Void = { _, _ in }
  ) throws -> Invocation {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let mine = ["PATH": "\(folder.path("")):\(path)", "FAKE": folder.path("")]
    return try Invocation(
      process: arguments, environment: mine.merging(environment) { $1 }, in: folder,
      while: running)
  }

  /// Hands eight short trials of the quickstart to Slurm.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Invocation {
    try mesob(Self.command + ["--engine", "slurm"] + arguments, environment: environment)
  }

  static let command = ["run", "quickstart", "horizon=0", "iterations=1", "--only", "*balanced*"]

  /// The folders of the submissions.
  var submissions: [URL] {
    get throws {
      let place = folder.url.appending(path: "Artifacts/slurm/quickstart")
      guard FileManager.default.fileExists(atPath: place.path()) else { return [] }
      return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
    }
  }

  /// The lines of a file.
  func lines(_ name: String) -> [String] {
    let data = FileManager.default.contents(atPath: folder.path(name)) ?? Data()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
