import { said, type Said } from '../../../shared/said';
import type { Misfit, TorchNote } from './context';
import { Flow } from './flow';
import type { Ending } from './machine';
import { callMethod } from './methods';
import type { Expression, Statement } from './python-syntax';
import { yields } from './python-walk';
import { input } from './tensor';
import { changedInPlace } from './tensor-functions';
import { Trace, type Loop } from './trace';
import { classOf, isKind, type Argument, type ClassValue, type Scope, type Value } from './values';
import { textOf, wholeText } from './written-name';

/** What following a network's forward gives. */
export interface Followed {
  result: Value;
  notes: TorchNote[];
  misfits: Misfit[];
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
export class Interpreter extends Flow {
  private isSpent = false;

  run(statements: Statement[]): void {
    this.globals.names.set('__name__', '__main__');
    this.within(() => this.execute(statements, this.globals), null, said`what follows was left out`);
  }

  /** Computes as far as the budget goes. Where it is spent first, it is told at its line, with what is done about it. */
  within<T>(compute: () => T, otherwise: T, done: Said): T {
    return this.meter.within(compute, otherwise, (why) => {
      if (!this.isSpent) this.note(said`${{ why }}, which is the most: ${{ done }}.`);
      this.isSpent = true;
    });
  }

  /** Puts a picture of this shape through a module, as in training or as in evaluation; only this run's notes come back. */
  follow(module: Value, shape: number[], training: boolean): Followed {
    const own = { notes: [] as TorchNote[], misfits: [] as Misfit[], following: true, training, concatenations: [] };
    const result = this.with(own, () => this.call(module, [{ name: null, value: input(shape) }]));
    return { result, notes: own.notes, misfits: own.misfits };
  }

  /** Calls something with a trace of its own, as an example of what the code could do. */
  explore(callee: Value, args: Argument[], loops: Loop[] = []): Explored {
    this.meter.steps(20);
    const own = { notes: [] as TorchNote[], trace: new Trace(), called: new Set<Value>() };
    own.trace.loops.push(...loops);
    return { ...own, result: this.with(own, () => this.call(callee, args)) };
  }

  protected execute(statements: Statement[], scope: Scope): Ending {
    if (!this.meter.enter()) {
      this.note(said`Functions, loops and expressions lie too deep in one another here: what is in them was left out.`);
      return { kind: 'raise' };
    }
    let ending: Ending = null;
    for (let i = 0; i < statements.length && !ending; i++) {
      const statement = statements[i]!;
      this.line = statement.line;
      this.meter.steps(1);
      ending = this.statement(statement, scope, () => statements.slice(i + 1));
    }
    this.meter.leave();
    return ending;
  }

  protected statement(statement: Statement, scope: Scope, rest: () => Statement[]): Ending {
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
        // What sets a property is no network's part.
        if (statement.decorators.some((each) => textOf(each).endsWith('.setter'))) return null;
        this.setName(statement.name, this.decorated(this.defineFunction(statement, scope), statement.decorators, scope), scope);
        return null;
      case 'class':
        this.setName(statement.name, this.decorated(this.defineClass(statement, scope), statement.decorators, scope), scope);
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
        return this.withoutGradient(statement.items.map(({ value }) => wholeText(value)), () => this.execute(statement.body, scope));
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
        this.note(said`This line could not be read as Python.`);
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

  protected assignment(statement: Extract<Statement, { kind: 'assign' }>, scope: Scope): void {
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

  protected decorated(made: Value, decorators: Expression[], scope: Scope): Value {
    return [...decorators].reverse().reduce<Value>((value, written) => {
      const decorator = this.evaluate(written, scope);
      if (!isKind(decorator, 'function')) return value;
      const called = this.called.has(value);
      const result = this.call(decorator, [{ name: null, value }]);
      if (!called) this.called.delete(value);
      return isKind(result, 'class') || isKind(result, 'function') || isKind(result, 'partial') ? result : value;
    }, made);
  }

  protected defineFunction({ name, params, body, decorators, line }: Extract<Statement, { kind: 'function' }>, scope: Scope): Value {
    const words = decorators.map((each) => textOf(each));
    const has = (word: string): boolean => words.some((each) => each === word || each.endsWith(`.${word}`));
    return {
      kind: 'function', name, line, params, body, scope: scope.isClass ? scope.outer! : scope, self: null, owner: null, isGenerator: yields(body),
      measures: words.some((each) => /\b(no_grad|inference_mode)\b/.test(each)),
      decorator: has('staticmethod') ? 'static' : has('classmethod') ? 'class' : has('property') || has('cached_property') ? 'property' : null,
      defaults: params.map(({ fallback }) => (fallback ? this.evaluate(fallback, scope) : undefined)),
    };
  }

  protected defineClass({ name, bases, body, decorators, line }: Extract<Statement, { kind: 'class' }>, scope: Scope): ClassValue {
    const members: Scope = { names: new Map(), outer: scope, isClass: true };
    const value = classOf(name, line, members.names, bases.map((base) => this.evaluate(base, scope)));
    this.meter.values(value.lineage.length);
    this.execute(body, members);
    for (const [key, member] of members.names) if (isKind(member, 'function') && !member.owner) members.names.set(key, { ...member, owner: value });
    if (decorators.some((each) => /(^|\.)dataclass\b/.test(textOf(each.kind === 'call' ? each.callee : each)))) {
      value.fields = body.flatMap((each) => (each.kind === 'annotation' ? [each.name] : each.kind === 'assign' && each.targets[0]?.kind === 'name' ? [each.targets[0].name] : []));
    }
    return value;
  }
}
