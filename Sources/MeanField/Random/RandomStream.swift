internal import CNumerics

/// A counter-based random stream: the n-th number depends on key, stream and n alone.
///
/// Philox4x32-10: ten rounds of multiplication and exclusive or on a 128-bit counter under a
/// 64-bit key. Streams with different keys or stream numbers are independent, so results do not
/// depend on the order in which, or the threads on which, they are drawn. [SalmonEtAl2011]
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private let stream: UInt64
  private var counter: UInt64 = 0
  private var spare: UInt64?

  /// The stream number `stream` under `key`.
  public init(key: UInt64, stream: UInt64 = 0) { (self.key, self.stream) = (key, stream) }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let word = spare {
      spare = nil
      return word
    }
    let block = mesob_philox(counter, stream, key)
    counter += 1
    spare = block.second
    return block.first
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number in `range`.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.count))
  }

  /// A sample of the exponential distribution with mean 1.
  public mutating func exponential() -> Double { -Double.log(1 - uniform()) }
}
