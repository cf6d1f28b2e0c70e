import type { TableName } from '../param';
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
  reason: string;
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
}
export interface DictValue {
  kind: 'dict';
  entries: [Value, Value][];
}
export interface ClassValue {
  kind: 'class';
  name: string;
  line: number;
  members: Map<string, Value>;
  bases: Value[];
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
export const unknown = (reason: string, line: number): UnknownValue => ({ kind: 'unknown', reason, line });

export function isKind<K extends Exclude<Value, number | string | boolean | null>['kind']>(value: Value | undefined, kind: K): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** The items of whatever can be gone through; null where they are not known. */
export function itemsOf(value: Value | undefined): Value[] | null {
  if (isKind(value, 'list')) return value.items;
  if (isKind(value, 'stack')) return value.of === 'ModuleDict' ? value.names : value.items;
  if (isKind(value, 'dict')) return value.entries.map(([key]) => key);
  if (typeof value === 'string') return [...value];
  return null;
}

/** Why a value is not known; null where it is. */
export function whyUnknown(value: Value | undefined): UnknownValue | null {
  if (isKind(value, 'unknown')) return value;
  if (isKind(value, 'external'))
    return unknown(value.imported ? `what ${value.path} gives is not known here` : `"${value.path}" is defined nowhere in this code`, value.line);
  if (isKind(value, 'method')) return unknown(`"${value.name}" is not known here`, 0);
  if (isKind(value, 'batch')) return unknown('it depends on the batch\'s size', 0);
  if (isKind(value, 'list')) return value.items.map(whyUnknown).find((why) => why !== null) ?? null;
  return null;
}

/** The value as JSON, or undefined where it is none. */
export function toJson(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
  if (value.kind === 'list') {
    const items = value.items.map(toJson);
    return items.includes(undefined) ? undefined : items;
  }
  if (value.kind === 'row') return value.entry;
  if (value.kind === 'stack') return toJson(list(value.items));
  return undefined;
}

/** A layer, a stack of them, or an instance of a class of modules. */
export function isModule(value: Value | undefined): value is RowValue | StackValue | InstanceValue {
  return (isKind(value, 'row') && value.table === 'layer') || (isKind(value, 'stack') && value.of !== 'Compose') || (isKind(value, 'instance') && isModuleClass(value.of));
}

/** Whether a class descends from a library's module, or has a forward. */
export function isModuleClass(of: ClassValue): boolean {
  return memberOf(of, 'forward') !== undefined || of.bases.some((base) => (isKind(base, 'class') ? isModuleClass(base) : isKind(base, 'external') && !/DataModule$/.test(base.path) && /(Module|Sequential|ModuleList|ModuleDict|Classifier|Conv2d|Linear|BatchNorm2d|LayerNorm)$/.test(base.path)));
}

/** A class's member, its own or inherited. */
export function memberOf(of: ClassValue, name: string): Value | undefined {
  const own = of.members.get(name);
  if (own !== undefined) return own;
  for (const base of of.bases) {
    const inherited = isKind(base, 'class') ? memberOf(base, name) : undefined;
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

/** The library's class that a class is made from, however far up. */
export function libraryBase(of: ClassValue): Value | null {
  for (const base of of.bases) {
    const found = isKind(base, 'external') ? base : isKind(base, 'class') ? libraryBase(base) : null;
    if (found) return found;
  }
  return null;
}
