import ArtifactStore
import Foundation
import ReportModel
import Vocabulary

/// A figure that is ready to be drawn: its numbers, and the script that draws them.
struct Figure: Sendable {
  let id: String
  let caption: String
  /// The numbers, row by row below the names of the columns.
  let rows: [[String]]
  /// The gnuplot script; nil when there is nothing to draw.
  let script: String?

  /// The numbers, as comma-separated values.
  var csv: String { CSV.text(rows) }
}

extension Figure {
  /// The figure that a declaration asks for.
  init(_ declaration: FigureDeclaration, _ data: ReportData) throws {
    switch declaration.kind {
    case .frontier(let x, let y, let xScale, let bestKnown):
      self = try Plot(
        frontier: declaration, x: data.described(x, in: declaration.game),
        y: data.described(y, in: declaration.game), xScale: xScale, bestKnown: bestKnown, data
      ).figure
    case .convergence(let work, let isRelative, let xScale):
      self = try Plot(
        convergence: declaration, against: work, isRelative: isRelative, xScale: xScale, data
      ).figure
    case .sweep(var sweep):
      sweep.metrics = sweep.metrics.map { data.described($0, in: declaration.game) }
      self =
        try sweep.otherGameParameters == nil
        ? Plot(sweep: declaration, sweep, data).figure
        : Plot(gameSweep: declaration, sweep, data).figure
    case .occupation(let factor):
      self = try HeatMapPlot(occupation: declaration, of: factor, data).figure
    case .policy(let factor, let epochs):
      self = try HeatMapPlot(policy: declaration, against: factor, at: epochs, data).figure
    }
  }
}

/// The program that draws figures.
struct Gnuplot: Sendable {
  /// The font of the paper and of every LaTeX document with the package lmodern.
  private static let paperFont = "Latin Modern Roman"
  /// The formats that every figure is drawn in, by file name extension.
  static let formats = ["pdf", "png", "svg"]

  private let executable: String

  /// Finds gnuplot in a search path, by default that of the environment.
  init(searchPath: String?) throws {
    guard let found = Program.find("gnuplot", in: searchPath) else {
      throw ReportError(
        .gnuplotMissing, "figures",
        "expected the program gnuplot on the search path, got none; on Debian and Ubuntu: "
          + "apt-get install gnuplot-nox, with Homebrew: brew install gnuplot")
    }
    executable = found
  }

  /// The program and the folders of fonts, which decide about equal scripts.
  static func stamps(searchPath: String?) -> [String: FileStamp?] {
    let home = FileManager.default.homeDirectoryForCurrentUser.path(percentEncoded: false)
    let roots = [
      "/etc/fonts/conf.d", "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts",
      "\(home)/.fonts", "\(home)/.local/share/fonts",
    ]
    let folders = roots.flatMap { root in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
      return [root] + names.map { "\(root)/\($0)" }
    }
    let paths = [Program.find("gnuplot", in: searchPath) ?? "gnuplot"] + folders
    return Dictionary(paths.map { ($0, FileStamp(ofFileAt: $0)) }) { first, _ in first }
  }

  /// The drawings of a script, by extension.
  ///
  /// Equal scripts give equal bytes with one gnuplot and one set of fonts.
  func draw(_ script: String, id: String) throws -> [(format: String, data: Data)] {
    try withTemporaryFolder("figure") { folder in
      let file = "\(folder)/\(id).gnuplot"
      try Report.write(Data(script.utf8), to: URL(filePath: file))
      let fonts = "\(folder)/mesob-fonts.conf"
      try Report.write(Data(Self.fonts.utf8), to: URL(filePath: fonts))
      let environment = ProcessInfo.processInfo.environment.merging(
        ["LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0", "FONTCONFIG_FILE": fonts]
      ) { $1 }
      let outcome = try Subprocess.run(
        [executable, "-d", file], in: folder, environment: environment)
      try require(
        outcome.status == 0, "figure '\(id)'",
        "gnuplot ended with status \(outcome.status): "
          + outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines), .gnuplotFailed)
      return try Self.formats.map { format in
        let drawn = "\(id).\(format)"
        let data = try ReportError.attempt(
          .gnuplotFailed, "figure '\(id)'", expected: "gnuplot to write \(drawn)"
        ) { try Data(contentsOf: URL(filePath: "\(folder)/\(drawn)")) }
        switch format {
        case "pdf": return (format, Self.undated(data))
        case "svg": return (format, Self.titled(data))
        default: return (format, data)
        }
      }
    }
  }

  /// What the font of the paper lacks, such as λ, comes from its font for formulas; where they are
  /// not installed, a serif font of the machine takes their place.
  private static let fonts = """
    <?xml version="1.0"?>
    <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
    <fontconfig>
      <alias binding="same">
        <family>\(paperFont)</family>
        <accept><family>Latin Modern Math</family></accept>
        <default><family>serif</family></default>
      </alias>
      <include ignore_missing="yes">\(userFonts)</include>
    </fontconfig>

    """

  /// The settings of fonts that gnuplot would read by itself.
  private static var userFonts: String {
    HTML.escaped(ProcessInfo.processInfo.environment["FONTCONFIG_FILE"] ?? "fonts.conf")
  }

  /// The SVG with the words of its values as titles, which browsers show by themselves, in place of
  /// calls of a script of gnuplot's that is not there, and without groups of nothing.
  private static func titled(_ svg: Data) -> Data {
    let call =
      #/
      <g\ onmousemove="gnuplot_svg\.showHypertext\(evt,'(.*)'\)"
      \ onmouseout="[^"]*"><title>\ </title>
      /#
    let text = String(decoding: svg, as: UTF8.self).replacing(call.scalarwise) {
      "<g class=\"value\"><title class=\"value\">\($0.output.1)</title>"
    }
    let shown = text.replacing(/<g [^>]*>\s*<\/g>\n?/.scalarwise, with: "")
    // gnuplot leaves > as it is, which XML forbids behind two brackets.
    return Data(shown.replacing(/\]\]>/.scalarwise, with: "]]&gt;").utf8)
  }

  /// The PDF with its creation date, which cairo takes from the clock, set to the epoch.
  ///
  /// The digits are replaced one by one, so that the table of byte offsets stays right.
  private static func undated(_ pdf: Data) -> Data {
    guard let key = pdf.range(of: Data("/CreationDate (D:".utf8)) else { return pdf }
    let digits = pdf[key.upperBound...].prefix { (0x30...0x39).contains($0) }
    let epoch = Data("19700101000000".utf8).prefix(digits.count)
    return pdf[..<digits.startIndex] + epoch + pdf[digits.endIndex...]
  }

  // MARK: Scripts

  /// A script that draws the commands of `body` as PDF, PNG and SVG.
  ///
  /// - Parameters:
  ///   - id: The name of the figure's files.
  ///   - size: The width and height in centimeters.
  ///   - setup: Data blocks and settings, executed once.
  ///   - body: The plot commands, executed for each format.
  /// - Returns: The text of the script, which writes beside itself.
  static func text(
    id: String, size: (width: Double, height: Double), setup: [String], body: [String]
  ) -> String {
    let pixels = { (centimeters: Double) in 2 * Int((centimeters / 2.54 * 48).rounded()) }
    let (width, height) = (pixels(size.width), pixels(size.height))
    let lines =
      [
        "# Draws \(id).pdf, \(id).png and \(id).svg: gnuplot -d \(id).gnuplot",
        "set encoding utf8",
      ] + setup + [
        "array terminals[3] = [ \\",
        "  \"pdfcairo size \(size.width)cm,\(size.height)cm font '\(paperFont),9'"
          + " fontscale 0.75 linewidth 1.2 pointscale 0.8\", \\",
        "  \"pngcairo size \(3 * width),\(3 * height) font 'Helvetica,9' fontscale 3"
          + " linewidth 3 pointscale 3\", \\",
        "  \"svg size \(width * 3 / 2),\(height * 3 / 2) font 'Helvetica,18'"
          + " linewidth 1.5 background 'white'\" ]",
        "array small[3] = [',8', ',8', ',16']",
        "array outputs[3] = ['\(id).pdf', '\(id).png', '\(id).svg']",
        "do for [format = 1:3] {",
        "  eval 'set terminal '.terminals[format]",
        "  set output outputs[format]",
      ] + body.map { "  " + $0 } + ["}", "set output"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A block of rows of numbers or quoted words.
  static func dataBlock(_ name: String, _ rows: [[String]]) -> [String] {
    ["$\(name) << EOD"] + rows.map { $0.joined(separator: " ") } + ["EOD"]
  }

  /// What the drawing as SVG, the third one, shows where one points: marks without ink over the
  /// rows x, y and words of a block.
  static func values(of block: String, shape: Int, size: Double) -> String {
    "for [svg = 3:format] $\(block) using 1:2:3 with labels hypertext point pt \(shape)"
      + " ps \(size) lc rgb '#FF000000' noenhanced notitle"
  }

  /// A number of the layout, to four decimals.
  static func short(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }

  // Names and labels come from files that others made. Were they words of the program, then one
  // that ends its quotation would be a command, and gnuplot has commands that run others. So they
  // are lines of data blocks: gnuplot takes those as they are, without quotes, escapes, backquotes
  // or macros, up to a line that says EOD, which none says as each begins with a bar.

  /// A block of texts, each on one line, for commands to take by their numbers.
  static func textBlock(_ name: String, _ texts: [String]) -> [String] {
    dataBlock(name, texts.map { ["|\($0.oneLine)"] })
  }

  /// A text of a block, the first of which is 0, in a command.
  static func text(_ number: Int, of block: String) -> String { "$\(block)[\(number + 1)][2:*]" }

  /// The same for names of tics, which gnuplot takes for formats of the number at the tic.
  ///
  /// It shows 50 bytes of one that has a percent sign.
  static func ticBlock(_ name: String, _ texts: [String]) -> [String] {
    textBlock(name, texts.map { text in text.respelled { $0 == "%" ? "%%" : nil } })
  }

  /// A word of a row of numbers: quotes and backslashes have no place there.
  static func word(_ text: String) -> String {
    let plain = text.oneLine.respelled { $0 == "\"" ? "'" : $0 == "\\" ? "/" : nil }
    return "\"\(plain)\""
  }
}
