"""one-cycle-muon: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import copy

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms
from torchvision.transforms import v2

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data
# Noise stands in for Shapes, which CNN Lab draws itself.
order = torch.randperm(200, generator=torch.Generator().manual_seed(0)).tolist()
share = int(200 * 0.1 + 0.5)
trained_on, held_back = sorted(order[share:]), sorted(order[:share])
train_transform = transforms.Compose([
    transforms.RandomApply(transforms=[transforms.GaussianBlur(kernel_size=3)]),
    transforms.RandomAffine(degrees=5, interpolation=transforms.InterpolationMode.BILINEAR),
    transforms.AutoAugment(policy=transforms.AutoAugmentPolicy.CIFAR10),
    transforms.ToTensor(),
    transforms.RandomErasing(),
])
test_transform = transforms.Compose([
    transforms.ToTensor(),
])
train_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=train_transform), trained_on)
val_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=50, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=50)
mix = v2.Compose([v2.RandomChoice(transforms=[v2.MixUp(num_classes=10), v2.CutMix(alpha=0.5, num_classes=10)])])


class Muon(torch.optim.Optimizer):
    """Jordan 2024: orthogonal steps for matrices (filters as [out, rest]); AdamW for vectors."""

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.775, 2.0315),
                 eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov,
                                      ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                if p.dim() < 2:
                    self.adam(p, state, group["lr"])
                    continue
                buffer = state.setdefault("momentum_buffer", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                direction = p.grad.lerp(buffer, group["momentum"]) if group["nesterov"] else buffer
                x = direction.flatten(1).bfloat16()
                rows, columns = x.shape
                x = self.orthogonal(x.T if rows > columns else x, group)
                x = (x.T if rows > columns else x).reshape(p.shape)
                scale = 0.2 * max(rows, columns) ** 0.5 if group["adjust_lr_fn"] == "match_rms_adamw" else max(1, rows / columns) ** 0.5
                p.add_(x, alpha=-group["lr"] * scale)

    @staticmethod
    def orthogonal(x, group):
        a, b, c = group["ns_coefficients"]
        x = x / x.norm().clamp(min=group["eps"])
        for _ in range(group["ns_steps"]):
            gram = x @ x.T
            x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
        return x

    @staticmethod
    def adam(p, state, lr):
        state["step"] = state.get("step", 0) + 1
        average = state.setdefault("exp_avg", torch.zeros_like(p)).lerp_(p.grad, 0.1)
        square = state.setdefault("exp_avg_sq", torch.zeros_like(p)).lerp_(p.grad ** 2, 0.001)
        denominator = (square / (1 - 0.999 ** state["step"])).sqrt() + 1e-8
        p.sub_(average / (1 - 0.9 ** state["step"]) / denominator * lr)


# Model
model = nn.Sequential(
    nn.Conv2d(3, 8, 3),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(7200, 10),
).to(device)

# Training
epochs = 1
criterion = nn.BCEWithLogitsLoss()
optimizer = Muon(model.parameters(), lr=0.001)

steps_per_epoch = len(train_loader)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=epochs * steps_per_epoch)

def one_hot(targets, logits):
    return nn.functional.one_hot(targets, logits.shape[1]).to(logits.dtype) if targets.dim() == 1 else targets


def evaluate(network):
    """The validation figures by name; none without validation pictures."""
    network.eval()
    total, correct, seen = 0.0, 0, 0
    with torch.no_grad():
        for images, targets in val_loader:
            images, targets = images.to(device), targets.to(device)
            logits = network(images)
            total += criterion(logits, one_hot(targets, logits)).item() * len(images)
            correct += (logits.argmax(1) == targets).sum().item()
            seen += len(images)
    if seen == 0:
        return {}
    return dict(val_loss=total / seen, val_accuracy=correct / seen)


step, best, best_weights = 0, None, None
for epoch in range(epochs):
    model.train()
    total, correct, seen = 0.0, 0, 0
    for batch, (images, targets) in enumerate(train_loader):
        images, targets = images.to(device), targets.to(device)
        images, targets = mix(images, targets)
        logits = model(images)
        loss = criterion(logits, one_hot(targets, logits))
        loss.backward()
        total += loss.item() * len(images)
        correct += targets.gather(1, logits.argmax(1, keepdim=True)).sum().item()
        seen += len(images)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        scheduler.step()
    figures = dict(train_loss=total / seen, train_accuracy=correct / seen)
    figures.update(evaluate(model) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"]))
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_accuracy"] > best:
        best, best_weights = figures["val_accuracy"], copy.deepcopy(model.state_dict())
torch.save(best_weights, "best.pt")
