"""The time to an equilibrium of MFGLib's ten default games: mesob against MFGLib at its best, in one table.

    python Tests/Benchmarks/equilibria.py [--mesob PATH] [--only TEXT] [--json FILE]

Both start from the uniform policy and are to reach 1e-3 and 1e-6 of its exploitability. Of MFGLib the
fastest of its five algorithms counts, with defaults or after its own tuning, whose time does not count.
See README.md beside this file. Prints Markdown; with --json also writes the numbers.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest.mock
import warnings

from compare import ROOT, digits, processor  # Chooses one thread and one core, before torch is loaded.

import h5py
import numpy as np
import optuna
import torch
from mfglib.alg import MFOMO, FictitiousPlay, OccupationMeasureInclusion, OnlineMirrorDescent, PriorDescent
from mfglib.alg.occupation_measure_inclusion import osqp_proj
from mfglib.scoring import exploitability_score
from mfglib.tuning import GeometricMean

from games import start_file
from rivals_mfglib import GAMES, environment, random_policy

THRESHOLDS = [1e-3, 1e-6]
ALGORITHMS = [OnlineMirrorDescent, FictitiousPlay, PriorDescent, MFOMO, OccupationMeasureInclusion]
STEPS, SECONDS = 5000, 20  # bounds of a run of MFGLib; its seconds include scores
TRIALS, TUNING_SECONDS = 20, 40  # no trial begins later
TRIAL_STEPS, TRIAL_SECONDS = 200, 0.6  # fewer steps where they would take longer, at least 10
DEFAULT, DEFAULT_LIMIT, OTHER_LIMIT = "equilibrium", 60, 5  # our seconds
COLUMNS = ["game (states × epochs)", "of the start's", "E(start)", "`equilibrium`, ms", "its process, ms",
           "our best, ms", "MFGLib's best, ms", "by", "ratio to `equilibrium`", "ratio to our best"]


class Enough(Exception):
    """A run has got there, or has used up its time."""


class Watch:
    """In the place of MFGLib's score: scores where our trace does, and keeps the clock of the steps alone."""

    def __init__(self, target=-np.inf, limit=np.inf, cap=np.inf):
        self.target, self.limit, self.cap = target, limit, cap
        self.k, self.seconds, self.marks, self.least, self.policy = 0, 0.0, [], np.inf, None
        self.began = time.process_time()

    def __call__(self, env, policy):
        now = time.process_time()
        self.seconds += now - self.left if self.k else 0.0
        if self.k % (1 << max(0, self.k.bit_length() - 5)) == 0:
            self.last = exploitability_score(env, policy)
            self.marks.append((self.k, self.seconds, self.last))
            if self.last < self.least:
                self.least, self.policy = self.last, policy
        if self.least <= self.target or now - self.began > self.limit or self.seconds > self.cap:
            raise Enough
        self.k, self.left = self.k + 1, time.process_time()
        return self.last


def run(alg, env, start, steps, score):
    """A solve with another score, and projections in double precision, which MFGLib rounds to single."""
    places = {"abc.expl_score": score, "mf_omo.exploitability_score": score,
              "occupation_measure_inclusion.osqp_proj": lambda *all: (
                  lambda _, x, y: (torch.tensor(x), x, y))(*osqp_proj(*all))}
    with contextlib.ExitStack() as stack, contextlib.suppress(Enough):
        for place, new in places.items():
            stack.enter_context(unittest.mock.patch(f"mfglib.alg.{place}", new))
        return alg(env, pi_0=start, max_iter=steps, atol=None, rtol=None)


def tuned(alg, env, start, steps):
    """The algorithm of the best trial, if one ended, and its parameters; a trial that raises is lost.

    Not by PriorDescent.from_study: it takes n_inner where the trial had none, and none where it had one.
    """
    make, optimize = alg._init_tuner_instance, optuna.Study.optimize

    def watched(trial):
        trial_alg = make(trial)
        solve, watch = trial_alg.solve, Watch()
        trial_alg.solve = lambda env, **words: run(solve, env, words["pi_0"], steps, watch)
        return trial_alg
    with unittest.mock.patch.object(alg, "_init_tuner_instance", watched), unittest.mock.patch.object(
            optuna.Study, "optimize", lambda *all, **rest: optimize(*all, catch=(Exception,), **rest)):
        starts = start if isinstance(start, str) else [start]
        study = alg.tune(GeometricMean(), [env], starts, n_trials=TRIALS, timeout=TUNING_SECONDS)
    if not any(trial.state == optuna.trial.TrialState.COMPLETE for trial in study.trials):
        return None, ""
    words = [f"{key}={value:.3g}" if isinstance(value, float) else f"{key}={value}"
             for key, value in study.best_params.items()]
    return make(optuna.trial.FixedTrial(study.best_params)), ", ".join(words)


def rival_runs(env, start, target):
    """Every algorithm with defaults and tuned: itself, its label, and the watch of its run."""
    cap, watch = np.inf, None
    for make in ALGORITHMS:
        for settings in ("defaults", "tuned"):
            alg = make()
            if settings == "tuned":
                each = (time.process_time() - watch.began) / max(watch.k, 1)
                alg, words = tuned(alg, env, start, int(min(max(TRIAL_SECONDS / each, 10), TRIAL_STEPS)))
                settings += ": " + words
            label, watch = f"{make.__name__}, {settings}", Watch(target, SECONDS, cap)
            try:
                run(alg.solve, env, start, STEPS, watch)
            except (AttributeError, RuntimeError, ValueError) as error:
                print(f"{label}: {error}", file=sys.stderr)
            if watch.least <= target:
                cap = min(cap, 0.05 + 1.5 * watch.seconds)  # what takes longer cannot win
            print(f"  {label}: {watch.k} steps, {watch.seconds:.3g} s, {watch.least:.3g}", file=sys.stderr)
            yield alg, label, watch


def rival_best(env, start, runs, target):
    """The fastest to a target, timed again without scores: seconds, steps and label."""
    marks = [(next((mark for mark in watch.marks if mark[2] <= target), None), alg, label)
             for alg, label, watch in runs]
    there, times = [(*mark[:2], alg, label) for mark, alg, label in marks if mark], []
    for steps, seconds, alg, label in there:
        if seconds <= 1.5 * min(run[1] for run in there):
            for _ in range(5 if seconds < 1 else 1):
                began = time.process_time()
                run(alg.solve, env, start, steps, lambda *_: 1.0)
                seconds = min(seconds, time.process_time() - began)
            times.append((seconds, steps, label))
    return min(times, default=None)


def solve(options, words, method, threshold, *extra):
    """Seconds of the solver and of the process until the threshold, or nothing, and the answer."""
    began = time.perf_counter()
    limit = DEFAULT_LIMIT if method == DEFAULT else OTHER_LIMIT
    done = subprocess.run(
        [options.mesob, "solve", "-q", "--json", "--threads", "1", *words, "--solver", method,
         "--relative-tolerance", str(threshold), "--time-limit", str(limit), *extra],
        capture_output=True, text=True)
    wall = time.perf_counter() - began
    answer = json.loads(done.stdout)
    trace, target = answer["trace"], threshold * answer["initial_exploitability"]
    there = [s for s, e in zip(trace["seconds"], trace["exploitability"]) if e <= target]
    return (there[0] - trace["seconds"][0], wall) if there else None, answer


def ours(options, words, threshold, methods):
    """Of each method that gets there, the least of five runs of solver and process, of slow others of one."""
    times = {}
    for method in sorted(methods, key=DEFAULT.__ne__):
        all = [solve(options, words, method, threshold)[0]]
        if all[0] and (all[0][0] <= 0.1 or method == DEFAULT):
            all += [solve(options, words, method, threshold)[0] for _ in range(4)]
        all = [each for each in all if each]
        if all:
            times[method] = tuple(map(min, zip(*all)))
    return times


def rows(options, folder, methods):
    """A row for each game and threshold, and how far both scores of the same policies are apart."""
    for name, label, _ in GAMES:
        if options.only not in label:
            continue
        env, words, start = environment(name), ["--game", name.replace("_", "-")], "uniform"
        shape, ours_shape = (env.T + 1, *env.S, *env.A), (env.T + 1, env.n_states, env.n_actions)
        score = exploitability_score(env, torch.full(shape, 1 / env.n_actions))
        if score < 1e-12 * 2 * env.r_max * (env.T + 1):
            words += start_file(folder, name, random_policy(env))
            start, label = torch.tensor(random_policy(env)).reshape(shape), f"{label}, from a random policy"
            score = exploitability_score(env, start)
        print(label, file=sys.stderr)
        runs = list(rival_runs(env, start, THRESHOLDS[-1] * score))
        least = min((watch.least, label, watch.policy) for _, label, watch in runs)
        answer = str(folder / f"{name}.h5")
        final = solve(options, words, DEFAULT, THRESHOLDS[-1], "--out", answer)[1]
        with h5py.File(answer) as file:
            again = exploitability_score(env, torch.tensor(file["solution/policy"][...]).reshape(shape))
        path = start_file(folder, f"{name}-theirs", least[2].numpy().reshape(ours_shape))[1]
        theirs = json.loads(subprocess.run(
            [options.mesob, "evaluate", "-q", "--json", *words[:2], "--policy", path],
            capture_output=True, text=True, check=True).stdout)
        apart = {"start": abs(final["initial_exploitability"] - score) / score,
                 "ours": abs(final["exploitability"] - again) / score,
                 "theirs": abs(theirs["exploitability"] - least[0]) / score}
        if not max(apart.values()) <= 1e-9:
            print(f"{label}: scores are apart, of the start's: {apart}", file=sys.stderr)
        for threshold in THRESHOLDS:
            yield {"game": label, "threshold": threshold, "start": score, "apart": apart,
                   "ours": ours(options, words, threshold, methods),
                   "theirs": rival_best(env, start, runs, threshold * score),
                   "least": [least[0] / score, least[1]]}


def describe(row):
    times, theirs, none = row["ours"], row["theirs"], "not reached"
    default, best = times.get(DEFAULT), min(times, key=times.get, default=None)
    cells = [
        row["game"], f"{row['threshold']:.0e}".replace("e-0", "e-"), f"{row['start']:.4g}",
        *([digits(1e3 * time) for time in default] if default else [none, "–"]),
        f"{digits(1e3 * times[best][0])}, `{best}`" if best else none,
        f"{digits(1e3 * theirs[0])} ({theirs[1]:,} step{'s' * (theirs[1] > 1)})" if theirs else none,
        theirs[2] if theirs else f"least {row['least'][0]:.1e}: {row['least'][1]}",
        *(digits(theirs[0] / time[0]) if theirs and time else "–" for time in (default, times.get(best)))]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mesob", default=ROOT / ".build/release/BenchmarkProgram")
    parser.add_argument("--only", default="", help="games whose label contains this text")
    parser.add_argument("--json")
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    listed = json.loads(subprocess.run(
        [options.mesob, "list", "solvers", "--json"], capture_output=True, text=True, check=True).stdout)
    methods = [entry["name"] for entry in listed if entry["purpose"] == "equilibrium"]
    print("| " + " | ".join(COLUMNS) + " |\n" + "| --- " * len(COLUMNS) + "|", flush=True)
    done = []
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(options, pathlib.Path(folder), methods):
            done.append(row)
            print(describe(row), flush=True)
            if options.json:
                pathlib.Path(options.json).write_text(json.dumps({
                    "date": datetime.date.today().isoformat(), "processor": processor(),
                    "load": os.getloadavg()[2], "rows": done}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
