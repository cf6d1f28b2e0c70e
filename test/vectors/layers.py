"""Every row of the layer table against PyTorch: output, gradients of the input and of all weights, new buffers, in
training and, where it differs, in evaluation. What a dropout drew is written down as the mask to feed."""
import copy
import torch
from common import tensor, write
from modules import make

maps = [2, 4, 6, 5]


def C(**params): return params


conv = {"kernel_size": 3}
body = [{"Conv2d": C(out_channels=4, kernel_size=3, padding=1, bias=False)}, "BatchNorm2d", "ReLU"]
widen = [{"Conv2d": C(out_channels=6, kernel_size=3, stride=2, padding=1, bias=False)}, "BatchNorm2d"]
# row -> (parameters, input shape with the batch) ...
table = {
    "Conv2d": [
        (C(out_channels=5, **conv), maps), (C(out_channels=3, kernel_size=[3, 2], stride=[2, 1], padding=[1, 0], bias=False), maps),
        (C(out_channels=4, kernel_size=3, padding="same", dilation=2), maps), (C(out_channels=3, kernel_size=[2, 4], padding="same"), maps),
        (C(out_channels=3, kernel_size=2, padding="valid"), maps), (C(out_channels=6, kernel_size=3, groups=2, padding=1), maps),
        (C(out_channels=8, kernel_size=3, groups=4, stride=2, dilation=[1, 2], padding=2), maps), (C(out_channels=7, kernel_size=1), maps),
        (C(out_channels=4, kernel_size=5, stride=3, padding=2), [2, 1, 9, 8]),
        (C(out_channels=3, kernel_size=3, padding=[2, 1], padding_mode="reflect"), maps),
        (C(out_channels=3, kernel_size=3, padding=2, stride=2, padding_mode="replicate"), maps),
        (C(out_channels=3, kernel_size=[3, 4], padding="same", padding_mode="circular"), maps),
    ],
    "ConvTranspose2d": [
        (C(out_channels=3, kernel_size=3), maps), (C(out_channels=3, kernel_size=3, stride=2, padding=1, output_padding=1), maps),
        (C(out_channels=6, kernel_size=[2, 4], stride=[1, 2], padding=[0, 1], groups=2, bias=False), maps),
        (C(out_channels=2, kernel_size=3, stride=2, dilation=2, padding=1), [2, 3, 4, 4]),
    ],
    "DepthwiseConv2d": [(C(kernel_size=3, padding=1), maps), (C(kernel_size=[3, 2], stride=2, depth_multiplier=2, bias=False), maps)],
    "SeparableConv2d": [(C(out_channels=5, kernel_size=3, padding=1), maps), (C(out_channels=3, kernel_size=3, stride=2, dilation=2, padding=2, bias=False), maps)],
    "MaxPool2d": [
        (C(kernel_size=2), maps), (C(kernel_size=3, stride=2, padding=1), maps), (C(kernel_size=[3, 2], stride=[1, 2], dilation=[2, 1], padding=[1, 1]), maps),
        (C(kernel_size=2, stride=2, ceil_mode=True), [2, 2, 7, 7]), (C(kernel_size=2, stride=3, ceil_mode=True), [2, 2, 6, 6]),
    ],
    "AvgPool2d": [
        (C(kernel_size=2), maps), (C(kernel_size=3, stride=2, padding=1), maps), (C(kernel_size=3, stride=2, padding=1, count_include_pad=False), maps),
        (C(kernel_size=3, stride=2, padding=1, ceil_mode=True), maps), (C(kernel_size=[2, 3], stride=1, divisor_override=5), maps),
    ],
    "LPPool2d": [(C(norm_type=2, kernel_size=2), maps), (C(norm_type=3, kernel_size=[3, 2], stride=2, ceil_mode=True), maps), (C(norm_type=1, kernel_size=2), maps)],
    "AdaptiveAvgPool2d": [(C(output_size=1), maps), (C(output_size=[3, 5]), maps), (C(output_size=[4, 3]), [2, 3, 7, 5]), (C(output_size=[None, 2]), maps), (C(output_size=7), [2, 2, 5, 4])],
    "AdaptiveMaxPool2d": [(C(output_size=1), maps), (C(output_size=[3, 5]), maps), (C(output_size=[4, 3]), [2, 3, 7, 5]), (C(output_size=[None, 2]), maps)],
    "Upsample": [
        (C(scale_factor=2), maps), (C(scale_factor=[1.5, 2.3]), maps), (C(size=[9, 4]), maps), (C(scale_factor=2, mode="bilinear"), maps),
        (C(scale_factor=1.7, mode="bilinear"), maps), (C(size=[11, 7], mode="bilinear", align_corners=True), maps),
        (C(scale_factor=2, mode="bicubic"), maps), (C(size=[4, 9], mode="bicubic", align_corners=True), maps),
        # Factors that leave a size as it is, or double it, though they are not 1 or 2.
        *((C(scale_factor=factor, mode=mode), [1, 2, 3, 2]) for factor in (1.3, [1.2, 2.4], [2.1, 1.4], [3.3, 1]) for mode in ("nearest", "bilinear", "bicubic")),
    ],
    "PixelShuffle": [(C(upscale_factor=2), [2, 8, 3, 4]), (C(upscale_factor=3), [1, 9, 2, 2])],
    "ZeroPad2d": [(C(padding=2), maps), (C(padding=[1, 0, 2, -1]), maps)],
    "ReflectionPad2d": [(C(padding=2), maps), (C(padding=[1, 0, 3, 4]), maps)],
    "BatchNorm2d": [
        ({}, maps), (C(eps=1e-2, momentum=0.3), maps), (C(momentum=None), maps), (C(affine=False), maps), (C(track_running_stats=False), maps), (C(bias=False), maps),
    ],
    "BatchNorm1d": [({}, [6, 5]), (C(momentum=0.5, affine=False), [6, 5])],
    "LayerNorm": [({}, maps), (C(normalized_shape=[6, 5], eps=1e-3), maps), (C(normalized_shape=[5], bias=False), maps), (C(elementwise_affine=False), maps), ({}, [3, 8])],
    "GroupNorm": [(C(num_groups=2), maps), (C(num_groups=4, eps=1e-3, affine=False), maps), (C(num_groups=1, bias=False), maps), (C(num_groups=2), [3, 8])],
    "InstanceNorm2d": [({}, maps), (C(affine=True, eps=1e-3), maps), (C(track_running_stats=True, affine=True), maps)],
    "RMSNorm": [({}, maps), (C(normalized_shape=[6, 5], eps=1e-2), maps), (C(elementwise_affine=False), [3, 8])],
    "LocalResponseNorm": [(C(size=2), maps), (C(size=3, alpha=0.1, beta=0.5, k=2.0), [2, 7, 3, 3]), (C(size=5, alpha=1.0), [2, 7, 3, 3])],
    "Dropout": [({}, maps), (C(p=0.2), [3, 8]), (C(p=0), [3, 8]), (C(p=1), [3, 8])],
    "Dropout2d": [(C(p=0.4), maps)],
    "AlphaDropout": [({}, maps), (C(p=0.1), [3, 8])],
    "StochasticDepth": [(C(p=0.4), [6, 2, 3, 2]), (C(p=0.5, mode="batch"), maps)],
    "Flatten": [({}, maps), (C(start_dim=2), maps), (C(start_dim=1, end_dim=2), maps)],
    "Linear": [(C(out_features=7), [3, 8]), (C(out_features=2, bias=False), [3, 8])],
    "Identity": [({}, maps)],
    "PReLU": [({}, maps), (C(num_parameters=4, init=0.1), maps), (C(num_parameters=8), [3, 8])],
    "LeakyReLU": [({}, maps), (C(negative_slope=0.3), maps)],
    "ELU": [({}, maps), (C(alpha=0.7), maps)],
    "CELU": [({}, maps), (C(alpha=0.5), maps)],
    "GELU": [({}, maps), (C(approximate="tanh"), maps)],
    "Softplus": [({}, maps), (C(beta=2, threshold=1), maps)],
    "GLU": [(C(dim=1), maps), ({}, [3, 8]), (C(dim=-2), maps)],
    "Softmax": [({}, maps), ({}, [3, 8]), (C(dim=-1), maps)],
    "LogSoftmax": [({}, maps), ({}, [3, 8]), (C(dim=2), maps)],
    **{name: [({}, maps), ({}, [3, 8])] for name in ["ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid", "Tanh", "Sigmoid"]},
    "Sequential": [(C(body=body), maps)],
    "Repeat": [(C(times=3, body=body), maps)],
    "Residual": [
        (C(body=body), maps), (C(body=widen, shortcut="projection"), maps), (C(body=body, shortcut="projection"), maps),
        (C(body=widen, shortcut=[{"AvgPool2d": C(kernel_size=2, ceil_mode=True)}, {"Conv2d": C(out_channels=6, kernel_size=1)}]), maps),
        (C(body=body, layer_scale=0.5), maps),
    ],
    "Concat": [(C(branches=[[], body, [{"MaxPool2d": C(kernel_size=3, stride=1, padding=1)}]]), maps)],
    "Add": [(C(branches=[body, [], [{"Conv2d": C(out_channels=4, kernel_size=1)}]]), maps)],
    "Multiply": [(C(branches=[[], [{"AdaptiveAvgPool2d": 1}, {"Conv2d": C(out_channels=4, kernel_size=1)}, "Sigmoid"]]), maps)],
    "SqueezeExcite": [(C(reduction=2), maps), (C(reduction=16, activation="SiLU", scale_activation="Hardsigmoid"), maps)],
    "CBAM": [(C(reduction=2), maps), (C(reduction=16, kernel_size=3), maps)],
    "ChannelShuffle": [(C(groups=2), maps), (C(groups=3), [2, 9, 2, 3])],
    "LayerNorm2d": [({}, maps), (C(eps=1e-2), maps), (C(affine=False), maps)],
}
evaluated = {"BatchNorm2d", "BatchNorm1d", "InstanceNorm2d", "Dropout", "Dropout2d", "AlphaDropout", "StochasticDepth", "Residual"}
draws = {"Dropout": lambda s, p: s, "AlphaDropout": lambda s, p: s, "Dropout2d": lambda s, p: s[:2] + [1, 1],
         "StochasticDepth": lambda s, p: [1 if p.get("mode") == "batch" else s[0]] + [1] * (len(s) - 1)}


def drawn_mask(row, params, module, x, seed):
    """1 where the module keeps its input: there, with the same seed, another input gives another output."""
    outs = []
    for value in (x, x + 1):
        torch.manual_seed(seed)
        outs.append(module(value))
    kept = (outs[0] != outs[1]).float()
    for axis, size in enumerate(draws[row](list(x.shape), params)):
        if size == 1 and kept.shape[axis] != 1: kept = kept.narrow(axis, 0, 1)
    return kept


def case(row, params, shape, training, seed):
    torch.manual_seed(seed)
    module = make(row, copy.deepcopy(params), shape[1:]).train(training)
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if "num_batches" in name: value.fill_(3)
            elif "running_var" in name: value.uniform_(0.5, 2)
            else: value.normal_(0, 0.5 if value.dim() > 1 else 1)
    x = torch.randn(shape)
    if row in ("ReLU6", "Hardswish", "Hardsigmoid", "Softplus", "SELU", "ELU", "CELU"): x = x * 4
    if row == "LPPool2d": x = x.abs()
    before = {name: tensor(value.float()) for name, value in module.state_dict().items()}
    body = {"row": row, "params": params, "training": training, "x": tensor(x), "state": before}
    if training and row in draws and params.get("p", 0.5) not in (0, 1):
        body["mask"] = tensor(drawn_mask(row, params, module, x, seed))
        torch.manual_seed(seed)
    x.requires_grad_()
    y = module(x)
    dy = torch.randn(y.shape, generator=torch.Generator().manual_seed(seed + 1))
    y.backward(dy)
    body |= {"y": tensor(y), "dy": tensor(dy), "dx": tensor(x.grad), "gradients": {name: tensor(value.grad) for name, value in module.named_parameters()}}
    body["buffers"] = {name: tensor(value.float()) for name, value in module.named_buffers()} if training else {}
    return body


cases = []
for row, settings in table.items():
    for params, shape in settings:
        for training in ([True, False] if row in evaluated else [True]):
            cases.append(case(row, params, shape, training, len(cases)))
write(__file__, cases)
