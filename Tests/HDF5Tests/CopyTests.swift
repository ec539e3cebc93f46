import Foundation
import HDF5
import Testing

/// Datasets of one file written again in another, which is too large for memory.
struct CopyTests {
  /// Copies coordinates and datasets of one group.
  private func copy(_ source: Group, to target: Group, scaledBy scaleNames: Set<String>) throws {
    var scales: [String: Dataset] = [:]
    for child in try source.children where scaleNames.contains(child.name) {
      scales[child.name] = try target.copyScale(source.dataset(child.name), as: child.name)
    }
    for child in try source.children where !scaleNames.contains(child.name) {
      let dataset = try source.dataset(child.name)
      try target.copy(dataset, as: child.name, scales: dataset.axisNames.compactMap { scales[$0] })
    }
  }

  private func fill(_ root: Group) throws {
    let row = try root.writeScale("row", (0..<700).map { Int64($0) })
    let column = try root.writeScale("column", (0..<500).map { Double($0) / 7 })
    let name = try root.writeScale("name", ["low", "", "hoch ü"])
    let empty = try root.writeScale("empty", [] as [Int64])
    try root.write(
      "large", (0..<350_000).map { Double($0 % 97) }, shape: [700, 500], scales: [row, column])
    try root.write("bytes", [1, 2, 255] as [UInt8], shape: [3], scales: [name])
    try root.write("flags", [true, false, true], shape: [3], scales: [name])
    try root.write("nothing", [] as [Double], shape: [0, 3], scales: [empty, name])
    try root.write("status", ["größer"], shape: [], scales: [])
    try root.write("number", [0.1], shape: [], scales: [])
  }

  @Test func `copies have every value, shape and axis, and the same bytes every time`() throws {
    let scratch = try Scratch()
    let original = try scratch.reopened(fill)
    for name in ["b.h5", "c.h5"] {
      let file = try File.create(onDiskAt: scratch.path(name), room: 8 << 20)
      try copy(original, to: file.root, scaledBy: ["row", "column", "name", "empty"])
      try file.close()
    }
    #expect(try scratch.bytes("b.h5") == scratch.bytes("c.h5"))
    // What was set aside and not needed is gone.
    #expect(try scratch.bytes("b.h5").count < 1 << 20)
    let copied = try File.open(at: scratch.path("b.h5"))
    #expect(try transcript(copied.root) == transcript(original))
  }

  @Test func `a file on disk is sealed like any other`() throws {
    let scratch = try Scratch()
    let file = try File.create(onDiskAt: scratch.path(), room: 1 << 20)
    try fillWithEverything(file.root)
    try file.close()
    _ = try scratch.reopened(named: "b.h5", fillWithEverything)
    let reopened = try File.open(at: scratch.path())
    #expect(
      try transcript(reopened.root) == transcript(File.open(at: scratch.path("b.h5")).root))
    try reopened.close()
    var bytes = try scratch.bytes()
    bytes[bytes.count / 2] ^= 1
    try scratch.write(bytes)
    #expect(code { _ = try File.open(at: scratch.path()) } == .cannotOpen)
  }

  @Test func `what cannot be copied is told`() throws {
    let scratch = try Scratch()
    let original = try scratch.reopened(fill)
    let file = try File.create(onDiskAt: scratch.path("b.h5"), room: 1 << 20)
    let large = try original.dataset("large")
    #expect(code { try file.root.copy(large, as: "large", scales: []) } == .wrongShape)
    try file.root.copyScale(original.dataset("row"), as: "row")
    #expect(
      code { _ = try file.root.copyScale(original.dataset("row"), as: "row") } == .alreadyExists)
    try file.close()
    #expect(
      code { _ = try File.create(onDiskAt: scratch.path("b.h5"), room: 0) } == .alreadyExists)
  }

  @Test func `a file that cannot have the room that it may need is not begun`() throws {
    let scratch = try Scratch()
    #expect(
      code { _ = try File.create(onDiskAt: scratch.path(), room: 1 << 60) } == .cannotWrite)
  }
}
