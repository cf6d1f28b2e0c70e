import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TrainControl } from '../core/train/control';
import { runFiles, type RunManifest } from '../shared/run-folder';
import type { SeriesStep } from '../shared/series';
import { UserError } from '../shared/user-error';
import { readExperimentText } from '../trainer/experiment-file';
import { carryOut } from '../trainer/run';
import { readManifest, readMilestones, writeManifest } from '../trainer/run-folder';
import { eachStep, openSeries, SeriesOfLog } from '../trainer/series/series-source';

/** What came of repeating a run's first steps. */
export interface Verified {
  /** That were compared. */
  steps: number;
  /** The first one that is not bit for bit as on record; null where all are. */
  differs: { step: number; figure: (typeof compared)[number]; recorded: number; repeated: number } | null;
  /** What the run was made from, and what it is made from here, by name, where that is another. */
  others: { name: string; then: string; now: string }[];
  /** Whether the run was taken up again: a value that was changed with it holds for the first steps here. */
  resumed: boolean;
  manifest: RunManifest;
}

const compared = ['loss', 'accuracy', 'lr'] as const;

/**
 * Makes a run's first steps again, in a folder of its own that is gone afterwards, and compares them with those on record. Null where `control` stopped it.
 * Throws a UserError where they cannot be made again: the run has no series, goes on from another one, was changed while it trained, or its data are others now.
 */
export async function verifyRun(run: string, wanted: number, dataFolder: string | undefined, control: TrainControl): Promise<Verified | null> {
  const manifest = readManifest(run);
  const events = readMilestones(run);
  const recorded = await stepsOf(run, wanted);
  refuse(run, manifest, events.some(({ type }) => type === 'edit'), recorded.length);
  const place = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-verify-'));
  try {
    const again = path.join(place, path.basename(run));
    mkdirSync(path.join(again, runFiles.checkpoints), { recursive: true });
    writeFileSync(path.join(again, runFiles.experiment), readExperimentText(path.join(run, runFiles.experiment)));
    writeManifest(again, { ...manifest, data_hash: null });
    // A run that has no checkpoint yet is taken up at its beginning.
    const { engine, threads } = manifest;
    const { status } = await carryOut({ kind: 'resume', run: again, engine, threads, dataFolder, maxSteps: recorded.at(-1)!.step }, control, () => undefined);
    if (status === 'stopped') return null;
    const now = readManifest(again);
    if (now.data_hash !== manifest.data_hash) throw new UserError('verify-other-data', 'The data set of {run} has changed since: {now} now, {then} then. Its steps cannot be made again.', { run: manifest.id, now: String(now.data_hash), then: String(manifest.data_hash) });
    const repeated = new Map((await stepsOf(again, wanted)).map((step) => [step.step, step]));
    return { steps: recorded.length, differs: firstDifference(recorded, repeated), others: othersOf(manifest, now), resumed: events.filter(({ type }) => type === 'run-start').length > 1, manifest };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function stepsOf(run: string, count: number): Promise<SeriesStep[]> {
  const series = await openSeries(run);
  const steps: SeriesStep[] = [];
  if (!(series instanceof SeriesOfLog)) for await (const step of eachStep(series, count)) steps.push(step);
  return steps;
}

function refuse(run: string, { id, parent, data_hash: hash }: RunManifest, isEdited: boolean, steps: number): void {
  if (parent) throw new UserError('verify-fork', 'Run {run} goes on from {parent}, whose steps its first {steps} are: verify that one.', { run: id, parent: parent.id, steps: parent.step });
  if (steps === 0 || hash === null) throw new UserError('verify-no-series', 'Run {run} has no steps on record to compare with: {file} is missing or empty.', { run: id, file: path.join(run, runFiles.series) });
  if (isEdited) throw new UserError('verify-edited', 'Run {run} was changed while it trained: the experiment that made its first steps is not on record.', { run: id });
}

function firstDifference(recorded: SeriesStep[], repeated: ReadonlyMap<number, SeriesStep>): Verified['differs'] {
  for (const then of recorded) {
    const now = repeated.get(then.step);
    const figure = compared.find((name) => !Object.is(then[name], now?.[name]));
    if (figure) return { step: then.step, figure, recorded: then[figure], repeated: now?.[figure] ?? NaN };
  }
  return null;
}

function othersOf(then: RunManifest, now: RunManifest): Verified['others'] {
  const named = ({ engine, device, threads, versions }: RunManifest): Record<string, string> => ({ engine, device, threads: String(threads), ...versions });
  const [before, here] = [named(then), named(now)];
  return [...new Set([...Object.keys(before), ...Object.keys(here)])].flatMap((name) => (before[name] === here[name] ? [] : [{ name, then: before[name] ?? '–', now: here[name] ?? '–' }]));
}
