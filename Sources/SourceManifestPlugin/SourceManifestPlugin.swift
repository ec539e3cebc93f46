import Foundation
import PackagePlugin

/// Builds `SourceManifest.current` into a program: the hashes of the sources that it computes with.
///
/// A package with games or solvers of its own puts this plugin on its executable and hands
/// `SourceManifest.current` to its laboratory.
@main struct SourceManifestPlugin: BuildToolPlugin {
  /// Targets that print and parse; what they contain changes no result.
  private static let bystanders: Set<String> = [
    "Archives", "Experiments", "Mesob", "MesobCLI", "ReportModel", "Reporting",
  ]

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

  /// The sources of everything that the target is made of, with their paths from the package.
  private func sources(of target: any Target, in package: Package) -> [(name: String, url: URL)] {
    target.recursiveTargetDependencies.compactMap { $0 as? any SourceModuleTarget }
      .filter { !Self.bystanders.contains($0.name) && !$0.name.hasPrefix("ArgumentParser") }
      .flatMap { module in
        module.sourceFiles.filter { $0.type == .source || $0.type == .header }.map { file in
          let path = file.url.path(percentEncoded: false)
          let folder = module.directoryURL.path(percentEncoded: false)
          let inside = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
          return ("\(module.name)/\(inside.drop { $0 == "/" })", file.url)
        }
      }
      .sorted { $0.0 < $1.0 }
  }
}
