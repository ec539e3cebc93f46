import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// Static traffic assignment against closed forms and against the real data of Sioux Falls.
struct TrafficTests {
  /// Three nodes, two ways from 1 to 3, in the TNTP form.
  static let network = """
    <NUMBER OF ZONES> 3
    <NUMBER OF NODES> 3
    <FIRST THRU NODE> 1
    <NUMBER OF LINKS> 4
    <END OF METADATA>
    ~ from to capacity length time b power speed toll type ;
      1 2 2 1 1 0.15 4 0 0 1 ;
      2 3 3 1 1.5 0.5 2 0 0 1 ;
      1 3 4 1 2 1 1 0 0 1 ;
      3 1 4 1 2 1 1 0 0 1 ;
    """
  static let trips = """
    <NUMBER OF ZONES> 3
    <TOTAL OD FLOW> 6
    <END OF METADATA>
    Origin 1
      2 : 1; 3 : 3;
    Origin 3
      1 : 2;
    """

  private static let step = 0.5

  @Test func `everybody crosses Braess's bridge at equilibrium, and nobody at the optimum`() throws
  {
    let game = try Braess()
    var competitive = OnlineMirrorDescent(stepSize: Self.step)
    competitive.iterations = 20_000
    let nash = try game.solve(with: competitive).evaluation
    #expect(nash.exploitability <= 1e-3)
    #expect(abs(nash.value + 2) <= 2e-3)
    let optimum = try game.solve(with: SocialOptimum(.welfare)).evaluation
    #expect(abs(optimum.value + 1.5) <= 1e-6)
    #expect(abs(optimum.exploitability - 0.5) <= 1e-3)
  }

  @Test func `the maximum of Beckmann's potential is the equilibrium`() throws {
    let game = try Braess()
    let found = try game.solve(with: SocialOptimum(ObjectiveMix("beckmann"))).evaluation
    // v²/2 on the two roads that everybody uses.
    #expect(abs(found.objectives[0] + 1) <= 1e-4)
    #expect(found.exploitability <= 1e-2)
  }

  @Test func `a trip without a way is refused by its zones`() throws {
    var parameters = Traffic.Parameters()
    parameters.network = InputFile("net", content: .text(Self.network))
    let trips = Self.trips.replacing("1 : 2;", with: "2 : 2;").replacing("3 1 4", with: "3 2 4")
    parameters.trips = InputFile("trips", content: .text(trips))
    #expect(throws: Never.self) { try Traffic(parameters) }
    parameters.network = InputFile(
      "net", content: .text(Self.network.replacing("3 1 4 1 2", with: "2 1 4 1 2")))
    let error = try #require(throws: MeanFieldError.self) { try Traffic(parameters) }
    #expect(error.description.contains("from zone 3 to zone 2"), "\(error)")
  }

  @Test func `a horizon in which nobody can arrive is refused with the least that is enough`()
    throws
  {
    var parameters = Traffic.Parameters()
    parameters.network = InputFile(
      "line",
      content: .text(
        """
        <NUMBER OF ZONES> 2
        <NUMBER OF NODES> 4
        <NUMBER OF LINKS> 3
        <END OF METADATA>
        1 3 100 0 1 0 1 0 0 1 ;
        3 4 100 0 1 0 1 0 0 1 ;
        4 2 100 0 1 0 1 0 0 1 ;
        """))
    parameters.trips = InputFile(
      "trips", content: .text("<NUMBER OF ZONES> 2\n<END OF METADATA>\nOrigin 1\n2 : 10;"))
    for horizon in [1, 2] {
      parameters.horizon = horizon
      let error = try #require(throws: MeanFieldError.self) { try Traffic(parameters) }
      #expect(error.subject == "trips from zone 1 to zone 2")
      #expect(error.expected.contains("at most \(horizon) roads"))
      #expect(error.got.contains("horizon=3"))
    }
    for horizon in [0, 3] {
      parameters.horizon = horizon
      let game = try Traffic(parameters)
      let flow = game.flow(inducedBy: Policy(uniformOver: game.feasibleActions, horizon: 3))
      let evaluation = flow.evaluation(in: game)
      #expect(evaluation.value == -3)
      #expect(evaluation.objectives[1] == 1, "all have arrived")
    }
  }

  @Test func `who has not arrived is counted`() throws {
    let game = try Traffic()
    let policy = Policy(uniformOver: game.feasibleActions, horizon: game.horizon)
    let evaluation = game.flow(inducedBy: policy).evaluation(in: game)
    #expect(Traffic.socialObjectives[1].name == "arrivals")
    #expect(evaluation.objectives[1] == 1)
  }

  /// (24/10⁻²⁰⁰)⁴ is no number.
  @Test func `roads too narrow for a finite cost are refused`() throws {
    var parameters = Traffic.Parameters()
    let narrow = Self.network.replacing("1 2 2 1 1 0.15 4", with: "1 2 1e-200 1 1 0.15 4")
    parameters.network = InputFile("net", content: .text(narrow))
    parameters.trips = InputFile("trips", content: .text(Self.trips))
    let error = try #require(throws: MeanFieldError.self) { try Traffic(parameters) }
    #expect(error.code == .invalidParameter)
    #expect(error.description.contains("finite cost"), "\(error)")
  }

  @Test func `a network without trips is refused`() throws {
    var parameters = Traffic.Parameters()
    parameters.network = InputFile("net", content: .text(Self.network))
    let error = try #require(throws: MeanFieldError.self) { try Traffic(parameters) }
    #expect(error.code == .invalidParameter)
    #expect(error.description.contains("'trips'"))
  }
}
