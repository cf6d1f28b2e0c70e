"""PyTorch's side of input.mjs: for each line "N" on stdin, N batches of 32 pictures of 224 x 224 from a DataLoader with two workers over
torchvision's ImageFolder. Argument: the folder of pictures."""
import json, pathlib, sys, time
import torch
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "vectors"))
import common
common.torchvision()
from torchvision import transforms as T
from torchvision.datasets import ImageFolder
from torch.utils.data import DataLoader

if __name__ == "__main__":
    transform = T.Compose([T.Resize(224), T.CenterCrop(224), T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
    loader = DataLoader(ImageFolder(sys.argv[1], transform), 32, True, num_workers=2, drop_last=True, prefetch_factor=4, persistent_workers=True)

    def forever():
        while True:
            yield from loader

    batches = forever()
    for line in sys.stdin:
        started = time.perf_counter()
        for _ in range(int(line)):
            next(batches)
        print(json.dumps({"images": 32 * int(line), "seconds": time.perf_counter() - started}), flush=True)
