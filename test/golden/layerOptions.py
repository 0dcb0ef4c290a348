"""Writes layerOptions.json: the arguments of Keras's layers and their defaults. Read by test/shared/layers/layerOptions.test.ts.

    node test/golden/printKinds.ts | python test/golden/layerOptions.py     (made with keras 3.15.1; any backend)
"""
import inspect
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402


def arguments(kind):
    found = inspect.signature(getattr(keras.layers, kind).__init__).parameters.values()
    named = [p for p in found if p.name != "self" and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    return {p.name: {"required": True} if p.default is inspect.Parameter.empty else {"default": p.default} for p in named}


kinds = [kind for kind in json.load(sys.stdin) if inspect.isclass(getattr(keras.layers, kind, None))]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "layerOptions.json"), "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(kind)}: {json.dumps(arguments(kind))}" for kind in kinds) + "\n}\n")
