"""Writes kerasFiles/: small models as Keras itself saves them, for test/main/interchange/networkFile.test.ts. Made with keras 3.15.1, h5py.

    python test/golden/kerasFiles.py
"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kerasFiles")
os.makedirs(HERE, exist_ok=True)


def siamese():
    """One nested model, called twice."""
    twin = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3, activation="relu"), layers.GlobalAveragePooling2D(), layers.Dense(3)], name="twin")
    first, second = keras.Input((8, 8, 3), name="first"), keras.Input((8, 8, 3), name="second")
    joined = layers.Subtract(name="difference")([twin(first), twin(second)])
    answer = layers.Dense(2, activation="softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=0.02), kernel_constraint="max_norm", name="answer")(joined)
    return keras.Model([first, second], answer, name="siamese")


def unusual():
    """Operators, a Lambda, both directions, a layer at every step, and options that exist only there."""
    image = keras.Input((12, 10), name="rows")
    both = layers.Bidirectional(layers.LSTM(3), name="both")(image)
    steps = layers.TimeDistributed(layers.Dense(4, bias_regularizer="l2"), name="steps")(image)
    pooled = layers.GlobalMaxPooling1D(name="pooled")(keras.ops.relu(steps * 0.5 + 1.0))
    joined = layers.Concatenate(name="joined")([both, pooled])
    doubled = layers.Lambda(lambda x: 2 * x, name="doubled")(joined)
    return keras.Model(image, layers.Dense(5, activation="sparsemax", name="answer")(doubled), name="unusual")


siamese().save(os.path.join(HERE, "siamese.keras"))
siamese().save(os.path.join(HERE, "siamese.h5"))
unusual().save(os.path.join(HERE, "unusual.keras"))
with h5py.File(os.path.join(HERE, "newest.h5"), "w", libver="latest") as file:
    file.attrs["model_config"] = siamese().to_json()
with h5py.File(os.path.join(HERE, "fixed.h5"), "w") as file:
    file.attrs["model_config"] = np.bytes_(siamese().to_json())
with h5py.File(os.path.join(HERE, "weights.h5"), "w") as file:
    file.attrs["keras_version"] = "3"
