"""The public symbols of the products' modules: what the compiler says against what is promised.

MESOB_RECORD=1 writes the lists of the page anew; what changes in them has to be answered for.
"""

import json
import os
import pathlib
import platform
import re
import subprocess

import pytest

from conftest import MESOB, ROOT

PAGE = ROOT / "Sources" / "Mesob" / "Mesob.docc" / "PublicInterface.md"
BUILD = pathlib.Path(MESOB).resolve().parent
MODULES = ["Vocabulary", "MeanField", "GameCatalog", "MeanFieldSolvers", "FinitePopulation",
           "ReportModel", "ExperimentBuilder", "SourceCode", "Mesob", "MesobCLI"]
SECTION = re.compile(r"^### (\w+)\n\n```\n(.*?)```\n", re.S | re.M)


def symbols(module, folder):
    """The paths of all public symbols of a module, such as `Axis.init(_:labels:)`."""
    target = json.loads(subprocess.check_output(["swiftc", "-print-target-info"]))
    maps = [*ROOT.glob("Sources/*/module.modulemap"), *ROOT.glob("Sources/*/include/module.modulemap")]
    maps += BUILD.glob("*.build/module.modulemap")
    include = [*ROOT.glob("Sources/*/include"), pathlib.Path("/usr/include/hdf5/serial")]
    subprocess.run(
        ["swift-symbolgraph-extract", "-module-name", module, "-I", BUILD / "Modules",
         "-target", target["target"]["triple"], "-output-dir", folder,
         "-minimum-access-level", "public", "-skip-synthesized-members"]
        + [word for path in maps for word in ("-Xcc", f"-fmodule-map-file={path}")]
        + [word for path in include for word in ("-Xcc", f"-I{path}")],
        check=True, capture_output=True)
    graphs = [json.loads(path.read_text()) for path in folder.glob("*.symbols.json")]
    return {".".join(symbol["pathComponents"]) for graph in graphs for symbol in graph["symbols"]}


def lines(paths):
    """One line for each type, with its members, and one for each function by itself."""
    members = {}
    for path in sorted(paths):
        owner, _, member = path.rpartition(".") if not path.endswith(".(_:_:)") else (path, "", "")
        members.setdefault(owner if member else path, [])
        if owner:
            members.setdefault(owner, []).append(member)
    return "".join(f"{owner}: {', '.join(names)}\n".replace(": \n", "\n") for owner, names in sorted(members.items()))


@pytest.mark.parametrize("module", MODULES)
def test_the_public_symbols_are_those_that_the_documentation_lists(module, tmp_path):
    present = lines(symbols(module, tmp_path))
    page = PAGE.read_text()
    listed = dict(SECTION.findall(page))
    if os.environ.get("MESOB_RECORD") == "1":
        page = page.replace(f"### {module}\n\n```\n{listed.get(module, '')}```\n",
                            f"### {module}\n\n```\n{present}```\n")
        PAGE.write_text(page)
        listed[module] = present
    promised, now = ({(line.split(":")[0], name) for line in text.splitlines()
                      for name in [""] + line.partition(": ")[2].split(", ")}
                     for text in (listed[module], present))
    named = lambda pairs: sorted(f"{owner}.{name}".rstrip(".") for owner, name in pairs)
    assert named(now - promised) == [], f"public, but not listed in {PAGE.name}"
    assert named(promised - now) == [], f"listed in {PAGE.name}, but not public any more"


def test_every_public_module_is_listed_and_no_other():
    assert [name for name, _ in SECTION.findall(PAGE.read_text())] == MODULES
