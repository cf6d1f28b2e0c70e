import type { RunEvent } from './events';
import { isMistake, isSaid } from './said';

export type Check = (value: unknown) => boolean;
export const text: Check = (value) => typeof value === 'string';
/** NaN and infinity are null in JSON. */
export const number: Check = (value) => typeof value === 'number' || value === null;
export const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const flag: Check = (value) => typeof value === 'boolean';
export const oneOf = (...values: unknown[]): Check => (value) => values.includes(value);
export const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const recordOf = (check: Check): Check => (value) => isRecord(value) && Object.values(value).every(check);
export const fields = (checks: Record<string, Check>): Check => (value) => isRecord(value) && Object.entries(checks).every(([key, check]) => check(own(value, key)));
export const orNull = (check: Check): Check => (value) => value === null || check(value);
export const optional = (check: Check): Check => (value) => value === undefined || check(value);
const segment: Check = (value) => text(value) || whole(value);
const place = { step: whole, epoch: whole };

/** What the fields of each event must be; further ones are left alone. */
const events: Record<RunEvent['type'], Check> = {
  'run-start': fields({ ...place, run: text, name: text, epochs: whole, engine: text, device: text, threads: whole, params: whole, pid: whole }),
  'data-progress': fields({ stage: oneOf('download', 'decode', 'draw', 'statistics'), done: number, total: number, unit: oneOf('bytes', 'images') }),
  'data-ready': fields({
    dataset: text, train_images: whole, val_images: whole, classes: listOf(text), image_shape: listOf(whole), steps_per_epoch: whole,
    normalize: orNull(fields({ mean: listOf(number), std: listOf(number) })),
  }),
  step: fields({ ...place, elapsed: optional(number), loss: number, accuracy: number, lr: number, images_per_second: number, gradient_norm: optional(number) }),
  'epoch-end': fields({
    ...place, elapsed: optional(number), lr: number, train_loss: number, train_accuracy: number, val_loss: number, val_accuracy: number, seconds: number,
    metrics: optional(recordOf(number)), class_accuracy: optional(listOf(number)), class_predicted: optional(listOf(whole)), input_seconds: optional(number),
  }),
  checkpoint: fields({ ...place, file: text, best: flag }),
  paused: fields(place),
  resumed: fields(place),
  edit: fields({ ...place, epochs: whole, set: listOf(text), changes: listOf(fields({ path: text })) }),
  fork: fields({ ...place, run: text }),
  notice: fields({ severity: oneOf('warning', 'information'), id: optional(text), message: text, said: optional(isSaid), fix: optional(listOf(fields({ path: listOf(segment) }))) }),
  'run-end': fields({
    ...place, status: oneOf('finished', 'stopped', 'failed'), run: text, metrics: fields({ train_loss: number, val_loss: number, val_accuracy: number }),
    error: optional(text), mistake: optional(isMistake),
    remedy: optional(fields({ param: oneOf('lr', 'max_lr'), lr: Number.isFinite, set: listOf(text) })),
  }),
};
const stamped = fields({ time: (value) => Number.isFinite(value) });

/** One line of an event log or a control socket; null for a line that is no event (cut short, damaged, or from a later version). */
export function parseEvent(line: string): RunEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    if (!stamped(value) || !isRecord(value) || typeof value.type !== 'string' || !Object.hasOwn(events, value.type)) return null;
    return events[value.type as RunEvent['type']](value) ? (value as unknown as RunEvent) : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const own = (value: Record<string, unknown>, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
