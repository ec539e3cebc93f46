import Archives
import ArtifactStore
import Certificates
import ExperimentBuilder
import ExperimentRunner
import HDF5
import MeanField
import Reporting
import Testing
import Vocabulary

private struct Stranger: Error {}

struct FailureTests {
  typealias Status = Vocabulary.ExitStatus

  @Test(
    arguments: [
      (MeanFieldError(.unknownName, "a", expected: "b", got: "c"), Status.usage),
      (MeanFieldError(.notFinite, "a", expected: "b", got: "c"), .undecided),
      (ExperimentError(.empty, "a", expected: "b", got: "c"), .usage),
      (ArtifactError(.differs, "a", expected: "b", got: "c"), .no),
      (ArtifactError(.damaged, "a", expected: "b", got: "c"), .undecided),
      (CertificateError(.noAction, "a", expected: "b", got: "c"), .undecided),
      (RunnerError(.inputChanged, "a", expected: "b", got: "c"), .undecided),
      (ArtifactError(.alreadyExists, "a", expected: "b", got: "c"), .cannotWrite),
      (ReportError(.invalidDeclaration, "a", expected: "b", got: "c"), .usage),
      (HDF5Error(.cannotCreate, "a", expected: "b", got: "c"), .cannotWrite),
      (Failure(Status.interrupted, "a", expected: "b", got: "c"), .interrupted),
    ] as [(any Error, Status)])
  func `every failure is one sentence and knows how a process ends`(
    _ error: any Error, _ status: Status
  ) {
    #expect("\(error)" == "a: expected b, got c")
    #expect(Status(error) == status)
  }

  @Test func `a message stands by itself, and the last cause behind it`() {
    let failure = HDF5Error(.cannotOpen, "a.h5:/", "is damaged", causes: ["H5Fopen: no", "read"])
    #expect(failure.description == "a.h5:/: is damaged (read)")
    #expect(failure.message == "is damaged" && failure.expected.isEmpty)
  }

  @Test func `the errors of others have no status`() {
    #expect(Status(Stranger()) == nil)
  }
}
