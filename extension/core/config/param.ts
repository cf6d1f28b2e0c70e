/**
 * The little language in which every vocabulary row describes its parameters. Parser, JSON schema, hovers,
 * completion and tests read the same description.
 */
export type ParamType =
  | { kind: 'int' | 'float'; min?: number; max?: number; /** Exclusive bounds. */ above?: number; below?: number }
  | { kind: 'bool' }
  | { kind: 'null' }
  | { kind: 'string' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'tuple'; of: readonly ParamType[] }
  | { kind: 'list'; of: ParamType; minLength?: number }
  | { kind: 'either'; of: readonly ParamType[] }
  /** An object whose keys are known, e.g. the experiment's "data" section. */
  | { kind: 'object'; params: Params }
  /** One row of a vocabulary table, with its parameters. */
  | { kind: 'choice'; table: TableName }
  /** A list of rows, e.g. the body of a Residual. */
  | { kind: 'choices'; table: TableName; minLength?: number }
  /** Named blocks of layers, by the name they get. */
  | { kind: 'blocks' };

export type TableName = 'dataset' | 'layer' | 'transform' | 'batch_transform' | 'loss' | 'optimizer' | 'scheduler' | 'init';

/** A type as the compiler sees it: `T` is what a checked value is. */
export type Typed<T> = ParamType & { readonly value?: T };

export interface Param<T = unknown> {
  type: Typed<T>;
  /** Absent: the parameter must be given. */
  default?: T;
  /** One sentence: what it does, in the field's words. */
  doc: string;
}

/** What every row of every table has. */
export interface Row<P extends Params = Params> {
  /** One or two sentences for completion and hover. */
  doc: string;
  params: P;
  /** The parameter that a bare value stands for: `{ "Normalize": "auto" }`. */
  shorthand?: string;
}

// `any` lets each row keep its own parameter types; values are checked at the door by config/check.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Params = Record<string, Param<any>>;
export type Values<P extends Params> = { [K in keyof P]: P[K] extends Param<infer T> ? T : never };

export const int = (bounds: { min?: number; max?: number } = {}): Typed<number> => ({ kind: 'int', ...bounds });
export const float = (bounds: { min?: number; max?: number; above?: number; below?: number } = {}): Typed<number> => ({ kind: 'float', ...bounds });
export const bool: Typed<boolean> = { kind: 'bool' };
export const nothing: Typed<null> = { kind: 'null' };
export const string: Typed<string> = { kind: 'string' };
export const oneOf = <const V extends string>(...values: V[]): Typed<V> => ({ kind: 'enum', values });
export const tuple = <T extends unknown[]>(...of: { [K in keyof T]: Typed<T[K]> }): Typed<T> => ({ kind: 'tuple', of });
export const list = <T>(of: Typed<T>, minLength?: number): Typed<T[]> => ({ kind: 'list', of, minLength });
export const either = <T extends unknown[]>(...of: { [K in keyof T]: Typed<T[K]> }): Typed<T[number]> => ({ kind: 'either', of });
export const object = <P extends Params>(params: P): Typed<Values<P>> => ({ kind: 'object', params });
/** A number, or [height, width]. */
export const pair = (of: Typed<number>): Typed<number | [number, number]> => either(of, tuple(of, of));
export const choice = (table: TableName): Typed<import('../../shared/experiment').Choice> => ({ kind: 'choice', table });
export const choices = (table: TableName, minLength?: number): Typed<import('../../shared/experiment').Choice[]> => ({ kind: 'choices', table, minLength });

/** A parameter that must be given. */
export const required = <T>(type: Typed<T>, doc: string): Param<T> => ({ type, doc });
/** A parameter with PyTorch's default. */
export const optional = <T, D extends T>(type: Typed<T>, value: D, doc: string): Param<T> => ({ type, default: value, doc });

/** Each parameter's default, for a section that may be left out whole. */
export function defaultsOf<P extends Params>(params: P): Values<P> {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default])) as Values<P>;
}

/** [height, width] of a parameter given as a number or a pair. */
export function asPair(value: number | [number, number]): [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

/** The table whose rows a parameter holds, if any. */
export function heldTable(type: ParamType): TableName | null {
  if (type.kind === 'choice' || type.kind === 'choices') return type.table;
  if (type.kind === 'list') return heldTable(type.of);
  return type.kind === 'either' ? (type.of.map(heldTable).find((table) => table !== null) ?? null) : null;
}
