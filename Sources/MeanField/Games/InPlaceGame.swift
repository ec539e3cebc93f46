/// A game that writes its stages, and their derivatives, in arrays that are there.
///
/// What both need is noted with the stage, so that it is found once. Numbers have the bits that
/// ``GameCore/stage(at:given:)`` and ``GameCore/pullback(_:at:given:addingTo:)`` give. Arrays have the
/// shapes of a ``Stage``; there is no kernel at the last epoch.
package protocol InPlaceGame: GameCore {
  /// How many numbers are noted of each epoch; nil if parameters leave it to the generic stage.
  var noteCount: Int? { get }

  /// Writes the stage at epoch `t` when the population is L, and its notes.
  ///
  /// Rewards of infeasible pairs are 0 already.
  func writeStage(
    at t: Int, given L: UnsafePointer<Double>, rewards: UnsafeMutablePointer<Double>,
    kernel: UnsafeMutablePointer<Double>?, objectives: UnsafeMutablePointer<Double>?,
    notes: UnsafeMutablePointer<Double>)

  /// Adds to `gradient`, S × A, the derivative in Lₜ of the weighted stage that has these notes.
  ///
  /// There is room for the weights on as many notes.
  func addPullback(
    ofRewards rewards: UnsafePointer<Double>, kernel: UnsafePointer<Double>?,
    objectives: UnsafePointer<Double>?, at t: Int, notes: UnsafePointer<Double>,
    room: UnsafeMutablePointer<Double>, to gradient: UnsafeMutablePointer<Double>)
}
