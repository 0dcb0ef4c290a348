"""The reference of `npm run bench -- features`: the front of a network as torch modules, eager, with the same weights.

Speaks JSON lines on stdin/stdout. First line in: {"threads", "folder", "batchSize"}; `folder` holds network.json, weights.bin and images.bin of the other
side. Out: {"torch", "features"}: version, and what the first image gives. Then {"runs": n} -> {"wallMs", "cpuMs"}.
"""
import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

setup = json.loads(sys.stdin.readline())
torch.set_num_threads(setup["threads"])
with open(f"{setup['folder']}/network.json") as file:
    network = json.load(file)
data = np.fromfile(f"{setup['folder']}/weights.bin", dtype=np.float32)
weights, at = {}, 0
for weight in network["weights"]:
    size = int(np.prod(weight["shape"], dtype=np.int64))
    weights[weight["name"]] = torch.from_numpy(data[at:at + size].reshape(weight["shape"]).copy())
    at += size


class Convolution(nn.Module):
    """Keras's padding "same" puts the odd row and column behind, which needs a pad of its own where strides are 2."""

    def __init__(self, layer):
        super().__init__()
        config, depthwise = layer["config"], layer["kind"] == "DepthwiseConv2D"
        kernel = weights[f"{layer['id']}/{'depthwise_kernel' if depthwise else 'kernel'}"]
        filters, channels, self.side, _ = kernel.shape
        self.stride = config["strides"] if depthwise else config["strides"][0]
        padding = (self.side - 1) // 2 if self.stride == 1 else 0
        groups = filters if depthwise else 1
        self.convolution = nn.Conv2d(channels * groups, filters, self.side, self.stride, padding, groups=groups)
        self.convolution.weight.data, self.convolution.bias.data = kernel, weights[f"{layer['id']}/bias"]
        self.activation = nn.ReLU6(inplace=True) if config["activation"] == "relu6" else nn.Identity()

    def forward(self, x):
        if self.stride > 1:
            odd = [max((-(-n // self.stride) - 1) * self.stride + self.side - n, 0) for n in x.shape[2:]]
            x = F.pad(x, (odd[1] // 2, odd[1] - odd[1] // 2, odd[0] // 2, odd[0] - odd[0] // 2))
        return self.activation(self.convolution(x))


class Scaling(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.scale, self.offset = layer["config"]["scale"], layer["config"]["offset"]

    def forward(self, x):
        return x * self.scale + self.offset


class Sum(nn.Module):
    def forward(self, a, b):
        return a + b


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


makers = {"Rescaling": Scaling, "Conv2D": Convolution, "DepthwiseConv2D": Convolution, "Add": lambda layer: Sum(), "GlobalAveragePooling2D": lambda layer: Mean()}
modules = [(layer["id"], layer["inputs"], makers[layer["kind"]](layer)) for layer in network["layers"] if layer["kind"] != "Input"]
images = torch.from_numpy(np.fromfile(f"{setup['folder']}/images.bin", dtype=np.uint8).reshape(network["images"]).copy())[:setup["batchSize"]]


@torch.inference_mode()
def forward():
    values = {network["input"]: images.float()}
    for name, inputs, module in modules:
        values[name] = module(*[values[source] for source in inputs])
    return values[modules[-1][0]]


print(json.dumps({"torch": torch.__version__, "features": forward()[0].tolist()}), flush=True)
for line in sys.stdin:
    wall, cpu = [], time.process_time()
    for _ in range(json.loads(line)["runs"]):
        start = time.perf_counter()
        forward()
        wall.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"wallMs": wall, "cpuMs": (time.process_time() - cpu) * 1000}), flush=True)
