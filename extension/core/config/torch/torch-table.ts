import type { DataConfig } from '../../../shared/experiment';
import { extensions } from '../../data/table-columns';
import { python } from './python-text';
import type { Source } from './torch-source';
import { splitLines } from './torch-split';

/** Pictures that a table lists or holds. A column that the experiment leaves to be told is called as most tables call it. `fit`: what brings them to one size. */
export function tableSource(data: DataConfig, seed: number, [cover, transforms]: [string[], string[]]): Source {
  const { table, images, image, label, extension, group, val_table: val } = data.dataset.params;
  const named = { images, image: image ?? 'file_name', label: label ?? 'label', extension };
  const open = (file: unknown, classes: string, transform: string): string => `Table(${python(file)}, ${Object.entries(named).map(([key, value]) => `${key}=${python(value)}`).join(', ')}, classes=${classes}, transform=${transform})`;
  const isApart = typeof data.test === 'number';
  const train = (transform: string): string => open(table, 'None', transform);
  return {
    before: [
      tableText, ...cover,
      ...(image === null || label === null ? ['# CNN Lab tells the columns from their names: write them here where they are others.'] : []),
      ...(group === null ? [] : [`# CNN Lab keeps the pictures of one ${python(group)} on one side of every division; this script divides them one by one.`]),
      `listed = ${train('None')}`,
      ...(val !== null && !isApart ? [] : splitLines(val === null ? data : { ...data, val_split: 0, k_fold: null }, seed, 'len(listed)', 'listed.targets')),
    ],
    train: (transform) => (val !== null && !isApart ? train(transform) : `Subset(${train(transform)}, trained_on)`),
    val: (transform) => (val === null ? `Subset(${train(transform)}, held_back)` : open(val, 'listed.classes', transform)),
    transforms,
    classes: 'len(listed.classes)',
  };
}

const tableText = `
class Table(torch.utils.data.Dataset):
    """A picture a row of a CSV, TSV, JSONL or Parquet file (which needs pyarrow); what has no label or is no file is left out."""

    def __init__(self, file, images, image, label, extension, classes, transform):
        file = pathlib.Path(file)
        rows, names = read_rows(file)
        if names.get(label): rows = [{**row, label: names[label][int(row[label])]} if row[label] is not None else row for row in rows]
        rows = [row for row in rows if row.get(label) not in (None, "") and row.get(image) not in (None, "")]
        labels = set(str(row[label]).strip() for row in rows)
        in_order = sorted(labels, key=int) if all(name.lstrip("-").isdigit() for name in labels) else sorted(labels)
        self.classes = classes or names.get(label) or in_order
        self.transform = transform
        folders = [pathlib.Path(images)] if images else [file.parent, *(file.parent / name for name in (file.stem, file.stem + "_images", "images", "image", "img", "pictures", "photos", "train", "train_images"))]
        ends = [extension] if extension is not None else ${JSON.stringify(extensions)}
        some = [str(row[image]).strip() for row in rows if isinstance(row[image], (str, int))][:50]
        folder = next((folder for folder in folders if any((folder / (name + end)).is_file() for name in some for end in ends)), folders[0])
        end = max(ends, key=lambda end: sum((folder / (name + end)).is_file() for name in some))
        self.pictures = []
        for row in rows:
            held, own = row[image], str(row[label]).strip()
            if isinstance(held, dict): held = held.get("bytes")
            place = held if isinstance(held, bytes) else folder / (str(held).strip() + end)
            if own in self.classes and (isinstance(place, bytes) or place.is_file()): self.pictures.append((place, self.classes.index(own)))
        self.targets = [number for _, number in self.pictures]

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        place, number = self.pictures[index]
        picture = Image.open(io.BytesIO(place) if isinstance(place, bytes) else place).convert("RGB")
        return (self.transform(picture) if self.transform else picture), number


def read_rows(file):
    """The rows of a table, and the names of classes that a column has as numbers."""
    if file.suffix.lower() == ".parquet":
        import pyarrow.parquet
        table = pyarrow.parquet.read_table(file)
        features = json.loads((table.schema.metadata or {}).get(b"huggingface", b"{}")).get("info", {}).get("features", {})
        return table.to_pylist(), {column: of["names"] for column, of in features.items() if isinstance(of, dict) and of.get("names")}
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() in (".jsonl", ".ndjson"): return [json.loads(line) for line in text.splitlines() if line.strip()], {}
    heading = text.split("\\n", 1)[0]
    return list(csv.DictReader(io.StringIO(text), delimiter=max(",;\\t", key=heading.count))), {}

`;
