/// Finds places for words beside points, so that they cover neither points, lines nor each other.
///
/// Lengths are centimeters from the lower left corner of the plotting area.
struct LabelPlacement {
  /// A side of a point: how far to the right and how far up, by signs.
  struct Side: Equatable {
    let x: Double
    let y: Double

    static let left = Side(x: -1, y: 0)
    /// All sides, the better of two that are equally free first.
    static let all: [Side] =
      [Side(x: 1, y: 0), left, Side(x: 0, y: 1), Side(x: 0, y: -1)]
      + [1, -1].flatMap { x in [1, -1].map { y in Side(x: x, y: y) } }

    /// How the words are aligned at the point.
    var alignment: String { x > 0 ? "left" : x < 0 ? "right" : "center" }

    /// How far to the right the words begin, in widths and heights of a character.
    var offset: String { "\(y == 0 ? x : x / 2),\(0.8 * y)" }
  }

  struct Box {
    let left: Double
    let right: Double
    let bottom: Double
    let top: Double

    func overlap(_ other: Box) -> Double {
      max(0, min(right, other.right) - max(left, other.left))
        * max(0, min(top, other.top) - max(bottom, other.bottom))
    }
  }

  private let width: Double
  private let height: Double
  /// What a label should not cover: points and pieces of lines, then the labels placed so far.
  private var obstacles: [Box]

  private static let gap = 0.18
  private static let lineHeight = 0.36
  /// The width of a character of the figures' font at 8 points, on average.
  private static let characterWidth = 0.145

  init(
    width: Double, height: Double, points: [(x: Double, y: Double)],
    lines: [[(x: Double, y: Double)]]
  ) {
    self.width = width
    self.height = height
    obstacles =
      points.map { Self.square($0.x, $0.y, 0.12) }
      + lines.flatMap { line in
        zip(line, line.dropFirst()).flatMap { start, end in
          let (x, y) = (end.x - start.x, end.y - start.y)
          let steps = Int((x * x + y * y).squareRoot() / 0.1) + 1
          return (0..<steps).map { step in
            let share = Double(step) / Double(steps)
            return Self.square(start.x + share * x, start.y + share * y, 0.05)
          }
        }
      }
  }

  /// The point, and its side, where `label` covers least; the area is taken from then on.
  mutating func place(
    _ label: String, atOneOf points: [(x: Double, y: Double)]
  ) -> (x: Double, y: Double, side: Side) {
    let places = points.flatMap { point in Side.all.map { (point.x, point.y, $0) } }
    let boxes = places.map { x, y, side in Self.box(label, side, x, y) }
    let costs = boxes.map { box in
      obstacles.reduce(0) { $0 + $1.overlap(box) } + 20 * outside(box)
    }
    let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    obstacles.append(boxes[best])
    return places[best]
  }

  private func outside(_ box: Box) -> Double {
    let inside = Box(left: 0, right: width, bottom: 0, top: height).overlap(box)
    return (box.right - box.left) * (box.top - box.bottom) - inside
  }

  private static func square(_ x: Double, _ y: Double, _ half: Double) -> Box {
    Box(left: x - half, right: x + half, bottom: y - half, top: y + half)
  }

  private static func box(_ label: String, _ side: Side, _ x: Double, _ y: Double) -> Box {
    let length = Double(label.count) * characterWidth
    let near = x + (side.y == 0 ? gap : gap / 2) * side.x
    let left = near - (side.x > 0 ? 0 : side.x < 0 ? length : length / 2)
    let middle = y + 0.36 * side.y
    return Box(
      left: left, right: left + length, bottom: middle - lineHeight / 2,
      top: middle + lineHeight / 2)
  }
}
