#!/usr/bin/env python3
"""mutated.py WIRESWEEP [FILES [SEED]]: finished result files with something in
them altered at random, before every command that reads or continues one.

A command answers as it does for the sound file, or fails with a sentence and a
documented exit code, or says what is damaged or left out; `run` may also make
the file whole again.  Another number without a word is a failure, and so are a
signal, a report of a sanitizer and an answer that takes too long.

FILES altered files (default 44: every alteration of every job), shared among
four jobs.
"""
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

WIRESWEEP = os.path.abspath(sys.argv[1])
ROWS = os.path.join(os.getcwd(), "rows")
SECONDS = int(os.environ.get("WIRESWEEP_TEST_SECONDS", 20))
CODES = {1, 2, 3, 4, 5, 6}  # 1: topology and rerun say "no" by it
WORDS = re.compile("damage|left out|warning|do(es)? not match|incomplete")
JOBS = {
    "ramanujan": ("""
name: r
job: ramanujan
seed: 3
graphs: {nodes: 8, degree: 4, count: 3}
replicates: 2
settings: {width: 2, epochs: 2, batch: 16, train_images: 64, test_images: 50}
""", ["plot x.h5 curves -o f.svg", "plot x.h5 gap-accuracy -o f.svg",
      "plot x.h5 ranks -o f.svg", "analyze x.h5 --y test_loss --json"]),
    "functional": ("""
name: f
job: functional
seed: 3
data: glyphs
replicates: 2
settings: {strategy: [vanilla, l2], epochs: 2, batch: 32, train_images: 600,
  test_images: 50, diagrams: every_epoch, connectomes: yes, record: 2,
  stimuli: 40, width: 0.2}
""", ["plot x.h5 curves -o f.svg --by strategy", "analyze x.h5 --json",
      "topology compare x.h5 --by strategy --json --permutations 99",
      "topology diagram x.h5 --json --where 'epoch > 0'"]),
    "spatial": ("""
name: s
job: spatial
seed: 3
data: glyphs+glyphs
replicates: 2
settings: {arm: [control, spatial], epochs: 2, batch: 64, train_images: 128,
  test_images: 50}
""", ["plot x.h5 neurons -o f.svg --where 'run == 1'",
      "analyze x.h5 --json"]),
    "names": ("""
name: n
job: ramanujan
seed: 3
graphs: {family: [file, rewired], path: graph.csv, order: random}
replicates: 2
settings: {width: 2, epochs: 1, batch: 16, train_images: 64, test_images: 50}
""", ["analyze x.h5 --y test_loss --json"])}
# Beside the sweep file, whose graph it is.
GRAPH = "from,to\nADAL,B\nB,C\nC,D\nD,ADAL\nC,ADAL\nE,C\nE,D\n"
COMMON = ["verify x.h5", "verify x.h5 --json", "status x.h5",
          "status x.h5 --json", "show x.h5 1", "show x.h5 2 --json",
          "analyze x.h5", "report x.h5 -o p.html"]
NASTY = [0, 1, -1, 2**31 - 1, -2**31, 2**31, 2**32, 2**63 - 1, -2**63,
         2**62 + 3, 1 << 40]


def words(command):
    return [w.strip("'") for w in re.findall(r"'[^']*'|\S+", command)]


def tell(arguments, folder):
    """Exit code, what it writes to a user, what it says beside."""
    for name in os.listdir(folder):
        if name not in ("x.h5", "x.yaml", "graph.csv"):
            os.unlink(os.path.join(folder, name))
    try:
        done = subprocess.run([WIRESWEEP, *arguments], cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return -99, "", f"no answer in {SECONDS} s"
    out = done.stdout.decode("utf-8", "backslashreplace")
    for name in ("f.dat", "f.gp", "p.html"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8", errors="replace") as f:
                out += f.read()
    # How long ago the file was written is no part of what it holds.
    out = re.sub(r"last written [^;\n]* ago|\"last_sign_seconds\": *[^,}]*",
                 "AGE", out)
    return (done.returncode, out,
            done.stderr.decode("utf-8", "backslashreplace"))


class Job:
    def __init__(self, name, top):
        self.name = name
        self.folder = os.path.join(top, name)
        os.mkdir(self.folder)
        self.file = os.path.join(self.folder, "x.h5")
        self.whole = os.path.join(top, name + ".h5")
        text, own = JOBS[name]
        with open(os.path.join(self.folder, "x.yaml"), "w") as f:
            f.write(text)
        with open(os.path.join(self.folder, "graph.csv"), "w") as f:
            f.write(GRAPH)
        code, _, said = tell(["run", "x.yaml", "-o", "x.h5"], self.folder)
        assert code == 0, said
        os.rename(self.file, self.whole)
        with h5py.File(self.whole) as f:
            self.tables = {k: (f[k].id.get_offset(), f[k].shape[0],
                               f[k].dtype) for k in f}
            self.attributes = list(f.attrs)
        self.commands = COMMON + own + [f"export x.h5 {k}"
                                        for k in self.tables]
        shutil.copy(self.whole, self.file)
        self.sound = {c: tell(words(c), self.folder) for c in self.commands}
        for command, answer in self.sound.items():
            assert answer[0] == 0, (command, answer)
            again = tell(words(command), self.folder)
            assert again == answer, f"{command}: never twice the same"
        with open(self.whole, "rb") as f:
            self.bytes = f.read()
        self.data_start = min(t[0] for t in self.tables.values())


# ---- what is done to a file -----------------------------------------------


def in_bytes(job, draw):
    """Some bytes or bits anywhere, or in HDF5's own part."""
    data = bytearray(job.bytes)
    end = draw.choice([len(data), job.data_start])
    for _ in range(draw.choice([1, 1, 2, 8, 64])):
        at = draw.randrange(end)
        data[at] = draw.choice([draw.randrange(256),
                                data[at] ^ 1 << draw.randrange(8)])
    return data, "bytes"


def in_words(job, draw):
    data = bytearray(job.bytes)
    for _ in range(draw.choice([1, 2, 8])):
        at = draw.randrange(len(data) - 8)
        data[at:at + 8] = struct.pack("<Q", draw.choice(NASTY) % 2**64)
    return data, "nasty integers"


def in_blocks(job, draw):
    data = bytearray(job.bytes)
    size = draw.choice([8, 64, 512, 4096])
    a, b = (draw.randrange(len(data) // size) * size for _ in "ab")
    data[a:a + size], data[b:b + size] = data[b:b + size], data[a:a + size]
    return data, f"blocks of {size} at {a} and {b} swapped"


def cut(job, draw):
    return (bytearray(job.bytes[:draw.randrange(len(job.bytes))]),
            "truncated")


def in_cell(job, draw):
    """One value of one row, and nothing else."""
    data = bytearray(job.bytes)
    name = draw.choice(list(job.tables))
    offset, rows, dtype = job.tables[name]
    column = draw.choice(dtype.names)
    kind, at = dtype.fields[column][:2]
    row = draw.randrange(rows)
    at += offset + row * dtype.itemsize
    old = bytes(data[at:at + kind.itemsize])
    if kind.kind == "i":
        low, high = -2**(8 * kind.itemsize - 1), 2**(8 * kind.itemsize - 1)
        value = int.from_bytes(old, "little", signed=True)
        value = draw.choice([value + 1, value - 1, value ^ 4, 0, -1, 7,
                             low, high - 1, high // 2])
        new = (value % 2**(8 * kind.itemsize)).to_bytes(kind.itemsize,
                                                        "little")
    elif kind.kind == "f":
        new = struct.pack("<d", draw.choice(
            [0.5, 0, -1, 1e300, float("nan"), float("inf"), 0.99]))
    else:
        new = draw.choice([b"done", b"", b"er", b"\xff" * 4, b"pending",
                           b"2026-01-01T00:00:00Z", b"a,\"b\n"])
        new = new[:kind.itemsize].ljust(kind.itemsize, b"\0")
    data[at:at + kind.itemsize] = new
    return data, f"/{name}.{column}[{row}]: {old[:24]} is {new[:24]}"


def in_rows(job, draw):
    """Two rows of a table changed over."""
    data = bytearray(job.bytes)
    name = draw.choice(list(job.tables))
    offset, rows, dtype = job.tables[name]
    n = dtype.itemsize
    a, b = (offset + draw.randrange(rows) * n for _ in "ab")
    data[a:a + n], data[b:b + n] = data[b:b + n], data[a:a + n]
    return data, f"rows of /{name} swapped"


def in_names(job, draw):
    """Names of two columns of one width changed over, in HDF5's own part."""
    data = bytearray(job.bytes)
    name = draw.choice(list(job.tables))
    columns = list(job.tables[name][2].names)
    draw.shuffle(columns)
    pairs = [(a, b) for a in columns for b in columns
             if a < b and len(a) == len(b)]
    if not pairs:
        return in_cell(job, draw)
    a, b = (x.encode() + b"\0" for x in draw.choice(pairs))
    head = bytes(data[:job.data_start])
    head = head.replace(a, b"\1\1").replace(b, a).replace(b"\1\1", b)
    data[:job.data_start] = head[:job.data_start].ljust(job.data_start, b"\0")
    return data, f"columns {a} and {b} of /{name} changed over"


def moved(job, draw):
    """A table that begins elsewhere."""
    data = bytearray(job.bytes)
    name = draw.choice(list(job.tables))
    offset, _, dtype = job.tables[name]
    at = bytes(data[:job.data_start]).find(struct.pack("<Q", offset))
    if at < 0:
        return in_cell(job, draw)
    by = draw.choice([dtype.itemsize, -dtype.itemsize, 8, 1, -4096, 4096])
    data[at:at + 8] = struct.pack("<Q", (offset + by) % 2**64)
    return data, f"/{name} moved by {by}"


def by_hdf5(job, draw):
    """What HDF5 itself changes: attributes, links, their types."""
    shutil.copy(job.whole, job.file)
    name = draw.choice(job.attributes)
    table = draw.choice(list(job.tables))
    what = draw.randrange(8)
    with h5py.File(job.file, "r+") as f:
        if what < 3:
            old = f.attrs[name]
            new = [old[:-1] + b"7", b"1.0", b"x\x1b[31m" * 40][what]
            f.attrs[name] = np.bytes_(new)
        elif what == 3:
            del f.attrs[name]
        elif what == 4:
            f.attrs[name] = np.arange(40)
        elif what == 5:
            f.move(table, table + "2")
        elif what == 6:
            f.attrs["another"] = "value"
        else:
            rows = f[table][...]
            draw_row = draw.randrange(len(rows))
            rows[draw_row] = rows[(draw_row + 1) % len(rows)]
            f[table][...] = rows
    with open(job.file, "rb") as f:
        return (bytearray(f.read()),
                f"HDF5, change {what} of attribute {name} or /{table}")


KINDS = [in_bytes, in_words, in_blocks, cut, in_cell, in_cell, in_cell,
         in_rows, in_names, moved, by_hdf5]

# ---- what must hold -------------------------------------------------------


def new_lines(text, sound):
    known = set(sound.splitlines())
    return [x for x in text.splitlines() if x not in known]


def breaks(command, answer, sound):
    """What is wrong with an answer; empty where nothing is."""
    code, out, said = answer
    if "Sanitizer" in said or "runtime error" in said:
        return "a sanitizer's report"
    if code < 0 or code > 6:
        return f"exit code {code}"
    if code:
        return "" if (said + out).strip() else "fails without a word"
    if out == sound[1]:
        return ""
    said_new = new_lines(said, sound[2]) + new_lines(out, sound[1])
    if not any(WORDS.search(x) for x in said_new):
        return "another answer without a word"
    exported = command.startswith("export") and command != "export x.h5 sweep"
    if exported and new_lines(out, sound[1]):
        return "exports rows that were never there"
    return ""


def breaks_run(job, answer):
    code, _, said = answer
    if code:
        return breaks("run", answer, (0, "", ""))
    if WORDS.search(said) is None:
        same = subprocess.run([ROWS, "--same", job.whole, job.file],
                              capture_output=True, text=True)
        return same.stdout if same.returncode else ""
    again = tell(["verify", "x.h5"], job.folder)
    same = subprocess.run([ROWS, "--same", job.whole, job.file],
                          capture_output=True, text=True)
    if again[0] == 0 and same.returncode:
        return "whole again, but not what it was: " + same.stdout
    return ""


def put(job, kind, draw):
    """One altered file before all commands; how many, and what broke."""
    data, what = kind(job, draw)
    with open(job.file, "wb") as f:
        f.write(data)
    bad = []
    for command in job.commands:
        answer = tell(words(command), job.folder)
        wrong = breaks(command, answer, job.sound[command])
        if wrong:
            bad.append((job.name, what, command, wrong, answer[2][-300:]))
    answer = tell(["run", "x.yaml", "-o", "x.h5"], job.folder)
    wrong = breaks_run(job, answer)
    if wrong:
        bad.append((job.name, what, "run", wrong, answer[2][-300:]))
    return len(job.commands) + 1, bad


def main():
    failures, executions = 0, 0
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 44
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20260101
    with tempfile.TemporaryDirectory(prefix="wiresweep-test-") as top:
        os.environ["TMPDIR"] = top
        os.environ["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
        os.environ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        jobs = [Job(name, top) for name in JOBS]
        for i in range(files):
            draw = random.Random(f"{seed} {i}")
            kind = KINDS[i // len(jobs) % len(KINDS)]
            n, bad = put(jobs[i % len(jobs)], kind, draw)
            executions += n
            for one in bad:
                failures += 1
                print(f"FAILED: file {i}:", *one, sep="\n  ", flush=True)
    print(f"{files} files, {executions} commands, {failures} failures")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
