"""What Python makes of a run's exports: onnx.checker, onnxruntime and PyTorch beside the run's own answers. Needs onnx, onnxruntime, numpy and torch.

usage: exports.py ONNX BARE PYTORCH, the files and the folder that test/bench/exports.mjs writes.
"""
import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch

whole, bare, folder = map(Path, sys.argv[1:])
for file in (whole, bare):
    model = onnx.load(str(file))
    onnx.checker.check_model(model, full_check=True)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    print(f"{file.parent.parent.name}: opset {model.opset_import[0].version}, operators of {sorted({node.domain or 'ai.onnx' for node in model.graph.node})}, {len(json.loads(metadata['classes']))} classes; {metadata['proof']}")

asked = torch.load(folder / "check.pt", weights_only=True)


def say(what, found):
    expected = asked["probabilities"].numpy()
    print(f"{what}: {len(found)} pictures, largest difference {numpy.abs(found - expected).max():.1g}, {(found.argmax(1) != expected.argmax(1)).sum()} answers changed")


session = onnxruntime.InferenceSession(str(bare))
say(f"onnxruntime {onnxruntime.__version__}", numpy.concatenate([session.run(["probabilities"], {"images": image[None]})[0] for image in asked["images"].numpy()]))
sys.path.insert(0, str(folder))
from model import network

with torch.no_grad():
    say(f"PyTorch {torch.__version__}", network()(asked["images"]).softmax(1).numpy())
