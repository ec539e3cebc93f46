public import Vocabulary

/// A game of groups in which actions are bids that agents pay from budgets: an auction.
///
/// What a policy advises in such a game can be said to an advertiser or any other bidder: who has
/// this type and this budget left should bid so much, and gets so much for it. Where the game has a
/// reference policy `truthful`, advice is compared with it.
public protocol BidGame: GroupGame {
  /// What is bid for, in one word: `click`.
  static var prize: String { get }
  /// What is told about the outcome of one meeting besides its reward, such as `clicks` and `cost`.
  static var outcomeMetrics: [Metric] { get }

  /// The bid of each action, in units of the currency.
  var bids: [Int] { get }
  /// What a prize is worth to each type, in the currency.
  var values: [Double] { get }
  /// The type of state s, counted from 0.
  func type(of s: Int) -> Int
  /// The budget that is left in state s, in units of the currency.
  func budget(of s: Int) -> Int
  /// The values of ``outcomeMetrics`` for outcome x of one meeting of an agent in state s.
  func outcomeMetrics(in s: Int, outcome x: Int) -> [Double]
}
