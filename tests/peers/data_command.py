#!/usr/bin/env python3
"""wiresweep data against Python's own reading of the same small files: what it
says, what it exports, the sheet, warnings, and the exit codes of bad input.

usage: data_command.py WIRESWEEP
"""
import gzip
import hashlib
import json
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile

FOUR = pathlib.Path(__file__).parent.parent / "known" / "data" / "four"
READ = {".gz": gzip.decompress, ".xz": lzma.decompress}
NAMES = {"train-images-idx3-ubyte": "train-images-idx3-ubyte.xz",
         "train-labels-idx1-ubyte": "train-labels-idx1-ubyte.gz",
         "t10k-images-idx3-ubyte": "t10k-images.idx3-ubyte",
         "t10k-labels-idx1-ubyte": "t10k-labels.idx1-ubyte.gz"}


def call(*args, code=0):
    got = subprocess.run([sys.argv[1], "data", *map(str, args)],
                         capture_output=True, text=True)
    assert got.returncode == code, (args, got)
    return got


def run(*args, code=0):
    got = call(*args, code=code)
    return got.stdout if code == 0 else got.stderr


def plain(name):
    path = FOUR / name
    return READ.get(path.suffix, bytes)(path.read_bytes())


def check_summary_and_export(folder):
    files = {name: plain(stored) for name, stored in NAMES.items()}
    values = [b[16 if "images" in name else 8:] for name, b in files.items()]
    said = json.loads(run(f"folder:{FOUR}", "--json", "--export",
                          folder / "out", "--sheet", folder / "sheet.pgm"))
    assert said["sha256"] == hashlib.sha256(b"".join(values)).hexdigest()
    assert (said["train"], said["test"], said["classes"]) == (5, 2, 3)
    assert (said["height"], said["width"], said["channels"]) == (2, 3, 1)
    assert said["train_classes"] == [2, 2, 1], said
    assert said["test_classes"] == [0, 1, 1], said
    train = values[0]
    mean = sum(train) / len(train) / 255
    spread = sum((p / 255 - mean) ** 2 for p in train) / len(train)
    assert abs(said["mean"][0] - mean) < 1e-14, said["mean"]
    assert abs(said["deviation"][0] - spread ** 0.5) < 1e-14, said["deviation"]
    assert said["source"] == str(FOUR)
    assert pathlib.Path(said["cache"]).parent == folder / "cache"
    for name, content in files.items():
        assert (folder / "out" / name).read_bytes() == content, name
    sheet = (folder / "sheet.pgm").read_bytes()
    head = b"P5\n60 6\n255\n"
    assert sheet.startswith(head) and len(sheet) == len(head) + 360
    assert sheet[len(head):][:3] == values[0][:3]


def check_refusals(folder):
    assert "File exists" in run(f"folder:{FOUR}", "--export", folder / "out",
                                code=1)
    assert 'did you mean "mnist"' in run("mnst", code=2)
    assert "lacks" in run(f"folder:{folder}", code=2)
    broken = folder / "out" / "t10k-labels-idx1-ubyte"
    broken.write_bytes(broken.read_bytes()[:-1])
    assert "truncated" in run(f"folder:{folder / 'out'}", code=5)


def check_warnings(folder):
    name = f"folder:{FOUR}"
    assert call(name).stderr == ""
    cache = pathlib.Path(json.loads(run(name, "--json"))["cache"])
    cache.write_bytes(cache.read_bytes()[:-1])
    assert "it is made again" in call(name).stderr
    assert "not the published set" in call("mnist", "--folder", FOUR).stderr
    os.environ["WIRESWEEP_CACHE"] = "/proc/no/such/place"
    assert "is held in memory" in call(name).stderr
    assert json.loads(run(name, "--json"))["cache"] is None
    os.environ["WIRESWEEP_CACHE"] = str(folder / "cache")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.environ["WIRESWEEP_CACHE"] = str(folder / "cache")
        check_summary_and_export(folder)
        check_refusals(folder)
        check_warnings(folder)
        names = [json.loads(line) for line in run("--json").splitlines()]
        assert {"name": "glyphs", "usable": True, "source": None,
                "error": None} in names
    print("data: summary, export, sheet and refusals agree with Python")


main()
