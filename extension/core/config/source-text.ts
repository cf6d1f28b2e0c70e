import { createScanner, parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { Problem } from '../../shared/experiment';
import { partitionPoint } from '../../shared/partition-point';
import { fill, said, type Said } from '../../shared/said';
import { budget } from '../budget';
import { grouped } from '../figures';
import { firstChoice, mayVary, withChoices } from '../study/variable-node';

export type JsonNode = Node;

/** An experiment's text, read: its tree with offsets, its lines, its mistakes of syntax. */
export interface SourceText {
  text: string;
  /** The experiment, with the first choice of each of a study's variables. Undefined where the text holds no value at all. */
  root: JsonNode | undefined;
  /** The text as it is written: the same tree where nothing varies. */
  written: JsonNode | undefined;
  syntaxErrors: ParseError[];
  /** What makes the text too large to be read at all: it has no tree then. */
  excess: Problem | null;
  /** Line and column, both from 1, of an offset. */
  position(offset: number): { line: number; column: number };
}

/** Numbers as Python also writes them, `1.` and `1.e-4`, outside strings and comments. */
const pointWithoutDigits = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(-?\d+)(?:\.(?!\d)([eE][+-]?\d+)?)?/g;

/** Reads JSON with comments and trailing commas. Offsets are those of `text`. */
export function readSource(text: string): SourceText {
  const position = positionsIn(text);
  const beyond = findExcess(text);
  if (beyond) {
    const { offset, said: words } = beyond;
    const excess: Problem = { id: 'text-too-large', severity: 'error', message: fill(words), said: words, path: [], offset, length: 1, ...position(offset) };
    return { text, root: undefined, written: undefined, syntaxErrors: [], excess, position };
  }
  const syntaxErrors: ParseError[] = [];
  const strict = text.replace(pointWithoutDigits, (match, digits?: string, exponent = '') => (digits === undefined ? match : `${digits}${exponent}`.padEnd(match.length)));
  const written = parseTree(strict, syntaxErrors, { allowTrailingComma: true });
  return { text, root: written && mayVary(text) ? withChoices(written, firstChoice) : written, written, syntaxErrors: syntaxErrors.slice(0, budget.findings), excess: null, position };
}

function positionsIn(text: string): SourceText['position'] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = partitionPoint(starts.length, (i) => starts[i]! <= offset);
    return { line, column: offset - starts[line - 1]! + 1 };
  };
}

/** jsonc-parser's kinds of tokens. */
const [openBrace, closeBrace, openBracket, closeBracket, end] = [1, 2, 3, 4, 17];

/** Where a text becomes larger, or is nested deeper, than is read: each token may take a node of the tree (or a mistake of syntax), each bracket a turn of every reader's recursion. */
function findExcess(text: string): { offset: number; said: Said } | null {
  if (text.length > budget.characters) return { offset: budget.characters, said: said`The text is longer than ${{ most: grouped(budget.characters) }} characters and was not read: leave something out.` };
  const scanner = createScanner(text, true);
  const open: number[] = [];
  let tokens = 0;
  for (let token: number = scanner.scan(); token !== end; token = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    // With the commas and colons between them.
    if (++tokens > 2 * budget.entries) return { offset, said: said`The text has more than ${{ most: grouped(budget.entries) }} names, numbers and lists and was not read: leave something out.` };
    if (token === openBrace || token === openBracket) open.push(token);
    // As the parser nests: a bracket that closes another kind closes nothing.
    else if ((token === closeBrace || token === closeBracket) && open.at(-1) === token - 1) open.pop();
    if (open.length > budget.nesting) return { offset, said: said`Brackets are nested more than ${{ most: budget.nesting }} deep here, and the text was not read: name the inner layers under "blocks".` };
  }
  return null;
}
