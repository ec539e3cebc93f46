import Foundation
import Testing

struct DoctorTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  private func doctor(_ arguments: String...) -> Invocation {
    Invocation(["doctor"] + arguments, in: folder)
  }

  private func grades() throws -> [String: String] {
    let findings = try doctor("--json").object()["findings"] as? [[String: Any]] ?? []
    return Dictionary(
      findings.compactMap { finding in
        (finding["subject"] as? String).flatMap { subject in
          (finding["grade"] as? String).map { (subject, $0) }
        }
      }, uniquingKeysWith: { $1 })
  }

  @Test func `a healthy machine has no problem, and nothing is left behind`() throws {
    let healthy = doctor()
    #expect(healthy.status == 0)
    for word in ["libhdf5", "gnuplot", "pdflatex", "git", "Slurm", "processors", "free space"] {
      #expect(healthy.output.contains(word), "\(word)")
    }
    #expect(!folder.contains("Artifacts"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
    // The tests' programs do not know their sources.
    #expect(try grades()["sources"] == "warning")
    #expect(healthy.output.contains("→ "))
  }

  @Test func `damaged runs, newer results and leftovers are found`() throws {
    let run = try Invocation(["run", "tiny", "--no-report", "--json"], in: folder).object()
    let runs = try #require(run["runs"] as? [[String: Any]])
    #expect(try grades()["runs"] == "ok")
    #expect(try grades()["schema"] == "ok")
    let path = try #require(runs[0]["path"] as? String)
    try Data("no HDF5".utf8).write(to: URL(filePath: path).appending(path: "result.h5"))
    try folder.write("?", to: "Artifacts/.partial/left")
    try FileManager.default.createDirectory(
      atPath: folder.path("Artifacts/tags"), withIntermediateDirectories: true)
    try folder.write("?", to: "Artifacts/tags/broken.json")
    let found = try grades()
    #expect(found["runs"] == "problem")
    #expect(found["leftovers"] == "warning")
    #expect(found["tags, reports"] == "problem")
    let ill = doctor()
    #expect(ill.status == 1)
    #expect(ill.output.contains("mesob gc --yes"))
  }

  @Test func `a folder that cannot be written to is a problem`() throws {
    try folder.write("a file", to: "Artifacts")
    let ill = doctor()
    #expect(ill.status == 1)
    #expect(ill.output.contains("--artifacts"))
  }
}
