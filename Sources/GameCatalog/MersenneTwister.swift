/// The generator behind MFGLib's seeds, so that a seed names the same game here as there.
///
/// MT19937: 32-bit words from a twisted recurrence of 624 words. PyTorch's generator on a CPU is
/// this one, seeded by Knuth's linear recurrence. Everything else draws from `RandomStream`.
/// [MatsumotoNishimura1998]
struct MersenneTwister {
  private var words: [UInt32]
  private var position = 624

  /// The generator of a seed; only its lowest 32 bits count.
  init(seed: Int) {
    words = [UInt32(truncatingIfNeeded: seed)]
    for i in 1..<624 {
      let last = words[i - 1]
      words.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i))
    }
  }

  /// The next 32 random bits.
  mutating func next() -> UInt32 {
    if position == 624 { twist() }
    var y = words[position]
    position += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ y >> 18
  }

  private mutating func twist() {
    for k in 0..<624 {
      let y = words[k] & 0x8000_0000 | words[(k + 1) % 624] & 0x7FFF_FFFF
      words[k] = words[(k + 397) % 624] ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }

  /// A number in [0, 1), a multiple of 2⁻²⁴, as PyTorch draws single-precision numbers.
  mutating func uniform() -> Float { Float(next() & 0xFF_FFFF) * 0x1p-24 }
}
