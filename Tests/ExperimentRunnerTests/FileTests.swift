import ArtifactStore
import ExperimentBuilder
import ExperimentRunner
import Foundation
import HDF5
import MeanField
import TestSupport
import Testing

@Suite struct FileTests {
  let folder: TemporaryFolder
  let game: any MeanFieldGame

  init() throws {
    folder = try TemporaryFolder()
    game = try Fixtures.laboratory.makeGame(named: "pennies", configuration: [:])
  }

  private func file(_ datasets: [(String, [Double], [Int])]) throws -> PolicyFile {
    let path = "\(folder.path)/\(UUID().uuidString).h5"
    let file = try File.create(at: path)
    for (name, values, shape) in datasets {
      let scales = try shape.enumerated().map { axis, count in
        try file.root.writeScale("\(name)_\(axis)", (0..<Int64(count)).map(\.self))
      }
      try file.root.write(name, values, shape: shape, scales: scales)
    }
    try file.close()
    return PolicyFile(path: path)
  }

  private let policy = [0.5, 0.5, 0.25, 0.75, 1, 0, 0, 1]

  @Test func `a policy of any program is read`() throws {
    #expect(try file([("policy", policy, [2, 2, 2])]).policy(for: game).values == policy)
  }

  @Test func `an occupation measure gives the policy that it plays`() throws {
    let measure = policy.map { 0.5 * $0 }
    let file = try file([("L", measure, [2, 2, 2])])
    #expect(try file.policy(for: game).values == policy)
    #expect(try file.occupationMeasure(for: game).values == measure)
  }

  @Test func `a run is a file too`() throws {
    let store = ArtifactStore(root: "\(folder.path)/store")
    let summary = Runner(store: store).run(try Fixtures.plan(in: store))
    let run = try #require(summary.outcomes[2].run)
    for name in [run.label, run.key.short, run.directory, run.resultPath] {
      let file = try PolicyFile(named: name, in: Fixtures.laboratory, store: store)
      #expect(file.path == run.resultPath)
      #expect(try file.policy(for: game).values == run.array("/solution/policy").values)
    }
    #expect(throws: ArtifactError.self) {
      try PolicyFile(named: "nobody", in: Fixtures.laboratory, store: store)
    }
  }

  @Test func `what does not fit is refused`() throws {
    let cases: [([(String, [Double], [Int])], String)] = [
      ([("policy", [1, 1], [2])], "/policy: expected shape [2, 2, 2], got [2]"),
      ([("other", [1, 1], [2])], "expected a dataset policy or L, got none of that name"),
      (
        [("policy", [0.5, 0.6] + policy.dropFirst(2), [2, 2, 2])],
        "policy at epoch 0, state 0: expected probabilities that sum to 1 ± 1e-09, got sum 1.1"
      ),
      ([("L", [-0.5, 1.5] + policy.dropFirst(2), [2, 2, 2])], "expected a share ≥ 0, got -0.5"),
    ]
    for (datasets, words) in cases {
      let error = try #require(throws: (any Error).self) {
        try file(datasets).policy(for: game)
      }
      #expect("\(error)".hasSuffix(words), "\(error)")
    }
    let error = try #require(throws: (any Error).self) {
      try PolicyFile(path: "\(folder.path)/none.h5").policy(for: game)
    }
    #expect("\(error)".contains("there is no such file"))
  }

  @Test func `a solve can start from a file, whose content is in the key`() throws {
    let start = try file([("policy", policy, [2, 2, 2])])
    let other = try file([("policy", policy.reversed(), [2, 2, 2])])
    let requests = try [start, other].map {
      try SolveRequest(
        game: "pennies", solver: "troublemaker", start: .stored($0), in: Fixtures.laboratory)
    }
    #expect(requests[0].key != requests[1].key)
    #expect(try requests[0].solve().solution.policy.values == policy)
    #expect(try requests[0].inputs["start"] == Digest(ofFileAt: start.path))
  }

  @Test func `a file that changes after planning is an error`() throws {
    let start = try file([("policy", policy, [2, 2, 2])])
    let request = try SolveRequest(
      game: "pennies", solver: "troublemaker", start: .stored(start), in: Fixtures.laboratory)
    try FileManager.default.removeItem(atPath: start.path)
    try FileManager.default.copyItem(
      atPath: try file([("policy", policy.reversed(), [2, 2, 2])]).path, toPath: start.path)
    let error = try #require(throws: RunnerError.self) { try request.solve() }
    #expect(error.code == .inputChanged)
  }

  @Test func `tensors that no memory holds are refused`() throws {
    let hall = try Hall()
    let L = hall.flow(inducedBy: Policy(uniformOver: hall.feasibleActions, horizon: hall.horizon))
      .occupationMeasure
    let path = "\(folder.path)/tensors.h5"
    let error = try #require(throws: RunnerError.self) {
      try TensorFile.write(hall, at: L, to: path)
    }
    #expect(error.code == .tooLarge)
    #expect(error.description.contains("expected at most 134217728 numbers, got 144000000"))
    #expect(folder.files == [])
  }

  @Test(arguments: ["pennies", "stag-hunt", "pay-per-click"])
  func `tensors are those of the game at the flow`(_ name: String) throws {
    let game = try Fixtures.laboratory.makeGame(named: name, configuration: [:])
    let path = "\(folder.path)/tensors.h5"
    try check(game, path)
  }

  private func check(_ game: some MeanFieldGame, _ path: String) throws {
    let flow = game.flow(
      inducedBy: try InitialPolicy.random(seed: 5).policy(in: game))
    let L = flow.occupationMeasure
    try TensorFile.write(game, at: L, to: path)
    let root = try File.open(at: path).root
    let reward = try root.dataset("reward")
    let transition = try root.dataset("transition")
    #expect(try reward.axisNames == ["epoch", "state", "action"])
    #expect(try transition.axisNames == ["transition_epoch", "state", "action", "state_next"])
    #expect(
      try transition.shape == [game.horizon, game.stateCount, game.actionCount, game.stateCount])
    #expect(try reward.read(Double.self) == flow.process.rewards.values)
    // μₜ₊₁(s') = Σ P(s' | s, a) L(s, a), with the tensors that were written.
    let P = try transition.read(Double.self)
    let S = game.stateCount
    for t in 0..<game.horizon {
      var next = [Double](repeating: 0, count: S)
      for (pair, share) in L[t].enumerated() {
        let row = (t * game.shape.pairCount + pair) * S
        for s in 0..<S { next[s] += P[row + s] * share }
      }
      let gaps = zip(next, L.stateDistribution(at: t + 1)).map { abs($0 - $1) }
      #expect((gaps.max() ?? 0) < 1e-13)
    }
  }
}
