import ArtifactStore
import Foundation

/// The RO-Crate metadata of an archive: a Process Run Crate, one action for each execution.
///
/// The versions are those that validators know.
struct ResearchCrate {
  static let fileName = "ro-crate-metadata.json"
  static let crate = "https://w3id.org/ro/crate/1.1"
  static let profile = "https://w3id.org/ro/wfrun/process/0.5"
  private static let terms = "https://w3id.org/ro/terms/workflow-run#"

  let description: ArchiveDescription
  let runs: [ArchivedRun]
  let failures: [ArchivedFailure]
  let experiments: [ArchivedExperiment]
  let files: [(file: ArchiveFile, checksums: Checksums)]

  private typealias Entity = [String: CanonicalValue]

  /// The document.
  func json() throws -> String {
    let entities =
      root + people + software + (try runs.flatMap(action))
      + failures.compactMap(action) + experiments.compactMap(reportAction) + files.map(file)
    return try JSONText.pretty(
      .object([
        "@context": .list([
          .text("\(Self.crate)/context"),
          .object([
            "sha256": .text("\(Self.terms)sha256"),
            "environment": .text("\(Self.terms)environment"),
          ]),
        ]),
        "@graph": .list(entities.map { .object($0) }),
      ]))
  }

  // MARK: The data set

  private var root: [Entity] {
    var dataset: Entity = [
      "@id": .text("./"), "@type": .text("Dataset"), "conformsTo": .reference(Self.profile),
      "name": .text(description.title), "description": .text(description.abstract),
      "datePublished": .text(description.day), "license": .reference(description.licenseURL),
      "author": .oneOrList(authorIDs.map { .reference($0) }),
      "publisher": .reference(publisherID),
      "keywords": .text(ArchiveDescription.keywords.joined(separator: ", ")),
      "hasPart": .oneOrList(files.map { .reference($0.file.path) }),
    ]
    if !actionIDs.isEmpty { dataset["mentions"] = .oneOrList(actionIDs.map { .reference($0) }) }
    if let doi = description.doi { dataset["identifier"] = .text("https://doi.org/\(doi)") }
    return [
      [
        "@id": .text(Self.fileName), "@type": .text("CreativeWork"), "about": .reference("./"),
        "conformsTo": .reference(Self.crate),
      ],
      dataset,
      [
        "@id": .text(Self.profile), "@type": .text("CreativeWork"),
        "name": .text("Process Run Crate"), "version": .text("0.5"),
      ],
      [
        "@id": .text(description.licenseURL), "@type": .text("CreativeWork"),
        "name": .text(description.license),
        "description": .text("The license of the data, by its name in the list of SPDX"),
      ],
    ]
  }

  private var publisherID: String { description.publisherURL ?? "#publisher" }

  private var authorIDs: [String] {
    description.authors.isEmpty
      ? [publisherID]
      : description.authors.enumerated().map { index, author in
        author.orcid.map { "https://orcid.org/\($0)" } ?? "#author-\(index + 1)"
      }
  }

  /// Where an author works: an address in the web, or a name within the crate.
  private static func placeID(of author: ArchiveDescription.Author) -> String {
    author.affiliationURL ?? "#" + Digest(of: author.affiliation ?? "").hex.prefix(12)
  }

  private var people: [Entity] {
    let authors = zip(authorIDs, description.authors).map { id, author -> Entity in
      var person: Entity = [
        "@id": .text(id), "@type": .text("Person"), "name": .text(author.name),
      ]
      if author.affiliation != nil { person["affiliation"] = .reference(Self.placeID(of: author)) }
      return person
    }
    let places = description.authors.filter { $0.affiliation != nil }.map { author -> Entity in
      var place: Entity = [
        "@id": .text(Self.placeID(of: author)), "@type": .text("Organization"),
        "name": .text(author.affiliation ?? ""),
      ]
      if let url = author.affiliationURL { place["url"] = .text(url) }
      return place
    }
    return authors + places.uniqued() + [
      [
        "@id": .text(publisherID), "@type": .text("Organization"),
        "name": .text(description.publisher),
        "url": .text(description.publisherURL ?? description.softwareURL),
      ]
    ]
  }

  // MARK: Executions

  private var actionIDs: [String] {
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
  private var software: [Entity] {
    let versions =
      runs.map(\.provenance.surroundings.mesobVersion)
      + failures.compactMap { $0.last?.provenance?.surroundings.mesobVersion }
      + [Build.current.version]
    return versions.uniqued().map { version in
      [
        "@id": .text(softwareID(version)), "@type": .text("SoftwareApplication"),
        "name": .text("mesob"), "url": .text(description.softwareURL),
        "softwareVersion": .text(version),
      ]
    }
  }

  private func action(of run: ArchivedRun) throws -> [Entity] {
    let (provenance, surroundings) = (run.provenance, run.provenance.surroundings)
    let variables = surroundings.environment.sorted { $0.key < $1.key }.map { name, value in
      (id: "#environment-\(name)-\(Digest(of: value).hex.prefix(12))", name: name, value: value)
    }
    var action: Entity = [
      "@id": .text(Self.id(run.run.experiment, run.run.key)), "@type": .text("CreateAction"),
      "name": .text("\(run.run.experiment): \(run.run.label)"),
      "description": .text(surroundings.commandLine.joined(separator: " ")),
      "instrument": .reference(softwareID(surroundings.mesobVersion)),
      "agent": .reference(authorIDs[0]),
      "startTime": .text(Self.time(provenance.started)),
      "endTime": .text(Self.time(provenance.ended)),
      "actionStatus": .text("http://schema.org/CompletedActionStatus"),
      "object": .oneOrList(
        ([run.configurationPath] + (try run.inputs().map { "inputs/\($0.hex)" })).map {
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
          "@id": .text(variable.id), "@type": .text("PropertyValue"),
          "name": .text(variable.name), "value": .text(variable.value),
        ]
      }
  }

  /// A trial that was never executed is no action.
  private func action(of failure: ArchivedFailure) -> Entity? {
    guard let last = failure.last else { return nil }
    let provenance = last.provenance
    return [
      "@id": .text(Self.id(failure.experiment, failure.key)), "@type": .text("CreateAction"),
      "name": .text("\(failure.experiment): \(failure.label)"),
      "description": .text(
        provenance?.surroundings.commandLine.joined(separator: " ") ?? "a trial that failed"),
      "instrument": .reference(
        softwareID(provenance?.surroundings.mesobVersion ?? Build.current.version)),
      "agent": .reference(authorIDs[0]),
      "startTime": .text(Self.time(provenance?.started ?? description.date)),
      "endTime": .text(Self.time(provenance?.ended ?? description.date)),
      "actionStatus": .text("http://schema.org/FailedActionStatus"),
      "error": .text(last.message),
      "result": .oneOrList(failure.files.map { .reference($0.path) }),
    ]
  }

  private func reportAction(of experiment: ArchivedExperiment) -> Entity? {
    guard experiment.report != nil else { return nil }
    let results = runs.filter { $0.run.experiment == experiment.name }.map(\.resultPath)
    let prefix = "reports/\(experiment.name)/"
    let pages = files.map(\.file.path).filter { $0.hasPrefix(prefix) }
    return [
      "@id": .text(Self.reportID(experiment.name)), "@type": .text("CreateAction"),
      "name": .text("report of \(experiment.name)"),
      "description": .text("mesob report \(experiment.name)"),
      "instrument": .reference(softwareID(Build.current.version)),
      "agent": .reference(authorIDs[0]),
      "startTime": .text(Self.time(description.date)),
      "endTime": .text(Self.time(description.date)),
      "actionStatus": .text("http://schema.org/CompletedActionStatus"),
      "object": .oneOrList(results.map { .reference($0) }),
      "result": .oneOrList(pages.map { .reference($0) }),
    ]
  }

  /// A time as the profile wants it, with an offset in digits.
  private static func time(_ date: Date) -> String {
    date.formatted(.iso8601).replacing("Z", with: "+00:00")
  }

  // MARK: Files

  private func file(_ file: ArchiveFile, _ checksums: Checksums) -> Entity {
    let kind = FileKind(of: file.path)
    return [
      "@id": .text(file.path), "@type": .text("File"),
      "name": .text(file.path.split(separator: "/").last.map(String.init) ?? file.path),
      "description": .text(kind.description), "encodingFormat": .text(kind.format),
      "contentSize": .text(String(checksums.byteCount)), "sha256": .text(checksums.sha256),
    ]
  }
}

extension Array where Element: Hashable {
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
