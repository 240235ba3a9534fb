#!/usr/bin/env python3
"""Makes measures.txt (graph, measure, value) with NetworkX and SciPy, of the
graphs beside it.  Run by hand; the tests only read what it wrote."""

import pathlib

import networkx as nx
import numpy as np
import scipy.linalg

HERE = pathlib.Path(__file__).parent


def read(name):
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    graph = nx.Graph()
    graph.add_nodes_from(range(int(lines[0])))
    for line in lines[2:]:
        if line:
            u, v, *w = line.split()
            graph.add_edge(int(u), int(v), weight=float(w[0]) if w else 1.0)
    return graph


def measures(graph):
    binary = nx.Graph(graph.edges)
    a = nx.to_numpy_array(graph, nodelist=range(len(graph)), weight=None)
    laplacian = np.diag(a.sum(0)) - a
    scale = np.diag(1 / np.sqrt(a.sum(0)))
    values = scipy.linalg.eigvalsh(a)
    for _, _, data in graph.edges(data=True):
        data["length"] = 1 / data["weight"]
    yield "lambda1", values[-1]
    yield "lambda2", values[-2]
    yield "lambda_min", values[0]
    yield "fiedler", scipy.linalg.eigvalsh(laplacian)[1]
    yield "fiedler_normalized", scipy.linalg.eigvalsh(
        scale @ laplacian @ scale)[1]
    yield "clustering", nx.average_clustering(binary)
    yield "path_length", nx.average_shortest_path_length(binary)
    yield "assortativity", nx.degree_pearson_correlation_coefficient(binary)
    yield "efficiency", nx.global_efficiency(binary)
    yield "weighted_clustering", nx.average_clustering(graph, weight="weight")
    yield "weighted_path_length", nx.average_shortest_path_length(
        graph, weight="length")


with open(HERE / "measures.txt", "w", encoding="utf-8") as out:
    for name in ("er.edges", "ba.edges", "karate.edges"):
        for measure, value in measures(read(name)):
            out.write(f"{name} {measure} {float(value)!r}\n")
