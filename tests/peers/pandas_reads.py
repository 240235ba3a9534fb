#!/usr/bin/env python3
"""pandas.read_hdf of every name in a result file's root, during a run and after
it.

usage: pandas_reads.py WIRESWEEP
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

try:
    import h5py
    import pandas
    import tables  # noqa: F401  what pandas.read_hdf reads with
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SWEEP = """\
name: small
job: ramanujan
seed: 5
replicates: 4
graphs: {family: kregular, nodes: 8, degree: 4, count: 6}
data: glyphs
settings: {width: 6, epochs: 2, batch: 16, train_images: 256, test_images: 64}
"""


def read_all(path):
    with h5py.File(path, "r") as file:
        shapes = {name: len(file[name]) for name in file}
    assert {"runs", "graphs", "edges", "epochs", "telemetry", "commit",
            "columns", "sweep"} == set(shapes), shapes
    frames = {name: pandas.read_hdf(path, name) for name in shapes}
    for name, frame in frames.items():
        assert len(frame) == shapes[name], name
    documented = frames["columns"]
    for row in documented.itertuples():
        assert text(row.column) in frames[text(row.table)].columns, row
    return frames


def text(x):
    return x.decode() if isinstance(x, bytes) else x


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "small.yaml").write_text(SWEEP)
        environment = dict(os.environ, WIRESWEEP_CACHE=str(folder / "cache"),
                           HDF5_USE_FILE_LOCKING="FALSE")
        path = folder / "small.h5"
        with subprocess.Popen([sys.argv[1], "run", "small.yaml"], cwd=folder,
                              env=environment,
                              stderr=subprocess.DEVNULL) as job:
            seen = set()
            while job.poll() is None:
                if path.exists():
                    runs = read_all(path)["runs"]
                    seen.add(sum(map(lambda s: text(s) == "done",
                                     runs["status"])))
                time.sleep(0.02)
            assert job.returncode == 0, job.returncode
        assert any(done < 24 for done in seen), seen
        frames = read_all(path)
        assert {text(s) for s in frames["runs"]["status"]} == {"done"}
        assert frames["runs"]["test_accuracy"].between(0, 1).all()
        assert (frames["epochs"]["train_loss"] > 0).all()
        lines = [text(line) for line in frames["sweep"]["text"]]
        assert lines == SWEEP.splitlines(), lines


main()
