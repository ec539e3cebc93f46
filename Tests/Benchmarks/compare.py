"""A step of mesob against the same step of others, side by side, one thread: one table.

    python Tests/Benchmarks/compare.py [--mesob PATH] [--rounds N]
        [--only TEXT] [--rivals C,JAX,…] [--json FILE]

Rivals: plain C, JAX (double precision, a whole solve under one jit), numpy, and the packages MFGLib and
OpenSpiel. What is not installed is left out. Results after the same number of steps must agree
before time is told; see README.md beside this file for what is compared and how, and for a table.
Prints Markdown; with --json also writes the numbers with machine and date.
"""

import argparse
import datetime
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import platform
import sys
import tempfile

os.environ.update(
    OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", JAX_ENABLE_X64="1",
    JAX_PLATFORMS="cpu", XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import games
import measure
import rivals_c

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Who needs which module, and how it is had.
PACKAGES = {
    "JAX": ("jax", "jax"), "numpy": ("numpy", "numpy scipy"),
    "MFGLib": ("mfglib", "mfglib==0.3.0"), "OpenSpiel": ("pyspiel", "open_spiel==2.0.2")}
COLUMNS = ["C", "JAX", "numpy", "MFGLib", "MFGLib unscored", "OpenSpiel"]
DESCENT = "online mirror descent"


def handwritten(options, folder, mesob):
    """Cases of the games that are written again by hand."""
    program = rivals_c.build(folder) if "C" in options.rivals else None
    # Steps are about a second of mesob.
    list = [
        ("beach bar 4 × 3", games.line(4, 2), 200_000),
        ("SIS 2 × 51", games.Epidemic(), 30_000),
        ("crowd 400 × 4", games.square(20, 3), 3_000),
        ("auction 27 × 10", games.Auction(), 4_000)]
    if importlib.util.find_spec("h5py"):
        list.append(("dense table 200 × 11", games.Dense(200, 5, 10, folder), 40))
    list.append(("crowd 99,856 × 10", games.square(316, 9), 16))
    for label, game, steps in list:
        for method, words, share, make in methods(label, game, options, mesob, program, folder):
            if not make:
                continue
            case = measure.Case(label, method, [*game.words, *words], max(int(steps * share), 16), make)
            if game.S > 10_000:
                case.check, case.total = 4, 16
            yield case


def methods(label, game, options, mesob, program, folder):
    """Name, words, share of the steps of mirror descent, and rivals of each method."""
    def rivals(**all):
        return {who: make for who, make in all.items() if who in options.rivals}

    if "JAX" in options.rivals:
        import rivals_jax as jax
    if "numpy" in options.rivals:
        import rivals_numpy
    descent = rivals(
        JAX=lambda: jax.Rival(jax.MirrorDescent(game, 0.01)),
        numpy=lambda: rivals_numpy.MirrorDescent(game, 0.01))
    if program and hasattr(game, "size"):
        descent = {"C": lambda: rivals_c.MirrorDescent(program, game, 0.01), **descent}
    yield DESCENT, ["--solver", "online-mirror-descent", "step-size=0.01"], 1, descent
    if game.name == "tabular" or "JAX" not in options.rivals:
        return
    if mesob.has_gradients:
        yield (
            "reduced MESOB's gradient",
            ["--solver", "balance-descent", "weight=0.1", "step-size=0.01", "temperature=0.01",
             f"objective={game.objective}"], 1 / 3,
            {"JAX": lambda: jax.Rival(jax.ReducedMESOB(game, 0.01, 0.01 * game.bound, 0.1))})
    start = game.start()
    words = games.start_file(folder, label, start)
    yield (
        "fictitious play", ["--solver", "fictitious-play", *words], 1 / 2,
        {"JAX": lambda: jax.Rival(jax.FictitiousPlay(game, start))})
    # Starts and steps at which no gradient vanishes by symmetry and none is a slope of log(0 + ε).
    for form, origin, measure, eta in (
            ("parameterized", "origin", "flow", 0.003),
            ("projected", "zero", "even", 0.003 if game.S < 100 else 1e-5)):
        yield (
            f"MF-OMO, {form}",
            ["--solver", "mf-omo", f"form={form}", f"initialization={origin}", f"start-measure={measure}",
             f"step-size={eta}", f"reward-bound={game.bound!r}", *words, *mesob.published], 1 / 4,
            {"JAX": lambda form=form, eta=eta: jax.Rival(jax.OccupationMeasure(
                game, eta, form == "projected", start))})


def cases(options, folder, mesob):
    yield from handwritten(options, folder, mesob)
    if "OpenSpiel" in options.rivals:
        import rivals_openspiel
        yield from rivals_openspiel.cases()
    if "MFGLib" in options.rivals:
        import rivals_mfglib
        yield from rivals_mfglib.cases(folder, mesob.published)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mesob", default=ROOT / ".build/release/BenchmarkProgram")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="cases whose game and method contain this text")
    parser.add_argument("--rivals", default="C,JAX,numpy,MFGLib,OpenSpiel", help="those to compare with")
    parser.add_argument("--json")
    options = parser.parse_args()
    options.rivals = options.rivals.split(",")
    for who, (module, package) in PACKAGES.items():
        if who in options.rivals and importlib.util.find_spec(module) is None:
            options.rivals.remove(who)
            print(f"{who} is not installed and left out: pip install {package}", file=sys.stderr)
    mesob = measure.Mesob(options.mesob)
    rows, failures = [], []
    print("| game (states × epochs) | method | mesob, µs a step | " + " | ".join(COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 3) + "|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(options, pathlib.Path(folder), mesob):
            if options.only not in f"{case.game} {case.method}":
                continue
            try:
                row = measure.compare(mesob, case, options.rounds)
            except (AssertionError, RuntimeError) as error:
                failures.append(str(error))
                print(error, file=sys.stderr, flush=True)
                continue
            rows.append(row)
            print(describe(row), flush=True)
            if options.json:
                record(options, rows, failures)
    summarize(rows)
    return bool(failures)


def record(options, rows, failures):
    """Everything so far; the load says whether the machine was shared."""
    pathlib.Path(options.json).write_text(json.dumps({
        "date": datetime.date.today().isoformat(), "machine": platform.machine(),
        "processor": processor(), "cores": os.cpu_count(), "load": os.getloadavg()[2],
        "versions": {module: importlib.metadata.version(package.split()[0].split("=")[0])
                     for who, (module, package) in PACKAGES.items() if who in options.rivals},
        "rounds": options.rounds, "rows": rows, "failures": failures},
        indent=2, ensure_ascii=False) + "\n")


def digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def describe(row):
    def cell(who):
        if who not in row["times"]:
            return "–"
        middle, least, most = map(digits, row["times"][who])
        return f"{middle} ({least}–{most})"
    cells = [row["game"], row["method"], digits(row["seconds"]["mesob"] * 1e6), *map(cell, COLUMNS)]
    return "| " + " | ".join(cells) + " |"


def summarize(rows):
    for name, of in (("geometric mean", measure.geometric_mean), ("worst", min)):
        medians = {who: [row["times"][who][0] for row in rows if who in row["times"]] for who in COLUMNS}
        cells = [digits(of(all)) if all else "–" for all in medians.values()]
        print(f"| {name} | | | " + " | ".join(cells) + " |")


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    sys.exit(main())
