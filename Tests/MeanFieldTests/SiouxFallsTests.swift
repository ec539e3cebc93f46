import Foundation
import GameCatalog
import MeanField
import MeanFieldSolvers
import Testing

/// The network of Sioux Falls, which the project does not contain.
///
/// TNTP files as published by Transportation Networks for Research (bstabler/TransportationNetworks)
/// after LeBlanc, Morlok, Pierskalla 1975; `MESOB_SIOUX_FALLS` names their folder.
private enum SiouxFalls {
  static let folder: URL? = {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["MESOB_SIOUX_FALLS"].map { URL(filePath: $0) }
      ?? root.appending(path: "../shared/reference/sioux-falls")
    let net = folder.appending(path: "SiouxFalls_net.tntp").path()
    return FileManager.default.fileExists(atPath: net) ? folder : nil
  }()

  static func game() throws -> Traffic {
    let folder = try #require(folder)
    func file(_ name: String) throws -> InputFile {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return InputFile(name, content: .text(text))
    }
    var parameters = Traffic.Parameters()
    parameters.network = try file("SiouxFalls_net.tntp")
    parameters.trips = try file("SiouxFalls_trips.tntp")
    // The best known flows use routes of at most 8 roads, which lead at most 12 out of the way.
    parameters.horizon = 12
    parameters.detour = 12.5
    return try Traffic(parameters)
  }

  static let demand = 360_600.0
}

/// Real data: best known values from the publisher's flows, and a system optimum of gap 1e-13.
@Suite(
  .enabled(
    if: SiouxFalls.folder != nil,
    "skipped: the files of Sioux Falls are not here (MESOB_SIOUX_FALLS names their folder)"))
struct SiouxFallsTests {
  @Test func `mirror descent finds the user equilibrium of Sioux Falls`() throws {
    var method = OnlineMirrorDescent(stepSize: 0.1)
    method.iterations = 10_000
    let found = try SiouxFalls.game().solve(with: method).evaluation
    let beckmann = -found.objectives[0] * SiouxFalls.demand
    #expect(abs(beckmann / 4_231_335.287 - 1) <= 1e-4, "got \(beckmann)")
    let time = -found.value * SiouxFalls.demand
    #expect(abs(time / 7_480_225 - 1) <= 1e-3, "got \(time)")
  }

  @Test func `mirror descent finds the system optimum of Sioux Falls`() throws {
    var method = SocialOptimum(.welfare)
    method.iterations = 2000
    let found = try SiouxFalls.game().solve(with: method).evaluation
    let time = -found.value * SiouxFalls.demand
    #expect(abs(time / 7_194_256 - 1) <= 1e-3, "got \(time)")
  }
}
