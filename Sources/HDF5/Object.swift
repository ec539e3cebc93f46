import CHDF5

/// What groups and datasets have in common: a place in a file, and attributes.
///
/// Objects keep their file open until `File.close()`; after that, every use throws `closed`.
package class Object: @unchecked Sendable {
  let file: File
  /// The absolute path inside the file.
  package let name: String
  /// Nil in a file that is not read here.
  private let handle: Handle?

  init(file: File, name: String, handle: Handle?) {
    (self.file, self.name, self.handle) = (file, name, handle)
  }

  /// The last part of the name.
  var lastName: String { name.split(separator: "/").last.map { String($0) } ?? "" }

  var place: Place { Place(path: file.path, object: name) }

  /// Runs `body` inside the library's lock, with the id of this object of an open file.
  func access<R>(_ body: (hid_t) throws(HDF5Error) -> R) throws(HDF5Error) -> R {
    try Library.locked { () throws(HDF5Error) in
      guard file.isOpen else { throw place.error(.closed, "the file is closed") }
      guard let handle else {
        throw place.error(.cannotWrite, "is in a file that only a process of its own reads")
      }
      return try body(handle.id)
    }
  }

  /// Reads from this object with `body`, or has the file's reader answer the same question.
  func ask<Answer: Sent>(
    _ question: @autoclosure () -> Question, _ body: (hid_t) throws(HDF5Error) -> Answer
  ) throws(HDF5Error) -> Answer {
    guard let reader = file.reader else { return try access(body) }
    return try answer(question(), by: reader)
  }

  func answer<Answer: Sent>(
    _ question: Question, by reader: Reader
  ) throws(HDF5Error) -> Answer {
    try Library.locked { () throws(HDF5Error) in
      guard file.isOpen else { throw place.error(.closed, "the file is closed") }
      return try reader.ask(question)
    }
  }

  // MARK: Attributes

  /// Adds an attribute; an attribute is written once.
  ///
  /// Throws `alreadyExists`, and `invalidName` for the names that dimension scales reserve. The text of
  /// a dataset's attribute has its own length, as netCDF writes it; those of groups are variable.
  package func setAttribute(_ name: String, _ value: AttributeValue) throws(HDF5Error) {
    try access { id throws(HDF5Error) in
      let place = place(ofAttribute: name)
      try Name.check(name, place)
      try place.require(
        !DimensionScale.reservedAttributes.contains(name), .invalidName,
        "the name is reserved for dimension scales")
      let found = try place.check(H5Aexists(id, name), .cannotRead, "cannot look for it")
      guard found == 0 else { throw place.error(.alreadyExists, "the attribute exists") }
      let (values, isList) = (value.content.values.list, value.content.isList)
      try Name.checkTexts(values, place)
      let text = self is Dataset ? value.text : nil
      let stored =
        if let text { try ElementType.text(ofLength: text.utf8.count, place) } else {
          try values.type.stored(place)
        }
      let space = try Dataspace.make(shape: isList ? [values.count] : [], place)
      let list = try PropertyList.naming(mh5_attribute_create(), place)
      let attribute = try place.own(
        H5Acreate2(id, name, stored.id, space.id, list.id, mh5_default()),
        .cannotWrite, "cannot create the attribute")
      let array = StoredArray(owner: .attribute, id: attribute.id, place: place)
      if let text {
        try array.writeNumbers(text.isEmpty ? [0] : Array(text.utf8), as: stored.id)
      } else {
        try values.write(to: array)
      }
    }
  }

  /// The value of an attribute; throws `notFound` if there is none of that name.
  package func attribute(_ name: String) throws(HDF5Error) -> AttributeValue {
    guard let value = try value(of: name) else {
      throw place(ofAttribute: name).error(.notFound, "there is no such attribute")
    }
    return value
  }

  /// The value of an attribute; nil where there is none of that name.
  package func value(of name: String) throws(HDF5Error) -> AttributeValue? {
    try ask(Question(.attribute, self.name, name: name)) { id throws(HDF5Error) in
      let place = place(ofAttribute: name)
      try Name.check(name, place)
      guard try place.check(H5Aexists(id, name), .cannotRead, "cannot look for it") > 0 else {
        return nil
      }
      let attribute = try place.own(
        H5Aopen(id, name, mh5_default()), .cannotRead, "cannot open the attribute")
      return try AttributeValue(
        from: StoredArray(owner: .attribute, id: attribute.id, place: place))
    }
  }

  /// The text of an attribute; nil where there is none, or one of another type.
  package func text(of attribute: String) throws(HDF5Error) -> String? {
    try value(of: attribute)?.text
  }

  /// All attributes in order of creation; by name if the file does not keep that order.
  ///
  /// What libhdf5 stores as attributes of dimension scales is left out, and so are attributes
  /// of other programs that no `AttributeValue` can hold. Of text that is not UTF-8, the bytes that
  /// are not are there as `\xfc`.
  package var attributes: [(name: String, value: AttributeValue)] {
    get throws(HDF5Error) {
      try readings.map { name, reading throws(HDF5Error) in (name, try reading.get()) }
    }
  }

  /// The same, with an attribute that cannot be read as the reason of that.
  package var readings: [(name: String, value: Result<AttributeValue, HDF5Error>)] {
    get throws(HDF5Error) {
      try ask(Question(.readings, name)) { id throws(HDF5Error) in
        var count: hsize_t = 0
        try place.check(mh5_attribute_count(id, &count), .cannotRead, "cannot count its attributes")
        let index = try index(
          in: self is Group ? H5Gget_create_plist(id) : H5Dget_create_plist(id),
          H5Pget_attr_creation_order)
        var readings: [Named<Result<AttributeValue, HDF5Error>>] = []
        for position in 0..<count {
          let attribute = try place.own(
            H5Aopen_by_idx(id, ".", index, H5_ITER_INC, position, mh5_default(), mh5_default()),
            .cannotRead, "cannot open attribute \(position)")
          let name = String(escaping: try Name.bytes(place) { H5Aget_name(attribute.id, $1, $0) })
          guard !DimensionScale.reservedAttributes.contains(name) else { continue }
          var array = StoredArray(
            owner: .attribute, id: attribute.id, place: self.place(ofAttribute: name))
          array.escapesText = true
          do throws(HDF5Error) {
            readings.append(Named(name: name, value: .success(try AttributeValue(from: array))))
          } catch {
            if error.code == .wrongType || error.code == .wrongShape { continue }
            readings.append(Named(name: name, value: .failure(error)))
          }
        }
        return readings
      }.map { ($0.name, $0.value) }
    }
  }

  private func place(ofAttribute name: String) -> Place {
    Place(path: file.path, object: "\(self.name)@\(name)")
  }

  /// By what links or attributes are counted: their creation, or their names if the file does not
  /// keep that order.
  func index(
    in properties: hid_t, _ order: (hid_t, UnsafeMutablePointer<UInt32>) -> herr_t
  ) throws(HDF5Error) -> H5_index_t {
    let list = try place.own(properties, .cannotRead, "cannot read its properties")
    var flags: UInt32 = 0
    try place.check(order(list.id, &flags), .cannotRead, "cannot read its properties")
    return flags == 0 ? H5_INDEX_NAME : H5_INDEX_CRT_ORDER
  }
}

/// An array in a file, in row-major order.
package final class Dataset: Object, @unchecked Sendable {
  /// Whether it holds no array at all, not even an empty one: HDF5's null dataspace.
  package var isNull: Bool {
    get throws(HDF5Error) { try ask(.isNull) { array throws(HDF5Error) in try array.isNull } }
  }

  /// The extent of each dimension; empty for a scalar.
  package var shape: [Int] {
    get throws(HDF5Error) { try ask(.shape) { array throws(HDF5Error) in try array.shape } }
  }

  /// The element type; throws `wrongType` for what this module cannot read.
  package var elementType: ElementType {
    get throws(HDF5Error) {
      try ask(.elementType) { array throws(HDF5Error) in try array.elementType }
    }
  }

  /// All values in row-major order.
  ///
  /// `Double` reads floats of any width, `Int64` any integers that fit, `String` any text that
  /// is UTF-8; every other difference between `type` and the stored type throws `wrongType`.
  package func read<E: Element>(_ type: E.Type) throws(HDF5Error) -> [E] {
    guard let reader = file.reader else {
      return try withArray { array throws(HDF5Error) in try E.coding.read(array) }
    }
    let values: DatasetValues = try answer(Question(.read, name, type: E.coding.type), by: reader)
    guard let values = values.list.elements as? [E] else { throw Message.malformed }
    return values
  }

  /// All values in row-major order, of whatever type they are.
  ///
  /// Of text that is not UTF-8, the bytes that are not are there as `\xfc`.
  package var values: DatasetValues {
    get throws(HDF5Error) {
      try ask(.values) { array throws(HDF5Error) in
        var array = array
        array.escapesText = true
        return try array.values
      }
    }
  }

  /// The values of a block, likewise: so many along each dimension, from an index on.
  ///
  /// No other value is read; of a compressed dataset, the chunks that the block is in are.
  package func values(from offset: [Int], counts: [Int]) throws(HDF5Error) -> DatasetValues {
    var question = Question(.block, name)
    (question.offset, question.counts) = (offset, counts)
    return try ask(question) { id throws(HDF5Error) in
      var array = StoredArray(owner: .dataset, id: id, place: place)
      array.escapesText = true
      array.block = (offset, counts)
      return try array.values
    }
  }

  /// The unit roundoff of the stored type: 2⁻²⁴ for 32-bit floats; 2⁻⁵³, that of doubles, for
  /// whatever is read without loss.
  package var roundoff: Double {
    get throws(HDF5Error) { try ask(.roundoff) { array throws(HDF5Error) in try array.roundoff } }
  }

  /// The names of other files that have values of the dataset, which are not read then.
  package var otherFiles: [String] {
    get throws(HDF5Error) {
      try ask(.otherFiles) { array throws(HDF5Error) in try array.otherFiles }
    }
  }

  /// The name of each dimension: that of its scale, else its label, else the empty string.
  package var axisNames: [String] {
    get throws(HDF5Error) {
      try ask(Question(.axisNames, name)) { id throws(HDF5Error) in
        try shape.indices.map { axis throws(HDF5Error) in
          try DimensionScale.axisName(id, axis: UInt32(axis), place)
        }
      }
    }
  }

  /// Whether it is more than a dimension to netCDF, as all datasets are but some scales.
  var isVariable: Bool {
    get throws(HDF5Error) {
      try access { id throws(HDF5Error) -> Bool in
        let isScale = try place.check(
          H5DSis_scale(id), .cannotRead, "cannot tell whether it is a scale")
        guard isScale > 0 else { return true }
        let name = try Name.read(place) { H5DSget_scale_name(id, $0, $1) }
        return !DimensionScale.isDimensionOnly(name)
      }
    }
  }

  private func ask<Answer: Sent>(
    _ topic: Question.Topic, _ body: (StoredArray) throws(HDF5Error) -> Answer
  ) throws(HDF5Error) -> Answer {
    try ask(Question(topic, name)) { id throws(HDF5Error) in
      try body(StoredArray(owner: .dataset, id: id, place: place))
    }
  }

  func withArray<R>(
    _ body: (StoredArray) throws(HDF5Error) -> R
  ) throws(HDF5Error) -> R {
    try access { id throws(HDF5Error) in
      try body(StoredArray(owner: .dataset, id: id, place: place))
    }
  }
}

/// Dimension scales, HDF5's convention for coordinates: 1-D datasets attached to the dimensions
/// of others.
enum DimensionScale {
  /// The attributes in which the convention is stored.
  static let reservedAttributes: Set<String> = [
    "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS",
  ]

  /// How the names of scales begin that are no variables to netCDF; the length follows.
  private static let dimensionOnly = "This is a netCDF dimension but not a netCDF variable."

  static func isDimensionOnly(_ name: String) -> Bool { name.hasPrefix(dimensionOnly) }

  static func declare(_ dataset: Dataset, isVariable: Bool) throws(HDF5Error) {
    let length = String(try dataset.shape.first ?? 0)
    let padding = String(repeating: " ", count: max(0, 10 - length.count))
    let name = isVariable ? dataset.lastName : dimensionOnly + padding + length
    _ = try dataset.access { id throws(HDF5Error) in
      try dataset.place.check(H5DSset_scale(id, name), .cannotWrite, "cannot make it a scale")
    }
  }

  static func attach(
    _ scale: hid_t, to dataset: hid_t, axis: Int, label: String, isLabeled: Bool, _ place: Place
  ) throws(HDF5Error) {
    try place.check(
      H5DSattach_scale(dataset, scale, UInt32(axis)),
      .cannotWrite, "cannot attach scale \(label) to dimension \(axis)")
    guard isLabeled else { return }
    try place.check(
      H5DSset_label(dataset, UInt32(axis), label), .cannotWrite, "cannot label dimension \(axis)")
  }

  /// The name of the first scale attached to a dimension, else its label, else "".
  ///
  /// A scale that is no variable to netCDF has the name of its dataset.
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
      if isDimensionOnly(name) {
        let path = try Name.read(place) { H5Iget_name(handle.id, $0, $1) }
        name = path.split(separator: "/").last.map { String($0) } ?? ""
      }
    }
    if name.isEmpty {
      name = try Name.read(place) { H5DSget_label(dataset, axis, $0, $1) }
    }
    return name
  }
}
