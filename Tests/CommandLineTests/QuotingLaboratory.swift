import ExperimentBuilder
import GameCatalog
import MeanField
import MeanFieldSolvers
import ReportModel
import SourceCode

extension Laboratory {
  /// One experiment with a number and a claim, whose constants a test can change.
  static func quoting(
    steps: Int = 20, isReversed: Bool = false, isTimed: Bool = false, caption: String = "Scores",
    sources: SourceManifest? = nil
  ) -> Laboratory {
    Laboratory(
      games: Games.all, solvers: Solvers.all,
      experiments: [
        .quoting(steps: steps, isReversed: isReversed, isTimed: isTimed, caption: caption)
      ],
      sources: sources)
  }
}

extension Experiment {
  fileprivate static func quoting(
    steps: Int, isReversed: Bool, isTimed: Bool, caption: String
  ) -> Experiment {
    let (slow, quick) = (exploitability("slow"), exploitability("quick"))
    return Experiment("quoting") {
      Title("Slow and quick")
      Narrative("Mirror descent with two step sizes; `exploitability` tells how far it gets.")
      Games { LeftRight.Parameters().labeled("left or right") }
      Methods {
        descent(stepSize: 0.1, steps).labeled("slow")
        descent(stepSize: 1, steps).labeled("quick")
      }
      Tables {
        TableDeclaration("scores", caption: caption, columns: [Column(\.exploitability)])
      }
      Figures {
        FigureDeclaration.convergence(
          "convergence", caption: "Convergence", series: [.sweep("mirror descent", .all)])
      }
      Numbers {
        Number("slow-exploitability", "What slow descent leaves", slow)
        if isTimed {
          Number(
            "slow-seconds", "Seconds of a slow step",
            Quantity(\.seconds, of: .label("slow")) / Quantity(\.iterations, of: .label("slow")))
        }
      }
      Claims {
        Claim(
          "quick-is-better", "Quick descent leaves less than slow descent",
          isReversed ? slow : quick, isBelow: isReversed ? quick : slow)
      }
    }
  }

  private static func exploitability(_ method: String) -> Quantity {
    Quantity(\.exploitability, of: .label(method))
  }

  private static func descent(stepSize: Double, _ steps: Int) -> OnlineMirrorDescent {
    var solver = OnlineMirrorDescent(stepSize: stepSize)
    solver.iterations = steps
    return solver
  }
}
