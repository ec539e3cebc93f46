/// The metrics that a run knows by itself: the root of the key paths in declarations.
///
/// `Column(\.revenue)` names a metric so that a misspelled or renamed one does not compile.
public struct Metrics: Sendable {
  /// Expl(π) = V*(Γ(π)) − J(π; Γ(π)).
  public let exploitability = Metric(
    "exploitability", title: "Exploitability", better: .lower, symbol: #"\mathrm{Expl}(\pi)"#,
    "What one agent gains by leaving the policy for a best response; 0 at a Nash equilibrium.")
  /// V*(Γ(π)).
  public let bestResponseValue = Metric(
    "best-response-value", title: "Best-response value", better: .neither,
    symbol: #"V^{*}(\Gamma(\pi))"#,
    "The largest expected reward of one agent against the policy's flow.")
  /// J(π; Γ(π)).
  public let value = Metric(
    "value", title: "Value", better: .higher, symbol: #"J(\pi;\Gamma(\pi))"#,
    "The expected reward of one agent who follows the policy in its own flow.")
  /// What the platform earns.
  public let revenue = Metric(
    "revenue", title: "Revenue", better: .higher,
    "What the platform earns from one agent over all epochs.")
  /// What the advertisers keep.
  public let utility = Metric(
    "utility", title: "Utility", better: .higher,
    "What one agent keeps of the value it receives, after its payments, over all epochs.")
  /// Everybody's gains together.
  public let welfare = Metric(
    "welfare", title: "Welfare", better: .higher, symbol: #"\langle L, r \rangle"#,
    "The total expected reward of the agents, in the auction with the platform's revenue added.")
  /// How often advertisers are clicked.
  public let clicks = Metric(
    "clicks", title: "Clicks", unit: "clicks per agent", better: .higher,
    "The clicks that one advertiser gets over all epochs.")
  /// What a click costs.
  public let costPerClick = Metric(
    "cost-per-click", title: "Cost per click", unit: "currency per click", better: .neither,
    "What all advertisers pay over the clicks that they get.")
  /// How much of the budgets is spent.
  public let budgetUtilization = Metric(
    "budget-utilization", title: "Budget used", better: .neither,
    "What all advertisers pay over the budgets that they start with.")
  /// How many slots are filled.
  public let fillRate = Metric(
    "fill-rate", title: "Fill rate", better: .higher, "The share of slots that are filled.")
  /// How unevenly utility is spread.
  public let utilityGini = Metric(
    "utility-gini", title: "Gini of utility", better: .lower,
    "The Gini coefficient of the types' utilities per advertiser; 0 if all have the same.")
  /// How the worst type fares.
  public let worstTypeUtility = Metric(
    "worst-type-utility", title: "Utility of the worst type", unit: "currency per agent",
    better: .higher, "The utility per advertiser of the type that has least.")
  /// How many steps the solver took.
  public let iterations = Metric(
    "iterations", title: "Iterations", better: .lower, "The number of steps the solver took.")
  /// How long the solver worked.
  public let seconds = Metric(
    "seconds", title: "Time", unit: "s", better: .lower,
    "How long the solver worked, from provenance: a measurement that no run key covers.")

  /// All of them.
  public init() {}

  /// Every metric, in the order of listings.
  public static var all: [Metric] {
    let metrics = Metrics()
    return [
      metrics.exploitability, metrics.bestResponseValue, metrics.value, metrics.revenue,
      metrics.utility, metrics.welfare, metrics.clicks, metrics.costPerClick,
      metrics.budgetUtilization, metrics.fillRate, metrics.utilityGini, metrics.worstTypeUtility,
      metrics.iterations, metrics.seconds,
    ]
  }
}
