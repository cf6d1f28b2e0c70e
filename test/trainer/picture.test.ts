import { cpSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readMilestones } from '../../extension/lab/event-log';
import { RunCurves } from '../../extension/lab/run-curves';
import type { RunEvent } from '../../extension/shared/events';
import type { SeriesRequest } from '../../extension/shared/series-part';
import { RunSeries } from '../../webview/training/run-series';
import { cnnLab, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
const everything: SeriesRequest = { axis: 'step', from: null, to: null, buckets: 400, logarithmic: false, smoothing: 0.8, raw: true, places: [] };
const requests: SeriesRequest[] = [everything, { ...everything, axis: 'seconds' }, { ...everything, axis: 'wall', from: null }, { ...everything, from: 5, to: 12 }];

/** What the training panel draws a run's charts, marks, tables and header from. */
function drawnFrom(run: string, told: RunEvent[]) {
  const series = new RunSeries(run);
  series.take(told);
  const { epochs, checkpoints, pauses, edits, notices, best, start, progress: { status, epoch, step, valAccuracy, bestValAccuracy, checkpoint } } = series;
  return { epochs, checkpoints, pauses, edits, notices, best, start, status, epoch, step, valAccuracy, bestValAccuracy, checkpoint };
}

test('a run of the command line has one picture: for who followed it, who opens it afterwards, and who has a copy of its folder', async () => {
  writeTinyExperiment(folder, { epochs: 3, scheduler: { StepLR: { step_size: 1 } }, training: { keep: 'all', record: ['throughput', 'memory', 'gradient_norm'], record_every: 4 } });
  let followed: RunCurves | null = null;
  const looks: Promise<unknown>[] = [];
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'], (line) => {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'run-start') followed = new RunCurves(event.run);
    // As a panel that is open does: it asks for more as it hears of more.
    if (event.type === 'step' || event.type === 'epoch-end') looks.push(followed!.part(everything));
  });
  await Promise.all(looks);
  const { run } = lastEvent(outcome);
  const copy = `${run}-copy`;
  cpSync(run, copy, { recursive: true });
  for (const request of requests) {
    const picture = (await followed!.part(request)).curves;
    expect(picture.map(({ metric, smoothed }) => `${metric}${smoothed ? ' smoothed' : ''}`)).toEqual(['loss', 'accuracy', 'lr', 'loss smoothed', 'accuracy smoothed', 'images_per_second', 'memory']);
    expect((await new RunCurves(run).part(request)).curves).toEqual(picture);
    expect((await new RunCurves(copy).part(request)).curves).toEqual(picture);
  }
  const live = drawnFrom(run, events(outcome));
  expect(live.epochs).toHaveLength(3);
  expect(drawnFrom(run, await readMilestones(path.join(run, 'events.jsonl')))).toEqual(live);
  expect(drawnFrom(run, await readMilestones(path.join(copy, 'events.jsonl')))).toEqual(live);
}, 60_000);
