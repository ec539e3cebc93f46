"""The games that are written again by hand, as tables of numpy: what every rival starts from."""

import math

import numpy as np


class Game:
    """A game's sizes, its words for mesob, and its rewards without company, (T + 1) × S × A."""

    feasible = None  # S × A, where not everything is
    objective = "welfare"  # Σ ⟨L, r⟩ by its name in the catalog

    def __init__(self, name, words, base, mu0, bound):
        self.name, self.words, self.base, self.mu0, self.bound = name, words, base, mu0, bound
        self.horizon, (self.S, self.A) = len(base) - 1, base.shape[1:]

    def start(self):
        """A policy without the symmetries of the game, by which best responses would be tied."""
        policy = 0.5 + np.random.default_rng(1).random(self.base.shape)
        if self.feasible is not None:
            policy *= self.feasible
        return policy / policy.sum(-1, keepdims=True)


class Displacements(Game):
    """Moves and noise by a table of successors, S × A × N; company at a state costs its logarithm."""

    def __init__(self, name, words, base, bound, next, noise, floor, size):
        S = base.shape[1]
        super().__init__(name, words, base, np.full(S, 1 / S), bound)
        self.next, self.noise, self.floor, self.size = next, noise, floor, size


class Epidemic(Game):
    """Susceptible–infected: going out infects with probability 0.81 μ(infected)."""

    size = 0

    def __init__(self, horizon=50):
        base = np.tile([[0, -0.5], [-1, -1.5]], (horizon + 1, 1, 1)).astype(float)
        words = ["--game", "susceptible-infected", f"horizon={horizon}"]
        super().__init__("susceptible-infected", words, base, np.array([0.4, 0.6]), 1.5)


class Auction(Game):
    """The base pay-per-click auction, generalized second price; outcomes of a bid are the same in all states.

    With F the distribution function of bids and n bidders, the number of rivals ahead of a bid β
    under a uniform tie-breaker u is Binomial(n − 1, 1 − F(β) + m(β)u).
    """

    objective = "utility"

    def __init__(self):
        self.values, self.budget, self.bidders, self.rates = np.array([3.0, 5, 8]), 8, 5, (0.6, 0.35)
        types, budgets, bids = 3, self.budget + 1, self.budget + 1
        budget_of = np.tile(np.arange(budgets), types)
        mu0 = np.where(budget_of == self.budget, np.repeat([0.3, 0.4, 0.3], budgets), 0.0)
        super().__init__(
            "pay-per-click", ["--game", "pay-per-click"], np.zeros((10, types * budgets, bids)), mu0,
            8 * 0.6)
        self.feasible = np.arange(bids) <= budget_of[:, None]
        self.value_of = np.repeat(self.values, budgets)
        # Where a state with one more x of budget is, and where one goes that pays x.
        price, state = np.arange(bids), np.arange(self.S)[:, None]
        self.comes, self.goes = np.minimum(state + price, self.S - 1), np.maximum(state - price, 0)
        self.can_come = budget_of[:, None] + price <= self.budget
        self.can_go = price <= budget_of[:, None]
        nodes, weights = np.polynomial.legendre.leggauss(self.bidders // 2 + 2)
        self.nodes, self.weights = 0.5 + nodes / 2, weights / 2


class Dense(Game):
    """Random tables without zeros: T × S × A × S laws, and rewards with S·A × S·A company."""

    def __init__(self, S, A, horizon, folder):
        import h5py

        random = np.random.default_rng(0)
        base = random.random((horizon + 1, S, A))
        self.transition = random.random((horizon, S, A, S))
        self.transition /= self.transition.sum(-1, keepdims=True)
        self.company = -random.random((S, A, S, A))
        mu0 = random.random(S)
        path = folder / f"dense-{S}-{A}.h5"
        with h5py.File(path, "w") as file:
            file["mu0"], file["reward"] = mu0 / mu0.sum(), base
            file["transition"], file["reward_linear"] = self.transition, self.company
        words = ["--game", "tabular", f"file={path}"]
        super().__init__("tabular", words, base, mu0 / mu0.sum(), 1.0)


def line(n, horizon):
    s, a, e = np.arange(n)[:, None, None], np.arange(3)[:, None], np.arange(3)
    right = (np.arange(n) - 2) % n
    costs = -np.minimum(right, n - right)[:, None] - np.abs(np.arange(3) - 1) / n
    return Displacements(
        "beach-bar", ["--game", "beach-bar", f"n={n}", f"horizon={horizon}"], np.tile(costs, (horizon + 1, 1, 1)), -math.log(1e-20),
        np.clip(s + a + e - 2, 0, n - 1), np.array([0.25, 0.5, 0.25]), 1e-20, n)


def square(n, horizon):
    steps = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (0, 0)])
    i, j = np.divmod(np.arange(n * n), n)
    total = steps[:, None] + steps[None]
    next = np.clip(i[:, None, None] + total[..., 0], 0, n - 1) * n + np.clip(
        j[:, None, None] + total[..., 1], 0, n - 1)
    near = 10 * (1 - (np.abs(i - n // 2) + np.abs(j - n // 2)) / (2 * n))
    bar = ",".join(f"[{n // 2},{n // 2}]" for _ in range(horizon + 1))
    return Displacements(
        "crowd-motion",
        ["--game", "crowd-motion", f"torus-l={n}", f"torus-w={n}", f"horizon={horizon}",
         f"bar-locs=[{bar}]"],
        np.tile(np.repeat(near[:, None], 5, 1), (horizon + 1, 1, 1)), 10 - math.log(1e-10),
        next, np.array([0.125] * 4 + [0.5]), 1e-10, n)


def start_file(folder, name, policy):
    """Words for mesob to start from a policy."""
    import h5py

    path = folder / f"start-{name.replace(' ', '-')}.h5"
    with h5py.File(path, "w") as file:
        file["policy"] = policy
    return ["--start", str(path)]
