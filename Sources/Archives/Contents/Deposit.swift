import ArtifactStore

/// A service that archives are deposited with, and the metadata that it wants.
package enum Deposit: String, Sendable, CaseIterable {
  /// Zenodo, and other services of InvenioRDM that take its older metadata.
  case zenodo
  /// Dataverse.
  case dataverse

  /// The path of the metadata in the archive.
  var path: String { "\(rawValue).json" }

  /// The metadata of an archive.
  func json(_ description: ArchiveDescription) throws -> String {
    switch self {
    case .zenodo: try StoredJSON.document(Self.zenodo(description))
    case .dataverse: try StoredJSON.document(Self.dataverse(description))
    }
  }

  /// The body of a deposition, as <https://developers.zenodo.org> describes it.
  private static func zenodo(_ description: ArchiveDescription) -> JSONValue {
    var metadata: JSONObject = [
      "upload_type": "dataset", "title": .text(description.title),
      "description": .text(description.abstract), "publication_date": .text(description.day),
      "access_right": "open", "license": .text(description.license),
      "keywords": .array(ArchiveDescription.keywords.map { .text($0) }),
      "creators": .array(
        description.creators.map { author in
          var creator: JSONObject = ["name": .text(author.invertedName)]
          if let orcid = author.orcid { creator["orcid"] = .text(orcid) }
          if let place = author.affiliation { creator["affiliation"] = .text(place) }
          return .object(creator)
        }),
      "related_identifiers": [
        [
          "identifier": "arXiv:2307.07911", "relation": "isSupplementTo",
          "resource_type": "publication-preprint",
        ]
      ],
    ]
    if let doi = description.doi { metadata["doi"] = .text(doi) }
    return ["metadata": .object(metadata)]
  }

  /// The body of a new data set for Dataverse's native API: its block of citation metadata.
  private static func dataverse(_ description: ArchiveDescription) -> JSONValue {
    func field(_ name: String, _ kind: String, many: Bool, _ value: JSONValue) -> JSONValue {
      [
        "typeName": .text(name), "typeClass": .text(kind), "multiple": .boolean(many),
        "value": value,
      ]
    }
    func text(_ name: String, _ value: String) -> JSONValue {
      field(name, "primitive", many: false, .text(value))
    }
    func compound(_ name: String, _ parts: [[(String, String)]]) -> JSONValue {
      field(
        name, "compound", many: true,
        .array(parts.map { members in JSONValue(members.map { ($0.0, text($0.0, $0.1)) }) }))
    }
    let authors = description.creators.map { author in
      [("authorName", author.invertedName)]
        + (author.affiliation.map { [("authorAffiliation", $0)] } ?? [])
        + (author.orcid.map { [("authorIdentifier", $0)] } ?? [])
    }
    let contact =
      [("datasetContactName", description.publisher)]
      + (description.contact.map { [("datasetContactEmail", $0)] } ?? [])
    let fields = [
      text("title", description.title), compound("author", authors),
      compound("datasetContact", [contact]),
      compound("dsDescription", [[("dsDescriptionValue", description.abstract)]]),
      field(
        "subject", "controlledVocabulary", many: true,
        ["Computer and Information Science", "Mathematical Sciences"]),
      compound("keyword", ArchiveDescription.keywords.map { [("keywordValue", $0)] }),
      text("productionDate", description.day),
    ]
    return [
      "datasetVersion": [
        "license": ["name": .text(description.license), "uri": .text(description.licenseURL)],
        "metadataBlocks": [
          "citation": ["displayName": "Citation Metadata", "fields": .array(fields)]
        ],
      ]
    ]
  }
}

extension ArchiveDescription {
  /// The authors; the publisher stands in for unnamed ones.
  fileprivate var creators: [Author] { authors.isEmpty ? [Author(name: publisher)] : authors }
}

extension ArchiveDescription.Author {
  /// The family name first: `Lovelace, Ada`; names of organizations stay as they are.
  fileprivate var invertedName: String {
    let words = name.split(separator: " ")
    guard words.count > 1, let last = words.last, !name.hasPrefix("The ") else { return name }
    return "\(last), \(words.dropLast().joined(separator: " "))"
  }
}
