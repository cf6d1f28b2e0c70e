import { pasteBudget } from '../../budget';
import { said } from '../../../shared/said';
import type { Context } from './context';
import { isInit, setInitial } from './initial-weights';
import { addModules, childrenOf, modulesIn, parametersIn, put, renumbered } from './modules';
import { equal, spelled, truth } from './operators';
import { tensorFunction } from './tensor-functions';
import { classOf, dict, entryOf, isKind, isModule, itemsOf, list, sameness, setEntry, unknown, whyUnknown, type Argument, type ArgumentParserValue, type DictValue, type InstanceValue, type ListValue, type RowValue, type StackValue, type Value } from './values';

/** Methods of a module that give the module itself. */
const itself = new Set(['to', 'cuda', 'cpu', 'eval', 'train', 'float', 'half', 'double', 'bfloat16', 'requires_grad_', 'compile', 'share_memory', 'type', 'xpu', 'to_empty', '__enter__', 'fuse']);

/** `object.name(…)` where the code itself has no such function. */
export function callMethod(object: Value, name: string, args: Argument[], context: Context): Value {
  const values = args.filter((arg) => arg.name === null).map(({ value }) => value);
  if (isKind(object, 'tensor')) return tensorFunction(name, object, args, context);
  if (typeof object === 'string') return stringMethod(object, name, values, args, context);
  if (typeof object === 'number') return name === 'item' || name === 'tolist' || name === 'numpy' ? object : unknown(said`"${{ name }}" of a number is not known here`, context.line);
  if (isKind(object, 'list')) return listMethod(object, name, values, args, context);
  if (isKind(object, 'dict')) return dictMethod(object, name, values, args, context);
  if (isKind(object, 'arguments')) return parserMethod(object, name, args, context);
  if (isKind(object, 'instance') || isKind(object, 'stack') || (isKind(object, 'row') && object.table === 'layer')) return moduleMethod(object, name, values, args, context);
  if (isKind(object, 'row')) return rowMethod(object, name, values, context);
  if (isKind(object, 'loss')) return lossMethod(object.divided, name, context);
  if (isKind(object, 'parameter')) {
    if (isInit(name) || name === 'zero_' || name === 'fill_') setInitial(object, name, args, context);
    else if (name === 'copy_') context.note(said`The weights that are copied into a ${{ entry: object.of.entry.name }} are left out.`);
    if (name === 'dim' || name === 'ndimension') return object.axes;
    if (name === 'size') return context.attribute(object, 'shape');
    return /_$|^(to|cuda|clone|detach)$/.test(name) ? object : unknown(said`"${{ name }}" of a weight is not known here`, context.line);
  }
  if (isKind(object, 'parameters')) return object;
  if (isKind(object, 'loader') || isKind(object, 'dataset')) return name === '__len__' ? context.attribute(object, '__len__') : unknown(said`"${{ name }}" of a data set is not known here`, context.line);
  // What goes round a loss stays about it: scaler.scale(loss), accelerator.backward(loss).
  const loss = values[0];
  if (isKind(loss, 'loss')) {
    if (/backward$/.test(name)) return lossMethod(loss.divided, 'backward', context);
    return loss;
  }
  return { ...(whyUnknown(object) ?? unknown(said`"${{ name }}" is not known here`, context.line)), times: undefined };
}

function lossMethod(divided: number, name: string, context: Context): Value {
  if (name === 'backward' && divided !== 1) context.trace.accumulate ??= { value: divided, line: context.line };
  if (name === 'mean' || name === 'sum' || name === 'to' || name === 'float') return { kind: 'loss', divided };
  return name === 'backward' ? null : unknown(said`a loss is known only to a run`, context.line);
}

function stringMethod(text: string, name: string, values: Value[], args: Argument[], context: Context): Value {
  const [first, second] = values;
  const argument = typeof first === 'string' ? first : null;
  context.meter.searched(text, argument ?? '');
  switch (name) {
    case 'lower': return text.toLowerCase();
    case 'upper': return text.toUpperCase();
    case 'strip': return argument === null ? text.trim() : stripped(text, argument);
    case 'capitalize': return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
    case 'split': return list((argument === null ? text.trim().split(/\s+/) : text.split(argument)).filter((part) => argument !== null || part !== ''));
    case 'startswith': return itemsOrSelf(first).some((each) => typeof each === 'string' && text.startsWith(each));
    case 'endswith': return itemsOrSelf(first).some((each) => typeof each === 'string' && text.endsWith(each));
    case 'find': return argument === null ? unknown(said`this text is not known`, context.line) : text.indexOf(argument);
    case 'count': return argument === null ? unknown(said`this text is not known`, context.line) : text.split(argument).length - 1;
    case 'replace': {
      if (argument === null || typeof second !== 'string') return unknown(said`this text is not known`, context.line);
      const times = text.split(argument).length - 1 + (argument === '' ? 2 : 0);
      return text.length + times * (second.length - argument.length) > pasteBudget.length ? unknown(said`the text is too long`, context.line) : text.replaceAll(argument, second);
    }
    case 'isdigit': return /^\d+$/.test(text);
    case 'isalpha': return /^[A-Za-z]+$/.test(text);
    case 'as_posix':
    case 'expanduser':
    case 'resolve':
    case 'absolute': return text;
    case 'joinpath': return values.every((each) => typeof each === 'string') ? joinedTexts([text, ...values], '/', context) : whyUnknown(list(values)) ?? text;
    case 'join': {
      const items = itemsOf(first)?.map((each) => spelled(each, context.line));
      return items && !items.includes(null) ? joinedTexts(items as string[], text, context) : (whyUnknown(first) ?? unknown(said`this text is not known`, context.line));
    }
    case 'format': {
      let next = 0;
      let missing: Value | null = null;
      let length = text.length;
      const named = new Map(args.map((arg) => [arg.name, arg.value]));
      const filled = text.replace(/\{(\w*)(?::[^{}]*)?\}/g, (_, key: string) => {
        const value = key === '' ? values[next++] : /^\d+$/.test(key) ? values[Number(key)] : named.get(key);
        const spelledOut = value === undefined ? null : spelled(value, context.line);
        if (spelledOut === null) missing = value ?? null;
        length += spelledOut?.length ?? 0;
        return length > pasteBudget.length ? '' : (spelledOut ?? '');
      });
      if (length > pasteBudget.length) return unknown(said`the text is too long`, context.line);
      return missing === null ? filled : (whyUnknown(missing) ?? unknown(said`this text is not known`, context.line));
    }
    default: return unknown(said`"${{ name }}" of a text is not known here`, context.line);
  }
}
function stripped(text: string, characters: string): string {
  const gone = new Set(characters);
  let [from, to] = [0, text.length];
  while (from < to && gone.has(text[from]!)) from++;
  while (to > from && gone.has(text[to - 1]!)) to--;
  return text.slice(from, to);
}
const joinedTexts = (texts: string[], between: string, { line }: Context): Value =>
  texts.reduce((length, text) => length + text.length + between.length, 0) > pasteBudget.length ? unknown(said`the text is too long`, line) : texts.join(between);
const itemsOrSelf = (value: Value | undefined): Value[] => (isKind(value, 'list') ? value.items : value === undefined ? [] : [value]);

/** What edits a list or a stack of modules; undefined where `name` is none of these. */
function edit(items: Value[], name: string, values: Value[], context: Context): Value | undefined {
  const [first, second] = values;
  if (name !== 'append' && name !== 'add') context.meter.touched(items.length);
  switch (name) {
    case 'append':
    case 'add':
      if (items.length >= pasteBudget.length) return poisoned(items, unknown(said`the list is too long`, context.line));
      context.meter.values(1);
      if (first !== undefined) items.push(first);
      return null;
    case 'extend':
    case '__iadd__':
      if (items.length + (itemsOf(first)?.length ?? 0) > pasteBudget.length) return poisoned(items, unknown(said`the list is too long`, context.line));
      for (const item of [...(itemsOf(first) ?? [whyUnknown(first) ?? unknown(said`this list is not known`, context.line)])]) items.push(item);
      return null;
    case 'insert':
      if (typeof first === 'number') items.splice(first, 0, second ?? null);
      else items.push(whyUnknown(first) ?? unknown(said`the place of an insert is not known`, context.line));
      return null;
    case 'pop':
      if (first !== undefined && typeof first !== 'number') return poisoned(items, whyUnknown(first) ?? unknown(said`the place of a pop is not known`, context.line));
      return items.splice(first ?? -1, 1)[0] ?? unknown(said`the list is empty`, context.line);
    case 'remove':
    case 'discard': {
      context.meter.steps(items.length >> 2);
      const at = items.findIndex((item) => equal(item, first ?? null, context.meter) === true);
      if (at >= 0) items.splice(at, 1);
      return null;
    }
    case 'clear':
      items.length = 0;
      return null;
    case 'reverse':
      items.reverse();
      return null;
    case 'sort':
      context.meter.steps(items.length >> 2);
      if (items.every((item) => typeof item === 'number')) items.sort((a, b) => (a as number) - (b as number));
      else poisoned(items, unknown(said`the order of this list is not known`, context.line));
      return null;
    default:
      return undefined;
  }
}

/** A list that something unknown was done to holds something unknown. */
function poisoned(items: Value[], why: Value): Value {
  items.splice(0, items.length, why);
  return why;
}

function listMethod(object: ListValue, name: string, values: Value[], args: Argument[], context: Context): Value {
  if (object.of === 'set' && name === 'add') {
    context.meter.steps(object.items.length >> 2);
    if (object.items.some((item) => equal(item, values[0] ?? null, context.meter) === true)) return null;
  }
  if (name === 'sort' && args.length > 0) return poisoned(object.items, unknown(said`the order of this list is not known`, context.line));
  const edited = edit(object.items, name === 'update' ? 'extend' : name, values, context);
  if (edited !== undefined) return edited;
  switch (name) {
    case 'copy': return list([...object.items], object.of);
    case 'index': {
      context.meter.steps(object.items.length >> 2);
      const at = object.items.findIndex((item) => equal(item, values[0] ?? null, context.meter) === true);
      return at >= 0 ? at : unknown(said`the item is not in the list`, context.line);
    }
    case 'count':
      context.meter.steps(object.items.length >> 2);
      return object.items.filter((item) => equal(item, values[0] ?? null, context.meter) === true).length;
    case 'tolist':
    case 'numpy':
    case '__iter__': return object;
    // torch.tensor([…]) and what is done to it on its way to a device.
    case 'to':
    case 'cuda':
    case 'float':
    case 'double':
    case 'long':
    case 'cpu': return object;
    default: return poisoned(object.items, unknown(said`"${{ name }}" of a list is not known here`, context.line));
  }
}

function dictMethod(object: DictValue, name: string, values: Value[], args: Argument[], context: Context): Value {
  const [key, fallback = null] = values;
  const found = (): Value | undefined => entryOf(object, key ?? null);
  const set = (each: Value, value: Value): void => setEntry(object, each, value);
  switch (name) {
    case 'get': return whyUnknown(key) ?? found() ?? fallback;
    case 'items': return list([...object.entries.values()].map(([each, value]) => list([each, value], 'tuple')));
    case 'keys': return list([...object.entries.values()].map(([each]) => each));
    case 'values': return list([...object.entries.values()].map(([, value]) => value));
    case 'copy': return dict(object.entries.values());
    case 'setdefault': {
      const there = found();
      if (there === undefined) set(key ?? null, fallback);
      return there ?? fallback;
    }
    case 'update': {
      const more = values[0];
      context.meter.steps(isKind(more, 'dict') ? more.entries.size >> 2 : isKind(more, 'list') ? more.items.length >> 2 : 0);
      if (isKind(more, 'dict')) [...more.entries.values()].forEach(([each, value]) => set(each, value));
      else if (isKind(more, 'list')) more.items.forEach((item) => isKind(item, 'list') && set(item.items[0] ?? null, item.items[1] ?? null));
      args.forEach((arg) => arg.name !== null && set(arg.name, arg.value));
      return null;
    }
    case 'pop': {
      const there = found();
      object.entries.delete(sameness(key ?? null));
      return there ?? fallback;
    }
    default: return unknown(said`"${{ name }}" of a dict is not known here`, context.line);
  }
}

function moduleMethod(object: InstanceValue | StackValue | RowValue, name: string, values: Value[], args: Argument[], context: Context): Value {
  if (itself.has(name)) return object;
  if (name === '__getattr__' && typeof values[0] === 'string') return context.attribute(object, values[0]);
  if (name === '__setattr__' && typeof values[0] === 'string') return (context.setAttribute(object, values[0], values[1] ?? null), null);
  const stack = isKind(object, 'stack') ? object : isKind(object, 'instance') && isKind(object.base, 'stack') ? object.base : null;
  if (name === 'add_module' || name === 'register_module') {
    const [key, module] = [args.find((arg) => arg.name === 'name')?.value ?? values[0], args.find((arg) => arg.name === 'module')?.value ?? values[1] ?? null];
    if (typeof key !== 'string') context.note(said`The name of a module that is added here could not be worked out: it was left out.`);
    else if (stack) put(stack, key, module, context.meter);
    else if (isKind(object, 'instance')) object.fields.set(key, module);
    return null;
  }
  if (stack) {
    const named = stack.of === 'ModuleDict';
    if (named && name === 'update') return (addModules(stack, [values[0] ?? null], context.meter), null);
    if (named && ['items', 'keys', 'values', 'get', 'pop'].includes(name)) return dictMethod((context.meter.steps(stack.names.length >> 2), dict(stack.names.map((key, i): [Value, Value] => [key, stack.items[i]!]))), name, values, args, context);
    const before = stack.items.length;
    const edited = named ? undefined : edit(stack.items, name, values, context);
    if (edited !== undefined) {
      if (name === 'append' || name === 'extend') for (let i = before; i < stack.items.length; i++) stack.names.push(String(i));
      else renumbered(stack);
      return name === 'pop' ? edited : stack;
    }
  }
  const only = (pairs: [string, Value][]): Value => list(pairs.map(([, module]) => module));
  const withNames = (pairs: [string, Value][]): Value => list(pairs.map(([key, module]) => list([key, module], 'tuple')));
  switch (name) {
    case 'children': return only(childrenOf(object));
    case 'named_children': return withNames(childrenOf(object));
    case 'modules': return only(modulesIn(object, context.meter));
    case 'named_modules': return withNames(modulesIn(object, context.meter));
    case 'parameters': return { kind: 'parameters', of: object };
    case 'named_parameters': return withNames(parametersIn(object, context.meter));
    case 'forward':
    case '__call__': return context.call(object, args);
    case 'apply':
      for (const [, module] of modulesIn(object, context.meter).reverse()) context.call(values[0] ?? null, [{ name: null, value: module }]);
      return object;
    case 'load_state_dict':
      context.note(said`The weights that are loaded here are not taken over: "weights" in an experiment names a file of them to begin with.`);
      return null;
    case 'register_buffer':
    case 'register_parameter':
      if (isKind(object, 'instance') && typeof values[0] === 'string') object.fields.set(values[0], { ...unknown(said`"${{ value: values[0] }}" is a tensor of the module's own`, context.line), told: true });
      return null;
    case 'save_hyperparameters': return isKind(object, 'instance') ? savedHyperparameters(object) : null;
    case 'get_submodule': return modulesIn(object, context.meter).find(([path]) => path === values[0])?.[1] ?? unknown(said`this module is not known`, context.line);
    case 'zero_grad':
    case 'state_dict':
    case 'log':
    case 'log_dict':
    case 'print': return unknown(said`"${{ name }}" is known only to a run`, context.line);
    case 'reset_parameters': return null;
    case 'extra_repr': return '';
  }
  if (isKind(object, 'row') && isModule(object)) return unknown(said`"${{ name }}" of ${{ entry: object.entry.name }} is not known here`, context.line);
  return unknown(said`"${{ name }}" of this object is not known here`, context.line);
}

/** Lightning's self.hparams, and d2l's fields. */
function savedHyperparameters(object: InstanceValue): Value {
  const entries = [...object.given].filter(([name]) => name !== 'self');
  object.fields.set('hparams', dict(entries));
  for (const [name, value] of entries) if (!object.fields.has(name)) object.fields.set(name, value);
  return null;
}

function rowMethod(object: RowValue, name: string, values: Value[], context: Context): Value {
  const { trace } = context;
  if (object.table === 'scheduler' && name === 'step') {
    trace.steps.push({ scheduler: object, perBatch: trace.inBatch, given: values[0], text: context.argumentText, line: context.line });
    return null;
  }
  if (object.table === 'optimizer' && name === 'add_param_group') context.note(said`The group of weights that is added to the optimizer here was left out.`);
  return ['to', 'cuda', 'cpu'].includes(name) ? object : unknown(said`"${{ name }}" of ${{ entry: object.entry.name }} is known only to a run`, context.line);
}

/** argparse: each argument has its default. */
function parserMethod(object: ArgumentParserValue, name: string, args: Argument[], context: Context): Value {
  const named = new Map(args.flatMap((arg): [string, Value][] => (arg.name === null ? [] : [[arg.name, arg.value]])));
  switch (name) {
    case 'add_argument': {
      const flags = args.flatMap((arg) => (arg.name === null && typeof arg.value === 'string' ? [arg.value] : []));
      const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0] ?? '';
      const dest = named.get('dest');
      const key = typeof dest === 'string' ? dest : long.replace(/^-+/, '').replaceAll('-', '_');
      const action = named.get('action');
      const given = named.get('default');
      const required = truth(named.get('required') ?? false) === true || (!long.startsWith('-') && named.get('nargs') === undefined);
      const fallback = action === 'store_true' ? false : action === 'store_false' ? true : required ? unknown(said`the argument "${{ name: long }}" has no default`, context.line) : null;
      object.fields.set(key, typeof given === 'string' && named.has('type') ? context.call(named.get('type')!, [{ name: null, value: given }]) : (given ?? fallback));
      return unknown(said`an argument is no value`, context.line);
    }
    case 'set_defaults':
      for (const [key, value] of named) object.fields.set(key, value);
      return null;
    case 'parse_args':
      return namespace(object.fields, context.line);
    case 'parse_known_args':
      return list([namespace(object.fields, context.line), list([])], 'tuple');
    default:
      return object;
  }
}

/** An object with these fields: argparse's, SimpleNamespace's. */
export function namespace(fields: Map<string, Value>, line: number): InstanceValue {
  return { kind: 'instance', of: classOf('Namespace', line, new Map(), []), fields: new Map(fields), base: null, line, given: new Map() };
}
