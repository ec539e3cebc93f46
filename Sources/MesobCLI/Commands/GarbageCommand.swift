import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Vocabulary

/// `mesob gc`: what nothing refers to, and its way to the trash.
struct GarbageCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "List what nothing refers to; with --yes, move it to the trash.",
    discussion: """
      Garbage is: what processes of this machine left in flight when they ended; attempts of trials \
      that have a run by now; runs that no declared experiment plans, runs with overrides among \
      them; input files and descriptions of sources that no run refers to, be it in the store or \
      in the trash; verifications of runs that are gone; finished submissions to Slurm.

      Nothing that a tag, a note, or a report or archive in the store refers to is garbage, nor \
      is anything that a process works on; reports that were written elsewhere are not known here, so \
      tag their runs. What belongs to another machine, or to nobody known, is kept unless --foreign. \
      Nothing is deleted: 'mesob restore' puts everything back.

      EXAMPLES
        mesob gc
        mesob gc --yes
        mesob gc --json
      """)

  @Flag(help: "Move the garbage to the trash.")
  var yes = false

  @Flag(
    help:
      """
      Take what other machines, or nobody known, left in flight too; make sure that no other \
      machine is at work.
      """
  )
  var foreign = false

  @OptionGroup var options: GlobalOptions

  func execute(in session: Session) throws -> ExitStatus {
    let survey = try GarbageSurvey(
      of: session.store, in: session.laboratory, foreign: foreign)
    for remark in survey.remarks { session.console.remark(remark) }
    let bundle = yes ? try survey.collect() : nil
    try session.print(
      Listing(survey, movedTo: bundle, showsKept: session.console.isVerbose))
    let amount = "\(survey.garbage.count.counted("thing")), \(survey.bytes.byteText)"
    if let bundle {
      session.console.remark(
        "\(bundle.items.count.counted("thing")), \(bundle.bytes.byteText) moved to the trash; "
          + "'mesob restore \(bundle.id)' puts them back")
    } else if survey.garbage.isEmpty || yes {
      session.console.remark("nothing to clear")
    } else {
      session.console.remark("\(amount); 'mesob gc --yes' moves them to the trash")
    }
    if !survey.kept.isEmpty, !session.console.isVerbose {
      session.console.remark("\(survey.kept.count.counted("more thing")) kept; --verbose says why")
    }
    return .yes
  }
}
