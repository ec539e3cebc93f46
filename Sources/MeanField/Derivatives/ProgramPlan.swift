/// The order in which the nodes of a tape are computed array by array.
struct ProgramPlan {
  /// The nodes that outputs need, by distance from the inputs and kind.
  private(set) var order: [Int32] = []
  /// The distance of each node from the inputs; −1 for nodes that nobody needs.
  private var levels: [Int32]
  /// The number of terms of nodes that end a long sum; 0 for others.
  private var termCounts: [Int32]
  /// The first variable of nodes that end a product, a long sum whose terms but the first are constants
  /// times neighboring variables; −1 for others.
  private var factors: [Int32]
  private let operations: [Tape.Operation]
  /// A sum of at least so many terms is one instruction.
  private static let longSum = 48

  init(_ nodes: [Tape.Node], _ outputs: [[Int32]], variableCount: Int) {
    operations = nodes.map(\.operation)
    levels = [Int32](repeating: -1, count: nodes.count)
    termCounts = [Int32](repeating: 0, count: nodes.count)
    factors = [Int32](repeating: -1, count: nodes.count)
    let uses = Self.uses(nodes, outputs)
    // How many additions end in a node, each the only use of the one before.
    var lengths = [Int32](repeating: 0, count: nodes.count)
    var isInner = [Bool](repeating: false, count: nodes.count)
    for i in variableCount..<max(nodes.count, variableCount)
    where uses[i] > 0 && operations[i] == .add {
      let a = Int(nodes[i].a)
      let goesOn = operations[a] == .add && uses[a] == 1
      lengths[i] = goesOn ? lengths[a] + 1 : 1
      if goesOn { isInner[a] = true }
    }
    var isAbsorbed = [Bool](repeating: false, count: nodes.count)
    for i in nodes.indices.reversed() where !isInner[i] && lengths[i] + 1 >= Self.longSum {
      termCounts[i] = lengths[i] + 1
      var node = i
      for _ in 1..<lengths[i] {
        node = Int(nodes[node].a)
        isAbsorbed[node] = true
      }
      let terms = Self.summands(of: i, count: Int(termCounts[i]), nodes).dropFirst()
      let factor = nodes[Int(terms[1])].a
      let isProduct = terms.enumerated().allSatisfy { j, term in
        let term = Int(term)
        return operations[term] == .scale && uses[term] == 1
          && nodes[term].a == factor + Int32(j) && nodes[term].a < variableCount
      }
      guard isProduct else { continue }
      factors[i] = factor
      for term in terms { isAbsorbed[Int(term)] = true }
    }
    var counts: [Int] = []
    for i in nodes.indices where uses[i] > 0 && !isAbsorbed[i] {
      guard i >= variableCount else {
        levels[i] = 0
        continue
      }
      var level = max(levels[Int(nodes[i].a)], nodes[i].b < 0 ? 0 : levels[Int(nodes[i].b)])
      if termCounts[i] > 0 {
        for j in Self.summands(of: i, count: terms(of: i), nodes) {
          level = max(level, levels[Int(j)])
        }
      }
      levels[i] = level + 1
      let bucket = bucket(i)
      while counts.count <= bucket { counts.append(0) }
      counts[bucket] += 1
    }
    var starts = counts
    var total = 0
    for bucket in starts.indices {
      starts[bucket] = total
      total += counts[bucket]
    }
    order = [Int32](repeating: 0, count: total)
    for i in variableCount..<max(nodes.count, variableCount) where levels[i] > 0 {
      let bucket = bucket(i)
      order[starts[bucket]] = Int32(i)
      starts[bucket] += 1
    }
  }

  private func bucket(_ i: Int) -> Int {
    let operation: Tape.Operation =
      factors[i] >= 0 ? .product : termCounts[i] > 0 ? .sum : operations[i]
    return Int(levels[i]) * 32 + Int(operation.rawValue)
  }

  /// Equal for nodes that one instruction computes.
  func key(of node: Int32) -> SIMD3<Int32> {
    SIMD3(Int32(bucket(Int(node))), termCounts[Int(node)], factors[Int(node)])
  }

  /// The number of terms of a long sum; 0 for other nodes.
  func terms(of node: Int) -> Int { Int(termCounts[node]) }

  /// The first variable that a product has a constant for; nil for other nodes.
  func factor(of node: Int) -> Int32? { factors[node] >= 0 ? factors[node] : nil }

  /// The terms of a long sum, from the first to the last.
  static func summands(of node: Int, count: Int, _ nodes: [Tape.Node]) -> [Int32] {
    var terms = [Int32](repeating: 0, count: count)
    var node = node
    for k in (1..<count).reversed() {
      terms[k] = nodes[node].b
      if k == 1 { terms[0] = nodes[node].a } else { node = Int(nodes[node].a) }
    }
    return terms
  }

  /// How often each node is used by what outputs need.
  private static func uses(_ nodes: [Tape.Node], _ outputs: [[Int32]]) -> [Int32] {
    var uses = [Int32](repeating: 0, count: nodes.count)
    for output in outputs { for node in output where node >= 0 { uses[Int(node)] += 1 } }
    for i in nodes.indices.reversed() where uses[i] > 0 {
      if nodes[i].a >= 0 { uses[Int(nodes[i].a)] += 1 }
      if nodes[i].b >= 0 { uses[Int(nodes[i].b)] += 1 }
    }
    return uses
  }
}
