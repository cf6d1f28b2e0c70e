"""20 steps of every optimizer from given weights and given gradients."""
import torch
from common import tensor, write
from hashed import hashed
from paper_optimizers import optimizer_named

torch.manual_seed(0)
STEPS = 20


# One filter bank, one matrix, one vector; the gradients of three orders of magnitude, some of them zero.
shapes = {"0.weight": (4, 2, 3, 3), "1.weight": (5, 6), "1.bias": (5,)}
start = {k: torch.randn(s) * 0.5 for k, s in shapes.items()}
gradients = [{k: torch.randn(s) * 10 ** (torch.rand(s) * 3 - 2) * (torch.rand(s) > 0.05) for k, s in shapes.items()} for _ in range(STEPS)]


def case(name, params, lrs=None, momentums=None):
    weights = {k: v.clone().requires_grad_() for k, v in start.items()}
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in params.items()}
    if name == "Muon":
        flat = {k: v.flatten(1) for k, v in weights.items() if v.ndim > 1}
        flat = {k: v.detach().clone().requires_grad_() for k, v in flat.items()}
        rest = {k: v for k, v in weights.items() if v.ndim < 2}
        lr, decay = options.get("lr", 1e-3), options.get("weight_decay", 0.1)
        optimizers = [torch.optim.Muon(flat.values(), **options), torch.optim.AdamW(rest.values(), lr=lr, weight_decay=decay)]
        moved = {**flat, **rest}
    else:
        moved = weights
        optimizers = [optimizer_named(name)(weights.values(), **options)]
    for t, gradient in enumerate(gradients):
        for o in optimizers:
            for group in o.param_groups:
                if lrs: group["lr"] = lrs[t]
                if momentums and "betas" in group: group["betas"] = (momentums[t], group["betas"][1])
                elif momentums: group["momentum"] = momentums[t]
        for k, w in moved.items(): w.grad = gradient[k].reshape(w.shape).clone()
        for o in optimizers: o.step()
    out = {"name": name, "params": params, "weights": {k: tensor(moved[k].reshape(shapes[k])) for k in shapes}}
    if lrs: out["lrs"] = lrs
    if momentums: out["momentums"] = momentums
    return out


lrs = [0.1 * (1 - t / 20) for t in range(STEPS)]
momentums = [0.95 - 0.005 * t for t in range(STEPS)]
cases = [
    case("SGD", {}), case("SGD", {"lr": 0.1, "momentum": 0.9}), case("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}),
    case("SGD", {"lr": 0.05, "momentum": 0.8, "dampening": 0.3}, lrs=lrs), case("SGD", {"lr": 0.01, "weight_decay": 0.1, "maximize": True}), case("SGD", {"lr": 0.1, "momentum": 0.9}, momentums=momentums),
    case("Adam", {}), case("Adam", {"lr": 0.01, "betas": [0.8, 0.95], "eps": 1e-6, "weight_decay": 0.1}), case("Adam", {"amsgrad": True, "lr": 0.01}), case("Adam", {"lr": 0.01}, lrs=lrs, momentums=momentums),
    case("AdamW", {}), case("AdamW", {"lr": 0.05, "weight_decay": 0.5}), case("AdamW", {"amsgrad": True, "weight_decay": 0.0, "maximize": True}),
    case("NAdam", {}), case("NAdam", {"lr": 0.01, "momentum_decay": 0.05, "weight_decay": 0.1}), case("NAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1}, momentums=momentums),
    case("RAdam", {}), case("RAdam", {"lr": 0.01, "betas": [0.9, 0.9], "weight_decay": 0.1}), case("RAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1, "betas": [0.5, 0.99]}),
    case("RMSprop", {}), case("RMSprop", {"alpha": 0.9, "momentum": 0.9, "weight_decay": 0.01}), case("RMSprop", {"centered": True}), case("RMSprop", {"centered": True, "momentum": 0.5, "eps": 1e-4}),
    case("Adagrad", {}), case("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5}),
    case("Adadelta", {}), case("Adadelta", {"lr": 0.5, "rho": 0.8, "weight_decay": 0.1}),
    case("Adamax", {}), case("Adamax", {"lr": 0.05, "betas": [0.8, 0.9], "weight_decay": 0.1}),
    case("Lion", {}), case("Lion", {"lr": 0.01, "betas": [0.95, 0.98], "weight_decay": 0.3}),
    case("Muon", {}), case("Muon", {"lr": 0.02, "nesterov": False, "momentum": 0.9, "weight_decay": 0.0}), case("Muon", {"adjust_lr_fn": "match_rms_adamw", "ns_steps": 3}),
]
# Muon on a matrix as large as a convolution's, where float32 sums of one order round to another bfloat16 than those of another; hashed, so that results alone are kept.
large = hashed(32 * 288, 0).reshape(32, 288).clone().requires_grad_()
muon = torch.optim.Muon([large], lr=0.02)
for t in range(STEPS):
    large.grad = hashed(32 * 288, t + 1).reshape(32, 288)
    muon.step()

write(__file__, {"large": tensor(large.flatten()[::36]), "start": {k: tensor(v) for k, v in start.items()}, "gradients": [{k: tensor(v) for k, v in g.items()} for g in gradients], "runs": cases})
