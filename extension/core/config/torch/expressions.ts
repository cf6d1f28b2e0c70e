import { pasteBudget } from '../../budget';
import { said } from '../../../shared/said';
import { Assignments } from './assignments';
import { conditionalFormula, equal, operate, spelled, truth } from './operators';
import type { Expression } from './python-syntax';
import { tensorOperation } from './tensor-functions';
import { dict, isKind, itemsOf, list, setOf, unknown, whyAnyUnknown, whyUnknown, type Argument, type Scope, type Value } from './values';
import { textOf } from './written-name';

/** The value of an expression. */
export abstract class Expressions extends Assignments {
  protected evaluate(expression: Expression, scope: Scope): Value {
    this.line = expression.line;
    if (!this.meter.enter()) return unknown(said`expressions and calls lie too deep in one another here`, expression.line);
    this.meter.steps(1);
    const value = this.worth(expression, scope);
    this.count(value);
    this.meter.leave();
    return value;
  }

  /** Of each list and dict that an expression gives, the items that it did not have before are counted among the values that are made. */
  protected count(value: Value): void {
    if (typeof value === 'string') this.meter.touched(value.length >> 2);
    if (!isKind(value, 'list') && !isKind(value, 'dict')) return;
    const size = isKind(value, 'list') ? value.items.length : 4 * value.entries.size;
    if (size <= (value.counted ?? 0)) return;
    this.meter.values(size - (value.counted ?? 0));
    value.counted = size;
    if (isKind(value, 'list') && isKind(value.items.at(-1), 'list')) for (const item of value.items) this.count(item);
  }

  protected worth(expression: Expression, scope: Scope): Value {
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'format': {
        const parts = expression.parts.map((part): Value => (typeof part === 'string' ? part : this.evaluate(part, scope)));
        const texts = parts.map((part) => spelled(part, expression.line));
        if (texts.includes(null)) return whyAnyUnknown(parts) ?? unknown(said`this text is not known here`, expression.line);
        return texts.reduce((length, text) => length + text!.length, 0) > pasteBudget.length ? unknown(said`the text is too long`, expression.line) : texts.join('');
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
        return dict(this.entries(expression.entries, scope));
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
          kind: 'function', name: 'lambda', line: expression.line, params: expression.params, body: expression.body, scope, self: null, owner: null, decorator: null, isGenerator: false, measures: false,
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
          if (expression.from) for (const item of itemsOf(value) ?? [whyUnknown(value) ?? null]) at.yielded.push(item);
          else at.yielded.push(value);
          break;
        }
        return null;
      }
      case 'star':
        return this.evaluate(expression.value, scope);
    }
  }

  protected evaluateCall(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const { callee: written } = expression;
    if (written.kind === 'name' && written.name === 'super' && !scope.names.has('super')) return this.superOf(expression, scope);
    if (written.kind === 'name' && (written.name === 'locals' || written.name === 'vars') && expression.args.length === 0) return dict(scope.names);
    const callee = this.evaluate(written, scope);
    const args = this.callArguments(expression.args, scope);
    this.line = expression.line;
    this.argumentText = expression.args[0] ? textOf(expression.args[0].value) : '';
    if (written.kind === 'name' && written.name === 'vars' && isKind(args[0]?.value, 'instance')) return dict(args[0].value.fields);
    const result = this.call(callee, args);
    this.line = expression.line;
    return result;
  }

  protected superOf(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const [first, second] = expression.args.map(({ value }) => this.evaluate(value, scope));
    for (let at: Scope | null = scope; at; at = at.outer) {
      if (!at.function?.owner) continue;
      const after = isKind(first, 'class') ? first : at.function.owner;
      return { kind: 'super', self: second ?? at.function.self, after };
    }
    return unknown(said`super() stands in no class`, expression.line);
  }

  protected items(expressions: Expression[], scope: Scope): Value[] {
    return expressions.flatMap((each) => {
      if (each.kind !== 'star') return [this.evaluate(each, scope)];
      return this.spread(this.evaluate(each.value, scope));
    });
  }

  /** `*value`: its items, or one that is not known. */
  protected spread(value: Value): Value[] {
    return itemsOf(isKind(value, 'instance') ? value.base : value) ?? [isKind(value, 'parameters') ? value : (whyUnknown(value) ?? unknown(said`these values are not known here`, this.line))];
  }

  protected entries(written: { key: Expression | null; value: Expression }[], scope: Scope): [Value, Value][] {
    return written.flatMap(({ key, value }) => (key ? [[this.evaluate(key, scope), this.evaluate(value, scope)] as [Value, Value]] : this.pairsOf(this.evaluate(value, scope))));
  }

  protected pairsOf(value: Value): [Value, Value][] {
    return isKind(value, 'dict') ? [...value.entries.values()] : isKind(value, 'instance') ? [...value.fields] : [];
  }

  protected callArguments(args: Extract<Expression, { kind: 'call' }>['args'], scope: Scope): Argument[] {
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

  protected unary(operator: string, value: Value): Value {
    if (operator === 'not') {
      if (isKind(value, 'formula')) return { kind: 'formula', text: `not (${value.text})` };
      const holds = truth(value);
      return holds === null ? (whyUnknown(value) ?? unknown(said`this is not known here`, this.line)) : !holds;
    }
    if (isKind(value, 'formula')) return operator === '-' ? { kind: 'formula', text: `-(${value.text})` } : value;
    if (typeof value === 'number' || typeof value === 'boolean') return operator === '-' ? -Number(value) : operator === '~' ? ~Number(value) : Number(value);
    if (isKind(value, 'tensor') && operator === '-') return this.operate('*', value, -1);
    return whyUnknown(value) ?? unknown(said`"${{ operator }}" of this value is not known here`, this.line);
  }

  protected binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const a = this.evaluate(left, scope);
    if (operator === 'and' || operator === 'or') {
      if (isKind(a, 'formula')) return this.operate(operator, a, this.evaluate(right, scope));
      const holds = truth(a);
      if (holds === null) {
        // `unknown and False` is false, whatever the first is.
        const b = this.evaluate(right, scope);
        const decides = truth(b);
        return decides !== null && decides === (operator === 'or') ? b : (whyUnknown(a) ?? unknown(said`this is not known here`, this.line));
      }
      return holds === (operator === 'and') ? this.evaluate(right, scope) : a;
    }
    const b = this.evaluate(right, scope);
    this.line = left.line;
    return this.operate(operator, a, b);
  }

  protected compare({ first, links }: Extract<Expression, { kind: 'compare' }>, scope: Scope): Value {
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

  protected conditional(expression: Extract<Expression, { kind: 'conditional' }>, scope: Scope): Value {
    const test = this.evaluate(expression.test, scope);
    if (isKind(test, 'formula')) return conditionalFormula(test.text, this.evaluate(expression.yes, scope), this.evaluate(expression.no, scope), expression.line);
    const holds = truth(test);
    if (holds !== null) return this.evaluate(holds ? expression.yes : expression.no, scope);
    const [yes, no] = [this.evaluate(expression.yes, scope), this.evaluate(expression.no, scope)];
    return equal(yes, no, this.meter) === true ? yes : (whyUnknown(test) ?? unknown(said`which of the two is not known here`, expression.line));
  }

  protected comprehension(expression: Extract<Expression, { kind: 'comprehension' }>, scope: Scope): Value {
    const inner: Scope = { names: new Map(), outer: scope };
    const found: { key: Value; value: Value }[] = [];
    let why: Value = null;
    let stopped = false;
    const clause = (at: number): void => {
      if (stopped) return;
      const next = expression.clauses[at];
      if (!next) {
        found.push({ key: expression.key ? this.evaluate(expression.key, inner) : null, value: this.evaluate(expression.item, inner) });
        return;
      }
      const source = this.evaluate(next.source, at === 0 ? scope : inner);
      const items = itemsOf(isKind(source, 'instance') ? source.base : source);
      if (!items) {
        why = isKind(source, 'parameters') ? source : (whyUnknown(source) ?? unknown(said`this list is not known here`, expression.line));
        stopped = true;
        return;
      }
      this.meter.touched(items.length);
      for (const item of items) {
        this.meter.steps(1);
        this.assign(next.target, item, inner);
        const tests = next.tests.map((test) => this.evaluate(test, inner));
        const undecided = tests.find((test) => truth(test) === null);
        if (undecided !== undefined) {
          why = whyUnknown(undecided) ?? unknown(said`this list is not known here`, expression.line);
          stopped = true;
          return;
        }
        if (tests.every((test) => truth(test) === true)) clause(at + 1);
      }
    };
    clause(0);
    if (stopped) return why;
    if (expression.of === 'dict') return dict(found.map(({ key, value }): [Value, Value] => [key, value]));
    const values = found.map(({ value }) => value);
    return expression.of === 'set' ? setOf(values) : list(values);
  }

  protected operate(operator: string, a: Value, b: Value): Value {
    if ((isKind(a, 'tensor') || isKind(b, 'tensor')) && !(isKind(a, 'unknown') && a.told && isKind(b, 'unknown'))) return tensorOperation(operator, a, b, this);
    if (isKind(a, 'loss') || isKind(b, 'loss')) return this.lossOperation(operator, a, b);
    return operate(operator, a, b, this);
  }

  protected lossOperation(operator: string, a: Value, b: Value): Value {
    const divided = isKind(a, 'loss') ? a.divided : isKind(b, 'loss') ? b.divided : 1;
    if (operator === '/' && isKind(a, 'loss') && typeof b === 'number') return { kind: 'loss', divided: divided * b };
    if (operator === '+' && (isKind(a, 'loss') !== isKind(b, 'loss')) && a !== 0 && b !== 0) this.note(said`Something is added to the loss here: it was left out.`);
    if (operator === '+' && isKind(a, 'loss') && isKind(b, 'loss')) this.note(said`Several losses are added here: one was taken.`);
    return { kind: 'loss', divided };
  }
}
