import MeanField
import TestSupport
import Testing

/// A policy without small probabilities, from a seed.
func mixedPolicy(in game: some MeanFieldGame, seed: Int) -> Policy {
  var sampler = Sampler(seed: seed)
  return sampler.policy(in: game)
}

/// A policy that the game knows by name.
func referencePolicy(_ name: String, in game: some MeanFieldGame) throws -> Policy {
  try Policy(
    checking: try #require(game.referencePolicy(named: name)), feasible: game.feasibleActions)
}
