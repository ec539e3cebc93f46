extension ArchiveDescription {
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
    throw ArchiveError(.invalidDescription, subject, expected: expected, got: "'\(value)'")
  }
}
