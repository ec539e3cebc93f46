"""The notebook of a report, executed as a reader does: `jupyter execute`."""

import csv
import os
import pathlib
import re
import subprocess
import sys

import nbformat
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = os.environ.get("MESOB", str(ROOT / ".build" / "release" / "mesob"))

COLUMNS = ("exploitability", "revenue", "utility", "welfare")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A report of the quickstart, outside of the repository."""
    folder = tmp_path_factory.mktemp("notebook")
    for arguments in (["run", "quickstart", "--no-report", "-j", "2"], ["report", "quickstart"]):
        subprocess.run([MESOB, *arguments], cwd=folder, check=True, capture_output=True)
    return folder / "Artifacts/reports/quickstart"


def execute(notebook):
    """Executes a notebook in its place."""
    program = pathlib.Path(sys.executable).with_name("jupyter-execute")
    return subprocess.run(
        [program, "--inplace", str(notebook)], capture_output=True, text=True, cwd=notebook.parent,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"})


def test_numbers_and_figure_come_out_again(folder):
    notebook = folder / "executed.ipynb"
    notebook.write_bytes((folder / "report.ipynb").read_bytes())
    nbformat.validate(nbformat.read(notebook, as_version=4))
    done = execute(notebook)
    assert done.returncode == 0, done.stderr
    cells = {cell.id: cell for cell in nbformat.read(notebook, as_version=4).cells}
    words = lambda name: "".join(output.get("text", "") for output in cells[name].outputs)
    assert "44 numbers are those of the report" in words("table")
    assert "11 points are those of the report" in words("figure")
    assert any("image/png" in output.get("data", {}) for output in cells["figure"].outputs)
    # What a reader sees is the report's table, to four digits.
    shown = next(o["data"]["text/plain"] for o in cells["table"].outputs if "data" in o)
    rows = [line.split()[-4:] for line in shown.splitlines()[2:]]
    with open(folder / "tables/methods.csv", encoding="utf-8") as file:
        printed = [[row[k] for k in COLUMNS] for row in csv.DictReader(file)]
    for row, expected in zip(rows, printed, strict=True):
        for value, number in zip(row, expected, strict=True):
            assert float(value) == pytest.approx(float(number), rel=1e-3)


def test_standard_errors_come_out_again(tmp_path):
    """Means over the games of the balance suite, some with a standard error."""
    command = [MESOB, "run", "balance-suite", "iterations=30", "--report", "-j", "2"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    [notebook] = tmp_path.glob("Artifacts/reports/balance-suite@*/report.ipynb")
    done = execute(notebook)
    assert done.returncode == 0, done.stderr
    cells = {cell.id: cell for cell in nbformat.read(notebook, as_version=4).cells}
    words = "".join(output.get("text", "") for output in cells["table"].outputs)
    assert "21 numbers are those of the report" in words
    shown = next(o["data"]["text/plain"] for o in cells["table"].outputs if "data" in o)
    assert shown.count("±") == 14


def test_a_number_that_is_not_the_report_s_stops_it(folder):
    table = folder / "tables/methods.json"
    original = table.read_text()
    changed = re.sub(r'("mean" : \d+\.\d\d)\d', lambda m: m.group(1) + "9", original, count=1)
    assert changed != original
    notebook = folder / "wrong.ipynb"
    notebook.write_bytes((folder / "report.ipynb").read_bytes())
    table.write_text(changed)
    try:
        done = execute(notebook)
    finally:
        table.write_text(original)
    assert done.returncode != 0 and "Not equal to tolerance" in done.stderr
