"""Runs generated PyTorch code with Keras's weights: used by codeValues.py. Fails where a parameter gets no weight."""
import numpy as np
import torch


def target(kind, weight, value):
    """Where a Keras weight goes: the ending of the attribute, the name in the module, its value in PyTorch's layout."""
    scaling = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
    if kind in ("Conv2D", "Conv2DTranspose") and weight == "kernel":
        return "", "weight", value.transpose(3, 2, 0, 1)
    if kind == "Conv1D" and weight == "kernel":
        return "", "weight", value.transpose(2, 1, 0)
    if weight == "depthwise_kernel":
        rows, columns, channels, multiplier = value.shape
        return "_depthwise" if kind == "SeparableConv2D" else "", "weight", value.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, rows, columns)
    if kind == "SeparableConv2D":
        return "_pointwise", *(("weight", value.transpose(3, 2, 0, 1)) if weight == "pointwise_kernel" else ("bias", value))
    if kind == "Dense" and weight == "kernel":
        return "", "weight", value.T
    if kind == "Embedding":
        return "", "weight", value
    if kind == "Bidirectional":
        return "", weight.replace("/", "_layer.", 1), value
    if kind.endswith("Normalization"):
        return "", scaling[weight], value
    if kind == "PatchEmbedding" and weight in ("kernel", "bias"):
        return "", *(("projection.weight", value.transpose(3, 2, 0, 1)) if weight == "kernel" else ("projection.bias", value))
    if kind in ("SqueezeExcite", "CBAM"):
        part, what = weight.split("_")
        return "", f"{part}.{'weight' if what == 'kernel' else 'bias'}", value.transpose(3, 2, 0, 1) if part == "spatial" else value.T
    if kind == "MultiHeadAttention":
        part, what = weight.split("/")
        if what == "bias":
            return "", f"{part}.bias", value.reshape(-1)
        return "", f"{part}.weight", (value.reshape(-1, value.shape[-1]) if part == "attention_output" else value.reshape(value.shape[0], -1)).T
    return "", weight, value


def channels_first(x, back=False):
    if x.ndim == 4:
        return x.transpose(0, 2, 3, 1) if back else x.transpose(0, 3, 1, 2)
    if x.ndim == 5:
        return x.transpose(0, 1, 3, 4, 2) if back else x.transpose(0, 1, 4, 2, 3)
    return x


def run(case, x, values):
    """How many numbers it learns and keeps, and its outputs in Keras's order of axes."""
    scope = {"__name__": "generated"}
    exec(compile(case["torch"], case["title"], "exec"), scope)
    network = scope["Network"]().eval()
    state = network.state_dict()
    filled = set()
    for weight in case["weights"]:
        layer, name = weight["name"].split("/", 1)
        ending, place, value = target(weight["kind"], name, values(weight["name"]))
        key = f"{case['attributes'][layer]}{ending}.{place}"
        value = torch.tensor(np.ascontiguousarray(value))
        assert state[key].numel() == value.numel(), f"{key}: {tuple(state[key].shape)}, {tuple(value.shape)} expected"
        with torch.no_grad():
            state[key].copy_(value.reshape(state[key].shape))
        filled.add(key)
    learnt = {name for name, p in network.named_parameters() if p.requires_grad}
    assert learnt <= filled, f"without a weight: {sorted(learnt - filled)[:4]}"
    with torch.no_grad():
        y = network(*(torch.tensor(np.ascontiguousarray(channels_first(one))) for one in x))
    kept = [name for name in state if name.rsplit(".", 1)[1] in ("running_mean", "running_var")]
    count = sum(state[name].numel() for name in learnt) + sum(state[name].numel() for name in kept)
    return count, [channels_first(v.numpy(), back=True) for v in (y if isinstance(y, tuple) else (y,))]
