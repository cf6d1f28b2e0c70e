"""Runs the scripts that "Copy as PyTorch" wrote (scripts/*.py) for their first steps under PyTorch, on noise in place of
downloads, and holds each model's state dict against the network's weights (scripts/*.weights.json).

python test/unit/torch/run_scripts.py [NAME ...]     one line a script; exit 1 where one fails. Needs torch and torchvision.
"""
import json, pathlib, re, sys, tempfile, os, time, traceback
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "vectors"))
import common
torchvision = common.torchvision()
from torchvision import datasets
import torch

real = datasets.FakeData
sizes = dict(CIFAR10=((3, 32, 32), 10), CIFAR100=((3, 32, 32), 100), MNIST=((1, 28, 28), 10), FashionMNIST=((1, 28, 28), 10))


class Noise(real):
    def __init__(self, size=128, image_size=(3, 32, 32), classes=10, transform=None):
        super().__init__(min(size, 256), image_size, classes, transform=transform)

    def __getitem__(self, index):
        picture, label = super().__getitem__(index)
        return picture, int(label)


def standing_in(shape, classes):
    def make(root, train=True, download=False, transform=None):
        grey = shape[0] == 1
        made = Noise(128, (3, *shape[1:]), classes, (lambda p: transform(p.convert("L"))) if grey else transform)
        made.targets = [label for _, label in Noise(128, (3, *shape[1:]), classes)]
        return made
    return make


datasets.FakeData = Noise
for name, (shape, classes) in sizes.items(): setattr(datasets, name, standing_in(shape, classes))
torch.set_num_threads(2)
folder = pathlib.Path(__file__).parent / "scripts"
wanted = sys.argv[1:] or sorted(p.stem for p in folder.glob("*.py"))
failed = 0
os.chdir(tempfile.mkdtemp())
# What the scripts about folders read: two halves, the second without one of the classes; and class folders alone.
for place, classes, count in [("pictures/train", "abc", 10), ("pictures/val", "ac", 4), ("classes", "abc", 6)]:
    for label in classes:
        pathlib.Path(place, label).mkdir(parents=True)
        for i in range(count): real(99, (3, 50 + i, 70 - i))[i][0].save(f"{place}/{label}/{i}.png")
# Tables of the class folders' pictures, beside them; the second holds them (needs pyarrow).
listed = sorted(pathlib.Path("classes").glob("[ab]/*.png"))
pathlib.Path("train").mkdir()
for i, picture in enumerate(listed): (pathlib.Path("train") / f"{i}.png").write_bytes(picture.read_bytes())
pathlib.Path("train.csv").write_text("id,breed,dog,file_name,label\n" + "".join(f"{i},{p.parent.name},{i % 4},{i},{p.parent.name}\n" for i, p in enumerate(listed)))
if {"tables"} & set(wanted):
    import pyarrow, pyarrow.parquet
    pyarrow.parquet.write_table(pyarrow.table({"file_name": [{"bytes": p.read_bytes(), "path": p.name} for p in listed], "label": [int(p.parent.name == "b") for p in listed]}).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": {"label": {"names": ["a", "b"]}}}})}), "train.parquet")
for name in wanted:
    started = time.time()
    source = (folder / f"{name}.py").read_text()
    source = "\n".join("epochs = 1" if line.startswith("epochs = ") and name not in ("everything", "folder", "train-accuracy") else line for line in source.split("\n"))
    # Fewer pictures, in what draws them and in the order that halves them.
    for count in re.findall(r"randperm\((\d+)", source): source = re.sub(rf"\b{count}\b", str(min(int(count), 256)), source)
    scope = {"__name__": "__main__"}
    try:
        exec(compile(source, f"{name}.py", "exec"), scope)
        state = {key: list(value.shape) for key, value in scope["model"].state_dict().items()}
        expected = json.loads((folder / f"{name}.weights.json").read_text())
        assert state == expected, f"state dict differs: {sorted(set(map(str, state.items())) ^ set(map(str, expected.items())))[:6]}"
        scope["model"].load_state_dict(torch.load("best.pt"), strict=True)
        print(f"{name}: ran, {sum(p.numel() for p in scope['model'].parameters())} parameters, state dict as expected ({time.time() - started:.0f} s)", flush=True)
    except Exception:
        failed += 1
        print(f"{name}: FAILED\n{traceback.format_exc(limit=-3)}", flush=True)
sys.exit(1 if failed else 0)
