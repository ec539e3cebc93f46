import ArtifactStore
import Archives
import ArgumentParser
import Foundation
import Verification

/// `mesob archive`: runs for people who have nothing of ours.
struct ArchiveCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Pack runs into an archive that outlives this program.",
    discussion: """
      A name is an experiment, a tag or a run. The archive is a BagIt 1.0 bag with a Process Run \
      Crate (RO-Crate) inside: results, configurations, provenance, the report, sources, \
      a data dictionary, a README for strangers, and a checker in plain Python. It is a zip file if \
      the name ends in .zip, else a folder. The same runs give the same bytes: dates are the end \
      of the latest run, or $SOURCE_DATE_EPOCH.

      Refused, unless --allow says otherwise: trials without a run (failed), runs by other sources \
      than today's (stale), runs by sources that no commit has (dirty). 'mesob gc' keeps archived \
      runs. Title, authors, publisher, license and repository come from the section "archive" of \
      .mesob.json; the license of data is CC-BY-4.0 unless something else is said.

      EXAMPLES
        mesob archive quickstart -o quickstart.zip --check
        mesob archive paper-table-1 -o table-1 --title 'Runs of table 1'
        mesob archive --paper -o paper.zip --doi 10.5281/zenodo.1234567
      """)

  @Argument(help: ArgumentHelp("Experiments, tags or runs.", valueName: "name"))
  var names: [String] = []

  @Flag(help: "Archive every run that the compiled paper uses, as 'verify --paper' does.")
  var paper = false

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("The zip file or the folder to make.", valueName: "x.zip|dir"),
    completion: .file())
  var output: String

  @Flag(help: "Read the archive back and check every byte of it.")
  var check = false

  @Flag(help: "Replace an archive that is there.")
  var force = false

  @Option(help: "Archive in spite of failed trials, stale or dirty runs.")
  var allow: [ArchiveSelection.Objection] = []

  @Flag(inversion: .prefixedNo, help: "Render the reports of whole experiments into the archive.")
  var report = true

  @Flag(help: "Add each experiment as one HDF5 file, with a table of all its runs.")
  var singleFile = false

  @Flag(help: "Add metadata for a deposit with Zenodo.")
  var zenodo = false

  @Flag(help: "Add metadata for a deposit with Dataverse.")
  var dataverse = false

  @Option(help: "The title of the archive.")
  var title: String?

  @Option(help: "The license of the data, by its name in the list of SPDX.")
  var license: String?

  @Option(help: "A DOI that was reserved for the archive.")
  var doi: String?

  @OptionGroup var paperOptions: PaperOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if names.isEmpty && !paper {
      throw ValidationError("Expected names of experiments, tags or runs, or --paper.")
    }
    if output.isEmpty || output.hasSuffix("/.zip") || output == ".zip" {
      throw ValidationError("Expected a name with -o, got '\(output)'.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    let selection = try ArchiveSelection(
      names, paper: paper ? paperOptions.existingFolder(session.project) : nil,
      in: session.laboratory, store: session.store)
    try check(selection)
    var details = session.project.archive
    details.title = title ?? details.title
    details.license = license ?? details.license
    details.doi = doi ?? details.doi
    if details.authors.isEmpty {
      session.console.remark(
        "no authors: .mesob.json can say who they are, {\"archive\": {\"authors\": [{\"name\": …}]}}"
      )
    }
    let path = output.hasSuffix("/") ? String(output.dropLast()) : output
    try withTemporaryFolder("reports") { folder in
      var contents = try selection.contents(
        details.description(or: selection.standardDescription()),
        reportsIn: report ? folder : nil,
        withoutDrawings: { session.console.remark("\($0); the archive has no drawings") })
      contents.hasCombinedFiles = singleFile
      contents.deposits = Set((zenodo ? [.zenodo] : []) + (dataverse ? [.dataverse] : []))
      try contents.write(to: path, replacing: force)
    }
    try session.store.recordArchive(
      URL(filePath: path).deletingPathExtension().lastPathComponent, of: selection.runs)
    let checked = check ? ArchiveCheck(try OpenArchive(at: path)) : nil
    try session.print(Listing(path, selection, checked))
    for damage in checked?.damages ?? [] { session.console.failure("\(damage)") }
    return checked?.isIntact == false ? .no : .yes
  }

  /// Throws unless everything that speaks against the runs is allowed.
  private func check(_ selection: ArchiveSelection) throws {
    for objection in ArchiveSelection.Objection.allCases where !allow.contains(objection) {
      let names = selection.names(objection)
      guard !names.isEmpty else { continue }
      throw CommandLineError(
        .no, "archive",
        expected: "no \(objection.words), or --allow \(objection.rawValue)",
        got: "\(names.count): \(names.prefix(5).joined(separator: ", "))"
          + (names.count > 5 ? ", …" : ""))
    }
  }
}

extension ArchiveSelection.Objection: ExpressibleByArgument {
  fileprivate var words: String {
    switch self {
    case .failed: "trials without a run"
    case .stale: "runs by other sources than today's"
    case .dirty: "runs by sources that no commit has"
    }
  }
}
