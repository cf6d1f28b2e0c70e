"""The scripts of Copy as PyTorch, run: `python test/vectors/torch-scripts.py CASES.json`, as test/random-runs/scripts.mjs calls it.

A script runs as it is copied, but for three things: its weights begin hashed, as the tests make them; its figures are printed in full, and
caught; what it saves stays in its folder. It runs twice, the second time from weights a last digit larger: how far that ends from the first
is how far rounding alone may take another float32 (`far`, beside each value).
"""
import io, json, os, re, sys, warnings
import torch
from common import torchvision, write
from hashed import fill

torchvision()
warnings.simplefilter("ignore")
torch.backends.nnpack.set_flags(False)


def begin(net, shifted):
    fill(net)
    if shifted:
        with torch.no_grad():
            for p in net.parameters(): p.copy_(torch.nextafter(p, p + 1))


def replaced(text, old, new, times):
    """Fails where the script has changed its ways, which this then must follow."""
    assert text.count(old) == times, f"{old!r} stands {text.count(old)} times in the script"
    return text.replace(old, new)


def run(place, shifted):
    """The figures of each epoch, and those of averaged weights, by name."""
    os.chdir(place)
    text = open("script.py").read()
    text = replaced(text, "\n# Training\n", "\nbegin(model)\n# Training\n", 1)
    text = replaced(text, "{name} {value:.4f}", "{name} {value!r}", 1)
    averaged = text.count("averaged weights:")
    text = replaced(text, "{val_loss:.4f}, accuracy {val_accuracy:.4f}", "{val_loss!r}, accuracy {val_accuracy!r}", averaged)
    said = io.StringIO()
    exec(compile(text, f"{place}/script.py", "exec"), {"__name__": "__main__", "begin": lambda net: begin(net, shifted), "print": lambda *words: print(*words, file=said)})
    epochs = [{k: float(v) for k, v in re.findall(r"(\w+) ([\d.e+-]+|nan|inf)(?:,|$)", line.split(": ")[1])} for line in said.getvalue().splitlines() if line.startswith("epoch ")]
    for each in epochs: del each["lr"]
    last = re.search(r"loss (\S+), accuracy (\S+)", said.getvalue().splitlines()[-1]) if averaged else None
    return epochs + ([{"val_loss": float(last[1]), "val_accuracy": float(last[2])}] if last else [])


def case(name, place, digest):
    figures, others = run(place, False), run(place, True)
    told = [{key: {"value": value, "far": abs(value - other[key])} for key, value in epoch.items()} for epoch, other in zip(figures, others)]
    print(f"{name}: {len(told)} lines, apart {max(each['far'] for epoch in told for each in epoch.values()):.1e}", file=sys.stderr)
    return {"name": name, "script": digest, "epochs": told}


if __name__ == "__main__":
    cases = [case(**each) for each in json.load(open(sys.argv[1]))]
    write(sys.argv[2] if len(sys.argv) > 2 else os.path.abspath(__file__), cases)
