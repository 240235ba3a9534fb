"""R, where there is one: scripts that read CSV files and print numbers."""
import os
import shutil
import subprocess
import sys

NAN = float("nan")


def has_r(package):
    if not shutil.which("Rscript"):
        return False
    code = f"q(status = !requireNamespace('{package}', quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", code]).returncode == 0


def run_r(code, *paths):
    done = subprocess.run(["Rscript", "-e", code, *paths],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)
    if done.returncode:
        sys.exit("R: " + done.stderr)
    return [[NAN if w in ("NA", "NaN") else float(w) for w in line.split()]
            for line in done.stdout.splitlines()]


def tabulate(folder, k, y, x, rows=None):
    columns = {"y": y, **{f"x{i}": c for i, c in enumerate(x)}}
    if rows is not None:
        columns["g"] = rows
    path = os.path.join(folder, f"{k}.csv")
    with open(path, "w") as out:
        out.write(",".join(columns) + "\n")
        for line in zip(*columns.values()):
            out.write(",".join(repr(float(v)) for v in line) + "\n")
    return path
