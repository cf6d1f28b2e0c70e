"""Files of torch.save as people have them, in base64, with the values that are in them; and files that hold more than tensors."""
import base64, collections, io, os
import numpy, torch
from common import tensor, write


class Net(torch.nn.Module):
    """Names of a class's own, registered in the order in which they are used."""
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 4, 3)
        self.bn1 = torch.nn.BatchNorm2d(4)
        self.conv2 = torch.nn.Conv2d(4, 4, 3)
        self.fc = torch.nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(self.conv2(self.bn1(self.conv1(x)).relu()).relu().mean((2, 3)))


class Shuffled(Net):
    """The same, with the layers registered in another order: only shapes say which is which."""
    def __init__(self):
        super().__init__()
        for name in ("fc", "conv2", "bn1", "conv1"):
            module = getattr(self, name)
            delattr(self, name)
            setattr(self, name, module)


def file(saved, **options):
    bytes = io.BytesIO()
    torch.save(saved, bytes, **options)
    return base64.b64encode(bytes.getvalue()).decode()


class Runs:
    def __reduce__(self):
        return os.system, ("touch /tmp/cnn-lab-was-here",)


net = Net()
net(torch.randn(5, 3, 8, 8))
state = net.state_dict()
values = {name: tensor(value.float()) for name, value in state.items()}
shuffled = Shuffled()
shuffled.load_state_dict(state)
prefixed = collections.OrderedDict((f"module.{name}", value) for name, value in state.items())
halves = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
brain = {name: value.bfloat16() if value.is_floating_point() else value for name, value in state.items()}
everything = torch.cat([value.float().flatten() for value in state.values()])
# Views of one storage, some of them transposed.
views, at = collections.OrderedDict(), 0
for name, value in state.items():
    flat = everything[at:at + value.numel()]
    views[name] = flat.reshape(value.shape)
    at += value.numel()
views["fc.weight"] = state["fc.weight"].t().contiguous().t()
doubles = {name: value.double() if value.is_floating_point() else value for name, value in state.items()}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)

write(__file__, {
    "values": values,
    "read": {
        "as it is saved today": file(state),
        "as it was saved before version 1.6": file(state, _use_new_zipfile_serialization=False),
        "of DataParallel": file(prefixed),
        "within a training's checkpoint": file({"epoch": 3, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "loss": 0.5, "args": None}),
        "as a dict of parameters": file(dict(net.named_parameters()) | dict(net.named_buffers())),
        "as doubles": file(doubles),
        "as views of one storage, transposed ones too": file(views),
        "with protocol 4": file(state, pickle_protocol=4),
    },
    "rounded": {"as halves": [file(halves), {name: tensor(value.half().float()) for name, value in state.items()}], "as bfloat16": [file(brain), {name: tensor(value.bfloat16().float()) for name, value in state.items()}]},
    "registered in another order": file(shuffled.state_dict()),
    "refused": {
        "a whole network": file(net),
        "a number of NumPy's": file({"model": state, "best": numpy.float64(0.5)}),
        "a call of the system's": file({"model": state, "x": Runs()}),
        "a call of the system's, as before version 1.6": file({"model": state, "x": Runs()}, _use_new_zipfile_serialization=False),
        "no state dict": file({"epoch": 3, "losses": [1.0, 2.0]}),
        "two state dicts": file({"generator": state, "discriminator": state}),
        "a tensor of bytes": file({"x": torch.zeros(3, dtype=torch.uint8)}),
    },
})
