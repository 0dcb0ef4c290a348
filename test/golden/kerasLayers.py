"""Layers that Keras has under another name, with other arguments, not in float64, or not at all; used by kerasNetworks.py."""
import keras
import numpy as np
import tensorflow as tf
from formula import formula
from keras import layers, ops


def window_sums(x, config, before):
    """Sums over windows; padding adds nothing. Every channel on its own, by a convolution with ones."""
    x = ops.pad(x, [[0, 0], *before, [0, 0]]) if before else x
    height, width, channels = x.shape[1:]
    planes = ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (-1, height, width, 1))
    sums = tf.nn.conv2d(planes, np.ones((*config["pool_size"], 1, 1)), config["strides"], config["padding"].upper())
    return ops.transpose(ops.reshape(sums, (-1, channels, *sums.shape[1:3])), (0, 2, 3, 1))


def exact_gelu(x):
    """TensorFlow rounds the root of 2 to float32."""
    return x * (1 + ops.erf(x / np.sqrt(2.0))) / 2


def bilinear_matrix(size, factor):
    """TensorFlow resizes in float32. Half-pixel centres, the edge repeated."""
    matrix = np.zeros((size * factor, size))
    for place in range(size * factor):
        at = (place + 0.5) / factor - 0.5
        low = int(np.floor(at))
        for source, share in ((low, 1 - (at - low)), (low + 1, at - low)):
            matrix[place, min(max(source, 0), size - 1)] += share
    return matrix


class BilinearUpSampling(layers.Layer):
    def __init__(self, size, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.size = size

    def call(self, x):
        rows, columns = bilinear_matrix(x.shape[1], self.size[0]), bilinear_matrix(x.shape[2], self.size[1])
        return ops.einsum("pi,nijc,qj->npqc", ops.convert_to_tensor(rows, x.dtype), x, ops.convert_to_tensor(columns, x.dtype))


class WindowPooling(layers.Layer):
    """L2 pooling, and average pooling that leaves custom padding out of the mean."""

    def __init__(self, kind, config, before, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.kind, self.config, self.before = kind, config, before

    def call(self, x):
        if self.kind == "L2Pooling2D":
            return ops.sqrt(window_sums(ops.square(x), self.config, self.before))
        return window_sums(x, self.config, self.before) / window_sums(ops.ones_like(x), self.config, self.before)


class DilatedTranspose(layers.Conv2DTranspose):
    """TensorFlow has no dilated transposed convolution on the CPU: the kernel is spread with zeros instead."""

    def call(self, x):
        rows, columns = self.dilation_rate
        kernel = self.kernel
        for axis, rate in ((0, rows), (1, columns)):
            parts = ops.unstack(kernel, axis=axis)
            spread = [part for tap in parts for part in [tap] + [ops.zeros_like(tap)] * (rate - 1)]
            kernel = ops.stack(spread[: len(spread) - (rate - 1)], axis=axis)
        y = ops.conv_transpose(x, kernel, self.strides, self.padding, self.output_padding)
        return self.activation(y + self.bias if self.use_bias else y)


class ExactRescaling(layers.Layer):
    """Keras hands the factor to TensorFlow as a Python number, which becomes a float32."""

    def __init__(self, scale, offset, name=None):
        super().__init__(name=name)
        self.scale, self.offset = scale, offset

    def call(self, x):
        return x * ops.convert_to_tensor(self.scale, x.dtype) + ops.convert_to_tensor(self.offset, x.dtype)


class LayerScale(layers.Layer):
    def __init__(self, name=None, **_):
        super().__init__(name=name)

    def build(self, shape):
        self.gamma = self.add_weight(name="gamma", shape=(shape[-1],))

    def call(self, x):
        return x * self.gamma


class ExactReLU(layers.Layer):
    """Keras's formula of ReLU (and, with a slope alone, of LeakyReLU), whose options TensorFlow rounds to float32."""

    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, name=None):
        super().__init__(name=name)
        self.greatest, self.slope, self.threshold = max_value or np.inf, np.float64(negative_slope), np.float64(threshold)

    def call(self, x):
        number = lambda value: ops.convert_to_tensor(value, x.dtype)  # noqa: E731
        y = ops.where(x > number(self.threshold), x, number(self.slope) * (x - number(self.threshold)))
        return ops.where(x >= number(self.greatest), number(self.greatest), y)


class LocalResponseNormalization(layers.Layer):
    """tf.nn.local_response_normalization, which knows only float32: written out."""

    def __init__(self, depth_radius, bias, alpha, beta, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.radius, self.bias, self.alpha, self.beta = depth_radius, bias, alpha, beta

    def call(self, x):
        channels = x.shape[-1]
        near = np.abs(np.arange(channels)[:, None] - np.arange(channels)[None, :]) <= self.radius
        sums = ops.matmul(ops.square(x), near.astype("float64" if x.dtype == "float64" else "float32"))
        return x / tf.pow(self.bias + self.alpha * sums, self.beta)


class SqueezeExcite(layers.Layer):
    """Hu et al. 2018, figure 2."""

    def __init__(self, ratio, activation="relu", gate_activation="sigmoid", name=None):
        super().__init__(name=name)
        self.ratio, self.inner, self.gate = ratio, keras.activations.get(activation), keras.activations.get(gate_activation)

    def build(self, shape):
        channels = shape[-1]
        units = max(1, channels // self.ratio)
        self.w1, self.b1 = self.add_weight(name="reduce_kernel", shape=(channels, units)), self.add_weight(name="reduce_bias", shape=(units,))
        self.w2, self.b2 = self.add_weight(name="expand_kernel", shape=(units, channels)), self.add_weight(name="expand_bias", shape=(channels,))

    def compute_output_shape(self, shape):
        return shape

    def squeezed(self, x):
        return ops.matmul(self.inner(ops.matmul(x, self.w1) + self.b1), self.w2) + self.b2

    def call(self, x):
        return x * self.gate(self.squeezed(ops.mean(x, axis=(1, 2))))[:, None, None, :]


class CBAM(SqueezeExcite):
    """Woo et al. 2018, figures 1 and 2."""

    def __init__(self, ratio, kernel_size, name=None):
        super().__init__(ratio, name=name)
        self.side = kernel_size

    def build(self, shape):
        super().build(shape)
        self.spatial = self.add_weight(name="spatial_kernel", shape=(self.side, self.side, 2, 1))

    def call(self, x):
        x = x * ops.sigmoid(self.squeezed(ops.mean(x, axis=(1, 2))) + self.squeezed(ops.max(x, axis=(1, 2))))[:, None, None, :]
        planes = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)], axis=-1)
        return x * ops.sigmoid(ops.conv(planes, self.spatial, padding="same"))


class PatchEmbedding(layers.Layer):
    """The patch embedding of ViT: convolution whose stride is the patch, class token in front, learnt positions added."""

    def __init__(self, patch_size, embed_dim, class_token=True, position_embedding=True, use_bias=True, name=None, **_):
        super().__init__(name=name)
        self.p, self.d, self.token, self.positions, self.bias_too = patch_size, embed_dim, class_token, position_embedding, use_bias

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(self.p, self.p, shape[-1], self.d))
        if self.bias_too:
            self.bias = self.add_weight(name="bias", shape=(self.d,))
        count = (shape[1] // self.p) * (shape[2] // self.p) + (1 if self.token else 0)
        if self.token:
            self.class_token = self.add_weight(name="class_token", shape=(1, 1, self.d))
        if self.positions:
            self.position_embedding = self.add_weight(name="position_embedding", shape=(1, count, self.d))

    def compute_output_shape(self, shape):
        return (shape[0], (shape[1] // self.p) * (shape[2] // self.p) + (1 if self.token else 0), self.d)

    def call(self, x):
        y = ops.conv(x, self.kernel, strides=self.p, padding="valid")
        if self.bias_too:
            y = y + self.bias
        y = ops.reshape(y, (y.shape[0] or -1, y.shape[1] * y.shape[2], self.d))
        if self.token:
            y = ops.concatenate([ops.broadcast_to(self.class_token, (ops.shape(y)[0], 1, self.d)), y], axis=1)
        return y + self.position_embedding if self.positions else y


def check_with_torch():
    """What is written out above, against PyTorch 2.13 where it has the layer; with even and odd windows, at the edges too."""
    import torch
    import torch.nn.functional as F

    keras.backend.set_floatx("float64")
    x = formula("torch", 2 * 6 * 5 * 7).reshape(2, 6, 5, 7)
    first = torch.tensor(x).permute(0, 3, 1, 2)
    back = lambda y: y.permute(0, 2, 3, 1).numpy()  # noqa: E731
    for radius, bias, alpha, beta in ((2, 1.0, 0.5, 0.75), (1, 2.0, 1.0, 1.0), (0, 1.0, 2.0, 0.5), (5, 2.0, 1e-4, 0.75)):
        size = 2 * radius + 1  # torch divides alpha by the window
        ours = LocalResponseNormalization(radius, bias, alpha, beta, dtype="float64")(x)
        np.testing.assert_allclose(ours, back(F.local_response_norm(first, size, alpha * size, beta, bias)), rtol=1e-12)
    for window, strides in (((2, 2), (2, 2)), ((3, 2), (1, 2))):
        ours = WindowPooling("L2Pooling2D", {"pool_size": window, "strides": strides, "padding": "valid"}, None, dtype="float64")(x)
        np.testing.assert_allclose(ours, back(F.lp_pool2d(first, 2.0, window, strides)), rtol=1e-12)
    grown = BilinearUpSampling((2, 3), dtype="float64")(x)
    np.testing.assert_allclose(grown, back(F.interpolate(first, scale_factor=(2, 3), mode="bilinear", align_corners=False)), rtol=1e-12)
    np.testing.assert_allclose(exact_gelu(tf.constant(x)), F.gelu(torch.tensor(x)), rtol=1e-12)
    kernel = formula("kernel", 3 * 2 * 4 * 7).reshape(3, 2, 4, 7)
    transposed = DilatedTranspose(4, (3, 2), dilation_rate=(2, 3), use_bias=False, dtype="float64")
    transposed.build(x.shape)
    transposed.kernel.assign(kernel)
    np.testing.assert_allclose(transposed(x), back(F.conv_transpose2d(first, torch.tensor(kernel).permute(3, 2, 0, 1), dilation=(2, 3))), rtol=1e-12, atol=1e-13)
