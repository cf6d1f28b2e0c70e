"""PyTorch's side of end-to-end.mjs: the tutorial's script, epoch after epoch, on random pictures that lie in memory as torchvision's
CIFAR10 keeps them. Arguments: threads, workers of the DataLoader, "eager" or "channels_last". A JSON line an epoch."""
import json, pathlib, sys
import numpy as np
import torch, torch.nn as nn
from PIL import Image
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "vectors"))
import common
common.torchvision()
from torchvision import transforms as T
from torch.utils.data import DataLoader, Dataset

threads, workers, layout = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(threads)
torch.manual_seed(0)
memory_format = torch.channels_last if layout == "channels_last" else torch.contiguous_format
normalize = T.Normalize((0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616))


class Pictures(Dataset):
    def __init__(self, count, transform):
        random = np.random.RandomState(count)
        self.pixels, self.labels = random.randint(0, 256, (count, 32, 32, 3), dtype=np.uint8), random.randint(0, 10, count)
        self.transform = transform

    def __len__(self): return len(self.labels)
    def __getitem__(self, i): return self.transform(Image.fromarray(self.pixels[i])), int(self.labels[i])


def loader(count, shuffle, *transforms):
    more = {"persistent_workers": True, "prefetch_factor": 4} if workers else {}
    return DataLoader(Pictures(count, T.Compose([*transforms, T.ToTensor(), normalize])), 64, shuffle, num_workers=workers, **more)


if __name__ == "__main__":
    train = loader(10800, True, T.RandomCrop(32, padding=4), T.RandomHorizontalFlip(), T.ColorJitter(0.2, 0.2, 0.2, 0.1), T.RandomRotation(15))
    val = loader(1200, False)
    net = nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.BatchNorm2d(128), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10)).to(memory_format=memory_format)
    optimizer, criterion = torch.optim.Adam(net.parameters(), lr=1e-3), nn.CrossEntropyLoss()
    while True:
        net.train()
        for x, y in train:
            optimizer.zero_grad()
            loss = criterion(net(x.to(memory_format=memory_format)), y)
            loss.backward()
            optimizer.step()
            loss.item()
        net.eval()
        right, total = 0, 0.0
        with torch.no_grad():
            for x, y in val:
                logits = net(x.to(memory_format=memory_format))
                right += (logits.argmax(1) == y).sum().item()
                total += criterion(logits, y).item() * len(y)
        print(json.dumps({"type": "epoch-end", "val_accuracy": right / 1200}), flush=True)
