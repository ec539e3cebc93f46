/// Tabulates the state after each action or outcome of each state, row-major.
///
/// Throws when a successor is not a state; kernels then need no further checks.
func successorTable(
  stateCount: Int, columns: Int, of noun: String, _ successor: (_ state: Int, _ column: Int) -> Int
) throws(MeanFieldError) -> [Int32] {
  var table: [Int32] = []
  table.reserveCapacity(stateCount * columns)
  for s in 0..<stateCount {
    for column in 0..<columns {
      let next = successor(s, column)
      try MeanFieldError.require(
        (0..<stateCount).contains(next), .wrongShape, "state after \(noun) \(column) in state \(s)",
        expected: "a state below \(stateCount)", got: "\(next)")
      table.append(Int32(next))
    }
  }
  return table
}
