"""Writes the layers of Keras's applications that hold weights, in the order of their files, for kerasLayouts.ts, which finds our layer for each.

Run with keras 3: python test/golden/kerasLayouts.py FOLDER, then node src-main/bootstrap/source.mjs test/golden/kerasLayouts.ts FOLDER.
A unit is a layer with weights or a pooling, which tells branches apart; layers of a Sequential are units of their own. `group`: its name in the published files and in model.save("x.h5"),
with `offset`, its first weight there. `path`: its name in model.save_weights("x.weights.h5"). `before`: the units it reads, weightless layers left out.
"""
import collections
import json
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
from keras.src.utils.naming import to_snake_case  # noqa: E402

applications = {
    "mobilenet": keras.applications.MobileNet, "mobilenet-v2": keras.applications.MobileNetV2, "vgg-16": keras.applications.VGG16,
    "vgg-19": keras.applications.VGG19, "resnet-50": keras.applications.ResNet50, "inception-v3": keras.applications.InceptionV3,
    "densenet-121": keras.applications.DenseNet121, "xception": keras.applications.Xception, "efficientnet-b0": keras.applications.EfficientNetB0,
    "convnext-tiny": keras.applications.ConvNeXtTiny,
}


def names(layers):
    """Names of layers in a .weights.h5: by class, numbered in the order of the model."""
    used = collections.Counter()
    for layer in layers:
        name = to_snake_case(type(layer).__name__)
        yield layer, f"{name}_{used[name]}" if used[name] else name
        used[name] += 1


def units_of(model):
    units, by_layer = [], {}
    for layer, name in names(model.layers):
        if isinstance(layer, keras.Sequential):
            inner, offset = [], 0
            for part, part_name in names(layer.layers):
                if part.weights:
                    inner.append({"group": layer.name, "offset": offset, "path": f"layers/{name}/layers/{part_name}", "layer": part})
                    offset += len(part.weights)
            units += inner
            by_layer[id(layer)] = inner
        elif layer.weights or isinstance(layer, (keras.layers.AveragePooling2D, keras.layers.MaxPooling2D)):
            units.append({"group": layer.name, "offset": 0, "path": f"layers/{name}", "layer": layer})
            by_layer[id(layer)] = [units[-1]]
    before = {}

    def ends(layer):
        """Units whose output is what this layer gives, where it has none of its own."""
        if id(layer) in by_layer:
            return [by_layer[id(layer)][-1]]
        return sources(layer)

    def sources(layer):
        if id(layer) not in before:
            found = []
            for tensor in layer._inbound_nodes[0].input_tensors if layer._inbound_nodes else []:
                operation = tensor._keras_history.operation
                if operation is not layer:
                    found += [unit for unit in ends(operation) if not any(unit is other for other in found)]
            before[id(layer)] = found
        return before[id(layer)]

    for layer in model.layers:
        chain = by_layer.get(id(layer), [])
        for at, unit in enumerate(chain):
            unit["before"] = [chain[at - 1]] if at else sources(layer)
    place = {id(unit): at for at, unit in enumerate(units)}
    return [{
        "group": unit["group"], "offset": unit["offset"], "path": unit["path"], "kind": type(unit["layer"]).__name__,
        "weights": [[weight.name, list(weight.shape)] for weight in unit["layer"].trainable_variables + [v for v in unit["layer"].non_trainable_variables if "seed" not in v.name]],
        "before": [place[id(other)] for other in unit["before"]],
    } for unit in units]


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    folder = pathlib.Path(sys.argv[1])
    for template, application in applications.items():
        keras.backend.clear_session()
        (folder / f"{template}.json").write_text(json.dumps(units_of(application(weights=None))))
        print(template)
