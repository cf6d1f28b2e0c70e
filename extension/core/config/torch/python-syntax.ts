import { pythonTokens, type Token } from './python-tokens';

/** As much of Python's grammar as model code uses. `line` counts from 1. */
export type Expression = { line: number } & (
  | { kind: 'constant'; value: number | string | boolean | null }
  | { kind: 'name'; name: string }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'call'; callee: Expression; args: { name: string | null; star: '' | '*' | '**'; value: Expression }[] }
  | { kind: 'index'; object: Expression; index: Expression }
  | { kind: 'slice' }
  | { kind: 'list'; tuple: boolean; items: Expression[] }
  | { kind: 'dict'; entries: { key: Expression | null; value: Expression }[] }
  | { kind: 'unary'; operator: string; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'conditional'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'lambda'; params: Parameter[]; body: Expression }
  | { kind: 'comprehension'; item: Expression; target: Expression; source: Expression; test: Expression | null }
  | { kind: 'star'; value: Expression }
);

export interface Parameter {
  name: string;
  star: '' | '*' | '**';
  fallback: Expression | null;
}

export type Statement = { line: number } & (
  | { kind: 'assign'; targets: Expression[]; operator: string; value: Expression }
  | { kind: 'expression'; value: Expression }
  | { kind: 'return'; value: Expression | null }
  | { kind: 'function'; name: string; params: Parameter[]; body: Statement[] }
  | { kind: 'class'; name: string; bases: Expression[]; body: Statement[] }
  | { kind: 'for'; target: Expression; source: Expression; body: Statement[] }
  | { kind: 'if'; test: Expression; body: Statement[]; otherwise: Statement[] }
  /** `with`, `while`, `try`: a body under a header that is not looked at. */
  | { kind: 'block'; body: Statement[] }
  | { kind: 'nothing' }
  | { kind: 'unreadable' }
);

/** Python source as statements; a line that cannot be read becomes `unreadable`, the rest goes on. */
export function parsePython(source: string): Statement[] {
  return new Parser(pythonTokens(source)).module();
}

class SyntaxProblem extends Error {}

/** Binary operators from loosest to tightest. */
const precedence: string[][] = [['or'], ['and'], ['in', 'is', '<', '>', '<=', '>=', '==', '!='], ['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%', '@']];
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '//=', '%=', '@=', '&=', '|=', '^=', '**=']);
const ignored = new Set(['import', 'from', 'pass', 'global', 'nonlocal', 'del', 'raise', 'assert', 'break', 'continue']);
const blockWords = new Set(['with', 'while', 'try', 'except', 'finally', 'else']);

class Parser {
  private at = 0;
  constructor(private readonly tokens: Token[]) {}

  module(): Statement[] {
    const statements: Statement[] = [];
    while (this.peek().kind !== 'end') statements.push(...this.statement());
    return statements;
  }

  private statement(): Statement[] {
    const { line, text, kind } = this.peek();
    if (kind === 'newline' || kind === 'dedent' || kind === 'indent') {
      this.next();
      return [];
    }
    try {
      if (text === '@' && kind === 'operator') return this.skipLine();
      if (text === 'async' && kind === 'name') this.next();
      const word = this.peek().kind === 'name' ? this.peek().text : '';
      if (word === 'def') return [this.functionDefinition(line)];
      if (word === 'class') return [this.classDefinition(line)];
      if (word === 'if' || word === 'elif') return [this.ifStatement(line)];
      if (word === 'for') return [this.forStatement(line)];
      if (blockWords.has(word)) return [this.block(line)];
      if (ignored.has(word)) return this.skipLine();
      return this.simpleStatements();
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      this.skipLine();
      return [{ kind: 'unreadable', line }];
    }
  }

  private simpleStatements(): Statement[] {
    const statements: Statement[] = [];
    do {
      if (this.peek().kind === 'newline') break;
      statements.push(this.simpleStatement());
    } while (this.accept(';'));
    if (this.peek().kind !== 'newline') throw new SyntaxProblem();
    this.next();
    return statements;
  }

  private simpleStatement(): Statement {
    const { line } = this.peek();
    if (this.accept('return')) return { kind: 'return', line, value: this.peek().kind === 'newline' || this.peek().text === ';' ? null : this.expressions() };
    if (ignored.has(this.peek().text)) {
      while (this.peek().kind !== 'newline' && this.peek().text !== ';') this.next();
      return { kind: 'nothing', line };
    }
    const first = this.expressions();
    if (this.accept(':')) {
      this.expression();
      if (this.peek().text !== '=') return { kind: 'nothing', line };
    }
    const targets = [first];
    let operator = '';
    while (this.peek().kind === 'operator' && assignments.has(this.peek().text)) {
      operator = this.next().text;
      targets.push(this.expressions());
    }
    if (operator === '') return { kind: 'expression', line, value: first };
    return { kind: 'assign', line, operator, targets: targets.slice(0, -1), value: targets.at(-1)! };
  }

  private functionDefinition(line: number): Statement {
    this.next();
    const name = this.next().text;
    this.expect('(');
    const params = this.parameters(')');
    this.expect(')');
    if (this.accept('->')) this.expression();
    return { kind: 'function', line, name, params, body: this.suite() };
  }

  private parameters(end: string): Parameter[] {
    const params: Parameter[] = [];
    while (this.peek().text !== end) {
      const star = this.accept('**') ? '**' : this.accept('*') ? '*' : '';
      if (star === '*' && this.peek().text === ',') {
        this.next();
        continue;
      }
      if (this.accept('/')) {
        this.accept(',');
        continue;
      }
      const name = this.next().text;
      if (end !== ':' && this.accept(':')) this.expression();
      params.push({ name, star, fallback: this.accept('=') ? this.expression() : null });
      if (!this.accept(',')) break;
    }
    return params;
  }

  private classDefinition(line: number): Statement {
    this.next();
    const name = this.next().text;
    const bases: Expression[] = [];
    if (this.accept('(')) {
      while (this.peek().text !== ')') {
        bases.push(this.expression());
        if (!this.accept(',')) break;
      }
      this.expect(')');
    }
    return { kind: 'class', line, name, bases, body: this.suite() };
  }

  private ifStatement(line: number): Statement {
    this.next();
    const test = this.expression();
    const body = this.suite();
    if (this.peek().text === 'elif') return { kind: 'if', line, test, body, otherwise: [this.ifStatement(this.peek().line)] };
    if (this.peek().text !== 'else') return { kind: 'if', line, test, body, otherwise: [] };
    this.next();
    return { kind: 'if', line, test, body, otherwise: this.suite() };
  }

  private forStatement(line: number): Statement {
    this.next();
    const target = this.expressions(true);
    this.expect('in');
    const source = this.expressions();
    return { kind: 'for', line, target, source, body: this.suite() };
  }

  private block(line: number): Statement {
    let depth = 0;
    while (this.peek().kind !== 'newline' && !(depth === 0 && this.peek().text === ':')) {
      const { text } = this.next();
      if ('([{'.includes(text)) depth++;
      if (')]}'.includes(text)) depth--;
    }
    return { kind: 'block', line, body: this.suite() };
  }

  /** `:` and an indented block, or simple statements on the same line. */
  private suite(): Statement[] {
    this.expect(':');
    if (this.peek().kind !== 'newline') return this.simpleStatements();
    this.next();
    if (this.peek().kind !== 'indent') return [];
    this.next();
    const body: Statement[] = [];
    while (this.peek().kind !== 'dedent' && this.peek().kind !== 'end') body.push(...this.statement());
    if (this.peek().kind === 'dedent') this.next();
    return body;
  }

  /** One expression, or several with commas as a tuple. `target`: stop at the `in` of a for loop. */
  private expressions(target = false): Expression {
    const { line } = this.peek();
    const one = (): Expression => (target ? this.postfix() : this.expression());
    const first = one();
    if (this.peek().text !== ',') return first;
    const items = [first];
    while (this.accept(',')) {
      if (this.peek().kind === 'newline' || assignments.has(this.peek().text) || ')]}'.includes(this.peek().text)) break;
      items.push(one());
    }
    return { kind: 'list', tuple: true, line, items };
  }

  private expression(): Expression {
    const { line } = this.peek();
    if (this.peek().kind === 'name' && this.accept('lambda')) {
      const params = this.parameters(':');
      this.expect(':');
      return { kind: 'lambda', line, params, body: this.expression() };
    }
    if (this.accept('*')) return { kind: 'star', line, value: this.binary(0) };
    const value = this.binary(0);
    if (this.peek().kind === 'name' && this.accept('if')) {
      const test = this.binary(0);
      if (!this.accept('else')) throw new SyntaxProblem();
      return { kind: 'conditional', line, test, yes: value, no: this.expression() };
    }
    if (this.accept(':=')) return this.expression();
    return value;
  }

  private binary(level: number): Expression {
    if (level === precedence.length) return this.unary();
    if (level === 2 && this.peek().kind === 'name' && this.peek().text === 'not') {
      const { line } = this.next();
      return { kind: 'unary', line, operator: 'not', operand: this.binary(2) };
    }
    let left = this.binary(level + 1);
    for (;;) {
      const { text, line } = this.peek();
      const negated = level === 2 && text === 'not' && this.tokens[this.at + 1]?.text === 'in';
      if (!negated && !precedence[level]!.includes(text)) return left;
      this.next();
      let operator = text;
      if (negated) {
        this.next();
        operator = 'not in';
      } else if (operator === 'is' && this.accept('not')) operator = 'is not';
      left = { kind: 'binary', line, operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expression {
    const { text, line, kind } = this.peek();
    if (kind === 'operator' && ['-', '+', '~'].includes(text)) {
      this.next();
      return { kind: 'unary', line, operator: text, operand: this.unary() };
    }
    if (kind === 'name' && text === 'await') this.next();
    const base = this.postfix();
    return this.accept('**') ? { kind: 'binary', line, operator: '**', left: base, right: this.unary() } : base;
  }

  private postfix(): Expression {
    let value = this.atom();
    for (;;) {
      const { line } = this.peek();
      if (this.accept('.')) value = { kind: 'attribute', line, object: value, name: this.next().text };
      else if (this.accept('(')) value = { kind: 'call', line, callee: value, args: this.callArguments() };
      else if (this.accept('[')) {
        value = { kind: 'index', line, object: value, index: this.subscript() };
        this.expect(']');
      } else return value;
    }
  }

  private callArguments(): Extract<Expression, { kind: 'call' }>['args'] {
    const args: Extract<Expression, { kind: 'call' }>['args'] = [];
    while (this.peek().text !== ')') {
      const star = this.accept('**') ? '**' : this.accept('*') ? '*' : '';
      const named = star === '' && this.peek().kind === 'name' && this.tokens[this.at + 1]?.text === '=';
      const name = named ? this.next().text : null;
      if (named) this.next();
      const value = this.expression();
      args.push({ name, star, value: this.comprehension(value) ?? value });
      if (!this.accept(',')) break;
    }
    this.expect(')');
    return args;
  }

  private subscript(): Expression {
    const { line } = this.peek();
    let isSlice = false;
    let index: Expression = { kind: 'slice', line };
    while (this.peek().text !== ']') {
      if (this.accept(':') || this.accept(',')) isSlice = true;
      else index = this.expression();
    }
    return isSlice ? { kind: 'slice', line } : index;
  }

  /** `for target in source if test` behind an expression. */
  private comprehension(item: Expression): Expression | null {
    const { line } = this.peek();
    if (this.peek().kind !== 'name' || !this.accept('for')) return null;
    const target = this.expressions(true);
    this.expect('in');
    const source = this.binary(0);
    const test = this.peek().kind === 'name' && this.accept('if') ? this.binary(0) : null;
    return { kind: 'comprehension', line, item, target, source, test };
  }

  private atom(): Expression {
    const { kind, text, value, line } = this.next();
    if (kind === 'number') return { kind: 'constant', line, value: value! };
    if (kind === 'string') {
      let content = String(value);
      while (this.peek().kind === 'string') content += String(this.next().value);
      return { kind: 'constant', line, value: content };
    }
    if (kind === 'name') {
      const constants: Record<string, boolean | null> = { True: true, False: false, None: null };
      if (Object.hasOwn(constants, text)) return { kind: 'constant', line, value: constants[text]! };
      return { kind: 'name', line, name: text };
    }
    if (text === '...') return { kind: 'constant', line, value: null };
    if (text === '(' || text === '[') return this.sequence(text === '(' ? ')' : ']', line);
    if (text === '{') return this.braces(line);
    throw new SyntaxProblem();
  }

  private sequence(end: string, line: number): Expression {
    const items: Expression[] = [];
    let commas = 0;
    while (this.peek().text !== end) {
      const item = this.expression();
      const comprehension = this.comprehension(item);
      items.push(comprehension ?? item);
      if (comprehension && this.peek().text === end) {
        this.next();
        return comprehension;
      }
      if (!this.accept(',')) break;
      commas++;
    }
    this.expect(end);
    return end === ')' && items.length === 1 && commas === 0 ? items[0]! : { kind: 'list', tuple: end === ')', line, items };
  }

  private braces(line: number): Expression {
    const entries: { key: Expression | null; value: Expression }[] = [];
    while (this.peek().text !== '}') {
      if (this.accept('**')) entries.push({ key: null, value: this.expression() });
      else {
        const key = this.expression();
        entries.push(this.accept(':') ? { key, value: this.expression() } : { key: null, value: key });
      }
      if (!this.accept(',')) break;
    }
    this.expect('}');
    return { kind: 'dict', line, entries };
  }

  /** Passes over the rest of the line, and over a block that belongs to it. */
  private skipLine(): Statement[] {
    while (this.peek().kind !== 'newline' && this.peek().kind !== 'end') this.next();
    if (this.peek().kind === 'newline') this.next();
    return [];
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }
  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }
  private accept(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || token.kind === 'string') return false;
    this.at++;
    return true;
  }
  private expect(text: string): void {
    if (!this.accept(text)) throw new SyntaxProblem();
  }
}
