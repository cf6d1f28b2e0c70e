"""What torch.nn.init draws from: the arguments of the uniform_ or normal_ that each function ends in, for several shapes;
and the same for the defaults of the modules that draw their weights. trunc_normal_ and orthogonal_ are defined by what
comes out, not by such a call: their tests look at that."""
from unittest import mock
import torch
from torch import nn
from common import write

shapes = [[16, 8, 3, 3], [12, 1, 5, 3], [10, 40]]
functions = [
    ("kaiming_uniform_", {}), ("kaiming_uniform_", {"a": 0.2, "mode": "fan_out"}), ("kaiming_uniform_", {"nonlinearity": "relu"}),
    ("kaiming_normal_", {}), ("kaiming_normal_", {"mode": "fan_out", "nonlinearity": "relu"}), ("kaiming_normal_", {"nonlinearity": "tanh"}),
    ("kaiming_normal_", {"nonlinearity": "selu"}), ("kaiming_normal_", {"nonlinearity": "sigmoid"}), ("kaiming_normal_", {"nonlinearity": "linear"}),
    ("xavier_uniform_", {}), ("xavier_uniform_", {"gain": 2.0}), ("xavier_normal_", {}), ("xavier_normal_", {"gain": 0.5}),
    ("normal_", {}), ("normal_", {"mean": 1.0, "std": 0.3}), ("uniform_", {}), ("uniform_", {"a": -2.0, "b": 3.0}),
]
modules = [
    ("Conv2d", {"out_channels": 6, "kernel_size": 3}, [4, 8, 8]), ("Conv2d", {"out_channels": 6, "kernel_size": [3, 5], "groups": 2}, [4, 8, 8]),
    ("ConvTranspose2d", {"out_channels": 6, "kernel_size": 3, "groups": 2}, [4, 8, 8]), ("Linear", {"out_features": 7}, [20]),
]


def drawn(make):
    """(kind, low, high) or (kind, mean, std) of each draw that `make` does, in order."""
    calls = []

    def uniform(self, low=0.0, high=1.0, **_): calls.append({"kind": "uniform", "low": low, "high": high}); return self

    def normal(self, mean=0.0, std=1.0, **_): calls.append({"kind": "normal", "mean": mean, "std": std}); return self

    with mock.patch.object(torch.Tensor, "uniform_", uniform), mock.patch.object(torch.Tensor, "normal_", normal):
        make()
    return calls


def build(name, params, shape):
    return getattr(nn, name)(shape[0], **{key: tuple(value) if isinstance(value, list) else value for key, value in params.items()})


write(__file__, {
    "functions": [
        {"init": name, "params": params, "shape": shape, "drawn": drawn(lambda: getattr(nn.init, name)(torch.empty(shape), **params))[0]}
        for name, params in functions for shape in shapes
    ],
    "modules": [{"row": name, "params": params, "shape": shape, "drawn": drawn(lambda: build(name, params, shape))} for name, params, shape in modules],
})
