"""Frozen layers, unfreezing, learning rates of layers, as users of PyTorch write them: requires_grad_, eval() of frozen batch norms, parameter groups whose
learning rate is scaled at each step (timm's lr_scale). A small CNN, 4 epochs of 4 batches of 6 pictures of 8x8. And timm's layer_decay of its resnet18.
"""
import torch, torch.nn as nn
from common import tensor, torchvision, write

torchvision()
import timm
from timm.optim import param_groups_layer_decay
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn
from paper_optimizers import optimizer_named

torch.backends.nnpack.set_flags(False)
torch.manual_seed(0)
EPOCHS, CLASSES = 4, 3


def network():
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(4, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(), nn.Linear(96, CLASSES))


start = {k: v.clone() for k, v in network().state_dict().items()}
# Statistics that are not those of any batch: whether a norm is in evaluation mode shows.
start["1.running_mean"], start["1.running_var"] = torch.randn(4) * 0.3, torch.rand(4) + 0.5
images = torch.randn(4, 6, 3, 8, 8)
labels = torch.randint(CLASSES, (4, 6))


class Matrices:
    """torch.optim.Muon takes matrices alone: filters are moved as such, vectors by AdamW."""
    def __init__(self, groups, lr, weight_decay=0.1, **options):
        self.flat = [(p, p.detach().flatten(1).clone().requires_grad_()) for g in groups for p in g["params"] if p.ndim > 1]
        copies = {id(p): f for p, f in self.flat}
        of = lambda keep: [{**g, "params": [copies.get(id(p), p) for p in g["params"] if keep(p)]} for g in groups if any(keep(p) for p in g["params"])]
        self.parts = [torch.optim.Muon(of(lambda p: p.ndim > 1), lr=lr, weight_decay=weight_decay, **options), torch.optim.AdamW(of(lambda p: p.ndim < 2), lr=lr, weight_decay=weight_decay)]
        self.param_groups = [g for o in self.parts for g in o.param_groups]

    def step(self):
        for p, f in self.flat: f.grad = None if p.grad is None else p.grad.flatten(1).clone()
        for o in self.parts: o.step()
        with torch.no_grad():
            for p, f in self.flat: p.copy_(f.view_as(p))

    def zero_grad(self):
        for p, _ in self.flat: p.grad = None
        for o in self.parts: o.zero_grad()


def case(name, keys, optimizer, training={}, frozen=(), unfreeze=None, scales={}, gamma=None):
    net = network()
    net.load_state_dict(start)
    kind, options = optimizer
    groups = [{"params": [p], "lr_scale": next((s for prefix, s in scales.items() if k.startswith(prefix)), 1.0)} for k, p in net.named_parameters()]
    made = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    opt = (Matrices if kind == "Muon" else optimizer_named(kind))(groups, **made)
    lr, accumulate = options["lr"], training.get("accumulate", 1)
    ema = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(training["ema"])) if "ema" in training else None
    swa = AveragedModel(net) if "swa_start" in training else None
    losses = []
    for epoch in range(EPOCHS):
        now = () if unfreeze is not None and epoch >= unfreeze else frozen
        net.train()
        for i, module in enumerate(net):
            for p in module.parameters(): p.requires_grad_(i not in now)
            if i in now and keys.get("freeze_norm") != "train": module.eval()
        for first in range(0, 4, accumulate):
            batches = range(first, min(first + accumulate, 4))
            opt.zero_grad()
            for b in batches:
                value = nn.functional.cross_entropy(net(images[b]), labels[b])
                (value / len(batches)).backward()
                losses.append(value.item())
            if "clip_grad_norm" in training: nn.utils.clip_grad_norm_(net.parameters(), training["clip_grad_norm"])
            for g in opt.param_groups: g["lr"] = lr * g["lr_scale"]
            opt.step()
            if ema: ema.update_parameters(net)
        if gamma: lr *= gamma
        if swa and epoch >= training["swa_start"]: swa.update_parameters(net)
    if swa:
        for norm in (swa.module[i] for i in frozen if isinstance(swa.module[i], nn.BatchNorm2d)):
            # update_bn finds statistics anew for all norms; a frozen one keeps its own and stays in evaluation mode.
            norm.eval()
            norm.reset_running_stats = lambda: None
            norm.train = lambda mode=True: None
        update_bn([images[b] for b in range(4)], swa)
    averaged = ema or swa
    looked = averaged.module if averaged else net
    weights = {k: tensor(v.float()) for k, v in looked.state_dict().items() if "num_batches" not in k}
    return {"name": name, "keys": keys, "optimizer": kind, "params": options, "training": training, "gamma": gamma, "losses": losses, "weights": weights}


first, half = {"freeze": ["0-1"]}, {"freeze": ["0-1"], "unfreeze": {"epoch": 2}}
sgd = ("SGD", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1})
scaled = [{"layers": ["0-1"], "factor": 0.1}, {"layers": ["4", "5"], "factor": 0.5}]
rates = {"0.": 0.1, "1.": 0.1, "4.": 0.5, "5.": 0.5}
small = {"SGD": {"lr": 0.02, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}, "Adadelta": {"lr": 0.5}, "Adagrad": {"lr": 0.02}, "Lion": {"lr": 0.001, "weight_decay": 0.1}, "Muon": {"lr": 0.01}}
cases = [
    case("frozen", first, sgd, frozen=(0, 1)),
    case("frozen, its norms train on", {**first, "freeze_norm": "train"}, sgd, frozen=(0, 1)),
    case("clipped by norm", first, sgd, {"clip_grad_norm": 0.3}, frozen=(0, 1)),
    case("accumulated, unfrozen, clipped, decaying rate", half, sgd, {"accumulate": 3, "clip_grad_norm": 0.3}, frozen=(0, 1), unfreeze=2, gamma=0.7),
    case("exponential average", half, sgd, {"ema": 0.8}, frozen=(0, 1), unfreeze=2),
    case("averaged over epochs", first, sgd, {"swa_start": 2}, frozen=(0, 1)),
    case("rates of layers", {"lr_scale": scaled}, sgd, scales=rates, gamma=0.5),
    case("layer_decay", {"layer_decay": 0.5}, sgd, scales={"0.": 0.25, "1.": 0.25, "4.": 0.5, "5.": 0.5}),
    *[case(f"{kind}, all of it", {**half, "lr_scale": scaled}, (kind, small.get(kind, {"lr": 0.005, "weight_decay": 0.05})), {"clip_grad_norm": 1.0}, frozen=(0, 1), unfreeze=2, scales=rates, gamma=0.8)
      for kind in ["SGD", "Adam", "AdamW", "NAdam", "RAdam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Lion", "Muon"]],
]
resnet = timm.create_model("resnet18")
names = {id(p): k for k, p in resnet.named_parameters()}
decays = {names[id(p)]: group["lr_scale"] for group in param_groups_layer_decay(resnet, layer_decay=0.75) for p in group["params"]}
# In the order of timm's own layers: the scales of the weights with more than one axis.
layers = [decays[k] for k, p in resnet.named_parameters() if p.ndim > 1]

write(__file__, {"start": {k: tensor(v.float()) for k, v in start.items() if "num_batches" not in k}, "images": tensor(images), "labels": tensor(labels), "runs": cases, "resnet18": layers})
