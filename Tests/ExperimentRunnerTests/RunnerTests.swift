import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import MeanField
import Synchronization
import TestSupport
import Testing

@Suite struct RunnerTests {
  let folder: TemporaryFolder
  let store: ArtifactStore

  init() throws {
    folder = try TemporaryFolder()
    store = ArtifactStore(root: folder.path)
  }

  @Test func `a run executes what is missing, a second one nothing`() throws {
    let runner = Runner(store: store)
    let first = runner.run(try Fixtures.plan(in: store))
    #expect((first.planned, first.executed, first.reused, first.failed) == (4, 4, 0, 0))
    #expect(!first.isInterrupted)
    let plan = try Fixtures.plan(in: store)
    #expect(plan.missing.isEmpty)
    let second = runner.run(plan) { _ in Issue.record("nothing is to be executed") }
    #expect((second.planned, second.executed, second.reused) == (4, 0, 4))
    #expect(second.outcomes.map(\.run?.directory) == first.outcomes.map(\.run?.directory))
    #expect(second.outcomes.map(\.label) == plan.trials.map(\.label))
  }

  @Test func `results do not depend on the number of workers`() throws {
    let stores = try (0..<2).map { _ in try TemporaryFolder() }
    let start = Date()
    for (folder, workers) in zip(stores, [1, 2]) {
      let store = ArtifactStore(root: folder.path)
      let summary = Runner(store: store, workers: workers).run(try Fixtures.plan(in: store))
      #expect(summary.executed == 4)
    }
    let results = stores.map { folder in folder.files.filter { $0.hasSuffix("result.h5") } }
    #expect(results[0].count == 4)
    #expect(results[0] == results[1])
    for name in results[0] {
      #expect(
        FileManager.default.contentsEqual(
          atPath: "\(stores[0].path)/\(name)", andPath: "\(stores[1].path)/\(name)"))
      let bytes = try Data(contentsOf: URL(filePath: "\(stores[0].path)/\(name)"))
      #expect(!bytes.holdsTime(since: start))
    }
  }

  @Test func `provenance tells how it went`() throws {
    let summary = Runner(store: store).run(try Fixtures.plan(in: store))
    let run = try #require(summary.outcomes[0].run)
    let iterations = try run.array("/iteration").values
    #expect(iterations.first == 0 && iterations.last == 250)
    let provenance = try run.provenance
    #expect(provenance.traceSeconds.count == iterations.count)
    #expect(provenance.traceSeconds == provenance.traceSeconds.sorted())
    #expect(provenance.seconds == provenance.traceSeconds.last)
    #expect(provenance.seconds == run.seconds && provenance.attempt == run.attempt)
    #expect(provenance.seconds > 0)
    #expect(provenance.started <= provenance.ended)
    #expect(run.label == "stag-hunt, mesob weight=0.5 iterations=250, random:1")
  }

  @Test func `failures are collected and kept while the others go on`() throws {
    let experiment = Fixtures.trouble(Troublemaker(.fails), Troublemaker(.none))
    let plan = try Fixtures.plan(experiment, in: store)
    let summary = Runner(store: store).run(plan)
    #expect(summary.outcomes.map(\.status) == [.failed, .executed])
    #expect(summary.outcomes[0].message == "troublemaker: expected no trouble, got trouble")
    #expect(
      try store.lastFailure(of: plan.trials[0].key, experiment: "trouble")
        == summary.outcomes[0].message)
    #expect(try store.runs(of: "trouble").count == 1)
    #expect(try Fixtures.plan(experiment, in: store).missing.count == 1)
  }

  @Test func `fail-fast ends the run at the first failure`() throws {
    let experiment = Fixtures.trouble(Troublemaker(.fails), Troublemaker(.none))
    let plan = try Fixtures.plan(experiment, in: store)
    let summary = Runner(store: store, failFast: true).run(plan)
    #expect(summary.outcomes.map(\.status) == [.failed, .skipped])
    #expect(!summary.isInterrupted)
  }

  @Test(.tags(.timing), .unlessUntimed) func `a trial without time left is an attempt, not a run`()
    throws
  {
    let experiment = Fixtures.trouble(Troublemaker(.dawdles, iterations: 100_000))
    let plan = try Fixtures.plan(experiment, in: store)
    let summary = Runner(store: store, timeLimit: 0.05).run(plan)
    #expect(summary.outcomes.map(\.status) == [.timedOut])
    #expect(summary.failed == 1)
    #expect(summary.timedOut == 1)
    #expect(try store.runs(of: "trouble") == [])
    let failure = try store.lastFailure(of: plan.trials[0].key, experiment: "trouble")
    #expect(try #require(failure).hasPrefix("stopped by the time limit after"))
  }

  @Test func `a trial that diverges is an attempt, not a run`() throws {
    let experiment = Fixtures.trouble(Troublemaker(.explodes))
    let plan = try Fixtures.plan(experiment, in: store)
    let summary = Runner(store: store).run(plan)
    #expect(summary.outcomes.map(\.status) == [.failed])
    #expect(try store.runs(of: "trouble") == [])
    let failure = try store.lastFailure(of: plan.trials[0].key, experiment: "trouble")
    #expect(failure == "diverged after 1 iterations: a number stopped being finite")
  }

  @Test(.timeLimit(.minutes(1)))
  func `fail-fast stops a running sibling without an interruption`() throws {
    let experiment = Fixtures.trouble(
      Troublemaker(.dawdles, iterations: 100_000), Troublemaker(.fails), Troublemaker(.none))
    let plan = try Fixtures.plan(experiment, in: store)
    let summary = Runner(store: store, workers: 2, failFast: true).run(plan)
    #expect(summary.outcomes.map(\.status) == [.skipped, .failed, .skipped])
    #expect(!summary.isInterrupted)
  }

  @Test(.timeLimit(.minutes(1)))
  func `an interrupted run leaves nothing half-written and goes on later`() throws {
    let experiment = Fixtures.trouble(
      Troublemaker(.none), Troublemaker(.dawdles, iterations: 100_000),
      Troublemaker(.none, iterations: 3))
    let interruption = Interruption()
    let summary = Runner(store: store, interruption: interruption).run(
      try Fixtures.plan(experiment, in: store)
    ) { event in
      if case .advanced(_, iterations: 100_000, _) = event.kind { interruption.request() }
    }
    #expect(summary.outcomes.map(\.status) == [.executed, .interrupted, .interrupted])
    #expect(summary.isInterrupted)
    #expect(folder.files.count { !$0.hasPrefix("sources/") } == 3)
    #expect(folder.files.count { $0.hasSuffix("/checkpoint") } == 1)
    let quick = Fixtures.trouble(Troublemaker(.none), Troublemaker(.none, iterations: 3))
    let later = Runner(store: store).run(try Fixtures.plan(quick, in: store))
    #expect(later.outcomes.map(\.status) == [.reused, .executed])
  }

  @Test func `events count the trials and the work`() throws {
    let events = Mutex<[RunEvent]>([])
    let plan = try Fixtures.plan(in: store)
    _ = Runner(store: store, workers: 2).run(plan) { event in
      events.withLock { $0.append(event) }
    }
    let all = events.withLock { $0 }
    let progress = all.map(\.progress)
    #expect(progress.allSatisfy { $0.total == 4 })
    #expect(progress.last?.done == 4)
    #expect(progress.last?.fraction == 1)
    #expect(progress.last?.secondsLeft == 0)
    #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.fraction <= $1.fraction })
    #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.done <= $1.done })
    let ends = all.filter { if case .finished = $0.kind { true } else { false } }
    #expect(Set(ends.map(\.label)) == Set(plan.trials.map(\.label)))
    #expect(all.count > 100)
  }
}
