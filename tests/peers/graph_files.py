#!/usr/bin/env python3
"""Graph files as NetworkX, pandas, NumPy and h5py write them: what `wiresweep
graph file` reads has the same nodes, in their order, and the same edges.

usage: graph_files.py WIRESWEEP
"""
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import h5py
    import networkx as nx
    import numpy as np
    import pandas as pd
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

draw = random.Random(5)


def call(*arguments, code=0):
    done = subprocess.run([sys.argv[1], "graph", *map(str, arguments)],
                          capture_output=True, text=True)
    assert done.returncode == code, (arguments, done)
    return done


def read(path):
    """Names (or numbers) in order, and the weight of every pair of them."""
    out = "read.gml"
    text = call("file", path, "--json", "--measures", "structure",
                "-o", out).stdout
    row = json.loads(text)
    names = row["names"] or list(range(row["nodes"]))
    back = nx.read_gml(out, label="id")
    assert list(back) == list(range(row["nodes"]))
    assert row["names"] is None or [
        back.nodes[v]["label"] for v in back] == names
    edges = {frozenset((names[u], names[v])): d.get("weight", 1)
             for u, v, d in back.edges(data=True)}
    assert len(edges) == row["edges"] == back.number_of_edges()
    return row, names, edges


def wanted(graph, weight="weight"):
    return {frozenset(e[:2]): e[2] for e in graph.edges(data=weight,
                                                        default=1)}


def same(path, graph, ordered=True, zero=0):
    """graph's nodes are texts, or numbers from `zero` on."""
    row, names, edges = read(path)
    want = wanted(graph)
    if row["names"] is None:
        edges = {frozenset(v + zero for v in e): w for e, w in edges.items()}
        names = [v + zero for v in names]
    assert set(edges) == set(want), (path, set(edges) ^ set(want))
    for e, weight in want.items():
        assert edges[e] == weight, (path, e, edges[e], weight)
    degree = dict(graph.degree())
    for v in names:
        assert sum(v in e for e in edges) == degree.get(v, 0), (path, v)
    if ordered:
        assert names == list(graph), (path, names, list(graph))
    return row


def weighted(graph):
    for _, _, d in graph.edges(data=True):
        d["weight"] = round(draw.random() + 0.01, 6)
    return graph


def numbered():
    return weighted(nx.gnm_random_graph(30, 70, seed=1))


def named(graph=None):
    """Names as people give them, in no order of their own."""
    graph = numbered() if graph is None else graph
    letters = [f"Müller & Söhne {i}" if i % 3 else f"n-{i}" for i in graph]
    draw.shuffle(letters)
    return nx.relabel_nodes(graph, dict(zip(graph, letters)))


def connected_names():
    """No node without an edge, which a list cannot tell."""
    return named(weighted(nx.connected_watts_strogatz_graph(30, 4, .3,
                                                            seed=2)))


def check_networkx():
    for graph in numbered(), named():
        nx.write_graphml(graph, "g.graphml")
        same("g.graphml", graph)
        nx.write_gml(graph, "g.gml")
        same("g.gml", graph)
    graph = nx.convert_node_labels_to_integers(connected_names())
    for write in nx.write_edgelist, nx.write_weighted_edgelist:
        write(graph, "g.txt")
        row = same("g.txt", graph)
        assert row["node_order"] == "number"
    plain = nx.relabel_nodes(graph, lambda v: f"n{v:03}x")
    nx.write_edgelist(plain, "g.txt")
    row = same("g.txt", plain, ordered=False)
    assert row["node_order"] == "appearance" and not row["directed"]
    nx.write_edgelist(plain, "g.gz")
    same("g.gz", plain, ordered=False)
    nx.write_edgelist(plain, "g.csv", delimiter=",")
    same("g.csv", plain, ordered=False)
    nx.write_edgelist(plain, "g.bare", data=False, delimiter="\t")
    bare = nx.Graph(plain.edges())
    same("g.bare", bare, ordered=False)
    # Appearance: u then v, line after line.
    met = []
    for u, v in plain.edges():
        met += [x for x in (u, v) if x not in met]
    assert read("g.bare")[1] == met
    one = nx.relabel_nodes(graph, lambda v: v + 1)
    nx.write_edgelist(one, "g.one")
    row = same("g.one", one, zero=1)
    assert row["first_id"] == 1


def check_directed():
    """Both ways weigh their mean, and the output says so."""
    graph = nx.gnp_random_graph(20, 0.2, seed=4, directed=True)
    weighted(graph)
    for path, write in ("d.txt", nx.write_edgelist), ("d.gml", nx.write_gml), (
            "d.graphml", nx.write_graphml):
        write(graph, path)
        row, _, edges = read(path)
        assert row["directed"] and row["file_edges"] == len(graph.edges)
        for u, v in graph.edges:
            mean = (graph.edges[u, v]["weight"] +
                    graph.get_edge_data(v, u, {"weight": 0})["weight"]) / 2
            assert abs(edges[frozenset((u, v))] - mean) < 1e-15


def check_pandas():
    graph = connected_names()
    table = nx.to_pandas_edgelist(graph)
    for i, (a, b) in enumerate([("source", "target"), ("from", "to"),
                                ("pre", "post"), ("src", "dst"),
                                ("Source", "Target")]):
        for separator in ",", ";", "\t":
            text = table.rename(columns={"source": a, "target": b})
            text["note"] = "x"
            text.to_csv("t.csv", sep=separator, index=False,
                        encoding="utf-8-sig" if i % 2 else "utf-8")
            row = same("t.csv", graph, ordered=False)
            assert row["unused_columns"] == "note"
    table.to_csv("t.csv")
    assert same("t.csv", graph, ordered=False)["unused_columns"] is None


def check_gephi():
    """Columns as Gephi exports them; edges in any order."""
    graph = nx.convert_node_labels_to_integers(connected_names())
    table = nx.to_pandas_edgelist(graph).sample(frac=1, random_state=3)
    turned = table.sample(frac=0.5, random_state=4).index
    table.loc[turned, ["source", "target"]] = table.loc[
        turned, ["target", "source"]].values
    table.columns = ["Source", "Target", "Weight"]
    table["Type"] = "Undirected"
    table.to_csv("y.csv", index=False)
    row = same("y.csv", graph, ordered=False)
    assert not row["directed"]
    table["Type"] = "Directed"
    table.to_csv("y.csv", index=False)
    row, _, edges = read("y.csv")
    assert row["directed"]
    for e, weight in wanted(graph).items():
        assert edges[e] == weight / 2


def check_matrices():
    for graph in numbered(), named():
        array = nx.to_numpy_array(graph)
        frame = nx.to_pandas_adjacency(graph)
        texts = isinstance(list(graph)[0], str)
        for i, separator in enumerate([",", ";", "\t"]):
            frame.to_csv("m.csv", sep=separator)
            same("m.csv", graph)
            frame.to_csv("m.csv", sep=separator, index=False)
            same("m.csv", graph)
        frame.to_csv("m.csv", header=False)
        if texts:
            same("m.csv", graph)
        else:  # 31 numbers a row: of which the first is a name
            call("file", "m.csv", code=3)
        if texts:
            continue
        np.savetxt("m.txt", array)
        same("m.txt", graph)
        np.savetxt("m.txt.gz", array, delimiter=",")
        same("m.txt.gz", graph)
        same_arrays(graph, array)


def same_arrays(graph, array):
    for kind in "<f8", ">f8":
        np.save("m.npy", array.astype(kind))
        same("m.npy", graph)
        np.save("m.npy", np.asfortranarray(array.astype(kind)))
        same("m.npy", graph)
    single = nx.from_numpy_array(array.astype("f4").astype("f8"))
    np.save("m.npy", array.astype("f4"))
    same("m.npy", single)
    np.save("m.npy", array.astype("f2"))
    same("m.npy", nx.from_numpy_array(array.astype("f2").astype("f8")))
    bare = nx.create_empty_copy(graph)
    bare.add_edges_from(graph.edges())
    for kind in "bool", "i1", "u1", "<i4", ">i8", "u8":
        np.save("m.npy", (array > 0).astype(kind))
        same("m.npy", bare)
    with h5py.File("m.h5", "w") as f:
        f["one/weights"] = array
        f["two"] = (array > 0).astype("i4")
    same("m.h5:/one/weights", graph)
    same("m.h5:two", bare)
    assert "choose one as FILE:NAME" in call("file", "m.h5", code=3).stderr
    keys = {json.loads(call("file", f"m.h5:{name}", "--json").stdout)
            ["graph_seed"] for name in ("one/weights", "two")}
    assert len(keys) == 2  # two graphs of one file


def check_wrong_ones():
    array = np.random.default_rng(1).random((5, 5))
    for path, write in (("w.npy", np.save), ("w.txt", np.savetxt)):
        write(path, array)
        said = call("file", path, code=3).stderr
        assert "not symmetric" in said and "CSV of edges" in said, said
    with h5py.File("w.h5", "w") as f:
        f["x"] = array
        f["nan"] = np.full((3, 3), np.nan)
    assert "not symmetric" in call("file", "w.h5:x", code=3).stderr
    assert "not finite" in call("file", "w.h5:nan", code=3).stderr
    np.save("w.npy", array[:4])
    assert "shape (4, 5)" in call("file", "w.npy", code=3).stderr
    np.savez("w.npz", array)
    assert "numpy.save" in call("file", "w.npz", code=3).stderr
    frame = pd.DataFrame(array + array.T, list("abcde"), list("abdce"))
    frame.to_csv("w.csv")
    assert "stand in one order" in call("file", "w.csv", code=3).stderr
    frame = pd.DataFrame({"source": ["a"], "target": ["é"]})
    frame.to_csv("w.csv", index=False, encoding="latin-1")
    assert "not UTF-8" in call("file", "w.csv", code=3).stderr
    frame.to_csv("w.csv", index=False, encoding="utf-16")
    assert "UTF-16" in call("file", "w.csv", code=3).stderr


def check_round_trip():
    """Names go out with -o and come in again, in execution order."""
    graph = connected_names()
    nx.write_graphml(graph, "r.graphml")
    for form in "gml", "graphml", "csv":
        call("file", "r.graphml", "-o", "s." + form)
        same("s." + form, graph, ordered=form != "csv")
    call("file", "r.graphml", "--order", "degree", "-o", "s.graphml")
    row, names, edges = read("s.graphml")
    assert edges == wanted(graph)
    degrees = [graph.degree[v] for v in names]
    assert degrees == sorted(degrees, reverse=True)


def main():
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        check_networkx()
        check_directed()
        check_pandas()
        check_gephi()
        check_matrices()
        check_wrong_ones()
        check_round_trip()
    print("graph files of NetworkX, pandas, NumPy and h5py are read as they "
          "were written")


main()
