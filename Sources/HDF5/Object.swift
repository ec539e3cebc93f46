import CHDF5

/// What groups and datasets have in common: a place in a file, and attributes.
///
/// Objects keep their file open until `File.close()`; after that, every use throws `closed`.
package class Object: @unchecked Sendable {
  let file: File
  /// The absolute path inside the file.
  package let name: String
  private let handle: Handle

  init(file: File, name: String, handle: Handle) {
    self.file = file
    self.name = name
    self.handle = handle
  }

  /// The last part of the name.
  var lastName: String { name.split(separator: "/").last.map { String($0) } ?? "" }

  var place: Place { Place(path: file.path, object: name) }

  /// Runs `body` inside the library's lock, with the id of this object of an open file.
  func access<R>(_ body: (hid_t) throws(HDF5Error) -> R) throws(HDF5Error) -> R {
    try Library.locked { () throws(HDF5Error) in
      guard file.isOpen else { throw place.error(.closed, "the file is closed") }
      return try body(handle.id)
    }
  }

  // MARK: Attributes

  /// Adds an attribute; an attribute is written once.
  ///
  /// Throws `alreadyExists`, and `invalidName` for the names that dimension scales reserve.
  package func setAttribute(_ name: String, _ value: AttributeValue) throws(HDF5Error) {
    try access { id throws(HDF5Error) in
      let place = place(ofAttribute: name)
      try Name.check(name, place)
      guard !DimensionScale.reservedAttributes.contains(name) else {
        throw place.error(.invalidName, "the name is reserved for dimension scales")
      }
      let found = try place.check(H5Aexists(id, name), .cannotRead, "cannot look for it")
      guard found == 0 else { throw place.error(.alreadyExists, "the attribute exists") }
      try Name.checkTexts(value.texts, place)
      let (type, length) = value.layout
      let stored = try Datatype.stored(type, place)
      let space = try Dataspace.make(shape: length.map { [$0] } ?? [], place)
      let list = try PropertyList.attributeCreation(place)
      let attribute = try place.own(
        H5Acreate2(id, name, stored.id, space.id, list.id, mh5_default()),
        .cannotWrite, "cannot create the attribute")
      try value.write(to: StoredArray(owner: .attribute, id: attribute.id, place: place))
    }
  }

  /// The value of an attribute; throws `notFound` if there is none of that name.
  package func attribute(_ name: String) throws(HDF5Error) -> AttributeValue {
    try access { id throws(HDF5Error) in
      let place = place(ofAttribute: name)
      try Name.check(name, place)
      guard try place.check(H5Aexists(id, name), .cannotRead, "cannot look for it") > 0 else {
        throw place.error(.notFound, "there is no such attribute")
      }
      let attribute = try place.own(
        H5Aopen(id, name, mh5_default()), .cannotRead, "cannot open the attribute")
      let array = StoredArray(owner: .attribute, id: attribute.id, place: place)
      return try AttributeValue(from: array)
    }
  }

  /// All attributes in order of creation; by name if the file does not keep that order.
  ///
  /// What libhdf5 stores as attributes of dimension scales is left out, and so are attributes
  /// of other programs that no `AttributeValue` can hold.
  package var attributes: [(name: String, value: AttributeValue)] {
    get throws(HDF5Error) {
      try access { id throws(HDF5Error) in
        var count: hsize_t = 0
        try place.check(
          mh5_attribute_count(id, &count), .cannotRead, "cannot count its attributes")
        let index = try attributeIndex(id)
        var attributes: [(name: String, value: AttributeValue)] = []
        for position in 0..<count {
          let attribute = try place.own(
            H5Aopen_by_idx(
              id, ".", index, H5_ITER_INC, position, mh5_default(), mh5_default()),
            .cannotRead, "cannot open attribute \(position)")
          let name = try Name.read(place) { H5Aget_name(attribute.id, $1, $0) }
          guard !DimensionScale.reservedAttributes.contains(name) else { continue }
          let array = StoredArray(
            owner: .attribute, id: attribute.id, place: self.place(ofAttribute: name))
          do throws(HDF5Error) {
            attributes.append((name, try AttributeValue(from: array)))
          } catch {
            guard error.code == .wrongType || error.code == .wrongShape else { throw error }
          }
        }
        return attributes
      }
    }
  }

  private func place(ofAttribute name: String) -> Place {
    Place(path: file.path, object: "\(self.name)@\(name)")
  }

  private func attributeIndex(_ id: hid_t) throws(HDF5Error) -> H5_index_t {
    let list = try place.own(
      self is Group ? H5Gget_create_plist(id) : H5Dget_create_plist(id),
      .cannotRead, "cannot read its properties")
    var order: UInt32 = 0
    try place.check(
      H5Pget_attr_creation_order(list.id, &order), .cannotRead, "cannot read its properties")
    return order == 0 ? H5_INDEX_NAME : H5_INDEX_CRT_ORDER
  }
}
