import { printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Problem } from '../../shared/experiment';
import { fill, said, type Said } from '../../shared/said';
import type { SourceText } from './source-text';

const messages: Record<string, Said> = {
  InvalidSymbol: said`This is not JSON: write strings in double quotes, and true, false, null in small letters.`,
  InvalidNumberFormat: said`This is not a number as JSON writes it: for instance 0.5, 1e-4.`,
  PropertyNameExpected: said`A key in double quotes is expected here.`,
  ValueExpected: said`A value is missing here.`,
  ColonExpected: said`A colon is missing between the key and its value.`,
  CommaExpected: said`A comma is missing before this.`,
  CloseBraceExpected: said`A closing brace } is missing.`,
  CloseBracketExpected: said`A closing bracket ] is missing.`,
  EndOfFileExpected: said`The experiment has ended before this: remove what follows, or the brace that closes it too early.`,
  UnexpectedEndOfComment: said`This comment does not end: add */.`,
  UnexpectedEndOfString: said`This string does not end: add a double quote.`,
  UnexpectedEndOfNumber: said`This number does not end: a digit has to follow.`,
  InvalidUnicode: said`This is not a character code: \\u takes four hexadecimal digits.`,
  InvalidEscapeCharacter: said`A backslash in a string is written \\\\; paths may use / on every system.`,
  InvalidCharacter: said`This character cannot stand in a string: write a tab as \\t and a line end as \\n.`,
};

/** A mistake of JSON syntax in words, at its place. */
export function describeSyntaxError({ error, offset, length }: ParseError, source: SourceText): Problem {
  const code = printParseErrorCode(error);
  const at = Math.min(offset, Math.max(0, source.text.length - 1));
  const words = Object.hasOwn(messages, code) ? messages[code]! : said`The text is not JSON here (${{ code }}).`;
  return {
    id: 'syntax', severity: 'error', message: fill(words), said: words,
    path: [], offset: at, length: Math.max(1, length), ...source.position(at),
  };
}
