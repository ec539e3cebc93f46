package import ArtifactStore
import Foundation

/// The trials of a plan as a workflow of Snakemake, for those who have schedulers of other kinds.
package struct Snakefile {
  /// The file's text.
  package let text: String

  /// One job for each trial; a job whose run is stored is not executed.
  package init(_ plan: Plan, command: TrialCommand, store: ArtifactStore, path: String) {
    let experiment = plan.experiment.name
    let runs = plan.trials.map { trial in
      let directory =
        trial.stored?.directory
        ?? store.directory(of: trial.key, label: trial.label, experiment: experiment)
      return "    \(Self.quoted(URL(filePath: directory).lastPathComponent)),\n"
    }
    // Snakemake fills in what is in braces.
    let shell = "\(ShellWords(command.words))".replacing("{", with: "{{").replacing("}", with: "}}")
    let call = "snakemake --snakefile \(Self.quoted(path)) --rerun-triggers mtime"
    text = """
      # The trials of the experiment \(experiment) for Snakemake 8 or later, one job each.
      #
      #     \(call) --cores 2
      #     \(call) --executor slurm --jobs 100
      #
      # Written by 'mesob run \(experiment) --export-snakemake'. Runs are never changed, so that
      # only missing ones may trigger a job. Executors are plugins: slurm, htcondor, kubernetes …

      workdir: \(Self.quoted(store.root))

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
              \(Self.quoted("\(shell) --key {wildcards.key}"))

      """
  }

  /// Writes the text to a new file.
  package func write(to path: String) throws {
    try ArtifactError.attempt(.cannotWrite, path, expected: "a file that can be made") {
      try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
    }
  }

  /// A text as Python spells it, which is JSON's way.
  private static func quoted(_ text: String) -> String { JSONValue.text(text).text }
}
