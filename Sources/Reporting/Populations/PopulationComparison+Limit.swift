import Results

extension PopulationComparison {
  /// How fast each policy tends to the mean field, and what remains at the largest N.
  var limit: RenderedTable {
    let N = sizes.last ?? 0
    return RenderedTable(
      id: "\(declaration.id)-limit",
      caption: caption(
        "At N = \(N): ‖Lᴺ − L‖₁ and what one agent gains by a best response to the mean field, "
          + "beside the exploitability that it tends to. \(replicas) Slope of the logarithm of "
          + "the error in that of N with half the width of its 95 % confidence interval; −0.5 is "
          + "the central limit theorem's. \(agreement)"),
      columns: Self.names + [
        .numbers("slope", "Slope"), .numbers("slope-half-width", "± (95 %)"),
        .numbers("error", "Error"), .numbers("gain", "Gain"),
        .numbers("exploitability", "Mean field"),
      ],
      rows: entries.map { entry in
        let size = entry.record.sizes.first { $0.agents == N }
        return names(entry) + [
          cell(entry.record.slope.map { Estimate([$0.value]) }, entry),
          cell(entry.record.slope.map { Estimate([$0.halfWidth]) }, entry),
          cell(size?.error, entry), cell(size?.gain, entry),
          cell(entry.exploitability.map { Estimate([$0]) }, entry),
        ]
      }, notes: [])
  }

  /// How many intervals contain the slope of the central limit theorem.
  private var agreement: String {
    let slopes = entries.compactMap(\.record.slope)
    let agreeing = slopes.count { abs($0.value + 0.5) <= $0.halfWidth }
    return "Intervals that contain it: \(agreeing) of \(slopes.count)."
  }
}
