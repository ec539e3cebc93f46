"""One step on a large auction against numpy's matrix products for the same step, side by side.

The auction has 10 types, budget 100, bids to 50 and 48 epochs: S·A·(T + 1) = 2.5 million entries. A
step of online mirror descent contains two products S×A · A×X per epoch (the population forward, the
value backward), a step of reduced MESOB six. numpy does the same products, one thread, on arrays
that are already there; everything else that a step does is counted against mesob alone.

    python Tests/Benchmarks/step.py [path of mesob]

Prints the ratios of the medians and exits 1 when one is above 4, or when memory is above twelve
arrays of the size of the policy.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import json
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESOB = sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build" / "release" / "BenchmarkProgram"
TYPES, BUDGET, BIDS, EPOCHS, ROUNDS = 10, 100, 50, 48, 7
STATES, ACTIONS, PRICES = TYPES * (BUDGET + 1), BIDS + 1, BIDS + 1
LIMIT = 4

GAME = [
    f"horizon={EPOCHS - 1}", f"budget={BUDGET}", f"max-bid={BIDS}",
    "values=[" + ",".join(str(5 * i) for i in range(1, TYPES + 1)) + "]",
    "weights=[" + ",".join(["0.1"] * TYPES) + "]",
]


def numpy_seconds(products, random=np.random.default_rng(0)):
    """One pass over the epochs; each product is S×X · X×A."""
    left = random.random((STATES, PRICES))
    right = random.random((PRICES, ACTIONS))
    began = time.perf_counter()
    for _ in range(EPOCHS - 1):
        for _ in range(products):
            left @ right
    return time.perf_counter() - began


def mesob_step(solver, *parameters):
    """Seconds of one step, after the first, and the peak memory of the whole process."""
    command = [MESOB, "solve", "--game", "pay-per-click", "--solver", solver, *GAME, *parameters]
    done = subprocess.run(
        [*map(str, command), "--iterations", "12", "--threads", "1", "--json"], capture_output=True)
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    report = json.loads(done.stdout)
    seconds = report["trace"]["seconds"]
    return (seconds[5] - seconds[1]) / 4, report["peak_memory_bytes"]


def main():
    array = 8 * STATES * ACTIONS * EPOCHS
    failed = False
    for solver, products, parameters in [
        ("online-mirror-descent", 2, []), ("balance-descent", 6, ["objective=revenue"])]:
        rounds = [(numpy_seconds(products), *mesob_step(solver, *parameters)) for _ in range(ROUNDS)]
        ratio = statistics.median(step for _, step, _ in rounds) / statistics.median(
            product for product, _, _ in rounds)
        arrays = max(memory for _, _, memory in rounds) / array
        failed |= ratio > LIMIT or arrays > 12
        print(f"{solver}: {ratio:.2f} times numpy's {products} products, {arrays:.1f} arrays at the peak")
    return failed


if __name__ == "__main__":
    sys.exit(main())
