import CHDF5
import Foundation

/// A process of its own that has a file open, answers questions about it and does nothing else.
///
/// libhdf5 crashes, loops and takes memory without end where a file was made for that. Here that is the
/// end of the reader alone, and an error; what comes back are plain values. The process is a copy of
/// this one, so it works in every program, and has no other file; no thread but the one that asks is
/// in it, so that all it does is synchronous.
final class Reader: @unchecked Sendable {
  private let image: FileImage
  /// The process and the channel to it; nil before the first question, and while it rests.
  private var process: (id: pid_t, channel: Int32)?
  /// Whether the process has answered something.
  private var hasAnswered = false
  /// Why nothing is asked any more.
  private var failure: HDF5Error?

  /// The most processes at a time; the one that was made first is ended for another.
  private static let mostProcesses = 16
  /// The readers that have a process; only used with the library's lock.
  nonisolated(unsafe) private static var awake: [Unmanaged<Reader>] = []

  /// A reader of a file, which is opened when something is asked.
  init(_ image: FileImage) { self.image = image }

  deinit { try? Library.locked { _ = end() } }

  /// The seconds of a processor that it may use: four, and one for every 8 MiB of the file.
  private var seconds: UInt32 { UInt32(clamping: 4 + image.image.pointee.size >> 23) }
  /// The memory that it may take: 256 MiB, and eight times the size of the file.
  private var memory: Int { 1 << 28 + 8 * image.image.pointee.size }

  /// The answer to a question; throws what the reader threw, or how it ended.
  ///
  /// A file that a reader has died of is not asked again. The limits are meant for one question, so a
  /// process that had answered others is made once more. So is one that has waited without working:
  /// another thread may have held a lock of the system when it was made, which nobody there gives back.
  func ask<Answer: Sent>(_ question: Question) throws(HDF5Error) -> Answer {
    if let failure { throw failure }
    var message = Message()
    question.write(to: &message)
    for isLast in [false, true] {
      if let answer = try send(message.bytes) {
        hasAnswered = true
        var answer = Message(answer)
        return try Result<Answer, HDF5Error>(from: &answer).get()
      }
      let isNew = !hasAnswered
      let (signal, used) = end()
      guard isLast || isNew && (signal != 0 || used > 1) else { continue }
      let reason =
        signal != 0 && signal != SIGXCPU
        ? "made libhdf5 crash (signal \(signal))" : "took more than \(seconds) s to read"
      let error = Place(path: image.path, object: question.object).error(
        .cannotRead, "\(reason), in a process that does nothing else")
      failure = error
      throw error
    }
    throw Message.malformed
  }

  /// Sends a question and waits for the bytes of the answer; nil if none comes.
  private func send(_ question: [UInt8]) throws(HDF5Error) -> [UInt8]? {
    if process == nil { process = try start() }
    guard let channel = process?.channel else { return nil }
    var length = question.count
    guard mh5_send(channel, &length, 8, 3 * seconds) == 0,
      mh5_send(channel, question, length, 3 * seconds) == 0,
      mh5_receive(channel, &length, 8, 3 * seconds) == 0, 0...memory ~= length
    else { return nil }
    var isWhole = false
    let answer = [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
      isWhole = mh5_receive(channel, bytes.baseAddress, length, 3 * seconds) == 0
      count = isWhole ? length : 0
    }
    return isWhole ? answer : nil
  }

  private func start() throws(HDF5Error) -> (id: pid_t, channel: Int32) {
    var channel: Int32 = -1
    let id = mh5_reader(
      memory, seconds, &channel,
      { channel, image in
        guard let image else { return }
        Reader.serve(Unmanaged<FileImage>.fromOpaque(image).takeUnretainedValue(), channel)
      }, Unmanaged.passUnretained(image).toOpaque())
    guard id > 0 else {
      throw Place(path: image.path, object: "/").error(
        .library, "cannot make a process to read it: \(String(cString: strerror(errno)))")
    }
    if Self.awake.count == Self.mostProcesses {
      _ = Self.awake[0].takeUnretainedValue().end()
    }
    Self.awake.append(.passUnretained(self))
    return (id, channel)
  }

  /// Ends the process; the signal that it had died of, and the seconds of a processor that it used.
  private func end() -> (signal: Int32, used: Double) {
    guard let process else { return (0, 0) }
    (self.process, hasAnswered) = (nil, false)
    Self.awake.removeAll { $0.toOpaque() == Unmanaged.passUnretained(self).toOpaque() }
    var used = 0.0
    return (mh5_end_reader(process.id, process.channel, &used), used)
  }

  // MARK: In the process

  /// Answers questions until nobody asks any more.
  private static func serve(_ image: FileImage, _ channel: Int32) {
    Library.isAlone = true
    let file = Result { () throws(HDF5Error) in try File.open(here: image) }
    var length = 0
    while mh5_receive(channel, &length, 8, .max) == 0 {
      var bytes = [UInt8](repeating: 0, count: length)
      guard mh5_receive(channel, &bytes, length, .max) == 0 else { return }
      var (question, answer) = (Message(bytes), Message())
      do throws(HDF5Error) {
        try Question(from: &question).answer(from: file.get(), to: &answer)
      } catch {
        answer = Message()
        Result<Bool, HDF5Error>.failure(error).write(to: &answer)
      }
      length = answer.bytes.count
      guard mh5_send(channel, &length, 8, .max) == 0,
        mh5_send(channel, answer.bytes, length, .max) == 0
      else { return }
    }
  }
}

/// What a reader is asked of an object.
struct Question: Sent {
  /// What there is to ask.
  enum Topic: String, Sent {
    case group, dataset, contains, token, links, children, attribute, readings
    case isNull, shape, elementType, read, values, block, roundoff, otherFiles, axisNames
    /// Everything of the whole file; the answer is whether it can be read without an error.
    case everything
  }

  let topic: Topic
  /// The path of the object.
  let object: String
  /// The name of an attribute, or the path of another object.
  var name = ""
  /// The type that the values have to have.
  var type: ElementType?
  var offset: [Int] = []
  var counts: [Int] = []

  init(_ topic: Topic, _ object: String, name: String = "", type: ElementType? = nil) {
    (self.topic, self.object, self.name, self.type) = (topic, object, name, type)
  }

  func write(to message: inout Message) {
    topic.write(to: &message)
    [object, name].write(to: &message)
    type.write(to: &message)
    [offset, counts].write(to: &message)
  }

  init(from message: inout Message) throws(HDF5Error) {
    topic = try Topic(from: &message)
    let texts = try [String](from: &message)
    (object, name) = (texts[0], texts[1])
    type = try ElementType?(from: &message)
    let block = try [[Int]](from: &message)
    (offset, counts) = (block[0], block[1])
  }

  /// Reads the answer from a file that is open in this process.
  func answer(from file: File, to message: inout Message) throws(HDF5Error) {
    func send<Answer: Sent>(_ answer: Answer) {
      Result<Answer, HDF5Error>.success(answer).write(to: &message)
    }
    var group: Group { get throws(HDF5Error) { try file.root.group(object) } }
    var dataset: Dataset { get throws(HDF5Error) { try file.root.dataset(object) } }
    var either: Object {
      get throws(HDF5Error) { do { return try group } catch { return try dataset } }
    }
    switch topic {
    case .group: send(try group.group(name).name)
    case .dataset: send(try group.dataset(name).name)
    case .contains: send(try group.contains(name))
    case .token: send(try group.token)
    case .links: send(try group.links)
    case .children: send(try group.children.map { Named(name: $0.name, value: $0.isGroup) })
    case .attribute: send(try either.value(of: name))
    case .readings: send(try either.readings.map { Named(name: $0.name, value: $0.value) })
    case .isNull: send(try dataset.isNull)
    case .shape: send(try dataset.shape)
    case .elementType: send(try dataset.elementType)
    case .read:
      switch type ?? .double {
      case .double: send(DatasetValues.doubles(try dataset.read(Double.self)))
      case .int64: send(DatasetValues.integers(try dataset.read(Int64.self)))
      case .uint8: send(DatasetValues.bytes(try dataset.read(UInt8.self)))
      case .bool: send(DatasetValues.bools(try dataset.read(Bool.self)))
      case .string: send(DatasetValues.texts(try dataset.read(String.self)))
      }
    case .values: send(try dataset.values)
    case .block: send(try dataset.values(from: offset, counts: counts))
    case .roundoff: send(try dataset.roundoff)
    case .otherFiles: send(try dataset.otherFiles)
    case .axisNames: send(try dataset.axisNames)
    case .everything:
      do {
        try file.readEverything()
        send(true)
      } catch {
        send(false)
      }
    }
  }
}

/// Something under a name.
struct Named<Value: Sent>: Sent {
  let name: String
  let value: Value

  init(name: String, value: Value) { (self.name, self.value) = (name, value) }
  func write(to message: inout Message) {
    name.write(to: &message)
    value.write(to: &message)
  }
  init(from message: inout Message) throws(HDF5Error) {
    (name, value) = (try String(from: &message), try Value(from: &message))
  }
}

extension File {
  /// Reads all that anybody could ask for, and closes the file; throws what anybody could meet.
  fileprivate func readEverything() throws(HDF5Error) {
    var (walk, rest) = (TreeWalk(), ["/"])
    while let path = rest.popLast() {
      let group = try root.group(path)
      for reading in try group.readings { _ = try reading.value.get() }
      for child in try walk.children(of: group) {
        if child.isGroup {
          rest.append(path == "/" ? "/\(child.name)" : "\(path)/\(child.name)")
        } else {
          try group.dataset(child.name).readEverything()
        }
      }
    }
    try close()
  }
}

extension Dataset {
  /// Values block by block, so that they take no memory.
  fileprivate func readEverything() throws(HDF5Error) {
    for reading in try readings { _ = try reading.value.get() }
    _ = (try value(of: "CLASS"), try axisNames, try roundoff, try otherFiles)
    let (shape, type) = (try shape, try elementType)
    try withArray { array throws(HDF5Error) in _ = try array.plausibleCount(width: type.width) }
    guard !shape.isEmpty, !shape.contains(0) else {
      _ = try values
      return
    }
    let block = Shape.chunks(shape, width: type.width)
    var offset = [hsize_t](repeating: 0, count: shape.count)
    repeat {
      let start = offset.map { Int($0) }
      let counts = shape.indices.map { min(block[$0], shape[$0] - start[$0]) }
      _ = try values(from: start, counts: counts)
      file.forget()
    } while Shape.advance(&offset, by: block.map { hsize_t($0) }, in: shape)
  }
}
