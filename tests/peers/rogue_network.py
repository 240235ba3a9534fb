"""The residual network of job roguenet with skips along a graph, written anew
from docs/jobs/roguenet.md with PyTorch's layers.
"""
import torch
from torch.nn import functional as F


def skips_of(edges, m):
    """Nodes that block m sees beside its input."""
    return sorted(i for i, target in edges if target == m and i < m - 1)


def all_pairs(nodes):
    return [(i, m) for m in range(nodes) for i in range(m)]


def fit(x, like):
    """Every second position as often as strides halved it; zeros for channels
    that it lacks."""
    while x.shape[2] > like.shape[2]:
        x = x[:, :, ::2, ::2]
    assert x.shape[2:] == like.shape[2:]
    return F.pad(x, (0, 0, 0, 0, 0, like.shape[1] - x.shape[1]))


class Network:
    """known: edges that have strengths or gates; parameters and norm are set
    by who uses it."""

    def __init__(self, row, text, known):
        self.blocks = [int(n) for n in text(row["blocks"]).split("+")]
        self.width = int(row["width"])
        self.mode = text(row["mode"])
        self.before = bool(row["preactivation"])
        self.bottleneck = text(row["block"]) == "bottleneck"
        self.known = known if self.mode != "none" else []

    def convolutions(self):
        """Of every block: [(channels out, size, stride)]."""
        for g, n in enumerate(self.blocks):
            wide = self.width * 2**g
            for k in range(n):
                stride = 2 if g and not k else 1
                yield ([(wide, 1, 1), (wide, 3, stride), (4 * wide, 1, 1)]
                       if self.bottleneck else
                       [(wide, 3, stride), (wide, 3, 1)])

    def shapes(self, channels, classes):
        out = {}

        def conv(name, wide, narrow, size):
            out[f"{name}.weight"] = ((wide, narrow, size, size),
                                     narrow * size**2)

        def norm(name, n):
            out[f"{name}.weight"] = ((n,), "1")
            out[f"{name}.bias"] = ((n,), "0")

        below = self.width
        conv("stem.conv1", below, channels, 3)
        if not self.before:
            norm("stem.bn1", below)
        for m, convolutions in enumerate(self.convolutions(), 1):
            for k, (wide, size, _) in enumerate(convolutions, 1):
                if self.before:
                    norm(f"block{m}.bn{k}", below)
                conv(f"block{m}.conv{k}", wide, below, size)
                if not self.before:
                    norm(f"block{m}.bn{k}", wide)
                below = wide
            n = len(skips_of(self.known, m))
            if n and self.mode == "sum":
                out[f"block{m}.skips.weight"] = ((n,), str((m + 1)**-0.5))
            elif n:
                conv(f"block{m}.gate", below, below, 1)
                out[f"block{m}.gate.bias"] = ((below,), below)
        if self.before:
            norm("head.bn1", below)
        out["fc.weight"] = ((classes, below), below)
        out["fc.bias"] = ((classes,), below)
        return out

    def branch(self, m, convolutions, x, training):
        for k, (_, size, stride) in enumerate(convolutions, 1):
            weight = self.parameters[f"block{m}.conv{k}.weight"]
            if self.before:
                x = F.relu(self.norm(x, f"block{m}.bn{k}", training))
            x = F.conv2d(x, weight, stride=stride, padding=size // 2)
            if not self.before:
                x = self.norm(x, f"block{m}.bn{k}", training)
                if k < len(convolutions):
                    x = F.relu(x)
        return x

    def skipping(self, m, y, seen, edges):
        used = skips_of(edges, m) if self.mode != "none" else []
        if not used:
            return y
        if self.mode == "sum":
            place = skips_of(self.known, m).index
            a = self.parameters[f"block{m}.skips.weight"]
            return y + sum(a[place(i)] * fit(seen[i], y) for i in used)
        gate = torch.sigmoid(F.conv2d(
            y, self.parameters[f"block{m}.gate.weight"],
            self.parameters[f"block{m}.gate.bias"]))
        return y + gate * sum(fit(seen[i], y) for i in used)

    def answer(self, x, edges, training):
        x = F.conv2d(x, self.parameters["stem.conv1.weight"], padding=1)
        if not self.before:
            x = F.relu(self.norm(x, "stem.bn1", training))
        seen = [x]
        for m, convolutions in enumerate(self.convolutions(), 1):
            x = self.branch(m, convolutions, seen[-1], training)
            x = self.skipping(m, x + fit(seen[-1], x), seen, edges)
            seen.append(x if self.before else F.relu(x))
        x = seen[-1]
        if self.before:
            x = F.relu(self.norm(x, "head.bn1", training))
        return F.linear(x.mean((2, 3)), self.parameters["fc.weight"],
                        self.parameters["fc.bias"])
