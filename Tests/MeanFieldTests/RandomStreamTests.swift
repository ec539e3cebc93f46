import CNumerics
import GameCatalog
@testable import MeanField
import Testing

struct RandomStreamTests {
  /// The known answers that come with Random123 (`kat_vectors`, philox4x32, 10 rounds).
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)
    ),
    (
      SIMD4(repeating: UInt32.max), SIMD2(repeating: UInt32.max),
      SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
    ),
    (
      SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), SIMD2(0xA409_3822, 0x299F_31D0),
      SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
    ),
  ])
  func `blocks are the published known answers`(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>
  ) {
    let block = mesob_philox(
      Self.word(counter[0], counter[1]), Self.word(counter[2], counter[3]),
      Self.word(key[0], key[1]))
    #expect(block.first == Self.word(words[0], words[1]))
    #expect(block.second == Self.word(words[2], words[3]))
  }

  @Test func `a stream hands out its blocks word by word`() {
    let (key, number) = (0x0123_4567_89AB_CDEF as UInt64, 0xFEDC_BA98_7654_3210 as UInt64)
    var stream = RandomStream(key: key, stream: number)
    for counter in 0..<3 as Range<UInt64> {
      let block = mesob_philox(counter, number, key)
      #expect(stream.next() == block.first)
      #expect(stream.next() == block.second)
    }
  }

  @Test func `a range of blocks is the blocks one by one`() {
    for count in [0, 1, 7, 100] {
      var (first, second) = (
        [UInt64](repeating: 0, count: count), [UInt64](repeating: 0, count: count)
      )
      mesob_philox_range(count, 5 << 32 | 3, 11, 13, &first, &second)
      for i in 0..<count {
        let block = mesob_philox(5 << 32 | 3 + UInt64(i), 11, 13)
        #expect(first[i] == block.first && second[i] == block.second)
      }
    }
  }

  private static func word(_ low: UInt32, _ high: UInt32) -> UInt64 {
    UInt64(high) << 32 | UInt64(low)
  }

  @Test func `a copy goes on where the original was`() {
    var stream = RandomStream(key: 1)
    _ = stream.next()
    var copy = stream
    #expect((0..<5).map { _ in stream.next() } == (0..<5).map { _ in copy.next() })
  }

  @Test func `streams differ by key and by number`() {
    let firsts = (0..<4).map { i -> UInt64 in
      var stream = RandomStream(key: UInt64(i / 2), stream: UInt64(i % 2))
      return stream.next()
    }
    #expect(Set(firsts).count == 4)
  }

  /// Means of 100,000 samples: five standard errors are 0.0046, 0.0046·6 and 0.016.
  @Test func `samples have the moments of their laws`() {
    var stream = RandomStream(key: 42)
    let n = 100_000
    let uniform = (0..<n).map { _ in stream.uniform() }
    #expect(uniform.allSatisfy { 0 <= $0 && $0 < 1 && $0 * 0x1p53 == ($0 * 0x1p53).rounded() })
    #expect(abs(uniform.reduce(0, +) / Double(n) - 0.5) <= 0.0046)
    let whole = (0..<n).map { _ in stream.integer(in: -2...3) }
    #expect(Set(whole) == Set(-2...3))
    #expect(abs(Double(whole.reduce(0, +)) / Double(n) - 0.5) <= 0.028)
    let waits = (0..<n).map { _ in stream.exponential() }
    #expect(waits.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(abs(waits.reduce(0, +) / Double(n) - 1) <= 0.016)
  }

  // MARK: Random auctions

  @Test func `a hundred random auctions are valid and differ`() throws {
    let all = (0..<100).map { PayPerClickAuction.random(seed: $0) }
    for parameters in all {
      let game = try PayPerClickAuction(parameters)
      #expect(game.horizon == 23 && parameters.values.count == 4)
      #expect((9...12).contains(parameters.budget) && parameters.maxBid == parameters.budget)
      #expect((3...6).contains(parameters.bidders) && (1...2).contains(parameters.reserve))
      #expect(
        parameters.values.allSatisfy { (2...12).contains($0) && 2 * $0 == (2 * $0).rounded() })
      #expect(parameters.values == parameters.values.sorted())
      #expect(parameters.weights.allSatisfy { $0 > 0 })
      for number in parameters.weights + parameters.clickRates {
        #expect(abs(100 * number - (100 * number).rounded()) <= 1e-12)
      }
    }
    #expect(Set(all.map(\.configuration)).count == 100)
  }

  /// Recomputed from Philox's definition and the drawing order by a program of ten lines in Python.
  @Test func `the auction of a seed is the same on every machine`() {
    let parameters = PayPerClickAuction.random(seed: 0)
    #expect(parameters.values == [2, 4, 7.5, 9.5])
    #expect(parameters.weights == [0.39, 0.08, 0.09, 0.44])
    #expect(parameters.budget == 12)
    #expect(parameters.bidders == 5)
    #expect(parameters.clickRates == [0.7, 0.42, 0.25])
    #expect(parameters.reserve == 1)
    #expect(parameters.pricing == .second)
    #expect(parameters.typeChain.isEmpty)
  }
}
