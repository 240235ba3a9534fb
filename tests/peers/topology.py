#!/usr/bin/env python3
"""wiresweep topology beside SciPy, NumPy, GUDHI and the published method; and
as a user meets it: exit codes, messages, JSON, files.

usage: topology.py WIRESWEEP
"""
import gzip
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

try:
    import h5py
    import networkx
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree
    from scipy.spatial.distance import pdist
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)
try:
    import gudhi
except ImportError:
    gudhi = None

rng = np.random.default_rng(7)


def call(*arguments, code=0):
    done = subprocess.run([sys.argv[1], "topology", *map(str, arguments)],
                          capture_output=True, text=True)
    assert done.returncode == code, (arguments, done)
    return done


def refused(words, *arguments, code=2):
    done = call(*arguments, code=code)
    assert words in done.stderr and not done.stdout, (arguments, done)
    assert done.stderr.count("\n") <= 3, done.stderr


def lines(*arguments):
    return [json.loads(x)
            for x in call(*arguments, "--json").stdout.splitlines()]


def single(w):
    """As the program keeps weights."""
    return np.asarray(w, np.float32).astype(float)


def symmetric(n, draw):
    w = np.triu(single(draw((n, n))), 1)
    return w + w.T


def save(path, w):
    np.savetxt(path, w, delimiter=",", fmt="%.9g")
    return path


def write_edges(path, w):
    with gzip.open(path, "wt") as out:
        out.write("src,dst,weight\n")
        for i, j in zip(*np.triu_indices(len(w), 1)):
            if w[i, j]:
                out.write(f"{i},{j},{w[i, j]:.9g}\n")
    return path


def expected(w):
    """Births and deaths by SciPy's spanning tree, whatever the signs."""
    upper = np.triu_indices(len(w), 1)
    light = np.zeros_like(w)
    light[upper] = w.max() + 1 - w[upper]  # above 0: SciPy drops zeros
    tree = minimum_spanning_tree(csr_matrix(light)).toarray()[upper] > 0
    x = w[upper]
    return np.sort(x[tree]), np.sort(x[~tree])


def components_of_gudhi(w):
    """Values at which components die when edges come, the heaviest first."""
    tree = gudhi.SimplexTree()
    for i in range(len(w)):
        tree.insert([i], filtration=-1e30)
    for i, j in zip(*np.triu_indices(len(w), 1)):
        tree.insert([i, j], filtration=-w[i, j])
    tree.compute_persistence(persistence_dim_max=False, min_persistence=-1)
    ends = tree.persistence_intervals_in_dimension(0)[:, 1]
    return np.sort(-ends[np.isfinite(ends)])


def check_diagrams():
    draws = [lambda s: rng.normal(size=s), lambda s: rng.random(s),
             lambda s: rng.integers(-2, 3, s), lambda s: np.exp(5 * rng.normal(
                 size=s)), lambda s: rng.random(s) * (rng.random(s) < 0.2)]
    graphs, paths = [], []
    for k in range(200):
        w = symmetric(int(rng.integers(2, 70)), draws[k % len(draws)])
        graphs.append(w)
        paths.append(save(f"g{k}.csv", w))
    got = lines("diagram", *paths)
    with_gudhi = 0
    for w, d in zip(graphs, got):
        births, deaths = expected(w)
        assert set(d) == {"nodes", "births", "deaths"} and d["nodes"] == len(w)
        assert np.array_equal(d["births"], births), w
        assert np.array_equal(d["deaths"], deaths), w
        if gudhi:
            assert np.array_equal(components_of_gudhi(w), births)
            with_gudhi += 1
    print("200 diagrams as SciPy's,", with_gudhi, "as GUDHI's")
    edges = write_edges("g4.edges.csv.gz", graphs[4])
    if np.any(graphs[4][-1]):
        assert lines("diagram", edges) == lines("diagram", paths[4])


def sets(w):
    return np.concatenate(expected(w))


def check_distances():
    graphs = [symmetric(40, rng.random) for _ in range(7)]
    paths = [save(f"d{k}.csv", w) for k, w in enumerate(graphs)]
    x = np.array([sets(w) for w in graphs])
    got = lines("distance", *paths)
    assert [(d["a"], d["b"]) for d in got] == [
        (a, b) for i, a in enumerate(paths) for b in paths[i + 1:]]
    assert np.allclose([d["distance"] for d in got], pdist(x), rtol=1e-12)
    assert np.allclose([d["birth_part"] for d in got], pdist(x[:, :39]))
    assert np.allclose([d["death_part"] for d in got], pdist(x[:, 39:]))
    call("distance", *paths, "-o", "d.h5")
    with h5py.File("d.h5") as f:
        assert np.allclose(f["distances"], pdist(x), rtol=1e-12)
        assert [n.decode() for n in f["graphs"]["file"]] == paths
    check_unequal()


def quantile_distance(a, b):
    at = np.union1d(np.arange(len(a) + 1) / len(a),
                    np.arange(len(b) + 1) / len(b))
    middle = (at[1:] + at[:-1]) / 2
    d = (a[(middle * len(a)).astype(int)] - b[(middle * len(b)).astype(int)])
    return np.sum(np.diff(at) * d ** 2) * max(len(a), len(b))


def check_unequal():
    a, b = symmetric(9, rng.random), symmetric(14, rng.random)
    d = lines("distance", save("a.csv", a), save("b.csv", b))[0]
    births, deaths = zip(expected(a), expected(b))
    assert np.isclose(d["birth_part"] ** 2, quantile_distance(*births))
    assert np.isclose(d["death_part"] ** 2, quantile_distance(*deaths))


def check_barycentre():
    graphs = [symmetric(30, rng.random) for _ in range(6)]
    paths = [save(f"b{k}.csv", w) for k, w in enumerate(graphs)]
    x = np.array([sets(w) for w in graphs])
    b = lines("barycentre", *paths)[0]
    assert np.allclose(b["births"] + b["deaths"], x.mean(0), atol=1e-7)
    assert np.allclose(b["birth_sd"] + b["death_sd"], x.std(0), atol=1e-7)
    variance = np.mean(np.sum((x - x.mean(0)) ** 2, 1))
    assert np.isclose(b["variance"], variance) and b["graphs"] == 6
    call("barycentre", *paths, "-o", "b.h5")
    with h5py.File("b.h5") as f:
        assert np.allclose(f["barycentres/0/deaths"], b["deaths"])
        assert np.isclose(f.attrs["variance_0"], variance)


def modular(n, modules):
    same = np.equal.outer(np.arange(n) % modules, np.arange(n) % modules)
    heavy = rng.random((n, n)) < np.where(same, 0.7, 0.3)
    return symmetric(n, lambda s: np.maximum(
        0, heavy + 0.5 * rng.normal(size=s)))


def population():
    paths, label = [], []
    with open("who.csv", "w") as out:
        out.write("file,label\nsomebody-else,x\n")
        for k in range(36):
            modules = [2, 3, 5][k % 3]
            paths.append(save(f"m{k:02}.csv", modular(48, modules)))
            label.append(f"{modules} modules")
            name = [f"m{k:02}", f"m{k:02}.csv"][k % 2]
            out.write(f"{name},{label[-1]}\n")
    return paths, np.array(label)


def purity(label, cluster):
    return sum(np.unique(label[cluster == c], return_counts=True)[1].max()
               for c in np.unique(cluster)) / len(label)


def spread(x, cluster):
    """What k-means minimises."""
    return sum(np.sum((x[cluster == c] - x[cluster == c].mean(0)) ** 2)
               for c in np.unique(cluster))


def check_clusters(paths, label):
    arguments = ["cluster", *paths, "--clusters", 3, "--labels", "who.csv",
                 "--seed", 5]
    *rows, last = lines(*arguments)
    assert all(set(r) == {"file", "label", "cluster"} for r in rows)
    assert set(last) == {"purity", "objective", "iterations", "starts"}
    assert [r["label"] for r in rows] == list(label)
    cluster = np.array([r["cluster"] for r in rows])
    assert np.isclose(last["purity"], purity(label, cluster))
    assert last["purity"] >= 0.85, last
    assert lines(*arguments)[-1] == last, "the same seed, the same clusters"
    graphs = [np.loadtxt(p, delimiter=",") for p in paths]
    upper = np.triu_indices(48, 1)
    for weight, x in [(0, [w[upper] for w in graphs]),
                      (1, [sets(w) for w in graphs])]:
        *means, end = lines(*arguments, "--weight", weight)
        within = spread(np.array(x), np.array([r["cluster"] for r in means]))
        assert np.isclose(end["objective"], within, rtol=1e-6)
    call(*arguments, "-o", "c.h5")
    with h5py.File("c.h5") as f:
        assert list(f["graphs"]["cluster"]) == [r["cluster"] for r in rows]
        assert f.attrs["purity"] == last["purity"]
    print("purity of 36 modular graphs:", last["purity"])


def permanova_f(square, group):
    n, names = len(group), np.unique(group)
    total = square[np.triu_indices(n, 1)].sum() / n
    within = sum(square[np.ix_(group == g, group == g)].sum() / 2
                 / np.sum(group == g) for g in names)
    return ((total - within) / (len(names) - 1)) / (within / (n - len(names)))


def check_compare(paths, label):
    rows = lines("compare", *paths, "--labels", "who.csv",
                 "--permutations", 999)
    assert len(rows) == 4 and rows[0]["group_a"] is None
    x = np.array([sets(np.loadtxt(p, delimiter=",")) for p in paths])
    square = np.sum((x[:, None] - x[None]) ** 2, 2)
    assert np.isclose(rows[0]["pseudo_f"], permanova_f(square, label))
    for row in rows[1:]:
        use = np.isin(label, [row["group_a"], row["group_b"]])
        f = permanova_f(square[np.ix_(use, use)], label[use])
        assert np.isclose(row["pseudo_f"], f)
        assert row["p_value"] <= row["p_adjusted"] <= 0.01
    assert rows[0]["p_value"] == 0.001


def check_figures(paths):
    who = ["--labels", "who.csv"]
    few = paths[:12]
    for verb, more in [("diagram", who), ("diagram", []), ("distance", who),
                       ("barycentre", who), ("compare", who),
                       ("cluster", ["--clusters", 2, "--starts", 1])]:
        call(verb, *few, *more, "--plot", "f.svg")
        text = open("f.svg").read()
        assert text.startswith("<?xml") and text.rstrip().endswith("</svg>")
        assert os.path.exists("f.gp") and os.path.exists("f.dat")
        os.remove("f.svg")


def write(path, text):
    with open(path, "w") as out:
        out.write(text)
    return path


def check_refusals(paths):
    good = write("good.csv", "0,1,2\n1,0,3\n2,3,0\n")
    four = save("four.csv", symmetric(4, rng.random))
    refused('did you mean "cluster"?', "clutser", good)
    refused("of which graphs?", "diagram")
    refused("row 2 has 2 numbers where row 1 has 3", "diagram",
            write("short.csv", "0,1,2\n1,0\n2,3,0\n"))
    refused("long.csv:2: row 2 has 4 numbers where row 1 has 3", "diagram",
            write("long.csv", "0,1,2\n1,0,3,4\n2,3,0\n"))
    refused("2 rows of 3 numbers", "diagram",
            write("flat.csv", "0,1,2\n1,0,3\n"))
    refused("3 rows of 2 numbers", "diagram",
            write("tall.csv", "0,2\n2,0\n2,3\n"))
    refused("not symmetric: row 1, column 3 is 2, and row 3, column 1 is 5",
            "diagram", write("turned.csv", "0,1,2\n1,0,3\n5,3,0\n"))
    for word in ["nan", "inf", "-inf", "1e300"]:
        refused("row 3, column 2: the weight " + word.replace("1e", "1e+"),
                "diagram",
                write("bad.csv", f"0,1,2\n1,0,{word}\n2,{word},0\n".replace(
                    f"0,{word}", "0,3")))
    refused('row 2, column 3: "x" is no number', "diagram",
            write("word.csv", "0,1,2\n1,0,x\n2,3,0\n"))
    refused('row 2, column 1: "" is no number', "diagram",
            write("gap.csv", "0,1,2\n,0,3\n2,3,0\n"))
    refused("e.csv:3:", "diagram",
            write("e.csv", "src,dst,weight\n0,1,1\n1,2,nan\n"))
    refused("absent.csv", "diagram", "absent.csv", code=1)
    refused("alone has nothing to be compared with", "distance", good)
    refused("good.csv has 3 nodes and four.csv has 4", "cluster", good, four,
            "--clusters", 2)
    refused("3 clusters of 2 graphs", "cluster", good, good, "--clusters", 3)
    refused("into how many clusters?", "cluster", good)
    refused("a number from 0 to 1", "cluster", good, "--clusters", 1,
            "--weight", 2)
    refused("--eta 0:", "cluster", good, "--clusters", 1, "--eta", 0)
    refused("which groups?", "compare", good, good)
    refused("who.csv has no label for good.csv", "barycentre", good,
            "--labels", "who.csv")
    refused('has no column "labl"; did you mean "label"?', "barycentre",
            paths[0], "--labels", "who.csv", "--by", "labl")
    write("two.csv", "file,label\ngood,a\ngood.csv,b\n")
    refused('two labels, "a" and "b"', "barycentre", good, "--labels",
            "two.csv")
    write("one.csv", "file,label\ngood,a\nfour,a\n")
    refused("groups need two", "compare", good, good, good, "--labels",
            "one.csv")
    refused("--where chooses diagrams of a result file", "diagram", good,
            "--where", "epoch == 1")
    done = call("diagram", good, "--plot", "x.jpg", code=2)
    assert "ends in .svg" in done.stderr


def check_forms():
    """A directed list weighs half of each way; blanks and comments."""
    write("way.csv", "src,dst,weight\n0,1,1\n1,0,3\n2,1,8\n")
    done = call("diagram", "way.csv", "--json")
    assert json.loads(done.stdout) == {
        "nodes": 3, "births": [2, 4], "deaths": [0]}
    assert "directed" in done.stderr
    write("blanks.txt", "# a comment\n nan  1 2\n1 nan 3\n\n2\t3  5\n")
    assert lines("diagram", "blanks.txt") == [
        {"nodes": 3, "births": [2, 3], "deaths": [1]}]
    # Whatever graph file reads: names, ids from 1, headers, arrays.
    same = lines("diagram", write("m.csv", "0,2,4\n2,0,1\n4,1,0\n"))
    np.save("m.npy", np.array([[0, 2, 4], [2, 0, 1], [4, 1, 0]]))
    write("head.csv", ",A,B,C\nA,0,2,4\nB,2,0,1\nC,4,1,0\n")
    write("named.tsv", "from\tto\tweight\nA\tB\t2\nC\tA\t4\nB\tC\t1\n")
    write("one.txt", "1 2 {'weight': 2}\n1 3 {'weight': 4}\n"
          "2 3 {'weight': 1}\n")
    write("gephi.csv", "Source,Target,Type,Weight\n1,0,Undirected,2\n"
          "0,2,Undirected,4\n1,2,Undirected,1\n")
    for path in "m.npy", "head.csv", "named.tsv", "one.txt", "gephi.csv":
        assert lines("diagram", path) == same, path
    assert "no node 0" in call("diagram", "one.txt").stderr
    refused("both.csv:4: the pair 2, 0 stands in line 3 already", "diagram",
            write("both.csv", "Source,Target,Type,Weight\n"
                  "1,0,Undirected,2\n0,2,Undirected,4\n"
                  "2,0,Undirected,4\n"))
    write("both.csv", "from,to,weight\nA,B,2\nB,A,4\nB,C,2\n")
    assert lines("diagram", "both.csv")[0]["births"] == [1, 3]
    write("two.csv", "0,5\n5,0\n")
    assert lines("diagram", "two.csv")[0]["deaths"] == []


SWEEP = """name: topology
job: functional
seed: 1
replicates: 2
data: glyphs
settings:
  strategy: [vanilla, dropout]
  epochs: 2
  train_images: 600
  test_images: 100
  stimuli: 60
  diagrams: every_epoch
"""


def run_sweep(name, more):
    write("s.yaml", SWEEP + more)
    subprocess.run([sys.argv[1], "run", "s.yaml", "-j", "1", "-o", name],
                   check=True, capture_output=True)


def check_recorded():
    """Diagrams and connectomes of a result file."""
    run_sweep("r.h5", "  connectomes: yes\n")
    with h5py.File("r.h5") as f:
        rows = f["diagrams"][:]
        kept = f["connectomes"][:]
        names = [r["strategy"].decode() for r in f["runs"][:]]
    got = lines("diagram", "r.h5")
    for run, d in enumerate(got):
        mine = rows[(rows["run"] == run) & (rows["epoch"] == 2)]
        edges = kept[(kept["run"] == run) & (kept["epoch"] == 2)]
        w = np.zeros((d["nodes"], d["nodes"]))
        w[edges["source"], edges["target"]] = edges["weight"]
        births, deaths = expected(w + w.T)
        assert np.array_equal(d["births"], mine["birth"][mine["dim"] == 0])
        assert np.array_equal(d["deaths"], mine["death"][mine["dim"] == 1])
        assert np.allclose(d["births"], births, atol=1e-7)
        assert np.allclose(d["deaths"], deaths, atol=1e-7)
    assert len(got) == 4
    assert len(lines("diagram", "r.h5", "--where", "epoch > 0")) == 8
    assert len(lines("diagram", "r.h5", "--where",
                     "epoch == 1 and strategy == dropout")) == 2
    rows = lines("cluster", "r.h5", "--clusters", 2, "--by", "strategy")
    assert [r["label"] for r in rows[:-1]] == names
    assert rows[0]["file"] == "run 0 epoch 2", rows[0]
    groups = lines("barycentre", "r.h5", "--by", "strategy")
    assert [g["graphs"] for g in groups] == [2, 2]
    check_recorded_refusals()


def check_recorded_refusals():
    refused('no column "strateg"; did you mean "strategy"?', "barycentre",
            "r.h5", "--by", "strateg")
    refused("run 0 epoch 2 has no value in column error", "cluster", "r.h5",
            "--clusters", 2, "--by", "error")
    refused("--labels is for graph files", "barycentre", "r.h5", "--labels",
            "who.csv")
    refused("that --where names", "diagram", "r.h5", "--where", "epoch > 9")
    refused("is a result file; give one result file alone", "distance",
            "good.csv", "r.h5")
    run_sweep("bare.h5", "")
    refused("has no /connectomes; --weight 1", "cluster", "bare.h5",
            "--clusters", 2, "--weight", 0.5)
    done = call("cluster", "bare.h5", "--clusters", 2, "--json")
    assert "by topology alone" in done.stderr
    write("cut.h5", "")
    with open("r.h5", "rb") as whole, open("cut.h5", "wb") as cut:
        cut.write(whole.read(5000))
    refused("cut.h5", "diagram", "cut.h5", code=5)


def peak_of(*arguments, limit=None):
    """Bytes of resident memory at the fullest."""
    bound = (lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
             ) if limit else None
    with subprocess.Popen([sys.argv[1], "topology", *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=bound) as child:
        said = child.stderr.read().decode()
        child.stdout.read()
        _, state, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(state)
    return child.returncode, used.ru_maxrss * 1024, said


def check_memory():
    n = 5000
    row = rng.random(2 * n)
    with open("large.csv", "w") as out:  # w_ij = row[i + j]: symmetric
        text = [f"{x:.4f}" for x in row]
        for i in range(n):
            out.write(",".join(text[i:i + n]) + "\n")
    code, peak, said = peak_of("diagram", "large.csv")
    assert code == 0, said
    assert peak < 400e6, peak
    print(f"n = 5000: {peak / 1e6:.0f} MB")
    code, _, said = peak_of("diagram", "large.csv", limit=400 << 20)
    assert code == 1 and "5000 nodes needs" in said and "MiB" in said, said
    os.remove("large.csv")
    n = 2500  # as an edge list, of which the text would take 52 MB
    with open("large.edges", "w") as out:
        out.write(f"{n}\n{n * (n - 1) // 2}\n")
        for i in range(n - 1):
            out.writelines(f"{i} {j} {text[i + j]}\n" for j in range(i + 1, n))
    code, peak, said = peak_of("diagram", "large.edges")
    assert code == 0, said
    assert peak < 130e6, peak
    os.remove("large.edges")


def check_edge_lists():
    """Edge lists equal the matrices that they list."""
    for directed in [False, True]:
        for weighted in [False, True]:
            n = 30
            w = np.zeros((n, n))
            rows = ["src,dst,weight" if weighted else "src,dst"]
            for i, j in itertools.permutations(range(n), 2):
                if (i < j or directed) and rng.random() < 0.4:
                    w[i, j] = round(1 + rng.random(), 6) if weighted else 1
                    rows.append(f"{i},{j}" + f",{w[i, j]}" * weighted)
            if w[0, n - 1] == 0:  # an edge of weight 0 is none
                rows += [f"0,{n - 1},0"] * weighted
            listed = sorted(rows[1:], key=lambda _: rng.random())
            whole = (w + w.T) / (2 if directed and weighted else 1)
            whole = whole if weighted else np.minimum(whole, 1)
            write("listed.csv", "\n".join(rows[:1] + listed) + "\n")
            a, b = lines("diagram", "listed.csv", save("whole.csv", whole))
            assert np.allclose(a["births"], b["births"], rtol=1e-6), directed
            assert np.allclose(a["deaths"], b["deaths"], rtol=1e-6), directed
    refused("e.csv:4: the pair 0, 1 stands in line 2 already", "diagram",
            write("e.csv", "src,dst\n0,1\n1,2\n0,1\n"))


def check_matrices():
    """Matrices in HDF5 files of others: any layout, one or a stack."""
    stack = np.array([symmetric(20, rng.random) for _ in range(5)])
    with h5py.File("others.h5", "w") as f:
        f.create_dataset("group/stack", data=stack, compression="gzip",
                         chunks=(2, 7, 20))
        f["one"] = stack[0].astype(np.float32)
        f["whole"] = np.rint(100 * stack[1]).astype(np.int16)
        f["turned"] = np.arange(9.0).reshape(3, 3)
        f["holes"] = np.where(stack[2] > 0.9, np.nan, stack[2])
        f["vector"] = np.arange(9.0)
    with h5py.File("single.h5", "w") as f:
        f["a/b/connectome"] = stack[0]
    found = lines("diagram", "others.h5:group/stack", "others.h5:/one",
                  "others.h5:whole", "single.h5")
    assert len(found) == 8
    truth = [*stack, stack[0], np.rint(100 * stack[1]), stack[0]]
    for one, w in zip(found, truth):
        births, deaths = expected(w)
        assert np.allclose(one["births"], births, rtol=1e-6)
        assert np.allclose(one["deaths"], deaths, rtol=1e-6)
    names = [x["a"] for x in lines("distance", "others.h5:group/stack")]
    assert names[-1] == "others.h5:/group/stack[3]", names
    large = symmetric(3000, rng.random)  # in several slabs
    with h5py.File("large.h5", "w") as f:
        f.create_dataset("w", data=large, dtype="f4", compression="gzip",
                         compression_opts=1)
    births, _ = expected(large)
    assert np.allclose(lines("diagram", "large.h5")[0]["births"], births,
                       rtol=1e-6)
    os.remove("large.h5")
    refused("others.h5 holds 5 matrices; choose one as FILE:NAME, from "
            "/group/stack, /holes, /one, /turned, /whole", "diagram",
            "others.h5")
    refused("others.h5 has no matrix /two; it has", "diagram", "others.h5:two")
    refused("others.h5:/turned: not symmetric: row 1, column 2", "diagram",
            "others.h5:turned")
    refused("is not finite", "diagram", "others.h5:holes")
    with h5py.File("none.h5", "w") as f:
        f["vector"] = np.arange(9.0)
        f["virtual"] = h5py.ExternalLink("others.h5", "one")
    refused("none.h5 holds no matrix", "diagram", "none.h5")
    whole = open("single.h5", "rb").read()
    with open("cut.h5", "wb") as f:
        f.write(whole[:len(whole) // 2])
    refused("truncated or damaged", "diagram", "cut.h5", code=5)
    whole = open("others.h5", "rb").read()
    for _ in range(60):  # whatever it says, it says it in a sentence
        bytes_ = bytearray(whole)
        for at in rng.integers(0, min(len(whole), 6000), 4):
            bytes_[at] = rng.integers(256)
        with open("odd.h5", "wb") as f:
            f.write(bytes_)
        done = subprocess.run([sys.argv[1], "topology", "diagram",
                               "odd.h5:/group/stack"], capture_output=True)
        assert done.returncode in (0, 1, 2, 5), done
        assert done.returncode == 0 or done.stderr.count(b"\n") <= 2, done


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(x) for x in f.read().split()]
    except OSError:
        return []


def check_processes():
    """Any number of processes, one of them killed: the same bits."""
    n = 300
    with h5py.File("many.h5", "w") as f:
        w = rng.random((n, 384, 384), dtype=np.float32)
        f["w"] = (w + w.transpose(0, 2, 1)) / 2
    one = call("distance", "many.h5", "--json").stdout
    assert one.count("\n") == n * (n - 1) // 2
    assert call("distance", "many.h5", "--json", "-j", 2).stdout == one
    with subprocess.Popen([sys.argv[1], "topology", "distance", "many.h5",
                           "--json", "-j", "4"], stdout=subprocess.PIPE,
                          text=True) as run:
        killed = 0
        while run.poll() is None and not killed:
            workers = children_of(run.pid)
            if len(workers) == 3:  # HDF5's children come one at a time
                os.kill(workers[1], 9)
                killed = workers[1]
        three = run.stdout.read()
    assert killed and run.returncode == 0 and three == one
    refused("one at least", "distance", "many.h5", "-j", 0)
    os.remove("many.h5")


def published(adjacency):
    """births and deaths as the authors' code has them (their `_bd`)."""
    adjacency = np.triu(np.where(adjacency == 0, np.nextafter(0, 1),
                                 adjacency), k=1)
    tree = -minimum_spanning_tree(csr_matrix(-adjacency)).toarray()
    rest = adjacency - tree
    return np.sort(tree[tree != 0]), np.sort(rest[rest != 0])


def with_networkx(adjacency):
    graph = networkx.from_numpy_array(adjacency)
    tree = networkx.maximum_spanning_tree(graph)
    births = sorted(d["weight"] for _, _, d in tree.edges(data=True))
    graph.remove_edges_from(tree.edges())
    return births, sorted(d["weight"] for _, _, d in graph.edges(data=True))


def seconds(f, *arguments, rounds=3):
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        f(*arguments)
        best = min(best, time.process_time() - start)
    return best


def check_speed():
    w = modular(1000, 5)
    networks = seconds(with_networkx, w, rounds=1)
    theirs = seconds(published, w)
    out = subprocess.run([sys.argv[1], "bench", "topology", "--json",
                          "--seconds", "1"], capture_output=True, text=True,
                         check=True).stdout
    ours = json.loads(out.splitlines()[-1])
    assert ours["nodes"] == 1000
    mine = ours["diagram_seconds"]
    print(f"n = 1000: {1e3 * mine:.2f} ms; SciPy's tree {theirs / mine:.0f} "
          f"times that, networkx {networks / mine:.0f} times")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        check_memory()  # first: a child starts with its parent's peak
        check_diagrams()
        check_distances()
        check_barycentre()
        paths, label = population()
        check_clusters(paths, label)
        check_compare(paths, label)
        check_figures(paths)
        check_refusals(paths)
        check_forms()
        check_edge_lists()
        check_matrices()
        check_processes()
        check_recorded()
        check_speed()
        os.chdir("/")


main()
