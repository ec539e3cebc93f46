import HDF5
import Testing

struct AttributeTests {
  private static let values: [(name: String, value: AttributeValue)] = [
    ("zeta", .double(0.1)), ("alpha", .int64(.min)), ("byte", .uint8(200)), ("flag", .bool(true)),
    ("text", .string("Größe\n")), ("no text", .string("")), ("list", .doubles([1, -.infinity])),
    ("one", .doubles([1])), ("ints", .int64s([3, 2, 1])), ("texts", .strings(["ü", "", "c"])),
    ("no numbers", .doubles([])), ("no ints", .int64s([])), ("no texts", .strings([])),
    ("long text", .string(String(repeating: "ü", count: 100_000))),
    ("long list", .doubles((0..<20_000).map { Double($0) })), ("a/b π", .bool(false)),
  ]

  private func check(_ object: Object, _ values: [(name: String, value: AttributeValue)]) throws {
    let attributes = try object.attributes
    #expect(attributes.map(\.name) == values.map(\.name))
    #expect(attributes.map(\.value) == values.map(\.value))
    for (name, value) in Self.values {
      #expect(try object.attribute(name) == value)
    }
  }

  @Test func `every value comes back, of groups in order of creation`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      let group = try root.createGroup("group")
      let dataset = try root.writeScale("dataset", [1.5])
      for (name, value) in Self.values {
        try root.setAttribute(name, value)
        try group.setAttribute(name, value)
        try dataset.setAttribute(name, value)
      }
    }
    try check(root, Self.values)
    try check(root.group("group"), Self.values)
    try check(
      root.dataset("dataset"),
      Self.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  }

  @Test func `scales do not show as attributes`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      let axis = try root.writeScale("axis", [0, 1] as [Int64])
      let data = try root.write("data", [1.0, 2], shape: [2], scales: [axis])
      try data.setAttribute("units", .string("1"))
    }
    #expect(try root.dataset("axis").attributes.isEmpty)
    #expect(try root.dataset("data").attributes.map(\.name) == ["units"])
  }

  @Test func `an attribute is written once`() throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    try root.setAttribute("a", .bool(true))
    #expect(code { try root.setAttribute("a", .bool(false)) } == .alreadyExists)
    #expect(try root.attribute("a") == .bool(true))
    #expect(code { _ = try root.attribute("b") } == .notFound)
  }

  @Test(arguments: ["", "a\0b", "NAME", "CLASS", "DIMENSION_LIST"])
  func `bad and reserved names are refused`(name: String) throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    #expect(code { try root.setAttribute(name, .bool(true)) } == .invalidName)
  }
}
