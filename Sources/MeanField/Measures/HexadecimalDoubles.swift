/// Numbers as 16 hexadecimal digits each, their exact bits.
enum HexadecimalDoubles {
  /// The digits of all numbers, one after another.
  static func text(of values: [Double]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(16 * values.count)
    for value in values {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)) & 15
        digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The numbers that digits stand for; nil if one is no lower-case hexadecimal digit.
  static func values(of digits: [UInt8]) -> [Double]? {
    var values: [Double] = []
    values.reserveCapacity(digits.count / 16)
    for start in stride(from: 0, to: digits.count, by: 16) {
      var bits = UInt64(0)
      for digit in digits[start..<start + 16] {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): bits = bits << 4 | UInt64(digit & 15)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): bits = bits << 4 | UInt64(digit & 15 + 9)
        default: return nil
        }
      }
      values.append(Double(bitPattern: bits))
    }
    return values
  }
}
