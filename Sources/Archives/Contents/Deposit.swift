import ArtifactStore

/// A service that archives are deposited with, and the metadata that it wants.
public enum Deposit: String, Sendable, CaseIterable {
  /// Zenodo, and other services of InvenioRDM that take its older metadata.
  case zenodo
  /// Dataverse.
  case dataverse

  /// The path of the metadata in the archive.
  var path: String { "\(rawValue).json" }

  /// The metadata of an archive.
  func json(_ description: ArchiveDescription) throws -> String {
    switch self {
    case .zenodo: try JSONText.pretty(Self.zenodo(description))
    case .dataverse: try JSONText.pretty(Self.dataverse(description))
    }
  }

  /// The body of a deposition, as <https://developers.zenodo.org> describes it.
  private static func zenodo(_ description: ArchiveDescription) -> CanonicalValue {
    var metadata: [String: CanonicalValue] = [
      "upload_type": .text("dataset"), "title": .text(description.title),
      "description": .text(description.abstract), "publication_date": .text(description.day),
      "access_right": .text("open"), "license": .text(description.license),
      "keywords": .list(ArchiveDescription.keywords.map { .text($0) }),
      "creators": .list(
        description.creators.map { author in
          var creator: [String: CanonicalValue] = ["name": .text(author.invertedName)]
          if let orcid = author.orcid { creator["orcid"] = .text(orcid) }
          if let place = author.affiliation { creator["affiliation"] = .text(place) }
          return .object(creator)
        }),
      "related_identifiers": .list([
        .object([
          "identifier": .text("arXiv:2307.07911"), "relation": .text("isSupplementTo"),
          "resource_type": .text("publication-preprint"),
        ])
      ]),
    ]
    if let doi = description.doi { metadata["doi"] = .text(doi) }
    return .object(["metadata": .object(metadata)])
  }

  /// The body of a new data set for Dataverse's native API: its block of citation metadata.
  private static func dataverse(_ description: ArchiveDescription) -> CanonicalValue {
    func field(_ name: String, _ kind: String, many: Bool, _ value: CanonicalValue)
      -> CanonicalValue
    {
      .object([
        "typeName": .text(name), "typeClass": .text(kind), "multiple": .boolean(many),
        "value": value,
      ])
    }
    func text(_ name: String, _ value: String) -> CanonicalValue {
      field(name, "primitive", many: false, .text(value))
    }
    func compound(_ name: String, _ parts: [[(String, String)]]) -> CanonicalValue {
      field(
        name, "compound", many: true,
        .list(
          parts.map { members in
            .object(
              Dictionary(members.map { ($0.0, text($0.0, $0.1)) }) { first, _ in first })
          }))
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
        .list([.text("Computer and Information Science"), .text("Mathematical Sciences")])),
      compound("keyword", ArchiveDescription.keywords.map { [("keywordValue", $0)] }),
      text("productionDate", description.day),
    ]
    return .object([
      "datasetVersion": .object([
        "license": .object([
          "name": .text(description.license), "uri": .text(description.licenseURL),
        ]),
        "metadataBlocks": .object([
          "citation": .object([
            "displayName": .text("Citation Metadata"), "fields": .list(fields),
          ])
        ]),
      ])
    ])
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
