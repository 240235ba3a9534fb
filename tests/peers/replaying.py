"""What the replays of the three jobs share: the program's training loop and
its tables, written anew from the documents with PyTorch's layers and
optimisers in double precision.  A replay takes nothing from the program but the
rows of the sweep (settings, ids, edges) and the images.

    replay_JOB.py WIRESWEEP [--write]

--write stores what came out here for tests/known/replay.sh.
"""
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import torch
from torch.nn import functional as F

from streams import Stream, stream_name

EPOCHS = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
RUNS = ("first_epoch_accuracy", "test_accuracy", "train_loss", "test_loss")
VALIDATION = ("validation_loss", "validation_accuracy")
KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "known",
                     "replay")


class Norms:
    """Batch norms with their running statistics."""

    def __init__(self, parameters):
        self.p = parameters
        self.running = {}

    def __call__(self, x, name, training):
        weight = self.p[f"{name}.weight"]
        mean, variance = self.running.setdefault(
            name, (torch.zeros_like(weight).detach(),
                   torch.ones_like(weight).detach()))
        return F.batch_norm(x, mean, variance, weight, self.p[f"{name}.bias"],
                            training)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def optimiser_of(row, parameters):
    """PyTorch's, as the run's settings say; a missing decay is none."""
    decay = 0 if np.isnan(row["weight_decay"]) else row["weight_decay"]
    rate = row["learning_rate"]
    kind = text(row["optimiser"])
    if kind == "sgd":
        return torch.optim.SGD(parameters, lr=rate, momentum=row["momentum"],
                               weight_decay=decay,
                               nesterov=bool(row["nesterov"]))
    make = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
            "rmsprop": torch.optim.RMSprop}[kind]
    return make(parameters, lr=rate, weight_decay=decay)


def schedule_of(row, optimiser, steps):
    """PyTorch's, asked to step after each of so many steps of an epoch."""
    from torch.optim import lr_scheduler as made
    kind, warmup = text(row["schedule"]), int(row["warmup"]) * steps
    if kind == "cosine":
        after = made.CosineAnnealingLR(
            optimiser, int(row["epochs"]) * steps - warmup)
    elif kind == "step":
        after = made.StepLR(optimiser, int(row["step_epochs"]) * steps,
                            row["step_factor"])
    else:
        after = made.ConstantLR(optimiser, 1)
    if not warmup:
        return after
    rise = made.LambdaLR(optimiser, lambda k: min(1, (k + 1) / warmup))
    return made.SequentialLR(optimiser, [rise, after], [warmup])


def count(logits, labels):
    """Loss summed, hits and labels over what has a label."""
    there = labels >= 0
    loss = F.cross_entropy(logits, labels, ignore_index=-1, reduction="sum")
    right = (logits.argmax(1) == labels) & there
    return np.array([loss.item(), right.sum().item(), there.sum().item()])


def test(job, batch, images, **part):
    total = np.zeros(3)
    with torch.no_grad():
        for first in range(0, len(images), batch):
            total += count(*job.show(images[first:first + batch],
                                     training=False, **part))
    return total[0] / total[2], total[1] / total[2]


def train(job, row, seed):
    """The rows of /epochs.  job.show(images, training) gives logits and labels,
    a row for each head; job.cost(logits, labels) is what is minimised; job.begin
    and job.end are called around an epoch."""
    batch, replicate = int(row["batch"]), int(row["replicate"])
    optimiser = optimiser_of(row, list(job.parameters.values()))
    held = int(row["validation"] * job.trained + 0.5)
    kept = np.arange(job.trained)
    if held:
        kept = np.array(Stream(seed, "validation", 0, 0).order(job.trained))
        kept, held = kept[:-held], kept[-held:]
    steps = len(kept) // batch
    schedule = schedule_of(row, optimiser, steps)
    epochs = []
    for epoch in range(int(row["epochs"])):
        order = Stream(seed, "order", replicate, epoch).order(len(kept))
        order = kept[np.array(order)]
        job.begin(epoch)
        losses, hits = [], np.zeros(3)
        for step in range(steps):
            logits, labels = job.show(order[step * batch:(step + 1) * batch],
                                      training=True)
            loss = job.cost(logits, labels)
            optimiser.zero_grad()
            loss.backward()
            for p in job.parameters.values():
                if p.grad is None and p.requires_grad:  # decays all the same
                    p.grad = torch.zeros_like(p)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            hits += count(logits.detach(), labels)
        epochs.append((np.mean(losses), hits[1] / hits[2],
                       *test(job, batch, np.arange(job.tested)),
                       *(test(job, batch, held, aside=True)
                         if row["validation"] > 0 else ())))
        job.end()
    return np.array(epochs)


def summary(epochs):
    """What /runs says of them."""
    accuracy = epochs[:, 3]
    return np.array([accuracy[0], accuracy[-1], epochs[-1, 0], epochs[-1, 2]])


def check_validation(f, run, epochs, how, checks):
    """What was kept aside, and the test accuracy where that was best; none of
    it without.  Lines to store."""
    row, rows = f["runs"][run], f["epochs"][f["epochs"]["run"] == run]
    if not row["validation"] > 0:
        checks.true(f"run {run}: no validation, no best", all(
            np.isnan(x).all() for x in (row["best_accuracy"],
                                        row["validation_accuracy"],
                                        *(rows[c] for c in VALIDATION))))
        return []
    for k, column in enumerate(VALIDATION):
        kind = "loss" if "loss" in column else "accuracy"
        checks.near(f"run {run}, {column}", rows[column], epochs[:, 4 + k],
                    how[kind], kind)
    # which epoch is the best may hang on one image that rounding turns over
    checks.near(f"run {run}, best_accuracy, validation_accuracy",
                (row["best_accuracy"], row["validation_accuracy"]),
                (epochs[rows["validation_accuracy"].argmax(), 3],
                 epochs[-1, 5]), how["accuracy"], "accuracy")
    return [["best", run, float(epochs[epochs[:, 5].argmax(), 3]),
             float(epochs[-1, 5])]]


def idx(path):
    with open(path, "rb") as f:
        dims = f.read(4)[3]
        shape = np.frombuffer(f.read(4 * dims), ">u4").astype(int)
        return np.frombuffer(f.read(), np.uint8).reshape(shape)


def images_of(program, name):
    """((training images, labels), (test images, labels)) of a data set."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "data", name, "--export", folder], check=True,
                       stdout=subprocess.DEVNULL)
        return tuple(
            tuple(idx(f"{folder}/{part}-{what}").astype(dtype)
                  for what, dtype in (("images-idx3-ubyte", np.float64),
                                      ("labels-idx1-ubyte", np.int64)))
            for part in ("train", "t10k"))


def first_of(count, wanted):
    return int(wanted) if 0 < wanted < count else count


class Checks:
    """Collects what is off; prints the largest distances in the end."""

    def __init__(self, slack):
        self.bad = 0
        self.worst = {}
        self.slack = slack  # images that single precision may turn over
        self.double = False  # how the program computes

    def images(self, n):
        """How far an accuracy on n images may be off."""
        return 1e-12 + (0 if self.double else self.slack / n)

    def near(self, what, got, want, bound, kind):
        off = np.abs(np.asarray(got, float) - np.asarray(want, float)).max()
        self.worst[kind] = max(self.worst.get(kind, 0), off)
        self.true(f"{what}: {got} is not {want} (bound {bound:g})",
                  off <= bound)

    def true(self, what, condition):
        if not condition:
            print(f"WRONG {what}")
            self.bad += 1


def check_rows(f, run, epochs, how, checks):
    """The run's rows of /epochs and its row of /runs; how: bounds."""
    row, rows = f["runs"][run], f["epochs"][f["epochs"]["run"] == run]
    checks.true(f"run {run}: {len(rows)} epochs", len(rows) == len(epochs))
    checks.true(f"run {run}: order of epochs",
                (rows["epoch"] == np.arange(len(rows)) + 1).all())
    for got, want in zip(rows, epochs):
        for k, column in enumerate(EPOCHS):
            kind = "loss" if "loss" in column else "accuracy"
            checks.near(f"run {run}, epoch {got['epoch']}, {column}",
                        got[column], want[k], how[kind], kind)
    for column, want in zip(RUNS, summary(epochs)):
        kind = "loss" if "loss" in column else "accuracy"
        checks.near(f"run {run}, {column}", row[column], want, how[kind], kind)


class Files:
    """What the program makes of a sweep: its result file, and the network of
    every point."""

    def __init__(self, program, sweep, words, folder):
        self.program, self.sweep, self.words = program, sweep, words
        self.folder = folder
        self.f = h5py.File(self.make("run"))
        self.nets = []

    def make(self, command, *words):
        out = os.path.join(self.folder, "-".join((command, *words)) + ".h5")
        done = subprocess.run([self.program, command, self.sweep, *words, "-o",
                               out, *self.words], capture_output=True,
                              text=True)
        if done.returncode:
            sys.exit(f"wiresweep {command} failed: {done.stderr}")
        return out

    def net(self, point):
        return h5py.File(self.make("net", "-p", str(point)))


def check_export(net, job, checks):
    """The weights of `wiresweep net -o`, a point's first run, are those of the
    stream; whether the program computes in double precision."""
    names, double = sorted(net["parameters"]), False
    checks.true(f"parameters are {names}", names == sorted(job.parameters))
    for name, p in job.parameters.items():
        got = net["parameters"][name][()]
        double = got.dtype == np.float64
        checks.true(f"{name} has the shape {got.shape}", got.shape == p.shape)
        checks.near(f"export, {name}", got, p.detach().numpy(),
                    1e-15 if double else 1e-6, "weight")
    return double


def first_run(f, net):
    """The first run with the settings that stand in a file of `net -o`."""
    def same(row, name, value):
        name = {"data": "dataset"}.get(name, name)
        if name not in row.dtype.names:
            return name in ("job", "path", "kernels")
        return text(row[name]) == text(value) if isinstance(
            value, (str, bytes)) else row[name] == value
    return next(run for run, row in enumerate(f["runs"])
                if all(same(row, *item) for item in net.attrs.items()))


def check_starts(starts, checks):
    """starts: (stream's key, replicate) and first weights of every run."""
    for i, (name, one) in enumerate(starts):
        for other, two in starts[:i]:
            if one.shape == two.shape:
                checks.true(f"weights of {name} and {other}",
                            (name == other) == torch.equal(one, two))


def write_known(name, table):
    """TABLE RUN NUMBER..."""
    path = f"{KNOWN}/{name}.txt"
    with open(path, "w") as f:
        for words in table:
            f.write("\t".join(f"{w:.12g}" if isinstance(w, float) else str(w)
                              for w in words) + "\n")
    print(f"written: {path}")


def replay(name, points, make_job, more, single, data=None, slack=2.5):
    """Runs tests/known/replay/NAME.yaml, of so many points, by the program and
    again here.  make_job(f, run): what train() takes, and its stream's key;
    more(f, run, job, checks): further checks, and lines to store; single: how
    far a loss in single precision may be off, where a ReLU that flips and
    Adam's first steps carry rounding on, and slack, by how many images an
    accuracy."""
    torch.set_num_threads(1)
    words = ["--set", f"data={data}", "--set", "replicates=1"] if data else []
    checks, table, starts = Checks(slack), [], []
    with tempfile.TemporaryDirectory() as folder:
        files = Files(sys.argv[1], f"{KNOWN}/{name}.yaml", words, folder)
        f, seed = files.f, int(text(files.f.attrs["seed"]))
        nets = {first_run(f, net): net for net in map(files.net, range(points))}
        checks.true("every point has runs", len(nets) == points)
        for run, row in enumerate(f["runs"]):
            checks.true(f"run {run} is done", text(row["status"]) == "done")
            job = make_job(f, run)
            checks.true(f"run {run}: weight_seed {row['weight_seed']}",
                        int(row["weight_seed"]) ==
                        stream_name(seed, job.key, int(row["replicate"])))
            if run in nets:
                checks.double = check_export(nets[run], job, checks)
            starts.append(((job.key, int(row["replicate"])),
                           next(iter(job.parameters.values()))
                           .detach().clone()))
            epochs = train(job, row, seed)
            how = {"loss": 1e-9 if checks.double else single,
                   "accuracy": checks.images(job.tested)}
            check_rows(f, run, epochs, how, checks)
            table += check_validation(f, run, epochs, how, checks)
            table += [["epochs", run, *map(float, e[:4])] for e in epochs]
            table.append(["runs", run, *map(float, summary(epochs))])
            table += more(f, run, job, checks)
    check_starts(starts, checks)
    print(f"{data or 'built-in glyphs'}: {len(starts)} runs in "
          f"{'double' if checks.double else 'single'} precision; off by " +
          ", ".join(f"{off:.1e} ({kind})"
                    for kind, off in sorted(checks.worst.items())))
    if "--write" in sys.argv and not data:
        write_known(name, table)
    return checks.bad
