"""The ready examples against networks defined elsewhere: torchvision's where it has them, else written out here as their
papers or PyTorch's tutorials have them. For each: its count of parameters, the state_dict of the nn.Sequential that the
experiment describes, and that both compute the same. For two of them the loss and gradients of one training step, from
weights that any language can make (`hashed`), as each gradient's norm, its largest value and sixteen of its values."""
import torch
from torch import nn
from common import tensor, write, torchvision
from experiments import model as layers_of
from hashed import fill, hashed
from modules import sequential

torchvision()
from torchvision import models


def lenet():
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )


def tutorial():
    def block(i, o): return [nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(
        *block(3, 32), *block(32, 64), *block(64, 128), nn.Flatten(), nn.Linear(128 * 4 * 4, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10),
    )


def vgg():
    def block(i, o):
        convolve = lambda i: [nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
        return [*convolve(i), *convolve(o), nn.MaxPool2d(2)]
    return nn.Sequential(
        *block(3, 32), *block(32, 64), *block(64, 128), nn.Flatten(), nn.Linear(128 * 4 * 4, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10),
    )


def resnet_18():
    net = models.resnet18(num_classes=10)
    net.conv1, net.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    return net


class ResNet20(models.ResNet):
    """Three stages of 16, 32 and 64 maps, by torchvision's own blocks."""

    def __init__(self):
        super().__init__(models.resnet.BasicBlock, [1, 1, 1, 1], num_classes=10)
        self.inplanes = 16
        self.conv1, self.bn1, self.maxpool = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.Identity()
        stage = lambda planes, stride: self._make_layer(models.resnet.BasicBlock, planes, 3, stride)
        self.layer1, self.layer2, self.layer3, self.layer4 = stage(16, 1), stage(32, 2), stage(64, 2), nn.Identity()
        self.fc = nn.Linear(64, 10)


class ResNet9(nn.Module):
    def __init__(self):
        super().__init__()
        def block(i, o, pool=False):
            return nn.Sequential(nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), *([nn.MaxPool2d(2)] if pool else []))
        self.conv1, self.conv2 = block(3, 64), block(64, 128, True)
        self.res1 = nn.Sequential(block(128, 128), block(128, 128))
        self.conv3, self.conv4 = block(128, 256, True), block(256, 512, True)
        self.res2 = nn.Sequential(block(512, 512), block(512, 512))
        self.classifier = nn.Sequential(nn.MaxPool2d(4), nn.Flatten(), nn.Linear(512, 10))

    def forward(self, x):
        x = self.conv2(self.conv1(x))
        x = x + self.res1(x)
        x = self.conv4(self.conv3(x))
        x = x + self.res2(x)
        return self.classifier(x)


def mobilenet():
    net = models.MobileNetV2(num_classes=10, inverted_residual_setting=[[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 2, 2], [6, 64, 2, 2]])
    net.features[0][0].stride = (1, 1)
    return net


def densenet():
    net = models.DenseNet(12, (6, 6, 6), 24, num_classes=10)
    net.features.conv0, net.features.pool0 = nn.Conv2d(3, 24, 3, padding=1, bias=False), nn.Identity()
    return net


known = {
    "lenet": lenet, "simple-cnn": tutorial, "vgg-small": vgg, "resnet-20": ResNet20, "resnet-18": resnet_18, "resnet-9": ResNet9,
    "mobilenet-v2-small": mobilenet, "densenet-small": densenet,
}
published = {"lenet": 62_006, "simple-cnn": 1_147_914, "resnet-20": 272_474, "resnet-18": 11_173_962}


class Masked(nn.Module):
    """Dropout whose draw is known."""

    def forward(self, x): return x * (hashed(x.numel(), 201).reshape(x.shape) >= 0) * 2


def narrowest(net, images):
    """How near the nearest ReLU is to its bend and the nearest max pool to another choice: there the last digit decides the gradient."""
    margins = []
    def relu(_, inputs): margins.append(inputs[0].abs().min().item())
    def pool(module, inputs):
        k = module.kernel_size
        best = inputs[0].unfold(2, k, k).unfold(3, k, k).flatten(4).topk(2).values
        margins.append((best[..., 0] - best[..., 1]).min().item())
    hooks = [module.register_forward_pre_hook(relu if isinstance(module, nn.ReLU) else pool) for module in net.modules() if isinstance(module, (nn.ReLU, nn.MaxPool2d))]
    with torch.no_grad(): net(images)
    for hook in hooks: hook.remove()
    return min(margins)


def first_step(net, batch):
    for name, module in net.named_modules():
        for child, inner in module.named_children():
            if isinstance(inner, nn.Dropout): setattr(module, child, Masked())
    fill(net)
    net.train()
    streams = {stream: hashed(batch * 3 * 32 * 32, stream).reshape(batch, 3, 32, 32) for stream in range(300, 364)}
    margins = {stream: narrowest(net, images) for stream, images in streams.items()}
    stream = max(margins, key=margins.get)
    print(f"pictures of stream {stream}: every decision is {margins[stream]:.1e} away from another")
    images = streams[stream]
    loss = nn.functional.cross_entropy(net(images), torch.arange(batch) % 10)
    loss.backward()
    gradients = {}
    for name, weight in net.named_parameters():
        flat = weight.grad.flatten()
        places = torch.arange(16) * (flat.numel() - 1) // 15
        gradients[name] = {"norm": flat.double().norm().item(), "largest": flat.abs().max().item(), "values": tensor(flat[places])}
    return {"batch": batch, "images": stream, "loss": loss.item(), "gradients": gradients}


cases = {}
for name, define in known.items():
    net, reference = sequential(layers_of(name), [3, 32, 32]), define()
    ours, theirs = net.state_dict(), reference.state_dict()
    params = sum(value.numel() for value in reference.parameters())
    assert params == published.get(name, params), (name, params)
    assert [value.shape for value in ours.values()] == [value.shape for value in theirs.values()], name
    net.load_state_dict(dict(zip(ours, theirs.values())))
    x = torch.randn(2, 3, 32, 32)
    assert torch.allclose(net.eval()(x), reference.eval()(x), rtol=1e-5, atol=1e-5), name
    cases[name] = {"params": params, "state": {key: list(value.shape) for key, value in ours.items()}}
    if name in ("simple-cnn", "resnet-18"): cases[name]["step"] = first_step(net, 4)
write(__file__, cases)
