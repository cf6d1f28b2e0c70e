import { pasteBudget } from '../../budget';
import type { TableName } from '../param';
import { said, type Said } from '../../../shared/said';
import type { Extent, Meter } from './meter';
import type { Expression, Parameter, Statement } from './python-syntax';

/** A row with its parameters as the config spells them; lists of rows are lists of entries. */
export interface Entry {
  name: string;
  params: Record<string, unknown>;
}

/** Sizes without the batch axis: [C, H, W], [F]; null where they are not known. */
export type KnownShape = number[] | null;

export interface Scope {
  names: Map<string, Value>;
  outer: Scope | null;
  /** A class's body: functions in it do not see its names. */
  isClass?: boolean;
  /** The function that is carried out, and whose `super()` this is. */
  function?: { owner: ClassValue | null; self: Value };
  /** What a generator has given so far. */
  yielded?: Value[];
  /** Names that `global` or `nonlocal` gave to an outer scope. */
  outward?: Set<string>;
}

/** What could not be worked out, and why: it spreads through expressions and is told where it reaches the network or a setting. */
export interface UnknownValue {
  kind: 'unknown';
  /** A clause: `"width" is defined nowhere in this code`. */
  reason: Said;
  line: number;
  /** A note says it already. */
  told?: boolean;
  /** It is this many times one number that only a run tells: a data set's pictures, an epoch's batches. */
  times?: number;
}
export interface ListValue {
  kind: 'list';
  items: Value[];
  of: 'list' | 'tuple' | 'set';
  /** Its items, those of the lists in it too, when they were last counted among the values that are made. */
  counted?: number;
}
export interface DictValue {
  kind: 'dict';
  /** Keys with their values in their order, under what `sameness` makes of the key. */
  entries: Map<unknown, [key: Value, value: Value]>;
  counted?: number;
}
export interface ClassValue {
  kind: 'class';
  name: string;
  line: number;
  members: Map<string, Value>;
  bases: Value[];
  /** Itself and the code's classes that it is made from, in the order in which a member is looked for; each once. */
  lineage: ClassValue[];
  /** The library's class that it is made from, however far up. */
  library: Value | null;
  /** A dataclass's fields, in order. */
  fields: string[] | null;
}
export interface InstanceValue {
  kind: 'instance';
  of: ClassValue;
  fields: Map<string, Value>;
  /** What the library's class it is made from became: a stack, a layer. */
  base: Value;
  line: number;
  /** The arguments of its `__init__` by name. */
  given: Map<string, Value>;
}
export interface FunctionValue {
  kind: 'function';
  name: string;
  line: number;
  params: Parameter[];
  body: Statement[] | Expression;
  scope: Scope;
  /** What it is bound to: an instance, or the class of a class method. */
  self: Value | null;
  owner: ClassValue | null;
  decorator: 'static' | 'class' | 'property' | null;
  isGenerator: boolean;
  /** Runs without gradients. */
  measures: boolean;
  defaults: (Value | undefined)[];
}
/** Something of a library, or a name that is defined nowhere: `torch.nn.Conv2d`. */
export interface ExternalValue {
  kind: 'external';
  path: string;
  line: number;
  /** False for a name that nothing in the code defines. */
  imported: boolean;
}
/** functools.partial. */
export interface PartialValue {
  kind: 'partial';
  callee: Value;
  args: Argument[];
}
export interface RowValue {
  kind: 'row';
  table: TableName;
  entry: Entry;
  line: number;
  /** What the call gave, by PyTorch's names: also what an experiment does not need (in_channels, params). */
  given: Map<string, Value>;
}
export type StackKind = 'Sequential' | 'ModuleList' | 'ModuleDict' | 'Compose';
export interface StackValue {
  kind: 'stack';
  of: StackKind;
  items: Value[];
  /** Its items' names in PyTorch's state dict. */
  names: string[];
  line: number;
}
/** A layer at its place in the network. */
export interface Use extends Entry {
  line: number;
  /** The module that is used; null for a function's layer. */
  module: RowValue | null;
  output: KnownShape;
  /** Its stack up to here as it is written out; `depth` is its own. */
  extent: Extent;
}
/** What flows through a network: the layers it has been through, oldest first. */
export interface TensorValue {
  kind: 'tensor';
  layers: Use[];
  /** What the layers give. */
  actual: KnownShape;
  /** What PyTorch's tensor looks like: `actual` in another view, with the values in the same order. */
  shape: KnownShape;
  /** The values stand as ChannelShuffle with this many groups would put them, once `shape` is a map's again. */
  shuffled?: number;
}
/** Concatenations of one forward: a longer one that begins with a shorter one's paths goes on from it, as DenseNet's lists do. */
export type Concatenations = { paths: Use[][]; result: TensorValue }[];
/** How many pictures a batch has: a number that no network depends on. */
export interface BatchSize {
  kind: 'batch';
}
export interface DatasetValue {
  kind: 'dataset';
  entry: Entry;
  train: boolean | null;
  transform: Value;
  /** ImageFolder's folder as the code writes it. */
  folder: string | null;
  line: number;
  /** A part of it, drawn at random. */
  share: number | null;
  /** Pictures, where they are known. */
  length: Value;
}
export interface LoaderValue {
  kind: 'loader';
  dataset: Value;
  batchSize: Value;
  shuffle: Value | undefined;
  dropLast: Value;
  sampler: Value | undefined;
  line: number;
}
/** A weight of a layer: `conv.weight`. */
export interface ParameterValue {
  kind: 'parameter';
  of: RowValue;
  name: 'weight' | 'bias';
  axes: number;
}
/** `model.parameters()`. */
export interface ParametersValue {
  kind: 'parameters';
  of: Value;
}
/** The loss of a batch. */
export interface LossValue {
  kind: 'loss';
  /** Batches whose gradients are averaged. */
  divided: number;
}
/** The text of an expression of the epoch, for LambdaLR. */
export interface FormulaValue {
  kind: 'formula';
  text: string;
}
export interface MethodValue {
  kind: 'method';
  object: Value;
  name: string;
}
export interface SuperValue {
  kind: 'super';
  self: Value;
  after: ClassValue;
}
export interface SliceValue {
  kind: 'slice';
  start: Value;
  stop: Value;
  step: Value;
}
/** argparse.ArgumentParser. */
export interface ArgumentParserValue {
  kind: 'arguments';
  fields: Map<string, Value>;
}

export type Value =
  | number | string | boolean | null
  | UnknownValue | ListValue | DictValue | ClassValue | InstanceValue | FunctionValue | ExternalValue | PartialValue | RowValue | StackValue | TensorValue | BatchSize
  | DatasetValue | LoaderValue | ParameterValue | ParametersValue | LossValue | FormulaValue | MethodValue | SuperValue | SliceValue | ArgumentParserValue;

export interface Argument {
  name: string | null;
  value: Value;
}

export const list = (items: Value[], of: ListValue['of'] = 'list'): ListValue => ({ kind: 'list', items, of });
/** Why a value is not known, with the line where that is, unless it is the one that is told of. */
export const reasonAt = ({ reason, line }: UnknownValue, told: number): Said => (line > 0 && line !== told ? said`${{ reason }}, line ${{ line }}` : reason);
export const unknown = (reason: Said, line: number): UnknownValue => ({ kind: 'unknown', reason, line });

export function isKind<K extends Exclude<Value, number | string | boolean | null>['kind']>(value: Value | undefined, kind: K): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** A set of these values: of those that are the same the first. */
export function setOf(values: Value[]): ListValue {
  const first = new Map<unknown, Value>();
  for (const value of values) if (!first.has(sameness(value))) first.set(sameness(value), value);
  return list([...first.values()], 'set');
}

/** The items of whatever can be gone through; null where they are not known. */
export function itemsOf(value: Value | undefined): Value[] | null {
  if (isKind(value, 'list')) return value.items;
  if (isKind(value, 'stack')) return value.of === 'ModuleDict' ? value.names : value.items;
  if (isKind(value, 'dict')) return [...value.entries.values()].map(([key]) => key);
  if (typeof value === 'string') return [...value];
  return null;
}

/** Why a value is not known; null where it is. Who asks of the same value many times has it counted. */
export function whyUnknown(value: Value | undefined, meter?: Meter): UnknownValue | null {
  if (isKind(value, 'unknown')) return value;
  if (isKind(value, 'external'))
    return unknown(value.imported ? said`what ${{ path: value.path }} gives is not known here` : said`"${{ path: value.path }}" is defined nowhere in this code`, value.line);
  if (isKind(value, 'method')) return unknown(said`"${{ value: value.name }}" is not known here`, 0);
  if (isKind(value, 'batch')) return unknown(said`it depends on the batch's size`, 0);
  if (isKind(value, 'list')) return whyInside(value, meter);
  return null;
}

/** Of several values the first reason why one is not known. */
export function whyAnyUnknown(values: readonly (Value | undefined)[]): UnknownValue | null {
  for (const value of values) {
    const why = whyUnknown(value);
    if (why) return why;
  }
  return null;
}

/** The values in lists within lists, in their order; undefined where they are nested without an end or to no sensible depth. */
export function leavesOf(value: Value | undefined, depth = 0): Value[] | undefined {
  if (!isKind(value, 'list')) return value === undefined ? [] : [value];
  if (depth > 20) return undefined;
  const leaves: Value[] = [];
  for (const item of value.items) {
    const inner = leavesOf(item, depth + 1);
    if (!inner || leaves.length + inner.length > pasteBudget.length) return undefined;
    for (const each of inner) leaves.push(each);
  }
  return leaves;
}

/** Why something in a list is not known, or in the lists in it: of very long ones the beginning is looked through. */
function whyInside(outer: ListValue, meter?: Meter): UnknownValue | null {
  const open: Value[] = [outer];
  let [seen, why]: [number, UnknownValue | null] = [0, null];
  while (!why && open.length > 0 && seen < 300) {
    const value = open.pop();
    if (!isKind(value, 'list')) why = whyUnknown(value);
    else for (let i = Math.min(value.items.length, 300 - seen) - 1; i >= 0; i--, seen++) open.push(value.items[i]!);
  }
  meter?.touched(seen);
  return why;
}

/** The value as JSON, or undefined where it is none, or is nested or long as no parameter is. */
export function toJson(value: Value): unknown {
  let left = 20_000;
  const json = (each: Value, depth: number): unknown => {
    if (typeof each !== 'object' || each === null) return typeof each === 'number' && !Number.isFinite(each) ? undefined : each;
    if (each.kind === 'row') return each.entry;
    if (each.kind !== 'list' && each.kind !== 'stack') return undefined;
    if (depth > 20 || (left -= each.items.length) < 0) return undefined;
    const items = each.items.map((item) => json(item, depth + 1));
    return items.includes(undefined) ? undefined : items;
  };
  return json(value, 0);
}

/** A layer, a stack of them, or an instance of a class of modules. */
export function isModule(value: Value | undefined): value is RowValue | StackValue | InstanceValue {
  return (isKind(value, 'row') && value.table === 'layer') || (isKind(value, 'stack') && value.of !== 'Compose') || (isKind(value, 'instance') && isModuleClass(value.of));
}

/** Whether a class descends from a library's module, or has a forward. */
export function isModuleClass({ lineage }: ClassValue): boolean {
  return lineage.some(({ members, bases }) => members.has('forward') || bases.some((base) => isKind(base, 'external') && !/DataModule$/.test(base.path) && /(Module|Sequential|ModuleList|ModuleDict|Classifier|Conv2d|Linear|BatchNorm2d|LayerNorm)$/.test(base.path)));
}

/** A class's member, its own or inherited. */
export function memberOf({ lineage }: ClassValue, name: string): Value | undefined {
  for (const { members } of lineage) {
    const member = members.get(name);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** A class with what it inherits. */
export function classOf(name: string, line: number, members: Map<string, Value>, bases: Value[]): ClassValue {
  const own: ClassValue = { kind: 'class', name, line, members, bases, lineage: [], library: null, fields: null };
  own.lineage = [...new Set([own, ...bases.flatMap((base) => (isKind(base, 'class') ? base.lineage : []))])];
  own.library = bases.map((base) => (isKind(base, 'external') ? base : isKind(base, 'class') ? base.library : null)).find((each) => each !== null) ?? null;
  return own;
}

/** A dict of these keys and values; of keys that are the same the last one counts, at the place of the first. */
export function dict(pairs: Iterable<readonly [Value, Value]>): DictValue {
  const made: DictValue = { kind: 'dict', entries: new Map() };
  for (const [key, value] of pairs) setEntry(made, key, value);
  return made;
}
export const entryOf = ({ entries }: DictValue, key: Value): Value | undefined => entries.get(sameness(key))?.[1];
export const setEntry = ({ entries }: DictValue, key: Value, value: Value): void => void entries.set(sameness(key), [key, value]);

/** What two values have in common that Python takes for the same key: their text or number, what tuples of such hold, the name of a library's class; else themselves. */
export function sameness(value: Value): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (isKind(value, 'external')) return `\0external ${value.path.slice(value.path.lastIndexOf('.') + 1)}`;
  if (typeof value === 'string') return value.startsWith('\0') ? `\0text ${value}` : value;
  if (isKind(value, 'list') && value.items.length < 100 && value.items.every((item) => (typeof item !== 'object' || item === null) && String(item).length < 100)) return `\0list ${JSON.stringify(value.items.map((item) => (typeof item === 'boolean' ? Number(item) : item)))}`;
  return value;
}
