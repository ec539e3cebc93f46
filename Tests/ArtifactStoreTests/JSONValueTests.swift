import Foundation
import Testing

@testable import ArtifactStore

struct JSONValueTests {
  @Test(arguments: [
    JSONValue.null, .boolean(true), .integer(.max), .integer(0), .number(-0.0), .number(0.1),
    .number(.leastNonzeroMagnitude), .text("\"q\" \\ \n \u{1} λ 😀 /"), [], [:],
    ["a": [.integer(1), nil, "x"], "b": ["c": .number(1e300)]],
  ])
  func `every spelling reads back as the same document`(_ value: JSONValue) throws {
    for text in [
      value.text, value.canonicalText, try StoredJSON.line(value), try StoredJSON.document(value),
    ] {
      let copy = try JSONValue(parsing: text)
      #expect(copy == value && copy.exactText == value.exactText)
    }
  }

  @Test func `numbers that JSON does not have are kept where that is wanted`() throws {
    let numbers = [Double.infinity, -.infinity, 0.1, -0.0]
    let line = try StoredJSON.line(numbers, lossless: true)
    #expect(line == #"["inf","-inf",0.1,-0]"#)
    #expect(
      try StoredJSON.read([Double].self, Data(line.utf8)).map(\.bitPattern)
        == numbers.map(\.bitPattern))
    #expect(throws: (any Error).self) { try StoredJSON.line(numbers) }
  }

  @Test func `members keep their order, are replaced in place and go`() {
    var object: JSONObject = ["b": .integer(1), "a": .integer(2)]
    object["b"] = .integer(3)
    object["c"] = nil
    object["d"] = "x"
    object["a"] = nil
    #expect(object == ["b": .integer(3), "d": "x"])
    #expect(JSONValue.object(object)["d"] == "x" && JSONValue.null["d"] == nil)
    #expect(JSONObject(["z": .integer(1), "y": .integer(2)]).members.map(\.name) == ["y", "z"])
  }
}
