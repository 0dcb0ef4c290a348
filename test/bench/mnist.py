"""The reference of `npm run bench -- mnist`: the Keras MNIST network trained by PyTorch, eager.

Speaks JSON lines on stdin/stdout. First line in: {"threads", "channels_last", "batch"}; out: {"torch"}.
Then per line {"steps": n}: runs n training steps and answers {"wall_ms": [per step], "cpu_ms": of all}.
"""
import json
import sys
import time

import numpy as np
import torch
from torch import nn

setup = json.loads(sys.stdin.readline())
torch.set_num_threads(setup["threads"])
torch.manual_seed(1)
memory_format = torch.channels_last if setup["channels_last"] else torch.contiguous_format

model = nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(1600, 64), nn.ReLU(), nn.Linear(64, 10),
).to(memory_format=memory_format)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
loss_function = nn.CrossEntropyLoss()

# The same kind of data as on the other side: decoded pixels in memory, a batch picked by index per step.
generator = np.random.default_rng(1)
images = generator.integers(0, 256, (4096, 1, 28, 28), dtype=np.uint8)
labels = generator.integers(0, 10, 4096)


def step():
    rows = generator.integers(0, len(images), setup["batch"])
    x = (torch.from_numpy(images[rows]).float() / 255).to(memory_format=memory_format)
    y = torch.from_numpy(labels[rows])
    optimizer.zero_grad(set_to_none=True)
    logits = model(x)
    loss = loss_function(logits, y)
    loss.backward()
    optimizer.step()
    return loss.item(), (logits.argmax(1) == y).sum().item()


print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    wall_ms = []
    cpu = time.process_time()
    for _ in range(json.loads(line)["steps"]):
        start = time.perf_counter()
        step()
        wall_ms.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"wall_ms": wall_ms, "cpu_ms": (time.process_time() - cpu) * 1000}), flush=True)
