"""torchvision's adjust_* on PIL pictures of all 2 ** 24 colours: 256 pictures of 256 x 256, one for each red, with green from top to
bottom and blue from left to right. Writes the SHA-256 of all their bytes in this order to colours.json."""
import hashlib
import numpy as np
import common
from PIL import Image

common.torchvision()
from torchvision.transforms import functional as F

adjust = {"brightness": F.adjust_brightness, "contrast": F.adjust_contrast, "saturation": F.adjust_saturation, "hue": F.adjust_hue}
factors = [0, 0.123456789, 0.8, 1.2, 7]
hues = [-0.5, -0.1, -1 / 255, 0.3, 0.5]
green, blue = np.mgrid[0:256, 0:256]


def digest(which, factor):
    sha = hashlib.sha256()
    for red in range(256):
        picture = Image.fromarray(np.stack([np.full_like(green, red), green, blue], -1).astype(np.uint8))
        sha.update(np.asarray(adjust[which](picture, factor)).tobytes())
    return {"which": which, "factor": factor, "sha256": sha.hexdigest()}


common.write(__file__, [digest(which, factor) for which in adjust for factor in (hues if which == "hue" else factors)])
