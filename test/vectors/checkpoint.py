"""A small network's state_dict as a safetensors file (format.md of huggingface/safetensors), and its values as they should be read."""
import base64, json, struct
import torch
from common import tensor, write

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Flatten(), torch.nn.Linear(16, 2))
model(torch.randn(5, 3, 4, 4))
header, body = {"__metadata__": {"format": "pt"}}, b""
for name, value in model.state_dict().items():
    raw = value.numpy().tobytes()
    header[name] = {"dtype": "I64" if value.dtype == torch.int64 else "F32", "shape": list(value.shape), "data_offsets": [len(body), len(body) + len(raw)]}
    body += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
file = struct.pack("<Q", len(text)) + text + body
write(__file__, {"file": base64.b64encode(file).decode(), "weights": {name: tensor(value.float()) for name, value in model.state_dict().items()}})
