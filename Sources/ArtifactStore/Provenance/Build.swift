import Foundation

/// What this program was built from: the same for every run of one build.
package struct Build: Sendable {
  /// The version of mesob.
  package var version: String
  /// `debug` or `release`.
  package var configuration: String
  /// The compiler, as precisely as the compiler lets a program know.
  package var compiler: String

  /// This build.
  package static let current = Build(
    version: "0.1.0", configuration: configuration, compiler: compiler)

  /// The hash of the running program's file.
  package static let executable =
    (try? Digest(ofFileAt: executablePath)) ?? Digest(of: "unknown")

  static var executablePath: String {
    #if os(Linux)
      "/proc/self/exe"
    #else
      Bundle.main.executablePath ?? CommandLine.arguments[0]
    #endif
  }

  private static var configuration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }
}
