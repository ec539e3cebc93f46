package import Vocabulary

/// Numbers that no certificate can be made of: what, where, what was expected and found.
package typealias CertificateError = Failure<CertificateFailure>

/// The kinds of `CertificateError`.
package enum CertificateFailure: String, FailureCode {
  /// Arrays whose sizes do not fit together.
  case wrongShape
  /// A successor that is not a state, or rows that do not follow each other.
  case wrongIndex
  /// A NaN or an infinity, or a result beyond the largest number.
  case notFinite
  /// A state without a feasible action.
  case noAction
}
