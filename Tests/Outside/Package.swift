// swift-tools-version: 6.2
import PackageDescription

// Somebody else's package: a game of its own, an experiment, and a command line for both.
let package = Package(
  name: "charging",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "mesob", path: "../..")],
  targets: [
    .target(name: "Charging", dependencies: [.product(name: "Mesob", package: "mesob")]),
    .executableTarget(
      name: "charging-lab",
      dependencies: [
        "Charging", .product(name: "Mesob", package: "mesob"),
        .product(name: "MesobCLI", package: "mesob"),
      ],
      path: "Sources/ChargingLab",
      plugins: [.plugin(name: "SourceManifestPlugin", package: "mesob")]),
  ])
