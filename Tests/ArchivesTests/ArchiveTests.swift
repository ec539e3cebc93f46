import ArtifactStore
import Foundation
import Testing

@testable import Archives

struct ArchiveTests {
  private let workshop: Workshop
  init() throws { workshop = try Workshop() }

  @Test(arguments: ["x.zip", "x"])
  func `an archive is intact and says what it is`(name: String) throws {
    let archive = try OpenArchive(at: workshop.archive(name))
    let check = ArchiveCheck(archive)
    #expect(check.damages == [])
    #expect(!check.isRepacked)
    #expect(check.fileCount == archive.files.count { $0.hasPrefix("data/") })
    let summary = try ArchiveSummary(of: archive)
    #expect(summary.title == #"Two "tiny" runs"#)
    #expect(summary.day == "2027-01-15")
    #expect(summary.doi == "https://doi.org/10.5281/zenodo.1")
    #expect(summary.experiments == ["demo"])
    #expect(summary.runCounts == ["demo": 2])
  }

  @Test func `the same runs give the same bytes, whatever the archive is called`() throws {
    let first = try Data(contentsOf: URL(filePath: workshop.archive("a.zip")))
    let second = try Data(contentsOf: URL(filePath: workshop.archive("b.zip")))
    #expect(first == second)
  }

  @Test func `a zip file and a folder hold the same files`() throws {
    let zip = try OpenArchive(at: workshop.archive("x.zip"))
    let folder = try OpenArchive(at: workshop.archive("x"))
    #expect(zip.files == folder.files)
    for file in zip.files { #expect(try zip.data(file) == folder.data(file), "\(file)") }
  }

  @Test(arguments: ["x.zip", "x"])
  func `an archive makes a store of its runs`(name: String) throws {
    let archive = try OpenArchive(at: workshop.archive(name))
    let root = "\(workshop.path)/unpacked"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try archive.makeStore(in: root)
    let runs = try ArtifactStore(root: root).runs(of: "demo")
    #expect(runs.map(\.identity) == workshop.runs.map(\.identity))
    for run in runs { try run.checkIntegrity() }
  }

  @Test func `a run that is not what was published is not archived`() throws {
    let path = workshop.runs[0].resultPath
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(filePath: path))
    // The seal of the result is broken as well, so that it cannot be read.
    #expect(throws: (any Error).self) { try workshop.archive("x.zip") }
    #expect(!FileManager.default.fileExists(atPath: "\(workshop.path)/x.zip"))
  }

  @Test func `what is there is replaced on demand only, and only archives are`() throws {
    let path = try workshop.archive("x.zip")
    #expect { try workshop.archive("x.zip") } throws: {
      ($0 as? ArtifactError)?.code == .alreadyExists
    }
    try workshop.contents.write(to: path, replacing: true)
    #expect(ArchiveCheck.damages(at: path) == [])
    let precious = "\(workshop.path)/precious"
    try FileManager.default.createDirectory(atPath: precious, withIntermediateDirectories: true)
    #expect { try workshop.contents.write(to: precious, replacing: true) } throws: {
      ($0 as? ArtifactError)?.code == .alreadyExists
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workshop.path).sorted()
        == ["Artifacts", "precious", "x.zip"])
  }

  @Test func `what cannot be written leaves nothing behind`() throws {
    try Data().write(to: URL(filePath: "\(workshop.path)/file"))
    #expect { try workshop.archive("file/x.zip") } throws: {
      ($0 as? ArtifactError)?.code == .cannotWrite
    }
  }

  @Test func `what is no archive is told from one`() throws {
    let file = "\(workshop.path)/file.zip"
    try Data("hello".utf8).write(to: URL(filePath: file))
    for path in ["\(workshop.path)/nothing", file, workshop.path] {
      #expect { try OpenArchive(at: path) } throws: {
        ($0 as? ArtifactError)?.code == .notAnArchive
      }
    }
  }

  @Test func `a zip file without a seal is checked by its manifests`() throws {
    let path = try workshop.archive("x.zip")
    var bytes = try Data(contentsOf: URL(filePath: path))
    let comment = ZipSeal.unsealed.utf8.count
    bytes.removeLast(comment)
    bytes.replaceSubrange(bytes.count - 2..<bytes.count, with: [0, 0])
    try bytes.write(to: URL(filePath: path))
    let check = ArchiveCheck(try OpenArchive(at: path))
    #expect(check.isIntact && check.isRepacked)
  }

  @Test func `no file leads out of the archive`() throws {
    let path = try workshop.archive("x.zip")
    let bytes = try Data(contentsOf: URL(filePath: path))
    let hostile = String(decoding: bytes, as: Unicode.ASCII.self)
    #expect(hostile.contains("data/README.md"))
    var changed = bytes
    while let range = changed.range(of: Data("data/README.md".utf8)) {
      changed.replaceSubrange(range, with: Data("../../../../no".utf8))
    }
    try changed.write(to: URL(filePath: path))
    #expect { try OpenArchive(at: path) } throws: { ($0 as? ArtifactError)?.code == .damaged }
  }
}
