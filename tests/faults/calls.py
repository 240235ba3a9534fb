#!/usr/bin/env python3
"""Every system call that the program makes fails, one at a time; and each of its
first allocations.  It may then end with a sentence, but neither crash nor hang,
and no result file is unsound afterwards.

usage: calls.py WIRESWEEP [MOST]   (how often per call; allocations: ten times)
"""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM, MOST = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
SHIM = os.getcwd() + "/libfault_shim.so"

CALLS = {
    "openat": ("EMFILE", "EIO"), "read": ("EIO",), "pread64": ("EIO",),
    "write": ("ENOSPC",), "pwrite64": ("ENOSPC", "EIO"),
    "fdatasync": ("EIO",), "fsync": ("EIO",), "ftruncate": ("EIO",),
    "fallocate": ("ENOSPC",), "rename": ("EACCES",), "unlink": ("EACCES",),
    "lseek": ("EIO",), "mmap": ("ENOMEM",), "clone": ("EAGAIN",),
    "socketpair": ("EMFILE",), "sendto": ("ENOBUFS",),
    "recvfrom": ("ENOMEM",), "poll": ("ENOMEM",), "ppoll": ("ENOMEM",),
    "wait4": ("EINTR",), "fcntl": ("ENOLCK",), "statfs": ("EIO",),
    "newfstatat": ("EIO",), "access": ("EACCES",), "readlink": ("EIO",),
    "getdents64": ("EIO",), "mkdir": ("EACCES",), "flock": ("EINTR",),
    "prctl": ("EINVAL",), "setpgid": ("EPERM",), "close": ("EIO",),
    "clock_nanosleep": ("EINTR",),
}
COMMANDS = [
    "run n.yaml -o new.h5", "run n.yaml -o new.h5 --isolation none",
    "plan n.yaml", "analyze old.h5 --y x", "verify old.h5",
]
# Libraries that do not live through a failed allocation of their own.
FRAIL = ("libcrypto", "libhdf5", "libarchive", "libfyaml", "libgomp",
         "libmpi", "libopen", "libpmix", "ld-linux", "libc.so")


def clean():
    for name in os.listdir("."):
        if name.startswith("new.h5") or name.startswith("old.h5.a"):
            os.unlink(name)


def run(command, prefix=(), **env):
    try:
        done = subprocess.run([*prefix, PROGRAM, *command.split()],
                              env={**os.environ, **env}, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True)
    except subprocess.TimeoutExpired:
        return "hangs", ""
    return done.returncode, done.stderr.decode(errors="replace")


def is_sound():
    return not os.path.exists("new.h5") or run("verify new.h5")[0] == 0


def judge(what, command, code, said, wrong, excused=False):
    # 3: no sweep file could be read; 4: trials failed.  Nothing is damaged, and
    # nobody else is at work.
    ended = code in (0, 1, 3, 4)
    if not (ended or excused):
        wrong.append(f"{what}: {command} ended with {code}: {said[-300:]}")
    if code not in (0, "hangs") and ended and not said.strip():
        wrong.append(f"{what}: {command} ended with {code} without a word")
    if not is_sound():
        wrong.append(f"{what}: {command} leaves an unsound file")


def made_by_loader(call):
    """What comes before main."""
    run("--version", ["strace", "-qq", "-o", "trace", "-e", f"trace={call}"])
    return sum(1 for line in open("trace") if line.startswith(call + "("))


def system_calls(wrong, codes):
    before = {call: made_by_loader(call) for call in CALLS}
    assert before["openat"] > 10, before
    before["write"] = 0  # of what --version prints
    for command in COMMANDS:
        for call, errors in CALLS.items():
            for error in errors:
                for n in range(before[call] + 1, before[call] + MOST + 1):
                    clean()
                    inject = f"inject={call}:error={error}:when={n}"
                    code, said = run(command, ["strace", "-f", "-qq", "-o",
                                               "trace", "-e", f"trace={call}",
                                               "-e", inject])
                    if "(INJECTED)" not in open("trace").read():
                        break
                    codes[command.split()[0], code] += 1
                    judge(inject, command, code, said, wrong)


def who_asked(said):
    """Of each failed allocation the first frame that is not the shim's."""
    frames = [re.sub(r"\(.*", "", line).split("/")[-1]
              for line in said.splitlines() if re.match(r"^/\S+\(", line)]
    first = [b for a, b in zip(frames, frames[1:])
             if "fault_shim" in a and "fault_shim" not in b]
    return first


def allocations(wrong, codes):
    for command in COMMANDS:
        for n in range(1, 10 * MOST + 1):
            clean()
            code, said = run(command, FAULT_ALLOC=str(n), FAULT_SAY="1",
                             LD_PRELOAD=SHIM)
            asked = who_asked(said)
            if not asked:
                break
            frail = any(a.startswith(FRAIL) for a in asked)
            if frail and isinstance(code, int) and code < 0:
                codes[command.split()[0], "a library crashes"] += 1
            else:
                codes[command.split()[0], code] += 1
            judge(f"allocation {n} ({asked})", command, code, said, wrong,
                  excused=frail and code != "hangs")


def main():
    if not shutil.which("strace"):
        print("skipped: no strace")
        return 77
    if not os.path.exists(SHIM):
        print("there is no", SHIM)
        return 77
    here = tempfile.mkdtemp(prefix="wiresweep-test-")
    os.environ.update(TMPDIR=here, WIRESWEEP_CACHE=here + "/cache")
    os.chdir(here)
    wrong = []
    try:
        with open("n.yaml", "w") as out:
            out.write('name: n\njob: "null"\nseed: 1\nreplicates: 4\n')
        assert run("run n.yaml -o old.h5")[0] == 0
        for title, each in (("allocations", allocations),
                            ("system calls", system_calls)):
            codes = collections.Counter()
            each(wrong, codes)
            assert sum(codes.values()) > 50, "nothing was injected"
            for (command, code), n in sorted(codes.items(), key=str):
                print(f"{title}: {command} ended {n} times with {code}")
    finally:
        os.chdir("/")
        shutil.rmtree(here)
    for line in wrong[:40]:
        print("WRONG", line)
    print(len(wrong), "wrong ends")
    return len(wrong) > 0


sys.exit(main())
