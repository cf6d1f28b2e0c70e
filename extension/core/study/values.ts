import { parse } from 'jsonc-parser';
import { asIs, said, together, type Said } from '../../shared/said';
import { inline } from '../config/json-text';
import type { Setting } from './space';
import { trialEntry } from './trial-text';
import type { Variable } from './variables';

/** What a setting chooses as it is written, by variable: numbers, names, objects. */
export function valuesOf(variables: readonly Variable[], text: string, setting: Setting): Record<string, unknown> {
  const chosen = variables.filter(({ name }) => name in setting);
  return Object.fromEntries(chosen.map((variable) => [variable.name, variable.distribution.kind === 'try' ? (parse(trialEntry(text, variables, variable, setting), [], { allowTrailingComma: true }) as unknown) : setting[variable.name]]));
}

/** Longer than this an entry is called by its place. */
const longestEntry = 40;

/** "lr 0.1, scheduler StepLR, model #2", "no scheduler": what a setting chooses, in a line. Of a row with parameters its name, where that tells it from the other entries; of what is long, a whole model for instance, its place in the list. */
export function settingWords(variables: readonly Variable[], text: string, setting: Setting): Said {
  const values = valuesOf(variables, text, setting);
  const words = variables.filter(({ name }) => name in values).map((variable) => {
    const [part, value] = [variable.name, values[variable.name]];
    return value === null ? said`no ${{ part }}` : asIs(`${part} ${entryWords(value, entriesOf(variable, text), setting[part]!)}`);
  });
  return together(words, ', ');
}

function entryWords(value: unknown, entries: readonly unknown[], place: number): string {
  const names = entries.map(rowName);
  const short = (new Set(names).size === names.length ? rowName(value) : null) ?? (typeof value === 'string' ? value : inline(value));
  return short.length > longestEntry && entries.length > 0 ? `#${place + 1}` : short;
}

/** Of a row with parameters; null for what has no one name. */
export function rowName(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return String(value);
  const keys = Object.keys(value);
  return Array.isArray(value) || keys.length !== 1 ? null : keys[0]!;
}

/** The entries of a "$try" as they are written, variables in them included. */
export const entriesOf = ({ entries }: Variable, text: string): unknown[] =>
  entries.map(({ offset, length }) => parse(text.slice(offset, offset + length), [], { allowTrailingComma: true }) as unknown);
