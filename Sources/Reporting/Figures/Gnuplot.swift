import Foundation

/// The program that draws figures.
struct Gnuplot: Sendable {
  private let executable: URL

  /// The formats that every figure is drawn in, by file name extension.
  static let formats = ["pdf", "png", "svg"]

  /// Finds gnuplot in a search path, by default that of the environment.
  init(searchPath: String?) throws {
    let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map { "\($0)/gnuplot" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw ReportError(
        .gnuplotMissing, "figures",
        "expected the program gnuplot on the search path, got none; on Debian and Ubuntu: "
          + "apt-get install gnuplot-nox, with Homebrew: brew install gnuplot")
    }
    executable = URL(filePath: found)
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

    let process = Process()
    process.executableURL = executable
    process.arguments = ["-d", file.path(percentEncoded: false)]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0"]) { $1 }
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
      return (format, format == "pdf" ? Self.undated(data) : data)
    }
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
