"""Tables of pictures as Hugging Face's datasets writes them to Parquet: a struct of bytes and path, labels by number with their names in the file's
metadata, row groups of two rows, each compression. Writes tables.json. Made with pyarrow 25.0.1, Pillow 12.3.0."""
import io, json
import numpy as np
import pyarrow as pa, pyarrow.parquet as parquet
from PIL import Image
import common


def png(colour):
    out = io.BytesIO()
    Image.new("RGB", (6, 4), colour).save(out, "PNG")
    return out.getvalue()


colours = [(200, 10, 10), (10, 10, 200), (210, 10, 10), (10, 10, 210), (10, 10, 220)]
labels = [1, 0, 1, 0, 0]
features = {"info": {"features": {"image": {"_type": "Image"}, "label": {"names": ["blue", "red"], "_type": "ClassLabel"}}}}


def table(pictures, labels, metadata=features):
    image = pa.array([None if p is None else {"bytes": p, "path": f"{i}.png"} for i, p in enumerate(pictures)], pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    made = pa.table({"image": image, "label": pa.array(labels, pa.int64())})
    return made.replace_schema_metadata({"huggingface": json.dumps(metadata)} if metadata else None)


def written(table, **options):
    out = io.BytesIO()
    parquet.write_table(table, out, row_group_size=2, **options)
    return common.tensor(np.frombuffer(out.getvalue(), np.uint8))


pictures = [png(c) for c in colours]
plain = pa.table({"image": pa.array(pictures, pa.binary()), "label": ["red", "blue", "red", "blue", "blue"]})
common.write(__file__, {
    "colours": colours, "labels": labels,
    "files": {name: written(table(pictures, labels), compression=name) for name in ("none", "snappy", "gzip", "brotli", "zstd")},
    "damaged_picture": written(table([pictures[0], pictures[1], b"no picture", None, pictures[4]], [1, 0, 1, 0, 0]), compression="snappy"),
    # A kilobyte that unpacks into 300 MB.
    "bomb": written(pa.table({"file_name": pa.array([b"\0" * 300_000_000], pa.binary()), "label": [1]}), compression="brotli", use_dictionary=False, write_statistics=False),
    "names": written(pa.table({"file_name": ["a.png", "b.png"], "label": [3, 12]}), compression="snappy"),
})
