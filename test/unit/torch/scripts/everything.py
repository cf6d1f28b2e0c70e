"""everything: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""
import collections
import copy
import functools
import math

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

torch.manual_seed(3)
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data
# Noise stands in for Shapes, which CNN Lab draws itself.
order = torch.randperm(200, generator=torch.Generator().manual_seed(3)).tolist()
share = int(200 * 0.1 + 0.5)
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


mean, std = statistics(Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=transforms.ToTensor()), trained_on))
train_transform = transforms.Compose([
    transforms.RandomCrop(size=32, padding=4),
    transforms.RandomHorizontalFlip(),
    transforms.ToTensor(),
    transforms.Normalize(mean, std),
])
test_transform = transforms.Compose([
    transforms.ToTensor(),
    transforms.Normalize(mean, std),
])
train_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=train_transform), trained_on)
val_set = Subset(datasets.FakeData(200, (3, 32, 32), 10, transform=test_transform), held_back)
train_loader = DataLoader(train_set, batch_size=20, shuffle=True, drop_last=True)
val_loader = DataLoader(val_set, batch_size=20)


class Residual(nn.Module):
    def __init__(self, body, shortcut, layer_scale=None):
        super().__init__()
        self.body = body
        self.shortcut = shortcut
        self.gamma = None if layer_scale is None else nn.Parameter(layer_scale)

    def forward(self, x):
        y = self.body(x)
        return (y if self.gamma is None else y * self.gamma.view(-1, 1, 1)) + self.shortcut(x)

class Concat(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        outputs = [branch(x) for branch in self.branches]
        return torch.cat(outputs, dim=1)

class Add(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        outputs = [branch(x) for branch in self.branches]
        return functools.reduce(torch.add, outputs)

class Multiply(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        outputs = [branch(x) for branch in self.branches]
        return functools.reduce(torch.mul, outputs)

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

class FocalLoss(nn.Module):
    """Lin et al. 2017, over softmax."""

    def __init__(self, gamma=2.0, alpha=None):
        super().__init__()
        self.gamma = gamma
        self.alpha = None if alpha is None else torch.tensor(alpha)

    def forward(self, logits, targets):
        if targets.dim() == 1:
            targets = nn.functional.one_hot(targets, logits.shape[1]).to(logits.dtype)
        log_p = logits.log_softmax(1)
        weights = 1 if self.alpha is None else self.alpha.to(logits.device)
        return -(targets * weights * (1 - log_p.exp()) ** self.gamma * log_p).sum(1).mean()

class Lion(torch.optim.Optimizer):
    """Chen et al. 2023."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                average = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(average.lerp(p.grad, 1 - beta1).sign(), alpha=-group["lr"])
                average.lerp_(p.grad, 1 - beta2)


# Model
model = nn.Sequential(
    nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.LeakyReLU(negative_slope=0.1),
    ),
    nn.Sequential(
        nn.Conv2d(8, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.LeakyReLU(negative_slope=0.1),
    ),
    Residual(
        body=nn.Sequential(
            nn.Sequential(collections.OrderedDict(depthwise=nn.Conv2d(16, 16, 3, padding=1, groups=16), pointwise=nn.Conv2d(16, 16, 1))),
            nn.BatchNorm2d(16),
            torchvision.ops.StochasticDepth(0.1, "row"),
        ),
        shortcut=nn.Sequential(),
    ),
    nn.Sequential(
        nn.Sequential(
            nn.Conv2d(16, 16, 3, padding="same", groups=16),
            nn.PReLU(),
        ),
        nn.Sequential(
            nn.Conv2d(16, 16, 3, padding="same", groups=16),
            nn.PReLU(),
        ),
    ),
    Residual(
        body=nn.Sequential(
            nn.Conv2d(16, 32, 3, stride=2, padding=1),
            nn.GroupNorm(4, 32),
        ),
        shortcut=nn.Sequential(
            nn.Conv2d(16, 32, 1, stride=(2, 2), bias=False),
            nn.BatchNorm2d(32),
        ),
    ),
    torchvision.ops.SqueezeExcitation(32, 4, activation=nn.ReLU, scale_activation=nn.Sigmoid),
    CBAM(32, 8, 7),
    nn.ChannelShuffle(groups=4),
    Concat(
        nn.Sequential(
            nn.Conv2d(32, 8, 1),
        ),
        nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            nn.LayerNorm((32, 16, 16)),
        ),
    ),
    Add(
        nn.Sequential(),
        nn.Sequential(
            nn.Conv2d(40, 40, 1, padding_mode="reflect"),
        ),
    ),
    Multiply(
        nn.Sequential(),
        nn.Sequential(
            nn.AdaptiveAvgPool2d(output_size=1),
            nn.Sigmoid(),
        ),
    ),
    nn.ConvTranspose2d(40, 16, 3, stride=2, padding=1, output_padding=1),
    nn.Upsample(scale_factor=0.5),
    nn.PixelShuffle(upscale_factor=2),
    nn.LPPool2d(2, 2),
    nn.AvgPool2d(2),
    nn.InstanceNorm2d(4),
    nn.LocalResponseNorm(size=3),
    nn.ZeroPad2d(padding=1),
    nn.ReflectionPad2d(padding=1),
    nn.AdaptiveMaxPool2d(output_size=2),
    nn.Flatten(),
    nn.Linear(16, 32),
    nn.BatchNorm1d(32),
    nn.GELU(approximate="tanh"),
    nn.GLU(),
    nn.RMSNorm((16,)),
    nn.Dropout(p=0.2),
    nn.Linear(16, 10),
).to(device)
for module in model.modules():
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
nn.init.xavier_normal_(model.get_parameter("0.0.weight"))
nn.init.xavier_normal_(model.get_parameter("1.0.weight"))
nn.init.zeros_(model.get_parameter("2.body.1.weight"))
nn.init.zeros_(model.get_parameter("22.bias"))

# Training
epochs = 2
criterion = FocalLoss(gamma=1.5)
decayed = [p for p in model.parameters() if p.dim() > 1]
spared = [p for p in model.parameters() if p.dim() <= 1]
optimizer = Lion([{"params": decayed}, {"params": spared, "weight_decay": 0.0}], lr=0.0003, weight_decay=0.1)

steps_per_epoch = math.ceil(len(train_loader) / 2)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, schedulers=[
    torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=2),
    torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda epoch: 0.5 * (1 + math.cos(math.pi * epoch / 10))),
], milestones=[2])
warmup_steps = max(1, int(0.5 * steps_per_epoch + 0.5))

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


averaged = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99), use_buffers=False)
swa_model = torch.optim.swa_utils.AveragedModel(model)
step, best, best_weights = 0, None, None
stopping_best, bad_epochs = None, 0
for epoch in range(epochs):
    model.train()
    total, correct, seen = 0.0, 0, 0
    for batch, (images, targets) in enumerate(train_loader):
        images, targets = images.to(device), targets.to(device)
        logits = model(images)
        loss = criterion(logits, targets)
        group_size = min(2, len(train_loader) - batch // 2 * 2)
        (loss / group_size).backward()
        total += loss.item() * len(images)
        correct += (logits.argmax(1) == targets).sum().item()
        seen += len(images)
        if (batch + 1) % 2 == 0 or batch + 1 == len(train_loader):
            nn.utils.clip_grad_norm_(model.parameters(), 1)
            scale = min(1.0, (step + 1) / warmup_steps)
            for group in optimizer.param_groups:
                group["lr"] *= scale
            optimizer.step()
            for group in optimizer.param_groups:
                group["lr"] /= scale
            optimizer.zero_grad()
            step += 1
            averaged.update_parameters(model)
            scheduler.step()
    figures = dict(train_loss=total / seen, train_accuracy=correct / seen)
    figures.update(evaluate(averaged) or dict(val_loss=figures["train_loss"], val_accuracy=figures["train_accuracy"]))
    if epoch >= 1:
        swa_model.update_parameters(model)
    print(f"epoch {epoch + 1}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()) + f", lr {optimizer.param_groups[0]['lr']:.3g}")
    if best is None or figures["val_loss"] < best:
        best, best_weights = figures["val_loss"], copy.deepcopy(averaged.module.state_dict())
    watched = figures["val_loss"]
    if stopping_best is None or watched < stopping_best:
        stopping_best, bad_epochs = watched, 0
    else:
        bad_epochs += 1
        if bad_epochs > 3:
            break
torch.optim.swa_utils.update_bn(train_loader, swa_model, device=device)
print("averaged weights: validation loss {val_loss:.4f}, accuracy {val_accuracy:.4f}".format(**evaluate(swa_model)))
torch.save(best_weights, "best.pt")
