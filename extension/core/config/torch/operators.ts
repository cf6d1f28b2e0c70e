import { budget, pasteBudget } from '../../budget';
import { said } from '../../../shared/said';
import type { Context } from './context';
import type { Meter } from './meter';
import { dict, entryOf, isKind, itemsOf, list, unknown, whyUnknown, type Value } from './values';

/** Where an operator stands, and what it may cost. */
type Place = Pick<Context, 'line' | 'meter'>;

/** Python's truth; null where it is not known. */
export function truth(value: Value): boolean | null {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  if (isKind(value, 'list')) return value.items.length > 0;
  if (whyUnknown(value)) return isKind(value, 'batch') ? true : null;
  if (isKind(value, 'dict')) return value.entries.size > 0;
  if (isKind(value, 'formula')) return null;
  return isKind(value, 'stack') ? value.items.length > 0 : true;
}

/** `a == b`; null where it is not known, as of lists nested as nobody compares them. */
export function equal(a: Value, b: Value, meter: Meter, depth = 0): boolean | null {
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) meter.touched(a.length >> 2);
  if (a === b) return true;
  if (depth > 8) return null;
  if (isKind(a, 'external') && isKind(b, 'external')) {
    const [x, y] = [a, b].map(({ path }) => path.slice(path.lastIndexOf('.') + 1));
    const isType = (name: string | undefined): boolean => /^([A-Z]\w*|int|float|str|bool|list|tuple|set|dict)$/.test(name!);
    return x === y ? true : isType(x) && isType(y) ? false : null;
  }
  // A name that only a library knows differs from whatever this code makes.
  const [left, right] = [whyUnknown(a, meter), whyUnknown(b, meter)];
  if (left || right) return (isKind(a, 'external') && a.imported && b === null) || (isKind(b, 'external') && b.imported && a === null) ? false : null;
  if (isKind(a, 'list') && isKind(b, 'list')) {
    if (a.items.length !== b.items.length) return false;
    meter.steps(1 + (a.items.length >> 4));
    const each = a.items.map((item, i) => equal(item, b.items[i]!, meter, depth + 1));
    return each.includes(null) ? null : !each.includes(false);
  }
  if (typeof a === 'boolean' && typeof b === 'number') return Number(a) === b;
  if (typeof b === 'boolean' && typeof a === 'number') return Number(b) === a;
  return false;
}

const flipped = (value: boolean | null): boolean | null => (value === null ? null : !value);
/** A binary operator or comparison on values other than tensors. */
export function operate(operator: string, a: Value, b: Value, place: Place): Value {
  const { line, meter } = place;
  if (isKind(a, 'formula') || isKind(b, 'formula')) return formula(operator, a, b, line);
  const known = (value: boolean | null): Value => value ?? reasonOf(a, b, line);
  switch (operator) {
    case '==':
      return known(equal(a, b, meter));
    case '!=':
      return known(flipped(equal(a, b, meter)));
    case 'is':
      return known(isSame(a, b, meter));
    case 'is not':
      return known(flipped(isSame(a, b, meter)));
    case 'in':
      return known(contains(b, a, place));
    case 'not in':
      return known(flipped(contains(b, a, place)));
  }
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== null && y !== null) return arithmetic(operator, x, y, line);
  if (operator === '+' && isKind(a, 'list') && isKind(b, 'list')) return a.items.length + b.items.length > pasteBudget.length ? unknown(said`the list is too long`, line) : list([...a.items, ...b.items], a.of);
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a.length + b.length > pasteBudget.length ? unknown(said`the text is too long`, line) : a + b;
  if (operator === '*' && isKind(a, 'list') && y !== null) return repeated(a.items, y, line, a.of);
  if (operator === '*' && isKind(b, 'list') && x !== null) return repeated(b.items, x, line, b.of);
  if (operator === '*' && typeof a === 'string' && y !== null) return repeatedText(a, y, line);
  if (operator === '%' && typeof a === 'string') return percent(a, b, place);
  if (operator === '|' && isKind(a, 'dict') && isKind(b, 'dict')) return dict([...a.entries.values(), ...b.entries.values()]);
  // A path's parts.
  if (operator === '/' && typeof a === 'string' && typeof b === 'string') return a.length + b.length > pasteBudget.length ? unknown(said`the text is too long`, line) : `${a.replace(/\/$/, '')}/${b}`;
  if (['<', '>', '<=', '>='].includes(operator) && typeof a === 'string' && typeof b === 'string') {
    meter.touched(Math.min(a.length, b.length));
    return operator === '<' ? a < b : operator === '>' ? a > b : operator === '<=' ? a <= b : a >= b;
  }
  return { ...reasonOf(a, b, line), times: times(operator, a, b) };
}

/** A multiple of a number that only a run tells stays one. */
function times(operator: string, a: Value, b: Value): number | undefined {
  const [x, y] = [a, b].map((value) => (isKind(value, 'unknown') ? value.times : undefined));
  if (operator === '*') return x !== undefined && typeof b === 'number' ? x * b : y !== undefined && typeof a === 'number' ? y * a : undefined;
  if (operator === '/' || operator === '//') return x !== undefined && typeof b === 'number' ? x / b : undefined;
  if (x === undefined || y === undefined) return undefined;
  return operator === '+' ? x + y : operator === '-' ? x - y : undefined;
}

function isSame(a: Value, b: Value, meter: Meter): boolean | null {
  if (a === null || b === null) {
    const other = a ?? b;
    return other === null ? true : isKind(other, 'unknown') || (isKind(other, 'external') && !other.imported) ? null : false;
  }
  return equal(a, b, meter);
}

function contains(holder: Value, item: Value, { meter }: Place): boolean | null {
  if (typeof holder === 'string' && typeof item === 'string') {
    meter.searched(holder, item);
    return holder.includes(item);
  }
  if (isKind(holder, 'dict') && entryOf(holder, item) !== undefined) return true;
  meter.steps(isKind(holder, 'list') || isKind(holder, 'stack') ? holder.items.length >> 2 : isKind(holder, 'dict') ? holder.entries.size >> 2 : 0);
  const each = itemsOf(holder)?.map((one) => equal(one, item, meter));
  if (!each) return null;
  return each.includes(true) ? true : each.includes(null) ? null : false;
}

function reasonOf(a: Value, b: Value, line: number): ReturnType<typeof unknown> {
  return whyUnknown(a) ?? whyUnknown(b) ?? unknown(said`this sum is not understood here`, line);
}

function repeated(items: Value[], times: number, line: number, of: 'list' | 'tuple' | 'set'): Value {
  if (items.length === 0) return list([], of);
  if (!(items.length * times <= pasteBudget.length)) return unknown(said`the list is too long`, line);
  return list(Array.from({ length: Math.max(0, times) }, () => items).flat(), of);
}

function repeatedText(text: string, times: number, line: number): Value {
  if (text === '') return '';
  return text.length * times <= pasteBudget.length ? text.repeat(Math.max(0, times)) : unknown(said`the text is too long`, line);
}

/** "conv%d" % 3 */
function percent(text: string, given: Value, { line, meter }: Place): Value {
  const values = isKind(given, 'list') ? given.items : [given];
  let next = 0;
  let length = text.length;
  const why = whyUnknown(given);
  if (why) return why;
  meter.touched(length);
  const put = (value: Value): string => {
    const words = spelled(value, line) ?? '';
    length += words.length;
    return length > pasteBudget.length ? '' : words;
  };
  const filled = text.replace(/%(?:\((\w+)\))?[-+ #0-9.]*([sdifgreu%])/g, (_, name: string | undefined, kind: string) => {
    if (kind === '%') return '%';
    if (name !== undefined && isKind(given, 'dict')) return put(entryOf(given, name) ?? null);
    return put(values[next++] ?? null);
  });
  return length > pasteBudget.length ? unknown(said`the text is too long`, line) : filled;
}

/** str(value); null where it is not known. */
export function spelled(value: Value, _line: number): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : null;
}

const asNumber = (value: Value): number | null => (typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null);

function arithmetic(operator: string, a: number, b: number, line: number): Value {
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return b === 0 ? unknown(said`it is divided by zero`, line) : a / b;
    case '//': return b === 0 ? unknown(said`it is divided by zero`, line) : Math.floor(a / b);
    case '%': return b === 0 ? unknown(said`it is divided by zero`, line) : a - b * Math.floor(a / b);
    case '**': return a ** b;
    case '<': return a < b;
    case '<=': return a <= b;
    case '>': return a > b;
    case '>=': return a >= b;
    case '&': return a & b;
    case '|': return a | b;
    case '^': return a ^ b;
    case '<<': return a * 2 ** b;
    case '>>': return Math.floor(a / 2 ** b);
    default: return unknown(said`"${{ operator }}" is not understood here`, line);
  }
}

/** An expression of the epoch as text. */
function formula(operator: string, a: Value, b: Value, line: number): Value {
  const [left, right] = [formulaText(a), formulaText(b)];
  if (left === null || right === null || !/^([-+*/%<>]|\*\*|\/\/|<=|>=|==|!=|and|or)$/.test(operator)) return whyUnknown(a) ?? whyUnknown(b) ?? unknown(said`it is no arithmetic of the epoch`, line);
  if (left.length + right.length > budget.expression) return unknown(said`the expression is too long`, line);
  return { kind: 'formula', text: `${bracketed(left)} ${operator} ${bracketed(right)}` };
}

export function formulaText(value: Value): string | null {
  if (isKind(value, 'formula')) return value.text;
  return typeof value === 'number' ? (Number.isFinite(value) ? String(value) : null) : typeof value === 'boolean' ? String(Number(value)) : null;
}

export const bracketed = (text: string): string => (/^[\w.]+$/.test(text) || isOneCall(text) ? text : `(${text})`);

/** `cos(…)` from its first to its last character. */
function isOneCall(text: string): boolean {
  let depth = 0;
  const name = /^\w+(?=\()/.exec(text)?.[0];
  return name !== undefined && [...text].every((character, i) => {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    return depth > 0 || i < name.length || i === text.length - 1;
  });
}

/** `test` on both sides: `a if test else b`. */
export function conditionalFormula(test: string, yes: Value, no: Value, line: number): Value {
  const [left, right] = [formulaText(yes), formulaText(no)];
  if (left === null || right === null) return whyUnknown(yes) ?? whyUnknown(no) ?? unknown(said`it is no arithmetic of the epoch`, line);
  if (test.length + left.length + right.length > budget.expression) return unknown(said`the expression is too long`, line);
  return { kind: 'formula', text: `${bracketed(left)} if ${test} else ${/ if /.test(right) ? `(${right})` : bracketed(right)}` };
}
