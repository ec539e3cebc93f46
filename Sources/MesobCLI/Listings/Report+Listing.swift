import ArtifactStore
import Reporting
import Verification

extension Listing {
  /// The files of reports; `member` is what the JSON calls them.
  init(_ reports: [ReportFiles], as member: String, verbose: Bool) {
    json = JSON(
      oneOrSeveral: reports.map { report in
        JSON(members: ["experiment": report.experiment, "directory": report.directory])
          + JSON([(member, report.paths.json)])
          + JSON(report.quotations.map { [("quotations", $0.json)] } ?? [])
      })
    text = reports.flatMap { report in
      (verbose ? report.paths : report.mainPaths) + (report.quotations ?? []).map(\.description)
    }.joined(separator: "\n")
  }
}

extension StaleQuotation: JSONConvertible {
  var json: JSON {
    JSON(members: [
      "key": key, "kind": kind.rawValue, "written": written, "now": now, "reason": reason,
    ])
  }
}
