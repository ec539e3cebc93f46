import CHDF5

/// An array in a file, in row-major order.
package final class Dataset: Object, @unchecked Sendable {
  /// The extent of each dimension; empty for a scalar.
  package var shape: [Int] {
    get throws(HDF5Error) { try withArray { array throws(HDF5Error) in try array.shape } }
  }

  /// The element type; throws `wrongType` for what this module cannot read.
  package var elementType: ElementType {
    get throws(HDF5Error) { try withArray { array throws(HDF5Error) in try array.elementType } }
  }

  /// All values in row-major order.
  ///
  /// `Double` reads floats of any width, `Int64` any integers that fit, `String` any text that
  /// is UTF-8; every other difference between `type` and the stored type throws `wrongType`.
  package func read<E: Element>(_ type: E.Type) throws(HDF5Error) -> [E] {
    try withArray { array throws(HDF5Error) in try E.coding.read(array) }
  }

  /// The name of each dimension: that of its scale, else its label, else the empty string.
  package var axisNames: [String] {
    get throws(HDF5Error) {
      try access { id throws(HDF5Error) in
        var names: [String] = []
        for axis in try shape.indices {
          names.append(try DimensionScale.axisName(id, axis: UInt32(axis), place))
        }
        return names
      }
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
