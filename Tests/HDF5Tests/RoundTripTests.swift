import HDF5
import Testing

struct RoundTripTests {
  /// Writes values in a shape, with a scale per dimension, and reads all of it back.
  private func check<E: Element & Equatable>(
    _ values: [E], shape: [Int], as type: ElementType,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      let scales = try shape.enumerated().map { axis, extent in
        try root.writeScale("axis\(axis)", (0..<extent).map { Int64($0) })
      }
      try root.write("values", values, shape: shape, scales: scales)
    }
    let dataset = try root.dataset("values")
    #expect(try dataset.read(E.self) == values, sourceLocation: sourceLocation)
    #expect(try dataset.shape == shape, sourceLocation: sourceLocation)
    #expect(try dataset.elementType == type, sourceLocation: sourceLocation)
    #expect(
      try dataset.axisNames == shape.indices.map { "axis\($0)" }, sourceLocation: sourceLocation)
  }

  @Test(arguments: [[], [1], [5], [2, 3], [3, 1, 2], [2, 1, 2, 2], [0], [3, 0], [0, 2, 2]])
  func `every type comes back in every shape`(shape: [Int]) throws {
    let range = 0..<shape.reduce(1, *)
    try check(range.map { Double($0) / 3 - 1 }, shape: shape, as: .double)
    try check(range.map { Int64($0) - 2 }, shape: shape, as: .int64)
    try check(range.map { UInt8($0 * 7) }, shape: shape, as: .uint8)
    try check(range.map { $0 % 3 == 0 }, shape: shape, as: .bool)
    try check(range.map { String(repeating: "ü", count: $0) }, shape: shape, as: .string)
  }

  @Test func `extreme values come back`() throws {
    try check(
      [.infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi] as [Double],
      shape: [5], as: .double)
    try check([.min, .max, 0, -1] as [Int64], shape: [4], as: .int64)
    try check([.min, .max] as [UInt8], shape: [2], as: .uint8)
    try check(["", " ", "tab\t", "π ∈ ℝ", "👩🏽‍🔬", "e\u{301}"], shape: [6], as: .string)
  }

  @Test func `a NaN loses its payload, a zero keeps its sign`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      let axis = try root.writeScale("axis", [0, 1, 2] as [Int64])
      try root.write(
        "x", [Double(nan: 99, signaling: false), -Double.nan, -0.0], shape: [3], scales: [axis])
      try root.setAttribute("x", .double(-.nan))
    }
    let canonical: UInt64 = 0x7ff8_0000_0000_0000
    #expect(
      try root.dataset("x").read(Double.self).map(\.bitPattern)
        == [canonical, canonical, (-0.0).bitPattern])
    guard case .double(let attribute) = try root.attribute("x") else {
      Issue.record("the attribute is not a double")
      return
    }
    #expect(attribute.bitPattern == canonical)
  }

  @Test func `arrays of many chunks come back`() throws {
    try check((0..<400_000).map { Double($0) }, shape: [400_000], as: .double)
    try check((0..<303_000).map { Int64($0) }, shape: [3, 101, 1000], as: .int64)
    try check((0..<600_000).map { $0 % 7 == 0 }, shape: [2, 300_000], as: .bool)
  }

  @Test func `text in bulk comes back`() throws {
    try check((0..<20_000).map { "label \($0)" }, shape: [20_000], as: .string)
    try check([String(repeating: "x", count: 300_000)], shape: [], as: .string)
  }

  @Test func `a new file can be read before it is closed`() throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    let axis = try root.writeScale("axis", (0..<9000).map { Int64($0) })
    #expect(try axis.read(Int64.self).last == 8999)
    #expect(try root.dataset("axis").axisNames == [""])
  }

  @Test func `types are not mixed up`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      try root.write("double", [1.5], shape: [], scales: [])
      try root.write("int64", [1] as [Int64], shape: [], scales: [])
      try root.write("uint8", [1] as [UInt8], shape: [], scales: [])
      try root.write("bool", [true], shape: [], scales: [])
      try root.write("string", ["1"], shape: [], scales: [])
    }
    #expect(try root.dataset("uint8").read(Int64.self) == [1])
    let reads: [(String, [String])] = [
      ("double", names { try root.dataset($0).read(Double.self).count }),
      ("int64", names { try root.dataset($0).read(Int64.self).count }),
      ("uint8", names { try root.dataset($0).read(UInt8.self).count }),
      ("bool", names { try root.dataset($0).read(Bool.self).count }),
      ("string", names { try root.dataset($0).read(String.self).count }),
    ]
    for (type, readable) in reads {
      #expect(readable == (type == "int64" ? ["int64", "uint8"] : [type]))
    }
  }

  /// The datasets that a read succeeds for; all others must throw `wrongType`.
  private func names(_ read: (String) throws -> Int) -> [String] {
    ["double", "int64", "uint8", "bool", "string"].filter { name in
      let code = code { _ = try read(name) }
      #expect(code == nil || code == .wrongType)
      return code == nil
    }
  }
}
