public import Mesob

extension Experiment {
  /// Selfish and planned traffic, and the balance between them, on any network.
  public static let traffic = Experiment("traffic") {
    Title("How much shorter could everybody's way be?")
    Narrative(
      """
      Drivers choose their way through a road network; each road takes longer the more of them use \
      it. Left alone they end at a user equilibrium, where nobody saves time by another way; a \
      planner would send some of them on longer ways so that all together save time. `welfare` is \
      minus the mean travel time per trip, `exploitability` the time that a driver could save, and \
      `beckmann` minus the potential whose maximum is the user equilibrium.

      Without files the network is Braess's, where the equilibrium takes 2 and the optimum 3/2. Any \
      network of the Transportation Networks repository takes its place by `network=PATH_net.tntp \
      trips=PATH_trips.tntp`; `horizon` bounds the number of roads on a way, `detour` how far out of \
      the way a road may lead. For Sioux Falls `horizon=12 detour=15` hold all ways that matter.

      Time and memory go with (horizon + 1) · nodes · destinations · roads per node. Sioux Falls has \
      some 10⁴ of these, a millisecond a step; Anaheim with `horizon=60` has some 10⁶, a second a \
      step. More than 2²⁶ are refused: at a dozen arrays of them, 6 GB, a step would take half a \
      minute.
      """)
    Games { Traffic.Parameters().labeled("network") }
    Methods {
      for weight in Sweep.logarithmic(0.1...100, count: 7) {
        balanced(weight: weight).labeled("balanced \(weight.asWeight)")
      }
      NashEquilibrium().labeled("user equilibrium")
      planned(.welfare).labeled("system optimum")
      planned(ObjectiveMix("beckmann")).labeled("Beckmann's potential")
    }
    Tables {
      TableDeclaration(
        "methods", caption: "Mean travel time, and what a driver could save",
        columns: [Column(\.exploitability), Column(\.welfare), Column(\.seconds, .mean)])
    }
    Figures {
      FigureDeclaration.frontier(
        "frontier", caption: "Minus the mean travel time against the time that a driver could save",
        y: \.welfare,
        series: [Series.sweep("reduced MESOB", .solver("mesob"), annotating: "weight")]
          + Series.points("user equilibrium", "system optimum"))
    }
  }

  private static func balanced(weight: Double) -> MESOB {
    MESOB(weight: weight, objective: .welfare).with(\.iterations, 3000)
  }

  private static func planned(_ objective: ObjectiveMix) -> SocialOptimum {
    SocialOptimum(objective).with(\.iterations, 4000)
  }
}
