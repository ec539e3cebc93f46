import ArtifactStore
import ExperimentBuilder
import MeanField
import Vocabulary

// MARK: Games and solvers

extension Listing {
  /// Games or solvers, each with its parameters.
  init(entries: [Listing]) {
    self.init(
      json: .array(entries.map(\.json)), text: entries.map(\.text).joined(separator: "\n\n"))
  }
}

extension MeanFieldGame {
  /// The game as `mesob list games` prints it.
  static func listing(_ style: Style) -> Listing {
    let entry = Parameters.listing(name, title, reference, style)
    guard !allObjectives.isEmpty else { return entry }
    let objectives = ListedTable<Metric>(
      allObjectives,
      [
        .both("name", \.name) { "objective \($0.name)" }, .member("unit", \.unit),
        .both("meaning", \.definition),
      ])
    return Listing(
      json: entry.json + JSON(members: ["objectives": objectives]),
      text: entry.text + "\n" + TextTable(objectives.cells, indentation: 2).text)
  }
}

extension MeanFieldSolver {
  /// The solver as `mesob list solvers` prints it.
  static func listing(_ style: Style) -> Listing { listing(name, title, reference, style) }
}

extension ParameterSet {
  /// A name, and all parameters with their defaults; long ones are whole in the JSON alone.
  fileprivate static func listing(
    _ name: String, _ title: String, _ source: String, _ style: Style
  ) -> Listing {
    let standard = Self()
    let parameters = ListedTable<
      (of: Parameter<Self>, spelling: Spelling, standard: ParameterValue)
    >(
      parameters.flatMap { parameter in
        parameter.spellings.map {
          (of: parameter, spelling: $0, standard: $0.spelled(parameter.value(in: standard)))
        }
      },
      [
        .both("name", \.spelling.name) {
          "\($0.spelling.name)=\($0.standard.description.shortened(to: 20))"
        },
        .both("type", \.of.kind.rawValue), .member("default") { JSON($0.standard) },
        .both("range") {
          $0.of.rangeText(as: $0.spelling)
        } cell: {
          let range = $0.of.rangeText(as: $0.spelling)
          return range == "any" ? "" : range
        },
        .member("search", \.of.search), .both("unit", \.of.unit) { $0.of.unit.asUnit },
        .both("meaning", \.spelling.meaning),
      ])
    let heading = "\(style.bold(name))  \(title) \(style.dim(source))"
    let table = TextTable(parameters.cells, indentation: 2).text
    return Listing(
      json: JSON(members: [
        "name": name, "title": title, "source": source, "parameters": parameters,
      ]),
      text: table.isEmpty ? heading : "\(heading)\n\(table)")
  }

  /// All parameters with their values, in the order in which they are declared.
  var listed: JSON {
    JSON(
      Self.parameters.map { parameter in
        let spelling = parameter.spellings[0]
        return (spelling.name, JSON(spelling.spelled(parameter.value(in: self))))
      })
  }
}

extension Parameter {
  fileprivate func rangeText(as spelling: Spelling) -> String {
    choices.isEmpty ? range(as: spelling).description : choices.joined(separator: "|")
  }

  /// Where `mesob tune` looks, or null.
  fileprivate var search: JSON {
    switch tuned {
    case nil: .null
    case .linear(let bounds): Self.search("linear", bounds)
    case .logarithmic(let bounds): Self.search("logarithmic", bounds)
    case .choices: JSON(members: ["scale": "choices", "values": choices])
    }
  }

  private static func search(_ scale: String, _ bounds: ClosedRange<Double>) -> JSON {
    JSON(members: ["scale": scale, "lower": bounds.lowerBound, "upper": bounds.upperBound])
  }
}

extension String {
  /// A unit in brackets; nothing for pure numbers.
  fileprivate var asUnit: String { self == "1" ? "" : "[\(self)]" }
}

// MARK: Metrics

extension Metric: JSONConvertible {
  /// Everything that is said of it.
  var json: JSON {
    JSON(members: [
      "name": name, "title": heading, "unit": unit, "better": better.rawValue,
      "definition": definition,
    ])
  }

  /// The unit where there is one.
  var unitInBrackets: String { unit.asUnit }
}

extension Listing {
  /// Metrics with unit, direction, definition, and the games that have them.
  init(metrics: [ListedMetric], ofGames count: Int) {
    let table = ListedTable<ListedMetric>(
      metrics,
      [
        .both("name", \.metric.name), .member("title", \.metric.heading),
        .both("unit", \.metric.unit) { $0.metric.unitInBrackets },
        .both("better", \.metric.better.rawValue), .both("definition", \.metric.definition),
        .both("games", \.games) {
          $0.games.count == count ? "every game" : $0.games.joined(separator: ", ")
        },
      ])
    self.init(json: table.json, text: table.text)
  }
}
