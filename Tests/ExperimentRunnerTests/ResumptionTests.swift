import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import MeanFieldSolvers
import Synchronization
import TestSupport
import Testing

@Suite struct ResumptionTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  private var checkpoints: [String] { folder.files.filter { $0.hasSuffix("/checkpoint") } }

  /// Leaves the balanced trial in the middle.
  private func interrupt(after iteration: Int = 100) throws -> RunSummary {
    let interruption = Interruption()
    return Runner(store: store, interruption: interruption).run(try Fixtures.plan(in: store)) {
      if case .advanced(iteration, iterations: 250, _) = $0.kind { interruption.request() }
    }
  }

  @Test func `an interrupted trial goes on to the bits of an undisturbed one`() throws {
    let summary = try interrupt()
    #expect(summary.isInterrupted)
    #expect(checkpoints.count == 1)
    let later = Runner(store: store).run(try Fixtures.plan(in: store))
    let resumed = later.outcomes.compactMap(\.resumedAtIteration)
    #expect(resumed.count == 1 && resumed[0] >= 100)
    #expect(checkpoints.isEmpty)
    let run = try #require(later.outcomes.first { $0.resumedAtIteration != nil }?.run)
    #expect(try run.provenance.resumedAtIteration == resumed[0])

    let calm = try TemporaryFolder()
    let other = ArtifactStore(root: calm.path)
    _ = Runner(store: other).run(try Fixtures.plan(in: other))
    for run in try store.runs(of: "small") {
      let twin = try #require(try other.run(for: run.key, experiment: "small"))
      #expect(
        FileManager.default.contentsEqual(atPath: run.resultPath, andPath: twin.resultPath))
    }
  }

  @Test func `checkpoints are kept along the way too`() throws {
    let plan = {
      try Fixtures.plan(Fixtures.trouble(Troublemaker(.none, iterations: 60)), in: store)
    }
    let interruption = Interruption()
    let found = Mutex(0)
    let stopped = Runner(store: store, interruption: interruption, checkpointInterval: 0).run(
      try plan()
    ) {
      guard case .advanced(30, iterations: 60, _) = $0.kind else { return }
      found.withLock { $0 = checkpoints.count }
      interruption.request()
    }
    #expect(stopped.isInterrupted)
    #expect(found.withLock(\.self) == 1)
    #expect(checkpoints.count == 1)
    let summary = Runner(store: store).run(try plan())
    #expect(checkpoints.isEmpty)
    #expect(summary.outcomes[0].status == .executed)
    #expect((summary.outcomes[0].resumedAtIteration ?? 0) > 0)
  }

  /// The shape of another game with as many numbers.
  private static let otherShape = #""actionCount":1,"horizon":0,"stateCount":2"#

  @Test func `a damaged checkpoint, or one of another program, is not gone on from`() throws {
    _ = try interrupt()
    let path = try #require(checkpoints.first.map { "\(folder.path)/\($0)" })
    let original = try Data(contentsOf: URL(filePath: path))
    let content = String(decoding: original.dropFirst(65), as: UTF8.self)
    // Whoever makes one gives it the hash that it should have.
    func made(_ pattern: some RegexComponent, _ replacement: String) -> Data {
      let other = content.replacing(pattern) { _ in replacement }
      #expect(other != content)
      return Data((Digest(of: other).hex + "\n" + other).utf8)
    }
    let files = [
      Data(), Data("nonsense".utf8), original.dropLast(1),
      Data(original.enumerated().map { $0 == 1000 ? $1 ^ 1 : $1 }),
      made(/"executable":"[0-9a-f]+"/, #""executable":"\#(Digest(of: "another program").hex)""#),
      made(/"seconds":[0-9.e-]+/, #""seconds":1e+308"#),
      made(/"seconds":[0-9.e-]+/, #""seconds":-1"#),
      made(/"iteration":[0-9]+/, #""iteration":251"#),
      made(/"iteration":[0-9]+/, #""iteration":-5"#),
      made(/"iterations":\[[0-9,]+\]/, #""iterations":[]"#),
      made(/"exploitability":\[[^\]]*\]/, #""exploitability":[]"#),
      made(/"socialObjectives":\[\[/, #""socialObjectives":[[],["#),
      made(/"chain":\[[^\]]*\]/, #""chain":[]"#),
      made(/"actionCount":2,"horizon":0,"stateCount":1/, Self.otherShape),
    ]
    for file in files {
      try file.write(to: URL(filePath: path))
      let stopped = Interruption()
      let summary = Runner(store: store, interruption: stopped).run(
        try Fixtures.plan(in: store).only("stag-hunt, mesob")
      ) { event in
        if case .advanced = event.kind { stopped.request() }
      }
      #expect(summary.outcomes[0].resumedAtIteration == nil)
    }
  }

  @Test func `a fresh run starts from the beginning and is compared`() throws {
    _ = Runner(store: store).run(try Fixtures.plan(in: store))
    let before = folder.files.filter { $0.hasPrefix("runs/") }
    let summary = Runner(store: store, isFresh: true).run(try Fixtures.plan(in: store))
    #expect(summary.outcomes.allSatisfy { $0.status == .confirmed })
    #expect((summary.executed, summary.confirmed, summary.reused) == (4, 4, 0))
    #expect(folder.files.filter { $0.hasPrefix("runs/") } == before)
    for run in try store.runs(of: "small") {
      #expect(try store.verifications(of: run).map(\.level) == [.bits])
    }
  }

  @Test func `a failed attempt keeps its error, its log and its provenance`() throws {
    let plan = try Fixtures.plan(Fixtures.trouble(Troublemaker(.explodes)), in: store)
    _ = Runner(store: store).run(plan)
    let names = folder.files.filter { $0.hasPrefix("attempts/") }
      .map { URL(filePath: $0).lastPathComponent }
    #expect(names.sorted() == ["error.txt", "log.jsonl", "provenance.json"])
    let log = try #require(folder.files.first { $0.hasSuffix("log.jsonl") })
    let lines = try String(contentsOfFile: "\(folder.path)/\(log)", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.first?.contains(#""event":"started""#) == true)
    #expect(lines.last?.contains("diverged") == true)
  }
}
