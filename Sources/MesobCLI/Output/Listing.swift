/// What a command prints: as JSON, or as text for people.
struct Listing {
  /// The document.
  let json: JSON
  /// The lines.
  let text: String
}

extension Session {
  /// Prints the form that the options ask for.
  func print(_ listing: Listing) throws {
    if options.json {
      try console.print(listing.json)
    } else {
      try console.print(listing.text)
    }
  }
}
