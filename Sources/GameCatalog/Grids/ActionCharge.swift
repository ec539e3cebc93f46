internal import MeanField

/// Who pays what an action costs where the next state does not tell which action led there.
public protocol ActionCharge: Sendable {
  /// What is added to the name of a game.
  static var suffix: String { get }
  /// What is added to the title of a game.
  static var titleSuffix: String { get }
  /// Whether the charge is a cost of the state, fixed by the first visit.
  static var isFixedByFirstVisit: Bool { get }
}

extension ActionCharge {
  /// The line in the catalog of a game of OpenSpiel with this charge.
  static func entry(_ name: String, _ title: String) -> CatalogEntry {
    CatalogEntry(name + suffix, title + titleSuffix, cites: "[LanctotEtAl2019]")
  }
}

/// The action that was played is charged, as the formulas of the games say.
public enum ChargeAsPlayed: ActionCharge {
  /// Nothing.
  public static let suffix = ""
  /// Nothing.
  public static let titleSuffix = ""
  /// No.
  public static let isFixedByFirstVisit = false
}

/// Everybody in a state is charged for one action, as OpenSpiel's algorithms do.
///
/// OpenSpiel's values are stored by state and epoch, with no trace of the action before. They are
/// those of the visit that comes first when one walks epoch by epoch through the states in the
/// order in which they were first reached, their actions and then the outcomes of chance both in
/// ascending order: the action of that visit is charged to all, who then cannot avoid the cost.
/// At epoch 0 the reward sees the uniform law on all states in place of μ₀. [LanctotEtAl2019]
public enum ChargeAsOpenSpiel: ActionCharge {
  /// The suffix of these games.
  public static let suffix = "-as-openspiel"
  /// The suffix in prose.
  public static let titleSuffix = ", as OpenSpiel solves it"
  /// Yes.
  public static let isFixedByFirstVisit = true
}

/// The action of the first visit of each state at each epoch; nil where nobody can be.
///
/// `order` lists the states of epoch 0; the successors of `rows[s·A + a]` are those of the outcomes
/// of chance in ascending order, none where the action is infeasible.
func firstVisitedActions(
  from order: [Int], neutral: Int, epochs: Int, rows: [[Int]], stateCount: Int, actionCount: Int
) -> [[Int?]] {
  var order = order
  var layer = [Int?](repeating: nil, count: stateCount)
  for s in order { layer[s] = neutral }
  var table = [layer]
  for _ in 1..<max(epochs, 1) {
    var (next, nextOrder) = ([Int?](repeating: nil, count: stateCount), [Int]())
    for s in order {
      for a in 0..<actionCount {
        for visited in rows[s * actionCount + a] where next[visited] == nil {
          next[visited] = a
          nextOrder.append(visited)
        }
      }
    }
    table.append(next)
    order = nextOrder
  }
  return table
}
