# The cells of the notebooks that reports come with, by their names.
#
# Before them stand FIELDS and RUNS, before a figure FIGURE; $id is the name of the table or figure.

# %% setup
import json
import pathlib

import h5py
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import xarray

STORE = pathlib.Path("../..")  # the folder of the runs, seen from this notebook

# %% reading
BY_KEY = {run["key"]: run for run in RUNS}


def provenance(run):
    """How a run came to be."""
    return json.loads((STORE / run["path"]).with_name("provenance.json").read_text())


def metric(run, name):
    """One metric of a run, from its HDF5 file; the solver's seconds stand beside it."""
    if name == "seconds":
        return provenance(run)["seconds"]
    with h5py.File(STORE / run["path"]) as file:
        return float(file["metrics"][name.replace("-", "_")][()])


def units(runs, name):
    """One value per game, its runs averaged; with a single game, one per run."""
    values = pd.DataFrame({"game": [r["game"] for r in runs], "value": [metric(r, name) for r in runs]})
    if values["game"].nunique() == 1:
        return values["value"].to_numpy()
    return values.groupby("game", sort=False)["value"].mean().to_numpy()


STATISTICS = {"mean": np.mean, "median": np.median, "sum": np.sum, "minimum": np.min, "maximum": np.max}
pd.set_option("display.float_format", "{:.4g}".format)

# %% table
TABLE = json.loads(pathlib.Path("tables/$id.json").read_text())
rows, checked = [], 0
for row in TABLE["rows"]:
    cells = {}
    for column, cell in zip(TABLE["columns"], row):
        cells[column["title"]] = cell
        if not isinstance(cell, dict):
            continue
        if "text" in cell:  # Words with a footnote.
            cells[column["title"]] = cell["text"]
            continue
        printed = next((cell[name] for name in STATISTICS if name in cell), None)
        if printed is None:
            cells[column["title"]] = np.nan
            continue
        statistic = next(name for name in STATISTICS if name in cell)
        values = units([BY_KEY[key] for key in cell["runs"]], column["metric"])
        value = STATISTICS[statistic](values)
        np.testing.assert_allclose(value, printed, rtol=1e-12)
        cells[column["title"]] = value
        if "standard_error" in cell:
            error = np.std(values, ddof=1) / np.sqrt(len(values))
            np.testing.assert_allclose(error, cell["standard_error"], rtol=1e-9)
            cells[column["title"]] = f"{value:.4g} ± {error:.2g}"
        if "quartiles" in cell:
            low, high = np.quantile(values, [0.25, 0.75])
            np.testing.assert_allclose([low, high], cell["quartiles"], rtol=1e-9)
            cells[column["title"]] = f"{value:.4g} [{low:.4g}, {high:.4g}]"
        checked += 1
    rows.append(cells)
print(f"{checked} numbers are those of the report")
pd.DataFrame(rows).set_index([c["title"] for c in TABLE["columns"] if c["content"] == "text"])

# %% frontier
figure, axes = plt.subplots()
points = []
for line in FIGURE["series"]:
    drawn = []
    for method in line["methods"]:
        runs = [r for r in RUNS if r["method"] == method and r["game"] in FIGURE["games"]]
        if runs:
            drawn.append([np.mean(units(runs, FIGURE[axis])) for axis in ("x", "y")])
    axes.plot(*zip(*drawn), line["style"], label=line["title"])
    points += drawn

# %% convergence
figure, axes = plt.subplots()
points = []
for line in FIGURE["series"]:
    for method in line["methods"]:
        for run in [r for r in RUNS if r["method"] == method and r["game"] == FIGURE["games"][0]][:1]:
            with h5py.File(STORE / run["path"]) as file:
                x, y = file["iteration"][()], file["trajectory/exploitability"][()]
            if FIGURE["x"] == "seconds":
                x = np.array(provenance(run)["traceSeconds"])
            if FIGURE["y"].startswith("relative"):
                y = y / y[0]
            shown = (x > 0) & (y > 0) if FIGURE["xscale"] == "log" else x >= 0
            axes.plot(x[shown], y[shown], label=line["title"])
            points += list(zip(x[shown], y[shown]))

# %% check
printed = pd.read_csv("figures/$id.csv")
for column, values in zip((FIGURE["x"], FIGURE["y"]), zip(*points)):
    np.testing.assert_allclose(np.sort(values), np.sort(printed[column]), rtol=1e-9)
print(f"{len(points)} points are those of the report")

# %% axes
axes.set(xscale=FIGURE["xscale"], yscale=FIGURE["yscale"], **{f"{axis}label": FIGURE[axis].replace("-", " ").capitalize() for axis in "xy"})
axes.legend()
plt.show()

# %% policy
if RUNS:
    run = RUNS[0]
    with xarray.open_dataset(STORE / run["path"], engine="h5netcdf", group="solution") as solution:
        print(run["label"])
        display(solution)
