"""Losses of torch.nn with reduction "mean", and their gradients by the logits, for class indices and for soft targets."""
import torch, torch.nn as nn, torch.nn.functional as F
from common import tensor, write

torch.manual_seed(0)


class FocalLoss(nn.Module):
    """Lin et al. 2017, equation 5, over softmax probabilities."""
    def __init__(self, gamma=2.0, alpha=None):
        super().__init__(); self.gamma, self.alpha = gamma, alpha
    def forward(self, x, y):
        logp = F.log_softmax(x, 1)
        t = F.one_hot(y, x.shape[1]).float() if y.ndim == 1 else y
        a = 1.0 if self.alpha is None else self.alpha
        return -(t * a * (1 - logp.exp()) ** self.gamma * logp).sum(1).mean()


def case(name, params, soft=False, classes=10, count=16, scale=3.0):
    x = (torch.randn(count, classes) * scale).requires_grad_()
    y = torch.randint(classes, (count,))
    one_hot = F.one_hot(y, classes).float()
    targets = F.softmax(torch.randn(count, classes) * 2, 1) if soft else one_hot
    torch_params = {k: torch.tensor(v) if isinstance(v, list) else v for k, v in params.items()}
    module = (FocalLoss if name == "FocalLoss" else getattr(nn, name))(**torch_params)
    inputs = F.log_softmax(x, 1) if name == "NLLLoss" else x
    if name == "NLLLoss":
        inputs = inputs.detach().requires_grad_(); x = inputs
    loss = module(inputs, targets if soft or name == "BCEWithLogitsLoss" else y)
    (gradient,) = torch.autograd.grad(loss, x)
    return {"name": name, "params": params, "kind": "soft" if soft else "hard", "logits": tensor(x), "targets": tensor(targets), "loss": loss.item(), "gradient": tensor(gradient)}


weight = [0.5, 2.0, 1.0, 0.1, 3.0, 1.0, 0.7, 1.3, 0.2, 1.0]
cases = [
    case("CrossEntropyLoss", {}), case("CrossEntropyLoss", {}, classes=100, count=8), case("CrossEntropyLoss", {}, scale=60.0), case("CrossEntropyLoss", {"weight": weight}),
    case("CrossEntropyLoss", {"label_smoothing": 0.1}), case("CrossEntropyLoss", {"label_smoothing": 0.2, "weight": weight}),
    case("CrossEntropyLoss", {}, soft=True), case("CrossEntropyLoss", {"weight": weight}, soft=True), case("CrossEntropyLoss", {"label_smoothing": 0.1, "weight": weight}, soft=True),
    case("NLLLoss", {}), case("NLLLoss", {"weight": weight}),
    case("BCEWithLogitsLoss", {}), case("BCEWithLogitsLoss", {"weight": weight}), case("BCEWithLogitsLoss", {"pos_weight": weight}), case("BCEWithLogitsLoss", {"pos_weight": weight, "weight": weight}, soft=True), case("BCEWithLogitsLoss", {}, scale=40.0),
    case("MultiMarginLoss", {}), case("MultiMarginLoss", {"p": 2}), case("MultiMarginLoss", {"margin": 0.3, "weight": weight}), case("MultiMarginLoss", {"p": 2, "margin": 2.0, "weight": weight}),
    case("FocalLoss", {}), case("FocalLoss", {"gamma": 0.0}), case("FocalLoss", {"gamma": 1.0, "alpha": weight}), case("FocalLoss", {"gamma": 3.5}), case("FocalLoss", {}, soft=True),
]
write(__file__, cases)
