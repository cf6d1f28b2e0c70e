import { columnAt, rowsOf, type RecordTable } from '../../shared/record';
import { said, together, type Said } from '../../shared/said';
import type { LayerSteps } from '../../shared/step-parts';

/** The measured steps of a run: how far each moved each layer's weights, in their own size, and with which learning rate. */
export interface MeasuredSteps {
  steps: Float64Array;
  lr: Float64Array;
  layers: { path: string; type: string; moved: Float64Array }[];
}

/** What moved at every measured step: those of a learning rate of 0 moved nothing, and have no parts. `lr`: of a step, counted from 1. */
export function measuredSteps(table: RecordTable, lr: (step: number) => number): MeasuredSteps {
  const width = table.columns.length;
  const rows = Array.from({ length: rowsOf(table) }, (_, row) => row).filter((row) => lr(table.values[row * width]!) > 0);
  const steps = Float64Array.from(rows, (row) => table.values[row * width]!);
  const layers = table.layers.flatMap((layer) => {
    const column = columnAt(table, 'update_ratio', layer.path);
    return column === null ? [] : [{ ...layer, moved: Float64Array.from(rows, (row) => table.values[row * width + column]!) }];
  });
  return { steps, lr: steps.map(lr), layers };
}

/** Factors against the first measurement: `moved` = `schedule` · `optimizer`. */
export interface Parts {
  moved: Float32Array;
  schedule: Float32Array;
  optimizer: Float32Array;
}

/**
 * What the steps' sizes came of. An optimizer's step is the learning rate times a direction of its own (SGD: the gradient and its momentum; Adam: that, scaled), so what the learning rate did not multiply
 * a step by is the optimizer's, the gradient's and the weights' doing. `layer` by its path; null for all, in their geometric mean. NaN where nothing moved.
 */
export function partsOf({ lr, layers }: MeasuredSteps, layer: string | null): Parts {
  const shown = layers.filter(({ path }) => layer === null || path === layer).map(({ moved }) => against(moved));
  const moved = Float32Array.from(lr, (_, i) => geometricMean(shown.flatMap((factors) => (Number.isFinite(factors[i]) && factors[i]! > 0 ? factors[i]! : []))));
  const schedule = Float32Array.from(against(lr));
  return { moved, schedule, optimizer: moved.map((factor, i) => factor / schedule[i]!) };
}

/** Against the first that is above 0. */
function against(values: Float64Array): Float64Array {
  const first = values.find((value) => value > 0) ?? NaN;
  return values.map((value) => value / first);
}

const geometricMean = (values: readonly number[]): number => (values.length > 0 ? Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length) : NaN);

/** Each layer from the first measurement to the last. */
export function layerSteps({ lr, layers }: MeasuredSteps): LayerSteps[] {
  return layers.map(({ path, type, moved }) => {
    const known = Array.from(moved.keys()).filter((i) => Number.isFinite(moved[i]) && moved[i]! > 0);
    const [from, to] = [known[0] ?? -1, known.at(-1) ?? -1];
    const [first, last, schedule] = [moved[from] ?? NaN, moved[to] ?? NaN, (lr[to] ?? NaN) / (lr[from] ?? NaN)];
    return { path, type, first, last, schedule, optimizer: last / first / schedule };
  });
}

/** The whole in a sentence; null where fewer than two steps were measured. */
export function stepWords(measured: MeasuredSteps): Said | null {
  const { steps } = measured;
  const { moved, schedule, optimizer } = partsOf(measured, null);
  const last = moved.length - 1;
  if (last < 1 || !Number.isFinite(moved[last]!)) return null;
  const own = layerSteps(measured).map(({ first, last: end }) => end / first).filter(Number.isFinite);
  const [low, high] = [timesWords(Math.min(...own)), timesWords(Math.max(...own))];
  const whole = said`At step ${{ to: steps[last]! }} a step moves the weights ${{ moved: timesWords(moved[last]!) }} times as far as at step ${{ from: steps[0]! }}, in their own size (a layer between ${{ low }} and ${{ high }} times).`;
  if (schedule.every((factor) => factor === 1)) return together([whole, said`The learning rate stayed the same: all of it came from the optimizer, the gradients and the size of the weights.`]);
  return together([whole, said`The schedule, by its learning rate, made it ${{ schedule: timesWords(schedule[last]!) }} times as far; the optimizer, with the gradients and the size of the weights, ${{ optimizer: timesWords(optimizer[last]!) }} times.`]);
}

/** A factor in two figures. */
export const timesWords = (factor: number): string => (Number.isFinite(factor) ? String(Number(factor.toPrecision(2))) : '–');
