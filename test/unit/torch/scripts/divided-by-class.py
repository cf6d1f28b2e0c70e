"""divided-by-class: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import collections
import copy
import math
import pathlib

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data

def classes_in(folder):
    """The folders in it that hold files."""
    folders = [each for each in pathlib.Path(folder).iterdir() if each.is_dir() and each.name[0] != "." and each.name != "__MACOSX"]
    return sorted(each.name for each in folders if any(file.is_file() for file in each.rglob("*")))


def halves(root):
    """The folders of the training and of the validation pictures; None for those that are held back from the training pictures."""
    named = {folder.name.lower(): folder for folder in pathlib.Path(root).iterdir() if folder.is_dir() and classes_in(folder)}
    train = next((named[name] for name in ["train","training","training_set","train_set"] if name in named), None)
    val = next((named[name] for name in ["val","valid","validation","validation_set","val_set","valid_set","test","testing","test_set"] if name in named), None)
    return (train, val) if train else (root, None)


class Pictures(datasets.ImageFolder):
    """Class folders, numbered as those of the training pictures."""

    def find_classes(self, directory):
        names = classes_in(train_root)
        return names, {name: label for label, name in enumerate(names)}


train_root, val_root = halves("classes")
count = len(Pictures(train_root))
picture_labels = Pictures(train_root).targets

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


pool = list(range(count))
held_back, trained_on = divide(pool, 0.3, 0)
train_transform = transforms.Compose([
    transforms.Resize(16),
    transforms.CenterCrop(16),
    transforms.ToTensor(),
])
test_transform = transforms.Compose([
    transforms.Resize(16),
    transforms.CenterCrop(16),
    transforms.ToTensor(),
])
train_set = Pictures(train_root, transform=train_transform) if val_root else Subset(Pictures(train_root, transform=train_transform), trained_on)
val_set = Pictures(val_root, transform=test_transform, allow_empty=True) if val_root else Subset(Pictures(train_root, transform=test_transform), held_back)

def labels_of(pictures):
    if isinstance(pictures, Subset):
        labels = labels_of(pictures.dataset)
        return [labels[index] for index in pictures.indices]
    targets = getattr(pictures, "targets", None)
    return [int(label) for label in (targets if targets is not None else (label for _, label in pictures))]


train_labels = torch.tensor(labels_of(train_set))
train_counts = torch.bincount(train_labels, minlength=len(Pictures(train_root).classes))
balanced_weights = torch.where(train_counts > 0, len(train_labels) / (len(train_counts) * train_counts.clamp(min=1)), 0.0).float()
train_loader = DataLoader(train_set, batch_size=5, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=5)

# Model
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(768, 3),
).to(device)

# Training
epochs = 1
criterion = nn.CrossEntropyLoss(weight=balanced_weights.to(device))
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
