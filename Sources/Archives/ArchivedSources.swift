import ArtifactStore
import Foundation
import SourceCode
import Vocabulary

/// The sources that archived runs were made from, as far as they can be had.
struct ArchivedSources {
  /// The files, below `sources/`.
  private(set) var files: [ArchiveFile] = []
  /// What there is, and what is missing, a sentence each.
  private(set) var remarks: [String] = []
  /// The names of sources that could not be found, of all runs together.
  private(set) var missing: Set<String> = []

  /// What of a run's provenance says which sources it was made from.
  private struct Origin: Hashable {
    var commit: String?
    var isDirty: Bool
    var patch: Digest?
    var digest: String?

    /// A name for it, and its place among others.
    var name: String {
      [commit ?? "none", isDirty ? "dirty" : "clean", patch?.hex ?? "none", digest ?? "none"]
        .joined(separator: "-")
    }
  }

  /// Collects the sources of runs; `work` is a folder for files that live as long as the archive is
  /// being written.
  init(of runs: [ArchivedRun], in store: ArtifactStore, work: String) throws {
    let repository = GitRepository()
    let origins = Dictionary(grouping: runs) { run in
      let git = run.provenance.surroundings.git
      return Origin(
        commit: git?.commit, isDirty: git?.isDirty ?? false, patch: git?.patch,
        digest: run.run.sourceDigest.flatMap(Digest.init(hex:))?.hex)
    }
    for (origin, runs) in origins.sorted(by: { $0.key.name < $1.key.name }) {
      addStored(origin, in: store)
      let manifest = origin.digest.flatMap { store.sourceManifest($0) }
      let unpacked = addCommit(origin, of: manifest, in: repository, work)
      var found: Set<String> = []
      let story = story(of: origin, unpacked, manifest, in: store, found: &found)
      if let manifest { addPackages(of: manifest, beside: found) }
      remarks.append("\(runs.count.counted("run")): \(story).")
    }
    // Only of the repository that the program comes from.
    if let repository, files.contains(where: { $0.path.hasSuffix(".tar") }),
      FileManager.default.fileExists(atPath: "\(repository.root)/Package.resolved")
    {
      add("sources/Package.resolved", copying: "\(repository.root)/Package.resolved")
      remarks.append("`sources/Package.resolved` has the versions of the packages it depends on.")
    }
  }

  /// How much is missing, and some of it by name; nil if nothing is.
  var lack: String? {
    guard !missing.isEmpty else { return nil }
    return "\(missing.count.counted("file")) missing: "
      + missing.sorted().prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", …" : "")
  }

  private mutating func add(_ path: String, copying source: String) {
    if !files.contains(where: { $0.path == path }) {
      files.append(ArchiveFile(path, copying: source))
    }
  }

  /// The hashes of the sources and the patch, which the store keeps.
  private mutating func addStored(_ origin: Origin, in store: ArtifactStore) {
    let names = [origin.digest.map { "\($0).json" }, origin.patch.map { "\($0.hex).patch" }]
    for name in names.compactMap(\.self) {
      let path = store.folder(at: "sources/\(name)")
      if FileManager.default.fileExists(atPath: path) { add("sources/\(name)", copying: path) }
    }
  }

  /// All files of the commit; the folder that they were also unpacked to, nil if there are none.
  private mutating func addCommit(
    _ origin: Origin, of manifest: SourceManifest?, in repository: GitRepository?, _ work: String
  ) -> String? {
    guard let repository, let commit = origin.commit,
      manifest.map({ CommittedSources(of: $0, at: commit, in: repository) != nil }) ?? false
    else { return nil }
    let tar = "\(work)/\(commit).tar"
    let prefix = "sources-\(commit.prefix(12))"
    guard
      FileManager.default.fileExists(atPath: tar)
        || repository.archive(commit, below: prefix, to: tar)
    else { return nil }
    add("sources/\(commit).tar", copying: tar)
    return Self.unpack(tar, to: "\(work)/\(origin.name)").map { "\($0)/\(prefix)" }
  }

  /// What no commit at hand has of a program: files of the packages that it was built with.
  private mutating func addPackages(of manifest: SourceManifest, beside found: Set<String>) {
    let built = BuiltPackages()
    let files = built?.files(of: manifest, except: found) ?? [:]
    for (name, path) in files.sorted(by: { $0.key < $1.key }) {
      add("sources/\(name.replacing(":", with: "/"))", copying: path)
    }
    for package in built?.packages ?? [] {
      let prefix = package.identity.isEmpty ? "" : "\(package.identity):"
      let count = files.keys.count { $0.hasPrefix(prefix) && $0.contains(":") == !prefix.isEmpty }
      guard count > 0 else { continue }
      let who = package.identity.isEmpty ? "the program's own" : "the package `\(package.identity)`"
      remarks.append(
        "`sources/\(package.identity)` has \(count.counted("source file")) of \(who)"
          + (package.address.map { ", from \($0)" } ?? ", which no commit at hand has") + ".")
    }
    missing.formUnion(Set(manifest.files.keys).subtracting(found).subtracting(files.keys))
  }

  private func story(
    of origin: Origin, _ unpacked: String?, _ manifest: SourceManifest?, in store: ArtifactStore,
    found: inout Set<String>
  ) -> String {
    let program = origin.digest.map { "a program built from the sources `\($0.prefix(12))`" }
    let who = program ?? "a program that does not know its sources"
    guard let commit = origin.commit else {
      return "made by \(who), which was not started in a git checkout; "
        + (origin.digest.map { "`sources/\($0).json` has the hash of every source file" }
          ?? "there is nothing to tell the sources by")
    }
    let state = origin.isDirty ? "a changed checkout" : "a clean checkout"
    let start = "made by \(who), started in \(state) of commit \(Markdown.code(commit))"
    guard let unpacked else {
      return start
        + "; the repository at hand is not the one that the program was built from, so its "
        + "files are missing here"
    }
    var end = "; its files are in `sources/\(commit).tar`"
    if let patch = origin.patch {
      let path = store.folder(at: "sources/\(patch.hex).patch")
      end += " and the changes in `sources/\(patch.hex).patch`"
      if !GitRepository.apply(patch: path, to: unpacked) { end += ", which do not fit them" }
    } else if origin.isDirty {
      end += ", the changes were not kept"
    }
    guard let manifest else { return start + end }
    found = Self.match(manifest, in: unpacked)
    let all = manifest.files.count
    return start + end
      + (found.count == all
        ? ": all \(all) source files of the program are there, byte by byte"
        : ": \(found.count) of the \(all) source files of the program are there byte by byte, "
          + "the program was built from other ones")
  }

  // MARK: Sources in a folder

  /// Unpacks a tar file to a new folder; nil if that cannot be done.
  private static func unpack(_ tar: String, to folder: String) -> String? {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let outcome = try? Subprocess.run(["tar", "-xf", tar, "-C", folder])
    return outcome?.status == 0 ? folder : nil
  }

  /// The names of the files that a program was built from and that are there as they were.
  private static func match(_ manifest: SourceManifest, in folder: String) -> Set<String> {
    let names = SourceNames(manifest)
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return Set(
      paths.compactMap { path -> String? in
        guard let name = names.name(of: path), let hash = manifest.files[name],
          let content = FileManager.default.contents(atPath: "\(folder)/\(path)")
        else { return nil }
        return CommittedSources.isHash(hash, of: content) ? name : nil
      })
  }
}
