import ReportModel
import Results
import Vocabulary

/// Games in rows, and the best method of each: from a declaration and the data to a table.
struct GameTable {
  private let declaration: GameTableDeclaration
  private let results: [GameResult]

  /// What the methods reach in one game.
  private struct GameResult {
    let game: String
    let attempts: [Attempt]
    /// The trials without a usable run.
    let missing: Int

    /// The method of least final exploitability, the first one declared among equals.
    var best: Attempt? { attempts.min { $0.final < $1.final } }
    /// The methods that reach the target at some scored iteration.
    var reaching: Int { attempts.count { $0.arrival != nil } }
  }

  /// One run from the uniform policy.
  private struct Attempt {
    let trial: ExpectedTrial
    /// The exploitability of the uniform policy.
    let uniform: Double
    /// The exploitability at the end.
    let final: Double
    /// The first scored iteration at the target, and the solver's seconds before it.
    let arrival: (iteration: Double, seconds: Double?)?

    init?(_ observation: ObservedTrial, target: Double) {
      guard let trace = observation.reading?.trace, trace.iterations.first == 0,
        let uniform = trace.exploitability.first, let final = trace.exploitability.last
      else { return nil }
      (trial, self.uniform, self.final) = (observation.trial, uniform, final)
      arrival = trace.exploitability.firstIndex { $0 <= target * uniform }.map { place in
        (trace.iterations[place], trace.seconds.isEmpty ? nil : trace.seconds[place])
      }
    }
  }

  init(_ declaration: GameTableDeclaration, _ data: ReportData) throws {
    let subject = "game table '\(declaration.id)'"
    try require(
      declaration.target > 0 && declaration.target < 1, subject,
      "expected a target between 0 and 1, got \(declaration.target)")
    let methods = try data.methods(declaration.methods, of: subject)
    self.declaration = declaration
    results = data.games.map { game in
      let trials = methods.flatMap { data.observations(of: $0, from: "uniform", in: [game]) }
      let attempts = trials.compactMap { Attempt($0, target: declaration.target) }
      return GameResult(game: game, attempts: attempts, missing: trials.count - attempts.count)
    }
  }

  /// The table.
  var rendered: RenderedTable {
    // The games whose rows have dashes for the same reason share a note.
    let reasons = results.compactMap(obstacle).uniqued()
    let notes = reasons.map { reason in
      let games = results.filter { obstacle($0) == reason }.map { "`\($0.game)`" }
      return "\(reason): \(games.joined(separator: ", "))"
    }
    /// A number of the best method, or a dash with its reason.
    func best(_ value: @escaping (Attempt) -> Double?) -> (GameResult) -> RenderedTable.Cell {
      { result in
        var cell = result.best.map { .value(value($0), of: $0.trial) } ?? RenderedTable.Cell()
        if cell.estimate == nil {
          cell.note = obstacle(result).flatMap { reasons.firstIndex(of: $0) }
        }
        return cell
      }
    }
    let dash = best { _ in nil }
    return RenderedTable(
      declaration.id, caption: caption, rows: results, notes: notes,
      columns: [
        .text("game", "Game", \.game),
        .init(heading: .init(name: "best-method", title: "Best method", content: .text)) { result in
          result.best.map { .text($0.trial.method) } ?? dash(result)
        },
        .numbers(
          "relative-exploitability", "Relative exploitability", better: .lower,
          // Nothing is relative to a uniform policy that is an equilibrium.
          best { $0.uniform > 0 ? $0.final / $0.uniform : nil }),
        .numbers("iterations-to-target", "Iterations", best(\.arrival?.iteration)),
        .numbers("seconds-to-target", "Time", unit: "s", best { $0.arrival?.seconds }),
        .numbers("methods-at-target", "Methods there") { result in
          result.best == nil ? dash(result) : .number(Double(result.reaching))
        },
        .numbers("methods", "of") { .number(Double($0.attempts.count)) },
      ]
    ).statingKeys
  }

  /// Why the row of a game has dashes.
  private func obstacle(_ result: GameResult) -> String? {
    guard let best = result.best else { return "No run from the uniform policy is stored" }
    if best.uniform <= 0 { return "The uniform policy is an equilibrium already" }
    guard best.arrival == nil else { return nil }
    return result.reaching == 0
      ? "No method reaches \(target) of the uniform policy's exploitability"
      : "The best method at the end is never at \(target), others are on their way"
  }

  private var target: String { Numeral(declaration.target).text }

  private var caption: [String] {
    let missing = results.reduce(0) { $0 + $1.missing }
    return [
      declaration.caption.sentence,
      "Best: the least exploitability at the end, relative to that of the uniform policy, the start "
        + "of every run.",
      "Iterations and time: what the best method takes to \(target) of it, to the next scored "
        + "iteration; methods there: how many reach that at some time.",
      missing > 0 ? "\(missing) runs are missing." : "",
    ]
  }
}
