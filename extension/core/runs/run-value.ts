import { nearest } from '../config/nearest';
import { experimentKeys } from '../config/experiment-keys';
import type { ParamType } from '../config/param';
import { vocabulary } from '../config/vocabulary';
import { statusWords } from '../../shared/run-words';
import { UserError } from '../../shared/user-error';
import type { RunFigures, RunRecord } from './run-record';

/** What a value may be, as far as it is known before any run is looked at. */
export type ValueKind = ParamType | { kind: 'time' };

/** Something of a run that has a name: one of its figures ("val_accuracy"), or a parameter by its place ("optimizer.lr", "model.0.Conv2d.out_channels"). */
export interface RunValue {
  name: string;
  kinds: ValueKind[];
  /** Null or undefined where the run has none. A row of a table is an object with its name. */
  of(record: RunRecord): unknown;
}

const number: ValueKind = { kind: 'float' };
const text = { kind: 'string' } as const;
const figureKinds: Record<keyof RunFigures, ValueKind> = {
  id: text, name: text, status: { kind: 'enum', values: [...Object.keys(statusWords), 'unreadable'] }, created: { kind: 'time' }, study: text, trial: number, tags: { kind: 'list', of: text }, pinned: { kind: 'bool' }, bytes: number, epoch: number, epochs_done: number, steps: number, params: number, seconds: number,
  train_loss: number, train_accuracy: number, val_loss: number, val_accuracy: number, macro_f1: number, top5_accuracy: number, best_val_accuracy: number, best_epoch: number,
};
/** An experiment as runs have it: named blocks are written out. */
const root: ParamType = { kind: 'object', params: Object.fromEntries(Object.entries(experimentKeys).filter(([key]) => key !== '$schema' && key !== 'blocks' && key !== 'study')) };
export const figureNames = Object.keys(figureKinds) as (keyof RunFigures)[];

/** The value of that name. Throws a UserError for a name that nothing has; `column`, counted from 1, is where it was read. */
export function runValue(name: string, column: number): RunValue {
  if (Object.hasOwn(figureKinds, name)) {
    const figure = name as keyof RunFigures;
    return { name, kinds: [figureKinds[figure]], of: ({ figures }) => figures[figure] };
  }
  const segments = name.split('.');
  const along = typesAlong(segments);
  const unknown = along.findIndex((types) => types.length === 0);
  if (unknown > 0) throw unknownName(name, column, segments, unknown - 1, along[unknown - 1]!);
  return { name, kinds: along.at(-1)!, of: ({ experiment }) => valueAt(experiment, segments) };
}

/** Whether a parameter may have that name. */
export const isParameter = (name: string): boolean => typesAlong(name.split('.')).at(-1)!.length > 0;

/** The types of what stands at a place of an experiment, after none of its segments, one, two …; empty from where there is nothing. */
const typesAlong = (segments: string[]): ParamType[][] =>
  segments.reduce<ParamType[][]>((found, segment) => [...found, found.at(-1)!.flatMap((type) => inside(type, segment))], [[root]]);

function unknownName(name: string, column: number, segments: string[], i: number, kinds: ParamType[]): UserError {
  const before = segments.slice(0, i).map((segment) => `${segment}.`).join('');
  const names = [...new Set(kinds.flatMap(namesInside))];
  // A bare "lr" is probably the optimizer's.
  const known = i === 0 ? [...figureNames, ...names] : names;
  const written = segments[i]!;
  const near = (written.length < 3 ? null : known.find((each) => each.startsWith(written))) ?? (i === 0 ? owner(name) : null) ?? nearest(written, known);
  return near !== null
    ? new UserError('runs-unknown-name', 'Column {column}: runs have no "{name}": did you mean {near}?', { column, name, near: `${before}${near}` })
    : new UserError('runs-unknown-name', 'Column {column}: runs have no "{name}": there is {names}.', { column, name, names: known.map((each) => `${before}${each}`).slice(0, 40).join(', ') });
}

const owner = (name: string): string | null => ['optimizer', 'scheduler', 'data', 'training'].map((part) => `${part}.${name}`).find((place) => typesAlong(place.split('.')).at(-1)!.length > 0) ?? null;

/** The types of what stands under a key, an index or a row's name in a value of that type. */
function inside(type: ParamType, segment: string): ParamType[] {
  const isIndex = /^\d+$/.test(segment);
  switch (type.kind) {
    case 'either':
      return type.of.flatMap((each) => inside(each, segment));
    case 'object':
      return Object.hasOwn(type.params, segment) ? [type.params[segment]!.type] : [];
    case 'choice': {
      const table = vocabulary[type.table];
      if (Object.hasOwn(table, segment)) return [{ kind: 'object', params: table[segment]!.params }];
      return Object.values(table).flatMap(({ params }) => (Object.hasOwn(params, segment) ? [params[segment]!.type] : []));
    }
    case 'choices':
      return isIndex ? [{ kind: 'choice', table: type.table }] : [];
    case 'list':
      return isIndex ? [type.of] : [];
    case 'tuple':
      return isIndex && type.of[Number(segment)] ? [type.of[Number(segment)]!] : [];
    default:
      return [];
  }
}

function namesInside(type: ParamType): string[] {
  if (type.kind === 'either') return type.of.flatMap(namesInside);
  if (type.kind === 'object') return Object.keys(type.params);
  return type.kind === 'choice' ? [...Object.values(vocabulary[type.table]).flatMap(({ params }) => Object.keys(params)), ...Object.keys(vocabulary[type.table])] : [];
}

/** A row's name on the way holds for runs that have that row: "optimizer.SGD.lr" is none of Adam's. */
function valueAt(experiment: unknown, segments: string[]): unknown {
  let value = experiment;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (isRow(value)) {
      if (value.name === segment) value = value.params;
      else value = own(value.params, segment);
    } else value = own(value, segment);
  }
  return value;
}

const own = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined);

/** A row of a table with its parameters, as an experiment has them. */
export const isRow = (value: object): value is { name: string; params: Record<string, unknown> } =>
  'name' in value && typeof value.name === 'string' && 'params' in value && typeof value.params === 'object' && value.params !== null;

/** A value in a line of text: of a row its name. Empty where there is none. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (typeof value === 'object') return isRow(value) ? value.name : JSON.stringify(value);
  return typeof value === 'number' ? String(+value.toPrecision(6)) : String(value);
}
