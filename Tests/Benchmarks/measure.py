"""Running mesob, comparing results before times, and least times over rounds that alternate."""

import json
import math
import subprocess
import time


class Mesob:
    """The program under test."""

    def __init__(self, path):
        self.path = path
        done = subprocess.run(
            [path, "list", "solvers", "--json"], capture_output=True, text=True, check=True)
        self.parameters = {
            entry["name"]: {parameter["name"] for parameter in entry["parameters"]}
            for entry in json.loads(done.stdout)}
        self.has_gradients = "balance-descent" in self.parameters
        # The penalty problem as it was published, where the program can also scale it.
        self.published = ["normalization=none"] if "normalization" in self.parameters["mf-omo"] else []

    def trace(self, words, steps):
        """The trace of all the steps, also beyond where a method has converged."""
        solver = words[words.index("--solver") + 1]
        words = [*words, *(["accuracy=0"] if "accuracy" in self.parameters[solver] else [])]
        done = subprocess.run(
            [self.path, "solve", "-q", "--json", "--threads", "1", *words, f"iterations={steps}"],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
        return json.loads(done.stdout)["trace"]

    def seconds(self, words, steps):
        """Seconds of a step: the least between two marks of its trace, in the first half.

        The trace leaves scoring out.
        """
        trace = self.trace(words, steps)
        marks = [
            mark for mark in zip(trace["iteration"], trace["seconds"]) if 1 <= mark[0] <= max(4, steps / 2)]
        return min((b - a) / (j - i) for (i, a), (j, b) in zip(marks, marks[1:]))

    def whole(self, words, steps, runs=5):
        """Seconds of a step over all of few steps, the least of some runs."""
        traces = [self.trace(words, steps) for _ in range(runs)]
        return min((t["seconds"][-1] - t["seconds"][0]) / steps for t in traces)

    def steps(self, words):
        """How many take about a fifth of a second, so that there are two milliseconds between marks."""
        return min(max(round(0.2 / self.seconds(words, 20)), 20), 100_000)

    def exploitability(self, words, steps, total):
        trace = self.trace(words, total)
        return trace["exploitability"][trace["iteration"].index(steps)]


class Case:
    """A game and a method, the rivals that have both, and how many steps are compared and timed."""

    tolerance = 1e-9
    check, total = 10, 40
    few = False  # whether mesob is timed over the steps that are compared, not over many more

    def __init__(self, game, method, words, steps, rivals):
        self.game, self.method, self.words, self.steps, self.rivals = game, method, words, steps, rivals


def agreement(mesob, case, rivals):
    """Holds exploitabilities after the same steps against each other; the largest differences.

    Of a rival that keeps the whole sequence, the sequence.
    """
    largest, ours = {}, None
    for who, rival in rivals.items():
        if hasattr(rival, "sequence") and "unscored" not in who:
            ours = mesob.trace(case.words, case.check)["exploitability"]
            theirs = rival.sequence(case.check)
            assert len(ours) == len(theirs), (len(ours), len(theirs))
        elif hasattr(rival, "exploitability"):
            ours = ours or [mesob.exploitability(case.words, case.check, case.total)]
            theirs = [rival.exploitability(case.check)]
        else:
            continue
        errors = [abs(a - b) / max(1, abs(a)) for a, b in zip(ours, theirs)]
        apart = [k for k, error in enumerate(errors) if not error <= case.tolerance]
        largest[who] = max(errors)
        if apart:
            k = apart[0]
            raise AssertionError(
                f"{case.game}, {case.method}: apart from value {k} of {len(errors)} on, "
                f"mesob {ours[k]!r}, {who} {theirs[k]!r}")
    return largest


def compare(mesob, case, rounds):
    """A row: seconds of a step, and how many times as long as mesob each rival takes."""
    rivals = {who: make() for who, make in case.rivals.items()}
    row = {"game": case.game, "method": case.method, "agreement": agreement(mesob, case, rivals)}
    steps = case.steps or (0 if case.few else mesob.steps(case.words))
    times = {"mesob": [], **{who: [] for who in rivals}}
    for _ in range(rounds):
        ours = mesob.whole(case.words, case.check) if case.few else mesob.seconds(case.words, steps)
        times["mesob"].append(ours)
        for who, rival in rivals.items():
            times[who].append(seconds_of(rival))
    return {**row, **ratios(times)}


def seconds_of(rival, limit=0.4, chunk=4e-3):
    """Seconds of a step: the least of chunks of some milliseconds, since other work only adds."""
    if not hasattr(rival, "chunk"):
        rival.chunk = 1
        while timed(rival) * rival.chunk < chunk:
            rival.chunk *= 2
    least, began = math.inf, time.perf_counter()
    for count in range(200):
        if count >= 3 and time.perf_counter() - began > limit:
            break
        least = min(least, timed(rival))
    return least


def timed(rival):
    """Seconds of a step in one chunk; a rival may have a clock of its own."""
    began = time.perf_counter()
    own = rival.run(rival.chunk)
    return own if isinstance(own, float) else (time.perf_counter() - began) / rival.chunk


def ratios(times):
    """Of each, the least time of all rounds; of each rival, its ratio to mesob's, and those of the rounds."""
    row = {"seconds": {who: min(all) for who, all in times.items()}, "times": {}, "rounds": times}
    for who, all in times.items():
        if who != "mesob":
            rounds = [theirs / ours for theirs, ours in zip(all, times["mesob"])]
            row["times"][who] = [min(all) / min(times["mesob"]), min(rounds), max(rounds)]
    return row


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))
