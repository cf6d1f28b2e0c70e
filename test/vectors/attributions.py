"""Attributions to a picture's values from torch's autograd, by the formulae of Captum 0.8 (captum.attr): Saliency (abs=True), NoiseTunnel of
Saliency (nt_type="smoothgrad"), IntegratedGradients (method="gausslegendre", n_steps=50, baselines 0), GuidedBackprop (a ReLU module's grad_input
clamped at 0), Occlusion (windows averaged where they overlap, the last one cut off at the edge, baselines 0); summed over the channels as
captum.attr.visualization.visualize_image_attr does. The noise is a sine, which the test draws too. FullGrad is pytorch-grad-cam 1.5's (fullgrad_cam.py): each
channel of |picture * gradient| and of |bias * gradient| of every Conv2d and BatchNorm2d is scaled to 0..1, resized (cv2.INTER_LINEAR) and added up."""
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from common import draw_norms, tensor, write

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(2),
    nn.Flatten(), nn.Linear(32, 5))
draw_norms(net)
net.eval()
x = torch.randn(1, 3, 14, 18)
SAMPLES, NOISE, STEPS = 32, 0.15, 50


def effective(m):
    """What a layer adds to each channel whatever comes in."""
    bias = m.bias if isinstance(m, nn.Conv2d) else m.bias - m.running_mean * m.weight / torch.sqrt(m.running_var + m.eps)
    return bias.detach()[:, None, None]


def case(target, versus):
    def score(images):
        logits = net(images)
        return logits[:, target] if versus is None else logits[:, target] - logits[:, versus]

    def gradient(images):
        images = images.clone().requires_grad_()
        return torch.autograd.grad(score(images).sum(), images)[0]

    def smooth():
        n = SAMPLES * x.numel()
        noise = torch.tensor(1.3 * np.sin(0.7 * np.arange(n)), dtype=torch.float32).reshape(SAMPLES, *x.shape[1:])
        return gradient(x + NOISE * (x.max() - x.min()) * noise).abs().mean(0, keepdim=True)

    def integrated():
        nodes, weights = np.polynomial.legendre.leggauss(STEPS)
        alphas, sizes = (1 + nodes) / 2, weights / 2
        grads = gradient(torch.cat([float(a) * x for a in alphas]))
        return x * (grads * torch.tensor(sizes, dtype=torch.float32).view(-1, 1, 1, 1)).sum(0, keepdim=True)

    def guided():
        hooks = [m.register_full_backward_hook(lambda _, into, out: (torch.relu(into[0]),)) for m in net if isinstance(m, nn.ReLU)]
        found = gradient(x)
        for hook in hooks: hook.remove()
        return found

    def occlusion():
        sides = [math.floor(n / 4 + 0.5) for n in x.shape[2:]]
        strides = [max(1, side // 2) for side in sides]
        total, count = torch.zeros_like(x), torch.zeros_like(x)
        shifts = [math.ceil((n - side) / stride) + 1 for n, side, stride in zip(x.shape[2:], sides, strides)]
        with torch.no_grad():
            for i in range(shifts[0]):
                for j in range(shifts[1]):
                    mask = torch.zeros_like(x)
                    mask[..., i * strides[0]:i * strides[0] + sides[0], j * strides[1]:j * strides[1] + sides[1]] = 1
                    total += (score(x) - score(x * (1 - mask))) * mask
                    count += mask
        return total / count

    def full():
        layers = [m for m in net if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
        outputs = []
        hooks = [m.register_forward_hook(lambda _, __, out: outputs.append(out)) for m in layers]
        image = x.clone().requires_grad_()
        grads = torch.autograd.grad(score(image).sum(), [image, *outputs])
        for hook in hooks: hook.remove()
        total = np.zeros(x.shape[2:])
        for bias, grad in zip([x[0], *[effective(m) for m in layers]], grads):
            for each in np.abs((bias * grad[0]).detach().numpy()):
                scaled = (each - each.min()) / (1e-7 + (each - each.min()).max())
                total += F.interpolate(torch.tensor(scaled)[None, None], size=x.shape[2:], mode="bilinear", align_corners=False)[0, 0].numpy()
        return torch.tensor(total, dtype=torch.float32)[None, None]

    found = {"FullGrad": full(), "Saliency": gradient(x).abs(), "SmoothGrad": smooth(), "IntegratedGradients": integrated(), "GuidedBackprop": guided(), "Occlusion": occlusion()}
    with torch.no_grad(): difference = (score(x) - score(0 * x)).item()
    return {"target": target, "versus": versus, "overMean": difference, "maps": {name: tensor(values[0].sum(0)) for name, values in found.items()}}


write(__file__, {
    "image": tensor(x[0]), "weights": {k: tensor(v.float()) for k, v in net.state_dict().items()},
    "cases": [case(3, None), case(3, 1)],
})
