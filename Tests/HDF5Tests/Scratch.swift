import Foundation
import HDF5

/// A folder of its own for one test, removed with the test.
final class Scratch {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "mesob-hdf5-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func path(_ name: String = "a.h5") -> String { folder.appending(path: name).path }

  func bytes(_ name: String = "a.h5") throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  func write(_ bytes: [UInt8], _ name: String = "a.h5") throws {
    try Data(bytes).write(to: folder.appending(path: name))
  }

  /// Writes a new file, closes it and opens it again.
  func reopened(named name: String = "a.h5", _ fill: (Group) throws -> Void) throws -> Group {
    let file = try File.create(at: path(name))
    try fill(file.root)
    try file.close()
    return try File.open(at: path(name)).root
  }
}

/// A file with everything in it: all types, shapes, attributes, scales, and enough children to
/// leave the object header.
func fillWithEverything(_ root: Group) throws {
  try root.setAttribute("title", .string("Größe und Maß"))
  try root.setAttribute("seed", .int64(7))
  let epoch = try root.writeScale("epoch", [0, 1, 2, 3] as [Int64])
  let state = try root.writeScale("state", ["low", "", "hoch ü"])
  let row = try root.writeScale("row", (0..<300).map { Int64($0) })
  let column = try root.writeScale("column", (0..<500).map { Double($0) / 7 })
  let empty = try root.writeScale("empty", [] as [Double])
  let solution = try root.createGroup("solution")
  try solution.write(
    "flow", (0..<12).map { Double($0) / 11 }, shape: [4, 3], scales: [epoch, state])
  try solution.write(
    "large", (0..<150_000).map { Double($0 % 97) }, shape: [300, 500], scales: [row, column])
  try solution.write("bytes", [1, 2, 255] as [UInt8], shape: [3], scales: [state])
  try solution.write("feasible", [true, false, true], shape: [3], scales: [state])
  try solution.write("nothing", [] as [Int64], shape: [4, 0], scales: [epoch, empty])
  let status = try solution.write("status", ["converged"], shape: [], scales: [])
  try status.setAttribute("meaning", .string("why the solver stopped"))
  let metrics = try root.createGroup("metrics")
  for index in 0..<12 {
    let metric = try metrics.write("metric \(index)", [Double(index)], shape: [], scales: [])
    try metric.setAttribute("better", .string("lower"))
    try metric.setAttribute("tolerances", .doubles([1e-9, .infinity]))
    try metric.setAttribute("names", .strings(["a", "ü"]))
    try metric.setAttribute("exact", .bool(false))
  }
}

/// All that can be read below a group, as text.
func transcript(_ group: Group) throws -> String {
  var text = "\(group.name) \(try group.attributes)\n"
  for child in try group.children {
    guard !child.isGroup else {
      text += try transcript(try group.group(child.name))
      continue
    }
    let dataset = try group.dataset(child.name)
    text += "\(dataset.name) \(try dataset.shape) \(try dataset.axisNames) "
    text += "\(try dataset.attributes) "
    switch try dataset.elementType {
    case .double: text += "\(try dataset.read(Double.self))\n"
    case .int64: text += "\(try dataset.read(Int64.self))\n"
    case .uint8: text += "\(try dataset.read(UInt8.self))\n"
    case .bool: text += "\(try dataset.read(Bool.self))\n"
    case .string: text += "\(try dataset.read(String.self))\n"
    }
  }
  return text
}

/// The code of the error that `body` throws; nil if it throws none.
func code(_ body: () throws -> Void) -> HDF5Error.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? HDF5Error)?.code
  }
}

/// A small generator with a seed (splitmix64, Steele, Lea and Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
