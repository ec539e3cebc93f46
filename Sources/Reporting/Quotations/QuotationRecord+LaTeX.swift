import ArtifactStore

/// Commands with named arguments that `mesob.sty` reads.
enum MesobSty {
  /// One command: a name, a key and its fields; fields without a value are left out.
  static func command(_ name: String, _ key: String, _ fields: [(String, String?)]) -> String {
    let lines = fields.compactMap { name, value in value.map { "  \(name) = {\($0)},%\n" } }
    return "\\\(name){\(key)}{%\n\(lines.joined())}\n"
  }
}

extension QuotationRecord {
  /// The quotation as `mesob.sty` reads it.
  ///
  /// - Parameter path: The path of the record's own file below the store's folder.
  /// - Returns: One command with named arguments.
  /// - Throws: What the encoder throws.
  func latex(path: String) throws -> String {
    MesobSty.command(
      "mesobquotation", key,
      [
        ("kind", kind.rawValue), ("words", words.sentence.latexProse),
        ("formula", formula.latexProse), ("digits", value?.digits),
        ("siunitx", value?.digitsWithError), ("print", kind == .number ? value?.latex : nil),
        ("fails", failure?.texMessage),
        ("missing", absences.isEmpty ? nil : absences.joined(separator: "; ").texMessage),
        ("datasets", datasets.joined(separator: ",")),
        ("runs", runs.map(\.shortKey).joined(separator: ",")), ("file", path),
        ("md5", MD5Checksum(of: try json()).hex),
      ])
  }

  /// Why a claim must not be made: its sentence and both values; nil unless it fails.
  package var failure: String? {
    guard holds == false, let value, let right else { return nil }
    return
      "\(words.sentence) This is not so: \(formula), with \(value.digitsWithError) on the left "
      + "and \(right.digitsWithError) on the right"
  }
}

extension QuotationRecord.Run {
  /// The first 12 digits of the key.
  var shortKey: String { String(key.prefix(12)) }

  /// The run as `mesob.sty` reads it.
  func latex(experiment: String) -> String {
    MesobSty.command(
      "mesobrun", shortKey,
      [
        ("label", "\(experiment): \(label)".latexProse),
        ("changes", changes.isEmpty ? "nothing" : changes.joined(separator: ", ").latexProse),
        ("commit", file?.commit), ("file", file?.path), ("md5", file?.md5), ("key", key),
      ])
  }
}

extension QuotationRecord.Value {
  /// The number in running text.
  var latex: String {
    guard digits.contains(where: { "-e".contains($0) }) else { return digits }
    let parts = digits.split(separator: "e")
    let power = parts.count > 1 ? #"\times 10^{\#(parts[1])}"# : ""
    return #"\ensuremath{\#(parts[0])\#(power)}"#
  }
}

extension String {
  /// The text in LaTeX, with code between backquotes in typewriter.
  var latexProse: String {
    let parts = split(separator: "`", omittingEmptySubsequences: false)
    return parts.enumerated().map { position, part in
      let words = String(part).latexEscaped
      return position.isMultiple(of: 2) ? words : #"\texttt{\#(words)}"#
    }.joined()
  }

  /// The text as TeX can write it to a terminal: ASCII, with the rest spelled out.
  fileprivate var texMessage: String {
    map { character in
      if let spelling = Self.asciiSpelling[character] { return spelling }
      return character.isASCII ? String(character).latexEscaped : "?"
    }.joined()
  }

  private static let asciiSpelling: [Character: String] = [
    "`": "'", "\n": " ", "≤": "<=", "≥": ">=", "<": "<", ">": ">", "|": "|", "−": "-", "×": "x",
    "±": "+-", "α": "alpha", "β": "beta", "γ": "gamma", "ε": "epsilon", "η": "eta", "λ": "lambda",
    "μ": "mu", "π": "pi", "τ": "tau",
  ]
}
