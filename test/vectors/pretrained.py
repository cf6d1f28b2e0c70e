"""Logits of published architectures, as timm defines them, for weights and pictures that test/hashed.ts makes alike: the templates in
media/examples/pretrained have their names and must give the same. Two pictures of 64 x 64, ten classes, evaluation mode, in float64. One of each
family; test/bench/pretrained.mjs asks all of them, as timm draws their weights. Needs timm==1.0.*; run in this folder: `python pretrained.py` writes pretrained.json."""
import sys
import torch
from common import tensor, write, torchvision
from hashed import fill, hashed

torchvision()
import timm

timms = {
    "resnet-18": "resnet18", "resnet-50": "resnet50", "mobilenet-v2": "mobilenetv2_100", "mobilenet-v3-small": "mobilenetv3_small_100",
    "mobilenet-v3-large": "mobilenetv3_large_100", "efficientnet-b0": "efficientnet_b0", "convnext-atto": "convnext_atto", "densenet-121": "densenet121",
}


def statistics(net, variance):
    """Running means and variances other than 0 and 1, so that batch norms in evaluation mode are seen to use them."""
    with torch.no_grad():
        for stream, (name, value) in enumerate(net.state_dict().items()):
            if "running" in name: value.copy_(hashed(value.numel(), stream) * 0.1 + 1 if name.endswith("var") else hashed(value.numel(), stream) * 0.1)
            if name.endswith("running_var"): value.mul_(variance)


def answers(net):
    """Of some variances the one with which the most of what the pictures are reaches the logits, and these: deep networks of drawn weights dim it, or drown it."""
    images = hashed(2 * 3 * 64 * 64, 300).reshape(2, 3, 64, 64)
    found = []
    for variance in (1, 0.5, 0.25, 0.18, 0.125):
        statistics(net, variance)
        with torch.no_grad(): rough, logits = net.float()(images), net.double()(images.double())
        relative = lambda difference: (difference.abs().max() / logits.abs().max()).item()
        net.float()
        if relative(rough - logits) < 1e-5: found.append((relative(logits[0] - logits[1]), variance, logits))
    seen, variance, logits = max(found, key=lambda each: each[0])
    assert seen > 0.002, seen
    return variance, logits


vectors = {}
for name, own in timms.items():
    net = timm.create_model(own, num_classes=10).eval()
    fill(net)
    variance, logits = answers(net)
    vectors[name] = {"weights": len(net.state_dict()), "variance": variance, "logits": tensor(logits)}
    print(name, variance, logits.abs().max().item(), ((logits[0] - logits[1]).abs().max() / logits.abs().max()).item(), file=sys.stderr)
write(__file__, vectors)
