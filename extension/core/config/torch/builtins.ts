import { pasteBudget } from '../../budget';
import { fill, said, type Said } from '../../../shared/said';
import type { Context } from './context';
import type { Meter } from './meter';
import { deepCopy, hasWeights, weightsOf } from './modules';
import { equal, formulaText, operate, spelled, truth } from './operators';
import { dict, isKind, isModule, itemsOf, leavesOf, list, memberOf, setOf, unknown, whyAnyUnknown, type Argument, type ClassValue, type Value } from './values';
import { looksLikeLoader } from './written-name';

/** Longer ranges than this are taken for a mistake, or for pictures. */
const longest = 10_000;

type Builtin = (values: Value[], context: Context, named: Map<string, Value>) => Value;

const lastName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const why = (values: (Value | undefined)[], context: Context, what: Said): Value => whyAnyUnknown(values) ?? unknown(said`${{ what }} is not known here`, context.line);
const numeric = (compute: (x: number) => number): Builtin => ([first], context) => {
  if (isKind(first, 'list') && first.items.every((item) => typeof item === 'number')) return list(first.items.map((item) => compute(item as number)));
  return typeof first === 'number' ? compute(first) : typeof first === 'boolean' ? compute(Number(first)) : why([first], context, said`this number`);
};
/** Of numbers, or of an epoch's formula: then the text goes on. */
const mathematical = (name: string, compute: (...x: number[]) => number): Builtin => (values, context) => {
  if (values.some((value) => isKind(value, 'formula'))) {
    const texts = values.map(formulaText);
    return texts.includes(null) ? why(values, context, said`this number`) : { kind: 'formula', text: `${name}(${texts.join(', ')})` };
  }
  return values.length === 1 ? numeric(compute)(values, context, new Map()) : values.every((value) => typeof value === 'number') ? compute(...values) : why(values, context, said`this number`);
};
/** A function that goes through a DataLoader gives one. */
const going = (make: (items: Value[], context: Context) => Value): Builtin => ([first], context) => {
  if (isKind(first, 'loader')) return first;
  const items = itemsOf(first);
  return items ? make(items, context) : why([first], context, said`this list`);
};
const extreme = (name: 'max' | 'min'): Builtin => (values, context, named) => {
  const items = values.length === 1 ? itemsOf(values[0]) : values;
  if (!items) return why(values, context, said`this list`);
  if (items.some((item) => isKind(item, 'formula'))) return mathematical(name, Math[name])(items, context, new Map());
  if (items.length === 0) return named.get('default') ?? unknown(said`there is no largest of nothing`, context.line);
  return items.every((item) => typeof item === 'number') ? items.reduce((a, b) => Math[name](a, b)) : why(items, context, said`this number`);
};
/** Python rounds halves to the even neighbour. */
function rounded(x: number, digits: number): number {
  const scaled = x * 10 ** digits;
  const floor = Math.floor(scaled);
  const near = scaled - floor === 0.5 ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(scaled);
  return near / 10 ** digits;
}
const dictOf = (first: Value | undefined, named: Map<string, Value>): Value => {
  const pairs = isKind(first, 'dict') ? [...first.entries.values()] : (itemsOf(first) ?? []).flatMap((item): [Value, Value][] => (isKind(item, 'list') && item.items.length === 2 ? [[item.items[0]!, item.items[1]!]] : []));
  const own = pairs.filter(([key]) => typeof key !== 'string' || !named.has(key));
  return dict([...own, ...named]);
};
const chained = (lists: Value[][], context: Context): Value =>
  lists.reduce((count, items) => count + items.length, 0) > pasteBudget.length ? unknown(said`the list is too long`, context.line) : list(lists.flat());
/** What it costs to put these in order. */
const ordering = (items: Value[]): number => Math.ceil((items.length / 4) * (1 + items.reduce<number>((longest, item) => (typeof item === 'string' ? Math.max(longest, item.length) : longest), 0) / 64));
const answer = (value: boolean | null, values: Value[], context: Context): Value => value ?? why(values, context, said`this`);

/** Python's built-in functions, and those of math, numpy, itertools and copy that configure a network. */
export const builtins: Record<string, Builtin> = {
  range: (values, context) => {
    if (values.some((value) => typeof value !== 'number')) return why(values, context, said`this range`);
    const numbers = values as number[];
    const [start, stop, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1] ?? 0, numbers[2] ?? 1];
    const count = Math.max(0, Math.ceil((stop - start) / step));
    return count <= longest ? list(Array.from({ length: count }, (_, i) => start + i * step)) : unknown(said`the range is too long`, context.line);
  },
  len: ([first], context) => {
    if (typeof first === 'string') context.meter.touched(first.length);
    if (isKind(first, 'dict')) return first.entries.size;
    if (isKind(first, 'dataset')) return first.length;
    if (isKind(first, 'loader')) return context.attribute(first, '__len__');
    if (isKind(first, 'tensor')) return { kind: 'batch' };
    return isKind(first, 'stack') ? first.items.length : isKind(first, 'instance') && isKind(first.base, 'stack') ? first.base.items.length : (itemsOf(first)?.length ?? { ...(why([first], context, said`this length`) as { kind: 'unknown'; reason: Said; line: number }), ...(looksLikeLoader(isKind(first, 'external') ? first.path : isKind(first, 'unknown') ? fill(first.reason) : '') ? { times: 1 } : {}) });
  },
  list: ([first], context) => (first === undefined ? list([]) : going((items) => list([...items]))([first], context, new Map())),
  tuple: ([first], context) => (first === undefined ? list([], 'tuple') : going((items) => list([...items], 'tuple'))([first], context, new Map())),
  set: ([first], context) => (first === undefined ? list([], 'set') : going(setOf)([first], context, new Map())),
  iter: ([first]) => first ?? null,
  next: ([first], context) => itemsOf(first)?.[0] ?? why([first], context, said`this item`),
  sorted: ([first], context, named) => going((items) => {
    if (named.has('key') || !(items.every((item) => typeof item === 'number') || items.every((item) => typeof item === 'string'))) return why(items, context, said`this order`);
    context.meter.steps(ordering(items));
    const inOrder = [...items].sort((a, b) => (a! < b! ? -1 : a! > b! ? 1 : 0));
    return list(truth(named.get('reverse') ?? false) ? inOrder.reverse() : inOrder);
  })([first!], context, named),
  reversed: going((items) => list([...items].reverse())),
  enumerate: ([first, start = 0], context, named) => going((items) => {
    const from = named.get('start') ?? start;
    return list(items.map((item, i) => list([operate('+', from, i, context), item], 'tuple')));
  })([first!], context, named),
  zip: (values, context) => {
    const loader = values.find((value) => isKind(value, 'loader'));
    if (loader) return loader;
    const all = values.map(itemsOf);
    if (all.some((items) => items === null)) return why(values, context, said`this list`);
    return list(Array.from({ length: all.length === 0 ? 0 : all.reduce((least, items) => Math.min(least, items!.length), Infinity) }, (_, i) => list(all.map((items) => items![i]!), 'tuple')));
  },
  map: ([callee, first], context) => going((items) => list(items.map((value) => context.call(callee!, [{ name: null, value }]))))([first!], context, new Map()),
  filter: ([callee, first], context) => {
    // Of a network's weights, those that are trained: all are.
    if (isKind(first, 'parameters')) return first;
    return going((items) => list(items.filter((value) => truth(callee === null ? value : context.call(callee!, [{ name: null, value }])) === true)))([first!], context, new Map());
  },
  reduce: ([callee, first, initial], context) => going((items) => {
    const all = initial === undefined ? items : [initial, ...items];
    return all.slice(1).reduce<Value>((a, b) => context.call(callee!, [{ name: null, value: a }, { name: null, value: b }]), all[0] ?? null);
  })([first!], context, new Map()),
  sum: ([first, start = 0], context) => going((items) => items.reduce<Value>((a, b) => (a === 0 ? b : context.call({ kind: 'external', path: 'operator.add', line: context.line, imported: true }, [{ name: null, value: a }, { name: null, value: b }])), start))([first!], context, new Map()),
  max: extreme('max'),
  min: extreme('min'),
  abs: mathematical('abs', Math.abs),
  int: ([first], context) => {
    if (typeof first === 'string' && /^\s*-?\d+\s*$/.test(first)) return Number(first);
    if (isKind(first, 'unknown') && first.times !== undefined) return first;
    return mathematical('int', Math.trunc)([first!], context, new Map());
  },
  float: ([first], context) => {
    if (typeof first === 'string') return first.trim() === 'inf' ? Infinity : Number.isFinite(Number(first)) ? Number(first) : why([first], context, said`this number`);
    return isKind(first, 'formula') ? first : numeric((x) => x)([first!], context, new Map());
  },
  round: ([first, digits], context) => (typeof first === 'number' && (digits === undefined || typeof digits === 'number') ? rounded(first, digits ?? 0) : why([first], context, said`this number`)),
  pow: ([a, b], context) => operate('**', a!, b!, context),
  divmod: ([a, b], context) => list([operate('//', a!, b!, context), operate('%', a!, b!, context)], 'tuple'),
  bool: ([first = false], context) => answer(truth(first), [first], context),
  str: ([first = ''], context) => spelled(first, context.line) ?? why([first], context, said`this text`),
  fspath: ([first = ''], context) => spelled(first, context.line) ?? why([first], context, said`this path`),
  repr: ([first = ''], context) => spelled(first, context.line) ?? why([first], context, said`this text`),
  dict: ([first], _, named) => dictOf(first, named),
  OrderedDict: ([first], _, named) => dictOf(first, named),
  any: going((items, context) => answer(items.some((item) => truth(item) === true) ? true : items.some((item) => truth(item) === null) ? null : false, items, context)),
  all: going((items, context) => answer(items.some((item) => truth(item) === false) ? false : items.some((item) => truth(item) === null) ? null : true, items, context)),
  print: () => null,
  isinstance: ([value, type], context) => answer(isInstance(value!, type!, context.meter), [value!, type!], context),
  issubclass: ([value, type], context) => answer(isKind(value, 'class') ? descends(value, type!, context.meter) : isKind(value, 'external') ? equal(value, type!, context.meter) : null, [value!, type!], context),
  callable: ([value]) => isKind(value, 'function') || isKind(value, 'class') || isKind(value, 'external') || isKind(value, 'method') || isKind(value, 'partial') || isModule(value),
  hasattr: ([object, name], context) => answer(hasAttribute(object!, name!), [object!, name!], context),
  getattr: ([object, name, fallback], context) => {
    if (typeof name !== 'string') return why([name], context, said`this name`);
    if (fallback !== undefined && hasAttribute(object!, name) === false) return fallback;
    return context.attribute(object!, name);
  },
  setattr: ([object, name, value], context) => {
    if (typeof name !== 'string') context.note(said`The name of what is set here could not be worked out: it was left out.`);
    else context.setAttribute(object!, name, value!);
    return null;
  },

  type: ([value], context) => context.attribute(value ?? null, '__class__'),
  partial: ([callee, ...rest], _, named) => ({ kind: 'partial', callee: callee!, args: [...rest.map((value): Argument => ({ name: null, value })), ...[...named].map(([name, value]): Argument => ({ name, value }))] }),
  chain: (values, context) => {
    const all = values.map(itemsOf);
    return all.some((items) => items === null) ? why(values, context, said`this list`) : chained(all as Value[][], context);
  },
  from_iterable: going((items, context) => {
    const all = items.map(itemsOf);
    return all.some((each) => each === null) ? why(items, context, said`this list`) : chained(all as Value[][], context);
  }),
  product: (values, context) => {
    const all = values.map(itemsOf);
    if (all.some((items) => items === null)) return why(values, context, said`this list`);
    if (values.length === 1 && all[0]!.every((item) => typeof item === 'number')) return (all[0] as number[]).reduce((a, b) => a * b, 1);
    if (!(all.reduce((count, items) => count * items!.length, all.length) <= pasteBudget.length)) return unknown(said`the list is too long`, context.line);
    return list(all.reduce<Value[][]>((rows, items) => rows.flatMap((row) => items!.map((item) => [...row, item])), [[]]).map((row) => list(row, 'tuple')));
  },
  prod: going((items, context) => items.reduce<Value>((a, b) => operate('*', a, b, context), 1)),
  deepcopy: ([first = null], context) => deepCopy(first, context.meter),
  copy: ([first = null]) => (isKind(first, 'list') ? list([...first.items], first.of) : isKind(first, 'dict') ? dictOf(first, new Map()) : first),
  sqrt: mathematical('sqrt', Math.sqrt),
  floor: mathematical('floor', Math.floor),
  ceil: mathematical('ceil', Math.ceil),
  exp: mathematical('exp', Math.exp),
  log: (values, context) => (values.length === 2 ? operate('/', mathematical('log', Math.log)([values[0]!], context, new Map()), mathematical('log', Math.log)([values[1]!], context, new Map()), context) : mathematical('log', Math.log)(values, context, new Map())),
  log2: mathematical('log2', Math.log2),
  log10: mathematical('log10', Math.log10),
  sin: mathematical('sin', Math.sin),
  cos: mathematical('cos', Math.cos),
  tanh: mathematical('tanh', Math.tanh),
  linspace: ([start, stop, steps], context, named) => {
    const count = steps ?? named.get('steps') ?? named.get('num');
    if (typeof start !== 'number' || typeof stop !== 'number' || typeof count !== 'number' || count > longest) return why([start, stop, count], context, said`this range`);
    return list(Array.from({ length: count }, (_, i) => (count === 1 ? start : start + ((stop - start) * i) / (count - 1))));
  },
  array: ([first], context) => going((items) => list([...items]))([first!], context, new Map()),
  ntuple: ([first], context) => why([first], context, said`this`),
  to_2tuple: ([first = null]) => (itemsOf(first) ? first : list([first, first], 'tuple')),
  _pair: ([first = null]) => (itemsOf(first) ? first : list([first, first], 'tuple')),
  make_divisible: ([value, divisor = 8, min], context, named) => {
    const by = named.get('divisor') ?? divisor;
    const least = min ?? named.get('min_value') ?? by;
    if (typeof value !== 'number' || typeof by !== 'number') return why([value, by], context, said`this number`);
    const near = Math.max(typeof least === 'number' ? least : by, Math.floor((value + by / 2) / by) * by);
    return near < 0.9 * value ? near + by : near;
  },
};

/** Which modules' functions of these names are meant; others of the same name are not. */
const homes = /^(builtins|math|np|numpy|torch|functools|itertools|copy|collections|os|operator|timm(\.\w+)*|torchvision\.models\._utils)$/;

/** A library's function of this name on these arguments; undefined where it is none of these. */
export function builtin(path: string, args: Argument[], context: Context): Value | undefined {
  const home = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : 'builtins';
  const name = lastName(path).replace(/^_(?=make_divisible$)/, '');
  if (!Object.hasOwn(builtins, name) || !(homes.test(home) || /(^|\.)chain$/.test(home))) return undefined;
  return builtins[name]!(args.filter((arg) => arg.name === null).map(({ value }) => value), context, new Map(args.flatMap(({ name: key, value }): [string, Value][] => (key === null ? [] : [[key, value]]))));
}

/** Whether a class is made from another, or from one of a tuple; null where it is not known. */
function descends(of: ClassValue, type: Value, meter: Meter): boolean | null {
  if (isKind(type, 'list')) return anyOf((leavesOf(type) ?? []).map((each) => descends(of, each, meter)));
  meter.steps(of.lineage.length);
  if (isKind(type, 'class')) return of.lineage.includes(type);
  if (isKind(type, 'external') && lastName(type.path) === 'Module') return memberOf(of, 'forward') !== undefined || of.bases.length > 0;
  return anyOf(of.lineage.flatMap(({ bases }) => bases.filter((base) => !isKind(base, 'class')).map((base) => equal(base, type, meter) ?? false)));
}
const anyOf = (each: (boolean | null)[]): boolean | null => (each.includes(true) ? true : each.includes(null) ? null : false);

const groups: Record<string, RegExp> = { _BatchNorm: /^BatchNorm/, _ConvNd: /^Conv/, _NormBase: /^(Batch|Instance)Norm/, _DropoutNd: /Dropout/ };

/** isinstance; null where it is not known. */
function isInstance(value: Value, type: Value, meter: Meter): boolean | null {
  if (isKind(type, 'list')) return anyOf((leavesOf(type) ?? []).map((each) => isInstance(value, each, meter)));
  if (isKind(value, 'unknown') || isKind(value, 'batch') || (isKind(value, 'external') && !value.imported)) return isKind(value, 'batch') && isKind(type, 'external') && type.path === 'int' ? true : null;
  if (isKind(type, 'class')) return isKind(value, 'instance') ? descends(value.of, type, meter) : false;
  if (!isKind(type, 'external')) return null;
  const name = lastName(type.path);
  switch (name) {
    case 'int':
    case 'Integral':
      return (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'boolean';
    case 'float':
      return typeof value === 'number' && !Number.isInteger(value);
    case 'Number':
      return typeof value === 'number';
    case 'str':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'list':
    case 'tuple':
    case 'set':
      return isKind(value, 'list') && value.of === name;
    case 'dict':
    case 'OrderedDict':
    case 'Mapping':
      return isKind(value, 'dict');
    case 'Iterable':
    case 'Sequence':
    case 'Sized':
      return itemsOf(value) !== null;
    case 'Tensor':
      return isKind(value, 'tensor');
    case 'Module':
      return isModule(value);
    case 'Sequential':
    case 'ModuleList':
    case 'ModuleDict': {
      const own = isKind(value, 'instance') ? value.base : value;
      return isKind(own, 'stack') && own.of === name;
    }
  }
  if (isKind(value, 'row')) return groups[name]?.test(value.entry.name) ?? value.entry.name === name;
  if (isKind(value, 'instance')) return isKind(value.base, 'row') && value.base.entry.name === name ? true : descends(value.of, type, meter);
  return typeof value === 'object' && value !== null && !isKind(value, 'stack') ? null : false;
}

function hasAttribute(object: Value, name: Value): boolean | null {
  if (typeof name !== 'string') return null;
  if (isKind(object, 'instance')) return object.fields.has(name) || memberOf(object.of, name) !== undefined || (isKind(object.base, 'row') && hasAttribute(object.base, name) === true);
  if (isKind(object, 'class')) return memberOf(object, name) !== undefined;
  if (isKind(object, 'row')) {
    if (name === 'weight' || name === 'bias') return hasWeights(object.entry.name) && weightsOf(object).some((weight) => weight.name === name);
    return object.given.has(name) || name in object.entry.params ? true : null;
  }
  if (isKind(object, 'stack')) return object.names.includes(name) || ['append', 'extend', 'insert'].includes(name);
  return typeof object === 'number' || typeof object === 'string' || object === null ? false : null;
}
