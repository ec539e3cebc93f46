import Certificates

/// A random game of two states, two actions and two epochs whose values are known exactly.
///
/// All numbers are whole multiples of 2⁻²⁰. A value is a sum of products of at most five of them,
/// a whole multiple of 2⁻¹⁰⁰ that 128 bits hold and 53 bits do not.
struct ExactGame {
  private static let one = 1 << 20
  private var μ: [Int]
  private var π: [Int]
  private var r: [Int]
  private var P: [Int]

  init(seed: Int) {
    var numbers = Numbers(seed: seed)
    func laws(_ count: Int) -> [Int] {
      (0..<count).flatMap { _ in
        let p = numbers.next(below: Self.one + 1)
        return [p, Self.one - p]
      }
    }
    (μ, π, P) = (laws(1), laws(4), laws(4))
    r = (0..<8).map { _ in numbers.next(below: 4 * Self.one) - 2 * Self.one }
  }

  private static func number(_ whole: Int) -> Double { Double(whole) / Double(one) }

  var policy: [Double] { π.map(Self.number) }

  var game: FrozenGame {
    let P = P
    return FrozenGame(
      horizon: 1, stateCount: 2, actionCount: 2, initialDistribution: μ.map(Self.number),
      feasible: Array(repeating: true, count: 4), populations: [0..<2], rewards: r.map(Self.number)
    ) { _ in
      SmallGames.rows(
        (0..<4).map { pair in
          (0..<2).map { (state: $0, probability: Self.number(P[2 * pair + $0])) }
        })
    }
  }

  /// In units of 2⁻¹⁰⁰.
  var bestResponseValue: Int128 {
    let last = (0..<2).map { s in Int128(max(r[4 + 2 * s], r[5 + 2 * s])) }
    return (0..<2).reduce(0) { value, s in
      // In units of 2⁻⁴⁰.
      let Q = (0..<2).map { a in
        Int128(r[2 * s + a]) << 20
          + (0..<2).reduce(Int128(0)) { $0 + Int128(P[2 * (2 * s + a) + $1]) * last[$1] }
      }
      return value + (Int128(μ[s]) * max(Q[0], Q[1])) << 40
    }
  }

  /// In units of 2⁻¹⁰⁰.
  var ownValue: Int128 {
    var (value, next) = (Int128(0), [Int128(0), 0])
    for pair in 0..<4 {
      let share = Int128(μ[pair / 2]) * Int128(π[pair])
      value += (share * Int128(r[pair])) << 40
      for s in 0..<2 { next[s] += share * Int128(P[2 * pair + s]) }
    }
    for pair in 0..<4 { value += next[pair / 2] * Int128(π[4 + pair]) * Int128(r[4 + pair]) }
    return value
  }
}
