import ArtifactStore

/// How the archive, and the software that made it, are cited.
struct Citation {
  let description: ArchiveDescription

  /// The file `CITATION.cff`, version 1.2.0 of the format.
  var cff: String {
    var lines = [
      "cff-version: 1.2.0", #"message: "If you use this data, please cite it as below.""#,
      "type: dataset", "title: \(Self.quoted(description.title))",
      "date-released: \(description.day)", "license: \(description.license)",
      "abstract: \(Self.quoted(description.abstract))",
    ]
    if let doi = description.doi { lines.append("doi: \(Self.quoted(doi))") }
    lines.append("authors:")
    lines += description.authors.flatMap(Self.lines(for:))
    if description.authors.isEmpty {
      lines.append("  - name: \(Self.quoted(description.publisher))")
    }
    lines += ["keywords:"] + ArchiveDescription.keywords.map { "  - \(Self.quoted($0))" }
    return (lines + [Self.paper]).joined(separator: "\n") + "\n"
  }

  private static func lines(for author: ArchiveDescription.Author) -> [String] {
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

  /// The paper of the methods.
  private static let paper = """
    references:
      - type: article
        title: "MESOB: Balancing Equilibria & Social Optimality"
        authors:
          - given-names: Xin
            family-names: Guo
          - given-names: Lihong
            family-names: Li
          - given-names: Sareh
            family-names: Nabi
          - given-names: Rabih
            family-names: Salhab
          - given-names: Junzi
            family-names: Zhang
        year: 2023
        identifiers:
          - type: other
            value: "arXiv:2307.07911"
    """

  /// A text in YAML's double quotes, which take the escapes of JSON.
  private static func quoted(_ text: String) -> String { JSONValue.text(text).canonicalText }

  /// The file `codemeta.json`, version 2.0: the software whose sources are in the archive.
  func codemeta() throws -> String {
    try StoredJSON.document(
      JSONValue.object([
        "@context": "https://doi.org/10.5063/schema/codemeta-2.0", "@type": "SoftwareSourceCode",
        "name": "mesob", "version": .text(Build.current.version),
        "description": .text(
          "A framework for research on mean-field games: experiments declared in Swift, "
            + "self-describing HDF5, and reports made from it."),
        "license": "https://spdx.org/licenses/Apache-2.0", "url": .text(description.softwareURL),
        "programmingLanguage": "Swift", "operatingSystem": ["Linux", "macOS"],
        "keywords": .array(ArchiveDescription.keywords.map { .text($0) }),
        "referencePublication": [
          "@type": "ScholarlyArticle", "@id": .text(ArchiveDescription.paperURL),
          "name": "MESOB: Balancing Equilibria & Social Optimality",
        ],
        "author": [["@type": "Organization", "name": "The mesob maintainers"]],
      ]))
  }
}
