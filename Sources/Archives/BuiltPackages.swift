import ArtifactStore
import Foundation
import SourceCode

/// The packages that the running program was built from, where they still lie on this machine.
///
/// The package manager notes them beside the program: the state of its workspace names each
/// dependency with its address and revision.
struct BuiltPackages {
  /// A package.
  struct Package {
    /// Its name in manifests of sources; empty for the program's own package.
    let identity: String
    /// Where it lies.
    let folder: String
    /// Where it can be had, and its revision, for people; nil for a package in a folder.
    let address: String?
  }

  /// The program's own package, then those that it depends on.
  let packages: [Package]

  /// Looks for the state of the workspace above the program; nil if the program lies elsewhere.
  init?(ofProgramAt path: String? = Bundle.main.executablePath) {
    guard let path else { return nil }
    var folder = URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path.count > 1 {
      let state = folder.appending(path: "workspace-state.json")
      if let data = try? Data(contentsOf: state), let state = try? Self.read(data) {
        let root = folder.deletingLastPathComponent().path
        packages =
          [Package(identity: "", folder: root, address: nil)]
          + state.object.dependencies.map { $0.package(in: folder.path) }
        return
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  /// The files of a manifest that are not known yet and lie in these packages as they were built,
  /// with their paths, by their names.
  func files(of manifest: SourceManifest, except known: Set<String>) -> [String: String] {
    var found: [String: String] = [:]
    for package in packages {
      let prefix = package.identity.isEmpty ? "" : "\(package.identity):"
      let wanted = manifest.files.filter { name, _ in
        !known.contains(name) && name.hasPrefix(prefix) && name.contains(":") == !prefix.isEmpty
      }
      guard !wanted.isEmpty else { continue }
      let names = SourceNames(SourceManifest(digest: manifest.digest, files: wanted))
      let root = URL(filePath: package.folder)
      let files = FileManager.default.enumerator(
        at: root, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
      while let file = files?.nextObject() as? URL {
        guard let name = names.name(of: file.path), found[name] == nil,
          let hash = wanted[name], let content = try? Data(contentsOf: file),
          CommittedSources.isHash(hash, of: content)
        else { continue }
        found[name] = file.path
      }
    }
    return found
  }

  // MARK: The state of the workspace

  private struct State: Decodable {
    let object: Object

    struct Object: Decodable { let dependencies: [Dependency] }
    struct Dependency: Decodable {
      let packageRef: Reference
      let state: Place
      let subpath: String

      func package(in build: String) -> Package {
        let checkout = state.checkoutState
        return Package(
          identity: packageRef.identity,
          folder: state.path ?? "\(build)/checkouts/\(subpath)",
          address: checkout.map { checkout in
            "\(packageRef.location) at revision \(checkout.revision)"
              + (checkout.version.map { ", version \($0)" } ?? "")
          })
      }
    }
    struct Reference: Decodable { let identity, location: String }
    struct Place: Decodable {
      let path: String?
      let checkoutState: Checkout?
    }
    struct Checkout: Decodable {
      let revision: String
      let version: String?
    }
  }

  private static func read(_ data: Data) throws -> State {
    try JSONDecoder().decode(State.self, from: data)
  }
}
