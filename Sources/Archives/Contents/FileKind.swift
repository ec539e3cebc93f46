/// What a file of the payload is, by its path.
struct FileKind {
  /// The media type.
  let format: String
  /// What it is, in a sentence.
  let description: String

  init(of path: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    let folder = path.split(separator: "/").first.map(String.init) ?? ""
    format = Self.formats[folder == "inputs" ? "" : ending] ?? "application/octet-stream"
    description =
      folder == "experiments" && ending == "h5"
      ? "all runs of an experiment in one file, with an index of parameters and metrics"
      : Self.byName[name] ?? Self.byFolder[folder] ?? "a file of the archive, see README.md"
  }

  private static let formats = [
    "h5": "application/x-hdf5", "json": "application/json", "md": "text/markdown",
    "csv": "text/csv", "tex": "application/x-tex", "pdf": "application/pdf", "png": "image/png",
    "html": "text/html", "ipynb": "application/x-ipynb+json", "svg": "image/svg+xml",
    "py": "text/x-python", "cff": "application/yaml",
    "tar": "application/x-tar", "patch": "text/x-diff", "gnuplot": "text/plain",
    "txt": "text/plain", "resolved": "application/json",
  ]

  private static let byName = [
    "result.h5": "result of a run: game, solution, trajectory, scores and certificate",
    "provenance.json": "how a run came to be: when, where, by what, how long",
    "config.json": "everything that the result of a run depends on",
    "README.md": "what is in the archive, and how to read and check it",
    "LICENSE.md": "what one may do with the archive",
    "CITATION.cff": "how to cite the data",
    "codemeta.json": "the software that made the data",
    "data-dictionary.md": "what every group, axis and dataset of the results means",
    "data-dictionary.csv": "the data dictionary as a table",
    "runs.csv": "all runs with all parameters and scores, one line a run",
    "metrics.csv": "all scores, one line a run and metric",
    "zenodo.json": "metadata for a deposit with Zenodo",
    "dataverse.json": "metadata for a deposit with Dataverse",
    "check.py": "checks all numbers with Python, h5py and numpy alone",
    "report.md": "the report of an experiment",
    "runs.json": "the runs that a report is made of",
    "Package.resolved": "the versions of the packages that the program was built with",
  ]

  private static let byFolder = [
    "reports": "a table or figure of a report, made from the results",
    "experiments": "the declaration of an experiment",
    "inputs": "a file that runs read, named by its SHA-256",
    "sources": "sources of the program, or their hashes",
    "attempts": "an execution that gave no run",
  ]
}
