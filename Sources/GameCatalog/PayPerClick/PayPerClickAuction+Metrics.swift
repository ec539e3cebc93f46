public import MeanField
public import Vocabulary

/// The words of the auction: declared here alone, for the game, its files and experiments.
extension Metrics {
  /// What the platform earns.
  public var revenue: Metric {
    Metric(
      "revenue", unit: "currency per agent", better: .higher, "what the platform earns, Σₜ ⟨Lₜ, e⟩")
  }
  /// What the advertisers keep.
  public var utility: Metric {
    Metric(
      "utility", unit: "currency per agent", better: .higher,
      "what the advertisers gain, Σₜ ⟨Lₜ, rₜ⟩")
  }
  /// How often advertisers are clicked.
  public var clicks: Metric {
    Metric(
      "clicks", title: "Clicks", unit: "clicks per agent", better: .higher,
      "clicks that an advertiser gets")
  }
  /// What advertisers pay.
  public var cost: Metric {
    Metric("cost", unit: "currency per agent", better: .lower, "what an advertiser pays")
  }
  /// What a click costs.
  public var costPerClick: Metric {
    Metric(
      "cost-per-click", title: "Cost per click", unit: "currency per click", better: .neither,
      "payments of all advertisers over their clicks")
  }
  /// How much of the budgets is spent.
  public var budgetUtilization: Metric {
    Metric(
      "budget-utilization", title: "Budget used", better: .neither,
      "payments of all advertisers over the budgets that they started with")
  }
  /// How many slots are filled.
  public var fillRate: Metric {
    Metric("fill-rate", title: "Fill rate", better: .higher, "share of slots that are filled")
  }
  /// How unevenly utility is spread.
  public var utilityGini: Metric {
    Metric(
      "utility-gini", title: "Gini of utility", better: .lower,
      "Gini coefficient of the types' utilities per advertiser, by their shares")
  }
  /// How the worst type fares.
  public var worstTypeUtility: Metric {
    Metric(
      "worst-type-utility", title: "Utility of the worst type", unit: "currency per agent",
      better: .higher, "utility per advertiser of the type that has least")
  }
}

extension ObjectiveMix {
  /// The platform's income.
  public static let revenue = ObjectiveMix(Metrics().revenue.name)
}

extension PayPerClickAuction {
  /// The platform's revenue, the advertisers' utility, and their sum.
  public static let socialObjectives = [
    Metrics().revenue, Metrics().utility,
    Metric(
      "welfare", unit: "currency per agent", better: .higher,
      "revenue plus utility, the value of all clicks"),
  ]

  /// Clicks, prices, budgets, slots, and how evenly the utility is spread over the types.
  public static let statistics = [
    Metrics().clicks, Metrics().costPerClick, Metrics().budgetUtilization, Metrics().fillRate,
    Metrics().utilityGini, Metrics().worstTypeUtility,
  ]
}
