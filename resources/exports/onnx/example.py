"""Answers for image files with the exported model:
  pip install onnxruntime numpy pillow
  python example.py photo.jpg other.png
With --json one line of JSON per image, with all classes.
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

beside = Path(__file__).resolve().parent
labels = json.loads((beside / "labels.json").read_text("utf-8"))
preprocessing = json.loads((beside / "preprocessing.json").read_text("utf-8"))


def fitted(image, size):
    """Brings an image to the network's size: stretched, cut around the centre, or with black bars."""
    if image.size == size:
        return image
    inner = size
    if preprocessing["fit"] != "stretch":
        scales = (size[0] / image.width, size[1] / image.height)
        scale = max(scales) if preprocessing["fit"] == "crop" else min(scales)
        inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    smaller = inner[0] < image.width or inner[1] < image.height
    image = image.resize(inner, Image.Resampling.LANCZOS if smaller else Image.Resampling.BICUBIC)
    canvas = Image.new("RGB", size, "black")
    canvas.paste(image, tuple((outer - own) // 2 if outer >= own else -((own - outer + 1) // 2) for outer, own in zip(size, inner)))
    return canvas


def read_pixels(file):
    """One image as the network wants it: float32 [1, channels, height, width], 0 to 255 (scaling is part of the model)."""
    size = (preprocessing["width"], preprocessing["height"])
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    image = Image.alpha_composite(white, image).convert("RGB")
    image = fitted(image, size)
    if preprocessing["colour"] == "grey":
        image = image.convert("L")
    pixels = np.asarray(image, np.float32).reshape(size[1], size[0], -1)
    return pixels.transpose(2, 0, 1)[None]


session = onnxruntime.InferenceSession(str(beside / "model.onnx"), providers=["CPUExecutionProvider"])
for file in [argument for argument in sys.argv[1:] if argument != "--json"]:
    (probabilities,) = session.run(["probabilities"], {"images": read_pixels(file)})
    classes = sorted(zip(labels, probabilities[0].tolist()), key=lambda pair: -pair[1])
    if "--json" in sys.argv:
        print(json.dumps({"file": file, "classes": [{"name": name, "probability": p} for name, p in classes]}))
    else:
        print(f"{file}: " + ", ".join(f"{name} {100 * p:.1f} %" for name, p in classes[:3]))
