"""Networks as classes write them, their code, a state dict of torch.save, pictures and the logits that PyTorch has for them."""
import base64, io
import torch
from common import tensor, write

head = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n"
codes = {
    "residual blocks with a shortcut": """class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.shortcut = nn.Sequential()
        if stride != 1 or cin != cout:
            self.shortcut = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + self.shortcut(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.layer1 = nn.Sequential(Block(4, 4, 1), Block(4, 4, 1))
        self.layer2 = nn.Sequential(Block(4, 8, 2), Block(8, 8, 1))
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        x = self.layer2(self.layer1(self.stem(x)))
        return self.fc(x.mean((2, 3)))
""",
    "dense blocks": """class Dense(nn.Module):
    def __init__(self, cin, growth):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(cin)
        self.conv1 = nn.Conv2d(cin, growth, 3, padding=1, bias=False)

    def forward(self, x):
        return torch.cat([self.conv1(F.relu(self.bn1(x))), x], 1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.ModuleList([Dense(3 + 4 * i, 4) for i in range(3)])
        self.classifier = nn.Linear(15, 10)

    def forward(self, x):
        for block in self.features:
            x = block(x)
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))
""",
    "squeeze and excitation by linear layers": """class SE(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1 = nn.Linear(channels, 2)
        self.fc2 = nn.Linear(2, channels)

    def forward(self, x):
        b, c, _, _ = x.size()
        y = torch.sigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3)))))).view(b, c, 1, 1)
        return x * y


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.se = SE(8)
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.out = nn.Linear(8, 10)

    def forward(self, x):
        x = F.relu(self.depthwise(self.se(F.relu(self.conv(x)))))
        return self.out(x.mean((2, 3)))
""",
    "names of another order than the shapes need": """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Linear(6 * 8 * 8, 10)
        self.second = nn.Conv2d(5, 6, 3, padding=1)
        self.first = nn.Conv2d(3, 5, 5, padding=2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.classifier(x.flatten(1))
""",
}

cases = []
for name, code in codes.items():
    torch.manual_seed(len(name))
    space = {}
    exec(head + code, space)
    net = space["Net"]()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for values in (module.weight, module.bias, module.running_mean): torch.nn.init.normal_(values)
            torch.nn.init.uniform_(module.running_var, 0.5, 2)
    net.eval()
    file = io.BytesIO()
    torch.save(net.state_dict(), file)
    images = torch.randn(2, 3, 32, 32)
    cases.append({"name": name, "code": head + code + "\n\nmodel = Net()\n", "file": base64.b64encode(file.getvalue()).decode(), "images": tensor(images), "logits": tensor(net(images))})
write(__file__, cases)
