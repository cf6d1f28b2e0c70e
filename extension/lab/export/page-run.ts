import path from 'node:path';
import type { PageRun } from '../../core/export/comparison-page';
import { epochsOf } from '../../core/runs/run-record';
import type { SeriesMetric } from '../../shared/series-part';
import { readMilestones } from '../../trainer/run-folder';
import { RunCurves } from '../run-curves';

/** Stretches of a curve on a page; weight of the past in a smoothed one. */
const [buckets, smoothing] = [400, 0.9];

/** What a page draws of a run: of a long one as much as can be seen, every spike with it. */
export async function pageRun(run: string): Promise<PageRun> {
  const { curves } = await new RunCurves(run).part({ axis: 'step', from: null, to: null, buckets, logarithmic: false, smoothing, raw: true, places: [] });
  const curve = (wanted: SeriesMetric, isSmoothed: boolean) => curves.find(({ metric, smoothed }) => metric === wanted && smoothed === isSmoothed)?.curve;
  return { id: path.basename(run), epochs: epochsOf(readMilestones(run)), steps: { loss: curve('loss', false), smoothed: curve('loss', true), lr: curve('lr', false) } };
}
