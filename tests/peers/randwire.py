#!/usr/bin/env python3
"""randwire.py WIRESWEEP [FILE...]: the network of `wiresweep net -o` against
PyTorch on the same graph, weights and batch.

Without FILEs, has WIRESWEEP write networks: other families, widths, orders,
batch sizes, three channels, independent stages, a stem of stride 2, the regular
regime, one stage (celegans); eight seeds of each.  closeness.py says how near they must be.
"""
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional as F
    from closeness import Pool, jittered
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


class Node(nn.Module):
    def __init__(self, inputs, outputs, edges):
        super().__init__()
        stride = 1 if edges else 2
        if edges > 1:
            self.edges = nn.Parameter(torch.zeros(edges))
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, 1,
                                   groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, xs):
        if len(xs) > 1:
            xs = [x * w for x, w in zip(xs, torch.sigmoid(self.edges))]
        return self.bn(self.pointwise(self.depthwise(F.relu(sum(xs)))))


class Stage(nn.Module):
    def __init__(self, nodes, edges, widths, widen):
        super().__init__()
        self.before = [sorted(int(s) for s, t in edges if t == v)
                       for v in range(nodes)]
        sources = {int(s) for s, _ in edges}
        self.outputs = [v for v in range(nodes) if v not in sources]
        narrow, wide = widths
        for v in range(nodes):
            if widen == "input":
                i, o = (wide if self.before[v] else narrow), wide
            else:
                i, o = narrow, (narrow if v in sources else wide)
            self.add_module(f"node{v:02d}", Node(i, o, len(self.before[v])))

    def forward(self, x):
        y = []
        for v, before in enumerate(self.before):
            node = getattr(self, f"node{v:02d}")
            y.append(node([y[u] for u in before] if before else [x]))
        return sum(y[v] for v in self.outputs) / len(self.outputs)


class RandWire(nn.Module):
    def __init__(self, spec, stages):
        super().__init__()
        C, stride = spec["width"], spec["stem_stride"]
        self.stem = nn.ModuleDict({
            "conv1": nn.Conv2d(spec["channels"], C // 2, 3, stride, 1,
                               bias=False),
            "bn1": nn.BatchNorm2d(C // 2)})
        self.thin = len(stages) == 4  # the regular regime
        if not self.thin:
            self.stem["conv2"] = nn.Conv2d(C // 2, C, 3, stride, 1, bias=False)
            self.stem["bn2"] = nn.BatchNorm2d(C)
        widths = {1: [(C, 4 * C)],  # celegans
                  3: [(C, C), (C, 2 * C), (2 * C, 4 * C)],
                  4: [(C // 2, C), (C, 2 * C), (2 * C, 4 * C),
                      (4 * C, 8 * C)]}[len(stages)]
        self.stages = len(stages)
        for k, (nodes, edges) in enumerate(stages):
            self.add_module(f"stage{k + 1}",
                            Stage(nodes, edges, widths[k], spec["widen"]))
        self.head = nn.ModuleDict({
            "conv": nn.Conv2d(widths[-1][1], 1280, 1, bias=False),
            "bn": nn.BatchNorm2d(1280)})
        self.fc = nn.Linear(1280, spec["classes"])

    def forward(self, x):
        s, h = self.stem, self.head
        x = s.bn1(s.conv1(x))
        if not self.thin:
            x = s.bn2(s.conv2(F.relu(x)))
        for k in range(1, self.stages + 1):
            x = getattr(self, f"stage{k}")(x)
        return self.fc(F.relu(h.bn(h.conv(F.relu(x)))).mean((2, 3)))


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def read_stages(f, names):
    """(nodes, edges) of each stage; isolated nodes count by their names."""
    e = f["edges"][()]
    stages = []
    for k in sorted({int(n[5]) for n in names if n.startswith("stage")}):
        nodes = len({n.split(".")[1] for n in names
                     if n.startswith(f"stage{k}.")})
        mine = e
        if "stage" in (e.dtype.names or ()):
            there = min(k, e["stage"].max())  # the last serves those behind
            mine = e[e["stage"] == there]
        stages.append((nodes, list(zip(mine["source"], mine["target"]))))
    return stages


def run_torch(f, dtype, order=None, jitter=None):
    """Logits, loss and gradients by PyTorch, the batch in the given order, the
    weights jittered."""
    names = list(f["parameters"])
    images = torch.from_numpy(f["batch/images"][()]).to(dtype)
    labels = torch.from_numpy(f["batch/labels"][()].astype(np.int64))
    if order is not None:
        images, labels = images[order], labels[order]
    spec = {"width": int(f.attrs["width"]),
            "stem_stride": int(f.attrs["stem_stride"]),
            "widen": text(f.attrs["widen"]),
            "channels": images.shape[1],
            "classes": f["batch/logits"].shape[1]}
    net = RandWire(spec, read_stages(f, names)).to(dtype)
    own = dict(net.named_parameters())
    assert sorted(own) == sorted(names), set(own) ^ set(names)
    with torch.no_grad():
        for name, p in own.items():
            p.copy_(torch.from_numpy(jittered(f["parameters"][name][()],
                                              jitter)).to(dtype))
    logits = net(images)
    loss = F.cross_entropy(logits, labels, label_smoothing=float(
        f.attrs["label_smoothing"]))
    loss.backward()
    gradients = {n: p.grad.double().numpy() for n, p in own.items()}
    return logits.detach().double().numpy(), loss.item(), gradients


def kind(name):
    """Tensors that are compared together."""
    parts = name.split(".")
    if parts[0].startswith("stage"):
        return ".".join(parts[2:])
    return "bn." + parts[-1] if "bn" in parts[1] else parts[0]


SEEDS = range(1, 9)
SWEEPS = {
    "kregular": """
graphs: {family: kregular, nodes: 32, degree: 4}
data: glyphs
settings: {width: 16, batch: 16}""",
    "ws_widen_output": """
graphs: {family: ws, nodes: 20, degree: 4, rewire: 0.5, order: random}
data: glyphs
settings: {width: 10, batch: 5, widen: output}""",
    "er_independent": """
graphs: {family: er, nodes: 16, probability: 0.3, stages: independent}
data: glyphs
settings: {width: 8, batch: 12, stem_stride: 1}""",
    "ba_by_degree": """
graphs: {family: ba, nodes: 24, attach: 3, order: degree}
data: glyphs
settings: {width: 6, batch: 33}""",
    "cifar10_colours": """
graphs: {family: kregular, nodes: 12, degree: 3}
data: cifar10
settings: {width: 32, batch: 24, stem_stride: 2}""",
    "regular": """
graphs: {family: ws, nodes: 12, degree: 4, rewire: 0.3}
data: glyphs
settings: {width: 6, batch: 12, regime: regular}""",
    "regular_independent": """
graphs: {family: ws, nodes: 12, degree: 4, rewire: 0.3, stages: independent}
data: cifar10
settings: {width: 6, batch: 12, regime: regular, stem_stride: 2}""",
    "celegans": """
graphs: {family: ws, nodes: 40, degree: 6, rewire: 0.2}
data: glyphs
settings: {width: 4, batch: 12, stem_stride: 2, edge_weights: normal}""",
}


def write_network(program, name, seed, folder):
    """The path of the network's file, or None without its data."""
    sweep = os.path.join(folder, f"{name}_{seed}.yaml")
    out = os.path.join(folder, f"{name}_{seed}.h5")
    job = "celegans" if name == "celegans" else "ramanujan"
    with open(sweep, "w") as f:
        f.write(f"name: {name}\njob: {job}\nseed: {seed}{SWEEPS[name]}\n")
    done = subprocess.run([program, "net", sweep, "-o", out],
                          capture_output=True, text=True)
    if done.returncode and "cifar10" in SWEEPS[name] and not os.environ.get(
            "WIRESWEEP_DATA"):
        print(f"{name}: left out, WIRESWEEP_DATA is not set")
        return None
    if done.returncode:
        sys.exit(f"{name}: wiresweep net failed: {done.stderr}")
    return out


def main():
    program, files = sys.argv[1], sys.argv[2:]
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        if not files:
            files = [write_network(program, n, seed, folder)
                     for n in SWEEPS for seed in SEEDS]
        pool = Pool(run_torch, kind)
        good = [pool.check_file(f) for f in files if f]
        good.append(pool.check())
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
