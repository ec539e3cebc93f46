/// A file that a game is built from, such as a road network or tables that another program wrote.
///
/// The mathematics opens no files: a declaration holds the path, and whoever builds the game puts
/// the content in before. Two files are the same when path and content are; the run key knows the
/// content alone. The path of a folder, such as `games/`, gives an experiment a game for each HDF5 file
/// in it.
public struct InputFile: Sendable, Hashable, ParameterRepresentable {
  /// The path; empty for no file.
  public var path: String
  /// What is in the file; nil as long as nobody has read it.
  public var content: Content?
  /// SHA-256 of the file that is meant, in hexadecimal digits, so that a copy of it will do; nil for
  /// whatever is at the path.
  package var hash: String?

  /// What a game can read.
  public enum Content: Sendable, Hashable {
    /// The text of a text file.
    case text(String)
    /// The numeric arrays of an HDF5 file, by their paths without the leading slash.
    case arrays([String: NumericArray])
  }

  /// A file by its path.
  public init(_ path: String = "", content: Content? = nil) {
    (self.path, self.content) = (path, content)
  }

  /// Whether no file is meant.
  public var isNone: Bool { path.isEmpty && content == nil }

  /// The text of the file; throws when it is not a text or nobody has read it.
  public var text: String {
    get throws(MeanFieldError) {
      guard case .text(let text) = content else { throw wrongContent("a text file") }
      return text
    }
  }

  /// The arrays of the file; throws when it is not an HDF5 file or nobody has read it.
  public var arrays: [String: NumericArray] {
    get throws(MeanFieldError) {
      guard case .arrays(let arrays) = content else { throw wrongContent("an HDF5 file") }
      return arrays
    }
  }

  private func wrongContent(_ expected: String) -> MeanFieldError {
    let got =
      switch content {
      case nil: isNone ? "no file" : "a file that has not been read"
      case .text: "a text file"
      case .arrays: "an HDF5 file"
      }
    return MeanFieldError(.invalidParameter, "file '\(path)'", expected: expected, got: got)
  }

  /// A file by its path.
  public static var kind: ParameterKind { .file }
  /// The stored form.
  public var parameterValue: ParameterValue { .file(self) }
  /// From a file, or from a path.
  public init?(parameterValue: ParameterValue) {
    switch parameterValue {
    case .file(let file): self = file
    case .text(let path): self.init(path)
    default: return nil
    }
  }
}

/// One dataset of an HDF5 file that a parameter takes.
public struct InputTable: Sendable, Hashable {
  /// The name of the dataset.
  public let name: String
  /// Its shape in words, such as `(T + 1, S, A)`.
  public let shape: String
  /// What its numbers are.
  public let meaning: String
  /// Whether a file may do without it.
  public let isOptional: Bool

  /// Describes a dataset.
  public init(_ name: String, _ shape: String, _ meaning: String, isOptional: Bool = false) {
    (self.name, self.shape, self.meaning, self.isOptional) = (name, shape, meaning, isOptional)
  }
}

/// Numbers with a shape, row-major.
public struct NumericArray: Sendable, Hashable {
  /// The dimensions; none for a single number.
  public var shape: [Int]
  /// The numbers, the last dimension varying fastest.
  public var values: [Double]
  /// The unit roundoff of the type that the numbers were stored as: 2⁻⁵³ for doubles.
  public var roundoff: Double

  /// Shapes numbers.
  public init(shape: [Int], values: [Double], roundoff: Double = 0x1p-53) {
    (self.shape, self.values, self.roundoff) = (shape, values, roundoff)
  }

  /// How far from 1 the sum of a law may be that was computed and stored with this unit roundoff:
  /// 1e-9 for doubles, 9.5e-7 for floats, 9.8e-4 for halves.
  public var lawTolerance: Double { max(1e-9, min(16 * roundoff, 2 * roundoff + 1e-6)) }

  /// The same by the types that laws are stored as, from the finest to the coarsest.
  package static let lawTolerances = [
    ("float64", 0x1p-53), ("float32", 0x1p-24), ("float16", 0x1p-11),
  ].map { ($0, NumericArray(shape: [], values: [], roundoff: $1).lawTolerance) }
}
