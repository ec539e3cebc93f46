import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

/// What killed processes leave is removed, and nothing else.
@Suite struct WorkFolderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] { try Disk.names(in: folder.path) }

  /// Makes a folder of some process.
  private func make(_ name: String, _ change: (inout Owner) -> Void) throws {
    var owner = Owner.current
    change(&owner)
    try Disk.makeFolder("\(folder.path)/\(name)")
    try Disk.write(try StoredJSON.data(owner), to: "\(folder.path)/\(name)/.owner")
  }

  /// The number of a process that has ended.
  private static func ended() throws -> Int32 {
    Int32(try Subprocess.run(["sh", "-c", "echo $$"]).output.trimmed) ?? 0
  }

  @Test func `only what a dead process of this machine has left is swept`() throws {
    let dead = try Self.ended()
    try make("x-alive") { _ in }
    try make("x-dead") { $0.process = dead }
    try make("y-dead") { $0.process = dead }
    try make("x-elsewhere") {
      $0.process = dead
      $0.host = "another"
    }
    try Disk.makeFolder("\(folder.path)/x-nobody")
    try Disk.write(Data(), to: "\(folder.path)/x-file")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/x-link", withDestinationPath: "y-dead")
    WorkFolder.sweep(folder.path, prefix: "x-")
    #expect(
      try names() == ["x-alive", "x-elsewhere", "x-file", "x-link", "x-nobody", "y-dead"])
  }

  /// Says that something was touched last so many hours ago.
  private func touch(_ path: String, hoursAgo: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600 * hoursAgo)], ofItemAtPath: path)
  }

  @Test func `a folder that nobody has come to call their own goes after a day`() throws {
    for (name, hours) in [("x-new", 23.0), ("x-old", 25), ("x-cut", 25), ("x-full", 25)] {
      let path = "\(folder.path)/\(name)"
      try Disk.makeFolder(path)
      for file in ["x-cut": [".owner"], "x-full": [".owner", "notes"]][name] ?? [] {
        try Disk.write(Data(), to: "\(path)/\(file)")
        try touch("\(path)/\(file)", hoursAgo: hours)
      }
      try touch(path, hoursAgo: hours)
    }
    WorkFolder.sweep(folder.path, prefix: "x-")
    #expect(try names() == ["x-full", "x-new"])
  }

  @Test func `what is in flight for nobody known goes once nobody has touched it for a day`() throws
  {
    let store = ArtifactStore(root: folder.path)
    let partial = "\(folder.path)/.partial"
    for name in ["forgotten", "new", "written"] { try Disk.makeFolder("\(partial)/\(name)") }
    try Disk.write(Data("x".utf8), to: "\(partial)/forgotten/result.h5")
    try Disk.write(Data("x".utf8), to: "\(partial)/written/result.h5")
    for name in ["cut.owner", "claim-0123456789ab", "claim-new"] {
      try Disk.write(Data(), to: "\(partial)/\(name)")
    }
    for name in [
      "forgotten/result.h5", "forgotten", "written", "cut.owner", "claim-0123456789ab",
    ] {
      try touch("\(partial)/\(name)", hoursAgo: 25)
    }
    var elsewhere = Owner.current
    elsewhere.host = "elsewhere"
    try Disk.write(try StoredJSON.data(elsewhere), to: "\(partial)/claim-foreign")
    try touch("\(partial)/claim-foreign", hoursAgo: 1000)
    let leftovers = try store.leftovers()
    #expect(
      leftovers.abandoned.map(\.path)
        == ["claim-0123456789ab", "forgotten", "cut.owner"].map { ".partial/\($0)" })
    #expect(leftovers.abandoned.allSatisfy { $0.reason.contains("not touched for a day") })
    store.sweep()
    #expect(try Disk.names(in: partial) == ["claim-foreign", "claim-new", "new", "written"])
  }

  @Test func `what made room goes back unless the new thing is there`() throws {
    for isDone in [false, true] {
      let work = "\(folder.path)/.thing.x"
      try Disk.makeFolder("\(folder.path)/thing/old")
      try WorkFolder.make(work)
      try WorkFolder.makeRoom(for: "thing", in: work)
      #expect(!Disk.exists("\(folder.path)/thing"))
      if isDone { try Disk.makeFolder("\(folder.path)/thing/new") }
      WorkFolder.remove(work)
      #expect(try names() == ["thing"])
      #expect(try Disk.names(in: "\(folder.path)/thing") == [isDone ? "new" : "old"])
    }
  }

  @Test func `a store loses what is in flight for nobody`() throws {
    let store = ArtifactStore(root: folder.path)
    var owner = Owner.current
    try store.own("alive")
    owner.process = try Self.ended()
    for name in ["dead", "unknown"] { try Disk.makeFolder("\(folder.path)/.partial/\(name)") }
    try Disk.write(try StoredJSON.data(owner), to: "\(folder.path)/.partial/dead.owner")
    try Disk.write(try StoredJSON.data(owner), to: "\(folder.path)/.partial/claim-0123456789ab")
    store.sweep()
    #expect(try Disk.names(in: "\(folder.path)/.partial") == ["alive.owner", "unknown"])
  }
}
