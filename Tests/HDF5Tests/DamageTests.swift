import Foundation
import HDF5
import Testing

struct DamageTests {
  /// Every byte and length with `MESOB_TESTS=full`, a tenth of them otherwise.
  private func sample(_ range: Range<Int>, seed: UInt64) -> [Int] {
    guard ProcessInfo.processInfo.environment["MESOB_TESTS"] != "full" else { return Array(range) }
    var generator = SeededGenerator(state: seed)
    return range.filter { _ in Int.random(in: 0..<10, using: &generator) == 0 }
  }

  /// Whether the file can be read; values other than `expected` are an issue.
  private func reads(
    _ path: String, as expected: String, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Bool {
    do {
      let found = try transcript(try File.open(at: path).root)
      #expect(found == expected, "\(what)", sourceLocation: sourceLocation)
      return true
    } catch {
      #expect(error is HDF5Error, "\(what)", sourceLocation: sourceLocation)
      return false
    }
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `one wrong bit anywhere is an error`(seed: UInt64) throws {
    let scratch = try Scratch()
    let expected = try transcript(try scratch.reopened(fillWithEverything))
    let bytes = try scratch.bytes()
    var generator = SeededGenerator(state: seed)
    for position in sample(bytes.indices, seed: seed) {
      var damaged = bytes
      damaged[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      try scratch.write(damaged, "damaged.h5")
      let isReadable = reads(scratch.path("damaged.h5"), as: expected, "byte \(position)")
      // Without its first half the seal is none, and the data are as they were.
      let isMagic = (bytes.count - 16..<bytes.count - 8).contains(position)
      #expect(isReadable == isMagic, "byte \(position)")
    }
  }

  @Test func `a file cut short is an error`() throws {
    let scratch = try Scratch()
    let expected = try transcript(try scratch.reopened(fillWithEverything))
    let bytes = try scratch.bytes()
    let lengths = sample(bytes.indices, seed: 3) + (bytes.count - 40..<bytes.count)
    for length in lengths {
      try scratch.write(Array(bytes.prefix(length)), "damaged.h5")
      let isReadable = reads(scratch.path("damaged.h5"), as: expected, "length \(length)")
      #expect(isReadable == (length >= bytes.count - 16), "length \(length)")
    }
  }

  /// The larger file is copied on disk when it is opened.
  @Test(arguments: [10, 1 << 20])
  func `an open file may be cut short or changed by others`(count: Int) throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(state: 5)
    let values = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) }
    let root = try scratch.reopened { root in
      let axis = try root.writeScale("axis", (0..<Int64(count)).map(\.self))
      try root.write("x", values, shape: [count], scales: [axis])
    }
    let file = try FileHandle(forWritingTo: URL(filePath: scratch.path()))
    try file.write(contentsOf: Data(repeating: 0, count: 600))
    try file.truncate(atOffset: 100)
    #expect(try root.dataset("x").read(Double.self) == values)
  }

  @Test func `two files swapped in part are an error`() throws {
    let scratch = try Scratch()
    _ = try scratch.reopened(named: "a.h5") { try $0.write("x", [1.5], shape: [], scales: []) }
    _ = try scratch.reopened(named: "b.h5") { try $0.write("x", [2.5], shape: [], scales: []) }
    let a = try scratch.bytes("a.h5")
    let b = try scratch.bytes("b.h5")
    try #require(a.count == b.count)
    try scratch.write(Array(a.dropLast(16) + b.suffix(16)), "damaged.h5")
    #expect(code { _ = try File.open(at: scratch.path("damaged.h5")) } == .cannotOpen)
  }

  /// Other programs drop the seal when they change a file; the data keep their own checksum.
  @Test func `data without a seal keep their checksums`() throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(state: 4)
    let values = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    _ = try scratch.reopened { root in
      let axis = try root.writeScale("axis", (0..<4000).map { Int64($0) })
      try root.write("x", values, shape: [4000], scales: [axis])
      try root.write("y", [0.1234], shape: [], scales: [])
    }
    let bytes = Array(try scratch.bytes().dropLast(16))
    // Random bytes are stored as they are by deflate, so they can be found in the file.
    let chunk = try #require(bytes.indices.first { bytes[$0...].starts(with: values.prefix(9)) })
    let scalar = try #require(
      bytes.indices.first { start in
        withUnsafeBytes(of: 0.1234) { bytes[start...].starts(with: $0) }
      })
    // Behind the data come four bytes of deflate's checksum and four of fletcher32's.
    let positions = [
      ("x", chunk), ("x", chunk + 3999), ("x", chunk + 4004), ("y", scalar), ("y", scalar + 7),
    ]
    for (name, position) in positions {
      var damaged = bytes
      damaged[position] ^= 1
      try scratch.write(damaged, "damaged.h5")
      let failure = #expect(throws: HDF5Error.self) {
        let dataset = try File.open(at: scratch.path("damaged.h5")).root.dataset(name)
        _ = name == "x" ? try dataset.read(UInt8.self).count : try dataset.read(Double.self).count
      }
      #expect(failure?.causes.isEmpty == false)
    }
  }
}
