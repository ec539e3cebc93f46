package import ArtifactStore
package import ExperimentBuilder
package import Vocabulary

/// What of a store nothing refers to, what looks like it but is kept, and what could not be told.
///
/// Nothing is garbage that an experiment or a variant of it plans or that a tag, a note, a report or
/// an archive refers to; whatever cannot be told is kept. Making a survey changes nothing.
package struct GarbageSurvey: Sendable {
  /// What can go.
  package private(set) var garbage: [Garbage] = []
  /// What no experiment plans or nobody can tell the owner of, and the reason why it stays.
  package private(set) var kept: [Garbage] = []
  /// What could not be told.
  package private(set) var remarks: [String] = []

  private let store: ArtifactStore
  private let laboratory: Laboratory
  private let isForeignTaken: Bool

  /// Looks through a store; `foreign` takes leftovers of other machines and of nobody known too.
  package init(of store: ArtifactStore, in laboratory: Laboratory, foreign: Bool = false) throws {
    (self.store, self.laboratory, isForeignTaken) = (store, laboratory, foreign)
    let busy = try Self.busy(in: store, foreign)
    let leftovers = try store.leftovers()
    garbage += leftovers.abandoned + (foreign ? leftovers.unknown : [])
    kept += foreign ? [] : leftovers.unknown
    let busyKeys = Set(busy.compactMap(\.claimedKey))
    garbage += try store.outdatedAttempts(except: busyKeys)
    try addRuns(except: busyKeys)
    try addSubmissions()
    // Whoever is at work may be about to publish a run that reads a file which is there already.
    let own = laboratory.sources.map { "sources/\($0.digest).json" }
    let contents = try store.unreferencedContents().filter { $0.path != own }
    garbage += contents.filter { busy.isEmpty || $0.kind == .verification }
    kept += contents.filter { !busy.isEmpty && $0.kind != .verification }.map {
      Garbage(
        $0.kind, at: $0.path, in: store, because: "\($0.reason), but something is in flight")
    }
  }

  /// What somebody works on, or may work on.
  private static func busy(in store: ArtifactStore, _ foreign: Bool) throws -> [InFlight] {
    try store.inFlight().filter { $0.state == .alive || ($0.state == .unknown && !foreign) }
  }

  /// Moves the garbage to the trash, then looks again and puts back what somebody has come to need
  /// in between; nil if nothing stays there.
  ///
  /// Whoever began before the second look has a claim, or a run by now. Whoever begins after it
  /// finds the files missing and keeps them anew.
  package func collect() throws -> TrashBundle? {
    guard let bundle = try store.trash(garbage.flatMap(\.items)) else { return nil }
    let isBusy = try !Self.busy(in: store, isForeignTaken).isEmpty
    let contents = try ContentReferences(
      in: store, readsConfigurations: bundle.items.contains { $0.path.hasPrefix("inputs/") })
    let runs = try RunReferences(in: store)
    let needed = bundle.items.filter { item in
      let isShared = item.path.hasPrefix("inputs/") || item.path.hasPrefix("sources/")
      return (isShared && isBusy) || contents.include(item.path)
        || !runs.reasons(toKeep: item.path, shortKey: bundle.run(in: item)?.key.short).isEmpty
    }
    for item in needed { _ = try store.restore(item, of: bundle, dropsEqual: true) }
    return needed.isEmpty ? bundle : try store.trashBundles().first { $0.id == bundle.id }
  }

  /// The number of bytes that can go.
  package var bytes: Int { garbage.reduce(0) { $0 + $1.bytes } }

  private mutating func addRuns(except busy: Set<String>) throws {
    let references = try RunReferences(in: store)
    if !references.unreadable.isEmpty {
      remarks.append(
        "no run is garbage, since nobody can tell what refers to which: "
          + references.unreadable.joined(separator: ", ") + " cannot be read")
    }
    for experiment in try store.experiments {
      guard let planned = try plannedKeys(of: experiment) else { continue }
      for directory in try store.runDirectories(of: experiment)
      where !planned.contains(directory.shortKey) {
        // A damaged run tells little of itself: it is for the user to decide.
        guard let run = directory.run, !planned.contains(run.key.short) else { continue }
        let isDeclared = laboratory.experiments.contains { $0.name == experiment }
        let reason =
          isDeclared
          ? "neither the experiment '\(experiment)' nor a variant of it plans it"
          : "this program declares no experiment '\(experiment)'"
        var keeping = references.reasons(
          toKeep: directory.path, shortKey: directory.shortKey)
        if busy.contains(directory.shortKey) { keeping.append("a process that works on it") }
        if !references.unreadable.isEmpty { keeping.append("perhaps a file that cannot be read") }
        let remark = keeping.isEmpty ? "" : ", but it is held by \(keeping.joined(separator: ", "))"
        let found = Garbage(.run, at: directory.path, in: store, because: reason + remark)
        if keeping.isEmpty {
          garbage.append(found)
        } else {
          kept.append(found)
        }
      }
    }
  }

  /// The first digits of the keys that an experiment and its variants plan; nil if nobody can tell.
  private mutating func plannedKeys(of experiment: String) throws -> Set<String>? {
    do {
      let declared = laboratory.experiments.filter { $0.name == experiment }
      try declared.forEach { try $0.requireGames() }
      return try laboratory.plannedKeys(of: experiment, in: store)
    } catch {
      remarks.append(
        "no run of '\(experiment)' is garbage, since it cannot be planned: \(error.reason)")
      return nil
    }
  }

  private mutating func addSubmissions() throws {
    for experiment in try store.folders(at: "slurm") {
      do {
        let stored = Set(try store.runs(of: experiment).map(\.key))
        let submissions = try Submission.all(of: experiment, in: store)
          .filter { $0.tasks.allSatisfy { stored.contains($0.key) } }
        let queue = try SlurmQueue(of: submissions)
        garbage += submissions.filter { $0.isOver(queue, stored) }.map {
          Garbage(.submission, at: $0.path, in: store, because: "all of its trials have runs")
        }
      } catch {
        remarks.append("submissions of '\(experiment)' are kept: \(error.reason)")
      }
    }
  }
}

/// An experiment or a variant of one, and what became of each of its trials.
package struct ExperimentOverview: Sendable {
  /// What the experiment is called, a variant by its own name.
  package let name: String
  /// The title of the experiment; empty if this program does not declare it.
  package let title: String
  /// What overrides made of it; nil as it is declared.
  package let variant: ExperimentVariant?
  package let trials: [Trial]
  /// The trials that Slurm holds or executes and that neither this nor a variant plans.
  package private(set) var others: [Trial] = []
  /// Why a variant cannot be planned any more; nil if it can.
  package private(set) var obstacle: String?

  /// A trial and what became of it.
  package struct Trial: Sendable {
    package let key: RunKey
    package let label: String
    /// The word for what became of it.
    package let status: String
    /// The run directory, if there is one.
    package var path: String?
    /// What went wrong, if something did, or where a trial is that Slurm has.
    package var message: String?
    /// Whether its run was made by other sources than today's.
    package var isStale = false
    /// The latest verification; nil if there was none.
    package var verification: VerificationRecord?
    /// What people said of its run.
    package var marks = RunMarks()

    /// Whether something went wrong.
    package var isWrong: Bool { status == "failed" || status == "damaged" }
  }

  /// Every experiment of a laboratory, each before its variants; those of experiments that are not
  /// declared come last.
  package static func all(
    _ queued: [QueuedTrial], in laboratory: Laboratory, store: ArtifactStore
  ) throws -> [ExperimentOverview] {
    let variants = try laboratory.variants(in: store)
    func overview(_ variant: ExperimentVariant) throws -> ExperimentOverview {
      do {
        let plan = try TrialSelection(variant, in: laboratory, store: store).experiment
        return try ExperimentOverview(of: plan, queued, store: store)
      } catch {
        return ExperimentOverview(variant, obstacle: "\(error)")
      }
    }
    let declared = try laboratory.experiments.flatMap { experiment in
      let own = try variants.filter { $0.experiment == experiment.name }.map(overview)
      var declared = try ExperimentOverview(
        of: Plan(experiment, in: laboratory, store: store), queued, store: store)
      let planned = Set(own.flatMap(\.trials).map(\.key))
      declared.others.removeAll { planned.contains($0.key) }
      return [declared] + own
    }
    let names = laboratory.experiments.map(\.name)
    return try declared + variants.filter { !names.contains($0.experiment) }.map(overview)
  }

  private init(_ variant: ExperimentVariant, obstacle: String) {
    (name, title, trials) = (variant.name, "", [])
    (self.variant, self.obstacle) = (variant, obstacle)
  }

  /// Looks for the trials of a plan in the store and among those that Slurm has.
  private init(of plan: Plan, _ queued: [QueuedTrial], store: ArtifactStore) throws {
    let experiment = plan.experiment
    let queued = Dictionary(
      queued.filter { $0.experiment == experiment.name }.map { ($0.task.key, $0) }
    ) { $1 }
    let damaged = try store.damagedRuns(of: experiment.name)
    (name, title, variant) = (experiment.fullName, experiment.title, experiment.variant)
    trials = try plan.trials.map { trial in
      let (status, path, message) = try Self.state(
        of: trial, in: experiment, damaged, queued[trial.key], store)
      return Trial(
        key: trial.key, label: trial.label, status: status, path: path, message: message,
        isStale: trial.isStale,
        verification: try trial.stored.flatMap { try store.verifications(of: $0).last },
        marks: try RunMarks(of: trial.stored, in: store))
    }
    guard variant == nil else { return }
    let planned = Set(plan.trials.map(\.key))
    others = queued.values.filter { !planned.contains($0.task.key) }
      .map {
        Trial(
          key: $0.task.key, label: $0.task.label, status: $0.state.rawValue, message: $0.remark)
      }
      .sorted { $0.label < $1.label }
  }

  private static func state(
    of trial: PlannedTrial, in experiment: Experiment, _ damaged: [DamagedRun],
    _ queued: QueuedTrial?, _ store: ArtifactStore
  ) throws -> (status: String, path: String?, message: String?) {
    if let run = trial.stored { return ("done", run.directory, nil) }
    if let run = damaged.first(where: { $0.directory.hasSuffix("-\(trial.key.short)") }) {
      return ("damaged", run.directory, run.reason)
    }
    if let queued { return (queued.state.rawValue, nil, queued.remark) }
    let failure = try store.lastFailure(of: trial.key, experiment: experiment.name)
    return (failure == nil ? "missing" : "failed", nil, failure)
  }

  package func count(_ status: String) -> Int { trials.count { $0.status == status } }
  /// The number of trials whose run was made by other sources.
  package var staleCount: Int { trials.count { $0.isStale } }
}

extension QueuedTrial {
  /// The trials of some experiments that Slurm holds or executes.
  package static func all(
    of experiments: [Experiment], in store: ArtifactStore
  ) throws -> [QueuedTrial] {
    let submissions = try experiments.flatMap { try Submission.all(of: $0.name, in: store) }
    return try SlurmQueue(of: submissions).trials.values.sorted {
      $0.task.key.hex < $1.task.key.hex
    }
  }
}
