/** Layers that Keras 3 lacks, as Python classes with the weights, weight names and shapes of ours. Used by `kerasPython.ts`. */

const pooledShape = `def window_sides(shape, pool_size, strides, padding):
    """What is added before and after height and width: "same" as TensorFlow counts it, (top, bottom, left, right) or None."""
    if padding != "same":
        top, bottom, left, right = padding or (0, 0, 0, 0)
        return [(top, bottom), (left, right)]
    sides = []
    for size, window, stride in zip(shape[1:3], pool_size, strides):
        missing = max((-(-size // stride) - 1) * stride + window - size, 0)
        sides.append((missing // 2, missing - missing // 2))
    return sides


def pooled_shape(shape, pool_size, strides, padding):
    sides = window_sides(shape, pool_size, strides, padding)
    sizes = [(size + sum(side) - window) // stride + 1 for size, side, window, stride in zip(shape[1:3], sides, pool_size, strides)]
    return (shape[0], *sizes, shape[3])`

const windowSums = `def window_sums(x, pool_size, strides, padding):
    """Sums over windows of every channel: the mean of a valid pool times its size; padding adds nothing."""
    x = ops.pad(x, [(0, 0), *window_sides(x.shape, pool_size, strides, padding), (0, 0)])
    return ops.average_pool(x, pool_size, strides, "valid") * (pool_size[0] * pool_size[1])`

const register = '@keras.saving.register_keras_serializable(package="Convolve")\n'

const classes: Readonly<Record<string, string>> = {
  L2Pooling2D: `${register}class L2Pooling2D(layers.Layer):
    """The root of the sum of squares of each window."""

    def __init__(self, pool_size, strides, padding="valid", custom_padding=None, **kwargs):
        super().__init__(**kwargs)
        self.pool_size, self.strides = tuple(pool_size), tuple(strides)
        self.padding = custom_padding if padding == "custom" else "same" if padding == "same" else None

    def compute_output_shape(self, shape):
        return pooled_shape(shape, self.pool_size, self.strides, self.padding)

    def call(self, x):
        return ops.sqrt(window_sums(ops.square(x), self.pool_size, self.strides, self.padding))`,
  PaddedMaxPooling2D: `${register}class PaddedMaxPooling2D(layers.Layer):
    """MaxPooling2D with a padding (top, bottom, left, right) that never is the largest value, as in PyTorch."""

    def __init__(self, pool_size, strides, custom_padding, **kwargs):
        super().__init__(**kwargs)
        self.pool_size, self.strides, self.sides = tuple(pool_size), tuple(strides), custom_padding

    def compute_output_shape(self, shape):
        return pooled_shape(shape, self.pool_size, self.strides, self.sides)

    def call(self, x):
        top, bottom, left, right = self.sides
        x = ops.pad(x, [(0, 0), (top, bottom), (left, right), (0, 0)], constant_values=float("-inf"))
        return ops.max_pool(x, self.pool_size, self.strides, "valid")`,
  PaddedAveragePooling2D: `${register}class PaddedAveragePooling2D(layers.Layer):
    """AveragePooling2D with a padding (top, bottom, left, right) that does not count in the mean."""

    def __init__(self, pool_size, strides, custom_padding, **kwargs):
        super().__init__(**kwargs)
        self.pool_size, self.strides, self.sides = tuple(pool_size), tuple(strides), custom_padding

    def compute_output_shape(self, shape):
        return pooled_shape(shape, self.pool_size, self.strides, self.sides)

    def call(self, x):
        counts = window_sums(ops.ones_like(x), self.pool_size, self.strides, self.sides)
        return window_sums(x, self.pool_size, self.strides, self.sides) / counts`,
  LocalResponseNormalization: `${register}class LocalResponseNormalization(layers.Layer):
    """tf.nn.local_response_normalization (Krizhevsky et al. 2012)."""

    def __init__(self, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75, **kwargs):
        super().__init__(**kwargs)
        self.depth_radius, self.bias, self.alpha, self.beta = depth_radius, bias, alpha, beta

    def compute_output_shape(self, shape):
        return shape

    def call(self, x):
        place = ops.arange(x.shape[-1])
        near = ops.cast(ops.abs(place[:, None] - place[None, :]) <= self.depth_radius, x.dtype)
        return x / ops.power(self.bias + self.alpha * ops.matmul(ops.square(x), near), self.beta)`,
  LayerScale: `${register}class LayerScale(layers.Layer):
    """A learnt factor per channel (Touvron et al. 2021)."""

    def __init__(self, init_values=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.init_values = init_values

    def build(self, shape):
        self.gamma = self.add_weight(name="gamma", shape=(shape[-1],), initializer=keras.initializers.Constant(self.init_values))

    def compute_output_shape(self, shape):
        return shape

    def call(self, x):
        return x * self.gamma`,
  StochasticDepth: `${register}class StochasticDepth(layers.Layer):
    """Dropout of whole examples (Huang et al. 2016), also called DropPath."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator()

    def compute_output_shape(self, shape):
        return shape

    def call(self, x, training=None):
        if not training or self.rate == 0:
            return x
        shape = (ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)
        kept = keras.random.uniform(shape, seed=self.seed_generator) >= self.rate
        return x * ops.cast(kept, x.dtype) / (1 - self.rate)`,
  SqueezeExcite: `${register}class SqueezeExcite(layers.Layer):
    """A gate per channel from the means of all channels (Hu et al. 2018)."""

    def __init__(self, ratio=16, activation="relu", gate_activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio
        self.activation, self.gate_activation = keras.activations.get(activation), keras.activations.get(gate_activation)

    def build(self, shape):
        channels = shape[-1]
        units = max(1, channels // self.ratio)
        self.reduce_kernel = self.add_weight(name="reduce_kernel", shape=(channels, units), initializer="glorot_uniform")
        self.reduce_bias = self.add_weight(name="reduce_bias", shape=(units,), initializer="zeros")
        self.expand_kernel = self.add_weight(name="expand_kernel", shape=(units, channels), initializer="glorot_uniform")
        self.expand_bias = self.add_weight(name="expand_bias", shape=(channels,), initializer="zeros")

    def compute_output_shape(self, shape):
        return shape

    def call(self, x):
        inner = self.activation(ops.matmul(ops.mean(x, axis=(1, 2)), self.reduce_kernel) + self.reduce_bias)
        gate = self.gate_activation(ops.matmul(inner, self.expand_kernel) + self.expand_bias)
        return x * gate[:, None, None, :]`,
  CBAM: `${register}class CBAM(layers.Layer):
    """Convolutional block attention (Woo et al. 2018): gates for channels, then for places."""

    def __init__(self, ratio=16, kernel_size=7, **kwargs):
        super().__init__(**kwargs)
        self.ratio, self.kernel_size = ratio, kernel_size

    def build(self, shape):
        channels = shape[-1]
        units = max(1, channels // self.ratio)
        self.reduce_kernel = self.add_weight(name="reduce_kernel", shape=(channels, units), initializer="glorot_uniform")
        self.reduce_bias = self.add_weight(name="reduce_bias", shape=(units,), initializer="zeros")
        self.expand_kernel = self.add_weight(name="expand_kernel", shape=(units, channels), initializer="glorot_uniform")
        self.expand_bias = self.add_weight(name="expand_bias", shape=(channels,), initializer="zeros")
        self.spatial_kernel = self.add_weight(name="spatial_kernel", shape=(self.kernel_size, self.kernel_size, 2, 1), initializer="glorot_uniform")

    def compute_output_shape(self, shape):
        return shape

    def squeezed(self, x):
        return ops.matmul(ops.relu(ops.matmul(x, self.reduce_kernel) + self.reduce_bias), self.expand_kernel) + self.expand_bias

    def call(self, x):
        gate = ops.sigmoid(self.squeezed(ops.mean(x, axis=(1, 2))) + self.squeezed(ops.max(x, axis=(1, 2))))
        x = x * gate[:, None, None, :]
        planes = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)], axis=-1)
        return x * ops.sigmoid(ops.conv(planes, self.spatial_kernel, padding="same"))`,
  PatchEmbedding: `${register}class PatchEmbedding(layers.Layer):
    """Patches of an image as tokens, with a class token in front and learnt positions (Dosovitskiy et al. 2021)."""

    def __init__(self, patch_size, embed_dim, class_token=True, position_embedding=True, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.patch_size, self.embed_dim, self.use_bias = patch_size, embed_dim, use_bias
        self.has_class_token, self.has_positions = class_token, position_embedding

    def tokens(self, shape):
        return (shape[1] // self.patch_size) * (shape[2] // self.patch_size) + (1 if self.has_class_token else 0)

    def build(self, shape):
        size, features = self.patch_size, self.embed_dim
        self.kernel = self.add_weight(name="kernel", shape=(size, size, shape[-1], features), initializer="lecun_normal")
        if self.use_bias:
            self.bias = self.add_weight(name="bias", shape=(features,), initializer="zeros")
        if self.has_class_token:
            self.class_token = self.add_weight(name="class_token", shape=(1, 1, features), initializer="zeros")
        if self.has_positions:
            self.position_embedding = self.add_weight(name="position_embedding", shape=(1, self.tokens(shape), features), initializer="random_uniform")

    def compute_output_shape(self, shape):
        return (shape[0], self.tokens(shape), self.embed_dim)

    def call(self, x):
        y = ops.conv(x, self.kernel, strides=self.patch_size, padding="valid")
        if self.use_bias:
            y = y + self.bias
        y = ops.reshape(y, (-1, y.shape[1] * y.shape[2], self.embed_dim))
        if self.has_class_token:
            y = ops.concatenate([ops.broadcast_to(self.class_token, (ops.shape(y)[0], 1, self.embed_dim)), y], axis=1)
        return y + self.position_embedding if self.has_positions else y`,
}

const pools = ['L2Pooling2D', 'PaddedAveragePooling2D', 'PaddedMaxPooling2D']

/** The sources of these classes, and in front of them what they need. */
export function kerasClasses(names: ReadonlySet<string>): readonly string[] {
  const hasPools = pools.some((name) => names.has(name))
  return [...(hasPools ? [pooledShape, windowSums] : []), ...Object.keys(classes).flatMap((name) => (names.has(name) ? [classes[name]!] : []))]
}
