import Foundation
import GameCatalog
import HDF5
import MeanField
import Testing

/// One of the auctions of `ReferenceData`, with the numbers that another program found for it.
struct ReferenceAuction {
  static let names = ["base", "reserve-chain", "first-price"]
  static let policies = ["policy_uniform", "policy_random"]

  let game: PayPerClickAuction
  let root: Group

  init(_ name: String) throws {
    root = try File.open(at: ReferenceFile.path(name, "h5")).root
    let json = try Self.text(root, "parameters")
    let stored = try JSONDecoder().decode(Stored.self, from: Data(json.utf8))
    game = try PayPerClickAuction(stored.parameters)
  }

  private struct Stored: Decodable {
    var horizon: Int
    var values: [Double]
    var weights: [Double]
    var budget: Int
    var max_bid: Int
    var bidders_per_auction: Int
    var ctr: [Double]
    var reserve: Int
    var pricing: String
    var type_chain: [[Double]]

    var parameters: PayPerClickAuction.Parameters {
      get throws {
        var parameters = PayPerClickAuction.Parameters()
        parameters.horizon = horizon
        parameters.values = values
        parameters.weights = weights
        parameters.budget = budget
        parameters.maxBid = max_bid
        parameters.bidders = bidders_per_auction
        parameters.clickRates = ctr
        parameters.reserve = reserve
        parameters.pricing = try #require(.init(rawValue: pricing))
        parameters.typeChain = type_chain
        return parameters
      }
    }
  }

  func numbers(_ path: String) throws -> [Double] { try root.dataset(path).read(Double.self) }

  func field(_ path: String) throws -> StateActionField {
    try StateActionField(game.shape, numbers(path), name: path)
  }

  func policy(_ group: String) throws -> Policy {
    try Policy(checking: field("\(group)/policy"), feasible: game.feasibleActions)
  }

  func number(_ group: String, _ attribute: String) throws -> Double {
    guard case .double(let value) = try root.group(group).attribute(attribute) else {
      throw MeanFieldError(.notFinite, "\(group)@\(attribute)", expected: "a number", got: "none")
    }
    return value
  }

  private static func text(_ group: Group, _ attribute: String) throws -> String {
    guard case .string(let value) = try group.attribute(attribute) else { return "" }
    return value
  }
}

/// A row of the best known front: what a social weight buys.
struct FrontRow: Sendable, CustomTestStringConvertible {
  let auction: String
  let weight: Double
  let exploitability: Double
  let revenue: Double

  var objective: Double { exploitability - weight * revenue }
  var testDescription: String { "\(auction), λ = \(weight)" }

  static func all() throws -> [FrontRow] {
    try ["base", "reserve-chain"].flatMap { name in
      let cells = try ReferenceAuction(name).numbers("front")
      return stride(from: 0, to: cells.count, by: 4).map { i in
        FrontRow(
          auction: name, weight: cells[i], exploitability: cells[i + 1], revenue: cells[i + 2])
      }
    }
  }
}

/// The files of `ReferenceData`.
enum ReferenceFile {
  static func path(_ name: String, _ type: String) throws -> String {
    try #require(
      Bundle.module.path(forResource: name, ofType: type, inDirectory: "ReferenceData"))
  }

  static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(name, "json")))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// max |x − y|.
func distance(_ x: [Double], _ y: [Double]) -> Double {
  x.count == y.count ? zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}

/// max |x|.
func magnitude(_ x: [Double]) -> Double { x.reduce(0) { max($0, abs($1)) } }
