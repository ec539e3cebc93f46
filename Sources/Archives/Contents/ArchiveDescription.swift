package import Foundation

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
      self.name = name
      self.orcid = orcid
      self.affiliation = affiliation
      self.affiliationURL = affiliationURL
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
    self.title = title
    self.abstract = abstract
    self.authors = authors
    self.publisher = publisher ?? "The authors of “\(title)”"
    self.publisherURL = publisherURL
    self.license = license
    self.repository = repository
    self.doi = doi
    self.contact = contact
    self.date = date
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
}
