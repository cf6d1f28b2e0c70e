"""Class activation maps of a small trained-looking CNN, from torch's autograd and the formulae of pytorch-grad-cam (numpy)."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from common import draw_norms, tensor, write

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(8 * 4 * 4, 5))
draw_norms(net)
net.eval()
x = torch.randn(1, 3, 16, 16)
target = 3


def minmax(t):
    lo, hi = t.amin((-2, -1), keepdim=True), t.amax((-2, -1), keepdim=True)
    return (t - lo) / (hi - lo + 1e-8)


def case(layer, versus=None):
    def score(logits): return logits[:, target] if versus is None else logits[:, target] - logits[:, versus]

    a = net[: layer + 1](x).detach().requires_grad_()
    y = score(net[layer + 1:](a))[0]
    (g,) = torch.autograd.grad(y, a)
    A, G = a.detach().numpy()[0].astype(np.float64), g.numpy()[0].astype(np.float64)
    with torch.no_grad():
        masks = minmax(nn.UpsamplingBilinear2d(size=x.shape[-2:])(a))[0][:, None]
        masked = score(net(x * masks)).numpy()
        ablated = []
        for k in range(A.shape[0]):
            b = a.clone(); b[0, k] = 0
            ablated.append(score(net[layer + 1:](b)).item())

    def combine(w): return (w[:, None, None] * A).sum(0)

    def eigen(V):
        rows = V.reshape(V.shape[0], -1).T
        rows = rows - rows.mean(0)
        p = (rows @ np.linalg.svd(rows, full_matrices=True)[2][0]).reshape(V.shape[1:])
        return p if (p * V.mean(0)).sum() >= 0 else -p

    s = A.sum((1, 2))[:, None, None]
    alpha = np.where(G == 0, 0, G**2 / (2 * G**2 + s * G**3 + 1e-6))
    e = np.exp(masked - masked.max())
    whole = y.item()
    maps = {
        "GradCAM": combine(G.mean((1, 2))), "HiResCAM": (G * A).sum(0), "LayerCAM": (np.maximum(G, 0) * A).sum(0),
        "GradCAM++": combine((np.maximum(G, 0) * alpha).sum((1, 2))), "XGradCAM": combine((G * A).sum((1, 2)) / (A.sum((1, 2)) + 1e-7)),
        "EigenCAM": eigen(A), "EigenGradCAM": eigen(G * A), "ScoreCAM": combine(e / e.sum()),
        "AblationCAM": combine((whole - np.array(ablated)) / whole),
    }
    return {"layer": str(layer), "activations": tensor(a[0]), "gradients": tensor(g[0]), "logit": whole, "versus": versus, "maps": {k: tensor(v) for k, v in maps.items()}}


write(__file__, {
    "image": tensor(x), "target": target, "logits": tensor(net(x)[0]),
    "weights": {k: tensor(v.float()) for k, v in net.state_dict().items()},
    "layers": [case(2), case(6), case(6, 1)],
})
