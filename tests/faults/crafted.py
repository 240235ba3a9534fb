#!/usr/bin/env python3
"""crafted.py WIRESWEEP: result files that an enemy wrote and sealed, every
checksum right.  Each command answers or refuses in a sentence, within 20 s and
2 GiB, by an exit code of its own; nothing moves the cursor of a terminal.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(sys.path[0], "..", "peers"))
try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)
import mutated
from reseal import RAGGED, crc32c

SECONDS, MOST_BYTES = 20, 2 << 30
KIND = {"i": {1: 0, 4: 1, 8: 2}, "f": {8: 3}, "S": None}
BIG = 10**9


def put_text(where, name, value):
    kind = h5py.string_dtype("utf-8", len(value) + 1)
    where.attrs.create(name, value, dtype=kind)


class Crafted:
    """A file's tables and attributes, to be altered and written anew."""

    def __init__(self, path):
        self.rows, self.table_attrs, self.claimed = {}, {}, {}
        with h5py.File(path) as f:
            self.attrs = dict(f.attrs)
            for name in f:
                self.rows[name] = f[name][...]
                self.table_attrs[name] = dict(f[name].attrs)

    def rename(self, table, old, new):
        rows = self.rows[table]
        dtype = [(new if n == old else n, rows.dtype[n])
                 for n in rows.dtype.names]
        self.rows[table] = rows.view(np.dtype(dtype))

    def retype(self, table, dtype):
        rows = self.rows[table]
        self.rows[table] = np.zeros(len(rows), np.dtype(dtype))

    def repeat(self, table, times):
        self.rows[table] = np.tile(self.rows[table], times)

    def seal(self):
        """Run by run, as docs/file-format.md says; nonsense where a run
        points at what there is not."""
        runs, commit = self.rows["runs"], self.rows["commit"]
        names = runs.dtype.names
        owned = -1
        for i in range(min(len(runs), len(commit))):
            crc = 0
            if "graphs" in self.rows and runs.dtype["graph"].kind == "i":
                g = int(runs["graph"][i])
                graphs = self.rows["graphs"]
                if g != owned and 0 <= g < len(graphs):
                    crc = crc32c(graphs[g:g + 1].tobytes(), crc)
                    crc = self.of_rows("edges", graphs[g], "edge", crc)
                owned = g
            for name in RAGGED:
                if name + "s" in self.rows and name + "_start" in names:
                    crc = self.of_rows(name + "s", runs[i], name, crc)
            crc = crc32c(runs[i].tobytes(), crc)
            if commit["state"][i] in (0, 1):
                crc = 0
            if "crc32c" in commit.dtype.names:
                commit["crc32c"][i] = crc32c(commit[i].tobytes()[:8], crc)
        for row in self.rows.get("telemetry", []):
            if "crc32c" in row.dtype.names:
                row["crc32c"] = crc32c(row.tobytes()[:-8])

    def of_rows(self, table, row, name, crc):
        if name + "_start" not in row.dtype.names:
            return crc
        first, n = int(row[name + "_start"]), int(row[name + "_count"])
        rows = self.rows.get(table, np.zeros(0))
        if first < 0 or n < 0 or first + n > len(rows):
            return crc
        return crc32c(rows[first:first + n].tobytes(), crc)

    def write(self, path):
        self.seal()
        low = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        low.set_layout(h5py.h5d.CONTIGUOUS)
        low.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        low.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        with h5py.File(path, "w", libver=("earliest", "v108")) as f:
            for name, rows in self.rows.items():
                n = self.claimed.get(name, len(rows))
                space = h5py.h5s.create_simple((n,))
                kind = h5py.h5t.py_create(rows.dtype, logical=True)
                h5py.h5d.create(f.id, name.encode(), kind, space, low)
                if len(rows):
                    f[name][:len(rows)] = rows
                for k, v in self.table_attrs.get(name, {}).items():
                    put_text(f[name], k, v)
            for k, v in self.attrs.items():
                put_text(f, k, v)
            for name in ("layout_crc32c", "attributes_crc32c"):
                put_text(f, name, b"0" * 8)
        self.sums(path)

    def sums(self, path):
        """Of what is written once: src/store/gate.c sums it so."""
        with h5py.File(path, "r+") as f:
            about, layout = attributes(f, 0), 0
            tables = sorted(f, key=lambda k: (f[k].id.get_offset() or 0))
            for name in tables:
                dtype = f[name].dtype
                layout = crc32c(name.encode() + b"\0", layout)
                numbers = [f[name].id.get_offset() or 0, len(f[name]),
                           dtype.itemsize, len(dtype.names)]
                layout = crc32c(np.array(numbers, "<i8").tobytes(), layout)
                for column in dtype.names:
                    kind = dtype[column]
                    code = (4 if kind.kind == "S"
                            else KIND[kind.kind][kind.itemsize])
                    layout = crc32c(column.encode()[:CUT] + b"\0", layout)
                    layout = crc32c(np.array([code, kind.itemsize],
                                             "<i4").tobytes(), layout)
                layout = attributes(f[name], layout)
            layout = crc32c(f["columns"][...].tobytes(), layout)
            about = crc32c(f["sweep"][...].tobytes(), about)
            if "nodes" in f:
                about = crc32c(f["nodes"][...].tobytes(), about)
            put_text(f, "layout_crc32c", f"{layout:08x}".encode())
            put_text(f, "attributes_crc32c", f"{about:08x}".encode())


CUT = 39  # of a column's name


def attributes(where, crc):
    for name in sorted(where.attrs):
        if name in ("layout_crc32c", "attributes_crc32c"):
            continue
        value = where.attrs[name]
        value = value if isinstance(value, bytes) else str(value).encode()
        crc = crc32c(name.encode() + b"\0", crc)
        crc = crc32c(value + b"\0", crc)
    return crc


# ---- what an enemy does ---------------------------------------------------

NAME = b"`touch pwned`'\"\x1b[31m\x07</td><script>\n,\\"


def names(c):
    for k in ("title", "seed", "command", "data_sets", "graph_files"):
        c.attrs[k] = np.bytes_(NAME)
    for rows in c.rows.values():
        for column in rows.dtype.names:
            if rows.dtype[column].kind == "S" and column not in (
                    "status", "table", "column"):
                rows[column] = NAME[:rows.dtype[column].itemsize - 1]


def column_names(c):
    for table in ("runs", "epochs"):
        for old in c.rows[table].dtype.names[9:12]:
            c.rename(table, old, old[:2] + "`touch pwned`\x1b[31m\",'\n")


def huge_counts(c):
    for name in c.rows["runs"].dtype.names:
        if name.endswith("_count"):
            c.rows["runs"][name] = [2**62, 2**63 - 1, 10**9, -1][:1] * len(
                c.rows["runs"])


def ends_beyond(c):
    for name in c.rows["runs"].dtype.names:
        if name.endswith("_start"):
            c.rows["runs"][name] = 2**63 - 1


def huge_edges(c):
    if "graphs" in c.rows:
        c.rows["graphs"]["edge_count"] = 2**63 - 1
        c.rows["graphs"]["edge_start"] = 5
        c.rows["graphs"]["nodes"] = 2**31 - 1


def nan_ids(c):
    rows = c.rows["runs"]
    kind = [(n, "<f8" if n in ("run", "graph") else rows.dtype[n])
            for n in rows.dtype.names]
    new = np.zeros(len(rows), np.dtype(kind))
    for n in rows.dtype.names:
        new[n] = np.nan if n in ("run", "graph") else rows[n]
    c.rows["runs"] = new


def numbers(x):
    def alter(c):
        for name, rows in c.rows.items():
            for column in rows.dtype.names:
                if rows.dtype[column].kind == "f":
                    rows[column] = x
    alter.__name__ = f"numbers_{x}"
    return alter


def integers(x):
    def alter(c):
        keep = ("run", "graph", "state", "attempts", "line")
        for name, rows in c.rows.items():
            for column in rows.dtype.names:
                kind = rows.dtype[column]
                if kind.kind == "i" and column not in keep and not (
                        column.endswith(("_start", "_count"))):
                    rows[column] = x if abs(x) < 2**(8 * kind.itemsize -
                                                     1) else -1
    alter.__name__ = f"integers_{x}"
    return alter


def one_epoch(x):
    def alter(c):
        for name in ("epochs", "diagrams", "connectomes"):
            if name in c.rows:
                c.rows[name]["epoch"][-1] = x
        if "neurons" in c.rows:
            c.rows["neurons"]["layer"][-1] = x
            c.rows["neurons"]["task"][-1] = x
        c.rows["telemetry"]["rank"][-1] = x
    alter.__name__ = f"one_epoch_{x}"
    return alter


def claim_each_other(c):
    runs = c.rows["runs"]
    for name in RAGGED:
        if name + "_start" in runs.dtype.names:
            runs[name + "_start"] = runs[name + "_start"][::-1].copy()


def claim_all(c):
    runs = c.rows["runs"]
    for name in RAGGED:
        if name + "s" in c.rows and name + "_start" in runs.dtype.names:
            runs[name + "_start"] = 0
            runs[name + "_count"] = len(c.rows[name + "s"])


def to_and_fro(c):
    """Every second run owns all graphs and their edges, many times over."""
    if "graphs" not in c.rows:
        return
    c.repeat("runs", 3000)
    c.repeat("commit", 3000)
    c.repeat("graphs", 3000)
    c.rows["runs"]["run"] = np.arange(len(c.rows["runs"]))
    c.rows["runs"]["graph"] = 0
    c.rows["runs"]["graph"][1::2] = len(c.rows["graphs"]) - 1
    c.rows["graphs"]["graph"] = np.arange(len(c.rows["graphs"]))


def same_numbers(c):
    c.rows["runs"]["run"] = 0
    if "graphs" in c.rows:
        c.rows["graphs"]["graph"] = 0


def narrow(table):
    def alter(c):
        if table in c.rows:
            c.retype(table, [(c.rows[table].dtype.names[0], "<i4")])
    alter.__name__ = f"narrow_{table}"
    return alter


def one_text(table):
    def alter(c):
        if table in c.rows:
            c.retype(table, [("x", f"S{c.rows[table].dtype.itemsize}")])
    alter.__name__ = f"one_text_{table}"
    return alter


def gone(table):
    def alter(c):
        c.rows.pop(table, None)
        c.table_attrs.pop(table, None)
    alter.__name__ = f"gone_{table}"
    return alter


def empty(c):
    for name in list(c.rows):
        if name not in ("columns", "sweep"):
            c.rows[name] = c.rows[name][:0]


def states(c):
    c.rows["commit"]["state"] = [77, -3, 2, 5, 4, 6][:len(c.rows["commit"])]
    c.rows["commit"]["attempts"] = -2**31


def done_never(c):
    c.rows["commit"]["state"] = 2
    c.rows["runs"]["status"] = b"failed"


def years(c):
    c.rows["telemetry"]["started"] = b"9999-12-31T23:59:59Z"
    c.rows["telemetry"]["finished"][0] = b"0000-01-01T00:00:00Z"


def connectome_targets(c):
    if "connectomes" in c.rows:
        c.rows["connectomes"]["target"] = 2**31 - 1
        c.rows["diagrams"]["dim"] = 0


def claims(table, n):
    def alter(c):
        if table in c.rows:
            c.claimed[table] = n
            if table == "runs":
                c.claimed["commit"] = c.claimed["telemetry"] = n
    alter.__name__ = f"claims_{n}_{table}"
    return alter


ENEMY = [names, column_names, huge_counts, ends_beyond, huge_edges, nan_ids,
         numbers(np.nan), numbers(np.inf), numbers(1e308), numbers(-1e-320),
         integers(-5), integers(2**31 - 1), integers(-2**31),
         integers(2**62), one_epoch(2**31 - 1), one_epoch(-2**31),
         one_epoch(10**8), claim_each_other, claim_all, to_and_fro,
         same_numbers, narrow("edges"), narrow("graphs"), narrow("epochs"),
         narrow("diagrams"), narrow("neurons"), narrow("telemetry"),
         narrow("commit"), narrow("columns"), narrow("sweep"),
         one_text("diagrams"), one_text("connectomes"), one_text("neurons"),
         one_text("telemetry"), one_text("columns"), one_text("epochs"),
         gone("telemetry"), gone("epochs"), gone("columns"), gone("sweep"),
         gone("edges"), empty, states, done_never, years, connectome_targets,
         claims("epochs", BIG), claims("telemetry", BIG),
         claims("edges", BIG), claims("sweep", BIG), claims("columns", BIG),
         claims("runs", BIG), claims("diagrams", BIG),
         claims("neurons", BIG)]

# ---- what must hold -------------------------------------------------------


def measured(arguments, folder):
    """Exit code, both outputs, most bytes in memory; -99: no answer."""
    with open(os.path.join(folder, "out"), "w+b") as out:
        child = subprocess.Popen([mutated.WIRESWEEP, *arguments], cwd=folder,
                                 stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=out)
        late = threading.Timer(SECONDS, child.kill)
        late.start()
        _, how, used = os.wait4(child.pid, 0)
        slow = not late.is_alive()
        late.cancel()
        child.returncode = 0
        out.seek(0)
        text = out.read(1 << 20)
    code = -99 if slow else os.waitstatus_to_exitcode(how)
    return code, text, used.ru_maxrss << 10


def breaks(folder, command):
    code, text, most = measured(mutated.words(command), folder)
    if code < 0 or code > 6:
        return f"ended with {code}"
    if b"Sanitizer" in text or b"runtime error" in text:
        return "a sanitizer's report"
    if most > MOST_BYTES and not os.environ.get("ASAN_OPTIONS"):
        return f"{most >> 20} MiB of memory"
    if code and not text.strip():
        return "fails without a word"
    if b"\x1b" in text or b"\x07" in text:
        return "a control character reached the terminal"
    if os.path.exists(os.path.join(folder, "pwned")):
        return "a text was run as a command"
    return ""


def main():
    failures = executions = files = 0
    only = sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="wiresweep-test-") as top:
        os.environ["TMPDIR"] = top
        os.environ["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
        os.environ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        for name in mutated.JOBS:
            job = mutated.Job(name, top)
            Crafted(job.whole).write(job.file)  # sealed, and nothing altered
            for command in job.commands:
                answer = mutated.tell(mutated.words(command), job.folder)
                assert answer == job.sound[command], (command, answer)
            for alter in ENEMY:
                if only and alter.__name__ not in only:
                    continue
                files += 1
                try:
                    crafted = Crafted(job.whole)
                    alter(crafted)
                    crafted.write(job.file)
                except (KeyError, MemoryError):
                    pass  # no sum of what is gone, or is not there
                for command in job.commands + ["run x.yaml -o x.h5"]:
                    wrong = breaks(job.folder, command)
                    executions += 1
                    if wrong:
                        failures += 1
                        with open(os.path.join(job.folder, "out"), "rb") as f:
                            print("FAILED:", name, alter.__name__, command,
                                  wrong, f.read()[-600:], sep="\n  ",
                                  flush=True)
            shutil.rmtree(job.folder)
    print(f"{files} files, {executions} commands, {failures} failures")
    return failures > 0


sys.exit(main())
