import HDF5
import Testing

struct LinkTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func `soft links are told from objects and not followed`() throws {
    try scratch.write(H5pyFile.bytes)
    let links = try File.open(at: scratch.path()).root.links
    let gone = try #require(links.first { $0.name == "gone" })
    #expect(gone.target == .path("/nowhere"))
    #expect(links.count == 12)
  }

  @Test func `a walk goes over every object of a file of ours once`() throws {
    let root = try scratch.reopened(fillWithEverything)
    var walk = TreeWalk()
    func count(_ group: Group) throws -> Int {
      try walk.children(of: group).reduce(1) {
        try $0 + ($1.isGroup ? count(group.group($1.name)) : 1)
      }
    }
    let everything = transcriptLines(try transcript(root))
    #expect(try count(root) == everything)
    #expect(code { _ = try walk.children(of: root) } == .cannotRead)
  }

  @Test func `a walk passes over further names of datasets in the root alone`() throws {
    let root = try scratch.reopened { root in
      let x = try root.writeScale("x", [1.5], isVariable: false)
      let group = try root.createGroup("group")
      let y = try group.write("y", [2.5], shape: [1], scales: [x])
      try group.writeLink("x", to: x)
      try root.createGroup("other").writeLink("y", to: y)
    }
    var walk = TreeWalk()
    #expect(try walk.children(of: root).map(\.name) == ["x", "group", "other"])
    #expect(try walk.children(of: root.group("group")).map(\.name) == ["y"])
    #expect(code { _ = try walk.children(of: root.group("other")) } == .cannotRead)
    #expect(try root.dataset("group/x").read(Double.self) == [1.5])
    #expect(try root.dataset("group/y").axisNames == ["x"])
  }

  private func transcriptLines(_ text: String) -> Int { text.split(separator: "\n").count }

  @Test func `a block is what the whole has there`() throws {
    let root = try scratch.reopened(fillWithEverything)
    let large = try root.dataset("solution/large")
    let whole = try large.read(Double.self)
    let block = try large.values(from: [7, 490], counts: [2, 10])
    guard case .doubles(let numbers) = block else {
      Issue.record("\(block)")
      return
    }
    let expected: [Double] = Array(whole[3990..<4000]) + Array(whole[4490..<4500])
    #expect(numbers == expected)
    let labels = try root.dataset("state").values(from: [2], counts: [1])
    #expect(labels.list.elements as? [String] == ["hoch ü"])
    let outside: [([Int], [Int])] = [([0, 491], [1, 10]), ([0], [1]), ([-1, 0], [1, 1])]
    for (offset, counts) in outside {
      #expect(code { _ = try large.values(from: offset, counts: counts) } == .wrongShape)
    }
  }

  @Test func `numbers know what their type is rounded by`() throws {
    try scratch.write(H5pyFile.bytes)
    let root = try File.open(at: scratch.path()).root
    #expect(try root.dataset("f32").roundoff == 0x1p-24)
    for name in ["x", "i32", "flag"] { #expect(try root.dataset(name).roundoff == 0x1p-53) }
  }
}
