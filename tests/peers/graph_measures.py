#!/usr/bin/env python3
"""Graph measures of wiresweep against NetworkX and SciPy.

Random graphs of every family are written by `wiresweep graph -o`, read here
and measured again: spectra by LAPACK, structure by NetworkX, small-world
propensity by an implementation of its own from the paper's definition.
"""

import json
import math
import os
import random
import subprocess
import sys
import tempfile

try:
    import networkx as nx
    import numpy as np
    import scipy.linalg
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PROGRAM = sys.argv[1]
NEAR = 1e-10
GRAPHS = 200
WITH_PROPENSITY = 40  # of them: 20 null models of each kind are slow here


def choices(pick):
    """One random request per family, in turn."""
    while True:
        n = pick.randrange(8, 41)
        yield ["kregular", n + n % 2, "--degree", pick.choice([3, 4, 5])]
        yield ["ws", n, "--degree", pick.choice([2, 4, 6]),
               "--rewire", round(pick.random(), 2)]
        yield ["er", n, "--probability", round(pick.uniform(0.25, 0.6), 2)]
        yield ["gnm", n, "--edges", 2 * n]
        yield ["ba", n, "--attach", pick.choice([1, 2, 3])]
        yield ["wsflex", n, "--degree", round(pick.uniform(2.2, 6), 2),
               "--rewire", 0.2]
        yield ["songwang", n, "--degree", 6, "--beta",
               round(pick.uniform(0.05, 1), 2)]
        yield ["ring", n]
        yield ["complete", pick.randrange(5, 20)]
        yield ["weights", n]


def wiresweep(*arguments):
    command = [PROGRAM, "graph", *map(str, arguments), "--json",
               "--communities"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def weighted_file(n, pick, path):
    """A random directed graph with weights, as a file for wiresweep."""
    graph = nx.gnp_random_graph(n, 0.3, seed=pick.randrange(10**6),
                                directed=True)
    graph.add_edge(n - 1, 0)
    graph.add_edge(0, n - 1)
    with open(path, "w", encoding="utf-8") as out:
        out.write("src,dst,weight\n")
        for u, v in graph.edges:
            out.write(f"{u},{v},{pick.uniform(0.1, 5)!r}\n")


def matrix_of(path):
    """(a_ij + a_ji)/2 of a directed CSV, or a_ij of an undirected one."""
    rows = np.atleast_2d(np.loadtxt(path, delimiter=",", skiprows=1))
    n = int(rows[:, :2].max()) + 1
    a = np.zeros((n, n))
    a[rows[:, 0].astype(int), rows[:, 1].astype(int)] = rows[:, 2]
    directed = np.any(np.tril(a)) and np.any(np.triu(a))
    return (a + a.T) / 2 if directed else a + a.T


def spectra(a):
    values = scipy.linalg.eigvalsh(a)
    degree = a.sum(0)
    scale = 1 / np.sqrt(np.where(degree > 0, degree, 1))
    laplacian = np.diag(degree) - a
    second = max(abs(values[-2]), abs(values[0]))
    want = {
        "lambda1": values[-1], "lambda2": values[-2], "lambda_min": values[0],
        "spectral_gap": values[-1] - values[-2],
        "spectral_gap_two_sided": values[-1] - second,
        "spectral_gap_relative": (values[-1] - values[-2]) / values[-1],
        "fiedler": scipy.linalg.eigvalsh(laplacian)[1],
        "fiedler_normalized": scipy.linalg.eigvalsh(
            laplacian * np.outer(scale, scale))[1],
    }
    k = degree[0]
    want["ramanujan"] = (
        int(second <= 2 * math.sqrt(k - 1) + 1e-9)
        if np.all(degree == k) else None)
    return want


def distances(graph, weight=None):
    lengths = dict(nx.all_pairs_dijkstra_path_length(graph, weight=weight)
                   if weight else nx.all_pairs_shortest_path_length(graph))
    return [d for u in lengths for v, d in lengths[u].items() if u != v]


def assortativity(graph):
    degrees = {d for _, d in graph.degree}
    if len(degrees) == 1:
        return math.nan
    return nx.degree_pearson_correlation_coefficient(graph)


def structure(weights, membership):
    binary = nx.from_numpy_array((weights > 0).astype(int))
    graph = nx.from_numpy_array(weights)
    for _, _, data in graph.edges(data=True):
        data["length"] = 1 / data["weight"]
    n, steps = len(graph), distances(binary)
    parts = {}
    for node, part in enumerate(membership):
        parts.setdefault(part, set()).add(node)
    return {
        "nodes": n, "edges": binary.number_of_edges(),
        "clustering": nx.average_clustering(binary),
        "path_length": sum(steps) / len(steps), "diameter": max(steps),
        "efficiency": nx.global_efficiency(binary),
        "assortativity": assortativity(binary),
        "communities": len(parts),
        "modularity": nx.community.modularity(binary, parts.values(),
                                              weight=None),
        "components": nx.number_connected_components(binary),
        "unreachable": n * (n - 1) - len(steps),
        "total_weight": weights.sum() / 2,
        "weighted_clustering": nx.average_clustering(graph, weight="weight"),
        "weighted_path_length": float(np.mean(distances(graph, "length"))),
    }


def world(a):
    """Mean Onnela clustering, and path length over all n^2 ordered pairs."""
    root = np.cbrt(a / a.max())
    degree = (a > 0).sum(0)
    triangles = np.diagonal(root @ root @ root)
    local = triangles / np.maximum(degree * (degree - 1), 1)
    with np.errstate(divide="ignore"):
        length = np.where(a > 0, 1 / np.where(a > 0, a, 1), np.inf)
    np.fill_diagonal(length, 0)
    for k in range(len(a)):
        length = np.minimum(length, length[:, k:k + 1] + length[k])
    return local.mean(), np.where(np.isfinite(length), length, 0).mean()


def random_null(a, draw):
    upper = np.triu_indices(len(a), 1)
    b = np.zeros_like(a)
    b[upper] = draw.permutation(a[upper])
    return b + b.T


def lattice_null(a, draw):
    n = len(a)
    weights = np.sort(a[np.triu_indices(n, 1)])[::-1]
    weights = weights[weights > 0]
    b = np.zeros_like(a)
    for ring in range(math.ceil(len(weights) / n)):
        for i, w in enumerate(draw.permutation(
                weights[ring * n:(ring + 1) * n])):
            j = (i + ring + 1) % n
            b[i, j] = b[j, i] = w
    return b


def deviation(start, x, end):
    """How far x is on the way from start to end; NaN where all are equal."""
    part, whole = (0 if abs(d) < 1e-12 else d for d in (x - start, end - start))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.float64(part) / np.float64(whole)
    return share if math.isnan(share) else min(max(share, 0), 1)


def propensity(a, draws=20, seed=0):
    draw, phi = np.random.default_rng(seed), []
    clustering, length = world(a)
    for _ in range(draws):
        c_random, l_random = world(random_null(a, draw))
        c_lattice, l_lattice = world(lattice_null(a, draw))
        c = deviation(c_lattice, clustering, c_random)
        p = deviation(l_random, length, l_lattice)
        phi.append(1 - math.sqrt((c * c + p * p) / 2))
    return float(np.mean(phi)), float(np.std(phi, ddof=1))


def same(got, want, tolerance):
    if got is None or want is None:
        return got is None and (want is None or math.isnan(want))
    if math.isnan(want):
        return False
    return abs(got - want) <= tolerance * max(1, abs(want))


def compare_propensity(got, weights, wrong, seed):
    for a, name, sd in (((weights > 0).astype(float),
                         "small_world_propensity", "propensity_sd"),
                        (weights, "weighted_small_world_propensity",
                         "weighted_propensity_sd")):
        mean, spread = propensity(a, seed=seed)
        if math.isnan(mean) or got[name] is None:
            if not (math.isnan(mean) and got[name] is None):
                wrong.append((name, got[name], mean))
            continue
        # Two means of 20 draws; 4.5 of the sd of their difference.
        near = 4.5 * math.sqrt((spread**2 + got[sd]**2) / 20) + 1e-9
        if abs(got[name] - mean) > near:
            wrong.append((name, got[name], mean, near))


def one(request, number, pick, folder):
    csv = os.path.join(folder, "graph.csv")
    if request[0] == "weights":
        weighted_file(request[1], pick, csv)
        got = wiresweep("file", csv, "--seed", 1)
    else:
        got = wiresweep(request[0], "--nodes", *request[1:], "--seed", 1,
                        "--index", number, "--order", "index", "-o", csv)
    weights = matrix_of(csv)
    want = spectra((weights > 0).astype(float))
    want.update(structure(weights, got["membership"]))
    wrong = [(name, got[name], x) for name, x in want.items()
             if not same(got[name], x, NEAR)]
    if number < WITH_PROPENSITY:
        compare_propensity(got, weights, wrong, number)
    return wrong


def main():
    pick, failed = random.Random(20260101), 0
    requests = choices(pick)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(GRAPHS):
            request = next(requests)
            wrong = one(request, number, pick, folder)
            if wrong:
                failed += 1
                print("wrong:", *request, wrong)
    print(f"{GRAPHS - failed} of {GRAPHS} graphs as NetworkX and SciPy "
          f"measure them, {WITH_PROPENSITY} with propensity")
    sys.exit(failed > 0)


main()
