import ArtifactStore
import Foundation
import HDF5

/// The file that a name means, and the run that it belongs to.
struct ResultFile {
  /// The path of the file.
  let path: String
  /// The run; nil for a file by itself.
  let run: StoredRun?

  /// The file at a path, or the result of the run that the name means.
  init(named name: String, in store: ArtifactStore) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), !isFolder.boolValue {
      path = name
      run = nil
    } else {
      let run = try store.run(matching: name)
      path = run.resultPath
      self.run = run
    }
  }

  /// What is at a path in the file, with all that is below a group or all values of a dataset.
  func object(at name: String) throws -> StoredObject {
    let file = try File.open(resultAt: path)
    guard name == "/" || file.root.contains(name) else {
      throw CommandLineError(
        .undecided, "\(path):\(name)", expected: "a group or a dataset", got: "nothing there")
    }
    let object: StoredObject
    do {
      object = try StoredObject(file.root.group(name))
    } catch let error as HDF5Error where error.code == .wrongType {
      object = try StoredObject(valuesOf: file.root.dataset(name))
    }
    try file.close()
    return object
  }
}
