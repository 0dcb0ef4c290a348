"""Numbers that both sides make from a name, and digests of long tensors (`test/support/formula.ts`). Used by the scripts beside it that give networks weights."""
import numpy as np

# Longer tensors are stored as products.
LONGEST = 40


def formula(name, count):
    """Numbers in [-1, 1) from a name and a place: FNV-1a of the name, then the finalizer of MurmurHash3 per place. Exact in float32."""
    h = 0x811C9DC5
    for unit in name.encode("ascii"):
        h = ((h ^ unit) * 0x01000193) & 0xFFFFFFFF
    x = (np.uint64(h) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return (x >> np.uint64(8)).astype(np.float64) / 2.0**23 - 1.0


def weight_values(name, shape):
    """A weight by its full name: positive where it scales or is a variance, else with variance 1 / fan-in."""
    values = formula(name, int(np.prod(shape)))
    last = name.rsplit("/", 1)[1]
    if last in ("gamma", "moving_variance"):
        values = 1 + values / 2
    elif len(shape) > 1:
        values = values * np.float32(np.sqrt(3.0 / max(1, np.prod(shape[:-1]))))
    else:
        values = values / 4
    return np.asarray(values, dtype=np.float32).astype(np.float64).reshape(shape)


def digest(name, array):
    """A short tensor whole, a long one as its products with four formula vectors and its greatest number."""
    flat = np.asarray(array, dtype=np.float64).ravel()
    if flat.size <= LONGEST or name == "logits":
        return {"values": [float(f"{x:.13g}") for x in flat]}
    products = [float(f"{np.dot(flat, formula(f'{name}/{k}', flat.size)):.13g}") for k in range(4)]
    return {"products": products, "greatest": float(f"{np.abs(flat).max():.13g}")}
