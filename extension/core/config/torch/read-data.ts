import type { TransformRow } from '../../data/transform';
import { entryJson } from '../experiment-text';
import { row } from '../vocabulary';
import { fill, said } from '../../../shared/said';
import { folderPlaces, type ReadTransforms } from './folder-sizes';
import type { Interpreter } from './interpreter';
import type { Meter } from './meter';
import { isKind, whyUnknown, type DatasetValue, type Entry, type LoaderValue, type Value } from './values';

/** What the code says under "data"; undefined where it says nothing. */
export function readData(interpreter: Interpreter): Record<string, unknown> | undefined {
  const { trace } = interpreter;
  const loader = trainingLoader(trace.loaders);
  const sets = [...trace.loaders.map(({ dataset }) => dataset), ...trace.datasets, ...interpreter.globals.names.values()].filter((each): each is DatasetValue => isKind(each, 'dataset'));
  const trained = isKind(loader?.dataset, 'dataset') && loader.dataset.train !== false ? loader.dataset : undefined;
  const train = trained ?? sets.find((each) => each.train !== false);
  const test = sets.find((each) => each.train === false && each.entry.name === (train ?? each).entry.name);
  if (loader && !isKind(loader.dataset, 'dataset') && isKind(loader.dataset, 'instance')) interpreter.note(said`The data set "${{ of: loader.dataset.of.name }}" is code of its own: it was left out.`, loader.dataset.line);
  const transforms = readTransforms(train, test, interpreter);
  const dataset = train ?? test;
  const placed = dataset?.entry.name === 'ImageFolder' ? folderPlaces(train, test, transforms, interpreter) : null;
  const { trainTransform, testTransform } = placed ?? transforms;
  const data: Record<string, unknown> = {
    dataset: dataset && entryJson(placed ? { name: 'ImageFolder', params: placed.params } : dataset.entry),
    batch_size: batchSize(loader, interpreter),
    val_split: heldBack(sets, dataset, interpreter),
    shuffle: shuffled(loader, trace.loaders.length === 1 || trained !== undefined, interpreter),
    drop_last: loader?.dropLast === true ? true : undefined,
    train_transform: trainTransform?.map(entryJson),
    test_transform: testTransform?.map(entryJson),
    batch_transform: mixing(interpreter),
  };
  for (const key of Object.keys(data)) if (data[key] === undefined) delete data[key];
  return Object.keys(data).length > 0 ? data : undefined;
}

function trainingLoader(loaders: LoaderValue[]): LoaderValue | undefined {
  return loaders.find(({ dataset }) => isKind(dataset, 'dataset') && dataset.train !== false) ?? loaders.find(({ shuffle }) => shuffle === true) ?? loaders[0];
}

function readTransforms(train: DatasetValue | undefined, test: DatasetValue | undefined, interpreter: Interpreter): ReadTransforms {
  const { compositions } = interpreter.trace;
  const held = new Set(compositions.flatMap(({ value }) => (isKind(value, 'stack') ? value.items : [])));
  const inner = compositions.filter(({ value }) => !held.has(value));
  const testNamed = inner.find(({ name }) => /(^|_)(test|val|valid|eval)|(test|val|valid|eval)(_|$)|^(test|val|valid)/i.test(name))?.value;
  const trainNamed = inner.find(({ name, value }) => value !== testNamed && /train|aug/i.test(name))?.value ?? inner.find(({ value }) => value !== testNamed)?.value;
  const trainTransform = transformsOf(train?.transform, interpreter.meter) ?? transformsOf(trainNamed, interpreter.meter);
  const own = transformsOf(test?.transform, interpreter.meter) ?? transformsOf(testNamed, interpreter.meter);
  const unread = whyUnknown(train?.transform);
  if (unread && !trainTransform) interpreter.note(said`The transforms of this data set are not known here (${{ reason: unread.reason }}).`, train!.line);
  const random = ({ name }: Entry): boolean => (row('transform', name) as TransformRow).random === true;
  const fixed = trainTransform?.filter((entry) => !random(entry));
  const shared = own !== undefined && train !== undefined && test !== undefined && train.transform === test.transform;
  if (trainTransform && (!own || shared) && fixed!.length < trainTransform.length) {
    const message = said`The code has one list of transforms: the test pictures get those of it that are not random.`;
    if (shared) interpreter.note(message, test.line);
    else interpreter.note(message);
  }
  interpreter.meter.extentOf([trainTransform ?? [], own ?? []]);
  return { trainTransform, testTransform: shared ? fixed : (own ?? fixed) };
}

/** A Compose's transforms; one after another where it holds others. Known twice in a row (ToImage, ToDtype), one stays. */
function transformsOf(value: Value | undefined, meter: Meter, depth = 0): Entry[] | undefined {
  meter.steps(1);
  if (isKind(value, 'row')) return value.table === 'transform' ? [value.entry] : undefined;
  if (isKind(value, 'unknown') && value.told) return [];
  if (!isKind(value, 'stack') || depth > 20) return undefined;
  const entries = value.items.flatMap((item) => transformsOf(item, meter, depth + 1) ?? []);
  return entries.filter((entry, i) => i === 0 || entry.name !== 'ToTensor' || entries[i - 1]!.name !== 'ToTensor');
}

function batchSize(loader: LoaderValue | undefined, interpreter: Interpreter): number | undefined {
  if (typeof loader?.batchSize === 'number') return loader.batchSize;
  const constant = numberCalled(/^(train_?)?batch_?size(_train)?$|^bs$/i, interpreter);
  if (loader && constant === undefined && loader.batchSize !== null) interpreter.note(said`How many pictures a batch has could not be worked out (${{ reason: whyUnknown(loader.batchSize)?.reason ?? said`it is no number` }}).`, loader.line);
  return constant;
}

/** A constant of the code, by how such are named. */
export function numberCalled(pattern: RegExp, interpreter: Interpreter): number | undefined {
  const found = [...interpreter.globals.names].find(([name, value]) => pattern.test(name) && typeof value === 'number')?.[1];
  return typeof found === 'number' ? found : undefined;
}

/** The share of random_split, where the data set has no validation set of its own. */
function heldBack(sets: DatasetValue[], dataset: DatasetValue | undefined, interpreter: Interpreter): number | undefined {
  const part = sets.find(({ share, train }) => share !== null && train === false) ?? sets.find(({ share }) => share !== null);
  if (!part || part.share === null || !dataset) return undefined;
  const held = part.train === false ? part.share : 1 - part.share;
  if (dataset.entry.name !== 'ImageFolder') {
    interpreter.note(said`The training pictures are split here; ${{ entry: dataset.entry.name }} is trained with all of them and validated on its own test set.`, part.line);
    return undefined;
  }
  return Number(held.toPrecision(6));
}

function shuffled(loader: LoaderValue | undefined, isTrainings: boolean, interpreter: Interpreter): false | undefined {
  if (!loader || loader.shuffle === true) return undefined;
  const { sampler, shuffle, line } = loader;
  const name = isKind(sampler, 'unknown') ? fill(sampler.reason) : '';
  if (sampler !== undefined && sampler !== null) {
    if (!/Distributed|SubsetRandom|RandomSampler/.test(name) || /Weighted/.test(name)) interpreter.note(said`How this sampler chooses pictures was left out: they are shuffled here.`, line);
    return undefined;
  }
  if (shuffle !== undefined && shuffle !== false) {
    interpreter.note(said`Whether the pictures are shuffled could not be worked out (${{ reason: whyUnknown(shuffle)?.reason ?? said`it is no truth value` }}): they are here.`, line);
    return undefined;
  }
  if (!isTrainings) return undefined;
  interpreter.note(said`The training pictures are not shuffled there: "shuffle" is false here too, and pictures of a folder come class after class.`, line);
  return false;
}

/** What mixes whole batches, outermost. */
function mixing(interpreter: Interpreter): unknown[] | undefined {
  const rows = interpreter.trace.batchTransforms;
  const held = new Set(rows.flatMap(({ entry }) => (Array.isArray(entry.params.transforms) ? (entry.params.transforms as Entry[]) : [])));
  const outer = rows.filter(({ entry }) => !held.has(entry));
  interpreter.meter.extentOf(outer.map(({ entry }) => entry));
  return outer.length > 0 ? outer.map(({ entry }) => entryJson(entry)) : undefined;
}
