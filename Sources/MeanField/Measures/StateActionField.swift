/// A tensor over epochs, states and actions: Q-values, logits, gradients.
///
/// Shape (T + 1) × S × A. Each epoch is one row-major S × A array, `field[t]`.
public struct StateActionField: Sendable, Hashable {
  /// The dimensions.
  public let shape: GameShape
  /// One row-major S × A array for each epoch.
  private var epochs: [[Double]]

  /// A tensor that is `value` everywhere.
  public init(_ shape: GameShape, repeating value: Double = 0) {
    self.shape = shape
    epochs = (0..<shape.epochCount).map { _ in Array(repeating: value, count: shape.pairCount) }
  }

  /// A tensor of one S × A array for each epoch.
  package init(_ shape: GameShape, epochs: [[Double]]) {
    precondition(epochs.count == shape.epochCount)
    (self.shape, self.epochs) = (shape, epochs)
  }

  /// A tensor with the given entries, row-major; throws when their number does not fit.
  public init(
    _ shape: GameShape, _ values: [Double], name: String = "tensor"
  ) throws(MeanFieldError) {
    try MeanFieldError.require(
      values.count == shape.count, .wrongShape, name,
      expected: "shape \(shape.dimensions), \(shape.count) entries", got: "\(values.count) entries")
    self.shape = shape
    let n = shape.pairCount
    epochs = (0..<shape.epochCount).map { Array(values[$0 * n..<($0 + 1) * n]) }
  }

  /// All entries, row-major (T + 1) × S × A.
  public var values: [Double] { Array(epochs.joined()) }

  /// The S × A array of epoch t.
  public subscript(t: Int) -> [Double] {
    get { epochs[t] }
    _modify { yield &epochs[t] }
  }

  /// The entry at epoch t, state s, action a.
  public subscript(t: Int, s: Int, a: Int) -> Double {
    get { epochs[t][s * shape.actionCount + a] }
    set { epochs[t][s * shape.actionCount + a] = newValue }
  }

  /// Adds `scale` times an S × A array to epoch t.
  public mutating func add(_ slice: [Double], scaledBy scale: Double, at t: Int) {
    Kernels.add(slice, scaledBy: scale, to: &epochs[t])
  }

  /// ‖x − y‖₁ over all entries.
  public func distance(to other: StateActionField) -> Double {
    precondition(shape == other.shape)
    var sum = 0.0
    for (x, y) in zip(epochs, other.epochs) {
      for i in x.indices { sum += abs(x[i] - y[i]) }
    }
    return sum
  }
}

extension StateActionField: Codable {
  private enum CodingKeys: CodingKey { case shape, bits }

  /// Reads the shape and the entries' bits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shape = try container.decode(GameShape.self, forKey: .shape)
    let digits = Array(try container.decode(String.self, forKey: .bits).utf8)
    guard digits.count == 16 * shape.count,
      let values = HexadecimalDoubles.values(of: digits)
    else {
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
    try container.encode(HexadecimalDoubles.text(of: values), forKey: .bits)
  }
}
