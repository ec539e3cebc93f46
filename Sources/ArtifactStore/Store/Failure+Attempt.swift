import Foundation
package import Vocabulary

extension Failure {
  /// What `body` gives; whatever it throws becomes a failure to do what was expected.
  package static func attempt<R>(
    _ code: Code, _ subject: String, expected: String, _ body: () throws -> R
  ) throws(Failure) -> R {
    do {
      return try body()
    } catch {
      throw Failure(code, subject, expected: expected, got: error.localizedDescription)
    }
  }
}
