import ArtifactStore
import Foundation
import Testing

@testable import Archives

/// What strangers and their programs read.
struct PageTests {
  private let archive: OpenArchive
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    archive = try OpenArchive(at: workshop.archive("x"))
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try archive.data("data/\(name)"), as: UTF8.self)
  }

  @Test func `the dictionary has every group, axis and dataset with axes and meaning`() throws {
    let lines = try text("data-dictionary.csv").split(separator: "\n")
    #expect(
      lines.map { $0.split(separator: ",").prefix(2).joined(separator: " ") } == [
        "path kind", "/ group", "/action axis", "/metrics group", "/metrics/exploitability dataset",
        "/solution group", "/solution/policy dataset", "/state axis",
      ])
    #expect(
      lines.contains("/solution/policy,dataset,f64,state action,1,policy,pi(a | s),,2"))
    let page = try text("data-dictionary.md")
    #expect(page.contains("| `policy` | f64 | state, action | 1 | policy: pi(a \\| s) |"))
    #expect(page.contains("attribute `status`: why the solve ended"))
  }

  @Test func `tables have every run, parameter and metric`() throws {
    #expect(
      try text("metrics.csv").split(separator: "\n").map { $0.hasSuffix(",1,lower") }
        == [false, true, true])
    let index = try text("runs.csv").split(separator: "\n")
    #expect(index[0].hasSuffix(",ended,game.n,method.weight,metric.exploitability"))
    #expect(index[1].hasPrefix(#"demo,"tiny, λ=0.25","#))
    #expect(index[1].hasSuffix(",2027-01-15T08:00:07Z,2,0.25,0.25"))
  }

  @Test func `the citation names authors and escapes what YAML would read`() throws {
    let citation = try text("CITATION.cff")
    for line in [
      #"title: "Two \"tiny\" runs""#, "date-released: 2027-01-15", #"  - family-names: "Lovelace""#,
      #"    given-names: "Ada King""#, #"doi: "10.5281/zenodo.1""#,
      #"    orcid: "https://orcid.org/0000-0001-2345-6789""#,
    ] {
      #expect(citation.contains(line + "\n"))
    }
    #expect(citation.contains(#"abstract: "A line.\u000aAnother: one.""#))
  }

  @Test func `configurations keep every digit`() throws {
    let path = try #require(archive.files.first { $0.hasSuffix("config.json") })
    let config = String(decoding: try archive.data(path), as: UTF8.self)
    #expect(config.contains(#""weight" : 0.25"#))
  }

  @Test func `the README says what is missing`() throws {
    var contents = workshop.contents
    let key = RunKey(of: .object(["a": .text("hopeless")]))
    try workshop.store.recordFailure(
      "diverged", provenance: workshop.runs[0].provenance, key: key, label: "hopeless",
      experiment: "demo")
    contents.failures = [
      ArchivedFailure(
        experiment: "demo", label: "hopeless", key: key,
        last: try workshop.store.failures(of: key, experiment: "demo").last),
      ArchivedFailure(experiment: "demo", label: "untried", key: workshop.runs[0].key, last: nil),
    ]
    try contents.write(to: "\(workshop.path)/y")
    let readme = try String(contentsOfFile: "\(workshop.path)/y/data/README.md", encoding: .utf8)
    #expect(readme.contains("* demo: hopeless: failed: diverged\n* demo: untried: never executed"))
    let crate = try String(
      contentsOfFile: "\(workshop.path)/y/data/ro-crate-metadata.json", encoding: .utf8)
    #expect(crate.matches(of: /FailedActionStatus/).count == 1)
    #expect(crate.contains("error.txt"))
    #expect(!(try text("ro-crate-metadata.json").contains("FailedActionStatus")))
  }

  @Test func `what cannot be said of an archive is refused`() throws {
    let mistakes: [(inout ArchiveDescription) -> Void] = [
      { $0.title = " " }, { $0.license = "CC BY" }, { $0.doi = "doi:10.5281/zenodo.1" },
      { $0.repository = "here" }, { $0.authors[0].orcid = "0000" }, { $0.authors[0].name = "" },
    ]
    for mistake in mistakes {
      var contents = workshop.contents
      mistake(&contents.description)
      #expect { try contents.write(to: "\(workshop.path)/y") } throws: {
        ($0 as? ArtifactError)?.code == .invalidDescription
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "\(workshop.path)/y"))
  }

  @Test func `the checker is at most 160 lines of Python`() throws {
    #expect(
      try text("check.py").split(separator: "\n", omittingEmptySubsequences: false).count <= 161)
  }
}
