#!/usr/bin/env python3
"""models.py WIRESWEEP: every operator, loss and optimiser, and three networks
of the papers, trained for ten steps by the program `models` (tests/peers/
models.c, beside WIRESWEEP) and by PyTorch in float64: losses, gradients of each
step, parameters at the end and predictions; and every schedule.

In double precision all agree within 1e-9; a build in single precision is held
to 1e-3 of the first step's loss and 2e-2 of the gradients of small networks,
since its rounding grows.
"""
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    from torch.nn import functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

DOUBLE = os.environ.get("WIRESWEEP_PRECISION") == "double"
BOUND = 1e-9
torch.set_num_threads(1)


def blocks(path):
    with open(path, "rb") as f:
        while header := f.readline():
            name, count = header.decode().split()
            yield name, np.frombuffer(f.read(8 * int(count)))


class Net:
    """Functions of one pass: parameters p, running statistics s."""

    def __init__(self, p):
        self.p, self.s, self.training, self.active = p, {}, True, []

    def conv(self, name, x, stride=1, pad=0, groups=1):
        return F.conv2d(x, self.p[name + ".weight"], self.p.get(name + ".bias"),
                        stride, pad, groups=groups)

    def linear(self, name, x, mask=None):
        w = self.p[name + ".weight"]
        return F.linear(x.flatten(1), w if mask is None else w * mask,
                        self.p.get(name + ".bias"))

    def bn(self, name, x):
        n = x.shape[1]
        s = self.s.setdefault(name, (torch.zeros(n).double(),
                                     torch.ones(n).double()))
        return F.batch_norm(x, s[0], s[1], self.p[name + ".weight"],
                            self.p[name + ".bias"], self.training)

    def ln(self, name, x, eps=1e-5):
        w, b = self.p[name + ".weight"], self.p[name + ".bias"]
        if x.dim() == 2:
            return F.layer_norm(x, w.shape, w, b, eps)
        y = F.layer_norm(x.permute(0, 2, 3, 1), w.shape, w, b, eps)
        return y.permute(0, 3, 1, 2)


def fit(x, like):
    """ResNet's option A: every k-th position, zeros for channels."""
    step = x.shape[2] // like[2]
    x = x[:, :, ::step, ::step]
    return F.pad(x, (0, 0, 0, 0, 0, like[1] - x.shape[1]))


def operators(n, x):
    i = torch.arange(7 * 12)
    mask = torch.where(i % 5 == 0, 0.0, 1.0 / (1 + i % 7).double()).reshape(7, 12)
    x = n.conv("conv1", x, 2, 2)
    x = F.elu(n.ln("ln", x, 1e-3), 0.7)
    x = torch.tanh(n.conv("conv2", x, 1, 1, 2))
    x = n.bn("bn", n.conv("dw", x, 1, 1, 8))
    x = F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
    x = F.leaky_relu(n.conv("pw", x), 0.2)
    x = F.max_pool2d(x, 3, 2, 1).amax((2, 3))
    return n.linear("out", torch.sigmoid(n.linear("masked", x, mask)))


def joins(n, x):
    a = n.conv("a", x, 1, 1)
    b = n.conv("b", a, 2, 1)
    c = n.conv("c", b)
    like = b.shape
    w = n.p["sum.weight"]
    total = w[0] * fit(a, like) + w[1] * b + w[2] * c
    opened = torch.sigmoid(n.conv("gate_of", total)) * (b + fit(a, like))
    both = opened * total * c
    w = torch.sigmoid(n.p["wired.edges"])
    wired = w[0] * both + w[1] * opened + w[2] * total
    plain = (wired + c) / 2 + wired
    return n.linear("fc", plain.mean((2, 3)))


def autoencoder(n, x):
    x = F.max_pool2d(F.elu(n.conv("enc1", x, 1, 1)), 2)
    x = F.max_pool2d(F.elu(n.conv("enc2", x, 1, 1)), 2)
    a = n.ln("norm1", F.elu(n.linear("code", x)))
    x = a * n.ln("norm2", n.linear("inner", a))
    for i in range(2):
        x = F.elu(n.linear(f"dec{i}", x))
    x = x.reshape(-1, 8, 4, 4)
    for i, pad in (1, 1), (2, 1), (3, 0):
        x = F.interpolate(n.conv(f"conv{i}", x, 1, pad), scale_factor=2)
    return n.conv("last", x, 1, 1)


def attention(n, x):
    q = torch.tanh(n.linear("q", x))
    memory = torch.stack([n.linear("a", q), n.linear("b", x), q], 1)
    p = n.p

    def project(part, y):
        y = F.linear(y, p[f"att.{part}.weight"], p[f"att.{part}.bias"])
        return y.reshape(*y.shape[:-1], 3, 4)
    k, v = project("key", memory), project("value", memory)
    score = torch.einsum("bhk,bjhk->bhj", project("query", q), k) / 2
    c = torch.einsum("bhj,bjhk->bhk", score.softmax(2), v).flatten(1)
    y = F.linear(c, p["att.output.weight"], p["att.output.bias"])
    return n.linear("fc", y)


def frozen(n, x):
    x = F.relu(n.bn("bn", n.conv("conv", x, 1, 1)))
    w = n.p["sum.weight"]
    return n.linear("fc", w[0] * n.linear("side", x) + w[1] * n.linear("main", x))


def resnet(n, x):
    nodes = [n.conv("stem", x, 1, 1)]
    for i in range(1, 17):
        y = F.relu(n.bn(f"b{i}.bn1", nodes[-1]))
        y = n.conv(f"b{i}.conv1", y, 2 if i in (4, 8, 14) else 1, 1)
        y = n.conv(f"b{i}.conv2", F.relu(n.bn(f"b{i}.bn2", y)), 1, 1)
        parts, w = [y] + nodes, n.p[f"b{i}.weight"]
        nodes.append(sum(w[k] * fit(parts[k], y.shape)
                         for k in n.active[i - 1]))
    return n.linear("fc", nodes[-1].mean((2, 3)))


def alexnet(n, x):
    for i in range(5):
        x = F.relu(n.conv(f"conv{i}", x, 1 if i else 4, 2 if i < 2 else 1))
        if i in (0, 1, 4):
            x = F.max_pool2d(x, 3, 2)
    for i in range(2):
        x = F.relu(n.bn(f"bn{i}", n.linear(f"fc{i}", x)))
    return n.linear("out", x)


def softmax(smoothing):
    def loss(y, x, labels):
        return F.cross_entropy(y.reshape(len(labels), -1), labels,
                               label_smoothing=smoothing)
    return loss


def bce(y, x, labels):
    return F.binary_cross_entropy_with_logits(y, x)


def mse(y, x, labels):
    return F.mse_loss(y, x)


def large(case):
    return case in ("autoencoder", "alexnet", "resnet", "randwire")


FROM = {2: (0,), 3: (0, 1, 2), 4: (2,), 5: (1, 3)}


def node(n, name, x, stride=1):
    x = n.conv(f"{name}.depthwise", F.relu(x), stride, 1, x.shape[1])
    return n.bn(f"{name}.bn", n.conv(f"{name}.pointwise", x))


def stage(n, name, x):
    """Seven nodes: 0, 1 and 6 read the input, 4, 5 and 6 are read by the next."""
    out = {}
    for v in range(7):
        at = f"{name}.node{v:02d}"
        if v not in FROM:
            out[v] = node(n, at, x, 2)
            continue
        w = n.p.get(f"{at}.edges")
        out[v] = node(n, at, sum(
            out[u] * (1 if w is None else torch.sigmoid(w[k]))
            for k, u in enumerate(FROM[v])))
    return (out[4] + out[5] + out[6]) / 3


def randwire(n, x, stride=2, stages=3):
    x = F.relu(n.bn("stem.bn1", n.conv("stem.conv1", x, stride, 1)))
    x = n.bn("stem.bn2", n.conv("stem.conv2", x, stride, 1))
    for k in range(1, stages + 1):
        x = stage(n, f"stage{k}", x)
    x = F.relu(n.bn("head.bn", n.conv("head.conv", F.relu(x))))
    return n.linear("fc", x.mean((2, 3)))


def connectome(n, x):
    return randwire(n, x, 1, 1)


CASES = {"randwire": (randwire, (3, 224, 224, 3), softmax(0)),
         "connectome": (connectome, (6, 12, 14, 1), softmax(0)),
         "operators": (operators, (5, 9, 7, 3), softmax(0.1)),
         "heads": (operators, (4, 8, 8, 1), softmax(0.1)),
         "joins": (joins, (4, 6, 8, 2), softmax(0)),
         "bce": (autoencoder, (3, 28, 28, 1), bce),
         "mse": (autoencoder, (3, 28, 28, 1), mse),
         "attention": (attention, (5, 3, 3, 2), softmax(0)),
         "frozen": (frozen, (5, 5, 5, 2), softmax(0)),
         "autoencoder": (autoencoder, (8, 28, 28, 1), bce),
         "alexnet": (alexnet, (24, 67, 67, 3), softmax(0)),
         "resnet": (resnet, (6, 32, 32, 3), softmax(0))}


def frozen_in(case, name):
    if case == "connectome":
        return not name.endswith(".edges") and not name.startswith("fc.")
    return case == "frozen" and name in ("conv.weight", "bn.weight", "bn.bias",
                                         "side.weight")


OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.02, 0.9, weight_decay=1e-3),
    "nesterov": lambda p: torch.optim.SGD(p, 0.02, 0.9, weight_decay=1e-3,
                                          nesterov=True),
    "plain": lambda p: torch.optim.SGD(p, 0.05),
    "adam": lambda p: torch.optim.Adam(p, 1e-3, weight_decay=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, 1e-3, weight_decay=1e-2),
    "rmsprop": lambda p: torch.optim.RMSprop(p, 1e-3, weight_decay=1e-3)}


class Compared:
    def __init__(self):
        self.worst, self.what = 0.0, "nothing"

    def add(self, got, want, what):
        want = np.asarray(want, float).ravel()
        got = np.asarray(got, float).ravel()
        assert got.shape == want.shape, what
        off = np.linalg.norm(got - want) / max(np.linalg.norm(want), 1e-3)
        if not off <= self.worst:
            self.worst, self.what = off, what


def replay(case, optimiser, steps, stream):
    """Follows the program's blocks; returns how far they are from PyTorch."""
    describe, shape, loss_of = CASES[case]
    seen, p, off = Compared(), {}, Compared()
    net, step, batch, opt = None, 0, {}, None
    for name, x in stream:
        kind, _, which = name.partition(":")
        if kind == "start":
            last = which
            p[which] = x.copy()
        elif kind == "shape" and net is None:
            p[last] = torch.tensor(p[last].reshape(x.astype(int).tolist()),
                                   requires_grad=not frozen_in(case, last))
        elif kind == "images":
            if net is None:
                net = Net(p)
                opt = OPTIMISERS[optimiser]([q for q in p.values()
                                             if q.requires_grad])
            else:
                opt.step()
            step += 1
            net.active = []
            batch["x"] = torch.tensor(x.reshape(shape).transpose(0, 3, 1, 2))
        elif kind == "labels":
            batch["labels"] = torch.tensor(x.astype(int))
        elif kind == "active":
            net.active.append(x.astype(int).tolist())
        elif kind == "loss":
            opt.zero_grad()
            loss = loss_of(describe(net, batch["x"]), batch["x"],
                           batch["labels"])
            loss.backward()
            off.add(x, loss.item(), f"loss of step {step}")
            if step == 1:
                seen.add(x, loss.item(), "first loss")
        elif kind == "gradient":
            g = p[which].grad
            g = np.zeros(p[which].shape) if g is None else g
            off.add(x, g, f"{which}, gradient of step {step}")
            if step == 1 and not large(case):  # 20 times coarser than losses
                seen.add(np.asarray(x) / 20, g.numpy() / 20 if
                         torch.is_tensor(g) else g / 20, f"first {which}")
        elif kind == "end":
            if which == next(iter(p)):
                opt.step()
            off.add(x, p[which].detach(), f"{which} at the end")
        elif kind == "predicted":
            net.training = False
            y = describe(net, batch["x"]).detach()
            off.add(x, y if y.dim() == 2 else y.permute(0, 2, 3, 1),
                    "predictions")
    assert step == steps
    return off, seen


def schedules(program, path):
    """Factors of the rate, step by step, beside torch.optim.lr_scheduler."""
    worst, steps = 0.0, 5
    for kind, epochs, warmup, every in ((0, 4, 0, 0), (0, 4, 2, 0), (1, 7, 0, 2),
                                        (1, 7, 2, 2), (2, 6, 0, 0), (2, 6, 2, 0)):
        subprocess.run([program, "schedule", str(kind), str(epochs),
                        str(warmup), str(every), str(steps), path], check=True)
        got = [x[0] for _, x in blocks(path)]
        o = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
        ramp = warmup * steps
        left = epochs * steps - ramp
        lr = torch.optim.lr_scheduler
        after = (lr.LambdaLR(o, lambda k: 1.0) if kind == 0 else
                 lr.StepLR(o, every * steps, 0.3) if kind == 1 else
                 lr.CosineAnnealingLR(o, left))
        want = []
        for k in range(epochs * steps):
            want.append((k + 1) / ramp if k < ramp else after.get_last_lr()[0])
            o.step()
            if k >= ramp:
                after.step()
        worst = max(worst, np.abs(np.array(got) - want).max())
    return worst


def main():
    program = os.path.join(os.path.dirname(sys.argv[1]), "tests", "models")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "blocks")
        for case in CASES:
            few = large(case)
            for optimiser in ("sgd", "adam") if few else OPTIMISERS:
                # batch norms of many dead units make rounding grow a
                # thousandfold in ten steps of AlexNet
                steps = {"alexnet": 4, "randwire": 1}.get(case, 10)
                subprocess.run([program, case, optimiser, str(steps), path],
                               check=True)
                off, first = replay(case, optimiser, steps, blocks(path))
                ok = off.worst <= BOUND if DOUBLE else first.worst <= 1e-3
                wrong += not ok
                print(f"{'' if ok else 'WRONG '}{case}, {optimiser}: off by "
                      f"{off.worst:.1e} ({off.what})")
        off = schedules(program, path)
        wrong += not off <= 1e-9
        print(f"schedules: off by {off:.1e}")
    sys.exit(wrong > 0)


main()
