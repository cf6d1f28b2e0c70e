import { bandOf } from '../core/compare/band';
import type { Line } from '../core/compare/comparison';
import type { ComparedCurve, ComparedMetric, CurvesRequest, LineCurves, Spread } from '../shared/comparison';
import type { Said } from '../shared/said';
import type { SeriesPart } from '../shared/series-part';
import { UserError } from '../shared/user-error';
import { RunCurves } from './run-curves';

/** Stretches of the axis in all, of all runs: a chart of two hundred has no use for a point a pixel of each. */
const mostBuckets = 20_000;
const fewestBuckets = 60;

/** What a step of a run is worth on the axes that count. */
export interface RunScale {
  stepsPerEpoch: number;
  trainImages: number;
}

/** The curves of runs that are compared; of several in a line their mean and its band. */
export class ComparisonCurves {
  private readonly runs = new Map<string, RunCurves>();

  /** The curves of all lines, and of runs whose series cannot be read the reasons. `scaleOf`: by the run's folder. */
  async of(lines: readonly Line[], spread: Spread, request: CurvesRequest, scaleOf: (run: string) => RunScale): Promise<{ lines: LineCurves[]; problems: Said[] }> {
    const count = lines.reduce((sum, { runs }) => sum + runs.length, 0);
    const buckets = Math.max(fewestBuckets, Math.min(request.width, Math.floor(mostBuckets / Math.max(1, count))));
    const found: LineCurves[] = [];
    const problems: Said[] = [];
    for (const { key, runs } of lines) {
      const own: LineCurves[] = [];
      for (const run of runs) {
        try {
          own.push(await this.run(run, key, buckets, request, scaleOf(run.folder)));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          problems.push(error.mistake);
        }
      }
      if (own.length > 0) found.push(own.length === 1 ? own[0]! : joined(own, spread, request));
    }
    return { lines: found, problems };
  }

  /** Of runs that are not compared any more nothing is kept. */
  keepOnly(folders: readonly string[]): void {
    for (const run of this.runs.keys()) if (!folders.includes(run)) this.runs.delete(run);
  }

  private async run({ folder, epochsDone }: Line['runs'][number], key: string, buckets: number, { axis, from, to, logarithmic, smoothing, metrics }: CurvesRequest, scale: RunScale): Promise<LineCurves> {
    let series = this.runs.get(folder);
    if (!series) this.runs.set(folder, (series = new RunCurves(folder)));
    const each = stepOn(axis, scale);
    const steps = epochsDone.map(({ step }) => step);
    const part = await series.part({ axis: axis === 'seconds' ? 'seconds' : 'step', from: from && from / each, to: to && to / each, buckets, logarithmic, smoothing, raw: smoothing === 0, places: steps });
    const ends = Float64Array.from(part.places, (place) => place * each);
    const curve = (metric: ComparedMetric): ComparedCurve | null => {
      if (metric === 'val_accuracy' || metric === 'val_loss') return { x: ends, y: Float32Array.from(epochsDone, (epoch) => epoch[metric]) };
      const its = curveOf(part, metric, smoothing > 0 && metric !== 'lr');
      return its && { x: each === 1 ? its.x : its.x.map((x) => x * each), y: its.y };
    };
    const curves = Object.fromEntries(metrics.flatMap((metric) => {
      const its = curve(metric);
      return its ? [[metric, its]] : [];
    }));
    return { key, from: part.from * each, to: part.to * each, curves };
  }
}

const curveOf = ({ curves }: SeriesPart, wanted: ComparedMetric, isSmoothed: boolean) => curves.find(({ metric, smoothed }) => metric === wanted && smoothed === isSmoothed)?.curve ?? null;

function stepOn(axis: CurvesRequest['axis'], { stepsPerEpoch, trainImages }: RunScale): number {
  if (axis === 'epoch') return 1 / Math.max(1, stepsPerEpoch);
  return axis === 'images' ? Math.max(1, trainImages) / Math.max(1, stepsPerEpoch) : 1;
}

function joined(lines: LineCurves[], spread: Spread, { metrics, width }: CurvesRequest): LineCurves {
  const curves = Object.fromEntries(metrics.flatMap((metric) => {
    const own = lines.flatMap((line) => line.curves[metric] ?? []);
    return own.length > 0 ? [[metric, bandOf(own, spread, width)]] : [];
  }));
  return { key: lines[0]!.key, from: Math.min(...lines.map(({ from }) => from)), to: Math.max(...lines.map(({ to }) => to)), curves };
}
