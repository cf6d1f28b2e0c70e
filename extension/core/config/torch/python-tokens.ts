import { pasteBudget } from '../../budget';
import type { Meter } from './meter';

/** A token of Python source. `line` counts from 1. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';
  text: string;
  /** A string's content, a number's value. */
  value?: string | number;
  /** An f-string: expressions stand in braces in its value. */
  formatted?: boolean;
  line: number;
}

const patterns = {
  space: /[ \t\f]+|\\\r?\n|#[^\n]*/y,
  number: /(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y,
  prefix: /[rRbBuUfF]{0,2}(?=["'])/y,
  name: /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y,
  operator: /\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|->|:=|==|!=|<=|>=|\+=|-=|\*=|\/=|%=|@=|&=|\|=|\^=|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=]/y,
};

/** Python source as tokens, with indents and dedents; what is no Python is passed over. Where the budget of tokens is spent, they end. */
export function pythonTokens(source: string, meter: Meter): Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  let [at, line, depth] = [0, 1, 0];
  let lineStart = true;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const advance = (text: string): void => {
    at += text.length;
    for (const character of text) if (character === '\n') line++;
  };
  while (at < source.length) {
    if (!meter.affordsTokens(tokens.length, line)) break;
    if (lineStart && depth === 0) {
      // A notebook's commands (!pip, %matplotlib) are no Python.
      const blank = /[ \t]*(?:[#!%][^\n]*)?(?:\r?\n|$)/y;
      const empty = match(blank);
      if (empty && empty[0].length > 0) {
        advance(empty[0]);
        continue;
      }
      const width = indentAt(source, at);
      if (width > indents.at(-1)!) {
        indents.push(width);
        tokens.push({ kind: 'indent', text: '', line });
      }
      while (width < indents.at(-1)!) {
        indents.pop();
        tokens.push({ kind: 'dedent', text: '', line });
      }
      lineStart = false;
    }
    const space = match(patterns.space);
    if (space) {
      advance(space[0]);
      continue;
    }
    if (source[at] === '\n' || source[at] === '\r') {
      if (depth === 0 && source[at] === '\n') {
        tokens.push({ kind: 'newline', text: '\n', line });
        lineStart = true;
      }
      advance(source[at]!);
      continue;
    }
    const prefix = match(patterns.prefix)?.[0];
    const end = prefix === undefined ? -1 : stringEnd(source, at + prefix.length);
    if (end >= 0) {
      const text = source.slice(at, end);
      tokens.push({ kind: 'string', text, value: unquoted(prefix!, text.slice(prefix!.length)), ...(/f/i.test(prefix!) && { formatted: true }), line });
      advance(text);
      continue;
    }
    const found = match(patterns.number) ?? match(patterns.name) ?? match(patterns.operator);
    if (!found) {
      advance(source[at]!);
      continue;
    }
    const text = found[0];
    if (/^[\d.]/.test(text) && /\d/.test(text)) tokens.push({ kind: 'number', text, value: Number(text.replace(/_/g, '')), line });
    // A name that nobody writes makes its line unreadable.
    else if (/^[\w\u0080-\uffff]/.test(text)) tokens.push(text.length > pasteBudget.name ? { kind: 'operator', text: '?', line } : { kind: 'name', text, line });
    else {
      if ('([{'.includes(text)) depth++;
      if (')]}'.includes(text)) depth = Math.max(0, depth - 1);
      tokens.push({ kind: 'operator', text, line });
    }
    advance(text);
  }
  meter.tokens(tokens.length);
  tokens.push({ kind: 'newline', text: '', line });
  for (let i = indents.length; i > 1; i--) tokens.push({ kind: 'dedent', text: '', line });
  tokens.push({ kind: 'end', text: '', line });
  return tokens;
}

/** Where the string ends whose quotes begin at `from`; -1 where nothing closes it, or its line ends before. */
function stringEnd(source: string, from: number): number {
  const quote = source[from]!;
  const triple = quote.repeat(3);
  if (source.startsWith(triple, from)) {
    const end = source.indexOf(triple, from + 3);
    if (end >= 0) return end + 3;
  }
  for (let at = from + 1; at < source.length; at++) {
    const character = source[at];
    if (character === quote) return at + 1;
    if (character === '\n') return -1;
    if (character === '\\') at++;
  }
  return -1;
}

function indentAt(source: string, from: number): number {
  let width = 0;
  for (let at = from; ; at++) {
    if (source[at] === '\t') width = (Math.floor(width / 8) + 1) * 8;
    else if (source[at] === ' ') width++;
    else return width;
  }
}

function unquoted(prefix: string, literal: string): string {
  const quotes = /^("""|''')/.test(literal) ? 3 : 1;
  const body = literal.slice(quotes, -quotes);
  if (/r/i.test(prefix)) return body;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\n': '' };
  return body.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
}
