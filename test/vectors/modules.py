"""The model section of an experiment as a PyTorch nn.Sequential: what a run's checkpoint loads into with strict=True.
`sequential(layers, [C, H, W])` takes the layers as an experiment file writes them, without named blocks."""
import torch
from torch import nn
from common import torchvision

torchvision()
from torchvision import ops


class Residual(nn.Module):
    def __init__(self, body, shortcut, layer_scale=None):
        super().__init__()
        if layer_scale is not None: self.gamma = nn.Parameter(layer_scale)
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        y = self.body(x)
        return (y * self.gamma.reshape(-1, *[1] * (y.dim() - 2)) if hasattr(self, "gamma") else y) + self.shortcut(x)


class LayerNorm2d(nn.LayerNorm):
    def __init__(self, channels, eps=1e-6, affine=True):
        super().__init__(channels, eps=eps, elementwise_affine=affine)

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Branches(nn.Module):
    def __init__(self, branches, join):
        super().__init__()
        self.branches, self.join = nn.ModuleList(branches), join

    def forward(self, x):
        return self.join([branch(x) for branch in self.branches])


class SeparableConv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, bias=True, padding_mode="zeros", **window):
        super().__init__()
        self.depthwise = nn.Conv2d(in_channels, in_channels, kernel_size, groups=in_channels, bias=bias, padding_mode=padding_mode, **window)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class CBAM(nn.Module):
    """Woo et al. 2018, figure 2: the shared perceptron without biases, the spatial convolution without a norm."""

    def __init__(self, channels, reduction=16, kernel_size=7):
        super().__init__()
        inner = max(1, channels // reduction)
        self.channel = nn.Sequential()
        self.channel.add_module("fc1", nn.Conv2d(channels, inner, 1, bias=False))
        self.channel.add_module("relu", nn.ReLU())
        self.channel.add_module("fc2", nn.Conv2d(inner, channels, 1, bias=False))
        self.spatial = nn.Conv2d(2, 1, kernel_size, padding=kernel_size // 2, bias=False)

    def forward(self, x):
        x = x * torch.sigmoid(self.channel(x.mean((2, 3), keepdim=True)) + self.channel(nn.functional.adaptive_max_pool2d(x, 1)))
        return x * torch.sigmoid(self.spatial(torch.cat([x.mean(1, keepdim=True), x.max(1, keepdim=True).values], 1)))


def sequential(layers, shape):
    return nn.Sequential(*stack(layers, shape)[0])


def after(module, shape):
    """The shape behind a module, found by running it in eval mode."""
    with torch.no_grad():
        return list(module.eval()(torch.ones(2, *shape)).shape[1:])


def stack(layers, shape):
    modules = []
    for layer in layers:
        name, params = (layer, {}) if isinstance(layer, str) else next(iter(layer.items()))
        made = make(name, params, shape)
        shape = after(made, shape)
        modules.append(made.train())
    return modules, shape


def pairs(params):
    return {key: tuple(value) if isinstance(value, list) else value for key, value in params.items()}


def make(name, params, shape):
    """One module. A bare value stands for the row's first parameter, as in an experiment file."""
    channels = shape[0]
    if name == "Sequential": return sequential(params["body"] if isinstance(params, dict) else params, shape)
    if name == "Repeat":
        turns = []
        for _ in range(params["times"]):
            turns.append(sequential(params["body"], shape))
            shape = after(turns[-1], shape)
        return nn.Sequential(*turns)
    if name == "Residual":
        if isinstance(params, list): params = {"body": params}
        body, out = stack(params["body"], shape)
        shortcut = params.get("shortcut", [])
        if shortcut == "projection":
            stride = (-(-shape[1] // out[1]), -(-shape[2] // out[2])) if len(out) == 3 else 1
            shortcut = [] if out == shape else [{"Conv2d": {"out_channels": out[0], "kernel_size": 1, "stride": stride, "bias": False}}, "BatchNorm2d"]
        if params.get("zero_init"): nn.init.zeros_([m for m in body if "Norm" in type(m).__name__][-1].weight)
        scale = params.get("layer_scale")
        return Residual(nn.Sequential(*body), sequential(shortcut, shape), None if scale is None else torch.full((channels,), float(scale)))
    if name in ("Concat", "Add", "Multiply"):
        join = {"Concat": lambda ys: torch.cat(ys, 1), "Add": sum, "Multiply": lambda ys: torch.stack(torch.broadcast_tensors(*ys)).prod(0)}[name]
        return Branches([sequential(branch, shape) for branch in (params["branches"] if isinstance(params, dict) else params)], join)
    if not isinstance(params, dict): params = {first[name]: params}
    params = pairs(params)
    if name in ("Conv2d", "ConvTranspose2d"): return getattr(nn, name)(channels, **params)
    if name == "DepthwiseConv2d":
        multiplier = params.pop("depth_multiplier", 1)
        return nn.Conv2d(channels, channels * multiplier, groups=channels, **params)
    if name == "SeparableConv2d": return SeparableConv2d(channels, **params)
    if name == "Linear": return nn.Linear(channels, **params)
    if name in ("BatchNorm2d", "BatchNorm1d", "InstanceNorm2d"): return getattr(nn, name)(channels, **params)
    if name == "LayerNorm2d": return LayerNorm2d(channels, **params)
    if name == "GroupNorm": return nn.GroupNorm(num_channels=channels, **params)
    if name in ("LayerNorm", "RMSNorm"): return getattr(nn, name)(**{"normalized_shape": shape, **params})
    if name == "SqueezeExcite":
        return ops.SqueezeExcitation(
            channels, max(1, channels // params.get("reduction", 16)),
            getattr(nn, params.get("activation", "ReLU")), getattr(nn, params.get("scale_activation", "Sigmoid")),
        )
    if name == "CBAM": return CBAM(channels, **params)
    if name == "StochasticDepth": return ops.StochasticDepth(**{"mode": "row", **params})
    if name in ("Softmax", "LogSoftmax"): return getattr(nn, name)(**{"dim": 1, **params})
    return getattr(nn, name)(**params)


first = {
    "Linear": "out_features", "Dropout": "p", "Dropout2d": "p", "AlphaDropout": "p", "StochasticDepth": "p", "MaxPool2d": "kernel_size",
    "AvgPool2d": "kernel_size", "AdaptiveAvgPool2d": "output_size", "AdaptiveMaxPool2d": "output_size", "GroupNorm": "num_groups",
    "PixelShuffle": "upscale_factor", "ChannelShuffle": "groups", "ZeroPad2d": "padding", "ReflectionPad2d": "padding", "Upsample": "scale_factor",
    "SqueezeExcite": "reduction", "CBAM": "reduction", "LocalResponseNorm": "size", "Softmax": "dim", "LogSoftmax": "dim", "GLU": "dim",
}
