@_exported public import Vocabulary

/// What is wrong with a command line: what, where, what was expected and found.
///
/// Its code is the status to end with.
typealias CommandLineError = Failure<ExitStatus>
