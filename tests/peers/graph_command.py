#!/usr/bin/env python3
"""wiresweep graph as a user meets it: exit codes, messages, JSON, files.

usage: graph_command.py WIRESWEEP
"""
import json
import os
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
with tempfile.TemporaryDirectory() as work:
    check_files(work)
print("wiresweep graph: errors, populations and files as documented")
