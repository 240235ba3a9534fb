#!/usr/bin/env python3
"""chain.py WIRESWEEP [FILE...]: the networks of the jobs functional and spatial
in files of `wiresweep net -o` against PyTorch on the same weights and batch.

Without FILEs, has WIRESWEEP write them: both perceptrons and the convolutional
network in every strategy, batches and widths of all sorts; five seeds of
each.  closeness.py says how near they must be.  The job spatial is left out
where the program does not have it.
"""
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    import torch
    from torch.nn import functional as F
    from closeness import Pool, jittered
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def batch_norm(x, p, name):
    """With the batch's own statistics; nothing where there is no such layer."""
    if f"{name}.weight" not in p:
        return x
    return F.batch_norm(x, None, None, p[f"{name}.weight"], p[f"{name}.bias"],
                        training=True)


def dense_layers(p):
    return sum(n.startswith("layer") and n.endswith(".weight") for n in p)


def functional(p, attrs, x, labels):
    slope = float(attrs["slope"])
    convolutions = sum(n.startswith("conv") and n.endswith(".weight")
                       for n in p)
    for i in range(1, convolutions + 1):
        x = F.conv2d(x, p[f"conv{i}.weight"], p[f"conv{i}.bias"], padding=1)
        x = batch_norm(F.leaky_relu(x, slope), p, f"norm_conv{i}")
        if i % 2 == 0:
            x = F.max_pool2d(x, 2)
    x = x.flatten(1)
    last = dense_layers(p)
    for i in range(1, last):
        x = F.linear(x, p[f"layer{i}.weight"], p[f"layer{i}.bias"])
        x = batch_norm(F.leaky_relu(x, slope), p, f"norm{i}")
    logits = F.linear(x, p[f"layer{last}.weight"], p[f"layer{last}.bias"])
    return logits, F.cross_entropy(logits, labels)


def spatial_cost(p, attrs, layer):
    """alpha T + beta V of one layer (systems.md 7)."""
    at, before = p[f"layer{layer}.positions"], p[f"layer{layer - 1}.positions"]
    a = p[f"layer{layer}.weight"]
    distance = (at[:, None] - before[None, :]).norm(dim=2)
    outer = len(at)
    norm = outer * len(before)
    if text(attrs["transport_norm"]) == "paper":
        norm = outer
    transport = (a.abs() * distance).sum() / norm
    square = ((at[:, None] - at[None, :]) ** 2).sum(2)
    density = torch.exp(-torch.sqrt(square + 1e-8)).sum() / outer ** 2
    return float(attrs["alpha"]) * transport + float(attrs["beta"]) * density


def spatial(p, attrs, x, labels):
    x = x.flatten(1)
    last = dense_layers(p)
    for i in range(1, last + 1):
        x = F.linear(x, p[f"layer{i}.weight"], p[f"layer{i}.bias"])
        if i < last:
            x = torch.sigmoid(x)
    heads = labels.shape[1]
    loss = F.cross_entropy(x.reshape(len(x) * heads, -1), labels.flatten(),
                           ignore_index=-1)
    if text(attrs["arm"]) != "control":
        loss = loss + sum(spatial_cost(p, attrs, i)
                          for i in (last - 2, last - 1, last)) / 3
    return x, loss


def run_torch(f, dtype, order=None, jitter=None):
    """Logits, loss and gradients by PyTorch, the batch in the given order, the
    weights jittered."""
    images = torch.from_numpy(f["batch/images"][()]).to(dtype)
    labels = torch.from_numpy(f["batch/labels"][()].astype(np.int64))
    if order is not None:
        images, labels = images[order], labels[order]
    p = {n: torch.from_numpy(jittered(d[()], jitter)).to(dtype).requires_grad_()
         for n, d in f["parameters"].items()}
    build = {"functional": functional, "spatial": spatial}
    logits, loss = build[text(f.attrs["job"])](p, f.attrs, images, labels)
    loss.backward()
    gradients = {n: (torch.zeros_like(t) if t.grad is None else t.grad)
                 .double().numpy() for n, t in p.items()}
    return logits.detach().double().numpy(), loss.item(), gradients


def kind(name):
    """Tensors that are compared together."""
    layer, field = name.split(".")
    return f"{layer.rstrip('0123456789')}.{field}"


SEEDS = range(1, 6)
STRATEGIES = ("vanilla", "batch_norm", "l2", "dropout")
SWEEPS = {f"functional_{s}": f"""
job: functional
data: glyphs
settings: {{strategy: {s}, batch: {batch}}}"""
          for s, batch in zip(STRATEGIES, (50, 50, 7, 128))}
SWEEPS |= {f"functional_{s}_fashion": f"""
job: functional
data: fashion-mnist
settings: {{strategy: {s}, slope: 0.01, width: 0.3}}"""
           for s in STRATEGIES[:2]}
SWEEPS |= {f"functional_{s}_cifar10": f"""
job: functional
data: cifar10
settings: {{strategy: {s}, width: 0.25, batch: 20}}"""
           for s in STRATEGIES[:2]}
SWEEPS |= {f"spatial_{mode}_{arm}": f"""
job: spatial
settings: {{input_mode: {mode}, arm: {arm}, batch: 64}}"""
           for mode, arm in (("concatenate", "spatial"),
                             ("concatenate", "control"), ("mix", "spatial"),
                             ("sequential", "spatial"))}
SWEEPS["spatial_paper"] = """
job: spatial
settings: {transport_norm: paper, arm: spatial, batch: 33}"""


def write_network(program, name, seed, folder):
    """The path of the network's file, or None without its data."""
    sweep = os.path.join(folder, f"{name}_{seed}.yaml")
    out = os.path.join(folder, f"{name}_{seed}.h5")
    with open(sweep, "w") as f:
        f.write(f"name: {name}\nseed: {seed}{SWEEPS[name]}\n")
    done = subprocess.run([program, "net", sweep, "-o", out],
                          capture_output=True, text=True)
    if done.returncode and "glyphs" not in SWEEPS[name] and not os.environ.get(
            "WIRESWEEP_DATA"):
        print(f"{name}: left out, WIRESWEEP_DATA is not set")
        return None
    if done.returncode:
        sys.exit(f"{name}: wiresweep net failed: {done.stderr}")
    return out


def has_job(program, job):
    return subprocess.run([program, "keys", job],
                          capture_output=True).returncode == 0


def main():
    program, files = sys.argv[1], sys.argv[2:]
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        if not files:
            names = [n for n in SWEEPS if has_job(program, n.split("_")[0])]
            files = [write_network(program, n, seed, folder)
                     for n in names for seed in SEEDS]
        pool = Pool(run_torch, kind)
        good = [pool.check_file(f) for f in files if f]
        good.append(pool.check())
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
