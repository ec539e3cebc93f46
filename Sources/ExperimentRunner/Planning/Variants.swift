package import ArtifactStore
package import ExperimentBuilder
import Foundation
import MeanField
package import Results
package import Vocabulary

/// The variants of experiments: those whose runs are wanted, until they are moved to the trash.
extension Laboratory {
  /// The variants that stand in a store, sorted by name; some may be of experiments that this program
  /// does not declare.
  ///
  /// In stores from before `mesob run` recorded them, the command lines of runs tell of them.
  package func variants(in store: ArtifactStore) throws -> [ExperimentVariant] {
    guard !store.recordsVariants else {
      return try store.recordedVariants().compactMap { try? $0.get() }
    }
    return try store.experiments.flatMap { try unrecordedVariants(of: $0, in: store) }
      .sorted { $0.name < $1.name }
  }

  /// The variants of an experiment whose overrides are in the command line of a run that they plan,
  /// and that neither the declared experiment nor another one of them does.
  private func unrecordedVariants(
    of experiment: String, in store: ArtifactStore
  ) throws -> [ExperimentVariant] {
    guard let declared = try? TrialSelection(experiment: experiment, in: self, store: store)
    else { return [] }
    var planned = Set(declared.experiment.trials.map(\.key))
    var (variants, tried): ([ExperimentVariant], Set<[String]>) = ([], [[]])
    for run in try store.runs(of: experiment) where !planned.contains(run.key) {
      let words = run.commandLine.overrides
      guard tried.insert(words).inserted,
        let selection = try? TrialSelection(
          experiment: experiment, overrides: words, in: self, store: store),
        let variant = selection.variant
      else { continue }
      let keys = selection.experiment.trials.map(\.key)
      guard keys.contains(run.key) else { continue }
      planned.formUnion(keys)
      variants.append(variant)
    }
    return variants
  }

  /// Records that a variant stands, and with the first one those that nobody recorded.
  package func keep(_ variant: ExperimentVariant, in store: ArtifactStore) throws {
    let others = store.recordsVariants ? [] : try variants(in: store)
    for variant in others + [variant] { try store.keep(variant) }
  }

  /// The variant of this name; throws `notFound` if none stands in the store.
  package func variant(named name: String, in store: ArtifactStore) throws -> ExperimentVariant {
    let variants = try variants(in: store)
    guard let variant = variants.first(where: { $0.name == name }) else {
      let names = variants.map(\.description).joined(separator: ", ")
      throw ArtifactError(
        .notFound, "variant '\(name)'",
        expected: "one that 'mesob run' made in \(store.root): \(names.isEmpty ? "none" : names)",
        got: "no such name; 'NAME key=value…' names it too")
    }
    return variant
  }

  /// The one run that a name means; `NAME/label` and `NAME@HASH8/label` are those of the trials
  /// that the experiment or variant plans.
  package func run(matching name: String, in store: ArtifactStore) throws -> StoredRun {
    if let slash = name.firstIndex(of: "/"), name.first != "/" {
      let (owner, label) = (String(name[..<slash]), name[name.index(after: slash)...])
      if owner.contains("@") || experiments.contains(where: { $0.name == owner }),
        let selection = try? TrialSelection(experiment: owner, in: self, store: store),
        let run = selection.experiment.trials.first(where: { $0.label == label })?.stored
      {
        return run
      }
    }
    return try store.run(matching: name)
  }
}

extension Laboratory {
  /// The runs of a tag or of an experiment that this program does not declare, or the one run that a
  /// name means.
  package func runs(named name: String, in store: ArtifactStore) throws -> [StoredRun] {
    if try store.experiments.contains(name) { return try store.runs(of: name) }
    return try store.runs(taggedWith: name) ?? [run(matching: name, in: store)]
  }
}

extension Laboratory {
  /// Gives a tag to runs by their names, an experiment standing for its runs.
  package func tag(
    _ words: [String], as name: String, ifTaken policy: ArtifactStore.TagConflict,
    in store: ArtifactStore
  ) throws -> RunTag {
    let names = try store.experiments + experiments.map(\.name)
    try ArtifactError.require(
      !names.contains(name), .invalidName, "tag '\(name)'",
      expected: "a name that no experiment has", got: "one's")
    let runs = try NamedThing.all(words, in: self, store: store).flatMap { thing in
      switch thing {
      case .experiment(let selection): try selection.someRuns(in: store)
      case .other(let name): [try run(matching: name, in: store)]
      }
    }
    return try store.tag(runs, as: name, ifTaken: policy)
  }
}

extension StoredResult {
  /// The file at a path, or the result of the run that the name means.
  package init(named name: String, in laboratory: Laboratory, store: ArtifactStore) throws {
    self =
      try Disk.isFile(name)
      ? StoredResult(path: name) : StoredResult(laboratory.run(matching: name, in: store))
  }
}

/// What a word on a command line means: an experiment as it is declared, one with overrides, or
/// whatever else has a name.
package enum NamedThing {
  /// An experiment or a variant.
  case experiment(TrialSelection)
  /// A tag, a run or a file.
  case other(String)

  /// The things that words mean, in their order; `key=value` belongs to every experiment.
  package static func all(
    _ words: [String], in laboratory: Laboratory, store: ArtifactStore
  ) throws -> [NamedThing] {
    let overrides = words.filter { word in
      word.wholeMatch(of: /[A-Za-z][A-Za-z0-9.\-]*=.+/) != nil && !Disk.exists(word)
        && (try? store.run(matching: word)) == nil
    }
    let things = try words.filter { !overrides.contains($0) }.map { name in
      let isExperiment =
        laboratory.experiments.contains { $0.name == name || $0.spelling == name }
        || (name.contains("@") && !name.contains("/") && !Disk.exists(name))
      return isExperiment
        ? .experiment(
          try TrialSelection(experiment: name, overrides: overrides, in: laboratory, store: store))
        : NamedThing.other(name)
    }
    let hasExperiment = things.contains { if case .experiment = $0 { true } else { false } }
    try ExperimentError.require(
      overrides.isEmpty || hasExperiment, .invalidOverride,
      "override '\(overrides.first ?? "")'", expected: "the name of an experiment beside it",
      got: "none")
    return things
  }
}

extension TrialSelection {
  /// The runs of all trials that have one.
  package var runs: [StoredRun] { experiment.trials.compactMap(\.stored) }

  /// The runs; throws `notFound` if there are none.
  package func someRuns(in store: ArtifactStore) throws -> [StoredRun] {
    try ArtifactError.require(
      !runs.isEmpty, .notFound, "experiment '\(experiment.experiment.fullName)'",
      expected: "stored runs in \(store.root)", got: "none")
    return runs
  }

  /// The run directories of the trials that cannot be used.
  package func damagedRuns(in store: ArtifactStore) throws -> [DamagedRun] {
    let keys = Set(experiment.trials.map(\.key.short))
    return try store.damagedRuns(of: experiment.experiment.name).filter {
      $0.shortKey.map(keys.contains) == true
    }
  }
}

extension [String] {
  /// The overrides in the command line of `mesob run`; none in that of anything else.
  fileprivate var overrides: [String] {
    guard let start = firstIndex(of: "run") else { return [] }
    return zip(self[start...], dropFirst(start + 1)).compactMap { option, word in
      word.contains("=") && !word.hasPrefix("-") && option != "--only" ? word : nil
    }
  }
}

// MARK: Trash

extension Laboratory {
  /// The first digits of the keys that an experiment plans, as it is declared and by its variants
  /// but for one; throws if one of them cannot be planned.
  func plannedKeys(
    of experiment: String, besides name: String? = nil, in store: ArtifactStore
  ) throws -> Set<String> {
    let declared = try experiments.filter { $0.name == experiment && name != experiment }
      .map { try Plan($0, in: self, store: store) }
    let variants = try variants(in: store).filter { $0.experiment == experiment && $0.name != name }
      .map { try TrialSelection($0, in: self, store: store).experiment }
    return Set((declared + variants).flatMap(\.trials).map(\.key.short))
  }

  /// What goes to the trash by names: the runs of experiments, as they are declared or with
  /// overrides, and single runs; with a variant its record and its report.
  ///
  /// Runs stay that the experiment or another variant of it plans too.
  package func unwanted(
    _ words: [String], experiments: [String], in store: ArtifactStore, evenTagged: Bool
  ) throws -> [TrashBundle.Item] {
    var (items, runs): ([TrashBundle.Item], [ArtifactStore.RunDirectory]) = ([], [])
    func add(variant name: String) throws {
      for path in try [ArtifactStore.path(ofVariant: name)] + store.reportPaths(of: name)
      where Disk.exists(store.folder(at: path)) {
        items.append(
          TrashBundle.Item(
            path: path, reason: "variant: unwanted", bytes: Disk.bytes(at: store.folder(at: path))))
      }
    }
    // Nobody can tell any more which runs these had.
    let forgotten = try store.recordedVariants().compactMap { try? $0.get() }.filter { variant in
      (experiments + words).contains(variant.name)
        && (try? TrialSelection(variant, in: self, store: store)) == nil
    }.map(\.name)
    for name in forgotten { try add(variant: name) }
    let things = try NamedThing.all(
      (experiments + words).filter { !forgotten.contains($0) }, in: self, store: store)
    for thing in things {
      switch thing {
      case .experiment(let selection)
      where selection.variant != nil || experiments.contains(selection.experiment.experiment.name):
        let experiment = selection.experiment.experiment
        let others = try plannedKeys(of: experiment.name, besides: experiment.fullName, in: store)
        let keys = Set(selection.experiment.trials.map(\.key.short)).subtracting(others)
        let own = try store.runDirectories(of: experiment.name).filter {
          keys.contains($0.shortKey)
        }
        runs += own
        let count = items.count
        if let name = selection.variant?.name { try add(variant: name) }
        try ArtifactError.require(
          !own.isEmpty || items.count > count, .notFound, "experiment '\(experiment.fullName)'",
          expected: "stored runs in \(store.root) that nothing else plans", got: "none")
      case .experiment(let selection):
        runs.append(try store.runDirectory(matching: selection.experiment.experiment.name))
      case .other(let name) where experiments.contains(name):
        let own = try store.runDirectories(of: name)
        try ArtifactError.require(
          !own.isEmpty, .notFound, "experiment '\(name)'", expected: "stored runs in \(store.root)",
          got: "none")
        runs += own
      case .other(let name):
        runs.append(try store.runDirectory(matching: name, in: self))
      }
    }
    return try store.unwanted(runs, evenTagged: evenTagged) + items
  }
}

extension ArtifactStore {
  /// The one run directory that a name means, as ``Laboratory/run(matching:in:)`` has it; damaged
  /// ones too.
  fileprivate func runDirectory(
    matching name: String, in laboratory: Laboratory
  ) throws -> RunDirectory {
    let run = try? laboratory.run(matching: name, in: self)
    return try runDirectory(matching: run?.directory ?? name)
  }
}
