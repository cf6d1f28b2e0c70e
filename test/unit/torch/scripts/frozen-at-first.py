"""frozen-at-first: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import copy

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data
# Noise stands in for Shapes, which CNN Lab draws itself.
order = torch.randperm(200, generator=torch.Generator().manual_seed(0)).tolist()
share = int(200 * 0.1 + 0.5)
trained_on, held_back = sorted(order[share:]), sorted(order[:share])
train_transform = transforms.Compose([
    transforms.ToTensor(),
])
test_transform = transforms.Compose([
    transforms.ToTensor(),
])
train_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=train_transform), trained_on)
val_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=50, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=50)


class Residual(nn.Module):
    def __init__(self, body, shortcut, layer_scale=None):
        super().__init__()
        self.body = body
        self.shortcut = shortcut
        self.gamma = None if layer_scale is None else nn.Parameter(layer_scale)

    def forward(self, x):
        y = self.body(x)
        return (y if self.gamma is None else y * self.gamma.view(-1, 1, 1)) + self.shortcut(x)


# Model
model = nn.Sequential(
    nn.Conv2d(3, 8, 3),
    nn.BatchNorm2d(8),
    nn.ReLU(),
    Residual(
        body=nn.Sequential(
            nn.Conv2d(8, 8, 3, padding=1),
            nn.BatchNorm2d(8),
        ),
        shortcut=nn.Sequential(),
    ),
    nn.AdaptiveAvgPool2d(output_size=1),
    nn.Flatten(),
    nn.Linear(8, 10),
).to(device)

# Training
epochs = 3
criterion = nn.CrossEntropyLoss()
# Factors of the learning rate
lr_scales = {
    "0.weight": 0.025,
    "0.bias": 0.025,
    "1.weight": 0.025,
    "1.bias": 0.025,
    "3.body.0.weight": 0.5,
    "3.body.0.bias": 0.5,
    "3.body.1.weight": 0.5,
    "3.body.1.bias": 0.5,
}
groups = {}
for name, p in model.named_parameters():
    group = dict(lr_scale=lr_scales.get(name, 1.0), **({"weight_decay": 0.0} if p.dim() <= 1 else {}))
    groups.setdefault(str(group), {"params": [], **group})["params"].append(p)
optimizer = torch.optim.SGD(list(groups.values()), lr=0.05, momentum=0.9, weight_decay=0.001)

# Layers that are not trained, from an epoch on
frozen = {
    0: ["0.weight", "0.bias", "1.weight", "1.bias", "3.body.0.weight", "3.body.0.bias", "3.body.1.weight", "3.body.1.bias"],
    1: ["0.weight", "0.bias", "1.weight", "1.bias"],
    2: ["0.weight", "0.bias"],
}
frozen_norms = {
    0: ["1", "3.body.1"],
    1: ["1"],
    2: [],
}

def freeze(network, epoch):
    since = max(first for first in frozen if first <= epoch)
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name not in frozen[since])
    for name in frozen_norms[since]:
        network.get_submodule(name).eval()

def keep_frozen_norms(network):
    """update_bn finds the statistics of all norms anew: frozen ones keep theirs."""
    for name in frozen_norms[max(first for first in frozen_norms if first < epochs)]:
        norm = network.get_submodule(name)
        norm.eval()
        norm.reset_running_stats = lambda: None
        norm.train = lambda mode=True: None


steps_per_epoch = len(train_loader)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=3)
warmup_steps = max(1, int(1 * steps_per_epoch + 0.5))

def evaluate(network):
    """The validation figures by name; none without validation pictures."""
    network.eval()
    total, correct, seen = 0.0, 0, 0
    with torch.no_grad():
        for images, targets in val_loader:
            images, targets = images.to(device), targets.to(device)
            logits = network(images)
            total += criterion(logits, targets).item() * len(images)
            correct += (logits.argmax(1) == targets).sum().item()
            seen += len(images)
    if seen == 0:
        return {}
    return dict(val_loss=total / seen, val_accuracy=correct / seen)


swa_model = torch.optim.swa_utils.AveragedModel(model)
step, best, best_weights = 0, None, None
for epoch in range(epochs):
    model.train()
    freeze(model, epoch)
    total, correct, seen = 0.0, 0, 0
    for batch, (images, targets) in enumerate(train_loader):
        images, targets = images.to(device), targets.to(device)
        logits = model(images)
        loss = criterion(logits, targets)
        loss.backward()
        total += loss.item() * len(images)
        correct += (logits.argmax(1) == targets).sum().item()
        seen += len(images)
        scale = min(1.0, (step + 1) / warmup_steps)
        for group in optimizer.param_groups:
            group["lr"] *= scale * group["lr_scale"]
        optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] /= (scale * group["lr_scale"])
        optimizer.zero_grad()
        step += 1
    figures = dict(train_loss=total / seen, train_accuracy=correct / seen)
    figures.update(evaluate(model) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"]))
    scheduler.step()
    if epoch >= 2:
        swa_model.update_parameters(model)
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_accuracy"] > best:
        best, best_weights = figures["val_accuracy"], copy.deepcopy(model.state_dict())
keep_frozen_norms(swa_model.module)
torch.optim.swa_utils.update_bn(train_loader, swa_model, device=device)
print("averaged weights: validation loss {val_loss:.4f}, accuracy {val_accuracy:.4f}".format(**evaluate(swa_model)))
torch.save(best_weights, "best.pt")
