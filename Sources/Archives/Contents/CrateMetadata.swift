import ArtifactStore
import Foundation

/// The metadata of a crate, as far as it is read back.
struct CrateMetadata: Decodable {
  struct Entity: Decodable {
    let id: String
    let sha256: String?
    let contentSize: String?
    let name: String?
    let description: String?
    let datePublished: String?
    let identifier: String?

    private enum CodingKeys: String, CodingKey {
      case id = "@id"
      case sha256, contentSize, name, description, datePublished, identifier
    }
  }

  private let graph: [Entity]

  private enum CodingKeys: String, CodingKey { case graph = "@graph" }

  /// The entities that are files.
  var files: [Entity] { graph.filter { $0.sha256 != nil } }
  /// The data set itself.
  var root: Entity? { graph.first { $0.id == "./" } }

  /// Reads the metadata of a crate.
  init(_ data: Data) throws {
    do {
      self = try StoredJSON.read(CrateMetadata.self, data)
    } catch {
      throw ArchiveError(
        .damaged, ResearchCrate.fileName, expected: "the metadata of an RO-Crate", got: "\(error)")
    }
  }
}
