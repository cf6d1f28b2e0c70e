"""train-accuracy: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import copy
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
order = torch.randperm(count, generator=torch.Generator().manual_seed(0)).tolist()
share = int(count * 0 + 0.5)
trained_on, held_back = sorted(order[share:]), sorted(order[:share])
train_transform = transforms.Compose([
    transforms.Grayscale(),
    transforms.Resize(16),
    transforms.CenterCrop(16),
    transforms.ToTensor(),
])
test_transform = transforms.Compose([
    transforms.Grayscale(),
    transforms.Resize(16),
    transforms.CenterCrop(16),
    transforms.ToTensor(),
])
train_set = Pictures(train_root, transform=train_transform) if val_root else Subset(Pictures(train_root, transform=train_transform), trained_on)
val_set = Pictures(val_root, transform=test_transform, allow_empty=True) if val_root else Subset(Pictures(train_root, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=5, shuffle=False, drop_last=False)
val_loader = DataLoader(val_set, batch_size=5)

# Model
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(256, 3),
).to(device)

# Training
epochs = 2
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="max", patience=0)

def evaluate(network):
    """The validation figures by name; none without validation pictures."""
    network.eval()
    total, correct, seen = 0.0, 0, 0
    confusion = 0
    with torch.no_grad():
        for images, targets in val_loader:
            images, targets = images.to(device), targets.to(device)
            logits = network(images)
            total += criterion(logits, targets).item() * len(images)
            correct += (logits.argmax(1) == targets).sum().item()
            seen += len(images)
            confusion = confusion + torch.zeros(logits.shape[1], logits.shape[1]).index_put((targets.cpu(), logits.argmax(1).cpu()), torch.tensor(1.0), accumulate=True)
    if seen == 0:
        return {}
    return dict(val_loss=total / seen, val_accuracy=correct / seen, val_macro_f1=(2 * confusion.diag() / (confusion.sum(0) + confusion.sum(1))).nanmean().item())


step, best, best_weights = 0, None, None
stopping_best, bad_epochs = None, 0
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
    figures.update(evaluate(model) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"], val_macro_f1=figures["train_accuracy"]))
    scheduler.step(figures["val_accuracy"])
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["train_accuracy"] > best:
        best, best_weights = figures["train_accuracy"], copy.deepcopy(model.state_dict())
    watched = figures["val_macro_f1"]
    if stopping_best is None or watched > stopping_best:
        stopping_best, bad_epochs = watched, 0
    else:
        bad_epochs += 1
        if bad_epochs > 0:
            break
torch.save(best_weights, "best.pt")
