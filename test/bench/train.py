"""The reference of `npm run bench -- train`: the same document as torch modules, eager, with the same weights.

Speaks JSON lines on stdin/stdout. First line in: {"threads", "channelsLast", "cuda", "folder"}; `folder` holds what trainOurs.ts left there.
Out: {"torch", "device", "check"}: version, what it computes on, loss and right answers of the check batches.
Then {"steps": n} -> {"wallMs", "cpuMs"}, {"memory": true} -> {"peakBytes"}."""
import json
import resource
import sys
import time
from collections import Counter

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

setup = json.loads(sys.stdin.readline())
torch.set_num_threads(setup["threads"])
torch.manual_seed(1)
device = torch.device("cuda" if setup["cuda"] and torch.cuda.is_available() else "cpu")
memory_format = torch.channels_last if setup["channelsLast"] else torch.contiguous_format
with open(f"{setup['folder']}/network.json") as file:
    network = json.load(file)

ACTIVATIONS = {"relu": nn.ReLU, "relu6": nn.ReLU6, "gelu": lambda inplace: nn.GELU()}


def read_weights():
    data = np.fromfile(f"{setup['folder']}/weights.bin", dtype=np.float32)
    weights, at = {}, 0
    for weight in network["weights"]:
        size = int(np.prod(weight["shape"], dtype=np.int64))
        weights[weight["name"]] = torch.from_numpy(data[at:at + size].reshape(weight["shape"]).copy())
        at += size
    return weights


class Affine(nn.Module):
    """Keras Rescaling."""

    def __init__(self, scale, offset):
        super().__init__()
        self.scale, self.offset = scale, offset

    def forward(self, x):
        x = x * self.scale
        return x + self.offset if self.offset != 0 else x


class Sum(nn.Module):
    def forward(self, *inputs):
        return sum(inputs[1:], inputs[0])


class PatchEmbedding(nn.Module):
    """Class token first, learnt positions."""

    def __init__(self, name, config, weights):
        super().__init__()
        kernel = weights[f"{name}/kernel"]
        filters, channels, size, _ = kernel.shape
        self.patches = nn.Conv2d(channels, filters, size, size)
        self.patches.weight.data, self.patches.bias.data = kernel, weights[f"{name}/bias"]
        self.token = nn.Parameter(weights[f"{name}/class_token"])
        self.positions = nn.Parameter(weights[f"{name}/position_embedding"])

    def forward(self, images):
        x = self.patches(images).flatten(2).transpose(1, 2)
        return torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.positions


class SelfAttention(nn.Module):
    """As timm writes it: one product for query, key and value, and the fused attention."""

    def __init__(self, name, config, weights):
        super().__init__()
        features = weights[f"{name}/query/kernel"].shape[0]
        self.heads, self.head_size = config["num_heads"], config["key_dim"]
        self.together = nn.Linear(features, 3 * self.heads * self.head_size)
        self.output = nn.Linear(self.heads * self.head_size, features)
        parts = ("query", "key", "value")
        self.together.weight.data = torch.cat([weights[f"{name}/{part}/kernel"].reshape(features, -1) for part in parts], 1).t().contiguous()
        self.together.bias.data = torch.cat([weights[f"{name}/{part}/bias"].reshape(-1) for part in parts])
        self.output.weight.data = weights[f"{name}/attention_output/kernel"].reshape(-1, features).t().contiguous()
        self.output.bias.data = weights[f"{name}/attention_output/bias"]

    def forward(self, x):
        n, t, _ = x.shape
        q, k, v = self.together(x).reshape(n, t, 3, self.heads, self.head_size).permute(2, 0, 3, 1, 4).unbind(0)
        return self.output(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, -1))


class Cropping(nn.Module):
    """Keras Cropping1D."""

    def __init__(self, start, end):
        super().__init__()
        self.start, self.end = start, end

    def forward(self, x):
        return x[:, self.start:x.shape[1] - self.end]


def layer_norm(layer, config, weights):
    if config["axis"] != [-1]:
        raise ValueError(f"{layer['id']}: train.py normalizes the last axis")
    gamma = weights[f"{layer['id']}/gamma"]
    module = nn.LayerNorm(gamma.shape, eps=config["epsilon"])
    module.weight.data, module.bias.data = gamma, weights[f"{layer['id']}/beta"]
    return module


def convolution(layer, config, weights, padding):
    depthwise = layer["kind"] == "DepthwiseConv2D"
    kernel = weights[f"{layer['id']}/{'depthwise_kernel' if depthwise else 'kernel'}"]
    filters, channels, rows, columns = kernel.shape
    groups = filters if depthwise else config.get("groups", 1)
    # Keras's depthwise layer has one stride for both axes.
    strides = (config["strides"],) * 2 if depthwise else tuple(config["strides"])
    if config["padding"] == "same":
        if strides != (1, 1):
            raise ValueError(f"{layer['id']}: strides with padding same differ from PyTorch's; draw a ZeroPadding2D")
        padding = ((rows - 1) // 2, (columns - 1) // 2)
    module = nn.Conv2d(channels * groups, filters, (rows, columns), strides, padding, tuple(config["dilation_rate"]), groups, config["use_bias"])
    module.weight.data = kernel
    if config["use_bias"]:
        module.bias.data = weights[f"{layer['id']}/bias"]
    return module


def dense(layer, config, weights, flattened):
    kernel = weights[f"{layer['id']}/kernel"]
    inputs, outputs = kernel.shape
    module = nn.Linear(inputs, outputs, config["use_bias"])
    if flattened is not None:
        # Keras flattens channels last, torch channels first.
        c, h, w = flattened
        kernel = kernel.reshape(h, w, c, outputs).permute(2, 0, 1, 3).reshape(inputs, outputs)
    module.weight.data = kernel.t().contiguous()
    if config["use_bias"]:
        module.bias.data = weights[f"{layer['id']}/bias"]
    return module


def batch_norm(layer, config, weights):
    mean = weights[f"{layer['id']}/moving_mean"]
    module = nn.BatchNorm2d(len(mean), eps=config["epsilon"], momentum=1 - config["momentum"])
    module.weight.data = weights[f"{layer['id']}/gamma"]
    module.bias.data = weights[f"{layer['id']}/beta"]
    module.running_mean.data = mean
    module.running_var.data = weights[f"{layer['id']}/moving_variance"]
    return module


class Network(nn.Module):
    """The document's layers in order; a value is dropped after its last reader, as local variables would be."""

    def __init__(self, document, weights, shape):
        super().__init__()
        self.steps = []
        self.parts = nn.ModuleList()
        incoming = {}
        for connection in document["connections"]:
            incoming.setdefault(connection["to"], []).append(connection)
        sources = {layer["id"]: [c["from"] for c in sorted(incoming.get(layer["id"], []), key=lambda c: c["toPort"])] for layer in document["layers"]}
        layers = {layer["id"]: layer for layer in document["layers"]}
        readers = Counter(name for names in sources.values() for name in names)
        output = next(id for id in layers if all(id not in from_ for from_ in sources.values()))
        padded, shapes = {}, {}
        x = {"input": torch.zeros(shape)}
        for id, layer in layers.items():
            kind, config, inputs = layer["kind"], layer["config"], sources[id]
            if kind == "Input":
                continue
            if kind == "ZeroPadding2D":
                padded[id] = inputs[0]
                x[id] = x[inputs[0]]
                continue
            padding = (0, 0)
            if inputs[0] in padded:
                top, bottom, left, right = layers[inputs[0]]["config"]["padding"]
                if top != bottom or left != right:
                    raise ValueError(f"{inputs[0]}: PyTorch pads both sides alike")
                padding = (top, left)
                inputs = [padded[inputs[0]]]
            modules = self.modules_of(layer, kind, config, weights, padding, shapes.get(inputs[0]))
            if config.get("activation", "linear") not in ("linear", "softmax"):
                # As in torchvision's models: in place where nobody else reads the value.
                in_place = kind != "Activation" or readers[inputs[0]] == 1
                modules.append(ACTIVATIONS[config["activation"]](inplace=in_place))
            module = modules[0] if len(modules) == 1 else nn.Sequential(*modules)
            self.parts.append(module)
            self.steps.append((id, module, inputs))
            with torch.no_grad():
                x[id] = module.eval()(*[x[name].clone() for name in inputs])
            if kind == "Flatten" and x[inputs[0]].dim() == 4:
                shapes[id] = tuple(x[inputs[0]].shape[1:])
        self.output = output
        last = {name: index for index, (_, _, inputs) in enumerate(self.steps) for name in inputs}
        self.dropped = [[name for name, at in last.items() if at == index] for index in range(len(self.steps))]

    @staticmethod
    def modules_of(layer, kind, config, weights, padding, flattened):
        if kind == "Rescaling":
            return [Affine(config["scale"], config["offset"])]
        if kind in ("Conv2D", "DepthwiseConv2D"):
            return [convolution(layer, config, weights, padding)]
        if kind == "Dense":
            return [dense(layer, config, weights, flattened)]
        if kind == "BatchNormalization":
            return [batch_norm(layer, config, weights)]
        if kind == "MaxPooling2D":
            return [nn.MaxPool2d(tuple(config["pool_size"]), tuple(config["strides"]), padding)]
        if kind == "Flatten":
            return [nn.Flatten()]
        if kind == "GlobalAveragePooling2D":
            return [nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())]
        if kind == "Add":
            return [Sum()]
        if kind == "PatchEmbedding":
            return [PatchEmbedding(layer["id"], config, weights)]
        if kind == "LayerNormalization":
            return [layer_norm(layer, config, weights)]
        if kind == "MultiHeadAttention":
            return [SelfAttention(layer["id"], config, weights)]
        if kind == "Cropping1D":
            return [Cropping(*config["cropping"])]
        if kind == "Activation":
            return []
        raise ValueError(f"{layer['id']}: train.py has no {kind}")

    def forward(self, images):
        values = {"input": images}
        for (id, module, inputs), dropped in zip(self.steps, self.dropped):
            values[id] = module(*[values[name] for name in inputs])
            for name in dropped:
                del values[name]
        return values[self.output]


training = network["mode"] == "training"
batch_size = network["imageShape"][0]
model = Network(network["document"], read_weights(), [1, *network["imageShape"][1:]]).to(device, memory_format=memory_format).train(training)
optimizer = None
if training:
    options, rate = network["optimizer"], network["learningRate"]
    if options["kind"] == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=rate, betas=(options["beta1"], options["beta2"]), eps=options["epsilon"])
    else:
        optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=options.get("momentum", 0))
loss_function = nn.CrossEntropyLoss()

# The same kind of data as on the other side: decoded pixels in memory, a batch picked by index per step.
generator = np.random.default_rng(1)
images = generator.integers(0, 256, (network["pool"], *network["imageShape"][1:]), dtype=np.uint8)
labels = generator.integers(0, network["classCount"], network["pool"])


def step(pixels, y):
    x = torch.from_numpy(pixels).to(device).float().contiguous(memory_format=memory_format)
    y = torch.from_numpy(y).to(device)
    if not training:
        with torch.no_grad():
            probabilities = F.softmax(model(x), 1)
        picked = probabilities[torch.arange(len(y), device=device), y]
        return -picked.double().log().mean().item(), (picked >= probabilities.amax(1)).sum().item()
    optimizer.zero_grad(set_to_none=True)
    logits = model(x)
    loss = loss_function(logits, y)
    loss.backward()
    optimizer.step()
    return loss.item(), (logits.argmax(1) == y).sum().item()


def peak_bytes():
    # Linux's own counter: a process inherits the other one from its parent.
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


check_images = np.fromfile(f"{setup['folder']}/images.bin", dtype=np.uint8).reshape(-1, *network["imageShape"])
check = [step(pixels, np.array(y)) for pixels, y in zip(check_images, network["labels"])]
name = torch.cuda.get_device_name() if device.type == "cuda" else "the processor"
print(json.dumps({"torch": torch.__version__, "device": name, "check": check}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    if "steps" not in message:
        print(json.dumps({"peakBytes": peak_bytes()}), flush=True)
        continue
    wall_ms = []
    cpu = time.process_time()
    for _ in range(message["steps"]):
        start = time.perf_counter()
        rows = generator.integers(0, len(images), batch_size)
        step(images[rows], labels[rows])
        wall_ms.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"wallMs": wall_ms, "cpuMs": (time.process_time() - cpu) * 1000}), flush=True)
