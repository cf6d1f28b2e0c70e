"""The tutorial's experiment in PyTorch, for comparing validation accuracy: simple-cnn on a folder of class folders.

python test/bench/train_torch.py FOLDER [--epochs 10] [--seed 0] [--threads 2] [--size 32]     one JSON line an epoch
Needs torch, torchvision and pillow. The same experiment here: an ImageFolder data set in media/examples/simple-cnn.cnn.jsonc.
"""
import argparse, json, pathlib, sys, time
import numpy as np
import torch, torch.nn as nn
from PIL import Image
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "vectors"))
import common
common.torchvision()
from torchvision import transforms as T

p = argparse.ArgumentParser()
p.add_argument("folder"); p.add_argument("--epochs", type=int, default=10); p.add_argument("--seed", type=int, default=0)
p.add_argument("--threads", type=int, default=2); p.add_argument("--size", type=int, default=32); p.add_argument("--val-split", type=float, default=0.1)
a = p.parse_args()
torch.manual_seed(a.seed); torch.set_num_threads(a.threads)
classes = sorted(d.name for d in pathlib.Path(a.folder).iterdir() if d.is_dir())
pictures, labels = [], []
for i, c in enumerate(classes):
    for f in sorted((pathlib.Path(a.folder) / c).iterdir()):
        pictures.append(Image.fromarray(np.asarray(Image.open(f).convert("RGB").resize((a.size, a.size))))); labels.append(i)
order = torch.randperm(len(pictures)).tolist()
n_val = round(len(order) * a.val_split)
val, train = order[:n_val], order[n_val:]
pixels = np.stack([np.asarray(pictures[i]) for i in train]).reshape(-1, 3) / 255.0
mean, std = pixels.mean(0).tolist(), pixels.std(0).tolist()
train_t = T.Compose([T.RandomCrop(a.size, padding=4), T.RandomHorizontalFlip(), T.ColorJitter(0.2, 0.2, 0.2, 0.1), T.RandomRotation(15), T.ToTensor(), T.Normalize(mean, std)])
test_t = T.Compose([T.ToTensor(), T.Normalize(mean, std)])
side = a.size // 8
net = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(64, 128, 3, padding=1), nn.BatchNorm2d(128), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(128 * side * side, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, len(classes))).to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=0.5, patience=3)
criterion = nn.CrossEntropyLoss()


def batch(indices, transform):
    x = torch.stack([transform(pictures[i]) for i in indices]).contiguous(memory_format=torch.channels_last)
    return x, torch.tensor([labels[i] for i in indices])


for epoch in range(1, a.epochs + 1):
    started, net_loss, right = time.time(), 0.0, 0
    net.train()
    shuffled = [train[i] for i in torch.randperm(len(train)).tolist()]
    for k in range(0, len(shuffled), 64):
        x, y = batch(shuffled[k:k + 64], train_t)
        optimizer.zero_grad(); out = net(x); loss = criterion(out, y); loss.backward(); optimizer.step()
        net_loss += loss.item() * len(y); right += (out.argmax(1) == y).sum().item()
    net.eval(); val_loss, val_right = 0.0, 0
    with torch.no_grad():
        for k in range(0, len(val), 256):
            x, y = batch(val[k:k + 256], test_t)
            out = net(x); val_loss += criterion(out, y).item() * len(y); val_right += (out.argmax(1) == y).sum().item()
    lr = optimizer.param_groups[0]["lr"]
    scheduler.step(val_loss / len(val))
    print(json.dumps(dict(epoch=epoch, seed=a.seed, lr=lr, train_loss=net_loss / len(train), train_accuracy=right / len(train),
                          val_loss=val_loss / len(val), val_accuracy=val_right / len(val), seconds=round(time.time() - started, 1))), flush=True)
