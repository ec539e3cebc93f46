import Foundation
import Testing

@testable import ArtifactStore

struct SubprocessTests {
  @Test func `a program ends with its status, or with that of a signal`() throws {
    #expect(try Subprocess.run(["true"]) == 0)
    #expect(try Subprocess.run(["sh", "-c", "exit 7"]) == 7)
    #expect(try Subprocess.run(["sh", "-c", "kill -KILL $$"]) == 128 + SIGKILL)
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
}
