"""table: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import collections
import copy
import csv
import io
import json
import math
import pathlib

import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import transforms

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data

class Table(torch.utils.data.Dataset):
    """A picture a row of a CSV, TSV, JSONL or Parquet file (which needs pyarrow); what has no label or is no file is left out."""

    def __init__(self, file, images, image, label, extension, classes, transform):
        file = pathlib.Path(file)
        rows, names = read_rows(file)
        if names.get(label): rows = [{**row, label: names[label][int(row[label])]} if row[label] is not None else row for row in rows]
        rows = [row for row in rows if row.get(label) not in (None, "") and row.get(image) not in (None, "")]
        labels = set(str(row[label]).strip() for row in rows)
        in_order = sorted(labels, key=int) if all(name.lstrip("-").isdigit() for name in labels) else sorted(labels)
        self.classes = classes or names.get(label) or in_order
        self.transform = transform
        folders = [pathlib.Path(images)] if images else [file.parent, *(file.parent / name for name in (file.stem, file.stem + "_images", "images", "image", "img", "pictures", "photos", "train", "train_images"))]
        ends = [extension] if extension is not None else ["",".jpg",".png",".jpeg",".JPG",".tif",".webp",".bmp",".tiff"]
        some = [str(row[image]).strip() for row in rows if isinstance(row[image], (str, int))][:50]
        folder = next((folder for folder in folders if any((folder / (name + end)).is_file() for name in some for end in ends)), folders[0])
        end = max(ends, key=lambda end: sum((folder / (name + end)).is_file() for name in some))
        self.pictures = []
        for row in rows:
            held, own = row[image], str(row[label]).strip()
            if isinstance(held, dict): held = held.get("bytes")
            place = held if isinstance(held, bytes) else folder / (str(held).strip() + end)
            if own in self.classes and (isinstance(place, bytes) or place.is_file()): self.pictures.append((place, self.classes.index(own)))
        self.targets = [number for _, number in self.pictures]

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        place, number = self.pictures[index]
        picture = Image.open(io.BytesIO(place) if isinstance(place, bytes) else place).convert("RGB")
        return (self.transform(picture) if self.transform else picture), number


def read_rows(file):
    """The rows of a table, and the names of classes that a column has as numbers."""
    if file.suffix.lower() == ".parquet":
        import pyarrow.parquet
        table = pyarrow.parquet.read_table(file)
        features = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}")).get("info", {}).get("features", {})
        return table.to_pylist(), {column: of["names"] for column, of in features.items() if isinstance(of, dict) and of.get("names")}
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() in (".jsonl", ".ndjson"): return [json.loads(line) for line in text.splitlines() if line.strip()], {}
    heading = text.split("\n", 1)[0]
    return list(csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=heading.count))), {}


# CNN Lab keeps the pictures of one "dog" on one side of every division; this script divides them one by one.
listed = Table("train.csv", images=None, image="id", label="breed", extension=None, classes=None, transform=None)
picture_labels = listed.targets

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


pool = list(range(len(listed)))
held_back, trained_on = divide(pool, 0.3, 0)
train_transform = transforms.Compose([
    transforms.Resize(8),
    transforms.CenterCrop(8),
    transforms.ToTensor(),
])
test_transform = transforms.Compose([
    transforms.Resize(8),
    transforms.CenterCrop(8),
    transforms.ToTensor(),
])
train_set = Subset(Table("train.csv", images=None, image="id", label="breed", extension=None, classes=None, transform=train_transform), trained_on)
val_set = Subset(Table("train.csv", images=None, image="id", label="breed", extension=None, classes=None, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=5, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=5)

# Model
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(192, 2),
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
