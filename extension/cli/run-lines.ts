import type { EpochEnd, StepEvent } from '../shared/events';
import { fractionDone, type RunProgress } from '../shared/run-progress';
import { liveWords, percent } from '../shared/run-words';
import { bar } from './terminal';

/** The line that is redrawn while a run goes. */
export function runLine(progress: RunProgress, step: StepEvent | null): string {
  if (!step || progress.status === 'preparing') return liveWords(progress);
  const figures = `loss ${step.loss.toFixed(4)} · accuracy ${percent(step.accuracy)} · lr ${+step.lr.toPrecision(4)} · ${Math.round(step.images_per_second)} images/s`;
  return `${bar(fractionDone(progress), 20)} ${liveWords(progress)} · ${figures}`;
}

/** What stays of an epoch. */
export function epochLine({ epoch, train_loss, train_accuracy, val_loss, val_accuracy, lr, seconds }: EpochEnd, epochs: number): string {
  const width = String(epochs).length;
  const place = `epoch ${String(epoch).padStart(width)}/${epochs}`;
  const validation = Number.isFinite(val_loss) ? `  val loss ${val_loss.toFixed(4)}  val accuracy ${percent(val_accuracy)}` : '';
  return `${place}  loss ${train_loss.toFixed(4)}  accuracy ${percent(train_accuracy)}${validation}  lr ${+lr.toPrecision(4)}  ${seconds.toFixed(1)} s`;
}
