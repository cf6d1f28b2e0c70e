import { entryJson } from '../experiment-text';
import { vocabulary } from '../vocabulary';
import { fill, said, together, type Said } from '../../../shared/said';
import type { Interpreter } from './interpreter';
import { numberCalled } from './read-data';
import type { Setting } from './trace';
import { isKind, leavesOf, whyUnknown, type Entry, type ParameterValue, type RowValue, type Value } from './values';

/** How the code trains: what an experiment says under these keys. */
export interface ReadSettings {
  loss?: unknown;
  optimizer?: unknown;
  scheduler?: unknown;
  training?: Record<string, unknown>;
  epochs?: number;
  seed?: number;
}

export function readSettings(interpreter: Interpreter): ReadSettings {
  const { trace } = interpreter;
  const training: Record<string, unknown> = {};
  for (const [key, setting] of trace.training) {
    const value = numberOf(said`"${{ key }}"`, setting, interpreter);
    if (value !== undefined) training[key] = value;
  }
  if (trace.accumulate && Number.isInteger(trace.accumulate.value) && trace.accumulate.value > 1) training.accumulate = trace.accumulate.value;
  const optimizer = readOptimizer(training, interpreter);
  const loss = theOne('loss', trace.losses, interpreter);
  if (trace.unread.has('loss') && !loss) interpreter.note(said`The loss of this line is not known here: CrossEntropyLoss stands.`, trace.unread.get('loss'));
  return {
    loss: loss && entryJson(loss.entry),
    optimizer: optimizer && entryJson(optimizer),
    scheduler: readScheduler(interpreter),
    training: Object.keys(training).length > 0 ? training : undefined,
    epochs: numberOf(said`How many epochs there are`, trace.epochs, interpreter) ?? numberCalled(/^(num_?|n_?|max_?|total_?)?epochs?$/i, interpreter),
    seed: numberOf(said`The seed`, trace.seed, interpreter),
  };
}

function numberOf(what: Said, setting: Setting<Value> | null | undefined, interpreter: Interpreter): number | undefined {
  if (!setting || setting.value === null) return undefined;
  if (typeof setting.value === 'number') return setting.value;
  interpreter.note(said`${{ what }} could not be worked out (${{ reason: whyUnknown(setting.value)?.reason ?? said`it is no number` }}).`, setting.line);
  return undefined;
}

const kinds = {
  loss: { which: said`Which loss is meant`, several: said`Several losses stand in this code` },
  optimizer: { which: said`Which optimizer is meant`, several: said`Several optimizers stand in this code` },
  scheduler: { which: said`Which scheduler is meant`, several: said`Several schedulers stand in this code` },
};

/** The last one; where an `if` could not be decided, the first of its ways, which is told. */
function theOne(what: keyof typeof kinds, rows: RowValue[], interpreter: Interpreter): RowValue | undefined {
  const { undecided } = interpreter.trace;
  const sure = rows.filter((row) => !undecided.has(row));
  const chosen = sure.at(-1) ?? rows[0];
  if (!chosen) return undefined;
  const others = rows.filter((row) => row !== chosen && row.entry.name !== chosen.entry.name);
  const taken = said`${{ name: chosen.entry.name }} was taken, not ${{ others: together(others.map(({ entry, line }) => said`${{ name: entry.name }} (line ${{ line }})`), ', ') }}`;
  if (sure.length === 0 && others.length > 0) {
    interpreter.note(said`${{ which: kinds[what].which }} could not be worked out (the "if" in line ${{ line: undecided.get(chosen)! }}): ${{ taken }}.`, chosen.line);
  } else if (others.some((row) => sure.includes(row))) {
    interpreter.note(said`${{ several: kinds[what].several }}: ${{ taken }}.`, chosen.line);
  }
  return chosen;
}

function readOptimizer(training: Record<string, unknown>, interpreter: Interpreter): Entry | undefined {
  const row = theOne('optimizer', interpreter.trace.optimizers, interpreter);
  if (!row) return undefined;
  const given = row.given.get('params');
  const groups = isKind(given, 'list') ? given.items.filter((item) => isKind(item, 'dict')) : [];
  if (groups.length === 0) {
    const why = isKind(given, 'unknown') && !given.told && /group/i.test(fill(given.reason)) ? given : null;
    if (why) interpreter.note(said`The groups of weights could not be worked out (${{ reason: why.reason }}): all have the same settings here.`, row.line);
    return row.entry;
  }
  return grouped(row, groups.map((group) => new Map([...group.entries.values()].map(([key, value]): [string, Value] => [String(key), value]))), training, interpreter);
}

/** Groups of weights with settings of their own: those without weight decay are `no_decay_norm_bias`, the rest is told. */
function grouped(row: RowValue, groups: Map<string, Value>[], training: Record<string, unknown>, interpreter: Interpreter): Entry {
  const note = (words: Said): void => interpreter.note(words, row.line);
  const params = { ...row.entry.params };
  const known = vocabulary.optimizer[row.entry.name]!.params;
  const valueOf = (group: Map<string, Value>, key: string): unknown => {
    const own = group.get(key);
    return own === undefined ? (params[key] ?? known[key]?.default) : own;
  };
  const keys = new Set(groups.flatMap((group) => [...group.keys()]).filter((key) => Object.hasOwn(known, key) && key !== 'weight_decay'));
  for (const key of keys) {
    const values = groups.map((group) => valueOf(group, key));
    const numbers = values.filter((value) => typeof value === 'number');
    if (new Set(values).size > 1) note(said`Groups of weights have "${{ key }}" of their own there (${{ numbers: numbers.join(', ') }}): here all have ${{ value: String(params[key] ?? values[0]) }}.`);
    if (params[key] === undefined && typeof values[0] === 'number') params[key] = values[0];
  }
  const decays = groups.map((group) => valueOf(group, 'weight_decay'));
  const distinct = [...new Set(decays)];
  const strong = distinct.filter((decay) => decay !== 0);
  if (strong.length > 1) note(said`Groups of weights have a "weight_decay" of their own there (${{ numbers: strong.map((each) => (typeof each === 'number' ? each : '?')).join(', ') }}): here all have the first.`);
  if (typeof strong[0] === 'number') params.weight_decay = strong[0];
  else if (strong[0] !== undefined) note(said`"weight_decay" of the groups could not be worked out (${{ reason: whyUnknown(strong[0] as Value)?.reason ?? said`it is no number` }}): its default stands.`);
  if (distinct.includes(0) && strong.length > 0) {
    training.no_decay_norm_bias = true;
    const spared = groups.filter((_, i) => decays[i] === 0).map((group) => weightsIn(group.get('params')));
    const decayed = groups.filter((_, i) => decays[i] !== 0).map((group) => weightsIn(group.get('params')));
    const exact = [...spared, ...decayed].every((each) => each !== null) && spared.flat().every((weight) => weight!.axes === 1) && decayed.flat().every((weight) => weight!.axes > 1);
    if (!exact) note(said`The weights without weight decay were taken for the biases and the norms' weights ("no_decay_norm_bias").`);
  } else if (distinct.length === 1 && distinct[0] === 0 && row.entry.params.weight_decay !== undefined) params.weight_decay = 0;
  return { name: row.entry.name, params };
}

/** A group's weights one by one; null where they are not known. */
function weightsIn(value: Value | undefined): ParameterValue[] | null {
  const weights = leavesOf(value);
  return value !== undefined && weights?.every((weight) => isKind(weight, 'parameter')) ? weights : null;
}

function readScheduler(interpreter: Interpreter): unknown {
  const { trace } = interpreter;
  const inner = new Set(trace.schedulers.flatMap(({ entry }) => (Array.isArray(entry.params.schedulers) ? (entry.params.schedulers as Entry[]) : [])));
  const outer = trace.schedulers.filter(({ entry }) => !inner.has(entry));
  const moved = new Set(trace.steps.map(({ scheduler }) => scheduler));
  const stepped = outer.filter((row) => moved.has(row));
  if (trace.unread.has('scheduler') && outer.length === 0) interpreter.note(said`The scheduler of this line is not known here: it was left out.`, trace.unread.get('scheduler'));
  if (stepped.length > 1 && stepped.every((row) => !trace.undecided.has(row)) && stepped.every(({ entry }) => entry.name !== 'ReduceLROnPlateau')) {
    interpreter.meter.extentOf(stepped.map(({ entry }) => entry));
    const together = stepped.map((row) => placed(row, interpreter));
    const intervals = new Set(together.map(({ params }) => params.interval));
    if (intervals.size > 1) interpreter.note(said`Some of the schedulers are stepped after each batch and some after each epoch: here all are after each epoch.`, stepped[0]!.line);
    const schedulers = together.map(({ name, params: { interval: _, ...params } }) => ({ name, params }));
    return entryJson({ name: 'ChainedScheduler', params: { schedulers, ...(intervals.size === 1 && together[0]!.params.interval !== undefined ? { interval: together[0]!.params.interval } : {}) } });
  }
  const row = theOne('scheduler', stepped.length > 0 ? stepped : outer, interpreter);
  return row && entryJson(placed(row, interpreter));
}

/** A scheduler with the interval at which the code steps it. */
function placed(row: RowValue, interpreter: Interpreter): Entry {
  const { name } = row.entry;
  const usual = vocabulary.scheduler[name]!.params.interval?.default;
  interpreter.meter.touched(interpreter.trace.steps.length);
  const steps = interpreter.trace.steps.filter(({ scheduler }) => scheduler === row);
  const perBatch = steps.some((step) => step.perBatch);
  const [step] = steps;
  const params: Record<string, unknown> = { ...row.entry.params };
  const multiples = [...row.given].flatMap(([key, value]): [string, number][] => (isKind(value, 'unknown') && value.times !== undefined && Object.hasOwn(vocabulary.scheduler[name]!.params, key) ? [[key, value.times]] : []));
  const note = (words: Said): void => interpreter.note(words, step?.line ?? row.line);
  if (name === 'ReduceLROnPlateau') {
    if (step && /train/i.test(step.text)) note(said`The scheduler watches "${{ text: step.text }}" there; here ReduceLROnPlateau watches the validation's loss or accuracy.`);
    if (perBatch) note(said`The scheduler is stepped after each batch there; here ReduceLROnPlateau is after each epoch.`);
    return { name, params };
  }
  if (multiples.length > 0 && name !== 'OneCycleLR') {
    // Sizes in batches of an epoch that only a run knows: in epochs they are whole.
    for (const [key, times] of multiples) params[key] = Math.max(1, Math.round(times));
    if (usual === 'batch') params.interval = 'epoch';
    const keys = multiples.map(([key]) => `"${key}"`).join(' and ');
    const follows = multiples.length > 1 ? said`${{ keys }} of ${{ name }} follow the batches of an epoch` : said`${{ keys }} of ${{ name }} follows the batches of an epoch`;
    interpreter.note(said`${{ follows }}, which only a run counts: here it is in epochs, and the scheduler moves once an epoch.`, row.line);
    return { name, params };
  }
  if (step && step.given !== undefined && perBatch) {
    note(said`The scheduler is moved within the epoch there; here it moves once an epoch.`);
    return { name, params: usual === 'batch' ? { ...params, interval: 'epoch' } : params };
  }
  if (step && perBatch && usual === 'epoch') params.interval = 'batch';
  if (step && !perBatch && usual === 'batch') params.interval = 'epoch';
  return { name, params };
}
