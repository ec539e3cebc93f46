import ArtifactStore
import Foundation
import Testing

@testable import Archives

/// Single bytes of archives that are another value: all of them are found, none ends the process.
struct CorruptionTests {
  private let workshop: Workshop
  private var random = SplitMix(state: 7)
  /// A thousand with `MESOB_TESTS=full`, a tenth of them otherwise.
  private let count =
    ProcessInfo.processInfo.environment["MESOB_TESTS"] == "full" ? 1000 : 100

  init() throws { workshop = try Workshop() }

  @Test mutating func `a changed byte of a zip file is found`() throws {
    let path = try workshop.archive("x.zip")
    let bytes = try Data(contentsOf: URL(filePath: path))
    for _ in 0..<count {
      let (place, value) = (Int.random(in: 0..<bytes.count, using: &random), change())
      var changed = bytes
      changed[place] ^= value
      try changed.write(to: URL(filePath: path))
      #expect(!ArchiveCheck.damages(at: path).isEmpty, "byte \(place) xor \(value)")
    }
  }

  /// The headers, the central directory and the seal, which are few of the bytes.
  @Test mutating func `a changed byte between the files of a zip file is found`() throws {
    let path = try workshop.archive("x.zip")
    let bytes = try Data(contentsOf: URL(filePath: path))
    let directory = try #require(bytes.firstRange(of: Data([0x50, 0x4B, 1, 2]))).lowerBound
    for _ in 0..<count {
      let place = Int.random(in: directory..<bytes.count, using: &random)
      var changed = bytes
      changed[place] ^= change()
      try changed.write(to: URL(filePath: path))
      #expect(!ArchiveCheck.damages(at: path).isEmpty, "byte \(place)")
    }
  }

  @Test mutating func `a changed byte of a folder's file is found`() throws {
    let path = try workshop.archive("x")
    let files = Disk.files(below: path)
    for _ in 0..<count {
      let file = URL(filePath: path).appending(path: files.randomElement(using: &random) ?? "")
      let bytes = try Data(contentsOf: file)
      let place = Int.random(in: 0..<bytes.count, using: &random)
      var changed = bytes
      changed[place] ^= change()
      try changed.write(to: file)
      #expect(!ArchiveCheck.damages(at: path).isEmpty, "byte \(place) of \(file.lastPathComponent)")
      try bytes.write(to: file)
    }
    #expect(ArchiveCheck.damages(at: path) == [])
  }

  @Test func `a file that is missing or too much is found`() throws {
    let path = try workshop.archive("x")
    let readme = URL(filePath: "\(path)/data/README.md")
    let text = try Data(contentsOf: readme)
    try FileManager.default.removeItem(at: readme)
    #expect(ArchiveCheck.damages(at: path).contains { $0.contains("data/README.md") })
    try text.write(to: readme)
    for name in ["data/more.txt", "more.txt"] {
      let more = URL(filePath: "\(path)/\(name)")
      try text.write(to: more)
      #expect(ArchiveCheck.damages(at: path).contains { $0.contains(name) })
      try FileManager.default.removeItem(at: more)
    }
    #expect(ArchiveCheck.damages(at: path) == [])
  }

  @Test func `a zip file that ends early is no archive`() throws {
    let path = try workshop.archive("x.zip")
    let bytes = try Data(contentsOf: URL(filePath: path))
    for share in [0, 1, 30, 60, 90, 99] {
      try bytes.prefix(bytes.count * share / 100).write(to: URL(filePath: path))
      #expect(!ArchiveCheck.damages(at: path).isEmpty)
    }
  }

  private mutating func change() -> UInt8 { UInt8.random(in: 1...255, using: &random) }
}

/// The generator SplitMix64 of Steele, Lea and Flood: the same numbers every time.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
