internal import MeanField

/// The states of dynamic routing: (road, wait, destination), entries, arrived, stranded.
struct RoutingPlaces: Sendable {
  /// What an action does.
  enum Move: Sendable, Hashable {
    /// Stay on the road, one epoch less to wait.
    case wait
    /// Enter a road; its states for the vehicle's destination begin at `first`, with wait 0.
    case enter(link: Int, first: Int)
    /// Take the exit of the own destination, or be there already.
    case arrive
    /// Take another exit, or be where nothing leads on.
    case strand
  }

  /// The moves of each state; the waiting have one.
  private(set) var moves: [[Move]] = []
  /// The road of each state; −1 at entries and where the journey is over.
  private(set) var link: [Int] = []
  /// The name of each state.
  private(set) var labels: [String] = []
  /// The law of the first state.
  private(set) var initialDistribution: [Double] = []
  /// The longest wait on each road.
  let longestWaits: [Int]
  /// The state of those who have arrived.
  var arrived: Int { moves.count - 2 }
  /// The state of those who never will.
  var stranded: Int { moves.count - 1 }

  init(_ network: RoadNetwork, _ trips: TripTable, longestWaits: [Int]) {
    self.longestWaits = longestWaits
    let destinations = Set(trips.trips.map(\.destination)).sorted()
    let isExit = Set(destinations)
    var leaving = [[Int]](repeating: [], count: network.nodeCount + 1)
    for (l, link) in network.links.enumerated() { leaving[link.from].append(l) }
    let total = trips.total
    for destination in destinations {
      var firsts: [Int] = []
      var next = moves.count
      for wait in longestWaits {
        firsts.append(next)
        next += wait + 1
      }
      /// What a crossing offers; those below the first through node offer no road to who passes.
      func exits(of node: Int, isEntry: Bool) -> [Move] {
        let mayPass = isEntry || node >= network.firstThroughNode
        var exits = mayPass ? leaving[node].map { Move.enter(link: $0, first: firsts[$0]) } : []
        if isExit.contains(node) { exits.append(node == destination ? .arrive : .strand) }
        return exits.isEmpty ? [.strand] : exits
      }
      for (l, link) in network.links.enumerated() {
        for wait in 0...longestWaits[l] {
          add(
            "\(link.from)→\(link.to) wait \(wait) to \(destination)", on: l,
            wait == 0 ? exits(of: link.to, isEntry: false) : [.wait])
        }
      }
      for trip in trips.trips where trip.destination == destination {
        add(
          "entry \(trip.origin) to \(destination)", on: -1, exits(of: trip.origin, isEntry: true),
          share: trip.demand / total)
      }
    }
    add("arrived", on: -1, [.arrive])
    add("stranded", on: -1, [.strand])
  }

  private mutating func add(_ label: String, on l: Int, _ moves: [Move], share: Double = 0) {
    labels.append(label)
    link.append(l)
    self.moves.append(moves)
    initialDistribution.append(share)
  }
}
