import { parseArgs } from 'node:util';
import { nearest } from '../core/config/nearest';
import { UserError } from '../shared/user-error';
import type { Argument, Command, Given, Options } from './command';
import { usage } from './help';

/** A command's arguments and options from what was typed after its name. Throws a UserError that names the word and the fix. */
export function parseArguments<O extends Options>(
  name: string,
  { arguments: wanted, options: known }: Pick<Command<O>, 'arguments' | 'options'>,
  words: string[],
): { arguments: string[]; options: Given<O> } {
  const { values, positionals } = parse(name, known, words);
  checkCount(name, wanted, positionals);
  const options = Object.entries(known).map(([key, { kind, min = 0 }]) => {
    const value = values[key];
    if (kind === 'flag') return [key, value === true];
    if (kind === 'texts') return [key, value ?? []];
    if (kind === 'text' || value === undefined) return [key, value];
    const number = Number(value);
    if (!Number.isInteger(number) || number < min) throw new UserError(`--${key} ${String(value)}: give a whole number from ${min} up, e.g. --${key} ${Math.max(min, 1)}.`);
    return [key, number];
  });
  return { arguments: positionals, options: Object.fromEntries(options) as Given<O> };
}

function parse(name: string, known: Options, words: string[]) {
  const entries = Object.entries(known).map(([key, { kind }]) => [key, { type: kind === 'flag' ? 'boolean' : 'string', multiple: kind === 'texts' }] as const);
  try {
    return parseArgs({ args: words, allowPositionals: true, options: Object.fromEntries(entries) });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const word = /'(-[^']*)'/.exec(message)?.[1] ?? '';
      const near = nearest(word.replace(/^-+/, ''), Object.keys(known));
      throw new UserError(`${name} has no option ${word}: ${near ? `did you mean --${near}?` : `it takes ${Object.keys(known).map((key) => `--${key}`).join(', ')}.`}`);
    }
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
      const key = /--([\w-]+)/.exec(message)?.[1] ?? '';
      const placeholder = known[key]?.placeholder;
      throw new UserError(placeholder ? `--${key} needs a value: --${key} ${placeholder}.` : `--${key} takes no value: write just --${key}.`);
    }
    throw error;
  }
}

function checkCount(name: string, wanted: Argument[], given: string[]): void {
  const least = wanted.filter(({ optional }) => !optional).length;
  if (given.length < least) throw new UserError(`${name} needs ${wanted[given.length]!.placeholder} (${wanted[given.length]!.doc}): ${usage(name, wanted)}`);
  if (given.length > wanted.length && !wanted.at(-1)?.many) throw new UserError(`${name} has no use for "${given[wanted.length]}": ${usage(name, wanted)}`);
}
