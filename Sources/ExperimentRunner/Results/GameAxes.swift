import ArtifactStore
import HDF5
import MeanField

/// The axes of a game's arrays, and the coordinates of its states and actions.
struct GameAxes {
  /// `epoch`, `state` and `action`, and `population` where there are several.
  let axes: [RecordAxis]
  /// For each factor its coordinate at every state or action, and a label for each of these.
  let coordinates: [RecordArray]

  init(_ game: some MeanFieldGame) {
    let populations = game.populations
    let names = populations.count > 1 ? populations.map(\.name) : []
    axes =
      [
        RecordAxis(
          "epoch", .integers((0...Int64(game.horizon)).map(\.self)),
          attributes: ResultSchema.described("decision epoch")),
        Self.space("state", game.stateAxes),
        Self.space("action", game.actionAxes),
      ]
      + (names.isEmpty
        ? []
        : [
          RecordAxis(
            "population", .integers(names.indices.map(Int64.init)),
            attributes: ResultSchema.described("population"))
        ])
    coordinates =
      Self.coordinates("state", game.stateAxes) + Self.coordinates("action", game.actionAxes)
      + (names.isEmpty ? [] : Self.populations(populations))
  }

  private static func space(_ name: String, _ factors: [Axis]) -> RecordAxis {
    RecordAxis(
      name, .integers((0..<Int64(factors.pointCount)).map(\.self)),
      attributes: ResultSchema.described("\(name), row-major over its factors") + [
        ("factors", .strings(factors.map(\.name))),
        ("factor_sizes", .int64s(factors.map { Int64($0.count) })),
      ])
  }

  private static func coordinates(_ space: String, _ factors: [Axis]) -> [RecordArray] {
    var arrays = zip(factors, factors.pointCoordinates).map { factor, values in
      RecordArray(
        "/\(space)_\(ResultSchema.fileName(factor.name))", .doubles(values), axes: [space],
        attributes: ResultSchema.described("\(factor.name) of the \(space)", unit: factor.unit))
    }
    arrays.append(
      RecordArray(
        "/\(space)_label", .texts(factors.pointLabels), axes: [space],
        attributes: [("long_name", .string("name of the \(space)"))]))
    return arrays
  }

  private static func populations(_ populations: [Population]) -> [RecordArray] {
    [
      RecordArray(
        "/population_label", .texts(populations.map(\.name)), axes: ["population"],
        attributes: [("long_name", .string("name of the population"))]),
      RecordArray(
        "/population_first_state",
        .integers(populations.map { Int64($0.states.lowerBound) }), axes: ["population"],
        attributes: ResultSchema.described("first state of the population's agents")),
    ]
  }
}
