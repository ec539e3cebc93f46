extension String {
  /// The name `best-response-value` as files and identifiers write it: `best_response_value`.
  package var snakeCased: String { replacing("-", with: "_") }

  /// The name `best_response_value` as the command line writes it: `best-response-value`.
  package var kebabCased: String { replacing("_", with: "-") }
}
