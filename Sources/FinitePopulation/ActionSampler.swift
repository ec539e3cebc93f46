import MeanField

/// A policy prepared for drawing: an alias table for each epoch and state.
///
/// A draw costs one table look-up, whatever the number of actions. Built in O(T·S·A).
struct ActionSampler: Sendable {
  private let stateCount: Int
  private let actionCount: Int
  /// One cell per epoch, state and action.
  private let cells: [Cell]

  /// A share of 1/A: the cell's own action up to the threshold, its alias above.
  private struct Cell {
    var threshold: Double
    var alias: Int32
  }

  init(_ π: Policy) {
    (stateCount, actionCount) = (π.shape.stateCount, π.shape.actionCount)
    var cells: [Cell] = []
    cells.reserveCapacity(π.shape.count)
    for t in 0..<π.shape.epochCount {
      let slice = π[t]
      for s in 0..<stateCount {
        cells += Self.row(Array(slice[s * actionCount..<(s + 1) * actionCount]))
      }
    }
    self.cells = cells
  }

  /// The alias table of one distribution. [Vose1991]
  private static func row(_ p: [Double]) -> [Cell] {
    let A = p.count
    var rest = p.map { $0 * Double(A) }
    var row = (0..<A).map { Cell(threshold: 1, alias: Int32($0)) }
    var small = (0..<A).filter { rest[$0] < 1 }
    var large = (0..<A).filter { rest[$0] >= 1 }
    while let a = small.popLast(), let b = large.popLast() {
      row[a] = Cell(threshold: rest[a], alias: Int32(b))
      rest[b] -= 1 - rest[a]
      if rest[b] < 1 { small.append(b) } else { large.append(b) }
    }
    // What rounding leaves over keeps its own action, unless that has probability 0.
    let likeliest = p.indices.max { p[$0] < p[$1] } ?? 0
    for a in p.indices where p[a] == 0 && row[a].threshold == 1 {
      row[a] = Cell(threshold: 0, alias: Int32(likeliest))
    }
    return row
  }

  /// The actions that random words choose at epoch t in some states.
  func choose(_ actions: inout [Int32], at t: Int, in states: [Int32], _ words: [UInt64]) {
    precondition(actions.count == states.count && words.count == states.count)
    let (states, words) = (states.span, words.span)
    var actions = actions.mutableSpan
    for i in 0..<actions.count {
      actions[i] = Int32(truncatingIfNeeded: action(at: t, in: Int(states[i]), words[i]))
    }
  }

  /// The action that a random word chooses at epoch t in state s.
  @inline(__always)
  func action(at t: Int, in s: Int, _ word: UInt64) -> Int {
    let scaled = word.unit * Double(actionCount)
    let a = Int(scaled)
    let cell = cells[(t * stateCount + s) * actionCount + a]
    return scaled - Double(a) < cell.threshold ? a : Int(cell.alias)
  }

  /// The probabilities that the tables stand for, row-major (T + 1) × S × A.
  var probabilities: [Double] {
    var p = [Double](repeating: 0, count: cells.count)
    for (k, cell) in cells.enumerated() {
      p[k] += cell.threshold / Double(actionCount)
      p[k - k % actionCount + Int(cell.alias)] += (1 - cell.threshold) / Double(actionCount)
    }
    return p
  }
}

/// The first states of N agents of each population, drawn from μ₀.
///
/// Agents p·N ..< (p + 1)·N form population p.
struct InitialStates: Sendable {
  /// The number N of agents of each population.
  let agentCount: Int
  /// The states of each population with their distribution function.
  private let laws: [[(state: Int32, cumulative: Double)]]

  /// Nobody.
  init() { (agentCount, laws) = (0, []) }

  init(of game: some MeanFieldGame, agents N: Int) {
    agentCount = N
    let μ = game.initialDistribution
    laws = game.populations.map { population in
      var sum = 0.0
      return population.states.filter { μ[$0] > 0 }.map { s in
        sum += μ[s]
        return (Int32(s), sum)
      }
    }
  }

  /// One state for every agent.
  func draw(_ random: AgentRandom) -> [Int32] {
    (0..<laws.count * agentCount).map { state(of: $0, random) }
  }

  /// The state of one agent.
  func state(of agent: Int, _ random: AgentRandom) -> Int32 {
    state(of: agent / agentCount, at: random.words(agent: agent, epoch: 0, for: .start).first.unit)
  }

  /// The first state whose distribution function exceeds u; the last one where rounding leaves none.
  private func state(of p: Int, at u: Double) -> Int32 {
    let law = laws[p]
    var (low, high) = (0, law.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if u < law[middle].cumulative { high = middle } else { low = middle + 1 }
    }
    return law[low].state
  }
}
