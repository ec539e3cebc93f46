import Foundation
import ReportModel
import Results
import Testing

@testable import Reporting

@Suite struct `Heat maps` {
  static let data = ReportData(
    observations: SmallData.observations("m", [SmallData.point(1, 1), nil])
      + SmallData.observations("gone", [nil, nil]),
    policies: [SmallData.key("m", 0): `Recommendations`.policy])

  static func figure(_ declaration: FigureDeclaration, _ policy: PolicyRecord? = nil) throws
    -> Figure
  {
    var data = Self.data
    if let policy { data.policies = [SmallData.key("m", 0): policy] }
    return try Figure(declaration, data)
  }

  static func error(
    _ declaration: FigureDeclaration, _ policy: PolicyRecord? = nil
  ) throws -> ReportError {
    try #require(throws: ReportError.self) { try figure(declaration, policy) }
  }

  static let series: [Series] = [.points("mine", .label("m")), .points("gone", .label("gone"))]

  @Test func `the share of the agents is drawn over time, by the last factor of the states`() throws
  {
    let figure = try Self.figure(.occupation("o", caption: "Where", series: Self.series))
    #expect(
      figure.csv == """
        method,epoch,budget,share
        m,0,0,0
        m,0,2,1
        m,1,0,0.5
        m,1,2,0.5

        """)
    #expect(
      figure.caption == """
        Where. Game: g0. Colors: the share of the agents, by budget. Numbers: the same in percent, \
        from 1 to 99. Not drawn, because runs are missing: `gone`.
        """)
    let script = try #require(figure.script)
    for part in [
      "set title 'Mine'", "set xlabel 'Epoch'", "set ylabel 'Budget'", "set cbrange [0.0:1.0]",
      "$numbers1 << EOD\n1 0 \"50\" 0x000000\n1 1 \"50\" 0x000000\nEOD",
      "\n0 1 \"Mine: epoch 0, budget 2, share of the agents 1\"\n",
    ] {
      #expect(script.withTexts.contains(part), "\(part)")
    }
    #expect(!script.contains("Mine: epoch 0, budget 0,"), "nobody is there")
  }

  @Test func `the share of the agents who act in a way is summed over the states`() throws {
    let figure = try Self.figure(.occupation("o", caption: "O", of: "bid", series: Self.series))
    #expect(
      figure.csv == """
        method,epoch,bid,share
        m,0,0,0
        m,0,1,0.25
        m,0,2,0.75
        m,1,0,0.75
        m,1,1,0.25
        m,1,2,0

        """)
    let types = try Self.figure(.occupation("o", caption: "O", of: "type", series: Self.series))
    #expect(types.csv == "method,epoch,type,share\nm,0,1,1\nm,1,1,1\n", "both budgets have type 1")
  }

  @Test func `every action has its probability in every state at the epochs asked for`() throws {
    let figure = try Self.figure(
      .policy("p", caption: "What", epochs: [0], series: [.points("mine", .label("m"))]))
    #expect(
      figure.csv == """
        method,epoch,type,budget,bid,probability,share
        m,0,1,0,0,1,0
        m,0,1,0,1,0,0
        m,0,1,0,2,0,0
        m,0,1,2,0,0,1
        m,0,1,2,1,0.25,1
        m,0,1,2,2,0.75,1

        """)
    let script = try #require(figure.script)
    for part in [
      "set title 'Epoch 0, type 1'", "set xlabel 'Budget'", "set ylabel 'Bid'",
      "$numbers1 << EOD\n1 1 \"25\" 0x000000\n1 2 \"75\" 0xFFFFFF\nEOD",
    ] {
      #expect(script.withTexts.contains(part), "\(part)")
    }
    #expect(
      figure.caption == """
        What. Game: g0. Colors: the probability of each bid in each state. Numbers: the same in \
        percent, from 1 to 99.
        """)
  }

  @Test func `names take the place of numbers, several factors are actions`() throws {
    let policy = PolicyRecord(
      epochCount: 1, stateFactors: [.init("health", [0, 1], labels: ["healthy", "infected"])],
      actionFactors: [.init("sale", [0, 0]), .init("order", [0, 1], labels: ["none", "one"])],
      probabilities: [1, 0, 0.5, 0.5], stateDistribution: [0.5, 0.5])
    let figure = try Self.figure(
      .policy("p", caption: "P", epochs: [0], series: Self.series), policy)
    let script = try #require(figure.script)
    for part in [
      "set xtics ('healthy' 0, 'infected' 1)", "set ytics ('0, none' 0, '0, one' 1)",
      "set ylabel 'Action'", "set title 'Mine, epoch 0'",
    ] {
      #expect(script.withTexts.contains(part), "\(part)")
    }
    #expect(try Gnuplot(searchPath: nil).draw(script, id: "p").count == 3)
  }

  @Test func `long names of columns stand upright`() {
    let names = ["susceptible and careful", "infected"]
    let layout = HeatMapLayout(panelCount: 3, columns: names + names, rows: ["0", "1"])
    #expect(layout.isUpright && layout.columnStep == 1)
    #expect(!HeatMapLayout(panelCount: 1, columns: ["in", "out"], rows: ["0"]).isUpright)
  }

  @Test func `what is not in the policy is refused`() throws {
    let series = Self.series
    #expect(
      try Self.error(.occupation("o", caption: "O", of: "age", series: series)).description
        == "figure 'o': expected one of the factors 'type', 'budget', 'bid', got 'age'")
    #expect(
      try Self.error(.policy("p", caption: "P", against: "bid", epochs: [0], series: series))
        .description
        == "figure 'p': expected one of the state factors 'type', 'budget', got 'bid'")
    for epochs in [[], [2], [-1]] {
      #expect(
        try Self.error(.policy("p", caption: "P", epochs: epochs, series: series)).description
          == "figure 'p': expected epochs from 0 to 1, got \(epochs)")
    }
    #expect(
      try Self.error(
        .policy("p", caption: "P", epochs: Array(repeating: 0, count: 25), series: series)
      ).message.hasPrefix("expected at most 24 panels, got 25 epochs of 1 combinations"))
  }

  @Test func `a policy of the wrong shape is refused`() throws {
    var policy = `Recommendations`.policy
    policy.stateDistribution.removeLast()
    let declaration = FigureDeclaration.occupation("o", caption: "O", series: Self.series)
    #expect(try Self.error(declaration, policy).code == .unusableRun)
    policy = `Recommendations`.policy
    policy.actionFactors = []
    let error = try Self.error(declaration, policy)
    #expect(error.description == "figure 'o': expected action factors of one length, got []")
  }

  @Test func `without runs there is nothing to draw`() throws {
    let gone: [Series] = [.points("gone", .label("gone"))]
    for declaration in [
      FigureDeclaration.occupation("f", caption: "F", series: gone),
      .policy("f", caption: "F", epochs: [0], series: gone),
    ] {
      let figure = try Self.figure(declaration)
      #expect(figure.script == nil)
      #expect(figure.caption.hasSuffix("Not drawn, because runs are missing: `gone`."))
    }
  }
}
