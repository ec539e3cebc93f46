import ArtifactStore
package import ExperimentBuilder
import Foundation
package import MeanField

extension Experiment {
  /// The experiment with a game for each HDF5 file of a folder, in the order of their names, in place
  /// of the game whose file is that folder.
  ///
  /// Tables and figures that are about all games are about each of several then: what other programs
  /// wrote has no common scale.
  func withFilesOfFolders() throws -> Experiment {
    var experiment = self
    experiment.games = games.flatMap(\.ofEachFile)
    if games.contains(where: { $0.folder != nil }), experiment.games.count > 1 {
      let labels = experiment.games.map(\.label)
      experiment.report.tables = report.tables.map { $0.withRowsOfGames(labels) }
      experiment.report.figures = report.figures.flatMap { $0.forEach(of: labels) }
    }
    if !experiment.games.isEmpty { try experiment.check() }
    return experiment
  }

  /// Whether no game is there, since the folders whose files are games have none.
  package var isWithoutGames: Bool { games.allSatisfy(\.ofEachFile.isEmpty) }

  /// Throws if no game is there.
  func requireGames() throws(ExperimentError) {
    let folders = games.compactMap { $0.folder?.path }
    try ExperimentError.require(
      !isWithoutGames, .empty, "experiment '\(name)', games",
      expected: "HDF5 files (.h5, .hdf5) in the folder \(folders.joined(separator: " or "))",
      got: folders.contains(where: Disk.isFolder) ? "none in it" : "no such folder")
  }

  /// The experiment with the hash of each file, so that a store which keeps copies is enough to plan
  /// it again.
  fileprivate func knowing(_ hashes: [GameDeclaration: [String: String]]) -> Experiment {
    var experiment = self
    for i in games.indices {
      for j in games[i].settings.indices {
        guard case .file(var file) = games[i].settings[j].value else { continue }
        file.hash = hashes[games[i]]?[games[i].settings[j].name]
        experiment.games[i].settings[j].value = .file(file)
      }
    }
    return experiment
  }
}

extension Plan {
  /// The games of missing trials that are made of HDF5 files, each once, as far as they can be built.
  package var missingGames: [any MeanFieldGame] {
    var seen: Set<GameDeclaration> = []
    return missing.filter {
      $0.request.game.parameterType.hasTables && seen.insert($0.trial.game).inserted
    }.compactMap { try? $0.request.makeGame() }
  }

  /// The experiment with the hash of each file that its games are made of.
  package var experimentWithHashes: Experiment {
    experiment.knowing(
      Dictionary(trials.map { ($0.trial.game, $0.request.inputs.mapValues(\.hex)) }) { $1 })
  }
}

extension GameDeclaration {
  /// The folder whose files are games, and the place of the parameter that names it.
  fileprivate var folder: (path: String, index: Int)? {
    for (i, setting) in settings.enumerated() {
      guard case .file(let file) = setting.value else { continue }
      if file.path.hasSuffix("/") { return (file.path, i) }
      if Disk.isFolder(file.path) { return (file.path + "/", i) }
    }
    return nil
  }

  /// A game for each HDF5 file of a folder, called by its name; the game itself if it names none.
  fileprivate var ofEachFile: [GameDeclaration] {
    guard let (path, i) = folder else { return [self] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".h5") || $0.hasSuffix(".hdf5") }.sorted().map { name in
      var game = self
      game.settings[i].value = .file(InputFile(path + name))
      let words = [chosenLabel, String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)])]
      game.chosenLabel = words.compactMap(\.self).joined(separator: " ")
      return game
    }
  }
}
