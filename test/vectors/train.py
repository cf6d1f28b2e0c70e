"""The example CNN (dropout 0) trained 100 steps by PyTorch, with SGD and with Adam at lr 1e-4: losses, step-1 gradients, weights.

Weights and pictures come from an integer hash that the test computes too, so the fixture holds results alone: of each tensor
its norm and up to 500 values at hashed places. A second run in float64 says how exact float32 can be: where a ReLU stands near its
bend, Adam makes a whole step of a rounding. So the pictures are those, of a few drawn, with which PyTorch's own two runs agree best.
"""
import numpy as np
import torch, torch.nn as nn
from common import tensor, write

torch.backends.nnpack.set_flags(False)
STEPS, BATCH, BATCHES, CLASSES, SAMPLES = 100, 32, 4, 10, 500


def hashed(count, salt):
    """Uniform [0, 1) from murmur3's finalizer of salt * 2**20 + i; see hashed() in train.test.ts."""
    h = (np.arange(count, dtype=np.uint64) + (salt << 20)).astype(np.uint32)
    h ^= h >> np.uint32(16); h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13); h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h.astype(np.float64) / 2**32


def network():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.BatchNorm2d(128), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, 512), nn.ReLU(), nn.Dropout(0.0), nn.Linear(512, CLASSES))


def start(net):
    for salt, (name, p) in enumerate(net.named_parameters()):
        fan_in = p[0].numel() if p.ndim > 1 else 0
        u = hashed(p.numel(), salt)
        values = (2 * u - 1) / np.sqrt(fan_in) if fan_in else (0.75 + 0.5 * u if isinstance(net[int(name.split(".")[0])], nn.BatchNorm2d) and name.endswith("weight") else 0.1 * (2 * u - 1))
        p.data.copy_(torch.from_numpy(values.astype(np.float32).reshape(p.shape)))


def batches(salt):
    images = (2 * hashed(BATCH * BATCHES * 3 * 32 * 32, salt) - 1).astype(np.float32).reshape(BATCHES, BATCH, 3, 32, 32)
    labels = (hashed(BATCH * BATCHES, 101) * CLASSES).astype(np.int64).reshape(BATCHES, BATCH)
    # A bright patch whose place is the class: something to learn.
    for b in range(BATCHES):
        for n in range(BATCH):
            k = labels[b, n]
            images[b, n, k % 3, (k // 5) * 16:(k // 5) * 16 + 12, (k % 5) * 6:(k % 5) * 6 + 6] += 1.5
    return torch.from_numpy(images), torch.from_numpy(labels)


def sampled(named):
    out = {}
    for salt, (name, t) in enumerate(named):
        flat = t.detach().flatten().double().numpy()
        places = np.unique((hashed(SAMPLES, 200 + salt) * flat.size).astype(np.int64))
        out[name] = {"norm": float(np.linalg.norm(flat)), "values": tensor(flat[places].astype(np.float32))}
    return out


def run(name, dtype, salt, **options):
    net = network()
    start(net)
    net = net.to(dtype)
    images, labels = batches(salt)
    optimizer = getattr(torch.optim, name)(net.parameters(), lr=1e-4, **options)
    losses, gradients = [], None
    for t in range(STEPS):
        loss = nn.functional.cross_entropy(net(images[t % BATCHES].to(dtype)), labels[t % BATCHES])
        optimizer.zero_grad(); loss.backward()
        if gradients is None: gradients = sampled([(k, p.grad) for k, p in net.named_parameters()])
        optimizer.step()
        losses.append(loss.item())
    net.eval()
    with torch.no_grad(): logits = net(images[0].to(dtype)).float()
    whole = {k: v.detach().clone() for k, v in net.named_parameters()}
    weights = sampled([(k, v) for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")])
    return {"losses": losses, "gradients": gradients, "weights": weights, "logits": tensor(logits)}, whole


def case(name, **options):
    def both(salt):
        (single, ours), (double, theirs) = (run(name, dtype, salt, **options) for dtype in (torch.float32, torch.float64))
        apart = max((ours[k] - theirs[k]).abs().max().item() for k in ours if k not in ("0.bias", "4.bias", "8.bias"))
        print(f"{name}, pictures {salt}: float32 is {apart:.1e} from float64")
        return apart, {"optimizer": name, "params": {"lr": 1e-4, **options}, "pictures": salt, **single, "float64": double}
    return min((both(salt) for salt in range(110, 118)), key=lambda pair: pair[0])[1]


write(__file__, [case("SGD", momentum=0.9), case("Adam")])
