import Testing

@testable import MesobCLI

/// Games that are built from files.
struct InputFileTests {
  let folder: Folder
  init() throws { folder = try Folder() }

  @Test(arguments: [
    ("nothing.tntp", Int32(2), "nothing.tntp: expected a file that can be read"),
    (".", 2, "got a folder"), ("words.tntp", 64, "line 1"), ("words.h5", 2, "words.h5"),
  ])
  func `a file that is no network is an error with its place`(
    name: String, status: Int32, expected: String
  ) throws {
    for name in ["words.tntp", "words.h5"] { try folder.write("words", to: name) }
    let path = folder.path(name)
    let invocation = Invocation(
      ["solve", "--game", "traffic", "network=\(path)", "trips=\(path)", "--solver", "uniform"],
      in: folder)
    #expect(invocation.status == status, "\(invocation.error)")
    #expect(invocation.output.isEmpty)
    #expect(invocation.error.contains(expected), "\(invocation.error)")
  }
}
