import ArtifactStore

/// The page for a reader who has never heard of the software.
struct ArchiveReadme {
  let description: ArchiveDescription
  let runs: [ArchivedRun]
  let failures: [ArchivedFailure]
  let experiments: [ArchivedExperiment]
  let sources: ArchivedSources

  /// The page.
  var markdown: String {
    [
      "# \(description.title)\n\n\(description.abstract)", contents, words, experimentSections,
      tables,
      reading, checking, replaying, sourceSection, license,
    ].joined(separator: "\n\n") + "\n"
  }

  private var contents: String {
    let tensors = runs.count { $0.summary.hasTensors }
    return """
      ## What is here

      \(runs.count) runs of computer experiments on mean-field games: models of very many agents \
      who each react to the distribution of all. A run takes one game and one method and gives a \
      policy, with what it is worth to an agent and to everybody. For \(tensors == runs.count ? "all" : "\(tensors)") of them the \
      rewards and transitions at the solution are stored too, so that all of it can be computed again.

      | file or folder | what |
      | --- | --- |
      | `runs.csv` | one line a run: all parameters, all scores, the path of its file |
      | `metrics.csv` | one line a run and score |
      | `runs/<experiment>/<label>-<key>/result.h5` | the data of a run, HDF5 |
      | `runs/…/config.json`, `provenance.json` | what the result depends on; when, where and how long it was computed |
      | `data-dictionary.md`, `data-dictionary.csv` | every group, axis and dataset of these files, with unit and definition |
      | `reports/<experiment>/` | tables and figures made from the runs; `report.md` first |
      | `experiments/<experiment>.json` | the declaration of each experiment |
      | `experiments/<experiment>.h5` | where it is there: all runs of the experiment in one file, with the table `/index` |
      | `inputs/<sha256>` | files that runs read, where there are any |
      | `sources/` | the program that computed it |
      | `check.py` | checks everything with Python, h5py and numpy |
      | `ro-crate-metadata.json` | the same for machines: RO-Crate 1.1, profile Process Run Crate 0.5 |
      | `CITATION.cff`, `codemeta.json`, `LICENSE.md` | how to cite data and software; what one may do |

      The folder above this one is a BagIt 1.0 bag (RFC 8493): `manifest-sha512.txt` lists the \
      SHA-512 of every file here.
      """
  }

  private var experimentSections: String {
    let sections = experiments.map { experiment in
      let count = runs.count { $0.run.experiment == experiment.name }
      let report =
        experiment.report == nil ? "" : " Report: `reports/\(experiment.name)/report.md`."
      let story = experiment.narrative.isEmpty ? "" : "\n\n\(experiment.narrative)"
      return "### \(experiment.title) (`\(experiment.name)`)\n\n\(count) runs.\(report)\(story)"
    }
    let missing = failures.map { failure in
      "* \(failure.experiment): \(failure.label): "
        + (failure.last.map { "failed: \($0.message)" } ?? "never executed")
    }
    return
      (["## Experiments"] + sections
      + (missing.isEmpty
        ? []
        : ["Trials of these experiments that have no run:\n\n" + missing.joined(separator: "\n")]))
      .joined(separator: "\n\n")
  }

  private var reading: String {
    let path = runs.first?.resultPath ?? "runs/…/result.h5"
    return """
      ## Reading it

      Any HDF5 program opens the files. Arrays are in row-major order with named axes; MATLAB, \
      Octave, Julia, R and Fortran show the axes in reverse.

      ```python
      import h5py
      file = h5py.File("\(path)")
      policy = file["solution/policy"]           # (epoch, state, action)
      print([axis[0].name for axis in policy.dims], file["metrics/exploitability"][()])
      ```

      ```python
      import xarray                              # with h5netcdf
      run = xarray.open_dataset("\(path)", engine="h5netcdf", group="solution")
      print(run.policy.dims)
      ```
      """
  }

  private var checking: String {
    """
    ## Checking it

    Nothing but Python, h5py and numpy is needed:

    ```sh
    python3 check.py
    ```

    It compares every file with the bag's manifest and computes flows, values of policies, values \
    of best responses and exploitabilities again from the stored rewards and transitions. Other \
    programs: `bagit.py --validate` on the folder above, `rocrate-validator validate -p \
    process-run-crate-0.5` on the same, `cffconvert --validate` here.
    """
  }

  private var replaying: String {
    """
    ## Computing it again

    With the program `mesob`, version \(Build.current.version), on the folder above or the zip file:

    ```sh
    mesob replay ARCHIVE                # checks, executes every run again, rebuilds the tables
    mesob replay ARCHIVE --certificate  # proves the stored bounds again without solving
    mesob replay ARCHIVE --integrity    # hashes only
    ```
    """
  }

  private var sourceSection: String {
    "## Where the program is\n\n"
      + (sources.remarks.isEmpty
        ? "Nothing is known of the sources."
        : sources.remarks.map { "* \($0)" }.joined(separator: "\n"))
      + building
  }

  /// How to build the program; empty without its files.
  private var building: String {
    guard sources.files.contains(where: { $0.path.hasSuffix(".tar") }) else { return "" }
    return """


      To build it: unpack the tar file, apply the patch if there is one (`git apply`), install what \
      its `.ci/install` lists, and `swift build -c release --product mesob`. Any later mesob does \
      the same with `mesob replay ARCHIVE --build`, and replays with what it built.
      """
  }

  private var license: String {
    """
    ## License and citation

    \(description.license), see `LICENSE.md`; please cite as in `CITATION.cff`.
    """
  }
}
