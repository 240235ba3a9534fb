#!/usr/bin/env python3
"""weights.py WIRESWEEP: the accuracies and losses that runs recorded, again from
the weights that they kept: networks built in PyTorch, weights read by h5py, test
images by the IDX files of `wiresweep data --export`.  Also the example of
docs/file-format.md, as it stands there.

A kernel may round another way, so one image may fall to the other side, and the
loss may differ in its sixth digit.
"""
import os
import re
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional as F
    from randwire import RandWire, read_stages
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

TEST_IMAGES = 500
COMMON = "epochs: 3, train_images: 3000, test_images: 500"
SWEEPS = {
    "controls": f"""
job: mlp
settings: {{{COMMON}}}""",
    "norms": f"""
job: mlp
settings: {{{COMMON}, hidden: 32+16, batch_norm: yes, activation: tanh}}""",
    "lenet": f"""
job: lenet
settings: {{{COMMON}}}""",
    "randwire": """
job: ramanujan
graphs: {family: ws, nodes: 8, degree: 4, rewire: 0.5, count: 2,
  stages: independent}
settings: {width: 4, epochs: 1, batch: 32, train_images: 640,
  test_images: 500}""",
}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Perceptron(nn.Module):
    def __init__(self, attrs):
        super().__init__()
        self.activation = {"relu": F.relu, "tanh": torch.tanh}[
            text(attrs["activation"])]
        units = [784, *map(int, text(attrs["hidden"]).split("+")), 10]
        self.layers = len(units) - 1
        for i in range(1, self.layers + 1):
            self.add_module(f"layer{i}", nn.Linear(units[i - 1], units[i]))
            if attrs["batch_norm"] and i < self.layers:
                self.add_module(f"norm{i}", nn.BatchNorm1d(units[i]))

    def forward(self, x):
        x = x.flatten(1)
        for i in range(1, self.layers):
            x = getattr(self, f"layer{i}")(x)
            if hasattr(self, f"norm{i}"):
                x = getattr(self, f"norm{i}")(x)
            x = self.activation(x)
        return getattr(self, f"layer{self.layers}")(x)


class LeNet(nn.Module):
    def __init__(self, attrs):
        super().__init__()
        units = int(attrs["units"])
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.layer1 = nn.Linear(320, units)
        self.layer2 = nn.Linear(units, units)
        self.norm2 = nn.BatchNorm1d(units)
        self.layer3 = nn.Linear(units, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = F.relu(self.layer1(x.flatten(1)))
        return self.layer3(F.relu(self.norm2(self.layer2(x))))


def randwire(f):
    spec = {"width": int(f.attrs["width"]), "channels": 1, "classes": 10,
            "stem_stride": int(f.attrs["stem_stride"]),
            "widen": text(f.attrs["widen"])}
    return RandWire(spec, read_stages(f, list(f["parameters"])))


def network(f):
    job = text(f.attrs["job"])
    net = {"mlp": lambda: Perceptron(f.attrs), "lenet": lambda: LeNet(f.attrs),
           "ramanujan": lambda: randwire(f)}[job]()
    state = {name: torch.from_numpy(d[()])
             for group in ("parameters", "buffers") if group in f
             for name, d in f[group].items()}
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys, missing
    assert all(k.endswith("num_batches_tracked")
               for k in missing.missing_keys), missing
    return net.eval()


def idx(path):
    with open(path, "rb") as f:
        dims = f.read(4)[3]
        shape = np.frombuffer(f.read(4 * dims), ">u4").astype(int)
        return np.frombuffer(f.read(), np.uint8).reshape(tuple(shape))


def score(net, images, labels):
    with torch.no_grad():
        logits = net(images)
    loss = F.cross_entropy(logits.double(), labels).item()
    return (logits.argmax(1) == labels).double().mean().item(), loss


def compare(name, run, got, row):
    accuracy, loss = got
    recorded = float(row["test_accuracy"]), float(row["test_loss"])
    print(f"{name}, run {run}: accuracy {recorded[0]:.4f} recorded, "
          f"{accuracy:.4f} by PyTorch; loss {recorded[1]:.8f}, {loss:.8f}")
    if abs(accuracy - recorded[0]) > 1.01 / TEST_IMAGES:
        sys.exit(f"{name}, run {run}: another accuracy")
    if abs(loss - recorded[1]) > 2e-6 * max(1, loss):
        sys.exit(f"{name}, run {run}: another loss")


def check(program, name, images, labels):
    with open(f"{name}.yaml", "w") as f:
        f.write(f"name: {name}\nseed: 7\ndata: glyphs\nreplicates: 2\n"
                f"keep: weights{SWEEPS[name]}\n")
    subprocess.run([program, "run", f"{name}.yaml", "--progress=none"],
                   check=True)
    with h5py.File(f"{name}.h5") as f:
        runs, edges = f["runs"][()], "edges" in f and f["edges"][()]
    for row in runs:
        run = int(row["run"])
        with h5py.File(f"{name}.h5.weights/run-{run}.h5") as f:
            assert f.attrs["run"] == run
            assert f.attrs["graph"] == row["graph"]
            assert f.attrs["replicate"] == row["replicate"]
            count = sum(d.size for d in f["parameters"].values())
            assert count == row["parameters"], (count, row["parameters"])
            if edges is not False:
                mine = np.isin(edges["graph"], row["graph"] + np.arange(3))
                for end in ("source", "target"):
                    assert (edges[mine][end] == f["edges"][end]).all()
            compare(name, run, score(network(f), images, labels), row)
    return runs


def run_example(page, images, labels, runs):
    with open(page) as f:
        example = re.search(r"```python\n(import h5py, torch\n.*?)```", f.read(),
                            re.S).group(1)
    names = {}
    exec(example, names)
    compare("the example", 0, score(names["net"], images.flatten(1), labels),
            runs[0])


def main():
    program = os.path.abspath(sys.argv[1])
    page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                        "docs", "file-format.md")
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run([program, "data", "glyphs", "--export", folder],
                       check=True, stdout=subprocess.DEVNULL)
        images = idx("t10k-images-idx3-ubyte")[:TEST_IMAGES]
        labels = torch.from_numpy(
            idx("t10k-labels-idx1-ubyte")[:TEST_IMAGES].astype(np.int64))
        images = torch.from_numpy(images / np.float32(255) - np.float32(0.5))
        images = images[:, None]
        runs = {name: check(program, name, images, labels) for name in SWEEPS}
        run_example(page, images, labels, runs["controls"])
        os.chdir("/")


main()
