#!/usr/bin/env python3
"""images.py WIRESWEEP: a folder of JPEG and PNG files of many kinds, against
Pillow's decoders and its antialiased resize, cut as torchvision's Resize and
CenterCrop cut.  The same bytes as Pillow 11's; version 13 resizes very tall images
along the columns first, which may be one level off, as another version of the JPEG
library may be."""
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

try:
    import numpy as np
    from PIL import Image
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

WIRESWEEP = os.path.abspath(sys.argv[1])
NOISE = np.random.default_rng(1)


def scene(height, width, channels):
    """Smooth, with an edge and some noise, as photographs are."""
    y, x = np.mgrid[0:height, 0:width]
    out = np.empty((height, width, channels))
    for k in range(channels):
        out[..., k] = 127 + 80 * np.sin(x / (9 + 3 * k)) * np.cos(y / (7 + k))
        out[..., k] += 40 * (x > width / 2) + NOISE.normal(0, 6, (height, width))
    return np.clip(out, 0, 255).astype(np.uint8)


def of_mode(height, width, mode):
    pixels = scene(height, width, len(mode))
    return Image.fromarray(pixels[..., 0] if len(mode) == 1 else pixels, mode)


def put(path, image, **how):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    image.save(path, **how)


def make(top):
    a, b = f"{top}/train/alpha", f"{top}/train/beta"
    put(f"{a}/usual.jpg", of_mode(120, 160, "RGB"), quality=90)
    put(f"{a}/full.JPEG", of_mode(200, 150, "RGB"), quality=95, subsampling=0)
    put(f"{a}/half.jpg", of_mode(99, 101, "RGB"), quality=80, subsampling=1)
    put(f"{a}/progressive.jpg", of_mode(300, 77, "RGB"), progressive=True)
    put(f"{a}/grey.jpg", of_mode(90, 90, "L"), quality=85)
    put(f"{a}/ink.jpg", of_mode(130, 100, "CMYK"), quality=95)
    turned = Image.Exif()
    turned[274] = 6
    put(f"{a}/turned.jpg", of_mode(100, 140, "RGB"), exif=turned)
    put(f"{b}/colour.png", of_mode(110, 220, "RGB"))
    put(f"{b}/grey.png", of_mode(73, 73, "L"))
    put(f"{b}/small.png", of_mode(5, 9, "RGB"))
    put(f"{b}/thin.png", of_mode(4, 900, "RGB"))
    put(f"{b}/clear.png", of_mode(80, 100, "RGBA"))
    put(f"{b}/palette.png", of_mode(100, 80, "RGB").quantize(50))
    put(f"{b}/bits.png", of_mode(70, 75, "L").convert("1"))
    put(f"{b}/named.jpg", of_mode(64, 64, "RGB"), format="PNG")
    put(f"{top}/val/beta/one.jpg", of_mode(256, 300, "RGB"))
    put(f"{top}/val/alpha/one.png", of_mode(73, 74, "RGB"))


def order(top, part):
    """Paths and classes, each class spread evenly over the part."""
    files = []
    classes = sorted(os.listdir(f"{top}/train"))
    for c, name in enumerate(classes):
        inside = sorted(os.listdir(f"{top}/{part}/{name}"))
        files += [(Fraction(2 * i + 1, len(inside)), c,
                   f"{top}/{part}/{name}/{file}")
                  for i, file in enumerate(inside)]
    return [(path, c) for _, c, path in sorted(files)]


def square(path, side):
    image = Image.open(path)
    if image.mode == "RGBA":
        black = Image.new("RGBA", image.size, (0, 0, 0, 255))
        image = Image.alpha_composite(black, image)
    image = image.convert("RGB")
    width, height = image.size
    least, shorter = min(width, height), round(side * 256 / 224)
    size = [shorter if n == least else int(shorter * n / least)
            for n in (width, height)]
    image = image.resize(size, Image.Resampling.BILINEAR)
    left, upper = (int(round((n - side) / 2)) for n in size)
    return np.asarray(image.crop((left, upper, left + side, upper + side)))


def idx(path):
    raw = open(path, "rb").read()
    dims = raw[3]
    shape = np.frombuffer(raw, ">u4", dims, 4)
    return np.frombuffer(raw, np.uint8, -1, 4 + 4 * dims).reshape(shape)


def compare(top, side, out):
    said = subprocess.run([WIRESWEEP, "data", f"images:{top}:{side}", "--json",
                           "--export", out], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["left_out"] == 0 and told["classes"] == 2, told
    worst = {"jpg": 0, "png": 0}
    for part, file in (("train", "train"), ("val", "t10k")):
        pixels = idx(f"{out}/{file}-images-idx3-ubyte")
        labels = idx(f"{out}/{file}-labels-idx1-ubyte")
        wanted = order(top, part)
        assert list(labels) == [c for _, c in wanted], labels
        assert pixels.shape == (len(wanted), side, side, 3), pixels.shape
        for got, (path, _) in zip(pixels.astype(int), wanted):
            far = np.abs(got - square(path, side)).max()
            kind = "jpg" if Image.open(path).format == "JPEG" else "png"
            worst[kind] = max(worst[kind], int(far))
            # Transparent pixels are rounded twice there.
            most = 1 if kind == "jpg" or "clear" in path else 0
            assert far <= most, f"{path} at {side}: {far} levels off"
    print(f"side {side}: within {worst['jpg']} (JPEG), {worst['png']} (PNG) levels")


with tempfile.TemporaryDirectory(prefix="wiresweep-test-") as folder:
    os.environ["WIRESWEEP_CACHE"] = f"{folder}/cache"
    make(f"{folder}/set")
    for side in (8, 32, 64, 65, 224):
        compare(f"{folder}/set", side, f"{folder}/out{side}")
