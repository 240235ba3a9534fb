#!/usr/bin/env python3
"""torch_dense.py BUILD [NETWORK ...] [--rounds 5] [--seconds 3]

Images per second of a training step (forward, backward, Adam) on the dense
networks: ours beside PyTorch's eager CPU rates (by default, and the better of
plain and channels_last with fused Adam), one thread each.  BUILD is the folder that holds wiresweep; mnist
and cifar10 must be at hand (WIRESWEEP_DATA).  Rounds alternate, so that both
see the same machine; every ratio is of one round.  Pin it: taskset -c 1.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(10, 20, 5),
        nn.Dropout2d(.5), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(),
        nn.Dropout(.5), nn.Linear(320, 49), nn.ReLU(), nn.Dropout(.5),
        nn.Linear(49, 49), nn.BatchNorm1d(49), nn.ReLU(), nn.Linear(49, 10))


def mlp(*hidden):
    layers, last = [nn.Flatten()], 784
    for n in hidden:
        layers += [nn.Linear(last, n), nn.ReLU()]
        last = n
    return nn.Sequential(*layers, nn.Linear(last, 10))


def vgg(width):
    layers, last = [], 3
    for k, n in enumerate((32, 32, 64, 64, 128, 128)):
        n = round(width * n)
        layers += [nn.Conv2d(last, n, 3, padding=1), nn.LeakyReLU(.1)]
        layers += [nn.MaxPool2d(2)] if k % 2 else []
        last = n
    layers.append(nn.Flatten())
    last *= 16
    for n in (256, 128):
        n = round(width * n)
        layers += [nn.Linear(last, n), nn.LeakyReLU(.1)]
        last = n
    return nn.Sequential(*layers, nn.Linear(last, 10))


class Spatial(nn.Module):
    """Of job spatial: two tasks' images side by side, logits of both, and places
    in the plane whose connections may cost."""

    def __init__(self, paid):
        super().__init__()
        units = (1568, 128, 128, 128, 256, 20)
        self.layers = nn.ModuleList(map(nn.Linear, units, units[1:]))
        self.places = nn.ParameterList(torch.randn(n, 2) for n in units[1:])
        self.paid = paid

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers[:-1]:
            x = torch.sigmoid(layer(x))
        return self.layers[-1](x).view(-1, 10)

    def costs(self):
        if not self.paid:
            return 0
        transport = density = 0
        for k in (2, 3, 4):
            own, below = self.places[k], self.places[k - 1]
            transport += (self.layers[k].weight.abs() *
                          torch.cdist(own, below)).mean()
            d = own[:, None] - own[None]
            density += torch.exp(-torch.sqrt((d * d).sum(2) + 1e-8)).mean()
        return (transport + 3 * density) / 3


class Block(nn.Module):
    """Of tests/tool/case_networks.h: before activation, a shortcut that skips
    positions and lacks channels."""

    def __init__(self, last, out, stride):
        super().__init__()
        self.bn1, self.bn2 = nn.BatchNorm2d(last), nn.BatchNorm2d(out)
        self.conv1 = nn.Conv2d(last, out, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.more, self.stride = out - last, stride

    def forward(self, x):
        y = self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))
        if self.stride > 1 or self.more:
            x = F.pad(x[:, :, ::self.stride, ::self.stride],
                      (0, 0, 0, 0, 0, self.more))
        return y + x


def resnet():
    layers, last = [nn.Conv2d(3, 16, 3, padding=1, bias=False)], 16
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for i in range(blocks):
            out = 16 << stage
            layers.append(Block(last, out, 2 if stage and not i else 1))
            last = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(last, 10))


MNIST, CIFAR = (1, 28, 28), (3, 32, 32)
NETWORKS = {  # ours (a sweep, or None for bench_resnet), batch, images, theirs
    "lenet": ("job: lenet\ndata: mnist\n", 64, MNIST, lenet),
    "mlp": ("job: mlp\ndata: mnist\nsettings: {hidden: '128', batch: 64}\n",
            64, MNIST, lambda: mlp(128)),
    "mlp2": ("job: mlp\ndata: mnist\n", 128, MNIST, lambda: mlp(128, 64)),
    "vgg": ("job: functional\ndata: cifar10\nsettings: {batch: 50}\n", 50,
            CIFAR, lambda: vgg(1)),
    "vgg4": ("job: functional\ndata: cifar10\n"
             "settings: {batch: 50, width: 0.25}\n", 50, CIFAR,
             lambda: vgg(0.25)),
    "control": ("job: spatial\ndata: mnist+fashion-mnist\n"
                "settings: {arm: control}\n", 256, (2, 28, 28),
                lambda: Spatial(False)),
    "spatial": ("job: spatial\ndata: mnist+fashion-mnist\n"
                "settings: {arm: spatial}\n", 256, (2, 28, 28),
                lambda: Spatial(True)),
    "resnet": (None, 128, CIFAR, resnet),
}


class Ours:
    """Answers seconds with images per second, and knows the limit."""

    def __init__(self, build, sweep, batch, folder):
        self.batch, self.steps = batch, None
        if sweep is None:
            self.steps = subprocess.Popen(
                [os.path.join(build, "tests", "bench_resnet"), str(batch)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.limit = json.loads(
                self.steps.stdout.readline())["compute_limit"]
            return
        path = os.path.join(folder, "sweep.yaml")
        with open(path, "w") as f:
            f.write("name: bench\nseed: 1\n" + sweep)
        self.command = [os.path.join(build, "wiresweep"), "bench", "networks",
                        "--json", path]

    def rate(self, seconds):
        if self.steps:
            self.steps.stdin.write(f"{seconds}\n")
            self.steps.stdin.flush()
            return self.batch / json.loads(
                self.steps.stdout.readline())["seconds_per_step"]
        said = subprocess.run([*self.command, "--seconds", str(seconds)],
                              check=True, stdout=subprocess.PIPE, text=True)
        row = json.loads(said.stdout)
        self.limit = row["compute_limit"]
        return row["images_per_second"]


def torch_rate(net, batch, images, seconds, layout, fused):
    """By the median CPU seconds of a step, the first not counted."""
    torch.manual_seed(1)
    model = net().to(memory_format=layout)
    x = torch.randn(batch, *images).contiguous(memory_format=layout)
    y = torch.randint(0, 10, (len(model(x)),))
    costs = getattr(model, "costs", lambda: 0)
    adam = torch.optim.Adam(model.parameters(), lr=1e-3, fused=fused)
    took, start = [], time.process_time()
    while len(took) < 4 or time.process_time() - start < seconds:
        t = time.process_time()
        adam.zero_grad(set_to_none=True)
        (F.cross_entropy(model(x), y) + costs()).backward()
        adam.step()
        took.append(time.process_time() - t)
    return batch / statistics.median(took[1:])


def torch_rates(*args):
    """As a script without thought has it, and with the options for speed."""
    return [torch_rate(*args, torch.contiguous_format, False),
            max(torch_rate(*args, torch.contiguous_format, True),
                torch_rate(*args, torch.channels_last, True))]


def ratio(rows, i, k):
    r = sorted(row[i] / row[k] for row in rows)
    return f"{statistics.median(r):.2f} ({r[0]:.2f} to {r[-1]:.2f})"


def compare(name, a, folder):
    sweep, batch, images, net = NETWORKS[name]
    ours = [Ours(build, sweep, batch, folder) for build in a.build.split(",")]
    rows = [[o.rate(a.seconds) for o in ours] +
            ([] if a.alone else torch_rates(net, batch, images, a.seconds / 3))
            for _ in range(a.rounds)]
    rates = [statistics.median(c) for c in zip(*rows)]
    print(f"{name} batch {batch}: " + ", ".join(
        f"{u:.0f} images/s (share {u / o.limit:.2f})"
        for u, o in zip(rates, ours)))
    if len(ours) > 1:
        print("  to the first:", *(ratio(rows, i, 0)
                                   for i in range(1, len(ours))))
    if not a.alone:
        last = len(ours) - 1
        print(f"  PyTorch {torch.__version__} default {rates[-2]:.0f}, best "
              f"{rates[-1]:.0f}: ours (the last) {ratio(rows, last, -2)} and "
              f"{ratio(rows, last, -1)} times", flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build", help="or several with commas, compared in turns")
    p.add_argument("networks", nargs="*", default=list(NETWORKS))
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=3)
    p.add_argument("--alone", action="store_true", help="without PyTorch")
    a = p.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for name in a.networks or NETWORKS:
            compare(name, a, folder)


if __name__ == "__main__":
    main()
