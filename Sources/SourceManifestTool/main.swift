import COpenSSL
import Foundation
import SourceCode

// Arguments: the Swift file to write, then a name and a path for each source.

func sha256(_ bytes: some ContiguousBytes) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  bytes.withUnsafeBytes {
    precondition(EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) == 1)
  }
  return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

let arguments = Array(CommandLine.arguments.dropFirst())
let files = try stride(from: 1, to: arguments.count - 1, by: 2).map { i in
  let source = try Data(contentsOf: URL(filePath: arguments[i + 1]))
  return (arguments[i], sha256(SourceText(Array(source)).computing))
}
let digest = sha256(Data(files.map { "\($0.0) \($0.1)\n" }.joined().utf8))
let lines =
  [
    "import SourceCode", "", "extension SourceManifest {",
    "  static let current = SourceManifest(", "    digest: \"\(digest)\",", "    files: [",
  ] + files.map { "      \"\($0.0)\": \"\($0.1)\"," } + ["    ] as [String: String])", "}", ""]
try lines.joined(separator: "\n").write(toFile: arguments[0], atomically: true, encoding: .utf8)
