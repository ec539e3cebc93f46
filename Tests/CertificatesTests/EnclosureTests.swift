import Certificates
import Testing

struct EnclosureTests {
  private func exactly(_ number: Double) -> Enclosure { Enclosure(exactly: number) }

  @Test func `exact results are not widened`() {
    #expect(exactly(0.5) + exactly(0.25) == exactly(0.75))
    #expect(0.375 * exactly(-8) == exactly(-3))
    #expect(0 * exactly(0.1) == .zero)
  }

  @Test func `rounded results lie between their bounds, one unit apart`() {
    // The double 0.1 is above 1/10 and 0.2 above 1/5; their exact sum is no double.
    let sum = exactly(0.1) + exactly(0.2)
    #expect(sum.lower == 0.1 + 0.2 || sum.upper == 0.1 + 0.2)
    #expect(sum.upper == sum.lower.nextUp)
    let product = 0.1 * exactly(0.1)
    #expect(product.upper == product.lower.nextUp)
    #expect(product.contains(0.1 * 0.1))
    let tiny = exactly(1) + exactly(0x1p-80)
    #expect(tiny == Enclosure(lower: 1, upper: 1.nextUp))
  }

  @Test func `negative factors swap the bounds`() {
    let interval = Enclosure(lower: 1, upper: 3)
    #expect(-2 * interval == Enclosure(lower: -6, upper: -2))
    #expect(interval - interval == Enclosure(lower: -2, upper: 2))
    #expect(Enclosure(lower: -3, upper: 1).magnitude == Enclosure(lower: 0, upper: 3))
    #expect(Enclosure(lower: -3, upper: -1).magnitude == interval)
  }

  @Test func `underflow and overflow move outward`() {
    let product = 0x1p-600 * exactly(0x1p-600)
    #expect(product.lower < 0 && product.upper > 0)
    let negative = -0x1p-600 * exactly(0x1p-600)
    #expect(negative.lower < 0 && negative.upper >= 0)
    let large = exactly(.greatestFiniteMagnitude)
    #expect((large + large).upper == .infinity)
    #expect((large + large).lower == .greatestFiniteMagnitude)
    #expect(!(large + large).isFinite)
  }
}
