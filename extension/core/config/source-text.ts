import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { budget } from '../model/budget';

export type JsonNode = Node;

/** An experiment's text, read: its tree with offsets, its lines, its mistakes of syntax. */
export interface SourceText {
  text: string;
  /** Undefined where the text holds no value at all. */
  root: JsonNode | undefined;
  syntaxErrors: ParseError[];
  /** Where the text is nested deeper than is read; null where it is not. Nothing of such a text is read. */
  tooDeepAt: number | null;
  /** Line and column, both from 1, of an offset. */
  position(offset: number): { line: number; column: number };
}

/** Numbers as Python also writes them, `1.` and `1.e-4`, outside strings and comments. */
const pointWithoutDigits = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(-?\d+)\.(?!\d)([eE][+-]?\d+)?/g;

/** Reads JSON with comments and trailing commas. Offsets are those of `text`. */
export function readSource(text: string): SourceText {
  const syntaxErrors: ParseError[] = [];
  const strict = text.replace(pointWithoutDigits, (match, digits?: string, exponent = '') =>
    digits === undefined ? match : `${digits}${exponent}`.padEnd(match.length),
  );
  const tooDeepAt = findTooDeep(strict);
  const root = tooDeepAt === null ? parseTree(strict, syntaxErrors, { allowTrailingComma: true }) : undefined;
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    text,
    root,
    syntaxErrors,
    tooDeepAt,
    position(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - starts[low]! + 1 };
    },
  };
}

/** Brackets outside strings and comments. */
const bracket = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[[{]|[\]}]/g;

/** As the parser nests: a bracket that closes another kind closes nothing. */
function findTooDeep(text: string): number | null {
  const open: string[] = [];
  for (const { 0: token, index } of text.matchAll(bracket)) {
    if (token === '[' || token === '{') open.push(token);
    else if (open.at(-1) === opening[token]) open.pop();
    if (open.length > budget.nesting) return index;
  }
  return null;
}

const opening: Record<string, string> = { ']': '[', '}': '{' };
