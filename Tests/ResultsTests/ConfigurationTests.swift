import ArtifactStore
import Results
import Testing

@Suite struct ConfigurationTests {
  private let configuration = RunConfiguration(
    game: .init("g", version: 2, parameters: ["n": .integer(3), "file": .text("file")]),
    method: .init("m", version: 1, parameters: ["weight": .number(0.5)]), start: "uniform",
    stopping: ["absolute-exploitability": 0.25], simulation: nil,
    inputs: ["file": Digest(of: "content")])

  @Test func `a configuration is spelled, hashed and read in one way`() throws {
    #expect(
      configuration.json == #"{"format":1,"game":{"name":"g","parameters":{"file":"file","n":3},"#
        + #""version":2},"inputs":{"file":"\#(Digest(of: "content"))"},"method":{"name":"m","#
        + #""parameters":{"weight":0.5},"version":1},"start":"uniform","#
        + #""stopping":{"absolute-exploitability":0.25}}"#)
    let read = try RunConfiguration(json: configuration.json, of: "x.h5")
    #expect(read.json == configuration.json && read.key == configuration.key)
    #expect(read.game?.name == "g" && read.game?.version == 2 && read.method?.version == 1)
    #expect(read.start == "uniform" && read.stopping == ["absolute-exploitability": 0.25])
    #expect(read.inputs.keys.sorted() == ["file"] && read.simulation == nil)
    #expect(read.game?.texts == ["n": "3", "file": "file"])
    #expect(read.method?.texts == ["weight": "0.5"])
  }

  @Test func `what is no configuration says where`() throws {
    let error = try #require(throws: ArtifactError.self) {
      try RunConfiguration(json: "{", of: "x.h5")
    }
    #expect(error.code == .damaged && error.description.contains("x.h5, attribute 'config'"))
    #expect(try RunConfiguration(json: "{}", of: "x.h5").game == nil)
  }
}
