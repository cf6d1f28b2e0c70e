import { said, type Said } from '../../../shared/said';
import { budget } from '../../budget';
import { UserError } from '../../../shared/user-error';

/**
 * The arithmetic of LambdaLR and MultiplicativeLR: a small part of Python's expressions over one variable, parsed here and
 * never evaluated as code. `lambda x: …` and `math.` may be written, as in PyTorch code.
 *
 *   conditional := or ['if' or 'else' conditional]
 *   or          := and {'or' and}          and := not {'and' not}      not := 'not' not | comparison
 *   comparison  := sum {('<'|'<='|'>'|'>='|'=='|'!=') sum}
 *   sum         := product {('+'|'-') product}
 *   product     := sign {('*'|'/'|'//'|'%') sign}
 *   sign        := ('-'|'+') sign | power
 *   power       := atom ['**' sign]
 *   atom        := number | name | name '(' conditional {',' conditional} ')' | '(' conditional ')'
 */
type Evaluate = (x: number) => number;

const functions: Record<string, (...values: number[]) => number> = {
  abs: Math.abs, ceil: Math.ceil, cos: Math.cos, exp: Math.exp, floor: Math.floor, int: Math.trunc, float: (x) => x, log: Math.log, log2: Math.log2,
  log10: Math.log10, max: Math.max, min: Math.min, pow: Math.pow, sin: Math.sin, sqrt: Math.sqrt, tan: Math.tan, tanh: Math.tanh,
};
const takesTwoOrMore = new Set(['max', 'min']);
const constants: Record<string, number> = { pi: Math.PI, e: Math.E };
const pythonBuiltins = new Set(['abs', 'int', 'float', 'max', 'min', 'pow']);
/** What Python has in its module `math`, and what may stand before such a name. */
export const mathNames = new Set([...Object.keys(functions), ...Object.keys(constants)].filter((name) => !pythonBuiltins.has(name)));
export const modulePrefix = /^(math|np|torch)\./;
const usualVariables = ['epoch', 'step', 'iteration', 'it', 't'];

const binary: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '//': (a, b) => Math.floor(a / b),
  // Python's remainder has the divisor's sign.
  '%': (a, b) => a - b * Math.floor(a / b),
  '<': (a, b) => Number(a < b), '<=': (a, b) => Number(a <= b), '>': (a, b) => Number(a > b), '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b),
};

/** The function of the variable that `text` describes. Throws a UserError that names the place. */
export function parseExpression(text: string): Evaluate {
  const { variables, from } = readHeader(text);
  return new Parser(text, from, variables).whole();
}

/** How many times a plain scheduler's time an expression takes: each of its operations about two. */
export const expressionEffort = (text: string): number => 1 + text.length / 10;

/** The names that stand for the variable, and where what they are in begins: behind `lambda x:` where that is written. */
export function readHeader(text: string): { variables: string[]; from: number } {
  const header = /^\s*lambda\s+([A-Za-z_]\w*)\s*:/.exec(text);
  return header ? { variables: [header[1]!], from: header[0].length } : { variables: usualVariables, from: 0 };
}

class Parser {
  private token = '';
  private start = 0;
  private depth = 0;
  private end: number;

  constructor(
    private readonly text: string,
    from: number,
    private readonly variables: string[],
  ) {
    this.end = from;
    this.next();
  }

  whole(): Evaluate {
    if (this.text.length > budget.expression) this.fail(said`it has more than ${{ most: budget.expression }} characters`, budget.expression);
    const expression = this.conditional();
    if (this.token !== '') this.fail(said`'${{ token: this.token }}' was not expected here`);
    return expression;
  }

  private conditional(): Evaluate {
    return this.deeper(() => this.conditionalIn());
  }

  /** What holds another of its kind is parsed here, so that nothing nests without end. */
  private deeper(parse: () => Evaluate): Evaluate {
    if (++this.depth > budget.expressionNesting) this.fail(said`it is nested more than ${{ most: budget.expressionNesting }} deep`);
    const value = parse();
    this.depth--;
    return value;
  }

  private conditionalIn(): Evaluate {
    const value = this.or();
    if (!this.take('if')) return value;
    const condition = this.or();
    this.expect('else');
    const otherwise = this.conditional();
    return (x) => (condition(x) ? value(x) : otherwise(x));
  }

  private or(): Evaluate {
    let left = this.and();
    while (this.take('or')) {
      const [a, b] = [left, this.and()];
      left = (x) => a(x) || b(x);
    }
    return left;
  }

  private and(): Evaluate {
    let left = this.not();
    while (this.take('and')) {
      const [a, b] = [left, this.not()];
      left = (x) => a(x) && b(x);
    }
    return left;
  }

  private not(): Evaluate {
    if (!this.take('not')) return this.comparison();
    const inner = this.deeper(() => this.not());
    return (x) => Number(!inner(x));
  }

  /** a < b <= c holds where each pair does, as in Python. */
  private comparison(): Evaluate {
    const first = this.sum();
    const links: [string, Evaluate][] = [];
    for (let operator; (operator = this.take('<', '<=', '>', '>=', '==', '!=')); ) links.push([operator, this.sum()]);
    if (links.length === 0) return first;
    return (x) => {
      let left = first(x);
      for (const [operator, next] of links) {
        const right = next(x);
        if (!binary[operator]!(left, right)) return 0;
        left = right;
      }
      return 1;
    };
  }

  private sum(): Evaluate {
    return this.leftToRight(() => this.product(), '+', '-');
  }

  private product(): Evaluate {
    return this.leftToRight(() => this.sign(), '*', '/', '//', '%');
  }

  private leftToRight(operand: () => Evaluate, ...operators: string[]): Evaluate {
    let left = operand();
    for (let operator; (operator = this.take(...operators)); ) {
      const [a, b, apply] = [left, operand(), binary[operator]!];
      left = (x) => apply(a(x), b(x));
    }
    return left;
  }

  private sign(): Evaluate {
    const operator = this.take('-', '+');
    if (!operator) return this.power();
    const inner = this.deeper(() => this.sign());
    return operator === '-' ? (x) => -inner(x) : inner;
  }

  private power(): Evaluate {
    const base = this.atom();
    if (!this.take('**')) return base;
    const exponent = this.deeper(() => this.sign());
    return (x) => base(x) ** exponent(x);
  }

  private atom(): Evaluate {
    const { token } = this;
    if (this.take('(')) {
      const inner = this.conditional();
      this.expect(')');
      return inner;
    }
    if (/^[\d.]/.test(token)) {
      this.next();
      const value = Number(token.replaceAll('_', ''));
      return () => value;
    }
    if (!/^[A-Za-z_]/.test(token)) this.fail(token === '' ? said`it ends too early` : said`'${{ token }}' was not expected here`);
    const name = token.replace(modulePrefix, '');
    const place = this.start;
    this.next();
    if (this.take('(')) return this.call(name, place);
    if (this.variables.includes(name)) return (x) => x;
    if (Object.hasOwn(constants, name)) return () => constants[name]!;
    return this.fail(said`'${{ name }}' is unknown; the variable is ${{ variable: this.variables[0]! }}`, place);
  }

  private call(name: string, place: number): Evaluate {
    const values: Evaluate[] = [];
    do values.push(this.conditional());
    while (this.take(','));
    this.expect(')');
    if (!Object.hasOwn(functions, name)) this.fail(said`the function '${{ name }}' is unknown; there are ${{ functions: Object.keys(functions).join(', ') }}`, place);
    const apply = functions[name]!;
    if (takesTwoOrMore.has(name) ? values.length < 2 : values.length !== apply.length) this.fail(takesTwoOrMore.has(name) ? said`${{ name }}() takes two or more values` : said`${{ name }}() takes ${{ count: apply.length }}`, place);
    return (x) => apply(...values.map((value) => value(x)));
  }

  private take(...tokens: string[]): string | null {
    const { token } = this;
    if (token === '' || !tokens.includes(token)) return null;
    this.next();
    return token;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.fail(this.token ? said`'${{ token }}' is missing before '${{ next: this.token }}'` : said`'${{ token }}' is missing`);
  }

  private next(): void {
    const pattern = /\s*(?:(\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[A-Za-z_][\w.]*|\*\*|\/\/|[<>=!]=|[-+*/%<>(),])|$)/y;
    pattern.lastIndex = this.end;
    const match = pattern.exec(this.text);
    if (!match) this.fail(said`'${{ character: this.text.slice(this.end).trim()[0]! }}' does not belong in an expression`, this.end);
    this.token = match[1] ?? '';
    this.end = pattern.lastIndex;
    this.start = this.end - this.token.length;
  }

  private fail(why: Said, place = this.start): never {
    throw new UserError('bad-expression', 'The expression "{text}" cannot be read at character {character}: {reason}. Write e.g. "0.95 ** epoch".', { text: this.text, character: place + 1, reason: why });
  }
}
