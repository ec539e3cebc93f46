package import Vocabulary

/// What went wrong, in which file, at which object, and what libhdf5 said about it.
package typealias HDF5Error = Failure<HDF5Failure>

/// The kinds of `HDF5Error`.
package enum HDF5Failure: String, FailureCode {
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

  /// Writing that fails is told from reading that fails.
  package var exitStatus: ExitStatus {
    [.cannotCreate, .cannotWrite, .alreadyExists].contains(self) ? .cannotWrite : .undecided
  }
}
