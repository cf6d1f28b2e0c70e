import { applyEdits, findNodeAtLocation, modify, parse, type JSONPath } from 'jsonc-parser';
import type { Fix, JsonPath, PathValue } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { properties } from './check-context';
import { blockText } from './json-text';
import { readSource, type JsonNode, type SourceText } from './source-text';
import { vocabulary } from './vocabulary';

/** The text with `value` at `path`; comments, order and the rest stay as they are. */
export function setValue(text: string, path: JsonPath, value: unknown): string {
  return applied(text, setValueEdits(text, path, value));
}

/** The text with several values, in their order. */
export const setValues = (text: string, settings: PathValue[]): string => settings.reduce((changed, { path, value }) => setValue(changed, path, value), text);

/** One edit that does the same. */
export function settingEdits(text: string, settings: PathValue[]): Fix['edits'] {
  const changed = setValues(text, settings);
  let [start, end] = [0, 0];
  const shorter = Math.min(text.length, changed.length);
  while (start < shorter && text[start] === changed[start]) start++;
  while (end < shorter - start && text.at(-1 - end) === changed.at(-1 - end)) end++;
  return [{ offset: start, length: text.length - end - start, text: changed.slice(start, changed.length - end) }];
}

/** The text with these edits, which do not overlap, carried out. */
export const applied = (text: string, edits: Fix['edits']): string => applyEdits(text, edits.map(({ offset, length, text: content }) => ({ offset, length, content })));

/** The edits of `setValue`, for an editor that can undo them. A value of undefined takes the key out. */
export function setValueEdits(text: string, path: JsonPath, value: unknown): Fix['edits'] {
  const { written: root } = refuseExcess(text);
  if (root && root.type !== 'object') throw new UserError('no-experiment', 'The text is no experiment that "{path}" could be set in: an experiment is an object {…}.', { path: path.join('.') });
  const place = settle(root, path, value);
  const present = root && findNodeAtLocation(root, place.path as JSONPath);
  if (present && place.value !== undefined) return [{ offset: present.offset, length: present.length, text: blockText(place.value, indentOf(text, present.offset)) }];
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const formattingOptions = { insertSpaces: indent[0] === ' ', tabSize: indent[0] === ' ' ? indent.length : 1, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  const plain = modify(text, place.path as JSONPath, place.value, {});
  // The whole of each line that is touched would be laid out anew, in a time that grows with its square.
  const edits = plain.every(({ offset }) => lineLength(text, offset) <= longestLine) ? modify(text, place.path as JSONPath, place.value, { formattingOptions }) : plain;
  return edits.map(({ offset, length, content }) => ({ offset, length, text: content }));
}

/**
 * Where `value` really goes. `optimizer.lr` means `optimizer.Adam.lr` where Adam is the optimizer, and a bare name on
 * the way ("Adam") becomes an object with parameters.
 */
function settle(root: JsonNode | undefined, path: JsonPath, value: unknown): { path: JsonPath; value: unknown } {
  const settled: JsonPath = [];
  let node = root;
  for (const [i, segment] of path.entries()) {
    const only = properties(node);
    const name = node?.type === 'string' ? (node.value as string) : only.length === 1 ? only[0]!.name : undefined;
    if (name !== undefined && name !== segment && isRowName(name) && !isRowName(String(segment))) {
      return settle(root, [...settled, name, ...path.slice(i)], value);
    }
    if (node?.type === 'string' && name === segment && i > 0) {
      const inner = path.slice(i).reduceRight<unknown>((content, key) => ({ [key]: content }), value);
      return { path: settled, value: inner };
    }
    settled.push(segment);
    node = typeof segment === 'number' ? node?.children?.[segment] : properties(node).find((property) => property.name === segment)?.value;
  }
  return { path: settled, value };
}

function isRowName(name: string): boolean {
  return Object.values(vocabulary).some((table) => Object.hasOwn(table, name));
}

/** `a.b=v` as the CLI takes it: numbers between dots are indices, `v` is JSON or else a string. Throws UserError. */
export function parseSetting(setting: string): PathValue {
  const equals = setting.indexOf('=');
  if (equals <= 0) throw new UserError('setting-sets-nothing', '"{setting}" sets nothing: write it as key.key=value, for instance optimizer.lr=0.01.', { setting });
  const path = setting.slice(0, equals).split('.').map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
  const written = setting.slice(equals + 1);
  refuseExcess(written);
  const errors: never[] = [];
  const value: unknown = parse(written, errors, { allowTrailingComma: true });
  return { path, value: errors.length > 0 ? written : value };
}

/** A text, read. Throws a UserError where it is too large, or nested too deeply, to be. */
function refuseExcess(text: string): SourceText {
  const source = readSource(text);
  if (source.excess) throw new UserError(source.excess.id, source.excess.said.sentence, source.excess.said.values);
  return source;
}

/** The blanks at the beginning of the line that `offset` is in. */
function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))![0];
}

/** No one lays out longer lines by hand. */
const longestLine = 2000;

function lineLength(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return (end < 0 ? text.length : end) - text.lastIndexOf('\n', offset - 1);
}
