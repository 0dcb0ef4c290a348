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


def answer_of(numbers):
    """Classes with probabilities, highest first; a number; or, of pictures, the plain numbers."""
    numbers = numbers.ravel().tolist()
    if preprocessing["answer"] == "number":
        return {"number": numbers[0]}
    if preprocessing["answer"] == "picture":
        return {"numbers": numbers}
    # One output for two labels is the probability of the second.
    probabilities = [1 - numbers[0], numbers[0]] if preprocessing["answer"] == "probability" else numbers
    return {"classes": [{"name": name, "probability": p} for name, p in sorted(zip(labels, probabilities), key=lambda pair: -pair[1])]}


def sentence_of(answer):
    if "classes" in answer:
        return ", ".join(f"{entry['name']} {100 * entry['probability']:.1f} %" for entry in answer["classes"][:3])
    if "number" in answer:
        return f"{answer['number']:.6g}"
    return f"a picture of {len(answer['numbers'])} numbers from {min(answer['numbers']):.3f} to {max(answer['numbers']):.3f}"


session = onnxruntime.InferenceSession(str(beside / "model.onnx"), providers=["CPUExecutionProvider"])
files = [argument for argument in sys.argv[1:] if argument != "--json"]
output = session.get_outputs()[preprocessing["output"]].name
for file in files:
    inputs = {}
    for given in session.get_inputs():
        # A network that compares two images compares each with the first one; a generator gets random numbers.
        if given.name.startswith("images"):
            inputs[given.name] = read_pixels(file if given.name == "images" else files[0])
        else:
            inputs[given.name] = np.random.standard_normal([1, *given.shape[1:]]).astype(np.float32)
    (numbers,) = session.run([output], inputs)
    answer = answer_of(numbers)
    if "--json" in sys.argv:
        print(json.dumps({"file": file, **answer}))
    else:
        print(f"{file}: {sentence_of(answer)}")
