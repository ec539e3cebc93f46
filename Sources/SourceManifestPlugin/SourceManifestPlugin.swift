import Foundation
import PackagePlugin

/// Builds `SourceManifest.current` into a program: the hashes of the sources that it computes with.
///
/// A package with games or solvers of its own puts this plugin on its executable and hands
/// `SourceManifest.current` to its laboratory. Files of the executable's own package are named by
/// their target and their path in it, those of other packages with the package in front:
/// `mesob:MeanField/Policy.swift`.
@main struct SourceManifestPlugin: BuildToolPlugin {
  /// Targets of this package that print and parse; what they contain changes no result.
  private static let bystanders: Set<String> = [
    "Archives", "Mesob", "MesobCLI", "ReportModel", "Reporting", "Verification",
  ]
  /// The package that this plugin comes from has a target of this name.
  private static let ownTarget = "SourceManifestPlugin"

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let sources = sources(of: target, in: context.package)
    let output = context.pluginWorkDirectoryURL.appending(path: "SourceManifest+Current.swift")
    return [
      .buildCommand(
        displayName: "Hashing the sources",
        executable: try context.tool(named: "SourceManifestTool").url,
        arguments: [output.path(percentEncoded: false)]
          + sources.flatMap { [$0.name, $0.url.path(percentEncoded: false)] },
        inputFiles: sources.map(\.url), outputFiles: [output])
    ]
  }

  /// The sources of the target and of everything that it is made of, with their names.
  private func sources(of target: any Target, in package: Package) -> [(name: String, url: URL)] {
    let homes = homes(from: package)
    return ([target] + target.recursiveTargetDependencies)
      .compactMap { $0 as? any SourceModuleTarget }
      .flatMap { module -> [(name: String, url: URL)] in
        guard let home = homes[module.id], home.id != "swift-argument-parser" else { return [] }
        let isOurs = home.targets.contains { $0.name == Self.ownTarget }
        if isOurs, Self.bystanders.contains(module.name) { return [] }
        let prefix = home.id == package.id ? "" : "\(home.id):"
        let folder = module.directoryURL.path(percentEncoded: false)
        return module.sourceFiles.filter { $0.type == .source || $0.type == .header }.map { file in
          let path = file.url.path(percentEncoded: false)
          let inside = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
          return ("\(prefix)\(module.name)/\(inside.drop { $0 == "/" })", file.url)
        }
      }
      .sorted { $0.0 < $1.0 }
  }

  /// The package of each target.
  private func homes(from package: Package) -> [Target.ID: Package] {
    var homes: [Target.ID: Package] = [:]
    var seen: Set<Package.ID> = []
    var open = [package]
    while let next = open.popLast() {
      guard seen.insert(next.id).inserted else { continue }
      for target in next.targets { homes[target.id] = next }
      open += next.dependencies.map(\.package)
    }
    return homes
  }
}
