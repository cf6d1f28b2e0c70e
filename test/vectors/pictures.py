"""Pictures of every kind that ImageFolder reads, and what torchvision makes of each: its ImageFolder's loader (Pillow's convert("RGB")), then
Resize and CenterCrop. Writes pictures.json. Made with Pillow 12.3.0, torchvision 0.28.0, seed 0. Two expectations are not Pillow's convert:
pictures with an orientation stand upright (ImageOps.exif_transpose), and of 16-bit grey the high byte is taken, where Pillow cuts off at 255."""
import base64, io, struct, zlib
import numpy as np
from PIL import Image, ImageCms, ImageOps
import common

random = np.random.RandomState(0)
torchvision = common.torchvision()
from torchvision import transforms
from torchvision.transforms import functional as F

H, W = 18, 24


def smooth(channels, height=H, width=W, noise=8):
    y, x = np.mgrid[0:height, 0:width]
    levels = np.stack([127 + 120 * np.sin(x / (3 + i) + y / (5 - i) + i) for i in range(channels)], -1) + random.randn(height, width, channels) * noise
    return np.clip(levels, 0, 255).astype(np.uint8)


def saved(picture, format, **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def png(depth, kind, rows, extra=b""):
    """A PNG of what Pillow does not write: rows are bytes, `extra` further chunks."""
    def chunk(name, data): return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header = struct.pack(">IIBBBBB", W, H, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b"")


def deep(channels):
    levels = random.randint(0, 65536, (H, W, channels)).astype(">u2")
    return levels, [row.tobytes() for row in levels]


def bmp(bits, rows, compression=0, palette=b"", masks=b"", header=40, top_down=False):
    height = -H if top_down else H
    body = b"".join(rows)
    if header == 12: head = struct.pack("<IHHHH", 12, W, H, 1, bits)
    else: head = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, len(body), 0, 0, len(palette) // 4, 0)
    start = 14 + len(head) + len(masks) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + head + masks + palette + body


def padded(row): return row + b"\0" * (-len(row) % 4)


def rle8(indices):
    """Runs of equal ones, and spans as they are."""
    out = []
    for row in indices[::-1]:
        line = b""
        for x in range(0, W, 6):
            piece = row[x:x + 6]
            line += bytes([6, piece[0]]) if (piece == piece[0]).all() else bytes([0, 6]) + piece.tobytes()
        out.append(line + b"\0\0")
    out.append(b"\0\1")
    return out


def rle4(indices):
    out = []
    for row in indices[::-1]:
        line = b""
        for x in range(0, W, 6):
            piece = [int(v) for v in row[x:x + 6]]
            line += bytes([6, piece[0] * 16 + piece[1]]) if piece[::2] == [piece[0]] * 3 and piece[1::2] == [piece[1]] * 3 else bytes([0, 6, piece[0] * 16 + piece[1], piece[2] * 16 + piece[3], piece[4] * 16 + piece[5], 0])
        out.append(line + b"\0\0")
    out.append(b"\0\1")
    return out


def swapped_profile():
    """sRGB with red and green exchanged: whoever heeds it sees other colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    tags = {bytes(profile[132 + 12 * i:136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    profile[red + 4:red + 12], profile[green + 4:green + 12] = profile[green + 4:green + 12], profile[red + 4:red + 12]
    return bytes(profile)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def kinds():
    rgb, rgba = smooth(3), smooth(4)
    rgba[:6, :, 3] = 0
    picture, alpha = Image.fromarray(rgb), Image.fromarray(rgba)
    grey, bilevel = Image.fromarray(rgb[..., 0]), Image.fromarray(rgb[..., 0] > 127)
    palette, cmyk = picture.quantize(32), Image.fromarray(smooth(4), "CMYK")
    sticker = np.full((H, W, 4), 255, np.uint8)
    sticker[..., 3] = 0
    sticker[5:12, 6:18] = (200, 30, 30, 255)
    files = {
        "JPEG": saved(picture, "JPEG", quality=90), "JPEG 4:2:0": saved(picture, "JPEG", quality=70, subsampling=2), "JPEG 4:4:4": saved(picture, "JPEG", quality=70, subsampling=0),
        "JPEG, progressive": saved(picture, "JPEG", quality=80, progressive=True), "JPEG, grey": saved(grey, "JPEG"), "JPEG, CMYK": saved(cmyk, "JPEG", quality=90),
        "JPEG with a profile": saved(picture, "JPEG", quality=90, icc_profile=swapped_profile()),
        "PNG": saved(picture, "PNG"), "PNG, alpha": saved(alpha, "PNG"), "PNG, grey": saved(grey, "PNG"), "PNG, grey and alpha": saved(Image.fromarray(rgba[..., [0, 3]], "LA"), "PNG"), "PNG, 1 bit": saved(bilevel, "PNG"),
        "PNG, white under transparent": saved(Image.fromarray(sticker), "PNG"),
        "PNG, palette": saved(palette, "PNG"), "PNG, palette, one colour transparent": saved(palette, "PNG", transparency=3), "PNG, palette, degrees of transparency": saved(palette, "PNG", transparency=bytes(range(0, 256, 8))),
        "PNG, transparent colour": saved(picture, "PNG", transparency=tuple(int(v) for v in rgb[0, 0])), "PNG with a gamma": png(8, 2, [row.tobytes() for row in rgb], struct.pack(">I", 4) + b"gAMA" + struct.pack(">I", 100000) + struct.pack(">I", zlib.crc32(b"gAMA" + struct.pack(">I", 100000)))),
        "PNG with a profile": saved(picture, "PNG", icc_profile=swapped_profile()),
        "PNG, 16 bits": png(16, 2, deep(3)[1]), "PNG, 16 bits and alpha": png(16, 6, deep(4)[1]), "PNG, 16 bits, grey and alpha": png(16, 4, deep(2)[1]),
        "GIF": saved(palette, "GIF"), "GIF, one colour transparent": saved(palette, "GIF", transparency=3), "GIF, of two pictures": saved(palette, "GIF", save_all=True, append_images=[picture.quantize(8)]),
        "WebP": saved(picture, "WEBP", quality=80), "WebP, lossless, alpha": saved(alpha, "WEBP", lossless=True, exact=True),
        "TIFF": saved(picture, "TIFF"), "TIFF, LZW": saved(picture, "TIFF", compression="tiff_lzw"), "TIFF, JPEG": saved(picture, "TIFF", compression="jpeg"), "TIFF, alpha": saved(alpha, "TIFF"), "TIFF, CMYK": saved(cmyk, "TIFF"),
        "TIFF, 1 bit": saved(bilevel, "TIFF"), "TIFF, floats": saved(Image.fromarray(rgb[..., 0].astype(np.float32)), "TIFF"), "TIFF, 32 bits": saved(Image.fromarray(rgb[..., 0].astype(np.int32)), "TIFF"),
        "AVIF 4:4:4": saved(picture, "AVIF", quality=90, subsampling="4:4:4"), "AVIF 4:2:0": saved(picture, "AVIF", quality=90, subsampling="4:2:0"),
    }
    colours = bytes(v for r, g, b in np.asarray(palette.getpalette()[:96]).reshape(-1, 3) for v in (b, g, r, 0))
    indices = np.asarray(palette)
    striped = indices.copy()
    striped[::3] = striped[::3, :1]
    few = (indices % 16).astype(np.uint8)
    banded = few.copy()
    banded[::2] = banded[::2, :1]
    nibbles = [padded(bytes((row[0::2] * 16 + row[1::2]).tolist())) for row in few[::-1]]
    word = (rgb[..., 0].astype(np.uint16) >> 3)
    five = (word << 10 | (rgb[..., 1].astype(np.uint16) >> 3) << 5 | rgb[..., 2] >> 3).astype("<u2")
    six = (word << 11 | (rgb[..., 1].astype(np.uint16) >> 2) << 5 | rgb[..., 2] >> 3).astype("<u2")
    bgrx = np.concatenate([rgb[..., ::-1], random.randint(0, 256, (H, W, 1), np.uint8)], -1)
    files |= {
        "BMP": saved(picture, "BMP"), "BMP, grey": saved(grey, "BMP"), "BMP, 1 bit": saved(bilevel, "BMP"), "BMP, palette": saved(palette, "BMP"), "BMP, alpha": saved(alpha, "BMP"),
        "BMP, top down": bmp(24, [padded(row.tobytes()) for row in rgb[..., ::-1]], top_down=True), "BMP, 32 bits": bmp(32, [row.tobytes() for row in bgrx[::-1]]),
        "BMP, 16 bits": bmp(16, [padded(row.tobytes()) for row in five[::-1]]), "BMP, 16 bits, masks": bmp(16, [padded(row.tobytes()) for row in six[::-1]], 3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)),
        "BMP, 32 bits, masks": bmp(32, [row.tobytes() for row in bgrx[::-1]], 3, masks=struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)),
        "BMP, 4 bits": bmp(4, nibbles, palette=colours[:64]), "BMP of OS/2": bmp(24, [padded(row.tobytes()) for row in rgb[::-1, :, ::-1]], header=12),
        "BMP, runs of 8 bits": bmp(8, rle8(striped), 1, palette=colours), "BMP, runs of 4 bits": bmp(4, rle4(banded), 2, palette=colours[:64]),
        "PPM": saved(picture, "PPM"), "PGM": saved(grey, "PPM"), "PBM": saved(bilevel, "PPM"),
        "PPM written out": f"P3\n# a comment\n{W} {H}\n255\n".encode() + " ".join(str(v) for v in rgb.ravel()).encode(), "PGM of few levels": f"P5 {W} {H} 100\n".encode() + (rgb[..., 0] // 3).tobytes(),
        "PGM written out": f"P2 {W} {H} 15\n".encode() + "\n".join(str(v // 17) for v in rgb[..., 0].ravel()).encode(), "PBM written out": f"P1 {W} {H}\n".encode() + "".join(str(int(v)) for v in (rgb[..., 0] > 99).ravel()).encode(),
        "PPM, 16 bits": f"P6 {W} {H} 65535\n".encode() + random.randint(0, 65536, (H, W, 3)).astype(">u2").tobytes(),
    }
    return files


def loaded(data):
    """torchvision.datasets.folder.pil_loader."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def cover(picture, height, width):
    scale = max(height / picture.height, width / picture.width)
    size = max(height, round(picture.height * scale)), max(width, round(picture.width * scale))
    return F.center_crop(F.resize(picture, size), (height, width))


def pixels(picture):
    array = np.asarray(picture)
    return common.tensor(array if array.ndim == 3 else array[..., None])


def case(data, expected): return {"file": common.tensor(np.frombuffer(data, np.uint8)), "expected": pixels(expected)}


def fits():
    """One picture brought to every size, for each way; heights and widths that are not whole multiples."""
    cases = []
    for height, width in ((18, 24), (37, 23), (5, 61)):
        data = saved(Image.fromarray(smooth(3, height, width)), "PNG")
        picture = loaded(data)
        for size in ((18, 24), (8, 8), (40, 40), (33, 9), (7, 50), (1, 1)):
            square = transforms.Compose([transforms.Resize(size[0]), transforms.CenterCrop(size[0])])
            crop = square(picture) if size[0] == size[1] else cover(picture, *size)
            cases.append({"size": size, "resize": "stretch", "channels": "rgb", **case(data, transforms.Resize(size)(picture))})
            cases.append({"size": size, "resize": "crop", "channels": "rgb", **case(data, crop)})
        grey = transforms.Compose([transforms.Grayscale(), transforms.Resize(8), transforms.CenterCrop(8)])
        cases.append({"size": (8, 8), "resize": "crop", "channels": "grey", **case(data, grey(picture))})
    return cases


def oriented():
    picture = Image.fromarray(smooth(3))
    return [case(saved(picture, format, exif=exif(orientation), **options), ImageOps.exif_transpose(Image.open(io.BytesIO(saved(picture, format, exif=exif(orientation), **options)))).convert("RGB"))
            for orientation in range(1, 9) for format, options in (("JPEG", {"quality": 90}), ("PNG", {}))]


def deep_grey():
    levels, rows = deep(1)
    high = np.repeat((levels >> 8).astype(np.uint8), 3, -1)
    plain = levels[..., 0].astype(np.uint16)
    return {"PNG": case(png(16, 0, rows), high), "TIFF": case(saved(Image.fromarray(plain), "TIFF"), high)}


common.write(__file__, {"kinds": {name: case(data, loaded(data)) for name, data in kinds().items()}, "fits": fits(), "oriented": oriented(), "deep_grey": deep_grey()})
