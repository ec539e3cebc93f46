import Foundation
import Testing

@testable import MesobCLI

/// What is submitted to Slurm when, with commands that stand for Slurm's.
struct SlurmTests {
  let slurm: FakeSlurm
  init() throws { slurm = try FakeSlurm() }

  private func statuses(_ document: [String: Any]) -> [String]? {
    (document["runs"] as? [[String: Any]])?.compactMap { $0["status"] as? String }
  }

  @Test func `a submission is a folder, an array and a list of what was submitted`() throws {
    try slurm.folder.write("", to: "waits")
    let run = try slurm.run(
      "--partition", "short", "--time", "30", "--memory", "2G", "--account", "games",
      "--max-tasks", "4", "--json")
    #expect(run.status == 0)
    let document = try run.object()
    #expect(statuses(document) == Array(repeating: "queued", count: 8))
    let submitted = try #require(document["submissions"] as? [[String: Any]])
    #expect(submitted.map { $0["trials"] as? Int } == [8])
    let name = try #require(submitted[0]["name"] as? String)
    #expect(name.wholeMatch(of: /mesob-[0-9a-f]{12}/) != nil)
    let folder = try #require(try slurm.submissions.first)
    #expect(folder.lastPathComponent == name)
    let arguments = slurm.lines("arguments")
    let expected = [
      "--job-name=\(name)", "--array=0-7%4", "--requeue", "--open-mode=append",
      "--signal=B:TERM@90", "--partition=short", "--time=30", "--mem=2G", "--account=games",
    ]
    #expect(Set(arguments).isSuperset(of: expected))
    let keys = try String(contentsOf: folder.appending(path: "keys"), encoding: .utf8)
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(
      keys.split(separator: "\n").map(String.init) == runs.compactMap { $0["key"] as? String })
    #expect(
      run.error.contains("8 planned, 0 reused, 0 in the queue already, 8 submitted as mesob-"))
  }

  @Test func `a long plan becomes several arrays, and a refusal leaves the ones before`() throws {
    try slurm.folder.write("", to: "waits")
    try slurm.folder.write("2\n", to: "refuses")
    try slurm.folder.write("sbatch: error: too many jobs", to: "complaint")
    let run = try slurm.run("budget=1..130")
    #expect(run.status == 2)
    #expect(run.error.contains("too many jobs"))
    #expect(slurm.lines("queue").count == 1000)
    let again = try slurm.run("budget=1..130", "--json").object()
    #expect((again["submissions"] as? [[String: Any]])?.map { $0["trials"] as? Int } == [40])
    #expect(slurm.lines("queue").count == 1040)
  }

  @Test func `arrays are no longer than the cluster takes`() throws {
    try slurm.folder.write("", to: "waits")
    try slurm.folder.write("MaxArraySize            = 7\n", to: "configuration")
    #expect(try slurm.run().status == 0)
    #expect(slurm.lines("submitted").count == 2)
    #expect(
      slurm.lines("queue").compactMap { $0.split(separator: "|").first } == [
        "0", "1", "2", "3", "4", "5", "6", "0",
      ])
    try slurm.folder.write(
      "MaxArraySize = 1001\nSchedulerParameters = a=b,max_array_tasks=3\n", to: "configuration")
    #expect(try slurm.run("budget=5").status == 0)
    #expect(slurm.lines("submitted").count == 2 + 3)
    try slurm.folder.write("MaxArraySize = 0\n", to: "configuration")
    let none = try slurm.run("budget=6")
    #expect(none.status == 2 && none.error.contains("job arrays"), "\(none.error)")
  }

  @Test func `a refusal of many jobs names what makes fewer of them`() throws {
    try slurm.folder.write("1\n", to: "refuses")
    try slurm.folder.write(
      "sbatch: error: Batch job submission failed: Invalid job array specification",
      to: "complaint")
    let run = try slurm.run()
    #expect(run.status == 2)
    #expect(run.error.contains("--tasks-per-job, make fewer of these 8 jobs"), "\(run.error)")
  }

  @Test func `what is in the queue is not submitted again`() throws {
    try slurm.folder.write("", to: "waits")
    let first = try slurm.run()
    #expect(first.lines.count == 1)
    #expect(FileManager.default.fileExists(atPath: "\(first.lines[0])/job.sh"))
    #expect(slurm.lines("asked").isEmpty)
    let second = try slurm.run(environment: ["SQUEUE_STATES": "RUNNING"])
    #expect(second.status == 0)
    #expect(second.output.isEmpty)
    #expect(second.error.contains("8 in the queue already, 0 submitted\n"))
    #expect(slurm.lines("submitted").count == 1)
    #expect(slurm.lines("asked").count == 1)
  }

  @Test func `only what is neither stored nor in the queue is submitted`() throws {
    try slurm.folder.write("", to: "waits")
    #expect(try slurm.run().status == 0)
    // Two trials have left the queue: one was executed, the other one canceled.
    let queue = slurm.lines("queue")
    try slurm.folder.write(queue.dropFirst(2).joined(separator: "\n") + "\n", to: "queue")
    let folder = try #require(try slurm.submissions.first)
    let keys = try String(contentsOf: folder.appending(path: "keys"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    #expect(try slurm.mesob(FakeSlurm.command + ["--key", keys[0]]).status == 0)
    let again = try slurm.run("--json").object()
    #expect((again["submissions"] as? [[String: Any]])?.map { $0["trials"] as? Int } == [1])
    #expect(statuses(again) == ["reused"] + Array(repeating: "queued", count: 7))
    let new = try #require(try slurm.submissions.first { $0 != folder })
    let resubmitted = try String(contentsOf: new.appending(path: "keys"), encoding: .utf8)
    #expect(resubmitted == keys[1] + "\n")
  }

  @Test func `runs that Slurm executed are those of a local run, byte for byte`() throws {
    let waited = try slurm.run("--wait", "--tasks-per-job", "3", "--json")
    #expect(waited.status == 0, "\(waited.error)")
    #expect(statuses(try waited.object()) == Array(repeating: "executed", count: 8))
    #expect(waited.error.contains("[8/8] executed"))
    #expect(slurm.lines("arguments").contains("--array=0-2"))
    #expect(try slurm.submissions.isEmpty, "what is over and done is removed")
    #expect(try slurm.mesob(FakeSlurm.command + ["--artifacts", "Local"]).status == 0)
    let runs = try FileManager.default.subpathsOfDirectory(atPath: slurm.folder.path("Local/runs"))
      .filter { $0.hasSuffix("result.h5") }
    #expect(runs.count == 8)
    for run in runs {
      #expect(
        FileManager.default.contentsEqual(
          atPath: slurm.folder.path("Local/runs/\(run)"),
          andPath: slurm.folder.path("Artifacts/runs/\(run)")), "\(run)")
    }
    let again = try slurm.run("--wait")
    #expect(again.status == 0)
    #expect(slurm.lines("submitted").count == 1)
  }

  @Test func `a trial that fails is told with its reason`() throws {
    let run = try slurm.run("--wait", "--timeout", "0", "--json")
    #expect(run.status == 1)
    #expect(Set(statuses(try run.object()) ?? []) == ["failed"])
    #expect(run.error.contains("stopped by the time limit"))
    // The old failures are not those of a new submission.
    #expect(try slurm.run("--wait").status == 0)
  }

  @Test func `a trial that leaves the queue without a run is lost, and submitted again`() throws {
    try slurm.folder.write("2\n", to: "loses")
    let run = try slurm.run("--wait", "--json")
    #expect(run.status == 75)
    #expect(statuses(try run.object())?.filter { $0 == "lost" }.count == 1)
    #expect(run.error.contains("7 executed, 0 reused, 0 failed, 1 lost in"))
    #expect(run.error.contains("submits the lost trials again"))
    try slurm.folder.write("", to: "loses")
    let again = try slurm.run("--wait", "--json")
    #expect(again.status == 0)
    #expect(statuses(try again.object())?.filter { $0 == "executed" }.count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `an interruption stops the waiting only`() throws {
    try slurm.folder.write("", to: "waits")
    let arguments = FakeSlurm.command + ["--engine", "slurm", "--wait"]
    let run = try slurm.mesob(arguments) { process, _ in
      while process.isRunning, slurm.lines("asked").isEmpty { Thread.sleep(forTimeInterval: 0.01) }
      process.interrupt()
    }
    #expect(run.status == 130)
    #expect(run.error.contains("stopped waiting: 8 trials stay with Slurm"))
    #expect(try slurm.submissions.count == 1)
  }

  @Test func `a Slurm that does not answer is no reason to submit`() throws {
    try slurm.folder.write("", to: "waits")
    #expect(try slurm.run().status == 0)
    try slurm.folder.write("slurm_load_jobs error: Unable to contact\ncontroller", to: "silence")
    let run = try slurm.run()
    #expect(run.status == 2)
    #expect(
      run.error.contains(
        "squeue: expected an answer of Slurm, got status 1: slurm_load_jobs error: Unable to"))
    #expect(slurm.lines("submitted").count == 1)
    let list = try slurm.mesob(["list", "--runs"])
    #expect(list.status == 0)
    #expect(list.error.contains("trials in Slurm's queue are not shown: squeue: "))
  }

  @Test func `a Slurm that falls silent is waited for, and the store still counts`() throws {
    try slurm.folder.write("slurm_load_jobs error", to: "silence")
    let run = try slurm.run("--wait")
    #expect(run.status == 0)
    #expect(run.error.contains("still waiting: squeue: expected an answer of Slurm, got status 1"))
    #expect(run.error.contains("[8/8] executed"))
  }

  @Test func `what sbatch complains of is passed on`() throws {
    try slurm.folder.write("1\n", to: "refuses")
    try slurm.folder.write("sbatch: error: invalid partition specified: shrt", to: "complaint")
    let run = try slurm.run("--partition", "shrt")
    #expect(run.status == 2)
    #expect(run.error.contains("status 1: sbatch: error: invalid partition specified: shrt\n"))
    // The folder stays, so that jobs that are there in spite of the answer are found.
    #expect(try slurm.submissions.count == 1)
  }

  @Test func `without Slurm the message says what is missing`() throws {
    let empty = slurm.folder.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let run = try slurm.run(environment: ["PATH": empty])
    #expect(run.status == 2)
    #expect(run.error.contains("expected Slurm's command sbatch on the search path, got none"))
  }

  @Test func `a record that is damaged is named`() throws {
    try slurm.folder.write("", to: "waits")
    #expect(try slurm.run().status == 0)
    let record = try #require(try slurm.submissions.first).appending(path: "submission.json")
    try Data("{".utf8).write(to: record)
    let run = try slurm.run()
    #expect(run.status == 2)
    #expect(run.error.contains("submission.json: expected the record of a submission to Slurm"))
    #expect(try slurm.mesob(["list", "--runs"]).error.contains("submission.json"))
  }

  @Test func `the list shows what waits, what runs and what is held`() throws {
    try slurm.folder.write("", to: "waits")
    #expect(try slurm.mesob(["run", "quickstart", "--engine", "slurm"]).status == 0)
    #expect(try slurm.run().status == 0)
    var queue = slurm.lines("queue")
    queue[1] = queue[1].replacing("PENDING||Resources", with: "RUNNING|n2|None")
    queue[2] = queue[2].replacing("Resources", with: "launch failed requeued held")
    queue.append("0|somebody-elses|RUNNING|n1|None")
    queue.append("N/A|\(queue[0].split(separator: "|")[1])|RUNNING|n1|None")
    try slurm.folder.write(queue.joined(separator: "\n"), to: "queue")
    let trials = try slurm.mesob(["list", "--runs", "--json"]).list()
    let list = trials.filter { $0["experiment"] as? String == "quickstart" }
    #expect(list.count == 11)
    let variant = trials.filter { ($0["experiment"] as? String)?.hasPrefix("quickstart@") == true }
    #expect(variant.count == 11 && variant.count { $0["status"] as? String == "queued" } == 8)
    #expect(
      list.prefix(4).map { $0["status"] as? String } == ["queued", "running", "held", "queued"])
    #expect(
      list.prefix(2).map { $0["message"] as? String } == ["Resources", "on n2"])
    #expect((list[2]["message"] as? String)?.contains("requeued held; 'scontrol release'") == true)
  }
}
