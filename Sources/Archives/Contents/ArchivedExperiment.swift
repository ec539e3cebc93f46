package import Foundation

/// An experiment whose runs are archived.
package struct ArchivedExperiment: Sendable {
  /// Its name.
  package var name: String
  /// Its title.
  package var title: String
  /// Its story, in Markdown.
  package var narrative: String
  /// The declaration as JSON, from which plans and reports are made again.
  package var declaration: Data?
  /// The folder of its report; nil if there is none.
  package var report: String?

  /// Describes an experiment.
  package init(
    name: String, title: String, narrative: String, declaration: Data?, report: String? = nil
  ) {
    self.name = name
    self.title = title
    self.narrative = narrative
    self.declaration = declaration
    self.report = report
  }

  /// The path of its declaration in the archive.
  package static func declarationPath(_ name: String) -> String { "experiments/\(name).json" }
}
