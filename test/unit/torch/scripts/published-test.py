"""published-test: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import copy

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, WeightedRandomSampler
from torchvision import datasets, transforms

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data
# Its test pictures are kept for the end: training does not look at them.
labels = torch.as_tensor(datasets.CIFAR10("data", train=True, download=True, transform=None).targets).tolist()
order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0)).tolist()
share = int(len(labels) * 0.2 + 0.5)
trained_on, held_back = sorted(order[share:]), sorted(order[:share])
train_transform = transforms.Compose([
    transforms.ToTensor(),
])
test_transform = transforms.Compose([
    transforms.ToTensor(),
])
train_set = Subset(datasets.CIFAR10("data", train=True, download=True, transform=train_transform), trained_on)
val_set = Subset(datasets.CIFAR10("data", train=True, download=True, transform=test_transform), held_back)

def labels_of(pictures):
    if isinstance(pictures, Subset):
        labels = labels_of(pictures.dataset)
        return [labels[index] for index in pictures.indices]
    targets = getattr(pictures, "targets", None)
    return [int(label) for label in (targets if targets is not None else (label for _, label in pictures))]


train_labels = torch.tensor(labels_of(train_set))
train_counts = torch.bincount(train_labels, minlength=10)
sampler = WeightedRandomSampler((1 / train_counts.double())[train_labels], len(train_labels))
train_loader = DataLoader(train_set, batch_size=64, sampler=sampler, drop_last=False)
val_loader = DataLoader(val_set, batch_size=64)

# Model
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(3072, 10),
).to(device)

# Training
epochs = 1
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

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
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_accuracy"] > best:
        best, best_weights = figures["val_accuracy"], copy.deepcopy(model.state_dict())
torch.save(best_weights, "best.pt")
