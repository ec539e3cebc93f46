public import ArtifactStore

/// The result files that are to be verified.
public struct VerificationPlan: Sendable {
  /// A result file, and the run that it belongs to if it does to one.
  public struct Target: Sendable, Hashable {
    /// The path of the file.
    public let path: String
    /// The run.
    public let run: StoredRun?

    /// A file by itself.
    public init(path: String) {
      self.path = path
      run = nil
    }

    /// A run.
    public init(_ run: StoredRun) {
      path = run.resultPath
      self.run = run
    }

    /// The readable name.
    public var name: String { run.map { "\($0.experiment)/\($0.label)" } ?? path }
    /// The seconds that the run took; 0 if nobody knows.
    var seconds: Double { run?.seconds ?? 0 }
  }

  /// The files.
  public private(set) var targets: [Target]

  /// All of some files.
  public init(_ targets: [Target]) { self.targets = targets }

  /// About a share of the targets, chosen by their keys: the same ones every time.
  ///
  /// A run is chosen with a smaller share only if it is with every larger one.
  public func sampled(_ share: Double) -> VerificationPlan {
    VerificationPlan(
      targets.filter { target in
        guard let key = target.run?.key, let bits = UInt64(key.hex.prefix(12), radix: 16) else {
          return true
        }
        return Double(bits) < share * 0x1p48
      })
  }

  /// The targets that verify most runs in some seconds of work, by how long each took before.
  ///
  /// Every run holds as many metrics as the next, so the cheapest ones are taken; a tie goes to the
  /// smaller key.
  public func affordable(in budget: Double) -> VerificationPlan {
    let order = targets.enumerated().sorted { a, b in
      (a.element.seconds, a.element.run?.key.hex ?? "", a.offset)
        < (b.element.seconds, b.element.run?.key.hex ?? "", b.offset)
    }
    var left = budget
    let chosen = order.prefix { entry in
      left -= entry.element.seconds
      return left >= 0
    }
    return VerificationPlan(chosen.map(\.offset).sorted().map { targets[$0] })
  }
}
