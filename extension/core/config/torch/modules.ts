import type { LayerRow } from '../../model/layer';
import { row } from '../vocabulary';
import { isKind, isModule, list, type InstanceValue, type ParameterValue, type RowValue, type StackKind, type StackValue, type Value } from './values';

/** Whether a layer of this name has weights of its own. */
export const hasWeights = (name: string): boolean => (row('layer', name) as LayerRow | undefined)?.weights !== undefined;

/** A module's own modules with their names, in the order in which they were registered. */
export function childrenOf(module: Value): [name: string, module: Value][] {
  if (isKind(module, 'stack')) return module.items.map((item, i): [string, Value] => [module.names[i] ?? String(i), item]);
  if (!isKind(module, 'instance')) return [];
  return [...childrenOf(module.base), ...[...module.fields].filter(([, value]) => isModule(value))];
}

/** A module and all modules in it, each once, with their names in the state dict. */
export function modulesIn(module: Value, prefix = '', seen = new Set<Value>()): [name: string, module: Value][] {
  if (!isModule(module) || seen.has(module)) return [];
  seen.add(module);
  return [[prefix, module], ...childrenOf(module).flatMap(([name, child]) => modulesIn(child, prefix === '' ? name : `${prefix}.${name}`, seen))];
}

/** The layers of the vocabulary that a module is made of, itself where it is one. */
export function rowsIn(module: Value): [name: string, row: RowValue][] {
  return modulesIn(module).flatMap(([name, each]): [string, RowValue][] => {
    const own = isKind(each, 'instance') ? each.base : each;
    return isKind(own, 'row') ? [[name, own]] : [];
  });
}

/** A module's weights with their names. */
export function parametersIn(module: Value): [name: string, parameter: ParameterValue][] {
  return rowsIn(module).flatMap(([name, each]) => weightsOf(each).map((weight): [string, ParameterValue] => [name === '' ? weight.name : `${name}.${weight.name}`, weight]));
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
export function stackOf(of: StackKind, values: Value[], line: number): StackValue {
  const stack: StackValue = { kind: 'stack', of, items: [], names: [], line };
  for (const value of values) addModules(stack, value);
  return stack;
}

/** Puts a module, a list of them, or a dict behind a stack's. */
export function addModules(stack: StackValue, value: Value): void {
  if (isKind(value, 'dict')) return value.entries.forEach(([key, module]) => put(stack, String(key), module));
  if (isKind(value, 'list')) {
    for (const item of value.items) {
      if (isKind(item, 'list') && typeof item.items[0] === 'string' && item.items.length === 2) put(stack, item.items[0], item.items[1]!);
      else if (isKind(item, 'list') || isKind(item, 'dict')) addModules(stack, item);
      else put(stack, String(stack.items.length), item);
    }
  } else if (isKind(value, 'stack') && stack.of !== 'Sequential' && stack.of !== 'Compose' && value.of === 'ModuleList') addModules(stack, list(value.items));
  else put(stack, String(stack.items.length), value);
}

/** Under a name that is there already, a module takes the other's place. */
export function put(stack: StackValue, name: string, module: Value): void {
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

/** copy.deepcopy: modules with weights of their own. */
export function deepCopy<V extends Value>(value: V, seen = new Map<Value, Value>()): V {
  const known = seen.get(value);
  if (known !== undefined) return known as V;
  const made = (copy: Value): V => (seen.set(value, copy), copy as V);
  if (isKind(value, 'row')) return made({ ...value, entry: { ...value.entry, params: { ...value.entry.params } } });
  if (isKind(value, 'stack')) {
    const copy: StackValue = { ...value, items: [], names: [...value.names] };
    made(copy);
    copy.items = value.items.map((item) => deepCopy(item, seen));
    return copy as unknown as V;
  }
  if (isKind(value, 'list')) return made({ ...value, items: value.items.map((item) => deepCopy(item, seen)) });
  if (isKind(value, 'dict')) return made({ ...value, entries: value.entries.map(([key, item]): [Value, Value] => [key, deepCopy(item, seen)]) });
  if (isKind(value, 'instance')) {
    const copy: InstanceValue = { ...value, fields: new Map() };
    made(copy);
    copy.base = deepCopy(value.base, seen);
    for (const [name, field] of value.fields) copy.fields.set(name, deepCopy(field, seen));
    return copy as unknown as V;
  }
  return value;
}
