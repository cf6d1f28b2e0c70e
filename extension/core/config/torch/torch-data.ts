import type { Choice, DataConfig, Experiment } from '../../../shared/experiment';
import { halfNames } from '../../data/folder-halves';
import { askingForNormalization, beforeNormalization, isAuto } from '../../data/normalization';
import { vocabulary } from '../vocabulary';
import { call, changed, python } from './python-text';
import type { Source } from './torch-source';
import { splitLines } from './torch-split';
import { tableSource } from './torch-table';

/** Lines that make `train_loader`, `val_loader` and, with batch transforms, `mix`. */
export function dataText({ data, loss, seed }: Experiment, classes: number | null): string {
  const source = sourceOf(data, seed, classes);
  const list = (choices: Choice[]): string => `transforms.Compose([\n${[...source.transforms, ...choices.map(transformText)].map((text) => `    ${text},`).join('\n')}\n])`;
  const asking = askingForNormalization(data);
  const lines = ['# Data', ...source.before];
  if (asking) {
    const prepared = [...source.transforms, ...beforeNormalization(asking).map(transformText), 'transforms.ToTensor()'];
    lines.push(statisticsText, `mean, std = statistics(${source.train(prepared.length > 1 ? `transforms.Compose([${prepared.join(', ')}])` : prepared[0]!)})`);
  }
  lines.push(
    `train_transform = ${list(data.train_transform)}`,
    `test_transform = ${list(data.test_transform)}`,
    `train_set = ${source.train('train_transform')}`,
    `val_set = ${source.val('test_transform')}`,
    ...balanceLines(data.sampler !== null, Object.values(loss.params).includes('auto'), source.classes),
    `train_loader = DataLoader(train_set, batch_size=${data.batch_size}, ${data.sampler === null ? `shuffle=${python(data.shuffle)}` : 'sampler=sampler'}, drop_last=${python(data.drop_last)})`,
    `val_loader = DataLoader(val_set, batch_size=${data.batch_size})`,
  );
  if (data.batch_transform.length > 0) lines.push(`mix = v2.Compose([${data.batch_transform.map((choice) => batchTransformText(choice, source.classes)).join(', ')}])`);
  return lines.join('\n');
}

const statisticsText = `
def statistics(pictures):
    """Mean and std of each channel over all pixels of the training pictures."""
    count, total, squares = 0, 0, 0
    for picture, _ in pictures:
        count += picture[0].numel()
        total = total + picture.double().sum((1, 2))
        squares = squares + (picture.double() ** 2).sum((1, 2))
    mean = total / count
    return mean.tolist(), [std or 1.0 for std in (squares / count - mean ** 2).clamp(min=0).sqrt().tolist()]

`;

/** `sampler`, which draws each class as often as any other, and `balanced_weights`, what "auto" is in a loss. */
function balanceLines(samples: boolean, weighs: boolean, classes: string): string[] {
  if (!samples && !weighs) return [];
  return [
    labelsText,
    'train_labels = torch.tensor(labels_of(train_set))',
    `train_counts = torch.bincount(train_labels, minlength=${classes})`,
    ...(samples ? ['sampler = WeightedRandomSampler((1 / train_counts.double())[train_labels], len(train_labels))'] : []),
    ...(weighs ? ['balanced_weights = torch.where(train_counts > 0, len(train_labels) / (len(train_counts) * train_counts.clamp(min=1)), 0.0).float()'] : []),
  ];
}

const labelsText = `
def labels_of(pictures):
    if isinstance(pictures, Subset):
        labels = labels_of(pictures.dataset)
        return [labels[index] for index in pictures.indices]
    targets = getattr(pictures, "targets", None)
    return [int(label) for label in (targets if targets is not None else (label for _, label in pictures))]

`;

function sourceOf(data: DataConfig, seed: number, classes: number | null): Source {
  const { name, params } = data.dataset;
  if (name === 'ImageFolder') return folderSource(data, seed);
  if (name === 'ImageTable') return tableSource(data, seed, fitLines(params));
  if (name === 'Shapes') {
    const pictures = (transform: string): string => `datasets.FakeData(${python(params.images)}, (3, 32, 32), ${classes ?? 10}, transform=${transform})`;
    return {
      before: ['# Noise stands in for Shapes, which CNN Lab draws itself.', ...splitLines(data, seed, python(params.images), `[int(label) for _, label in ${pictures('None')}]`)],
      train: (transform) => `Subset(${pictures(transform)}, trained_on)`,
      val: (transform) => `Subset(${pictures(transform)}, held_back)`,
      transforms: [],
      classes: python(classes),
    };
  }
  const half = (train: boolean) => (transform: string) => `datasets.${name}("data", train=${python(train)}, download=True, transform=${transform})`;
  const own = { transforms: [], classes: python(classes) };
  if (data.test === null) return { ...own, before: [], train: half(true), val: half(false) };
  const before = [`labels = torch.as_tensor(${half(true)('None')}.targets).tolist()`, ...splitLines(data.test === 'own' ? data : { ...data, val_split: 0, k_fold: null }, seed, 'len(labels)', 'labels')];
  const train = (transform: string): string => `Subset(${half(true)(transform)}, trained_on)`;
  if (data.test !== 'own') return { ...own, before, train, val: half(false) };
  return { ...own, before: ['# Its test pictures are kept for the end: training does not look at them.', ...before], train, val: (transform) => `Subset(${half(true)(transform)}, held_back)` };
}

/** Class folders, of which a share is held back, or a folder of them for each half. */
function folderSource(data: DataConfig, seed: number): Source {
  const { params } = data.dataset;
  const [cover, transforms] = fitLines(params);
  const isApart = typeof data.test === 'number';
  const isPacked = /\.(zip|tar)$/i.test(params.root as string);
  const root = isPacked ? `unpacked(${python(params.root)})` : python(params.root);
  return {
    before: [folderText(data.test === 'own'), ...(isPacked ? [unpackText] : []), ...cover, `train_root, val_root = halves(${root})`, 'count = len(Pictures(train_root))', ...splitLines(data, seed, 'count', 'Pictures(train_root).targets'), ...(isApart ? ['trained_on = pool if val_root else trained_on'] : [])],
    train: (transform) => `${isApart ? '' : `Pictures(train_root, transform=${transform}) if val_root else `}Subset(Pictures(train_root, transform=${transform}), trained_on)`,
    val: (transform) => `Pictures(val_root, transform=${transform}, allow_empty=True) if val_root else Subset(Pictures(train_root, transform=${transform}), held_back)`,
    transforms,
    classes: 'len(Pictures(train_root).classes)',
  };
}

const unpackText = `
def unpacked(archive):
    """Where the class folders of an archive are once it is unpacked beside it."""
    root = pathlib.Path(archive).with_suffix("")
    if not root.exists(): shutil.unpack_archive(archive, root)
    while len(folders := [each for each in root.iterdir() if each.is_dir() and each.name != "__MACOSX"]) == 1: root = folders[0]
    return root
`;

const folderText = (keepsTest: boolean): string => `
def classes_in(folder):
    """The folders in it that hold files."""
    folders = [each for each in pathlib.Path(folder).iterdir() if each.is_dir() and each.name[0] != "." and each.name != "__MACOSX"]
    return sorted(each.name for each in folders if any(file.is_file() for file in each.rglob("*")))


def halves(root):
    """The folders of the training and of the validation pictures; None for those that are held back from the training pictures."""
    named = {folder.name.lower(): folder for folder in pathlib.Path(root).iterdir() if folder.is_dir() and classes_in(folder)}
    train = next((named[name] for name in ${JSON.stringify(halfNames.train)} if name in named), None)
    val = next((named[name] for name in ${JSON.stringify([...halfNames.val, ...(keepsTest ? [] : halfNames.test)])} if name in named), None)
    return (train, val) if train else (root, None)


class Pictures(datasets.ImageFolder):
    """Class folders, numbered as those of the training pictures."""

    def find_classes(self, directory):
        names = classes_in(train_root)
        return names, {name: label for label, name in enumerate(names)}

`;

/** What brings a folder's pictures to one size: lines that define it, and the transforms. */
export function fitLines({ size, channels, resize }: Choice['params']): [before: string[], transforms: string[]] {
  const [height, width] = [[size].flat()[0] as number, [size].flat().at(-1) as number];
  const grey = channels === 'grey' ? ['transforms.Grayscale()'] : [];
  if (resize === 'stretch') return [[], [...grey, `transforms.Resize((${height}, ${width}))`]];
  if (height === width) return [[], [...grey, `transforms.Resize(${height})`, `transforms.CenterCrop(${height})`]];
  return [[coverText], [...grey, `transforms.Lambda(functools.partial(cover, height=${height}, width=${width}))`]];
}

const coverText = `
def cover(picture, height, width):
    """The picture scaled until it covers the size, and its middle cut out."""
    scale = max(height / picture.height, width / picture.width)
    size = max(height, round(picture.height * scale)), max(width, round(picture.width * scale))
    return transforms.functional.center_crop(transforms.functional.resize(picture, size), (height, width))

`;

export function transformText(choice: Choice): string {
  const { name, params } = choice;
  if (isAuto(choice)) return 'transforms.Normalize(mean, std)';
  const known = vocabulary.transform[name]!.params;
  const named = Object.fromEntries(
    Object.entries(params)
      .filter(([key, value]) => known[key]?.default === undefined || JSON.stringify(value) !== JSON.stringify(known[key].default))
      .map(([key, value]) => [key, transformValue(key, value)]),
  );
  return call(`transforms.${name}`, [], named);
}

function batchTransformText({ name, params }: Choice, classes: string): string {
  const { transforms: inner, ...others } = params;
  const named = changed(others, vocabulary.batch_transform[name]!.params);
  if (Array.isArray(inner)) return call(`v2.${name}`, [], { transforms: `[${(inner as Choice[]).map((each) => batchTransformText(each, classes)).join(', ')}]`, ...named });
  return call(`v2.${name}`, [], { ...named, num_classes: classes });
}

function transformValue(key: string, value: unknown): string {
  if (key === 'interpolation') return `transforms.InterpolationMode.${String(value).toUpperCase()}`;
  if (key === 'policy') return `transforms.AutoAugmentPolicy.${String(value).toUpperCase()}`;
  if (key === 'mean' || key === 'std') return python(listed(value));
  if (Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null && 'name' in each)) return `[${(value as Choice[]).map(transformText).join(', ')}]`;
  return python(value);
}

function listed(value: unknown): unknown {
  return typeof value === 'number' ? [value] : value;
}
