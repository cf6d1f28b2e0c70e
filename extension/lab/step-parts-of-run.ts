import { layerSteps, measuredSteps, partsOf, stepWords, type MeasuredSteps } from '../core/series/step-parts';
import type { StepParts, StepPartsRequest } from '../shared/step-parts';
import { readRecord } from '../trainer/record/read-record';
import { openSeries } from '../trainer/series/series-source';
import type { RunCurves } from './run-curves';

/** Rows that are read at once. */
const rowsAtOnce = 32_768;
/** Points of a curve, at most. */
const mostPoints = 600;

/** The measured steps of a run, each with its learning rate; null where "record" did not ask for `update_ratio`. Throws a UserError where they cannot be read. */
export async function measuredStepsOf(run: string): Promise<MeasuredSteps | null> {
  const table = await readRecord(run);
  if (!table) return null;
  const source = await openSeries(run);
  const rows = await source.grow();
  const lr = new Float64Array(rows);
  for (let at = 0; at < rows; at += rowsAtOnce) lr.set((await source.read(at, Math.min(rows, at + rowsAtOnce))).lr, at);
  const measured = measuredSteps(table, (step) => lr[step - 1] ?? 0);
  return measured.layers.length > 0 && measured.steps.length > 0 ? measured : null;
}

/** The same for whoever draws it. `curves`: of the same run. */
export async function stepPartsOf(run: string, curves: RunCurves, { axis, layer }: StepPartsRequest): Promise<StepParts> {
  const measured = await measuredStepsOf(run);
  if (!measured) return { places: new Float64Array(0), moved: new Float32Array(0), schedule: new Float32Array(0), optimizer: new Float32Array(0), layers: [], words: null };
  const every = Math.ceil(measured.steps.length / mostPoints);
  const thinned = <T extends Float64Array | Float32Array>(values: T): T => values.filter((_, i) => i % every === 0 || i === values.length - 1) as T;
  const { moved, schedule, optimizer } = partsOf(measured, layer);
  return { places: await curves.along(thinned(measured.steps), axis), moved: thinned(moved), schedule: thinned(schedule), optimizer: thinned(optimizer), layers: layerSteps(measured), words: stepWords(measured) };
}
