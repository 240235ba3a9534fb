#!/usr/bin/env python3
"""replay_spatial.py WIRESWEEP [--write]: the job spatial once more, see
replaying.py: two data sets at once, partners drawn anew every epoch, the costs
of places, and the two halves of /splits.
"""
import os
import sys

try:
    import numpy as np
    import torch
    from torch.nn import functional as F
    import replaying
    from replaying import text
    from streams import Stream, draw_weights
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

CLASSES, TASKS = 10, 2
UNITS = (128, 128, 128, 256, TASKS * CLASSES)
SPLIT = (3, 4, 5)  # the layers that pay and are taken apart


class Spatial:
    """A network and the images it is shown."""

    key = 0  # of its weights' stream: the same in both arms

    def __init__(self, f, run, seed, images):
        row = f["runs"][run]
        self.row, self.seed = row, seed
        self.replicate, self.mode = int(row["replicate"]), text(
            row["input_mode"])
        self.paid = text(row["arm"]) == "spatial"
        self.data, self.costs = images, []
        numbers = images[0][0][0][0].size
        self.parameters = draw_weights(
            self.shapes(numbers * (2 if self.mode == "concatenate" else 1)),
            Stream(seed, "weights", 0, self.replicate), torch.float64)
        sizes = [replaying.first_of(len(images[0][part][0]), row[key])
                 for part, key in enumerate(("train_images", "test_images"))]
        self.halves = sizes
        many = 2 if self.mode == "sequential" else 1
        self.trained, self.tested = (many * n for n in sizes)

    def shapes(self, below):
        """Names, shapes and starts in the order in which they are drawn."""
        out = {}
        for k, n in enumerate(UNITS, 1):
            out[f"layer{k}.weight"] = ((n, below), below)
            out[f"layer{k}.bias"] = ((n,), below)
            below = n
        for k, n in enumerate(UNITS, 1):
            out[f"layer{k}.positions"] = ((n, 2), "normal")
        return out

    def begin(self, epoch):
        self.partner = Stream(self.seed, "augment", self.replicate,
                              epoch).order(self.halves[0])

    def pair(self, which, training):
        """Pixels of both tasks, and labels [images][tasks]."""
        part = 0 if training else 1
        (a, la), (b, lb) = self.data[0][part], self.data[1][part]
        if self.mode != "sequential":
            other = self.partner[which] if training else which
            return a[which], b[other], np.stack([la[which], lb[other]], 1)
        half = self.halves[part]
        second = which >= half
        at = np.where(second, which - half, which)
        x = np.where(second[:, None, None], b[at], a[at])
        y = np.stack([np.where(second, -1, la[at]),
                      np.where(second, lb[at], -1)], 1)
        return x, None, y

    def answer(self, which, training, parameters=None):
        a, b, labels = self.pair(which, training)
        if self.mode == "mix":
            a = a + b
        elif self.mode == "concatenate":
            a = np.concatenate([a, b], 1)
        x, p = torch.tensor(a / 255).flatten(1), parameters or self.parameters
        for k in range(1, len(UNITS) + 1):
            x = F.linear(x, p[f"layer{k}.weight"], p[f"layer{k}.bias"])
            x = torch.sigmoid(x) if k < len(UNITS) else x
        return x.reshape(len(x), TASKS, CLASSES), torch.tensor(labels)

    def show(self, which, training):
        logits, labels = self.answer(which, training)
        return logits.flatten(0, 1), labels.flatten()

    def lengths(self, k):
        p = self.parameters
        way = (p[f"layer{k}.positions"][:, None] -
               p[f"layer{k - 1}.positions"][None])
        if text(self.row["distance"]) == "l1":
            return way.abs().sum(2)
        return (way * way).sum(2).sqrt()

    def places(self):
        """Transport and density, the mean over the layers that pay."""
        transport = density = 0
        for k in SPLIT:
            w = self.parameters[f"layer{k}.weight"]
            at = self.parameters[f"layer{k}.positions"]
            paper = text(self.row["transport_norm"]) == "paper"
            transport += (w.abs() * self.lengths(k)).sum() / (
                len(w) if paper else w.numel()) / len(SPLIT)
            way = at[:, None] - at[None]
            near = torch.exp(-torch.sqrt((way * way).sum(2) + 1e-8))
            density += near.mean() / len(SPLIT)
        return transport, density

    def cost(self, logits, labels):
        loss = F.cross_entropy(logits, labels, ignore_index=-1)
        if not self.paid:
            return loss
        t, v = self.places()
        return loss + float(self.row["alpha"]) * t + float(
            self.row["beta"]) * v

    def end(self):
        with torch.no_grad():
            self.costs.append([x.item() for x in self.places()])


def tasks_of(job):
    """Every neuron's task, layer by layer from the outputs down."""
    tasks = {SPLIT[-1]: np.arange(TASKS * CLASSES) // CLASSES}
    for k in SPLIT[:0:-1]:
        w = job.parameters[f"layer{k}.weight"].detach().abs().numpy()
        take = [w[tasks[k] == t].sum(0) for t in range(TASKS)]
        tasks[k - 1] = (take[1] > take[0]).astype(int)
    return tasks


def half_of(job, tasks, task):
    """Parameters without the other task's neurons."""
    p = {n: x.detach().clone() for n, x in job.parameters.items()}
    for k in SPLIT:
        other = torch.tensor(tasks[k] != task)
        if text(job.row["disable"]) == "rows":
            p[f"layer{k}.weight"][other] = 0
        elif k < SPLIT[-1]:
            p[f"layer{k + 1}.weight"][:, other] = 0
    return p


def accuracies(job, parameters):
    """By task."""
    with torch.no_grad():
        logits, labels = job.answer(np.arange(job.tested), False, parameters)
    right = (logits.argmax(2) == labels).sum(0).numpy()
    return (right / (labels >= 0).sum(0).numpy()).tolist()


def crossing(job, tasks, task):
    """The share of |weight| into a task's neurons that comes from others."""
    every = others = 0
    for k in SPLIT[1:]:
        w = job.parameters[f"layer{k}.weight"].detach().abs().numpy()
        mine = w[tasks[k] == task]
        every += mine.sum()
        others += mine[:, tasks[k - 1] != task].sum()
    return others / every


def silhouettes(job, tasks, task):
    """The mean over the task's neurons, each among those of its layer."""
    values = []
    for k in SPLIT:
        at = job.parameters[f"layer{k}.positions"].detach().numpy()
        for i in np.flatnonzero(tasks[k] == task):
            far = np.hypot(*(at - at[i]).T)
            own = tasks[k] == task
            if own.all():
                continue
            b = far[~own].mean()
            a = far[own].sum() / max(own.sum() - 1, 1)
            values.append((b - a) / max(a, b) if own.sum() > 1 else 0)
    return float(np.mean(values))


SPLITS = ("full_accuracy", "split_accuracy", "drop", "neurons",
          "cross_weight", "silhouette")


def splits_of(job):
    """The rows of /splits, in the columns SPLITS."""
    tasks = tasks_of(job)
    full, rows = accuracies(job, None), []
    for t in range(TASKS):
        half = accuracies(job, half_of(job, tasks, t))[t]
        rows.append([full[t], half, full[t] - half,
                     float(sum((tasks[k] == t).sum() for k in SPLIT)),
                     crossing(job, tasks, t), silhouettes(job, tasks, t)])
    return np.array(rows)


def check_places(f, run, job, checks):
    """Costs of every epoch, and both halves in the end."""
    row, table = f["runs"][run], []
    near = 1e-9 if checks.double else 1e-3
    other = {"neurons": 0 if checks.double else 1,
             "silhouette": 1e-9 if checks.double else 5e-3}
    mine = f["epochs"][f["epochs"]["run"] == run]
    for got, want in zip(mine, job.costs):
        for column, x in zip(("transport_cost", "density_cost"), want):
            checks.near(f"run {run}, {column}", got[column], x, near, "cost")
        table.append(["costs", run, *want])
    rows = splits_of(job)
    splits = f["splits"][f["splits"]["run"] == run]
    checks.true(f"run {run}: tasks", list(splits["task"]) == [0, 1])
    for k, column in enumerate(SPLITS):
        accuracy = column.endswith("accuracy") or column == "drop"
        bound = checks.images(job.halves[1]) if accuracy else other.get(column, near)
        checks.near(f"run {run}, /splits {column}", splits[column], rows[:, k],
                    bound, column)
        if column != "neurons":
            checks.near(f"run {run}, {column}", row[column],
                        rows[:, k].mean(), bound, column)
    table += [["splits", run, *map(float, r)] for r in rows]
    return table


def main():
    bad = 0
    sets = ["glyphs+glyphs"]
    if os.environ.get("WIRESWEEP_DATA"):
        sets.append("mnist+fashion-mnist")
    for name in sets:
        images = [replaying.images_of(sys.argv[1], n)
                  for n in name.split("+")]

        def make_job(f, run):
            return Spatial(f, run, int(text(f.attrs["seed"])), images)
        bad += replaying.replay("spatial", 5, make_job, check_places, 1e-4,
                                None if name == "glyphs+glyphs" else name, 0)
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
