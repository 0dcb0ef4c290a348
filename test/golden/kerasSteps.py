"""Writes kerasSteps.json: small networks computed by Keras 3 in float64, as expected numbers for our lowering.

    python test/golden/kerasSteps.py        (made with keras 3.15.1 on TensorFlow 2.21.0)

TensorFlow is the backend because Keras on torch counts the padding of a same-padded average pool.

Per case: layers (kind, options, inputs), start weights in Keras layout, images, labels, the probabilities before training
(inference mode), and after each of three training steps the loss and all weights.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np

keras.backend.set_floatx("float64")
BATCH, CLASSES, STEPS = 3, 3, 3


def head(last, activation="softmax"):
    return [("dense_out", "Dense", {"units": CLASSES, "activation": activation}, [last])]


def chain(*layers):
    """Layers one after the other: ids are made from the kind and the place."""
    made, last = [("scaled", "Rescaling", {"scale": 0.01, "offset": -1.0}, ["input"])], "scaled"
    for index, (kind, options) in enumerate(layers):
        name = f"{kind.lower()}_{index}"
        made.append((name, kind, options, [last]))
        last = name
    return made + head(last)


ADAM = {"kind": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
SGD = {"kind": "sgd"}
MOMENTUM = {"kind": "momentum", "momentum": 0.9}
FLAT = ("Flatten", {})

CASES = [
    ("conv same stride 2 on 6x6, relu; sgd", (6, 6, 1), chain(("Conv2D", {"filters": 2, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same", "activation": "relu"}), FLAT), SGD),
    ("conv same stride 2 on 7x5, 2x4 kernel; momentum", (7, 5, 3), chain(("Conv2D", {"filters": 2, "kernel_size": [2, 4], "strides": [2, 2], "padding": "same", "activation": "tanh"}), FLAT), MOMENTUM),
    ("conv groups 3, dilation 2, leaky relu, no bias; adam", (7, 8, 3), chain(("Conv2D", {"filters": 6, "kernel_size": [3, 3], "dilation_rate": [2, 2], "groups": 3, "use_bias": False, "activation": "leaky_relu"}), FLAT), ADAM),
    ("depthwise multiplier 2, stride 2, same, sigmoid; adam", (6, 5, 3), chain(("DepthwiseConv2D", {"kernel_size": [3, 3], "strides": 2, "padding": "same", "depth_multiplier": 2, "activation": "sigmoid"}), FLAT), ADAM),
    ("average pool 3x3 stride 2 same, flatten order; sgd", (5, 6, 3), chain(("AveragePooling2D", {"pool_size": [3, 3], "strides": [2, 2], "padding": "same"}), FLAT), SGD),
    ("max pool 2x2 same on 5x5 after conv; adam", (5, 5, 1), chain(("Conv2D", {"filters": 2, "kernel_size": [1, 1]}), ("MaxPooling2D", {"pool_size": [2, 2], "strides": [2, 2], "padding": "same"}), FLAT), ADAM),
    ("max pool 3x3 stride 2, overlapping; sgd", (7, 7, 1), chain(("Conv2D", {"filters": 2, "kernel_size": [2, 2], "activation": "relu"}), ("MaxPooling2D", {"pool_size": [3, 3], "strides": [2, 2], "padding": "valid"}), FLAT), SGD),
    ("batch norm on images, momentum .9; adam", (4, 5, 3), chain(("Conv2D", {"filters": 2, "kernel_size": [2, 2], "use_bias": False}), ("BatchNormalization", {"momentum": 0.9, "epsilon": 0.01}), ("Activation", {"activation": "relu"}), ("GlobalAveragePooling2D", {})), ADAM),
    ("batch norm on features without scale and centre; momentum", (3, 3, 1), chain(FLAT, ("Dense", {"units": 4}), ("BatchNormalization", {"scale": False, "center": False}), ("Activation", {"activation": "tanh"})), MOMENTUM),
    ("zero padding, softmax over channels; sgd", (3, 4, 3), chain(("ZeroPadding2D", {"padding": [1, 0, 2, 1]}), ("Conv2D", {"filters": 3, "kernel_size": [2, 2], "activation": "softmax"}), FLAT, ("Dropout", {"rate": 0.0})), SGD),
    (
        "branches: add and concatenate; adam",
        (4, 4, 1),
        [
            ("scaled", "Rescaling", {"scale": 0.01, "offset": -1.0}, ["input"]),
            ("conv_a", "Conv2D", {"filters": 2, "kernel_size": [3, 3], "padding": "same", "activation": "relu"}, ["scaled"]),
            ("conv_b", "Conv2D", {"filters": 2, "kernel_size": [1, 1]}, ["conv_a"]),
            ("sum", "Add", {}, ["conv_a", "conv_b"]),
            ("both", "Concatenate", {}, ["sum", "conv_a", "scaled"]),
            ("flat", "Flatten", {}, ["both"]),
        ]
        + head("flat"),
        ADAM,
    ),
]


def build(shape, layers):
    values = {"input": keras.Input(shape)}
    for name, kind, options, inputs in layers:
        arguments = dict(options)
        if kind == "ZeroPadding2D":
            top, bottom, left, right = arguments["padding"]
            arguments["padding"] = ((top, bottom), (left, right))
        if name == "dense_out":
            arguments["activation"] = "linear"  # the loss takes logits
        layer = getattr(keras.layers, kind)(name=name, **arguments)
        arrived = [values[i] for i in inputs]
        values[name] = layer(arrived if len(arrived) > 1 else arrived[0])
    return keras.Model(values["input"], values["dense_out"])


def optimizer(config):
    rate = 0.05
    if config["kind"] == "adam":
        return keras.optimizers.Adam(rate, beta_1=config["beta1"], beta_2=config["beta2"], epsilon=config["epsilon"])
    return keras.optimizers.SGD(rate, momentum=config.get("momentum", 0.0))


def short(array):
    return [float(f"{x:.10g}") for x in np.asarray(array, dtype=np.float64).ravel()]


def weights_of(model):
    return {f"{layer.name}/{weight.name}": {"shape": list(weight.shape), "data": short(keras.ops.convert_to_numpy(weight))} for layer in model.layers for weight in layer.weights}


def run(case, seed):
    title, shape, layers, config = case
    random = np.random.default_rng(seed)
    model = build(shape, layers)
    for layer in model.layers:
        values = [np.round(random.uniform(0.5, 1.5, w.shape) if "variance" in w.name or w.name == "gamma" else random.normal(0, 0.4, w.shape), 3) for w in layer.weights]
        layer.set_weights([v.astype(np.float32).astype(np.float64) for v in values])
    images = random.integers(0, 256, (BATCH, *shape))
    labels = random.integers(0, CLASSES, (BATCH,))
    x = images.astype(np.float64)
    start = weights_of(model)
    probabilities = short(keras.ops.convert_to_numpy(keras.ops.softmax(model(x, training=False))))
    model.compile(optimizer=optimizer(config), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    steps = []
    for _ in range(STEPS):
        loss = model.train_on_batch(x, labels)
        steps.append({"loss": float(f"{float(loss):.7g}"), "weights": {name: w["data"] for name, w in weights_of(model).items()}})
    return {
        "title": title,
        "input": {"heightPx": shape[0], "widthPx": shape[1], "channels": shape[2]},
        "layers": [{"id": name, "kind": kind, "config": options, "inputs": inputs} for name, kind, options, inputs in layers],
        "optimizer": config,
        "learningRate": 0.05,
        "images": images.ravel().tolist(),
        "labels": labels.tolist(),
        "weights": start,
        "probabilities": probabilities,
        "steps": steps,
    }


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    cases = [run(case, index + 1) for index, case in enumerate(CASES)]
    with open(os.path.join(here, "kerasSteps.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
