import ArtifactStore
import Foundation

/// The program that draws figures.
struct Gnuplot: Sendable {
  private let executable: String

  /// The formats that every figure is drawn in, by file name extension.
  static let formats = ["pdf", "png", "svg"]

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
      try Data(script.utf8).write(to: URL(filePath: file))
      let fonts = "\(folder)/mesob-fonts.conf"
      try Data(Self.fonts.utf8).write(to: URL(filePath: fonts))
      let environment = ProcessInfo.processInfo.environment.merging(
        [
          "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0", "FONTCONFIG_FILE": fonts,
        ]) { $1 }
      let outcome = try Subprocess.run(
        [executable, "-d", file], in: folder, environment: environment)
      guard outcome.status == 0 else {
        throw ReportError(
          .gnuplotFailed, "figure '\(id)'",
          "gnuplot ended with status \(outcome.status): "
            + outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return try Self.formats.map { format in
        let data = try Data(contentsOf: URL(filePath: "\(folder)/\(id).\(format)"))
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
        <family>\(FigureStyle.paperFont)</family>
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
    let text = String(decoding: svg, as: UTF8.self).replacing(call) {
      "<g class=\"value\"><title class=\"value\">\($0.output.1)</title>"
    }
    return Data(text.replacing(/<g [^>]*>\s*<\/g>\n?/, with: "").utf8)
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
}
