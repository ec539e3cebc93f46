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

  @Test func `who made an archive is said wherever a reader looks`() throws {
    var contents = workshop.contents
    contents.description.authors[0].affiliation = "Analytical Society"
    contents.description.contact = "ada@example.org"
    contents.description.repository = "https://example.org/engine"
    let path = "\(workshop.path)/x"
    try contents.write(to: path)
    let archive = try OpenArchive(at: path)
    func text(_ file: String) throws -> String {
      String(decoding: try archive.data(file), as: UTF8.self)
    }
    let info = try text("bag-info.txt")
    for line in [
      "Source-Organization: Analytical Society", "Contact-Name: Ada King Lovelace",
      "Contact-Email: ada@example.org",
    ] { #expect(info.contains("\(line)\n"), "\(line)") }
    let readme = try text("data/README.md")
    for words in ["By Ada King Lovelace (Analytical Society)", "<https://example.org/engine>"] {
      #expect(readme.contains(words), "\(words)")
    }
    let software = try JSONSerialization.jsonObject(with: archive.data("data/codemeta.json"))
    #expect(
      (software as? [String: Any])?["codeRepository"] as? String == "https://example.org/engine")
    #expect(ArchiveCheck(archive).damages == [])
  }

  @Test func `the same runs give the same bytes`() throws {
    let first = try Data(contentsOf: URL(filePath: workshop.archive("a/x.zip")))
    let second = try Data(contentsOf: URL(filePath: workshop.archive("b/x.zip")))
    #expect(first == second)
  }

  @Test func `a zip file has one folder of its name`() throws {
    let names = try ZipStorage(workshop.archive("my runs.v2.zip")).files()
    #expect(names.allSatisfy { $0.hasPrefix("my runs.v2/") })
    #expect(names.contains("my runs.v2/bagit.txt"))
  }

  @Test func `a bag is found in the one folder that there is`() throws {
    let folder = try workshop.archive("outer/inner")
    let outer = try OpenArchive(at: "\(workshop.path)/outer")
    #expect(ArchiveCheck(outer).damages == [])
    #expect(try outer.files == OpenArchive(at: folder).files)
    let root = "\(workshop.path)/unpacked"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try outer.makeStore(in: root)
    #expect(try ArtifactStore(root: root).runs(of: "demo").count == 2)
    try Data().write(to: URL(filePath: "\(workshop.path)/outer/more"))
    #expect { try OpenArchive(at: "\(workshop.path)/outer") } throws: {
      ($0 as? ArtifactError)?.code == .notAnArchive
    }
  }

  @Test func `a manifest writes names as BagIt wants them`() throws {
    let names = ["a\nb", "a\rb", "a\r\nb", "100 %", "%0A", "\u{301}x", "a  b"]
    let hash = String(repeating: "0", count: 128)
    let manifest = Manifest(names.map { ($0, hash) })
    let lines = manifest.text.split(separator: "\n").map {
      String(decoding: $0.utf8.dropFirst(130), as: UTF8.self)
    }
    #expect(
      Set(lines) == ["%250A", "100 %25", "a  b", "a%0Ab", "a%0D%0Ab", "a%0Db", "\u{301}x"])
    let read = try Manifest(Data(manifest.text.utf8), subject: "manifest")
    #expect(Set(read.hashes.keys) == Set(names))
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

  @Test func `what is there is replaced on demand, or where no run is lost`() throws {
    let path = try workshop.archive("x.zip")
    var fewer = workshop.contents
    fewer.runs.removeLast()
    #expect { try fewer.write(to: path) } throws: {
      ($0 as? ArtifactError)?.code == .alreadyExists
    }
    try fewer.write(to: path, replacing: true)
    try workshop.contents.write(to: path)
    #expect(ArchiveCheck.damages(at: path) == [])
    // One that somebody has put something into is not what was written.
    try (Data(contentsOf: URL(filePath: path)) + [0]).write(to: URL(filePath: path))
    for name in [path, try workshop.archive("y")] {
      #expect { try workshop.contents.write(to: name) } throws: {
        ($0 as? ArtifactError)?.code == .alreadyExists
      }
    }
    let precious = "\(workshop.path)/precious"
    try FileManager.default.createDirectory(atPath: precious, withIntermediateDirectories: true)
    #expect { try workshop.contents.write(to: precious, replacing: true) } throws: {
      ($0 as? ArtifactError)?.code == .alreadyExists
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workshop.path).sorted()
        == ["Artifacts", "precious", "x.zip", "y"])
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
    while let range = changed.range(of: Data("x/data/README.md".utf8)) {
      changed.replaceSubrange(range, with: Data("../../../../../no".utf8).prefix(16))
    }
    try changed.write(to: URL(filePath: path))
    #expect { try OpenArchive(at: path) } throws: { ($0 as? ArtifactError)?.code == .damaged }
  }
}
