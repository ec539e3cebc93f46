import ArtifactStore
import Foundation
import ReportModel
import Vocabulary

/// The report as one page of HTML that needs nothing else: no network, no other file.
struct Page {
  let report: Report
  /// The drawings as SVG, by the names of their figures.
  let drawings: [String: String]
  /// The digest of everything else that the page says.
  let digest: String

  /// The name of the file.
  static let fileName = "report.html"
  /// What pages look like: one column that reads, tables that scroll on their own, ink on paper.
  static let style = resource(PackageResources.page_css)
  /// What pages do: sort tables by a column, enlarge figures, show the values of their points.
  ///
  /// Without it everything can be read.
  static let script = resource(PackageResources.page_js)

  private static func resource(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).trimmingTrailingNewlines
  }

  /// The page.
  ///
  /// Its drawings depend on the version of gnuplot and on the fonts of the machine, and the days of
  /// verifications change by themselves, so that the page carries a digest of everything else.
  func html() throws -> String {
    let title = report.declaration.title.isEmpty ? report.experiment : report.declaration.title
    let sections = try sections
    let head = [
      #"<meta charset="utf-8">"#,
      #"<meta name="viewport" content="width=device-width, initial-scale=1">"#,
      #"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; "#
        + #"style-src 'unsafe-inline'; script-src 'unsafe-inline'">"#,
      "<meta name=\"mesob-digest\" content=\"\(digest)\">", HTML.title(HTML.escaped(title)),
      HTML.style("\n" + Self.style + "\n"),
    ]
    let links = sections.map { HTML.li(HTML.a(["href": "#\($0.id)"], $0.title)) }
    let header = [
      HTML.h1(HTML.prose(title)), HTML.p(["class": "status"], status),
      HTML.nav(["aria-label": "Contents"], HTML.ul(links.joined(separator: "\n"))),
    ]
    let main = sections.map { section in
      HTML.section(
        ["aria-labelledby": section.id],
        "\n" + HTML.h2(["id": section.id], section.title) + "\n" + section.body + "\n")
    }
    return [
      "<!DOCTYPE html>", #"<html lang="en">"#,
      HTML.head("\n" + head.joined(separator: "\n") + "\n"), "<body>",
      HTML.header("\n" + header.joined(separator: "\n") + "\n"),
      HTML.main("\n" + main.joined(separator: "\n") + "\n"), HTML.script("\n" + Self.script + "\n"),
      "</body>", "</html>",
    ].joined(separator: "\n") + "\n"
  }

  /// A part of the page under a heading.
  struct Section {
    let id: String
    let title: String
    let body: String

    /// Joins the parts; nil if there is none.
    init?(_ id: String, _ title: String, _ parts: [String]) {
      guard !parts.isEmpty else { return nil }
      self.id = id
      self.title = title
      body = parts.joined(separator: "\n")
    }
  }

  private var sections: [Section] {
    get throws {
      [
        Section("story", "What this is about", try narrative),
        Section("declaration", "What is compared", [declarations]),
        Section("results", "Tables", tables), Section("figures", "Figures", figures),
        Section("advice", "Recommendations", recommendations),
        Section("quotations", "Numbers and claims", quotations),
        Section("metrics", "Metrics", try metrics), Section("runs", "Runs", [runs]),
        Section("rerun", "How to run it again", [again]),
        Section("cite", "How to cite it", [citation]),
      ].compactMap(\.self)
    }
  }

  private var status: String {
    let observations = report.data.observations
    let done = observations.count { $0.reading != nil }
    let missing = observations.count - done
    return "Experiment \(HTML.code(report.experiment)): \(done) of "
      + "\(observations.count) runs are there"
      + (missing > 0 ? HTML.span(["class": "bad"], ", \(missing) are not") : "") + "."
  }

  private var narrative: [String] {
    get throws {
      guard !report.declaration.narrative.isEmpty else { return [] }
      let links = report.shownMetrics.map { ($0.name, "#metric-\($0.name)") }
      return [
        try Narrative.html(
          report.declaration.narrative, links: Dictionary(links) { first, _ in first })
      ]
    }
  }
}

extension Report {
  /// SHA-256 over the texts of the report and the style of pages; drawings and the days of
  /// verifications are no part of it.
  static func pageDigest(of texts: [(path: String, text: String)]) -> String {
    let style = Page.style + Page.script
    return Digest(of: (texts.flatMap { [$0.path, $0.text] } + [style]).joined(separator: "\0")).hex
  }

  /// Whether a page says what this report says.
  func isShown(by page: Data?) throws -> Bool {
    let digest = Self.pageDigest(of: try texts())
    return page?.range(of: Data("content=\"\(digest)\"".utf8)) != nil
  }
}
