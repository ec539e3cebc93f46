import CHDF5

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
  package func contains(_ path: String) -> Bool {
    let found = try? access { id throws(HDF5Error) in
      try Name.check(path, place)
      return exists(path, id)
    }
    return found ?? false
  }

  /// Groups and datasets in order of creation; by name if the file does not keep that order.
  ///
  /// Links of other programs that lead nowhere, and named types, are left out.
  package var children: [(name: String, isGroup: Bool)] {
    get throws(HDF5Error) {
      try access { id throws(HDF5Error) in
        var information = H5G_info_t()
        try place.check(
          H5Gget_info(id, &information), .cannotRead, "cannot count its children")
        let index = try linkIndex(id)
        var children: [(name: String, isGroup: Bool)] = []
        for position in 0..<information.nlinks {
          let name = try Name.read(place) {
            H5Lget_name_by_idx(id, ".", index, H5_ITER_INC, position, $0, $1, mh5_default())
          }
          switch try objectType(name, id) {
          case H5O_TYPE_GROUP: children.append((name, true))
          case H5O_TYPE_DATASET: children.append((name, false))
          default: continue
          }
        }
        return children
      }
    }
  }

  // MARK: Lookup

  private func open(
    _ path: String, as type: H5O_type_t, _ kind: String
  ) throws(HDF5Error) -> (name: String, handle: Handle) {
    try access { id throws(HDF5Error) in
      let place = child(path)
      try Name.check(path, place)
      guard exists(path, id) else { throw place.error(.notFound, "there is no such \(kind)") }
      let found = try objectType(path, id)
      guard found == type else { throw place.error(.wrongType, "is not a \(kind)") }
      let handle = try place.own(
        H5Oopen(id, path, mh5_default()), .cannotRead, "cannot open the \(kind)")
      return (place.object, handle)
    }
  }

  /// Every step of a path is asked for by itself: libhdf5 takes a missing one for an error.
  private func exists(_ path: String, _ id: hid_t) -> Bool {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      prefix += component
      guard H5Lexists(id, prefix, mh5_default()) > 0,
        H5Oexists_by_name(id, prefix, mh5_default()) > 0
      else { return false }
      prefix += "/"
    }
    return true
  }

  /// The type of a child; unknown if it is a soft or external link that leads nowhere.
  private func objectType(_ path: String, _ id: hid_t) throws(HDF5Error) -> H5O_type_t {
    var type = H5O_TYPE_UNKNOWN
    if mh5_object_type(id, path, &type) >= 0 { return type }
    let failure = child(path).failure(.cannotRead, "cannot read the object")
    var link = H5L_TYPE_ERROR
    guard mh5_link_type(id, path, &link) >= 0, link != H5L_TYPE_HARD else { throw failure }
    return H5O_TYPE_UNKNOWN
  }

  private func linkIndex(_ id: hid_t) throws(HDF5Error) -> H5_index_t {
    let list = try place.own(
      H5Gget_create_plist(id), .cannotRead, "cannot read its properties")
    var order: UInt32 = 0
    try place.check(
      H5Pget_link_creation_order(list.id, &order), .cannotRead, "cannot read its properties")
    return order == 0 ? H5_INDEX_NAME : H5_INDEX_CRT_ORDER
  }

  /// The place of the object that `path` means here.
  func child(_ path: String) -> Place {
    let parts = (path.hasPrefix("/") ? path : "\(name)/\(path)").split(separator: "/")
    return Place(path: file.path, object: "/" + parts.joined(separator: "/"))
  }
}
