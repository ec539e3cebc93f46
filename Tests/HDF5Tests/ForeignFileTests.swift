import HDF5
import Testing

struct ForeignFileTests {
  private let scratch: Scratch
  private let root: Group

  init() throws {
    scratch = try Scratch()
    try scratch.write(H5pyFile.bytes)
    root = try File.open(at: scratch.path()).root
  }

  @Test func `numbers of other widths are read`() throws {
    #expect(try root.dataset("f32").read(Double.self) == [0.5, 1, -2, 3, 4, 5])
    #expect(try root.dataset("f32").shape == [2, 3])
    #expect(try root.dataset("i32").read(Int64.self) == [-1, 7])
    #expect(try root.dataset("u64").read(Int64.self) == [.max])
    #expect(code { _ = try root.dataset("large").read(Int64.self) } == .cannotRead)
    #expect(code { _ = try root.dataset("i32").read(Double.self) } == .wrongType)
    #expect(code { _ = try root.dataset("i32").read(UInt8.self) } == .wrongType)
  }

  @Test func `truth values and both kinds of text are read`() throws {
    #expect(try root.dataset("flag").read(Bool.self) == [true, false])
    #expect(try root.dataset("flag").elementType == .bool)
    #expect(try root.dataset("fixed").read(String.self) == ["ab", "c"])
    #expect(try root.dataset("text").read(String.self) == ["x", "", "ü"])
  }

  @Test func `attributes are read, by name`() throws {
    let attributes = try root.attributes
    #expect(attributes.map(\.name) == ["count", "range", "text"])
    #expect(attributes.map(\.value) == [.int64(3), .doubles([0.5]), .string("größe")])
  }

  @Test func `axes are named by scale, else by label`() throws {
    #expect(try root.dataset("f32").axisNames == ["row", "x"])
  }

  @Test func `a type that is not supported is named as such`() throws {
    #expect(code { _ = try root.dataset("complex").elementType } == .wrongType)
    #expect(code { _ = try root.dataset("complex").read(Double.self) } == .wrongType)
  }

  @Test func `a shape that the file cannot fill is refused before memory is asked for`() throws {
    #expect(try root.dataset("unwritten").read(Double.self) == [0, 0, 0])
    #expect(try root.dataset("impossible").shape == [1 << 40, 1 << 20])
    #expect(code { _ = try root.dataset("impossible").read(Double.self) } == .cannotRead)
  }

  @Test func `a link that leads nowhere is not a child`() throws {
    #expect(!root.contains("gone"))
    #expect(code { _ = try root.dataset("gone") } == .notFound)
    #expect(
      try root.children.map(\.name)
        == [
          "complex", "f32", "fixed", "flag", "i32", "impossible", "large", "text", "u64",
          "unwritten", "x",
        ])
  }
}
