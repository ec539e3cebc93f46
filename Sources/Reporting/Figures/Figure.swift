import ArtifactStore
import ReportModel

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
      self = try Plot(sweep: declaration, sweep, data).figure
    case .occupation(let factor):
      self = try HeatMapPlot(occupation: declaration, of: factor, data).figure
    case .policy(let factor, let epochs):
      self = try HeatMapPlot(policy: declaration, against: factor, at: epochs, data).figure
    }
  }
}

/// How the figures look: one size, one font for paper and one for screens, and styles that differ in
/// more than color.
enum FigureStyle {
  /// The font of the paper and of every LaTeX document with the package lmodern.
  static let paperFont = "Latin Modern Roman"
  /// Okabe and Ito's colors, which people with color-blindness tell apart, the darker ones first.
  static let colors = [
    "#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9",
  ]
  /// gnuplot's markers: disc, square, triangles, diamond, pentagon, then the open ones.
  static let markers = [7, 5, 9, 13, 11, 15, 6, 4, 8, 12]
  /// Dashes, drawn and left out in turn; gnuplot scales them with the width of the line.
  static let dashes = ["solid", "(12,5)", "(3,4)", "(14,4,3,4)", "(7,4)"]

  /// The style of a series as gnuplot's line properties.
  static func line(_ style: Int) -> String {
    let color = colors[style % colors.count]
    let marker = markers[style % markers.count]
    let dash = dashes[style % dashes.count]
    return "lc rgb '\(color)' lw 1.5 dt \(dash) pt \(marker) ps 0.7"
  }

  /// The surface of a band: light enough for what lies below it.
  static func surface(_ style: Int) -> String {
    "fs transparent solid 0.15 noborder lc rgb '\(colors[style % colors.count])'"
  }

  /// The edges of a band: thin, with the dashes of its line.
  static func edge(_ style: Int) -> String {
    "lc rgb '\(colors[style % colors.count])' lw 0.6 dt \(dashes[style % dashes.count])"
  }
}

/// The parts that every gnuplot script shares.
enum GnuplotScript {
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
        "  \"pdfcairo size \(size.width)cm,\(size.height)cm font '\(FigureStyle.paperFont),9'"
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

  /// A word of a data block: quotes and backslashes have no place there.
  static func word(_ text: String) -> String {
    let plain = String(text.map { $0 == "\"" ? "'" : $0 == "\\" ? "/" : $0.isNewline ? " " : $0 })
    return "\"\(plain)\""
  }

  /// The text in single quotes, on one line.
  static func quoted(_ text: String) -> String {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return "'" + line.replacing("'", with: "''") + "'"
  }
}
