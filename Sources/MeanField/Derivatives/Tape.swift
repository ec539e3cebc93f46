internal import CNumerics

/// A record of a computation: read backwards for its derivatives (reverse accumulation), or made a
/// ``Program`` that computes the same of other numbers.
///
/// Every operation on a ``TapeNumber`` appends one node; constants append nothing. Reading back costs
/// one pass over the nodes, whatever the number of inputs.
public final class Tape {
  /// What a node does to its operands a and b, and to its constant c; the numbers are those of C.
  enum Operation: Int8 {
    case add, addConstant, subtract, subtractFrom, multiply, scale, divide, divideBy, divideInto
    case negate, exp, log, root, power, maximum, maximumConstant, sum, product
    /// An independent variable.
    case variable

    var isBinary: Bool {
      switch self {
      case .add, .subtract, .multiply, .divide, .maximum: true
      default: false
      }
    }
  }

  /// One operation; operands are numbers of earlier nodes, or −1.
  struct Node {
    var operation: Operation
    var a: Int32
    var b: Int32
    var constant: Double
    var value: Double

    /// Whether another node does the same, with whatever constant.
    func isAlike(_ other: Node) -> Bool {
      operation == other.operation && a == other.a && b == other.b
    }
  }

  private(set) var nodes: [Node] = []
  /// Whether nobody has asked for a value, so that the same operations follow from other numbers.
  fileprivate(set) var isReplayable = true

  /// An empty tape.
  public init() {}

  /// New independent variables with the given values.
  public func variables(_ values: Span<Double>) -> [TapeNumber] {
    nodes.reserveCapacity(nodes.count + 4 * values.count)
    return (0..<values.count).map { i in record(.variable, -1, -1, 0, value: values[i]) }
  }

  /// Forgets all but the first nodes, so that their numbers may be computed with once more.
  func forget(after count: Int) {
    nodes.removeLast(nodes.count - count)
    isReplayable = true
  }

  func record(
    _ operation: Operation, _ a: Int32, _ b: Int32, _ constant: Double, value: Double
  ) -> TapeNumber {
    nodes.append(Node(operation: operation, a: a, b: b, constant: constant, value: value))
    return TapeNumber(Unmanaged.passUnretained(self), Int32(nodes.count - 1), value)
  }

  /// The derivatives of Σ cₖ·outputₖ in `inputs`, for the weights c given with the outputs.
  public func gradient(
    of outputs: [(TapeNumber, weight: Double)], in inputs: [TapeNumber]
  ) -> [Double] {
    var slopes = [Double](repeating: 0, count: nodes.count)
    for (output, weight) in outputs where output.index >= 0 { slopes[Int(output.index)] += weight }
    for i in nodes.indices.reversed() where slopes[i] != 0 {
      handOn(slopes[i], of: i, to: &slopes)
    }
    return inputs.map { slopes[Int($0.index)] }
  }

  /// Adds the derivative w of node i, times those of i in its operands, to theirs.
  private func handOn(_ w: Double, of i: Int, to slopes: inout [Double]) {
    let node = nodes[i]
    let (a, b, c, value) = (Int(node.a), Int(node.b), node.constant, node.value)
    guard a >= 0 else { return }
    let x = nodes[a].value
    let y = b < 0 ? 0 : nodes[b].value
    switch node.operation {
    case .add:
      slopes[a] += w
      slopes[b] += w
    case .addConstant: slopes[a] += w
    case .subtract:
      slopes[a] += w
      slopes[b] -= w
    case .subtractFrom, .negate: slopes[a] -= w
    case .multiply:
      slopes[a] += w * y
      slopes[b] += w * x
    case .scale: slopes[a] += w * c
    case .divide:
      slopes[a] += 1 / y * w
      slopes[b] += -x / (y * y) * w
    case .divideBy: slopes[a] += 1 / c * w
    case .divideInto: slopes[a] += -c / (x * x) * w
    case .exp: slopes[a] += w * value
    case .log: slopes[a] += 1 / x * w
    case .root: slopes[a] += 0.5 / value * w
    case .power: if x > 0 { slopes[a] += w * c * value / x }
    case .maximum: slopes[x >= y ? a : b] += w
    case .maximumConstant: if x >= c { slopes[a] += w }
    case .sum, .product, .variable: break
    }
  }
}

/// A number whose computation is recorded on a ``Tape``.
///
/// It must not outlive its tape. Numbers of one computation belong to one tape and one thread.
public struct TapeNumber: Scalar, @unchecked Sendable {
  private let tape: Unmanaged<Tape>?
  /// The number of its node; −1 for a constant.
  let index: Int32
  /// The value, which the engine may read without being noticed.
  let number: Double

  init(_ tape: Unmanaged<Tape>?, _ index: Int32, _ number: Double) {
    (self.tape, self.index, self.number) = (tape, index, number)
  }

  /// A constant, which records nothing.
  public init(_ value: Double) { self.init(nil, -1, value) }

  /// The value of the computation so far.
  ///
  /// Whoever reads it may go another way with another value, so that the computation must be recorded
  /// anew for other numbers; ``Scalar/maximum(_:_:)`` and ``Scalar/pow(_:_:)`` decide without.
  public var value: Double {
    tape?._withUnsafeGuaranteedRef { $0.isReplayable = false }
    return number
  }

  private static func binary(
    _ operation: Tape.Operation, _ a: TapeNumber, _ b: TapeNumber, _ value: Double
  ) -> TapeNumber {
    guard let tape = a.tape else { return TapeNumber(value) }
    return tape._withUnsafeGuaranteedRef { $0.record(operation, a.index, b.index, 0, value: value) }
  }

  private static func unary(
    _ operation: Tape.Operation, _ a: TapeNumber, _ constant: Double, _ value: Double
  ) -> TapeNumber {
    guard let tape = a.tape else { return TapeNumber(value) }
    return tape._withUnsafeGuaranteedRef {
      $0.record(operation, a.index, -1, constant, value: value)
    }
  }

  /// The sum; adding a constant 0 records nothing.
  public static func + (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    if a.tape == nil {
      return a.number == 0 ? b : unary(.addConstant, b, a.number, a.number + b.number)
    }
    if b.tape == nil {
      return b.number == 0 ? a : unary(.addConstant, a, b.number, a.number + b.number)
    }
    return binary(.add, a, b, a.number + b.number)
  }
  /// The difference.
  public static func - (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    if a.tape == nil { return unary(.subtractFrom, b, a.number, a.number - b.number) }
    if b.tape == nil { return a + TapeNumber(-b.number) }
    return binary(.subtract, a, b, a.number - b.number)
  }
  /// The product; a factor 1 records nothing.
  public static func * (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    if a.tape == nil { return a.number == 1 ? b : unary(.scale, b, a.number, a.number * b.number) }
    if b.tape == nil { return b.number == 1 ? a : unary(.scale, a, b.number, a.number * b.number) }
    return binary(.multiply, a, b, a.number * b.number)
  }
  /// The quotient.
  public static func / (a: TapeNumber, b: TapeNumber) -> TapeNumber {
    if a.tape == nil { return unary(.divideInto, b, a.number, a.number / b.number) }
    if b.tape == nil { return unary(.divideBy, a, b.number, a.number / b.number) }
    return binary(.divide, a, b, a.number / b.number)
  }
  /// The negative.
  public static prefix func - (a: TapeNumber) -> TapeNumber { unary(.negate, a, 0, -a.number) }
  /// e to the power of `x`.
  public static func exp(_ x: TapeNumber) -> TapeNumber { unary(.exp, x, 0, Double.exp(x.number)) }
  /// The natural logarithm.
  public static func log(_ x: TapeNumber) -> TapeNumber { unary(.log, x, 0, Double.log(x.number)) }
  /// The square root.
  public static func sqrt(_ x: TapeNumber) -> TapeNumber {
    unary(.root, x, 0, x.number.squareRoot())
  }
  /// x to the power of p; 0 for x ≤ 0.
  public static func pow(_ x: TapeNumber, _ p: Double) -> TapeNumber {
    unary(.power, x, p, Double.pow(x.number, p))
  }
  /// The larger one, with the derivative of the first where two numbers are equal.
  public static func maximum(_ a: TapeNumber, _ b: TapeNumber) -> TapeNumber {
    let value = Double.maximum(a.number, b.number)
    if a.tape == nil { return unary(.maximumConstant, b, a.number, value) }
    if b.tape == nil { return unary(.maximumConstant, a, b.number, value) }
    return binary(.maximum, a, b, value)
  }
}
