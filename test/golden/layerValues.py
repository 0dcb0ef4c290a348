"""Writes layerValues.json and templateValues.json: outputs, losses and gradients of the rows in test/cases, computed by Keras 3 in float64.

    node test/golden/printCases.ts | python test/golden/layerValues.py [TITLE ...]     (made with keras 3.15.1 on TensorFlow 2.21.0, checked with torch 2.13)

With titles only those rows are computed anew (a row matches when its title begins so); the others stay as they are.

Neither weights nor images are stored: both sides make them with `formula` below (`test/support/formula.ts`). Tensors of more than
`LONGEST` numbers are stored as products with four formula vectors, which any wrong number changes.
TensorFlow is the backend because Keras on torch counts the padding of a same-padded average pool.
"""
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers, ops  # noqa: E402

LONGEST, TRAINING_STEPS, LEARNING_RATE = 40, 20, 0.002
# Batch normalization over the three numbers of a 1x1 map would blow rounding up beyond any use.
LAYER_BATCH, TEMPLATE_BATCH = 3, 8
HERE = os.path.dirname(os.path.abspath(__file__))


def formula(name, count):
    """Numbers in [-1, 1) from a name and a place: FNV-1a of the name, then the finalizer of MurmurHash3 per place. Exact in float32."""
    h = 0x811C9DC5
    for unit in name.encode("ascii"):
        h = ((h ^ unit) * 0x01000193) & 0xFFFFFFFF
    x = (np.uint64(h) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return (x >> np.uint64(8)).astype(np.float64) / 2.0**23 - 1.0


def weight_values(name, shape):
    """A weight by its full name: positive where it scales or is a variance, else with variance 1 / fan-in."""
    values = formula(name, int(np.prod(shape)))
    last = name.rsplit("/", 1)[1]
    if last in ("gamma", "moving_variance"):
        values = 1 + values / 2
    elif len(shape) > 1:
        values = values * np.float32(np.sqrt(3.0 / max(1, np.prod(shape[:-1]))))
    else:
        values = values / 4
    return np.asarray(values, dtype=np.float32).astype(np.float64).reshape(shape)


def digest(name, array):
    """A short tensor whole, a long one as its products with four formula vectors and its greatest number."""
    flat = np.asarray(array, dtype=np.float64).ravel()
    if flat.size <= LONGEST or name == "logits":
        return {"values": [float(f"{x:.13g}") for x in flat]}
    products = [float(f"{np.dot(flat, formula(f'{name}/{k}', flat.size)):.13g}") for k in range(4)]
    return {"products": products, "greatest": float(f"{np.abs(flat).max():.13g}")}


# --- layers that Keras has under another name, with other arguments, or not at all ---------------------------------------------

def window_sums(x, config, before):
    """Sums over windows; padding adds nothing. Every channel on its own, by a convolution with ones."""
    x = ops.pad(x, [[0, 0], *before, [0, 0]]) if before else x
    height, width, channels = x.shape[1:]
    planes = ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (-1, height, width, 1))
    sums = tf.nn.conv2d(planes, np.ones((*config["pool_size"], 1, 1)), config["strides"], config["padding"].upper())
    return ops.transpose(ops.reshape(sums, (-1, channels, *sums.shape[1:3])), (0, 2, 3, 1))


def exact_gelu(x):
    """TensorFlow rounds the root of 2 to float32."""
    return x * (1 + ops.erf(x / np.sqrt(2.0))) / 2


def bilinear_matrix(size, factor):
    """TensorFlow resizes in float32. Half-pixel centres, the edge repeated."""
    matrix = np.zeros((size * factor, size))
    for place in range(size * factor):
        at = (place + 0.5) / factor - 0.5
        low = int(np.floor(at))
        for source, share in ((low, 1 - (at - low)), (low + 1, at - low)):
            matrix[place, min(max(source, 0), size - 1)] += share
    return matrix


class BilinearUpSampling(layers.Layer):
    def __init__(self, size, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.size = size

    def call(self, x):
        rows, columns = bilinear_matrix(x.shape[1], self.size[0]), bilinear_matrix(x.shape[2], self.size[1])
        return ops.einsum("pi,nijc,qj->npqc", ops.convert_to_tensor(rows, x.dtype), x, ops.convert_to_tensor(columns, x.dtype))


class WindowPooling(layers.Layer):
    """L2 pooling, and average pooling that leaves custom padding out of the mean."""

    def __init__(self, kind, config, before, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.kind, self.config, self.before = kind, config, before

    def call(self, x):
        if self.kind == "L2Pooling2D":
            return ops.sqrt(window_sums(ops.square(x), self.config, self.before))
        return window_sums(x, self.config, self.before) / window_sums(ops.ones_like(x), self.config, self.before)


class DilatedTranspose(layers.Conv2DTranspose):
    """TensorFlow has no dilated transposed convolution on the CPU: the kernel is spread with zeros instead."""

    def call(self, x):
        rows, columns = self.dilation_rate
        kernel = self.kernel
        for axis, rate in ((0, rows), (1, columns)):
            parts = ops.unstack(kernel, axis=axis)
            spread = [part for tap in parts for part in [tap] + [ops.zeros_like(tap)] * (rate - 1)]
            kernel = ops.stack(spread[: len(spread) - (rate - 1)], axis=axis)
        y = ops.conv_transpose(x, kernel, self.strides, self.padding, self.output_padding)
        return self.activation(y + self.bias if self.use_bias else y)


class ExactRescaling(layers.Layer):
    """Keras hands the factor to TensorFlow as a Python number, which becomes a float32."""

    def __init__(self, scale, offset, name=None):
        super().__init__(name=name)
        self.scale, self.offset = scale, offset

    def call(self, x):
        return x * ops.convert_to_tensor(self.scale, x.dtype) + ops.convert_to_tensor(self.offset, x.dtype)


class LayerScale(layers.Layer):
    def __init__(self, name=None, **_):
        super().__init__(name=name)

    def build(self, shape):
        self.gamma = self.add_weight(name="gamma", shape=(shape[-1],))

    def call(self, x):
        return x * self.gamma


class ExactReLU(layers.Layer):
    """Keras's formula of ReLU (and, with a slope alone, of LeakyReLU), whose options TensorFlow rounds to float32."""

    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, name=None):
        super().__init__(name=name)
        self.greatest, self.slope, self.threshold = max_value or np.inf, np.float64(negative_slope), np.float64(threshold)

    def call(self, x):
        number = lambda value: ops.convert_to_tensor(value, x.dtype)  # noqa: E731
        y = ops.where(x > number(self.threshold), x, number(self.slope) * (x - number(self.threshold)))
        return ops.where(x >= number(self.greatest), number(self.greatest), y)


class LocalResponseNormalization(layers.Layer):
    """tf.nn.local_response_normalization, which knows only float32: written out."""

    def __init__(self, depth_radius, bias, alpha, beta, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.radius, self.bias, self.alpha, self.beta = depth_radius, bias, alpha, beta

    def call(self, x):
        channels = x.shape[-1]
        near = np.abs(np.arange(channels)[:, None] - np.arange(channels)[None, :]) <= self.radius
        sums = ops.matmul(ops.square(x), near.astype("float64" if x.dtype == "float64" else "float32"))
        return x / tf.pow(self.bias + self.alpha * sums, self.beta)


class SqueezeExcite(layers.Layer):
    """Hu et al. 2018, figure 2."""

    def __init__(self, ratio, activation="relu", gate_activation="sigmoid", name=None):
        super().__init__(name=name)
        self.ratio, self.inner, self.gate = ratio, keras.activations.get(activation), keras.activations.get(gate_activation)

    def build(self, shape):
        channels = shape[-1]
        units = max(1, channels // self.ratio)
        self.w1, self.b1 = self.add_weight(name="reduce_kernel", shape=(channels, units)), self.add_weight(name="reduce_bias", shape=(units,))
        self.w2, self.b2 = self.add_weight(name="expand_kernel", shape=(units, channels)), self.add_weight(name="expand_bias", shape=(channels,))

    def compute_output_shape(self, shape):
        return shape

    def squeezed(self, x):
        return ops.matmul(self.inner(ops.matmul(x, self.w1) + self.b1), self.w2) + self.b2

    def call(self, x):
        return x * self.gate(self.squeezed(ops.mean(x, axis=(1, 2))))[:, None, None, :]


class CBAM(SqueezeExcite):
    """Woo et al. 2018, figures 1 and 2."""

    def __init__(self, ratio, kernel_size, name=None):
        super().__init__(ratio, name=name)
        self.side = kernel_size

    def build(self, shape):
        super().build(shape)
        self.spatial = self.add_weight(name="spatial_kernel", shape=(self.side, self.side, 2, 1))

    def call(self, x):
        x = x * ops.sigmoid(self.squeezed(ops.mean(x, axis=(1, 2))) + self.squeezed(ops.max(x, axis=(1, 2))))[:, None, None, :]
        planes = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)], axis=-1)
        return x * ops.sigmoid(ops.conv(planes, self.spatial, padding="same"))


class PatchEmbedding(layers.Layer):
    """The patch embedding of ViT: convolution whose stride is the patch, class token in front, learnt positions added."""

    def __init__(self, patch_size, embed_dim, class_token=True, position_embedding=True, use_bias=True, name=None, **_):
        super().__init__(name=name)
        self.p, self.d, self.token, self.positions, self.bias_too = patch_size, embed_dim, class_token, position_embedding, use_bias

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(self.p, self.p, shape[-1], self.d))
        if self.bias_too:
            self.bias = self.add_weight(name="bias", shape=(self.d,))
        count = (shape[1] // self.p) * (shape[2] // self.p) + (1 if self.token else 0)
        if self.token:
            self.class_token = self.add_weight(name="class_token", shape=(1, 1, self.d))
        if self.positions:
            self.position_embedding = self.add_weight(name="position_embedding", shape=(1, count, self.d))

    def compute_output_shape(self, shape):
        return (shape[0], (shape[1] // self.p) * (shape[2] // self.p) + (1 if self.token else 0), self.d)

    def call(self, x):
        y = ops.conv(x, self.kernel, strides=self.p, padding="valid")
        if self.bias_too:
            y = y + self.bias
        y = ops.reshape(y, (y.shape[0] or -1, y.shape[1] * y.shape[2], self.d))
        if self.token:
            y = ops.concatenate([ops.broadcast_to(self.class_token, (ops.shape(y)[0], 1, self.d)), y], axis=1)
        return y + self.position_embedding if self.positions else y


def check_with_torch():
    """What is written out above, against PyTorch 2.13 where it has the layer; with even and odd windows, at the edges too."""
    import torch
    import torch.nn.functional as F

    keras.backend.set_floatx("float64")
    x = formula("torch", 2 * 6 * 5 * 7).reshape(2, 6, 5, 7)
    first = torch.tensor(x).permute(0, 3, 1, 2)
    back = lambda y: y.permute(0, 2, 3, 1).numpy()  # noqa: E731
    for radius, bias, alpha, beta in ((2, 1.0, 0.5, 0.75), (1, 2.0, 1.0, 1.0), (0, 1.0, 2.0, 0.5), (5, 2.0, 1e-4, 0.75)):
        size = 2 * radius + 1  # torch divides alpha by the window
        ours = LocalResponseNormalization(radius, bias, alpha, beta, dtype="float64")(x)
        np.testing.assert_allclose(ours, back(F.local_response_norm(first, size, alpha * size, beta, bias)), rtol=1e-12)
    for window, strides in (((2, 2), (2, 2)), ((3, 2), (1, 2))):
        ours = WindowPooling("L2Pooling2D", {"pool_size": window, "strides": strides, "padding": "valid"}, None, dtype="float64")(x)
        np.testing.assert_allclose(ours, back(F.lp_pool2d(first, 2.0, window, strides)), rtol=1e-12)
    grown = BilinearUpSampling((2, 3), dtype="float64")(x)
    np.testing.assert_allclose(grown, back(F.interpolate(first, scale_factor=(2, 3), mode="bilinear", align_corners=False)), rtol=1e-12)
    np.testing.assert_allclose(exact_gelu(tf.constant(x)), F.gelu(torch.tensor(x)), rtol=1e-12)
    kernel = formula("kernel", 3 * 2 * 4 * 7).reshape(3, 2, 4, 7)
    transposed = DilatedTranspose(4, (3, 2), dilation_rate=(2, 3), use_bias=False, dtype="float64")
    transposed.build(x.shape)
    transposed.kernel.assign(kernel)
    np.testing.assert_allclose(transposed(x), back(F.conv_transpose2d(first, torch.tensor(kernel).permute(3, 2, 0, 1), dilation=(2, 3))), rtol=1e-12, atol=1e-13)


def regularizer(config, word):
    l1, l2_ = config.pop(f"{word}_regularizer_l1", 0), config.pop(f"{word}_regularizer_l2", 0)
    return keras.regularizers.L1L2(l1=l1, l2=l2_) if l1 or l2_ else None


def arguments(kind, config):
    """Keras's arguments from our options."""
    options = dict(config)
    for word in ("kernel", "depthwise", "pointwise", "embeddings", "recurrent"):
        found = regularizer(options, word)
        if found is not None:
            options[f"{word}_regularizer"] = found
    if kind in ("ZeroPadding2D", "Cropping2D"):
        key = "padding" if kind == "ZeroPadding2D" else "cropping"
        top, bottom, left, right = options[key]
        options[key] = ((top, bottom), (left, right))
    if kind == "MultiHeadAttention":
        options.pop("use_causal_mask")  # an argument of the call
        options["value_dim"] = options["value_dim"] or None
    if kind == "PReLU":
        options["shared_axes"] = options["shared_axes"] or None
        options["alpha_initializer"] = options.get("alpha_initializer", "zeros")
    if kind == "StochasticDepth":
        options = {"rate": options["rate"]}
    if kind == "Conv2DTranspose":
        options["output_padding"] = options["output_padding"] or None
    if options.get("activation") == "gelu":
        options["activation"] = exact_gelu
    for key, value in list(options.items()):
        if isinstance(value, list):
            options[key] = tuple(value)
    return options


CUSTOM = {"ReLU": ExactReLU, "LeakyReLU": ExactReLU, "Rescaling": ExactRescaling, "LayerScale": LayerScale, "PatchEmbedding": PatchEmbedding,
          "LocalResponseNormalization": LocalResponseNormalization, "SqueezeExcite": SqueezeExcite, "CBAM": CBAM}
# Kinds whose training is random: only their inference is compared.
RANDOM = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "StochasticDepth", "AlphaDropout"}


def is_random(layer):
    return layer["kind"] in RANDOM or layer["config"].get("dropout", 0) > 0 or layer["config"].get("recurrent_dropout", 0) > 0


def make(kind, config, name):
    options = arguments(kind, config)
    if kind in CUSTOM:
        return CUSTOM[kind](name=name, **options)
    if kind == "Bidirectional":
        inner, mode = options.pop("layer"), options.pop("merge_mode")
        options.pop("unit_forget_bias" if inner != "LSTM" else None, None)
        options.pop("reset_after" if inner != "GRU" else None, None)
        options.pop("recurrent_activation" if inner == "SimpleRNN" else None, None)
        return layers.Bidirectional(getattr(layers, inner)(**options), merge_mode=mode, name=name)
    before = None
    if options.get("padding") == "custom":
        top, bottom, left, right = options["custom_padding"]
        before = ((top, bottom), (left, right))
        options["padding"] = "valid"
    options.pop("custom_padding", None)
    if kind == "L2Pooling2D" or (kind == "AveragePooling2D" and before):
        return WindowPooling(kind, options, before, name)
    if kind == "UpSampling2D" and options["interpolation"] == "bilinear":
        return BilinearUpSampling(options["size"], name)
    if kind == "Conv2DTranspose" and max(options["dilation_rate"]) > 1:
        return DilatedTranspose(name=name, **options)
    # At inference, which is all that is compared, it does nothing, like Dropout.
    made = getattr(layers, "Dropout" if kind == "StochasticDepth" else kind)(name=name, **options)
    if kind == "MultiHeadAttention":
        made._inverse_sqrt_key_dim = np.float64(1 / np.sqrt(options["key_dim"]))  # else TensorFlow rounds it to float32
    if before is None:
        return made
    if kind in ("MaxPooling2D",):
        return lambda x: made(ops.pad(x, [[0, 0], *before, [0, 0]], constant_values=-np.inf))
    return lambda x: made(layers.ZeroPadding2D(before)(x))


def build(case):
    """Outputs: the main one, which the loss takes as logits, then the others."""
    values = {}
    made = {}
    inputs = []
    for layer in ordered(case["layers"]):
        if layer["kind"] == "Input":
            shape = layer["config"]["shape"] if layer["config"]["data"] == "numbers" else case["input"]
            values[layer["id"]] = keras.Input(tuple(shape), name=layer["id"])
            inputs.append(layer["id"])
            continue
        config = dict(layer["config"])
        arrived = [values[i] for i in layer["inputs"]]
        if layer["id"] == case["outputs"][0]:
            if layer["kind"] == "Softmax":
                values[layer["id"]] = arrived[0]
                continue
            config["activation"] = "linear"
        owner = layer.get("sharedWith", layer["id"])
        if owner not in made:
            made[owner] = make(layer["kind"], config, owner)
            if layer.get("timeDistributed"):
                made[owner] = layers.TimeDistributed(made[owner], name=f"{owner}_times")
        if layer["kind"] == "MultiHeadAttention":
            query, value = arrived[0], arrived[1] if len(arrived) > 1 else arrived[0]
            values[layer["id"]] = made[owner](query, value, arrived[2] if len(arrived) > 2 else value, use_causal_mask=config["use_causal_mask"])
        else:
            values[layer["id"]] = made[owner](arrived if len(arrived) > 1 else arrived[0])
    inputs.sort(key=[layer["id"] for layer in case["layers"]].index)
    return keras.Model([values[i] for i in inputs], [values[i] for i in case["outputs"]])


def ordered(rows):
    done, result = set(), []
    while len(result) < len(rows):
        for row in rows:
            if row["id"] not in done and all(i in done for i in row["inputs"]) and row.get("sharedWith", row["id"]) in done | {row["id"]}:
                done.add(row["id"])
                result.append(row)
    return result


def our_name(case, weight):
    """Keras's path of a weight as `<layer id>/<weight name>`."""
    parts = [part for part in weight.path.split("/") if part not in ("lstm_cell", "gru_cell", "simple_rnn_cell")]
    if parts[0].endswith("_times"):
        parts = parts[1:]
    kind = next(layer["kind"] for layer in case["layers"] if layer["id"] == parts[0])
    if kind == "DepthwiseConv2D" and parts[1] == "kernel":
        parts[1] = "depthwise_kernel"
    if kind == "Bidirectional":
        parts[1] = parts[1].split("_")[0]
    return "/".join(parts)


def images_of(case, batch, salt=""):
    height, width, channels = case["input"]
    return np.floor((formula("images" + salt, batch * height * width * channels) + 1) * 128).reshape(batch, height, width, channels)


def inputs_of(case, batch, dtype, salt=""):
    """The image, then what the other inputs get: images of their own, or numbers in [-1, 1)."""
    first, *others = [layer for layer in case["layers"] if layer["kind"] == "Input"]
    found = [images_of(case, batch, salt)]
    for layer in others:
        shape = layer["config"]["shape"]
        numbers = layer["config"]["data"] == "numbers"
        found.append(formula(f"values:{layer['id']}", batch * int(np.prod(shape))).reshape(batch, *shape) if numbers else images_of(case, batch, f":{layer['id']}"))
    return [tf.constant(x, dtype) for x in found]


def prepare(case, dtype):
    keras.backend.clear_session()
    keras.backend.set_floatx(dtype)
    model = build(case)
    for weight in model.weights:
        if "seed_generator" in weight.path:
            continue
        weight.assign(weight_values(our_name(case, weight), weight.shape))
    return model


def answers(model, x, training):
    """A list also where the model has one output."""
    y = model(x, training=training)
    return y if isinstance(y, (list, tuple)) else [y]


def loss_and_gradients(case, model, dtype, batch):
    labels = np.arange(batch) % model.outputs[0].shape[-1]
    x = inputs_of(case, batch, dtype)
    with tf.GradientTape() as tape:
        logits = answers(model, x, True)[0]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)) + (tf.add_n(model.losses) if model.losses else 0)
    gradients = tape.gradient(loss, [w.value for w in model.trainable_weights])
    return float(loss), {our_name(case, w): np.zeros(w.shape) if g is None else tf.convert_to_tensor(g).numpy() for w, g in zip(model.trainable_weights, gradients)}


def layer_row(case, batch=LAYER_BATCH):
    model = prepare(case, "float64")
    logits, *others = answers(model, inputs_of(case, batch, "float64"), False)
    row = {"title": case["title"], "logits": digest("logits", logits.numpy())}
    if others:
        row["outputs"] = {name: digest(name, value.numpy()) for name, value in zip(case["outputs"][1:], others)}
    if any(is_random(layer) for layer in case["layers"]):
        return row
    row["loss"], gradients = loss_and_gradients(case, model, "float64", batch)
    row["gradients"] = {name: digest(name, value) for name, value in gradients.items()}
    row["statistics"] = {our_name(case, w): digest(our_name(case, w), w.numpy()) for w in model.non_trainable_weights if "seed" not in w.path}
    return row


def template_row(case):
    """Besides the values: how far Keras's own float32 is from them (the greatest error of any gradient, relative to its greatest number), and the first losses of training."""
    row = layer_row(case, TEMPLATE_BATCH)
    _, exact = loss_and_gradients(case, prepare(case, "float64"), "float64", TEMPLATE_BATCH)
    _, rounded = loss_and_gradients(case, prepare(case, "float32"), "float32", TEMPLATE_BATCH)
    row["float32Errors"] = {name: float(f"{np.abs(rounded[name] - exact[name]).max() / max(np.abs(exact[name]).max(), 1e-30):.3g}") for name in exact}
    row["losses"] = [float(f"{loss:.10g}") for loss in first_losses(case, "float64")]
    row["float32LossErrors"] = [float(f"{abs(rounded - loss):.2g}") for rounded, loss in zip(first_losses(case, "float32"), row["losses"])]
    return row


def first_losses(case, dtype):
    """Plain descent, a new batch at each step."""
    model = prepare(case, dtype)
    losses = []
    for step in range(TRAINING_STEPS):
        x, labels = inputs_of(case, TEMPLATE_BATCH, dtype, f"/{step}"), (np.arange(TEMPLATE_BATCH) + step) % model.outputs[0].shape[-1]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, answers(model, x, True)[0]))
        for weight, gradient in zip(model.trainable_weights, tape.gradient(loss, [w.value for w in model.trainable_weights])):
            weight.assign(weight.value - tf.cast(LEARNING_RATE, dtype) * gradient)
        losses.append(float(loss))
    return losses


def write(name, cases, make_row, only):
    path = os.path.join(HERE, name)
    known = {row["title"]: row for row in json.load(open(path))} if only and os.path.exists(path) else {}
    rows, failed = [], []
    for case in cases:
        title = case["title"]
        if only and not any(title.startswith(begin) for begin in only):
            if title in known:
                rows.append(known[title])
            continue
        try:
            rows.append(make_row(case))
        except Exception as error:  # noqa: BLE001 - named below, and the exit code says so
            failed.append(f"{title}: {type(error).__name__} {str(error)[:300]}")
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n")
    return failed


if __name__ == "__main__":
    cases = json.load(sys.stdin)
    check_with_torch()
    failed = write("layerValues.json", cases["layers"], layer_row, sys.argv[1:])
    failed += write("templateValues.json", cases["templates"], template_row, sys.argv[1:])
    for line in failed:
        print("FAILED", line)
    sys.exit(1 if failed else 0)
