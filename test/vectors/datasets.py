"""Small archives in the formats of CIFAR and MNIST, as their publishers wrote them. Writes datasets.json. CIFAR's Python version was pickled by
Python 2, whose str is bytes; the pickler below writes its opcodes."""
import gzip, io, pickle, struct, tarfile
import numpy as np
import common

random = np.random.RandomState(0)


class Python2Pickler(pickle._Pickler):
    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, text):
        data = text if isinstance(text, bytes) else text.encode("latin1")
        self.write(b"U" + bytes([len(data)]) + data if len(data) < 256 else b"T" + struct.pack("<I", len(data)) + data)
        self.memoize(text)
    dispatch[str] = dispatch[bytes] = save_text

    def reducer_override(self, value): return NotImplemented

    def save_global(self, value, name=None):
        module = value.__module__.replace("numpy._core", "numpy.core")
        self.write(f"c{module}\n{name or value.__qualname__}\n".encode())
        self.memoize(value)


def python2(value):
    out = io.BytesIO()
    Python2Pickler(out, 2).dump(value)
    return out.getvalue()


def tar(files, folder):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def raw(data): return common.tensor(np.frombuffer(data, np.uint8))


def cifar(kind):
    names, classes = (["data_batch_%d" % i for i in range(1, 6)] + ["test_batch"], 10) if kind == 10 else (["train", "test"], 100)
    folder = "cifar-10-batches-py" if kind == 10 else "cifar-100-python"
    pickled, binary, pixels, labels = {}, {}, {}, {}
    for name in names:
        data, label, coarse = random.randint(0, 256, (3, 3072)).astype(np.uint8), random.randint(0, classes, 3).tolist(), random.randint(0, 20, 3).tolist()
        body = {"batch_label": "a batch", "labels": label} if kind == 10 else {"coarse_labels": coarse, "fine_labels": label}
        pickled[name] = python2({**body, "data": data, "filenames": ["a.png", "b.png", "c.png"]})
        binary[name + ".bin"] = b"".join((bytes([c, l]) if kind == 100 else bytes([l])) + d.tobytes() for c, l, d in zip(coarse, label, data))
        pixels[name], labels[name] = data.reshape(3, 3, 32, 32).transpose(0, 2, 3, 1), label
    train = [n for n in names if "test" not in n]
    return dict(python=raw(tar({**pickled, "batches.meta": python2({"label_names": ["a"]}), "readme.html": b"<html>"}, folder)), binary=raw(tar(binary, "cifar-binary")),
                train=common.tensor(np.concatenate([pixels[n] for n in train])), train_labels=sum((labels[n] for n in train), []),
                val=common.tensor(np.concatenate([pixels[n] for n in names if n not in train])), val_labels=sum((labels[n] for n in names if n not in train), []))


def mnist():
    files, arrays = {}, {}
    for half, count in (("train", 4), ("t10k", 2)):
        pictures, labels = random.randint(0, 256, (count, 28, 28)).astype(np.uint8), random.randint(0, 10, count).astype(np.uint8)
        files[f"{half}-images-idx3-ubyte.gz"] = raw(gzip.compress(struct.pack(">IIII", 0x803, count, 28, 28) + pictures.tobytes(), mtime=0))
        files[f"{half}-labels-idx1-ubyte.gz"] = raw(gzip.compress(struct.pack(">II", 0x801, count) + labels.tobytes(), mtime=0))
        arrays[half] = dict(images=common.tensor(pictures[..., None]), labels=labels.tolist())
    return dict(files=files, **arrays)


common.write(__file__, {"CIFAR10": cifar(10), "CIFAR100": cifar(100), "MNIST": mnist()})
