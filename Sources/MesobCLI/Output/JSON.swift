import ArtifactStore
import HDF5
import MeanField

typealias JSON = JSONValue

extension JSON {
  /// The value of a parameter.
  init(_ value: ParameterValue) {
    switch value {
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .boolean(let value): self = .boolean(value)
    case .text(let value): self = .text(value)
    case .numbers(let values): self.init(values)
    case .rows(let rows): self = .array(rows.map { JSON($0) })
    case .file(let file): self = .text(file.path)
    }
  }

  /// The value of an attribute.
  init(_ value: AttributeValue) {
    switch value {
    case .double(let value): self = .number(value)
    case .int64(let value): self = .integer(Int(value))
    case .uint8(let value): self = .integer(Int(value))
    case .bool(let value): self = .boolean(value)
    case .string(let value): self = .text(value)
    case .doubles(let values): self.init(values)
    case .int64s(let values): self.init(values.map(Int.init))
    case .strings(let values): self.init(values)
    }
  }
}
