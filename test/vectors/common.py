"""Shared by the generators beside it: how a tensor is written down. Run any generator with
`python test/vectors/NAME.py`; it writes NAME.json. Needs torch==2.13.0 (CPU), torchvision==0.28.0, pillow."""
import base64, json, pathlib, sys
import numpy as np
import torch

torch.manual_seed(0)
torch.set_num_threads(1)


def tensor(t):
    """A float32 (or int32, uint8) array as {dtype, shape, base64} of its little-endian bytes, C order."""
    a = t.detach().numpy() if isinstance(t, torch.Tensor) else np.asarray(t)
    if a.dtype == np.float64: a = a.astype(np.float32)
    if a.dtype == np.int64: a = a.astype(np.int32)
    return {"dtype": str(a.dtype), "shape": list(a.shape), "base64": base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()}


def write(generator, cases):
    """cases: any JSON with tensors in it. Writes NAME.json beside NAME.py."""
    path = pathlib.Path(generator).with_suffix(".json")
    body = {"torch": torch.__version__, "seed": 0, "cases": cases}
    path.write_text(json.dumps(body, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes", file=sys.stderr)


def draw_norms(net):
    """Gives the batch norms of a Sequential weights and statistics that leave nothing as it was."""
    for m in net:
        if isinstance(m, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(m.weight, 0.5, 1.5); torch.nn.init.normal_(m.bias, std=0.3)
            m.running_mean.normal_(std=0.2); m.running_var.uniform_(0.5, 1.5)


def torchvision():
    """torchvision, with the names of its compiled operators declared first where its binary does not fit this torch."""
    lib = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        try: lib.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        except RuntimeError: pass
    torchvision.library = lib
    import torchvision as module
    return module
