import Archives
import ArtifactStore
import Certificates
import ExperimentBuilder
import ExperimentRunner
import HDF5
import MeanField
import Reporting

/// How the process ends.
enum ExitStatus: Int32 {
  /// Done, or the answer is yes.
  case yes = 0
  /// The answer is no: a trial failed, a solve diverged, a report is stale.
  case no = 1
  /// Could not tell: something is missing, damaged or unreadable.
  case undecided = 2
  /// Unknown names and bad parameters (`EX_USAGE`).
  case usage = 64
  /// Writing failed (`EX_IOERR`).
  case cannotWrite = 74
  /// Stopped by SIGTERM; the same command goes on (`EX_TEMPFAIL`).
  case terminated = 75
  /// Trials ran out of time, and none failed otherwise.
  case timedOut = 124
  /// Stopped by SIGINT.
  case interrupted = 130

  /// The status that an error of this project's modules ends with; nil for other errors.
  init?(_ error: any Error) {
    switch error {
    case let error as CommandLineError: self = error.status
    case let error as MeanFieldError: self = ExitStatus(error.code)
    case let error as ArtifactError: self = ExitStatus(error.code)
    case let error as ArchiveError: self = ExitStatus(error.code)
    case let error as HDF5Error: self = ExitStatus(error.code)
    case let error as ReportError: self = ExitStatus(error.code)
    case is ExperimentError: self = .usage
    case is RunnerError, is CertificateError: self = .undecided
    default: return nil
    }
  }

  private init(_ code: MeanFieldError.Code) {
    switch code {
    case .unknownName, .invalidParameter, .unsupported: self = .usage
    case .wrongShape, .notADistribution, .infeasibleAction, .notFinite: self = .undecided
    }
  }

  private init(_ code: ArtifactError.Code) {
    switch code {
    case .invalidName, .ambiguous: self = .usage
    case .notFound, .damaged, .tooNew, .cannotRead, .wrongShape: self = .undecided
    case .cannotWrite: self = .cannotWrite
    case .differs: self = .no
    }
  }

  private init(_ code: ArchiveError.Code) {
    switch code {
    case .notAnArchive, .damaged, .cannotRead, .invalidContents: self = .undecided
    case .cannotWrite, .alreadyExists: self = .cannotWrite
    case .invalidDescription: self = .usage
    }
  }

  private init(_ code: HDF5Error.Code) {
    switch code {
    case .cannotCreate, .cannotWrite, .alreadyExists: self = .cannotWrite
    case .cannotOpen, .notHDF5, .notFound, .wrongType, .wrongShape, .cannotRead, .closed,
      .invalidName, .library:
      self = .undecided
    }
  }

  private init(_ code: ReportError.Code) {
    switch code {
    case .invalidDeclaration: self = .usage
    case .unusableRun, .gnuplotMissing, .gnuplotFailed: self = .undecided
    case .inputOutput: self = .cannotWrite
    }
  }
}

/// What is wrong with a command line: what, where, what was expected and found.
struct CommandLineError: Error, Hashable, CustomStringConvertible {
  /// The status to end with.
  var status: ExitStatus
  /// What is wrong and where.
  var subject: String
  /// What would have been right.
  var expected: String
  /// What was found.
  var got: String

  init(_ status: ExitStatus, _ subject: String, expected: String, got: String) {
    self.status = status
    self.subject = subject
    self.expected = expected
    self.got = got
  }

  var description: String { "\(subject): expected \(expected), got \(got)" }
}
