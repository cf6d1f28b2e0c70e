import type { TableName } from '../param';
import type { Expression, Parameter, Statement } from './python-syntax';

/** A row with its parameters as the config spells them; lists of rows are lists of entries. */
export interface Entry {
  name: string;
  params: Record<string, unknown>;
}

export type Scope = { names: Map<string, Value>; outer: Scope | null };

export interface ListValue {
  kind: 'list';
  items: Value[];
}
export interface ClassValue {
  kind: 'class';
  name: string;
  members: Map<string, Value>;
  bases: Value[];
}
export interface InstanceValue {
  kind: 'instance';
  of: ClassValue;
  fields: Map<string, Value>;
}
export interface FunctionValue {
  kind: 'function';
  name: string;
  params: Parameter[];
  body: Statement[] | Expression;
  scope: Scope;
  self: InstanceValue | null;
}
/** Something of a library: `nn.Conv2d`, `F.relu`, `optim`. */
export interface ExternalValue {
  kind: 'external';
  path: string;
}
export interface RowValue {
  kind: 'row';
  table: TableName;
  entry: Entry;
}
/** nn.Sequential, nn.ModuleList, transforms.Compose. */
export interface StackValue {
  kind: 'stack';
  items: Value[];
}
/** What flows through a network: the layers it has been through, oldest first. */
export interface TensorValue {
  kind: 'tensor';
  layers: Entry[];
}
export interface DatasetValue {
  kind: 'dataset';
  entry: Entry;
  train: boolean | null;
  transform: Value;
}
export interface MethodValue {
  kind: 'method';
  object: Value;
  name: string;
}

export type Value =
  | number | string | boolean | null
  | ListValue | { kind: 'dict'; entries: [Value, Value][] } | ClassValue | InstanceValue | FunctionValue | ExternalValue
  | RowValue | StackValue | TensorValue | DatasetValue | MethodValue | { kind: 'unknown' };

export const unknown: Value = { kind: 'unknown' };
export const list = (items: Value[]): ListValue => ({ kind: 'list', items });

export function isKind<K extends Exclude<Value, number | string | boolean | null>['kind']>(value: Value | undefined, kind: K): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** The value as JSON, or undefined where it is none. */
export function toJson(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind === 'list') {
    const items = value.items.map(toJson);
    return items.includes(undefined) ? undefined : items;
  }
  if (value.kind === 'row') return value.entry;
  if (value.kind === 'stack') return toJson(list(value.items));
  return undefined;
}
