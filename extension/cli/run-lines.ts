import type { EpochEnd, Notice, StepEvent } from '../shared/events';
import { fractionDone, type RunProgress } from '../shared/run-progress';
import { liveWords, percent } from '../shared/run-words';
import type { Mistake } from '../shared/said';
import { terminalWords } from './hints';
import { bar } from './terminal';
import { t } from './translate';

/** The line that is redrawn while a run goes. */
export function runLine(progress: RunProgress, step: StepEvent | null): string {
  if (!step || progress.status === 'preparing') return liveWords(progress, t);
  const figures = t('loss {loss} · accuracy {accuracy} · lr {lr} · {speed} images/s', { loss: step.loss.toFixed(4), accuracy: percent(step.accuracy), lr: +step.lr.toPrecision(4), speed: Math.round(step.images_per_second) });
  return `${bar(fractionDone(progress), 20)} ${liveWords(progress, t)} · ${figures}`;
}

/** What stays of an epoch. */
export function epochLine({ epoch, train_loss, train_accuracy, val_loss, val_accuracy, lr, seconds }: EpochEnd, epochs: number): string {
  const width = String(epochs).length;
  const place = t('epoch {epoch}/{epochs}', { epoch: String(epoch).padStart(width), epochs });
  const training = t('loss {loss}  accuracy {accuracy}', { loss: train_loss.toFixed(4), accuracy: percent(train_accuracy) });
  const validation = Number.isFinite(val_loss) ? [t('val loss {loss}  val accuracy {accuracy}', { loss: val_loss.toFixed(4), accuracy: percent(val_accuracy) })] : [];
  return [place, training, ...validation, `lr ${+lr.toPrecision(4)}`, `${seconds.toFixed(1)} s`].join('  ');
}

/** Words that are said to be a warning where they are one. */
export const warned = (severity: Notice['severity'], words: string): string => (severity === 'warning' ? t('warning: {words}', { words }) : words);

/** A notice or a doubt for a terminal. */
export const doubtWords = ({ severity, ...mistake }: Mistake & { severity: Notice['severity'] }): string => warned(severity, terminalWords(mistake));
