import ReportModel
import Results

/// The fronts of several methods in the same games, measured from one corner per game.
struct FrontComparison {
  /// One method's front in one game.
  struct Contestant {
    let trial: ExpectedTrial
    let front: FrontRecord
    /// The area at the common number of evaluations.
    var atEqualEvaluations = 0.0
    /// The area at the common solver time; nil where times are not known.
    var atEqualTime: Double?
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

  let declaration: FrontDeclaration
  let contests: [Contest]
  /// Runs that could not be compared, and why.
  let absences: [String]

  init(_ declaration: FrontDeclaration, _ data: ReportData) throws {
    self.declaration = declaration
    let methods = try data.methods(declaration.contestants, of: "fronts '\(declaration.id)'")
    var absences: [String] = []
    var contests: [Contest] = []
    for game in data.games {
      for start in data.starts {
        let found = methods.flatMap { data.observations(of: $0, from: start, in: [game]) }
          .compactMap { observation -> Contestant? in
            guard let reading = observation.reading else {
              absences.append("\(observation.trial.label) (\(observation.status))")
              return nil
            }
            guard let front = reading.front, !front.points.isEmpty else {
              absences.append("\(observation.trial.label) (has no front)")
              return nil
            }
            return Contestant(trial: observation.trial, front: front)
          }
        let label = data.starts.count > 1 ? "\(game), \(start)" : game
        if let contest = Contest(label, found) { contests.append(contest) }
      }
    }
    self.contests = contests
    self.absences = absences.uniqued()
  }
}

extension FrontComparison.Contest {
  /// Measures every front; nil where there is none.
  init?(_ game: String, _ found: [FrontComparison.Contestant]) {
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
    self.game = game
    self.corner = corner
    self.evaluations = evaluations
    self.seconds = seconds
    contestants = found.map { contestant in
      var measured = contestant
      let points = contestant.front.points
      measured.atEqualEvaluations = FrontRecord.hypervolume(
        of: points.filter { $0.evaluations <= evaluations }, from: corner)
      measured.atEqualTime = seconds.map { limit in
        FrontRecord.hypervolume(
          of: points.filter { $0.seconds.map { $0 <= limit } ?? false }, from: corner)
      }
      return measured
    }
  }

  /// The method of the largest area, or those that share it.
  func winner(_ area: (FrontComparison.Contestant) -> Double?) -> String? {
    let areas = contestants.compactMap { contestant in
      area(contestant).map { (contestant.trial.method, $0) }
    }
    guard areas.count == contestants.count, let most = areas.map(\.1).max() else { return nil }
    // Differences below 10⁻⁹ of the area are rounding.
    return areas.filter { $0.1 >= most - 1e-9 * abs(most) }.map(\.0).joined(separator: ", ")
  }
}

extension FrontRecord {
  /// The points that no other one is as good as, by increasing exploitability.
  static func nondominated(_ points: [Point]) -> [Point] {
    let sorted = points.sorted {
      ($0.exploitability, -$0.objective) < ($1.exploitability, -$1.objective)
    }
    return sorted.reduce(into: []) { front, point in
      if point.objective > front.last?.objective ?? -.infinity { front.append(point) }
    }
  }

  /// The area that points dominate inside the quadrant of a corner.
  static func hypervolume(
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
