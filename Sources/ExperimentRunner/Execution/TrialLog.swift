import ArtifactStore
import Foundation
import MeanField

/// What happened in one execution of a trial, one JSON object a line.
final class TrialLog {
  private struct Entry: Encodable {
    let seconds: Double
    let event: String
    var iteration: Int?
    var exploitability: Double?
    var message: String?
  }

  private let began = ContinuousClock.now
  private var lines: [String] = []

  /// Notes that something happened.
  func note(_ event: String, message: String? = nil) {
    append(Entry(seconds: seconds, event: event, message: message))
  }

  /// Notes a score.
  func note(_ progress: SolveProgress) {
    append(
      Entry(
        seconds: seconds, event: "scored", iteration: progress.iteration,
        exploitability: progress.evaluation.exploitability))
  }

  /// The file.
  var content: Data { Data((lines.joined(separator: "\n") + "\n").utf8) }

  private var seconds: Double { (ContinuousClock.now - began).inSeconds }

  private func append(_ entry: Entry) {
    if let line = try? StoredJSON.line(entry, lossless: true) { lines.append(line) }
  }
}
