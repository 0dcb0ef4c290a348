"""Networks that no library has, written out after their paper or page in the words of PyTorch; used by templateParameters.py."""
import torch
from formula import formula
from torch import nn


class Inception(nn.Module):
    """Szegedy et al. 2014, figure 2b."""

    def __init__(self, channels, one, narrow3, three, narrow5, five, pooled):
        super().__init__()
        self.branches = nn.ModuleList([
            nn.Sequential(nn.Conv2d(channels, one, 1), nn.ReLU()),
            nn.Sequential(nn.Conv2d(channels, narrow3, 1), nn.ReLU(), nn.Conv2d(narrow3, three, 3, padding=1), nn.ReLU()),
            nn.Sequential(nn.Conv2d(channels, narrow5, 1), nn.ReLU(), nn.Conv2d(narrow5, five, 5, padding=2), nn.ReLU()),
            nn.Sequential(nn.MaxPool2d(3, 1, padding=1), nn.Conv2d(channels, pooled, 1), nn.ReLU()),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def pool():
    return nn.MaxPool2d(3, 2, ceil_mode=True)


class Basic(nn.Module):
    """He et al. 2015, section 4.2; a 1x1 convolution on the shortcuts that change size (option B)."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.main = nn.Sequential(nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(), nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters))
        self.shortcut = nn.Identity() if stride == 1 else nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        return torch.relu(self.main(x) + self.shortcut(x))


class Cbam(nn.Module):
    """Woo et al. 2018, equations 2 and 3."""

    def __init__(self, channels, ratio):
        super().__init__()
        self.dense = nn.Sequential(nn.Linear(channels, channels // ratio), nn.ReLU(), nn.Linear(channels // ratio, channels))
        self.places = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, x):
        x = x * torch.sigmoid(self.dense(x.mean((2, 3))) + self.dense(x.amax((2, 3))))[:, :, None, None]
        return x * torch.sigmoid(self.places(torch.stack([x.mean(1), x.amax(1)], 1)))


def cbam_stage(channels, filters):
    return [layer for source in (channels, filters) for layer in (nn.Conv2d(source, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters, eps=1e-3), nn.ReLU())] + [Cbam(filters, 8), nn.MaxPool2d(2)]


class Unet(nn.Module):
    """Ronneberger et al. 2015, figure 1."""

    def __init__(self, channels, padding):
        super().__init__()
        widths = [64, 128, 256, 512, 1024]

        def pair(source, width):
            return nn.Sequential(nn.Conv2d(source, width, 3, padding=padding), nn.ReLU(), nn.Conv2d(width, width, 3, padding=padding), nn.ReLU())

        self.down = nn.ModuleList([pair(source, width) for source, width in zip([channels, *widths], widths)])
        self.grow = nn.ModuleList([nn.ConvTranspose2d(2 * width, width, 2, 2) for width in widths[-2::-1]])
        self.up = nn.ModuleList([pair(2 * width, width) for width in widths[-2::-1]])
        self.end = nn.Conv2d(64, 2, 1)

    def forward(self, x):
        skips = []
        for level, convolve in enumerate(self.down):
            x = convolve(x if level == 0 else nn.functional.max_pool2d(x, 2))
            skips.append(x)
        for grow, convolve, skip in zip(self.grow, self.up, skips[-2::-1]):
            x = grow(x)
            edge = (skip.shape[2] - x.shape[2]) // 2
            x = convolve(torch.cat([skip[:, :, edge : edge + x.shape[2], edge : edge + x.shape[3]], x], 1))
        return self.end(x)


def doubled(source, width):
    return [nn.ConvTranspose2d(source, width, 4, 2, 1, bias=False)]


def normal(width, activation):
    return [nn.BatchNorm2d(width), activation]


generator = nn.Sequential(
    nn.Unflatten(1, (100, 1, 1)), nn.ConvTranspose2d(100, 512, 4, 1, 0, bias=False), *normal(512, nn.ReLU()),
    *doubled(512, 256), *normal(256, nn.ReLU()), *doubled(256, 128), *normal(128, nn.ReLU()), *doubled(128, 64), *normal(64, nn.ReLU()), *doubled(64, 3), nn.Tanh(),
)
leaky = nn.LeakyReLU(0.2)
discriminator = nn.Sequential(
    nn.Conv2d(3, 64, 4, 2, 1, bias=False), leaky, nn.Conv2d(64, 128, 4, 2, 1, bias=False), *normal(128, leaky), nn.Conv2d(128, 256, 4, 2, 1, bias=False), *normal(256, leaky),
    nn.Conv2d(256, 512, 4, 2, 1, bias=False), *normal(512, leaky), nn.Conv2d(512, 1, 4, 1, 0, bias=False), nn.Flatten(), nn.Sigmoid(),
)


class Dcgan(nn.Module):
    def __init__(self):
        super().__init__()
        self.generator, self.discriminator = generator, discriminator

    def forward(self, image):
        numbers = formula("values:input_1", 100).reshape(1, 100).astype("float32")
        return self.generator(torch.from_numpy(numbers)), self.discriminator(image)
