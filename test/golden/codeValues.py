"""Writes codeValues.json: what the generated Keras code, Keras JSON and PyTorch code of every row in test/cases/code.ts computes.

    node test/golden/printCode.ts [TITLE ...] | python test/golden/codeValues.py [--keep]     (made with keras 3.15.1 on TensorFlow 2.21.0 and torch 2.13)

Each text is run as it is. All three models must have the parameters the builder shows (PyTorch as many as it says) and, with weights
from `formula` (formula.py; `test/support/formula.ts`), give the same numbers; a row keeps their count, a digest of the first
output and hashes of the texts, so that `npm test` can tell without Python whether a text is one that was run. --keep leaves the other rows as they are.
Templates, at full width: the output is that of Keras in float64, beside it how far the float32 of Keras and of PyTorch is from it, and a hash of what Keras writes into its HDF5 file.
"""
import collections
import gc
import hashlib
import json
import os
import sys
import tempfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from formula import digest, formula, weight_values  # noqa: E402
from keras.src.utils.naming import to_snake_case  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "codeValues.json")
BATCH, TOLERANCE = 2, 2e-4
CELLS = ("lstm_cell", "gru_cell", "simple_rnn_cell")


def images_of(shape, salt):
    return np.floor((formula("images" + salt, BATCH * int(np.prod(shape))) + 1) * 128).reshape(BATCH, *shape).astype("float32")


def inputs_of(case):
    """As goldenInputs in test/support/kerasValues.ts: the image, then images or numbers of their own."""
    first, *others = case["inputs"]
    found = [images_of(first["shape"], "")]
    for one in others:
        numbers = formula(f"values:{one['id']}", BATCH * int(np.prod(one["shape"]))).reshape(BATCH, *one["shape"]).astype("float32")
        found.append(numbers if one["numbers"] else images_of(one["shape"], f":{one['id']}"))
    return found


def our_name(weight, kinds):
    parts = [part for part in weight.path.split("/") if part not in CELLS and not part.endswith("_step")]
    if kinds.get(parts[0]) == "DepthwiseConv2D" and parts[1] == "kernel":
        parts[1] = "depthwise_kernel"
    if kinds.get(parts[0]) == "Bidirectional":
        parts[1] = parts[1].split("_")[0]
    return "/".join(parts)


def fill(model, case, values):
    shapes = {w["name"]: w["shape"] for w in case["weights"]}
    kinds = {w["name"].split("/")[0]: w["kind"] for w in case["weights"]}
    for weight in model.weights:
        if "seed" in weight.path:
            continue
        name = our_name(weight, kinds)
        shape = shapes.pop(name)
        # Keras counts the axes of LayerNormalization in the order they are named, but does not transpose.
        assert list(weight.shape) == shape or kinds[name.split("/")[0]] == "LayerNormalization", f"{name}: {weight.shape}, here {shape}"
        weight.assign(values(name).reshape(weight.shape))
    assert not shapes, f"Keras lacks the weights {list(shapes)}"


def count(model):
    return sum(int(np.prod(w.shape)) for w in model.weights if "seed" not in w.path)


def answers(model, x):
    y = model(x if len(x) > 1 else x[0], training=False)
    return [np.asarray(v) for v in (y if isinstance(y, (list, tuple)) else [y])]


def difference(a, b):
    return float(np.abs(a - b).max() / max(np.abs(a).max(), 1e-30))


def rounded(error):
    return float(f"{error:.2g}")


def in_float64(case, x, values):
    """The first output of the generated code when Keras computes in float64."""
    keras.backend.clear_session()
    keras.config.set_floatx("float64")
    try:
        scope = {"__name__": "generated"}
        exec(compile(case["python"], case["title"], "exec"), scope)
        model = scope["build_model"]()
        fill(model, case, values)
        return answers(model, [one.astype("float64") for one in x])[0]
    finally:
        keras.config.set_floatx("float32")


def layout_of(model):
    """A hash of what `model.save_weights("x.weights.h5")` writes: of each data set the layer it belongs to, its path there, its shape and the bits of its first number, which tell the weight."""
    groups, used = {}, collections.Counter()
    for layer in model.layers:
        name = to_snake_case(type(layer).__name__)
        groups[f"{name}_{used[name]}" if used[name] else name] = layer.name
        used[name] += 1
    lines = []

    def visit(path, item):
        if isinstance(item, h5py.Dataset) and item.dtype == np.float32:
            _, group, rest = path.split("/", 2)
            lines.append(f"{groups[group]}/{rest} {','.join(map(str, item.shape))} {item[(0,) * item.ndim].view(np.uint32)}")

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.weights.h5")
        model.save_weights(path)
        with h5py.File(path) as file:
            file.visititems(visit)
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def run(case):
    keras.backend.clear_session()
    scope = {"__name__": "generated"}
    exec(compile(case["python"], case["title"], "exec"), scope)
    made = {}

    def values(name):
        if name not in made:
            made[name] = weight_values(name, next(w["shape"] for w in case["weights"] if w["name"] == name)).astype("float32")
        return made[name]

    x = inputs_of(case)
    model = scope["build_model"]()
    assert count(model) == case["parameters"], f"{case['title']}: {count(model)} parameters in Keras, {case['parameters']} here"
    fill(model, case, values)
    layout = layout_of(model) if case["title"].startswith("template") else None
    try:
        found = answers(model, x)
    except Exception as error:
        if "dilat" not in case["title"] or "Conv2DTranspose" not in case["title"]:
            raise
        print(f"{case['title']}: Keras on TensorFlow cannot run it on a CPU ({type(error).__name__}); built and counted only", file=sys.stderr)
        found = None
    own = {name: value for name, value in scope.items() if isinstance(value, type) and issubclass(value, keras.layers.Layer)}
    del model
    gc.collect()
    again = keras.models.model_from_json(case["json"], custom_objects=own)
    assert count(again) == case["parameters"], f"{case['title']}: the JSON has {count(again)} parameters"
    fill(again, case, values)
    if found is not None:
        error = max(difference(a, b) for a, b in zip(found, answers(again, x), strict=True))
        assert error < 1e-6, f"{case['title']}: JSON and code differ by {error}"
    del again
    row = {"title": case["title"], "parameters": case["parameters"]}
    if layout is not None:
        gc.collect()
        exact = in_float64(case, x, values)
        row["output"], row["layout"] = digest("output", exact), layout
        row["float32Errors"] = {"keras": rounded(difference(exact, found[0]))}
    elif found is not None:
        row["output"] = digest("output", found[0])
    row["hashes"] = {name: hashlib.sha256(case[name].encode()).hexdigest()[:16] for name in ("python", "json", "torch") if name in case}
    if "torch" in case:
        import codeTorch
        row["torchParameters"], outputs = codeTorch.run(case, x, values)
        assert row["torchParameters"] == case["parameters"], f"{case['title']}: {row['torchParameters']} parameters in PyTorch"
        if found is not None:
            error = max(difference(a, b) for a, b in zip(found, outputs, strict=True))
            row["torchError"] = rounded(error)
            assert error < TOLERANCE, f"{case['title']}: PyTorch differs by {error}"
        if layout is not None:
            row["float32Errors"]["torch"] = rounded(difference(exact, outputs[0]))
    return row


def main():
    old = json.load(open(TARGET)) if "--keep" in sys.argv and os.path.exists(TARGET) else []
    rows = {row["title"]: row for row in old}
    failed = 0
    for line in sys.stdin:
        case = json.loads(line)
        try:
            rows[case["title"]] = run(case)
            if case["title"].startswith("template"):
                print(f"{case['title']}: {case['parameters']} parameters, PyTorch differs by {rows[case['title']].get('torchError')}", file=sys.stderr)
        except Exception as error:
            failed += 1
            print(f"FAILED {case['title']}: {type(error).__name__}: {str(error)[:600]}", file=sys.stderr)
        with open(TARGET, "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(row) for row in rows.values()) + "\n]\n")
    print(f"{len(rows)} rows, {failed} failed", file=sys.stderr)
    sys.exit(1 if failed else 0)


main()
