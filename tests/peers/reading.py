#!/usr/bin/env python3
"""The examples of docs/reading.md and docs/statistics.md run as they stand there:
Python, and R where it has the packages.

usage: reading.py WIRESWEEP
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import pandas  # noqa: F401
    import tables  # noqa: F401
except ImportError as missing:
    print("skipped:", missing)
    sys.exit(77)

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "docs")
SWEEP = """\
name: first
job: ramanujan
seed: 5
replicates: 2
graphs: {family: [kregular, er], nodes: 8, degree: 4, count: 5}
data: glyphs
settings: {width: 6, epochs: 2, batch: 16, train_images: 256, test_images: 64}
"""


def blocks(page, language):
    with open(os.path.join(DOCS, page), encoding="utf-8") as f:
        return re.findall(rf"```{language}\n(.*?)```", f.read(), re.S)


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, **more)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def has_package(name):
    return subprocess.run(["Rscript", "-e", f"library({name})"],
                          capture_output=True).returncode == 0


def run_r():
    """How many examples ran, and how many could not."""
    ran = left = 0
    for text in blocks("reading.md", "r"):
        needed = re.findall(r"library\((\w+)\)", text)
        if not shutil.which("Rscript") or not all(map(has_package, needed)):
            left += 1
            continue
        with open("example.R", "w") as f:
            f.write(text)
        assert run("Rscript", "example.R").strip()
        ran += 1
    return ran, left


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["WIRESWEEP_CACHE"] = os.path.join(folder, "cache")
        os.makedirs("sweeps")
        with open("sweeps/quickstart.yaml", "w") as f:
            f.write(SWEEP)
        os.environ["PATH"] = (os.path.dirname(program) + os.pathsep
                              + os.environ["PATH"])
        for command in blocks("reading.md", "sh")[0].splitlines():
            run("sh", "-c", command)
        shutil.copy("first.h5.analysis.h5", "gap.h5.analysis.h5")
        examples = [t for page in ("reading.md", "statistics.md",
                                              "user-guide.md")
                    for t in blocks(page, "python")]
        for text in examples:
            run(sys.executable, "-c", text)
        ran, left = run_r()
        os.chdir("/")
    print(f"{len(examples)} examples in Python and {ran} in R ran"
          + (f"; {left} in R need packages that are not installed" if left
             else ""))


main()
