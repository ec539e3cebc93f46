#!/usr/bin/env python3
"""Checks this archive with Python, h5py and numpy alone: no other software is trusted.

First every file is compared with the bag's manifest. Then, for every run whose rewards and
transitions are stored, what matters is computed again from them and from the policy:

    L_t(s, a) = mu_t(s) pi_t(a | s),  mu_{t+1}(s') = sum_{s, a} P_t(s' | s, a) L_t(s, a)
    own value            J  = sum_{t, s, a} L_t(s, a) r_t(s, a)
    best-response value  V* = sum_s mu_0(s) V_0(s),
                         V_t(s) = max_a r_t(s, a) + sum_{s'} P_t(s' | s, a) V_{t+1}(s')
    exploitability       V* - J, by population, summed

Rewards and transitions are those at the policy's flow. Exit status: 0 all is well, 1 something is
wrong, 2 nothing could be checked. With --quiet only what is wrong is printed.
"""

import hashlib
import json
import pathlib
import sys

import h5py
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
TOLERANCE = 1e-9  # far above rounding, far below what matters
LAWS = 9.8e-4  # what a law in an input file may miss 1 by: float16 explains as much


def manifest_damages(bag):
    """Names of files that are missing or differ from what the bag's manifest says."""
    damaged = []
    for line in (bag / "manifest-sha512.txt").read_bytes().decode().split("\n")[:-1]:
        (digest, name), hasher = line.split("  ", 1), hashlib.sha512()
        name = name.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        if (bag / name).is_file():
            with open(bag / name, "rb") as stream:
                while block := stream.read(1 << 20):
                    hasher.update(block)
        if hasher.hexdigest() != digest:
            damaged.append(name)
    return damaged


class Run:
    """A result file: the game at the solution's flow, the solution, and what is said of it."""

    def __init__(self, file):
        game, solution = file["game"], file["solution"]
        certificate = file["certificate"]  # links are its coordinates
        self.said = {
            name: certificate[name][()] for name in certificate
            if isinstance(certificate.get(name, getlink=True), h5py.HardLink)}
        inputs = json.loads(file.attrs["config"]).get("inputs")
        self.law_limit = LAWS if inputs else TOLERANCE
        self.metrics = {name: item[()] for name, item in file["metrics"].items()}
        self.reward = game["reward"][()]  # (T + 1, S, A)
        self.feasible = game["feasible"][()]  # (S, A)
        self.successor = game["transition_state"][()]  # of all pairs (t, s, a), one after another
        self.probability = game["transition_probability"][()]
        self.mu0 = game["initial_distribution"][()]
        self.pi = solution["policy"][()]  # (T + 1, S, A)
        self.L = solution["occupation_measure"][()]
        self.value = solution["value"][()]  # (T + 1, S)
        self.horizon, (self.S, self.A) = len(self.reward) - 1, self.feasible.shape
        starts = file["population_first_state"][()] if "population_first_state" in file else [0]
        self.populations = [slice(a, b) for a, b in zip(starts, [*starts[1:], self.S])]
        first = game["transition_start"][()].reshape(self.horizon, self.S * self.A)
        ends = np.append(first, len(self.probability)).astype(int)  # where the successors begin
        counts = np.diff(ends).reshape(first.shape)
        self.rows = [np.repeat(np.arange(self.S * self.A), n) for n in counts]
        self.spans = [slice(a, a + n.sum()) for a, n in zip(first[:, 0], counts)]

    def backup(self, t, V):
        """sum over s' of P_t(s' | s, a) V(s'), for every pair."""
        if t == self.horizon:
            return np.zeros((self.S, self.A))
        p, V = self.probability[self.spans[t]], V[self.successor[self.spans[t]]]
        return np.bincount(self.rows[t], p * V, self.S * self.A).reshape(self.S, self.A)

    def push(self, t, L):
        """sum over s, a of P_t(s' | s, a) L(s, a), for every s'."""
        i = self.spans[t]
        return np.bincount(self.successor[i], self.probability[i] * L.ravel()[self.rows[t]], self.S)

    def recompute(self):
        """What the certificate speaks of, by name."""
        flow, mu = np.empty_like(self.L), self.mu0
        residual = np.abs(self.L[0].sum(1) - self.mu0).max()
        for t in range(self.horizon + 1):
            flow[t] = mu[:, None] * self.pi[t]
            if t < self.horizon:
                mu = self.push(t, flow[t])
                inflow = self.push(t, self.L[t])
                residual = max(residual, np.abs(self.L[t + 1].sum(1) - inflow).max())
        best, own = np.zeros(self.S), np.zeros((self.horizon + 2, self.S))
        for t in reversed(range(self.horizon + 1)):
            best = np.where(self.feasible, self.reward[t] + self.backup(t, best), -np.inf).max(1)
            own[t] = (self.pi[t] * (self.reward[t] + self.backup(t, own[t + 1]))).sum(1)
        star = np.array([self.mu0[s] @ best[s] for s in self.populations])
        J = np.array([(flow[:, s] * self.reward[:, s]).sum() for s in self.populations])
        laws = [np.abs(self.pi.sum(2) - 1).max(), -self.pi.min(), -self.probability.min(initial=0)]
        laws += [abs(self.mu0[s].sum() - 1) for s in self.populations]
        for rows, span in zip(self.rows, self.spans):
            sums = np.bincount(rows, self.probability[span], self.S * self.A)
            laws.append(np.abs(sums - 1)[self.feasible.ravel()].max())
        illegal = max(np.abs(x[:, ~self.feasible]).max(initial=0.0) for x in (self.pi, self.L))
        return {
            "best_response_value": star.sum(), "own_value": J.sum(), "gap": (star - J).sum(),
            "population_best_response_value": star, "population_own_value": J,
            "population_gap": star - J, "flow_residual": residual, "feasibility": illegal,
            "flow_distance": np.abs(flow - self.L).max(), "law_residual": max(laws),
            "value_error": np.abs(own[:-1] - self.value).max(),
        }

    def complaints(self):
        """What is stored and does not follow from the tensors."""
        new = self.recompute()
        slack = TOLERANCE * max(1, abs(new["best_response_value"]), np.abs(self.value).max())
        for name in ("flow_residual", "flow_distance", "law_residual", "feasibility", "value_error"):
            if not new[name] <= max(slack, self.law_limit if name == "law_residual" else 0):
                yield f"{name} is {new[name]:.3g}, should be 0"
        for name, stored in self.said.items():
            low, high = (stored[..., 0], stored[..., 1]) if stored.ndim else (stored, stored)
            if not np.all((low - slack <= new[name]) & (new[name] <= high + slack)):
                yield f"certificate/{name} says {stored}, recomputed {new[name]}"
        names = {"exploitability": "gap", "value": "own_value"}
        for metric, name in (names | {"best_response_value": "best_response_value"}).items():
            if not abs(self.metrics[metric] - new[name]) <= slack:
                yield f"metrics/{metric} is {self.metrics[metric]}, recomputed {new[name]}"


def main():
    wrong, checked, damaged = 0, 0, manifest_damages(HERE.parent)
    for name in damaged:
        print(f"DAMAGED  {name}: not the bytes that manifest-sha512.txt lists")
    for path in sorted(HERE.glob("runs/*/*/result.h5")):
        name = path.parent.relative_to(HERE / "runs")
        try:
            with h5py.File(path) as file:
                if "reward" not in file["game"]:
                    print(f"skipped  {name}: rewards and transitions are not stored")
                    continue
                complaints = list(Run(file).complaints())
        except Exception as error:  # whatever damage makes h5py and numpy say
            complaints = [f"cannot be read: {error}"]
        checked, wrong = checked + 1, wrong + bool(complaints)
        for complaint in complaints:
            print(f"WRONG    {name}: {complaint}")
        if not complaints and "--quiet" not in sys.argv:
            print(f"right    {name}")
    print(f"{checked} runs computed again, {wrong} wrong, {len(damaged)} damaged files")
    return 1 if wrong or damaged else 0 if checked else 2


if __name__ == "__main__":
    sys.exit(main())
