/** Functions and modules that generated PyTorch code needs beside PyTorch's own, in Keras's equations. Used by `torchPython.ts`. */

/** In an order in which each can use those before it; a source is written where its name occurs in the code. */
export const torchSources: Readonly<Record<string, string>> = {
  every_step: `def every_step(layer, x):
    """A layer applied to every entry of the first axis behind the batch (TimeDistributed)."""
    return layer(x.flatten(0, 1)).unflatten(0, x.shape[:2])`,
  padded_average: `def padded_average(x, sides, size, strides):
    """The mean of each window, in which padding does not count."""
    sums = F.avg_pool2d(F.pad(x, sides), size, strides)
    return sums / F.avg_pool2d(F.pad(torch.ones_like(x), sides), size, strides)`,
  unit: `def unit(x, dim):
    """Vectors along these dimensions divided by their length."""
    return x * torch.rsqrt((x * x).sum(dim=dim, keepdim=True).clamp(min=1e-12))`,
  PReLU: `class PReLU(nn.Module):
    """A learnt slope per number; axes of size 1 share one. Channels last."""

    def __init__(self, shape):
        super().__init__()
        self.alpha = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return torch.where(x > 0, x, self.alpha * x)`,
  LayerNormalization: `class LayerNormalization(nn.Module):
    """Mean 0 and spread 1 over axes that are not the last ones. Channels last."""

    def __init__(self, shape, dim, eps, scale, center):
        super().__init__()
        self.dim, self.eps = dim, eps
        self.weight = nn.Parameter(torch.ones(shape)) if scale else None
        self.bias = nn.Parameter(torch.zeros(shape)) if center else None

    def forward(self, x):
        x = x - x.mean(dim=self.dim, keepdim=True)
        x = x * torch.rsqrt((x * x).mean(dim=self.dim, keepdim=True) + self.eps)
        x = x if self.weight is None else x * self.weight
        return x if self.bias is None else x + self.bias`,
  LayerScale: `class LayerScale(nn.Module):
    """A learnt factor per channel. Channels last."""

    def __init__(self, channels, start):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((channels,), start))

    def forward(self, x):
        return x * self.gamma`,
  GaussianNoise: `class GaussianNoise(nn.Module):
    def __init__(self, stddev):
        super().__init__()
        self.stddev = stddev

    def forward(self, x):
        return x + self.stddev * torch.randn_like(x) if self.training else x`,
  GaussianDropout: `class GaussianDropout(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.stddev = (rate / (1 - rate)) ** 0.5

    def forward(self, x):
        return x * (1 + self.stddev * torch.randn_like(x)) if self.training else x`,
  StochasticDepth: `class StochasticDepth(nn.Module):
    """Dropout of whole examples."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or self.rate == 0:
            return x
        kept = torch.rand(x.shape[0], *(1,) * (x.dim() - 1), device=x.device) >= self.rate
        return x * kept / (1 - self.rate)`,
  SqueezeExcite: `class SqueezeExcite(nn.Module):
    """A gate per channel from the means of all channels."""

    def __init__(self, channels, units, activation, gate):
        super().__init__()
        self.reduce, self.expand = nn.Linear(channels, units), nn.Linear(units, channels)
        self.activation, self.gate = activation, gate

    def forward(self, x):
        gate = self.gate(self.expand(self.activation(self.reduce(x.mean(dim=(2, 3))))))
        return x * gate[:, :, None, None]`,
  CBAM: `class CBAM(nn.Module):
    """Gates for channels, then for places."""

    def __init__(self, channels, units, size):
        super().__init__()
        self.reduce, self.expand = nn.Linear(channels, units), nn.Linear(units, channels)
        self.spatial = nn.Conv2d(2, 1, size, bias=False)
        self.sides = ((size - 1) // 2, size // 2) * 2

    def squeezed(self, x):
        return self.expand(F.relu(self.reduce(x)))

    def forward(self, x):
        gate = torch.sigmoid(self.squeezed(x.mean(dim=(2, 3))) + self.squeezed(x.amax(dim=(2, 3))))
        x = x * gate[:, :, None, None]
        planes = torch.cat([x.mean(dim=1, keepdim=True), x.amax(dim=1, keepdim=True)], dim=1)
        return x * torch.sigmoid(self.spatial(F.pad(planes, self.sides)))`,
  MultiHeadAttention: `class MultiHeadAttention(nn.Module):
    """Keras's layer: the sizes of keys and values need not divide the features."""

    def __init__(self, query_features, value_features, key_features, heads, key_dim, value_dim, bias=True, causal=False, dropout=0.0):
        super().__init__()
        self.heads, self.causal, self.dropout = heads, causal, dropout
        self.query = nn.Linear(query_features, heads * key_dim, bias=bias)
        self.key = nn.Linear(key_features, heads * key_dim, bias=bias)
        self.value = nn.Linear(value_features, heads * value_dim, bias=bias)
        self.attention_output = nn.Linear(heads * value_dim, query_features, bias=bias)

    def forward(self, query, value, key):
        split = lambda x: x.unflatten(2, (self.heads, -1)).transpose(1, 2)
        q, k, v = split(self.query(query)), split(self.key(key)), split(self.value(value))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal, dropout_p=self.dropout if self.training else 0.0)
        return self.attention_output(y.transpose(1, 2).flatten(2))`,
  PatchEmbedding: `class PatchEmbedding(nn.Module):
    """Patches of an image as tokens, with a class token in front and learnt positions."""

    def __init__(self, channels, size, features, tokens, class_token, positions, bias):
        super().__init__()
        self.projection = nn.Conv2d(channels, features, size, stride=size, bias=bias)
        self.class_token = nn.Parameter(torch.zeros(1, 1, features)) if class_token else None
        self.position_embedding = nn.Parameter(torch.zeros(1, tokens, features).uniform_(-0.05, 0.05)) if positions else None

    def forward(self, x):
        y = self.projection(x).flatten(2).transpose(1, 2)
        if self.class_token is not None:
            y = torch.cat([self.class_token.expand(y.shape[0], -1, -1), y], dim=1)
        return y if self.position_embedding is None else y + self.position_embedding`,
  Recurrent: `class Recurrent(nn.Module):
    """What LSTM, GRU and SimpleRNN share: Keras's weights and options, one step after the other. PyTorch's own have a second bias."""

    gates = 1

    def __init__(self, features, units, activation=torch.tanh, gate=torch.sigmoid, use_bias=True, return_sequences=False, go_backwards=False, dropout=0.0, recurrent_dropout=0.0, bias_shape=None):
        super().__init__()
        self.units, self.activation, self.gate = units, activation, gate
        self.return_sequences, self.go_backwards = return_sequences, go_backwards
        self.dropout, self.recurrent_dropout = dropout, recurrent_dropout
        self.kernel = nn.Parameter(torch.empty(features, self.gates * units))
        self.recurrent_kernel = nn.Parameter(torch.empty(units, self.gates * units))
        self.bias = nn.Parameter(torch.zeros(bias_shape or (self.gates * units,))) if use_bias else None
        nn.init.xavier_uniform_(self.kernel)
        nn.init.orthogonal_(self.recurrent_kernel)

    def mask(self, x, rate):
        return F.dropout(torch.ones_like(x), rate) if self.training and rate > 0 else 1.0

    def forward(self, x):
        steps = x.flip(1) if self.go_backwards else x
        state = [x.new_zeros(x.shape[0], self.units) for _ in range(2)]
        inner, outer = self.mask(x[:, 0], self.dropout), self.mask(state[0], self.recurrent_dropout)
        outputs = []
        for step in steps.unbind(1):
            state = self.step(step * inner, state[0] * outer, *state)
            outputs.append(state[0])
        return torch.stack(outputs, dim=1) if self.return_sequences else outputs[-1]`,
  LSTM: `class LSTM(Recurrent):
    """Gates in the order input, forget, cell, output."""

    gates = 4

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        if self.bias is not None:
            self.bias.data[self.units:2 * self.units] = 1.0

    def step(self, x, masked, state, cell):
        z = x @ self.kernel + masked @ self.recurrent_kernel
        i, f, c, o = (z if self.bias is None else z + self.bias).chunk(4, dim=1)
        cell = self.gate(f) * cell + self.gate(i) * self.activation(c)
        return self.gate(o) * self.activation(cell), cell`,
  GRU: `class GRU(Recurrent):
    """Gates in the order update, reset, state."""

    gates = 3

    def __init__(self, features, units, reset_after=True, **options):
        super().__init__(features, units, bias_shape=(2, 3 * units) if reset_after else None, **options)
        self.reset_after = reset_after

    def step(self, x, masked, state, _):
        units = self.units
        bias = torch.zeros(2, 3 * units, device=x.device) if self.bias is None else self.bias
        bias = bias if bias.dim() == 2 else torch.stack([bias, torch.zeros_like(bias)])
        a = x @ self.kernel + bias[0]
        if self.reset_after:
            b = masked @ self.recurrent_kernel + bias[1]
            r = self.gate(a[:, units:2 * units] + b[:, units:2 * units])
            h = self.activation(a[:, 2 * units:] + r * b[:, 2 * units:])
        else:
            b = masked @ self.recurrent_kernel[:, :2 * units]
            r = self.gate(a[:, units:2 * units] + b[:, units:])
            h = self.activation(a[:, 2 * units:] + (r * masked) @ self.recurrent_kernel[:, 2 * units:])
        z = self.gate(a[:, :units] + b[:, :units])
        state = z * state + (1 - z) * h
        return state, state`,
  SimpleRNN: `class SimpleRNN(Recurrent):
    def step(self, x, masked, state, _):
        z = x @ self.kernel + masked @ self.recurrent_kernel
        state = self.activation(z if self.bias is None else z + self.bias)
        return state, state`,
  Bidirectional: `class Bidirectional(nn.Module):
    """One recurrent layer that reads forwards, one that reads backwards, and their outputs put together."""

    def __init__(self, forward_layer, backward_layer, merge_mode="concat"):
        super().__init__()
        self.forward_layer, self.backward_layer, self.merge_mode = forward_layer, backward_layer, merge_mode

    def forward(self, x):
        a, b = self.forward_layer(x), self.backward_layer(x)
        if self.backward_layer.return_sequences:
            b = b.flip(1)
        if self.merge_mode == "concat":
            return torch.cat([a, b], dim=-1)
        if self.merge_mode == "mul":
            return a * b
        return a + b if self.merge_mode == "sum" else (a + b) / 2`,
}
