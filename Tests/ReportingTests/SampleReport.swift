import Results
import Foundation
@testable import ReportModel
import Vocabulary

@testable import Reporting

/// What a game of some other package calls its own.
extension Metrics {
  var revenue: Metric {
    Metric("revenue", title: "Revenue", better: .higher, "What the platform earns.")
  }
  var utility: Metric {
    Metric("utility", title: "Utility", better: .higher, "What the advertisers keep.")
  }
}

/// Made-up data in the shape of the auction's frontier: ten games, two sweeps, three baselines.
enum SampleReport {
  static let weights = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]

  static func trials(games: Int) -> [ExpectedTrial] {
    let sweeps = ["mesob", "mesob-omo"].flatMap { solver in
      weights.map { (label: "\(solver) weight=\($0)", solver: solver, ["weight": "\($0)"]) }
    }
    let methods =
      sweeps + [
        ("online-mirror-descent", "online-mirror-descent", [:]),
        ("social-optimum", "social-optimum", [:]), ("truthful-bidding", "truthful-bidding", [:]),
      ]
    return (0..<games).flatMap { game in
      methods.map { method in
        let label = "pay-per-click seed=\(game) \(method.label)"
        return ExpectedTrial(
          key: key(label), label: label, game: "pay-per-click seed=\(game)",
          method: method.label, solver: method.solver, parameters: method.2)
      }
    }
  }

  /// A number in 0 ..< 1 that depends on the text alone.
  static func noise(_ text: String) -> Double {
    let hash = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    let mixed = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
    return Double((mixed ^ mixed >> 32) & 0xFFFF_FFFF) / 4_294_967_296
  }

  /// 64 digits that depend on the label alone.
  static func key(_ label: String) -> String {
    (0..<64).map { String(Int(noise("\(label) \($0)") * 16), radix: 16) }.joined()
  }

  static func reading(_ trial: ExpectedTrial) -> RunReading {
    let shift = 0.3 * noise(trial.game)
    let jitter = 1 + 0.02 * (noise(trial.label) - 0.5)
    let weight = Double(trial.parameters["weight"] ?? "") ?? 0
    let (exploitability, revenue, seconds): (Double, Double, Double) =
      switch trial.solver {
      case "mesob":
        (8.3 * weight * weight / (4 + weight * weight), 5.51 + 1.93 * weight / (0.6 + weight), 6)
      case "mesob-omo":
        (
          0.4 + 8.3 * weight * weight / (2 + weight * weight),
          5.31 + 1.73 * weight / (0.8 + weight), 9
        )
      case "online-mirror-descent": (2e-9, 5.5067, 1)
      case "social-optimum": (8.32, 7.4413, 5)
      default: (3.1, 5.2, 0.01)
      }
    let iterations = stride(from: 0.0, through: 4000, by: 40).map(\.self)
    return RunReading(
      metrics: [
        "exploitability": exploitability * jitter, "revenue": (revenue + shift) * jitter,
        "utility": 10.6 - revenue, "welfare": 10.6 + shift, "iterations": 4000,
        "seconds": seconds * jitter,
      ],
      trace: ExploitabilityTrace(
        iterations: iterations,
        exploitability: iterations.map { exploitability + 6 * exp(-$0 / (100 + 200 * weight)) }))
  }

  /// Three types, budgets 0 to 8, ten epochs, bids up to the budget.
  static var policy: PolicyRecord {
    let budgets = 9
    let states = 3 * budgets
    var probabilities: [Double] = []
    var shares: [Double] = []
    for epoch in 0..<10 {
      for state in 0..<states {
        let (type, budget) = (state / budgets, state % budgets)
        let aim = min(Double(budget), Double(2 + type * 2) * (1 - 0.05 * Double(9 - epoch)))
        let weights = (0...8).map { bid in
          bid <= budget ? exp(-3 * (Double(bid) - aim) * (Double(bid) - aim)) : 0
        }
        let total = weights.reduce(0, +)
        probabilities += weights.map { $0 / total }
        shares.append(8 - budget <= 2 * epoch ? 0.1 : 0)
      }
    }
    return PolicyRecord(
      epochCount: 10,
      stateFactors: [
        .init("type", (0..<states).map { Double($0 / budgets + 1) }),
        .init("budget", (0..<states).map { Double($0 % budgets) }),
      ],
      actionFactors: [.init("bid", (0...8).map(Double.init))], probabilities: probabilities,
      stateDistribution: shares)
  }

  static func data(games: Int = 10) -> ReportData {
    let trials = trials(games: games)
    var observations = trials.map { ObservedTrial($0, .done(reading($0))) }
    if games > 1 {
      let last = observations.indices.last {
        observations[$0].trial.method == "mesob-omo weight=10.0"
      }
      if let last { observations[last].outcome = .failed("the objective is not finite") }
    }
    let advised = trials.first { $0.method == "mesob weight=1.0" }
    return ReportData(
      observations: observations, policies: advised.map { [$0.key: policy] } ?? [:])
  }

  static var declaration: ReportDeclaration {
    ReportDeclaration(
      title: "Balancing advertisers and platform in a pay-per-click auction",
      narrative: "How much ``revenue`` does a little ``exploitability`` buy?",
      tables: [
        TableDeclaration(
          "scores", caption: "Exploitability and revenue of every method",
          columns: [
            Column(\.exploitability), Column(\.revenue), Column(\.utility, .mean),
            Column(\.iterations),
          ])
      ],
      figures: [
        .frontier(
          "frontier", caption: "Revenue against exploitability", y: \.revenue,
          series: [
            .sweep("MESOB", .solver("mesob"), annotating: "weight"),
            .sweep("MESOB-OMO (published)", .solver("mesob-omo"), annotating: "weight"),
            .points("Online mirror descent", .solver("online-mirror-descent")),
            .points("Social optimum", .label("social-optimum")),
            .points("Truthful bidding", .label("truthful-bidding")),
          ]),
        .frontier(
          "frontier-log", caption: "The same on a logarithmic axis", y: \.revenue,
          xScale: .logarithmic,
          series: [
            .sweep("MESOB", .solver("mesob"), annotating: "weight"),
            .sweep("MESOB-OMO (published)", .solver("mesob-omo"), annotating: "weight"),
            .points("Online mirror descent", .solver("online-mirror-descent")),
            .points("Truthful bidding", .label("truthful-bidding")),
          ]),
        .convergence(
          "convergence", caption: "Exploitability along the way",
          series: [
            .sweep("MESOB, weight 0.1", .label("mesob weight=0.1")),
            .sweep("MESOB, weight 1", .label("mesob weight=1.0")),
            .sweep("Online mirror descent", .solver("online-mirror-descent")),
          ]),
      ],
      comparisons: [
        DominanceDeclaration(
          "dominance", caption: "Is the published method dominated?",
          challenger: .solver("mesob"), incumbent: .solver("mesob-omo"), maximize: \.revenue)
      ],
      recommendations: [
        RecommendationDeclaration(
          "bids", caption: "The bid to make, by type, remaining budget and epoch",
          method: "mesob weight=1.0")
      ])
  }
}
