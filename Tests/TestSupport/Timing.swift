public import Foundation
public import Testing

extension Tag {
  /// Tests that depend on how fast the machine is, and on what else it does.
  @Tag public static var timing: Tag
}

extension Trait where Self == ConditionTrait {
  /// Leaves a test out that depends on how fast the machine is where `MESOB_UNTIMED` is set.
  public static var unlessUntimed: Self {
    .disabled("MESOB_UNTIMED is set") {
      !(ProcessInfo.processInfo.environment["MESOB_UNTIMED"] ?? "").isEmpty
    }
  }
}

extension Data {
  /// Whether one of the seconds between `start` and now stands anywhere in the bytes, as HDF5
  /// stores the times of its objects: as four bytes, the lowest first.
  ///
  /// A file without them is the same whenever it is written.
  public func holdsTime(since start: Date) -> Bool {
    let seconds = UInt32(start.timeIntervalSince1970)...UInt32(Date().timeIntervalSince1970)
    return seconds.contains { second in
      range(of: Swift.withUnsafeBytes(of: second.littleEndian) { Data($0) }) != nil
    }
  }
}
