import { looksLikeLoader } from './builtins';
import type { Context, TorchNote } from './context';
import { batchesOf, datasetAttribute } from './data-values';
import { callLibrary } from './libraries';
import { callMethod } from './methods';
import { deepCopy, hasWeights, renumbered } from './modules';
import { conditionalFormula, equal, operate, spelled, truth } from './operators';
import type { Expression, Parameter, Statement } from './python-syntax';
import { changedIn, trains, yields } from './python-walk';
import { changedInPlace, tensorAttribute, tensorIndex, tensorOperation } from './tensor-functions';
import { asPlaced, input, followedBy, unsized } from './tensor';
import { Trace, type Loop } from './trace';
import {
  isKind, isModule, isModuleClass, itemsOf, list, memberOf, unknown, whyUnknown,
  type Argument, type ClassValue, type Concatenations, type ExternalValue, type FunctionValue, type InstanceValue, type RowValue, type Scope, type SliceValue, type StackValue, type TensorValue, type Value,
} from './values';

/** Steps after which code is taken to go on for ever. */
const stepLimit = 400_000;
/** Calls inside calls. */
const depthLimit = 150;
/** Turns of a while loop. */
const turnLimit = 10_000;

/** How a statement ends a block: null where the next one follows. */
type Ending = { kind: 'return'; value: Value } | { kind: 'break' | 'continue' | 'raise' } | null;

/** What following a network's forward gives. */
export interface Followed {
  result: Value;
  notes: TorchNote[];
  misfits: TorchNote[];
}

/** What a call that the code does not make would do. */
export interface Explored {
  result: Value;
  notes: TorchNote[];
  trace: Trace;
  called: Set<Value>;
}

/**
 * Carries out the Python that builds networks and says how they are trained. Libraries are known by name only; a tensor is
 * the layers it has been through. What is not known spreads as `unknown`, with its reason, and is told where it reaches the
 * network or a setting; what only a run can decide is gone through once, and what it may change is unknown afterwards.
 */
export class Interpreter implements Context {
  readonly globals: Scope = { names: new Map(), outer: null };
  trace = new Trace();
  /** Functions and classes that were called. */
  called = new Set<Value>();
  notes: TorchNote[] = [];
  line = 1;
  training = true;
  argumentText = '';
  concatenations: Concatenations = [];
  private misfits: TorchNote[] = [];
  private following = false;
  private steps = 0;
  private depth = 0;

  run(statements: Statement[]): void {
    this.globals.names.set('__name__', '__main__');
    this.execute(statements, this.globals);
  }

  /** Puts a picture of this shape through a module, as in training or as in evaluation; only this run's notes come back. */
  follow(module: Value, shape: number[], training: boolean): Followed {
    const before = { notes: this.notes, misfits: this.misfits, following: this.following, training: this.training, steps: this.steps };
    Object.assign(this, { notes: [], misfits: [], following: true, training, concatenations: [], steps: 0 });
    const result = this.call(module, [{ name: null, value: input(shape) }]);
    const followed = { result, notes: this.notes, misfits: this.misfits };
    Object.assign(this, before);
    return followed;
  }

  /** Computes without keeping notes. */
  quietly<T>(compute: () => T): T {
    const { notes } = this;
    this.notes = [];
    const value = compute();
    this.notes = notes;
    return value;
  }

  /** Calls something with a trace of its own, as an example of what the code could do. */
  explore(callee: Value, args: Argument[], loops: Loop[] = []): Explored {
    const before = { notes: this.notes, trace: this.trace, called: this.called, steps: this.steps };
    const own = { notes: [] as TorchNote[], trace: new Trace(), called: new Set<Value>() };
    own.trace.loops.push(...loops);
    Object.assign(this, own, { steps: 0 });
    const result = this.call(callee, args);
    Object.assign(this, before);
    return { ...own, result };
  }

  note(message: string, line = this.line): void {
    if (!this.notes.some((note) => note.line === line && note.message === message)) this.notes.push({ line, message });
  }

  misfit(message: string): void {
    this.misfits.push({ line: this.line, message });
  }

  private execute(statements: Statement[], scope: Scope): Ending {
    for (const [i, statement] of statements.entries()) {
      this.line = statement.line;
      if (++this.steps > stepLimit) {
        this.note('This code goes on for too long: what follows was left out.');
        return { kind: 'raise' };
      }
      const ending = this.statement(statement, scope, () => statements.slice(i + 1));
      if (ending) return ending;
    }
    return null;
  }

  private statement(statement: Statement, scope: Scope, rest: () => Statement[]): Ending {
    switch (statement.kind) {
      case 'assign':
        this.assignment(statement, scope);
        return null;
      case 'expression':
        this.evaluate(statement.value, scope);
        return null;
      case 'return':
        return { kind: 'return', value: statement.value ? this.evaluate(statement.value, scope) : null };
      case 'function':
        this.setName(statement.name, this.defineFunction(statement, scope), scope);
        return null;
      case 'class':
        this.setName(statement.name, this.defineClass(statement, scope), scope);
        return null;
      case 'for':
        return this.forLoop(statement, scope);
      case 'while':
        return this.whileLoop(statement, scope);
      case 'if':
        return this.choose(statement, scope, rest);
      case 'with':
        for (const { value, target } of statement.items) {
          const entered = this.evaluate(value, scope);
          if (target) this.assign(target, entered, scope);
        }
        return this.execute(statement.body, scope);
      case 'try':
        return this.attempt(statement, scope);
      case 'delete':
        statement.targets.forEach((target) => this.remove(target, scope));
        return null;
      case 'global':
        scope.outward ??= new Set();
        statement.names.forEach((name) => scope.outward!.add(name));
        return null;
      case 'import':
        for (const { name, path } of statement.names) this.setName(name, { kind: 'external', path, line: statement.line, imported: true }, scope);
        return null;
      case 'unreadable':
        this.note('This line could not be read as Python.');
        return null;
      case 'break':
      case 'continue':
      case 'raise':
        return { kind: statement.kind };
      case 'annotation':
      case 'nothing':
        return null;
    }
  }

  private assignment(statement: Extract<Statement, { kind: 'assign' }>, scope: Scope): void {
    const value = this.evaluate(statement.value, scope);
    for (const target of statement.targets) {
      if (statement.operator === '=') this.assign(target, value, scope);
      else {
        const before = this.evaluate(target, scope);
        const operator = statement.operator.slice(0, -1);
        if (operator === '+' && (isKind(before, 'stack') || (isKind(before, 'list') && before.of === 'list'))) callMethod(before, '__iadd__', [{ name: null, value }], this);
        else if (isKind(before, 'tensor')) changedInPlace(before, this.operate(operator, before, value));
        else this.assign(target, this.operate(operator, before, value), scope);
      }
    }
  }

  private choose(statement: Extract<Statement, { kind: 'if' }>, scope: Scope, rest: () => Statement[]): Ending {
    const test = this.evaluate(statement.test, scope);
    this.line = statement.line;
    if (isKind(test, 'formula')) return this.chooseByFormula(test.text, statement, scope, rest());
    const holds = truth(test);
    if (holds !== null) return this.execute(holds ? statement.body : statement.otherwise, scope);
    return this.undecided([statement.body, statement.otherwise], scope, statement.line, whyUnknown(test)?.reason ?? 'its test is not known here');
  }

  /** In a function of the epoch both ways are gone, and what they give stands in one expression. */
  private chooseByFormula(test: string, { body, otherwise, line }: Extract<Statement, { kind: 'if' }>, scope: Scope, rest: Statement[]): Ending {
    const way = (statements: Statement[]): Value => {
      const own: Scope = { ...scope, names: new Map(scope.names) };
      const ending = this.execute([...statements, ...rest], own);
      return ending?.kind === 'return' ? ending.value : null;
    };
    return { kind: 'return', value: conditionalFormula(test, way(body), way(otherwise), line) };
  }

  /** Each way is gone once, from the same beginning; what they leave different is unknown afterwards. */
  private undecided(ways: Statement[][], scope: Scope, line: number, reason: string): Ending {
    const why = unknown(reason, line);
    const places = this.placesChangedIn(ways.flat(), scope);
    const start = places.map((place) => place.save());
    this.trace.ifs.push(line);
    const reached = ways.map((way) => {
      places.forEach((place, i) => place.restore(start[i]!));
      const ending = this.execute(way, scope);
      // A way that ends in an error, or ends a program early, is not the usual one.
      return { ending, state: ending?.kind === 'raise' ? null : places.map((place) => place.save()) };
    });
    this.trace.ifs.pop();
    const usual = reached.filter(({ state }) => state !== null);
    if (usual.length === 0) return { kind: 'raise' };
    places.forEach((place, i) => place.merge(usual.map(({ state }) => state![i]!), why));
    // Where only a program's end is early, the rest is what is usually done.
    const returns = usual.flatMap(({ ending }) => (ending?.kind === 'return' ? [ending.value] : []));
    if (returns.length === usual.length || returns.some((value) => value !== null && !isKind(value, 'unknown'))) {
      const all = returns.length === usual.length && returns.every((value) => value === returns[0]);
      return { kind: 'return', value: all ? returns[0]! : this.asUnknownResult(returns, why) };
    }
    return usual.every(({ ending }) => ending?.kind === 'break') ? { kind: 'break' } : null;
  }

  /** Of tensors that only a run chooses between, the first goes on, and the choice is told. */
  private asUnknownResult(values: Value[], why: ReturnType<typeof unknown>): Value {
    const tensor = values.find((value) => isKind(value, 'tensor'));
    if (!tensor) return why;
    this.note(`Which way is gone here could not be worked out (${why.reason}): the first was taken.`, why.line);
    return tensor;
  }

  private forLoop(statement: Extract<Statement, { kind: 'for' }>, scope: Scope): Ending {
    const source = this.evaluate(statement.source, scope);
    this.line = statement.line;
    const items = itemsOf(isKind(source, 'instance') ? source.base : source);
    const loop = this.loopOf(statement, source, items);
    this.trace.loops.push(loop);
    const ending = loop.kind === 'other' && items ? this.turns(statement, [...items], scope) : this.once(statement, items?.[0], scope, source, loop);
    this.trace.loops.pop();
    return ending;
  }

  private loopOf({ target, body, source: written }: Extract<Statement, { kind: 'for' }>, source: Value, items: Value[] | null): Loop {
    const named = /epoch/i.test(textOf(target));
    if (isKind(source, 'loader') || (!items && !named && looksLikeLoader(wholeText(written)))) return { kind: 'batch', count: null };
    const inner = body.some((each) => each.kind === 'for' && looksLikeLoader(wholeText(each.source)));
    return { kind: named || inner || trains(body) ? 'epoch' : 'other', count: items?.length ?? null };
  }

  private turns(statement: Extract<Statement, { kind: 'for' }>, items: Value[], scope: Scope): Ending {
    for (const item of items) {
      this.assign(statement.target, item, scope);
      const ending = this.execute(statement.body, scope);
      if (ending?.kind === 'break') return null;
      if (ending && ending.kind !== 'continue') return ending;
    }
    return this.execute(statement.otherwise, scope);
  }

  /** A loop of training, or one over something unknown: its body is gone through once, and what it may change is unknown afterwards. */
  private once(statement: Extract<Statement, { kind: 'for' }>, item: Value | undefined, scope: Scope, source: Value, loop: Loop): Ending {
    const { trace } = this;
    const counts = /epoch/i.test(textOf(statement.target)) || statement.body.some((each) => each.kind === 'for' && looksLikeLoader(wholeText(each.source)));
    if (loop.kind === 'epoch' && !trace.inBatch && counts && trace.epochs === null) {
      const count = loop.count ?? this.countOf(statement.source, scope);
      if (count !== null) trace.epochs = { value: count, line: statement.line };
    }
    const why = whyUnknown(source) ?? unknown('a loop of training goes over it', statement.line);
    const body: Statement[] = [{ kind: 'assign', line: statement.line, targets: [statement.target], operator: '=', value: { kind: 'constant', line: statement.line, value: null } }, ...statement.body];
    const places = this.placesChangedIn(body, scope);
    const start = places.map((place) => place.save());
    const epoch = loop.kind === 'epoch' && typeof item === 'number';
    this.assign(statement.target, isKind(source, 'unknown') || !epoch ? { ...unknown(why.reason, why.line), told: why.told } : { ...unknown('an epoch is known only to a run', statement.line) }, scope);
    const ending = this.execute(statement.body, scope);
    places.forEach((place, i) => place.merge([start[i]!, place.save()], why));
    return ending?.kind === 'return' && ending.value !== null && !isKind(ending.value, 'unknown') ? { kind: 'return', value: this.asUnknownResult([ending.value], why) } : null;
  }

  /** The end of `range(start, end)` with an end that is no number: why. */
  private countOf(source: Expression, scope: Scope): Value | null {
    if (source.kind !== 'call' || textOf(source.callee) !== 'range') return source.kind === 'call' && source.args[0] ? this.countOf(source.args[0].value, scope) : null;
    return this.evaluate(source.args.at(source.args.length === 1 ? 0 : 1)!.value, scope);
  }

  private whileLoop(statement: Extract<Statement, { kind: 'while' }>, scope: Scope): Ending {
    for (let turn = 0; turn < turnLimit && this.steps <= stepLimit; turn++) {
      const test = this.evaluate(statement.test, scope);
      const holds = truth(test);
      if (holds === false) return this.execute(statement.otherwise, scope);
      if (holds === null) {
        this.trace.loops.push({ kind: trains(statement.body) ? 'epoch' : 'other', count: null });
        const ending = this.undecided([statement.body, []], scope, statement.line, whyUnknown(test)?.reason ?? 'its test is not known here');
        this.trace.loops.pop();
        return ending?.kind === 'break' ? null : ending;
      }
      const ending = this.execute(statement.body, scope);
      if (ending?.kind === 'break') return null;
      if (ending && ending.kind !== 'continue') return ending;
      this.steps++;
    }
    this.note('This loop does not end.', statement.line);
    return { kind: 'raise' };
  }

  private attempt(statement: Extract<Statement, { kind: 'try' }>, scope: Scope): Ending {
    let ending = this.execute(statement.body, scope);
    if (ending?.kind === 'raise') ending = statement.handlers[0] ? this.execute(statement.handlers[0], scope) : null;
    else ending ??= this.execute(statement.otherwise, scope);
    return this.execute(statement.last, scope) ?? ending;
  }

  /** Where code may change something: names of its scope, fields of objects, lists and modules. */
  private placesChangedIn(statements: Statement[], scope: Scope): Place[] {
    const { targets, edited } = changedIn(statements);
    const places = new Map<unknown, Place>();
    const names = new Set(targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])));
    if (names.size > 0) places.set(scope, namePlace(scope, names));
    for (const target of targets) {
      const object = target.kind === 'attribute' ? this.peek(target.object, scope) : null;
      if (isKind(object, 'instance')) places.set(object.fields, fieldPlace(object));
    }
    for (const expression of edited) {
      const object = this.peek(expression, scope);
      if (isKind(object, 'list') || isKind(object, 'stack')) places.set(object, itemPlace(object));
      else if (isKind(object, 'dict')) places.set(object, entryPlace(object));
      else if (isKind(object, 'instance')) {
        places.set(object.fields, fieldPlace(object));
        if (isKind(object.base, 'stack')) places.set(object.base, itemPlace(object.base));
      }
    }
    return [...places.values()];
  }

  /** A name or a field, without carrying anything out. */
  private peek(expression: Expression, scope: Scope): Value {
    if (expression.kind === 'name') return this.lookUp(expression.name, scope);
    if (expression.kind !== 'attribute') return null;
    const object = this.peek(expression.object, scope);
    return isKind(object, 'instance') ? (object.fields.get(expression.name) ?? null) : null;
  }

  private defineFunction({ name, params, body, decorators, line }: Extract<Statement, { kind: 'function' }>, scope: Scope): Value {
    const words = decorators.map((each) => textOf(each));
    const has = (word: string): boolean => words.some((each) => each === word || each.endsWith(`.${word}`));
    return {
      kind: 'function', name, line, params, body, scope: scope.isClass ? scope.outer! : scope, self: null, owner: null, isGenerator: yields(body),
      decorator: has('staticmethod') ? 'static' : has('classmethod') ? 'class' : has('property') || has('cached_property') ? 'property' : null,
      defaults: params.map(({ fallback }) => (fallback ? this.evaluate(fallback, scope) : undefined)),
    };
  }

  private defineClass({ name, bases, body, decorators, line }: Extract<Statement, { kind: 'class' }>, scope: Scope): ClassValue {
    const members: Scope = { names: new Map(), outer: scope, isClass: true };
    const value: ClassValue = { kind: 'class', name, line, members: members.names, bases: bases.map((base) => this.evaluate(base, scope)), fields: null };
    this.execute(body, members);
    for (const [key, member] of members.names) if (isKind(member, 'function') && !member.owner) members.names.set(key, { ...member, owner: value });
    if (decorators.some((each) => /(^|\.)dataclass\b/.test(textOf(each.kind === 'call' ? each.callee : each)))) {
      value.fields = body.flatMap((each) => (each.kind === 'annotation' ? [each.name] : each.kind === 'assign' && each.targets[0]?.kind === 'name' ? [each.targets[0].name] : []));
    }
    return value;
  }

  private setName(name: string, value: Value, scope: Scope): void {
    let at: Scope = scope;
    if (scope.outward?.has(name)) {
      while (at.outer && (at === scope || !at.names.has(name))) at = at.outer;
    }
    at.names.set(name, value);
    this.remember(name, value);
    if (isKind(value, 'unknown') || (isKind(value, 'instance') && !isModule(value))) this.rememberUnread(name);
  }

  private rememberUnread(name: string): void {
    const kind = /optimi[sz]er|^opt$/i.test(name) ? 'optimizer' : /sched/i.test(name) ? 'scheduler' : /^criterion$|^loss_?(fn|func|function)$/i.test(name) ? 'loss' : null;
    if (kind && !/state|step|name|class|type|lr$/i.test(name) && !this.trace.unread.has(kind)) this.trace.unread.set(kind, this.line);
  }

  /** Lists of transforms are kept by the name they are given. */
  private remember(name: string, value: Value): void {
    const transforms = isKind(value, 'row') ? value.table === 'transform' : isKind(value, 'stack') && value.items.length > 0 && value.items.every((item) => (isKind(item, 'row') && item.table === 'transform') || isKind(item, 'stack') || (isKind(item, 'unknown') && item.told));
    if (transforms && (isKind(value, 'stack') || isKind(value, 'row')) && !this.trace.compositions.some((each) => each.value === value)) this.trace.compositions.push({ name, value });
    if (isKind(value, 'dict')) value.entries.forEach(([key, each]) => typeof key === 'string' && isKind(each, 'stack') && this.remember(key, each));
  }

  private assign(target: Expression, value: Value, scope: Scope): void {
    switch (target.kind) {
      case 'name':
        return this.setName(target.name, value, scope);
      case 'attribute':
        return this.setAttribute(this.evaluate(target.object, scope), target.name, value);
      case 'index':
        return this.setItem(this.evaluate(target.object, scope), this.evaluate(target.index, scope), value, textOf(target.object));
      case 'list':
        return this.unpack(target.items, value, scope);
      case 'star':
        return this.assign(target.value, value, scope);
    }
  }

  private unpack(targets: Expression[], value: Value, scope: Scope): void {
    const items = itemsOf(value);
    const star = targets.findIndex(({ kind }) => kind === 'star');
    if (!items) {
      const why = isKind(value, 'tensor') ? unknown('a batch cannot be taken apart here', this.line) : (whyUnknown(value) ?? unknown('this value cannot be taken apart', this.line));
      targets.forEach((target) => this.assign(target, why, scope));
    } else if (star < 0) targets.forEach((target, i) => this.assign(target, items[i] ?? unknown('there are fewer values than names', this.line), scope));
    else {
      const after = targets.length - star - 1;
      targets.slice(0, star).forEach((target, i) => this.assign(target, items[i] ?? null, scope));
      this.assign(targets[star]!, list(items.slice(star, items.length - after)), scope);
      targets.slice(star + 1).forEach((target, i) => this.assign(target, items[items.length - after + i] ?? null, scope));
    }
  }

  private setAttribute(object: Value, name: string, value: Value): void {
    if (isKind(object, 'instance')) object.fields.set(name, value);
    else if (isKind(object, 'class')) object.members.set(name, value);
    else if (isKind(object, 'stack')) {
      const at = object.names.indexOf(name);
      if (at >= 0) object.items[at] = value;
    } else if (isKind(object, 'dataset') && name === 'transform') object.transform = value;
    else if (isKind(object, 'dict')) object.entries = [...object.entries.filter(([key]) => key !== name), [name, value]];
    else if (isKind(object, 'parameter') && name === 'requires_grad' && value === false) this.note('Weights are kept from training here ("requires_grad"): in an experiment all are trained.');
    else if (isKind(object, 'unknown') && name === 'requires_grad' && value === false) this.note('Weights are kept from training here ("requires_grad"): in an experiment all are trained.');
    else if (isKind(object, 'row') && object.table === 'layer') {
      if (Object.hasOwn(object.entry.params, name) || object.given.has(name)) this.note(`"${name}" of ${object.entry.name} is changed here after it was made: it was left out.`);
      else if (name === 'weight' || name === 'bias') this.note(`The ${name} of ${object.entry.name} is replaced here: it was left out.`);
    }
  }

  private setItem(object: Value, index: Value, value: Value, text: string): void {
    if (isKind(object, 'dict')) {
      const at = object.entries.findIndex(([key]) => equal(key, index) === true);
      if (at >= 0) object.entries[at] = [index, value];
      else object.entries.push([index, value]);
    } else if (isKind(object, 'list') || isKind(object, 'stack')) {
      const at = isKind(object, 'stack') && typeof index === 'string' ? object.names.indexOf(index) : typeof index === 'number' ? (index < 0 ? index + object.items.length : index) : -1;
      if (at >= 0 && at < object.items.length) object.items[at] = value;
      else if (isKind(object, 'stack') && typeof index === 'string') {
        object.names.push(index);
        object.items.push(value);
      } else object.items.splice(0, object.items.length, whyUnknown(index) ?? unknown('the place of this item is not known', this.line));
    } else if (isKind(object, 'instance') && isKind(object.base, 'stack')) this.setItem(object.base, index, value, text);
    else if (isKind(object, 'tensor')) this.note('A part of a tensor is written here, for which there is no layer: it was left out.');
    else if (index === 'lr' || /param_groups/.test(text)) this.note(`The optimizer's "${typeof index === 'string' ? index : 'groups'}" is changed by hand here: it was left out.`);
  }

  private remove(target: Expression, scope: Scope): void {
    if (target.kind === 'attribute') {
      const object = this.evaluate(target.object, scope);
      if (isKind(object, 'instance')) object.fields.delete(target.name);
    } else if (target.kind === 'index') {
      const object = this.evaluate(target.object, scope);
      const index = this.evaluate(target.index, scope);
      if (isKind(object, 'dict')) object.entries = object.entries.filter(([key]) => equal(key, index) !== true);
      else if ((isKind(object, 'list') || isKind(object, 'stack')) && typeof index === 'number') {
        object.items.splice(index, 1);
        if (isKind(object, 'stack')) object.names.splice(index, 1);
      }
    } else if (target.kind === 'name') scope.names.delete(target.name);
  }

  private evaluate(expression: Expression, scope: Scope): Value {
    this.line = expression.line;
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'format': {
        const parts = expression.parts.map((part): Value => (typeof part === 'string' ? part : this.evaluate(part, scope)));
        const texts = parts.map((part) => spelled(part, expression.line));
        return texts.includes(null) ? (parts.map(whyUnknown).find((why) => why) ?? unknown('this text is not known here', expression.line)) : texts.join('');
      }
      case 'name':
        return this.lookUp(expression.name, scope);
      case 'attribute':
        return this.attribute(this.evaluate(expression.object, scope), expression.name);
      case 'call':
        return this.evaluateCall(expression, scope);
      case 'index':
        return this.index(this.evaluate(expression.object, scope), this.evaluate(expression.index, scope));
      case 'slice': {
        const bound = (each: Expression | null): Value => (each ? this.evaluate(each, scope) : null);
        return { kind: 'slice', start: bound(expression.start), stop: bound(expression.stop), step: bound(expression.step) };
      }
      case 'list':
        return list(this.items(expression.items, scope), expression.tuple ? 'tuple' : 'list');
      case 'set':
        return list(this.items(expression.items, scope), 'set');
      case 'dict':
        return { kind: 'dict', entries: this.entries(expression.entries, scope) };
      case 'unary':
        return this.unary(expression.operator, this.evaluate(expression.operand, scope));
      case 'binary':
        return this.binary(expression, scope);
      case 'compare':
        return this.compare(expression, scope);
      case 'conditional':
        return this.conditional(expression, scope);
      case 'lambda':
        return {
          kind: 'function', name: 'lambda', line: expression.line, params: expression.params, body: expression.body, scope, self: null, owner: null, decorator: null, isGenerator: false,
          defaults: expression.params.map(({ fallback }) => (fallback ? this.evaluate(fallback, scope) : undefined)),
        };
      case 'comprehension':
        return this.comprehension(expression, scope);
      case 'walrus': {
        const value = this.evaluate(expression.value, scope);
        this.assign(expression.target, value, scope);
        return value;
      }
      case 'yield': {
        const value = expression.value ? this.evaluate(expression.value, scope) : null;
        for (let at: Scope | null = scope; at; at = at.outer) {
          if (!at.yielded) continue;
          if (expression.from) at.yielded.push(...(itemsOf(value) ?? [whyUnknown(value) ?? null]));
          else at.yielded.push(value);
          break;
        }
        return null;
      }
      case 'star':
        return this.evaluate(expression.value, scope);
    }
  }

  private evaluateCall(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const { callee: written } = expression;
    if (written.kind === 'name' && written.name === 'super' && !scope.names.has('super')) return this.superOf(expression, scope);
    if (written.kind === 'name' && (written.name === 'locals' || written.name === 'vars') && expression.args.length === 0) return { kind: 'dict', entries: [...scope.names].map(([key, value]): [Value, Value] => [key, value]) };
    const callee = this.evaluate(written, scope);
    const args = this.callArguments(expression.args, scope);
    this.line = expression.line;
    this.argumentText = expression.args[0] ? textOf(expression.args[0].value) : '';
    if (written.kind === 'name' && written.name === 'vars' && isKind(args[0]?.value, 'instance')) return { kind: 'dict', entries: [...args[0].value.fields] };
    const result = this.call(callee, args);
    this.line = expression.line;
    return result;
  }

  private superOf(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const [first, second] = expression.args.map(({ value }) => this.evaluate(value, scope));
    for (let at: Scope | null = scope; at; at = at.outer) {
      if (!at.function?.owner) continue;
      const after = isKind(first, 'class') ? first : at.function.owner;
      return { kind: 'super', self: second ?? at.function.self, after };
    }
    return unknown('super() stands in no class', expression.line);
  }

  private items(expressions: Expression[], scope: Scope): Value[] {
    return expressions.flatMap((each) => {
      if (each.kind !== 'star') return [this.evaluate(each, scope)];
      return this.spread(this.evaluate(each.value, scope));
    });
  }

  /** `*value`: its items, or one that is not known. */
  private spread(value: Value): Value[] {
    return itemsOf(isKind(value, 'instance') ? value.base : value) ?? [isKind(value, 'parameters') ? value : (whyUnknown(value) ?? unknown('these values are not known here', this.line))];
  }

  private entries(written: { key: Expression | null; value: Expression }[], scope: Scope): [Value, Value][] {
    const found: [Value, Value][] = [];
    for (const { key, value } of written) {
      const pairs = key ? [[this.evaluate(key, scope), this.evaluate(value, scope)] as [Value, Value]] : this.pairsOf(this.evaluate(value, scope));
      for (const [each, item] of pairs) {
        const at = found.findIndex(([other]) => equal(other, each) === true);
        if (at >= 0) found[at] = [each, item];
        else found.push([each, item]);
      }
    }
    return found;
  }

  private pairsOf(value: Value): [Value, Value][] {
    return isKind(value, 'dict') ? value.entries : isKind(value, 'instance') ? [...value.fields] : [];
  }

  private callArguments(args: Extract<Expression, { kind: 'call' }>['args'], scope: Scope): Argument[] {
    return args.flatMap(({ name, star, value }): Argument[] => {
      if (star === '*') return this.spread(this.evaluate(value, scope)).map((item) => ({ name: null, value: item }));
      const result = value.kind === 'star' ? this.evaluate(value.value, scope) : this.evaluate(value, scope);
      if (value.kind === 'star') return this.spread(result).map((item) => ({ name: null, value: item }));
      if (star === '**') {
        const why = whyUnknown(result);
        return why ? [{ name: '**', value: why }] : this.pairsOf(result).map(([key, item]) => ({ name: String(key), value: item }));
      }
      return [{ name, value: result }];
    });
  }

  private unary(operator: string, value: Value): Value {
    if (operator === 'not') {
      if (isKind(value, 'formula')) return { kind: 'formula', text: `not (${value.text})` };
      const holds = truth(value);
      return holds === null ? (whyUnknown(value) ?? unknown('this is not known here', this.line)) : !holds;
    }
    if (isKind(value, 'formula')) return operator === '-' ? { kind: 'formula', text: `-(${value.text})` } : value;
    if (typeof value === 'number' || typeof value === 'boolean') return operator === '-' ? -Number(value) : operator === '~' ? ~Number(value) : Number(value);
    if (isKind(value, 'tensor') && operator === '-') return this.operate('*', value, -1);
    return whyUnknown(value) ?? unknown(`"${operator}" of this value is not known here`, this.line);
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const a = this.evaluate(left, scope);
    if (operator === 'and' || operator === 'or') {
      if (isKind(a, 'formula')) return this.operate(operator, a, this.evaluate(right, scope));
      const holds = truth(a);
      if (holds === null) {
        // `unknown and False` is false, whatever the first is.
        const b = this.evaluate(right, scope);
        const decides = truth(b);
        return decides !== null && decides === (operator === 'or') ? b : (whyUnknown(a) ?? unknown('this is not known here', this.line));
      }
      return holds === (operator === 'and') ? this.evaluate(right, scope) : a;
    }
    const b = this.evaluate(right, scope);
    this.line = left.line;
    return this.operate(operator, a, b);
  }

  private compare({ first, links }: Extract<Expression, { kind: 'compare' }>, scope: Scope): Value {
    let left = this.evaluate(first, scope);
    let result: Value = true;
    for (const { operator, right: written } of links) {
      const right = this.evaluate(written, scope);
      const holds = this.operate(operator, left, right);
      if (truth(holds) === false) return false;
      result = result === true ? holds : isKind(result, 'formula') && isKind(holds, 'formula') ? { kind: 'formula', text: `(${result.text}) and (${holds.text})` } : result;
      left = right;
    }
    return result;
  }

  private conditional(expression: Extract<Expression, { kind: 'conditional' }>, scope: Scope): Value {
    const test = this.evaluate(expression.test, scope);
    if (isKind(test, 'formula')) return conditionalFormula(test.text, this.evaluate(expression.yes, scope), this.evaluate(expression.no, scope), expression.line);
    const holds = truth(test);
    if (holds !== null) return this.evaluate(holds ? expression.yes : expression.no, scope);
    const [yes, no] = [this.evaluate(expression.yes, scope), this.evaluate(expression.no, scope)];
    return equal(yes, no) === true ? yes : (whyUnknown(test) ?? unknown('which of the two is not known here', expression.line));
  }

  private comprehension(expression: Extract<Expression, { kind: 'comprehension' }>, scope: Scope): Value {
    const inner: Scope = { names: new Map(), outer: scope };
    const found: { key: Value; value: Value }[] = [];
    let why: Value = null;
    let stopped = false;
    const clause = (at: number): void => {
      if (stopped) return;
      const next = expression.clauses[at];
      if (!next) {
        found.push({ key: expression.key ? this.evaluate(expression.key, inner) : null, value: this.evaluate(expression.item, inner) });
        if (++this.steps > stepLimit) stopped = true;
        return;
      }
      const source = this.evaluate(next.source, at === 0 ? scope : inner);
      const items = itemsOf(isKind(source, 'instance') ? source.base : source);
      if (!items) {
        why = isKind(source, 'parameters') ? source : (whyUnknown(source) ?? unknown('this list is not known here', expression.line));
        stopped = true;
        return;
      }
      for (const item of items) {
        this.assign(next.target, item, inner);
        const tests = next.tests.map((test) => this.evaluate(test, inner));
        const undecided = tests.find((test) => truth(test) === null);
        if (undecided !== undefined) {
          why = whyUnknown(undecided) ?? unknown('this list is not known here', expression.line);
          stopped = true;
          return;
        }
        if (tests.every((test) => truth(test) === true)) clause(at + 1);
      }
    };
    clause(0);
    if (stopped) return why ?? unknown('the list is too long', expression.line);
    if (expression.of === 'dict') return { kind: 'dict', entries: found.map(({ key, value }): [Value, Value] => [key, value]) };
    const values = found.map(({ value }) => value);
    return list(expression.of === 'set' ? values.filter((value, i) => values.findIndex((other) => equal(other, value) === true) === i) : values, expression.of === 'set' ? 'set' : 'list');
  }

  private operate(operator: string, a: Value, b: Value): Value {
    if ((isKind(a, 'tensor') || isKind(b, 'tensor')) && !(isKind(a, 'unknown') && a.told && isKind(b, 'unknown'))) return tensorOperation(operator, a, b, this);
    if (isKind(a, 'loss') || isKind(b, 'loss')) return this.lossOperation(operator, a, b);
    return operate(operator, a, b, this.line);
  }

  private lossOperation(operator: string, a: Value, b: Value): Value {
    const divided = isKind(a, 'loss') ? a.divided : isKind(b, 'loss') ? b.divided : 1;
    if (operator === '/' && isKind(a, 'loss') && typeof b === 'number') return { kind: 'loss', divided: divided * b };
    if (operator === '+' && (isKind(a, 'loss') !== isKind(b, 'loss')) && a !== 0 && b !== 0) this.note('Something is added to the loss here: it was left out.');
    if (operator === '+' && isKind(a, 'loss') && isKind(b, 'loss')) this.note('Several losses are added here: one was taken.');
    return { kind: 'loss', divided };
  }

  private lookUp(name: string, scope: Scope): Value {
    for (let at: Scope | null = scope; at; at = at.outer) {
      const value = at.names.get(name);
      if (value !== undefined) return value;
    }
    return { kind: 'external', path: name, line: this.line, imported: false };
  }

  attribute(object: Value, name: string): Value {
    if (name === '__class__') return this.classOf(object);
    if (name === '__name__' || name === '__qualname__') return isKind(object, 'class') || isKind(object, 'function') ? object.name : isKind(object, 'external') ? object.path.slice(object.path.lastIndexOf('.') + 1) : unknown('this name is not known here', this.line);
    if (isKind(object, 'external')) return constantOf(object, name) ?? { kind: 'external', path: `${object.path}.${name}`, line: object.line || this.line, imported: object.imported };
    if (isKind(object, 'instance')) return this.instanceAttribute(object, name);
    if (isKind(object, 'class')) return this.classAttribute(object, name);
    if (isKind(object, 'super')) return this.superAttribute(object.self, object.after, name);
    if (isKind(object, 'unknown')) return object.times === undefined ? object : { ...object, times: undefined };
    if (isKind(object, 'tensor')) return tensorAttribute(object, name, this) ?? { kind: 'method', object, name };
    if (isKind(object, 'stack')) {
      const at = object.names.indexOf(name);
      if (at >= 0) return object.items[at]!;
      if (name === 'training') return this.training;
      if (name === 'transforms') return list(object.items);
    }
    if (isKind(object, 'row')) return this.rowAttribute(object, name);
    if (isKind(object, 'dataset')) return datasetAttribute(object, name, this);
    if (isKind(object, 'loader')) return name === '__len__' ? batchesOf(object) : name === 'dataset' ? object.dataset : name === 'batch_size' ? object.batchSize : { kind: 'method', object, name };
    if (isKind(object, 'parameter')) {
      if (name === 'data' || name === 'grad') return object;
      if (name === 'requires_grad') return true;
      if (name === 'ndim') return object.axes;
      if (name === 'shape') return list(Array.from({ length: object.axes }, () => unknown('the sizes of a weight are not known here', this.line)), 'tuple');
    }
    if (isKind(object, 'dict') && !['get', 'items', 'keys', 'values', 'update', 'pop', 'copy', 'setdefault'].includes(name)) return object.entries.find(([key]) => key === name)?.[1] ?? unknown(`"${name}" is not in the dict`, this.line);
    if (typeof object === 'string' && name === 'parent') return object.replace(/\/?[^/]*$/, '') || '.';
    if (typeof object === 'string' && name === 'name') return object.split('/').at(-1)!;
    if (isKind(object, 'partial') && name === 'func') return object.callee;
    return { kind: 'method', object, name };
  }

  private classOf(object: Value): Value {
    if (isKind(object, 'instance')) return object.of;
    const named = (path: string): Value => ({ kind: 'external', path, line: this.line, imported: true });
    if (isKind(object, 'row')) return named(`torch.nn.${object.entry.name}`);
    if (isKind(object, 'stack')) return named(`torch.nn.${object.of}`);
    if (isKind(object, 'list')) return named(object.of);
    if (typeof object === 'string') return named('str');
    if (typeof object === 'boolean') return named('bool');
    if (typeof object === 'number') return named(Number.isInteger(object) ? 'int' : 'float');
    return whyUnknown(object) ?? unknown('this class is not known here', this.line);
  }

  private instanceAttribute(object: InstanceValue, name: string): Value {
    const field = object.fields.get(name);
    if (field !== undefined) return field;
    if (name === 'training' && isModuleClass(object.of)) return this.training;
    if (name === '__dict__') return { kind: 'dict', entries: [...object.fields] };
    if (name === '_modules') return { kind: 'dict', entries: [...object.fields].filter(([, value]) => isModule(value)) };
    const member = memberOf(object.of, name);
    if (isKind(member, 'function')) return this.bound(member, object, object.of);
    if (member !== undefined) return member;
    if (isKind(object.base, 'row') || isKind(object.base, 'stack')) {
      const inner = this.attribute(object.base, name);
      return isKind(inner, 'method') ? { ...inner, object } : inner;
    }
    return { kind: 'method', object, name };
  }

  private bound(member: FunctionValue, object: Value, of: ClassValue): Value {
    if (member.decorator === 'static') return member;
    if (member.decorator === 'class') return { ...member, self: of };
    if (member.decorator === 'property' && isKind(object, 'instance')) return this.callFunction({ ...member, self: object }, []);
    return { ...member, self: object };
  }

  private classAttribute(object: ClassValue, name: string): Value {
    const member = memberOf(object, name);
    if (isKind(member, 'function') && member.decorator === 'class') return { ...member, self: object };
    if (member !== undefined) return member;
    if (object.bases.some((base) => isKind(base, 'external') && /Enum$/.test(base.path))) return unknown(`"${name}" is not in ${object.name}`, this.line);
    return { kind: 'method', object, name };
  }

  private superAttribute(self: Value, after: ClassValue, name: string): Value {
    for (const base of after.bases) {
      const member = isKind(base, 'class') ? memberOf(base, name) : undefined;
      if (isKind(member, 'function')) return this.bound(member, self, after);
      if (member !== undefined) return member;
    }
    if (name === '__init__' && isKind(self, 'instance')) {
      const library = libraryBase(after);
      return { kind: 'partial', callee: { kind: 'method', object: self, name: '__init__ of the library' }, args: [{ name: null, value: library ?? null }] };
    }
    if (name === 'forward' && isKind(self, 'instance') && self.base !== null) return { kind: 'partial', callee: self.base, args: [] };
    return { kind: 'method', object: self, name };
  }

  private rowAttribute(object: RowValue, name: string): Value {
    if (object.table === 'layer') {
      if ((name === 'weight' || name === 'bias') && hasWeights(object.entry.name)) {
        if (name === 'bias' && object.entry.params.bias === false) return null;
        if (object.entry.params.affine === false) return null;
        return { kind: 'parameter', of: object, name, axes: name === 'bias' ? 1 : /Conv/.test(object.entry.name) ? 4 : object.entry.name === 'Linear' ? 2 : 1 };
      }
      if (name === 'training') return this.training;
      const given = object.given.get(name);
      if (given !== undefined) return ['kernel_size', 'stride', 'padding', 'dilation'].includes(name) && typeof given === 'number' ? list([given, given], 'tuple') : given;
      const fallback = object.entry.params[name];
      if (typeof fallback === 'number' || typeof fallback === 'string' || typeof fallback === 'boolean') return fallback;
      if (name === 'bias' || name === 'weight') return null;
    }
    if (object.table === 'optimizer' && (name === 'param_groups' || name === 'defaults')) return unknown(`"${name}" of an optimizer is known only to a run`, this.line);
    if (object.table === 'optimizer' && name === 'optimizer') return object;
    return { kind: 'method', object, name };
  }

  private index(object: Value, index: Value): Value {
    if (isKind(object, 'tensor')) return tensorIndex(object, index, this);
    if (isKind(object, 'instance')) {
      const own = memberOf(object.of, '__getitem__');
      if (isKind(own, 'function')) return this.callFunction({ ...own, self: object }, [{ name: null, value: index }]);
      if (object.base !== null) return this.index(object.base, index);
      if (object.of.name === 'Namespace' && typeof index === 'string') return object.fields.get(index) ?? null;
    }
    if (isKind(object, 'external') || isKind(object, 'class')) return object;
    const why = whyUnknown(isKind(object, 'list') ? null : object) ?? (isKind(index, 'slice') ? null : whyUnknown(index));
    if (why) return { ...why, times: undefined };
    if (isKind(object, 'dict')) return object.entries.find(([key]) => equal(key, index) === true)?.[1] ?? unknown(`the key ${JSON.stringify(typeof index === 'object' ? '…' : index)} is not in the dict`, this.line);
    if (isKind(index, 'slice')) return this.sliced(object, index);
    if (isKind(object, 'stack') && typeof index === 'string') return object.items[object.names.indexOf(index)] ?? unknown(`"${index}" is not in the ModuleDict`, this.line);
    if (isKind(object, 'parameters')) return object;
    const items = itemsOf(object);
    if (items && typeof index === 'number') return items.at(index) ?? unknown('there is no such item', this.line);
    if (items && typeof index === 'boolean') return items.at(Number(index)) ?? unknown('there is no such item', this.line);
    return unknown('this item is not known here', this.line);
  }

  private sliced(object: Value, { start, stop, step }: SliceValue): Value {
    const items = itemsOf(object);
    const why = [start, stop, step].map(whyUnknown).find((each) => each);
    if (!items || why) return why ?? unknown('this part is not known here', this.line);
    const every = typeof step === 'number' ? step : 1;
    const size = items.length;
    const bound = (value: Value, fallback: number): number => (typeof value === 'number' ? Math.min(every < 0 ? size - 1 : size, Math.max(every < 0 ? -1 : 0, value < 0 ? value + size : value)) : fallback);
    const [from, to] = every > 0 ? [bound(start, 0), bound(stop, size)] : [bound(start, size - 1), bound(stop, -1)];
    const taken: number[] = [];
    for (let i = from; every > 0 ? i < to : i > to; i += every) taken.push(i);
    const chosen = taken.map((i) => items[i]!);
    if (typeof object === 'string') return chosen.join('');
    if (isKind(object, 'stack')) {
      const part = { ...object, items: chosen, names: taken.map((i) => object.names[i]!) };
      if (object.of === 'ModuleList') renumbered(part);
      return part;
    }
    return list(chosen, isKind(object, 'list') ? object.of : 'list');
  }

  call(callee: Value, args: Argument[]): Value {
    if (typeof callee !== 'object' || callee === null) return unknown('this is called, but is no function', this.line);
    if (this.depth >= depthLimit) return unknown('functions call each other too deeply here', this.line);
    this.depth++;
    try {
      return this.carryOut(callee, args);
    } finally {
      this.depth--;
    }
  }

  private carryOut(callee: Exclude<Value, number | string | boolean | null>, args: Argument[]): Value {
    switch (callee.kind) {
      case 'external':
        return callLibrary(callee.path, callee.imported, args, this);
      case 'function':
        this.called.add(callee);
        return callee.name === 'drop_path' && isKind(args[0]?.value, 'tensor') ? callLibrary('torch.drop_path', true, args, this) : this.callFunction(callee, args);
      case 'class':
        return this.construct(callee, args);
      case 'partial': {
        const [placed, named] = [callee.args.filter(({ name }) => name === null), callee.args.filter(({ name }) => name !== null && !args.some((arg) => arg.name === name))];
        return this.call(callee.callee, [...placed, ...args, ...named]);
      }
      case 'instance':
      case 'row':
      case 'stack':
        return this.callModule(callee, args);
      case 'method':
        if (callee.name === '__init__ of the library') return this.initLibrary(callee.object, args);
        if (isKind(callee.object, 'class') && callee.name === '__init__') return null;
        return callMethod(callee.object, callee.name, args, this);
      case 'unknown': {
        const x = args[0]?.value;
        if (!isKind(x, 'tensor')) return callee;
        if (!callee.told) this.note(`What is applied here is not known (${callee.reason}${callee.line > 0 && callee.line !== this.line ? `, line ${callee.line}` : ''}): it was left out.`);
        return unsized(x);
      }
      default:
        return unknown('this is called, but is no function', this.line);
    }
  }

  /** A module put into a network, or a loss that is computed. Outside of `follow` its notes are not kept: they would come twice. */
  private callModule(callee: InstanceValue | RowValue | StackValue, args: Argument[]): Value {
    if (isKind(callee, 'row') && callee.table === 'loss') return { kind: 'loss', divided: 1 };
    if (isKind(callee, 'row') && callee.table === 'batch_transform') return list([unknown('mixed pictures are known only to a run', this.line), unknown('mixed labels are known only to a run', this.line)], 'tuple');
    const x = args[0]?.value;
    if (this.following || !isKind(x, 'tensor')) return this.applyModule(callee, args);
    const before = { notes: this.notes, misfits: this.misfits, concatenations: this.concatenations };
    Object.assign(this, { notes: [], misfits: [], following: true, concatenations: [] });
    const result = this.applyModule(callee, args);
    Object.assign(this, before, { following: false });
    return result;
  }

  private applyModule(callee: InstanceValue | RowValue | StackValue, args: Argument[]): Value {
    const x = args[0]?.value;
    if (isKind(callee, 'stack')) {
      if (callee.of === 'ModuleList' || callee.of === 'ModuleDict') return unknown(`a ${callee.of} has no forward`, this.line);
      return callee.items.reduce<Value>((y, module) => this.call(module, [{ name: null, value: y }]), x ?? unknown('nothing is given to this Sequential', this.line));
    }
    if (isKind(callee, 'row')) return isKind(x, 'tensor') ? this.applyRow(callee, x) : (whyUnknown(x) ?? unknown('what goes into this layer is no tensor', this.line));
    const forward = memberOf(callee.of, 'forward') ?? memberOf(callee.of, '__call__');
    if (isKind(forward, 'function')) return this.callFunction({ ...forward, self: callee }, args);
    if (callee.base !== null) return this.call(callee.base, args);
    // Libraries whose base class has a forward of its own put the picture through this field.
    const inner = ['net', 'model', 'backbone', 'network'].map((name) => callee.fields.get(name)).find(isModule);
    if (inner && callee.of.bases.some((base) => isKind(base, 'external'))) return this.call(inner, args);
    return unknown(`"${callee.of.name}" has no forward`, callee.of.line);
  }

  private applyRow(module: RowValue, x: TensorValue): Value {
    if (module.table !== 'layer') return x;
    const { name, params } = module.entry;
    // A layer whose place is taken before the view of what comes in is a map's again sees what PyTorch's sees.
    const placed = asPlaced(x, this);
    this.checkSizes(module, placed);
    const normalized = module.given.get('normalized_shape');
    const sizes = isKind(normalized, 'list') ? normalized.items : [normalized];
    const partly = (name === 'LayerNorm' || name === 'RMSNorm') && placed.actual && sizes.every((size) => typeof size === 'number') && sizes.length < placed.actual.length;
    const result = followedBy(placed, { name, params: partly ? { ...params, normalized_shape: sizes } : params }, this, module);
    return module.given.get('inplace') === true && x.actual === x.shape ? changedInPlace(x, result) : result;
  }

  /** The sizes that PyTorch's modules are told must be those that come in. */
  private checkSizes({ entry, given }: RowValue, { actual }: TensorValue): void {
    for (const key of ['in_channels', 'in_features', 'num_features', 'num_channels']) {
      const size = given.get(key);
      if (typeof size === 'number' && actual && actual[0] !== size) this.misfit(`${entry.name} says ${key} ${size}, but ${actual[0]} come in.`);
    }
  }

  private construct(of: ClassValue, args: Argument[]): Value {
    this.called.add(of);
    const instance: InstanceValue = { kind: 'instance', of, fields: new Map(), base: null, line: this.line, given: new Map() };
    const init = memberOf(of, '__init__');
    if (isKind(init, 'function')) {
      instance.given = this.bind(init, [{ name: null, value: instance }, ...args], { names: new Map(), outer: null });
      if (isModuleClass(of)) this.trace.modules.push(instance);
      this.callFunction({ ...init, self: instance }, args);
    } else if (of.fields) this.fillFields(instance, of.fields, args);
    else {
      if (isModuleClass(of)) this.trace.modules.push(instance);
      const library = libraryBase(of);
      if (library) this.initLibrary(instance, [{ name: null, value: library }, ...args]);
    }
    return instance;
  }

  private fillFields(instance: InstanceValue, fields: string[], args: Argument[]): void {
    const placed = args.filter(({ name }) => name === null);
    fields.forEach((field, i) => {
      const given = args.find(({ name }) => name === field) ?? placed[i];
      const fallback = instance.of.members.get(field);
      instance.fields.set(field, given?.value ?? (fallback === undefined ? unknown(`"${field}" of ${instance.of.name} is not given`, instance.line) : deepCopy(fallback)));
    });
    const after = memberOf(instance.of, '__post_init__');
    if (isKind(after, 'function')) this.callFunction({ ...after, self: instance }, []);
  }

  /** `super().__init__(…)` of a class that is made from a library's: a stack's modules, a layer's arguments. */
  private initLibrary(object: Value, [library, ...args]: Argument[]): Value {
    if (!isKind(object, 'instance') || !isKind(library?.value, 'external')) return null;
    const { path, imported } = library.value;
    if (/(^|\.)(Sequential|ModuleList|ModuleDict|Compose)$/.test(path) || /(2d|1d|Linear|Norm|ReLU|SiLU|GELU|Dropout|Flatten)$/.test(path)) {
      const base = callLibrary(path, imported, args, this);
      object.base = base;
    }
    return null;
  }

  private callFunction(callee: FunctionValue, args: Argument[]): Value {
    this.called.add(callee);
    const scope: Scope = { names: new Map(), outer: callee.scope, function: { owner: callee.owner, self: callee.self } };
    const given = callee.self === null ? args : [{ name: null, value: callee.self }, ...args];
    this.bind(callee, given, scope);
    if (!Array.isArray(callee.body)) return this.evaluate(callee.body, scope);
    if (callee.isGenerator) {
      scope.yielded = [];
      this.execute(callee.body, scope);
      return list(scope.yielded);
    }
    const ending = this.execute(callee.body, scope);
    if (ending?.kind === 'raise') return unknown(`"${callee.name}" ends in an error here`, this.line);
    return ending?.kind === 'return' ? ending.value : null;
  }

  /** A function's parameters from the arguments of a call. */
  private bind(callee: FunctionValue, args: Argument[], scope: Scope): Map<string, Value> {
    const positional = args.filter(({ name }) => name === null).map(({ value }) => value);
    const named = new Map(args.filter(({ name }) => name !== null && name !== '**').map(({ name, value }) => [name!, value]));
    const open = args.find(({ name }) => name === '**')?.value;
    callee.params.forEach(({ name, star, named: byName }: Parameter, i) => {
      if (star === '*') scope.names.set(name, list(positional.splice(0), 'tuple'));
      else if (star === '**') scope.names.set(name, open ?? { kind: 'dict', entries: [...named].map(([key, value]): [Value, Value] => [key, value]) });
      else if (positional.length > 0 && !byName && !named.has(name)) scope.names.set(name, positional.shift()!);
      else {
        scope.names.set(name, named.get(name) ?? open ?? callee.defaults[i] ?? unknown(`"${name}" of ${callee.owner && callee.name === '__init__' ? callee.owner.name : callee.name} is not given in this code`, callee.line));
        named.delete(name);
      }
    });
    return scope.names;
  }
}

/** The library's class that a class is made from, however far up. */
function libraryBase(of: ClassValue): Value | null {
  for (const base of of.bases) {
    const found = isKind(base, 'external') ? base : isKind(base, 'class') ? libraryBase(base) : null;
    if (found) return found;
  }
  return null;
}

/** math.pi and the like. */
function constantOf({ path }: ExternalValue, name: string): number | null {
  const constants: Record<string, number> = { pi: Math.PI, e: Math.E, inf: Infinity };
  return /^(math|np|numpy|torch)$/.test(path) ? (constants[name] ?? null) : null;
}

/** A name as the code writes it: `self.layers`. */
function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'attribute':
      return `${textOf(expression.object)}.${expression.name}`;
    case 'call':
      return textOf(expression.callee);
    case 'index':
      return textOf(expression.object);
    case 'binary':
      return `${textOf(expression.left)} ${expression.operator} ${textOf(expression.right)}`;
    case 'list':
      return expression.items.map(textOf).join(', ');
    case 'constant':
      return String(expression.value);
    default:
      return '';
  }
}

/** A name with those of the calls around it: `enumerate tqdm train_loader`. */
function wholeText(expression: Expression): string {
  return expression.kind === 'call' ? [textOf(expression.callee), ...expression.args.map(({ value }) => wholeText(value))].join(' ') : textOf(expression);
}

/** Where something may be changed: what it holds can be kept, put back, and brought together from several ways. */
interface Place {
  save(): unknown;
  restore(state: unknown): void;
  merge(states: unknown[], why: Value): void;
}

/** `everywhere`: a name that not all ways give is unknown; otherwise it has its value where it is used. */
function mapPlace(names: Map<string, Value>, only: Set<string> | null, everywhere: boolean): Place {
  const keys = (): string[] => [...names.keys()].filter((name) => !only || only.has(name));
  const set = (state: Map<string, Value>): void => {
    keys().forEach((name) => names.delete(name));
    state.forEach((value, name) => names.set(name, value));
  };
  return {
    save: () => new Map(keys().map((name) => [name, names.get(name)!])),
    restore: (state) => set(state as Map<string, Value>),
    merge(states, why) {
      const maps = states as Map<string, Value>[];
      const all = new Set(maps.flatMap((map) => [...map.keys()]));
      const merged = new Map<string, Value>();
      for (const name of all) {
        const values = maps.map((map) => map.get(name));
        const given = values.filter((value) => value !== undefined);
        const same = given.every((value) => value === given[0] || equal(value, given[0]!) === true) && (!everywhere || given.length === values.length);
        merged.set(name, same ? given[0]! : why);
      }
      set(merged);
    },
  };
}
const namePlace = (scope: Scope, names: Set<string>): Place => mapPlace(scope.names, names, false);
const fieldPlace = (object: InstanceValue): Place => mapPlace(object.fields, null, true);

function itemPlace(holder: { items: Value[]; names?: string[] }): Place {
  const set = (items: Value[], names: string[] | undefined): void => {
    holder.items.splice(0, holder.items.length, ...items);
    if (names) holder.names = [...names];
  };
  type State = { items: Value[]; names: string[] | undefined };
  return {
    save: (): State => ({ items: [...holder.items], names: holder.names && [...holder.names] }),
    restore: (state) => set((state as State).items, (state as State).names),
    merge(states, why) {
      const [first, ...rest] = states as State[];
      const same = rest.every(({ items }) => items.length === first!.items.length && items.every((item, i) => item === first!.items[i]));
      if (!same) set([...commonStart(states as State[]), why], holder.names && [...commonStart(states as State[]).map((_, i) => String(i)), '?']);
    },
  };
}

function commonStart(states: { items: Value[] }[]): Value[] {
  const shortest = states.map(({ items }) => items).sort((a, b) => a.length - b.length)[0]!;
  const at = shortest.findIndex((item, i) => states.some(({ items }) => items[i] !== item));
  return at < 0 ? [...shortest] : shortest.slice(0, at);
}

function entryPlace(holder: { entries: [Value, Value][] }): Place {
  return {
    save: () => [...holder.entries],
    restore: (state) => void (holder.entries = [...(state as [Value, Value][])]),
    merge(states, why) {
      const keys = (states as [Value, Value][][]).flat().map(([key]) => key).filter((key, i, all) => all.findIndex((other) => equal(other, key) === true) === i);
      holder.entries = keys.map((key): [Value, Value] => {
        const values = (states as [Value, Value][][]).map((entries) => entries.find(([other]) => equal(other, key) === true)?.[1]);
        return [key, values.every((value) => value !== undefined && (value === values[0] || equal(value, values[0]!) === true)) ? values[0]! : why];
      });
    },
  };
}
