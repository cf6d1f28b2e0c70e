import type { TransformRow } from '../../data/transform';
import { entryJson, experimentText } from '../experiment-text';
import { parseExperiment } from '../parse';
import { row } from '../vocabulary';
import { Interpreter, type TorchNote } from './interpreter';
import { parsePython, type Expression, type Statement } from './python-syntax';
import { isKind, type DatasetValue, type Entry, type RowValue, type Value } from './values';

/** What PyTorch code says about an experiment. */
export interface TorchReading {
  /** Keys of an experiment with what the code says of them, ready to be written. */
  parts: Record<string, unknown>;
  /** What could not be read, or was put in because the code does not say it. */
  notes: TorchNote[];
}

/**
 * Reads PyTorch code: nn.Sequential or a module with its forward, transforms.Compose, data sets and loaders, loss, optimizer
 * and scheduler lines, constants. Nothing of it is run.
 */
export function readTorch(code: string): TorchReading {
  const statements = parsePython(code);
  const interpreter = new Interpreter();
  interpreter.run(statements);
  const names = [...interpreter.globals.names].filter(([name]) => name !== '__name__');
  const last = (table: string): Entry | undefined => names.map(([, value]) => value).filter((value): value is RowValue => isKind(value, 'row') && value.table === table).at(-1)?.entry;
  const scanned = scan(statements, interpreter);
  const parts: Record<string, unknown> = {
    data: readData(names, interpreter),
    model: readModel(names, interpreter)?.map(entryJson),
    loss: optionalJson(last('loss')),
    optimizer: optionalJson(last('optimizer')),
    scheduler: optionalJson(last('scheduler')),
    training: Object.keys(scanned.training).length > 0 ? scanned.training : undefined,
    epochs: scanned.epochs ?? undefined,
    seed: scanned.seed ?? undefined,
  };
  for (const key of Object.keys(parts)) if (parts[key] === undefined) delete parts[key];
  return { parts, notes: interpreter.notes.sort((a, b) => a.line - b.line) };
}

/** A whole experiment from PyTorch code, in the config's own text. What the code does not say is filled in, and said in the notes. */
export function experimentFromTorch(code: string): { text: string; notes: TorchNote[] } {
  const { parts, notes } = readTorch(code);
  const fill = (key: string, value: unknown, message: string): void => {
    if (parts[key] !== undefined) return;
    parts[key] = value;
    notes.push({ line: 1, message });
  };
  const data = (parts.data ?? {}) as Record<string, unknown>;
  if (data.dataset === undefined) notes.push({ line: 1, message: 'The code names no data set that is known here: "Shapes" was put in.' });
  parts.data = { dataset: data.dataset ?? 'Shapes', ...data };
  fill('model', ['Flatten', { Linear: { out_features: 10 } }], 'The code holds no network that could be read: a single Linear layer was put in.');
  fill('optimizer', { Adam: { lr: 0.001 } }, 'The code has no optimizer: Adam was put in.');
  fill('epochs', 10, 'The code does not say for how many epochs: 10 was put in.');
  const text = experimentText(parts);
  for (const { message } of parseExperiment(text).problems) notes.push({ line: 1, message });
  return { text, notes };
}

function optionalJson(entry: Entry | undefined): unknown {
  return entry && entryJson(entry);
}

type Named = [name: string, value: Value][];

/** The network: the variable called so, else the last one that is a module, else the last class with a forward. */
function readModel(names: Named, interpreter: Interpreter): Entry[] | undefined {
  const modules = names.filter(([, value]) => isKind(value, 'instance') || (isKind(value, 'stack') && value.items.some((item) => !isTransform(item))));
  const called = modules.filter(([name]) => /^(model|net|network|cnn)$/i.test(name)).at(-1);
  const classes = names.filter(([, value]) => isKind(value, 'class') && value.members.has('forward'));
  const chosen = called ?? modules.at(-1) ?? classes.at(-1);
  if (!chosen) return undefined;
  const [name, value] = chosen;
  const module = isKind(value, 'class') ? interpreter.create(value) : value;
  const layers = interpreter.layersOf(module);
  if (!layers || layers.length === 0) {
    interpreter.note(`The forward of "${name}" could not be followed: write it as layers that are called one after another.`);
    return undefined;
  }
  return layers;
}

function isTransform(value: Value): boolean {
  return isKind(value, 'row') && value.table === 'transform';
}

function readData(names: Named, interpreter: Interpreter): Record<string, unknown> | undefined {
  const datasets = names.flatMap(([, value]): DatasetValue[] => (isKind(value, 'dataset') ? [value] : []));
  const inLoaders = interpreter.loaders.flatMap(({ dataset }): DatasetValue[] => (isKind(dataset, 'dataset') ? [dataset] : []));
  const all = [...datasets, ...inLoaders];
  const train = all.find((each) => each.train !== false);
  const test = all.find((each) => each.train === false);
  const loader = interpreter.loaders.find(({ shuffle }) => shuffle === true) ?? interpreter.loaders[0];
  const named = names.filter((entry): entry is [string, Value & { kind: 'stack' }] => isKind(entry[1], 'stack') && entry[1].items.length > 0 && entry[1].items.every((item) => isTransform(item) || isKind(item, 'stack')));
  const testNamed = named.find(([name]) => /test|val|eval/i.test(name))?.[1];
  const trainNamed = named.find(([name, value]) => value !== testNamed && /train|aug/i.test(name))?.[1] ?? named.find(([, value]) => value !== testNamed)?.[1];
  const trainTransform = transformsOf(train?.transform) ?? transformsOf(trainNamed);
  const testTransform = transformsOf(test?.transform) ?? transformsOf(testNamed);
  const fixed = trainTransform?.filter(({ name }) => !(row('transform', name) as TransformRow).random);
  if (trainTransform && !testTransform && fixed!.length < trainTransform.length) interpreter.note('The code has one list of transforms: the test pictures get those of it that are not random.');
  const dataset = train ?? test;
  const data: Record<string, unknown> = {
    dataset: dataset && entryJson(dataset.entry),
    batch_size: typeof loader?.batchSize === 'number' ? loader.batchSize : constant(names, /^batch_?size$/i),
    shuffle: loader && loader.shuffle === false && interpreter.loaders.length === 1 ? false : undefined,
    drop_last: loader?.dropLast === true ? true : undefined,
    train_transform: trainTransform?.map(entryJson),
    test_transform: (testTransform ?? fixed)?.map(entryJson),
  };
  for (const key of Object.keys(data)) if (data[key] === undefined) delete data[key];
  return Object.keys(data).length > 0 ? data : undefined;
}

/** A Compose's transforms; one after another where it holds others. Known twice in a row (ToImage, ToDtype), one stays. */
function transformsOf(value: Value | undefined): Entry[] | undefined {
  if (isKind(value, 'row') && value.table === 'transform') return [value.entry];
  if (!isKind(value, 'stack')) return undefined;
  const entries = value.items.flatMap((item) => transformsOf(item) ?? []);
  return entries.filter((entry, i) => i === 0 || entry.name !== 'ToTensor' || entries[i - 1]!.name !== 'ToTensor');
}

function constant(names: Named, pattern: RegExp): number | undefined {
  const value = names.find(([name, each]) => pattern.test(name) && typeof each === 'number')?.[1];
  return typeof value === 'number' ? value : undefined;
}

/** What stands in training loops and calls: epochs, seed, gradient clipping. */
function scan(statements: Statement[], interpreter: Interpreter): { epochs: number | null; seed: number | null; training: Record<string, unknown> } {
  const names = [...interpreter.globals.names];
  const found = { epochs: constant(names, /^(num_?|n_?|max_?)?epochs$/i) ?? null, seed: null as number | null, training: {} as Record<string, unknown> };
  const number = (expression: Expression | undefined): number | null => {
    if (expression?.kind === 'constant' && typeof expression.value === 'number') return expression.value;
    const value = expression?.kind === 'name' ? interpreter.globals.names.get(expression.name) : undefined;
    return typeof value === 'number' ? value : null;
  };
  const calls = (expression: Expression): void => {
    if (expression.kind !== 'call') return;
    const name = expression.callee.kind === 'attribute' || expression.callee.kind === 'name' ? expression.callee.name : '';
    const values = expression.args.map(({ value }) => value);
    if (name === 'manual_seed') found.seed ??= number(values[0]);
    if (name === 'clip_grad_norm_') found.training.clip_grad_norm = number(values[1]) ?? undefined;
    if (name === 'clip_grad_value_') found.training.clip_grad_value = number(values[1]) ?? undefined;
  };
  const walk = (list: Statement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'expression') calls(statement.value);
      if (statement.kind === 'for' && statement.target.kind === 'name' && /epoch/i.test(statement.target.name) && statement.source.kind === 'call') {
        found.epochs ??= number(statement.source.args.at(-1)?.value);
      }
      if ('body' in statement) walk(statement.body);
      if (statement.kind === 'if') walk(statement.otherwise);
    }
  };
  walk(statements);
  for (const key of Object.keys(found.training)) if (found.training[key] === undefined) delete found.training[key];
  return found;
}
