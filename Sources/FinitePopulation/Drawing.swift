internal import CNumerics
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

/// An agent among others: where it is, what it does, and what its outcomes add up to.
typealias Seat = mesob_seat

/// The random numbers of one replica, each a function of whom, when and what it is for.
///
/// Counter-based: no number depends on the order in which, or the thread on which, others are
/// drawn, so a deviating agent meets the same luck as one that follows the policy, and so does
/// everybody around it. [SalmonEtAl2011]
struct AgentRandom: Sendable {
  /// The key of the simulation.
  let key: UInt64
  /// The number of the replica.
  let replica: UInt32

  /// What numbers are for.
  enum Purpose: Sendable {
    /// The first state.
    case start
    /// The action, and what chance makes of it in the transition or the first meeting.
    case action
    /// What chance makes of it in a later meeting.
    case meeting(Int)
    /// The game's autonomous chain.
    case chain

    fileprivate var number: UInt32 {
      switch self {
      case .action: 0
      case .start: 1
      case .chain: 2
      case .meeting(let m): 2 + UInt32(m)
      }
    }
  }

  /// Two random words for an agent.
  func words(agent: Int, epoch t: Int, for purpose: Purpose) -> mesob_words {
    mesob_philox(counter(agent, t), stream(purpose.number), key)
  }

  /// The same for consecutive agents from `first` on, as many as the arrays are long.
  func fill(
    _ one: inout [UInt64], _ two: inout [UInt64], from first: Int, epoch t: Int,
    for purpose: Purpose
  ) {
    precondition(one.count == two.count)
    mesob_philox_range(one.count, counter(first, t), stream(purpose.number), key, &one, &two)
  }

  /// The same for the agents of some seats, one after the other, into the beginning of the arrays.
  func fill(
    _ one: inout [UInt64], _ two: inout [UInt64], of seats: ArraySlice<Seat>, epoch t: Int,
    for purpose: Purpose
  ) {
    precondition(one.count >= seats.count && two.count >= seats.count)
    seats.withUnsafeBufferPointer { seats in
      mesob_philox_seats(
        seats.count, seats.baseAddress, counter(0, t), stream(purpose.number), key, &one, &two)
    }
  }

  /// Puts seats in a random order: exchanges [Durstenfeld1964] in random piles [Sandelius1962], with
  /// every place exactly as likely as any other [Lemire2019].
  func deal(_ seats: inout [Seat], _ scratch: inout [Seat], epoch t: Int, meeting m: Int) {
    precondition(t < 1 << 20 && m < 1 << 11 && scratch.count == seats.count)
    let number = 1 << 31 | UInt32(m) << 20 | UInt32(t)
    mesob_shuffle(seats.count, &seats, &scratch, stream(number), key)
  }

  private func counter(_ agent: Int, _ t: Int) -> UInt64 { UInt64(t) << 32 | UInt64(agent) }
  private func stream(_ number: UInt32) -> UInt64 { UInt64(number) << 32 | UInt64(replica) }
}

extension UInt64 {
  /// The word as a number in [0, 1), a multiple of 2⁻⁵³.
  var unit: Double { Double(self >> 11) * 0x1p-53 }
}

extension TransitionKernel<Double> {
  /// Moves every agent to the next state that its random word chooses.
  ///
  /// The word is a number u in [0, 1) and chooses by the inverse of the distribution function, so
  /// that nearly equal laws choose nearly always the same.
  ///
  /// - Complexity: for each agent, the number of its pair's successors at most.
  func move(_ states: inout [Int32], actions: [Int32], of actionCount: Int, _ words: [UInt64]) {
    precondition(actions.count == states.count && words.count == states.count)
    let (actions, words) = (actions.span, words.span)
    var states = states.mutableSpan
    switch self {
    case .deterministic(let map):
      let successors = map.successors.span
      for i in 0..<states.count {
        states[i] = successors[Int(states[i]) * actionCount + Int(actions[i])]
      }
    case .successors(let lists):
      let (starts, successors) = (lists.graph.starts.span, lists.graph.successors.span)
      let p = lists.probabilities.span
      for i in 0..<states.count {
        let pair = Int(states[i]) * actionCount + Int(actions[i])
        let row = Int(starts[pair])..<Int(starts[pair + 1])
        states[i] = successors[Self.draw(p, row, words[i].unit).index]
      }
    case .dense(let dense):
      let p = dense.probabilities.span
      for i in 0..<states.count {
        let first = (Int(states[i]) * actionCount + Int(actions[i])) * dense.stateCount
        let place = Self.draw(p, first..<first + dense.stateCount, words[i].unit).index
        states[i] = Int32(truncatingIfNeeded: place - first)
      }
    case .outcomes(let table):
      let X = table.outcomes.outcomeCount
      let (p, successors) = (table.probabilities.span, table.outcomes.successors.span)
      for i in 0..<states.count {
        let first = Int(actions[i]) * X
        let (place, rest) = Self.draw(p, first..<first + X, words[i].unit)
        let next = successors[Int(states[i]) * X + place - first]
        states[i] = table.outcomes.chain?.draw(from: next, rest) ?? next
      }
    }
  }

  /// The index that u falls on, and where in its share, as a number in [0, 1) again.
  @inline(__always)
  fileprivate static func draw(
    _ p: Span<Double>, _ row: Range<Int>, _ u: Double
  ) -> (index: Int, rest: Double) {
    var rest = u
    var last = row.lowerBound
    for i in row where p[i] > 0 {
      if rest < p[i] { return (i, rest / p[i]) }
      rest -= p[i]
      last = i
    }
    return (last, 0)
  }
}

extension OutcomeMap.Chain {
  /// The state after the chain's move.
  func draw(from s: Int32, _ u: Double) -> Int32 {
    let row = Int(graph.starts[Int(s)])..<Int(graph.starts[Int(s) + 1])
    return graph.successors[TransitionKernel<Double>.draw(probabilities.span, row, u).index]
  }
}
