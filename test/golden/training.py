"""Writes training.json: losses with gradients, optimizer updates, schedules and metrics of Keras 3 in float64, lengths of gradients of torch, as expected numbers.

    python test/golden/training.py        (made with keras 3.15.1 on TensorFlow 2.21.0, one-cycle and lengths of gradients with torch 2.13)

Read by test/main/lowering/trainingGolden.test.ts and test/shared/training/schedule.test.ts.
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf
import torch

keras.backend.set_floatx("float64")
L, O, S, M = keras.losses, keras.optimizers, keras.optimizers.schedules, keras.metrics
random = np.random.default_rng(7)


def f32(number):
    """As Keras computes with it: options become float32 tensors before they meet the float64 of the weights."""
    return float(np.float32(number))


def flat(array):
    return [float(f"{x:.15g}") for x in np.asarray(array, dtype=np.float64).ravel()]


# Plain TensorFlow: Keras's own activations leave a note on their result, and a loss that finds it computes from the logits, whatever made them.
ACTIVATIONS = {"softmax": tf.nn.softmax, "sigmoid": tf.nn.sigmoid, "linear": lambda x: x, "tanh": tf.nn.tanh}


def loss_case(config, activation, make, targets, rows=5, columns=4, weights=None):
    logits = np.round(random.normal(0, 1.5, (rows, columns)), 3)
    y = {
        "one": np.eye(columns)[random.integers(0, columns, rows)],
        "many": random.integers(0, 2, (rows, columns)).astype(np.float64),
        "shares": random.dirichlet(np.ones(columns), rows).round(4),
        "numbers": np.round(random.normal(0, 1.5, (rows, columns)), 3),
    }[targets]
    z = tf.Variable(logits)
    sample_weight = None if weights is None else np.asarray(weights)[y.argmax(axis=1)]
    with tf.GradientTape() as tape:
        value = make(y, ACTIVATIONS[activation](z), sample_weight)
    return {
        "config": config, "activation": activation, "classWeights": weights, "shape": [rows, columns],
        "logits": flat(logits), "targets": flat(y), "loss": float(value), "gradient": flat(tape.gradient(value, z)),
    }


def of(loss):
    return lambda y, p, w: loss(y, p, sample_weight=w)


def both(crossentropy):
    return lambda y, p, w: crossentropy(y, p) + L.Dice(axis=0)(y, p)


def contrastive(margin):
    return lambda y, d, w: tf.reduce_mean(y * d**2 + (1 - y) * tf.maximum(margin - d, 0) ** 2)


def triplet(margin):
    def value(_, e, w):
        e = tf.reshape(e, (-1, 3, e.shape[-1]))
        a, p, n = e[:, 0], e[:, 1], e[:, 2]
        return tf.reduce_mean(tf.maximum(tf.reduce_sum((a - p) ** 2, -1) - tf.reduce_sum((a - n) ** 2, -1) + margin, 0))
    return value


WEIGHTS = [0.5, 2.0, 1.0, 3.25]


def losses():
    cce = "categorical_crossentropy"
    bce = "binary_crossentropy"
    return [
        loss_case({"kind": cce, "labelSmoothing": 0}, "softmax", of(L.CategoricalCrossentropy()), "one"),
        loss_case({"kind": cce, "labelSmoothing": 0.1}, "softmax", of(L.CategoricalCrossentropy(label_smoothing=0.1)), "one"),
        loss_case({"kind": cce, "labelSmoothing": 0.2}, "softmax", of(L.CategoricalCrossentropy(label_smoothing=0.2)), "one", weights=WEIGHTS),
        loss_case({"kind": cce, "labelSmoothing": 0}, "softmax", of(L.CategoricalCrossentropy()), "shares"),
        loss_case({"kind": cce, "labelSmoothing": 0}, "sigmoid", of(L.CategoricalCrossentropy()), "one"),
        loss_case({"kind": bce, "labelSmoothing": 0}, "sigmoid", of(L.BinaryCrossentropy()), "many"),
        loss_case({"kind": bce, "labelSmoothing": 0.3}, "sigmoid", of(L.BinaryCrossentropy(label_smoothing=0.3)), "many"),
        loss_case({"kind": bce, "labelSmoothing": 0}, "softmax", of(L.BinaryCrossentropy()), "one", weights=WEIGHTS),
        loss_case({"kind": "focal", "gamma": 2, "alpha": 0.25}, "softmax", of(L.CategoricalFocalCrossentropy(alpha=0.25, gamma=2)), "one"),
        loss_case({"kind": "focal", "gamma": 1.7, "alpha": 0.5}, "softmax", of(L.CategoricalFocalCrossentropy(alpha=0.5, gamma=1.7)), "one", weights=WEIGHTS),
        loss_case({"kind": "focal", "gamma": 3, "alpha": 0.3}, "sigmoid", of(L.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.3, gamma=3)), "many"),
        loss_case({"kind": "mean_squared_error"}, "linear", of(L.MeanSquaredError()), "numbers"),
        loss_case({"kind": "mean_squared_error"}, "softmax", of(L.MeanSquaredError()), "one", weights=WEIGHTS),
        loss_case({"kind": "mean_absolute_error"}, "linear", of(L.MeanAbsoluteError()), "numbers"),
        loss_case({"kind": "huber", "delta": 1.3}, "linear", of(L.Huber(delta=1.3)), "numbers"),
        loss_case({"kind": "hinge"}, "tanh", of(L.Hinge()), "many"),
        loss_case({"kind": "categorical_hinge"}, "linear", of(L.CategoricalHinge()), "one"),
        loss_case({"kind": "kl_divergence"}, "softmax", of(L.KLDivergence()), "shares"),
        loss_case({"kind": "cosine_similarity"}, "linear", of(L.CosineSimilarity()), "numbers"),
        loss_case({"kind": "contrastive", "margin": 1.2}, "sigmoid", contrastive(1.2), "many", columns=1),
        loss_case({"kind": "triplet", "margin": 0.4}, "linear", triplet(0.4), "numbers", rows=6),
    ]


def overlap_losses():
    """Drawn last, so that the numbers of the others stay as they were."""
    return [
        loss_case({"kind": "dice"}, "sigmoid", of(L.Dice(axis=0)), "many"),
        loss_case({"kind": "dice"}, "softmax", of(L.Dice(axis=0)), "one"),
        loss_case({"kind": "crossentropy_dice"}, "sigmoid", both(L.BinaryCrossentropy()), "many", columns=1),
        loss_case({"kind": "crossentropy_dice"}, "softmax", both(L.CategoricalCrossentropy()), "one"),
    ]


SHAPES = [(3, 2), (4,)]
UPDATES = 5


def optimizer_case(title, optimizer, update, make):
    start = [np.round(random.normal(0, 1, shape), 3) for shape in SHAPES]
    gradients = [[np.round(random.normal(0, 2, shape), 3) for shape in SHAPES] for _ in range(UPDATES)]
    variables = [keras.Variable(w) for w in start]
    made = make(learning_rate=f32(0.05))
    made.build(variables)
    after = []
    for step in gradients:
        made.apply([tf.constant(g) for g in step], variables)
        after.append([flat(v) for v in variables])
    averages = [flat(a) for a in made._model_variables_moving_average] if made.use_ema else None
    whole = {"weightDecay": None, "clip": None, "emaMomentum": None, "accumulationSteps": 1, **update}
    return {"title": title, "optimizer": optimizer, "update": whole, "start": [flat(w) for w in start], "gradients": [[flat(g) for g in step] for step in gradients], "after": after, "averages": averages, "norms": norms(gradients, whole["accumulationSteps"])}


def norms(gradients, every):
    """What torch's clip_grad_norm_ returns, of the mean of the gradients since the last update."""
    lengths = []
    for index in range(len(gradients)):
        since = gradients[index - index % every : index + 1]
        parameters = [torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64)) for shape in SHAPES]
        for place, parameter in enumerate(parameters):
            parameter.grad = torch.from_numpy(sum(step[place] for step in since) / every)
        lengths.append(float(torch.nn.utils.clip_grad_norm_(parameters, 1.0)))
    return lengths


def optimizers():
    adam = {"kind": "adam", "beta1": f32(0.9), "beta2": f32(0.999), "epsilon": f32(1e-7), "amsgrad": False}
    momentum = {"kind": "momentum", "momentum": f32(0.9), "nesterov": False}
    rms = {"kind": "rmsprop", "rho": f32(0.9), "momentum": 0, "epsilon": f32(1e-7), "centered": False}
    sgd = {"kind": "sgd"}

    def case(title, config, make, update=None, **extra):
        names = {"beta1": "beta_1", "beta2": "beta_2", "rho": "rho", "epsilon": "epsilon", "initialAccumulatorValue": "initial_accumulator_value"}
        told = {names[key]: value for key, value in config.items() if key in names}
        return optimizer_case(title, config, update or {}, lambda **k: make(**{**k, **told, **extra}))

    return [
        case("sgd", sgd, O.SGD),
        case("momentum", momentum, O.SGD, momentum=f32(0.9)),
        case("nesterov", {**momentum, "nesterov": True}, O.SGD, momentum=f32(0.9), nesterov=True),
        case("rmsprop", rms, O.RMSprop),
        case("rmsprop, centred, momentum", {**rms, "centered": True, "momentum": f32(0.8), "rho": f32(0.7)}, O.RMSprop, momentum=f32(0.8), centered=True),
        case("adagrad", {"kind": "adagrad", "initialAccumulatorValue": f32(0.1), "epsilon": f32(1e-7)}, O.Adagrad),
        case("adadelta", {"kind": "adadelta", "rho": f32(0.95), "epsilon": f32(1e-7)}, O.Adadelta),
        case("adam", adam, O.Adam),
        case("adam, amsgrad", {**adam, "amsgrad": True, "beta2": f32(0.5)}, O.Adam, amsgrad=True),
        case("adamw", {**adam, "kind": "adamw"}, O.AdamW),
        case("adamw, decay 0.1", {**adam, "kind": "adamw"}, O.AdamW, {"weightDecay": f32(0.1)}, weight_decay=f32(0.1)),
        case("lion", {"kind": "lion", "beta1": f32(0.9), "beta2": f32(0.99)}, O.Lion),
        case("sgd, weight decay", sgd, O.SGD, {"weightDecay": f32(0.2)}, weight_decay=f32(0.2)),
        case("adam, clip by value", adam, O.Adam, {"clip": {"kind": "value", "limit": f32(0.7)}}, clipvalue=f32(0.7)),
        case("momentum, clip by norm", momentum, O.SGD, {"clip": {"kind": "norm", "limit": f32(3.5)}}, momentum=f32(0.9), clipnorm=f32(3.5)),
        case("momentum, clip by global norm", momentum, O.SGD, {"clip": {"kind": "global_norm", "limit": f32(4.5)}}, momentum=f32(0.9), global_clipnorm=f32(4.5)),
        case("adam, average", adam, O.Adam, {"emaMomentum": f32(0.8)}, use_ema=True, ema_momentum=f32(0.8)),
        case("adam, two batches an update, clip, decay", adam, O.Adam, {"accumulationSteps": 2, "weightDecay": f32(0.1), "clip": {"kind": "norm", "limit": 2}}, gradient_accumulation_steps=2, weight_decay=f32(0.1), clipnorm=2.0),
    ]


def schedules():
    """Rates of updates 1 to 24: 4 updates an epoch, 6 epochs, base rate 0.05."""
    per_epoch, updates = 4, 24
    # In float64; a plain number would be taken for float32.
    rate = tf.constant(0.05, tf.float64)

    def rates(schedule):
        return [float(schedule(tf.constant(float(i), tf.float64))) for i in range(updates)]

    weights = [torch.zeros(1, requires_grad=True)]
    torch_optimizer = torch.optim.SGD(weights, lr=0.05)
    cycle = torch.optim.lr_scheduler.OneCycleLR(torch_optimizer, max_lr=0.05, total_steps=updates, pct_start=0.25, div_factor=20, final_div_factor=100, cycle_momentum=False)
    one_cycle = []
    for _ in range(updates):
        one_cycle.append(torch_optimizer.param_groups[0]["lr"])
        torch_optimizer.step()
        if len(one_cycle) < updates:
            cycle.step()
    cosine = {"kind": "cosine", "warmupEpochs": 0, "alpha": 0.1, "restarts": None}
    return [
        {"config": {"kind": "step", "boundaries": [2, 4.5], "factor": 0.3}, "rates": rates(S.PiecewiseConstantDecay([2 * per_epoch - 1.0, 4.5 * per_epoch - 1.0], [rate, rate * 0.3, rate * 0.09]))},
        {"config": {"kind": "exponential", "decayEpochs": 1.5, "rate": 0.8, "staircase": False}, "rates": rates(S.ExponentialDecay(rate, 6, 0.8))},
        {"config": {"kind": "exponential", "decayEpochs": 1.5, "rate": 0.8, "staircase": True}, "rates": rates(S.ExponentialDecay(rate, 6, 0.8, staircase=True))},
        {"config": {"kind": "polynomial", "endFactor": 0.2, "power": 2}, "rates": rates(S.PolynomialDecay(rate, updates, rate * 0.2, power=2.0))},
        {"config": cosine, "rates": rates(S.CosineDecay(rate, updates, alpha=0.1))},
        {"config": {**cosine, "warmupEpochs": 1.5}, "rates": rates(S.CosineDecay(tf.constant(0.0, tf.float64), updates - 6, alpha=0.1, warmup_target=rate, warmup_steps=6))},
        {"config": {**cosine, "restarts": {"firstEpochs": 1.25, "lengthFactor": 1, "heightFactor": 0.7}}, "rates": rates(S.CosineDecayRestarts(rate, 5, t_mul=1.0, m_mul=0.7, alpha=0.1))},
        {"config": {**cosine, "restarts": {"firstEpochs": 0.75, "lengthFactor": 2, "heightFactor": 0.5}}, "rates": rates(S.CosineDecayRestarts(rate, 3, t_mul=2.0, m_mul=0.5, alpha=0.1))},
        {"config": {"kind": "one_cycle", "warmup": 0.25, "divFactor": 20, "finalDivFactor": 100}, "rates": one_cycle},
    ]


def plateau():
    """What ReduceLROnPlateau makes of a series of validation losses: the rate in force after each epoch."""
    figures = [1.0, 0.9, 0.91, 0.92, 0.93, 0.5, 0.6, 0.6, 0.6, 0.6, 0.49995, 0.6, 0.6, 0.3, 0.4, 0.4]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=O.SGD(0.05), loss="mse")
    callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2, min_delta=0.01, cooldown=2, min_lr=0.01)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, figure in enumerate(figures):
        callback.on_epoch_end(epoch, {"val_loss": figure})
        rates.append(float(model.optimizer.learning_rate))
    return {"config": {"kind": "plateau", "factor": 0.5, "patience": 2, "minDelta": 0.01, "cooldown": 2, "minRate": 0.01}, "figures": figures, "rates": rates}


def metrics():
    classes, sizes = 4, [6, 6, 3]
    batches = []
    for size in sizes:
        labels = random.integers(0, classes, size)
        p = random.dirichlet(np.ones(classes), size).round(4)
        batches.append((labels, p))

    def over(metric):
        for labels, p in batches:
            # TensorFlow ranks float32 only; a rank does not depend on it here.
            metric.update_state(np.eye(classes)[labels], p.astype(np.float32) if isinstance(metric, M.TopKCategoricalAccuracy) else p)
        return float(np.asarray(metric.result()).mean()), flat(metric.result())

    per_class = lambda make: [over(make(c))[0] for c in range(classes)]
    precision = per_class(lambda c: M.Precision(top_k=1, class_id=c))
    recall = per_class(lambda c: M.Recall(top_k=1, class_id=c))
    # Keras's F1Score adds 1e-7 to its denominator.
    f1 = [2 * p * r / (p + r) if p + r > 0 else 0.0 for p, r in zip(precision, recall)]
    named = lambda name, values: {name: float(np.mean(values)), **{f"{name}/{c}": v for c, v in enumerate(values)}}
    return {
        "classes": classes,
        "batches": [{"labels": labels.tolist(), "probabilities": flat(p)} for labels, p in batches],
        "figures": [
            {"config": {"kind": "binary_accuracy"}, "results": {"binary_accuracy": over(M.BinaryAccuracy())[0]}},
            {"config": {"kind": "top_k", "k": 2}, "results": {"top_2": over(M.TopKCategoricalAccuracy(2))[0]}},
            {"config": {"kind": "precision"}, "results": named("precision", precision)},
            {"config": {"kind": "recall"}, "results": named("recall", recall)},
            {"config": {"kind": "f1"}, "results": named("f1", f1)},
            {"config": {"kind": "auc"}, "results": {"auc": over(M.AUC())[0]}},
            {"config": {"kind": "mean_squared_error"}, "results": {"mean_squared_error": over(M.MeanSquaredError())[0]}},
            {"config": {"kind": "mean_absolute_error"}, "results": {"mean_absolute_error": over(M.MeanAbsoluteError())[0]}},
        ],
    }


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    parts = {"losses": losses(), "optimizers": optimizers(), "schedules": schedules(), "plateau": plateau(), "metrics": metrics()}
    parts["losses"] += overlap_losses()
    lines = []
    for key, value in parts.items():
        body = "[\n" + ",\n".join(json.dumps(v, separators=(",", ":")) for v in value) + "\n]" if isinstance(value, list) else json.dumps(value, separators=(",", ":"))
        lines.append(f"{json.dumps(key)}:{body}")
    with open(os.path.join(here, "training.json"), "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
