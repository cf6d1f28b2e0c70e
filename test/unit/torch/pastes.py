"""What PyTorch makes of the pasted networks in pastes/*.txt: parameters, pictures' logits. Writes pastes.json beside this file.

    python test/unit/torch/pastes.py        Needs torch==2.13.0.

Weights are filled by a rule that looks at a tensor's name and shape alone, so that the same layer has the same weights
wherever its state dict has it: `fill` here and `filled` in torch-networks.test.ts. No randomness.
"""
import ast, copy, functools, importlib, json, math, pathlib, re, sys, types
from collections import OrderedDict
from dataclasses import dataclass
import torch
from torch import nn

torch.set_num_threads(2)
folder = pathlib.Path(__file__).parent


class Classifier(nn.Module):
    """d2l's, as far as a network needs it."""

    def save_hyperparameters(self):
        for name, value in sys._getframe(1).f_locals.items():
            if name not in ("self", "__class__"): setattr(self, name, value)

    def forward(self, x): return self.net(x)


def names():
    import typing
    return dict(
        {name: getattr(typing, name) for name in ("Any", "Callable", "List", "Optional", "Type", "Union")}, __name__="paste", torch=torch, nn=nn, F=nn.functional, init=nn.init,
        Tensor=torch.Tensor, math=math, copy=copy, partial=functools.partial, reduce=functools.reduce, OrderedDict=OrderedDict, dataclass=dataclass, SimpleNamespace=types.SimpleNamespace,
        d2l=types.SimpleNamespace(Classifier=Classifier), register_model=lambda: lambda f: f, handle_legacy_interface=lambda **_: lambda f: f)


def blocks():
    for path in sorted((folder / "pastes").glob("*.txt")):
        for block in re.split(r"^#### ", path.read_text(), flags=re.M)[1:]:
            name, code = block.split("\n", 1)
            if path.stem != "scripts": yield name, code


def network(code):
    """The network of a paste: each statement is run by itself, and those that name what is not here are passed by."""
    env = names()
    for statement in ast.parse(code).body:
        try: exec(compile(ast.Module([statement], []), "paste", "exec"), env)
        except (NameError, ModuleNotFoundError): pass
    for line in re.findall(r"^#makes (.*)$", code, re.M): exec(line, env)
    found = next((env[name] for name in ("model", "net") if isinstance(env.get(name), nn.Module)), None)
    return found.module if isinstance(found, nn.DataParallel) else found


def wave(count, phase):
    return torch.sin(torch.arange(count, dtype=torch.float64) * 12.9898 + phase)


@torch.no_grad()
def fill(model):
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        if tensor.dtype == torch.int64: continue
        values = wave(tensor.numel(), tensor.shape[0])
        if name.endswith("running_var"): values = 1 + 0.3 * values
        elif name.endswith("running_mean"): values = 0.2 * values
        elif tensor.dim() == 1 and name.endswith("weight"): values = 1 + 0.3 * values
        elif tensor.dim() == 1: values = 0.1 * values
        else: values = values * (2 * tensor.shape[0] / tensor.numel()) ** 0.5
        tensor.copy_(values.reshape(tensor.shape))


def main():
    cases = {}
    for name, code in blocks():
        if re.search(r"^#differs", code, re.M):
            cases[name] = None
            continue
        model = network(code).eval()
        for picture in ([3, 32, 32], [1, 28, 28], [1, 32, 32], [3, 64, 64], [3, 50, 50], [3, 48, 48]):
            x = wave(math.prod(picture), 0.5).reshape(1, *picture).float()
            try:
                with torch.no_grad(): model(x)
            except RuntimeError: continue
            fill(model)
            with torch.no_grad(): logits = model(x)
            if isinstance(logits, (tuple, list)): logits = logits[0]
            if isinstance(logits, dict): logits = logits["logits"]
            cases[name] = dict(params=sum(p.numel() for p in model.parameters()), picture=picture, logits=[float(f"{v:.6g}") for v in logits.reshape(-1).tolist()])
            break
        else: raise SystemExit(f"{name}: takes no picture that was tried")
    (folder / "pastes.json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}, indent=1) + "\n")
    print(len(cases), "networks,", sum(case is not None for case in cases.values()), "with their logits")


main()
