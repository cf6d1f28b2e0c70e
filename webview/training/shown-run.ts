import type { Theme } from '../common/theme';
import type { RunSeries } from './run-series';

export interface ShownRun {
  series: RunSeries;
  /** Name and, where several of one name are shown, what tells them apart. */
  label: string;
  train: string;
  validation: string;
}

/** One run: a colour for training and one for validation. More: a colour a run, validation dashed with dots. */
export function colorRuns(runs: { series: RunSeries; label: string }[], { lines }: Theme): ShownRun[] {
  if (runs.length === 1) return runs.map((run) => ({ ...run, train: lines[0]!, validation: lines[1]! }));
  return runs.map((run, index) => ({ ...run, train: lines[index % lines.length]!, validation: lines[index % lines.length]! }));
}
