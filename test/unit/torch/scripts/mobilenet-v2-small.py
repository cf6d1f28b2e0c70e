"""mobilenet-v2-small: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import copy

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

torch.manual_seed(42)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data
# Noise stands in for Shapes, which CNN Lab draws itself.
order = torch.randperm(12000, generator=torch.Generator().manual_seed(42)).tolist()
share = int(12000 * 0.1 + 0.5)
trained_on, held_back = sorted(order[share:]), sorted(order[:share])

def statistics(pictures):
    """Mean and std of each channel over all pixels of the training pictures."""
    count, total, squares = 0, 0, 0
    for picture, _ in pictures:
        count += picture[0].numel()
        total = total + picture.double().sum((1, 2))
        squares = squares + (picture.double() ** 2).sum((1, 2))
    mean = total / count
    return mean.tolist(), [std or 1.0 for std in (squares / count - mean ** 2).clamp(min=0).sqrt().tolist()]


mean, std = statistics(Subset(datasets.FakeData(12000, (3, 32, 32), 10, transform=transforms.ToTensor()), trained_on))
train_transform = transforms.Compose([
    transforms.RandomCrop(size=32, padding=4),
    transforms.RandomHorizontalFlip(),
    transforms.ToTensor(),
    transforms.Normalize(mean, std),
])
test_transform = transforms.Compose([
    transforms.ToTensor(),
    transforms.Normalize(mean, std),
])
train_set = Subset(datasets.FakeData(12000, (3, 32, 32), 10, transform=train_transform), trained_on)
val_set = Subset(datasets.FakeData(12000, (3, 32, 32), 10, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=128, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=128)


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
    nn.Conv2d(3, 32, 3, padding=1, bias=False),
    nn.BatchNorm2d(32),
    nn.ReLU6(),
    nn.Conv2d(32, 32, 3, padding=1, bias=False, groups=32),
    nn.BatchNorm2d(32),
    nn.ReLU6(),
    nn.Conv2d(32, 16, 1, bias=False),
    nn.BatchNorm2d(16),
    nn.Sequential(
        nn.Conv2d(16, 96, 1, bias=False),
        nn.BatchNorm2d(96),
        nn.ReLU6(),
        nn.Conv2d(96, 96, 3, stride=2, padding=1, bias=False, groups=96),
        nn.BatchNorm2d(96),
        nn.ReLU6(),
        nn.Conv2d(96, 24, 1, bias=False),
        nn.BatchNorm2d(24),
    ),
    nn.Sequential(
        Residual(
            body=nn.Sequential(
                nn.Sequential(
                    nn.Conv2d(24, 144, 1, bias=False),
                    nn.BatchNorm2d(144),
                    nn.ReLU6(),
                    nn.Conv2d(144, 144, 3, padding=1, bias=False, groups=144),
                    nn.BatchNorm2d(144),
                    nn.ReLU6(),
                    nn.Conv2d(144, 24, 1, bias=False),
                    nn.BatchNorm2d(24),
                ),
            ),
            shortcut=nn.Sequential(),
        ),
    ),
    nn.Sequential(
        nn.Conv2d(24, 144, 1, bias=False),
        nn.BatchNorm2d(144),
        nn.ReLU6(),
        nn.Conv2d(144, 144, 3, stride=2, padding=1, bias=False, groups=144),
        nn.BatchNorm2d(144),
        nn.ReLU6(),
        nn.Conv2d(144, 32, 1, bias=False),
        nn.BatchNorm2d(32),
    ),
    nn.Sequential(
        Residual(
            body=nn.Sequential(
                nn.Sequential(
                    nn.Conv2d(32, 192, 1, bias=False),
                    nn.BatchNorm2d(192),
                    nn.ReLU6(),
                    nn.Conv2d(192, 192, 3, padding=1, bias=False, groups=192),
                    nn.BatchNorm2d(192),
                    nn.ReLU6(),
                    nn.Conv2d(192, 32, 1, bias=False),
                    nn.BatchNorm2d(32),
                ),
            ),
            shortcut=nn.Sequential(),
        ),
    ),
    nn.Sequential(
        nn.Conv2d(32, 192, 1, bias=False),
        nn.BatchNorm2d(192),
        nn.ReLU6(),
        nn.Conv2d(192, 192, 3, stride=2, padding=1, bias=False, groups=192),
        nn.BatchNorm2d(192),
        nn.ReLU6(),
        nn.Conv2d(192, 64, 1, bias=False),
        nn.BatchNorm2d(64),
    ),
    nn.Sequential(
        Residual(
            body=nn.Sequential(
                nn.Sequential(
                    nn.Conv2d(64, 384, 1, bias=False),
                    nn.BatchNorm2d(384),
                    nn.ReLU6(),
                    nn.Conv2d(384, 384, 3, padding=1, bias=False, groups=384),
                    nn.BatchNorm2d(384),
                    nn.ReLU6(),
                    nn.Conv2d(384, 64, 1, bias=False),
                    nn.BatchNorm2d(64),
                ),
            ),
            shortcut=nn.Sequential(),
        ),
    ),
    nn.Conv2d(64, 1280, 1, bias=False),
    nn.BatchNorm2d(1280),
    nn.ReLU6(),
    nn.AdaptiveAvgPool2d(output_size=1),
    nn.Flatten(),
    nn.Dropout(p=0.2),
    nn.Linear(1280, 10),
).to(device)
for module in model.modules():
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.kaiming_normal_(module.weight, mode="fan_out")

# Training
epochs = 20
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.002, weight_decay=0.05)

scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)

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


step, best, best_weights = 0, None, None
for epoch in range(epochs):
    model.train()
    total, correct, seen = 0.0, 0, 0
    for batch, (images, targets) in enumerate(train_loader):
        images, targets = images.to(device), targets.to(device)
        logits = model(images)
        loss = criterion(logits, targets)
        loss.backward()
        total += loss.item() * len(images)
        correct += (logits.argmax(1) == targets).sum().item()
        seen += len(images)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
    figures = dict(train_loss=total / seen, train_accuracy=correct / seen)
    figures.update(evaluate(model) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"]))
    scheduler.step()
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_accuracy"] > best:
        best, best_weights = figures["val_accuracy"], copy.deepcopy(model.state_dict())
torch.save(best_weights, "best.pt")
