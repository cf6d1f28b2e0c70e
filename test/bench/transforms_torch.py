"""torchvision's side of transforms.mjs: for each line "N" on stdin, N batches of 64 pictures through the same transforms, on one thread."""
import json, pathlib, sys, time
import numpy as np
import torch
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "vectors"))
import common
common.torchvision()
from torchvision import transforms as T
from PIL import Image

y, x = np.mgrid[0:32, 0:32]
pictures = [Image.fromarray(np.clip(np.stack([8 * x + i % 50, 8 * y, 4 * (x + y)], -1) + np.random.RandomState(i).randint(-20, 20, (32, 32, 3)), 0, 255).astype(np.uint8)) for i in range(640)]
transform = T.Compose([T.RandomCrop(32, padding=4), T.RandomHorizontalFlip(), T.ColorJitter(0.2, 0.2, 0.2, 0.1), T.RandomRotation(15), T.ToTensor(), T.Normalize([0.4] * 3, [0.2] * 3)])
for line in sys.stdin:
    started = time.process_time()
    for step in range(int(line)): torch.stack([transform(pictures[(64 * step + i) % 640]) for i in range(64)])
    print(json.dumps({"images": 64 * int(line), "cpu_seconds": time.process_time() - started}), flush=True)
