#!/usr/bin/env python3
"""Power cuts: of the writes that no completed fdatasync covers any subset may
have reached the disk, torn at sectors of 512 bytes.  Whatever state that leaves,
`run` goes on from it to the file of an undisturbed run.

usage: power.py WIRESWEEP [STATES]   (of each sweep and kind of sync)
"""
import glob
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

PROGRAM, STATES = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
BUILD = os.getcwd()
SHIM, ROWS = BUILD + "/libfault_shim.so", BUILD + "/rows"
SECTOR = 512
WRITTEN, SYNC_BEGINS, SYNC_ENDED = range(3)
HEAD = struct.Struct("<QIIQ")

SWEEPS = {
    "null": 'name: p\njob: "null"\nseed: 4\nreplicates: 40\n'
            "settings: {epochs: 3}\n",
    "graphs": "name: p\njob: ramanujan\nseed: 3\n"
              "graphs: {nodes: 8, degree: 4, count: 4}\nreplicates: 2\n"
              "settings: {width: 2, epochs: 2, batch: 16, train_images: 32, "
              "test_images: 20}\n",
}


def run(sweep, out, code=0, ranks=1, **env):
    if os.path.exists(out + ".lock"):
        os.unlink(out + ".lock")
    command = [PROGRAM, "run", sweep, "-o", out]
    done = subprocess.run(command + (["-j", str(ranks)] if ranks > 1 else []),
                          env={**os.environ, **env}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)
    if done.returncode != code:
        sys.exit(f"FAILED: {command} ended with {done.returncode}\n"
                 + done.stderr)
    return done.stderr


def events(log):
    found = []
    for path in glob.glob(log + ".[0-9]*"):
        data, at = open(path, "rb").read(), 0
        while at < len(data):
            time, kind, n, offset = HEAD.unpack_from(data, at)
            at += HEAD.size
            found.append((time, path, kind, offset, data[at:at + n]))
            at += n
    return sorted(found, key=lambda e: e[0])


def durable(log, cut):
    """How many events from the first on a completed fdatasync covers."""
    begun, safe = {}, 0
    for i, (_, who, kind, _, _) in enumerate(log[:cut]):
        if kind == SYNC_BEGINS:
            begun[who] = i
        elif kind == SYNC_ENDED:
            safe = max(safe, begun[who])
    return safe


def cut_power(base, log, draw):
    """A state of the disk; and how many writes were unsafe."""
    image, cut = bytearray(base), draw.randrange(1, len(log) + 1)
    safe, share, unsafe = durable(log, cut), draw.random(), 0
    for i, (_, _, kind, offset, data) in enumerate(log[:cut]):
        if kind != WRITTEN:
            continue
        unsafe += i >= safe
        at = offset
        while at < offset + len(data):
            end = min(offset + len(data), (at // SECTOR + 1) * SECTOR)
            if i < safe or draw.random() < share:
                image[at:end] = data[at - offset:end - offset]
            at = end
    return image, unsafe


def try_states(name, sync, ranks):
    sweep, file, log = f"{name}{sync}.yaml", f"{name}{sync}.h5", "log"
    with open(sweep, "w") as out:
        out.write(SWEEPS[name] + f"sync: {sync}\n")
    for path in glob.glob("log.*"):
        os.unlink(path)
    run(sweep, file, ranks=ranks, LD_PRELOAD=SHIM,
        POWER_FILE=os.path.realpath(file), POWER_LOG=os.path.realpath(log))
    run(sweep, "want.h5")
    base, all_events = open("log.base", "rb").read(), events(log)
    writes = sum(e[2] == WRITTEN for e in all_events)
    syncs = sum(e[2] == SYNC_ENDED for e in all_events)
    assert writes > 20 and (syncs > 5 or sync == "10s"), (writes, syncs)
    draw, torn, unsafe = random.Random(7), 0, 0
    for i in range(STATES):
        image, n = cut_power(base, all_events, draw)
        unsafe += n
        with open("cut.h5", "wb") as out:
            out.write(image)
        torn += "do not match their checksums" in run(sweep, "cut.h5")
        same = subprocess.run([ROWS, "--same", "want.h5", "cut.h5"],
                              capture_output=True, text=True)
        if same.returncode:
            shutil.copy("cut.h5", os.path.join(BUILD, "power_failed.h5"))
            sys.exit(f"FAILED: {name}, sync {sync}, state {i}: wrong rows are "
                     "kept\n" + same.stdout + same.stderr)
    print(f"{name}, sync {sync}, {ranks} ranks: {STATES} states of {writes} "
          f"writes and {syncs} syncs, {unsafe / STATES:.1f} writes unsafe, "
          f"{torn} states with torn runs, 0 with wrong rows", flush=True)
    os.unlink("want.h5")
    return torn


def main():
    if not os.path.exists(SHIM):
        print("there is no", SHIM)
        return 77
    here = tempfile.mkdtemp(prefix="wiresweep-test-")
    os.environ.update(TMPDIR=here, OMPI_ALLOW_RUN_AS_ROOT="1",
                      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                      WIRESWEEP_CACHE=here + "/cache")
    os.chdir(here)
    try:
        torn = sum(try_states(name, sync, ranks) for name in SWEEPS
                   for sync, ranks in (("trial", 2), ("10s", 1)))
        assert torn > 0, "no state had torn runs: nothing was tried"
    finally:
        os.chdir("/")
        shutil.rmtree(here)
    return 0


sys.exit(main())
