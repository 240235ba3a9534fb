#!/usr/bin/env python3
"""resized.py [--write]: images under a random resized crop, by PyTorch in double
precision from boxes drawn as torchvision's RandomResizedCrop draws them, for
tests/unit/data/test_augment.c; without --write, whether what is stored is that.

A line: height, width, channels, seed, key, image, least, most, down, right,
height and width of the box, whether mirrored, then the pixels / 255.
"""
import math
import os
import sys

try:
    import numpy as np
    import torch
    from torch.nn import functional as F
    from streams import Stream
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "known",
                     "data", "resized.txt")
CASES = [((6, 6, 1), 0.25, 1.0), ((8, 8, 3), 0.08, 1.0), ((5, 9, 2), 0.5, 0.5),
         ((9, 4, 1), 1.0, 1.0), ((3, 12, 1), 0.9, 1.0), ((7, 7, 1), 0.02, 0.1)]


def box(shape, r, least, most):
    """(down, right, height, width), as torchvision's get_params draws."""
    height, width = shape
    for _ in range(10):
        area = height * width * (least + (most - least) * r.uniforms(1)[0])
        low, high = math.log(3 / 4), math.log(4 / 3)
        aspect = math.exp(low + (high - low) * r.uniforms(1)[0])
        w = round(math.sqrt(area * aspect))
        h = round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            down = r.below(height - h + 1)
            return down, r.below(width - w + 1), h, w
    if width / height < 3 / 4:
        h, w = round(width / (3 / 4)), width
    elif width / height > 4 / 3:
        h, w = height, round(height * (4 / 3))
    else:
        h, w = height, width
    return (height - h) // 2, (width - w) // 2, h, w


def enlarged(image, where):
    """The box of an image [height][width] or [height][width][channels]."""
    down, right, h, w = where
    part = torch.tensor(image[down:down + h, right:right + w].astype(float))
    part = part.reshape(h, w, -1).permute(2, 0, 1)[None]
    out = F.interpolate(part, image.shape[:2], mode="bilinear",
                        align_corners=False)
    return out[0].permute(1, 2, 0).numpy().reshape(image.shape)


def resized(image, r, least, most):
    return enlarged(image, box(image.shape[:2], r, least, most))


def image_of(shape, number):
    """No two neighbours alike: what the unit test makes, too."""
    n = np.prod(shape)
    return ((np.arange(n) * 89 + number * 53) % 251).reshape(shape)


def lines():
    for k, (shape, least, most) in enumerate(CASES):
        for number in range(4):
            seed, key = 100 + k, (k << 32) + 3
            r = Stream(seed, "image", key, number)
            where = box(shape[:2], r, least, most)
            x = enlarged(image_of(shape, number), where) / 255
            mirrored = r.below(2)
            if mirrored:
                x = x[:, ::-1]
            yield " ".join(map(str, (*shape, seed, key, number, least, most,
                                     *where, mirrored))) + " " + " ".join(
                f"{v:.12g}" for v in x.ravel()) + "\n"


def main():
    if "--write" in sys.argv:
        with open(KNOWN, "w") as f:
            f.writelines(lines())
        return
    with open(KNOWN) as f:
        stored = [list(map(float, line.split())) for line in f]
    made = [list(map(float, line.split())) for line in lines()]
    assert len(made) == len(stored)
    for a, b in zip(made, stored):
        assert len(a) == len(b) and np.abs(np.subtract(a, b)).max() < 1e-9, a
    print(f"resized: {len(made)} stored images are PyTorch's")


if __name__ == "__main__":
    main()
