"""folder: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import collections
import copy
import functools
import math
import pathlib

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms
from torchvision.transforms import v2

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



def cover(picture, height, width):
    """The picture scaled until it covers the size, and its middle cut out."""
    scale = max(height / picture.height, width / picture.width)
    size = max(height, round(picture.height * scale)), max(width, round(picture.width * scale))
    return transforms.functional.center_crop(transforms.functional.resize(picture, size), (height, width))


train_root, val_root = halves("pictures")
count = len(Pictures(train_root))
order = torch.randperm(count, generator=torch.Generator().manual_seed(0)).tolist()
share = int(count * 0.25 + 0.5)
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


mean, std = statistics(Pictures(train_root, transform=transforms.Compose([transforms.Lambda(functools.partial(cover, height=24, width=40)), transforms.Resize(size=(20, 36)), transforms.CenterCrop(size=(16, 32)), transforms.Grayscale(num_output_channels=3), transforms.ToTensor()])) if val_root else Subset(Pictures(train_root, transform=transforms.Compose([transforms.Lambda(functools.partial(cover, height=24, width=40)), transforms.Resize(size=(20, 36)), transforms.CenterCrop(size=(16, 32)), transforms.Grayscale(num_output_channels=3), transforms.ToTensor()])), trained_on))
train_transform = transforms.Compose([
    transforms.Lambda(functools.partial(cover, height=24, width=40)),
    transforms.Resize(size=(20, 36)),
    transforms.CenterCrop(size=(16, 32)),
    transforms.RandomApply(transforms=[transforms.ColorJitter(brightness=0.2)]),
    transforms.ToTensor(),
    transforms.Normalize(mean, std),
])
test_transform = transforms.Compose([
    transforms.Lambda(functools.partial(cover, height=24, width=40)),
    transforms.Resize(size=(20, 36)),
    transforms.CenterCrop(size=(16, 32)),
    transforms.Grayscale(num_output_channels=3),
    transforms.ToTensor(),
    transforms.Normalize(mean, std),
])
train_set = Pictures(train_root, transform=train_transform) if val_root else Subset(Pictures(train_root, transform=train_transform), trained_on)
val_set = Pictures(val_root, transform=test_transform, allow_empty=True) if val_root else Subset(Pictures(train_root, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=8, shuffle=True, drop_last=False)
val_loader = DataLoader(val_set, batch_size=8)
mix = v2.Compose([v2.MixUp(num_classes=len(Pictures(train_root).classes))])


class CBAM(nn.Module):
    """Woo et al. 2018."""

    def __init__(self, channels, reduction, kernel_size):
        super().__init__()
        inner = max(1, channels // reduction)
        self.channel = nn.Sequential(collections.OrderedDict(
            fc1=nn.Conv2d(channels, inner, 1, bias=False), relu=nn.ReLU(), fc2=nn.Conv2d(inner, channels, 1, bias=False)))
        self.spatial = nn.Conv2d(2, 1, kernel_size, padding="same", bias=False)

    def forward(self, x):
        x = x * torch.sigmoid(self.channel(x.mean((2, 3), keepdim=True)) + self.channel(x.amax((2, 3), keepdim=True)))
        return x * torch.sigmoid(self.spatial(torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], dim=1)))


# Model
model = nn.Sequential(
    nn.Sequential(collections.OrderedDict(depthwise=nn.Conv2d(3, 3, 3, groups=3), pointwise=nn.Conv2d(3, 8, 1))),
    nn.ReLU(),
    torchvision.ops.SqueezeExcitation(8, 2, activation=nn.ReLU, scale_activation=nn.Sigmoid),
    CBAM(8, 4, 7),
    nn.AdaptiveAvgPool2d(output_size=1),
    nn.Flatten(),
    nn.Linear(8, 3),
).to(device)
nn.init.orthogonal_(model.get_parameter("0.depthwise.weight"))
nn.init.orthogonal_(model.get_parameter("0.pointwise.weight"))
nn.init.ones_(model.get_parameter("0.depthwise.bias"))
nn.init.ones_(model.get_parameter("0.pointwise.bias"))
nn.init.zeros_(model.get_parameter("2.fc1.weight"))
nn.init.zeros_(model.get_parameter("2.fc2.weight"))
nn.init.xavier_uniform_(model.get_parameter("3.channel.fc1.weight"))
nn.init.xavier_uniform_(model.get_parameter("3.channel.fc2.weight"))
nn.init.xavier_uniform_(model.get_parameter("3.spatial.weight"))

# Training
epochs = 3
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.001)

scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda e: math.exp(-e / 5.) if e > 1e0 else 1)

def evaluate(network):
    """The validation figures by name; none without validation pictures."""
    network.eval()
    total, correct, seen = 0.0, 0, 0
    top5 = 0
    confusion = 0
    with torch.no_grad():
        for images, targets in val_loader:
            images, targets = images.to(device), targets.to(device)
            logits = network(images)
            total += criterion(logits, targets).item() * len(images)
            correct += (logits.argmax(1) == targets).sum().item()
            seen += len(images)
            top5 += (logits.topk(min(5, logits.shape[1])).indices == targets[:, None]).sum().item()
            confusion = confusion + torch.zeros(logits.shape[1], logits.shape[1]).index_put((targets.cpu(), logits.argmax(1).cpu()), torch.tensor(1.0), accumulate=True)
    if seen == 0:
        return {}
    return dict(val_loss=total / seen, val_accuracy=correct / seen, val_top5_accuracy=top5 / seen, val_macro_f1=(2 * confusion.diag() / (confusion.sum(0) + confusion.sum(1))).nanmean().item())


step, best, best_weights = 0, None, None
stopping_best, bad_epochs = None, 0
for epoch in range(epochs):
    model.train()
    total, correct, seen = 0.0, 0, 0
    for batch, (images, targets) in enumerate(train_loader):
        images, targets = images.to(device), targets.to(device)
        images, targets = mix(images, targets)
        logits = model(images)
        loss = criterion(logits, targets)
        loss.backward()
        total += loss.item() * len(images)
        correct += targets.gather(1, logits.argmax(1, keepdim=True)).sum().item()
        seen += len(images)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
    figures = dict(train_loss=total / seen, train_accuracy=correct / seen)
    figures.update(evaluate(model) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"], val_top5_accuracy=figures["train_accuracy"], val_macro_f1=figures["train_accuracy"]))
    scheduler.step()
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_macro_f1"] > best:
        best, best_weights = figures["val_macro_f1"], copy.deepcopy(model.state_dict())
    watched = figures["val_top5_accuracy"]
    if stopping_best is None or watched > stopping_best + 0.01:
        stopping_best, bad_epochs = watched, 0
    else:
        bad_epochs += 1
        if bad_epochs > 1:
            break
torch.save(best_weights, "best.pt")
