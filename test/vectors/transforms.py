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
    "elastic": scene(24, 22),
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


for interpolation in ("nearest", "bilinear", "bicubic"):
    mode = T.InterpolationMode(interpolation)
    for name in ("oblong", "noise"):
        params = {"degrees": 40, "fill": 60}
        angle, out = drawn_by(T.RandomRotation, T.RandomRotation(**params, interpolation=mode), pil(name))
        add("RandomRotation", name, {**params, "interpolation": interpolation}, {"angle": angle}, out)
        params = {"degrees": 30, "translate": [0.2, 0.3], "scale": [0.7, 1.4], "shear": [-20, 20, -10, 10], "fill": [9, 99, 199]}
        (angle, translate, scale, shear), out = drawn_by(T.RandomAffine, T.RandomAffine(**params, interpolation=mode), pil(name))
        add("RandomAffine", name, {**params, "interpolation": interpolation}, {"angle": angle, "translate": translate, "scale": scale, "shear": shear}, out)
        (_, end), out = drawn_by(T.RandomPerspective, T.RandomPerspective(0.6, 1, mode, fill=[9, 99, 199]), pil(name))
        add("RandomPerspective", name, {"distortion_scale": 0.6, "p": 1, "interpolation": interpolation, "fill": [9, 99, 199]}, {"endpoints": end}, out)
for params in ({"degrees": 0, "translate": [0.3, 0.3]}, {"degrees": 0, "scale": [0.5, 2.0]}, {"degrees": 0, "shear": 30}, {"degrees": [30, 60], "center": [2, 5]}):
    for name in ("oblong", "grey"):
        (angle, translate, scale, shear), out = drawn_by(T.RandomAffine, T.RandomAffine(**params), pil(name))
        add("RandomAffine", name, params, {"angle": angle, "translate": translate, "scale": scale, "shear": shear}, out)

for interpolation in ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"):
    mode = T.InterpolationMode(interpolation)
    for name, size in (("oblong", 12), ("oblong", [30, 20]), ("noise", 40), ("noise", [9, 33]), ("grey", [15, 28])):
        add("Resize", name, {"size": size, "interpolation": interpolation}, {}, T.Resize(size, mode)(pil(name)))
add("Resize", "oblong", {"size": 20, "max_size": 25}, {}, T.Resize(20, max_size=25)(pil("oblong")))
for name, size in (("oblong", 15), ("oblong", [10, 31]), ("oblong", [30, 20]), ("noise", [21, 25]), ("grey", 28)): add("CenterCrop", name, {"size": size}, {}, T.CenterCrop(size)(pil(name)))
for params in ({"size": 12}, {"size": [20, 9], "scale": [0.2, 0.4]}, {"size": 16, "scale": [1.0, 1.0], "ratio": [3.0, 4.0]}):
    for interpolation in ("bilinear", "bicubic"):
        for name in ("oblong", "grey"):
            (i, j, h, w), out = drawn_by(T.RandomResizedCrop, T.RandomResizedCrop(**params, interpolation=T.InterpolationMode(interpolation)), pil(name))
            add("RandomResizedCrop", name, {**params, "interpolation": interpolation}, {"top": i, "left": j, "height": h, "width": w}, out)

for name in ALL:
    add("Grayscale", name, {}, {}, T.Grayscale()(pil(name)))
    add("Grayscale", name, {"num_output_channels": 3}, {}, T.Grayscale(3)(pil(name)))
    add("RandomGrayscale", name, {}, {"change": True}, T.RandomGrayscale(1)(pil(name)))
    add("RandomInvert", name, {}, {"change": True}, T.RandomInvert(1)(pil(name)))
    for bits in (1, 4, 8): add("RandomPosterize", name, {"bits": bits}, {"change": True}, T.RandomPosterize(bits, 1)(pil(name)))
    for threshold in (0, 100.5, 256): add("RandomSolarize", name, {"threshold": threshold}, {"change": True}, T.RandomSolarize(threshold, 1)(pil(name)))
    for factor in (0.0, 0.4, 2.5): add("RandomAdjustSharpness", name, {"sharpness_factor": factor}, {"change": True}, T.RandomAdjustSharpness(factor, 1)(pil(name)))
    add("RandomAutocontrast", name, {}, {"change": True}, T.RandomAutocontrast(1)(pil(name)))
    add("RandomEqualize", name, {}, {"change": True}, T.RandomEqualize(1)(pil(name)))
add("RandomInvert", "noise", {}, {"change": False}, pil("noise"))
for params in ({"kernel_size": 3}, {"kernel_size": [5, 9], "sigma": [0.5, 3.0]}, {"kernel_size": 7, "sigma": 1.5}):
    for name in ("oblong", "noise", "grey"):
        sigma, out = drawn_by(T.GaussianBlur, T.GaussianBlur(**params), pil(name))
        add("GaussianBlur", name, params, {"sigma": sigma}, out)
for params in ({"sigma": 2.5}, {"alpha": [80.0, 20.0], "sigma": 2.0, "fill": [9, 99, 199]}, {"interpolation": "nearest", "alpha": 90.0, "sigma": 2.0}):
    torch_params = {k: T.InterpolationMode(v) if k == "interpolation" else v for k, v in params.items()}
    moved, out = drawn_by(T.ElasticTransform, T.ElasticTransform(**torch_params), pil("elastic"))
    add("ElasticTransform", "elastic", params, {"dx": common.tensor(moved[0, ..., 0].flatten()), "dy": common.tensor(moved[0, ..., 1].flatten())}, out)


# The fields that ElasticTransform draws, from given noise: sigmas alike, unlike, and none.
draws = []
for params in ({}, {"alpha": [80.0, 20.0], "sigma": [1.0, 2.0]}, {"alpha": 30.0, "sigma": [2.5, 0.5]}, {"sigma": 0.0}):
    noise, real = [torch.rand(1, 1, 24, 22) for _ in range(2)], torch.rand
    left = list(noise)
    torch.rand = lambda size: left.pop(0)
    transform = T.ElasticTransform(**params)
    moved = transform.get_params(transform.alpha, transform.sigma, [24, 22])
    torch.rand = real
    draws.append(dict(params=params, noise=[common.tensor(n.flatten()) for n in noise], dx=common.tensor(moved[0, ..., 0].flatten()), dy=common.tensor(moved[0, ..., 1].flatten())))

# The policies: each operation of each space by itself, as torchvision applies it, and the spaces themselves.
from torchvision.transforms import autoaugment as A
nearest, bilinear = T.InterpolationMode.NEAREST, T.InterpolationMode.BILINEAR
for name, magnitude in (("Identity", 0.0), ("ShearX", 0.27), ("ShearY", -0.3), ("TranslateX", 9.67), ("TranslateY", -4.2), ("Rotate", -23.0), ("Brightness", 0.81), ("Brightness", -0.99),
                        ("Color", -0.63), ("Color", 0.9), ("Contrast", 0.72), ("Contrast", -0.9), ("Sharpness", 0.9), ("Sharpness", -0.54), ("Posterize", 3.0), ("Solarize", 178.5), ("AutoContrast", 0.0),
                        ("Equalize", 0.0), ("Invert", 0.0)):
    for picture in ("oblong", "grey"):
        out = A._apply_op(pil(picture), name, magnitude, interpolation=nearest, fill=None)
        add("AutoAugment", picture, {}, {"operations": [{"name": name, "magnitude": magnitude}]}, out)
    out = A._apply_op(pil("noise"), name, magnitude, interpolation=bilinear, fill=[9, 99, 199])
    add("RandAugment", "noise", {"interpolation": "bilinear", "fill": [9, 99, 199]}, {"operations": [{"name": name, "magnitude": magnitude}]}, out)
chain = [("Rotate", 20.0), ("Color", 0.5), ("Equalize", 0.0)]
out = pil("scene")
for name, magnitude in chain: out = A._apply_op(out, name, magnitude, interpolation=nearest, fill=None)
add("TrivialAugmentWide", "scene", {}, {"operations": [{"name": n, "magnitude": m} for n, m in chain]}, out)
# AugMix's operations on PIL images, mixed as torchvision mixes them.
own, weights, chains = 0.4, [0.3, 0.1, 0.2], [[("ShearX", 0.1), ("Posterize", 3.0)], [("Color", 0.3)], [("TranslateY", -3.0), ("AutoContrast", 0.0), ("Sharpness", 0.2)]]
mixed = np.float32(own) * np.asarray(pil("scene")).astype(np.float32)
for weight, steps in zip(weights, chains):
    out = pil("scene")
    for name, magnitude in steps: out = A._apply_op(out, name, magnitude, interpolation=bilinear, fill=None)
    mixed = mixed + np.float32(weight) * np.asarray(out).astype(np.float32)
add("AugMix", "scene", {}, {"own": own, "weights": weights, "chains": [[{"name": n, "magnitude": m} for n, m in c] for c in chains]}, mixed.astype(np.uint8))


def space(transform, *arguments):
    return {k: {"values": v.tolist() if v.ndim else None, "signed": signed} for k, (v, signed) in transform._augmentation_space(*arguments).items()}


spaces = {"AutoAugment": space(T.AutoAugment(), 10, (21, 34)), "RandAugment": space(T.RandAugment(), 31, (21, 34)), "TrivialAugmentWide": space(T.TrivialAugmentWide(), 31), "AugMix": space(T.AugMix(), 10, (21, 34))}
policies = {p.value: T.AutoAugment(p).policies for p in T.AutoAugmentPolicy}

# Transforms that hold transforms.
crop = {"name": "CenterCrop", "params": {"size": 12}, "path": []}
flip = {"name": "RandomHorizontalFlip", "params": {"p": 0.5}, "path": []}
solar = {"name": "RandomSolarize", "params": {"threshold": 100, "p": 0.5}, "path": []}
flipped, solarized = pil("oblong").transpose(Image.FLIP_LEFT_RIGHT), T.RandomSolarize(100, 1)
add("RandomApply", "oblong", {"transforms": [flip, solar]}, {"applied": [{"index": 0, "drawn": {"flip": True}}, {"index": 1, "drawn": {"change": True}}]}, solarized(flipped))
add("RandomApply", "oblong", {"transforms": [flip, solar]}, {"applied": []}, pil("oblong"))
add("RandomChoice", "oblong", {"transforms": [flip, solar]}, {"applied": [{"index": 1, "drawn": {"change": True}}]}, solarized(pil("oblong")))
add("RandomChoice", "oblong", {"transforms": [crop]}, {"applied": [{"index": 0, "drawn": {}}]}, T.CenterCrop(12)(pil("oblong")))
add("RandomOrder", "oblong", {"transforms": [flip, solar]}, {"applied": [{"index": 1, "drawn": {"change": True}}, {"index": 0, "drawn": {"flip": True}}]}, solarized(flipped))

for params in ({"p": 1}, {"p": 1, "value": [0.1, -0.2, 0.3]}, {"p": 1, "value": "random", "scale": [0.1, 0.2]}):
    x = T.ToTensor()(pil("noise"))
    (i, j, h, w, v), out = drawn_by(T.RandomErasing, T.RandomErasing(**params), x)
    erased = {"top": i, "left": j, "height": h, "width": w, "noise": common.tensor(v.flatten()) if params.get("value") == "random" else None}
    add("RandomErasing", "noise", params, {"erased": erased}, out)

# Batches.
from torchvision.transforms import v2
batches = []
for row, cls in (("MixUp", v2.MixUp), ("CutMix", v2.CutMix)):
    for alpha in (1.0, 0.3):
        transform = cls(alpha=alpha, num_classes=4)
        images, labels = torch.rand(5, 3, 8, 7), torch.tensor([0, 3, 1, 1, 2])
        taken, original = [], transform.make_params
        def recording(inputs):
            taken.append(original(inputs))
            return taken[-1]
        transform.make_params = recording
        mixed_images, mixed_labels = transform(images.clone(), labels)
        if row == "MixUp": drawn = {"lam": taken[0]["lam"]}
        else:
            x1, y1, x2, y2 = taken[0]["box"]
            drawn = {"left": x1, "top": y1, "right": x2, "bottom": y2, "lam": taken[0]["lam_adjusted"]}
        batches.append(dict(row=row, params={"alpha": alpha}, drawn={k: float(v) for k, v in drawn.items()}, images=common.tensor(images), labels=labels.tolist(),
                            mixed_images=common.tensor(mixed_images), mixed_labels=common.tensor(mixed_labels)))

# What float32 sums and a least-squares solver round differently shows in few pixels: many small pictures, hashed so that only results are kept.
from hashed import hashed
many = []
for stream in range(120):
    image = Image.fromarray(((hashed(17 * 16 * 3, stream) + 1) * 128).to(torch.uint8).reshape(17, 16, 3).numpy())
    kernel, sigma = (3, 5, 7)[stream % 3], 0.5 + stream / 80
    many.append(dict(row="GaussianBlur", params={"kernel_size": kernel}, drawn={"sigma": sigma}, picture=stream, output=common.tensor(np.asarray(T.functional.gaussian_blur(image, kernel, [sigma, sigma])))))
    (start, end), mode = T.RandomPerspective.get_params(16, 17, 0.6), ("nearest", "bilinear", "bicubic")[stream % 3]
    many.append(dict(row="RandomPerspective", params={"interpolation": mode}, drawn={"endpoints": end}, picture=stream, output=common.tensor(np.asarray(T.functional.perspective(image, start, end, T.InterpolationMode(mode))))))
# Corners that put the middles of pixels on the edges between others.
for end in ([[1, 3], [15, 0], [13, 14], [4, 12]], [[0, 0], [15, 2], [15, 14], [0, 12]], [[2, 0], [14, 3], [14, 15], [2, 12]]):
    for mode in ("nearest", "bilinear", "bicubic"):
        out = T.functional.perspective(image, [[0, 0], [15, 0], [15, 16], [0, 16]], end, T.InterpolationMode(mode))
        many.append(dict(row="RandomPerspective", params={"interpolation": mode}, drawn={"endpoints": end}, picture=stream, output=common.tensor(np.asarray(out))))

common.write(__file__, {"pictures": {k: common.tensor(v) for k, v in pictures.items()}, "transforms": cases, "spaces": spaces, "policies": policies, "batches": batches, "elastic": draws, "many": many})
