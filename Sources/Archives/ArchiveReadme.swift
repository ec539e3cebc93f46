import ArtifactStore
import Vocabulary

/// The page for a reader who has never heard of the software.
struct ArchiveReadme {
  let contents: ArchiveContents
  let runs: [ArchivedRun]
  let sources: ArchivedSources

  /// The page.
  var markdown: String {
    let (description, tensors) = (contents.description, runs.count { $0.hasTensors })
    return String(
      filling: PackageResources.readme_md,
      [
        "title": Markdown.escaped(description.title),
        "abstract": description.abstract + description.makers + warning,
        "extent": sources.lack == nil ? "" : ", as far as it is known",
        "runs": "\(runs.count)",
        "tensors": tensors == runs.count ? "all" : "\(tensors)", "experiments": experimentSections,
        "paper": ArchiveDescription.paperURL, "path": examplePath,
        "version": Build.current.version, "sources": sourceSection, "license": description.license,
      ])
  }

  /// What of the sources is missing; empty if nothing is.
  private var warning: String {
    sources.lack.map {
      "\n\n**The sources of the program are not all here**, so it cannot be built again from this "
        + "archive alone: \($0)."
    } ?? ""
  }

  /// The path of a result for readers' own programs, where nothing but a path has a place.
  private var examplePath: String {
    let path = runs.first?.resultPath
    let isPlain = path?.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "=_+./-".unicodeScalars.contains(scalar))
    }
    return isPlain == true ? path ?? "" : "runs/…/result.h5"
  }

  private var experimentSections: String {
    let sections = contents.experiments.map { experiment in
      let count = runs.count { experiment.has($0.run) }
      let report =
        experiment.report == nil ? "" : " Report: `reports/\(experiment.name)/report.md`."
      let command = Markdown.code("mesob run \(experiment.words)")
      let words = experiment.variant.map {
        " The experiment `\($0.experiment)` with \(Markdown.code($0.words))."
      }
      let story = experiment.narrative.isEmpty ? "" : "\n\n\(experiment.narrative)"
      return "### \(Markdown.escaped(experiment.title)) (`\(experiment.name)`)\n\n\(count) runs."
        + "\(words ?? "")\(report) What of it was missing was run by \(command).\(story)"
    }
    let missing = contents.failures.map { failure in
      "* "
        + Markdown.escaped(
          "\(failure.experiment): \(failure.label): "
            + (failure.last.map { "failed: \($0.message)" } ?? "never executed"))
    }
    return
      (["## Experiments"] + sections
      + (missing.isEmpty
        ? []
        : ["Trials of these experiments that have no run:\n\n" + missing.joined(separator: "\n")]))
      .joined(separator: "\n\n")
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
}

extension String {
  /// A page with the places `{{name}}` filled in.
  init(filling page: [UInt8], _ values: [String: String]) {
    self = String(decoding: page, as: UTF8.self)
      .replacing(/\{\{(\w+)\}\}/) { values[String($0.output.1)] ?? "" }
  }
}
