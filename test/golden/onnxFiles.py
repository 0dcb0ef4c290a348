"""Writes onnxFiles/small.onnx with the onnx package, for test/main/interchange/onnxFile.test.ts."""
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onnxFiles")
value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
constants = [numpy_helper.from_array(np.zeros((4, 3, 3, 3), "float32"), "w"), numpy_helper.from_array(np.zeros(4, "float32"), "b")]
nodes = [
    helper.make_node("Conv", ["x", "w", "b"], ["c"], name="conv", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
    helper.make_node("LeakyRelu", ["c"], ["r"], alpha=0.25),
    helper.make_node("Identity", ["b"], ["b2"]),
    helper.make_node("Identity", ["b2"], ["b3"]),
    helper.make_node("Mul", ["r", "b3"], ["m"]),
    helper.make_node("Add", ["m", "c"], ["s"]),
    helper.make_node("GlobalAveragePool", ["s"], ["g"]),
    helper.make_node("Flatten", ["g"], ["y"], axis=-3),
]
graph = helper.make_graph(nodes, "small", [value("x", ["N", 3, 8, 8]), value("w", [4, 3, 3, 3])], [value("y", None)], constants)
opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
onnx.save(onnx.shape_inference.infer_shapes(helper.make_model(graph, producer_name="onnx", producer_version="1", opset_imports=opsets)), os.path.join(HERE, "small.onnx"))
