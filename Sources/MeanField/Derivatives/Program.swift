internal import CNumerics

/// A recorded computation that is run again with other numbers, on whole arrays.
///
/// Operations of one kind that are equally far from the inputs become one instruction, whose operands
/// are neighbors, rows, or gathered; long sums become one too, and so does a matrix of constants times
/// inputs. Instructions of one length that read each other element by element only are run in strips
/// that stay in cache. Values have the bits that the tape had. Derivatives are added up in another order
/// than a tape does, always the same one.
///
/// - Complexity: one pass over all operations to run it, about two to run it backwards.
final class Program: @unchecked Sendable {
  /// The program as C runs it.
  let c: UnsafeMutablePointer<mesob_program>
  /// The memory that a run needs, in numbers.
  var slotCount: Int { structure.slotCount }
  /// Which operations there are, without their constants.
  private let structure: ProgramStructure
  /// The instructions with this program's constants.
  private let code: UnsafeMutableBufferPointer<mesob_instruction>
  /// The constants of each instruction, where they are not all the same.
  private var vectors: [ConstantVector?] = []

  /// The computation of some outputs, at most three.
  ///
  /// It shares what it can with an `earlier` program of the same operations.
  init(_ recording: Recording, outputs: [[TapeNumber]], sharing earlier: Program? = nil) {
    // An output that nothing moves is none, so that the last epoch is like the others.
    let nodes = outputs.map { numbers in
      numbers.contains { $0.index >= 0 } ? numbers.map(\.index) : []
    }
    let alike = earlier.flatMap { $0.structure.isOf(recording, nodes) ? $0 : nil }
    structure = alike?.structure ?? ProgramStructure(recording, nodes)
    code = .allocate(capacity: structure.code.count)
    _ = code.initialize(from: structure.code)
    c = .allocate(capacity: 1)
    c.initialize(to: structure.c)
    c.pointee.code = UnsafePointer(code.baseAddress)
    for k in code.indices {
      let constants = structure.constants(of: k, in: recording.nodes)
      code[k].constant = constants.first ?? 0
      var vector: ConstantVector?
      if structure.hasRows(k) || constants.contains(where: { $0 != code[k].constant }) {
        let old = alike?.vectors[k]
        vector = old?.numbers.elementsEqual(constants) == true ? old : ConstantVector(constants)
      }
      vectors.append(vector)
      code[k].constants = vector.map { UnsafePointer($0.numbers.baseAddress) } ?? nil
    }
  }

  deinit {
    c.deallocate()
    code.deallocate()
  }

  /// Lets go of what only another program of the same operations needs.
  func forgetRecording() { structure.forgetRecording() }

  /// Whether any element of an output depends on inputs.
  func moves(_ output: Int) -> Bool { structure.outputs[output].moving > 0 }

  /// Whether all elements of an output do.
  func movesAll(of output: Int) -> Bool {
    moves(output) && structure.outputs[output].moving == structure.outputs[output].count
  }
}

/// Constants that programs of one game share.
private final class ConstantVector {
  let numbers: UnsafeMutableBufferPointer<Double>

  init(_ constants: some Collection<Double>) {
    numbers = .allocate(capacity: constants.count)
    _ = numbers.initialize(from: constants)
  }

  deinit { numbers.deallocate() }
}

extension [TapeNumber] {
  /// The constants among the numbers, and 0 for those that inputs move.
  var constants: [Double] { map { $0.index < 0 ? $0.number : 0 } }
}

/// What a program is made of: the parts of a tape, and how many of its variables are what.
struct Recording {
  let nodes: [Tape.Node]
  /// The number of variables that are read where they are.
  let inputCount: Int
  /// The number of variables behind them that are copied at each run.
  let parameterCount: Int

  /// Nil if the computation may be another one for other numbers.
  init?(_ tape: Tape, inputCount: Int, parameterCount: Int) {
    guard tape.isReplayable else { return nil }
    nodes = tape.nodes
    (self.inputCount, self.parameterCount) = (inputCount, parameterCount)
  }
}

/// Memory for the numbers and the derivatives of runs; between runs every derivative is 0.
///
/// Inputs that are read where they are, and derivatives that nobody asks for, take none of the machine's.
final class Scratch: @unchecked Sendable {
  let count: Int
  let values: UnsafeMutablePointer<Double>
  let slopes: UnsafeMutablePointer<Double>

  init(count: Int) {
    self.count = count
    values = mesob_zeros(count).unsafelyUnwrapped
    slopes = mesob_zeros(count).unsafelyUnwrapped
  }

  deinit {
    mesob_forget(values)
    mesob_forget(slopes)
  }
}

/// The instructions of programs that differ in their constants alone.
private final class ProgramStructure: @unchecked Sendable {
  let inputCount: Int
  let parameterCount: Int
  private(set) var code: [mesob_instruction] = []
  /// The end of each block of instructions.
  private var ends: [Int32] = []
  private(set) var outputs: [mesob_output] = []
  private var copiesInputs = false
  private(set) var slotCount = 0

  private var nodes: [Tape.Node]
  private var outputNodes: [[Int32]]
  /// The nodes in the order of their results, from slot `variableCount` on.
  private var order: [Int32] = []
  private var indices: [UnsafeMutableBufferPointer<Int32>] = []
  private var variableCount: Int { inputCount + parameterCount }

  func isOf(_ tape: Recording, _ outputs: [[Int32]]) -> Bool {
    (inputCount, parameterCount) == (tape.inputCount, tape.parameterCount)
      && outputNodes == outputs && nodes.elementsEqual(tape.nodes) { $0.isAlike($1) }
  }

  func forgetRecording() { (nodes, outputNodes, order) = ([], [], []) }

  /// Whether an instruction has a row of constants for each element.
  func hasRows(_ instruction: Int) -> Bool {
    code[instruction].operation == Int32(Tape.Operation.product.rawValue)
  }

  /// The constants of an instruction, one for each element, or a row.
  func constants(of instruction: Int, in nodes: [Tape.Node]) -> [Double] {
    let (first, code) = (code[instruction].result - variableCount, code[instruction])
    let computed = order[first..<first + code.count]
    switch code.operation {
    case Int32(Tape.Operation.sum.rawValue): return []
    case Int32(Tape.Operation.product.rawValue):
      return computed.flatMap { node in
        ProgramPlan.summands(of: Int(node), count: Int(code.terms) + 1, nodes).dropFirst().map {
          nodes[Int($0)].constant
        }
      }
    default: return computed.map { nodes[Int($0)].constant }
    }
  }

  init(_ tape: Recording, _ outputs: [[Int32]]) {
    (inputCount, parameterCount) = (tape.inputCount, tape.parameterCount)
    (nodes, outputNodes) = (tape.nodes, outputs)
    let plan = ProgramPlan(nodes, outputs, variableCount: variableCount)
    order = plan.order
    slotCount = variableCount + order.count
    var slots = [Int32](repeating: -1, count: nodes.count)
    for i in 0..<variableCount { slots[i] = Int32(i) }
    for (k, node) in order.enumerated() { slots[Int(node)] = Int32(variableCount + k) }
    var begin = 0
    while begin < order.count {
      let key = plan.key(of: order[begin])
      var end = begin + 1
      while end < order.count, plan.key(of: order[end]) == key { end += 1 }
      append(order[begin..<end], at: begin, plan, slots)
      begin = end
    }
    self.outputs = outputs.map { output($0, slots) }
  }

  /// The program without its instructions.
  var c: mesob_program {
    var c = mesob_program()
    (c.blocks, c.inputs, c.parameters) = (ends.count, inputCount, parameterCount)
    (c.ends, c.is_separate) = (storedEnds, storedSeparations)
    c.copies_inputs = copiesInputs ? 1 : 0
    withUnsafeMutableBytes(of: &c.outputs) { bytes in
      _ = bytes.bindMemory(to: mesob_output.self).update(fromContentsOf: outputs)
    }
    return c
  }

  private lazy var storedEnds = UnsafePointer(stored(ends).baseAddress)
  private lazy var storedSeparations = UnsafePointer(
    stored(
      ends.indices.map { b in
        isSeparate(code[(b == 0 ? 0 : Int(ends[b - 1]))..<Int(ends[b])]) ? 1 : 0
      }
    ).baseAddress)

  deinit { for index in indices { index.deallocate() } }

  /// Adds the instruction that computes some nodes of one kind.
  private func append(
    _ group: ArraySlice<Int32>, at place: Int, _ plan: ProgramPlan, _ slots: [Int32]
  ) {
    let first = Int(group[group.startIndex])
    var instruction = mesob_instruction()
    instruction.operation = Int32(nodes[first].operation.rawValue)
    instruction.count = group.count
    instruction.result = variableCount + place
    var isInside = true
    if let factor = plan.factor(of: first) {
      let terms = plan.terms(of: first)
      instruction.operation = Int32(Tape.Operation.product.rawValue)
      instruction.terms = Int64(terms - 1)
      instruction.a = operand(
        group.map { slots[Int(ProgramPlan.summands(of: Int($0), count: terms, nodes)[0])] })
      instruction.b = operand((0..<terms - 1).map { slots[Int(factor) + $0] })
      isInside = false
    } else if plan.terms(of: first) > 0 {
      let terms = plan.terms(of: first)
      instruction.operation = Int32(Tape.Operation.sum.rawValue)
      instruction.terms = Int64(terms)
      var elements: [Int32] = []
      elements.reserveCapacity(group.count * terms)
      for node in group {
        elements += ProgramPlan.summands(of: Int(node), count: terms, nodes).map { slots[Int($0)] }
      }
      instruction.a = operand(elements)
      isInside = false
    } else {
      let a = group.map { slots[Int(nodes[Int($0)].a)] }
      instruction.a = operand(a)
      isInside = fits(instruction.a, a, instruction.count)
      if nodes[first].operation.isBinary {
        let b = group.map { slots[Int(nodes[Int($0)].b)] }
        instruction.b = operand(b)
        instruction.is_binary = 1
        isInside = isInside && fits(instruction.b, b, instruction.count)
      }
    }
    code.append(instruction)
    if isInside { ends[ends.count - 1] += 1 } else { ends.append(Int32(code.count)) }
  }

  /// Whether an instruction of so many elements may join the last block: it reads what was there
  /// before the block, or of the block the elements of its own number.
  private func fits(_ operand: mesob_operand, _ slots: [Int32], _ count: Int) -> Bool {
    guard ends.count > 0 else { return false }
    let begin = ends.count > 1 ? Int(ends[ends.count - 2]) : 0
    let head = code[begin]
    guard head.count == count, head.operation != Int32(Tape.Operation.sum.rawValue) else {
      return false
    }
    if operand.reads_inputs != 0 || slots.allSatisfy({ Int($0) < head.result }) { return true }
    return operand.index == nil && operand.period == 1 && operand.outer == 1
      && (Int(operand.first) - head.result) % count == 0 && Int(operand.first) >= head.result
  }

  /// Whether no two elements of a block that threads share read the same number.
  ///
  /// Then they may hand derivatives on in any order. Operands are all apart, or in step with each other.
  private func isSeparate(_ block: ArraySlice<mesob_instruction>) -> Bool {
    let length = Int64(block.first?.count ?? 0)
    guard length * Int64(block.count) >= Int64(MESOB_SHARED),
      block.allSatisfy({ $0.operation != Int32(Tape.Operation.product.rawValue) })
    else { return false }
    let operands = block.flatMap { $0.is_binary != 0 ? [$0.a, $0.b] : [$0.a] }
    return operands.allSatisfy { x in
      let (outer, end) = (Int64(x.outer), x.first + (length - 1) * Int64(x.outer))
      return x.index == nil && x.period == 1 && outer > 0
        && operands.allSatisfy { y in
          y.reads_inputs != x.reads_inputs || y.first > end
            || x.first > y.first + (length - 1) * Int64(y.outer)
            || y.outer == x.outer && abs(y.first - x.first) < outer
        }
    }
  }

  /// How some slots are found: as neighbors, in rows, or one by one.
  private func operand(_ slots: [Int32]) -> mesob_operand {
    var operand = mesob_operand()
    let readsInputs = slots.allSatisfy { $0 < inputCount }
    operand.reads_inputs = readsInputs ? 1 : 0
    if !readsInputs, slots.contains(where: { $0 < inputCount }) { copiesInputs = true }
    operand.first = Int64(slots[0])
    (operand.period, operand.outer) = (1, 1)
    guard slots.count > 1 else { return operand }
    let inner = slots[1] - slots[0]
    let period = slots.indices.dropFirst(2).first { slots[$0] - slots[$0 - 1] != inner }
    guard let period else {
      operand.outer = inner
      return operand
    }
    let outer = slots[period] - slots[0]
    let isRegular = slots.indices.allSatisfy { i in
      slots[i] == slots[0] + Int32(i / period) * outer + Int32(i % period) * inner
    }
    if isRegular {
      (operand.period, operand.outer, operand.inner) = (Int32(period), outer, inner)
    } else {
      operand.first = 0
      operand.index = UnsafePointer(stored(slots).baseAddress)
    }
    return operand
  }

  private func output(_ nodes: [Int32], _ slots: [Int32]) -> mesob_output {
    let moving = nodes.indices.filter { nodes[$0] >= 0 }
    var output = mesob_output()
    (output.count, output.moving) = (nodes.count, moving.count)
    guard !moving.isEmpty else { return output }
    output.operand = operand(moving.map { slots[Int(nodes[$0])] })
    if moving.count < nodes.count {
      output.places = UnsafePointer(stored(moving.map(Int32.init)).baseAddress)
    }
    return output
  }

  private func stored(_ numbers: [Int32]) -> UnsafeMutableBufferPointer<Int32> {
    let index = UnsafeMutableBufferPointer<Int32>.allocate(capacity: numbers.count)
    _ = index.initialize(from: numbers)
    indices.append(index)
    return index
  }
}
