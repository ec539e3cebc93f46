"""The programs of the page on reading result files, in the languages that can be run here."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT, mesob

PAGE = (ROOT / "Sources/Mesob/Mesob.docc/ReadingFiles.md").read_text()


def programs(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture(scope="module")
def folder(stores, tmp_path_factory):
    folder = tmp_path_factory.mktemp("readers")
    run = next(stores[0].glob("runs/quickstart/*competitive*"))
    shutil.copy(run / "result.h5", folder)
    mesob("archive", "quickstart", "--single-file", "-o", folder / "archive", "--allow", "dirty",
          "--artifacts", stores[0])
    shutil.copy(folder / "archive/data/experiments/quickstart.h5", folder / "experiment.h5")
    shutil.copy(folder / "archive/data/metrics.csv", folder)
    return folder


def output(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("number", range(len(programs("python"))))
def test_python_names_the_axes(number, folder):
    text = output(folder, sys.executable, "-c", programs("python")[number])
    axes = re.findall(r"[\[(]'/?epoch', '/?state', '/?action'[\])]", text)
    program = programs("python")[number]
    assert len(axes) == program.count("dims") + program.count("dimensions") + program.count(
        "DIMENSION_LABELS") + ("for engine in" in program), text


def test_the_index_has_every_run(folder):
    import h5py
    import numpy as np

    with h5py.File(folder / "experiment.h5") as file:
        index = file["index"]
        assert index["metric_exploitability"].dims[0][0].name == "/index/run"
        assert index["metric_revenue"].attrs["unit_note"] == b"currency per agent"
        assert index["seconds"].attrs["units"] == b"s"
        for position, group in enumerate(index["group"].asstr()):
            run = file[group]
            assert run.attrs["run_key"] == index["key"].asstr()[position]
            assert run["metrics/exploitability"][()] == index["metric_exploitability"][position]
            assert np.isfinite(index["game_horizon"][position])
        paths = sorted(pathlib.Path(folder).glob("archive/data/runs/*/*/result.h5"))
        assert len(paths) == len(index["group"]) == 11
        for path in paths:
            copy = file["runs"][path.parent.name]
            with h5py.File(path) as original:
                def compare(name, item):
                    assert dict(item.attrs.items()).keys() == copy[name].attrs.keys(), name
                    if isinstance(item, h5py.Dataset):
                        assert np.array_equal(item[()], copy[name][()]), name
                        assert [axis.label for axis in item.dims] == [
                            axis.label for axis in copy[name].dims], name
                original.visititems(compare)


def shape_and_exploitability(folder):
    import h5py

    with h5py.File(folder / "result.h5") as file:
        return file["solution/policy"].shape, file["metrics/exploitability"][()]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_the_axes_in_reverse(folder):
    [program] = [text for text in programs("r") if "result.h5" in text]
    names, size, exploitability = output(folder, "Rscript", "-e", program).splitlines()
    shape, value = shape_and_exploitability(folder)
    assert names.split() == ["epoch", "state", "action"]
    assert tuple(map(int, size.split())) == shape
    assert float(exploitability) == value


def test_tables_have_numbers_and_texts(folder):
    import pandas

    metrics = pandas.read_csv(folder / "metrics.csv", dtype={"unit": str})
    types = {name: str(metrics[name].dtype) for name in metrics}
    assert types.pop("value") == "float64"
    assert list(types) == ["experiment", "label", "key", "game", "method", "metric", "unit", "better"]
    assert all(pandas.api.types.is_string_dtype(metrics[name]) for name in types)
    assert not metrics.isna().any(axis=None)
    runs = pandas.read_csv(folder / "archive/data/runs.csv")
    scores = [name for name in runs if name.startswith("metric.")]
    assert len(runs) == 11 and len(scores) == metrics.metric.nunique()
    assert all(str(runs[name].dtype) in ("float64", "int64") for name in scores)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_tables(folder):
    import pandas

    [program] = [text for text in programs("r") if "metrics.csv" in text]
    kind, runs, columns = output(folder, "Rscript", "-e", program).split()
    metrics = pandas.read_csv(folder / "metrics.csv")
    assert (kind, int(runs), int(columns)) == ("numeric", 11, 1 + metrics.metric.nunique())


@pytest.mark.skipif(shutil.which("octave-cli") is None, reason="Octave is not installed")
def test_octave_reads_the_axes_in_reverse(folder):
    [program] = programs("octave")
    text = output(folder, "octave-cli", "--no-gui", "--quiet", "--eval", program)
    shape, value = shape_and_exploitability(folder)
    size, exploitability = text.strip().splitlines()
    assert tuple(map(int, size.split())) == shape
    assert float(exploitability) == pytest.approx(value, rel=1e-4)
