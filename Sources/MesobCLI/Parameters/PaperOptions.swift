import ArgumentParser
import Reporting
import Verification

/// Where the paper is.
struct PaperOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the paper (default: that of .mesob.json, else Paper).", valueName: "dir"),
    completion: .directory)
  var paperFolder: String?

  /// The paper's folder; throws if there is none.
  func existingFolder(_ project: ProjectFile) throws -> PaperFolder {
    let folder = PaperFolder(path: paperFolder ?? project.paper ?? "Paper")
    guard folder.exists else {
      throw CommandLineError(
        .undecided, "paper '\(folder.path)'", expected: "a folder with a .tex file", got: "none")
    }
    return folder
  }

  /// The paper's folder; nil if there is none and nobody asked for one.
  func folder(_ project: ProjectFile) throws -> PaperFolder? {
    paperFolder == nil ? try? existingFolder(project) : try existingFolder(project)
  }
}
