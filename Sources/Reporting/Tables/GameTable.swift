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

    /// The end relative to the uniform policy; nil where that is an equilibrium.
    var relative: Double? { uniform > 0 ? final / uniform : nil }

    init?(_ observation: ObservedTrial, target: Double) {
      guard let trace = observation.reading?.trace, trace.iterations.first == 0,
        let uniform = trace.exploitability.first, let final = trace.exploitability.last
      else { return nil }
      trial = observation.trial
      self.uniform = uniform
      self.final = final
      let place = trace.exploitability.firstIndex { $0 <= target * uniform }
      arrival = place.map { place in
        (trace.iterations[place], trace.seconds.isEmpty ? nil : trace.seconds[place])
      }
    }
  }

  init(_ declaration: GameTableDeclaration, _ data: ReportData) throws {
    let subject = "game table '\(declaration.id)'"
    guard declaration.target > 0, declaration.target < 1 else {
      throw ReportError(
        .invalidDeclaration, subject,
        "expected a target between 0 and 1, got \(declaration.target)")
    }
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
    let notes = notes
    return RenderedTable(
      id: declaration.id, caption: caption, columns: Self.headings,
      rows: results.map { row($0, notes) }, notes: notes
    ).statingKeys
  }

  private static let headings: [RenderedTable.Heading] = {
    var relative = RenderedTable.Heading.numbers(
      "relative-exploitability", "Relative exploitability")
    relative.better = Metric.Direction.lower.rawValue
    return [
      .text("game", "Game"), .text("best-method", "Best method"), relative,
      .numbers("iterations-to-target", "Iterations"),
      .numbers("seconds-to-target", "Time", unit: "s"),
      .numbers("methods-at-target", "Methods there"), .numbers("methods", "of"),
    ]
  }()

  private func row(_ result: GameResult, _ notes: [String]) -> [RenderedTable.Cell] {
    let note = note(result).flatMap { notes.firstIndex(of: $0) }
    let cell = { (value: Double?, trial: ExpectedTrial?) -> RenderedTable.Cell in
      RenderedTable.Cell(
        estimate: value.map { Estimate([$0]) }, note: value == nil ? note : nil,
        runs: value.flatMap { value in trial.map { [$0.shortKey: value] } } ?? [:])
    }
    let best = result.best
    return [
      .text(result.game), best.map { .text($0.trial.method) } ?? cell(nil, nil),
      cell(best?.relative, best?.trial), cell(best?.arrival?.iteration, best?.trial),
      cell(best?.arrival?.seconds, best?.trial),
      cell(best == nil ? nil : Double(result.reaching), nil),
      .number(Double(result.attempts.count)),
    ]
  }

  /// Why the row of a game has dashes; the games with the same reason share a note.
  private func note(_ result: GameResult) -> String? {
    let target = Numeral(declaration.target).text
    guard let best = result.best else {
      return listing("No run from the uniform policy is stored") { $0.best == nil }
    }
    if best.uniform <= 0 {
      return listing("The uniform policy is an equilibrium already") {
        $0.best.map { $0.uniform <= 0 } ?? false
      }
    }
    guard best.arrival == nil else { return nil }
    if result.reaching == 0 {
      return listing("No method reaches \(target) of the uniform policy's exploitability") {
        $0.best.map { $0.uniform > 0 } ?? false && $0.reaching == 0
      }
    }
    return listing("The best method at the end is never at \(target), others are on their way") {
      $0.best.map { $0.uniform > 0 && $0.arrival == nil } ?? false && $0.reaching > 0
    }
  }

  private func listing(_ reason: String, _ holds: (GameResult) -> Bool) -> String {
    "\(reason): " + results.filter(holds).map { "`\($0.game)`" }.joined(separator: ", ")
  }

  private var notes: [String] { results.compactMap(note).uniqued() }

  private var caption: String {
    let missing = results.reduce(0) { $0 + $1.missing }
    let target = Numeral(declaration.target).text
    return [
      declaration.caption.sentence,
      "Best: the least exploitability at the end, relative to that of the uniform policy, the start "
        + "of every run.",
      "Iterations and time: what the best method takes to \(target) of it, to the next scored "
        + "iteration; methods there: how many reach that at some time.",
      missing > 0 ? "\(missing) runs are missing." : "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
