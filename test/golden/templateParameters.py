"""Writes templateParameters.json: parameters and multiply-adds of the reference implementation of every template, at its published size.

Run with keras 3, torch, torchvision and timm: python test/golden/templateParameters.py
parameters: everything a checkpoint holds, with the moving statistics of batch normalization; trainable: without them.
multiplyAdds: of convolutions, Dense layers, attention and recurrent layers, for one image.
What no library has is written out after its paper or page, here in the words of Keras, in templateTorch.py in those of PyTorch.
answers: numbers of the output for one image of `side` pixels and few classes, with weights from `formula` (formula.py). A weight's
numbers depend on its role and count only, so that nothing has to know which layer of ours is which layer of the reference.
Read by test/shared/templates/parameters.test.ts and answers.slow.test.ts.
"""
import json
import math
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import timm  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402
from formula import formula  # noqa: E402
from keras import layers  # noqa: E402
from templateTorch import Basic, Dcgan, Inception, Unet, cbam_stage, pool  # noqa: E402
from torch import nn  # noqa: E402

rows = []
models = {}
CLASSES, ANSWERS = 10, 16


def weight_numbers(role, shape, outputs=None):
    """role: kernel (with its number of outputs), gain (around 1) or offset. The same in test/shared/templates/answers.slow.test.ts."""
    count = math.prod(shape)
    numbers = formula(f"{role}/{count}", count).reshape(shape)
    if role == "kernel":
        return numbers * math.sqrt(3 * outputs / count)
    return 1 + numbers / 2 if role == "gain" else numbers / 4


def image_of(shape):
    """[1, H, W, C] from 0 to 255."""
    return np.floor((formula("images", math.prod(shape)) + 1) * 128).reshape(1, *shape)


def answer(template, side, output):
    """Sixteen numbers evenly over the output, channels last; a list of them where a network has several outputs."""
    flat = np.asarray(output, "float64").reshape(-1)
    row = next(row for row in rows if row["template"] == template)
    found = {"side": side, "classes": int(output.shape[-1]), "values": [float(flat[(place * flat.size) // ANSWERS]) for place in range(ANSWERS)] if flat.size > ANSWERS else flat.tolist()}
    row["answers"] = [row["answers"], found] if "answers" in row else found


def add(template, source, side, classes, parameters, trainable, multiply_adds):
    rows.append({"template": template, "source": source, "input": side, "classes": classes, "parameters": int(parameters), "trainable": int(trainable), "multiplyAdds": int(multiply_adds)})


# --- Keras -----------------------------------------------------------------------------------------------------------------


def places(tensor):
    return math.prod(tensor.shape[1:-1])


def keras_multiply_adds(layer):
    if isinstance(layer, keras.Model):
        return sum(map(keras_multiply_adds, layer.layers))
    if isinstance(layer, layers.SeparableConv2D):
        return places(layer.output) * (math.prod(layer.depthwise_kernel.shape) + math.prod(layer.pointwise_kernel.shape))
    if isinstance(layer, layers.Conv2DTranspose):
        return places(layer.input) * math.prod(layer.kernel.shape)
    if isinstance(layer, layers.LSTM):
        return layer.input.shape[1] * (math.prod(layer.cell.kernel.shape) + math.prod(layer.cell.recurrent_kernel.shape))
    if isinstance(layer, (layers.Conv2D, layers.DepthwiseConv2D, layers.Dense)):
        return places(layer.output) * math.prod(layer.kernel.shape)
    return 0


def add_keras(template, source, model, classes, without=(), multiply_adds=None):
    """without: layers whose weights are not counted."""
    models[template] = model
    left_out = sum(math.prod(weight.shape) for layer in model.layers if isinstance(layer, without) for weight in layer.weights)
    trainable = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    side = model.inputs[0].shape[1]
    add(template, source, side, classes, model.count_params() - left_out, trainable, keras_multiply_adds(model) if multiply_adds is None else multiply_adds)


def leaves(model):
    for layer in model.layers:
        yield from leaves(layer) if isinstance(layer, keras.Model) else [layer]


def keras_answer(template, model, image):
    for layer in leaves(model):
        for weight in [] if isinstance(layer, layers.Normalization) else layer.weights:
            shape = tuple(weight.shape)
            if weight.name == "depthwise_kernel" or (weight.name == "kernel" and isinstance(layer, layers.DepthwiseConv2D)):
                numbers = weight_numbers("kernel", shape, shape[-2] * shape[-1])
            elif weight.name in ("kernel", "pointwise_kernel"):
                numbers = weight_numbers("kernel", shape, shape[-2] if isinstance(layer, layers.Conv2DTranspose) else shape[-1])
            else:
                is_gain = weight.name in ("gamma", "moving_variance") or type(layer).__name__ == "LayerScale"
                numbers = weight_numbers("gain" if is_gain else "offset", shape)
            weight.assign(numbers)
    answer(template, image.shape[1], keras.ops.convert_to_numpy(model(image, training=False)))


def keras_photo(template, name, side, scale=1.0, **options):
    model = getattr(keras.applications, name)(weights=None, input_shape=(side, side, 3), classes=CLASSES, **options)
    keras_answer(template, model, (image_of((side, side, 3)) / 127.5 - 1) * scale)


applications = keras.applications
for template, name, size in [("vgg-16", "VGG16", 224), ("vgg-19", "VGG19", 224), ("inception-v3", "InceptionV3", 299), ("xception", "Xception", 299), ("resnet-50", "ResNet50", 224), ("densenet-121", "DenseNet121", 224), ("mobilenet", "MobileNet", 224), ("mobilenet-v2", "MobileNetV2", 224), ("convnext-tiny", "ConvNeXtTiny", 224)]:
    add_keras(template, f"keras.applications.{name}", getattr(applications, name)(weights=None), 1000)
    models.clear()
# Its mean, variance and count of pixels (7 numbers) are a Rescaling layer with us.
add_keras("efficientnet-b0", "keras.applications.EfficientNetB0 without the 7 numbers of its Normalization of pixels", applications.EfficientNetB0(weights=None), 1000, without=(layers.Normalization,))

add_keras("keras-mnist", "keras.io/examples/vision/mnist_convnet with Dense(64) in place of Dropout", keras.Sequential([
    keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
    layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax"),
]), 10)
add_keras("lenet-5", "LeCun et al. 1998, figure 2, with all connections of C3 and softmax", keras.Sequential([
    keras.Input((28, 28, 1)), layers.Conv2D(6, 5, padding="same", activation="tanh"), layers.AveragePooling2D(2), layers.Conv2D(16, 5, activation="tanh"), layers.AveragePooling2D(2),
    layers.Flatten(), layers.Dense(120, activation="tanh"), layers.Dense(84, activation="tanh"), layers.Dense(10, activation="softmax"),
]), 10)
add_keras("lstm-rows", "keras.io/guides/working_with_rnns, build_model", keras.Sequential([
    keras.Input((28, 28)), layers.LSTM(64), layers.BatchNormalization(), layers.Dense(10),
]), 10)
add_keras("autoencoder", "keras.io/examples/vision/autoencoder", keras.Sequential([
    keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu", padding="same"), layers.MaxPooling2D(padding="same"), layers.Conv2D(32, 3, activation="relu", padding="same"), layers.MaxPooling2D(padding="same"),
    layers.Conv2DTranspose(32, 3, strides=2, activation="relu", padding="same"), layers.Conv2DTranspose(32, 3, strides=2, activation="relu", padding="same"), layers.Conv2D(1, 3, activation="sigmoid", padding="same"),
]), 0)

tower = keras.Sequential([
    keras.Input((105, 105, 1)), layers.Conv2D(64, 10, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(128, 7, activation="relu"), layers.MaxPooling2D(),
    layers.Conv2D(128, 4, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(256, 4, activation="relu"), layers.Flatten(), layers.Dense(4096, activation="sigmoid"),
])
pair = [keras.Input((105, 105, 1)), keras.Input((105, 105, 1))]
distance = keras.ops.abs(tower(pair[0]) - tower(pair[1]))
siamese = keras.Model(pair, layers.Dense(1, activation="sigmoid")(distance))
add_keras("siamese", "Koch et al. 2015, figure 4", siamese, 0, multiply_adds=2 * keras_multiply_adds(tower) + 4096)


# --- PyTorch ---------------------------------------------------------------------------------------------------------------


def torch_multiply_adds(module, inputs, output):
    x = inputs[0]
    if isinstance(module, nn.ConvTranspose2d):
        return math.prod(x.shape[2:]) * module.weight.numel()
    if isinstance(module, nn.Conv2d):
        return math.prod(output.shape[2:]) * module.weight.numel()
    if isinstance(module, nn.Linear):
        return math.prod(output.shape[1:-1]) * module.weight.numel()
    if isinstance(module, nn.MultiheadAttention):  # computes with its weights, not with modules
        tokens, features = x.shape[1:]
        return 4 * tokens * features**2 + 2 * tokens**2 * features
    if type(module).__name__ == "Attention":  # timm: its projections are Linear modules
        tokens, features = x.shape[1:]
        return 2 * tokens**2 * features
    return 0


def add_torch(template, source, model, shape, classes):
    models[template] = model
    model.eval()
    total = [0]

    def count(module, inputs, output):
        total[0] += torch_multiply_adds(module, inputs, output)

    hooks = [module.register_forward_hook(count) for module in model.modules()]
    with torch.no_grad():
        model(torch.zeros(1, *shape))
    for hook in hooks:
        hook.remove()
    trainable = sum(parameter.numel() for parameter in model.parameters())
    statistics = sum(buffer.numel() for name, buffer in model.named_buffers() if name.endswith(("running_mean", "running_var")))
    add(template, source, shape[1], classes, trainable + statistics, trainable, total[0])


photo = (3, 224, 224)
vision = torchvision.models
for template, name in [("alexnet", "alexnet"), ("vgg-11", "vgg11"), ("resnet-18", "resnet18"), ("squeezenet", "squeezenet1_0"), ("vit-b16", "vit_b_16")]:
    add_torch(template, f"torchvision.models.{name}", getattr(vision, name)(weights=None), photo, 1000)
add_torch("googlenet-bn", "torchvision.models.googlenet without auxiliary classifiers", vision.googlenet(weights=None, aux_logits=False, init_weights=False), photo, 1000)
for template, name in [("vit-tiny", "vit_tiny_patch16_224"), ("se-resnet-50", "seresnet50")]:
    add_torch(template, f"timm {name}", timm.create_model(name, pretrained=False), photo, 1000)

respond = nn.LocalResponseNorm(5)
add_torch("googlenet", "Szegedy et al. 2014, table 1, without auxiliary classifiers (6,998,552 in Caffe's bvlc_googlenet too)", nn.Sequential(
    nn.Conv2d(3, 64, 7, 2, 3), nn.ReLU(), pool(), respond, nn.Conv2d(64, 64, 1), nn.ReLU(), nn.Conv2d(64, 192, 3, padding=1), nn.ReLU(), respond, pool(),
    Inception(192, 64, 96, 128, 16, 32, 32), Inception(256, 128, 128, 192, 32, 96, 64), pool(),
    Inception(480, 192, 96, 208, 16, 48, 64), Inception(512, 160, 112, 224, 24, 64, 64), Inception(512, 128, 128, 256, 24, 64, 64),
    Inception(512, 112, 144, 288, 32, 64, 64), Inception(528, 256, 160, 320, 32, 128, 128), pool(),
    Inception(832, 256, 160, 320, 32, 128, 128), Inception(832, 384, 192, 384, 48, 128, 128),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000),
), photo, 1000)
add_torch("resnet-20", "He et al. 2015, section 4.2, n = 3, shortcuts of option B", nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
    *[Basic(16, 16, 1) for _ in range(3)], Basic(16, 32, 2), Basic(32, 32, 1), Basic(32, 32, 1), Basic(32, 64, 2), Basic(64, 64, 1), Basic(64, 64, 1),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
), (3, 32, 32), 10)
add_torch("cbam-cnn", "a network of our own with the module of Woo et al. 2018, equations 2 and 3", nn.Sequential(*cbam_stage(3, 32), *cbam_stage(32, 64), *cbam_stage(64, 128), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10)), (3, 32, 32), 10)
add_torch("u-net", "Ronneberger et al. 2015, figure 1", Unet(1, 0), (1, 572, 572), 2)
add_torch("u-net-padded", "Ronneberger et al. 2015, figure 1, with padding, for colour images", Unet(3, 1), (3, 256, 256), 2)
tutorial = "docs.pytorch.org/tutorials/beginner/dcgan_faces_tutorial"
models["dcgan"] = Dcgan()
add_torch("dcgan", tutorial, models["dcgan"], (3, 64, 64), 0)

# --- answers ---------------------------------------------------------------------------------------------------------------

for template, name, side in [("vgg-16", "VGG16", 32), ("inception-v3", "InceptionV3", 96), ("xception", "Xception", 96), ("resnet-50", "ResNet50", 96), ("densenet-121", "DenseNet121", 96), ("mobilenet", "MobileNet", 96), ("mobilenet-v2", "MobileNetV2", 96)]:
    keras_photo(template, name, side)
keras_photo("convnext-tiny", "ConvNeXtTiny", 96, include_preprocessing=False)
keras_photo("efficientnet-b0", "EfficientNetB0", 96, scale=255.0)  # divides by 255 itself
keras_answer("keras-mnist", models["keras-mnist"], image_of((28, 28, 1)) / 255)
keras_answer("lenet-5", models["lenet-5"], image_of((28, 28, 1)) / 255)
keras_answer("autoencoder", models["autoencoder"], image_of((28, 28, 1)) / 255)


def torch_answer(template, model, shape, softmax=True, scale=lambda image: image / 127.5 - 1):
    model.eval()
    channels, side, _ = shape
    with torch.no_grad():
        for module in model.modules():
            for name, weight in [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]:
                size = tuple(weight.shape)
                if name == "num_batches_tracked":
                    continue
                if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) and name == "weight":
                    outputs = size[1] if isinstance(module, nn.ConvTranspose2d) else size[0]
                    numbers = weight_numbers("kernel", (size[2], size[3], size[1], size[0]), outputs).transpose(3, 2, 0, 1)
                elif name == "weight" and isinstance(module, nn.Linear) and size[0] == 3 * size[1]:  # query, key and value of timm
                    numbers = np.concatenate([weight_numbers("kernel", (size[1], size[1]), size[1]).T] * 3)
                elif name == "bias" and isinstance(module, nn.Linear) and module.out_features == 3 * module.in_features:
                    numbers = np.concatenate([weight_numbers("offset", (module.in_features,))] * 3)
                elif name == "weight" and isinstance(module, nn.Linear):
                    numbers = weight_numbers("kernel", (size[1], size[0]), size[0]).T
                else:
                    numbers = weight_numbers("gain" if name in ("weight", "running_var") else "offset", size)
                weight.copy_(torch.from_numpy(np.ascontiguousarray(numbers)))
        output = model(torch.from_numpy(scale(image_of((side, side, channels))).transpose(0, 3, 1, 2).astype("float32")))
    for one in output if isinstance(output, tuple) else [torch.softmax(output, 1) if softmax else output]:
        answer(template, side, one.permute(0, 2, 3, 1).numpy() if one.ndim == 4 else one.numpy())


few = {"weights": None, "num_classes": CLASSES}
torch_answer("resnet-18", vision.resnet18(**few), (3, 96, 96))
torch_answer("squeezenet", vision.squeezenet1_0(**few), (3, 96, 96))
torch_answer("googlenet-bn", vision.googlenet(**few, aux_logits=False, init_weights=False, transform_input=False), (3, 96, 96))
torch_answer("vit-tiny", timm.create_model("vit_tiny_patch16_224", num_classes=CLASSES), photo)
torch_answer("se-resnet-50", timm.create_model("seresnet50", num_classes=CLASSES), (3, 96, 96))
torch_answer("googlenet", models["googlenet"], (3, 96, 96))
torch_answer("resnet-20", models["resnet-20"], (3, 32, 32))
torch_answer("cbam-cnn", models["cbam-cnn"], (3, 32, 32))
torch_answer("u-net", models["u-net"], (1, 188, 188), scale=lambda image: image / 255)
torch_answer("u-net-padded", models["u-net-padded"], (3, 64, 64), scale=lambda image: image / 255)
torch_answer("dcgan", models["dcgan"], (3, 64, 64), softmax=False)

versions = {"keras": keras.__version__, "torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0], "timm": timm.__version__}
lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
pathlib.Path(__file__).with_suffix(".json").write_text(f'{{\n  "versions": {json.dumps(versions)},\n  "rows": [\n{lines}\n  ]\n}}\n')
