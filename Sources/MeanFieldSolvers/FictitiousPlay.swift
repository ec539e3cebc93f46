public import MeanField

/// Fictitious play: everybody answers the average of what was played so far.
///
/// With Lₖ = Γ(πₖ) and β the best response to it, one step is
///
///     πₖ₊₁ = Π((1 − αₖ) Lₖ + αₖ Γ(β)),    αₖ = 1/(k + 2)
///
/// Where transitions do not depend on the population, Lₖ is the average of all flows so far, as
/// published; elsewhere an average of flows is no flow, and Γ(πₖ) takes its place. Actions that are
/// exactly tied share the response equally. [PerrinEtAl2020]
///
/// - Complexity: three passes over all transitions per step.
public struct FictitiousPlay: PresetMethod {
  /// Its line in the catalog.
  public static let entry = CatalogEntry(
    "fictitious-play", "Fictitious play", cites: "[PerrinEtAl2020]")

  /// A fixed share α of the newest response; 0 stands for the uniform average 1/(k + 2).
  public var rate = 0.0
  /// The number of steps.
  public var iterations = 2000

  /// The defaults.
  public init() {}
  /// With a fixed share of the newest response, 0 for the uniform average.
  public init(rate: Double) { self.rate = rate }

  /// The declared parameters.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "rate", \.rate, in: .between(0, 1), tuned: .logarithmic(1e-3...0.5),
      "fixed share of the newest response, 0 for the uniform average"),
    .iterations(\.iterations),
  ]

  /// Smoothed fictitious play at temperature 0.
  public var base: SmoothedFictitiousPlay {
    SmoothedFictitiousPlay(temperature: 0).with(\.rate, rate).with(\.iterations, iterations)
  }
}
