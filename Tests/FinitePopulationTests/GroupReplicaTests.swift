@testable import FinitePopulation
import GameCatalog
import MeanField
import TestSupport
import Testing

/// The plays of groups against a plain one that does everything agent by agent, and everything
/// again for every deviation.
struct GroupReplicaTests {
  /// An auction by its rules: ranks, prices and payments of one group, all spelled out.
  private func payments(
    _ bids: [Int], _ chance: [UInt32], _ parameters: PayPerClickAuction.Parameters
  ) -> [Int] {
    let ranking = bids.indices.filter { bids[$0] > 0 }.sorted { (bids[$1], $0) < (bids[$0], $1) }
    var payments = bids.map { _ in 0 }
    for (k, winner) in ranking.prefix(parameters.clickRates.count).enumerated() {
      guard Double(chance[winner]) < parameters.clickRates[k] * 0x1p32 else { continue }
      let next = k + 1 < ranking.count ? bids[ranking[k + 1]] : 0
      payments[winner] =
        parameters.pricing == .first ? bids[winner] : max(next, parameters.reserve)
    }
    return payments
  }

  /// The states, actions and rewards of every agent, from the definitions.
  private func play(
    _ game: PayPerClickAuction, _ π: Policy, agents N: Int, _ random: AgentRandom,
    deviation: Deviation? = nil
  ) -> [[(state: Int32, action: Int32, reward: Double)]] {
    let parameters = game.parameters
    let sampler = ActionSampler(π)
    var states = InitialStates(of: game, agents: N).draw(random)
    var paths: [[(state: Int32, action: Int32, reward: Double)]] = Array(repeating: [], count: N)
    var seats = (0..<N).map { Seat(agent: Int32($0), state: 0, action: 0, total: 0) }
    var scratch = seats
    for t in 0...game.horizon {
      if let deviation, deviation.epoch == t, let state = deviation.state {
        states[deviation.agent] = state
      }
      let actions = (0..<N).map { i in
        let deviates = deviation.map { $0.agent == i && t >= $0.epoch } ?? false
        return (deviates ? deviation?.policy ?? sampler : sampler).action(
          at: t, in: Int(states[i]), random.words(agent: i, epoch: t, for: .action).first)
      }
      var paid = [Int](repeating: 0, count: N)
      var rewards = [Double](repeating: 0, count: N)
      for m in 0..<parameters.auctions {
        random.deal(&seats, &scratch, epoch: t, meeting: m)
        let order = seats.map { Int($0.agent) }
        for first in stride(from: 0, to: N - N % parameters.bidders, by: parameters.bidders) {
          let members = Array(order[first..<first + parameters.bidders])
          let words = members.map {
            random.words(agent: $0, epoch: t, for: m == 0 ? .action : .meeting(m)).second
          }
          let bids = zip(members, words).map { i, word in
            Double(UInt32(truncatingIfNeeded: word)) < parameters.entry * 0x1p32
              ? game.bids[actions[i]] : 0
          }
          let payments = payments(bids, words.map { UInt32($0 >> 32) }, parameters)
          for (i, x) in zip(members, payments) where x > 0 {
            paid[i] += x
            rewards[i] += parameters.values[Int(states[i]) / (parameters.budget + 1)] - Double(x)
          }
        }
      }
      for i in 0..<N {
        paths[i].append((states[i], Int32(actions[i]), rewards[i]))
        states[i] -= Int32(paid[i])
        if let chain = game.outcomes.chain {
          states[i] = chain.draw(
            from: states[i], random.words(agent: i, epoch: t, for: .chain).first.unit)
        }
      }
    }
    return paths
  }

  private static let auctions: [PayPerClickAuction.Parameters] = {
    var plain = PayPerClickAuction.Parameters()
    plain.horizon = 5
    var first = plain
    first.pricing = .first
    first.reserve = 3
    var busy = plain
    busy.auctions = 3
    busy.budget = 12
    busy.maxBid = 4
    busy.entry = 0.6
    busy.typeChain = [[0.8, 0.2, 0], [0.1, 0.8, 0.1], [0, 0.5, 0.5]]
    return [plain, first, busy, PayPerClickAuction.random(seed: 4)]
  }()

  @Test(arguments: 0..<4, [7, 25, 103])
  func `every agent does and gets what the rules say`(index: Int, N: Int) throws {
    let game = try PayPerClickAuction(Self.auctions[index])
    let π = mixedPolicy(in: game, seed: 1)
    let random = AgentRandom(key: 77, replica: 3)
    let course = GroupReplica(
      rules: GroupRules(of: game), policy: ActionSampler(π),
      starts: InitialStates(of: game, agents: N), random: random
    ).play(watching: N)
    let expected = play(game, π, agents: N, random)
    for i in 0..<N {
      #expect(course.paths[i].map(\.state) == expected[i].map(\.state))
      #expect(course.paths[i].map(\.action) == expected[i].map(\.action))
      for (step, other) in zip(course.paths[i], expected[i]) {
        #expect(abs(step.reward - other.reward) < 1e-12)
      }
    }
    for t in 0...game.horizon {
      #expect(course.counts[t].reduce(0, +) == N)
      #expect(Int(course.outcomes[t].reduce(0, +)) == N * game.meetingCount)
      #expect(course.places[t] <= N / game.groupSize * game.placeCount * game.meetingCount)
    }
  }

  @Test(arguments: 0..<4, [7, 25, 103])
  func `a deviation is what playing everything again gives`(index: Int, N: Int) throws {
    let game = try PayPerClickAuction(Self.auctions[index])
    let π = mixedPolicy(in: game, seed: 1)
    let other = ActionSampler(mixedPolicy(in: game, seed: 2))
    let random = AgentRandom(key: 78, replica: 0)
    let middle = game.horizon / 2
    let deviations =
      (0..<N).map { Deviation(agent: $0, policy: other) }
      + (0..<5).map { Deviation(agent: $0, epoch: middle, state: 8, policy: other) }
    let rules = GroupRules(of: game)
    let course = GroupReplica(
      rules: rules, policy: ActionSampler(π), starts: InitialStates(of: game, agents: N),
      random: random
    ).play(watching: 0, deviations: deviations)
    let following = play(game, π, agents: N, random)
    func reward(_ path: [(state: Int32, action: Int32, reward: Double)], from t: Int) -> Double {
      path[t...].reduce(0) { $0 + $1.reward }
    }
    for (k, deviation) in deviations.enumerated() {
      let again = play(game, π, agents: N, random, deviation: deviation)[deviation.agent]
      #expect(
        abs(rules.reward(course.deviating[k]) - reward(again, from: deviation.epoch)) < 1e-11)
      #expect(
        abs(
          rules.reward(course.following[k])
            - reward(following[deviation.agent], from: deviation.epoch))
          < 1e-11)
    }
    #expect(
      zip(course.deviating, course.following).contains { rules.reward($0) != rules.reward($1) })
  }
}
