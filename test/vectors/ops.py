"""Convolutions, pools and batch norm of PyTorch on random shapes, forward and gradients, and the element-wise, reducing and
indexing functions that programs are made of. Each case: arguments in, output, and the gradients for a random upstream gradient."""
import torch
import torch.nn.functional as F
from common import tensor, write

generator = torch.Generator().manual_seed(11)
randn = lambda *shape: torch.randn(shape, generator=generator)


def case(op, function, inputs, params=None):
    """inputs: name -> tensor, differentiable where floating."""
    leaves = {name: t.detach().clone().requires_grad_(t.is_floating_point()) for name, t in inputs.items()}
    y = function(**leaves)
    dy = randn(*y.shape)
    wanted = [name for name, t in leaves.items() if t.requires_grad]
    gradients = torch.autograd.grad(y, [leaves[name] for name in wanted], dy, allow_unused=True)
    return {
        "op": op, "params": params or {}, "inputs": {name: tensor(t) for name, t in inputs.items()}, "output": tensor(y), "dy": tensor(dy),
        "gradients": {name: tensor(torch.zeros_like(leaves[name]) if g is None else g) for name, g in zip(wanted, gradients)},
    }


def convolution(n, i, o, size, kernel, stride, padding, dilation, groups):
    return case("conv2d", lambda x, weight: F.conv2d(x, weight, None, stride, padding, dilation, groups), {"x": randn(n, i, *size), "weight": randn(o, i // groups, *kernel)},
                {"stride": stride, "padding": (*padding, *padding), "dilation": dilation, "groups": groups})


def convolutions():
    # batch, in, out, size, kernel, stride, padding, dilation, groups
    for n, i, o, size, kernel, stride, padding, dilation, groups in [
        (2, 3, 32, (7, 7), (3, 3), (1, 1), (1, 1), (1, 1), 1),
        (2, 16, 16, (5, 5), (3, 3), (1, 1), (1, 1), (1, 1), 1),
        (1, 16, 16, (7, 5), (3, 3), (2, 2), (1, 1), (1, 1), 1),
        (1, 32, 16, (4, 4), (1, 1), (1, 1), (0, 0), (1, 1), 1),
        (2, 32, 16, (6, 6), (1, 1), (2, 2), (0, 0), (1, 1), 1),
        (1, 5, 7, (11, 9), (5, 3), (2, 1), (2, 0), (1, 2), 1),
        (2, 4, 6, (7, 8), (2, 4), (3, 2), (1, 3), (1, 1), 1),
        (2, 4, 6, (9, 9), (3, 3), (2, 2), (2, 2), (2, 2), 2),
        (2, 8, 8, (7, 7), (3, 3), (1, 1), (1, 1), (1, 1), 8),
        (1, 32, 32, (5, 5), (3, 3), (1, 1), (1, 1), (1, 1), 32),
        (2, 16, 16, (7, 7), (3, 3), (2, 2), (1, 1), (1, 1), 16),
        (2, 6, 12, (8, 8), (5, 5), (2, 2), (2, 2), (1, 1), 6),
        (1, 3, 16, (5, 5), (5, 5), (1, 1), (0, 0), (1, 1), 1),
        (2, 3, 4, (6, 6), (3, 3), (1, 1), (3, 3), (1, 1), 1),
        (1, 16, 32, (4, 4), (3, 3), (1, 1), (2, 2), (2, 2), 4),
    ]:
        yield convolution(n, i, o, size, kernel, stride, padding, dilation, groups)
    # 'same' with an even kernel pads one side more.
    yield case("conv2d", lambda x, weight: F.conv2d(x, weight, padding="same"), {"x": randn(2, 3, 6, 6), "weight": randn(4, 3, 4, 2)},
               {"stride": (1, 1), "padding": (1, 0, 2, 1), "dilation": (1, 1), "groups": 1})
    for n, i, o, size, kernel, stride, padding, output_padding, dilation, groups in [
        (2, 4, 6, (8, 8), (3, 3), (2, 2), (1, 1), (1, 1), (1, 1), 1),
        (1, 16, 16, (4, 3), (2, 2), (2, 2), (0, 0), (0, 0), (1, 1), 1),
        (2, 4, 6, (5, 6), (3, 4), (2, 3), (2, 1), (1, 2), (2, 1), 2),
        (1, 6, 6, (5, 5), (3, 3), (1, 1), (1, 1), (0, 0), (1, 1), 6),
    ]:
        yield case("convTranspose2d", lambda x, weight: F.conv_transpose2d(x, weight, None, stride, padding, output_padding, groups, dilation),
                   {"x": randn(n, i, *size), "weight": randn(i, o // groups, *kernel)},
                   {"stride": stride, "padding": padding, "outputPadding": output_padding, "dilation": dilation, "groups": groups})


def pools():
    for size, kernel, stride, padding, dilation, ceil in [
        ((8, 8), (2, 2), (2, 2), (0, 0), (1, 1), False),
        ((7, 9), (2, 2), (2, 2), (0, 0), (1, 1), False),
        ((7, 7), (2, 2), (2, 2), (0, 0), (1, 1), True),
        ((9, 8), (3, 3), (2, 2), (1, 1), (1, 1), False),
        ((6, 6), (2, 2), (3, 3), (0, 0), (1, 1), True),
        ((9, 9), (3, 2), (1, 2), (1, 0), (2, 1), False),
        ((7, 7), (3, 3), (3, 3), (1, 1), (2, 2), True),
    ]:
        params = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "ceilMode": ceil}
        for x in [randn(1, 16, *size), randn(1, 16, *size).round()]:  # the second is full of ties
            yield case("maxPool2d", lambda x: F.max_pool2d(x, kernel, stride, padding, dilation, ceil), {"x": x}, params)
    for size, kernel, stride, padding, ceil, count, divisor in [
        ((8, 8), (2, 2), (2, 2), (0, 0), False, True, None),
        ((8, 8), (8, 8), (8, 8), (0, 0), False, True, None),
        ((9, 7), (3, 3), (2, 2), (1, 1), False, True, None),
        ((9, 7), (3, 3), (2, 2), (1, 1), True, False, None),
        ((7, 7), (2, 2), (2, 2), (0, 0), True, True, None),
        ((8, 8), (3, 2), (1, 3), (1, 0), True, True, 5),
    ]:
        params = {"kernel": kernel, "stride": stride, "padding": padding, "ceilMode": ceil, "countIncludePad": count, "divisorOverride": divisor}
        yield case("avgPool2d", lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil, count, divisor), {"x": randn(1, 16, *size)}, params)


def batch_norms():
    for shape in [(4, 16, 5, 6), (3, 5, 4, 4), (6, 7)]:
        c = shape[1]
        x, gamma, beta = randn(*shape) * 2 + 3, randn(c), randn(c)
        yield case("batchNormTrain", lambda x, gamma, beta: F.batch_norm(x, None, None, gamma, beta, True, 0.1, 1e-5), {"x": x, "gamma": gamma, "beta": beta}, {"eps": 1e-5})
        mean, variance = randn(c), randn(c).abs() + 0.1
        yield case("batchNorm", lambda x, gamma, beta: F.batch_norm(x, mean, variance, gamma, beta, False, 0.1, 1e-3), {"x": x, "gamma": gamma, "beta": beta},
                   {"eps": 1e-3, "mean": tensor(mean), "variance": tensor(variance)})


def stacks():
    """Layers in a row, where a layout may carry over from one to the next."""
    def network(x, w1, g1, b1, w2, g2, b2, w3):
        a = F.max_pool2d(F.relu(F.batch_norm(F.conv2d(x, w1, padding=1), None, None, g1, b1, True)), 2)
        b = F.relu(F.batch_norm(F.conv2d(a, w2, padding=1), None, None, g2, b2, True) + a)
        return F.adaptive_avg_pool2d(F.conv2d(b, w3, stride=2), 1).flatten(1)
    yield case("stack", network, {"x": randn(2, 3, 8, 8), "w1": randn(16, 3, 3, 3), "g1": randn(16), "b1": randn(16), "w2": randn(16, 16, 3, 3) / 8, "g2": randn(16), "b2": randn(16), "w3": randn(32, 16, 1, 1)})


def functions():
    x, wide, positive = randn(3, 5), randn(4, 6) * 4, randn(4, 6).abs() + 0.1
    unary = {
        "abs": torch.abs, "neg": torch.neg, "exp": torch.exp, "expm1": torch.expm1, "square": torch.square, "sin": torch.sin, "cos": torch.cos, "atan": torch.atan, "sinh": torch.sinh,
        "cosh": torch.cosh, "tanh": torch.tanh, "asinh": torch.asinh, "erf": torch.erf, "sigmoid": torch.sigmoid, "softplus": F.softplus, "relu": F.relu, "relu6": F.relu6, "elu": F.elu,
        "selu": F.selu, "sign": torch.sign, "floor": torch.floor, "ceil": torch.ceil, "round": torch.round,
    }
    for name, function in unary.items(): yield case(name, lambda x: function(x), {"x": wide})
    for name in ["log", "log1p", "sqrt", "rsqrt", "reciprocal"]: yield case(name, lambda x: getattr(torch, name)(x), {"x": positive})
    yield case("log1p", lambda x: torch.log1p(x), {"x": positive * 1e-5})
    yield case("expm1", lambda x: torch.expm1(x), {"x": wide * 1e-5})
    for name in ["asin", "acos", "atanh"]: yield case(name, lambda x: getattr(torch, name)(x), {"x": torch.tanh(wide / 4) * 0.9})
    yield case("leakyRelu", lambda x: F.leaky_relu(x, 0.1), {"x": wide})
    yield case("prelu", lambda x, alpha: F.prelu(x, alpha), {"x": randn(2, 3, 4, 4), "alpha": randn(3)})
    yield case("clip", lambda x: torch.clamp(x, -1, 2), {"x": wide})
    a, b, row, image = randn(4, 5), randn(4, 5), randn(5), randn(2, 5, 3, 4)
    for name, function in {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "maximum": torch.maximum, "minimum": torch.minimum}.items():
        yield case(name, lambda a, b: function(a, b), {"a": a, "b": row})
        yield case(name, lambda a, b: function(a, b), {"a": image, "b": randn(1, 5, 1, 1)})
    yield case("div", lambda a, b: a / b, {"a": a, "b": row.abs() + 0.5})
    yield case("pow", lambda a, b: a**b, {"a": a.abs() + 0.5, "b": row})
    yield case("mod", lambda a: torch.remainder(a, torch.tensor(0.75)), {"a": a})
    yield case("squaredDifference", lambda a, b: (a - b) ** 2, {"a": a, "b": row})
    yield case("where", lambda a, b: torch.where(a > b, a, b * 2), {"a": a, "b": b})
    yield case("logical", lambda a, b: torch.where(((a > 0) & (b <= 0)) | ~(a >= b), a, b), {"a": a, "b": b})
    for axes in [[0], [1, 3], [-1], [0, 1, 2, 3]]:
        for keep in [False, True]:
            for name in ["sum", "mean"]: yield case(name, lambda x: getattr(torch, name)(x, axes, keep), {"x": image}, {"axes": axes, "keep": keep})
            yield case("max", lambda x: torch.amax(x, axes, keep), {"x": image}, {"axes": axes, "keep": keep})
            yield case("min", lambda x: torch.amin(x, axes, keep), {"x": image}, {"axes": axes, "keep": keep})
    for reverse in [False, True]: yield case("cumsum", lambda x: x.flip(1).cumsum(1).flip(1) if reverse else x.cumsum(1), {"x": a}, {"reverse": reverse})
    for axis in [0, 1]: yield case("softmax", lambda x: torch.softmax(x, axis), {"x": a}, {"axis": axis})
    yield case("logSoftmax", lambda x: torch.log_softmax(x, 1), {"x": a})
    index = torch.tensor([2, 0, 0, 3], dtype=torch.int32)
    yield case("gather", lambda x, index: x[index.long()], {"x": a, "index": index}, {"axis": 0})
    yield case("gather", lambda x, index: x[:, index.long()], {"x": a, "index": index}, {"axis": 1})
    yield case("pickMax", lambda x: x.gather(1, x.argmax(1, keepdim=True))[:, 0], {"x": a})
    yield case("topk", lambda x: torch.topk(x, 3).values, {"x": a})
    for ta, tb in [(False, False), (True, False), (False, True)]:
        left, right = randn(*((4, 3) if ta else (3, 4))), randn(*((5, 4) if tb else (4, 5)))
        yield case("matMul", lambda a, b: (a.mT if ta else a) @ (b.mT if tb else b), {"a": left, "b": right}, {"ta": ta, "tb": tb})
        left, right = randn(2, 6, *left.shape), randn(2, 6, *right.shape)
        yield case("matMul", lambda a, b: (a.mT if ta else a) @ (b.mT if tb else b), {"a": left, "b": right}, {"ta": ta, "tb": tb})
        yield case("matMulBroadcast", lambda a, b: (a.mT if ta else a) @ (b.mT if tb else b), {"a": left, "b": right[:1, :1]}, {"ta": ta, "tb": tb})
    yield case("transpose", lambda x: x.permute(2, 0, 3, 1), {"x": image})
    yield case("concat", lambda a, b: torch.cat([a, b * 2, a], 1), {"a": a, "b": b})
    yield case("stackUnstack", lambda a, b: torch.stack([a, b], 1)[:, 1] * torch.stack([a, b], 2)[..., 0], {"a": a, "b": b})
    yield case("split", lambda x: x.split([2, 3], 1)[1] * x[:, :1], {"x": a})
    yield case("stridedSlice", lambda x: x[:, 1:5:2, :, 0], {"x": image})
    yield case("reverse", lambda x: x.flip([1, 3]) * torch.arange(4.0), {"x": image})
    yield case("pad", lambda x: F.pad(x, (1, 2, 0, 3), value=0.5), {"x": image})
    yield case("tile", lambda x: x.repeat(2, 3), {"x": a})
    yield case("tile", lambda x: x[None].repeat(4, 1), {"x": row})


def small_maps():
    """Of so many channels that a convolution goes by minimal filtering."""
    yield convolution(8, 96, 48, (3, 2), (3, 3), (1, 1), (1, 1), (1, 1), 1)
    yield convolution(16, 48, 64, (4, 1), (3, 3), (1, 1), (0, 1), (1, 1), 1)


write(__file__, [*convolutions(), *pools(), *batch_norms(), *stacks(), *functions(), *small_maps()])
