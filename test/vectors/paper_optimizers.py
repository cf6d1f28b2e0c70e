"""What torch.optim lacks, as its paper has it."""
import torch


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in (p for p in group["params"] if p.grad is not None):
                m = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(m.lerp(p.grad, 1 - b1).sign(), alpha=-group["lr"])
                m.lerp_(p.grad, 1 - b2)


written = {"Lion": Lion}


def optimizer_named(name):
    """The class of an optimizer: written here, or torch.optim's."""
    return written.get(name) or getattr(torch.optim, name)
