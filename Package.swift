// swift-tools-version: 6.2
import PackageDescription

#if os(Linux)
  let hdf5Package = "hdf5-serial"
#else
  let hdf5Package = "hdf5"
#endif

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

func target(
  _ name: String, _ dependencies: [Target.Dependency], path: String? = nil,
  embedding files: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path,
    resources: files.map { .embedInCode("Resources/\($0)") }, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "mesob",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Mesob", targets: ["Mesob"]),
    .library(name: "MesobCLI", targets: ["MesobCLI"]),
    .plugin(name: "SourceManifestPlugin", targets: ["SourceManifestPlugin"]),
    .executable(name: "mesob", targets: ["MesobMain"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CHDF5System", pkgConfig: hdf5Package,
      providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CCommonMark", pkgConfig: "libcmark",
      providers: [.apt(["libcmark-dev"]), .brew(["cmark"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .target(
      name: "CHDF5", dependencies: ["CHDF5System"], linkerSettings: [.linkedLibrary("hdf5_hl")]),
    .target(
      name: "CNumerics",
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    target("HDF5", ["CHDF5", "Vocabulary"]),
    target("Vocabulary", []),
    target("MeanField", ["Vocabulary", "CNumerics"]),
    target("GameCatalog", ["MeanField", "Vocabulary"]),
    target("MeanFieldSolvers", ["MeanField", "CNumerics"]),
    target("FinitePopulation", ["MeanField", "CNumerics", "Vocabulary"]),
    target("Certificates", ["Vocabulary"]),
    target("ReportModel", ["Vocabulary"]),
    target(
      "ExperimentBuilder",
      ["MeanField", "FinitePopulation", "ReportModel", "SourceCode", "Vocabulary"]),
    target("SourceCode", []),
    target("ArtifactStore", ["HDF5", "COpenSSL", "SourceCode", "Vocabulary"]),
    target("Results", ["ArtifactStore", "HDF5", "Vocabulary"]),
    target(
      "ExperimentRunner",
      [
        "ExperimentBuilder", "ArtifactStore", "Results", "Certificates", "HDF5",
        "MeanField", "FinitePopulation", "ReportModel", "SourceCode", "Vocabulary",
      ]),
    target(
      "Reporting", ["ReportModel", "Vocabulary", "ArtifactStore", "Results", "CCommonMark"],
      embedding: ["notebook.py", "page.css", "page.js"]),
    target(
      "Archives", ["ArtifactStore", "Results", "HDF5", "CZip", "SourceCode", "Vocabulary"],
      embedding: [
        "check.py", "codemeta.json", "dictionary.md", "kinds.json", "license.md", "paper.cff",
        "readme.md",
      ]),
    target(
      "Verification",
      [
        "ExperimentRunner", "ExperimentBuilder", "ArtifactStore", "Results", "Archives",
        "Reporting", "ReportModel", "Certificates", "MeanField", "SourceCode", "Vocabulary",
      ]),
    target(
      "Mesob",
      [
        "ExperimentBuilder", "ReportModel", "MeanField", "GameCatalog", "MeanFieldSolvers",
        "FinitePopulation", "SourceCode", "Vocabulary",
      ]),
    .target(
      name: "Experiments", dependencies: ["Mesob"], path: "Experiments", swiftSettings: settings),
    target(
      "MesobCLI",
      [
        "Mesob", "ExperimentBuilder", "ExperimentRunner", "Verification", "ArtifactStore",
        "Results", "Certificates", "Reporting", "Archives",
        "ReportModel", "MeanField", "FinitePopulation", "SourceCode", "Vocabulary",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "MesobMain", dependencies: ["MesobCLI", "Experiments", "SourceCode"],
      swiftSettings: settings, plugins: ["SourceManifestPlugin"]),
    .plugin(
      name: "SourceManifestPlugin", capability: .buildTool(), dependencies: ["SourceManifestTool"],
      path: "Sources/SourceManifestPlugin"),
    .executableTarget(
      name: "SourceManifestTool", dependencies: ["COpenSSL", "SourceCode"],
      swiftSettings: settings),
    target("TestSupport", ["MeanField", "Vocabulary"], path: "Tests/TestSupport"),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "MesobCLI", "Verification", "Experiments", "GameCatalog", "MeanFieldSolvers", "HDF5",
        "SourceCode", "TestSupport",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "ReadmeExample", dependencies: ["Mesob"], path: "Tests/ReadmeExample",
      swiftSettings: settings),
    .executableTarget(
      name: "BenchmarkProgram", dependencies: ["Mesob", "MesobCLI"],
      path: "Tests/Benchmarks/Program", swiftSettings: settings),
    .executableTarget(
      name: "PopulationBenchmark",
      dependencies: ["FinitePopulation", "GameCatalog", "MeanField", "CNumerics"],
      path: "Tests/Benchmarks/Population", swiftSettings: settings),
    tests("ArchitectureTests", ["ReadmeExample"]),
    tests("HDF5Tests", ["HDF5", "CHDF5", "TestSupport"]),
    .testTarget(
      name: "MeanFieldTests",
      dependencies: [
        "MeanField", "CNumerics", "GameCatalog", "MeanFieldSolvers", "HDF5", "TestSupport",
        "Vocabulary",
      ],
      resources: [.copy("ReferenceData")], swiftSettings: settings),
    .testTarget(
      name: "PeerTests",
      dependencies: ["MeanField", "GameCatalog", "MeanFieldSolvers", "HDF5", "TestSupport"],
      resources: [.copy("ReferenceData")], swiftSettings: settings),
    tests(
      "FinitePopulationTests",
      [
        "FinitePopulation", "CNumerics", "MeanField", "GameCatalog", "MeanFieldSolvers",
        "TestSupport",
      ]),
    tests("CertificatesTests", ["Certificates"]),
    tests("ReportModelTests", ["ReportModel", "Vocabulary"]),
    tests(
      "ExperimentBuilderTests",
      ["ExperimentBuilder", "FinitePopulation", "GameCatalog", "MeanFieldSolvers"]),
    tests("ArtifactStoreTests", ["ArtifactStore", "HDF5", "SourceCode", "TestSupport"]),
    tests(
      "ExperimentRunnerTests",
      [
        "ExperimentRunner", "Verification", "ExperimentBuilder", "ArtifactStore", "Results",
        "Certificates", "GameCatalog", "MeanFieldSolvers", "MeanField", "FinitePopulation", "HDF5",
        "ReportModel", "SourceCode", "TestSupport",
      ]),
    tests("ResultsTests", ["Results", "ArtifactStore", "HDF5", "TestSupport", "Vocabulary"]),
    tests("ArchivesTests", ["Archives", "ArtifactStore", "HDF5"]),
    tests(
      "ReportingTests",
      ["Reporting", "ReportModel", "Results", "Vocabulary", "ArtifactStore", "HDF5", "TestSupport"]),
  ]
)
