"""Numbers, weights and pictures that test/hashed.ts makes alike."""
import torch


def hashed(count, stream):
    """Numbers in [-1, 1): MurmurHash3's finalizer of (stream << 24) + index, in 32 bits."""
    h = (torch.arange(count, dtype=torch.int64) + (stream << 24)) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)): h = ((h ^ (h >> shift)) * factor) & 0xFFFFFFFF
    return (h.double() / 2**31 - 1).float()


def fill(net):
    """Weights as `hashed` makes them, stream by place in the state_dict: U(±sqrt(3 / fan_in)), norms 1 ± 0.2, vectors ± 0.1."""
    with torch.no_grad():
        for stream, (name, value) in enumerate(net.state_dict().items()):
            if not value.dim() or "running" in name: continue
            fan_in = value[0].numel()
            draws = hashed(value.numel(), stream).reshape(value.shape)
            norm = name.endswith("weight") and value.dim() == 1
            value.copy_(1 + 0.2 * draws if norm else draws * (3 / fan_in) ** 0.5 if value.dim() > 1 else 0.1 * draws)
