"""Writes kerasApplications.json: the layers with weights of Keras's applications at full width, in the order of their files, with Keras's shapes,
and a few numbers of what each makes of an image, with weights from `formula` (formula.py).

Run with keras 3: python test/golden/kerasApplications.py [TEMPLATE ...] (those only, or all). `answers` are with the head (before the softmax), `features` without; `side` is the input's.
A weight's numbers come from `<its place in the file>/<its number there>`; test/support/kerasApplicationFile.ts writes the same file with h5wasm.
EfficientNet is the published network, which has one more scaling of pixels than an untrained one.
"""
import json
import math
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
import numpy as np  # noqa: E402
from formula import formula  # noqa: E402
from keras.src.applications import efficientnet  # noqa: E402
from kerasLayouts import applications, units_of  # noqa: E402

PICKED = 64
#: template, width, side of the image, Keras's mode of preprocess_input (None: the network does it)
cases = [("mobilenet", width, 96, "tf") for width in (0.25, 0.5, 0.75, 1.0)] + [
    ("mobilenet-v2", 1.0, 96, "tf"), ("vgg-16", 1.0, 32, "caffe"), ("vgg-19", 1.0, 32, "caffe"), ("resnet-50", 1.0, 64, "caffe"), ("inception-v3", 1.0, 75, "tf"),
    ("densenet-121", 1.0, 64, "torch"), ("xception", 1.0, 71, "tf"), ("efficientnet-b0", 1.0, 224, None), ("convnext-tiny", 1.0, 64, None),
]


#: Kernels are so many times larger where the image would be lost on its way through activations that weaken it.
gains = {"mobilenet": 1.3, "inception-v3": 1.4, "efficientnet-b0": 1.25}


def numbers(name, place, kind, weight, shape, gain):
    values = formula(f"{place}/{name}", math.prod(shape)).reshape(shape)
    if weight in ("gamma", "moving_variance", "variance"):
        return 1 + values / 2
    if len(shape) < 2:
        return values / 4
    depthwise = weight == "depthwise_kernel" or kind == "DepthwiseConv2D"
    fan = shape[0] * shape[1] if depthwise else math.prod(shape[:-1])
    return values * (gain * math.sqrt(3 / fan))


def build(template, width, side, top):
    options = {"input_shape": (side, side, 3), "include_top": top, "weights": None, "classifier_activation": None}
    if template.startswith("mobilenet"):
        options["alpha"] = width
    if template != "efficientnet-b0":
        return applications[template](**options)
    # What only the published network has comes with its weights, which are not fetched here.
    get_file, load = efficientnet.file_utils.get_file, keras.Model.load_weights
    efficientnet.file_utils.get_file, keras.Model.load_weights = lambda *a, **k: "", lambda *a, **k: None
    try:
        return applications[template](**{**options, "weights": "imagenet"})
    finally:
        efficientnet.file_utils.get_file, keras.Model.load_weights = get_file, load


def assign(model, gain):
    layers = {layer.name: layer for layer in model.layers}
    rows = []
    for unit in units_of(model):
        if not unit["weights"]:
            continue
        layer, place = layers[unit["group"]], unit["group"]
        weights = layer.trainable_variables + [v for v in layer.non_trainable_variables if "seed" not in v.name]
        for at, (weight, shape) in enumerate(unit["weights"]):
            place_in_group = unit["offset"] + at
            variable = weights[place_in_group]
            assert list(variable.shape) == shape, (place, weight)
            variable.assign(np.asarray(numbers(str(place_in_group), place, unit["kind"], weight, tuple(shape), gain), "float32").astype(variable.dtype))
        rows.append([unit["group"], unit["path"], unit["kind"], unit["weights"]])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()
    return rows


def picked(tensor):
    flat = keras.ops.convert_to_numpy(tensor).astype("float64").reshape(-1)
    return {"shape": list(tensor.shape[1:]), "values": [float(f"{flat[place * flat.size // PICKED]:.9g}") for place in range(PICKED)]}


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    written = []
    file = pathlib.Path(__file__).parent / "kerasApplications.json"
    known = {(row["template"], row["width"]): row for row in json.loads(file.read_text())} if file.exists() else {}
    for template, width, side, mode in cases:
        if sys.argv[1:] and template not in sys.argv[1:]:
            written.append(known[template, width])
            continue
        row = {"template": template, "width": width, "side": side, "gain": gains.get(template, 1)}
        image = np.floor((formula("images", side * side * 3) + 1) * 128).reshape(1, side, side, 3).astype("float32")
        prepared = image if mode is None else keras.src.applications.imagenet_utils.preprocess_input(image.copy(), mode=mode)
        for top, name in ((False, "features"), (True, "answers")):
            keras.backend.clear_session()
            model = build(template, width, side, top)
            row[f"{'with' if top else 'without'}Head"] = assign(model, row["gain"])
            row[name] = picked(model(prepared, training=False))
        # Without the head the file is the beginning of the one with it.
        bare = row.pop("withoutHead")
        row["layers"] = row.pop("withHead")
        named = {unit[0] for unit in row["layers"]}
        row["headless"] = [group for group, *_ in bare if group in named]
        # ConvNeXt's last normalization has a name of its own there.
        row["headlessOnly"] = [unit for unit in bare if unit[0] not in named]
        assert [unit for unit in bare if unit[0] in named] == [unit for unit in row["layers"] if unit[0] in set(row["headless"])], template
        assert all(unit[1] in {other[1] for other in row["layers"]} for unit in row["headlessOnly"]), template
        written.append(row)
        print(template, width, row["features"]["values"][:3], row["answers"]["values"][:3])
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in written)
    file.write_text(f"[\n{text}\n]\n")
