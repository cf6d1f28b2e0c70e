"""Whether a map can be trusted, by the formulae of pytorch-grad-cam 1.5: NoisyLinearImputer without its noise (ROAD, Rong et al. 2022: a sparse system,
solved by scipy), ROADCombined over its nine percentiles, DropInConfidence and IncreaseInConfidence on the softmax of the target (the drop over the
confidence: Chattopadhay et al. 2018), and scipy's spearmanr. Needs scipy."""
import numpy as np
import torch
import torch.nn as nn
from scipy.sparse import lil_matrix, csc_matrix
from scipy.sparse.linalg import spsolve
from scipy.stats import spearmanr
from common import tensor, write

torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(128, 5)).eval()
x = torch.randn(3, 14, 18)
TARGET, PERCENTILES = 2, [10, 20, 30, 40, 50, 60, 70, 80, 90]
WEIGHTS = [((1, 1), 1 / 12), ((0, 1), 1 / 6), ((-1, 1), 1 / 12), ((1, -1), 1 / 12), ((0, -1), 1 / 6), ((-1, -1), 1 / 12), ((1, 0), 1 / 6), ((-1, 0), 1 / 6)]


def impute(image, kept):
    height, width = kept.shape
    missing = [(i, j) for i in range(height) for j in range(width) if not kept[i, j]]
    index = {place: n for n, place in enumerate(missing)}
    a, b = lil_matrix((len(missing), len(missing))), np.zeros((len(missing), image.shape[0]))
    for n, (i, j) in enumerate(missing):
        whole = 1.0
        for (di, dj), weight in WEIGHTS:
            p, q = i + di, j + dj
            if not (0 <= p < height and 0 <= q < width): whole -= weight
            elif kept[p, q]: b[n] -= weight * image[:, p, q].numpy()
            else: a[n, index[p, q]] = weight
        a[n, n] = -whole
    filled = image.clone()
    for (i, j), values in zip(missing, spsolve(csc_matrix(a), b)): filled[:, i, j] = torch.tensor(values, dtype=torch.float32)
    return filled


def confidence(images):
    with torch.no_grad(): return torch.softmax(net(torch.stack(images)), 1)[:, TARGET].numpy()


def case(low):
    cam = nn.functional.interpolate(torch.tensor(low)[None, None], x.shape[1:], mode="bilinear")[0, 0].numpy()
    cam = cam - cam.min(); cam = cam / (1e-7 + cam.max())
    most = [impute(x, cam < np.percentile(cam, p)) for p in PERCENTILES]
    least = [impute(x, (1 - cam) < np.percentile(1 - cam, p)) for p in PERCENTILES]
    whole, through = confidence([x, x * torch.tensor(cam)])
    return {"cam": tensor(cam), "most": tensor(most[7]), "least": tensor(least[1]), "whole": float(whole),
            "road": float((confidence(least) - whole).mean() - (confidence(most) - whole).mean()) / 2,
            "drop": float(max(0, whole - through) / whole), "increase": float(through > whole)}


maps = [np.random.RandomState(seed).rand(7, 9).astype(np.float32) for seed in range(3)]
ties = [np.round(4 * m).astype(np.float32).ravel() for m in maps[:2]]
write(__file__, {
    "image": tensor(x), "target": TARGET, "weights": {k: tensor(v.float()) for k, v in net.state_dict().items()}, "maps": [case(m) for m in maps],
    "ranks": [{"a": tensor(a), "b": tensor(b), "correlation": float(spearmanr(a, b).statistic)} for a, b in [(maps[0].ravel(), maps[1].ravel()), (ties[0], ties[1]), (ties[0], maps[0].ravel())]],
})
