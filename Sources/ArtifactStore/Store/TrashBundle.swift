package import Foundation

/// What was moved to the trash by one command.
///
///     .trash/<id>/trash.json       what, when, why, by which command
///     .trash/<id>/<path>           each thing, at the path that it had in the store
package struct TrashBundle: Equatable, Sendable {
  /// A file or folder in the trash.
  package struct Item: Codable, Equatable, Sendable {
    /// Where it was, and is in the bundle, relative to the store.
    package let path: String
    /// Why it was moved.
    package let reason: String
    /// The number of its bytes.
    package let bytes: Int

    /// Describes something in the store.
    package init(path: String, reason: String, bytes: Int) {
      self.path = path
      self.reason = reason
      self.bytes = bytes
    }
  }

  /// The record of a bundle.
  struct Record: Codable {
    var id: String
    var trashed: Date
    var host: String
    var command: [String]
    var items: [Item]
  }

  static let recordName = "trash.json"
  /// How the names of bundles begin that are being deleted for good.
  static let deletionPrefix = "deleting-"

  /// The name: when it was made, and a random number.
  package let id: String
  /// The folder.
  package let directory: String
  /// When it was made; by its folder's date if there is no record.
  package let trashed: Date
  /// The command that did it; nil without a record.
  package let command: [String]?
  /// What is there and can be put back.
  package let items: [Item]
  /// The number of bytes of everything, known or not.
  package let bytes: Int

  /// Whether there is a record, without which nothing can be put back.
  package var isReadable: Bool { command != nil }

  /// Reads the bundle in a folder of the trash.
  init(at directory: String) {
    self.directory = directory
    id = URL(filePath: directory).lastPathComponent
    let record = StoredJSON.value(Record.self, at: "\(directory)/\(Self.recordName)")
    let isWhole = !id.hasPrefix(Self.deletionPrefix)
    let attributes = try? FileManager.default.attributesOfItem(atPath: directory)
    trashed = record?.trashed ?? attributes?[.modificationDate] as? Date ?? .distantPast
    command = isWhole ? record?.command : nil
    items =
      isWhole
      ? (record?.items ?? []).filter {
        Self.isInside($0.path) && Disk.exists("\(directory)/\($0.path)")
      } : []
    bytes = Disk.bytes(at: directory)
  }

  /// Whether a path stays in the store, whatever a record says.
  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1 && !parts.contains { ["", ".", "..", ".trash"].contains($0) }
  }

  /// The path of an item in the trash.
  func place(of item: Item) -> String { "\(directory)/\(item.path)" }

  /// The run that an item is; nil if it is something else, or damaged.
  package func run(in item: Item) -> StoredRun? {
    item.path.hasPrefix("runs/") ? try? StoredRun(at: place(of: item)) : nil
  }
}

/// What became of something that was to be put back.
package struct Restoration: Sendable {
  /// The outcome.
  package enum Outcome: String, Sendable {
    /// It is where it was.
    case restored
    /// The same content is there already; the copy stays in the trash.
    case equal
    /// The same content is there already; the copy is deleted.
    case dropped
    /// Something else is there; the copy stays in the trash.
    case taken
  }

  /// The path in the store.
  package let path: String
  /// What became of it.
  package let outcome: Outcome
}
