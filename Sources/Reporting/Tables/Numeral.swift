import Foundation

/// A number as it is printed: its digits are decided here, its looks by the renderers.
///
/// With a standard error, the mean gets as many decimals as two significant digits of the error
/// need. Without one it gets four significant digits or as many as are asked for, and whole numbers
/// stay whole. Below 10⁻² and from 10⁶ on, a power of ten is split off.
struct Numeral: Sendable {
  /// The digits of the mean, with a leading "-" where it is negative.
  let mantissa: String
  /// The digits of the standard error, to the same decimals.
  var uncertainty: String?
  /// The power of ten that multiplies both.
  let exponent: Int?
}

extension Numeral {
  init(_ estimate: Estimate) {
    self.init(estimate.value, standardError: estimate.standardError)
  }

  init(_ mean: Double, standardError: Double? = nil, digits: Int = 4) {
    let error = standardError ?? 0
    let magnitude = Self.exponent(of: max(abs(mean), error), digits: digits)
    let isWhole = error == 0 && mean == mean.rounded() && abs(mean) < 1e6
    let isScientific = !isWhole && (magnitude < -2 || magnitude >= 6)
    let scale = isScientific ? pow(10, Double(magnitude)) : 1
    let decimals =
      if error > 0 {
        max(0, 1 - Self.exponent(of: error / scale, digits: 2))
      } else {
        isWhole
          ? 0 : max(0, digits - 1 - Self.exponent(of: mean / scale, digits: digits))
      }
    self.init(
      mantissa: Self.fixed(mean / scale, decimals: decimals),
      uncertainty: error > 0 ? Self.fixed(error / scale, decimals: decimals) : nil,
      exponent: isScientific ? magnitude : nil)
  }

  /// The digits after the decimal point.
  var decimals: Int {
    mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
  }

  /// The power of ten of the first digit, after rounding to so many significant digits.
  private static func exponent(of value: Double, digits: Int) -> Int {
    let text = String(format: "%.\(digits - 1)e", value)
    return text.firstIndex(of: "e").flatMap { Int(text[text.index(after: $0)...]) } ?? 0
  }

  /// The number to so many decimals; a zero has no sign.
  private static func fixed(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    return text.contains { ("1"..."9").contains($0) } ? text : String(text.drop { $0 == "-" })
  }
}

extension Estimate {
  /// The estimate in running text: `5.731 ± 0.012`, `5.7 [5.5, 6.1]`.
  var text: String {
    let text = Numeral(self).text
    guard let quartiles else { return text }
    return "\(text) [\(Numeral(quartiles.lowerBound).text), \(Numeral(quartiles.upperBound).text)]"
  }
}

extension Numeral {
  /// The number in running text: `5.731 ± 0.012`, `(2.00 ± 0.30) × 10⁻⁹`.
  var text: String {
    let mantissa = mantissa.replacing("-", with: "−")
    let number = uncertainty.map { "\(mantissa) ± \($0)" } ?? mantissa
    guard let exponent else { return number }
    let power = "10" + Self.superscript(exponent)
    return uncertainty == nil ? "\(number) × \(power)" : "(\(number)) × \(power)"
  }

  /// The number as siunitx reads it: `5.731(12)`, `2.00(30)e-9`.
  var siunitx: String {
    let digits = uncertainty.map { uncertainty in
      "(" + String(uncertainty.filter(\.isNumber).drop { $0 == "0" }) + ")"
    }
    return mantissa + (digits ?? "") + (exponent.map { "e\($0)" } ?? "")
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(
      String(number).map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }
}
