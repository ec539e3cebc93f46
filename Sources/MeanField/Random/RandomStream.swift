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
  public init(key: UInt64, stream: UInt64 = 0) {
    self.key = key
    self.stream = stream
  }

  /// Four 32-bit words of the block function.
  static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for round in 0..<10 {
      if round > 0 { k &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let p0 = UInt64(0xD251_1F53) * UInt64(c[0])
      let p1 = UInt64(0xCD9E_8D57) * UInt64(c[2])
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p0))
    }
    return c
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let word = spare {
      spare = nil
      return word
    }
    let words = Self.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)),
      key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
    counter += 1
    spare = UInt64(words[3]) << 32 | UInt64(words[2])
    return UInt64(words[1]) << 32 | UInt64(words[0])
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
