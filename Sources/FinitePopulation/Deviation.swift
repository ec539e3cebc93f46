import MeanField

/// One agent that leaves the policy while all others keep to it.
struct Deviation: Sendable {
  /// Who.
  let agent: Int
  /// The epoch from which its rewards count.
  var epoch = 0
  /// Where it is put at that epoch; nil for wherever it got by itself.
  var state: Int32?
  /// What it plays from then on.
  let policy: ActionSampler
  /// What it plays instead where it knows the states of all others.
  var response: ExactResponse?
}
