import Foundation

@testable import Reporting

/// A few trials with hand-picked numbers.
enum SmallData {
  /// One observation per game, in games `g0`, `g1` …; nil where there is no run.
  static func observations(
    _ method: String, solver: String? = nil, _ metrics: [[String: Double]?],
    parameters: [String: String] = [:]
  ) -> [ObservedTrial] {
    metrics.enumerated().map { number, metrics in
      ObservedTrial(
        ExpectedTrial(
          key: key(method, number), label: "g\(number) \(method)", game: "g\(number)",
          method: method, solver: solver ?? method, parameters: parameters),
        metrics.map { .done(RunReading(metrics: $0)) } ?? .missing)
    }
  }

  /// 64 letters that name a method and a game.
  static func key(_ method: String, _ game: Int) -> String {
    String("\(game)-\(method)-".padding(64).prefix(64))
  }

  static func point(
    _ exploitability: Double, _ revenue: Double, seconds: Double = 1
  ) -> [String: Double] {
    ["exploitability": exploitability, "revenue": revenue, "seconds": seconds]
  }
}

extension String {
  fileprivate func padding(_ length: Int) -> String {
    self + String(repeating: "0", count: max(0, length - count))
  }
}

extension String {
  /// A script of gnuplot's with its texts in single quotes where it takes them from data.
  var withTexts: String {
    replacing(/\$(\w+)\[(\d+)\]\[2:\*\]/) { reference in
      let block = components(separatedBy: "$\(reference.output.1) << EOD\n").last ?? ""
      let lines = block.split(separator: "\n")
      let line = Int(reference.output.2).map { lines[$0 - 1].dropFirst() } ?? ""
      return "'\(line.replacing("'", with: "''"))'"
    }
  }
}
