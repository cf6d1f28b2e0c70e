"""divided: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import collections
import copy
import math

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data
# Noise stands in for Shapes, which CNN Lab draws itself.
picture_labels = [int(label) for _, label in datasets.FakeData(200, (3, 32, 32), 10, transform=None)]

def parted(pictures, chosen):
    chosen = set(chosen)
    return sorted(chosen), [picture for picture in pictures if picture not in chosen]


def shuffled(pictures, seed):
    return [pictures[i] for i in torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed)).tolist()]



def divide(pictures, share, seed):
    """The same share of each class, of two or more pictures at least one on either side, and the others."""
    order, counts = shuffled(pictures, seed), collections.Counter(picture_labels[picture] for picture in pictures)
    taken = {label: math.floor(count * share) for label, count in counts.items()}
    by_remainder = sorted(counts, key=lambda label: (taken[label] - counts[label] * share, label))
    for label in by_remainder[:int(len(pictures) * share + 0.5) - sum(taken.values())]:
        taken[label] += 1
    chosen = []
    for label, count in counts.items():
        most = 0 if count < 2 or share == 0 else min(max(taken[label], 1), count - 1)
        chosen += [picture for picture in order if picture_labels[picture] == label][:most]
    return parted(pictures, chosen)



def fold(pictures, number, folds, seed):
    """One of equal parts of the pictures, counted from 0, and the others."""
    order = shuffled(pictures, seed)
    order.sort(key=lambda picture: picture_labels[picture])
    return parted(pictures, order[number::folds])


pool = list(range(200))
# Kept for the end: training does not look at them.
kept_for_testing, pool = divide(pool, 0.1, 0)
held_back, trained_on = fold(pool, 1, 4, 0)
train_transform = transforms.Compose([
    transforms.ToTensor(),
])
test_transform = transforms.Compose([
    transforms.ToTensor(),
])
train_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=train_transform), trained_on)
val_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=20, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=20)

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
