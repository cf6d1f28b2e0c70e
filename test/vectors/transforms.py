"""Transforms on PIL images: what torchvision makes of a picture, with the values it drew. Writes transforms.json."""
import numpy as np
import torch
import common
from PIL import Image

tv = common.torchvision()
from torchvision import transforms as T

random = np.random.RandomState(0)


def scene(height, width):
    """A smooth picture with edges and a little noise: every arithmetic path of a photograph in few bytes."""
    y, x = np.mgrid[0:height, 0:width]
    base = np.stack([120 + 100 * np.sin(x / 5 + y / 9), 128 + 90 * np.cos(x / 7 - y / 4), 100 + 4 * y - 2 * x], -1)
    base[(x - width * 0.6) ** 2 + (y - height * 0.4) ** 2 < (height / 4) ** 2] += [90, -60, -110]
    return np.clip(base + random.randint(-12, 13, base.shape), 0, 255).astype(np.uint8)


pictures = {
    "scene": scene(32, 32),
    "oblong": scene(21, 34),
    "noise": random.randint(0, 256, (17, 16, 3)).astype(np.uint8),
    "flat": np.concatenate([np.full((6, 8, 3), v, np.uint8) for v in ((0, 0, 0), (255, 255, 255), (40, 40, 40), (10, 20, 30))], 1),
    "grey": scene(28, 28)[..., :1],
}
cases = []


def pil(name):
    a = pictures[name]
    return Image.fromarray(a[..., 0] if a.shape[2] == 1 else a)


def add(row, picture, params, drawn, output):
    """params: what is not default, in PyTorch's names; drawn: our row's own names."""
    if isinstance(output, Image.Image): output = np.asarray(output)
    if isinstance(output, np.ndarray): output = output if output.ndim == 3 else output[..., None]
    cases.append(dict(row=row, picture=picture, params=params, drawn=drawn, output=common.tensor(output)))


def drawn_by(cls, transform, picture):
    """Runs the transform and returns what its get_params gave, and its output."""
    taken, original = [], cls.get_params
    def recording(*a, **k):
        taken.append(original(*a, **k))
        return taken[-1]
    cls.get_params = staticmethod(recording)
    try: out = transform(picture)
    finally: cls.get_params = staticmethod(original)
    return taken[0], out


COLOURED = ["scene", "oblong", "noise", "flat"]
ALL = COLOURED + ["grey"]

for params in ({"size": 12}, {"size": [10, 14], "padding": 4}, {"size": 16, "padding": [3, 5], "padding_mode": "reflect"},
               {"size": 16, "padding": [1, 2, 3, 4], "padding_mode": "symmetric"}, {"size": 16, "padding": 6, "padding_mode": "edge"},
               {"size": 16, "padding": 2, "fill": [9, 99, 199]}, {"size": 40, "padding": 1, "pad_if_needed": True, "padding_mode": "reflect"},
               {"size": [40, 12], "pad_if_needed": True, "fill": 7}):
    for name in ("oblong", "noise"):
        (i, j, _, _), out = drawn_by(T.RandomCrop, T.RandomCrop(**params), pil(name))
        add("RandomCrop", name, params, {"top": i, "left": j}, out)
for mode in ("constant", "edge", "reflect", "symmetric"):
    params = {"padding": [3, 5, 2, 1], "padding_mode": mode, "fill": 77}
    for name in ("noise", "grey"): add("Pad", name, params, {}, T.Pad(**params)(pil(name)))
for name in ("oblong", "grey"):
    add("RandomHorizontalFlip", name, {}, {"flip": True}, T.RandomHorizontalFlip(1)(pil(name)))
    add("RandomVerticalFlip", name, {}, {"flip": True}, T.RandomVerticalFlip(1)(pil(name)))
add("RandomHorizontalFlip", "oblong", {}, {"flip": False}, pil("oblong"))

jitters = [dict(brightness=0.2, contrast=0.2, saturation=0.2, hue=0.1), dict(brightness=0.9, contrast=0.9, saturation=0.9, hue=0.5), dict(brightness=[0.5, 2.5]),
           dict(contrast=[0.1, 3.0]), dict(saturation=[0.0, 3.0]), dict(hue=[-0.5, 0.5]), dict(saturation=[1.5, 1.5]), dict(saturation=[0.2, 0.2]), dict(hue=[0.1, 0.1])]
for params in jitters:
    for name in ALL:
        (order, b, c, s, h), out = drawn_by(T.ColorJitter, T.ColorJitter(**params), pil(name))
        add("ColorJitter", name, params, {"order": order.tolist(), "brightness": b, "contrast": c, "saturation": s, "hue": h}, out)

for params in ({"degrees": 15}, {"degrees": 15, "fill": [200, 20, 2]}, {"degrees": 180}, {"degrees": [90, 90]}, {"degrees": [180, 180]}, {"degrees": [270, 270]},
               {"degrees": [0, 0]}, {"degrees": 60, "center": [3, 5]}):
    for name in ALL:
        if name == "grey" and "fill" in params: continue
        angle, out = drawn_by(T.RandomRotation, T.RandomRotation(**params), pil(name))
        add("RandomRotation", name, params, {"angle": angle}, out)

for name in ("scene", "grey"): add("ToTensor", name, {}, {}, T.ToTensor()(pil(name)))
add("Normalize", "noise", {"mean": [0.4914, 0.4822, 0.4465], "std": [0.247, 0.243, 0.261]}, {}, T.Normalize([0.4914, 0.4822, 0.4465], [0.247, 0.243, 0.261])(T.ToTensor()(pil("noise"))))
add("Normalize", "grey", {"mean": [0.1307], "std": [0.3081]}, {}, T.Normalize([0.1307], [0.3081])(T.ToTensor()(pil("grey"))))

common.write(__file__, {"pictures": {k: common.tensor(v) for k, v in pictures.items()}, "transforms": cases})
