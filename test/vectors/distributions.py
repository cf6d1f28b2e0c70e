"""How often PyTorch draws what: 200,000 draws of each random layer and transform, told by the shares of their outcomes. The figures
that the test compares are the same functions of our own draws; see distributions.test.ts."""
import torch
from torch import nn
from common import torchvision, write

torchvision()
from torchvision import ops
from torchvision.transforms import v2

torch.manual_seed(0)
DRAWS, EDGES = 200_000, 20


def shares(values):
    """Of values in [0, 1]: the share in each of twenty equal bins."""
    counts = torch.histc(torch.tensor(values, dtype=torch.float64), EDGES, 0, 1)
    return (counts / len(values)).tolist()


def layer(row, params, module, shape):
    """In training on ones: each outcome's share, and how often a channel, a picture, a batch come out alike throughout, and a value as the same of the batch before."""
    module.train()
    batches = [module(torch.ones(shape)) for _ in range(DRAWS // torch.Size(shape).numel() + 1)]
    all_values = torch.cat([y.flatten() for y in batches])
    values, counts = all_values.unique(return_counts=True)
    y = torch.cat(batches).flatten(2)
    channels = (y == y[..., :1]).all(2).double().mean().item()
    pictures = (y.flatten(1) == y.flatten(1)[:, :1]).all(1).double().mean().item()
    whole = torch.stack([(b == b.flatten()[0]).all() for b in batches]).double().mean().item()
    before = (y.unflatten(0, (len(batches), -1))[1:] == y.unflatten(0, (len(batches), -1))[:-1]).double().mean().item()
    return {"row": row, "params": params, "shape": shape, "batches": len(batches), "values": values.tolist(), "shares": (counts / len(all_values)).tolist(),
            "alike": {"channel": channels, "picture": pictures, "batch": whole, "before": before}}


def mixing(row, alpha, height, width):
    transform = getattr(v2, row)(alpha=alpha, num_classes=2)
    images = torch.zeros(2, 1, height, width)
    draws = [transform.make_params([images]) for _ in range(DRAWS // 4)]
    body = {"row": row, "alpha": alpha, "height": height, "width": width, "count": len(draws)}
    if row == "MixUp": return body | {"figures": {"lam": shares([d["lam"] for d in draws])}}
    boxes = [d["box"] for d in draws]
    return body | {"figures": {"lam": shares([d["lam_adjusted"] for d in draws]), **{side: shares([b[i] / (width if i % 2 == 0 else height) for b in boxes]) for i, side in enumerate(("left", "top", "right", "bottom"))}}}


shape = [4, 3, 2, 3]
layers = [
    *(layer("Dropout", {"p": p}, nn.Dropout(p), shape) for p in (0.1, 0.5, 0.8, 1.0)),
    *(layer("Dropout2d", {"p": p}, nn.Dropout2d(p), shape) for p in (0.25, 0.5)),
    *(layer("AlphaDropout", {"p": p}, nn.AlphaDropout(p), shape) for p in (0.1, 0.5)),
    *(layer("StochasticDepth", {"p": p, "mode": mode}, ops.StochasticDepth(p, mode), shape) for p in (0.2, 0.7) for mode in ("row", "batch")),
]
mixed = [mixing(row, alpha, 9, 16) for row in ("MixUp", "CutMix") for alpha in (0.2, 0.5, 1.0, 3.0)]
write(__file__, {"layers": layers, "mixing": mixed})
