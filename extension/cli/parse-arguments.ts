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
    if (!Number.isInteger(number) || number < min) throw new UserError('option-not-whole', '--{option} {value}: give a whole number from {min} up, e.g. --{option} {example}.', { option: key, value: String(value), min, example: Math.max(min, 1) });
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
      throw near
        ? new UserError('unknown-option', '{command} has no option {option}: did you mean --{near}?', { command: name, option: word, near })
        : new UserError('unknown-option', '{command} has no option {option}: it takes {options}.', { command: name, option: word, options: Object.keys(known).map((key) => `--${key}`).join(', ') });
    }
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
      const key = /--([\w-]+)/.exec(message)?.[1] ?? '';
      const placeholder = known[key]?.placeholder;
      throw placeholder
        ? new UserError('option-needs-value', '--{option} needs a value: --{option} {placeholder}.', { option: key, placeholder })
        : new UserError('option-takes-no-value', '--{option} takes no value: write just --{option}.', { option: key });
    }
    throw error;
  }
}

function checkCount(name: string, wanted: Argument[], given: string[]): void {
  const least = wanted.filter(({ optional }) => !optional).length;
  if (given.length < least) throw new UserError('argument-missing', '{command} needs {argument} ({meaning}): {usage}', { command: name, argument: wanted[given.length]!.placeholder, meaning: { sentence: wanted[given.length]!.doc, values: {} }, usage: usage(name, wanted) });
  if (given.length > wanted.length && !wanted.at(-1)?.many) throw new UserError('argument-too-many', '{command} has no use for "{argument}": {usage}', { command: name, argument: given[wanted.length]!, usage: usage(name, wanted) });
}
