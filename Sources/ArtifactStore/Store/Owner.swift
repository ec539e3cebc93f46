import Foundation

/// The process that works on something in flight, so that others can tell whether it still does.
///
///     .partial/<name>.owner    of a directory or file
///     .partial/claim-<key12>   a claim is its own record
struct Owner: Codable, Hashable, Sendable {
  /// The name of the machine.
  var host: String
  /// What tells machines of one name apart; nil where there is nothing.
  var machine: String?
  /// What the machine calls its present boot; nil where it does not tell.
  var boot: String?
  /// The set of processes that the number counts in; nil where there is only one.
  var namespace: String?
  /// The number of the process.
  var process: Int32
  /// When the process began, in the machine's own count; nil where it does not tell.
  var start: String?

  /// This process.
  static let current = Owner(
    host: hostName, machine: machineName, boot: bootName, namespace: namespaceName,
    process: getpid(),
    start: status(of: getpid())?.start)

  /// Whether a process still works on what it has begun.
  enum State: Sendable {
    /// It is running.
    case alive
    /// It has ended, or the machine has been started anew.
    case dead
    /// It is none of this machine's.
    case foreign
  }

  /// Whether the process still works.
  var state: State {
    guard host == Owner.current.host else { return .foreign }
    guard boot == Owner.current.boot else {
      // Either the machine has been started anew, or another one has its name.
      return machine != nil && machine == Owner.current.machine ? .dead : .foreign
    }
    guard namespace == Owner.current.namespace else { return .foreign }
    guard process > 0, kill(process, 0) == 0 || errno == EPERM else { return .dead }
    // The number may have been given to another process since.
    guard let now = Owner.status(of: process) else { return .alive }
    return now.isEnded || (start != nil && now.start != start) ? .dead : .alive
  }

  // MARK: What the machine tells

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static var machineName: String? { line(of: "/etc/machine-id") }

  private static var bootName: String? { line(of: "/proc/sys/kernel/random/boot_id") }

  private static func line(of path: String) -> String? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text?.isEmpty == false ? text : nil
  }

  private static var namespaceName: String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
  }

  /// When a process began and whether only its entry is left, from Linux's `/proc`.
  private static func status(of process: Int32) -> (start: String, isEnded: Bool)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return nil }
    // The third field follows the name; the start is the 22nd.
    let fields = text[text.index(after: name)...].split(separator: " ")
    guard fields.count > 19 else { return nil }
    return (String(fields[19]), fields[0] == "Z" || fields[0] == "X")
  }
}
