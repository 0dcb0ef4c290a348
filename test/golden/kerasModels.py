"""Writes kerasModels.json: networks as people write them in Keras 3, as `model.to_json()` has them, with their parameters and what they give.

Run with Keras 3 and TensorFlow: python test/golden/kerasModels.py     (made with keras 3.15.1 on TensorFlow 2.21.0)
Weights and inputs are those of `formula` (formula.py) under the names that our import gives them; pixels are 0 to 255. Read by test/shared/code/kerasModels.test.ts.
"""
import json
import os
import re
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
from formula import digest, formula, weight_values  # noqa: E402
from keras import Input, Model, Sequential, layers, ops, regularizers  # noqa: E402

BATCH = 2


def tutorial_cnn():
    return Sequential([
        Input((28, 28, 1)), layers.Rescaling(1.0 / 255), layers.Conv2D(8, kernel_size=(3, 3), activation="relu", kernel_regularizer=regularizers.l2(1e-4)), layers.MaxPooling2D((2, 2)),
        layers.Conv2D(8, 3, kernel_initializer="he_uniform"), layers.BatchNormalization(), layers.ReLU(6.0), layers.Flatten(), layers.Dropout(0.5, seed=3), layers.Dense(10, activation="softmax"),
    ])


def transfer_learning():
    augmentation = Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomZoom(0.1)], name="augmentation")
    seen = Input((24, 24, 3))
    base = Model(seen, layers.Activation("relu6")(layers.BatchNormalization()(layers.Conv2D(8, 3, strides=2, use_bias=False)(seen))), name="base")
    base.trainable = False
    image = Input((None, None, 3), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1)(augmentation(layers.Resizing(24, 24)(image)))
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(base(x, training=False)))
    return Model(image, layers.Dense(5, activation="softmax")(x))


def operators():
    image = Input((12, 12, 3))
    x = layers.Conv2D(4, 3, padding="same")(image / 127.5 - 1.0)
    y = ops.relu(layers.Conv2D(4, 3, padding="same")(x))
    x = 1.0 - 2.0 * (x + y) * ops.sigmoid(y)
    return Model(image, layers.Dense(3)(ops.mean(-x, axis=[1, 2])))


def siamese():
    embed = Sequential([Input((16, 16, 1)), layers.Rescaling(1 / 255), layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(6)], name="embed")
    left, right = Input((16, 16, 1), name="left"), Input((16, 16, 1), name="right")
    return Model([left, right], layers.Dense(1, activation="sigmoid")(ops.abs(embed(left) - embed(right))))


def image_and_numbers():
    image, facts = Input((16, 16, 3), name="image"), Input((6,), name="facts")
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="swish")(layers.Rescaling(1 / 255)(image)))
    x = layers.concatenate([x, layers.Dense(4, activation="relu")(facts)])
    return Model([image, facts], {"label": layers.Dense(3, activation="softmax", name="label")(x), "box": layers.Dense(4, activation="sigmoid", name="box")(x)})


def both_directions():
    rows = Input((10, 6), name="rows")
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="first")(layers.Rescaling(1 / 255)(rows))
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True, reset_after=False), merge_mode="ave", name="second")(x)
    x = layers.Bidirectional(layers.LSTM(3), backward_layer=layers.LSTM(3, activation="sigmoid", go_backwards=True), name="third")(x)
    return Model(rows, layers.Dense(2)(x))


def nested_twice():
    inner = Sequential([Input((8, 8, 4)), layers.Conv2D(4, 3, padding="same", name="same_name")], name="inner")
    seen = Input((8, 8, 4))
    middle = Model(seen, inner(seen) + seen, name="middle")
    image = Input((16, 16, 3))
    x = layers.Conv2D(4, 3, 2, "same", name="same_name")(layers.Rescaling(1 / 255)(image))
    return Model(image, layers.Dense(2)(layers.Flatten()(middle(middle(x)))))


def rarely_seen():
    return Sequential([
        Input((16, 16, 3)), layers.Normalization(mean=127.5, variance=127.5**2), layers.SpectralNormalization(layers.Conv2D(4, 3, bias_regularizer="l2"), name="bounded"), layers.ActivityRegularization(l2=0.1),
        layers.AlphaDropout(0.1), layers.Identity(), layers.Reshape((-1, 4)), layers.Masking(), layers.GlobalMaxPooling1D(), layers.Dense(2),
    ])


def normalized():
    return Sequential([Input((12, 12, 3)), layers.Normalization(mean=[100.0, 110.0, 120.0], variance=[3000.0, 3100.0, 3200.0]), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(2)])


def states():
    source, target = Input((10, 4), name="source"), Input((6, 4), name="target")
    _, state = layers.GRU(4, return_state=True, name="encoder")(source)
    return Model([source, target], layers.Dense(4)(layers.GRU(4, return_sequences=True, name="decoder")(target, initial_state=state)))


class Scale(layers.Layer):
    def call(self, x):
        return 2 * x


def own_python():
    return Sequential([Input((12, 12, 3)), layers.Conv2D(4, 3, activation=lambda x: x * x), layers.Lambda(lambda x: x + 1, name="more"), Scale(name="scale"), layers.Flatten(), layers.Dense(2)])


def shuffled_channels():
    """What keras.applications.vgg16.preprocess_input makes of a tensor."""
    image = Input((12, 12, 3))
    return Model(image, layers.Conv2D(4, 3)(keras.applications.vgg16.preprocess_input(image)))


WITH_OUTPUTS = [tutorial_cnn, transfer_learning, operators, siamese, image_and_numbers, both_directions, nested_twice, rarely_seen]
WITHOUT = [normalized, states, own_python, shuffled_channels]


def our_id(name):
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)


def layers_of(model, path=""):
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer, f"{path}{layer.name}/")
        elif isinstance(layer, layers.Bidirectional):
            split = layer.name == "third"  # its directions have options of their own
            for direction, one in (("forward", layer.forward_layer), ("backward", layer.backward_layer)):
                yield our_id(path + layer.name) + (f"_{direction}/" if split else f"/{direction}/"), one
        else:
            yield our_id(path + layer.name) + "/", layer.layer if isinstance(layer, layers.SpectralNormalization) else layer


def fill(model):
    for prefix, layer in layers_of(model):
        for weight in layer.weights:
            if "seed" not in weight.path:
                weight.assign(weight_values(prefix + weight.path.rsplit("/", 1)[1], weight.shape).astype("float32"))


def inputs_of(model):
    found = []
    for place, tensor in enumerate(model.inputs):
        shape = tuple(side or 24 for side in tensor.shape[1:])
        count = BATCH * int(np.prod(shape))
        is_image = len(shape) == 3 or place == 0
        numbers = np.floor((formula("images" + (f":{tensor.name}" if place else ""), count) + 1) * 128) if is_image else formula(f"values:{tensor.name}", count)
        found.append(numbers.reshape(BATCH, *shape).astype("float32"))
    return found if len(found) > 1 else found[0]


def row(make):
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    model = make()
    text = re.sub(r'"4w[A-Za-z0-9+/=\\\\n]{40,}"', '"compiled"', model.to_json())  # of lambdas; it names the file it was written in
    found = {"name": make.__name__, "parameters": int(sum(np.prod(w.shape) for w in model.weights if "seed" not in w.path)), "model": json.loads(text)}
    if make in WITH_OUTPUTS:
        fill(model)
        y = model(inputs_of(model), training=False)
        outputs = y if isinstance(y, dict) else dict(enumerate(y if isinstance(y, (list, tuple)) else [y]))
        found["outputs"] = [digest("output", np.asarray(value)) for value in outputs.values()]
    return found


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "kerasModels.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(row(make), separators=(",", ":")) for make in WITH_OUTPUTS + WITHOUT) + "\n]\n")
print(len(WITH_OUTPUTS) + len(WITHOUT), "networks", file=sys.stderr)
