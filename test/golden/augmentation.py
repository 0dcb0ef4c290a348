"""Writes augmentation.json: what Keras 3 makes of two small pictures with numbers that are given instead of drawn.
Run: KERAS_BACKEND=tensorflow python augmentation.py (made with keras 3.15.1, tensorflow 2.21)."""
import json
import os

import keras
import numpy as np

rng = np.random.default_rng(7)
images = rng.integers(0, 256, (2, 7, 5, 3)).astype("float32")
images[1, 2:4, 1:3] = images[1, 2:4, 1:3, :1]  # some grey pixels
images[1, 5, 2] = 0
images[1, 5, 3] = 255
L = keras.layers
cases = []


def add(title, layers, output, **extra):
    rows = [[[round(float(v), 3) for v in row.reshape(-1)] for row in image] for image in np.asarray(output)]
    cases.append({"title": title, **layers, "output": rows, **extra})


def same(value):
    return [value, value]


def affine(kind, title, options, **settings):
    for fill_mode in ("reflect", "nearest", "constant"):
        common = {"fill_mode": fill_mode, "fill_value": 90.0 if fill_mode == "constant" else 0.0, "interpolation": settings.get("interpolation", "bilinear")}
        output = getattr(L, kind)(**options, **common)(images, training=True)
        add(f"{kind} {title}, {fill_mode}, {common['interpolation']}", {"layer": {"kind": kind, "probability": 1, **options}, "settings": common}, output)


affine("RandomTranslation", "down and left", {"height_factor": same(0.33), "width_factor": same(-0.27)})
affine("RandomTranslation", "far away", {"height_factor": same(-0.95), "width_factor": same(1.0)})
affine("RandomTranslation", "whole pixels", {"height_factor": same(2 / 7), "width_factor": same(0.0)}, interpolation="nearest")
affine("RandomRotation", "counter-clockwise", {"factor": same(0.07)})
affine("RandomRotation", "by 200 degrees", {"factor": same(-200 / 360)})
affine("RandomZoom", "out, in proportion", {"height_factor": same(0.45), "width_factor": None})
affine("RandomZoom", "in and out", {"height_factor": same(-0.4), "width_factor": same(0.25)})
for sign in (1, -1):
    layer = L.RandomShear(x_factor=0.2, y_factor=0.1, fill_mode="nearest")
    factors = np.array([[0.3 * sign, 0.15 * sign]] * 2, "float32")
    output = layer.transform_images(images, {"shear_factor": factors, "input_shape": images.shape}, training=True)
    add(f"shear {sign}", {"function": "shear", "amount": sign}, output)

for factor in (0.4, -0.5):
    add(f"brightness {factor}", {"function": "brightness", "amount": factor}, L.RandomBrightness(same(factor))(images, training=True))
for factor in (0.3, 1.0, 1.7):
    transformation = {"contrast_factor": np.full((2, 1, 1, 1), factor, "float32")}
    add(f"contrast {factor}", {"function": "contrast", "amount": factor}, L.RandomContrast(0.5).transform_images(images, transformation, training=True))
# Saturation is at most 1, which Keras sees to only for pixels 0..1.
for factor in (0.0, 0.3, 0.5, 0.8):
    output = L.RandomSaturation(same(factor), value_range=(0, 1))(images / 255, training=True) * 255
    add(f"saturation {factor}", {"function": "saturation", "amount": factor / (1 - factor + 1e-7)}, output)
for turns in (0.0, 0.17, -0.31, 0.5, -0.5):
    transformation = {"factor": np.full((2,), turns, "float32")}
    add(f"hue {turns}", {"function": "hue", "amount": turns}, L.RandomHue(0.5, value_range=(0, 255)).transform_images(images, transformation, training=True))
add("auto contrast", {"function": "autoContrast", "amount": 0}, L.AutoContrast(value_range=(0, 255))(images))
for factor in (0.0, 0.6, 1.0):
    transformation = {"factor": np.full((2, 1, 1, 1), 1 - factor, "float32")}
    add(f"colour {factor}", {"function": "colour", "amount": factor}, L.RandomColorDegeneration(0.5).transform_images(images, transformation, training=True))
for bits in (2, 5):
    transformation = {"shift_factor": np.full((2,), 8 - bits, "uint8")}
    add(f"posterize to {bits} bits", {"function": "posterize", "amount": 8 - bits}, L.RandomPosterization(5).transform_images(images, transformation, training=True))
for threshold in (100.0, 128.0):
    transformation = {"additions": np.zeros((2, 1, 1, 1), "float32"), "thresholds": np.full((2, 1, 1, 1), threshold, "float32")}
    add(f"solarize {threshold}", {"function": "solarize", "amount": threshold}, L.Solarization(0.0, 0.5).transform_images(images, transformation, training=True))
for factor in (0.25, 0.5, 0.9):
    transformation = {"factor": np.full((2,), factor, "float32")}
    add(f"sharpness {2 * factor}, inside", {"function": "sharpness", "amount": 2 * factor}, L.RandomSharpness(0.5).transform_images(images, transformation, training=True), inside=True)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "augmentation.json"), "w") as file:
    json.dump({"images": [[[float(v) for v in row.reshape(-1)] for row in image] for image in images], "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
