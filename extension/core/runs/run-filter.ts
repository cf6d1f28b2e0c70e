import { nearest } from '../config/nearest';
import { vocabulary } from '../config/vocabulary';
import { UserError } from '../../shared/user-error';
import type { RunRecord } from './run-record';
import { isRow, runValue, type ValueKind } from './run-value';

export type RunFilter = (record: RunRecord) => boolean;

/**
 * A filter in words, the same wherever runs are listed:
 *
 *     val_accuracy > 0.9 optimizer=SGD            both hold (a space or "and")
 *     status=failed or seconds > 3600             either does
 *     not (optimizer.lr >= 0.1) resnet            "resnet" is a part of the run's name
 *     optimizer=SGD,Adam data.dataset~cifar       one of several; has that in it
 *     scheduler=none created>=2026-11-01          no scheduler; a day, of this machine's calendar
 *
 * Names are figures (RunFigures) and parameters by their place (run-value). Accuracies may be written as "90%". What a run does not have compares with nothing:
 * such a comparison does not hold, and one with != does. A list holds what one of its entries does. Letters' case does not count in texts.
 * Throws a UserError with the column, counted from 1, of what cannot be understood. An empty filter leaves all runs.
 */
export function parseRunFilter(text: string): RunFilter {
  return new FilterReader(text, [...tokensOf(text)]).read();
}

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~';
interface Token {
  kind: 'word' | 'quoted' | 'operator' | 'punctuation' | 'end';
  text: string;
  /** Counted from 1. */
  column: number;
}

/** Longer than what anybody writes; deeper than this nothing is nested. */
const [longest, deepest] = [10_000, 100];
const pattern = /(\s+)|("(?:[^"\\]|\\.)*"|'[^']*')|(>=|<=|!=|!~|==|[=<>~])|([(),|])|([^\s"'=<>!~(),|]+)/y;

function* tokensOf(text: string): Generator<Token> {
  if (text.length > longest) throw new UserError('filter-too-long', 'A filter has at most {most} characters.', { most: longest });
  const kinds = ['', 'blank', 'quoted', 'operator', 'punctuation', 'word'] as (Token['kind'] | 'blank')[];
  for (let at = 0; at < text.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) {
      const open = text[at] === '"' || text[at] === '\'';
      throw open
        ? new UserError('filter-open-quote', 'Column {column}: the quotation mark that begins here has no end.', { column: at + 1 })
        : new UserError('filter-unexpected', 'Column {column}: "{found}" is not understood here.', { column: at + 1, found: text[at]! });
    }
    const kind = kinds[match.findIndex((group, i) => i > 0 && group !== undefined)]!;
    if (kind !== 'blank') yield { kind, text: kind === 'quoted' ? unquoted(match[0]) : match[0], column: at + 1 };
    at = pattern.lastIndex;
  }
  yield { kind: 'end', text: '', column: text.length + 1 };
}

const unquoted = (text: string): string => (text[0] === '"' ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text.slice(1, -1));

class FilterReader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: Token[],
  ) {}

  read(): RunFilter {
    if (this.tokens.length === 1) return () => true;
    const filter = this.either();
    if (this.next.kind !== 'end') throw this.unexpected();
    return filter;
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }

  private take(): Token {
    return this.tokens[this.at++]!;
  }

  private isWord(word: string): boolean {
    return this.next.kind === 'word' && this.next.text.toLowerCase() === word;
  }

  private isMark(mark: string): boolean {
    return this.next.kind === 'punctuation' && this.next.text === mark;
  }

  private either(): RunFilter {
    const filters = [this.all()];
    while (this.isWord('or') || this.isMark('|')) {
      this.take();
      filters.push(this.all());
    }
    return filters.length === 1 ? filters[0]! : (record) => filters.some((filter) => filter(record));
  }

  private all(): RunFilter {
    const filters = [this.one()];
    for (;;) {
      if (this.isWord('and')) this.take();
      else if (this.next.kind === 'end' || this.isWord('or') || this.isMark('|') || this.isMark(')')) break;
      filters.push(this.one());
    }
    return filters.length === 1 ? filters[0]! : (record) => filters.every((filter) => filter(record));
  }

  private one(): RunFilter {
    if (++this.depth > deepest) throw new UserError('filter-too-deep', 'Column {column}: parentheses and "not" stand at most {most} deep in one another.', { column: this.next.column, most: deepest });
    const filter = this.inDepth();
    this.depth--;
    return filter;
  }

  private inDepth(): RunFilter {
    if (this.isWord('not')) {
      this.take();
      const filter = this.one();
      return (record) => !filter(record);
    }
    if (this.isMark('(')) {
      const { column } = this.take();
      const filter = this.either();
      if (!this.isMark(')')) throw new UserError('filter-open-parenthesis', 'Column {column}: the parenthesis that begins here has no end.', { column });
      this.take();
      return filter;
    }
    const name = this.next;
    if (name.kind !== 'word' && name.kind !== 'quoted') throw this.unexpected();
    this.take();
    return this.next.kind === 'operator' ? this.comparison(name) : called(name.text);
  }

  private comparison(name: Token): RunFilter {
    const { of, kinds } = runValue(name.text, name.column);
    const written = this.take();
    const operator = (written.text === '==' ? '=' : written.text) as Operator;
    const holds = [this.value(name.text, kinds, operator)];
    while (this.isMark(',')) {
      this.take();
      holds.push(this.value(name.text, kinds, operator));
    }
    const any = (value: unknown): boolean => (Array.isArray(value) ? value.some(any) : holds.some((each) => each(value)));
    return operator === '!=' || operator === '!~' ? (record) => !any(of(record)) : (record) => any(of(record));
  }

  /** Whether a value compares with what stands here; of != and !~ what they deny. */
  private value(name: string, kinds: ValueKind[], operator: Operator): (value: unknown) => boolean {
    const token = this.next;
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      throw token.kind === 'end' || token.kind === 'punctuation'
        ? new UserError('filter-lacks-value', 'Column {column}: what "{name}" is compared with is missing.', { column: token.column, name })
        : this.unexpected();
    }
    this.take();
    const { text, column } = token;
    const wanted = text.toLowerCase();
    if (operator === '~' || operator === '!~') return (value) => wordsOf(value).includes(wanted);
    if (kinds.some(({ kind }) => kind === 'time')) return duringTime(text, column, operator);
    const number = numberIn(text);
    const isEqual = operator === '=' || operator === '!=';
    if (isEqual) checkValue(token, name, kinds, number);
    else if (number === null) throw new UserError('filter-needs-number', 'Column {column}: "{name}" {operator} wants a number, not "{found}".', { column, name, operator, found: text });
    if (isEqual && (wanted === 'none' || wanted === 'null')) return (value) => value === null || value === undefined || wordsOf(value) === wanted;
    if (isEqual) return (value) => (typeof value === 'number' ? value === number : wordsOf(value) === wanted);
    const compare = order[operator];
    return (value) => typeof value === 'number' && compare(value, number!);
  }

  private unexpected(): UserError {
    const { kind, text, column } = this.next;
    return kind === 'end'
      ? new UserError('filter-ends', 'Column {column}: the filter ends where something should follow.', { column })
      : new UserError('filter-unexpected', 'Column {column}: "{found}" is not understood here.', { column, found: text || this.text.slice(column - 1, column + 1) });
  }
}

const order: Record<'>' | '>=' | '<' | '<=', <T extends number | string>(a: T, b: T) => boolean> = {
  '>': (a, b) => a > b, '>=': (a, b) => a >= b, '<': (a, b) => a < b, '<=': (a, b) => a <= b,
};

/** "90%" is 0.9. */
function numberIn(text: string): number | null {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%?)$/i.exec(text);
  return match ? Number(match[1]) / (match[2] ? 100 : 1) : null;
}

/** A word without a comparison. */
function called(word: string): RunFilter {
  const wanted = word.toLowerCase();
  return ({ figures: { id, name } }) => id.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted);
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value.toLowerCase();
  if (typeof value === 'object' && value !== null) return isRow(value) ? value.name.toLowerCase() : JSON.stringify(value).toLowerCase();
  return value === null || value === undefined ? '' : String(value);
}

/** A day, a minute, or a year: as much of the time is compared as is written. */
function duringTime(text: string, column: number, operator: Operator): (value: unknown) => boolean {
  if (!/^\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?)?)?)?$/.test(text)) throw new UserError('filter-needs-time', 'Column {column}: "{found}" is no time: write it as 2026-11-28 or 2026-11-28T15:30.', { column, found: text });
  const wanted = text.replace(' ', 'T');
  const compare = operator === '=' || operator === '!=' ? (a: string, b: string) => a === b : order[operator as keyof typeof order];
  return (value) => typeof value === 'string' && compare(localTime(value).slice(0, wanted.length), wanted);
}

/** ISO 8601 without a zone, as the clock on this machine's wall has it. */
function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - 60_000 * time.getTimezoneOffset()).toISOString().slice(0, 19);
}

/** Throws a UserError where no run can have that value. */
function checkValue({ text, column }: Token, name: string, kinds: ValueKind[], number: number | null): void {
  const all = kinds.flatMap(alternatives);
  const wanted = text.toLowerCase();
  if (wanted === 'none' || wanted === 'null' || all.some(({ kind }) => free.has(kind) || (number !== null && (kind === 'int' || kind === 'float')))) return;
  const names = all.flatMap(namesOf);
  if (names.some((each) => each.toLowerCase() === wanted)) return;
  if (names.length === 0) throw new UserError('filter-needs-number', 'Column {column}: "{name}" {operator} wants a number, not "{found}".', { column, name, operator: '=', found: text });
  const near = nearest(text, names);
  throw near !== null
    ? new UserError('filter-unknown-value', 'Column {column}: "{name}" is never "{found}": did you mean {near}?', { column, name, found: text, near })
    : new UserError('filter-unknown-value', 'Column {column}: "{name}" is never "{found}": there is {names}.', { column, name, found: text, names: names.slice(0, 40).join(', ') });
}

/** Where any text may stand. */
const free = new Set(['string', 'object', 'blocks', 'time']);

/** What a value or one of its entries may be. */
function alternatives(type: ValueKind): ValueKind[] {
  switch (type.kind) {
    case 'either':
    case 'tuple':
      return type.of.flatMap(alternatives);
    case 'list':
      return alternatives(type.of);
    case 'choices':
      return [{ kind: 'choice', table: type.table }];
    default:
      return [type];
  }
}

function namesOf(type: ValueKind): string[] {
  if (type.kind === 'enum') return [...type.values];
  if (type.kind === 'bool') return ['true', 'false'];
  return type.kind === 'choice' ? Object.keys(vocabulary[type.table]) : [];
}
