import CHDF5

/// The property lists behind reproducible files.
///
/// Equal calls must give equal bytes, so no list lets a time into the file, and every list keeps
/// the order of creation instead of an order that depends on names or hashes.
enum PropertyList {
  /// For `H5Fcreate`: what the root group remembers.
  static func fileCreation(_ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(mh5_file_create(), place)
    try trackLinks(list, place)
    try trackAttributesButNoTimes(list, place)
    return list
  }

  /// For opening: objects never outlive their file; no lock, which network file systems lack.
  static func fileAccess(_ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(mh5_file_access(), place)
    try set(H5Pset_fclose_degree(list.id, H5F_CLOSE_STRONG), place)
    try set(H5Pset_file_locking(list.id, false, true), place)
    return list
  }

  /// For creating: in memory, in the format of HDF5 1.8, whose metadata carries checksums.
  static func newFileAccess(
    _ place: Place, image: UnsafeMutablePointer<mh5_image>
  ) throws(HDF5Error) -> Handle {
    let list = try fileAccess(place)
    try set(mh5_keep_image(list.id, image), place)
    try set(H5Pset_libver_bounds(list.id, H5F_LIBVER_V18, H5F_LIBVER_V18), place)
    return list
  }

  /// For reading from memory.
  static func imageAccess(
    _ place: Place, image: UnsafeMutablePointer<mh5_image>
  ) throws(HDF5Error) -> Handle {
    let list = try fileAccess(place)
    try set(mh5_read_image(list.id, image), place)
    return list
  }

  /// For adding to a file on disk, in the same format.
  static func appendingAccess(_ place: Place) throws(HDF5Error) -> Handle {
    let list = try fileAccess(place)
    try set(H5Pset_libver_bounds(list.id, H5F_LIBVER_V18, H5F_LIBVER_V18), place)
    return list
  }

  static func groupCreation(_ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(mh5_group_create(), place)
    try trackLinks(list, place)
    try trackAttributesButNoTimes(list, place)
    return list
  }

  /// For datasets: chunks are shuffled, compressed and checksummed; without chunks, a scalar
  /// lies in the checksummed object header.
  static func datasetCreation(
    shape: [Int], chunks: [Int]?, _ place: Place
  ) throws(HDF5Error) -> Handle {
    let list = try make(mh5_dataset_create(), place)
    try trackAttributesButNoTimes(list, place)
    if let chunks {
      try set(H5Pset_chunk(list.id, Int32(chunks.count), chunks.map { hsize_t($0) }), place)
      try set(H5Pset_shuffle(list.id), place)
      try set(H5Pset_deflate(list.id, 6), place)
      try set(H5Pset_fletcher32(list.id), place)
    } else if shape.isEmpty {
      try set(H5Pset_layout(list.id, H5D_COMPACT), place)
    }
    return list
  }

  /// For links: their names are UTF-8.
  static func linkCreation(_ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(mh5_link_create(), place)
    try set(H5Pset_char_encoding(list.id, H5T_CSET_UTF8), place)
    return list
  }

  /// For attributes: their names are UTF-8.
  static func attributeCreation(_ place: Place) throws(HDF5Error) -> Handle {
    let list = try make(mh5_attribute_create(), place)
    try set(H5Pset_char_encoding(list.id, H5T_CSET_UTF8), place)
    return list
  }

  private static func trackLinks(_ list: Handle, _ place: Place) throws(HDF5Error) {
    try set(H5Pset_link_creation_order(list.id, mh5_creation_order()), place)
  }

  private static func trackAttributesButNoTimes(
    _ list: Handle, _ place: Place
  ) throws(HDF5Error) {
    try set(H5Pset_attr_creation_order(list.id, mh5_creation_order()), place)
    try set(H5Pset_obj_track_times(list.id, false), place)
  }

  private static func make(_ listClass: hid_t, _ place: Place) throws(HDF5Error) -> Handle {
    try place.own(H5Pcreate(listClass), .library, "cannot make a property list")
  }

  private static func set(_ status: herr_t, _ place: Place) throws(HDF5Error) {
    try place.check(status, .library, "cannot set a property")
  }
}
