/// The line of a game or a solver in the catalog.
///
///     static let entry = CatalogEntry("beach-bar", "Beach bar", cites: "[PerrinEtAl2020]")
public struct CatalogEntry: Sendable, Hashable {
  /// The kebab-case name on the command line.
  public let name: String
  /// The name in prose.
  public let title: String
  /// Where it is defined: a `[Key]` of the bibliography, with the equation if there is one.
  public let reference: String
  /// Raised by hand whenever the numbers change for the same parameters; part of every run key.
  public let version: Int
  /// The name in run keys and result files, which stays when the other one changes.
  public let recordedName: String
  /// What it is good for, in one line; empty if there is nothing to be said.
  public let advice: String

  /// Writes the line; the first version is 1.
  public init(
    _ name: String, _ title: String, cites reference: String, version: Int = 1,
    recordedAs recordedName: String? = nil, advice: String = ""
  ) {
    (self.name, self.title, self.reference, self.version) = (name, title, reference, version)
    (self.recordedName, self.advice) = (recordedName ?? name, advice)
  }

  /// Whether `name` is the name today, or the one that is recorded.
  public func isNamed(_ name: String) -> Bool { name == self.name || name == recordedName }
}

/// A game or a solver that stands in a catalog.
public protocol Cataloged: Sendable {
  /// Name, title, source and version.
  static var entry: CatalogEntry { get }
}

extension Cataloged {
  /// The kebab-case name on the command line.
  public static var name: String { entry.name }
  /// The name in prose.
  public static var title: String { entry.title }
  /// What it is good for, in one line.
  public static var advice: String { entry.advice }
  /// Where it is defined.
  public static var reference: String { entry.reference }
  /// Raised by hand whenever the numbers change for the same parameters; part of every run key.
  public static var algorithmVersion: Int { entry.version }
}
