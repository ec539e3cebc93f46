/// What proving something again came to.
package enum Outcome: String, Sendable {
  /// Everything holds.
  case holds
  /// Something does not.
  case fails
  /// Nothing fails, but something could not be told.
  case undecided

  /// One failure decides, then one thing that could not be told.
  package init(fails: Bool, isUndecided: Bool) {
    self = fails ? .fails : isUndecided ? .undecided : .holds
  }

  /// What several outcomes come to.
  package init(_ outcomes: some Sequence<Outcome>) {
    let outcomes = Set(outcomes)
    self.init(fails: outcomes.contains(.fails), isUndecided: outcomes.contains(.undecided))
  }
}
