import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { epochsOf } from '../core/runs/run-record';
import type { Model } from '../core/model/model';
import { missingState, type Progress } from '../core/train/loop';
import { Tally } from '../core/train/metrics';
import type { EpochEnd, RunEvent } from '../shared/events';
import type { Experiment } from '../shared/experiment';
import { runFiles, type EditOutcome, type ForkPoint, type RunManifest } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { listCheckpoints, readResumePoint, readWeights, resumeProgress, writeResumePoint, type Checkpoint, type ResumePoint } from './checkpoint';
import { readManifest, readMilestones } from './run-folder';
import { cannotWrite } from './write-atomically';

/** Where a new run begins that goes on from another's checkpoint. */
export interface Fork {
  parent: NonNullable<RunManifest['parent']>;
  resume: ResumePoint;
  /** What both have in common: the parent's epochs and what was changed in them. */
  past: RunEvent[];
  doubts: EditOutcome['doubts'];
}

/**
 * The fork that `wanted` names: "RUN@EPOCH", the run a folder, the epoch a number of epochs that were done, "best" or "last". At its last checkpoint all of the run's state
 * goes on; of others the weights are kept, and the optimizer begins anew. What was best so far is not carried on: its weights stay with the parent. Throws a UserError where
 * the run keeps no such checkpoint, or its weights are another model's.
 */
export function readFork(wanted: string, experiment: Experiment, model: Model): Fork {
  const at = wanted.lastIndexOf('@');
  const [run, word] = at < 0 ? [wanted, ''] : [path.resolve(wanted.slice(0, at)), wanted.slice(at + 1)];
  if (at < 0 || !/^(best|last|[1-9]\d*)$/.test(word)) throw new UserError('fork-of-what', '"{fork}" names no checkpoint: write it as RUN@EPOCH, for instance last@10, or RUN@best, RUN@last.', { fork: wanted });
  const { id, experiment: before } = readManifest(run);
  const events = readMilestones(run);
  const epochs = epochsOf(events);
  const point = readResumePoint(run);
  // A checkpoint within an epoch is none of an epoch.
  const whole = point && point.progress.batch === 0 && point.progress.epoch > 0 ? point : null;
  const kept = keptOf(run, epochs);
  const found = kept.find(({ file, epoch, best }) => (word === 'best' ? best : word === 'last' ? file === 'last.safetensors' : epoch === Number(word)));
  const epoch = epochs.find((each) => each.epoch === (word === 'last' && whole ? whole.progress.epoch : (found?.epoch ?? Number(word))));
  const isWhole = epoch !== undefined && whole?.progress.epoch === epoch.epoch;
  if (!epoch || !(found || isWhole)) {
    const there = [...new Set([...kept.map((each) => each.epoch), ...(whole ? [whole.progress.epoch] : [])])].sort((a, b) => a - b);
    throw there.length > 0
      ? new UserError('fork-not-kept', 'Run {run} keeps no checkpoint "{epoch}": it has those of epochs {epochs}. "keep" in "training" says which are kept.', { run: id, epoch: word, epochs: there.join(', ') })
      : new UserError('fork-nothing-kept', 'Run {run} has no checkpoint of a whole epoch yet.', { run: id });
  }
  if (epoch.epoch >= experiment.epochs) throw new UserError('fork-no-epochs', 'The experiment ends after {epochs} epochs, and the checkpoint is of epoch {epoch}: raise "epochs".', { epochs: experiment.epochs, epoch: epoch.epoch });
  const goesOn = isWhole && before.optimizer.name === experiment.optimizer.name;
  const weights = goesOn ? whole!.state : isWhole ? chosen(whole!.state, model, run) : readWeights(path.join(run, runFiles.checkpoints, found!.file), model);
  if (goesOn) chosen(weights, model, run);
  const began = goesOn ? whole!.progress.began : undefined;
  const progress = { ...progressAt(epoch, model, goesOn ? whole!.progress.schedule : nothingScheduled(epoch)), ...(began && { began }) };
  return {
    parent: { run, id, epoch: epoch.epoch, step: epoch.step },
    resume: { progress, state: { ...weights, ...missingState(experiment, model, weights, progress.epoch) } },
    past: pastOf(events, epoch),
    doubts: goesOn ? [] : [{ id: 'fork-weights-only', severity: 'information', sentence: 'The optimizer begins anew: of epoch {epoch} the weights are kept, and nothing else that fits.', values: { epoch: epoch.epoch } }],
  };
}

/** The epochs that a run can be forked at, in order, with what is kept of each and what that takes on disk. Throws a UserError where its folder cannot be read. */
export function forkPoints(run: string): ForkPoint[] {
  const epochs = epochsOf(readMilestones(run));
  const kept = keptOf(run, epochs);
  const whole = resumeProgress(run);
  const size = (file: string): number => statSync(path.join(run, runFiles.checkpoints, file), { throwIfNoEntry: false })?.size ?? 0;
  return epochs.flatMap(({ epoch, val_accuracy }) => {
    const files = kept.filter((each) => each.epoch === epoch);
    const goesOn = whole?.batch === 0 && whole.epoch === epoch;
    if (files.length === 0 && !goesOn) return [];
    const bytes = files.reduce((sum, { file }) => sum + size(file), goesOn ? whole.bytes : 0);
    return [{ epoch, val_accuracy, best: files.some(({ best }) => best), whole: goesOn, bytes }];
  });
}

/** The weights files of whole epochs. */
const keptOf = (run: string, epochs: EpochEnd[]): Checkpoint[] => listCheckpoints(run).whole.filter(({ epoch, step }) => epochs.some((each) => each.epoch === epoch && each.step === step));

/** Writes into a new run's folder what it begins with. Throws a UserError where it cannot be written. */
export function layFork(run: string, { resume, past, parent }: Fork): void {
  writeResumePoint(run, resume.state, resume.progress);
  const fork: RunEvent = { type: 'fork', time: Date.now(), run: parent.run, epoch: parent.epoch, step: parent.step };
  const file = path.join(run, runFiles.events);
  try {
    writeFileSync(file, [...past, fork].map((event) => `${JSON.stringify(event)}\n`).join(''));
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** The model's own entries of a state. Throws a UserError where they are another model's. */
function chosen(state: ResumePoint['state'], model: Model, run: string): ResumePoint['state'] {
  const wrong = Object.entries(model.weights).find(([name, { shape }]) => state[name]?.shape.join() !== shape.join());
  if (wrong) throw new UserError('fork-other-model', 'The weights of {run} do not fit the experiment\'s network: "{name}" is [{found}] there, [{wanted}] here.', { run, name: wrong[0], found: state[wrong[0]]?.shape.join(', ') ?? '–', wanted: wrong[1].shape.join(', ') });
  return Object.fromEntries(Object.keys(model.weights).map((name) => [name, state[name]!]));
}

function progressAt({ epoch, step, lr, train_loss, val_loss, val_accuracy }: EpochEnd, model: Model, schedule: unknown): Progress {
  return {
    epoch, batch: 0, step, schedule, lr, tally: new Tally(model.output[0]!).save(), seconds: 0, best: null, isBest: false, stopping: { best: null, bad: 0 }, averaged: 0,
    metrics: { train_loss, val_loss, val_accuracy },
  };
}

/** As of a run with a schedule that none is: the experiment's own is as if it had been there from the start. */
const nothingScheduled = ({ epoch, step }: EpochEnd): unknown => ({ step, epoch, group: { lr: 0, initialLr: null, momentum: null }, scheduler: null, from: { lr: null, scheduler: null, params: '' } });

function pastOf(events: RunEvent[], { epoch: last }: EpochEnd): RunEvent[] {
  const epochs = new Set<RunEvent>(epochsOf(events).filter(({ epoch }) => epoch <= last));
  return events.filter((event) => epochs.has(event) || ((event.type === 'edit' || event.type === 'fork') && event.epoch < last));
}
