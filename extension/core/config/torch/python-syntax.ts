import { pasteBudget } from '../../budget';
import type { Meter } from './meter';
import { pythonTokens, type Token } from './python-tokens';

/** As much of Python's grammar as model and training code uses. `line` counts from 1. */
export type Expression = { line: number } & (
  | { kind: 'constant'; value: number | string | boolean | null }
  /** An f-string's text and expressions, in order. */
  | { kind: 'format'; parts: (string | Expression)[] }
  | { kind: 'name'; name: string }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'call'; callee: Expression; args: CallArgument[] }
  | { kind: 'index'; object: Expression; index: Expression }
  | { kind: 'slice'; start: Expression | null; stop: Expression | null; step: Expression | null }
  | { kind: 'list'; tuple: boolean; items: Expression[] }
  | { kind: 'set'; items: Expression[] }
  /** `key` is null for `**value`. */
  | { kind: 'dict'; entries: { key: Expression | null; value: Expression }[] }
  | { kind: 'unary'; operator: string; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  /** a < b <= c: holds where each pair does. */
  | { kind: 'compare'; first: Expression; links: { operator: string; right: Expression }[] }
  | { kind: 'conditional'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'lambda'; params: Parameter[]; body: Expression }
  /** `key` stands in a dict's. */
  | { kind: 'comprehension'; of: 'list' | 'set' | 'dict'; key: Expression | null; item: Expression; clauses: Clause[] }
  | { kind: 'walrus'; target: Expression; value: Expression }
  | { kind: 'yield'; from: boolean; value: Expression | null }
  | { kind: 'star'; value: Expression }
);

export interface CallArgument {
  name: string | null;
  star: '' | '*' | '**';
  value: Expression;
}
/** `for target in source if test if test` of a comprehension. */
export interface Clause {
  target: Expression;
  source: Expression;
  tests: Expression[];
}
export interface Parameter {
  name: string;
  star: '' | '*' | '**';
  fallback: Expression | null;
  /** Given by name only. */
  named: boolean;
}

export interface Branch {
  line: number;
  test: Expression;
  body: Statement[];
}

export type Statement = { line: number } & (
  | { kind: 'assign'; targets: Expression[]; operator: string; value: Expression }
  /** `name: type` without a value. */
  | { kind: 'annotation'; name: string }
  | { kind: 'expression'; value: Expression }
  | { kind: 'return'; value: Expression | null }
  | { kind: 'function'; name: string; params: Parameter[]; body: Statement[]; decorators: Expression[] }
  | { kind: 'class'; name: string; bases: Expression[]; body: Statement[]; decorators: Expression[] }
  | { kind: 'for'; target: Expression; source: Expression; body: Statement[]; otherwise: Statement[] }
  | { kind: 'while'; test: Expression; body: Statement[]; otherwise: Statement[] }
  /** `if` and the `elif`s behind it, or the cases of a match. */
  | { kind: 'if'; branches: Branch[]; otherwise: Statement[] }
  | { kind: 'with'; items: { value: Expression; target: Expression | null }[]; body: Statement[] }
  | { kind: 'try'; body: Statement[]; handlers: Statement[][]; otherwise: Statement[]; last: Statement[] }
  | { kind: 'break' | 'continue' | 'raise' | 'nothing' | 'unreadable' }
  | { kind: 'delete'; targets: Expression[] }
  | { kind: 'global'; names: string[] }
  | { kind: 'import'; names: { name: string; path: string }[] }
);

/** Python source as statements; a line that cannot be read becomes `unreadable`, the rest goes on. */
export function parsePython(source: string, meter: Meter): Statement[] {
  // What an interactive session shows.
  const code = /^>>> /m.test(source) ? source.replace(/^(>>>|\.\.\.)[ ]?/gm, '') : source;
  return new Parser(pythonTokens(code, meter), meter).module();
}

class SyntaxProblem extends Error {}

/** Binary operators from loosest to tightest. */
const precedence: string[][] = [['or'], ['and'], ['in', 'is', '<', '>', '<=', '>=', '==', '!='], ['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%', '@']];
const comparisons = 2;
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '//=', '%=', '@=', '&=', '|=', '^=', '**=', '>>=', '<<=']);

class Parser {
  private at = 0;
  /** Levels of the tree below what is being parsed. */
  private height = 0;
  constructor(private readonly tokens: Token[], private readonly meter: Meter, private depth = 0) {}

  module(): Statement[] {
    const statements: Statement[] = [];
    while (this.peek().kind !== 'end') this.statement(statements);
    return statements;
  }

  /** The one expression of an f-string's braces. */
  private whole(): Expression {
    const value = this.expressions();
    if (this.peek().kind !== 'newline') throw new SyntaxProblem();
    return value;
  }

  /** Puts the statements of a line, or one with its block, behind others. */
  private statement(into: Statement[]): void {
    const { line, kind } = this.peek();
    if (kind === 'newline' || kind === 'dedent' || kind === 'indent') {
      this.next();
      return;
    }
    const start = this.at;
    const count = into.length;
    this.height = 0;
    try {
      const compound = this.compound(line);
      if (compound) into.push(compound);
      else this.simpleStatements(into);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      if (this.at === start) this.next();
      this.skipLine();
      into.length = count;
      into.push({ kind: 'unreadable', line });
    }
  }

  /** A statement with a block of its own; null where none begins here. */
  private compound(line: number): Statement | null {
    const decorators = this.decorators();
    if (this.isWord('async')) this.next();
    const word = this.peek().kind === 'name' ? this.peek().text : '';
    switch (word) {
      case 'def':
        return this.functionDefinition(line, decorators);
      case 'class':
        return this.classDefinition(line, decorators);
      case 'if':
      case 'elif':
        return this.ifStatement(line);
      case 'for':
        return this.forStatement(line);
      case 'while':
        return this.whileStatement(line);
      case 'with':
        return this.withStatement(line);
      case 'try':
        return this.tryStatement(line);
      case 'match':
        return this.matchStatement(line);
      case 'else':
      case 'except':
      case 'finally':
        throw new SyntaxProblem();
      default:
        return null;
    }
  }

  private decorators(): Expression[] {
    const found: Expression[] = [];
    while (this.peek().kind === 'operator' && this.accept('@')) {
      found.push(this.expression());
      while (this.peek().kind === 'newline') this.next();
    }
    return found;
  }

  private simpleStatements(into: Statement[]): void {
    do {
      if (this.peek().kind === 'newline') break;
      into.push(this.simpleStatement());
    } while (this.accept(';'));
    if (this.peek().kind !== 'newline') throw new SyntaxProblem();
    this.next();
  }

  private simpleStatement(): Statement {
    const { line, kind, text } = this.peek();
    if (kind === 'name') {
      switch (text) {
        case 'return':
          this.next();
          return { kind: 'return', line, value: this.atEnd() ? null : this.expressions() };
        case 'import':
        case 'from':
          return this.importStatement(line);
        case 'break':
        case 'continue':
          this.next();
          return { kind: text, line };
        case 'raise':
          this.skipSimple();
          return { kind: 'raise', line };
        case 'pass':
        case 'assert':
          this.skipSimple();
          return { kind: 'nothing', line };
        case 'del': {
          this.next();
          const gone = this.expressions();
          return { kind: 'delete', line, targets: gone.kind === 'list' ? gone.items : [gone] };
        }
        case 'global':
        case 'nonlocal': {
          this.next();
          const names: string[] = [];
          do names.push(this.next().text);
          while (this.accept(','));
          return { kind: 'global', line, names };
        }
      }
    }
    const first = this.expressions();
    if (this.accept(':')) {
      this.expression();
      if (!this.isOperator('=')) return first.kind === 'name' ? { kind: 'annotation', line, name: first.name } : { kind: 'nothing', line };
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

  private importStatement(line: number): Statement {
    const names: { name: string; path: string }[] = [];
    const dotted = (): string => {
      const parts: string[] = [];
      const begins = (): boolean => parts.length === 0 || parts.at(-1)!.endsWith('.');
      while (this.isOperator('.') || this.isOperator('...') || (this.peek().kind === 'name' && this.peek().text !== 'import' && begins())) parts.push(this.next().text);
      return parts.join('');
    };
    const alias = (fallback: string): string => (this.isWord('as') ? (this.next(), this.next().text) : fallback);
    if (this.next().text === 'import') {
      do {
        const path = dotted();
        const root = path.split('.')[0]!;
        const name = alias(root);
        names.push({ name, path: name === root ? root : path });
      } while (this.accept(','));
      return { kind: 'import', line, names };
    }
    const from = dotted();
    if (!this.isWord('import')) throw new SyntaxProblem();
    this.next();
    if (this.accept('*')) return { kind: 'import', line, names };
    const bracket = this.accept('(');
    do {
      if (this.isOperator(')')) break;
      const name = this.next().text;
      names.push({ name: alias(name), path: `${from}.${name}` });
    } while (this.accept(','));
    if (bracket) this.expect(')');
    return { kind: 'import', line, names };
  }

  private functionDefinition(line: number, decorators: Expression[]): Statement {
    this.next();
    const name = this.next().text;
    this.expect('(');
    const params = this.parameters(')');
    this.expect(')');
    if (this.accept('->')) this.expression();
    return { kind: 'function', line, name, params, body: this.suite(), decorators };
  }

  private parameters(end: string): Parameter[] {
    const params: Parameter[] = [];
    let named = false;
    while (!this.isOperator(end)) {
      const star = this.accept('**') ? '**' : this.accept('*') ? '*' : '';
      if (star === '*' && this.accept(',')) {
        named = true;
        continue;
      }
      if (this.accept('/')) {
        this.accept(',');
        continue;
      }
      if (this.peek().kind !== 'name') throw new SyntaxProblem();
      const name = this.next().text;
      if (end !== ':' && this.accept(':')) this.expression();
      params.push({ name, star, fallback: this.accept('=') ? this.expression() : null, named });
      if (star === '*') named = true;
      if (!this.accept(',')) break;
    }
    return params;
  }

  private classDefinition(line: number, decorators: Expression[]): Statement {
    this.next();
    const name = this.next().text;
    const bases = this.accept('(') ? this.callArguments().filter(({ name: keyword }) => keyword === null).map(({ value }) => value) : [];
    return { kind: 'class', line, name, bases, body: this.suite(), decorators };
  }

  private ifStatement(line: number): Statement {
    const branches: Branch[] = [];
    do {
      const at = this.next().line;
      branches.push({ line: at, test: this.expression(), body: this.suite() });
    } while (this.isWord('elif'));
    return { kind: 'if', line, branches, otherwise: this.otherwise() };
  }

  private otherwise(): Statement[] {
    if (!this.isWord('else')) return [];
    this.next();
    return this.suite();
  }

  private forStatement(line: number): Statement {
    this.next();
    const target = this.expressions(true);
    this.expect('in');
    const source = this.expressions();
    const body = this.suite();
    return { kind: 'for', line, target, source, body, otherwise: this.otherwise() };
  }

  private whileStatement(line: number): Statement {
    this.next();
    const test = this.expression();
    const body = this.suite();
    return { kind: 'while', line, test, body, otherwise: this.otherwise() };
  }

  private withStatement(line: number): Statement {
    this.next();
    const items: { value: Expression; target: Expression | null }[] = [];
    const one = (): void => {
      const value = this.expression();
      items.push({ value, target: this.isWord('as') ? (this.next(), this.postfix()) : null });
    };
    const bracket = this.bracketedItems();
    if (bracket) this.next();
    do {
      if (bracket && this.isOperator(')')) break;
      one();
    } while (this.accept(','));
    if (bracket) this.expect(')');
    return { kind: 'with', line, items, body: this.suite() };
  }

  /** `with (a as b, c as d):`, whose bracket is no tuple's. */
  private bracketedItems(): boolean {
    if (!this.isOperator('(')) return false;
    for (let [at, depth] = [this.at, 0]; ; at++) {
      const { kind, text } = this.tokens[at]!;
      if (kind === 'newline' || kind === 'end') return false;
      if (kind === 'operator' && '([{'.includes(text)) depth++;
      if (kind === 'operator' && ')]}'.includes(text) && --depth === 0) return this.tokens[at + 1]?.text === ':';
    }
  }

  private tryStatement(line: number): Statement {
    this.next();
    const body = this.suite();
    const handlers: Statement[][] = [];
    while (this.isWord('except')) {
      this.next();
      this.accept('*');
      if (!this.isOperator(':')) this.expressions();
      if (this.isWord('as')) {
        this.next();
        this.next();
      }
      handlers.push(this.suite());
    }
    const otherwise = this.otherwise();
    const last = this.isWord('finally') ? (this.next(), this.suite()) : [];
    return { kind: 'try', line, body, handlers, otherwise, last };
  }

  /** `match` over constants, as the ifs that it stands for; null where it is a name like any other. */
  private matchStatement(line: number): Statement | null {
    const start = this.at;
    const subject = this.subject();
    if (subject) return { kind: 'if', line, branches: this.cases(subject), otherwise: [] };
    this.at = start;
    return null;
  }

  /** `match subject:` and an indented case behind it. */
  private subject(): Expression | null {
    this.next();
    try {
      const subject = this.expressions();
      this.expect(':');
      const begins = this.peek().kind === 'newline' && this.tokens[this.at + 1]?.kind === 'indent' && this.tokens[this.at + 2]?.text === 'case';
      this.at += 2;
      return begins ? subject : null;
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      return null;
    }
  }

  private cases(subject: Expression): Branch[] {
    const branches: Branch[] = [];
    while (this.isWord('case')) {
      const at = this.next().line;
      const patterns: Expression[] = [];
      do patterns.push(this.binary(4));
      while (this.accept('|'));
      const guard = this.isWord('if') ? (this.next(), this.expression()) : null;
      const body = this.suite();
      while (this.peek().kind === 'newline') this.next();
      const anything = patterns.some((each) => each.kind === 'name' && each.name === '_');
      const options: Expression = { kind: 'list', line: at, tuple: true, items: patterns };
      const matches: Expression = anything ? { kind: 'constant', line: at, value: true } : { kind: 'compare', line: at, first: subject, links: [{ operator: 'in', right: options }] };
      branches.push({ line: at, test: guard ? { kind: 'binary', line: at, operator: 'and', left: matches, right: guard } : matches, body });
    }
    if (this.peek().kind === 'dedent') this.next();
    return branches;
  }

  /** What may hold another of its kind is parsed here: code nested without end, which nobody writes, is unreadable. */
  private deeper<T>(parse: () => T): T {
    if (this.depth >= pasteBudget.nesting) throw new SyntaxProblem();
    const before = this.height;
    this.height = 0;
    this.depth++;
    try {
      return parse();
    } finally {
      this.depth--;
      this.height = Math.max(before, this.height + 1);
    }
  }

  /** One more operator, attribute, call or clause around what was parsed before it: a level more of the tree. */
  private link(): void {
    if (++this.height > pasteBudget.links) throw new SyntaxProblem();
  }

  /** `:` and an indented block, or simple statements on the same line. */
  private suite(): Statement[] {
    return this.deeper(() => this.block());
  }

  private block(): Statement[] {
    this.expect(':');
    const body: Statement[] = [];
    if (this.peek().kind !== 'newline') {
      this.simpleStatements(body);
      return body;
    }
    this.next();
    if (this.peek().kind !== 'indent') return body;
    this.next();
    while (this.peek().kind !== 'dedent' && this.peek().kind !== 'end') this.statement(body);
    if (this.peek().kind === 'dedent') this.next();
    return body;
  }

  /** One expression, or several with commas as a tuple. `target`: stop at the `in` of a for loop. */
  private expressions(target = false): Expression {
    const { line } = this.peek();
    const one = (): Expression => (target ? this.starred() : this.expression());
    const first = one();
    if (!this.isOperator(',')) return first;
    const items = [first];
    while (this.accept(',')) {
      const next = this.peek();
      if (next.kind === 'newline' || (next.kind === 'operator' && (assignments.has(next.text) || ')]}:'.includes(next.text))) || (target && this.isWord('in'))) break;
      items.push(one());
    }
    return { kind: 'list', tuple: true, line, items };
  }

  private starred(): Expression {
    const { line } = this.peek();
    return this.accept('*') ? { kind: 'star', line, value: this.postfix() } : this.postfix();
  }

  private expression(): Expression {
    return this.deeper(() => this.wholeExpression());
  }

  private wholeExpression(): Expression {
    const { line, kind } = this.peek();
    if (this.isWord('lambda')) {
      this.next();
      const params = this.parameters(':');
      this.expect(':');
      return { kind: 'lambda', line, params, body: this.expression() };
    }
    if (this.isWord('yield')) {
      this.next();
      const from = this.isWord('from');
      if (from) this.next();
      const nothing = this.atEnd() || this.isOperator(')') || this.isOperator('=');
      return { kind: 'yield', line, from, value: nothing ? null : this.expressions() };
    }
    if (kind === 'operator' && this.accept('*')) return { kind: 'star', line, value: this.binary(0) };
    const value = this.binary(0);
    if (this.isWord('if')) {
      this.next();
      const test = this.binary(0);
      if (!this.isWord('else')) throw new SyntaxProblem();
      this.next();
      return { kind: 'conditional', line, test, yes: value, no: this.expression() };
    }
    if (this.accept(':=')) return { kind: 'walrus', line, target: value, value: this.expression() };
    return value;
  }

  private binary(level: number): Expression {
    if (level === precedence.length) return this.unary();
    if (level === comparisons) return this.comparison();
    let left = this.binary(level + 1);
    for (;;) {
      const { text, line, kind } = this.peek();
      if (kind === 'string' || !precedence[level]!.includes(text)) return left;
      this.link();
      this.next();
      left = { kind: 'binary', line, operator: text, left, right: this.binary(level + 1) };
    }
  }

  private comparison(): Expression {
    const { line } = this.peek();
    if (this.isWord('not')) {
      this.next();
      return { kind: 'unary', line, operator: 'not', operand: this.deeper(() => this.comparison()) };
    }
    const first = this.binary(comparisons + 1);
    const links: { operator: string; right: Expression }[] = [];
    for (;;) {
      const { text, kind } = this.peek();
      const negated = kind === 'name' && text === 'not' && this.tokens[this.at + 1]?.text === 'in';
      if (kind === 'string' || (!negated && !precedence[comparisons]!.includes(text))) break;
      this.next();
      let operator = text;
      if (negated) {
        this.next();
        operator = 'not in';
      } else if (operator === 'is' && this.isWord('not')) {
        this.next();
        operator = 'is not';
      }
      links.push({ operator, right: this.binary(comparisons + 1) });
    }
    return links.length === 0 ? first : { kind: 'compare', line, first, links };
  }

  private unary(): Expression {
    const { text, line, kind } = this.peek();
    if (kind === 'operator' && ['-', '+', '~'].includes(text)) {
      this.next();
      return { kind: 'unary', line, operator: text, operand: this.deeper(() => this.unary()) };
    }
    if (this.isWord('await')) this.next();
    const base = this.postfix();
    return this.accept('**') ? { kind: 'binary', line, operator: '**', left: base, right: this.deeper(() => this.unary()) } : base;
  }

  private postfix(): Expression {
    let value = this.atom();
    for (;; this.link()) {
      const { line } = this.peek();
      if (this.accept('.')) value = { kind: 'attribute', line, object: value, name: this.next().text };
      else if (this.accept('(')) value = { kind: 'call', line, callee: value, args: this.callArguments() };
      else if (this.accept('[')) {
        value = { kind: 'index', line, object: value, index: this.subscripts() };
        this.expect(']');
      } else return value;
    }
  }

  private callArguments(): CallArgument[] {
    const args: CallArgument[] = [];
    while (!this.isOperator(')')) {
      const star = this.accept('**') ? '**' : this.accept('*') ? '*' : '';
      const named = star === '' && this.peek().kind === 'name' && this.tokens[this.at + 1]?.text === '=' && this.tokens[this.at + 1]?.kind === 'operator';
      const name = named ? this.next().text : null;
      if (named) this.next();
      const value = this.expression();
      args.push({ name, star, value: this.comprehension('list', null, value) ?? value });
      if (!this.accept(',')) break;
    }
    this.expect(')');
    return args;
  }

  private subscripts(): Expression {
    const { line } = this.peek();
    const items = [this.subscript()];
    let commas = 0;
    while (this.accept(',')) {
      commas++;
      if (this.isOperator(']')) break;
      items.push(this.subscript());
    }
    return commas === 0 ? items[0]! : { kind: 'list', tuple: true, line, items };
  }

  private subscript(): Expression {
    const { line } = this.peek();
    const bound = (): Expression | null => (this.isOperator(':') || this.isOperator(',') || this.isOperator(']') ? null : this.expression());
    const start = bound();
    if (!this.accept(':')) {
      if (!start) throw new SyntaxProblem();
      return start;
    }
    const stop = bound();
    return { kind: 'slice', line, start, stop, step: this.accept(':') ? bound() : null };
  }

  /** `for target in source if test …` behind an expression. */
  private comprehension(of: 'list' | 'set' | 'dict', key: Expression | null, item: Expression): Expression | null {
    const { line } = this.peek();
    const clauses: Clause[] = [];
    for (;;) {
      if (this.isWord('async')) this.next();
      if (!this.isWord('for')) break;
      this.link();
      this.next();
      const target = this.expressions(true);
      this.expect('in');
      const source = this.binary(0);
      const tests: Expression[] = [];
      while (this.isWord('if')) {
        this.next();
        tests.push(this.binary(0));
      }
      clauses.push({ target, source, tests });
    }
    return clauses.length === 0 ? null : { kind: 'comprehension', line, of, key, item, clauses };
  }

  private atom(): Expression {
    const token = this.next();
    const { kind, text, value, line } = token;
    if (kind === 'number') return { kind: 'constant', line, value: value! };
    if (kind === 'string') return this.strings(token);
    if (kind === 'name') {
      const constants: Record<string, boolean | null> = { True: true, False: false, None: null };
      if (Object.hasOwn(constants, text)) return { kind: 'constant', line, value: constants[text]! };
      if (keywords.has(text)) throw new SyntaxProblem();
      return { kind: 'name', line, name: text };
    }
    if (text === '...') return { kind: 'name', line, name: 'Ellipsis' };
    if (text === '(' || text === '[') return this.sequence(text === '(' ? ')' : ']', line);
    if (text === '{') return this.braces(line);
    throw new SyntaxProblem();
  }

  /** Strings one after the other are one. */
  private strings(first: Token): Expression {
    const all = [first];
    while (this.peek().kind === 'string') all.push(this.next());
    const parts = all.flatMap((token): (string | Expression)[] => (token.formatted ? formatParts(String(token.value), (code) => this.inBraces(code, token.line)) : [String(token.value)]));
    if (parts.some((part) => typeof part !== 'string')) return { kind: 'format', line: first.line, parts };
    return { kind: 'constant', line: first.line, value: parts.join('') };
  }

  /** An f-string's expression; what is none is taken for a name. */
  private inBraces(code: string, line: number): Expression {
    const inner = new Parser(pythonTokens(code.trim(), this.meter), this.meter, this.depth);
    try {
      const value = { ...inner.whole(), line };
      this.height = Math.max(this.height, inner.height);
      return value;
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      return { kind: 'name', line, name: code.trim() };
    }
  }

  private sequence(end: string, line: number): Expression {
    const items: Expression[] = [];
    let commas = 0;
    while (!this.isOperator(end)) {
      const item = this.expression();
      const comprehension = this.comprehension('list', null, item);
      items.push(comprehension ?? item);
      if (comprehension && this.isOperator(end)) {
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
    const items: Expression[] = [];
    while (!this.isOperator('}')) {
      if (this.accept('**')) entries.push({ key: null, value: this.expression() });
      else {
        const key = this.expression();
        const value = this.accept(':') ? this.expression() : null;
        const comprehension = this.comprehension(value ? 'dict' : 'set', value ? key : null, value ?? key);
        if (comprehension) {
          this.expect('}');
          return comprehension;
        }
        if (value) entries.push({ key, value });
        else items.push(key);
      }
      if (!this.accept(',')) break;
    }
    this.expect('}');
    return items.length > 0 ? { kind: 'set', line, items } : { kind: 'dict', line, entries };
  }

  private skipSimple(): void {
    while (!this.atEnd()) this.next();
  }

  private skipLine(): void {
    while (this.peek().kind !== 'newline' && this.peek().kind !== 'end') this.next();
    if (this.peek().kind === 'newline') this.next();
  }

  private atEnd(): boolean {
    return this.peek().kind === 'newline' || this.peek().kind === 'end' || this.isOperator(';');
  }
  private isWord(text: string): boolean {
    return this.peek().kind === 'name' && this.peek().text === text;
  }
  private isOperator(text: string): boolean {
    return this.peek().kind === 'operator' && this.peek().text === text;
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

const keywords = new Set(['and', 'as', 'assert', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with']);

/** An f-string's text and expressions; how a value is to be formatted is passed over where it is a whole number's or none. */
function formatParts(text: string, expression: (code: string) => Expression): (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if ((character === '{' || character === '}') && text[at + 1] === character) at++;
    else if (character === '{') {
      const end = closing(text, at + 1);
      parts.push(plain, expression(text.slice(at + 1, end)));
      plain = '';
      at = text.indexOf('}', end);
      if (at < 0) break;
      continue;
    }
    plain += character;
  }
  parts.push(plain);
  return parts.filter((part) => part !== '');
}

/** Where the expression of a brace ends: at its `}`, `!r` or `:format`. */
function closing(text: string, from: number): number {
  for (let [at, depth] = [from, 0]; at < text.length; at++) {
    if ('([{'.includes(text[at]!)) depth++;
    else if (depth > 0 && ')]}'.includes(text[at]!)) depth--;
    else if (depth === 0 && (text[at] === '}' || text[at] === ':' || (text[at] === '!' && text[at + 1] !== '='))) return at;
  }
  return text.length;
}
