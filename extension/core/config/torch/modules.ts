import type { LayerRow } from '../../model/layer';
import { row } from '../vocabulary';
import type { Meter } from './meter';
import { dict, isKind, isModule, list, type InstanceValue, type ParameterValue, type RowValue, type StackKind, type StackValue, type Value } from './values';

/** Whether a layer of this name has weights of its own. */
export const hasWeights = (name: string): boolean => (row('layer', name) as LayerRow | undefined)?.weights !== undefined;

/** A module's own modules with their names, in the order in which they were registered. */
export function childrenOf(module: Value): [name: string, module: Value][] {
  if (isKind(module, 'stack')) return module.items.map((item, i): [string, Value] => [module.names[i] ?? String(i), item]);
  if (!isKind(module, 'instance')) return [];
  return [...childrenOf(module.base), ...[...module.fields].filter(([, value]) => isModule(value))];
}

/** A module and all modules in it, each once, with their names in the state dict. */
export function modulesIn(outermost: Value, meter: Meter): [name: string, module: Value][] {
  const found = new Map<Value, string>();
  const open: [name: string, module: Value][] = [['', outermost]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, module] = next;
    if (!isModule(module) || found.has(module)) continue;
    found.set(module, path);
    const children = childrenOf(module);
    meter.steps(2 + (children.length >> 1) + (path.length >> 5));
    for (const [name, child] of children.reverse()) open.push([path === '' ? name : `${path}.${name}`, child]);
  }
  return [...found].map(([module, path]) => [path, module]);
}

/** Modules that no other of them holds. */
export function rootsOf(modules: Value[], meter: Meter): Value[] {
  const seen = new Set<Value>();
  const held = new Set<Value>();
  const open = [...modules];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    if (!isModule(module) || seen.has(module)) continue;
    seen.add(module);
    const children = childrenOf(module);
    meter.steps(1 + (children.length >> 1));
    for (const [, child] of children) {
      if (child !== module) held.add(child);
      open.push(child);
    }
  }
  return [...new Set(modules)].filter((module) => !held.has(module));
}

/** The layers of the vocabulary that a module is made of, itself where it is one. */
export function rowsIn(module: Value, meter: Meter): [name: string, row: RowValue][] {
  return modulesIn(module, meter).flatMap(([name, each]): [string, RowValue][] => {
    const own = isKind(each, 'instance') ? each.base : each;
    return isKind(own, 'row') ? [[name, own]] : [];
  });
}

/** A module's weights with their names. */
export function parametersIn(module: Value, meter: Meter): [name: string, parameter: ParameterValue][] {
  return rowsIn(module, meter).flatMap(([name, each]) => weightsOf(each).map((weight): [string, ParameterValue] => [name === '' ? weight.name : `${name}.${weight.name}`, weight]));
}

/** A layer's trainable weights. */
export function weightsOf(of: RowValue): ParameterValue[] {
  const { name, params } = of.entry;
  if (!hasWeights(name) || params.affine === false || params.elementwise_affine === false) return [];
  if (name === 'InstanceNorm2d' && params.affine !== true) return [];
  const axes = /Conv/.test(name) ? 4 : name === 'Linear' ? 2 : 1;
  const biased = params.bias !== false && name !== 'PReLU' && name !== 'RMSNorm';
  const weight = (part: 'weight' | 'bias', count: number): ParameterValue => ({ kind: 'parameter', of, name: part, axes: count });
  return [weight('weight', axes), ...(biased ? [weight('bias', 1)] : [])];
}

/** A stack of the modules given to Sequential, ModuleList or Compose: one by one, as a list, or with names. */
export function stackOf(of: StackKind, values: Value[], line: number, meter: Meter): StackValue {
  const stack: StackValue = { kind: 'stack', of, items: [], names: [], line };
  addModules(stack, values, meter);
  return stack;
}

/** Puts modules, lists of them, or dicts behind a stack's. */
export function addModules(stack: StackValue, added: Value[], meter: Meter): void {
  const places = new Map(stack.names.map((name, i) => [name, i]));
  const putOne = (name: string, module: Value): void => {
    const at = places.get(name);
    if (at !== undefined) stack.items[at] = module;
    else {
      places.set(name, stack.items.length);
      stack.names.push(name);
      stack.items.push(module);
    }
  };
  const add = (value: Value, depth: number): void => {
    meter.steps(1);
    if (isKind(value, 'dict')) return value.entries.forEach(([key, module]) => putOne(String(key), module));
    if (isKind(value, 'list') && depth < 20) {
      for (const item of value.items) {
        if (isKind(item, 'list') && typeof item.items[0] === 'string' && item.items.length === 2) putOne(item.items[0], item.items[1]!);
        else if (isKind(item, 'list') || isKind(item, 'dict')) add(item, depth + 1);
        else putOne(String(stack.items.length), item);
      }
      meter.values(2 * value.items.length);
      meter.steps(value.items.length >> 1);
    } else if (isKind(value, 'stack') && stack.of !== 'Sequential' && stack.of !== 'Compose' && value.of === 'ModuleList') add(list([...value.items]), depth);
    else putOne(String(stack.items.length), value);
  };
  meter.touched(stack.items.length);
  for (const value of added) add(value, 0);
}

/** Under a name that is there already, a module takes the other's place. */
export function put(stack: StackValue, name: string, module: Value, meter: Meter): void {
  meter.touched(stack.names.length);
  const at = stack.names.indexOf(name);
  if (at >= 0) stack.items[at] = module;
  else {
    stack.names.push(name);
    stack.items.push(module);
  }
}

/** After items were put in or taken out, a list's names are its places. */
export function renumbered(stack: StackValue): void {
  stack.names = stack.items.map((_, i) => String(i));
}

/** copy.deepcopy: modules with weights of their own. What is nested as nobody nests stays the same value. */
export function deepCopy<V extends Value>(value: V, meter: Meter, seen = new Map<Value, Value>()): V {
  const known = seen.get(value);
  if (known !== undefined) return known as V;
  if (!meter.enter()) return value;
  const copy = copied(value, meter, seen);
  meter.leave();
  return copy as V;
}

function copied(value: Value, meter: Meter, seen: Map<Value, Value>): Value {
  const made = <C extends Value>(copy: C, size: number): C => {
    seen.set(value, copy);
    meter.values(2 + size);
    return copy;
  };
  if (isKind(value, 'row')) return made({ ...value, entry: { ...value.entry, params: { ...value.entry.params } } }, 4);
  if (isKind(value, 'stack')) {
    const copy = made({ ...value, items: [] as Value[], names: [...value.names] }, 2 * value.items.length);
    for (const item of value.items) copy.items.push(deepCopy(item, meter, seen));
    return copy;
  }
  if (isKind(value, 'list')) {
    const copy = made(list([], value.of), value.items.length);
    for (const item of value.items) copy.items.push(deepCopy(item, meter, seen));
    return copy;
  }
  if (isKind(value, 'dict')) {
    const copy = made(dict([]), 4 * value.entries.size);
    for (const [same, [key, item]] of value.entries) copy.entries.set(same, [key, deepCopy(item, meter, seen)]);
    return copy;
  }
  if (isKind(value, 'instance')) {
    const copy: InstanceValue = made({ ...value, fields: new Map<string, Value>() }, 4 * value.fields.size);
    copy.base = deepCopy(value.base, meter, seen);
    for (const [name, field] of value.fields) copy.fields.set(name, deepCopy(field, meter, seen));
    return copy;
  }
  return value;
}
