import { parse } from 'jsonc-parser';
import { inline } from '../config/json-text';
import type { Setting } from './space';
import { trialEntry } from './trial-text';
import type { Variable } from './variables';

/** What a setting chooses as it is written, by variable: numbers, names, objects. */
export function valuesOf(variables: readonly Variable[], text: string, setting: Setting): Record<string, unknown> {
  const chosen = variables.filter(({ name }) => name in setting);
  return Object.fromEntries(chosen.map((variable) => [variable.name, variable.distribution.kind === 'try' ? (parse(trialEntry(text, variables, variable, setting), [], { allowTrailingComma: true }) as unknown) : setting[variable.name]]));
}

/** "lr 0.1, scheduler StepLR": what a setting chooses, in a line. */
export const settingWords = (values: Record<string, unknown>): string => Object.entries(values).map(([name, value]) => `${name} ${typeof value === 'string' ? value : inline(value)}`).join(', ');

/** The entries of a "$try" as they are written, variables in them included. */
export const entriesOf = ({ entries }: Variable, text: string): unknown[] =>
  entries.map(({ offset, length }) => parse(text.slice(offset, offset + length), [], { allowTrailingComma: true }) as unknown);
