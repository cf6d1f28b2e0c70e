import { findRun } from '../lab/find-run';
import { runsPlace } from '../lab/run-folders';
import type { ResumeOrder, TrainOrder } from '../shared/run-order';
import { UserError } from '../shared/user-error';
import type { Argument, Given, Option } from './command';
import { dataFolder, engine, json, runs, set, threads } from './options';
import { runArgument } from './run-argument';

const shared = { json, set, engine, threads, runs, 'data-folder': dataFolder };
const maxSteps: Option<'integer'> = { kind: 'integer', placeholder: 'N', min: 1, doc: 'Ends the run after this many steps, counted from its beginning.' };
const weights: Option<'text'> = { kind: 'text', placeholder: 'W.pth', doc: 'Weights to begin with, in place of the experiment\'s "weights": a checkpoint, or a state_dict of PyTorch\'s, as .pt, .pth or .safetensors.' };

export const fork: Option<'text'> = { kind: 'text', placeholder: 'RUN@EPOCH', doc: 'Goes on from a run\'s checkpoint of that epoch (or RUN@best, RUN@last) as a run of its own, with the experiment as FILE has it.' };

/** What `train FILE` takes. */
export const trainUsage = {
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }] satisfies Argument[],
  options: { ...shared, 'max-steps': maxSteps, weights, fork },
};
/** What `resume RUN` takes. */
export const resumeUsage = {
  arguments: [runArgument],
  options: { ...shared, set: { ...set, doc: 'Changes a value of the experiment from here on, e.g. epochs=40; may be repeated.' }, 'max-steps': maxSteps },
};

export function trainOrder([file]: string[], options: Given<typeof trainUsage.options>): TrainOrder {
  if (options.fork !== undefined && options.weights !== undefined) throw new UserError('fork-with-weights', 'A run that goes on from another has its weights: leave out --weights or --fork.');
  return { kind: 'train', file: file!, runs: options.runs ?? runsPlace, weights: options.weights, fork: options.fork && forkPlace(options.fork, options.runs), ...common(options) };
}

/** The run in "RUN@EPOCH" as its folder. */
export function forkPlace(fork: string, runs: string | undefined): string {
  const at = fork.lastIndexOf('@');
  return at < 0 ? fork : `${findRun(fork.slice(0, at), runs)}${fork.slice(at)}`;
}

export function resumeOrder([run]: string[], options: Given<typeof resumeUsage.options>): ResumeOrder {
  return { kind: 'resume', run: findRun(run!, options.runs), ...common(options) };
}

const common = (options: Given<typeof resumeUsage.options>) => ({
  engine: options.engine, threads: options.threads, maxSteps: options['max-steps'], set: options.set, dataFolder: options['data-folder'],
});
