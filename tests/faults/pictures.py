#!/usr/bin/env python3
"""pictures.py WIRESWEEP [FILES [SEED]]: a folder of JPEG and PNG files, most of them
cut short or with bytes altered at random.

`data` reads them all: those that are cut are left out, each file is used or counted, a
second start says the same, and there is no signal and no report of a sanitizer.

FILES altered files of either kind (default 300).
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

WIRESWEEP = os.path.abspath(sys.argv[1])
PICTURES = os.path.join(os.getcwd(), "pictures")
FILES = int(sys.argv[2]) if len(sys.argv) > 2 else 300
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 20260101
CUTS = 100


def altered(whole, draw):
    out = bytearray(whole)
    for _ in range(draw.choice((1, 1, 2, 5, 40))):
        at = draw.randrange(3 if draw.random() < 0.9 else 0, len(out))
        out[at] = draw.choice((0, 255, draw.randrange(256), out[at] ^ 1))
    if draw.random() < 0.1:
        at, n = draw.randrange(len(out)), draw.randrange(1, 60)
        out[at:at + n] = b"" if draw.random() < 0.5 else out[at:at + n] * 2
    return bytes(out)


def put(path, at):
    with open(path, "wb") as file:
        file.write(at)


def fill(folder, kind, draw):
    """Returns how many files there are, and how many must be left out."""
    os.makedirs(folder)
    whole = f"{folder}/whole.{kind}"
    subprocess.run([PICTURES, kind, "70", "50", "90", "60", "30", whole],
                   check=True)
    with open(whole, "rb") as file:
        sound = file.read()
    for i in range(CUTS):
        put(f"{folder}/cut{i}", sound[:i * len(sound) // CUTS])
    for i in range(FILES):
        put(f"{folder}/altered{i}", altered(sound, draw))
    return CUTS + FILES + 1, CUTS


def tell(folder):
    said = subprocess.run([WIRESWEEP, "data", f"images:{folder}:32", "--json"],
                          capture_output=True, text=True, timeout=120)
    if said.returncode != 0 or "Sanitizer" in said.stderr:
        sys.exit(f"FAILED: seed {SEED}: ended with {said.returncode}: "
                 f"{said.stderr[-2000:]}")
    return json.loads(said.stdout), said.stderr


def main():
    draw = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="wiresweep-test-") as top:
        os.environ["WIRESWEEP_CACHE"] = f"{top}/cache"
        files = cut = 0
        for kind in ("jpeg", "png"):
            here = fill(f"{top}/set/train/{kind}", kind, draw)
            files, cut = files + here[0], cut + here[1]
        os.makedirs(f"{top}/set/val/png")
        shutil.copy(f"{top}/set/train/png/whole.png", f"{top}/set/val/png")
        first, words = tell(f"{top}/set")
        again, _ = tell(f"{top}/set")
        assert first == again, (first, again)
        assert first["train"] + first["left_out"] == files, first
        assert first["left_out"] >= cut, first
        assert f"{first['left_out']} files are left out" in words, words
        print(f"{files} files: {first['train']} used, {first['left_out']} left "
              "out")


main()
