#!/usr/bin/env python3
"""wiresweep graph as a user meets it: exit codes, messages, JSON, files.

usage: graph_command.py WIRESWEEP
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

COLUMNS = """graph family nodes edges degree rewire probability attach
graph_seed graph_index attempts connected lambda1 lambda2 lambda_min
spectral_gap spectral_gap_two_sided spectral_gap_relative fiedler
fiedler_normalized ramanujan clustering path_length small_world_propensity
propensity_sd propensity_delta_c propensity_delta_l total_weight
weighted_clustering weighted_path_length weighted_small_world_propensity
modularity assortativity efficiency diameter order stage n_input n_output
depth edge_start edge_count""".split()


def call(*arguments, code=0):
    done = subprocess.run([sys.argv[1], "graph", *map(str, arguments)],
                          capture_output=True, text=True)
    assert done.returncode == code, (arguments, done)
    return done


def refused(words, *arguments, code=2):
    done = call(*arguments, code=code)
    assert words in done.stderr and not done.stdout, (arguments, done)


def check_errors():
    refused('no family "kreglar"; did you mean "kregular"?', "kreglar")
    refused("which family?")
    refused("7 * 3 is odd", "kregular", "--nodes", 7, "--degree", 3)
    refused("from 0 to 1", "er", "--nodes", 7, "--probability", 1.5)
    refused("a whole number", "ring", "--nodes", "many")
    refused("a whole number", "ring", "--nodes", "-3")
    refused("a number is meant", "er", "--nodes", 7, "--probability", "x")
    refused('did you mean "spectra"?', "ring", "--measures", "spectr")
    refused("not abbreviated; did you mean --degree?", "ring", "--deg", 4)
    refused("written as .edges", "ring", "--nodes", 7, "-o", "x.png")
    refused("needs path", "file")
    refused('what is "9"?', "ring", "9")
    refused("goes with --json", "ring", "--nodes", 7, "--communities")
    refused("leave --count out", "ring", "--count", 2, "-o", "x.csv")


def lines(*arguments):
    return [json.loads(x) for x in call(*arguments, "--json")
            .stdout.splitlines()]


def check_scan():
    """Means over the graphs that the command gives one by one; and where the
    small world is known to be."""
    names = ["songwang", "--nodes", 24, "--degree", 6, "--seed", 3, "--index", 5]
    rows = lines(*names, "--scan", "beta", "--count", 4)
    assert [r["beta"] for r in rows] == [i / 100 for i in range(101)]
    lattice = lines(*names, "--beta", 0)[0]
    for i in 8, 30, 100:
        graphs = lines(*names, "--beta", i / 100, "--count", 4, "--measures",
                       "structure")
        c = [g["clustering"] / lattice["clustering"] for g in graphs]
        l = [g["path_length"] / lattice["path_length"] for g in graphs]
        for key, want in (("clustering_ratio", c), ("path_length_ratio", l),
                          ("difference", [x - y for x, y in zip(c, l)])):
            assert abs(rows[i][key] - statistics.mean(want)) < 1e-12, (i, key)
            assert abs(rows[i][key + "_sd"] - statistics.stdev(want)) < 1e-12
    best = max(rows, key=lambda r: r["difference"])
    assert [r for r in rows if r["largest"]] == [best]
    words = ["ws", "--nodes", 200, "--degree", 10, "--scan", "rewire",
             "--count", 5]
    said = call(*words).stdout
    best = max(lines(*words), key=lambda r: r["difference"])
    assert 0.02 <= best["rewire"] <= 0.25 and best["difference"] > 0.3, best
    assert f"is largest at rewire = {best['rewire']:.2f}: " \
        f"{best['difference']:.4f}\n" in said, said
    assert "nowhere above 0" in call("songwang", "--nodes", 17, "--degree", 6,
                                     "--scan", "beta").stdout
    with tempfile.TemporaryDirectory() as folder:
        call(*words[:-2], "--count", 2, "-o", f"{folder}/scan.svg")
        with open(f"{folder}/scan.gp") as script:
            assert "Clustering outlasts long paths most at rewire = 0." in \
                script.read()
        with open(f"{folder}/scan.dat") as data:
            assert len([x for x in data if x[0].isdigit()]) == 3 * 101
    refused("--scan goes with songwang, ws or wsflex", "er", "--nodes", 9,
            "--degree", 4, "--scan", "beta")
    refused("leave them out", *names, "--scan", "beta", "--beta", 0.1)
    refused("one graph at each value", *names, "--scan", "beta", "--count", 0)
    refused("leave --measures", *names, "--scan", "beta", "--measures",
            "spectra")
    refused("no triangle", "ws", "--nodes", 9, "--degree", 2, "--scan",
            "rewire")


def check_population():
    names = ["ws", "--nodes", 20, "--degree", 4, "--rewire", 0.2, "--seed", 3]
    rows = lines(*names, "--count", 5, "--index", 10)
    missing = set(COLUMNS) - set(rows[0])
    assert not missing, missing
    assert [r["graph"] for r in rows] == [0, 1, 2, 3, 4]
    assert [r["graph_index"] for r in rows] == [10, 11, 12, 13, 14]
    again = lines(*names, "--index", 12)[0]
    again["graph"] = 2
    assert again == rows[2]
    assert len({r["lambda1"] for r in rows}) == 5
    # The order changes the network, never the graph.
    other = lines(*names, "--index", 12, "--order", "random")[0]
    changed = {k for k in other if other[k] != again[k]} - {"graph"}
    assert "order" in changed, changed
    assert changed <= {"order", "n_input", "n_output", "depth"}, changed
    few = lines(*names, "--measures", "spectra")[0]
    assert few["clustering"] is None and few["lambda1"] is not None
    assert lines(*names, "--count", 0) == []


def ends(path):
    """Degrees and edges of an edge list."""
    with open(path, encoding="utf-8") as lines_of:
        nodes, _, *edges = [line.split() for line in lines_of]
    degree = [0] * int(nodes[0])
    for u, v in edges:
        degree[int(u)] += 1
        degree[int(v)] += 1
    return degree, edges


def check_rewired(folder):
    """A new graph of the file's degrees for each index."""
    given = os.path.join(folder, "given.edges")
    call("ba", "--nodes", 40, "--attach", 3, "--order", "index", "-o", given)
    met = [ends(given)]
    for index in range(3):
        out = os.path.join(folder, f"{index}.edges")
        text = call("rewired", given, "--index", index, "-o", out).stdout
        assert f"rewired {given}: 40 nodes, 111 edges; seed 0, " in text, text
        met.append(ends(out))
        assert met[-1][0] == met[0][0]
        assert met[-1][1] not in [edges for _, edges in met[:-1]]
    rows = lines("rewired", given, "--count", 3, "--measures", "structure")
    assert len({r["graph_seed"] for r in rows}) == 1
    assert len({r["modularity"] for r in rows}) == 3
    assert all(r["connected"] == 1 and r["path"] == given for r in rows)
    refused("needs path", "rewired")


def check_files(folder):
    csv = os.path.join(folder, "x.csv")
    with open(csv, "w", encoding="utf-8") as out:
        out.write("src,dst,weight\n0,1,2\n1,0,4\n2,1,1\n")
    text = call("file", csv).stdout
    assert "3 edges are directed (1 pairs both ways)" in text, text
    assert "(a_ij + a_ji)/2" in text
    row = lines("file", csv)[0]
    assert row["edges"] == 2 and row["total_weight"] == 3.5
    assert row["directed"] is True and row["reciprocal"] == 1
    for form in "edges", "csv", "gml", "graphml":
        out = os.path.join(folder, "y." + form)
        call("file", csv, "-o", out)
        back = lines("file", out)[0]
        assert back["edges"] == 2 and back["total_weight"] == 3.5, form
        assert back["directed"] is False
    check_rewired(folder)
    svg = os.path.join(folder, "z.svg")
    call("file", csv, "-o", svg)
    with open(svg, encoding="utf-8") as drawing:
        assert drawing.read().count("<circle") == 3 + 3  # and the legend
    with open(csv, "a", encoding="utf-8") as out:
        out.write("1,1,1\n")
    refused("x.csv:5: node 1 is joined to itself", "file", csv, code=3)
    assert "No such file" in call("file", csv + "x", code=1).stderr
    assert "Usage" in call("--help").stdout


check_errors()
check_population()
check_scan()
with tempfile.TemporaryDirectory() as work:
    check_files(work)
print("wiresweep graph: errors, populations and files as documented")
