import ArtifactStore
import MeanField
import Vocabulary

/// A game or a solver as `mesob list` prints it.
struct ListedEntry {
  let name: String
  let title: String
  let source: String
  let parameters: [ListedParameter]
  /// The social objectives, of games.
  var objectives: [Metric] = []
}

/// A declared parameter and its default.
struct ListedParameter {
  let name: String
  let type: String
  let standard: ParameterValue?
  let range: String
  let search: JSON
  let unit: String
  let meaning: String
}

extension MeanFieldGame {
  /// The game as `mesob list games` prints it.
  static var listing: ListedEntry {
    ListedEntry(
      name: name, title: title, source: reference, parameters: Parameters.listed,
      objectives: allObjectives)
  }
}

extension MeanFieldSolver {
  /// The solver as `mesob list solvers` prints it.
  static var listing: ListedEntry {
    ListedEntry(name: name, title: title, source: reference, parameters: listed)
  }
}

extension ParameterSet {
  fileprivate static var listed: [ListedParameter] {
    let standard = Self()
    return parameters.flatMap { parameter in
      parameter.spellings.map { spelling in
        ListedParameter(
          name: spelling.name, type: parameter.kind.rawValue,
          standard: spelling.spelled(parameter.value(in: standard)),
          range: parameter.choices.isEmpty
            ? parameter.range(as: spelling).description : parameter.choices.joined(separator: "|"),
          search: parameter.search, unit: parameter.unit, meaning: spelling.meaning)
      }
    }
  }
}

extension Parameter {
  /// Where `mesob tune` looks, or null.
  fileprivate var search: JSON {
    switch tuned {
    case nil: .null
    case .linear(let bounds): Self.search("linear", bounds)
    case .logarithmic(let bounds): Self.search("logarithmic", bounds)
    case .choices: ["scale": "choices", "values": JSON(choices)]
    }
  }

  private static func search(_ scale: String, _ bounds: ClosedRange<Double>) -> JSON {
    [
      "scale": .text(scale), "lower": .number(bounds.lowerBound),
      "upper": .number(bounds.upperBound),
    ]
  }
}

extension Listing {
  /// Games or solvers, each with its parameters.
  init(entries: [ListedEntry], _ style: Style) {
    self.init(
      json: .array(entries.map(\.json)),
      text: entries.map { $0.text(style) }.joined(separator: "\n\n"))
  }
}

extension ListedEntry {
  fileprivate var json: JSON {
    let json: JSON = [
      "name": .text(name), "title": .text(title), "source": .text(source),
      "parameters": .array(parameters.map(\.json)),
    ]
    guard !objectives.isEmpty else { return json }
    return json + [
      "objectives": .array(
        objectives.map {
          ["name": .text($0.name), "unit": .text($0.unit), "meaning": .text($0.definition)]
        })
    ]
  }

  fileprivate func text(_ style: Style) -> String {
    let heading = "\(style.bold(name))  \(title) \(style.dim(source))"
    let table = TextTable(parameters.map(\.cells), indentation: 2).text
    let measures = objectives.map { ["objective \($0.name)", $0.definition] }
    return [heading, table, TextTable(measures, indentation: 2).text].filter { !$0.isEmpty }
      .joined(separator: "\n")
  }
}

extension ListedParameter {
  fileprivate var json: JSON {
    [
      "name": .text(name), "type": .text(type), "default": standard.map { JSON($0) } ?? .null,
      "range": .text(range), "search": search, "unit": .text(unit), "meaning": .text(meaning),
    ]
  }

  /// Long defaults are cut: they are whole in the JSON.
  fileprivate var cells: [String] {
    let standard = standard?.description.shortened(to: 20) ?? ""
    return [
      "\(name)=\(standard)", type, range == "any" ? "" : range, unit == "1" ? "" : "[\(unit)]",
      meaning,
    ]
  }
}
