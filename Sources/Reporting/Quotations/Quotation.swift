import ReportModel

/// A number or a claim that texts quote, as the data have it.
struct Quotation: Hashable, Sendable {
  /// What the data say.
  enum Finding: Hashable, Sendable {
    /// The value of a number; nil where runs are missing.
    case number(Estimate?, digits: Int)
    /// Both sides of a claim, and whether it holds; nil where runs are missing.
    case claim(left: Estimate?, right: Estimate?, holds: Bool?)
  }

  let key: String
  /// What the number is, or the sentence that is claimed.
  let words: String
  /// How it is computed.
  let formula: String
  let finding: Finding
  /// The trials whose runs it was computed from.
  let trials: [ExpectedTrial]
  /// The datasets that were read of each run.
  let datasets: [String]
  /// Why there is no value.
  let absences: [String]

  init(_ number: Number, _ data: ReportData) throws {
    let subject = "number '\(number.key)'"
    let games = try data.games(named: number.game, of: subject)
    let measured = try Measurement(number.quantity, in: games, data, of: subject)
    key = number.key
    words = number.meaning
    formula =
      number.quantity.description + (games.count > 1 ? "; \(number.statistic.words)" : "")
    finding = .number(measured.estimate(number.statistic), digits: number.digits)
    trials = measured.trials
    datasets = measured.datasets
    absences = measured.absences
  }

  init(_ claim: Claim, _ data: ReportData) throws {
    let subject = "claim '\(claim.key)'"
    let games = try data.games(named: claim.game, of: subject)
    let left = try Measurement(claim.left, in: games, data, of: subject)
    let right = try Measurement(claim.right, in: games, data, of: subject)
    key = claim.key
    words = claim.sentence
    formula =
      "\(claim.left.description) \(claim.relation.rawValue) \(claim.right.description)"
      + (games.count > 1 ? ", \(claim.scope.rawValue)" : "")
    trials = (left.trials + right.trials).uniqued(by: \.key)
    datasets = (left.datasets + right.datasets).uniqued()
    absences = (left.absences + right.absences).uniqued()
    finding = claim.finding(left, right)
  }

  /// Whether text may rely on it: a number that is known, a claim that holds.
  var isSupported: Bool {
    switch finding {
    case .number(let estimate, _): estimate != nil
    case .claim(_, _, let holds): holds == true
    }
  }
}

extension Claim {
  /// Compares both sides on unrounded values, where the scope says.
  fileprivate func finding(_ left: Measurement, _ right: Measurement) -> Quotation.Finding {
    guard let a = left.estimate(.meanAndStandardError),
      let b = right.estimate(.meanAndStandardError)
    else { return .claim(left: nil, right: nil, holds: nil) }
    switch scope {
    case .mean: return .claim(left: a, right: b, holds: relation(a.value, b.value))
    case .everyGame:
      let pairs = Array(zip(left.values, right.values))
      guard let broken = pairs.first(where: { !relation($0, $1) }) else {
        return .claim(left: a, right: b, holds: true)
      }
      return .claim(left: Estimate([broken.0]), right: Estimate([broken.1]), holds: false)
    }
  }
}

extension Claim.Relation {
  fileprivate func callAsFunction(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .exceeds: a > b
    case .isAtLeast: a >= b
    case .isBelow: a < b
    case .isAtMost: a <= b
    }
  }
}

extension Statistic {
  /// The statistic in words, over games.
  var words: String {
    switch self {
    case .mean: "mean over the games"
    case .meanAndStandardError: "mean and standard error over the games"
    case .median: "median and quartiles over the games"
    case .sum: "sum over the games"
    case .minimum: "smallest over the games"
    case .maximum: "largest over the games"
    }
  }
}
