import CHDF5
import Foundation

/// An HDF5 file, either new or opened for reading.
///
/// Equal calls in equal order give equal bytes: nothing in a new file depends on time, memory or
/// hash order. Closing a new file seals it: a checksum of all its bytes follows the HDF5 data,
/// and `open(at:)` verifies it, so that damage is found before libhdf5 trips over it.
package final class File: @unchecked Sendable {
  /// The root group.
  package var root: Group { Group(file: self, name: "/", handle: rootHandle) }

  let path: String
  private(set) var isOpen = true
  private let id: hid_t
  /// Where the bytes of a new file go when it is closed.
  private let target: NewFile?
  /// What a file that was opened for reading consists of.
  private let image: FileImage?
  private let rootHandle: Handle

  /// Whether the file is written to where it lies, and sealed there when it is closed.
  private let isAppended: Bool

  private init(
    _ id: hid_t, target: NewFile? = nil, image: FileImage? = nil, isAppended: Bool = false,
    _ place: Place
  ) throws(HDF5Error) {
    self.path = place.path
    self.id = id
    self.target = target
    self.image = image
    self.isAppended = isAppended
    do {
      rootHandle = try place.own(
        H5Gopen2(id, "/", mh5_default()), .cannotOpen, "cannot open the root group")
    } catch {
      H5Fclose(id)
      throw error
    }
  }

  deinit {
    try? close()
  }

  /// Gives the memory of what was read of a large file back.
  func forget() { image?.forget() }

  /// Creates a file; throws `alreadyExists` if there is one.
  ///
  /// It is put together in memory and written when it is closed: libhdf5 crashes where a disk is
  /// full.
  package static func create(at path: String) throws(HDF5Error) -> File {
    try Library.locked { () throws(HDF5Error) in
      let place = Place(path: path, object: "/")
      try Name.check(path, place)
      let target = try NewFile(place)
      let creation = try PropertyList.fileCreation(place)
      let list = try PropertyList.newFileAccess(place, image: target.image)
      let id = try place.check(
        H5Fcreate(path, mh5_exclusive(), creation.id, list.id),
        .cannotCreate, "cannot create the file")
      return try File(id, target: target, place)
    }
  }

  /// Creates a file that is too large for memory; throws `alreadyExists` if there is one.
  ///
  /// It is written where it lies, so it is whole only once it is closed: give it a name that nobody
  /// looks for. `room` is the number of bytes that it may need, which are set aside first.
  package static func create(onDiskAt path: String, room: Int) throws(HDF5Error) -> File {
    try create(at: path).close()
    return try Library.locked { () throws(HDF5Error) in
      let place = Place(path: path, object: "/")
      try NewFile.reserve(room, place)
      let list = try PropertyList.appendingAccess(place)
      let id = try place.check(
        H5Fopen(path, mh5_read_write(), list.id), .cannotOpen, "cannot open the file")
      return try File(id, isAppended: true, place)
    }
  }

  /// Opens a file for reading; throws `cannotOpen` if its bytes changed since it was closed.
  package static func open(at path: String) throws(HDF5Error) -> File {
    try open(FileImage(at: path))
  }

  /// Opens a file whose bytes were read before; throws `cannotOpen` if they changed since it was
  /// closed.
  package static func open(_ image: FileImage) throws(HDF5Error) -> File {
    try Library.locked { () throws(HDF5Error) in
      let place = Place(path: image.path, object: "/")
      guard image.isHDF5 else { throw place.error(.notHDF5, "is not an HDF5 file") }
      try Seal.verify(image)
      let list = try PropertyList.imageAccess(place, image: image.image)
      let id = try place.check(
        H5Fopen(image.name, mh5_read_only(), list.id), .cannotOpen, "cannot open the file")
      return try File(id, image: image, place)
    }
  }

  /// Closes the file and all that was opened in it; a new file is sealed and on disk after that.
  ///
  /// Closing twice is allowed. A file that nobody closes is closed, with any error lost, when
  /// the last of its objects is released.
  package func close() throws(HDF5Error) {
    try Library.locked { () throws(HDF5Error) in
      guard isOpen else { return }
      isOpen = false
      let place = Place(path: path, object: "/")
      let flushed = H5Fflush(id, H5F_SCOPE_GLOBAL)
      let failure = flushed < 0 ? place.failure(.cannotWrite, "cannot flush the file") : nil
      try place.check(H5Fclose(id), .cannotWrite, "cannot close the file")
      if let failure { throw failure }
      try target?.writeImage()
      if isAppended { try Seal.append(place) }
    }
  }
}
