import { HealthWatch } from '../core/health/watch';
import type { Beginning } from '../core/health/run-facts';
import { measurementAt, rowsOf } from '../shared/record';
import { readRecord } from './record/read-record';
import { readMilestones } from './run-folder';
import { eachStep, openSeries } from './series/series-source';

/** The watch over a run, which has seen what is on record of it up to where it goes on from. */
export async function watchHealth(run: string, beginning: Beginning, reached: { step: number; epoch: number } | null): Promise<HealthWatch> {
  const watch = new HealthWatch(beginning);
  if (!reached) return watch;
  const ends = new Map(readMilestones(run).flatMap((event) => (event.type === 'epoch-end' && event.epoch <= reached.epoch ? [[event.step, event]] : [])));
  const table = await readRecord(run).catch(() => null);
  const measured = new Map(Array.from({ length: table ? rowsOf(table) : 0 }, (_, i) => measurementAt(table!, i)).map((measurement) => [measurement.step, measurement]));
  for await (const step of eachStep(await openSeries(run), reached.step)) {
    watch.step(step);
    const measurement = measured.get(step.step);
    if (measurement) watch.measure(measurement);
    const end = ends.get(step.step);
    if (end) watch.epoch(end);
  }
  return watch;
}
