import Foundation
import HDF5
import Testing

struct ReproducibilityTests {
  @Test func `equal calls give equal bytes, whatever the time`() throws {
    let scratch = try Scratch()
    for name in ["a.h5", "b.h5"] {
      // HDF5 stores whole seconds, so the second file is written in a later one.
      if name == "b.h5" { Thread.sleep(forTimeInterval: 1.1) }
      let file = try File.create(at: scratch.path(name))
      try fillWithEverything(file.root)
      try file.close()
    }
    let bytes = try scratch.bytes("a.h5")
    #expect(try scratch.bytes("b.h5") == bytes)
    #expect(!bytes.isEmpty)
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
