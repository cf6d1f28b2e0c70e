import type { DatasetRow } from '../../train/rows';
import { row, vocabulary } from '../vocabulary';
import { said, type Said } from '../../../shared/said';
import type { Context } from './context';
import { namedArguments } from './torch-rows';
import { dict, isKind, itemsOf, list, unknown, whyUnknown, type Argument, type DatasetValue, type LoaderValue, type UnknownValue, type Value } from './values';
import { withoutSlashes } from './written-name';

/** The data sets of torchvision that an experiment may name. */
export const isDataset = (name: string): boolean => name !== 'Shapes' && Object.hasOwn(vocabulary.dataset, name);

const named = (order: string[], args: Argument[]): Map<string, Value> => new Map(namedArguments(order, args).flatMap(({ name, value }): [string, Value][] => (name === null ? [] : [[name, value]])));

/** A number that only the pictures themselves tell. */
const counted = (what: Said, line: number): UnknownValue => ({ ...unknown(said`${{ what }} is known only to a run`, line), times: 1 });

/** torchvision.datasets.name(…) */
export function datasetOf(name: string, args: Argument[], context: Context): DatasetValue {
  const folder = name === 'ImageFolder';
  const given = named(folder ? ['root', 'transform', 'target_transform', 'loader'] : ['root', 'train', 'transform', 'target_transform', 'download'], args);
  const root = given.get('root');
  const train = given.get('train');
  const known = (row('dataset', name) as DatasetRow).known?.({} as never);
  if (given.has('target_transform') && given.get('target_transform') !== null) context.note(said`"target_transform" was left out: classes are counted from 0, as in PyTorch.`);
  if (folder && typeof root !== 'string') context.note(root === undefined ? said`The folder of the pictures could not be worked out: "root" has to be filled in.` : said`The folder of the pictures could not be worked out (${{ reason: whyUnknown(root)?.reason ?? said`it is no text` }}): "root" has to be filled in.`);
  if (!folder && train !== undefined && typeof train !== 'boolean') context.note(said`Whether these are the training pictures could not be worked out: they were taken for them.`);
  const path = typeof root === 'string' ? withoutSlashes(root) : null;
  const last = path === null ? '' : path.slice(1 + Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
  const isTest = /^(val|valid|validation|test|testing|eval|dev)(_?(set|data|images))?$/i.test(last) || /^(images_|data_)?(val|test)$/i.test(last);
  const isTrain = typeof train === 'boolean' ? train : folder ? !isTest : true;
  const dataset: DatasetValue = {
    kind: 'dataset', entry: { name, params: {} }, train: isTrain, transform: given.get('transform') ?? null, folder: folder ? path : null, line: context.line, share: null,
    length: known ? (isTrain ? known.trainImages : (known.valImages ?? known.trainImages)) : counted(said`how many pictures there are`, context.line),
  };
  context.trace.datasets.push(dataset);
  return dataset;
}

/** random_split: parts of one data set. */
export function splitDataset(args: Argument[], context: Context): Value {
  const given = named(['dataset', 'lengths', 'generator'], args);
  const whole = given.get('dataset');
  const lengths = itemsOf(given.get('lengths'));
  if (lengths && lengths.length > 100) return unknown(said`so many parts are not known here`, context.line);
  if (!isKind(whole, 'dataset') || !lengths) return list(Array.from({ length: lengths?.length ?? 2 }, () => whole ?? null), 'tuple');
  const total = typeof whole.length === 'number' ? whole.length : null;
  const share = (length: Value): number | null => {
    if (isKind(length, 'unknown') && length.times !== undefined) return length.times;
    if (typeof length !== 'number') return null;
    return length > 0 && length < 1 ? length : total === null ? null : length / total;
  };
  const parts = lengths.map((length, i): DatasetValue => ({ ...whole, share: share(length), train: i === 0 ? whole.train : false, length: typeof length === 'number' && length >= 1 ? length : total === null ? whole.length : Math.round(total * (share(length) ?? 1)) }));
  return list(parts, 'tuple');
}

/** torch.utils.data.DataLoader(…), kept for what it says of batches. */
export function loaderOf(args: Argument[], context: Context): LoaderValue {
  const given = named(['dataset', 'batch_size', 'shuffle', 'sampler', 'batch_sampler', 'num_workers', 'collate_fn', 'pin_memory', 'drop_last'], args);
  const loader: LoaderValue = {
    kind: 'loader', dataset: given.get('dataset') ?? unknown(said`there is no data set`, context.line), batchSize: given.get('batch_size') ?? 1, shuffle: given.get('shuffle') ?? given.get('**'),
    dropLast: given.get('drop_last') ?? false, sampler: given.get('sampler') ?? given.get('batch_sampler'), line: context.line,
  };
  context.trace.loaders.push(loader);
  return loader;
}

/** len(loader) */
export function batchesOf({ dataset, batchSize, dropLast, line }: LoaderValue): Value {
  const pictures = isKind(dataset, 'dataset') ? dataset.length : null;
  if (typeof pictures !== 'number' || typeof batchSize !== 'number') return counted(said`how many batches an epoch has`, line);
  return dropLast === true ? Math.floor(pictures / batchSize) : Math.ceil(pictures / batchSize);
}

/** What a data set says of itself. */
export function datasetAttribute(of: DatasetValue, name: string, context: Context): Value {
  if (name === 'transform') return of.transform;
  if (name === 'dataset') return of;
  if (name === '__len__') return of.length;
  const known = (row('dataset', of.entry.name) as DatasetRow).known?.({} as never);
  if (name === 'classes') return known ? list(known.classes) : unknown(said`the classes of the folder are not known here`, context.line);
  if (name === 'class_to_idx') return known ? dict(known.classes.map((each, i): [Value, Value] => [each, i])) : unknown(said`the classes of the folder are not known here`, context.line);
  return unknown(said`"${{ name }}" of a data set is not known here`, context.line);
}
