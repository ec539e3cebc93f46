import Foundation

/// A program on the search path.
package enum Program {
  /// Its path; nil if no folder of the search path, by default that of the environment, has it.
  package static func find(_ name: String, in searchPath: String? = nil) -> String? {
    let folders = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile)
  }
}
