public import MeanField

/// What every set of declared parameters promises.
public enum ParameterPromise: String, Sendable, CaseIterable {
  case declarations = "names are kebab-case or one capital, and unique; meanings are given"
  case defaults = "the defaults are valid"
  case roundTrip = "a configuration read back is the same"
  case textRoundTrip = "a value read back from its spelling is the same"
  case range = "a value out of range is refused"
  case searchRange = "a search range holds nothing but accepted values"
  case kind = "a value of another kind is refused"
  case unknownName = "an unknown name is refused and the nearest one suggested"
  case message = "an error says what, where, expected, got"
}

/// The violations of `value`, a game's parameters or a solver.
public func parameterContractViolationes<Root: ParameterSet>(of value: Root) -> [ContractViolation<
  ParameterPromise
>] {
  ParameterContract(value: value).violations()
}

struct ParameterContract<Root: ParameterSet> {
  let value: Root
  private let findings = Findings<ParameterPromise>()

  init(value: Root) { self.value = value }

  func violations() -> [ContractViolation<ParameterPromise>] {
    checkDeclarations()
    checkRoundTrips()
    for parameter in Root.parameters {
      for bad in Self.outOfRange(parameter) { expectRefused(bad, by: parameter, .range) }
      for bad in Self.ofAnotherKind(parameter) { expectRefused(bad, by: parameter, .kind) }
      checkMisspelling(of: parameter.name)
    }
    return findings.violations
  }

  private func checkDeclarations() {
    let names = Root.spelledNames
    findings.expect(
      .declarations, Set(names).count == names.count, "\(Root.name): expected unique, got \(names)")
    for parameter in Root.parameters {
      for spelling in parameter.spellings {
        let isKebab =
          spelling.name.count == 1
          || spelling.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }
        findings.expect(
          .declarations, isKebab && !spelling.meaning.isEmpty,
          "\(Root.name): expected a kebab-case name and a meaning, got '\(spelling.name)'")
      }
      checkSearchRange(of: parameter)
    }
    do { try Root().check() } catch { findings.expect(.defaults, false, "\(error)") }
  }

  /// A search finds nothing but values that the parameter accepts.
  private func checkSearchRange(of parameter: Parameter<Root>) {
    guard parameter.tuned != nil else { return }
    for position in [0, 0.25, 0.5, 0.75, 1 - 0x1p-53] {
      do {
        var copy = value
        guard let found = parameter.searched(at: position) else {
          findings.expect(.searchRange, false, "\(parameter.name): expected a value, got none")
          continue
        }
        try copy.set(parameter.name, to: found)
      } catch {
        findings.expect(.searchRange, false, "\(Root.name): expected no error, got \(error)")
      }
    }
  }

  private func checkRoundTrips() {
    let configuration = value.configuration
    do {
      let again = try Root(configuration: configuration).configuration
      findings.expect(
        .roundTrip, again == configuration, "expected \(configuration), got \(again)")
      for parameter in Root.parameters {
        guard let stored = configuration[parameter.name] else { continue }
        for spelling in parameter.spellings {
          var copy = value
          try copy.set(spelling.name, parsing: spelling.spelled(stored).description)
          findings.expect(
            .textRoundTrip, unread(copy.configuration) == unread(configuration),
            "\(spelling.name): expected \(stored), got \(copy.configuration)")
        }
      }
    } catch {
      findings.expect(.roundTrip, false, "\(Root.name): expected no error, got \(error)")
    }
  }

  /// The configuration without what is in its files, which no spelling holds.
  private func unread(_ configuration: Configuration) -> Configuration {
    configuration.mapValues { value in
      guard case .file(let file) = value else { return value }
      return .file(InputFile(file.path))
    }
  }

  private func expectRefused(
    _ bad: ParameterValue, by parameter: Parameter<Root>, _ promise: ParameterPromise
  ) {
    let spelling = parameter.spellings[0]
    let place = "\(Root.name), parameter '\(spelling.name)'"
    do {
      var copy = value
      try copy.set(parameter.name, to: bad)
      findings.expect(promise, false, "\(place): expected an error for \(bad), got none")
    } catch {
      findings.expect(
        promise, error.code == .invalidParameter,
        "\(place): expected the code invalidParameter for \(bad), got \(error.code)")
      findings.expect(
        .message,
        error.subject == place && !error.expected.isEmpty
          && error.got == spelling.spelled(bad).description,
        "\(place) = \(bad): expected place and value, got '\(error)'")
    }
  }

  private func checkMisspelling(of name: String) {
    do {
      var copy = value
      try copy.set(name + "z", to: .integer(0))
      findings.expect(.unknownName, false, "\(name)z: expected an error, got none")
    } catch {
      findings.expect(
        .unknownName, error.code == .unknownName && error.expected.hasPrefix("'\(name)'"),
        "\(name)z: expected '\(name)' suggested, got '\(error)'")
    }
  }

  private static func outOfRange(_ parameter: Parameter<Root>) -> [ParameterValue] {
    let numbers: [Double] =
      switch parameter.range {
      case .any: [.nan, .infinity]
      case .atLeast(let bound): [bound - 1, .nan]
      case .above(let bound): [bound, bound - 1, .nan]
      case .between(let lower, let upper): [lower - 1, upper + 1, .nan]
      }
    return numbers.compactMap { number in
      switch parameter.kind {
      case .integer: number.isFinite ? .integer(Int(number)) : nil
      case .number: .number(number)
      case .list: .numbers([number])
      case .matrix: .rows([[number]])
      default: nil
      }
    }
  }

  private static func ofAnotherKind(_ parameter: Parameter<Root>) -> [ParameterValue] {
    switch parameter.kind {
    case .boolean: [.text("perhaps"), .integer(1)]
    case .integer: [.number(0.5), .text("one"), .boolean(true), .numbers([1])]
    case .number: [.text("one"), .boolean(true), .numbers([1])]
    case .list: [.number(1), .text("1,2"), .rows([[1]])]
    case .matrix: [.number(1), .numbers([1])]
    case .text: [.integer(1)]
    case .file: [.integer(1), .boolean(true), .numbers([1])]
    default: [.text("?"), .integer(1), .boolean(true)]
    }
  }
}
