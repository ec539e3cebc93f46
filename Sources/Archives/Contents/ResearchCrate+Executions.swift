import ArtifactStore
import Foundation

/// Runs, trials that failed and reports as actions: what used what and gave what, and when.
extension ResearchCrate {
  var actionIDs: [String] {
    runs.map { Self.id($0.run.experiment, $0.run.key) }
      + failures.filter { $0.last != nil }.map { Self.id($0.experiment, $0.key) }
      + experiments.filter { $0.report != nil }.map { Self.reportID($0.name) }
  }

  private static func id(_ experiment: String, _ key: RunKey) -> String {
    "#run-\(experiment)-\(key.short)"
  }

  private static func reportID(_ experiment: String) -> String { "#report-\(experiment)" }

  private func softwareID(_ version: String) -> String {
    "\(description.softwareURL)#mesob-\(version)"
  }

  /// The versions of the program, each once.
  var software: [Entity] {
    let versions =
      runs.map(\.provenance.surroundings.mesobVersion)
      + failures.compactMap { $0.last?.provenance?.surroundings.mesobVersion }
      + [Build.current.version]
    return versions.uniqued().map { version in
      [
        "@id": .text(softwareID(version)), "@type": "SoftwareApplication", "name": "mesob",
        "url": .text(description.softwareURL), "softwareVersion": .text(version),
      ]
    }
  }

  func action(of run: ArchivedRun) throws -> [Entity] {
    let (provenance, surroundings) = (run.provenance, run.provenance.surroundings)
    let variables = surroundings.environment.sorted { $0.key < $1.key }.map { name, value in
      (id: "#environment-\(name)-\(Digest(of: value).hex.prefix(12))", name: name, value: value)
    }
    var action: Entity = [
      "@id": .text(Self.id(run.run.experiment, run.run.key)), "@type": "CreateAction",
      "name": "\(run.run.experiment): \(run.run.label)",
      "description": .text(surroundings.commandLine.joined(separator: " ")),
      "instrument": .reference(softwareID(surroundings.mesobVersion)),
      "agent": .reference(authorIDs[0]), "startTime": .text(Self.time(provenance.started)),
      "endTime": .text(Self.time(provenance.ended)),
      "actionStatus": "http://schema.org/CompletedActionStatus",
      "object": .oneOrList(
        ([run.configurationPath] + run.inputs.map { "inputs/\($0.hex)" }).map {
          .reference($0)
        }),
      "result": .oneOrList([run.resultPath, run.provenancePath].map { .reference($0) }),
    ]
    if !variables.isEmpty {
      action["environment"] = .oneOrList(variables.map { .reference($0.id) })
    }
    return [action]
      + variables.map { variable in
        [
          "@id": .text(variable.id), "@type": "PropertyValue", "name": .text(variable.name),
          "value": .text(variable.value),
        ]
      }
  }

  /// A trial that was never executed is no action.
  func action(of failure: ArchivedFailure) -> Entity? {
    guard let last = failure.last else { return nil }
    let provenance = last.provenance
    return [
      "@id": .text(Self.id(failure.experiment, failure.key)), "@type": "CreateAction",
      "name": "\(failure.experiment): \(failure.label)",
      "description": .text(
        provenance?.surroundings.commandLine.joined(separator: " ") ?? "a trial that failed"),
      "instrument": .reference(
        softwareID(provenance?.surroundings.mesobVersion ?? Build.current.version)),
      "agent": .reference(authorIDs[0]),
      "startTime": .text(Self.time(provenance?.started ?? description.date)),
      "endTime": .text(Self.time(provenance?.ended ?? description.date)),
      "actionStatus": "http://schema.org/FailedActionStatus", "error": .text(last.message),
      "result": .oneOrList(failure.files.map { .reference($0.path) }),
    ]
  }

  func reportAction(of experiment: ArchivedExperiment) -> Entity? {
    guard experiment.report != nil else { return nil }
    let results = runs.filter { $0.run.experiment == experiment.name }.map(\.resultPath)
    let prefix = "reports/\(experiment.name)/"
    let pages = files.map(\.file.path).filter { $0.hasPrefix(prefix) }
    return [
      "@id": .text(Self.reportID(experiment.name)), "@type": "CreateAction",
      "name": "report of \(experiment.name)", "description": "mesob report \(experiment.name)",
      "instrument": .reference(softwareID(Build.current.version)),
      "agent": .reference(authorIDs[0]), "startTime": .text(Self.time(description.date)),
      "endTime": .text(Self.time(description.date)),
      "actionStatus": "http://schema.org/CompletedActionStatus",
      "object": .oneOrList(results.map { .reference($0) }),
      "result": .oneOrList(pages.map { .reference($0) }),
    ]
  }

  /// A time as the profile wants it, with an offset in digits.
  private static func time(_ date: Date) -> String {
    date.formatted(.iso8601).replacing("Z", with: "+00:00")
  }
}
