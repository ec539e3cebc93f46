/// What went wrong, in which file, at which object, and what libhdf5 said about it.
public struct HDF5Error: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure, to switch on.
  public enum Code: String, Sendable {
    /// The file could not be created.
    case cannotCreate
    /// The file is there but cannot be opened: truncated, damaged, or not readable.
    case cannotOpen
    /// The file is not an HDF5 file.
    case notHDF5
    /// There is no such file, object or attribute.
    case notFound
    /// The stored type differs from the one asked for, or a group was taken for a dataset.
    case wrongType
    /// Number of values, shape and scales do not fit together.
    case wrongShape
    /// Reading failed, or the bytes do not make sense.
    case cannotRead
    /// Writing failed, or the values cannot be stored.
    case cannotWrite
    /// The file, object or attribute is already there.
    case alreadyExists
    /// The file was closed before.
    case closed
    /// The name is empty, reserved, or has a character that names cannot have.
    case invalidName
    /// libhdf5 itself failed, for example for want of memory.
    case library
  }

  /// The kind of failure.
  public var code: Code
  /// The path of the file, as it was given.
  public var path: String
  /// The absolute path of the object inside the file, such as `/group/dataset`.
  public var object: String
  /// What was expected and what was found.
  public var message: String
  /// libhdf5's error stack, innermost last: `H5Fopen: unable to open file`.
  public var stack: [String]

  /// An error made from its parts.
  public init(code: Code, path: String, object: String, message: String, stack: [String] = []) {
    self.code = code
    self.path = path
    self.object = object
    self.message = message
    self.stack = stack
  }

  /// One line: where, what, and the innermost word of libhdf5.
  public var description: String {
    let cause = stack.last.map { " (\($0))" } ?? ""
    return "\(path):\(object): \(message)\(cause)"
  }
}
