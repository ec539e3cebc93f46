/// A record of a computation, read backwards for its derivatives (reverse accumulation).
///
/// Every operation on a ``TapeNumber`` appends one node with its partial derivatives; constants
/// append nothing. Reading back costs one pass over the nodes, whatever the number of inputs.
public final class Tape {
  struct Node {
    var a: Int32
    var b: Int32
    var da: Double
    var db: Double
  }

  private var nodes: [Node] = []

  /// An empty tape.
  public init() {}

  /// New independent variables with the given values.
  public func variables(_ values: Span<Double>) -> [TapeNumber] {
    (0..<values.count).map { i in record(-1, 0, -1, 0, value: values[i]) }
  }

  func record(_ a: Int32, _ da: Double, _ b: Int32, _ db: Double, value: Double) -> TapeNumber {
    nodes.append(Node(a: a, b: b, da: da, db: db))
    return TapeNumber(tape: Unmanaged.passUnretained(self), index: Int32(nodes.count - 1), value)
  }

  /// The derivatives of Σ cₖ·outputₖ in `inputs`, for the weights c given with the outputs.
  public func gradient(
    of outputs: [(TapeNumber, weight: Double)], in inputs: [TapeNumber]
  ) -> [Double] {
    var adjoint = [Double](repeating: 0, count: nodes.count)
    for (output, weight) in outputs where output.index >= 0 { adjoint[Int(output.index)] += weight }
    for i in nodes.indices.reversed() where adjoint[i] != 0 {
      let node = nodes[i]
      if node.a >= 0 { adjoint[Int(node.a)] += node.da * adjoint[i] }
      if node.b >= 0 { adjoint[Int(node.b)] += node.db * adjoint[i] }
    }
    return inputs.map { adjoint[Int($0.index)] }
  }
}

/// A number whose computation is recorded on a ``Tape``.
///
/// It must not outlive its tape. Numbers of one computation belong to one tape and one thread.
public struct TapeNumber: Scalar, @unchecked Sendable {
  let tape: Unmanaged<Tape>?
  let index: Int32
  /// The value of the computation so far.
  public let value: Double

  init(tape: Unmanaged<Tape>?, index: Int32, _ value: Double) {
    (self.tape, self.index, self.value) = (tape, index, value)
  }

  /// A constant, which records nothing.
  public init(_ value: Double) { self.init(tape: nil, index: -1, value) }

  private static func node(
    _ a: TapeNumber, _ da: Double, _ b: TapeNumber, _ db: Double, _ value: Double
  ) -> TapeNumber {
    guard let tape = a.tape ?? b.tape else { return TapeNumber(value) }
    return tape._withUnsafeGuaranteedRef { $0.record(a.index, da, b.index, db, value: value) }
  }

  private static func node(_ a: TapeNumber, _ da: Double, _ value: Double) -> TapeNumber {
    node(a, da, TapeNumber(0), 0, value)
  }

  /// The sum.
  public static func + (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    node(a, 1, b, 1, a.value + b.value)
  }
  /// The difference.
  public static func - (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    node(a, 1, b, -1, a.value - b.value)
  }
  /// The product.
  public static func * (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    node(a, b.value, b, a.value, a.value * b.value)
  }
  /// The quotient.
  public static func / (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    node(a, 1 / b.value, b, -a.value / (b.value * b.value), a.value / b.value)
  }
  /// The negative.
  public static prefix func - (a: TapeNumber) -> TapeNumber { node(a, -1, -a.value) }
  /// e to the power of `x`.
  public static func exp(_ x: TapeNumber) -> TapeNumber {
    let value = Double.exp(x.value)
    return node(x, value, value)
  }
  /// The natural logarithm.
  public static func log(_ x: TapeNumber) -> TapeNumber {
    node(x, 1 / x.value, Double.log(x.value))
  }
  /// The square root.
  public static func sqrt(_ x: TapeNumber) -> TapeNumber {
    let value = x.value.squareRoot()
    return node(x, 0.5 / value, value)
  }
}
