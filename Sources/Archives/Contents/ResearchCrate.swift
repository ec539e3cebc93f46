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

  typealias Entity = JSONObject

  /// The document.
  ///
  /// It is put together entity by entity: there is one for every file, and there may be many.
  func json() throws -> String {
    let executions =
      try runs.flatMap(action) + failures.compactMap(action) + experiments.compactMap(reportAction)
    let entities = (root + people + software + executions).uniqued()
    var graph = try entities.map { try Self.text(of: $0) }
    for (file, checksums) in files { graph.append(try Self.text(of: self.file(file, checksums))) }
    return "{\n\"@context\" : \(try Self.text(of: Self.context)),\n\"@graph\" : [\n"
      + graph.joined(separator: ",\n") + "\n]\n}\n"
  }

  private static var context: JSONValue {
    ["\(crate)/context", ["sha256": "\(terms)sha256", "environment": "\(terms)environment"]]
  }

  private static func text(of entity: Entity) throws -> String { try text(of: .object(entity)) }

  private static func text(of value: JSONValue) throws -> String {
    try StoredJSON.document(value).trimmingCharacters(in: .newlines)
  }

  // MARK: The data set

  private var root: [Entity] {
    var dataset: Entity = [
      "@id": "./", "@type": "Dataset", "conformsTo": .reference(Self.profile),
      "name": .text(description.title), "description": .text(description.abstract),
      "datePublished": .text(description.day), "license": .reference(description.licenseURL),
      "author": .oneOrList(authorIDs.map { .reference($0) }), "publisher": .reference(publisherID),
      "keywords": .text(ArchiveDescription.keywords.joined(separator: ", ")),
      "hasPart": .oneOrList(files.map { .reference($0.file.path) }),
    ]
    if !actionIDs.isEmpty { dataset["mentions"] = .oneOrList(actionIDs.map { .reference($0) }) }
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

  private func file(_ file: ArchiveFile, _ checksums: Checksums) -> Entity {
    let kind = FileKind(of: file.path)
    return [
      "@id": .text(file.path), "@type": "File",
      "name": .text(file.path.split(separator: "/").last.map(String.init) ?? file.path),
      "description": .text(kind.description), "encodingFormat": .text(kind.format),
      "contentSize": .text(String(checksums.byteCount)), "sha256": .text(checksums.sha256),
    ]
  }
}

extension Array where Element: Hashable {
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension JSONValue {
  /// The list, or its one element by itself, as validators of RO-Crates want it.
  static func oneOrList(_ values: [JSONValue]) -> JSONValue {
    values.count == 1 ? values[0] : .array(values)
  }

  /// A reference in JSON-LD.
  static func reference(_ id: String) -> JSONValue { ["@id": .text(id)] }
}
