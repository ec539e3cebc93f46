import CHDF5
import Foundation

extension Group {
  /// Writes a dataset of another file again: its type, its shape and its stored bytes.
  ///
  /// Attributes are left to the caller. `scales` is as in ``write(_:_:shape:scales:)``.
  ///
  /// - Complexity: memory for one chunk as it is stored, or for all values of a dataset without
  ///   chunks, as scalars and texts have none.
  @discardableResult
  package func copy(
    _ original: Dataset, as name: String, scales: [Dataset]
  ) throws(HDF5Error) -> Dataset {
    let shape = try original.shape
    try access { _ throws(HDF5Error) in try check(scales, shape: shape, child(name)) }
    let copy = try copyValues(of: original, as: name)
    try attach(scales, to: copy)
    return copy
  }

  /// Writes coordinates of another file again, for datasets here to take as a scale.
  @discardableResult
  package func copyScale(_ original: Dataset, as name: String) throws(HDF5Error) -> Dataset {
    let copy = try copyValues(of: original, as: name)
    try copy.access { id throws(HDF5Error) in
      try DimensionScale.declare(id, as: name, copy.place)
    }
    return copy
  }

  private func copyValues(of original: Dataset, as name: String) throws(HDF5Error) -> Dataset {
    try access { id throws(HDF5Error) in
      let place = try newChild(name, id)
      return try original.access { source throws(HDF5Error) in
        let type = try place.own(H5Dget_type(source), .cannotRead, "cannot read its type")
        let space = try place.own(H5Dget_space(source), .cannotRead, "cannot read its shape")
        let list = try place.own(
          H5Dget_create_plist(source), .cannotRead, "cannot read its properties")
        let links = try PropertyList.linkCreation(place)
        let handle = try place.own(
          H5Dcreate2(id, name, type.id, space.id, links.id, list.id, mh5_default()),
          .cannotWrite, "cannot create the dataset")
        if H5Pget_layout(list.id) == H5D_CHUNKED {
          try ChunkCopy(of: original, list, to: handle, place).run(source) {
            original.file.forget()
          }
        } else {
          try copyWhole(source, to: handle, type, space, place)
        }
        return Dataset(file: file, name: place.object, handle: handle)
      }
    }
  }

  /// All values at once; texts are freed as libhdf5 wants it.
  private func copyWhole(
    _ source: hid_t, to copy: Handle, _ type: Handle, _ space: Handle, _ place: Place
  ) throws(HDF5Error) {
    let count = try place.check(
      H5Sget_simple_extent_npoints(space.id), .cannotRead, "cannot read its shape")
    guard count > 0 else { return }
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: Int(count) * H5Tget_size(type.id), alignment: 16)
    defer { bytes.deallocate() }
    try place.check(
      H5Dread(source, type.id, mh5_all(), mh5_all(), mh5_default(), bytes),
      .cannotRead, "cannot read its values")
    let status = H5Dwrite(copy.id, type.id, mh5_all(), mh5_all(), mh5_default(), bytes)
    let failure = status < 0 ? place.failure(.cannotWrite, "cannot write its values") : nil
    if H5Tdetect_class(type.id, H5T_STRING) > 0 { _ = mh5_reclaim(type.id, space.id, bytes) }
    if let failure { throw failure }
  }
}

/// The chunks of a dataset, handed on as they are stored, one at a time.
private struct ChunkCopy {
  private let shape: [Int]
  private let chunk: [Int]
  private let copy: Handle
  private let place: Place

  init(
    of original: Dataset, _ list: Handle, to copy: Handle, _ place: Place
  ) throws(HDF5Error) {
    shape = try original.shape
    var extents = [hsize_t](repeating: 1, count: shape.count)
    try place.check(
      H5Pget_chunk(list.id, Int32(extents.count), &extents), .cannotRead, "cannot read its chunks")
    chunk = extents.map { Int($0) }
    self.copy = copy
    self.place = place
  }

  func run(_ source: hid_t, forgetting forget: () -> Void) throws(HDF5Error) {
    guard !shape.contains(0) else { return }
    var offset = [hsize_t](repeating: 0, count: shape.count)
    repeat {
      try hand(on: offset, from: source)
      forget()
    } while advance(&offset)
  }

  /// The first element of the next chunk in row-major order; false behind the last one.
  private func advance(_ offset: inout [hsize_t]) -> Bool {
    for axis in shape.indices.reversed() {
      offset[axis] += hsize_t(chunk[axis])
      if offset[axis] < hsize_t(shape[axis]) { return true }
      offset[axis] = 0
    }
    return false
  }

  /// A chunk that was never written has no size, and is not written here either.
  private func hand(on offset: [hsize_t], from source: hid_t) throws(HDF5Error) {
    var size: hsize_t = 0
    guard H5Dget_chunk_storage_size(source, offset, &size) >= 0, size > 0 else { return }
    var filters: UInt32 = 0
    var bytes = [UInt8](repeating: 0, count: Int(size))
    try place.check(
      mh5_read_chunk(source, offset, &filters, &bytes, bytes.count), .cannotRead,
      "cannot read the chunk at \(offset)")
    try place.check(
      H5Dwrite_chunk(copy.id, mh5_default(), filters, offset, bytes.count, bytes), .cannotWrite,
      "cannot write the chunk at \(offset)")
  }
}
