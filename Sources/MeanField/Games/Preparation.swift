internal import CNumerics
internal import Synchronization
internal import Vocabulary

/// What is built of a game once, before a solve: what no population moves, and programs for the rest.
///
/// The stage of each epoch is recorded at one population and replayed at others, with the bits that
/// the game itself gives; derivatives are summed in another order than on a tape. Games that need no
/// record keep their own stages and pullbacks, and have the forms of their kernels laid out here.
public final class Preparation: @unchecked Sendable {
  /// The kernels.
  let transitions: Transitions
  /// Rewards as far as no population moves them, 0 elsewhere; nil if every one moves.
  let rewards: StateActionField?
  /// All objectives.
  let metrics: [Metric]
  /// The number of the game's own objectives.
  let objectiveCount: Int
  /// Objectives as far as no population moves them, epoch by epoch.
  let objectives: [Double]
  /// The program of each epoch; none of games that need no record.
  let stages: [Program]
  /// The same for C; empty of games that need no record.
  let programs: UnsafeBufferPointer<mesob_program>
  /// The program of each epoch's totals.
  let totals: [Program]
  /// Totals of each epoch as far as no population moves them, 0 elsewhere.
  let fixedTotals: [[Double]]
  /// The game, if it writes its stages in place.
  let inPlaceGame: (any InPlaceGame)?
  /// How many numbers it notes of each epoch.
  let noteCount: Int
  /// What passes borrow.
  let workspace = Workspace()
  private let idle = Mutex<[Scratch]>([])
  private let slotCount: Int
  private let flows = Mutex<[Flow]>([])

  /// Whether stages are replayed.
  var needsRecord: Bool { !stages.isEmpty }

  /// Where a stage's parts are among the outputs of its program.
  enum Part { static let (rewards, kernel, objectives) = (0, 1, 2) }

  /// Nil if the game looks at numbers, ``TapeNumber/value``, so that with other numbers it may do
  /// something else.
  init?<Game: MeanFieldGame>(of game: Game) {
    let L = Kernels.scaleRows(of: game.feasibleActions.uniform, by: game.initialDistribution)
    let M = [Double](repeating: 0, count: game.totalCount)
    var (stages, totals): ([Program], [Program]) = ([], [])
    var kernels: [TransitionKernel<Double>?] = []
    var moving: [Bool] = []
    var (rewards, objectives): ([[Double]], [Double]) = ([], [])
    var fixedTotals: [[Double]] = []
    let tape = Tape()
    let inputs = tape.variables(L.span)
    for t in 0...game.horizon {
      tape.forget(after: L.count)
      if game.needsNoRecord {
        let stage = game.numericStage(at: t, given: L.span, totals: M.span)
        kernels.append(stage.kernel)
        moving.append(stage.kernel != nil)
        objectives += stage.objectives
      } else {
        let parameters = tape.variables(M.span)
        let stage = game.tapeStage(at: t, given: inputs.span, totals: parameters.span)
        guard let recording = Recording(tape, inputCount: L.count, parameterCount: M.count) else {
          return nil
        }
        let program = Program(
          recording, outputs: [stage.rewards, stage.kernel?.storedValues ?? [], stage.objectives],
          sharing: stages.last)
        stages.append(program)
        if !program.movesAll(of: Part.rewards) || !rewards.isEmpty {
          let none = [Double](repeating: 0, count: L.count)
          rewards += Array(repeating: none, count: t - rewards.count)
          rewards.append(stage.rewards.constants)
        }
        objectives += stage.objectives.constants
        moving.append(program.moves(Part.kernel))
        let kernel = stage.kernel.map { $0.with(storedValues: $0.storedValues.constants) }
        kernels.append(program.moves(Part.kernel) ? kernel : kernel?.compact)
      }
      guard game.totalCount > 0 else { continue }
      tape.forget(after: L.count)
      let sums = game.totals(at: t, given: inputs.span)
      guard let recording = Recording(tape, inputCount: L.count, parameterCount: 0) else {
        return nil
      }
      totals.append(Program(recording, outputs: [sums], sharing: totals.last))
      fixedTotals.append(sums.constants)
    }
    for program in stages + totals { program.forgetRecording() }
    let inPlaceGame = game as? any InPlaceGame
    noteCount = inPlaceGame?.noteCount ?? 0
    self.inPlaceGame = inPlaceGame?.noteCount == nil ? nil : inPlaceGame
    let shape = game.shape
    self.rewards = rewards.isEmpty ? nil : StateActionField(shape, epochs: rewards)
    (self.objectives, self.fixedTotals) = (objectives, fixedTotals)
    (metrics, objectiveCount) = (Game.allObjectives, Game.socialObjectives.count)
    transitions = Transitions(
      kernels, moving: moving, stateCount: shape.stateCount, actionCount: shape.actionCount)
    (self.stages, self.totals) = (stages, totals)
    let programs = UnsafeMutableBufferPointer<mesob_program>.allocate(capacity: stages.count)
    _ = programs.initialize(from: stages.map(\.c.pointee))
    self.programs = UnsafeBufferPointer(programs)
    slotCount = (stages + totals).map(\.slotCount).max() ?? 0
  }

  deinit { programs.deallocate() }

  /// Lends memory for runs; several may run at once.
  func withScratch<Result>(_ body: (Scratch) -> Result) -> Result {
    let scratch = idle.withLock { $0.popLast() } ?? Scratch(count: slotCount)
    defer { idle.withLock { $0.append(scratch) } }
    return body(scratch)
  }

  /// A flow in arrays of an earlier one that nobody has any more, or else in new ones.
  func recycled(_ new: () -> Flow, update: (inout Flow) -> Void) -> Flow {
    var flow =
      flows.withLock { flows in
        flows.indices.first { flows[$0].isForgotten }.map { flows.remove(at: $0) }
      } ?? new()
    update(&flow)
    flows.withLock { if $0.count < Self.flowCount { $0.append(flow) } }
    return flow
  }

  /// As many flows as the step of a method has at once.
  private static let flowCount = 2
}
