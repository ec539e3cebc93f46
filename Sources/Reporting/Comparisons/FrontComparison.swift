import Foundation
import ReportModel
import Results
import Vocabulary

/// The fronts of several methods in the same games, measured from one corner per game.
struct FrontComparison {
  /// One method's front in one game.
  struct Contestant {
    let trial: ExpectedTrial
    let front: FrontRecord
    /// The areas at the common number of evaluations and, where times are known, at the common
    /// solver time.
    var areas: [FrontDeclaration.Cut: Double] = [:]
    /// The share of the true front's area that it has at the common number of evaluations; nil where
    /// the true front is unknown.
    var share: Double?
    /// How far the front is from covering all fronts together, the true one included; nil where these
    /// have no extent in a direction that it lacks some of.
    var indicator: Double?
  }

  /// The contestants of one game from one start.
  struct Contest {
    let game: String
    /// Beyond the nadir of the points that make it by a tenth of their extent, so that ends count.
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

  /// Compares the fronts of some games, or of all.
  init(_ declaration: FrontDeclaration, _ data: ReportData, in games: [String]? = nil) throws {
    self.declaration = declaration
    let subject = "fronts '\(declaration.id)'"
    let methods = try data.methods(declaration.contestants, of: subject)
    let makers = declaration.corner.isEmpty ? [] : try data.methods(declaration.corner, of: subject)
    let truth = try declaration.truth.map { try data.onlyMethod($0, of: subject) }
    var absences: [String] = []
    contests = (games ?? data.games).flatMap { game in
      data.starts.compactMap { start in
        let observations = methods.flatMap { data.observations(of: $0, from: start, in: [game]) }
        let found = observations.compactMap { observation -> Contestant? in
          guard let front = observation.reading?.front, !front.points.isEmpty else {
            absences.append(observation.absence("has no front"))
            return nil
          }
          return Contestant(trial: observation.trial, front: front)
        }
        let corners = makers.flatMap { data.observations(of: $0, from: start, in: [game]) }
          .compactMap {
            observation -> FrontRecord.Point? in
            let metrics = observation.reading?.metrics
            guard let E = metrics?["exploitability"], let W = metrics?[declaration.objective.name]
            else {
              absences.append(observation.absence("has no \(declaration.objective.name)"))
              return nil
            }
            return FrontRecord.Point(exploitability: E, objective: W, evaluations: 0)
          }
        guard corners.count >= makers.count else { return nil }
        let trueFront = truth.flatMap {
          data.observations(of: $0, from: start, in: [game]).first?.reading?.front
        }
        return Contest(
          data.starts.count > 1 ? "\(game), \(start)" : game, found,
          corner: makers.isEmpty ? nil : corners, truth: trueFront?.points.nondominated)
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
          + "from a corner a tenth beyond \(makersInWords); the evaluations and the "
          + "time are those of the contestant that used least. Bold: largest of the game.",
        "The ε-indicator is how far a front is, at its end, from covering all fronts of the game "
          + "together, as a share of their extent; a dash where these have none.",
        declaration.truth.map {
          "The true front is that of \($0.description), in the games that it can do."
        } ?? "",
        absences.isEmpty
          ? "" : "Not compared, for want of a front: \(absences.joined(separator: "; ")).",
      ],
      rows: contests.flatMap { contest in contest.contestants.map { (contest, $0) } },
      isGrouped: true,
      columns: [
        .text("game", "Game", \.0.game), .text("method", "Method", \.1.trial.method),
        area(.equalEvaluations),
        .numbers("equal-evaluations", "Evaluations") { .number($0.0.evaluations) },
      ]
        + (declaration.truth == nil
          ? []
          : [
            .numbers("true-share", "Of the true front", unit: "%") { contest, contestant in
              var cell = RenderedTable.Cell.value(
                contestant.share.map { 100 * $0 }, of: contestant.trial)
              let most = contest.contestants.compactMap(\.share).max() ?? .infinity
              cell.isBest = contestant.share.map { $0 >= most - 1e-9 } ?? false
              return cell
            }
          ]) + [
          area(.equalTime),
          .numbers("equal-time", "Time", unit: "s") { .number($0.0.seconds) },
          .numbers("additive-indicator", "ε-indicator", better: .lower) { contest, contestant in
            var cell = RenderedTable.Cell.value(contestant.indicator, of: contestant.trial)
            let least = contest.contestants.compactMap(\.indicator).min() ?? 0
            cell.isBest = contestant.indicator.map { $0 <= least + 1e-9 } ?? false
            return cell
          },
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

  /// What the corner is beyond.
  private var makersInWords: String {
    declaration.corner.isEmpty
      ? "all fronts of the game together"
      : "the answers of "
        + declaration.corner.map(\.description).formatted(
          .list(type: .and).locale(Locale(identifier: "en")))
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
  /// Measures every front, from the points that make the corner or from all fronts together; nil
  /// where there is none.
  fileprivate init?(
    _ game: String, _ found: [FrontComparison.Contestant], corner makers: [FrontRecord.Point]?,
    truth: [FrontRecord.Point]?
  ) {
    let union = (found.flatMap(\.front.points) + (truth ?? [])).nondominated
    let points = makers ?? union
    guard let evaluations = found.map(\.front.evaluations).min(), !union.isEmpty,
      let any = points.first
    else { return nil }
    let starts = found.compactMap(\.front.points.first)
    let corner = (
      exploitability: points.corner.exploitability ?? starts.map(\.exploitability).max()
        ?? any.exploitability,
      objective: points.corner.objective ?? starts.map(\.objective).min() ?? any.objective
    )
    let times = found.compactMap(\.front.seconds)
    let seconds = times.count == found.count ? times.min() : nil
    let whole = truth?.hypervolume(
      exploitability: corner.exploitability, objective: corner.objective)
    (self.game, self.corner, self.evaluations, self.seconds) = (game, corner, evaluations, seconds)
    contestants = found.map { contestant in
      var measured = contestant
      let points = contestant.front.points
      func area(_ isIncluded: (FrontRecord.Point) -> Bool) -> Double {
        points.filter(isIncluded).nondominated.hypervolume(
          exploitability: corner.exploitability, objective: corner.objective)
      }
      measured.areas[.equalEvaluations] = area { $0.evaluations <= evaluations }
      measured.share = whole.flatMap { whole in
        whole > 0 ? measured.areas[.equalEvaluations].map { $0 / whole } : nil
      }
      measured.areas[.equalTime] = seconds.map { limit in
        area { $0.seconds.map { $0 <= limit } ?? false }
      }
      let indicator = points.nondominated.additiveIndicator(covering: union)
      measured.indicator = indicator.isFinite ? indicator : nil
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

extension FrontDeclaration.Cut {
  /// The name in data files.
  fileprivate var name: String { rawValue.replacing(" ", with: "-") }
}
