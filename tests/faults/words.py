#!/usr/bin/env python3
"""What `run` says, at terminals of several widths and elsewhere: no line of the
bar wraps, a drain and the end are announced once, failures have reasons.

usage: words.py WIRESWEEP [PART...]
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

PROGRAM = sys.argv[1]
GOOD = 'name: w\njob: "null"\nseed: 1\nreplicates: 6\nsettings: {sleep: 0.6}\n'
BAD = ('name: w\njob: "null"\nseed: 4\nreplicates: 60\n'
       "settings: {sleep: 0.03, fault: exit, fault_share: 0.3}\n")
KEPT = GOOD + "limits: {checkpoint: 1}\n"
DEADLINE = 60


def environment(**more):
    env = {k: v for k, v in os.environ.items()
           if k not in ("COLUMNS", "WIRESWEEP_TERMINAL")}
    env.update(TERM="xterm", OMPI_ALLOW_RUN_AS_ROOT="1",
               OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
               OMPI_MCA_rmaps_base_oversubscribe="1",
               OMPI_MCA_hwloc_base_binding_policy="none")
    return {**env, **more}


def check(good, what, said):
    if not good:
        sys.exit(f"FAILED: {what}\n{said!r}")


def at_terminal(columns, args, press=None, **env):
    """Runs it under a terminal of its own; press: (words to wait for, bytes or
    a signal).  What the terminal got, and the exit code."""
    child, terminal = pty.fork()
    if child == 0:
        try:  # before it runs: the size is known from the start
            fcntl.ioctl(0, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, columns, 0, 0))
            os.execve(PROGRAM, [PROGRAM, "run"] + args, environment(**env))
        finally:
            os._exit(99)
    said, presses, end = "", list(press or []), time.time() + DEADLINE
    while time.time() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            some = os.read(terminal, 65536)
        except OSError:
            break
        if not some:
            break
        said += some.decode()
        if presses and re.search(presses[0][0], said):
            what = presses.pop(0)[1]
            if isinstance(what, bytes):
                os.write(terminal, what)
            else:
                os.kill(child, what)
    else:
        os.kill(child, signal.SIGKILL)
        sys.exit(f"FAILED: {args}: no end\n{said!r}")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    check(not presses, f"{args}: never said {presses}", said)
    return said, code


def bars(said):
    """The states of the line that is written over."""
    return [part for line in said.split("\n") for part in line.split("\r")
            if "%" in part]


def no_wrap(said, columns):
    for part in bars(said):
        check(len(part) < columns, f"{columns} columns: {part!r} wraps", said)


def elsewhere(args, send=None, wait="", out="w.log", **env):
    """Without a terminal: stderr a file, stdout another."""
    with open(out, "w+") as err, open("stdout", "w+") as data:
        job = subprocess.Popen([PROGRAM, "run"] + args, stdin=subprocess.DEVNULL,
                               stdout=data, stderr=err, env=environment(**env),
                               start_new_session=True)
        if send:
            wait_running(args[args.index("-o") + 1], wait)
            job.send_signal(send)
        code = job.wait(DEADLINE)
    check(open("stdout").read() == "", "stdout is not empty", "")
    return open(out).read(), code


def wait_running(path, n):
    for _ in range(1000):
        rows = subprocess.run([BUILD + "/rows", path, "commit", "state"],
                              capture_output=True, text=True)
        if rows.stdout.split().count("1") >= n:
            return
        time.sleep(0.02)
    sys.exit(f"FAILED: {path}: never {n} trials at work")


def write(name, text):
    with open(name, "w") as f:
        f.write(text)


def bar_fits():
    for columns in (80, 40, 24, 12):
        for ranks in ([], ["-j", "2"]):
            name = f"bar{columns}{len(ranks)}.h5"
            said, code = at_terminal(columns, ["good.yaml", "-o", name] + ranks)
            check(code == 0, f"{name}: ended with {code}", said)
            no_wrap(said, columns)
            lines = bars(said)
            check(len(lines) >= 2 and "\r" in said, f"{name}: no bar", said)
            check(lines[-1].startswith("6/6  100%" if columns == 12 else
                                       "[ 6/6 done ]  100%"), name, said)
            if columns == 80:
                check(any("trials/min  ETA" in b for b in lines), name, said)
            check("all 6 trials are done" in said and
                  re.search(r"next: wiresweep report \S*" + name, said),
                  f"{name}: no last words", said)


def bad_words():
    for columns in (80, 40):
        name = f"bad{columns}.h5"
        said, code = at_terminal(columns, ["bad.yaml", "-o", name, "-j", "2"])
        check(code == 4, f"{name}: ended with {code}", said)
        no_wrap(said, columns)
        failed = re.search(r"(\d+) of 60 trials done, (\d+) failed\r\n", said)
        check(failed, f"{name}: no counts", said)
        done, bad = map(int, failed.groups())
        check(done + bad == 60 and bad > 5, name, said)
        check(re.search(rf"  {bad} x exit code 5 \(first: run \d+\)", said),
              f"{name}: no reasons", said)
        check(f"{done}/60" in bars(said)[-1] and
              f"{bad} failed" in bars(said)[-1], f"{name}: last bar", said)
        check(re.search(rf"next: wiresweep report \S*{name}; or the same "
                        "command with --retry failed\r\n", said), name, said)
    status = subprocess.run([PROGRAM, "status", name], capture_output=True,
                            text=True).stdout
    reason = re.search(rf"{bad} x .*\)", said).group()
    check(reason in status, f"status has other words than {reason}", status)


def drains():
    """From a terminal, by Ctrl-C, and by SIGUSR1."""
    for ranks in ([], ["-j", "2"]):
        n = 2 if ranks else 1
        finish = f"draining: {n} trial{'s finish' if n == 2 else ' finishes'}, " \
                 "at most 50 s; "
        rest = ["--drain-time", "50"] + ranks
        for what, tail in ((b"\x03", "press again to stop now"),
                           (signal.SIGUSR1, "SIGTERM stops it now")):
            name = f"drain{n}{len(tail)}.h5"
            said, code = at_terminal(80, ["long.yaml", "-o", name] + rest,
                                     [(r"0/6", what)])
            check(code == 75, f"{name}: ended with {code}", said)
            check(said.count("draining: ") == 1, f"{name}: not once", said)
            check(finish + tail in said, f"{name}: not {finish + tail}", said)
            check("left\r\n" in said and "next: the same command goes on" in said,
                  f"{name}: no last words", said)
            check("\rwiresweep: draining" in said,
                  f"{name}: the bar stands before the message", said)
        said, code = elsewhere(["long.yaml", "-o", f"quiet{n}.h5"] + rest,
                               signal.SIGINT, n)
        check(code == 75 and said.count("draining: ") == 1 and
              finish + "SIGTERM stops it now" in said,
              f"{n}: no terminal, {code}", said)
        check("\r" not in said, "a carriage return in a file", said)
    said, code = elsewhere(["kept.yaml", "-o", "kept.h5"], signal.SIGUSR1, 1)
    check("draining: 1 trial saves its state, at most 100 s" in said, "kept", said)


def second_press():
    name = "twice.h5"
    said, code = at_terminal(80, ["slow.yaml", "-o", name, "-j", "2"],
                             [(r"\[ 0/6", b"\x03"), ("press again", b"\x03")])
    check(code == 75 and "6 left" in said, f"pressed twice: {code}", said)
    said, code = at_terminal(80, ["slow.yaml", "-o", "mixed.h5", "-j", "2"],
                             [(r"\[ 0/6", signal.SIGUSR1),
                              ("SIGTERM stops", b"\x03")])
    check(code == 75 and "6 left" in said, f"USR1, then Ctrl-C: {code}", said)


def plain_ends():
    said, code = at_terminal(80, ["good.yaml", "-o", "dumb.h5"], TERM="dumb")
    check(code == 0 and len(bars(said)) == 1, "TERM=dumb has a bar", said)
    said, code = elsewhere(["good.yaml", "-o", "file.h5"])
    check(code == 0 and said.count("\n") == 3 and "\r" not in said,
          "more than three lines, or a bar, in a file", said)
    said, code = elsewhere(["good.yaml", "-o", "none.h5", "--progress=none"])
    check(code == 0 and said == "", "--progress=none speaks", said)
    said, code = elsewhere(["good.yaml", "-o", "it's.h5", "--progress=bar"],
                           COLUMNS="30")
    check(r"it'\''s.h5'" in said, "the name is not quoted", said)
    no_wrap(said, 30)


BUILD = os.getcwd()
PROGRAM = os.path.abspath(PROGRAM)
with tempfile.TemporaryDirectory(prefix="wiresweep-words-") as here:
    os.chdir(here)
    os.environ.update(TMPDIR=here, WIRESWEEP_CACHE=here + "/cache")
    write("good.yaml", GOOD)
    write("bad.yaml", BAD)
    write("kept.yaml", KEPT)
    write("long.yaml", GOOD.replace("0.6", "2"))
    write("slow.yaml", GOOD.replace("0.6", "5"))
    for test in (bar_fits, bad_words, drains, second_press, plain_ends):
        if len(sys.argv) < 3 or test.__name__ in sys.argv[2:]:
            test()
    os.chdir("/")
