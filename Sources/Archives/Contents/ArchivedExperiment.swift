public import Foundation

/// An experiment whose runs are archived.
public struct ArchivedExperiment: Sendable {
  /// Its name.
  public var name: String
  /// Its title.
  public var title: String
  /// Its story, in Markdown.
  public var narrative: String
  /// The declaration as JSON, from which plans and reports are made again.
  public var declaration: Data?
  /// The folder of its report; nil if there is none.
  public var report: String?

  /// Describes an experiment.
  public init(
    name: String, title: String, narrative: String, declaration: Data?, report: String? = nil
  ) {
    self.name = name
    self.title = title
    self.narrative = narrative
    self.declaration = declaration
    self.report = report
  }

  /// The path of its declaration in the archive.
  public static func declarationPath(_ name: String) -> String { "experiments/\(name).json" }
}
