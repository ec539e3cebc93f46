import Testing

@testable import ArtifactStore

@Suite struct RunKeyTests {
  /// Computed by Python's hashlib from spellings written by hand.
  @Test(arguments: [
    (
      JSONValue.object([:]), "32cb5c7e1f1c8bc9e1c30e4307cd686b61d2099a7d33782c9e0f4249b312ec6a"
    ),
    (RunKeyTests.trial, "d840597398bdb2fbeb5ee186e3b1eb81e9220f11220dee628cf5ec97b9fadaaa"),
    (
      .array([
        .text("cafe\u{301}"), .text("a\"b\\c\u{7}"), .boolean(true),
        .array([.number(-0.0), .number(.leastNonzeroMagnitude)]),
      ]), "2b9b810907efd5ffa13605b7f96ae66efaf7acc06d17c8df4a49d188a6ff7428"
    ),
  ])
  func `keys are those that another program computes`(_ value: JSONValue, _ key: String) {
    #expect(RunKey(of: value).hex == key)
  }

  @Test func `SHA-256 of abc is that of FIPS 180-2`() {
    #expect(
      Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  static let trial = JSONValue.object([
    "format": .integer(1),
    "start": .text("uniform"),
    "game": .object([
      "name": .text("stag-hunt"), "version": .integer(1),
      "parameters": .object(["stag": .number(2), "hare": .number(1)]),
    ]),
    "method": .object([
      "name": .text("mesob"), "version": .integer(3),
      "parameters": .object(["weight": .number(0.1), "iterations": .integer(100)]),
    ]),
    "stopping": .object([:]),
  ])

  @Test(arguments: [
    ("0.1", JSONValue.number(0.1)), ("-0.0", .number(-0.0)), ("1e-300", .number(1e-300)),
    ("7", .integer(7)), (#""a/b""#, .text("a/b")),
    (
      #"{"a":[true,{}],"b":1.0}"#,
      .object(["b": .number(1), "a": .array([.boolean(true), .object([:])])])
    ),
  ])
  func `JSON is canonical`(_ json: String, _ value: JSONValue) {
    #expect(value.canonicalText == json)
  }

  @Test(arguments: [
    (JSONValue.number(0), JSONValue.number(-0.0)),
    (.number(0.1), .number(0.1 + 0x1p-56)),
    (.number(1), .integer(1)),
    (.text("1"), .integer(1)),
    (.array([.text("a"), .text("b")]), .array([.text("a,b")])),
    (.text("f64:3ff0000000000000"), .number(1)),
    (.object(["a": .text("x")]), .object(["a": .text("x"), "b": .text("")])),
  ])
  func `different values have different keys`(_ a: JSONValue, _ b: JSONValue) {
    #expect(RunKey(of: a) != RunKey(of: b))
  }

  @Test func `spelling of Unicode and order of members make no difference`() {
    let composed = JSONValue.object(["caf\u{e9}": .integer(1), "b": .integer(2)])
    let decomposed = JSONValue.object(["b": .integer(2), "cafe\u{301}": .integer(1)])
    #expect(RunKey(of: composed) == RunKey(of: decomposed))
    #expect(composed.exactText.utf8.elementsEqual(decomposed.exactText.utf8))
  }

  @Test func `differences name the path and both values`() {
    let old = JSONValue.object([
      "game": .object(["n": .integer(3)]), "method": .object(["weight": .number(0.1)]),
      "start": .text("uniform"),
    ])
    let new = JSONValue.object([
      "game": .object(["n": .number(3)]), "method": .object(["weight": .number(0.3)]),
      "inputs": .object(["start": .text("abc")]), "start": .text("file"),
    ])
    #expect(
      new.differences(from: old).map(\.description) == [
        #"inputs.start: absent → "abc""#, "method.weight: 0.1 → 0.3",
        #"start: "uniform" → "file""#,
      ])
  }

  @Test func `a key is 64 hexadecimal digits and nothing else`() {
    let key = RunKey(of: .boolean(true))
    #expect(RunKey(hex: key.hex) == key)
    #expect(key.short.count == 12 && key.hex.hasPrefix(key.short))
    #expect(RunKey(hex: String(key.hex.dropLast())) == nil)
    #expect(RunKey(hex: String(repeating: "A", count: 64)) == nil)
  }
}
