import Foundation
import TestSupport
import Testing

@testable import ArtifactStore

struct SubprocessTests {
  @Test func `a program ends with its status, or with that of a signal`() throws {
    #expect(try Subprocess.run(["true"]).status == 0)
    #expect(try Subprocess.run(["sh", "-c", "exit 7"]).status == 7)
    #expect(try Subprocess.run(["sh", "-c", "kill -KILL $$"]).status == 128 + SIGKILL)
  }

  @Test func `a program prints where it is told to, and knows the environment`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "mesob-subprocess-\(UUID())")
    try Data().write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let output = try FileHandle(forWritingTo: path)
    #expect(try Subprocess.run(["sh", "-c", #"cat; echo "$PATH""#], printingTo: output) == 0)
    let environment = ProcessInfo.processInfo.environment
    #expect(try String(contentsOf: path, encoding: .utf8) == "\(environment["PATH"] ?? "")\n")
  }

  @Test func `what is no program cannot be executed`() {
    let error = #expect(throws: ArtifactError.self) { try Subprocess.run(["no-such-program-here"]) }
    #expect(error?.subject == "program 'no-such-program-here'")
  }

  @Test func `much input and output stop nobody`() throws {
    let text = String(repeating: "0123456789abcde\n", count: 1 << 18)
    let outcome = try Subprocess.run(["sh", "-c", "tee /dev/stderr"], input: Data(text.utf8))
    #expect(outcome.status == 0 && outcome.output == text && outcome.errors == text)
  }

  @Test func `a program works in a folder and knows the variables that it is given`() throws {
    let outcome = try Subprocess.run(
      ["/bin/sh", "-c", #"pwd; echo "$A$B"; echo no >&2; exit 3"#], in: "/", environment: ["A": "x"]
    )
    #expect(outcome.output == "/\nx\n" && outcome.errors == "no\n" && outcome.status == 3)
  }

  @Test func `programs are found on the search path, the first one first`() throws {
    let found = try withTemporaryFolder("programs") { folder in
      for name in ["a", "b"] {
        let file = "\(folder)/\(name)/tool"
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes(
          [.posixPermissions: name == "a" ? 0o644 : 0o755], ofItemAtPath: file)
      }
      let found = Program.find("tool", in: "\(folder)/none:\(folder)/a:\(folder)/b")
      return found == "\(folder)/b/tool"
    }
    #expect(found)
    #expect(Program.find("sh") != nil && Program.find("no-such-program-here") == nil)
  }
}
