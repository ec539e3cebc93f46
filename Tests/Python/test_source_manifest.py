"""What of a package decides what its program computes: a game in one, two or three targets.

The packages get the plugin, the tool and `SourceCode` as they are, and nothing else of this one, so
that a build takes seconds.
"""

import shutil
import subprocess
import time

import pytest

from conftest import ROOT

COST = "public let cost = 1.0\n"
EXPERIMENT = """import Mesob

public let experiment = Experiment("market") {
  Title("Who charges when?")
}
"""
MAIN = """import Mesob

print(SourceManifest.current.digest)
for name in SourceManifest.current.files.keys.sorted() { print(name) }
"""
# The files of each package by their targets; the last target is the program.
LAYOUTS = {
    "one": {"lab": ["Game.swift", "Market.swift", "main.swift"]},
    "two": {"Charging": ["Game.swift", "Market.swift"], "lab": ["main.swift"]},
    "three": {"Charging": ["Game.swift"], "Markets": ["Market.swift"], "lab": ["main.swift"]},
}
TEXTS = {"Game.swift": COST, "Market.swift": EXPERIMENT, "main.swift": MAIN}

FRAMEWORK = """// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]
let package = Package(
  name: "mesob", platforms: [.macOS(.v26)],
  products: [
    .library(name: "Mesob", targets: ["Mesob"]),
    .plugin(name: "SourceManifestPlugin", targets: ["SourceManifestPlugin"]),
  ],
  targets: [
    .target(name: "SourceCode", swiftSettings: settings),
    .target(name: "Mesob", dependencies: ["SourceCode"], swiftSettings: settings),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
    .executableTarget(
      name: "SourceManifestTool", dependencies: ["COpenSSL", "SourceCode"],
      swiftSettings: settings),
    .plugin(
      name: "SourceManifestPlugin", capability: .buildTool(),
      dependencies: ["SourceManifestTool"]),
  ])
"""
SYNTAX = """@_exported public import SourceCode

public struct Experiment: Sendable {
  public init(_ name: String, _ parts: () -> Void) {}
}
public func Title(_ title: String) {}
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The folder with the framework and the three packages."""
    folder = tmp_path_factory.mktemp("packages")
    framework = folder / "mesob"
    for name in ["SourceCode", "COpenSSL", "SourceManifestTool", "SourceManifestPlugin"]:
        source = ROOT / "Sources" / name
        target = "Plugins" if name.endswith("Plugin") else "Sources"
        shutil.copytree(source, framework / target / name)
    (framework / "Sources" / "Mesob").mkdir()
    (framework / "Sources" / "Mesob" / "Mesob.swift").write_text(SYNTAX)
    (framework / "Package.swift").write_text(FRAMEWORK)
    for name, targets in LAYOUTS.items():
        declared = []
        for target, files in targets.items():
            home = folder / name / "Sources" / target
            home.mkdir(parents=True)
            for file in files:
                (home / file).write_text(TEXTS[file])
            own = ", ".join(f'"{known}"' for known in targets if known != target)
            known = '.product(name: "Mesob", package: "mesob")'
            if target == "lab":
                needs = ", ".join([known] + [own] * bool(own))
                declared.append(
                    f'.executableTarget(name: "lab", dependencies: [{needs}], '
                    'plugins: [.plugin(name: "SourceManifestPlugin", package: "mesob")])')
            else:
                declared.append(f'.target(name: "{target}", dependencies: [{known}])')
        (folder / name / "Package.swift").write_text(
            "// swift-tools-version: 6.2\nimport PackageDescription\n"
            f'let package = Package(name: "{name}", platforms: [.macOS(.v26)], '
            f'dependencies: [.package(path: "../mesob")], targets: [{", ".join(declared)}])\n')
    return folder


def manifest(package):
    """The digest and the names that the program knows, after it has been built."""
    done = subprocess.run(
        ["swift", "run", "--package-path", package, "--scratch-path", package / ".build", "lab"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    digest, *names = done.stdout.split()
    return digest, names


def newest(package):
    """The time of the file that was changed last."""
    times = [file.stat().st_mtime_ns for file in (package / ".build").rglob("*") if file.is_file()]
    return max(times)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_doubled_cost_counts_and_an_edited_caption_does_not(packages, layout):
    package = packages / layout
    place = {file: target for target, files in LAYOUTS[layout].items() for file in files}
    digest, names = manifest(package)
    assert set(names) >= {f"{target}/{file}" for file, target in place.items()}

    def edited(file, old, new):
        path = package / "Sources" / place[file] / file
        text = path.read_text().replace(old, new)
        path.write_text(text)
        # A build compares times, and a virtual machine's clock is set back at times.
        while path.stat().st_mtime_ns <= newest(package):
            time.sleep(0.1)
            path.write_text(text)
        return manifest(package)[0]

    assert edited("Market.swift", "Who charges when?", "Who waits for whom?") == digest
    assert edited("Game.swift", "1.0", "2.0") != digest
