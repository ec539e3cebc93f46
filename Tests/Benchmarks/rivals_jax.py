"""Games and methods in JAX: double precision, a whole solve under one jit, epochs by scan."""

import math

import jax
import jax.numpy as jnp
from jax import lax

from games import Auction, Dense, Displacements, Epidemic


class Model:
    """How rewards and transitions of one epoch follow from L and that epoch's tables."""

    def __init__(self, game):
        self.game, self.tables = game, (game.base,)

    def law(self, L, tables):
        """What transitions need to know of L."""

    def rewards(self, L, law, tables):
        return tables[0]


class OfDisplacements(Model):
    def rewards(self, L, law, tables):
        return tables[0] - jnp.log(L.sum(1) + self.game.floor)[:, None]

    def push(self, L, law, tables):
        return jnp.zeros(self.game.S).at[self.game.next].add(L[:, :, None] * self.game.noise)

    def backup(self, V, law, tables):
        return (V[self.game.next] * self.game.noise).sum(-1)


class OfEpidemic(Model):
    def law(self, L, tables):
        return 0.81 * L[1].sum()

    def push(self, L, i, tables):
        out, sick = L[0, 0], L[1].sum()
        return jnp.array([out * (1 - i) + L[0, 1] + 0.3 * sick, out * i + 0.7 * sick])

    def backup(self, V, i, tables):
        sick = 0.3 * V[0] + 0.7 * V[1]
        return jnp.array([[(1 - i) * V[0] + i * V[1], V[0]], [sick, sick]])


class OfAuction(Model):
    def law(self, L, tables):
        """P(pay x | bid), where x = 0 stands for no click."""
        game = self.game
        m = L.sum(0)
        F = jnp.cumsum(m)
        q = (1 - F)[:, None] + m[:, None] * game.nodes
        bid, x = jnp.arange(game.A)[:, None], jnp.arange(game.A)
        table = jnp.zeros((game.A, game.A))
        for k, rate in enumerate(game.rates):
            behind = game.bidders - 1 - k
            share = rate * math.comb(game.bidders - 1, k)
            ahead, win = (q**k) @ game.weights, (q**k * (1 - q) ** behind) @ game.weights
            G = F**behind
            # The next bid is x ≥ 1 with the difference of G, at the reserve price 1 with all below it.
            below = jnp.concatenate([jnp.zeros(2), G[1:-1]])
            table += share * jnp.where(
                (x > 0) & (x < bid), ahead[:, None] * (G - below),
                jnp.where((x == bid) & (x > 0), win[:, None] - ahead[:, None] * below, 0.0))
        return table.at[:, 0].set(1 - table.sum(1))

    def rewards(self, L, law, tables):
        cost = law @ jnp.arange(self.game.A)
        return self.game.value_of[:, None] * (1 - law[:, 0]) - cost

    def push(self, L, law, tables):
        paid = L @ law
        came = paid[self.game.comes, jnp.arange(self.game.A)]
        return jnp.where(self.game.can_come, came, 0).sum(1)

    def backup(self, V, law, tables):
        return jnp.where(self.game.can_go, V[self.game.goes], 0) @ law.T


class OfDense(Model):
    def __init__(self, game):
        import numpy as np

        super().__init__(game)
        rows = game.transition.reshape(game.horizon, -1, game.S)
        self.tables = (game.base, np.concatenate([rows, np.zeros_like(rows[:1])]))
        self.company = game.company.reshape(game.S * game.A, -1)

    def rewards(self, L, law, tables):
        return tables[0] + (self.company @ L.ravel()).reshape(L.shape)

    def push(self, L, law, tables):
        return L.ravel() @ tables[1]

    def backup(self, V, law, tables):
        return (tables[1] @ V).reshape(self.game.S, self.game.A)


MODELS = {Displacements: OfDisplacements, Epidemic: OfEpidemic, Auction: OfAuction, Dense: OfDense}


class Solver:
    """Flow, values and scores of a game; what all methods are made of."""

    def __init__(self, game, start=None):
        self.game = game
        model = self.model = MODELS[type(game)](game)
        self.mu0 = jnp.array(game.mu0)
        self.last = jnp.zeros(game.horizon + 1).at[-1].set(1)
        feasible = jnp.ones((game.S, game.A), bool) if game.feasible is None else jnp.array(game.feasible)
        self.feasible, self.masked = feasible, game.feasible is not None
        self.uniform = jnp.broadcast_to(feasible / feasible.sum(1, keepdims=True), game.base.shape)
        self.first = self.uniform if start is None else jnp.array(start)
        self.shape = game.base.shape
        self.tables = model.tables

    def flow(self, pi):
        """L, r and laws of all epochs."""
        def forward(mu, epoch):
            p, tables = epoch
            L = mu[:, None] * p
            law = self.model.law(L, tables)
            return self.model.push(L, law, tables), (L, self.model.rewards(L, law, tables), law)
        return lax.scan(forward, self.mu0, (pi, self.tables))[1]

    def at(self, L):
        """r and laws at any L."""
        laws = jax.vmap(self.model.law)(L, self.tables)
        return jax.vmap(self.model.rewards)(L, laws, self.tables), laws

    def only_feasible(self, Q):
        return jnp.where(self.feasible, Q, -jnp.inf) if self.masked else Q

    def induction(self, r, laws, value, extra=None):
        """V at the first epoch and Q of all, with V = value(Q, extra)."""
        def backward(V, epoch):
            r, law, tables, last, extra = epoch
            Q = r + (1 - last) * self.model.backup(V, law, tables)
            return value(Q, extra), Q
        epochs = (r, laws, self.tables, self.last, extra)
        return lax.scan(backward, jnp.zeros(self.game.S), epochs, reverse=True)

    def best(self, r, laws):
        return self.induction(r, laws, lambda Q, _: self.only_feasible(Q).max(1))

    def exploitability(self, pi):
        L, r, laws = self.flow(pi)
        return (self.mu0 * self.best(r, laws)[0]).sum() - (L * r).sum()


def softmax(theta):
    return jax.nn.softmax(theta, axis=-1)


class MirrorDescent(Solver):
    """Online mirror descent."""

    def __init__(self, game, eta):
        super().__init__(game)
        self.eta = eta

    def start(self):
        return jnp.log(self.uniform)

    def step(self, theta):
        pi = softmax(theta)
        _, r, laws = self.flow(pi)
        _, Q = self.induction(r, laws, lambda Q, p: (p * Q).sum(1), pi)
        return theta + self.eta * Q

    def policy(self, theta):
        return softmax(theta)


class FictitiousPlay(Solver):
    """Fictitious play; actions that are exactly tied share the response."""

    def start(self):
        return self.first, 0.0

    def step(self, state):
        pi, k = state
        L, r, laws = self.flow(pi)
        _, Q = self.best(r, laws)
        Q = self.only_feasible(Q)
        best = Q == Q.max(-1, keepdims=True)
        response = self.flow(best / best.sum(-1, keepdims=True))[0]
        share = 1 / (k + 2)
        L = (1 - share) * L + share * response
        mu = L.sum(-1, keepdims=True)
        return jnp.where(mu > 0, L / jnp.where(mu > 0, mu, 1), self.uniform), k + 1

    def policy(self, state):
        return state[0]


class ReducedMESOB(Solver):
    """F = smoothed exploitability − weight · welfare, G = ∂F/∂π / μ."""

    def __init__(self, game, eta, tau, weight):
        super().__init__(game)
        self.eta, self.tau, self.weight = eta, tau, weight

    def start(self):
        return jnp.log(self.uniform)

    def objective(self, pi):
        L, r, laws = self.flow(pi)
        best, _ = self.induction(
            r, laws, lambda Q, _: self.tau * jax.scipy.special.logsumexp(
                self.only_feasible(Q) / self.tau, axis=1))
        return (self.mu0 * best).sum() - (1 + self.weight) * (L * r).sum()

    def step(self, theta):
        pi = softmax(theta)
        mu = self.flow(pi)[0].sum(2)
        mu = jnp.where(mu > 0, mu, jnp.inf)[:, :, None]
        return theta - self.eta / (1 + self.weight) * jax.grad(self.objective)(pi) / mu

    def policy(self, theta):
        return softmax(theta)


class OccupationMeasure(Solver):
    """MF-OMO with Adam: ‖flow residual‖² + ‖dual residual‖² + ⟨z, L⟩, in either published form."""

    def __init__(self, game, eta, projected, start=None):
        super().__init__(game, start)
        (epochs, S, A), T = self.shape, game.horizon
        self.eta, self.projected = eta, projected
        pairs = S * A if game.feasible is None else int(game.feasible.sum())
        self.count = epochs * pairs
        self.slack = S * A * (T * T + T + 2) * game.bound
        self.radius = S * (T + 1) * (T + 2) / 2 * game.bound

    def start(self):
        L = self.first / self.game.S if self.projected else self.flow(self.first)[0]
        y = jnp.zeros(self.shape[:2])
        if self.projected:
            x = (L, y, jnp.zeros(self.shape))
        else:
            even = self.only_feasible(jnp.full(self.shape, -math.log(self.count + 1)))
            even = jnp.append(even, -math.log(self.count + 1))
            x = (self.only_feasible(jnp.log(jnp.maximum(L, 1e-12))), y, even)
        zeros = jax.tree.map(jnp.zeros_like, x)
        return x, zeros, zeros, 0.0

    def point(self, x):
        if self.projected:
            return x
        u, w, v = x
        L = softmax(u.reshape(len(u), -1)).reshape(u.shape)
        y = self.radius / math.sqrt(w.size) * jnp.sin(w)
        return L, y, self.slack * softmax(v)[:-1].reshape(u.shape)

    def objective(self, x):
        L, y, z = self.point(x)
        r, laws = self.at(L)
        pushed = jax.vmap(self.model.push)(L, laws, self.tables)
        later = jnp.concatenate([y[1:], jnp.zeros_like(y[:1])])
        ahead = jax.vmap(self.model.backup)(later, laws, self.tables)
        Q = r + (1 - self.last)[:, None, None] * ahead
        flow = L.sum(2) - jnp.concatenate([self.mu0[None], pushed[:-1]])
        dual = self.feasible * (y[:, :, None] - Q - z)
        return (flow**2).sum() + (dual**2).sum() + (z * L).sum()

    def step(self, state):
        x, first, second, k = state
        g = jax.grad(self.objective)(x)
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, g)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, g)
        one, two = 1 - 0.9 ** (k + 1), 1 - 0.999 ** (k + 1)
        x = jax.tree.map(
            lambda x, m, v: x - self.eta * (m / one) / (jnp.sqrt(v / two) + 1e-8), x, first, second)
        if self.projected:
            x = self.project(*x)
        return x, first, second, k + 1

    def project(self, L, y, z):
        L = jax.vmap(lambda L: onto_simplex(L.ravel(), 1.0))(self.only_feasible(L)).reshape(L.shape)
        z = jnp.maximum(z, 0) * self.feasible
        z = lax.cond(
            z.sum() > self.slack, lambda z: onto_simplex(z.ravel(), self.slack).reshape(z.shape),
            lambda z: z, z)
        return L, y * jnp.minimum(1, self.radius / jnp.maximum(jnp.linalg.norm(y), 1e-300)), z

    def policy(self, state):
        L = self.point(state[0])[0]
        mu = L.sum(2, keepdims=True)
        return jnp.where(mu > 0, L / jnp.where(mu > 0, mu, 1), self.uniform)


def onto_simplex(x, mass):
    """The nearest point of sum `mass` that is nowhere negative, by sorting."""
    descending = jnp.flip(jnp.sort(x))
    shifts = (jnp.cumsum(descending) - mass) / jnp.arange(1, len(x) + 1)
    return jnp.maximum(x - shifts[(descending > shifts).sum() - 1], 0)


class Rival:
    """A whole solve under jit, compiled before the clock starts."""

    def __init__(self, solver):
        self.solve = jax.jit(
            lambda state, n: lax.fori_loop(0, n, lambda _, state: solver.step(state), state))
        self.score = jax.jit(lambda state: solver.exploitability(solver.policy(state)))
        self.begin = jax.jit(solver.start)()
        self.run(1)

    def run(self, steps):
        jax.block_until_ready(self.solve(self.begin, steps))

    def exploitability(self, steps):
        return float(self.score(self.solve(self.begin, steps)))
