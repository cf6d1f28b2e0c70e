import { editorWords } from './editor-words';
import type { ExperimentChange, PreparationProgress, Remedy } from './events';
import type { PathValue } from './experiment';
import type { RunStatus } from './panels';
import { fractionDone, isLive, secondsLeft, type RunProgress } from './run-progress';
import { said, type Said, type Speak } from './said';

export const statusWords: Record<RunStatus, Said> = {
  preparing: said`preparing`,
  running: said`running`,
  paused: said`paused`,
  finished: said`finished`,
  stopped: said`stopped`,
  failed: said`failed`,
  interrupted: said`interrupted`,
};

/** One line about a run, as the tree and the pickers show it: what is looked for first, for the end may be cut off. */
export function describeRun(progress: RunProgress, t: Speak): string {
  const { status, epochs, valAccuracy, error, mistake } = progress;
  const accuracy = valAccuracy === null ? [] : [t('{accuracy} val', { accuracy: percent(valAccuracy) })];
  const place = epochs === 0 ? [] : [epochWords(progress, t)];
  return [t(statusWords[status]), ...accuracy, ...place, ...(mistake ? [t(editorWords(mistake).words)] : error ? [error] : [])].join(' · ');
}

const epochWords = ({ epoch, epochs }: RunProgress, t: Speak): string => t('epoch {epoch}/{epochs}', { epoch, epochs });

/** The status bar's words: epoch, progress, time to go, and what makes a run slower than it would be elsewhere. */
export function liveWords(progress: RunProgress, t: Speak): string {
  const { status, preparing, engine } = progress;
  const slower = engine === 'wasm' ? 'WebAssembly' : '';
  const left = secondsLeft(progress);
  const time = status === 'paused' ? t(statusWords.paused) : left === null || !isLive(status) ? '' : t('{time} left', { time: duration(left) });
  const words = status === 'preparing' ? [preparing ? preparationWords(preparing, t) : t(statusWords.preparing)] : [epochWords(progress, t), percent(fractionDone(progress), 0), time];
  return [...words, slower].filter((part) => part !== '').join(' · ');
}

const stageWords = { download: said`downloading`, decode: said`decoding`, draw: said`drawing`, statistics: said`measuring` };

export function preparationWords({ stage, done, total, unit }: PreparationProgress, t: Speak): string {
  const amount = (value: number) => (unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : t('{count} images', { count: value }));
  const words = t(stageWords[stage]);
  if (total === null) return t('{doing} {amount}', { doing: words, amount: amount(done) });
  return t('{doing} {share} of {amount}', { doing: words, share: percent(done / Math.max(1, total), 0), amount: amount(total) });
}

/** What a click writes into the experiment: the first setting stands for those that go with it. */
export function fixWords([setting]: PathValue[], t: Speak): string {
  const { path, value } = setting!;
  const name = path.findLast((segment) => typeof segment === 'string')!;
  if (value === undefined) return t('Take it out of {name}', { name });
  return typeof value === 'number' ? t('Write {name} {value}', { name, value }) : t('Write {name}', { name });
}

/** What an edit changes: "optimizer.SGD.lr: 0.1 → 0.01". */
export const changeWords = ({ path, from, to }: ExperimentChange): string => `${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`;

export const remedyWords = ({ param, lr }: Remedy, t: Speak): string => t('Resume with {param} {lr}', { param, lr });

export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;

const byteUnits = [['GB', 1e9], ['MB', 1e6], ['kB', 1e3]] as const;

/** Bytes in three figures: 4.59 MB. */
export function bytesWords(bytes: number): string {
  const unit = byteUnits.find(([, size]) => bytes >= size);
  return unit ? `${Number((bytes / unit[1]).toPrecision(3))} ${unit[0]}` : `${bytes} B`;
}

/** 42 s, 3:05 min, 1:12 h. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${two((whole % 3600) / 60)} h`;
}
