import { said, together } from '../../../shared/said';
import type { TorchNote } from './context';
import type { Interpreter } from './interpreter';
import type { Meter } from './meter';
import { modulesIn, rootsOf } from './modules';
import { isTrainable } from './read-network';
import { entryOf, isKind, isModule, isModuleClass, leavesOf, memberOf, toJson, type ClassValue, type FunctionValue, type InstanceValue, type Value } from './values';
import { python } from './python-text';

/** A network that the code may be about. */
export interface NetworkCandidate {
  /** Python that makes it, to be put behind the code; with a place for each argument that is missing. */
  call: string;
  line: number;
  /** Arguments that nothing in the code gives. */
  needs: string[];
}

export interface FoundNetwork {
  /** The network's module; null where the code has none that can be made. */
  module: Value;
  name: string;
  line: number;
  /** What else it may be about, where the code does not say: the host asks. */
  candidates: NetworkCandidate[];
}

type Named = [name: string, value: Value];

/** The network that the code trains: the optimizer's, the one called "model", or the one that it could make. */
export function findNetwork(interpreter: Interpreter): FoundNetwork | null {
  const names = [...interpreter.globals.names];
  const found = made(names, interpreter) ?? makeable(names, interpreter);
  const unread = interpreter.trace.unread.get('network');
  const named = /^(model|net|network|cnn)$/i;
  if (unread !== undefined && !(found && named.test(found.name))) {
    const value = names.find(([name, each]) => named.test(name) && isKind(each, 'unknown'))?.[1];
    const unfound = isKind(value, 'unknown') ? said`The network of this line is not known here (${{ reason: value.reason }})` : said`The network of this line is not known here`;
    interpreter.note(found && found.module !== null ? said`${{ unfound }}: ${{ name: found.name }} was taken.` : said`${{ unfound }}.`, unread);
  }
  return found ?? (unread === undefined ? null : { module: null, name: 'model', line: unread, candidates: [] });
}

/** What the code itself makes. */
function made(names: Named[], interpreter: Interpreter): FoundNetwork | null {
  const { trace, meter } = interpreter;
  const named = names.filter(([, value]) => isModule(value) && !isTransforms(value));
  const roots = rootsOf([...trace.modules, ...named.map(([, value]) => value)], meter).filter((value) => isModule(value) && !isTransforms(value));
  const networks = roots.filter((root) => isTrainable(root, meter) && !isLoss(root, meter));
  const usable = networks.length > 0 ? networks : roots.filter((root) => !isLoss(root, meter));
  const trained = new Set(trace.optimizers.flatMap((optimizer) => trainedBy(optimizer.given.get('params'))));
  const optimized = trained.size > 0 ? usable.filter((root) => modulesIn(root, meter).some(([, inner]) => trained.has(inner) || (isKind(inner, 'instance') && trained.has(inner.base)))).at(-1) : undefined;
  const isUsable = new Set<Value>(usable);
  const called = named.filter(([name, value]) => /^(model|net|network|cnn)$/i.test(name) && isUsable.has(value)).at(-1)?.[1];
  const lastNamed = named.filter(([, value]) => isUsable.has(value)).at(-1)?.[1];
  const module = optimized ?? called ?? lastNamed ?? usable.at(-1);
  if (module === undefined) return null;
  const nameFor = new Map([...named].reverse().map(([name, value]) => [value, name]));
  const nameOf = (value: Value): string => nameFor.get(value) ?? (isKind(value, 'instance') ? value.of.name : 'Sequential');
  const others = usable.filter((root) => root !== module);
  const found = { module, name: nameOf(module), line: lineOf(module), candidates: [] as NetworkCandidate[] };
  if (others.length > 0 && module !== optimized && module !== called) {
    found.candidates = usable.map((value) => ({ call: nameOf(value), line: lineOf(value), needs: [] })).filter(({ call }) => interpreter.globals.names.has(call));
    interpreter.note(said`Several networks stand in this code: "${{ found: found.name }}" was taken, not ${{ others: together(others.map((other) => said`"${{ name: nameOf(other) }}" (line ${{ line: lineOf(other) }})`), ', ') }}.`, found.line);
  }
  return found;
}

const lineOf = (value: Value): number => (isKind(value, 'instance') || isKind(value, 'stack') || isKind(value, 'row') ? value.line : 1);

/** The modules whose weights an optimizer was given. */
function trainedBy(params: Value | undefined): Value[] {
  return (leavesOf(params) ?? []).flatMap((each): Value[] => {
    if (isKind(each, 'parameters') || isKind(each, 'parameter')) return [each.of];
    return isKind(each, 'dict') ? (leavesOf(entryOf(each, 'params')) ?? []).flatMap((inner) => (isKind(inner, 'parameters') || isKind(inner, 'parameter') ? [inner.of] : [])) : [];
  });
}

function isTransforms(value: Value, within = new Set<Value>()): boolean {
  if (within.has(value)) return true;
  within.add(value);
  return isKind(value, 'stack') && value.items.length > 0 && within.size < 300 && value.items.every((item) => (isKind(item, 'row') && item.table !== 'layer') || isTransforms(item, within));
}

/** A loss is a module too: its forward takes two. */
function isLoss(value: Value, meter: Meter): boolean {
  const forward = isKind(value, 'instance') ? memberOf(value.of, 'forward') : undefined;
  return isKind(forward, 'function') && forward.params.filter(({ star, fallback }) => star === '' && !fallback).length > 2 && !isTrainable(value, meter);
}

interface Possible {
  candidate: NetworkCandidate;
  module: Value;
  notes: TorchNote[];
  called: Set<Value>;
  maker: Value;
  /** The maker gives it, and does not only make it. */
  makes: boolean;
}

/** What the code could make: its functions that need no arguments and give a network, then its classes that need none. */
function makeable(names: Named[], interpreter: Interpreter): FoundNetwork | null {
  const open = names.filter((entry): entry is [string, FunctionValue | ClassValue] => {
    const value = entry[1];
    return !interpreter.called.has(value) && (isKind(value, 'function') || (isKind(value, 'class') && isModuleClass(value)));
  });
  const ready: Possible[] = [];
  const needing: NetworkCandidate[] = [];
  const inner = new Set<Value>();
  const byFunction = open.filter(([, value]) => isKind(value, 'function'));
  const byClass = open.filter(([, value]) => isKind(value, 'class'));
  const tried = new Set<Value>();
  for (const [name, maker] of [...byFunction, ...byClass]) {
    const needs = missing(maker);
    if (needs.length > 0) {
      if (isKind(maker, 'class')) needing.push({ call: `${name}(${needs.join(', ')})`, line: maker.line, needs });
      continue;
    }
    const explored = explore(name, maker, interpreter);
    for (const each of explored) ready.push(each);
    for (const { called, makes } of explored) called.forEach((value) => value !== maker && (makes ? inner : tried).add(value));
  }
  const outer = ready.filter(({ maker, module }) => !inner.has(maker) && !isLoss(module, interpreter.meter));
  const trainable = outer.filter(({ module }) => isTrainable(module, interpreter.meter));
  const usable = trainable.length > 0 ? trainable : outer;
  const makers = usable.filter(({ makes }) => makes);
  // Of several, the one that the code's own test makes is the likeliest.
  const [first, ...others] = makers.length > 0 ? [...makers].sort((a, b) => Number(tried.has(b.maker)) - Number(tried.has(a.maker))) : usable;
  if (first) {
    first.notes.forEach((note) => interpreter.note(note.said, note.line));
    if (others.length > 0) interpreter.note(said`This code makes no network, and could make several: ${{ call: first.candidate.call }} was taken, not ${{ others: others.map(({ candidate }) => candidate.call).join(', ') }}.`, first.candidate.line);
    return { module: first.module, name: first.candidate.call, line: first.candidate.line, candidates: others.length > 0 ? [first, ...others].map(({ candidate }) => candidate) : [] };
  }
  const innerLines = new Set([...inner].flatMap((value) => (isKind(value, 'class') ? [value.line] : [])));
  const byLine = new Map([...byClass].reverse().map((entry) => [entry[1].line, entry]));
  const users = classesNaming(byClass, interpreter.meter);
  const wanting = needing.filter(({ line }) => {
    const [name, own] = byLine.get(line)!;
    return !innerLines.has(line) && ![...(users.get(name) ?? [])].some((user) => user !== own);
  });
  const main = wanting.at(-1);
  if (!main) return null;
  interpreter.note(said`"${{ name: main.call.slice(0, main.call.indexOf('(')) }}" needs ${{ needs: main.needs.join(', ') }}, which nothing in this code gives: its network was left out. Put the call that makes it into the code.`, main.line);
  return { module: null, name: main.call, line: main.line, candidates: wanting };
}

/** By each name the classes in whose members' text it stands: they may be made of what it names. */
function classesNaming(classes: [string, FunctionValue | ClassValue][], meter: Meter): Map<string, Set<Value>> {
  const users = new Map<string, Set<Value>>();
  for (const [, value] of classes) {
    if (!isKind(value, 'class')) continue;
    const open: unknown[] = [...value.members.values()].map((member) => (isKind(member, 'function') ? member.body : null));
    while (open.length > 0) {
      const part = open.pop();
      if (typeof part !== 'object' || part === null) continue;
      meter.steps(1);
      if ('name' in part && typeof part.name === 'string') users.set(part.name, (users.get(part.name) ?? new Set()).add(value));
      for (const inner of Object.values(part)) open.push(inner);
    }
  }
  return users;
}

/** Parameters that have to be given. */
function missing(maker: FunctionValue | ClassValue): string[] {
  const init = isKind(maker, 'class') ? memberOf(maker, '__init__') : maker;
  if (!isKind(init, 'function')) return [];
  return init.params.slice(isKind(maker, 'class') ? 1 : 0).filter(({ star, fallback }) => star === '' && !fallback).map(({ name }) => name);
}

/** Calls a function or a class for the networks it makes; what it says of settings is not kept. */
function explore(name: string, maker: FunctionValue | ClassValue, interpreter: Interpreter): Possible[] {
  const { result, notes, trace, called } = interpreter.explore(maker, []);
  trace.pictures.forEach((picture) => interpreter.trace.pictures.push(picture));
  const of = (module: Value, call: string, line: number, makes: boolean): Possible => ({ candidate: { call, line, needs: [] }, module, notes, called, maker, makes });
  if (isModule(result)) return isKind(result, 'row') ? [] : [of(result, `${name}()`, maker.line, true)];
  // `def test(): net = VGG("VGG11")` makes networks that it does not give.
  return rootsOf(trace.modules, interpreter.meter).filter((module) => isTrainable(module, interpreter.meter)).flatMap((module) => (isKind(module, 'instance') ? [of(module, callOf(module), module.line, false)] : []));
}

/** The call that made an instance, as far as its arguments can be written. */
function callOf({ of, given }: InstanceValue): string {
  const init = memberOf(of, '__init__');
  const params = isKind(init, 'function') ? init.params.slice(1) : [];
  const args = params.flatMap(({ name, star, fallback }) => {
    const value = given.get(name) ?? null;
    const json = toJson(value);
    if (star !== '' || (fallback && json === undefined)) return [];
    return [`${name}=${isKind(value, 'class') || isKind(value, 'function') ? value.name : python(json)}`];
  });
  return `${of.name}(${args.join(', ')})`;
}

