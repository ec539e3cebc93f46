import ArtifactStore
import Foundation

/// The program that draws figures.
struct Gnuplot: Sendable {
  private let executable: URL

  /// The formats that every figure is drawn in, by file name extension.
  static let formats = ["pdf", "png", "svg"]

  /// Finds gnuplot in a search path, by default that of the environment.
  init(searchPath: String?) throws {
    guard let found = Self.path(searchPath) else {
      throw ReportError(
        .gnuplotMissing, "figures",
        "expected the program gnuplot on the search path, got none; on Debian and Ubuntu: "
          + "apt-get install gnuplot-nox, with Homebrew: brew install gnuplot")
    }
    executable = URL(filePath: found)
  }

  private static func path(_ searchPath: String?) -> String? {
    let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/gnuplot" }
      .first(where: FileManager.default.isExecutableFile)
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
    let paths = [path(searchPath) ?? "gnuplot"] + folders
    return Dictionary(paths.map { ($0, FileStamp(ofFileAt: $0)) }) { first, _ in first }
  }

  /// The drawings of a script, by extension.
  ///
  /// Equal scripts give equal bytes with one gnuplot and one set of fonts.
  func draw(_ script: String, id: String) throws -> [(format: String, data: Data)] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mesob-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "\(id).gnuplot")
    try Data(script.utf8).write(to: file)
    let fonts = folder.appending(path: "mesob-fonts.conf")
    try Data(Self.fonts.utf8).write(to: fonts)

    let process = Process()
    process.executableURL = executable
    process.arguments = ["-d", file.path(percentEncoded: false)]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(
      [
        "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0",
        "FONTCONFIG_FILE": fonts.path(percentEncoded: false),
      ]) { $1 }
    let messages = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    try process.run()
    let output = try messages.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ReportError(
        .gnuplotFailed, "figure '\(id)'",
        "gnuplot ended with status \(process.terminationStatus): "
          + String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return try Self.formats.map { format in
      let data = try Data(contentsOf: folder.appending(path: "\(id).\(format)"))
      switch format {
      case "pdf": return (format, Self.undated(data))
      case "svg": return (format, Self.titled(data))
      default: return (format, data)
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
