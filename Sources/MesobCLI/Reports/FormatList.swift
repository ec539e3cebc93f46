import ArgumentParser

/// Formats of report files, written `tex,pdf`.
struct FormatList: ExpressibleByArgument {
  /// The formats that there are, by file name extension.
  static let known = ["md", "tex", "html", "ipynb", "csv", "json", "pdf", "png", "svg", "gnuplot"]

  /// The formats that are wanted.
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy(Self.known.contains) else { return nil }
  }
}
