"""Writes kerasNarrow/: files that Keras itself wrote, one for each family of its applications, at a width at which they are small enough to keep,
and kerasNarrow.json: what each network makes of an image, with weights from `formula` (as kerasApplications.py).

Run with keras 3: python test/golden/kerasNarrow.py. Widths follow `scaled` of src-shared/templates/parts.ts. Packed with gzip, since most of a
small HDF5 file is empty tables. Read by test/main/pretrained/kerasNarrow.slow.test.ts.
"""
import gzip
import json
import math
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
import numpy as np  # noqa: E402
from formula import formula  # noqa: E402
from keras.src.applications import convnext, densenet, efficientnet, imagenet_utils, inception_v3, mobilenet, mobilenet_v2, resnet, vgg16, xception  # noqa: E402
from kerasApplications import assign, gains  # noqa: E402

CLASSES = 10
folder = pathlib.Path(__file__).parent


def scaled(count, width):
    wanted = count * width
    if wanted < 8:
        return max(1, math.floor(wanted + 0.5))
    rounded = max(8, math.floor((wanted + 4) / 8) * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


class Narrow:
    """keras.layers whose convolutions and Dense layers have fewer outputs, but for those that `keep` names."""

    def __init__(self, width, keep, published=False):
        self.width, self.keep, self.published = width, keep, published

    def __getattr__(self, kind):
        made = getattr(keras.layers, kind)
        if kind == "Normalization" and self.published:
            return lambda **options: lambda x: keras.layers.Rescaling([1 / math.sqrt(std) for std in efficientnet.IMAGENET_STDDEV_RGB])(made(**options)(x))
        if kind not in ("Conv2D", "SeparableConv2D", "Dense"):
            return made
        return lambda count, *args, **options: made(count if self.keep(options.get("name") or "") else scaled(count, self.width), *args, **options)


def narrow(module, width, keep=lambda name: name == "predictions"):
    module.layers = Narrow(width, keep)


def build(template, width, side):
    options = {"input_shape": (side, side, 3), "weights": None, "classes": CLASSES, "classifier_activation": None}
    if template == "mobilenet":
        return mobilenet.MobileNet(alpha=width, **options)
    if template == "mobilenet-v2":
        # Its blocks compare the channels that this rule gives, so that is where they get fewer.
        mobilenet_v2._make_divisible = lambda count, _: scaled(count, width)
        narrow(mobilenet_v2, width, lambda name: name != "Conv_1")
        return mobilenet_v2.MobileNetV2(**options)
    if template == "vgg-16":
        narrow(vgg16, width)
        return vgg16.VGG16(**options)
    if template == "resnet-50":
        narrow(resnet, width)
        return resnet.ResNet50(**options)
    if template == "inception-v3":
        narrow(inception_v3, width)
        return inception_v3.InceptionV3(**options)
    if template == "xception":
        narrow(xception, width)
        return xception.Xception(**options)
    if template == "densenet-121":
        growth, block = scaled(32, width), densenet.conv_block
        densenet.conv_block = lambda x, _, name: block(x, growth, name)
        narrow(densenet, 2 * growth / 64, lambda name: name != "conv1_conv")
        return densenet.DenseNet121(**options)
    if template == "efficientnet-b0":
        # The published network divides pixels once more, by the root of their deviation.
        efficientnet.layers = Narrow(width, lambda name: name not in ("stem_conv", "top_conv"), published=True)
        blocks = [{**block, "filters_in": scaled(block["filters_in"], width), "filters_out": scaled(block["filters_out"], width)} for block in efficientnet.DEFAULT_BLOCKS_ARGS]
        return efficientnet.EfficientNet(1.0, 1.0, 224, depth_divisor=1, blocks_args=blocks, weights_name="b0", **options)
    return convnext.ConvNeXt(depths=[3, 3, 9, 3], projection_dims=[scaled(count, width) for count in (96, 192, 384, 768)], default_size=side, **options)


#: template, width, side, mode, the end of the file's name: each of Keras's formats several times
cases = [
    ("mobilenet", 1 / 32, 64, "tf", "h5"), ("mobilenet-v2", 1 / 16, 64, "tf", "weights.h5"), ("vgg-16", 1 / 32, 32, "caffe", "keras"), ("resnet-50", 1 / 32, 64, "caffe", "h5"),
    ("inception-v3", 1 / 32, 75, "tf", "weights.h5"), ("xception", 1 / 32, 71, "tf", "keras"), ("densenet-121", 1 / 16, 64, "torch", "weights.h5"),
    ("efficientnet-b0", 1 / 16, 64, None, "h5"), ("convnext-tiny", 1 / 32, 64, None, "weights.h5"),
]

if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    (folder / "kerasNarrow").mkdir(exist_ok=True)
    rows = []
    for template, width, side, mode, ending in cases:
        keras.backend.clear_session()
        model = build(template, width, side)
        assign(model, gains.get(template, 1))
        image = np.floor((formula("images", side * side * 3) + 1) * 128).reshape(1, side, side, 3).astype("float32")
        prepared = image if mode is None else imagenet_utils.preprocess_input(image.copy(), mode=mode)
        name = f"{template}.{ending}"
        with tempfile.TemporaryDirectory() as written:
            path = pathlib.Path(written) / name
            model.save_weights(path) if ending == "weights.h5" else model.save(path, include_optimizer=False)
            (folder / "kerasNarrow" / f"{name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        flat = keras.ops.convert_to_numpy(model(prepared, training=False)).astype("float64").reshape(-1)
        rows.append({"template": template, "width": width, "side": side, "classes": CLASSES, "file": f"{name}.gz", "values": [float(f"{value:.9g}") for value in flat]})
        print(name, (folder / "kerasNarrow" / f"{name}.gz").stat().st_size, model.count_params(), flat[:3])
    (folder / "kerasNarrow.json").write_text("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n")
