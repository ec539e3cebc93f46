import HDF5
import Testing

struct GroupTests {
  @Test func `children come in order of creation`() throws {
    let scratch = try Scratch()
    let names = ["z", "a", "M", "ä", "10", "9"] + (0..<20).map { "child \(19 - $0)" }
    let root = try scratch.reopened { root in
      for (index, name) in names.enumerated() {
        if index.isMultiple(of: 2) {
          _ = try root.createGroup(name)
        } else {
          try root.writeScale(name, [1.0])
        }
      }
    }
    let children = try root.children
    #expect(children.map(\.name) == names)
    #expect(children.map(\.isGroup) == names.indices.map { $0.isMultiple(of: 2) })
    #expect(try root.group("z").children.isEmpty)
  }

  @Test func `paths are followed from a group or from the root`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      let inner = try root.createGroup("outer").createGroup("inner")
      try inner.write("x", [1.0], shape: [], scales: [])
    }
    #expect(root.name == "/")
    #expect(try root.group("outer/inner").name == "/outer/inner")
    #expect(try root.group("/").name == "/")
    let outer = try root.group("outer")
    #expect(try outer.dataset("inner/x").name == "/outer/inner/x")
    #expect(try outer.dataset("/outer//inner/x").name == "/outer/inner/x")
  }

  @Test func `contains looks at any depth and never throws`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      try root.createGroup("outer").write("x", [1.0], shape: [], scales: [])
    }
    for path in ["outer", "outer/x", "/outer/x", "/"] { #expect(root.contains(path)) }
    for path in ["x", "inner/x", "outer/y", "outer/x/y", "", "outer\0"] {
      #expect(!root.contains(path))
    }
  }

  @Test func `what is not there, or is something else, is told apart`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { root in
      try root.createGroup("group").write("x", [1.0], shape: [], scales: [])
    }
    #expect(code { _ = try root.dataset("y") } == .notFound)
    #expect(code { _ = try root.group("group/x/y") } == .notFound)
    #expect(code { _ = try root.dataset("group") } == .wrongType)
    #expect(code { _ = try root.group("group/x") } == .wrongType)
    #expect(code { _ = try root.group("") } == .invalidName)
  }

  @Test(arguments: ["", "a/b", "/a", "a\0b", "."])
  func `bad names are refused`(name: String) throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    #expect(code { _ = try root.createGroup(name) } == .invalidName)
    #expect(code { try root.writeScale(name, [1.0]) } == .invalidName)
    #expect(try root.children.isEmpty)
  }

  @Test func `a name is taken once`() throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    try root.writeScale("a", [1.0])
    #expect(code { _ = try root.createGroup("a") } == .alreadyExists)
    #expect(code { try root.writeScale("a", [2.0]) } == .alreadyExists)
  }

  @Test func `an object keeps its file open`() throws {
    let scratch = try Scratch()
    var dataset: Dataset?
    do {
      let root = try scratch.reopened { _ = try $0.writeScale("x", [1.5]) }
      dataset = try root.dataset("x")
    }
    #expect(try dataset?.read(Double.self) == [1.5])
  }

  @Test func `a closed file says so`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path())
    let root = file.root
    let dataset = try root.writeScale("x", [1.5])
    try file.close()
    try file.close()
    #expect(code { _ = try dataset.read(Double.self) } == .closed)
    #expect(code { _ = try root.createGroup("y") } == .closed)
    #expect(code { _ = try file.root.children } == .closed)
    #expect(!root.contains("x"))
  }
}
