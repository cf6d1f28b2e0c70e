import type { PreparationProgress, Remedy } from './events';
import { fractionDone, secondsLeft, type RunProgress } from './run-progress';

/** One line about a run, as the tree and the pickers show it. */
export function describeRun(progress: RunProgress): string {
  const { status, epoch, epochs, valAccuracy, error } = progress;
  const accuracy = valAccuracy === null ? [] : [`${percent(valAccuracy)} val`];
  const place = epochs === 0 ? [] : [`epoch ${epoch}/${epochs}`];
  return [status, ...place, ...accuracy, ...(error ? [error] : [])].join(' · ');
}

/** The status bar's words: epoch, progress, time to go, and what makes a run slower than it would be elsewhere. */
export function liveWords(progress: RunProgress): string {
  const { status, epoch, epochs, preparing, engine } = progress;
  const slower = engine === 'wasm' ? 'WebAssembly' : '';
  const left = secondsLeft(progress);
  const time = status === 'paused' ? 'paused' : left === null ? '' : `${duration(left)} left`;
  const words = status === 'preparing' ? [preparing ? preparationWords(preparing) : 'preparing'] : [`epoch ${epoch}/${epochs}`, percent(fractionDone(progress), 0), time];
  return [...words, slower].filter((part) => part !== '').join(' · ');
}

const stageWords = { download: 'downloading', decode: 'decoding', draw: 'drawing', statistics: 'measuring' };

export function preparationWords({ stage, done, total, unit }: PreparationProgress): string {
  const amount = (value: number) => (unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${value} images`);
  return `${stageWords[stage]} ${total === null ? amount(done) : `${percent(done / Math.max(1, total), 0)} of ${amount(total)}`}`;
}

export const remedyWords = ({ param, lr }: Remedy): string => `Resume with ${param} ${lr}`;

export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;

/** 42 s, 3:05 min, 1:12 h. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${two((whole % 3600) / 60)} h`;
}
