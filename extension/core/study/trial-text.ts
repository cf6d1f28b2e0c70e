import { properties } from '../config/check-context';
import { applied, setValue } from '../config/edit';
import { remove } from '../config/fixes';
import { readSource, type JsonNode } from '../config/source-text';
import type { Setting } from './space';
import type { Variable } from './variables';
import { variableAt } from './variable-node';

/**
 * What a trial's text says: the study's with what is chosen in place of each variable, without "study", with the trial's seed. Comments stay, but for
 * those inside a variable and beside its entries.
 */
export function trialText(text: string, variables: readonly Variable[], setting: Setting, seed: number): string {
  const { written } = readSource(text);
  const chosen = written ? text.slice(0, written.offset) + chosenText(text, variables, setting)(written) + text.slice(written.offset + written.length) : text;
  return setValue(withoutStudy(chosen), ['seed'], seed);
}

/** What stands in place of one variable. */
export const trialEntry = (text: string, variables: readonly Variable[], { written: { node } }: Variable, setting: Setting): string => chosenText(text, variables, setting)(node);

/** A part of the text with what is chosen in place of each variable in it. */
function chosenText(text: string, variables: readonly Variable[], setting: Setting): (node: JsonNode) => string {
  const names = new Map(variables.map(({ name, written }) => [written.node.offset, name]));
  const writtenOf = (node: JsonNode): string => {
    const variable = variableAt(node);
    const chosen = setting[names.get(node.offset) ?? ''];
    if (!variable || chosen === undefined) return pieced(node);
    return variable.kind === '$try' ? writtenOf(variable.value!.children![chosen]!) : String(chosen);
  };
  const pieced = (node: JsonNode): string => {
    let [written, at] = ['', node.offset];
    for (const child of valuesIn(node)) {
      written += text.slice(at, child.offset) + writtenOf(child);
      at = child.offset + child.length;
    }
    return written + text.slice(at, node.offset + node.length);
  };
  return writtenOf;
}

/** With the lines that "study" has for itself. */
function withoutStudy(text: string): string {
  const property = properties(readSource(text).written).find(({ name }) => name === 'study')?.property;
  if (!property) return text;
  const { offset, length } = remove(property, text);
  const before = /\n[ \t]*$/.exec(text.slice(0, offset));
  const alone = before && /^[ \t]*\r?(?=\n)/.exec(text.slice(offset + length));
  const from = alone ? offset - before[0].length : offset;
  return applied(text, [{ offset: from, length: offset + length + (alone?.[0].length ?? 0) - from, text: '' }]);
}

const valuesIn = (node: JsonNode): JsonNode[] => (node.type === 'array' ? node.children! : properties(node).flatMap(({ value }) => value ?? []));
