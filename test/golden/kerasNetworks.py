"""Networks of ours as models of Keras, with weights and inputs from `formula`; used by layerValues.py."""
import keras
import numpy as np
import tensorflow as tf
from formula import formula, weight_values
from keras import layers, ops
from kerasLayers import CBAM, BilinearUpSampling, DilatedTranspose, ExactReLU, ExactRescaling, LayerScale, LocalResponseNormalization, PatchEmbedding, SqueezeExcite, WindowPooling, exact_gelu


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
