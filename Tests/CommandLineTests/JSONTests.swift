import Foundation
import MeanField
import Testing

@testable import MesobCLI

struct JSONTests {
  @Test(arguments: [
    0.1, -0.0, 1e-300, .pi, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
  ])
  func `numbers read back bit by bit`(number: Double) throws {
    #expect(Double(JSON.number(number).text)?.bitPattern == number.bitPattern)
    let parsed = try JSONSerialization.jsonObject(with: Data("[\(JSON.number(number).text)]".utf8))
    #expect((parsed as? [Double])?.first == number)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `what is no number is null`(number: Double) {
    #expect(JSON.number(number).text == "null")
  }

  @Test func `text is escaped and members keep their order`() throws {
    let document: JSON = [
      "b": "\"q\" \\ \n \u{1} λ", "a": .array([.integer(1), .boolean(true), nil]),
      "c": .array([[:], .array([])]),
    ]
    #expect(
      document.text == """
        {
          "b": "\\"q\\" \\\\ \\n \\u0001 λ",
          "a": [1, true, null],
          "c": [
            {},
            []
          ]
        }
        """)
    let parsed = try JSONSerialization.jsonObject(with: Data(document.text.utf8))
    #expect((parsed as? [String: Any])?["b"] as? String == "\"q\" \\ \n \u{1} λ")
  }

  @Test func `seconds are shown as a clock`() {
    #expect(
      [0, 41.2, 725, 3723, .infinity].map(\.clock) == [
        "0:00", "0:42", "12:05", "1:02:03", "277777:46:40",
      ])
  }
}
