import Foundation

/// A drawing that gnuplot made, as a part of a page.
struct InlineDrawing {
  /// The element `svg`, with a name and a description for those who do not see it.
  let html: String

  /// Makes the names in the drawing unique in the page.
  init(_ svg: String, id: String, title: String, description: String) {
    var body = svg
    if let start = body.range(of: "<svg") { body = String(body[start.lowerBound...]) }
    // gnuplot's names of lines go; the titles of values, which have a class, stay.
    body = body.replacing(/(?s)<title>.*?<\/title>|<desc>.*?<\/desc>/, with: "")
    body = body.replacing("xlink:href", with: "href")
    body = body.replacing(/\s+xmlns:xlink="[^"]*"/, with: "")
    body = body.replacing(/\bid=(['"])([^'"]*)['"]/) { "id=\"\(id)-\($0.output.2)\"" }
    body = body.replacing(/href='#([^']*)'/) { "href=\"#\(id)-\($0.output.1)\"" }
    body = body.replacing(/url\(#([^)]*)\)/) { "url(#\(id)-\($0.output.1))" }
    // The size is the page's; the view box keeps the proportions.
    body = body.replacing(/(?s)<svg\s+width="[^"]*"\s+height="[^"]*"/, with: "<svg")
    let names =
      HTML.title(["id": "\(id)-title"], HTML.escaped(title))
      + HTML.desc(["id": "\(id)-desc"], HTML.escaped(description))
    if let end = body.range(of: ">") {
      body.replaceSubrange(
        end.lowerBound..<end.upperBound,
        with: " role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\">\(names)")
    }
    html = body.trimmingTrailingNewlines
  }
}
