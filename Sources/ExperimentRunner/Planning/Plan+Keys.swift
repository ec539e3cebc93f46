package import ArtifactStore

extension Plan {
  /// The trials whose run keys begin with these digits.
  package func trials(withKey digits: String) -> [PlannedTrial] {
    trials.filter { !digits.isEmpty && $0.key.hex.hasPrefix(digits) }
  }

  /// The plan with these trials only, in the order of the declaration.
  package func only(_ keys: Set<RunKey>) -> Plan {
    var plan = self
    plan.trials = trials.filter { keys.contains($0.key) }
    return plan
  }

  /// The plan with these runs in place of those that were stored when it was made.
  func with(_ runs: [StoredRun]) -> Plan {
    let stored = Dictionary(runs.map { ($0.key, $0) }) { first, _ in first }
    var plan = self
    for i in plan.trials.indices { plan.trials[i].stored = stored[plan.trials[i].key] }
    return plan
  }
}
