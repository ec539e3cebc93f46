import MeanField

/// The first states of N agents of each population, drawn from μ₀.
///
/// Agents p·N ..< (p + 1)·N form population p.
struct InitialStates: Sendable {
  /// The number N of agents of each population.
  let agentCount: Int
  /// The states of each population with their distribution function.
  private let laws: [[(state: Int32, cumulative: Double)]]

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
    state(
      of: agent / agentCount, at: random.words(agent: agent, epoch: 0, for: .start).first.unit)
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
