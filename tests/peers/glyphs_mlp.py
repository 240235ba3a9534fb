#!/usr/bin/env python3
"""How hard the glyphs are: a 784-128-10 MLP (Adam 1e-3, 10 epochs, batch 128)
must end between 85 and 97 % on the test part.

usage: glyphs_mlp.py WIRESWEEP [DATA SET]   (another set: prints only)
"""
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def idx(path):
    with open(path, "rb") as f:
        dims = f.read(4)[3]
        shape = np.frombuffer(f.read(4 * dims), ">u4").astype(int)
        return torch.from_numpy(np.frombuffer(f.read(), np.uint8).copy()
                                ).reshape(tuple(shape))


def read(wiresweep, name):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([wiresweep, "data", name, "--export", folder],
                       check=True, stdout=subprocess.DEVNULL)
        return [(idx(f"{folder}/{part}-images-idx3-ubyte").flatten(1) / 255.0,
                 idx(f"{folder}/{part}-labels-idx1-ubyte").long())
                for part in ("train", "t10k")]


def accuracy(net, x, y):
    with torch.no_grad():
        return (net(x).argmax(1) == y).double().mean().item()


def main():
    name = sys.argv[2] if len(sys.argv) > 2 else "glyphs"
    (x, y), test = read(sys.argv[1], name)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    net = torch.nn.Sequential(torch.nn.Linear(x.shape[1], 128),
                              torch.nn.ReLU(), torch.nn.Linear(128, 10))
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(10):
        for batch in torch.randperm(len(x)).split(128):
            adam.zero_grad(set_to_none=True)
            loss = torch.nn.functional.cross_entropy(net(x[batch]), y[batch])
            loss.backward()
            adam.step()
        final = accuracy(net, *test)
        print(f"epoch {epoch + 1}: test accuracy {100 * final:.2f} %",
              flush=True)
    if name == "glyphs" and not 0.85 <= final <= 0.97:
        sys.exit(f"glyphs: {100 * final:.2f} % is not between 85 and 97 %")


main()
