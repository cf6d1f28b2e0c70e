import { dotChart, type DotCurve } from '../core/export/dot-chart';
import type { EpochEnd } from '../shared/events';
import type { RunProgress } from '../shared/run-progress';
import { percent } from '../shared/run-words';
import type { SeriesMetric, SeriesPart } from '../shared/series-part';
import { runLine } from './run-lines';
import { t } from './translate';

export interface Watched {
  name: string;
  progress: RunProgress;
  epochs: EpochEnd[];
  part: SeriesPart | null;
}

const plain = (value: number): string => String(Number(value.toPrecision(4)));

/** What `watch` shows of a run, as lines that fit so many letters: how far it is, and its loss, accuracy and learning rate by step. */
export function watchFrame({ name, progress, epochs, part }: Watched, width: number, height: number): string[] {
  const curve = (metric: SeriesMetric, smoothed: boolean): DotCurve[] => part?.curves.filter((each) => each.metric === metric && each.smoothed === smoothed).map((each) => each.curve) ?? [];
  const validation = (of: (end: EpochEnd) => number): DotCurve => ({ x: epochs.map(({ step }) => step), y: epochs.map(of), sign: '◆' });
  const span = part === null ? undefined : ([part.from, part.to] as const);
  // Three charts, each under a line of its own, below the head; the learning rate takes the least.
  const rest = Math.max(12, height - 5);
  const small = Math.max(3, Math.floor(rest / 5));
  const large = Math.max(4, Math.floor((rest - small) / 2));
  const charts: [title: string, curves: DotCurve[], height: number, label: (value: number) => string][] = [
    [t('Loss by step (◆ validation)'), [...curve('loss', true), validation(({ val_loss: loss }) => loss)], large, plain],
    [t('Accuracy by step (◆ validation)'), [...curve('accuracy', true), validation(({ val_accuracy: accuracy }) => accuracy)], large, (value) => percent(value, 0)],
    [t('Learning rate by step'), curve('lr', false), small, plain],
  ];
  return [
    `${name}  ${runLine(progress, null)}`,
    ...charts.flatMap(([title, curves, tall, label]) => {
      const lines = dotChart({ curves, span, width, height: tall, label });
      return lines.length > 0 ? [title, ...lines] : [];
    }),
  ];
}
