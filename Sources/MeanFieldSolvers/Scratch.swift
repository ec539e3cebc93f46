/// Arrays that a step writes to, so that the next one asks for no memory; no checkpoint keeps them.
struct Scratch<Arrays: Sendable>: Sendable, Codable {
  private var arrays: Arrays?

  init() {}
  /// Of no arrays yet.
  init(from decoder: any Decoder) {}
  /// Nothing.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encodeNil()
  }

  /// Lends the arrays; nil before there are any.
  mutating func take() -> Arrays? { arrays.take() }
  /// Takes them back.
  mutating func giveBack(_ arrays: consuming Arrays) { self.arrays = arrays }
}
