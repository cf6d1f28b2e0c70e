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
  string: /([rRbBuUfF]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/y,
  name: /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y,
  operator: /\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|->|:=|==|!=|<=|>=|\+=|-=|\*=|\/=|%=|@=|&=|\|=|\^=|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=]/y,
};

/** Python source as tokens, with indents and dedents; what is no Python is passed over. */
export function pythonTokens(source: string): Token[] {
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
    if (lineStart && depth === 0) {
      // A notebook's commands (!pip, %matplotlib) are no Python.
      const blank = /[ \t]*(?:[#!%][^\n]*)?(?:\r?\n|$)/y;
      const empty = match(blank);
      if (empty && empty[0].length > 0) {
        advance(empty[0]);
        continue;
      }
      const width = widthOf(/[ \t]*/y, source, at);
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
    const string = match(patterns.string);
    const found = string ?? match(patterns.number) ?? match(patterns.name) ?? match(patterns.operator);
    if (!found) {
      advance(source[at]!);
      continue;
    }
    const text = found[0];
    if (string) tokens.push({ kind: 'string', text, value: unquoted(string[1]!, string[2]!), ...(/f/i.test(string[1]!) && { formatted: true }), line });
    else if (/^[\d.]/.test(text) && /\d/.test(text)) tokens.push({ kind: 'number', text, value: Number(text.replace(/_/g, '')), line });
    else if (/^[\w\u0080-\uffff]/.test(text)) tokens.push({ kind: 'name', text, line });
    else {
      if ('([{'.includes(text)) depth++;
      if (')]}'.includes(text)) depth = Math.max(0, depth - 1);
      tokens.push({ kind: 'operator', text, line });
    }
    advance(text);
  }
  tokens.push({ kind: 'newline', text: '', line });
  for (let i = indents.length; i > 1; i--) tokens.push({ kind: 'dedent', text: '', line });
  tokens.push({ kind: 'end', text: '', line });
  return tokens;
}

function widthOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return [...(pattern.exec(source)?.[0] ?? '')].reduce((width, character) => (character === '\t' ? (Math.floor(width / 8) + 1) * 8 : width + 1), 0);
}

function unquoted(prefix: string, literal: string): string {
  const quotes = /^("""|''')/.test(literal) ? 3 : 1;
  const body = literal.slice(quotes, -quotes);
  if (/r/i.test(prefix)) return body;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\n': '' };
  return body.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
}
