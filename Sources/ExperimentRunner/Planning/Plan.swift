package import ArtifactStore
package import ExperimentBuilder
import Foundation
import MeanField
import ReportModel
import Results
package import SourceCode
package import Vocabulary

/// The trials of an experiment with their keys, and which of them are stored already.
package struct Plan: Sendable {
  /// The experiment, with a game for each file of a folder that it declares.
  package var experiment: Experiment
  /// What the program was built from; nil if it does not know.
  package let sources: SourceManifest?
  /// The trials, in the order of the declaration.
  package internal(set) var trials: [PlannedTrial]
  /// The options that chose these trials among those of the experiment, as they were given.
  package internal(set) var view: [String] = []
  /// Whether the report is one of these trials alone, beside that of the experiment.
  package var reportsView = false

  /// Checks the declaration, computes every key and looks for it in the store.
  package init(_ experiment: Experiment, in laboratory: Laboratory, store: ArtifactStore) throws {
    try experiment.check()
    let experiment = try experiment.withFilesOfFolders()
    self.experiment = experiment
    sources = laboratory.sources
    let runs = try store.runs(of: experiment.name)
    let stored = Dictionary(runs.map { ($0.key, $0) }) { first, _ in first }
    var planned: [RunKey: String] = [:]
    trials = []
    let requests = experiment.trials.concurrentMap { trial in
      Result {
        let request = try SolveRequest(
          game: trial.game.name, trial.game.configuration, solver: trial.method.name,
          trial.method.configuration, start: .declared(trial.start),
          simulation: trial.simulation?.configuration, in: laboratory, store: store)
        return (trial: trial, request: request, key: request.key)
      }
    }
    for result in requests {
      let (trial, request, key) = try result.get()
      if let other = planned.updateValue(trial.label, forKey: key) {
        throw ExperimentError(
          .duplicate, "experiment '\(experiment.name)', trials", expected: "different trials",
          got: "the same for '\(other)' and '\(trial.label)'")
      }
      let run = stored[key]
      trials.append(
        PlannedTrial(
          trial: trial, request: request, key: key, stored: run,
          isStale: try run.map { try store.isStale($0, for: laboratory.sources) } ?? false))
    }
  }

  /// The trials whose run was made by other sources.
  package var stale: [PlannedTrial] { trials.filter(\.isStale) }

  /// The trials that have no run yet.
  package var missing: [PlannedTrial] { trials.filter { $0.stored == nil } }

  /// The trial whose label this is; else those whose label matches it as a shell pattern such as
  /// `*mesob*`, or contains it.
  ///
  /// Brackets in labels hold lists, so that they also stand for themselves.
  package func only(_ pattern: String) -> Plan {
    let patterns = [pattern, pattern.replacing("[", with: "\\[")]
    let isLabel = trials.contains { $0.label == pattern }
    var plan = choosing { trial in
      isLabel
        ? trial.label == pattern
        : trial.label.contains(pattern)
          || patterns.contains { fnmatch($0, trial.label, 0) == 0 }
    }
    plan.view += ["--only", pattern]
    return plan
  }

  /// The plan with these trials only, in the order of the declaration.
  package func only(_ keys: Set<RunKey>) -> Plan { choosing { keys.contains($0.key) } }

  private func choosing(_ isWanted: (PlannedTrial) -> Bool) -> Plan {
    var plan = self
    plan.trials = trials.filter(isWanted)
    return plan
  }

  /// The plan with these runs in place of those that were stored when it was made.
  func with(_ runs: [StoredRun]) -> Plan {
    let stored = Dictionary(runs.map { ($0.key, $0) }) { first, _ in first }
    var plan = self
    for i in plan.trials.indices { plan.trials[i].stored = stored[plan.trials[i].key] }
    return plan
  }

  /// Why a trial is missing: the stored run nearest to it, and what differs.
  package struct Explanation: Sendable {
    /// The run key of the trial.
    package let key: RunKey
    /// The label of the trial.
    package let label: String
    /// The nearest stored run; nil if the experiment has none.
    package let nearest: StoredRun?
    /// Where the trial's configuration differs from that of the run.
    package let differences: [JSONValue.Difference]
    /// The source files that have changed since a stale trial's run; empty for a missing trial.
    package let changedSources: [String]
  }

  /// Compares every missing trial with the stored runs of the experiment, and the sources of every
  /// stale one with today's.
  package func explanations(in store: ArtifactStore) throws -> [Explanation] {
    let runs = try store.runs(of: experiment.name).compactMap { run in
      (try? ResultFile(at: run.resultPath).configuration).map { (run, configuration: $0.value) }
    }
    let staleOnes = stale.map { trial in
      let made = trial.stored?.sourceDigest.flatMap { store.sourceManifest($0) }
      return Explanation(
        key: trial.key, label: trial.label, nearest: trial.stored, differences: [],
        changedSources: made.flatMap { sources?.differences(from: $0) } ?? ["unknown"])
    }
    return staleOnes
      + missing.map { trial in
        let mine = trial.request.configuration.value
        let nearest = runs.map { ($0, differences: mine.differences(from: $1)) }
          .min { $0.differences.count < $1.differences.count }
        return Explanation(
          key: trial.key, label: trial.label, nearest: nearest?.0,
          differences: nearest?.differences ?? [], changedSources: [])
      }
  }
}

/// A trial with its key, and its run if there is one.
package struct PlannedTrial: Sendable {
  /// The trial.
  package let trial: Trial
  /// What is executed for it.
  package let request: SolveRequest
  /// The run key.
  package let key: RunKey
  /// The run; nil if it is missing.
  package internal(set) var stored: StoredRun?
  /// Whether the run was made by other sources, and was not verified by today's.
  package let isStale: Bool

  /// The readable name.
  package var label: String { trial.label }
  /// What the trial counts when time is estimated: its solver's iterations.
  var work: Double { Double(max(1, request.solver.iterations)) }
}

/// Those trials of an experiment that are chosen by label or key, some parameters overridden.
package struct TrialSelection {
  /// All trials, with overrides applied.
  package var experiment: Plan
  /// Those that are selected.
  package var plan: Plan
  /// The parameters of games of which overrides made several games of one.
  package let sweptGameParameters: [String]
  /// Whether the report is rendered afterwards.
  package var rendersReport: Bool

  /// What overrides made of the declared experiment; nil without any.
  package var variant: ExperimentVariant? { experiment.experiment.variant }

  /// What a report is about: with overrides or by itself the selected trials, else all that are
  /// declared.
  package var reported: Plan { variant == nil && !plan.reportsView ? experiment : plan }

  /// Plans an experiment by its name, with overrides or by the name of a variant that stands.
  package init(
    experiment name: String, overrides: [String] = [], only pattern: String? = nil,
    keys: [String] = [], in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let recorded = name.contains("@") ? try laboratory.variant(named: name, in: store) : nil
    try ExperimentError.require(
      recorded == nil || overrides.isEmpty, .invalidOverride, "variant '\(name)'",
      expected: "either NAME@HASH8 or NAME key=value",
      got: "both: \(overrides.joined(separator: " "))")
    try self.init(
      laboratory.experiment(named: recorded?.experiment ?? name),
      overrides: recorded?.overrides ?? overrides, known: recorded, only: pattern, keys: keys,
      in: laboratory, store: store)
  }

  /// Plans a variant by what is known of it.
  package init(_ variant: ExperimentVariant, in laboratory: Laboratory, store: ArtifactStore) throws
  {
    try self.init(
      laboratory.experiment(named: variant.experiment), overrides: variant.overrides,
      known: variant, only: nil, keys: [], in: laboratory, store: store)
  }

  private init(
    _ declared: Experiment, overrides: [String], known: ExperimentVariant?, only pattern: String?,
    keys: [String], in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    let parsed = try overrides.map { try Override(parsing: $0.withFileContents()) }
    var experiment = try declared.overridden(by: parsed, in: laboratory)
    try experiment.requireGames()
    if !parsed.isEmpty {
      let hash = try Digest(of: declared.canonicalText(of: parsed, in: laboratory)).hex
      experiment.variant =
        known ?? ExperimentVariant(of: declared.name, hash: hash, overrides: overrides)
    }
    let isSweep = experiment.games.count > declared.games.count
    sweptGameParameters =
      isSweep
      ? experiment.games.flatMap { $0.settings.filter(\.isSwept).map(\.word) }.uniqued() : []
    try experiment.requireGames()
    self.experiment = try Plan(experiment, in: laboratory, store: store)
    let matching = pattern.map(self.experiment.only) ?? self.experiment
    plan = try keys.isEmpty ? matching : matching.only(Self.keys(keys, in: self.experiment))
    if !keys.isEmpty { plan.view += ["--key", keys.joined(separator: ",")] }
    rendersReport =
      overrides.isEmpty && pattern == nil && keys.isEmpty && declared.report.showsResults
    guard !plan.trials.isEmpty else {
      throw ExperimentError(
        .empty, "--only '\(pattern ?? "")'",
        expected: "a pattern that matches labels such as '\(self.experiment.trials[0].label)'",
        got: "no match among \(self.experiment.trials.count) trials")
    }
  }

  /// The run keys that begin with these digits.
  private static func keys(_ digits: [String], in plan: Plan) throws -> Set<RunKey> {
    Set(
      try digits.map { digits in
        let matches = plan.trials.filter { !digits.isEmpty && $0.key.hex.hasPrefix(digits) }
        guard let match = matches.first, matches.count == 1 else {
          throw ExperimentError(
            .invalidName, "--key '\(digits)'",
            expected: "the first digits of the run key of one trial of \(plan.experiment.name)",
            got: matches.isEmpty
              ? """
              those of none; was it declared, or its overrides or input files, otherwise when \
              the key was noted down?
              """ : "those of \(matches.count)")
        }
        return match.key
      })
  }

  /// The command line by which another process executes trials of the experiment, to which `--key`
  /// and their keys are added.
  ///
  /// It is that of `mesob run`, spelled out so that neither its directory nor a project file counts.
  package func command(timeout: Double?, store: ArtifactStore) throws -> [String] {
    try [Self.executable(), "run", plan.experiment.name] + (variant?.overrides ?? [])
      + ["--engine", "local", "-j", "1", "--no-report"]
      + ["-C", FileManager.default.currentDirectoryPath, "--artifacts", store.root]
      + (timeout.map { ["--timeout", "\($0)"] } ?? [])
  }

  /// The program that is running.
  private static func executable() throws -> String {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    try RunnerError.require(
      FileManager.default.isExecutableFile(atPath: path), .unreadable, "this program",
      expected: "a file that other processes can start",
      got: "\(path), which is not there any more")
    return path
  }

  /// Writes the trials as a workflow of Snakemake to a new file, for those who have schedulers of
  /// other kinds: one job for each trial; a job whose run is stored is not executed.
  package func writeSnakefile(to path: String, timeout: Double?, store: ArtifactStore) throws {
    let experiment = plan.experiment.name
    let runs = plan.trials.map { trial in
      let directory =
        trial.stored?.directory
        ?? store.directory(of: trial.key, label: trial.label, experiment: experiment)
      return "    \(URL(filePath: directory).lastPathComponent.quoted),\n"
    }
    // Snakemake fills in what is in braces.
    let shell = try command(timeout: timeout, store: store).shellLine
      .respelled { $0 == "{" ? "{{" : $0 == "}" ? "}}" : nil }
    let call = "snakemake --snakefile \(path.shellWord) --rerun-triggers mtime"
    let text = """
      # The trials of the experiment \(experiment) for Snakemake 8 or later, one job each.
      #
      #     \(call) --cores 2
      #     \(call) --executor slurm --jobs 100
      #
      # Written by 'mesob run \(experiment) --export-snakemake'. Runs are never changed, so that
      # only missing ones may trigger a job. Executors are plugins: slurm, htcondor, kubernetes …

      workdir: \(store.root.quoted)

      RUNS = [
      \(runs.joined())]

      rule all:
          input:
              expand("runs/\(experiment)/{run}/provenance.json", run=RUNS),

      rule trial:
          output:
              "runs/\(experiment)/{label}-{key}/provenance.json",
          wildcard_constraints:
              label="[^/]+",
              key="[0-9a-f]{12}",
          threads: 1
          retries: 2
          shell:
              \("\(shell) --key {wildcards.key}".quoted)

      """
    try ArtifactError.attempt(.cannotWrite, path, expected: "a file that can be made") {
      try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
    }
  }
}

extension [String] {
  /// The words of a command line, quoted so that a shell takes them as they are.
  var shellLine: String {
    map(\.shellQuoted).joined(separator: " ")
  }
}

extension String {
  /// The text as Python spells it, which is JSON's way.
  fileprivate var quoted: String { JSONValue.text(self).text.escapingOrders }
}
