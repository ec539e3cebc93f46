import ArgumentParser
import ArtifactStore
import ExperimentRunner
import Foundation
import Reporting
import Verification
import Results

/// `mesob collect`: all runs of experiments as one table or one netCDF-4 file.
struct CollectCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Collect the runs of experiments in one table or one netCDF-4 file.",
    discussion: """
      A .csv has one line a run with all parameters and metrics, a .json the same as documents; \
      without -o the table goes to stdout. A .nc is a cube: games and starts are dimensions where \
      there are several, and every parameter that varies is one, with its side in front, such as \
      method_weight or game_budget. Metrics are variables over them, arrays that are asked for \
      have their own axes behind them. Methods without the parameter that others vary are in \
      variables baseline_… along baseline. Missing runs are NaN, and counted on stderr.

      key=value selects values of parameters as for 'mesob run'.

      EXAMPLES
        mesob collect quickstart -o quickstart.csv
        mesob collect quickstart -o quickstart.nc --dataset /solution/policy
        mesob collect ppc-frontier budget=4..8 -o budgets.nc
      """)

  @Argument(
    help: ArgumentHelp(
      "Experiments, and new values for their parameters.", valueName: "name|key=value"))
  var words: [String]

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("The new file; its name ends with .nc, .csv or .json.", valueName: "file"),
    completion: .file(extensions: ["nc", "csv", "json"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "An array of the runs that the .nc gets too, such as /solution/policy; repeat it for more.",
      valueName: "path"))
  var dataset: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only the trials whose label matches this shell pattern or contains it.", valueName: "glob"))
  var only: String?

  @OptionGroup var options: GlobalOptions

  private var kind: String { output.map { URL(filePath: $0).pathExtension } ?? "csv" }

  func validate() throws {
    guard ["nc", "csv", "json"].contains(kind) else {
      throw ValidationError("Expected -o with a name that ends with .nc, .csv or .json.")
    }
    guard dataset.isEmpty || kind == "nc" else {
      throw ValidationError("Expected -o with a .nc file for --dataset: tables have no arrays.")
    }
  }

  func execute(in session: Session) throws -> ExitStatus {
    try checkNewFile(output, "-o")
    let names = words.filter { !$0.contains("=") }.uniqued()
    guard !names.isEmpty else {
      throw CommandLineError(
        .usage, "collect", expected: "the name of an experiment", got: "none")
    }
    let overrides = words.filter { $0.contains("=") }
    let plans = try names.map { name in
      try TrialSelection(
        experiment: name, overrides: overrides, only: only, in: session.laboratory,
        store: session.store
      ).plan
    }
    let rows = try rows(of: plans, in: session)
    let missing = rows.count { $0.run == nil }
    if missing > 0 {
      session.console.remark("\(missing) of \(rows.count) runs are missing")
    }
    try checkDatasets(rows)
    try write(rows, title: plans.map(\.experiment.title).joined(separator: "; "), in: session)
    return .yes
  }

  private func rows(of plans: [Plan], in session: Session) throws -> [RunRow] {
    let count = plans.reduce(0) { $0 + $1.trials.count }
    let line = ProgressLine(session.console)
    defer { line.clear() }
    var rows: [RunRow] = []
    for plan in plans {
      for trial in plan.trials {
        rows.append(try RunRow(trial, of: plan.experiment.name, datasets: dataset))
        line.show(Double(rows.count) / Double(count), "\(rows.count)/\(count) runs read")
      }
    }
    return rows
  }

  /// Throws if no run has an array that is asked for.
  private func checkDatasets(_ rows: [RunRow]) throws {
    guard rows.contains(where: { $0.run != nil }) else { return }
    for path in dataset where !rows.contains(where: { $0.arrays[path] != nil }) {
      throw CommandLineError(
        .usage, "--dataset \(path)",
        expected: "the path of an array of numbers; 'mesob inspect RUN' lists them",
        got: "one that no run has")
    }
  }

  private func write(_ rows: [RunRow], title: String, in session: Session) throws {
    let table = RunTable(rows)
    guard let output else {
      return try session.print(Listing(json: table.json, text: table.csv.trimmed))
    }
    switch kind {
    case "nc": try RunCube(rows).record(title: title).write(to: output)
    case "json": try ReportFile.write(Data((table.json.text + "\n").utf8), to: output)
    default: try ReportFile.write(Data(table.csv.utf8), to: output)
    }
    try session.print(
      Listing(json: ["path": .text(output), "runs": .integer(table.rows.count)], text: output))
  }
}

extension RunTable {
  /// The rows as documents.
  fileprivate var json: JSON { .array(rows.map { JSON($0.members(columns)) }) }
}

extension RunTable.Row {
  fileprivate func members(_ columns: [String]) -> [(String, JSON)] {
    let words = zip(columns, cells).map { ($0, JSON.text($1)) }
    let settings = parameters.mapValues(JSON.text)
    let scores = metrics.map { score -> (String, JSON) in
      (score.metric.name, score.metric.json + JSON(members: ["value": score.value]))
    }
    return words + [("parameters", .object(JSONObject(settings))), ("metrics", JSON(scores))]
  }
}
