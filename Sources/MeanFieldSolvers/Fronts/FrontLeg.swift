import MeanField

/// One stretch of a front's way: what it is after, and from which step to which.
struct FrontLeg: Sendable, Codable {
  enum Kind: Sendable, Codable {
    case equilibrium, optimum
    /// λ rises, from the equilibrium on.
    case rising(Double)
    /// λ falls, from the optimum on.
    case falling(Double)
    /// The best W within a bound on exploitability.
    case bound
  }

  let kind: Kind
  let begin: Int
  let end: Int

  /// 0 at the first step, 1 at the last.
  func progress(at k: Int) -> Double { Double(k - begin) / Double(max(1, end - begin - 1)) }

  /// The ends get an eighth of the steps each, the weights three eighths, the bounds the rest.
  ///
  /// Weights are taken from both ends in turn.
  static func plan(iterations: Int, weights: [Double], bounds: Int) -> [FrontLeg] {
    let turns = zip(weights, weights.reversed()).flatMap { [Kind.rising($0), .falling($1)] }
    let end = iterations / 8
    let way = bounds == 0 ? iterations - 2 * end : portion(3, of: 8, from: iterations)
    var legs: [FrontLeg] = []
    func add(_ kinds: [Kind], steps: Int) {
      let first = legs.last?.end ?? 0
      for (i, kind) in kinds.enumerated() {
        let (begin, end) = (
          portion(i, of: kinds.count, from: steps), portion(i + 1, of: kinds.count, from: steps)
        )
        legs.append(FrontLeg(kind: kind, begin: first + begin, end: first + end))
      }
    }
    add([.equilibrium, .optimum], steps: 2 * end)
    add(turns, steps: way)
    add(Array(repeating: .bound, count: bounds), steps: iterations - 2 * end - way)
    return legs.filter { $0.begin < $0.end }
  }
}

/// ⌊steps·i/n⌋ for i ≤ n, the steps that the first i of n parts get, without overflow.
func portion(_ i: Int, of n: Int, from steps: Int) -> Int { steps / n * i + steps % n * i / n }
