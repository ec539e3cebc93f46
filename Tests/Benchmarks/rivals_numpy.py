"""Online mirror descent in numpy, vectorized by epoch; kernels are scipy.sparse where they are sparse."""

import numpy as np

from games import Auction, Dense, Displacements, Epidemic

try:
    import scipy.sparse as sparse
except ImportError:
    sparse = None


class OfDisplacements:
    def __init__(self, game):
        self.game = game
        pairs, noises = game.next.reshape(-1, game.next.shape[-1]).shape
        law = (np.tile(game.noise, pairs), game.next.flatten(), np.arange(0, pairs * noises + 1, noises))
        if sparse:
            self.P = sparse.csr_array(law, shape=(pairs, game.S))
            self.P.sum_duplicates()
            self.PT = self.P.T.tocsr()
        else:
            self.P = np.zeros((pairs, game.S))
            np.add.at(self.P, (np.repeat(np.arange(pairs), noises), law[1]), law[0])
            self.PT = self.P.T.copy()

    def stage(self, t, L):
        """The rewards of an epoch and what its transitions need to know of L."""
        return self.game.base[t] - np.log(L.sum(1) + self.game.floor)[:, None], None

    def push(self, t, L, law):
        return self.PT @ L.ravel()

    def backup(self, t, V, law):
        return (self.P @ V).reshape(self.game.S, self.game.A)


class OfEpidemic:
    def __init__(self, game):
        self.game = game
        self.P = np.zeros((2, 2, 2))
        self.P[0, 1, 0], self.P[1, :, 0], self.P[1, :, 1] = 1, 0.3, 0.7

    def stage(self, t, L):
        i = 0.81 * L[1].sum()
        P = self.P.copy()
        P[0, 0] = 1 - i, i
        return self.game.base[t], P.reshape(4, 2)

    def push(self, t, L, law):
        return L.ravel() @ law

    def backup(self, t, V, law):
        return (law @ V).reshape(2, 2)


class OfAuction:
    def __init__(self, game):
        self.game = game
        self.column = np.arange(game.A)
        x, bid = np.arange(game.A), np.arange(game.A)[:, None]
        self.cheaper, self.own = (x > 0) & (x < bid), (x > 0) & (x == bid)

    def stage(self, t, L):
        game = self.game
        m = L.sum(0)
        q = (1 - np.cumsum(m))[:, None] + m[:, None] * game.nodes
        F = np.cumsum(m)
        table = np.zeros((game.A, game.A))
        for k, rate in enumerate(game.rates):
            behind = game.bidders - 1 - k
            share = rate * (game.bidders - 1) ** k  # C(n − 1, k) for at most two slots
            ahead, win = (q**k) @ game.weights, (q**k * (1 - q) ** behind) @ game.weights
            G = F**behind
            below = np.concatenate([np.zeros(2), G[1:-1]])
            table += share * (
                self.cheaper * (ahead[:, None] * (G - below))
                + self.own * (win[:, None] - ahead[:, None] * below))
        table[:, 0] = 1 - table.sum(1)
        return game.value_of[:, None] * (1 - table[:, 0]) - table @ self.column, table

    def push(self, t, L, law):
        game = self.game
        return ((L @ law)[game.comes, self.column] * game.can_come).sum(1)

    def backup(self, t, V, law):
        return (V[self.game.goes] * self.game.can_go) @ law.T


class OfDense:
    def __init__(self, game):
        self.game = game
        self.P = game.transition.reshape(game.horizon, -1, game.S)
        self.company = game.company.reshape(game.S * game.A, -1)

    def stage(self, t, L):
        return self.game.base[t] + (self.company @ L.ravel()).reshape(L.shape), None

    def push(self, t, L, law):
        return L.ravel() @ self.P[t]

    def backup(self, t, V, law):
        return (self.P[t] @ V).reshape(self.game.S, self.game.A)


MODELS = {Displacements: OfDisplacements, Epidemic: OfEpidemic, Auction: OfAuction, Dense: OfDense}


class MirrorDescent:
    def __init__(self, game, eta):
        self.game, self.eta, self.model = game, eta, MODELS[type(game)](game)
        feasible = np.ones((game.S, game.A)) if game.feasible is None else game.feasible
        self.uniform = np.tile(feasible / feasible.sum(1, keepdims=True), (game.horizon + 1, 1, 1))
        self.forbidden = np.where(feasible > 0, 0, -np.inf)
        self.run(1)

    def flow(self, pi):
        mu, flow = self.game.mu0, []
        for t, p in enumerate(pi):
            L = mu[:, None] * p
            r, law = self.model.stage(t, L)
            flow.append((L, r, law))
            if t < self.game.horizon:
                mu = self.model.push(t, L, law)
        return flow

    def run(self, steps):
        """The policy after some steps."""
        pi, T = self.uniform.copy(), self.game.horizon
        theta = np.log(pi, out=np.full_like(pi, -np.inf), where=pi > 0)
        for _ in range(steps):
            flow = self.flow(pi)
            for t in range(T, -1, -1):
                _, Q, law = flow[t]
                if t < T:
                    Q = Q + self.model.backup(t, V, law)
                V = (pi[t] * Q).sum(1)
                theta[t] += self.eta * Q
            np.exp(theta - theta.max(-1, keepdims=True), out=pi)
            pi /= pi.sum(-1, keepdims=True)
        return pi

    def exploitability(self, steps):
        flow, V = self.flow(self.run(steps)), np.zeros(self.game.S)
        for t in range(self.game.horizon, -1, -1):
            _, Q, law = flow[t]
            if t < self.game.horizon:
                Q = Q + self.model.backup(t, V, law)
            V = (Q + self.forbidden).max(1)
        return self.game.mu0 @ V - sum((L * r).sum() for L, r, _ in flow)
