"""Confident learning as Northcutt, Jiang and Chuang (2021, "Confident Learning: Estimating Uncertainty in Dataset Labels") define it, written from the
paper's equations with numpy alone: thresholds (2), confident joint (1), joint (3), pruning by noise rate, ranking by the normalised margin. And a
picture's figures by cleanvision's definitions, with Pillow and numpy. Writes confident-learning.json.

numpy 2, Pillow 11; seed 0."""
import base64
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageStat

rng = np.random.default_rng(0)


def tensor(values, dtype):
    values = np.ascontiguousarray(values, dtype)
    return {"dtype": str(values.dtype), "shape": list(values.shape), "base64": base64.b64encode(values.tobytes()).decode()}


def learned(p, y):
    n, k = p.shape
    t = np.array([p[y == j, j].mean() if (y == j).any() else np.inf for j in range(k)])
    above = np.where(p >= t, p, -1.0)
    confident = np.where(above.max(1) < 0, -1, above.argmax(1))
    c = np.array([[np.sum((y == i) & (confident == j)) for j in range(k)] for i in range(k)])
    q = np.zeros((k, k))
    for i in range(k):
        q[i] = c[i] / c[i].sum() * (y == i).sum() if c[i].sum() else np.eye(k)[i] * (y == i).sum()
    q /= n
    chosen = np.zeros(n, bool)
    for i in range(k):
        for j in range(k):
            most = int(np.floor(n * q[i, j] + 0.5))
            if i == j or most == 0:
                continue
            of = np.flatnonzero(y == i)
            chosen[of[np.argsort(-(p[of, j] - p[of, i]), kind="stable")[:most]]] = True
    best = p.argmax(1)
    chosen &= best != y
    margin = p[np.arange(n), y] - p.max(1)
    order = np.flatnonzero(chosen)
    order = order[np.argsort(margin[order], kind="stable")]
    return {"thresholds": [None if np.isinf(x) else float(x) for x in t], "joint": c.tolist(), "estimate": q.tolist(), "errors": [[int(i), int(best[i]), float(p[i, y[i]]), float(margin[i])] for i in order]}


def sample(n, k, wrong, sharp, absent=None):
    true = rng.integers(0, k, n)
    if absent is not None:
        true[true == absent] = (absent + 1) % k
    y = np.where(rng.random(n) < wrong, rng.integers(0, k, n), true)
    if absent is not None:
        y[y == absent] = true[y == absent]
    logits = rng.normal(size=(n, k))
    logits[np.arange(n), true] += sharp
    p = np.exp(logits - logits.max(1, keepdims=True))
    p = (p / p.sum(1, keepdims=True)).astype(np.float32)
    p64 = p.astype(np.float64)
    return {"probabilities": tensor(p, np.float32), "labels": tensor(y, np.int32), **learned(p64, y)}


def figures(pixels):
    image = Image.fromarray(pixels)
    grey = image.convert("L")
    r, g, b = (pixels[:, :, c].astype(np.int64) for c in range(3))
    brightness = np.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b) / 255
    p5, p99 = np.percentile(brightness, [5, 99])
    edges = np.sqrt(ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES)).var[0])
    return {"pixels": tensor(pixels, np.uint8), "brightness5": float(p5), "brightness99": float(p99), "entropy": float(image.entropy()), "edges": float(edges), "flatness": float(np.std(grey.histogram()))}


def pictures():
    noise = rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)
    yield noise
    yield (noise // 8).astype(np.uint8)
    yield np.full((24, 24, 3), 250, np.uint8)
    yield np.asarray(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(4)))
    yield np.kron(rng.integers(0, 256, (4, 5, 3)), np.ones((8, 8, 1))).astype(np.uint8)


cases = {
    "samples": [sample(400, 5, 0.15, 3), sample(1000, 10, 0.05, 4), sample(60, 3, 0.3, 1), sample(120, 4, 0.1, 3, absent=2)],
    "figures": [figures(each) for each in pictures()],
}
Path(__file__).with_suffix(".json").write_text(json.dumps({"cases": cases}))
