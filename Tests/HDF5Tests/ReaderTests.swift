import CHDF5
import Foundation
import Testing

@testable import HDF5

/// Files that a process of its own reads, and how such a process ends.
struct ReaderTests {
  private static let sealLength = 16

  /// A file with everything in it, as another program leaves it: without a seal.
  private func foreign(_ scratch: Scratch) throws -> (path: String, transcript: String) {
    let root = try scratch.reopened(fillWithEverything)
    let expected = try transcript(root)
    try scratch.write(try scratch.bytes().dropLast(Self.sealLength), "foreign.h5")
    return (scratch.path("foreign.h5"), expected)
  }

  @Test func `a reader says all that this process would read`() throws {
    let scratch = try Scratch()
    let (path, expected) = try foreign(scratch)
    let file = try File.open(at: path)
    #expect(file.reader != nil)
    #expect(try transcript(file.root) == expected)
    let flow = try file.root.dataset("solution/flow")
    #expect(
      try flow.values(from: [1, 0], counts: [2, 1]).list.elements as? [Double] == [
        3.0 / 11, 6.0 / 11,
      ])
    #expect(try flow.roundoff == 0x1p-53)
    #expect(try file.root.links.count == file.root.children.count)
    #expect(file.root.contains("solution/flow") && !file.root.contains("solution/flaw"))
    #expect(try file.root.value(of: "nothing") == nil)
    #expect(code { _ = try flow.read(Int64.self) } == .wrongType)
    #expect(code { _ = try file.root.group("solution/flow") } == .wrongType)
    #expect(code { _ = try file.root.dataset("nothing") } == .notFound)
    #expect(code { try file.root.setAttribute("a", .int64(1)) } == .cannotWrite)
    try file.close()
    #expect(code { _ = try flow.shape } == .closed)
  }

  @Test func `stored bytes of a foreign file are copied`() throws {
    let scratch = try Scratch()
    let original = try File.open(at: foreign(scratch).path).root.dataset("metrics/metric 3")
    let copy = try scratch.reopened(named: "copy.h5") { try $0.copy(original, as: "x", scales: []) }
    #expect(try copy.dataset("x").read(Double.self) == [3])
    #expect(try original.read(Double.self) == [3])
  }

  @Test func `a sealed file is read here only by the process that wrote it`() throws {
    let scratch = try Scratch()
    // More files than there are processes, and each is asked again when its process has ended.
    let files = try (0..<40).map { number in
      let own = try scratch.reopened(named: "own \(number).h5") { root in
        try root.write("y", [Double(number)], shape: [], scales: [])
      }
      #expect(own.file.reader == nil)
      // Bytes behind the end of the data, which nobody reads.
      let bytes = try scratch.bytes("own \(number).h5").dropLast(Self.sealLength) + [0, 0, 0, 0]
      try scratch.write(resealed(Array(bytes)), "\(number).h5")
      return try File.open(at: scratch.path("\(number).h5"))
    }
    for _ in 0..<2 {
      for (number, file) in files.enumerated() {
        #expect(file.reader != nil)
        #expect(try file.root.dataset("y").read(Double.self) == [Double(number)])
      }
    }
  }

  private func resealed(_ bytes: [UInt8]) -> [UInt8] {
    bytes + Seal.seal(ofLength: bytes.count) { add in bytes.withUnsafeBytes { add($0) } }
  }

  @Test func `a file that is not read without errors is not copied`() throws {
    let scratch = try Scratch()
    _ = try scratch.reopened { root in
      let axis = try root.writeScale("axis", (0..<4000).map { Int64($0) })
      try root.write("x", (0..<4000).map { Double($0) }, shape: [4000], scales: [axis])
      try root.write("y", [0.5], shape: [], scales: [])
    }
    var bytes = Array(try scratch.bytes().dropLast(Self.sealLength))
    let half = try #require(
      bytes.indices.first { start in
        withUnsafeBytes(of: 0.5) { bytes[start...].starts(with: $0) }
      })
    bytes[half] ^= 1
    try scratch.write(resealed(bytes), "resealed.h5")
    let file = try File.open(at: scratch.path("resealed.h5"))
    #expect(code { _ = try file.root.dataset("y").shape } == .cannotRead)
    #expect(try file.root.dataset("x").read(Double.self)[7] == 7)
    let copy = try File.create(at: scratch.path("copy.h5"))
    #expect(code { try copy.root.copyScale(file.root.dataset("axis"), as: "axis") } == .cannotRead)
  }

  // MARK: How a process ends

  /// How a process ends that does nothing but this: the signal, and the seconds that it took.
  private func end(
    memory: Int = 1 << 28, seconds: UInt32 = 1,
    _ serve: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void
  ) throws -> (signal: Int32, answer: [UInt8]) {
    var (channel, answer, used) = (Int32(-1), [UInt8](repeating: 0, count: 8), 0.0)
    let reader = mh5_reader(memory, seconds, &channel, serve, nil)
    try #require(reader > 0)
    if mh5_receive(channel, &answer, answer.count, 60) != 0 { answer = [] }
    return (mh5_end_reader(reader, channel, &used), answer)
  }

  @Test func `a crash is the end of the reader alone`() throws {
    let (signal, answer) = try end { _, _ in abort() }
    #expect(signal == SIGABRT && answer == [])
  }

  @Test func `time is limited`() throws {
    let (signal, answer) = try end { _, _ in
      while time(nil) > 0 {}
    }
    #expect(signal == SIGXCPU && answer == [])
  }

  @Test func `memory is limited`() throws {
    let (signal, answer) = try end { channel, _ in
      let bytes = [24, 26, 28, 30].map { exponent -> UInt8 in
        let flags = MAP_PRIVATE | Int32(MAP_ANONYMOUS)
        return mmap(nil, 1 << exponent, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED ? 0 : 1
      }
      _ = mh5_send(channel, bytes + bytes, 8, 60)
    }
    #expect(signal == 0)
    #expect(answer == [1, 1, 0, 0, 1, 1, 0, 0])
  }

  @Test func `a reader has the rights of this process and no other file`() throws {
    let (signal, answer) = try end { channel, _ in
      let descriptors = (0..<100).filter { fcntl($0, F_GETFD) >= 0 }.map { UInt8($0) }
      let user = withUnsafeBytes(of: getuid()) { Array($0) }
      _ = mh5_send(channel, descriptors.prefix(4) + user, 8, 60)
    }
    #expect(signal == 0)
    #expect(answer == [0, 1, 2, 3] + withUnsafeBytes(of: getuid()) { Array($0) })
  }
}
