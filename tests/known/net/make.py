#!/usr/bin/env python3
"""Writes chain.txt: a small network of every kind of layer but dropout, one
batch, its loss, logits and gradients by PyTorch in double precision.  Two
heads; label 65535: none.  Only to be run when the network changes."""
import torch
from torch.nn import functional as F

torch.manual_seed(20260101)
torch.set_default_dtype(torch.float64)
shapes = {"conv1.weight": (3, 2, 3, 3), "conv1.bias": (3,),
          "norm1.weight": (3,), "norm1.bias": (3,),
          "layer2.weight": (5, 12), "layer2.bias": (5,),
          "norm2.weight": (5,), "norm2.bias": (5,),
          "layer3.weight": (6, 5), "layer3.bias": (6,)}
p = {n: (0.5 * torch.randn(s)).requires_grad_() for n, s in shapes.items()}
images = torch.randn(4, 2, 4, 4)
labels = torch.tensor([[0, 2], [1, 65535], [65535, 65535], [2, 0]])


def norm(x, name):
    return F.batch_norm(x, None, None, p[f"{name}.weight"],
                        p[f"{name}.bias"], training=True)


x = F.conv2d(images, p["conv1.weight"], p["conv1.bias"], padding=1)
x = norm(F.leaky_relu(x, 0.1), "norm1")
x = F.relu(F.max_pool2d(x, 2)).flatten(1)
x = norm(torch.sigmoid(F.linear(x, p["layer2.weight"], p["layer2.bias"])),
         "norm2")
logits = F.linear(x, p["layer3.weight"], p["layer3.bias"])
loss = F.cross_entropy(logits.reshape(8, 3), labels.flatten(),
                       ignore_index=65535, label_smoothing=0.1)
loss.backward()


def write(f, name, values):
    f.write(f"{name} {values.numel()}\n")
    f.writelines(f"{v:.17g}\n" for v in values.flatten().tolist())


with open("chain.txt", "w") as f:
    write(f, "images", images.permute(0, 2, 3, 1))
    write(f, "labels", labels)
    write(f, "loss", loss.detach())
    write(f, "logits", logits.detach())
    for n, t in p.items():
        write(f, n, t.detach())
        write(f, "gradient", t.grad)
