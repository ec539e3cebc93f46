import Vocabulary

/// Bytes that values pass through between a process and its reader.
///
/// Who reads them trusts none: lengths are compared with what is there.
struct Message {
  private(set) var bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Whether everything was read.
  var isRead: Bool { position == bytes.count }

  /// The error of bytes that no reader of ours sends.
  static var malformed: HDF5Error {
    HDF5Error(.library, "the reader of a file", "gave no answer that makes sense")
  }

  mutating func write<Number: BitwiseCopyable>(numbers: [Number]) {
    numbers.count.write(to: &self)
    numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Numbers of a type in which all bits make sense.
  mutating func numbers<Number: BitwiseCopyable>(
    _ type: Number.Type
  ) throws(HDF5Error) -> [Number] {
    let count = try Int(from: &self)
    let width = MemoryLayout<Number>.stride
    guard count >= 0, count <= (bytes.count - position) / width else { throw Self.malformed }
    defer { position += count * width }
    return [Number](unsafeUninitializedCapacity: count) { values, written in
      bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(values).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count * width]))
      }
      written = count
    }
  }

  fileprivate mutating func append<Number: BitwiseCopyable>(_ number: Number) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  fileprivate mutating func take<Number: BitwiseCopyable>(
    _ type: Number.Type
  ) throws(HDF5Error) -> Number {
    let width = MemoryLayout<Number>.size
    guard width <= bytes.count - position else { throw Self.malformed }
    defer { position += width }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: type) }
  }
}

/// A value that passes between a process and its reader.
protocol Sent {
  func write(to message: inout Message)
  init(from message: inout Message) throws(HDF5Error)
}

/// A value that is sent as it lies in memory, since all bits make sense.
protocol SentAsItLies: Sent, BitwiseCopyable {}

extension SentAsItLies {
  func write(to message: inout Message) { message.append(self) }
  init(from message: inout Message) throws(HDF5Error) { self = try message.take(Self.self) }
}

extension Int: SentAsItLies {}
extension Int64: SentAsItLies {}
extension UInt8: SentAsItLies {}
extension Double: SentAsItLies {}
extension ObjectToken: SentAsItLies {}

extension Bool: Sent {
  func write(to message: inout Message) { (self ? 1 : 0 as UInt8).write(to: &message) }
  init(from message: inout Message) throws(HDF5Error) { self = try UInt8(from: &message) != 0 }
}

extension String: Sent {
  func write(to message: inout Message) { message.write(numbers: Array(utf8)) }
  init(from message: inout Message) throws(HDF5Error) {
    self.init(decoding: try message.numbers(UInt8.self), as: UTF8.self)
  }
}

extension Array: Sent where Element: Sent {
  func write(to message: inout Message) {
    count.write(to: &message)
    for element in self { element.write(to: &message) }
  }
  init(from message: inout Message) throws(HDF5Error) {
    self = []
    for _ in 0..<Swift.max(0, try Int(from: &message)) { append(try Element(from: &message)) }
  }
}

extension Optional: Sent where Wrapped: Sent {
  func write(to message: inout Message) { (map { [$0] } ?? []).write(to: &message) }
  init(from message: inout Message) throws(HDF5Error) {
    self = try [Wrapped](from: &message).first
  }
}

extension Sent where Self: RawRepresentable, RawValue == String {
  func write(to message: inout Message) { rawValue.write(to: &message) }
  init(from message: inout Message) throws(HDF5Error) {
    guard let value = Self(rawValue: try String(from: &message)) else { throw Message.malformed }
    self = value
  }
}

extension ElementType: Sent {}
extension HDF5Failure: Sent {}

extension Failure: Sent where C == HDF5Failure {
  func write(to message: inout Message) {
    code.write(to: &message)
    ([subject, expected, got] + causes).write(to: &message)
  }
  init(from message: inout Message) throws(HDF5Error) {
    let code = try HDF5Failure(from: &message)
    let texts = try [String](from: &message)
    guard texts.count >= 3 else { throw Message.malformed }
    self.init(code, texts[0], expected: texts[1], got: texts[2])
    causes = Array(texts.dropFirst(3))
  }
}

extension Result: Sent where Success: Sent, Failure == HDF5Error {
  func write(to message: inout Message) {
    switch self {
    case .success(let value):
      true.write(to: &message)
      value.write(to: &message)
    case .failure(let error):
      false.write(to: &message)
      error.write(to: &message)
    }
  }
  init(from message: inout Message) throws(HDF5Error) {
    self =
      try Bool(from: &message)
      ? .success(Success(from: &message)) : .failure(HDF5Error(from: &message))
  }
}

extension DatasetValues: Sent {
  func write(to message: inout Message) {
    type.write(to: &message)
    switch self {
    case .doubles(let values): message.write(numbers: values)
    case .integers(let values): message.write(numbers: values)
    case .bytes(let values): message.write(numbers: values)
    case .bools(let values): message.write(numbers: values.map { $0 ? 1 : 0 as UInt8 })
    case .texts(let values): values.write(to: &message)
    }
  }
  init(from message: inout Message) throws(HDF5Error) {
    self =
      switch try ElementType(from: &message) {
      case .double: .doubles(try message.numbers(Double.self))
      case .int64: .integers(try message.numbers(Int64.self))
      case .uint8: .bytes(try message.numbers(UInt8.self))
      case .bool: .bools(try message.numbers(UInt8.self).map { $0 != 0 })
      case .string: .texts(try [String](from: &message))
      }
  }
}

extension AttributeValue: Sent {
  func write(to message: inout Message) {
    content.isList.write(to: &message)
    content.values.write(to: &message)
  }
  init(from message: inout Message) throws(HDF5Error) {
    switch (try Bool(from: &message), try DatasetValues(from: &message)) {
    case (true, .doubles(let values)): self = .doubles(values)
    case (true, .integers(let values)): self = .int64s(values)
    case (true, .texts(let values)): self = .strings(values)
    case (false, .doubles(let values)) where values.count == 1: self = .double(values[0])
    case (false, .integers(let values)) where values.count == 1: self = .int64(values[0])
    case (false, .bytes(let values)) where values.count == 1: self = .uint8(values[0])
    case (false, .bools(let values)) where values.count == 1: self = .bool(values[0])
    case (false, .texts(let values)) where values.count == 1: self = .string(values[0])
    default: throw Message.malformed
    }
  }
}

extension Link: Sent {
  func write(to message: inout Message) {
    name.write(to: &message)
    switch target {
    case .group(let token): (0 as UInt8).write(to: &message, token)
    case .dataset(let token): (1 as UInt8).write(to: &message, token)
    case .path(let path): (2 as UInt8).write(to: &message, path)
    case .file(let file, let path): (3 as UInt8).write(to: &message, [file, path])
    case .other: (4 as UInt8).write(to: &message)
    }
  }
  init(from message: inout Message) throws(HDF5Error) {
    name = try String(from: &message)
    switch try UInt8(from: &message) {
    case 0: target = .group(try ObjectToken(from: &message))
    case 1: target = .dataset(try ObjectToken(from: &message))
    case 2: target = .path(try String(from: &message))
    case 3:
      let texts = try [String](from: &message)
      guard texts.count == 2 else { throw Message.malformed }
      target = .file(texts[0], path: texts[1])
    default: target = .other
    }
  }
}

extension UInt8 {
  fileprivate func write(to message: inout Message, _ value: some Sent) {
    write(to: &message)
    value.write(to: &message)
  }
}
