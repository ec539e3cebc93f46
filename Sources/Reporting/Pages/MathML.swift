/// Formulas of TeX's mathematics mode as MathML, which browsers draw without a library.
///
/// It knows what formulas of metrics and narratives are made of: letters, numbers, signs, `^`, `_`,
/// groups, `\frac`, `\sqrt`, `\mathrm`, `\text`, Greek letters and the symbols of its table.
struct MathML {
  private var rest: Substring
  private let formula: String

  /// One formula.
  ///
  /// - Parameter formula: The formula, without dollar signs.
  /// - Returns: The element `math`.
  /// - Throws: `ReportError` with the code `invalidDeclaration` for what is not known.
  static func html(_ formula: String) throws -> String {
    var parser = MathML(rest: formula[...], formula: formula)
    return HTML.math(["alttext": formula], HTML.mrow(try parser.row(until: nil)))
  }

  /// Everything up to a closing brace, or to the end.
  private mutating func row(until end: Character?) throws -> String {
    var row = ""
    while let next = rest.first, next != end {
      if next == " " { rest.removeFirst() } else { row += try scripted() }
    }
    if end != nil, rest.popFirst() == nil { throw unknown("a closing brace", "the end") }
    return row
  }

  /// An atom with its scripts.
  private mutating func scripted() throws -> String {
    let base = try atom()
    var (lower, upper): (String?, String?)
    while let next = rest.first, next == "^" || next == "_" {
      rest.removeFirst()
      if next == "^" { upper = try atom() } else { lower = try atom() }
    }
    return switch (lower, upper) {
    case (nil, nil): base
    case (let lower?, nil): HTML.msub(base + lower)
    case (nil, let upper?): HTML.msup(base + upper)
    case (let lower?, let upper?): HTML.msubsup(base + lower + upper)
    }
  }

  private mutating func atom() throws -> String {
    guard let next = rest.popFirst() else { throw unknown("a symbol", "the end") }
    switch next {
    case "{": return HTML.mrow(try row(until: "}"))
    case "\\": return try command()
    case "*": return HTML.mo("∗")
    case "-": return HTML.mo("−")
    case "0"..."9":
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      return HTML.mn(HTML.escaped("\(next)\(digits)"))
    case _ where next.isLetter: return HTML.mi(HTML.escaped("\(next)"))
    case "}", "^", "_", "$", "&", "#", "%": throw unknown("a symbol", "'\(next)'")
    default: return HTML.mo(HTML.escaped("\(next)"))
    }
  }

  private mutating func command() throws -> String {
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    let name = letters.isEmpty ? String(rest.prefix(1)) : String(letters)
    rest = rest.dropFirst(name.count)
    switch name {
    case "frac": return HTML.mfrac(try argument() + argument())
    case "sqrt": return HTML.msqrt(try argument())
    case "mathrm", "operatorname": return HTML.mi(HTML.escaped(try words()))
    case "text": return HTML.mtext(HTML.escaped(try words()))
    case "left", "right": return ""
    case ",", ";", " ", "quad": return HTML.mspace(["width": "0.2em"], "")
    default: break
    }
    if let letter = Self.letters[name] { return HTML.mi(letter) }
    if let sign = Self.signs[name] { return HTML.mo(sign) }
    if Self.functions.contains(name) { return HTML.mi(name) }
    throw unknown("a command that MathML.swift knows", "'\\\(name)'")
  }

  private mutating func argument() throws -> String {
    rest = rest.drop { $0 == " " }
    return try atom()
  }

  /// The text of a group, as it is.
  private mutating func words() throws -> String {
    guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
      throw unknown("words in braces", "none")
    }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[..<end].dropFirst())
  }

  private func unknown(_ expected: String, _ got: String) -> ReportError {
    ReportError(.invalidDeclaration, "formula '\(formula)'", "expected \(expected), got \(got)")
  }

  private static let functions: Set<String> = ["max", "min", "exp", "log", "arg", "sup", "inf"]
  private static let letters = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Lambda": "Λ",
    "Pi": "Π", "Sigma": "Σ", "Omega": "Ω", "infty": "∞", "ell": "ℓ", "ldots": "…",
  ]
  private static let signs = [
    "langle": "⟨", "rangle": "⟩", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "times": "×", "cdot": "⋅", "to": "→", "in": "∈", "sum": "∑", "prod": "∏", "pm": "±",
    "approx": "≈", "mid": "∣", "{": "{", "}": "}", "|": "‖", "forall": "∀",
  ]
}
