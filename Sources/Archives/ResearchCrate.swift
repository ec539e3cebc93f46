import ArtifactStore
import Foundation
import Results

/// The RO-Crate metadata of an archive: a Process Run Crate, one action for each execution.
///
/// The versions are those that validators know.
struct ResearchCrate {
  static let fileName = "ro-crate-metadata.json"
  static let crate = "https://w3id.org/ro/crate/1.1"
  static let profile = "https://w3id.org/ro/wfrun/process/0.5"
  private static let terms = "https://w3id.org/ro/terms/workflow-run#"

  let contents: ArchiveContents
  let runs: [ArchivedRun]
  let files: [(file: ArchiveFile, checksums: Checksums)]

  typealias Entity = JSONObject

  private var description: ArchiveDescription { contents.description }

  /// The document.
  ///
  /// It is put together entity by entity: there is one for every file, and there may be many.
  func json() throws -> String {
    let executions =
      runs.flatMap(action) + contents.failures.compactMap(action)
      + contents.experiments.compactMap(reportAction)
    let entities = (root + people + software + executions).uniqued()
    var graph = try entities.map { try Self.text(of: .object($0)) }
    let kinds = try FileKinds.all()
    for (file, checksums) in files {
      let entity = entity(of: file, checksums, kinds.kind(of: file.path))
      graph.append(try Self.text(of: .object(entity)))
    }
    return "{\n\"@context\" : \(try Self.text(of: Self.context)),\n\"@graph\" : [\n"
      + graph.joined(separator: ",\n") + "\n]\n}\n"
  }

  private static var context: JSONValue {
    ["\(crate)/context", ["sha256": "\(terms)sha256", "environment": "\(terms)environment"]]
  }

  private static func text(of value: JSONValue) throws -> String {
    try StoredJSON.document(value).trimmingCharacters(in: .newlines)
  }

  // MARK: The data set

  private var root: [Entity] {
    var dataset: Entity = [
      "@id": "./", "@type": "Dataset", "conformsTo": .reference(Self.profile),
      "name": .text(description.title), "description": .text(description.abstract),
      "datePublished": .text(description.day), "license": .reference(description.licenseURL),
      "author": .references(authorIDs), "publisher": .reference(publisherID),
      "keywords": .text(ArchiveDescription.keywords.joined(separator: ", ")),
      "hasPart": .references(files.map(\.file.path)),
    ]
    if !actionIDs.isEmpty { dataset["mentions"] = .references(actionIDs) }
    if let doi = description.doi { dataset["identifier"] = "https://doi.org/\(doi)" }
    return [
      [
        "@id": .text(Self.fileName), "@type": "CreativeWork", "about": .reference("./"),
        "conformsTo": .reference(Self.crate),
      ],
      dataset,
      [
        "@id": .text(Self.profile), "@type": "CreativeWork", "name": "Process Run Crate",
        "version": "0.5",
      ],
      [
        "@id": .text(description.licenseURL), "@type": "CreativeWork",
        "name": .text(description.license),
        "description": "The license of the data, by its name in the list of SPDX",
      ],
    ]
  }

  private var publisherID: String { description.publisherURL ?? "#publisher" }

  var authorIDs: [String] {
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
      var person: Entity = ["@id": .text(id), "@type": "Person", "name": .text(author.name)]
      if author.affiliation != nil { person["affiliation"] = .reference(Self.placeID(of: author)) }
      return person
    }
    let places = description.authors.filter { $0.affiliation != nil }.map { author -> Entity in
      var place: Entity = [
        "@id": .text(Self.placeID(of: author)), "@type": "Organization",
        "name": .text(author.affiliation ?? ""),
      ]
      if let url = author.affiliationURL { place["url"] = .text(url) }
      return place
    }
    return authors + places.uniqued() + [
      [
        "@id": .text(publisherID), "@type": "Organization", "name": .text(description.publisher),
        "url": .text(description.publisherURL ?? description.softwareURL),
      ]
    ]
  }

  // MARK: Files

  private func entity(
    of file: ArchiveFile, _ checksums: Checksums, _ kind: (format: String, description: String)
  ) -> Entity {
    [
      "@id": .text(file.path), "@type": "File",
      "name": .text(file.path.split(separator: "/").last.map(String.init) ?? file.path),
      "description": .text(kind.description), "encodingFormat": .text(kind.format),
      "contentSize": .text(String(checksums.byteCount)), "sha256": .text(checksums.sha256),
    ]
  }

  // MARK: Runs, trials that failed and reports as actions: what used what and gave what, and when

  var actionIDs: [String] {
    runs.map { Self.id($0.run.experiment, $0.run.key) }
      + contents.failures.filter { $0.last != nil }.map { Self.id($0.experiment, $0.key) }
      + contents.experiments.filter { $0.report != nil }.map { Self.reportID($0.name) }
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
      + contents.failures.compactMap { $0.last?.provenance?.surroundings.mesobVersion }
      + [Build.current.version]
    return versions.uniqued().map { version in
      [
        "@id": .text(softwareID(version)), "@type": "SoftwareApplication", "name": "mesob",
        "url": .text(description.softwareURL), "softwareVersion": .text(version),
      ]
    }
  }

  /// An execution: what was done by which version of the program, when, and what it gave.
  private func action(
    _ id: String, _ name: String, _ description: String, by version: String, from start: Date,
    to end: Date, giving results: [String]
  ) -> Entity {
    [
      "@id": .text(id), "@type": "CreateAction", "name": .text(name),
      "description": .text(description), "instrument": .reference(softwareID(version)),
      "agent": .reference(authorIDs[0]), "startTime": .text(Self.time(start)),
      "endTime": .text(Self.time(end)), "result": .references(results),
      "actionStatus": "http://schema.org/CompletedActionStatus",
    ]
  }

  func action(of run: ArchivedRun) -> [Entity] {
    let (provenance, surroundings) = (run.provenance, run.provenance.surroundings)
    let variables = surroundings.environment.sorted { $0.key < $1.key }.map { name, value in
      (id: "#environment-\(name)-\(Digest(of: value).hex.prefix(12))", name: name, value: value)
    }
    var action = action(
      Self.id(run.run.experiment, run.run.key), "\(run.run.experiment): \(run.run.label)",
      surroundings.commandLine.joined(separator: " "), by: surroundings.mesobVersion,
      from: provenance.started, to: provenance.ended, giving: [run.resultPath, run.provenancePath])
    action["object"] = .references([run.configurationPath] + run.inputs.map { "inputs/\($0.hex)" })
    if !variables.isEmpty { action["environment"] = .references(variables.map(\.id)) }
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
    let (provenance, date) = (last.provenance, description.date)
    var action = action(
      Self.id(failure.experiment, failure.key), "\(failure.experiment): \(failure.label)",
      provenance?.surroundings.commandLine.joined(separator: " ") ?? "a trial that failed",
      by: provenance?.surroundings.mesobVersion ?? Build.current.version,
      from: provenance?.started ?? date, to: provenance?.ended ?? date,
      giving: failure.files.map(\.path))
    action["actionStatus"] = "http://schema.org/FailedActionStatus"
    action["error"] = .text(last.message)
    return action
  }

  func reportAction(of experiment: ArchivedExperiment) -> Entity? {
    guard experiment.report != nil else { return nil }
    let name = experiment.name
    let pages = files.map(\.file.path).filter { $0.hasPrefix("reports/\(name)/") }
    var action = action(
      Self.reportID(name), "report of \(name)", "mesob report \(experiment.words)",
      by: Build.current.version,
      from: description.date, to: description.date, giving: pages)
    action["object"] = .references(
      runs.filter { experiment.has($0.run) }.map(\.resultPath))
    return action
  }

  /// A time as the profile wants it, with an offset in digits.
  private static func time(_ date: Date) -> String {
    date.formatted(.iso8601).replacing("Z", with: "+00:00")
  }
}

extension JSONValue {
  /// References, or the one by itself, as validators of RO-Crates want it.
  static func references(_ ids: [String]) -> JSONValue {
    ids.count == 1 ? reference(ids[0]) : .array(ids.map(reference))
  }

  /// A reference in JSON-LD.
  static func reference(_ id: String) -> JSONValue { ["@id": .text(id)] }
}

/// What files of the payload are, by their paths.
struct FileKinds: Decodable {
  /// The media types by the endings of names.
  private let formats: [String: String]
  /// What files are, in a sentence, by their names and by the folders that they are in.
  private let names: [String: String], folders: [String: String]

  /// All that there are.
  static func all() throws -> FileKinds {
    try StoredJSON.read(FileKinds.self, Data(PackageResources.kinds_json))
  }

  /// The media type of a file, and what it is.
  func kind(of path: String) -> (format: String, description: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    let folder = path.split(separator: "/").first.map(String.init) ?? ""
    return (
      formats[folder == "inputs" ? "" : ending] ?? "application/octet-stream",
      folder == "experiments" && ending == "h5"
        ? "all runs of an experiment in one file, with an index of parameters and metrics"
        : names[name] ?? folders[folder] ?? "a file of the archive, see README.md"
    )
  }
}
