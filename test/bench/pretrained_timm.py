"""python pretrained_timm.py FOLDER: each network of media/examples/pretrained as timm (VGG: torchvision) makes it, drawn weights, ten classes: FOLDER/<template>.pth, and in FOLDER/logits.json
what it answers of two pictures that test/hashed.ts makes alike. resnet18.pth has the thousand classes that published ones have."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../vectors"))
import torch
from common import torchvision
from hashed import hashed

torchvision()
import timm
import torchvision.models

timms = {
    "resnet-18": "resnet18", "resnet-34": "resnet34", "resnet-50": "resnet50", "mobilenet-v2": "mobilenetv2_100", "mobilenet-v3-small": "mobilenetv3_small_100",
    "mobilenet-v3-large": "mobilenetv3_large_100", "efficientnet-b0": "efficientnet_b0", "convnext-atto": "convnext_atto", "convnext-tiny": "convnext_tiny", "densenet-121": "densenet121",
}
folder = sys.argv[1]
torch.manual_seed(1)
images = hashed(2 * 3 * 64 * 64, 300).reshape(2, 3, 64, 64)
logits = {}
for template in [*timms, "vgg-11-bn"]:
    net = timm.create_model(timms[template], num_classes=10) if template in timms else torchvision.models.vgg11_bn(num_classes=10)
    torch.save(net.state_dict(), os.path.join(folder, f"{template}.pth"))
    with torch.no_grad(): logits[template] = net.eval()(images).flatten().tolist()
json.dump(logits, open(os.path.join(folder, "logits.json"), "w"))
torch.save(timm.create_model("resnet18").state_dict(), os.path.join(folder, "resnet18.pth"))
