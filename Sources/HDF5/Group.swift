import CHDF5
import Foundation

/// A folder inside a file: named groups and datasets.
package final class Group: Object, @unchecked Sendable {
  /// The group at `path`, relative to this one or, with a leading "/", to the root.
  package func group(_ path: String) throws(HDF5Error) -> Group {
    let (name, handle) = try open(path, as: H5O_TYPE_GROUP, "group")
    return Group(file: file, name: name, handle: handle)
  }

  /// The dataset at `path`, relative to this group or, with a leading "/", to the root.
  package func dataset(_ path: String) throws(HDF5Error) -> Dataset {
    let (name, handle) = try open(path, as: H5O_TYPE_DATASET, "dataset")
    return Dataset(file: file, name: name, handle: handle)
  }

  /// Whether an object is at `path`; false also if a part of the path is missing.
  ///
  /// What a link to another file leads to counts as there; opening it says that it is not read.
  package func contains(_ path: String) -> Bool {
    do {
      return try ask(Question(.contains, name, name: path)) { id throws(HDF5Error) in
        try Name.check(path, place)
        return try exists(path, id)
      }
    } catch {
      return error.code == .elsewhere
    }
  }

  // MARK: Lookup

  private func open(
    _ path: String, as type: H5O_type_t, _ kind: String
  ) throws(HDF5Error) -> (name: String, handle: Handle?) {
    if let reader = file.reader {
      let topic = type == H5O_TYPE_GROUP ? Question.Topic.group : .dataset
      return (try answer(Question(topic, name, name: path), by: reader), nil)
    }
    return try access { id throws(HDF5Error) in
      let place = child(path)
      try Name.check(path, place)
      guard try exists(path, id) else { throw place.error(.notFound, "there is no such \(kind)") }
      guard let found = object(path, id) else {
        throw place.failure(.cannotRead, "cannot read the object")
      }
      guard found.type == type else { throw place.error(.wrongType, "is not a \(kind)") }
      let handle = try place.own(
        H5Oopen(id, path, mh5_default()), .cannotRead, "cannot open the \(kind)")
      return (place.object, handle)
    }
  }

  /// Every step of a path is asked for by itself: libhdf5 takes a missing one for an error.
  ///
  /// Throws `elsewhere` where a step leads out of the file.
  private func exists(_ path: String, _ id: hid_t) throws(HDF5Error) -> Bool {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      prefix += component
      guard H5Lexists(id, prefix, mh5_default()) > 0 else { return false }
      if case .file(let file, let target) = try target(of: prefix, id) {
        throw child(prefix).elsewhere("\(file):\(target)")
      }
      guard H5Oexists_by_name(id, prefix, mh5_default()) > 0 else { return false }
      prefix += "/"
    }
    return true
  }

  /// The place of the object that `path` means here.
  func child(_ path: String) -> Place {
    let parts = (path.hasPrefix("/") ? path : "\(name)/\(path)").split(separator: "/")
    return Place(path: file.path, object: "/" + parts.joined(separator: "/"))
  }

  /// Creates a group inside this one.
  package func createGroup(_ name: String) throws(HDF5Error) -> Group {
    try access { id throws(HDF5Error) in
      let place = try newChild(name, id)
      let links = try PropertyList.naming(mh5_link_create(), place)
      let list = try PropertyList.container(mh5_group_create(), place)
      let handle = try place.own(
        H5Gcreate2(id, name, links.id, list.id, mh5_default()),
        .cannotWrite, "cannot create the group")
      return Group(file: file, name: place.object, handle: handle)
    }
  }

  /// Writes values in row-major order as a new dataset.
  ///
  /// `scales` names the coordinates of each dimension, in order; a scalar, of shape `[]`, has
  /// none. Large arrays of numbers are compressed and carry a checksum per chunk, small ones lie in
  /// the object's checksummed header.
  @discardableResult
  package func write(
    _ name: String, _ values: some ElementList, shape: [Int], scales: [Dataset],
    attributes: [(String, AttributeValue)] = []
  ) throws(HDF5Error) -> Dataset {
    try access { id throws(HDF5Error) in
      try check(scales, shape: shape, child(name))
      let dataset = try create(name, values, shape: shape, in: id)
      for (name, value) in attributes { try dataset.setAttribute(name, value) }
      try attach(scales, to: dataset)
      return dataset
    }
  }

  func attach(_ scales: [Dataset], to dataset: Dataset) throws(HDF5Error) {
    try dataset.access { id throws(HDF5Error) in
      for (axis, scale) in scales.enumerated() {
        try scale.access { scaleID throws(HDF5Error) in
          try DimensionScale.attach(
            scaleID, to: id, axis: axis, label: scale.lastName, isLabeled: scales.count > 1,
            dataset.place)
        }
      }
    }
  }

  /// Writes coordinates: a 1-D dataset that other datasets can take as a scale.
  ///
  /// One that is no variable is nothing but a dimension to netCDF: another dataset of its name, in a
  /// group that has arrays along it, can be its coordinates.
  @discardableResult
  package func writeScale(
    _ name: String, _ values: some ElementList, isVariable: Bool = true
  ) throws(HDF5Error) -> Dataset {
    try access { id throws(HDF5Error) in
      let dataset = try create(name, values, shape: [values.count], in: id)
      try DimensionScale.declare(dataset, isVariable: isVariable)
      return dataset
    }
  }

  /// Gives a dataset of the same file another name here, by a soft link.
  package func writeLink(_ name: String, to target: Dataset) throws(HDF5Error) {
    try access { id throws(HDF5Error) in
      let place = try newChild(name, id)
      let links = try PropertyList.naming(mh5_link_create(), place)
      try place.check(
        H5Lcreate_soft(target.name, id, name, links.id, mh5_default()), .cannotWrite,
        "cannot create the link")
    }
  }

  func check(
    _ scales: [Dataset], shape: [Int], _ place: Place
  ) throws(HDF5Error) {
    try place.require(
      scales.count == shape.count, .wrongShape,
      "\(scales.count) scales for \(shape.count) dimensions")
    for (scale, extent) in zip(scales, shape) {
      let length = try scale.shape
      try place.require(
        scale.file === file && length == [extent], .wrongShape,
        "scale \(scale.name) has shape \(length), expected [\(extent)] here")
    }
  }

  /// Creates and fills a dataset.
  private func create(
    _ name: String, _ values: some ElementList, shape: [Int], in id: hid_t
  ) throws(HDF5Error) -> Dataset {
    let place = try newChild(name, id)
    try place.require(
      Shape.count(shape) == values.count, .wrongShape, "\(values.count) values for shape \(shape)")
    try Name.checkTexts(values, place)
    let type = values.type
    let isChunked = !shape.isEmpty && values.count > 0 && type != .string
    let chunks = isChunked ? Shape.chunks(shape, width: type.width) : nil
    let stored = try type.stored(place)
    let space = try Dataspace.make(shape: shape, place)
    let links = try PropertyList.naming(mh5_link_create(), place)
    let list = try PropertyList.datasetCreation(
      shape: shape, width: type.width, chunks: chunks, place)
    let handle = try place.own(
      H5Dcreate2(id, name, stored.id, space.id, links.id, list.id, mh5_default()),
      .cannotWrite, "cannot create the dataset")
    let dataset = Dataset(file: file, name: place.object, handle: handle)
    try dataset.withArray { array throws(HDF5Error) in try values.write(to: array) }
    return dataset
  }

  /// The place of a new child, if the name is good and free.
  func newChild(_ name: String, _ id: hid_t) throws(HDF5Error) -> Place {
    try Name.checkNew(name, place)
    let place = child(name)
    let found = try place.check(
      H5Lexists(id, name, mh5_default()), .cannotRead, "cannot look for the name")
    guard found == 0 else { throw place.error(.alreadyExists, "the name is taken") }
    return place
  }

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
    let original = try original.file.openedHere.root.dataset(original.name)
    let copy = try copyValues(of: original, as: name)
    try DimensionScale.declare(copy, isVariable: original.isVariable)
    return copy
  }

  private func copyValues(of original: Dataset, as name: String) throws(HDF5Error) -> Dataset {
    let original = try original.file.openedHere.root.dataset(original.name)
    return try access { id throws(HDF5Error) in
      let place = try newChild(name, id)
      return try original.access { source throws(HDF5Error) in
        let type = try place.own(H5Dget_type(source), .cannotRead, "cannot read its type")
        let space = try place.own(H5Dget_space(source), .cannotRead, "cannot read its shape")
        let list = try place.own(
          H5Dget_create_plist(source), .cannotRead, "cannot read its properties")
        let links = try PropertyList.naming(mh5_link_create(), place)
        let handle = try place.own(
          H5Dcreate2(id, name, type.id, space.id, links.id, list.id, mh5_default()),
          .cannotWrite, "cannot create the dataset")
        if H5Pget_layout(list.id) == H5D_CHUNKED {
          try copyChunks(of: original, source, list, to: handle, place)
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
    try StoredArray(owner: .dataset, id: source, place: place).requireOwnValues()
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

  /// Chunks are handed on as they are stored, one at a time.
  private func copyChunks(
    of original: Dataset, _ source: hid_t, _ list: Handle, to copy: Handle, _ place: Place
  ) throws(HDF5Error) {
    let shape = try original.shape
    var chunk = [hsize_t](repeating: 1, count: shape.count)
    try place.check(
      H5Pget_chunk(list.id, Int32(chunk.count), &chunk), .cannotRead, "cannot read its chunks")
    guard !shape.contains(0) else { return }
    var offset = [hsize_t](repeating: 0, count: shape.count)
    repeat {
      try copyChunk(at: offset, source, to: copy, place)
      original.file.forget()
    } while Shape.advance(&offset, by: chunk, in: shape)
  }

  /// A chunk that was never written has no size, and is not written here either.
  private func copyChunk(
    at offset: [hsize_t], _ source: hid_t, to copy: Handle, _ place: Place
  ) throws(HDF5Error) {
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
