import { findRun } from '../lab/find-run';
import { runsPlace } from '../lab/run-folders';
import type { ResumeOrder, TrainOrder } from '../shared/run-order';
import type { Argument, Given, Option } from './command';
import { dataFolder, engine, json, runs, set, threads } from './options';
import { runArgument } from './run-argument';

const shared = { json, set, engine, threads, runs, 'data-folder': dataFolder };
const maxSteps: Option<'integer'> = { kind: 'integer', placeholder: 'N', min: 1, doc: 'Ends the run after this many steps, counted from its beginning.' };
const weights: Option<'text'> = { kind: 'text', placeholder: 'W.safetensors', doc: 'Weights to begin with: a checkpoint, or PyTorch\'s state_dict saved as safetensors.' };

/** What `train FILE` takes. */
export const trainUsage = {
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file' }] satisfies Argument[],
  options: { ...shared, 'max-steps': maxSteps, weights },
};
/** What `resume RUN` takes. */
export const resumeUsage = {
  arguments: [runArgument],
  options: { ...shared, set: { ...set, doc: 'Changes a value of the experiment from here on, e.g. epochs=40; may be repeated.' }, 'max-steps': maxSteps },
};

export function trainOrder([file]: string[], options: Given<typeof trainUsage.options>): TrainOrder {
  return { kind: 'train', file: file!, runs: options.runs ?? runsPlace, weights: options.weights, ...common(options) };
}

export function resumeOrder([run]: string[], options: Given<typeof resumeUsage.options>): ResumeOrder {
  return { kind: 'resume', run: findRun(run!, options.runs), ...common(options) };
}

const common = (options: Given<typeof resumeUsage.options>) => ({
  engine: options.engine, threads: options.threads, maxSteps: options['max-steps'], set: options.set, dataFolder: options['data-folder'],
});
