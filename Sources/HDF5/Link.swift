import CHDF5

/// What tells an object from all others of its file.
package struct ObjectToken: Sendable, Hashable, BitwiseCopyable {
  private let (first, second): (UInt64, UInt64)

  init(_ token: mh5_token) { (first, second) = token.words }
}

/// A name in a group, and what it leads to.
package struct Link: Sendable, Hashable {
  /// What a name can lead to.
  package enum Target: Sendable, Hashable {
    /// A group of this file.
    case group(ObjectToken)
    /// A dataset of this file.
    case dataset(ObjectToken)
    /// Whatever has a path in this file, if anything has: a soft link.
    case path(String)
    /// An object of another file, which is never opened: an external link.
    case file(String, path: String)
    /// A named type, or a link that only other programs understand.
    case other
  }

  /// The name; of one that is not UTF-8, the bytes that are not as `\xfc`.
  package let name: String
  /// What it leads to.
  package let target: Target
}

extension Group {
  /// Whether a path is that of a dataset in this group, the root, without a link in between.
  fileprivate func isDataset(_ path: String) throws(HDF5Error) -> Bool {
    try links.contains { link in
      if case .dataset = link.target { path == "/\(link.name)" } else { false }
    }
  }

  /// All links in order of creation; by name if the file does not keep that order.
  ///
  /// No soft or external link is followed. Who follows the others has to remember where it has been:
  /// they may make circles, and lead to an object in more ways than anybody can go.
  package var links: [Link] {
    get throws(HDF5Error) {
      try ask(Question(.links, name)) { id throws(HDF5Error) in
        var information = H5G_info_t()
        try place.check(H5Gget_info(id, &information), .cannotRead, "cannot count its children")
        let index = try index(in: H5Gget_create_plist(id), H5Pget_link_creation_order)
        return try (0..<information.nlinks).map { position throws(HDF5Error) in
          let bytes = try Name.bytes(place) {
            H5Lget_name_by_idx(id, ".", index, H5_ITER_INC, position, $0, $1, mh5_default())
          }
          guard let name = String(validating: bytes, as: UTF8.self) else {
            return Link(name: String(escaping: bytes), target: .other)
          }
          return Link(name: name, target: try target(of: name, id))
        }
      }
    }
  }

  /// Groups and datasets, also those that soft links lead to, in the order of ``links``.
  ///
  /// Links that lead nowhere or out of the file, and named types, are left out.
  package var children: [(name: String, isGroup: Bool)] {
    get throws(HDF5Error) {
      try ask(Question(.children, name)) { id throws(HDF5Error) in
        var children: [Named<Bool>] = []
        func add(_ name: String, isGroup: Bool) {
          children.append(Named(name: name, value: isGroup))
        }
        for link in try links {
          switch link.target {
          case .group: add(link.name, isGroup: true)
          case .dataset: add(link.name, isGroup: false)
          case .path:
            switch object(link.name, id)?.type {
            case H5O_TYPE_GROUP: add(link.name, isGroup: true)
            case H5O_TYPE_DATASET: add(link.name, isGroup: false)
            default: continue
            }
          case .file, .other: continue
          }
        }
        return children
      }.map { ($0.name, $0.value) }
    }
  }

  /// What the link at a path leads to; a link that cannot be read is an error.
  func target(of path: String, _ id: hid_t) throws(HDF5Error) -> Link.Target {
    let place = child(path)
    var (type, size) = (H5L_TYPE_ERROR, 0)
    try place.check(mh5_link(id, path, &type, &size), .cannotRead, "cannot read the link")
    if type == H5L_TYPE_HARD {
      guard let object = object(path, id) else {
        throw place.failure(.cannotRead, "cannot read the object")
      }
      return switch object.type {
      case H5O_TYPE_GROUP: .group(object.token)
      case H5O_TYPE_DATASET: .dataset(object.token)
      default: .other
      }
    }
    guard type == H5L_TYPE_SOFT || type == H5L_TYPE_EXTERNAL else { return .other }
    var value = [UInt8](repeating: 0, count: size + 1)
    try place.check(
      H5Lget_val(id, path, &value, size, mh5_default()), .cannotRead, "cannot read the link")
    if type == H5L_TYPE_SOFT { return .path(String(escaping: value.prefix { $0 != 0 })) }
    var (flags, file, target): (UInt32, UnsafePointer<CChar>?, UnsafePointer<CChar>?) = (
      0, nil, nil
    )
    try place.check(
      H5Lunpack_elink_val(value, size, &flags, &file, &target), .cannotRead, "cannot read the link")
    func text(_ start: UnsafePointer<CChar>?) -> String {
      start.map { String(escaping: UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? ""
    }
    return .file(text(file), path: text(target))
  }

  /// The type and the token of what a path leads to; nil if it leads nowhere.
  func object(_ path: String, _ id: hid_t) -> (type: H5O_type_t, token: ObjectToken)? {
    var (type, token) = (H5O_TYPE_UNKNOWN, mh5_token())
    return mh5_object(id, path, &type, &token) < 0 ? nil : (type, ObjectToken(token))
  }

  /// What tells the group from all others of its file.
  package var token: ObjectToken {
    get throws(HDF5Error) {
      try ask(Question(.token, name)) { id throws(HDF5Error) in
        guard let object = object(".", id) else {
          throw place.failure(.cannotRead, "cannot read the object")
        }
        return object.token
      }
    }
  }
}

/// A walk over a file that is a tree, as result files are: one way leads to each object.
///
/// It ends for every file. Links to an object that has been met and those to other files are errors,
/// and so is a group deeper than `deepest`. Soft links are too, but for further names of datasets in
/// the root, which are passed over.
package struct TreeWalk {
  /// The largest number of groups on the way to an object.
  package static let deepest = 64

  private var met: Set<ObjectToken> = []

  /// A walk that has not begun.
  package init() {}

  /// Groups and datasets of a group, in order of creation; by name if the file does not keep that.
  package mutating func children(
    of group: Group
  ) throws(HDF5Error) -> [(name: String, isGroup: Bool)] {
    let place = group.place
    try place.require(
      group.name.count(where: { $0 == "/" }) <= Self.deepest, .cannotRead,
      "is below more than \(Self.deepest) groups")
    if met.isEmpty { met.insert(try group.token) }
    var children: [(name: String, isGroup: Bool)] = []
    for link in try group.links {
      let place = group.child(link.name)
      switch link.target {
      case .group(let token), .dataset(let token):
        try place.require(
          met.insert(token).inserted, .cannotRead,
          "is a second link to one object, expected one to each")
        if case .group = link.target {
          children.append((link.name, true))
        } else {
          children.append((link.name, false))
        }
      case .path(let path):
        guard try group.file.root.isDataset(path) else {
          throw place.error(.cannotRead, "is a link to \(path), expected an object")
        }
      case .file(let file, let path): throw place.elsewhere("\(file):\(path)")
      case .other: continue
      }
    }
    return children
  }
}

extension Place {
  /// The error of what is not in the file that was opened.
  func elsewhere(_ target: String) -> HDF5Error {
    error(.elsewhere, "is in another file, \(target), and no other file is opened")
  }
}

extension String {
  /// Text of any bytes: those that are not UTF-8 as `\xfc`.
  init(escaping bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    var (text, rest) = (String.UnicodeScalarView(), bytes[...])
    while !rest.isEmpty {
      var (parser, iterator) = (Unicode.UTF8.ForwardParser(), rest.makeIterator())
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        text.append(Unicode.UTF8.decode(encoded))
        rest = rest.dropFirst(encoded.count)
      case .error(let length):
        for byte in rest.prefix(length) {
          let digits = String(byte, radix: 16)
          text.append(contentsOf: "\\x\(digits)".unicodeScalars)
        }
        rest = rest.dropFirst(length)
      case .emptyInput: rest = []
      }
    }
    self.init(text)
  }
}
