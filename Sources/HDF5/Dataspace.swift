import CHDF5

/// Shapes as libhdf5 wants them.
enum Dataspace {
  /// A scalar for the empty shape, else a fixed extent per dimension.
  static func make(shape: [Int], _ place: Place) throws(HDF5Error) -> Handle {
    let extents = shape.map { hsize_t($0) }
    return try place.own(
      shape.isEmpty
        ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), extents, nil),
      .wrongShape, "shape \(shape) is not possible")
  }
}

/// Arithmetic on shapes that may come from a damaged file.
enum Shape {
  /// The number of elements; nil if an extent is negative or the product overflows.
  static func count(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return shape.allSatisfy { $0 >= 0 } ? 0 : nil }
    return shape.reduce(1) { (product: Int?, extent) in
      guard let product, extent >= 0 else { return nil }
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? nil : result
    }
  }

  /// Chunks of about 1 MiB: whole rows of the leading dimensions.
  static func chunks(_ shape: [Int], width: Int) -> [Int] {
    var budget = max(1, (1 << 20) / width)
    var chunks = shape
    for axis in shape.indices.reversed() {
      chunks[axis] = min(shape[axis], budget)
      budget = max(1, budget / chunks[axis])
    }
    return chunks
  }
}
