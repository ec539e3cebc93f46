import CHDF5
import Foundation

/// An HDF5 file, either new or opened for reading.
///
/// Equal calls in equal order give equal bytes: nothing in a new file depends on time, memory or
/// hash order. Closing a new file seals it: a checksum of all its bytes follows the HDF5 data,
/// and `open(at:)` verifies it, so that damage is found before libhdf5 trips over it.
///
/// Files that this process has not written are not handed to its libhdf5: a process of its own reads
/// each, see ``Reader``.
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
  /// The root group, and who reads the file if nobody may do that here.
  private let rootHandle: Handle?
  let reader: Reader?
  /// The same file for this process, once somebody has asked for it.
  private var copied: File?

  /// Whether the file is written to where it lies, and sealed there when it is closed.
  private let isAppended: Bool

  private init(
    _ id: hid_t, target: NewFile? = nil, image: FileImage? = nil, isAppended: Bool = false,
    _ place: Place
  ) throws(HDF5Error) {
    (path, self.id) = (place.path, id)
    (self.target, self.image, self.isAppended) = (target, image, isAppended)
    reader = nil
    do {
      rootHandle = try place.own(
        H5Gopen2(id, "/", mh5_default()), .cannotOpen, "cannot open the root group")
    } catch {
      H5Fclose(id)
      throw error
    }
  }

  /// A file that is read in a process of its own.
  private init(readElsewhere image: FileImage) {
    (path, id, self.image) = (image.path, -1, image)
    (target, rootHandle, isAppended) = (nil, nil, false)
    reader = Reader(image)
  }

  deinit { try? close() }

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
      let creation = try PropertyList.container(mh5_file_create(), place)
      let list = try PropertyList.fileAccess(isWritten: true, place) {
        mh5_keep_image($0, target.image)
      }
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
      let list = try PropertyList.fileAccess(isWritten: true, place)
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
      if try Seal.verify(image), WrittenBytes.contains(image) { return try open(here: image) }
      let file = File(readElsewhere: image)
      _ = try file.root.token
      return file
    }
  }

  /// The file for this process, whose stored bytes can be handed on as they are.
  ///
  /// A reader that is only there for that has read all of it without an error before.
  var openedHere: File {
    get throws(HDF5Error) {
      guard reader != nil, let image else { return self }
      return try Library.locked { () throws(HDF5Error) in
        if let copied { return copied }
        guard try Reader(image).ask(Question(.everything, "/")) else {
          throw Place(path: path, object: "/").error(.cannotRead, "is not read without errors")
        }
        let file = try Self.open(here: image)
        copied = file
        return file
      }
    }
  }

  /// Opens a file for this process, whatever its bytes are.
  static func open(here image: FileImage) throws(HDF5Error) -> File {
    try Library.locked { () throws(HDF5Error) in
      let place = Place(path: image.path, object: "/")
      let list = try PropertyList.fileAccess(isWritten: false, place) {
        mh5_read_image($0, image.image)
      }
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
      guard reader == nil else { return }
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

/// A file that is there, empty, from when it is made, and complete and on disk once it is written.
final class NewFile {
  /// Where libhdf5 leaves the file's bytes when it has closed it.
  let image: UnsafeMutablePointer<mh5_image>
  private let place: Place
  private let descriptor: Int32
  private var isComplete = false

  /// Makes the file; throws `alreadyExists` if there is one.
  init(_ place: Place) throws(HDF5Error) {
    self.place = place
    image = .allocate(capacity: 1)
    image.initialize(to: mh5_image())
    descriptor = open(place.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? place.error(.alreadyExists, "the file exists")
        : place.error(.cannotCreate, "cannot create the file: \(String(cString: strerror(errno)))")
    }
  }

  /// What was not written whole is removed.
  deinit {
    if descriptor >= 0 {
      close(descriptor)
      if !isComplete { unlink(place.path) }
    }
    free(image.pointee.bytes)
    image.deallocate()
  }

  /// Writes the image and its seal, and forces them to disk.
  func writeImage() throws(HDF5Error) {
    guard let bytes = image.pointee.bytes, image.pointee.size > 0 else {
      throw place.error(.cannotWrite, "libhdf5 left no file in memory")
    }
    let content = UnsafeRawBufferPointer(start: bytes, count: image.pointee.size)
    let seal = Seal.seal(ofLength: content.count) { $0(content) }
    try place.require(
      write(content) && seal.withUnsafeBytes(write) && fsync(descriptor) == 0, .cannotWrite,
      "cannot write the file: \(String(cString: strerror(errno)))")
    isComplete = true
    WrittenBytes.add { hand in
      hand(content)
      seal.withUnsafeBytes(hand)
    }
  }

  /// Sets room on disk aside for a file that is going to grow; throws `cannotWrite` if there is none.
  ///
  /// libhdf5 cuts off what it did not need.
  static func reserve(_ byteCount: Int, _ place: Place) throws(HDF5Error) {
    #if os(Linux)
      let descriptor = open(place.path, O_WRONLY | O_CLOEXEC)
      defer { if descriptor >= 0 { close(descriptor) } }
      let code = descriptor < 0 ? errno : posix_fallocate(descriptor, 0, off_t(byteCount))
      guard code != 0 else { return }
      throw place.error(
        .cannotWrite, "cannot set \(byteCount) bytes aside: \(String(cString: strerror(code)))")
    #endif
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var done = 0
    while done < bytes.count {
      let step = Foundation.write(
        descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      guard step > 0 else { return false }
      done += step
    }
    return true
  }
}
