#!/usr/bin/env python3
"""replay_controls.py WIRESWEEP [--write]: the jobs mlp and lenet once more, see
replaying.py: activations, batch norm, dropout of numbers and of channels.
"""
import sys
from fnmatch import fnmatch

try:
    import numpy as np
    import torch
    from torch.nn import functional as F
    import replaying
    from replaying import text
    from resized import resized
    from streams import Stream, draw_weights
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

CLASSES = 10
ACTIVATIONS = {"relu": F.relu, "elu": F.elu, "tanh": torch.tanh,
               "sigmoid": torch.sigmoid,
               "leaky_relu": lambda x: F.leaky_relu(x, 0.01)}


class Control:
    """A network and the images it is shown; without graphs, weights have the
    key 0."""

    key = 0

    def __init__(self, f, run, images):
        row = f["runs"][run]
        self.row, self.data = row, images
        (x, _), (test, _) = images
        self.seed = int(text(f.attrs["seed"]))
        self.replicate = int(row["replicate"])
        self.rate = float(row["dropout"]) if "dropout" in row.dtype.names else 0
        self.mean, self.deviation = {
            "none": (0, 1), "half": (0.5, 1),
            "channels": (x.mean() / 255, x.std() / 255)
        }[text(row["normalise"])]
        self.parameters = draw_weights(
            self.shapes(x[0].size),
            Stream(self.seed, "weights", self.key, self.replicate),
            torch.float64)
        for pattern in text(row["freeze"]).split("+"):
            for name, p in self.parameters.items():
                if fnmatch(name, pattern):
                    p.requires_grad_(False)
        self.norm = replaying.Norms(self.parameters)
        self.trained = replaying.first_of(len(x), row["train_images"])
        self.tested = replaying.first_of(len(test), row["test_images"])

    def begin(self, epoch):
        self.epoch = epoch
        self.masks = Stream(self.seed, "dropout", self.replicate, epoch)

    def end(self):
        pass

    def drop(self, x, training, channels=False):
        """Masks lie image by image, position by position, channel by channel;
        those of channels once for an image."""
        if not training or self.rate == 0:
            return x
        if x.dim() == 2:
            shape = x.shape
        elif channels:
            shape = (x.shape[0], 1, 1, x.shape[1])
        else:
            shape = (x.shape[0], *x.shape[2:], x.shape[1])
        kept = self.masks.kept(torch.Size(shape).numel(), self.rate)
        kept = torch.tensor(kept).reshape(shape)
        if x.dim() == 4:
            kept = kept.permute(0, 3, 1, 2)
        return x * kept / (1 - self.rate)

    def linear(self, x, k):
        p = self.parameters
        return F.linear(x.flatten(1), p[f"layer{k}.weight"],
                        p[f"layer{k}.bias"])

    def vary(self, image, number):
        """Cut out of black surroundings or enlarged, then mirrored."""
        crop = int(self.row["augment_crop"])
        r = Stream(self.seed, "image", self.replicate * 2**32 + self.epoch,
                   int(number))
        if self.row["augment_resize"] > 0:
            image = resized(image, r, self.row["augment_resize"],
                            self.row["augment_resize_most"])
        if crop:
            down, right = r.below(2 * crop + 1), r.below(2 * crop + 1)
            wide = np.pad(image, [(crop, crop)] * 2 + [(0, 0)] *
                          (image.ndim - 2))
            image = wide[down:down + image.shape[0],
                         right:right + image.shape[1]]
        if self.row["augment_flip"] and r.below(2):
            image = image[:, ::-1]
        return image

    def show(self, which, training, aside=False):
        images, labels = self.data[0 if training or aside else 1]
        x = images[which]
        if training:
            x = np.array([self.vary(one, i) for one, i in zip(x, which)])
        x = torch.tensor((x / 255 - self.mean) / self.deviation)
        return (self.answer(x.reshape(len(x), 1, *images.shape[1:3]), training),
                torch.tensor(labels[which]))

    def cost(self, logits, labels):
        return F.cross_entropy(logits, labels)


class Perceptron(Control):
    def shapes(self, below):
        out = {}
        self.units = list(map(int, text(self.row["hidden"]).split("+")))
        for k, n in enumerate((*self.units, CLASSES), 1):
            out[f"layer{k}.weight"] = ((n, below), below)
            out[f"layer{k}.bias"] = ((n,), below)
            below = n
            if self.row["batch_norm"] and k <= len(self.units):
                out[f"norm{k}.weight"] = ((n,), "1")
                out[f"norm{k}.bias"] = ((n,), "0")
        return out

    def answer(self, x, training):
        for k in range(1, len(self.units) + 1):
            x = self.linear(x, k)
            if self.row["batch_norm"]:
                x = self.norm(x, f"norm{k}", training)
            x = ACTIVATIONS[text(self.row["activation"])](x)
            x = self.drop(x, training)
        return self.linear(x, len(self.units) + 1)

    def cost(self, logits, labels):
        """The loss of training is smoothed, that of testing is not."""
        smoothing = float(self.row["label_smoothing"])
        return F.cross_entropy(logits, labels, label_smoothing=smoothing
                               if torch.is_grad_enabled() else 0.0)


class LeNet(Control):
    def shapes(self, _):
        units = int(self.row["units"])
        out = {}
        for name, shape, fan in (("conv1", (10, 1, 5, 5), 25),
                                 ("conv2", (20, 10, 5, 5), 250),
                                 ("layer1", (units, 320), 320),
                                 ("layer2", (units, units), units),
                                 ("norm2", (units,), None),
                                 ("layer3", (CLASSES, units), units)):
            out[f"{name}.weight"] = (shape, fan or "1")
            out[f"{name}.bias"] = (shape[:1], fan or "0")
        return out

    def answer(self, x, training):
        p = self.parameters
        x = F.conv2d(x, p["conv1.weight"], p["conv1.bias"])
        x = F.relu(F.max_pool2d(x, 2))
        x = F.conv2d(x, p["conv2.weight"], p["conv2.bias"])
        x = F.relu(F.max_pool2d(self.drop(x, training, True), 2))
        x = F.relu(self.linear(self.drop(x, training), 1))
        x = self.norm(self.linear(self.drop(x, training), 2), "norm2", training)
        return self.linear(F.relu(x), 3)


def main():
    bad = 0
    images = replaying.images_of(sys.argv[1], "glyphs")
    for name, points, kind in ("mlp", 6, Perceptron), ("lenet", 5, LeNet):
        def make_job(f, run, kind=kind):
            return kind(f, run, images)
        bad += replaying.replay(name, points, make_job, lambda *_: [], 1e-3)
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
