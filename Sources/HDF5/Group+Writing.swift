import CHDF5

extension Group {
  /// Creates a group inside this one.
  package func createGroup(_ name: String) throws(HDF5Error) -> Group {
    try access { id throws(HDF5Error) in
      let place = try newChild(name, id)
      let links = try PropertyList.linkCreation(place)
      let list = try PropertyList.groupCreation(place)
      let handle = try place.own(
        H5Gcreate2(id, name, links.id, list.id, mh5_default()),
        .cannotWrite, "cannot create the group")
      return Group(file: file, name: place.object, handle: handle)
    }
  }

  /// Writes values in row-major order as a new dataset.
  ///
  /// `scales` names the coordinates of each dimension, in order; a scalar, of shape `[]`, has
  /// none. Numbers are compressed and carry a checksum per chunk, scalars lie in the object's
  /// checksummed header.
  @discardableResult
  package func write<E: Element>(
    _ name: String, _ values: [E], shape: [Int], scales: [Dataset]
  ) throws(HDF5Error) -> Dataset {
    try access { id throws(HDF5Error) in
      try check(scales, shape: shape, child(name))
      let dataset = try create(name, values, shape: shape, in: id)
      try attach(scales, to: dataset)
      return dataset
    }
  }

  func attach(_ scales: [Dataset], to dataset: Dataset) throws(HDF5Error) {
    try dataset.access { id throws(HDF5Error) in
      for (axis, scale) in scales.enumerated() {
        try scale.access { scaleID throws(HDF5Error) in
          try DimensionScale.attach(
            scaleID, to: id, axis: axis, label: scale.lastName, dataset.place)
        }
      }
    }
  }

  /// Writes coordinates: a 1-D dataset that other datasets can take as a scale.
  @discardableResult
  package func writeScale<E: Element>(
    _ name: String, _ values: [E]
  ) throws(HDF5Error) -> Dataset {
    try access { id throws(HDF5Error) in
      let dataset = try create(name, values, shape: [values.count], in: id)
      try dataset.access { id throws(HDF5Error) in
        try DimensionScale.declare(id, as: name, dataset.place)
      }
      return dataset
    }
  }

  func check(
    _ scales: [Dataset], shape: [Int], _ place: Place
  ) throws(HDF5Error) {
    guard scales.count == shape.count else {
      throw place.error(.wrongShape, "\(scales.count) scales for \(shape.count) dimensions")
    }
    for (scale, extent) in zip(scales, shape) {
      let length = try scale.shape
      guard scale.file === file, length == [extent] else {
        throw place.error(
          .wrongShape, "scale \(scale.name) has shape \(length), expected [\(extent)] here")
      }
    }
  }

  /// Creates and fills a dataset.
  private func create<E: Element>(
    _ name: String, _ values: [E], shape: [Int], in id: hid_t
  ) throws(HDF5Error) -> Dataset {
    let place = try newChild(name, id)
    guard Shape.count(shape) == values.count else {
      throw place.error(.wrongShape, "\(values.count) values for shape \(shape)")
    }
    if let texts = values as? [String] { try Name.checkTexts(texts, place) }
    let type = E.coding.type
    let isChunked = !shape.isEmpty && !values.isEmpty && type != .string
    let chunks = isChunked ? Shape.chunks(shape, width: type.width) : nil
    let stored = try Datatype.stored(type, place)
    let space = try Dataspace.make(shape: shape, place)
    let links = try PropertyList.linkCreation(place)
    let list = try PropertyList.datasetCreation(shape: shape, chunks: chunks, place)
    let handle = try place.own(
      H5Dcreate2(id, name, stored.id, space.id, links.id, list.id, mh5_default()),
      .cannotWrite, "cannot create the dataset")
    let dataset = Dataset(file: file, name: place.object, handle: handle)
    try dataset.withArray { array throws(HDF5Error) in try E.coding.write(values, array) }
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
}
