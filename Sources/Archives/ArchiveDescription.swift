import ArtifactStore
package import Foundation
import Vocabulary

/// What is said of an archive as a whole: who made it, what it is called, what one may do with it.
package struct ArchiveDescription: Sendable {
  /// Somebody who made the data.
  package struct Author: Sendable {
    /// The full name; the last word is taken for the family name.
    package var name: String
    /// The ORCID, 16 digits in groups of four; nil if unknown.
    package var orcid: String?
    /// Where the author works; nil if unknown.
    package var affiliation: String?
    /// The address of that place in the web, best its ROR; nil if unknown.
    package var affiliationURL: String?

    /// Names somebody.
    package init(
      name: String, orcid: String? = nil, affiliation: String? = nil,
      affiliationURL: String? = nil
    ) {
      (self.name, self.orcid) = (name, orcid)
      (self.affiliation, self.affiliationURL) = (affiliation, affiliationURL)
    }
  }

  /// The title.
  package var title: String
  /// What is inside, in a few sentences.
  package var abstract: String
  /// Who made the data; nobody if nobody has said so.
  package var authors: [Author]
  /// Who publishes it.
  package var publisher: String
  /// The publisher's address in the web; nil if unknown.
  package var publisherURL: String?
  /// The licence of the data, by its name in the list of SPDX.
  package var license: String
  /// Where the program's sources are developed; nil if unknown.
  package var repository: String?
  /// A DOI that was reserved, without the resolver's address; nil if there is none.
  package var doi: String?
  /// Where questions go, an address of electronic mail; nil if nobody has said so.
  package var contact: String?
  /// When the data was complete: the end of the latest run, or what `SOURCE_DATE_EPOCH` says.
  package var date: Date

  /// Puts a description together.
  package init(
    title: String, abstract: String, authors: [Author] = [], publisher: String? = nil,
    publisherURL: String? = nil, license: String = "CC-BY-4.0", repository: String? = nil,
    doi: String? = nil, contact: String? = nil, date: Date
  ) {
    (self.title, self.abstract, self.authors) = (title, abstract, authors)
    self.publisher = publisher ?? "The authors of “\(title)”"
    (self.publisherURL, self.license, self.repository) = (publisherURL, license, repository)
    (self.doi, self.contact, self.date) = (doi, contact, date)
  }

  /// The paper that the framework implements.
  static let paperURL = "https://arxiv.org/abs/2307.07911"
  /// What the paper's framework is for.
  static let keywords = ["mean-field games", "Nash equilibrium", "social optimality", "mesob"]

  /// Where one reads about the program: its repository, else the paper.
  var softwareURL: String { repository ?? ArchiveDescription.paperURL }
  /// The address of the license.
  var licenseURL: String { "https://spdx.org/licenses/\(license)" }
  /// The day, such as `2026-11-22`, in UTC.
  var day: String { date.formatted(.iso8601.year().month().day()) }

  /// Throws `invalidDescription` for what the formats of metadata cannot hold.
  func check() throws {
    try check("title", title, "a text that is not empty", /[\s\S]*\S[\s\S]*/)
    try check("license", license, "a name in the list of SPDX", /[A-Za-z0-9.+-]+/)
    try check("DOI", doi, "one such as 10.5281/zenodo.1234567", /10\.[0-9]{4,9}\/[!-~]+/)
    for (name, url) in [("publisher-url", publisherURL), ("repository", repository)] {
      try check(name, url, "an address in the web", /https?:\/\/[!-~]+/)
    }
    for author in authors {
      let subject = "author '\(author.name)'"
      try check(subject, author.name, "a name", /[\s\S]*\S[\s\S]*/)
      try check(
        "\(subject), ORCID", author.orcid, "one such as 0000-0001-2345-6789",
        /([0-9]{4}-){3}[0-9]{3}[0-9X]/)
      try check(
        "\(subject), affiliation-url", author.affiliationURL, "an address in the web",
        /https?:\/\/[!-~]+/)
    }
  }

  private func check<Output>(
    _ subject: String, _ value: String?, _ expected: String, _ pattern: Regex<Output>
  ) throws {
    guard let value, value.wholeMatch(of: pattern) == nil else { return }
    throw ArtifactError(.invalidDescription, subject, expected: expected, got: "'\(value)'")
  }

  // MARK: How the archive, and the software that made it, are cited

  /// The file `CITATION.cff`, version 1.2.0 of the format.
  var citation: String {
    var lines = [
      "cff-version: 1.2.0", #"message: "If you use this data, please cite it as below.""#,
      "type: dataset", "title: \(Self.quoted(title))",
      "date-released: \(day)", "license: \(license)",
      "abstract: \(Self.quoted(abstract))",
    ]
    if let doi { lines.append("doi: \(Self.quoted(doi))") }
    lines.append("authors:")
    lines += authors.flatMap(Self.lines(for:))
    if authors.isEmpty {
      lines.append("  - name: \(Self.quoted(publisher))")
    }
    lines += ["keywords:"] + Self.keywords.map { "  - \(Self.quoted($0))" }
    return lines.joined(separator: "\n") + "\n"
      + String(decoding: PackageResources.paper_cff, as: UTF8.self)
  }

  private static func lines(for author: Author) -> [String] {
    let words = author.name.split(separator: " ").map(String.init)
    var lines = ["  - family-names: \(quoted(words.last ?? author.name))"]
    if words.count > 1 {
      lines.append("    given-names: \(quoted(words.dropLast().joined(separator: " ")))")
    }
    if let orcid = author.orcid {
      lines.append("    orcid: \(quoted("https://orcid.org/\(orcid)"))")
    }
    if let place = author.affiliation { lines.append("    affiliation: \(quoted(place))") }
    return lines
  }

  /// A text in YAML's double quotes, which take the escapes of JSON.
  private static func quoted(_ text: String) -> String {
    JSONValue.text(text).canonicalText.escapingOrders
  }

  /// Who made the archive and answers for it, as the lines of `bag-info.txt` say it.
  var bagInfo: [(String, String)] {
    let places = authors.compactMap(\.affiliation).reduce(into: [String]()) { known, place in
      if !known.contains(place) { known.append(place) }
    }
    return places.map { ("Source-Organization", $0.oneLine) }
      + authors.map { ("Contact-Name", $0.name.oneLine) }
      + (contact.map { [("Contact-Email", $0.oneLine)] } ?? [])
  }

  /// The same for who reads the README; empty if nothing is known.
  var makers: String {
    let names = authors.map { author in
      Markdown.escaped(author.name)
        + (author.affiliation.map { " (\(Markdown.escaped($0)))" } ?? "")
        + (author.orcid.map { ", <https://orcid.org/\($0)>" } ?? "")
    }
    let lines = [
      names.isEmpty ? nil : "By \(names.joined(separator: "; ")).",
      contact.map { "Questions go to \(Markdown.escaped($0))." },
      repository.map { "The sources are developed at <\($0)>." },
    ]
    return lines.compactMap(\.self).map { "\n\n\($0)" }.joined()
  }

  /// The file `codemeta.json`, version 2.0: the software whose sources are in the archive.
  var codemeta: String {
    String(
      filling: PackageResources.codemeta_json,
      [
        "version": Build.current.version, "url": Self.quoted(softwareURL), "paper": Self.paperURL,
        "repository": repository.map { "\"codeRepository\" : \(Self.quoted($0)),\n  " } ?? "",
        "keywords": Self.keywords.map(Self.quoted).joined(separator: ",\n    "),
      ])
  }

  /// The authors; the publisher stands in for unnamed ones.
  fileprivate var creators: [Author] { authors.isEmpty ? [Author(name: publisher)] : authors }
}

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

extension ArchiveDescription.Author {
  /// The family name first: `Lovelace, Ada`; names of organizations stay as they are.
  fileprivate var invertedName: String {
    let words = name.split(separator: " ")
    guard words.count > 1, let last = words.last, !name.hasPrefix("The ") else { return name }
    return "\(last), \(words.dropLast().joined(separator: " "))"
  }
}
