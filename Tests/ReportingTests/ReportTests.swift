import ArtifactStore
import Foundation
@testable import ReportModel
import Testing

@testable import Reporting

@Suite struct `Reports` {
  static func report(
    _ declaration: ReportDeclaration = SampleReport.declaration,
    _ data: ReportData = SampleReport.data(games: 2)
  ) throws -> Report {
    try Report(declaration: declaration, experiment: "ppc-frontier", data: data)
  }

  @Test func `everything is written, drawn, and then fresh`() throws {
    let workspace = try Workspace()
    let report = try Self.report()
    let written = try report.write(to: workspace.path)
    #expect(workspace.files == written.sorted())
    #expect(written.last == "report.md")
    #expect(try workspace.data("figures/frontier.pdf").starts(with: Data("%PDF".utf8)))
    #expect(try workspace.data("figures/bids.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try workspace.text("figures/convergence.svg").contains("<svg"))
    #expect(try report.staleFiles(in: workspace.path).isEmpty)
  }

  @Test func `a report lists the runs that it is made of`() throws {
    let workspace = try Workspace()
    let report = try Self.report()
    try report.write(to: workspace.path)
    let list = try RunList(workspace.data(RunList.fileName))
    let shown = report.data.observations.filter { $0.reading != nil }
    #expect(shown.count == 33)
    #expect(list.experiment == "ppc-frontier")
    #expect(list.runs.map(\.key) == shown.map(\.trial.key))
  }

  @Test func `equal data give equal bytes, and drawings have no date`() throws {
    let (first, second) = (try Workspace(), try Workspace())
    let written = try Self.report().write(to: first.path)
    try Self.report().write(to: second.path)
    for path in written {
      #expect(try first.data(path) == second.data(path), "\(path)")
    }
    let drawing = try first.data("figures/frontier.pdf")
    #expect(drawing.range(of: Data("D:19700101".utf8)) != nil)
    #expect(drawing.range(of: Data("D:20".utf8)) == nil)
    #expect(try first.data("figures/frontier.png").range(of: Data("tIME".utf8)) == nil)
  }

  @Test func `changed, missing and outdated files are stale`() throws {
    let workspace = try Workspace()
    let report = try Self.report()
    let missing = try report.staleFiles(in: workspace.path)
    // Where the store's files are and what is in them is nothing that a report says.
    #expect(
      try (missing + ["runs.tex"]).sorted() == report.write(to: workspace.path).sorted())
    try workspace.write("edited", to: "tables/scores.md")
    try FileManager.default.removeItem(atPath: "\(workspace.path)/figures/bids.svg")
    #expect(
      try report.staleFiles(in: workspace.path) == ["tables/scores.md", "figures/bids.svg"])

    var data = SampleReport.data(games: 2)
    data.observations[0].outcome = .missing
    let stale = try Self.report(SampleReport.declaration, data).staleFiles(in: workspace.path)
    #expect(stale.contains("report.md"))
    #expect(stale.contains("figures/frontier.pdf"))
    #expect(!stale.contains("tables/bids.csv"))
  }

  @Test func `without gnuplot the error says how to get it, and tables are there`() throws {
    let workspace = try Workspace()
    let report = try Self.report()
    let error = try #require(throws: ReportError.self) {
      try report.write(to: workspace.path, searchPath: workspace.path)
    }
    #expect(error.code == .gnuplotMissing)
    #expect(error.description.contains("apt-get install gnuplot-nox"))
    #expect(workspace.files.contains("tables/scores.tex"))
    #expect(workspace.files.contains("figures/frontier.gnuplot"))
    let page = try workspace.text("report.md")
    #expect(page.contains("Not drawn: gnuplot is missing."))
    #expect(!page.contains(".svg"))
    #expect(try report.staleFiles(in: workspace.path).contains("report.md"))
  }

  @Test func `a script that gnuplot refuses is reported with its message`() throws {
    let gnuplot = try Gnuplot(searchPath: nil)
    let error = try #require(throws: ReportError.self) {
      _ = try gnuplot.draw("plot nonsense(x)", id: "x")
    }
    #expect(error.code == .gnuplotFailed)
    #expect(error.message.contains("undefined function"))
  }

  @Test func `the page links every part and lists the runs`() throws {
    let page = try Self.report().markdown
    for expected in [
      "# Balancing advertisers and platform in a pay-per-click auction\n\nHow much ``revenue``",
      "**Table 1.** Exploitability and revenue of every method. Entries over n = 2 games: mean ±",
      "![Figure 1](figures/frontier.svg)", "[PDF](figures/frontier.pdf)",
      "**Table 2.** Is the published method dominated? `mesob` dominates all 13 points",
      "**Table 3.** The bid to make", "![Figure 4](figures/bids.svg)",
      "<summary>33 of 34 runs are there</summary>",
      #"- **Exploitability** $\mathrm{Expl}(\pi)$ (lower is better): What one agent gains"#,
      "| failed: the objective is not finite |", "mesob run ppc-frontier\n",
    ] {
      #expect(page.contains(expected), "\(expected)")
    }
    #expect(page.hasSuffix("```\n"))
  }

  @Test func `an experiment without runs still has a page`() throws {
    var data = SampleReport.data(games: 1)
    for position in data.observations.indices { data.observations[position].outcome = .missing }
    data.policies = [:]
    let workspace = try Workspace()
    try Self.report(SampleReport.declaration, data).write(to: workspace.path)
    let page = try workspace.text("report.md")
    #expect(page.contains("There is no run to draw yet."))
    #expect(page.contains("1 of 1 runs without a result"))
    #expect(page.contains("expected a stored run of `mesob weight=1.0`, got missing"))
    #expect(page.contains("0 of 17 runs are there"))
    #expect(!workspace.files.contains { $0.hasSuffix(".svg") })
  }

  @Test(arguments: ["two words", "../up", "Ü", ""])
  func `names that are no file names are refused`(name: String) throws {
    let declaration = ReportDeclaration(
      tables: [TableDeclaration(name, caption: "", columns: [Column(\.revenue)])])
    let error = try #require(throws: ReportError.self) { _ = try Self.report(declaration) }
    #expect(error.code == .invalidDeclaration)
  }

  @Test func `two parts of one name are refused`() throws {
    var declaration = SampleReport.declaration
    declaration.tables[0].id = "dominance-points"
    let error = try #require(throws: ReportError.self) { _ = try Self.report(declaration) }
    #expect(error.message.contains("'dominance-points' more than once"))
  }

  @Test func `a folder that cannot be written is an error with its path`() throws {
    let workspace = try Workspace()
    try workspace.write("a file", to: "tables")
    let report = try Self.report(
      ReportDeclaration(
        tables: [TableDeclaration("t", caption: "T", columns: [Column(\.revenue)])]))
    let error = try #require(throws: ReportError.self) { try report.write(to: workspace.path) }
    #expect(error.code == .inputOutput)
    #expect(error.subject.hasSuffix("tables/t.md"))
  }

  /// The document that an author would write around the tables.
  static let document = #"""
    \documentclass{article}
    \usepackage{lmodern,booktabs,siunitx}
    \begin{document}
    \begin{table}\caption{\protect\input{tables/scores.caption}}\input{tables/scores}\end{table}
    \input{tables/dominance} \input{tables/bids}
    \end{document}
    """#

  @Test(.enabled(if: Program.path("pdflatex") != nil && Program.path("pdffonts") != nil))
  func `the tables compile without warnings of ours, and bold is bold`() throws {
    let workspace = try Workspace()
    var declaration = SampleReport.declaration
    declaration.figures = []
    try Self.report(declaration).write(to: workspace.path)
    try workspace.write(Self.document, to: "page.tex")
    let pdflatex = try #require(Program.path("pdflatex"))
    let log = try Program.run(
      pdflatex, ["-interaction=nonstopmode", "-halt-on-error", "page.tex"], in: workspace.path)
    #expect(log.contains("Output written on page.pdf"), "\(log.suffix(2000))")
    #expect(!log.contains("siunitx Warning") && !log.contains("Undefined"))
    let pdffonts = try #require(Program.path("pdffonts"))
    let fonts = try Program.run(pdffonts, ["page.pdf"], in: workspace.path)
    #expect(fonts.contains("LMRoman10-Bold"), "\(fonts)")
    #expect(!fonts.contains("Type 3"), "\(fonts)")

    // What is marked is bold on the page, and nothing else of the table.
    let pdftohtml = try #require(Program.path("pdftohtml"))
    let page = try Program.run(
      pdftohtml, ["-xml", "-i", "-stdout", "page.pdf"], in: workspace.path)
    let bold = page.matches(of: /<b>(.*?)<\/b>/).map { String($0.output.1) }.joined(separator: " ")
    let table = try #require(try Self.report(declaration).tables.first)
    let cells = table.rows.joined().filter { $0.estimate != nil }
    let marked = cells.filter(\.isBest).compactMap(\.estimate).map { Numeral($0).mantissa }
    let others = cells.filter { !$0.isBest }.compactMap(\.estimate).map { Numeral($0).mantissa }
    #expect(!marked.isEmpty)
    for number in marked { #expect(bold.contains(number), "\(number): \(bold)") }
    let words = Set(bold.split(whereSeparator: \.isWhitespace).map(String.init))
    #expect(words.isDisjoint(with: Set(others).subtracting(marked)), "\(bold)")
  }
}
