#!/usr/bin/env python3
"""replay_celegans.py WIRESWEEP [--write]: the job celegans once more, see
replaying.py: RandWire's operators with one stage of 4C channels, edge weights
that learn alone, and their small-world propensity with null models drawn here.
"""
import sys

try:
    import networkx as nx
    import numpy as np
    import replaying
    from replay_ramanujan import Randwire, check_size
    from replaying import text
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

DRAWS = 20


class Celegans(Randwire):
    widths = ((1, 4),)

    def __init__(self, f, run, seed, images):
        self.row = f["runs"][run]
        super().__init__(f, run, seed, images)
        if text(self.row["learn"]) == "edges":
            for name, p in self.parameters.items():
                p.requires_grad_(name.endswith(".edges"))
        self.at_epoch = [self.weights()]  # 0: before training

    def graphs(self, f, run):
        row = self.row["graph"]
        return f["graphs"][row:row + 1]

    def edge_start(self):
        return "normal" if text(self.row["edge_weights"]) == "normal" else "0"

    def weights(self):
        """Of every edge; NaN into a node of one in-edge."""
        nodes, edges = self.stages[0]
        out = {}
        for v in range(nodes):
            p = self.parameters.get(f"stage1.node{v:02d}.edges")
            for k, s in enumerate(sorted(s for s, t in edges if t == v)):
                out[s, v] = float("nan") if p is None else p[k].item()
        return out

    def end(self):
        self.at_epoch.append(self.weights())


def matrix(n, weights):
    """Symmetrised sigmoids of the z-scores."""
    w = np.array(list(weights.values()))
    z = (w - np.nanmean(w)) / np.nanstd(w)
    z[np.isnan(z)] = 0
    a = np.zeros((n, n))
    a[tuple(np.array(list(weights)).T)] = 1 / (1 + np.exp(-z))
    return (a + a.T) / 2


def world(a):
    """Onnela's clustering, mean length over all ordered pairs, by NetworkX."""
    g = nx.from_numpy_array(a)
    c = np.mean(list(nx.clustering(g, weight="weight").values()))
    for _, _, e in g.edges(data=True):
        e["length"] = 1 / e["weight"]
    lengths = nx.all_pairs_dijkstra_path_length(g, weight="length")
    return c, sum(sum(d.values()) for _, d in lengths) / len(a)**2


def random_null(a, draw):
    upper = np.triu_indices(len(a), 1)
    out = np.zeros_like(a)
    out[upper] = draw.permutation(a[upper])
    return out + out.T


def lattice_null(a, draw):
    n = len(a)
    w = np.sort(a[np.triu_indices(n, 1)])[::-1]
    w = w[w > 0]
    out = np.zeros_like(a)
    for ring, first in enumerate(range(0, len(w), n), 1):
        for v, x in enumerate(draw.permutation(w[first:first + n])):
            out[v, (v + ring) % n] = out[(v + ring) % n, v] = x
    return out


def propensity(a, draw):
    """Mean and sd over null models."""
    phi, (c, length) = [], world(a)
    for _ in range(DRAWS):
        (rc, rl), (lc, ll) = (world(null(a, draw))
                              for null in (random_null, lattice_null))
        dc = np.clip((lc - c) / (lc - rc), 0, 1)
        dl = np.clip((length - rl) / (ll - rl), 0, 1)
        phi.append(1 - np.sqrt((dc**2 + dl**2) / 2))
    return np.mean(phi), np.std(phi, ddof=1)


def check_edges(f, run, job, checks):
    """Means and deviations are exact, propensities within five standard errors
    of two means over so many null models."""
    check_size(f, run, job, checks)
    row, draw = f["runs"][run], np.random.default_rng(run)
    rows = f["epochs"][f["epochs"]["run"] == run]
    n, table = job.stages[0][0], []
    single = sum(np.isnan(x) for x in job.at_epoch[0].values())
    checks.true(f"run {run}: {single} edges without a weight",
                single == row["edges_without_weight"] > 0)
    got = [row["edge_propensity_start"], *rows["edge_propensity"]]
    checks.true(f"run {run}: the last propensity",
                got[-1] == row["edge_propensity"])
    for epoch, weights in enumerate(job.at_epoch):
        w = np.array(list(weights.values()))
        mean, sd = np.nanmean(w), np.nanstd(w)
        if epoch:
            checks.near(f"run {run}, edges",
                        (rows["edge_mean"][epoch - 1],
                         rows["edge_sd"][epoch - 1]), (mean, sd),
                        1e-9 if checks.double else 1e-4, "edges")
            table.append(["edges", run, float(mean), float(sd)])
        if sd < 1e-12:
            checks.true(f"run {run}: equal weights have no propensity",
                        np.isnan(got[epoch]))
            continue
        phi, spread = propensity(matrix(n, weights), draw)
        checks.true(f"run {run}, epoch {epoch}: propensity {got[epoch]}, "
                    f"{phi} here, sd {spread}",
                    abs(got[epoch] - phi) < 5 * spread * np.sqrt(2 / DRAWS))
        if epoch:
            their = rows["edge_propensity_sd"][epoch - 1]
            checks.true(f"run {run}, epoch {epoch}: sd {their}, {spread} here",
                        spread / 3 < their < 3 * spread)
    return table


def main():
    images = replaying.images_of(sys.argv[1], "glyphs")

    def make_job(f, run):
        return Celegans(f, run, int(text(f.attrs["seed"])), images)
    sys.exit(replaying.replay("celegans", 4, make_job, check_edges, 2e-3) != 0)


if __name__ == "__main__":
    main()
