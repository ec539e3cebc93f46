import HDF5
import Testing

struct ScaleTests {
  @Test func `a square array has two scales of different names`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      let state = try root.writeScale("state", ["a", "b"])
      let next = try root.writeScale("state_next", ["a", "b"])
      let group = try root.createGroup("game")
      try group.write("kernel", [1.0, 0, 0, 1], shape: [2, 2], scales: [state, next])
    }
    #expect(try root.dataset("game/kernel").axisNames == ["state", "state_next"])
    #expect(try root.dataset("state").axisNames == [""])
  }

  @Test func `scales must fit the shape`() throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    let two = try root.writeScale("two", [0, 1] as [Int64])
    let elsewhere = try File.create(at: scratch.path("b.h5")).root.writeScale("two", [0.0, 1])
    let bad: [(shape: [Int], scales: [Dataset])] = [
      ([2], []), ([], [two]), ([2, 1], [two]), ([1, 2], [two, two]), ([2], [elsewhere]),
    ]
    for (shape, scales) in bad {
      let values = [Double](repeating: 1, count: shape.reduce(1, *))
      #expect(code { try root.write("x", values, shape: shape, scales: scales) } == .wrongShape)
      #expect(!root.contains("x"))
    }
  }

  @Test(arguments: [[3], [-2], [-1, -2], [Int.max, Int.max], [2, 0], []])
  func `values must fill the shape`(shape: [Int]) throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    #expect(
      code { try root.write("x", [1.0, 2], shape: shape, scales: []) } == .wrongShape)
  }
}
