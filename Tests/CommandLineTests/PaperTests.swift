import ExperimentBuilder
import Foundation
import SourceCode
import ArtifactStore
import Testing

/// A paper that quotes a number and a claim, from the runs to the PDF.
struct PaperTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
    let style = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Paper/mesob.sty")
    try FileManager.default.createDirectory(
      atPath: folder.path("Paper/sections"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: style, to: folder.url.appending(path: "Paper/mesob.sty"))
    for (name, options) in [
      ("strict", "strict"), ("draft", "draft"), ("believing", "strict, generated"),
    ] {
      try folder.write(Self.document(options), to: "Paper/\(name).tex")
    }
    try folder.write(#"\mesobtable{quoting/scores}"#, to: "Paper/sections/scores.tex")
  }

  private static func document(_ option: String) -> String {
    #"""
    \documentclass{article}
    \usepackage{lmodern,booktabs,siunitx,graphicx}
    \usepackage{hyperref,attachfile2}
    \usepackage[\#(option)]{mesob}
    \begin{document}
    Compared: \mesobcompared.
    \tableofcontents
    \section{About \mesobnum{slow-exploitability}}
    \mesobclaim{quick-is-better}{Quick descent is better.} \num{\mesobnum{slow-exploitability}}
    \ifdim\mesobdigits{slow-exploitability}pt<9pt It is small. \fi
    \begin{figure}
      \mesobfigure[width=3cm]{quoting/convergence}\caption{At \mesobnum{slow-exploitability}}
    \end{figure}
    \begin{tabular}{S[table-format=1.4]}{A}\\ \mesobnum{slow-exploitability} \end{tabular}
    \input{sections/scores}
    \appendix\section{Provenance}\mesobprovenance
    \end{document}
    """#
  }

  // MARK: Steps

  private func mesob(_ arguments: String..., laboratory: Laboratory = .quoting()) -> Invocation {
    Invocation(arguments, in: folder, laboratory: laboratory)
  }

  private func report(_ arguments: String..., laboratory: Laboratory = .quoting()) -> Invocation {
    Invocation(
      ["report", "quoting", "--paper-folder", folder.path("Paper")] + arguments, in: folder,
      laboratory: laboratory)
  }

  private func prepare(_ laboratory: Laboratory = .quoting()) throws {
    try #require(mesob("run", "quoting", "--no-report", laboratory: laboratory).status == 0)
    try #require(report(laboratory: laboratory).status == 0)
  }

  /// Compiles a document twice.
  private func compile(_ name: String, with engine: String) throws -> (isDone: Bool, log: String) {
    var status: Int32 = 0
    for _ in 1...2 {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [engine, "-interaction=nonstopmode", "\(name).tex"]
      process.currentDirectoryURL = folder.url.appending(path: "Paper")
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      status = process.terminationStatus
    }
    let log = try Data(contentsOf: folder.url.appending(path: "Paper/\(name).log"))
    // TeX breaks lines in the middle of words, and begins those of a message with its package.
    let words = String(decoding: log, as: UTF8.self).replacing("(mesob)", with: "")
      .replacing("\n", with: "").split(separator: " ").joined(separator: " ")
    return (status == 0, words)
  }

  private func poppler(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = folder.url.appending(path: "Paper")
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// Flips one bit in the middle of a stored result.
  private func damage() throws {
    let runs = try FileManager.default.subpathsOfDirectory(atPath: folder.path("Artifacts/runs"))
    let result = try #require(
      runs.sorted().last { $0.contains("slow") && $0.hasSuffix("result.h5") })
    let path = folder.url.appending(path: "Artifacts/runs/\(result)")
    var bytes = try Data(contentsOf: path)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: path)
  }

  static let engines = ["pdflatex", "lualatex"]

  // MARK: Tests

  @Test func `a report of some trials alone gives the paper nothing and says so`() throws {
    try prepare()
    try FileManager.default.removeItem(atPath: folder.path("Paper/generated"))
    let chosen = report("--only", "*slow*")
    #expect(chosen.status == 0 && chosen.error.contains("quotes is left out"), "\(chosen.error)")
    #expect(!folder.contains("Paper/generated"))
  }

  @Test(arguments: engines)
  func `a paper of fresh numbers compiles, and every number leads to its run and back`(
    engine: String
  ) throws {
    try prepare()
    let (isDone, log) = try compile("strict", with: engine)
    #expect(isDone)
    #expect(!log.contains("Package mesob Warning") && !log.contains("LaTeX Warning: Ref"))
    #expect(log.contains("4 quotations are used; 4 agree"))
    let text = try poppler("pdftotext", ["strict.pdf", "-"])
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("It is small."))
    #expect(text.contains("What slow descent leaves"))
    #expect(text.contains("Other than by default: step-size = 0.1, iterations = 20."))
    let destinations = try poppler("pdfinfo", ["-dests", "strict.pdf"])
    for target in [
      "mesob.slow-exploitability\"", "mesob.use.slow-exploitability.1\"", "mesob.run.",
    ] {
      #expect(destinations.contains(target), "\(target): \(destinations)")
    }
    #expect(try poppler("pdfdetach", ["-list", "strict.pdf"]).contains("values.json"))
  }

  @Test(arguments: engines)
  func `numbers that only siunitx prints are used, each where it stands`(engine: String) throws {
    try prepare()
    for (name, use) in [
      ("num", #"\num{\mesobnum{slow-exploitability}}"#),
      ("macro", #"\newcommand\slow{\mesobdigits{slow-exploitability}} $\num{\slow}$"#),
      ("qty", #"\qty{\mesobdigitswitherror{slow-exploitability}}{\metre}"#),
      ("range", #"\numrange{0}{\mesobnum{slow-exploitability}}"#),
      ("cell", #"\begin{tabular}{lS} a & {B}\\ b & \mesobnum{slow-exploitability} \end{tabular}"#),
    ] {
      try folder.write(
        #"""
        \documentclass{article}\usepackage{siunitx,hyperref}\usepackage[strict]{mesob}
        \begin{document}\#(use) \mesobprovenance\end{document}
        """#, to: "Paper/\(name).tex")
      let (isDone, log) = try compile(name, with: engine)
      #expect(isDone, "\(use)")
      #expect(log.contains("1 quotations are used; 1 agree"), "\(use): \(log.suffix(800))")
      let text = try poppler("pdftotext", ["\(name).pdf", "-"])
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(text.contains("Used on page 1"), "\(use): \(text)")
    }
    #expect(verify().lines.contains("1 number: 1 bit-identical"))
  }

  @Test(arguments: engines)
  func `a stale number that only siunitx prints stops the paper`(engine: String) throws {
    try prepare()
    try damage()
    for option in ["strict", "draft"] {
      try folder.write(
        #"""
        \documentclass{article}\usepackage{siunitx}\usepackage[\#(option)]{mesob}
        \begin{document}\num{\mesobnum{slow-exploitability}}\end{document}
        """#, to: "Paper/\(option)-number.tex")
    }
    let (isDone, log) = try compile("strict-number", with: engine)
    #expect(!isDone)
    #expect(log.contains("The number 'slow-exploitability' is stale"))
    #expect(try compile("draft-number", with: engine).isDone)
    #expect(try poppler("pdftotext", ["draft-number.pdf", "-"]).contains("[stale]"))
  }

  @Test func `what comes from many runs says how many, and names none of them`() throws {
    try prepare()
    try folder.write(
      #"""
      \documentclass{article}\usepackage{mesob}
      \begin{document}
      \mesobclaim{quick-is-better}{Quick.} \mesobnum{slow-exploitability} \mesobprovenance[1]
      \end{document}
      """#, to: "Paper/brief.tex")
    try #require(try compile("brief", with: "pdflatex").isDone)
    let text = try poppler("pdftotext", ["brief.pdf", "-"])
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("of 2 runs. Used on page 1."))
    #expect(text.matches(of: /Other than by default/).count == 1)
  }

  @Test func `without data nothing is compared, and the paper compiles`() throws {
    try prepare()
    try FileManager.default.removeItem(atPath: folder.path("Artifacts"))
    let (isDone, log) = try compile("believing", with: "pdflatex")
    #expect(isDone)
    #expect(log.contains("0 agree with the data, 4 could not be compared"))
    #expect(try poppler("pdftotext", ["believing.pdf", "-"]).contains("Compared: 0 of 4."))
    let strict = try compile("strict", with: "pdflatex")
    #expect(!strict.isDone)
    let words = strict.log.replacing("\n(mesob)", with: "")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("cannot be compared: its data are not in ../Artifacts"))
    #expect(words.contains("[strict, generated]"))
    #expect(try compile("draft", with: "pdflatex").isDone)
  }

  @Test(arguments: engines)
  func `another program, commit, label and date make nothing stale`(engine: String) throws {
    try prepare()
    // The same runs by another program: other bytes of the file, the same numbers.
    let store = ArtifactStore(root: folder.path("Artifacts"))
    try FileManager.default.removeItem(atPath: store.root)
    let sources = SourceManifest(digest: String(repeating: "7", count: 64), files: [:])
    let other = Laboratory.quoting(sources: sources)
    try #require(mesob("run", "quoting", laboratory: other).status == 0)
    #expect(report("--check", laboratory: other).status == 0)
    let (isDone, log) = try compile("strict", with: engine)
    #expect(isDone, "\(log.suffix(600))")
    #expect(log.contains("4 quotations are used; 4 agree"))
    #expect(try poppler("pdftotext", ["strict.pdf", "-"]).contains("Compared: 4 of 4."))
    // Without the store's report its files say nothing; with it a change is found.
    try #require(mesob("verify", "quoting", laboratory: other).status == 0)
    #expect(report("--check", laboratory: other).status == 0)
    try damage()
    #expect(try !compile("strict", with: engine).isDone)
  }

  /// Every file that the paper was given, by its path.
  private func given() throws -> [String: Data] {
    let root = folder.path("Paper/generated")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root)
    return Dictionary(
      uniqueKeysWithValues: paths.compactMap { path in
        FileManager.default.contents(atPath: "\(root)/\(path)").map { (path, $0) }
      })
  }

  @Test func `a report replaces no value of the paper by an absence unless that is asked for`()
    throws
  {
    try prepare()
    let before = try given()
    let runs = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("Artifacts/runs/quoting"))
    let slow = try #require(runs.first { $0.contains("slow") })
    try FileManager.default.removeItem(atPath: folder.path("Artifacts/runs/quoting/\(slow)"))

    let check = report("--check")
    #expect(check.error.contains("2 quotations not compared"), "\(check.error)")
    #expect(!check.output.contains("Paper/"), "\(check.output)")
    let kept = report()
    #expect(kept.status == 0)
    #expect(kept.error.contains("1 of 2 runs are missing; --paper"), "\(kept.error)")
    #expect(try given() == before)

    let variant = Invocation(
      [
        "report", "quoting", "iterations=20", "--paper-folder", folder.path("Paper"),
      ], in: folder, laboratory: .quoting())
    #expect(variant.status == 0, "\(variant.error)")
    #expect(try given() == before, "overrides are another experiment")

    let asked = report("--paper")
    #expect(asked.status == 1)
    #expect(asked.error.contains("'slow-exploitability' has lost its support"), "\(asked.error)")
    #expect(try given() != before)
    for mistake in [["--check"], ["--format", "md"], ["-o", folder.path("x")]] {
      let refused = Invocation(
        ["report", "quoting", "--paper"] + mistake, in: folder, laboratory: .quoting())
      #expect(refused.status == 64)
    }
  }

  @Test(arguments: engines)
  func `one changed byte of a run makes the number that came from it stale`(engine: String) throws {
    try prepare()
    try damage()
    let check = report("--check")
    #expect(check.status == 1)
    #expect(check.output.contains("number 'slow-exploitability': has no value"))
    let (isDone, log) = try compile("strict", with: engine)
    #expect(!isDone)
    #expect(log.contains("The number 'slow-exploitability' is stale"))
    let draft = try compile("draft", with: engine)
    #expect(draft.isDone)
    #expect(try poppler("pdftotext", ["draft.pdf", "-"]).contains("[stale]"))
  }

  @Test(arguments: engines)
  func `a run with another constant makes what is not reported again stale`(engine: String) throws {
    try prepare()
    let longer = Laboratory.quoting(steps: 30)
    try #require(mesob("run", "quoting", laboratory: longer).status == 0)
    let check = report("--check", "--json", laboratory: longer)
    #expect(check.status == 1)
    let quotations = try #require(try check.object()["quotations"] as? [[String: Any]])
    #expect(quotations.map { $0["key"] as? String } == ["slow-exploitability", "quick-is-better"])
    #expect(quotations[0]["written"] as? String != quotations[0]["now"] as? String)
    let (isDone, log) = try compile("strict", with: engine)
    #expect(!isDone)
    #expect(log.contains("'slow-exploitability' is stale: it is another one in the data by now"))
    #expect(report(laboratory: longer).status == 0)
    #expect(report("--check", laboratory: longer).status == 0)
    #expect(try compile("strict", with: engine).isDone)
  }

  @Test(arguments: engines)
  func `a claim that fails stops the paper with its sentence and both values`(
    engine: String
  ) throws {
    let reversed = Laboratory.quoting(isReversed: true)
    try prepare(reversed)
    let check = report("--check", laboratory: reversed)
    #expect(check.status == 1)
    let complaint = try #require(check.lines.first { $0.hasPrefix("claim 'quick-is-better'") })
    let values = complaint.matches(of: /with (\S+) on the left and (\S+) on the right/)
    let (left, right) = try #require(values.first.map { ($0.output.1, $0.output.2) })
    #expect(try #require(Double(left)) > #require(Double(right)))
    let (isDone, log) = try compile("strict", with: engine)
    #expect(!isDone)
    for words in [
      "do not support the claim 'quick-is-better'", "Quick descent leaves less than slow descent.",
      "\(left) on the left", "\(right) on the right",
    ] {
      #expect(log.contains(words), "\(words)")
    }
    #expect(try compile("draft", with: engine).isDone)
    #expect(try poppler("pdftotext", ["draft.pdf", "-"]).contains("[fails]"))
  }

  // MARK: Attestation

  private func verify(
    _ arguments: String..., laboratory: Laboratory = .quoting()
  ) -> Invocation {
    Invocation(
      ["verify", "--paper", "--paper-folder", folder.path("Paper")] + arguments, in: folder,
      laboratory: laboratory)
  }

  @Test func `verify executes exactly what the paper uses, and attests every number`() throws {
    try prepare()
    #expect(verify().status == 2)
    try #require(try compile("strict", with: "pdflatex").isDone)
    let invocation = verify()
    #expect(invocation.status == 0)
    #expect(
      invocation.lines.suffix(4) == [
        "1 number: 1 bit-identical", "1 claim: 1 bit-identical", "1 table: 1 bit-identical",
        "1 figure: 1 bit-identical",
      ])
    let document = try verify("--json").object()
    #expect(document["checked"] as? Int == 2)
    let quotations = try #require(document["quotations"] as? [[String: Any]])
    let number = quotations.first { $0["key"] as? String == "slow-exploitability" }
    #expect(number?["pages"] as? [String] == ["1"] && number?["level"] as? String == "bits")
  }

  @Test func `only the runs behind the numbers that are used are executed`() throws {
    try prepare()
    try folder.write(
      #"""
      \documentclass{article}\usepackage{mesob}
      \begin{document}\mesobnum{slow-exploitability}\end{document}
      """#, to: "Paper/short.tex")
    try #require(try compile("short", with: "pdflatex").isDone)
    let document = try verify("--json").object()
    #expect(document["checked"] as? Int == 1)
    #expect(document["attestation"] as? [String] == ["1 number: 1 bit-identical"])
  }

  @Test func `a number that depends on a time is attested as measured`() throws {
    let timed = Laboratory.quoting(isTimed: true)
    try prepare(timed)
    try folder.write(
      #"""
      \documentclass{article}\usepackage{mesob}
      \begin{document}\mesobnum{slow-seconds}\end{document}
      """#, to: "Paper/timed.tex")
    try #require(try compile("timed", with: "pdflatex").isDone)
    let invocation = verify(laboratory: timed)
    #expect(invocation.status == 0)
    #expect(invocation.lines.last == "1 number: 1 measured times")
  }

  private func archive(_ arguments: String...) -> Invocation {
    Invocation(
      [
        "archive", "--paper", "--paper-folder", folder.path("Paper"), "-o", folder.path("x"),
        "--allow", "dirty", "--allow", "stale",
      ] + arguments, in: folder, laboratory: .quoting())
  }

  @Test func `an archive of the paper has the runs that it uses, or none at all`() throws {
    try prepare()
    #expect(archive().status == 2)
    try folder.write(
      #"""
      \documentclass{article}\usepackage{mesob}
      \begin{document}\mesobnum{slow-exploitability}\end{document}
      """#, to: "Paper/short.tex")
    try #require(try compile("short", with: "pdflatex").isDone)
    #expect(try archive("--json").object()["runs"] as? Int == 1)
    try #require(try compile("strict", with: "pdflatex").isDone)
    #expect(try archive("--json", "--force").object()["runs"] as? Int == 2)
    try FileManager.default.removeItem(atPath: folder.path("Artifacts/runs"))
    let invocation = archive("--force")
    #expect(invocation.status == 2)
    #expect(invocation.error.contains("2 missing: quoting/"))
  }

  @Test func `a game with another constant is told by the number that it changes`() throws {
    try prepare()
    try #require(try compile("strict", with: "pdflatex").isDone)
    let crooked = Laboratory(
      games: [CrookedLeftRight.self], solvers: Laboratory.quoting().solvers,
      experiments: Laboratory.quoting().experiments)
    let invocation = verify(laboratory: crooked)
    #expect(invocation.status == 1)
    #expect(invocation.lines.contains("differs  number 'slow-exploitability', page 1"))
    #expect(invocation.lines.contains("1 number: 1 different"))
  }

  @Test func `without its runs a paper is undecided`() throws {
    try prepare()
    try #require(try compile("believing", with: "pdflatex").isDone)
    try FileManager.default.removeItem(atPath: folder.path("Artifacts/runs"))
    let invocation = verify()
    #expect(invocation.status == 2)
    #expect(invocation.lines.contains("1 number: 1 undecided"))
  }

  @Test(arguments: [["--sample", "0.5"], ["--integrity"], ["--all"], ["quoting"]])
  func `what contradicts the paper is refused`(arguments: [String]) {
    let invocation = Invocation(["verify", "--paper"] + arguments, in: folder)
    #expect(invocation.status == 64)
  }
}
