"""What a training step does beside its optimizer, as users of PyTorch write it: clipping, accumulation, parameter groups,
averages of the weights (torch.optim.swa_utils), soft targets. A small CNN, 3 epochs of 4 batches of 6 pictures of 8x8.
"""
import torch, torch.nn as nn, torch.nn.functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn
from common import tensor, write

torch.backends.nnpack.set_flags(False)
torch.manual_seed(0)
EPOCHS, CLASSES = 3, 3


def network():
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, CLASSES))


start = {k: v.clone() for k, v in network().state_dict().items()}
images = torch.randn(4, 6, 3, 8, 8) * 2
labels = torch.randint(CLASSES, (4, 6))
soft = F.softmax(torch.randn(4, 6, CLASSES) * 3, -1)


def case(name, training, lr=0.05, loss={}, mixed=False, steps=None):
    net = network()
    net.load_state_dict(start)
    net.train()
    accumulate = training.get("accumulate", 1)
    decayed = [p for p in net.parameters() if p.ndim > 1 or not training.get("no_decay_norm_bias")]
    spared = [p for p in net.parameters() if all(p is not d for d in decayed)]
    optimizer = torch.optim.SGD([{"params": decayed}, {"params": spared, "weight_decay": 0}], lr=lr, momentum=0.9, weight_decay=0.1)
    criterion = nn.CrossEntropyLoss(**{k: torch.tensor(v) if isinstance(v, list) else v for k, v in loss.items()})
    ema = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(training["ema"])) if "ema" in training else None
    swa = AveragedModel(net) if "swa_start" in training else None
    losses = []
    for epoch in range(EPOCHS):
        for first in range(0, 4, accumulate):
            group = range(first, min(first + accumulate, 4))
            optimizer.zero_grad()
            for b in group:
                value = criterion(net(images[b]), soft[b] if mixed else labels[b])
                (value / len(group)).backward()
                losses.append(value.item())
            if "clip_grad_norm" in training: nn.utils.clip_grad_norm_(net.parameters(), training["clip_grad_norm"])
            if "clip_grad_value" in training: nn.utils.clip_grad_value_(net.parameters(), training["clip_grad_value"])
            optimizer.step()
            if ema: ema.update_parameters(net)
        if swa and epoch >= training["swa_start"]: swa.update_parameters(net)
    if swa: update_bn([images[b] for b in range(4)], swa)
    averaged = ema or swa
    looked = averaged.module if averaged else net
    looked.eval()
    with torch.no_grad(): logits = looked(images[0])
    return {"name": name, "training": training, "loss": loss, "soft": mixed, "losses": losses, "logits": tensor(logits),
            "weights": {k: tensor(v.float()) for k, v in looked.state_dict().items() if "num_batches" not in k}}


weight = [0.5, 2.0, 1.0]
cases = [
    case("plain", {}), case("clipping by norm", {"clip_grad_norm": 0.5}), case("clipping by value", {"clip_grad_value": 0.02}),
    case("both", {"clip_grad_norm": 0.3, "clip_grad_value": 0.05}), case("accumulation, the last group short", {"accumulate": 3}),
    case("accumulation with clipping", {"accumulate": 2, "clip_grad_norm": 0.5}), case("no decay on norms and biases", {"no_decay_norm_bias": True}),
    case("EMA", {"ema": 0.9}), case("SWA", {"swa_start": 1}), case("EMA and accumulation", {"ema": 0.8, "accumulate": 2}),
    case("soft targets, weighted", {}, loss={"weight": weight, "label_smoothing": 0.1}, mixed=True), case("weighted classes", {}, loss={"weight": weight}),
]
write(__file__, {"start": {k: tensor(v.float()) for k, v in start.items()}, "images": tensor(images), "labels": tensor(labels), "soft": tensor(soft), "runs": cases})
