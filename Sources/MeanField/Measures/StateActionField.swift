internal import CNumerics

/// A tensor over epochs, states and actions: Q-values, logits, gradients.
///
/// Shape (T + 1) × S × A, in one row-major array.
public struct StateActionField: Sendable, Hashable, Codable {
  /// The dimensions.
  public let shape: GameShape
  /// All entries, row-major (T + 1) × S × A.
  public internal(set) var values: [Double]

  /// A tensor that is `value` everywhere.
  public init(_ shape: GameShape, repeating value: Double = 0) {
    self.shape = shape
    values = Array(repeating: value, count: shape.count)
  }

  /// A tensor of one S × A array for each epoch.
  package init(_ shape: GameShape, epochs: [[Double]]) {
    precondition(epochs.count == shape.epochCount)
    self.shape = shape
    values = Array(epochs.joined())
    precondition(values.count == shape.count)
  }

  /// A tensor with the given entries, row-major; throws when their number does not fit.
  public init(
    _ shape: GameShape, _ values: [Double], name: String = "tensor"
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      values.count == shape.count, .wrongShape, name,
      expected: "shape \(shape.dimensions), \(shape.count) entries", got: "\(values.count) entries")
    (self.shape, self.values) = (shape, values)
  }

  /// A copy of the S × A array of epoch t, or one that takes its place.
  public subscript(t: Int) -> [Double] {
    get { Array(values[shape.range(of: t)]) }
    set {
      precondition(newValue.count == shape.pairCount)
      values.replaceSubrange(shape.range(of: t), with: newValue)
    }
  }

  /// The entry at epoch t, state s, action a.
  public subscript(t: Int, s: Int, a: Int) -> Double {
    get { values[(t * shape.stateCount + s) * shape.actionCount + a] }
    set { values[(t * shape.stateCount + s) * shape.actionCount + a] = newValue }
  }

  /// Adds `scale` times an S × A array to epoch t.
  public mutating func add(_ slice: [Double], scaledBy scale: Double, at t: Int) {
    precondition(slice.count == shape.pairCount && t < shape.epochCount)
    values.withUnsafeMutableBufferPointer {
      mesob_axpy(slice.count, scale, slice, $0.baseAddress.unsafelyUnwrapped + t * shape.pairCount)
    }
  }

  /// Adds `scale` times another tensor.
  public mutating func add(_ other: StateActionField, scaledBy scale: Double) {
    precondition(shape == other.shape)
    values.withUnsafeMutableBufferPointer {
      mesob_axpy($0.count, scale, other.values, $0.baseAddress.unsafelyUnwrapped)
    }
  }

  /// Hands out the entries to be written.
  package mutating func withMutableEntries<Result>(
    _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    values.withUnsafeMutableBufferPointer { body($0.baseAddress.unsafelyUnwrapped) }
  }

  /// Takes the entries of another tensor, in the array that is there.
  public mutating func update(from other: StateActionField) {
    precondition(shape == other.shape)
    values.withUnsafeMutableBufferPointer {
      $0.baseAddress.unsafelyUnwrapped.update(from: other.values, count: $0.count)
    }
  }

  /// ‖x − y‖₁ over all entries.
  public func distance(to other: StateActionField) -> Double {
    precondition(shape == other.shape)
    var sum = 0.0
    for i in values.indices { sum += abs(values[i] - other.values[i]) }
    return sum
  }

  private enum CodingKeys: CodingKey { case shape, bits }

  /// Reads the shape and the entries' bits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shape = try container.decode(GameShape.self, forKey: .shape)
    let digits = Array(try container.decode(String.self, forKey: .bits).utf8)
    guard digits.count == 16 * shape.count, let values = Self.values(of: digits) else {
      throw DecodingError.dataCorruptedError(
        forKey: .bits, in: container,
        debugDescription: "expected 16 hexadecimal digits for each of \(shape.count) entries")
    }
    try self.init(shape, values)
  }

  /// Writes the shape and, as hexadecimal digits, the exact bits of the entries.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(Self.digits(of: values), forKey: .bits)
  }

  /// Numbers as 16 hexadecimal digits each, their exact bits, one after another.
  private static func digits(of values: [Double]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(16 * values.count)
    for value in values {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)) & 15
        digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The numbers that digits stand for; nil if one is no lower-case hexadecimal digit.
  private static func values(of digits: [UInt8]) -> [Double]? {
    var values: [Double] = []
    values.reserveCapacity(digits.count / 16)
    for start in stride(from: 0, to: digits.count, by: 16) {
      var bits = UInt64(0)
      for digit in digits[start..<start + 16] {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): bits = bits << 4 | UInt64(digit & 15)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): bits = bits << 4 | UInt64(digit & 15 + 9)
        default: return nil
        }
      }
      values.append(Double(bitPattern: bits))
    }
    return values
  }
}

extension [Double] {
  /// Consecutive pieces of the same length, which divides the number of all.
  package func chunked(by length: Int) -> [[Double]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<$0 + length]) }
  }
}
