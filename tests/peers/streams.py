"""The program's random streams and first weights, written anew with NumPy's own
Philox from include/base/rng.h: nothing is taken from the program.
"""
import numpy as np
import torch

PURPOSES = ("graph", "orient", "weights", "order", "augment", "dropout",
            "null", "data", "sweep", "stats", "test", "validation", "image")


class Stream:
    """The stream (seed, purpose, key, index): Philox4x64-10 with the key
    (seed, purpose) and the counter (block, 0, key, index)."""

    def __init__(self, seed, purpose, key, index):
        counter = (int(key) % 2**64 << 128) + (index << 192)
        # NumPy counts before it draws a block, we after
        self.bits = np.random.Philox(
            key=seed | PURPOSES.index(purpose) + 1 << 64,
            counter=(counter - 1) % 2**256)
        self.spare = None

    def words(self, n):
        return self.bits.random_raw(n)

    def uniforms(self, n):
        return (self.words(n) >> np.uint64(11)) * 2.0**-53

    def below(self, n):
        """Lemire's multiplication."""
        product = int(self.words(1)[0]) * n
        while product % 2**64 < n and product % 2**64 < (2**64 - n) % n:
            product = int(self.words(1)[0]) * n
        return product >> 64

    def normal(self):
        """Marsaglia's polar method; the second of a pair waits."""
        if self.spare is not None:
            x, self.spare = self.spare, None
            return x
        while True:
            x, y = 2 * self.uniforms(2) - 1
            s = x * x + y * y
            if 0 < s < 1:
                break
        s = np.sqrt(-2 * np.log(s) / s)
        self.spare = y * s
        return x * s

    def order(self, n):
        """0 .. n-1, shuffled by Fisher and Yates from the end."""
        x = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self.below(i + 1)
            x[i], x[j] = x[j], x[i]
        return np.array(x)

    def kept(self, n, rate):
        """Dropout's mask: a number of 32 bits each, the lower half of a word
        first; a layer begins with a new word."""
        words = self.words((n + 1) // 2).view(np.uint32)[:n]
        return words >= np.uint32(int(rate * 2**32))


def mix(h):
    h = (h ^ h >> 33) * 0xff51afd7ed558ccd % 2**64
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53 % 2**64
    return h ^ h >> 33


def hash_number(h, x):
    """FNV-1a over eight bytes, then Murmur's last steps."""
    for byte in int(x).to_bytes(8, "little", signed=True):
        h = (h ^ byte) * 0x100000001b3 % 2**64
    return mix(h)


def stream_name(seed, key, replicate):
    """weight_seed: 53 bits that name a stream of weights."""
    h = 0xcbf29ce484222325
    for part in (seed, key, replicate):
        h = hash_number(h, part if part < 2**63 else part - 2**64)
    return h >> 11


def draw_weights(shapes, stream, dtype):
    """First values by name: (shape, fan in) uniform, (shape, "normal"), or
    (shape, "0" or "1")."""
    out = {}
    for name, (shape, start) in shapes.items():
        n = int(np.prod(shape))
        if start == "normal":
            x = np.array([stream.normal() for _ in range(n)])
        elif isinstance(start, str):
            x = np.full(n, float(start))
        else:
            x = (2 * stream.uniforms(n) - 1) / np.sqrt(start)
        out[name] = torch.tensor(x.reshape(shape), dtype=dtype,
                                 requires_grad=True)
    return out
