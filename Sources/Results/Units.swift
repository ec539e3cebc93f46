package import HDF5

/// How files say what numbers count in.
///
/// `units` is for programs, which ask UDUNITS what it means; people's words for other units are in a
/// note beside it.
package enum Units {
  /// What UDUNITS knows among the words that units are given in; a test asks it.
  package static let known: Set = [
    "1", "s", "seconds", "min", "minutes", "h", "hours", "days", "weeks", "years", "m", "meters",
    "km", "kilometers", "miles", "kg", "tonnes", "liters", "J", "kW", "MW", "K", "percent", "%",
  ]

  /// The attribute for a unit.
  package static func attribute(_ unit: String) -> (String, AttributeValue) {
    ((known.contains(unit) ? layout.units : layout.unitNote).name, .string(unit))
  }

  /// The names of both attributes.
  package static let attributeNames = [layout.units.name, layout.unitNote.name]
}

extension Object {
  /// The unit in whatever attribute it is; nil where it says none.
  package var unit: String? {
    get throws { try text(of: layout.unitNote.name) ?? text(of: layout.units.name) }
  }
}
