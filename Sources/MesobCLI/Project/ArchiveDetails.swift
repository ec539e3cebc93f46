import Archives

/// What a project says of its archives: the section `archive` of `.mesob.json`, and options.
///
///     { "archive": { "title": "…", "license": "CC-BY-4.0", "publisher": "…",
///       "authors": [{ "name": "Ada Lovelace", "orcid": "0000-0000-0000-0000" }] } }
struct ArchiveDetails: Sendable {
  var title: String?
  var abstract: String?
  var authors: [ArchiveDescription.Author] = []
  var publisher: String?
  var publisherURL: String?
  var license: String?
  var repository: String?
  var doi: String?
  var contact: String?

  /// A project that says nothing.
  init() {}

  /// Reads the section.
  init(_ section: ProjectSection) throws {
    title = try section.text("title")
    abstract = try section.text("abstract")
    publisher = try section.text("publisher")
    publisherURL = try section.text("publisher-url")
    license = try section.text("license")
    repository = try section.text("repository")
    doi = try section.text("doi")
    contact = try section.text("contact")
    let known = ["name", "orcid", "affiliation", "affiliation-url"]
    authors = try section.sections("authors", knowing: known).map {
      guard let name = try $0.text("name") else {
        throw CommandLineError(
          .usage, "\(ProjectFile.path), archive, authors", expected: "a name of each author",
          got: "an author without one")
      }
      return ArchiveDescription.Author(
        name: name, orcid: try $0.text("orcid"), affiliation: try $0.text("affiliation"),
        affiliationURL: try $0.text("affiliation-url"))
    }
  }

  /// What is said of an archive: the project's words, and `standard` where there are none.
  func description(or standard: ArchiveDescription) -> ArchiveDescription {
    ArchiveDescription(
      title: title ?? standard.title, abstract: abstract ?? standard.abstract, authors: authors,
      publisher: publisher, publisherURL: publisherURL, license: license ?? standard.license,
      repository: repository, doi: doi, contact: contact, date: standard.date)
  }

  /// The names of the section's members.
  static let names = [
    "title", "abstract", "authors", "publisher", "publisher-url", "license", "repository", "doi",
    "contact",
  ]
}
