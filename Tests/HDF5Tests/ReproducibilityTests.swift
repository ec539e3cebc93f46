import Foundation
import HDF5
import TestSupport
import Testing

struct ReproducibilityTests {
  @Test func `equal calls give equal bytes, whatever the time`() throws {
    let scratch = try Scratch()
    let start = Date()
    for name in ["a.h5", "b.h5"] {
      let file = try File.create(at: scratch.path(name))
      try fillWithEverything(file.root)
      try file.close()
    }
    let bytes = try scratch.bytes("a.h5")
    #expect(try scratch.bytes("b.h5") == bytes)
    #expect(!bytes.isEmpty)
    #expect(!Data(bytes).holdsTime(since: start))
  }

  @Test func `a time among bytes is found`() {
    let start = Date(timeIntervalSinceNow: -2)
    let second = withUnsafeBytes(of: UInt32(start.timeIntervalSince1970).littleEndian) { Data($0) }
    #expect((Data([7]) + second + Data([7])).holdsTime(since: start))
    #expect(!Data(repeating: 7, count: 100).holdsTime(since: start))
  }

  @Test func `reading changes nothing`() throws {
    let scratch = try Scratch()
    _ = try scratch.reopened(fillWithEverything)
    let before = try scratch.bytes()
    let file = try File.open(at: scratch.path())
    #expect(!(try transcript(file.root)).isEmpty)
    try file.close()
    #expect(try scratch.bytes() == before)
  }

  @Test func `a file that nobody closes is complete all the same`() throws {
    let scratch = try Scratch()
    func write(_ name: String, closing: Bool) throws {
      let file = try File.create(at: scratch.path(name))
      try fillWithEverything(file.root)
      if closing { try file.close() }
    }
    try write("a.h5", closing: true)
    try write("b.h5", closing: false)
    #expect(try scratch.bytes("a.h5") == scratch.bytes("b.h5"))
  }
}
