#!/usr/bin/env python3
"""replay_functional.py WIRESWEEP [--write]: the job functional once more, see
replaying.py: perceptrons in all strategies, the kept sixth of the images,
dropout's masks.
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

CLASSES, KEPT_OF = 10, 6
UNITS = {"fashion-mnist": (256, 128)}  # of others 128 and 64


def split(labels):
    """The images that are trained on, and the kept 6th, 12th ... of each
    class."""
    seen = np.zeros(CLASSES, int)
    parts = [], []
    for i, label in enumerate(labels):
        seen[label] += 1
        parts[int(seen[label] % KEPT_OF == 0)].append(i)
    return tuple(map(np.array, parts))


class Perceptron:
    """A network and the images it is shown."""

    key = 0  # of its weights' stream: the same in all strategies

    def __init__(self, f, run, seed, images):
        row = f["runs"][run]
        (x, y), (test, _) = images
        self.seed, self.replicate = seed, int(row["replicate"])
        self.strategy = text(row["strategy"])
        self.slope, self.rate = float(row["slope"]), float(row["dropout"])
        self.units = [max(1, int(round(float(row["width"]) * n))) for n in
                      UNITS.get(text(row["dataset"]), (128, 64))]
        self.parameters = draw_weights(
            self.shapes(x[0].size), Stream(seed, "weights", 0, self.replicate),
            torch.float64)
        self.norm = replaying.Norms(self.parameters)
        self.data = images
        n = replaying.first_of(len(x), row["train_images"])
        self.picked, self.kept = split(y[:n])
        self.trained = len(self.picked)
        self.tested = replaying.first_of(len(test), row["test_images"])

    def shapes(self, below):
        """Names, shapes and starts in the order in which they are drawn."""
        out = {}
        for k, n in enumerate((*self.units, CLASSES), 1):
            out[f"layer{k}.weight"] = ((n, below), below)
            out[f"layer{k}.bias"] = ((n,), below)
            below = n
            if self.strategy == "batch_norm" and k <= len(self.units):
                out[f"norm{k}.weight"] = ((n,), "1")
                out[f"norm{k}.bias"] = ((n,), "0")
        return out

    def begin(self, epoch):
        self.masks = Stream(self.seed, "dropout", self.replicate, epoch)

    def end(self):
        pass

    def drop(self, x, training):
        if self.strategy != "dropout" or not training:
            return x
        kept = self.masks.kept(x.numel(), self.rate).reshape(x.shape)
        return x * torch.tensor(kept) / (1 - self.rate)

    def hidden(self, x, k, training):
        p = self.parameters
        x = F.linear(x, p[f"layer{k}.weight"], p[f"layer{k}.bias"])
        x = F.leaky_relu(x, self.slope)
        if self.strategy == "batch_norm":
            x = self.norm(x, f"norm{k}", training)
        return self.drop(x, training)

    def answer(self, pixels, training):
        x = torch.tensor(pixels / 255 - 0.5).flatten(1)
        last, p = len(self.units) + 1, self.parameters
        for k in range(1, last):
            x = self.hidden(x, k, training)
        return F.linear(x, p[f"layer{last}.weight"], p[f"layer{last}.bias"])

    def show(self, which, training, aside=False):
        images, labels = self.data[0 if training or aside else 1]
        if training or aside:
            which = self.picked[which]
        return (self.answer(images[which], training),
                torch.tensor(labels[which]))

    def cost(self, logits, labels):
        return F.cross_entropy(logits, labels)


def check_stimuli(f, run, job, checks):
    """The accuracy on the kept images, after the last epoch."""
    row = f["runs"][run]
    images, labels = job.data[0]
    with torch.no_grad():
        answers = job.answer(images[job.kept], False).argmax(1).numpy()
    accuracy = float((answers == labels[job.kept]).mean())
    checks.near(f"run {run}, stimuli_shown", row["stimuli_shown"],
                len(job.kept), 0, "images")
    checks.near(f"run {run}, stimuli_accuracy", row["stimuli_accuracy"],
                accuracy, checks.images(len(job.kept)), "accuracy")
    return [["stimuli", run, accuracy]]


def main():
    bad = 0
    sets = ["glyphs"]
    if os.environ.get("WIRESWEEP_DATA"):
        sets.append("fashion-mnist")
    for name in sets:
        images = replaying.images_of(sys.argv[1], name)

        def make_job(f, run):
            return Perceptron(f, run, int(text(f.attrs["seed"])), images)
        bad += replaying.replay("functional", 8, make_job, check_stimuli, 1e-3,
                                None if name == "glyphs" else name)
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
