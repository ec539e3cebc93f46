import ExperimentBuilder
import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import ReportModel
import Testing

extension Experiment {
  /// Every part that a declaration can have.
  static let demo = Experiment("demo") {
    Title("A demonstration")
    Narrative("Stags and hares.")
    Games {
      for stag in 2...3 {
        StagHunt.Parameters(stag: Double(stag))
      }
      if true { Pigou.Parameters() }
    }
    Methods {
      for weight in Sweep.logarithmic(0.1...10, count: 3) { MESOB(weight: weight) }
      OnlineMirrorDescent().labeled("competitive")
    }
    Starts {
      InitialPolicy.uniform
      InitialPolicy.random(seed: 3)
    }
    Tables { TableDeclaration("scores", caption: "Scores", columns: [Column(\.exploitability)]) }
    Figures { FigureDeclaration.convergence("way", caption: "The way", series: []) }
    Recommendations { RecommendationDeclaration("advice", caption: "Do", method: "competitive") }
  }
}

extension StagHunt.Parameters {
  init(stag: Double) {
    self.init()
    self.stag = stag
  }
}

extension Experiment {
  /// A method with settings of its own in two games, another one that is not meant for the third.
  static let perGame = Experiment("per-game") {
    Games {
      StagHunt.Parameters().labeled("hunt")
      Pigou.Parameters()
      StagHunt.Parameters(stag: 3)
    }
    Methods {
      MESOB().labeled(
        "tuned", in: ["hunt": MESOB(weight: 2), "stag-hunt stag=3": MESOB(weight: 3)])
      MethodDeclaration(UniformPolicy()).only(in: ["hunt", "stag-hunt stag=3"])
    }
  }
}

@Suite struct SyntaxTests {
  @Test func `an experiment says what its parts say`() {
    let demo = Experiment.demo
    #expect(demo.title == "A demonstration")
    #expect(demo.narrative == "Stags and hares.")
    #expect(demo.games.map(\.label) == ["stag-hunt", "stag-hunt stag=3", "pigou"])
    #expect(
      demo.methods.map(\.label) == [
        "mesob weight=0.1", "mesob", "mesob weight=10", "competitive",
      ])
    #expect(demo.starts == [.uniform, .random(seed: 3)])
    #expect(demo.report.tables.map(\.id) == ["scores"])
    #expect(demo.report.figures.map(\.id) == ["way"])
    #expect(demo.report.recommendations.map(\.method) == ["competitive"])
    #expect(throws: Never.self) { try demo.check() }
  }

  @Test func `trials are the product, starts innermost`() {
    let trials = Experiment.demo.trials
    #expect(trials.count == 24)
    #expect(
      trials.prefix(3).map(\.label) == [
        "stag-hunt, mesob weight=0.1", "stag-hunt, mesob weight=0.1, random:3",
        "stag-hunt, mesob",
      ])
  }

  @Test func `a method can be tuned for some games and left out in others`() throws {
    let data = try JSONEncoder().encode(Experiment.perGame)
    let copy = try JSONDecoder().decode(Experiment.self, from: data)
    let trials = Experiment.perGame.trials
    try Experiment.perGame.check()
    #expect(copy.trials.map(\.label) == trials.map(\.label))
    #expect(
      copy.trials.map { "\($0.method.settings)" } == trials.map { "\($0.method.settings)" })
    #expect(
      trials.map(\.label) == [
        "hunt, tuned", "hunt, uniform", "pigou, tuned", "stag-hunt stag=3, tuned",
        "stag-hunt stag=3, uniform",
      ])
    #expect(
      trials.compactMap { $0.method.configuration["weight"] } == [
        .number(2), .number(1), .number(3),
      ])
    // Archives hold declarations: they have one text.
    let again = MethodDeclaration(UniformPolicy()).only(in: ["stag-hunt stag=3", "hunt", "hunt"])
    #expect(again == Experiment.perGame.methods[1])
    // Once resolved it is a method like any other.
    #expect(trials[0].method == MESOB(weight: 2).labeled("tuned"))
  }

  @Test func `a declaration holds every parameter`() throws {
    let game = Experiment.demo.games[1]
    #expect(game.name == "stag-hunt")
    #expect(game.configuration == ["stag": .number(3), "hare": .number(1)])
    #expect(try StagHunt.Parameters(configuration: game.configuration).stag == 3)
  }

  @Test func `games with long parameters are numbered`() {
    let experiment = Experiment("random") {
      Games { for seed in 0..<3 { PayPerClickAuction.random(seed: seed) } }
      Methods { UniformPolicy() }
    }
    #expect(
      experiment.games.map(\.label) == ["pay-per-click 1", "pay-per-click 2", "pay-per-click 3"])
    #expect(throws: Never.self) { try experiment.check() }
  }

  @Test func `an experiment goes through JSON`() throws {
    let data = try JSONEncoder().encode(Experiment.demo)
    let copy = try JSONDecoder().decode(Experiment.self, from: data)
    #expect(copy.trials.map(\.label) == Experiment.demo.trials.map(\.label))
    #expect(copy.report == Experiment.demo.report)
  }

  @Test(arguments: [
    (Experiment("x") { Methods { UniformPolicy() } }, ExperimentError.Code.empty, "games"),
    (Experiment("x") { Games { Pigou.Parameters() } }, .empty, "methods"),
    (
      Experiment("x") {
        Games { Pigou.Parameters() }
        Methods { UniformPolicy() }
        Starts {}
      }, .empty, "starts"
    ),
    (
      Experiment("x") {
        Games { Pigou.Parameters() }
        Methods {
          UniformPolicy()
          UniformPolicy()
        }
      }, .duplicate, "'uniform' twice"
    ),
    (
      Experiment("x") {
        Games { Pigou.Parameters() }
        Methods {
          UniformPolicy()
          UniformPolicy().labeled("again")
        }
      }, .duplicate, "the same for 'uniform' and 'again'"
    ),
    (
      Experiment("Not Kebab") {
        Games { Pigou.Parameters() }
        Methods { UniformPolicy() }
      }, .invalidName, "'Not Kebab'"
    ),
    (
      Experiment("x") {
        Games { Pigou.Parameters() }
        Methods { MESOB().labeled("tuned", in: ["braess": MESOB(weight: 2)]) }
      }, .unknown, "method 'tuned': expected one of the games 'pigou', got 'braess'"
    ),
    (
      Experiment("x") {
        Games { Pigou.Parameters() }
        Methods { UniformPolicy().labeled("even").only(in: ["pigou", "braess"]) }
      }, .unknown, "got 'braess'"
    ),
  ])
  func `declarations that make no sense are refused`(
    _ experiment: Experiment, _ code: ExperimentError.Code, _ words: String
  ) throws {
    let error = try #require(throws: ExperimentError.self) { try experiment.check() }
    #expect(error.code == code)
    #expect(error.description.contains(words))
  }

  @Test func `sweeps are round, increasing and end at their bounds`() {
    let sweep = Sweep.logarithmic(0.01...10, count: 13)
    #expect(
      sweep == [0.01, 0.0178, 0.0316, 0.0562, 0.1, 0.178, 0.316, 0.562, 1, 1.78, 3.16, 5.62, 10])
    #expect(Sweep.linear(0...1, count: 5) == [0, 0.25, 0.5, 0.75, 1])
    #expect(Sweep.linear(0.1...0.7, count: 3) == [0.1, 0.4, 0.7])
    #expect(Sweep.linear(100...100.1, count: 3) == [100, 100.05, 100.1])
    #expect(Sweep.linear(3...4, count: 1) == [3])
    #expect(Sweep.linear(3...4, count: 0) == [])
  }

  @Test func `a laboratory suggests the nearest name`() throws {
    let laboratory = Laboratory(
      games: Games.all, solvers: Solvers.all, experiments: [.demo])
    #expect(try laboratory.game(named: "pigou") == Pigou.self)
    #expect(try laboratory.solver(named: "mesob") == MESOB.self)
    #expect(try laboratory.experiment(named: "demo") == .demo)
    let lookups: [(String, () throws -> Void)] = [
      ("'stag-hunt' (did", { _ = try laboratory.game(named: "stag-hnt") }),
      ("'mesob' (did", { _ = try laboratory.solver(named: "mesop") }),
      ("'demo' (did", { _ = try laboratory.experiment(named: "dmo") }),
    ]
    for (words, lookup) in lookups {
      let error = try #require(throws: MeanFieldError.self) { try lookup() }
      #expect(error.code == .unknownName)
      #expect(error.description.contains(words))
    }
  }
}
