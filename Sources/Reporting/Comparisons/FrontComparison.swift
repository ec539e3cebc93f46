import ReportModel
import Results

/// The fronts of several methods in the same games, measured from one corner per game.
struct FrontComparison {
  /// One method's front in one game.
  struct Contestant {
    let trial: ExpectedTrial
    let front: FrontRecord
    /// The areas at the common number of evaluations and, where times are known, at the common
    /// solver time.
    var areas: [FrontDeclaration.Cut: Double] = [:]
  }

  /// The contestants of one game from one start.
  struct Contest {
    let game: String
    /// Beyond the nadir of all fronts together by a tenth of their extent, so that end points count.
    ///
    /// In a direction without extent, where one policy is best, it is the worst of the starts.
    let corner: (exploitability: Double, objective: Double)
    /// The evaluations of the contestant that used least.
    let evaluations: Double
    /// The seconds of the contestant that used least; nil where times are not known.
    let seconds: Double?
    let contestants: [Contestant]
  }

  private let declaration: FrontDeclaration
  let contests: [Contest]
  /// Runs that could not be compared, and why.
  let absences: [String]

  init(_ declaration: FrontDeclaration, _ data: ReportData) throws {
    self.declaration = declaration
    let methods = try data.methods(declaration.contestants, of: "fronts '\(declaration.id)'")
    var absences: [String] = []
    contests = data.games.flatMap { game in
      data.starts.compactMap { start in
        let observations = methods.flatMap { data.observations(of: $0, from: start, in: [game]) }
        let found = observations.compactMap { observation -> Contestant? in
          guard let front = observation.reading?.front, !front.points.isEmpty else {
            absences.append(observation.absence("has no front"))
            return nil
          }
          return Contestant(trial: observation.trial, front: front)
        }
        return Contest(data.starts.count > 1 ? "\(game), \(start)" : game, found)
      }
    }
    self.absences = absences.uniqued()
  }

  // MARK: Tables

  /// One row per game and contestant, with the winner of each game in bold.
  var table: RenderedTable {
    func area(_ cut: FrontDeclaration.Cut) -> RenderedTable.Column<(Contest, Contestant)> {
      .numbers("hypervolume-\(cut.name)", "Hypervolume \(cut.rawValue)") { contest, contestant in
        let own = contestant.areas[cut]
        var cell = RenderedTable.Cell.value(own, of: contestant.trial)
        cell.isBest = own.map(contest.isLargest(cut)) ?? false
        return cell
      }
    }
    return RenderedTable(
      declaration.id,
      caption: [
        declaration.caption.sentence, sentence,
        "Hypervolume is the area that a front dominates in exploitability and social objective, "
          + "from a corner a tenth beyond all fronts of the game together; the evaluations and the "
          + "time are those of the contestant that used least. Bold: largest of the game.",
        absences.isEmpty
          ? "" : "Not compared, for want of a front: \(absences.joined(separator: "; ")).",
      ],
      rows: contests.flatMap { contest in contest.contestants.map { (contest, $0) } },
      isGrouped: true,
      columns: [
        .text("game", "Game", \.0.game), .text("method", "Method", \.1.trial.method),
        area(.equalEvaluations),
        .numbers("equal-evaluations", "Evaluations") { .number($0.0.evaluations) },
        area(.equalTime),
        .numbers("equal-time", "Time", unit: "s") { .number($0.0.seconds) },
        .numbers("evaluations", "Evaluations in all") {
          .value($1.front.evaluations, of: $1.trial)
        },
        .numbers("seconds", "Time in all", unit: "s") { .value($1.front.seconds, of: $1.trial) },
      ]
    ).statingKeys
  }

  /// The winner of each game at equal evaluations and at equal time.
  var winners: RenderedTable {
    RenderedTable(
      "\(declaration.id)-winners", caption: ["The largest hypervolume in each game."],
      rows: contests,
      columns: [.text("game", "Game", \.game)]
        + [.equalEvaluations, .equalTime].map { (cut: FrontDeclaration.Cut) in
          .text(cut.name, cut.rawValue.capitalizedFirst) { $0.winner(cut) ?? "unknown" }
        })
  }

  /// How many games each method wins.
  private var sentence: String {
    func count(_ cut: FrontDeclaration.Cut) -> String {
      let winners = contests.compactMap { $0.winner(cut) }
      guard !winners.isEmpty else { return "unknown" }
      return winners.uniqued().map { name in
        "`\(name)` in \(winners.count { $0 == name }) of \(winners.count)"
      }.joined(separator: "; ")
    }
    guard !contests.isEmpty else { return "There is no front to compare yet." }
    return "Largest at equal evaluations: \(count(.equalEvaluations)); at equal time: "
      + "\(count(.equalTime))."
  }
}

extension FrontComparison.Contest {
  /// Measures every front; nil where there is none.
  fileprivate init?(_ game: String, _ found: [FrontComparison.Contestant]) {
    let union = FrontRecord.nondominated(found.flatMap(\.front.points))
    guard let best = union.first, let worst = union.last,
      let evaluations = found.map(\.front.evaluations).min()
    else { return nil }
    let starts = found.compactMap(\.front.points.first)
    let regret = worst.exploitability - best.exploitability
    let gain = worst.objective - best.objective
    let corner = (
      exploitability: regret > 0
        ? worst.exploitability + regret / 10
        : starts.map(\.exploitability).max() ?? worst.exploitability,
      objective: gain > 0
        ? best.objective - gain / 10 : starts.map(\.objective).min() ?? best.objective
    )
    let times = found.compactMap(\.front.seconds)
    let seconds = times.count == found.count ? times.min() : nil
    (self.game, self.corner, self.evaluations, self.seconds) = (game, corner, evaluations, seconds)
    contestants = found.map { contestant in
      var measured = contestant
      let points = contestant.front.points
      measured.areas[.equalEvaluations] = FrontRecord.hypervolume(
        of: points.filter { $0.evaluations <= evaluations }, from: corner)
      measured.areas[.equalTime] = seconds.map { limit in
        FrontRecord.hypervolume(
          of: points.filter { $0.seconds.map { $0 <= limit } ?? false }, from: corner)
      }
      return measured
    }
  }

  /// Whether an area is the largest of the game; differences below 10⁻⁹ of it are rounding.
  fileprivate func isLargest(_ cut: FrontDeclaration.Cut) -> (Double) -> Bool {
    let most = contestants.compactMap { $0.areas[cut] }.max() ?? 0
    return { $0 >= most - 1e-9 * abs(most) }
  }

  /// The method of the largest area, or those that share it.
  func winner(_ cut: FrontDeclaration.Cut) -> String? {
    let areas = contestants.compactMap { $0.areas[cut] }
    guard !areas.isEmpty, areas.count == contestants.count else { return nil }
    return zip(contestants, areas.map(isLargest(cut))).filter(\.1).map(\.0.trial.method)
      .joined(separator: ", ")
  }
}

extension FrontRecord {
  /// The points that no other one is as good as, by increasing exploitability.
  fileprivate static func nondominated(_ points: [Point]) -> [Point] {
    let sorted = points.sorted {
      ($0.exploitability, -$0.objective) < ($1.exploitability, -$1.objective)
    }
    return sorted.reduce(into: []) { front, point in
      if point.objective > front.last?.objective ?? -.infinity { front.append(point) }
    }
  }

  /// The area that points dominate inside the quadrant of a corner.
  fileprivate static func hypervolume(
    of points: [Point], from corner: (exploitability: Double, objective: Double)
  ) -> Double {
    let inside = nondominated(points).filter {
      $0.exploitability < corner.exploitability && $0.objective > corner.objective
    }
    let ends = inside.dropFirst().map(\.exploitability) + [corner.exploitability]
    return zip(inside, ends).reduce(0) { area, step in
      area + (step.1 - step.0.exploitability) * (step.0.objective - corner.objective)
    }
  }
}

extension FrontDeclaration.Cut {
  /// The name in data files.
  fileprivate var name: String { rawValue.replacing(" ", with: "-") }
}
