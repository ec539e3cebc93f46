package import ArtifactStore
package import ExperimentBuilder
import Foundation
import HDF5
package import MeanField
package import Results
package import SourceCode

extension InputFile {
  /// The most bytes that a text file may have.
  private static let largestText = 1 << 28

  /// The file with its content: the arrays of an HDF5 file, the text of any other.
  func loaded() throws -> InputFile {
    let isHDF5 = path.hasSuffix(".h5") || path.hasSuffix(".hdf5") || hasHDF5Signature
    return InputFile(path, content: isHDF5 ? try arrayContent() : try textContent())
  }

  /// Whether the first bytes are those of every HDF5 file, whatever its name.
  private var hasHDF5Signature: Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 8)) == Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// The hash of what is at the path now; `place` and `meaning` say what wants the file, and why.
  fileprivate func hash(at place: String, meaning: String?) throws -> Digest {
    let kind = FileKind.irregular(at: path)
    try RunnerError.require(
      kind == nil && FileManager.default.isReadableFile(atPath: path), .unreadable,
      place, expected: "a file that can be read" + (meaning.map { " (\($0))" } ?? ""),
      got: kind ?? "one that cannot")
    return try Digest(ofFileAt: path)
  }

  /// The text, in UTF-8 with or without a byte order mark, or else in Latin-1, as older files are.
  private func textContent() throws -> Content {
    let data = FileManager.default.contents(atPath: path)
    guard var data, data.count <= Self.largestText else {
      throw RunnerError(
        .unreadable, path, expected: "a text of at most \(Self.largestText) bytes",
        got: data.map { "\($0.count) bytes" } ?? "one that cannot be read")
    }
    if data.starts(with: [0xEF, 0xBB, 0xBF]) { data = data.dropFirst(3) }
    return .text(
      String(validating: data, as: UTF8.self)
        ?? String(String.UnicodeScalarView(data.map { Unicode.Scalar($0) })))
  }

  /// The arrays of numbers in the root; what else there is belongs to other programs.
  private func arrayContent() throws -> Content {
    let root = try ResultFile(at: path).root
    var arrays: [String: NumericArray] = [:]
    for child in try root.children where !child.isGroup {
      let dataset = try root.dataset(child.name)
      guard try !dataset.isNull, let type = try? dataset.elementType, type != .string else {
        continue
      }
      // Coordinates, as xarray and we ourselves write them, describe the others.
      if case .string("DIMENSION_SCALE")? = try? dataset.attribute("CLASS") { continue }
      arrays[child.name] = try NumericArray(dataset)
    }
    return .arrays(arrays)
  }
}

extension NumericArray {
  /// Reads a dataset; truth values are 0 and 1.
  fileprivate init(_ dataset: Dataset) throws {
    let array = try ResultArray(dataset)
    self.init(shape: array.shape, values: array.values, roundoff: try dataset.roundoff)
  }
}

extension Configuration {
  /// The configuration with the content of every file in it, and the hash of each by its name.
  ///
  /// Of a file whose hash is given, the store's copy will do. A file that changes while it is read is
  /// refused. What the parameters say of themselves goes into the error where there is no file to be
  /// read.
  func loadingFiles(
    for type: any ParameterSet.Type, in store: ArtifactStore? = nil
  ) throws -> (configuration: Configuration, hashes: [String: Digest]) {
    var (configuration, hashes): (Configuration, [String: Digest]) = (self, [:])
    for (name, value) in sorted(by: { $0.key < $1.key }) {
      guard case .file(let named) = value, !named.isNone else { continue }
      let copy = named.hash.flatMap(Digest.init(hex:)).flatMap { store?.input($0) }
      let file = InputFile(copy ?? named.path)
      let place = "\(type.name), parameter '\(name)', file \(file.path)"
      let hash = try file.hash(at: place, meaning: type.meaning(of: name))
      let content = try file.loaded().content
      try RunnerError.require(
        file.hash(at: place, meaning: nil) == hash, .inputChanged, place,
        expected: "a file that nobody changes while it is read", got: "one that changed")
      configuration[name] = .file(InputFile(named.path, content: content))
      hashes[name] = hash
    }
    return (configuration, hashes)
  }
}

extension String {
  /// `key=value`, with the array of a file spelled out in place of `key=@file.h5:/path`.
  package func withFileContents() throws -> String {
    guard let sign = firstRange(of: "=@") else { return self }
    let place = self[sign.upperBound...]
    guard let colon = place.firstRange(of: ":/") else {
      throw ExperimentError(
        .invalidOverride, "parameter '\(self[..<sign.lowerBound])'",
        expected: "a file and a dataset, such as @start.h5:/mu0", got: "'@\(place)'")
    }
    let path = String(place[..<colon.lowerBound])
    let dataset = String(place[place.index(after: colon.lowerBound)...])
    return try self[..<sign.lowerBound] + "=" + Self.spelledArray(dataset, inFileAt: path)
  }

  /// A dataset as the command line spells it; digits are enough to read every number back.
  private static func spelledArray(_ name: String, inFileAt path: String) throws -> String {
    let array = try ResultFile(at: path).array(name)
    let (shape, values) = (array.shape, array.values)
    switch shape.count {
    case 0: return ParameterValue.number(values[0]).description
    case 1: return ParameterValue.numbers(values).description
    case 2:
      let rows = (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
      return ParameterValue.rows(rows).description
    default:
      throw RunnerError(
        .wrongShape, "\(path):\(name)", expected: "a number, a list or a matrix",
        got: "shape \(shape)")
    }
  }
}

extension ArtifactStore {
  /// Throws if there is something else where the store is to be.
  package func requireFolder() throws {
    let kind = FileKind.irregular(at: root)
    try ExperimentError.require(
      Disk.isFolder(root) || !Disk.exists(root), .invalidName, "artifacts in \(root)",
      expected: "a folder, or nothing yet",
      got: kind == FileKind.nothing ? "a link that leads nowhere" : kind ?? "a file")
  }

  /// Whether a run was made by other sources than today's.
  ///
  /// A run that today's sources gave again, within its tolerances, is not stale; nor is anything if
  /// either program does not know what it was built from.
  package func isStale(_ run: StoredRun, for sources: SourceManifest?) throws -> Bool {
    guard let digest = sources?.digest, let made = run.sourceDigest,
      digest != made
    else { return false }
    return try !verifications(of: run).contains {
      $0.surroundings.sourceDigest == digest && $0.level >= .tolerance
    }
  }
}

/// An HDF5 file with a policy or an occupation measure that a run or any other program wrote.
///
/// A policy is a dataset `policy`, an occupation measure a dataset `L`, both of shape
/// (T + 1, S, A), or the ones that runs store. Rows of a policy may miss 1 by what the type that they
/// are stored as explains, `NumericArray.lawTolerance`; they are taken as they are.
package struct PolicyFile: Sendable {
  /// The path.
  package let path: String

  private static let policies = [ExchangeLayout().policy, layout.policy]
  private static let flows = [ExchangeLayout().occupationMeasure, layout.occupationMeasure]

  /// A file by its path.
  package init(path: String) { self.path = path }

  /// The file at a path, or the result of the run that the name means.
  package init(named name: String, in laboratory: Laboratory, store: ArtifactStore) throws {
    path = try StoredResult(named: name, in: laboratory, store: store).path
  }

  /// The policy for a game; an occupation measure gives the policy that it plays.
  ///
  /// It is read from the `file` where it is open already.
  package func policy(
    for game: some MeanFieldGame, in file: ResultFile? = nil
  ) throws -> Policy {
    let file = try file ?? ResultFile(at: path)
    if let (field, tolerance) = try Self.read(Self.policies, game.shape, in: file) {
      return try Policy(checking: field, feasible: game.feasibleActions, tolerance: tolerance)
    }
    return Policy(
      inducing: try occupationMeasure(for: game, in: file, orElse: "policy or L"),
      feasible: game.feasibleActions)
  }

  /// The occupation measure for a game, which need not be the flow of any policy.
  package func occupationMeasure(for game: some MeanFieldGame) throws -> OccupationMeasure {
    try occupationMeasure(for: game, in: ResultFile(at: path), orElse: "L")
  }

  private func occupationMeasure(
    for game: some MeanFieldGame, in file: ResultFile, orElse expectation: String
  ) throws -> OccupationMeasure {
    guard let (field, _) = try Self.read(Self.flows, game.shape, in: file) else {
      throw RunnerError(
        .missingDataset, path, expected: "a dataset \(expectation)", got: "none of that name")
    }
    try check(field, game.feasibleActions)
    return OccupationMeasure(field)
  }

  /// The first of the datasets that is there, and how far from 1 sums of laws may be that are stored
  /// as it is; nil if none is there.
  ///
  /// Numbers may be of any type, truth values are 0 and 1.
  private static func read(
    _ entries: [Entry], _ shape: GameShape, in file: ResultFile
  ) throws -> (field: StateActionField, tolerance: Double)? {
    guard let entry = entries.first(where: file.has) else { return nil }
    let name = entry.path
    let array = try NumericArray(file.root.dataset(name))
    try RunnerError.require(
      array.shape == shape.dimensions, .wrongShape, "\(file.path):\(name)",
      expected: "shape \(shape.dimensions)", got: "\(array.shape)")
    let field = try StateActionField(shape, array.values, name: "\(file.path):\(name)")
    return (field, array.lawTolerance)
  }

  private func check(_ L: StateActionField, _ feasible: FeasibleActions) throws(MeanFieldError) {
    for t in 0..<L.shape.epochCount {
      for s in 0..<L.shape.stateCount {
        for a in 0..<L.shape.actionCount {
          let share = L[t, s, a]
          let place = "\(path), occupation measure at epoch \(t), state \(s), action \(a)"
          try MeanFieldError.require(
            share.isFinite && share >= 0, .notADistribution, place, expected: "a share ≥ 0",
            got: "\(share)")
          try MeanFieldError.require(
            share == 0 || feasible.contains(state: s, action: a), .infeasibleAction, place,
            expected: "0 because the action is infeasible", got: "\(share)")
        }
      }
    }
  }
}

/// A policy, what to call it, the game that it is for, and the run key from which random numbers
/// follow.
package struct PlayedPolicy: Sendable {
  /// A name to read.
  package let title: String
  /// The game.
  package let game: any MeanFieldGame
  /// The policy.
  package let policy: Policy
  /// The key of the run that the policy comes from.
  package let key: RunKey

  /// The answer to a request.
  package init(_ solved: SolvedGame) {
    title = "\(solved.request.game.name), \(solved.request.solverName)"
    (game, policy, key) = (solved.game, solved.solution.policy, solved.request.key)
  }

  /// The policy in a result file, and the game of its configuration.
  ///
  /// Files that the game was made of are taken from the store. Throws where the file is no result, is
  /// damaged, or names a game that the laboratory does not know.
  package init(
    ofFileAt path: String, run: StoredRun? = nil, in laboratory: Laboratory, store: ArtifactStore
  ) throws {
    title = run.map { "\($0.label) (\($0.key.short))" } ?? path
    let file = try run.map(ResultFile.init(of:)) ?? ResultFile(at: path)
    key = try file.runKey
    let game = try file.configuration.makeGame(in: laboratory, store: store)
    self.game = game
    policy = try PolicyFile(path: path).policy(for: game, in: file)
  }

  /// The policy with the coordinates of its game, as files have it.
  package var record: PolicyRecord {
    PolicyRecord(
      epochCount: game.horizon + 1, stateFactors: GameSpace(.states, game.stateAxes).factors,
      actionFactors: GameSpace(.actions, game.actionAxes).factors, probabilities: policy.values,
      stateDistribution: game.flow(inducedBy: policy).occupationMeasure.stateDistributions)
  }
}

/// Rewards and transitions at a given population, for other programs to check ours.
package enum TensorFile {
  /// The most transitions that are written: 1 GiB.
  private static let limit = 1 << 27

  /// Writes `reward` (T + 1, S, A), `transition` (T, S, A, S') and the occupation measure `L`.
  ///
  /// - Complexity: the transitions are written densely, T·S²·A numbers; more than 2²⁷ are refused.
  package static func write(
    _ game: some MeanFieldGame, at L: OccupationMeasure, to path: String
  ) throws {
    let dimensions = [game.horizon, game.stateCount, game.actionCount, game.stateCount]
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      try RunnerError.require(
        !overflow && product <= limit, .tooLarge, "transitions of shape \(dimensions)",
        expected: "at most \(limit) numbers",
        got: overflow ? "more than \(Int.max)" : "\(product) or more")
      count = product
    }
    let process = game.process(at: L)
    let axes = GameAxes(game)
    let transitions = process.stages.dropLast().map { stage in
      stage.kernel?.denseProbabilities(actionCount: game.actionCount) ?? []
    }
    let tensors = ExchangeLayout()
    let record = ResultRecord(
      attributes: [
        (layout.conventions.name, .string(ResultLayout.conventions)),
        (layout.game.name, .string(type(of: game).entry.recordedName)),
      ],
      axes: axes.axes + [
        RecordAxis(layout.transitionEpoch, 0..<game.horizon),
        RecordAxis(tensors.nextState, 0..<game.stateCount),
      ],
      arrays: axes.coordinates + [
        RecordArray(tensors.occupationMeasure, L.values),
        RecordArray(tensors.reward, process.rewards.values),
        RecordArray(tensors.transition, Array(transitions.joined())),
      ])
    try record.write(to: path)
  }
}
