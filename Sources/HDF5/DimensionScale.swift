import CHDF5

/// Dimension scales, HDF5's convention for coordinates: 1-D datasets attached to the dimensions
/// of others.
enum DimensionScale {
  /// The attributes in which the convention is stored.
  static let reservedAttributes: Set<String> = [
    "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS",
  ]

  static func declare(_ dataset: hid_t, as name: String, _ place: Place) throws(HDF5Error) {
    try place.check(H5DSset_scale(dataset, name), .cannotWrite, "cannot make it a scale")
  }

  static func attach(
    _ scale: hid_t, to dataset: hid_t, axis: Int, label: String, _ place: Place
  ) throws(HDF5Error) {
    try place.check(
      H5DSattach_scale(dataset, scale, UInt32(axis)),
      .cannotWrite, "cannot attach scale \(label) to dimension \(axis)")
    try place.check(
      H5DSset_label(dataset, UInt32(axis), label),
      .cannotWrite, "cannot label dimension \(axis)")
  }

  /// The name of the first scale attached to a dimension, else its label, else "".
  static func axisName(
    _ dataset: hid_t, axis: UInt32, _ place: Place
  ) throws(HDF5Error) -> String {
    let scales = try place.check(
      H5DSget_num_scales(dataset, axis), .cannotRead, "cannot read the scales of axis \(axis)")
    var name = ""
    if scales > 0 {
      var scale = hid_t(-1)
      let visit: H5DS_iterate_t = { _, _, scale, found in
        // The id lives as long as this call only.
        H5Iinc_ref(scale)
        found?.assumingMemoryBound(to: hid_t.self).pointee = scale
        return 1
      }
      try place.check(
        H5DSiterate_scales(dataset, axis, nil, visit, &scale),
        .cannotRead, "cannot read the scales of axis \(axis)")
      let handle = try place.own(scale, .cannotRead, "cannot open the scale of axis \(axis)")
      name = try Name.read(place) { H5DSget_scale_name(handle.id, $0, $1) }
    }
    if name.isEmpty {
      name = try Name.read(place) { H5DSget_label(dataset, axis, $0, $1) }
    }
    return name
  }
}
