internal import CNumerics

/// An agent among others: where it is, what it does, and what its outcomes add up to.
typealias Seat = mesob_seat

/// The random numbers of one replica, each a function of whom, when and what it is for.
///
/// Counter-based: no number depends on the order in which, or the thread on which, others are
/// drawn, so a deviating agent meets the same luck as one that follows the policy, and so does
/// everybody around it. [SalmonEtAl2011]
struct AgentRandom: Sendable {
  /// The key of the simulation.
  let key: UInt64
  /// The number of the replica.
  let replica: UInt32

  /// What numbers are for.
  enum Purpose: Sendable {
    /// The first state.
    case start
    /// The action, and what chance makes of it in the transition or the first meeting.
    case action
    /// What chance makes of it in a later meeting.
    case meeting(Int)
    /// The game's autonomous chain.
    case chain

    fileprivate var number: UInt32 {
      switch self {
      case .action: 0
      case .start: 1
      case .chain: 2
      case .meeting(let m): 2 + UInt32(m)
      }
    }
  }

  /// Two random words for an agent.
  func words(agent: Int, epoch t: Int, for purpose: Purpose) -> mesob_words {
    mesob_philox(counter(agent, t), stream(purpose.number), key)
  }

  /// The same for consecutive agents from `first` on, as many as the arrays are long.
  func fill(
    _ one: inout [UInt64], _ two: inout [UInt64], from first: Int, epoch t: Int,
    for purpose: Purpose
  ) {
    precondition(one.count == two.count)
    mesob_philox_range(one.count, counter(first, t), stream(purpose.number), key, &one, &two)
  }

  /// The same for the agents of some seats, one after the other, into the beginning of the arrays.
  func fill(
    _ one: inout [UInt64], _ two: inout [UInt64], of seats: ArraySlice<Seat>, epoch t: Int,
    for purpose: Purpose
  ) {
    precondition(one.count >= seats.count && two.count >= seats.count)
    seats.withUnsafeBufferPointer { seats in
      mesob_philox_seats(
        seats.count, seats.baseAddress, counter(0, t), stream(purpose.number), key, &one, &two)
    }
  }

  /// Puts seats in a random order: exchanges [Durstenfeld1964] in random piles [Sandelius1962], with
  /// every place exactly as likely as any other [Lemire2019].
  func deal(_ seats: inout [Seat], _ scratch: inout [Seat], epoch t: Int, meeting m: Int) {
    precondition(t < 1 << 20 && m < 1 << 11 && scratch.count == seats.count)
    let number = 1 << 31 | UInt32(m) << 20 | UInt32(t)
    mesob_shuffle(seats.count, &seats, &scratch, stream(number), key)
  }

  private func counter(_ agent: Int, _ t: Int) -> UInt64 { UInt64(t) << 32 | UInt64(agent) }
  private func stream(_ number: UInt32) -> UInt64 { UInt64(number) << 32 | UInt64(replica) }
}

extension UInt64 {
  /// The word as a number in [0, 1), a multiple of 2⁻⁵³.
  var unit: Double { Double(self >> 11) * 0x1p-53 }
}
