"""The event files of a small run as TensorBoard's own classes write them, and what TensorBoard reads of them. Needs tensorboard==2.21.0 and protobuf; no torch.
`python test/vectors/event-files.py FOLDER…` reads what `cnn-lab export --to tensorboard` has written instead, and prints it."""
import base64, io, json, pathlib, sys, tempfile
import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.summary.writer.record_writer import RecordWriter


def read(folder):
    """Everything TensorBoard finds in a folder, by tag."""
    accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0})
    accumulator.Reload()
    tags = accumulator.Tags()
    scalars = {tag: [[event.wall_time, event.step, event.value] for event in accumulator.Scalars(tag)] for tag in tags["scalars"]}
    return {"scalars": scalars, "texts": {tag: [event.tensor_proto.string_val[0].decode() for event in accumulator.Tensors(tag)] for tag in tags["tensors"]}}


def file_of(events):
    class Kept(io.BytesIO):
        def close(self): pass
    bytes_of = Kept()
    writer = RecordWriter(bytes_of)
    for event in events: writer.write(event.SerializeToString())
    writer.flush()
    return bytes_of.getvalue()


def scalars(time, step, values):
    return Event(wall_time=time, step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]))


def text(time, tag, words):
    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="text"), data_class="DATA_CLASS_TENSOR")
    tensor = TensorProto(dtype="DT_STRING", tensor_shape=TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)]), string_val=[words.encode()])
    return Event(wall_time=time, summary=Summary(value=[Summary.Value(tag=tag, metadata=metadata, tensor=tensor)]))


if len(sys.argv) > 1:
    for folder in sys.argv[1:]: print(json.dumps({"folder": folder, **read(folder)}))
    sys.exit()

created = 1795835803.5
version = Event(wall_time=created, file_version="brain.Event:2")
experiment = '// Ein Versuch, 一个实验: ``` \u2028\n{ "epochs": 2 }\n'
steps = [{"step": step, "time": created + 0.5 * step, "loss": loss, "accuracy": 0.25 * step, "lr": 0.125, "gradient_norm": 2.0 ** step} for step, loss in [(1, 2.5), (2, 0.0), (3, float("nan"))]]
epochs = [{"epoch": epoch, "time": created + epoch, "train_loss": 1 / epoch, "train_accuracy": 0.5, "val_loss": 1.75, "val_accuracy": 0.0, "macro_f1": 0.375} for epoch in (1, 300)]
files = {
    "": [version, text(created, "experiment", f"````json\n{experiment}\n````")]
    + [scalars(s["time"], s["step"], {"step/loss": s["loss"], "step/accuracy": s["accuracy"], "step/lr": s["lr"], "step/gradient_norm": s["gradient_norm"]}) for s in steps],
    "train": [version] + [scalars(e["time"], e["epoch"], {"epoch/loss": e["train_loss"], "epoch/accuracy": e["train_accuracy"]}) for e in epochs],
    "val": [version] + [scalars(e["time"], e["epoch"], {"epoch/loss": e["val_loss"], "epoch/accuracy": e["val_accuracy"], "epoch/macro_f1": e["macro_f1"]}) for e in epochs],
}
cases = {"created": created, "experiment": experiment, "steps": [{**s, "loss": None if s["loss"] != s["loss"] else s["loss"]} for s in steps], "epochs": epochs, "files": {}, "read": {}}
for name, events in files.items():
    content = file_of(events)
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "events.out.tfevents.1795835803.cnn-lab").write_bytes(content)
        cases["files"][name] = base64.b64encode(content).decode()
        found = read(folder)
        cases["read"][name] = {**found, "scalars": {tag: [[t, s, None if v != v else v] for t, s, v in values] for tag, values in found["scalars"].items()}}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"tensorboard": tensorboard.__version__, "seed": 0, "cases": cases}, separators=(",", ":")) + "\n")
