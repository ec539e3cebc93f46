package import ArtifactStore
package import ExperimentBuilder
package import Results

/// The result files that are to be verified, and run directories among them that cannot be used.
package struct VerificationPlan: Sendable {
  /// The files.
  package private(set) var targets: [StoredResult]
  /// The directories.
  package private(set) var damaged: [DamagedRun] = []

  /// Whether there is nothing to verify.
  package var isEmpty: Bool { targets.isEmpty && damaged.isEmpty }

  /// All of some files.
  package init(_ targets: [StoredResult]) { self.targets = targets }

  /// Everything that is stored.
  package init(allOf store: ArtifactStore) throws {
    let experiments = try store.experiments
    targets = try experiments.flatMap(store.runs(of:)).map { StoredResult($0) }
    damaged = try experiments.flatMap(store.damagedRuns(of:))
  }

  /// The files of experiments, tags, runs and paths, each once.
  package init(_ names: [String], in laboratory: Laboratory, store: ArtifactStore) throws {
    targets = []
    for name in names { try add(name, in: laboratory, store) }
    var seen: Set<String> = []
    targets = targets.filter { seen.insert($0.path).inserted }
  }

  private mutating func add(
    _ name: String, in laboratory: Laboratory, _ store: ArtifactStore
  ) throws {
    if Disk.isFile(name) {
      // The file of a run is verified as the run.
      targets.append((try? store.run(matching: name)).map { StoredResult($0) } ?? .init(path: name))
      return
    }
    if try store.experiments.contains(name) {
      let unusable = try store.damagedRuns(of: name)
      let runs = try store.runs(of: name)
      targets += runs.map { StoredResult($0) }
      damaged += unusable
      guard runs.isEmpty && unusable.isEmpty else { return }
    }
    guard !laboratory.experiments.contains(where: { $0.name == name }) else {
      throw ArtifactError(
        .notFound, "experiment '\(name)'", expected: "stored runs in \(store.root)", got: "none")
    }
    targets += try (store.runs(taggedWith: name) ?? [store.run(matching: name)])
      .map { StoredResult($0) }
  }

  /// About a share of the targets, chosen by their keys: the same ones every time.
  ///
  /// A run is chosen with a smaller share only if it is with every larger one.
  package func sampled(_ share: Double) -> VerificationPlan {
    var plan = self
    plan.targets = targets.filter { target in
      guard let key = target.run?.key, let bits = UInt64(key.hex.prefix(12), radix: 16) else {
        return true
      }
      return Double(bits) < share * 0x1p48
    }
    return plan
  }

  /// The targets that verify most runs in some seconds of work, by how long each took before.
  ///
  /// Every run holds as many metrics as the next, so the cheapest ones are taken; a tie goes to the
  /// smaller key.
  package func affordable(in budget: Double) -> VerificationPlan {
    let order = targets.enumerated().sorted { a, b in
      (a.element.seconds, a.element.run?.key.hex ?? "", a.offset)
        < (b.element.seconds, b.element.run?.key.hex ?? "", b.offset)
    }
    var left = budget
    let chosen = order.prefix { entry in
      left -= entry.element.seconds
      return left >= 0
    }
    var plan = self
    plan.targets = chosen.map(\.offset).sorted().map { targets[$0] }
    return plan
  }

  /// Every file compared with its hashes.
  package var integrityChecks: [IntegrityCheck] {
    targets.map(IntegrityCheck.init(of:)) + damaged.map(IntegrityCheck.init(of:))
  }

  /// Every stored certificate proved again.
  package var certificateChecks: [CertificateCheck] {
    targets.map(CertificateCheck.init(of:)) + damaged.map(CertificateCheck.init(of:))
  }
}

extension StoredResult {
  /// The seconds that the run took; 0 if nobody knows.
  fileprivate var seconds: Double { run?.seconds ?? 0 }
}
