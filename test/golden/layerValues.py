"""Writes layerValues.json and templateValues.json: outputs, losses and gradients of the rows in test/cases, computed by Keras 3 in float64.

    node test/golden/printCases.ts | python test/golden/layerValues.py [TITLE ...]     (made with keras 3.15.1 on TensorFlow 2.21.0, checked with torch 2.13)

With titles only those rows are computed anew (a row matches when its title begins so); the others stay as they are.

Neither weights nor images are stored: both sides make them with formula.py (`test/support/formula.ts`). Tensors of more than
`LONGEST` numbers are stored as products with four formula vectors, which any wrong number changes.
TensorFlow is the backend because Keras on torch counts the padding of a same-padded average pool.
"""
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from formula import digest  # noqa: E402
from kerasLayers import check_with_torch  # noqa: E402
from kerasNetworks import answers, inputs_of, is_random, our_name, prepare  # noqa: E402

TRAINING_STEPS, LEARNING_RATE = 20, 0.002
# Batch normalization over the three numbers of a 1x1 map would blow rounding up beyond any use.
LAYER_BATCH, TEMPLATE_BATCH = 3, 8
HERE = os.path.dirname(os.path.abspath(__file__))


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
