import ArtifactStore
package import Certificates
package import Results

/// A certificate in a result file, with all that it can be computed again from.
package struct StoredCertificate {
  package let game: FrozenGame
  package let policy: [Double]
  package let occupationMeasure: [Double]

  /// Reads the frozen game and the solution of a file; throws where they are not in it.
  package init(in file: ResultFile) throws {
    let arrays = try FrozenArrays(reading: file)
    let shape = try file.policyShape
    let (S, A) = (shape[1], shape[2])
    policy = try file.read(layout.policy, Double.self)
    occupationMeasure = try file.read(layout.occupationMeasure, Double.self, shape: shape)
    game = FrozenGame(
      horizon: shape[0] - 1, stateCount: S, actionCount: A,
      initialDistribution: try file.read(layout.initialDistribution, Double.self, shape: [S]),
      feasible: try file.read(layout.feasible, Bool.self, shape: [S, A]),
      populations: try file.populations(of: S), rewards: arrays.rewards
    ) { t in
      let first = t * S * A
      let positions = (first...first + S * A).map {
        $0 < arrays.starts.count ? arrays.starts[$0] : arrays.successors.count
      }
      let range = positions[0]..<positions[S * A]
      return Successors(
        starts: positions.map { $0 - range.lowerBound },
        states: Array(arrays.successors[range]),
        probabilities: Array(arrays.probabilities[range]))
    }
  }
}
