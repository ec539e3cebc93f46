import Foundation
import Testing

@testable import HDF5

struct ErrorTests {
  @Test func `creating needs a free path in a folder that exists`() throws {
    let scratch = try Scratch()
    try scratch.write([1, 2, 3])
    #expect(code { _ = try File.create(at: scratch.path()) } == .alreadyExists)
    #expect(try scratch.bytes() == [1, 2, 3])
    #expect(code { _ = try File.create(at: scratch.path("no/a.h5")) } == .cannotCreate)
    #expect(code { _ = try File.create(at: "") } == .invalidName)
    #expect(code { _ = try File.create(at: scratch.path() + "\0b") } == .invalidName)
  }

  @Test func `opening needs an HDF5 file`() throws {
    let scratch = try Scratch()
    #expect(code { _ = try File.open(at: scratch.path()) } == .notFound)
    #expect(code { _ = try File.open(at: scratch.path("")) } == .cannotOpen)
    for bytes in [[], [1], Array("#!/bin/sh\n".utf8), [UInt8](repeating: 0, count: 5000)] {
      try scratch.write(bytes)
      #expect(code { _ = try File.open(at: scratch.path()) } == .notHDF5)
    }
  }

  @Test func `an opened file cannot be written`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { _ = try $0.createGroup("group") }
    #expect(code { _ = try root.createGroup("b") } == .cannotWrite)
    #expect(code { try root.writeScale("b", [1.0]) } == .cannotWrite)
    #expect(code { try root.setAttribute("b", .bool(true)) } == .cannotWrite)
  }

  @Test func `text with a NUL is refused`() throws {
    let scratch = try Scratch()
    let root = try File.create(at: scratch.path()).root
    #expect(code { try root.writeScale("a", ["fine", "not\0fine"]) } == .cannotWrite)
    #expect(code { try root.setAttribute("a", .string("\0")) } == .cannotWrite)
    #expect(code { try root.setAttribute("b", .strings(["", "\0"])) } == .cannotWrite)
    #expect(try root.children.isEmpty)
    #expect(try root.attributes.isEmpty)
  }

  @Test func `an error says where, what, and what libhdf5 said`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { _ = try $0.writeScale("x", [1.5]) }
    let wrongType = #expect(throws: HDF5Error.self) {
      try root.dataset("x").read(String.self)
    }
    #expect(wrongType?.subject == "\(scratch.path()):/x")
    #expect(wrongType?.causes == [])
    #expect(
      wrongType?.description == "\(scratch.path()):/x: holds f64, expected string")

    let cannotWrite = #expect(throws: HDF5Error.self) { try root.createGroup("b") }
    #expect(cannotWrite?.subject == "\(scratch.path()):/b")
    #expect(cannotWrite?.causes.first == "H5Gcreate2: unable to create group")
    #expect((cannotWrite?.causes.count ?? 0) > 1)
    #expect(cannotWrite?.description.hasSuffix("(\(cannotWrite?.causes.last ?? "-"))") == true)
  }

  @Test func `any negative result of libhdf5 is thrown`() throws {
    let place = Place(path: "a.h5", object: "/x")
    #expect(code { try place.check(-1 as Int32, .library, "failed") } == .library)
    #expect(try place.check(3 as Int32, .library, "failed") == 3)
  }

  @Test func `libhdf5 prints nothing, in any thread`() throws {
    let scratch = try Scratch()
    let root = try scratch.reopened { _ = try $0.writeScale("x", [1.5]) }
    let path = scratch.path("truncated.h5")
    try scratch.write(Array(try scratch.bytes().prefix(300)), "truncated.h5")
    let printed = try capturingStandardError {
      DispatchQueue.concurrentPerform(iterations: 64) { _ in
        #expect(code { _ = try File.open(at: path) } == .cannotOpen)
        #expect(code { _ = try root.createGroup("b") } == .cannotWrite)
        #expect(!root.contains("x/y"))
        #expect(code { _ = try root.dataset("x").read(Double.self) } == nil)
      }
    }
    #expect(!printed.contains("HDF5"))
  }

  /// What `body` writes to standard error; other tests may add lines of their own.
  private func capturingStandardError(_ body: () -> Void) throws -> String {
    let scratch = try Scratch()
    let capture = open(scratch.path("stderr"), O_RDWR | O_CREAT, 0o600)
    let original = dup(STDERR_FILENO)
    dup2(capture, STDERR_FILENO)
    body()
    dup2(original, STDERR_FILENO)
    close(original)
    close(capture)
    let bytes = try scratch.bytes("stderr")
    FileHandle.standardError.write(Data(bytes))
    return String(decoding: bytes, as: UTF8.self)
  }
}
