import type { Progress } from '../core/train/loop';

/** How far a run had come, as its resume point says: a file is input like any other. Throws where it is none. */
export function parseProgress(json: string): Progress {
  const progress = JSON.parse(json) as Progress;
  const sound = isObject(progress) && Object.entries(fields).every(([name, is]) => is(progress[name as keyof Progress]));
  if (!sound) throw new Error('It is no progress.');
  return progress;
}

type Is = (value: unknown) => boolean;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const count: Is = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const number: Is = (value) => typeof value === 'number';
/** JSON has no NaN and no infinities: they are null in it. */
const figure: Is = (value) => value === null || number(value);
const object = (parts: Record<string, Is>): Is => (value) => isObject(value) && Object.entries(parts).every(([name, is]) => is(value[name]));

const fields: Record<keyof Progress, Is> = {
  epoch: count, batch: count, step: count, lr: figure, seconds: number, best: figure, averaged: count,
  isBest: (value) => value === undefined || typeof value === 'boolean',
  schedule: object({ step: count, group: object({ lr: figure }) }),
  tally: object({ lossSum: figure, correct: number, images: count, confusion: (value) => Array.isArray(value) && value.every(number) }),
  stopping: object({ best: figure, bad: count }),
  began: (value) => value === undefined || (isObject(value) && Object.values(value).every((each) => each === null || count(each))),
  metrics: (value) => isObject(value) && Object.values(value).every(figure),
};
