import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../shared/user-error';
import type { ResumeOrder, TrainOrder } from './run';

/** What `train FILE` and `resume RUN` take, in the CLI and in the trainer process alike. */
export const runOptions = {
  engine: { type: 'string' },
  threads: { type: 'string' },
  'data-folder': { type: 'string' },
  'max-steps': { type: 'string' },
  set: { type: 'string', multiple: true },
  runs: { type: 'string' },
  weights: { type: 'string' },
} as const;

/** `kind` and its arguments as an order. Throws a UserError that says how it is written. */
export function parseRunOrder(kind: string, args: string[], extra: Record<string, { type: 'boolean' | 'string' }> = {}): { order: TrainOrder | ResumeOrder; values: Record<string, unknown> } {
  const { values, positionals } = parseArgs({ args, options: { ...runOptions, ...extra }, allowPositionals: true });
  const [target, ...more] = positionals;
  if (kind !== 'train' && kind !== 'resume') throw new UserError(`"${kind}" is neither "train FILE" nor "resume RUN".`);
  if (!target || more.length) throw new UserError(kind === 'train' ? 'Name one experiment file: train FILE.' : 'Name one run folder: resume RUN.');
  const options = {
    engine: values.engine,
    threads: wholeNumber('threads', values.threads),
    dataFolder: values['data-folder'],
    maxSteps: wholeNumber('max-steps', values['max-steps']),
    set: values.set,
  };
  const runs = values.runs ?? path.join(process.cwd(), '.cnn-lab', 'runs');
  return { order: kind === 'train' ? { kind, file: target, runs, weights: values.weights, ...options } : { kind, run: target, ...options }, values };
}

export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UserError(`--${name} ${text} is not a whole number of 1 or more.`);
  return value;
}
