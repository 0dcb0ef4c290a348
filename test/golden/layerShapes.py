"""Writes layerShapes.json: what Keras says about output shapes and weights of single layers. Read by test/shared/layers/layerShapes.test.ts.

Run with Keras 3 (any backend): python test/golden/layerShapes.py
"""
import itertools
import json
import os
import random

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402

rows = []


def nested_name(weight):
    """multi_head_attention/query/kernel -> query/kernel; the cell of a recurrent layer is left out, and forward_lstm is forward."""
    parts = [part for part in weight.path.split("/")[1:] if not part.endswith("_cell")]
    return "/".join(part.split("_")[0] if part.startswith(("forward_", "backward_")) else part for part in parts)


def add(kind, options, inputs):
    """options as Convolve stores them: sides flat, no output padding as an empty list, everything else as Keras has it."""
    arguments = dict(options)
    for name in ["padding", "cropping"]:
        if kind.endswith("2D") and isinstance(arguments.get(name), list):
            top, bottom, left, right = arguments[name]
            arguments[name] = ((top, bottom), (left, right))
    if arguments.get("output_padding") == []:
        del arguments["output_padding"]
    if kind == "ReLU" and arguments.get("max_value") == 0:
        arguments["max_value"] = None
    row = {"kind": kind, "options": options, "inputs": inputs}
    if kind == "Bidirectional":
        inner = {name: value for name, value in options.items() if name not in ("layer", "merge_mode")}
        arguments = {"layer": getattr(keras.layers, options["layer"])(**inner), "merge_mode": options["merge_mode"]}
    try:
        layer = getattr(keras.layers, kind)(**arguments)
        tensors = [keras.Input(shape) for shape in inputs]
        # Attention takes its inputs one by one; with a single one it is query and value.
        output = layer(*(tensors * 2 if len(tensors) == 1 else tensors)) if kind == "MultiHeadAttention" else layer(tensors[0] if len(tensors) == 1 else tensors)
        if any(side is not None and side <= 0 for side in output.shape[1:]):
            raise ValueError("empty output")
        row["output"] = list(output.shape[1:])
        row["weights"] = [[nested_name(weight), list(weight.shape), bool(weight.trainable)] for weight in layer.weights]
    except Exception as error:  # noqa: BLE001 - any refusal is what the row records
        row["refused"] = type(error).__name__
    rows.append(row)


random.seed(7)
sides = [(5, 5), (28, 28), (31, 17), (1, 9)]
for (height, width), padding in itertools.product(sides, ["valid", "same"]):
    for _ in range(6):
        kernel = random.choice([[1, 1], [3, 3], [5, 5], [7, 7], [2, 3]])
        strides = random.choice([[1, 1], [2, 2], [3, 3]])
        dilation = random.choice([[1, 1], [1, 1], [2, 2]])
        channels = random.choice([1, 3, 8])
        groups = random.choice([1, 1, 2])
        filters = random.choice([4, 6, 16])
        bias = random.choice([True, False])
        add("Conv2D", dict(filters=filters, kernel_size=kernel, strides=strides, padding=padding, dilation_rate=dilation, groups=groups, use_bias=bias), [[height, width, channels]])
        add("DepthwiseConv2D", dict(kernel_size=kernel, strides=strides[0], padding=padding, dilation_rate=dilation, depth_multiplier=random.choice([1, 2]), use_bias=bias), [[height, width, channels]])
        for kind in ["MaxPooling2D", "AveragePooling2D"]:
            add(kind, dict(pool_size=kernel, strides=strides, padding=padding), [[height, width, channels]])
for shape in [[4, 6, 3], [7]]:
    add("Flatten", {}, [shape])
    add("Activation", dict(activation="softmax"), [shape])
    add("Dropout", dict(rate=0.25), [shape])
    add("Rescaling", dict(scale=0.5, offset=-1), [shape])
    for center, scale in itertools.product([True, False], [True, False]):
        add("BatchNormalization", dict(center=center, scale=scale), [shape])
add("GlobalAveragePooling2D", {}, [[4, 6, 3]])
add("GlobalAveragePooling2D", {}, [[7]])
add("Dense", dict(units=10), [[7]])
add("Dense", dict(units=3, use_bias=False), [[128]])
for shape in [[6, 5], [4, 6, 3], [2, 4, 6, 3]]:
    add("Dense", dict(units=4), [shape])
for shapes in [[[6, 5]], [[4, 3, 5]], [[6, 5], [7, 4]], [[6, 5], [7, 4], [7, 3]], [[6, 5], [7, 4], [8, 4]]]:
    add("MultiHeadAttention", dict(num_heads=2, key_dim=3), shapes)
    add("MultiHeadAttention", dict(num_heads=3, key_dim=2, value_dim=4, use_bias=False), shapes)
for shape in [[7], [6, 5], [4, 6, 3]]:
    add("Embedding", dict(input_dim=9, output_dim=4), [shape])
for sequences, backwards, bias in itertools.product([True, False], repeat=3):
    common = dict(units=4, return_sequences=sequences, go_backwards=backwards, use_bias=bias)
    for shape in [[6, 5], [1, 3]]:
        add("SimpleRNN", common, [shape])
        add("LSTM", dict(common, unit_forget_bias=backwards), [shape])
        add("GRU", dict(common, reset_after=backwards), [shape])
for inner, mode, sequences in itertools.product(["SimpleRNN", "LSTM", "GRU"], ["concat", "sum", "mul", "ave"], [True, False]):
    for shape in [[6, 5], [1, 3]]:
        add("Bidirectional", dict(layer=inner, units=4, merge_mode=mode, return_sequences=sequences, use_bias=mode != "mul"), [shape])
for kind in ["SimpleRNN", "LSTM", "GRU"]:
    for shape in [[7], [4, 6, 3]]:
        add(kind, dict(units=2), [shape])
add("ZeroPadding2D", dict(padding=[1, 1, 1, 1]), [[4, 6, 3]])
add("ZeroPadding2D", dict(padding=[1, 2, 3, 0]), [[4, 6, 3]])
for first, second in [([4, 6, 3], [4, 6, 3]), ([4, 6, 3], [4, 5, 3]), ([7], [7]), ([7], [8]), ([4, 6, 3], [4, 6, 5])]:
    add("Concatenate", {}, [first, second])
    if first == second or sum(first) != sum(second):
        add("Add", {}, [first, second])
add("Add", {}, [[7], [7], [7]])
random.seed(8)
for (height, width), padding in itertools.product(sides, ["valid", "same"]):
    for _ in range(4):
        kernel = random.choice([[1, 1], [3, 3], [4, 4], [2, 3]])
        strides = random.choice([[1, 1], [2, 2], [3, 3], [2, 3]])
        dilation = random.choice([[1, 1], [1, 1], [2, 2]])
        channels = random.choice([1, 3, 8])
        add("Conv2DTranspose", dict(filters=5, kernel_size=kernel, strides=strides, padding=padding, output_padding=random.choice([[], [], [1, 0], [1, 1], [2, 1]]), dilation_rate=dilation, use_bias=random.choice([True, False])), [[height, width, channels]])
        add("SeparableConv2D", dict(filters=5, kernel_size=kernel, strides=strides[0], padding=padding, dilation_rate=dilation, depth_multiplier=random.choice([1, 2]), use_bias=random.choice([True, False])), [[height, width, channels]])
for steps, padding in itertools.product([3, 10, 17], ["valid", "same", "causal"]):
    for _ in range(4):
        kernel = random.choice([1, 2, 3, 5])
        strides = random.choice([1, 2, 3])
        add("Conv1D", dict(filters=6, kernel_size=kernel, strides=strides, padding=padding, dilation_rate=random.choice([1, 1, 2]), groups=random.choice([1, 1, 2, 3]), use_bias=random.choice([True, False])), [[steps, random.choice([4, 6])]])
        if padding != "causal":
            for kind in ["MaxPooling1D", "AveragePooling1D"]:
                add(kind, dict(pool_size=kernel, strides=strides, padding=padding), [[steps, 4]])
for keepdims in [True, False]:
    for kind in ["GlobalAveragePooling", "GlobalMaxPooling"]:
        add(kind + "2D", dict(keepdims=keepdims), [[4, 6, 3]])
        add(kind + "1D", dict(keepdims=keepdims), [[4, 6]])
for kind in ["GlobalAveragePooling1D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "MaxPooling1D", "UpSampling1D", "UpSampling2D"]:
    add(kind, {}, [[7]])
for cropping in [[0, 0, 0, 0], [1, 2, 3, 0], [2, 2, 0, 0], [0, 0, 3, 3]]:
    add("Cropping2D", dict(cropping=cropping), [[4, 6, 3]])
for ends in [[0, 0], [1, 2], [3, 1]]:
    add("Cropping1D", dict(cropping=ends), [[4, 6]])
    add("ZeroPadding1D", dict(padding=ends), [[4, 6]])
for size, interpolation in itertools.product([[1, 1], [2, 2], [3, 1]], ["nearest", "bilinear"]):
    add("UpSampling2D", dict(size=size, interpolation=interpolation), [[4, 6, 3]])
add("UpSampling1D", dict(size=3), [[4, 6]])
add("RepeatVector", dict(n=3), [[6]])
add("RepeatVector", dict(n=3), [[4, 6]])
for target, shape in itertools.product([[-1], [3, -1], [-1, 3], [2, -1, 3], [2, 2, 3, -1], [72], [5, -1], [73], [7, -1]], [[4, 6, 3], [7], [8, 9]]):
    add("Reshape", dict(target_shape=target), [shape])
for dims, shape in itertools.product([[2, 1], [2, 1, 3], [3, 1, 2], [1, 2, 3], [2, 3]], [[4, 6, 3], [5, 6]]):
    add("Permute", dict(dims=dims), [shape])
for center in [True, False]:
    add("BatchNormalization", dict(center=center), [[5, 6]])
add("Flatten", {}, [[5, 6]])

# Activations, normalization, noise and merging; every shape once as image, sequence and features.
for shape in [[4, 6, 8], [5, 8], [8]]:
    rank = len(shape)
    for options in [{}, {"max_value": 0, "negative_slope": 0.1}, {"max_value": 6, "threshold": 1}]:
        add("ReLU", options, [shape])
    add("LeakyReLU", dict(negative_slope=0.1), [shape])
    add("ELU", dict(alpha=0.5), [shape])
    # Not -1: Keras takes it for the last but one.
    for shared in [[], [1], [1, 2], [7]]:
        add("PReLU", {"shared_axes": shared}, [shape])
    for axis in [-1, 1, rank]:
        add("Softmax", dict(axis=axis), [shape])
    # Not 1 and -1 together: Keras sorts them as they are written, and the shape of gamma with them.
    for axis in [[-1], [1], [-2, -1], list(range(1, rank + 1)), [rank + 1]]:
        if axis != [-2, -1] or rank > 1:
            add("LayerNormalization", dict(axis=axis), [shape])
            add("UnitNormalization", dict(axis=axis), [shape])
    add("LayerNormalization", dict(center=False), [shape])
    add("LayerNormalization", dict(scale=False), [shape])
    for groups in [1, 2, -1, 3, 16]:
        add("GroupNormalization", dict(groups=groups, scale=groups != 2, center=groups != 1), [shape])
    add("SpatialDropout1D", dict(rate=0.3), [shape])
    add("SpatialDropout2D", dict(rate=0.3), [shape])
    add("GaussianNoise", dict(stddev=0.3), [shape])
    add("GaussianDropout", dict(rate=0.3), [shape])
for inputs in [[[4, 6, 8], [4, 6, 8]], [[4, 6, 8], [1, 1, 8]], [[8], [4, 6, 8]], [[4, 6, 1], [4, 6, 8]], [[5, 8], [4, 5, 8]], [[4, 6, 8], [4, 5, 8]], [[4, 6, 8], [6]], [[1], [7]], [[1, 6, 1], [4, 1, 8]]]:
    for kind in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]:
        add(kind, {}, inputs)
add("Multiply", {}, [[4, 6, 8], [8], [1, 6, 1]])
add("Average", {}, [[4, 6, 8], [8], [5, 1, 1]])
for inputs in [[[8], [8]], [[5, 8], [7, 8]], [[4, 6, 8], [8]], [[5, 8], [4, 6, 8]], [[5, 8], [5, 3]], [[4, 5, 8], [5, 2]]]:
    for axes in [[-1, -1], [1, 1], [2, 1], [1, 2], [3, 1], [2, 3], [1, -1]]:
        if all(axis <= len(shape) for axis, shape in zip(axes, inputs)):
            add("Dot", dict(axes=axes, normalize=axes == [1, 1]), inputs)

with open(os.path.join(os.path.dirname(__file__), "layerShapes.json"), "w") as file:
    file.write('{ "keras": "%s", "rows": [\n' % keras.__version__)
    file.write(",\n".join("  " + json.dumps(row) for row in rows))
    file.write("\n] }\n")
print(len(rows), "rows,", sum("refused" in row for row in rows), "refused")
