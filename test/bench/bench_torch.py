"""PyTorch's side of the bench: the same networks, written as their users write them. A line "N" on stdin runs N steps; the answer
is one line of JSON. Arguments: network, batch size, threads, and any of "channels_last" and "compile"; neither is eager as written."""
import json, resource, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

network, batch, threads, options = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
torch.set_num_threads(threads)
torch.manual_seed(0)


class SimpleCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32)
        self.conv2, self.bn2 = nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64)
        self.conv3, self.bn3 = nn.Conv2d(64, 128, 3, padding=1), nn.BatchNorm2d(128)
        self.pool, self.dropout = nn.MaxPool2d(2, 2), nn.Dropout(0.5)
        self.fc1, self.fc2 = nn.Linear(128 * 4 * 4, 512), nn.Linear(512, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.bn1(self.conv1(x))))
        x = self.pool(F.relu(self.bn2(self.conv2(x))))
        x = self.pool(F.relu(self.bn3(self.conv3(x))))
        return self.fc2(self.dropout(F.relu(self.fc1(torch.flatten(x, 1)))))


def conv_bn(i, o, kernel, stride=1, groups=1):
    return [nn.Conv2d(i, o, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]


class BasicBlock(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.body = nn.Sequential(*conv_bn(i, o, 3, stride), nn.ReLU(), *conv_bn(o, o, 3))
        self.shortcut = nn.Sequential(*conv_bn(i, o, 1, stride)) if stride != 1 or i != o else nn.Identity()

    def forward(self, x): return F.relu(self.body(x) + self.shortcut(x))


def resnet18():
    blocks = [BasicBlock(i, o, s) for i, o, s in [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]]
    return nn.Sequential(*conv_bn(3, 64, 3), nn.ReLU(), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


class Inverted(nn.Module):
    def __init__(self, i, hidden, o, stride):
        super().__init__()
        self.body = nn.Sequential(*conv_bn(i, hidden, 1), nn.ReLU6(), *conv_bn(hidden, hidden, 3, stride, hidden), nn.ReLU6(), *conv_bn(hidden, o, 1))
        self.residual = stride == 1 and i == o

    def forward(self, x): return x + self.body(x) if self.residual else self.body(x)


def mobilenet():
    blocks = [(16, 96, 24, 2), (24, 144, 24, 1), (24, 144, 32, 2), (32, 192, 32, 1), (32, 192, 64, 2), (64, 384, 64, 1)]
    return nn.Sequential(
        *conv_bn(3, 32, 3), nn.ReLU6(), *conv_bn(32, 32, 3, 1, 32), nn.ReLU6(), *conv_bn(32, 16, 1), *[Inverted(*block) for block in blocks],
        *conv_bn(64, 1280, 1), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1280, 10))


net = {"simple-cnn": SimpleCnn, "resnet-18": resnet18, "mobilenet-v2-small": mobilenet}[network]().train()
optimizer = {
    "simple-cnn": lambda p: torch.optim.Adam(p, lr=1e-3),
    "resnet-18": lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=5e-4),
    "mobilenet-v2-small": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=0.05),
}[network](net.parameters())
images, labels = torch.randn(batch, 3, 32, 32), torch.randint(0, 10, (batch,))
if "channels_last" in options:
    net, images = net.to(memory_format=torch.channels_last), images.contiguous(memory_format=torch.channels_last)
forward = torch.compile(net) if "compile" in options else net


def step():
    optimizer.zero_grad()
    loss = F.cross_entropy(forward(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


for line in sys.stdin:
    milliseconds = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        milliseconds.append((time.perf_counter() - start) * 1e3)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"milliseconds": milliseconds, "peak_rss_mb": usage.ru_maxrss / 1024, "cpu_seconds": usage.ru_utime + usage.ru_stime,
                      "parameters": sum(p.numel() for p in net.parameters()), "torch": torch.__version__}), flush=True)
