"""resnet-9: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
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
    nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(),
    ),
    nn.Sequential(
        nn.Sequential(
            nn.Conv2d(64, 128, 3, padding=1, bias=False),
            nn.BatchNorm2d(128),
            nn.ReLU(),
        ),
        nn.MaxPool2d(2),
    ),
    Residual(
        body=nn.Sequential(
            nn.Sequential(
                nn.Conv2d(128, 128, 3, padding=1, bias=False),
                nn.BatchNorm2d(128),
                nn.ReLU(),
            ),
            nn.Sequential(
                nn.Conv2d(128, 128, 3, padding=1, bias=False),
                nn.BatchNorm2d(128),
                nn.ReLU(),
            ),
        ),
        shortcut=nn.Sequential(),
    ),
    nn.Sequential(
        nn.Sequential(
            nn.Conv2d(128, 256, 3, padding=1, bias=False),
            nn.BatchNorm2d(256),
            nn.ReLU(),
        ),
        nn.MaxPool2d(2),
    ),
    nn.Sequential(
        nn.Sequential(
            nn.Conv2d(256, 512, 3, padding=1, bias=False),
            nn.BatchNorm2d(512),
            nn.ReLU(),
        ),
        nn.MaxPool2d(2),
    ),
    Residual(
        body=nn.Sequential(
            nn.Sequential(
                nn.Conv2d(512, 512, 3, padding=1, bias=False),
                nn.BatchNorm2d(512),
                nn.ReLU(),
            ),
            nn.Sequential(
                nn.Conv2d(512, 512, 3, padding=1, bias=False),
                nn.BatchNorm2d(512),
                nn.ReLU(),
            ),
        ),
        shortcut=nn.Sequential(),
    ),
    nn.AdaptiveMaxPool2d(output_size=1),
    nn.Flatten(),
    nn.Linear(512, 10),
).to(device)

# Training
epochs = 10
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.0005, nesterov=True)

steps_per_epoch = len(train_loader)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.2, total_steps=epochs * steps_per_epoch)

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
        scheduler.step()
    figures = dict(train_loss=total / seen, train_accuracy=correct / seen)
    figures.update(evaluate(model) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"]))
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_accuracy"] > best:
        best, best_weights = figures["val_accuracy"], copy.deepcopy(model.state_dict())
torch.save(best_weights, "best.pt")
