#!/usr/bin/env python3
"""net_kernels.py WIRESWEEP: `wiresweep net` computes with the CPU instructions
that the sweep file asks for, as `run` does, and its file says which.

Sums in another order differ in their last bits, so that equal bits of portable
and the best level would mean that the word was not heard.
"""
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SWEEP = """
name: k
job: ramanujan
seed: 3
graphs: {nodes: 8, degree: 4}
settings: {width: 8, batch: 16, train_images: 32, test_images: 10, epochs: 1}
"""
wiresweep = os.path.abspath(sys.argv[1])


def call(*arguments, code=0):
    done = subprocess.run([wiresweep, *arguments], capture_output=True,
                          text=True)
    assert done.returncode == code, done
    return done


def network(level):
    """The attribute, and every gradient one after another."""
    call("net", "x.yaml", "-o", "n.h5", "--set", f"kernels={level}")
    with h5py.File("n.h5") as f:
        values = [f["batch/logits"][...].ravel()]
        f["gradients"].visititems(
            lambda _, x: values.append(x[...].ravel())
            if isinstance(x, h5py.Dataset) else None)
        return f.attrs["kernels"].decode(), np.concatenate(values)


def best():
    """What `run` chooses here."""
    call("run", "x.yaml", "-o", "r.h5")
    with h5py.File("r.h5") as f:
        return f.attrs["kernels"].decode()


def check():
    with open("x.yaml", "w") as f:
        f.write(SWEEP)
    chosen = best()
    if chosen == "portable":
        print("skipped: this CPU knows one level only")
        sys.exit(77)
    name, plain = network("portable")
    assert name == "portable", name
    name, fast = network(chosen)
    assert name == chosen, name
    name, automatic = network("auto")
    assert name == chosen and np.array_equal(fast, automatic), name
    assert len(plain) == len(fast) > 1000
    assert not np.array_equal(plain, fast), "one level for all"
    assert np.allclose(plain, fast, rtol=1e-3, atol=1e-5)
    os.unlink("r.h5")


with tempfile.TemporaryDirectory(prefix="wiresweep-test-") as folder:
    os.chdir(folder)
    os.environ.update(TMPDIR=folder, OMPI_ALLOW_RUN_AS_ROOT="1",
                      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    check()
