import { said, type Said } from '../../../shared/said';
import { Expressions } from './expressions';
import { turnLimit, type Ending } from './machine';
import { conditionalFormula, truth } from './operators';
import { entryPlace, fieldPlace, itemPlace, namePlace, type Place } from './places';
import type { Branch, Expression, Statement } from './python-syntax';
import { changedIn, goesThroughLoader, trains } from './python-walk';
import type { Loop } from './trace';
import { isKind, itemsOf, unknown, whyUnknown, type Scope, type Value } from './values';
import { looksLikeLoader, textOf, wholeText } from './written-name';

/** One of the ways that code may go. */
type Way = Pick<Branch, 'line' | 'body'>;

/** Where code goes: branches and loops, those too that only a run decides. */
export abstract class Flow extends Expressions {
  protected choose(statement: Extract<Statement, { kind: 'if' }>, scope: Scope, rest: () => Statement[]): Ending {
    const ways: Way[] = [];
    let reason: Said | null = null;
    for (const [i, branch] of statement.branches.entries()) {
      const test = this.evaluate(branch.test, scope);
      this.line = branch.line;
      if (isKind(test, 'formula') && ways.length === 0) return this.chooseByFormula(test.text, branch, { ...statement, branches: statement.branches.slice(i + 1) }, scope, rest());
      const holds = truth(test);
      if (holds === false) continue;
      if (holds === true && ways.length === 0) return this.execute(branch.body, scope);
      ways.push(branch);
      reason ||= whyUnknown(test)?.reason ?? said`its test is not known here`;
      if (holds === true) return this.undecided(ways, scope, reason ?? said`its test is not known here`);
    }
    if (ways.length === 0) return this.execute(statement.otherwise, scope);
    return this.undecided([...ways, { line: ways.at(-1)!.line, body: statement.otherwise }], scope, reason ?? said`its test is not known here`);
  }

  /** In a function of the epoch both ways are gone, and what they give stands in one expression. */
  protected chooseByFormula(test: string, { line, body }: Way, others: Extract<Statement, { kind: 'if' }>, scope: Scope, rest: Statement[]): Ending {
    this.meter.touched(rest.length + others.branches.length);
    const way = (statements: Statement[]): Value => {
      const own: Scope = { ...scope, names: new Map(scope.names) };
      const ending = this.execute([...statements, ...rest], own);
      return ending?.kind === 'return' ? ending.value : null;
    };
    return { kind: 'return', value: conditionalFormula(test, way(body), way(others.branches.length > 0 ? [others] : others.otherwise), line) };
  }

  /** Each way is gone once, from the same beginning; what they leave different is unknown afterwards. */
  protected undecided(ways: Way[], scope: Scope, reason: Said): Ending {
    const { line } = ways[0]!;
    const why = unknown(reason, line);
    const places = this.placesChangedIn(ways.map(({ body }) => body), scope);
    const start = places.map((place) => place.save());
    const reached = ways.map((way) => {
      places.forEach((place, i) => place.restore(start[i]!));
      this.trace.ifs.push(way.line);
      const ending = this.execute(way.body, scope);
      this.trace.ifs.pop();
      // A way that ends in an error, or ends a program early, is not the usual one.
      return { ending, state: ending?.kind === 'raise' ? null : places.map((place) => place.save()) };
    });
    const usual = reached.filter(({ state }) => state !== null);
    if (usual.length === 0) return { kind: 'raise' };
    places.forEach((place, i) => place.merge(usual.map(({ state }) => state![i]!), why));
    // Where only a program's end is early, the rest is what is usually done.
    const returns = usual.flatMap(({ ending }) => (ending?.kind === 'return' ? [ending.value] : []));
    if (returns.length < usual.length && returns.some((value) => isKind(value, 'tensor'))) {
      this.note(said`Which way is gone here could not be worked out (${{ reason }}): the one that goes on was taken.`, line);
      return null;
    }
    if (returns.length === usual.length || returns.some((value) => value !== null && !isKind(value, 'unknown'))) {
      const all = returns.length === usual.length && returns.every((value) => value === returns[0]);
      return { kind: 'return', value: all ? returns[0]! : this.asUnknownResult(returns, why) };
    }
    return usual.every(({ ending }) => ending?.kind === 'break') ? { kind: 'break' } : null;
  }

  /** Of tensors that only a run chooses between, the first goes on, and the choice is told. */
  protected asUnknownResult(values: Value[], why: ReturnType<typeof unknown>): Value {
    const tensor = values.find((value) => isKind(value, 'tensor'));
    if (!tensor) return why;
    this.note(said`Which way is gone here could not be worked out (${{ reason: why.reason }}): the first was taken.`, why.line);
    return tensor;
  }

  protected forLoop(statement: Extract<Statement, { kind: 'for' }>, scope: Scope): Ending {
    const source = this.evaluate(statement.source, scope);
    this.line = statement.line;
    const items = itemsOf(isKind(source, 'instance') ? source.base : source);
    const loop = this.loopOf(statement, source, items);
    this.trace.loops.push(loop);
    const ending = loop.kind === 'other' && items ? this.turns(statement, [...items], scope) : this.once(statement, items?.[0], scope, source, loop);
    this.trace.loops.pop();
    return ending;
  }

  protected loopOf({ target, body, source: written }: Extract<Statement, { kind: 'for' }>, source: Value, items: Value[] | null): Loop {
    const named = /epoch/i.test(textOf(target));
    if (isKind(source, 'loader') || (!items && !named && looksLikeLoader(wholeText(written)))) return { kind: 'batch', count: null };
    const inner = goesThroughLoader(body);
    return { kind: named || inner || trains(body) ? 'epoch' : 'other', count: items?.length ?? null };
  }

  protected turns(statement: Extract<Statement, { kind: 'for' }>, items: Value[], scope: Scope): Ending {
    this.meter.touched(items.length);
    for (const item of items) {
      this.meter.steps(1);
      this.assign(statement.target, item, scope);
      const ending = this.execute(statement.body, scope);
      if (ending?.kind === 'break') return null;
      if (ending && ending.kind !== 'continue') return ending;
    }
    return this.execute(statement.otherwise, scope);
  }

  /** A loop of training, or one over something unknown: its body is gone through once, and what it may change is unknown afterwards. */
  protected once(statement: Extract<Statement, { kind: 'for' }>, item: Value | undefined, scope: Scope, source: Value, loop: Loop): Ending {
    const { trace } = this;
    const counts = /epoch/i.test(textOf(statement.target)) || goesThroughLoader(statement.body);
    if (loop.kind === 'epoch' && !trace.inBatch && counts && trace.epochs === null) {
      const count = loop.count ?? this.countOf(statement.source, scope);
      if (count !== null) trace.epochs = { value: count, line: statement.line };
    }
    const why = whyUnknown(source) ?? unknown(said`a loop of training goes over it`, statement.line);
    const places = this.placesChangedIn([[{ kind: 'assign', line: statement.line, targets: [statement.target], operator: '=', value: { kind: 'constant', line: statement.line, value: null } }], statement.body], scope);
    const start = places.map((place) => place.save());
    const epoch = loop.kind === 'epoch' && typeof item === 'number';
    this.assign(statement.target, isKind(source, 'unknown') || !epoch ? { ...unknown(why.reason, why.line), told: why.told } : { ...unknown(said`an epoch is known only to a run`, statement.line) }, scope);
    const ending = this.execute(statement.body, scope);
    places.forEach((place, i) => place.merge([start[i]!, place.save()], why));
    return ending?.kind === 'return' && ending.value !== null && !isKind(ending.value, 'unknown') ? { kind: 'return', value: this.asUnknownResult([ending.value], why) } : null;
  }

  /** The end of `range(start, end)` with an end that is no number: why. */
  protected countOf(source: Expression, scope: Scope): Value | null {
    if (source.kind !== 'call' || textOf(source.callee) !== 'range') return source.kind === 'call' && source.args[0] ? this.countOf(source.args[0].value, scope) : null;
    return this.evaluate(source.args.at(source.args.length === 1 ? 0 : 1)!.value, scope);
  }

  protected whileLoop(statement: Extract<Statement, { kind: 'while' }>, scope: Scope): Ending {
    for (let turn = 0; turn < turnLimit; turn++) {
      const test = this.evaluate(statement.test, scope);
      const holds = truth(test);
      if (holds === false) return this.execute(statement.otherwise, scope);
      if (holds === null) {
        this.trace.loops.push({ kind: trains(statement.body) ? 'epoch' : 'other', count: null });
        const ending = this.undecided([{ line: statement.line, body: statement.body }, { line: statement.line, body: [] }], scope, whyUnknown(test)?.reason ?? said`its test is not known here`);
        this.trace.loops.pop();
        return ending?.kind === 'break' ? null : ending;
      }
      const ending = this.execute(statement.body, scope);
      if (ending?.kind === 'break') return null;
      if (ending && ending.kind !== 'continue') return ending;
    }
    this.note(said`This loop does not end.`, statement.line);
    return { kind: 'raise' };
  }

  protected attempt(statement: Extract<Statement, { kind: 'try' }>, scope: Scope): Ending {
    let ending = this.execute(statement.body, scope);
    if (ending?.kind === 'raise') ending = statement.handlers[0] ? this.execute(statement.handlers[0], scope) : null;
    else ending ??= this.execute(statement.otherwise, scope);
    return this.execute(statement.last, scope) ?? ending;
  }

  /** Where code may change something: names of its scope, fields of objects, lists and modules. */
  protected placesChangedIn(bodies: Statement[][], scope: Scope): Place[] {
    const changes = bodies.map(changedIn);
    const [targets, edited] = [changes.flatMap((each) => each.targets), changes.flatMap((each) => each.edited)];
    this.meter.steps(10 + targets.length + edited.length);
    const places = new Map<unknown, Place>();
    const names = new Set(targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])));
    if (names.size > 0) places.set(scope, namePlace(scope, names, this.meter));
    for (const target of targets) {
      const object = target.kind === 'attribute' ? this.peek(target.object, scope) : null;
      if (isKind(object, 'instance')) places.set(object.fields, fieldPlace(object, this.meter));
    }
    for (const expression of edited) {
      const object = this.peek(expression, scope);
      if (isKind(object, 'list') || isKind(object, 'stack')) places.set(object, itemPlace(object, this.meter));
      else if (isKind(object, 'dict')) places.set(object, entryPlace(object, this.meter));
      else if (isKind(object, 'instance')) {
        places.set(object.fields, fieldPlace(object, this.meter));
        if (isKind(object.base, 'stack')) places.set(object.base, itemPlace(object.base, this.meter));
      }
    }
    return [...places.values()];
  }

  /** A name or a field, without carrying anything out. */
  protected peek(expression: Expression, scope: Scope): Value {
    if (expression.kind === 'name') return this.lookUp(expression.name, scope);
    if (expression.kind !== 'attribute') return null;
    const object = this.peek(expression.object, scope);
    return isKind(object, 'instance') ? (object.fields.get(expression.name) ?? null) : null;
  }
}
