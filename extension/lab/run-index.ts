import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Outcome } from '../core/runs/run-record';
import { fields, flag, listOf, number, oneOf, optional, orNull, text, whole, type Check } from '../shared/parse-event';
import { runFiles } from '../shared/run-folder';
import type { RunProgress } from '../shared/run-progress';
import { isMistake } from '../shared/said';
import { isStudyPlace } from '../shared/study';
import type { RunReading } from './run-reading';

/**
 * `.cnn-lab/index`: what was read of runs that have ended, so that a list of thousands need not be read anew. An entry counts as long as the files that it
 * was read from are the very same (`stampOf`); a file that is torn, changed or of another version counts for nothing, and is only slower. It is replaced as
 * a whole: of several that write, the last one's stays.
 *
 *     cnn-lab index 1 <SHA-256 of all that follows>
 *     {"part":{…}}                                    a part of experiments, once for all runs that have it
 *     {"id":"…","stamp":"…","parts":{"model":0,…},"values":{"seed":3,…},"name":…,"progress":…,"outcome":…,"marks":…}
 */
export interface Indexed {
  stamp: string;
  reading: RunReading;
}
export type RunIndex = Map<string, Indexed>;

/** Raised when the same files would be read otherwise than before. */
const version = 2;
const head = `cnn-lab index ${version} `;

/** Where the index of a folder of runs is; null where that is none of a workspace: nothing is put beside folders of another making. */
const placeOf = (runs: string): string | null => (path.basename(path.dirname(path.resolve(runs))) === '.cnn-lab' ? path.join(path.dirname(path.resolve(runs)), 'index') : null);

/** The files that a run is read from, as they are: when they were changed last, by the disk's clock, and how long they are. */
export interface Stamp {
  text: string;
  /** Milliseconds since the epoch. */
  newest: number;
  logBytes: number;
}

export function stampOf(run: string): Stamp {
  const stats = ['', runFiles.manifest, runFiles.events, runFiles.marks].map((name) => statSync(path.join(run, name), { throwIfNoEntry: false }));
  return { text: stats.map((each) => (each ? `${each.ctimeMs} ${each.size}` : '-')).join(' '), newest: Math.max(0, ...stats.map((each) => each?.ctimeMs ?? 0)), logBytes: stats[2]?.size ?? 0 };
}

/** Milliseconds: what was changed as lately may be changed again without looking any different. */
const settling = 2000;
export const isSettled = ({ newest }: Stamp): boolean => Date.now() - newest > settling;

/** Fewer than so many runs, or than such a share of all, are read without ado: an index saves less than it costs to write. */
const fewest = 16;
export const areMany = (some: number, all: number): boolean => some >= Math.max(fewest, all / 50);

/** What is known of the runs in a folder, by their folders' names; nothing where there is no index, or none that can be trusted. */
export function readIndex(runs: string): RunIndex {
  const place = placeOf(runs);
  try {
    return place === null ? new Map() : all(indexIn(readFileSync(place)));
  } catch {
    return new Map();
  }
}

/** The same without holding up others: `pause` is asked to between two runs. */
export async function readIndexLater(runs: string, pause: () => Promise<void> | null): Promise<RunIndex> {
  const place = placeOf(runs);
  const bytes = place === null ? null : await readFile(place).catch(() => null);
  if (bytes === null) return new Map();
  const work = indexIn(bytes);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await pause();
  }
}

function all<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

function* indexIn(bytes: Buffer): Generator<void, RunIndex> {
  const index: RunIndex = new Map();
  const begin = bytes.indexOf(10) + 1;
  if (begin === 0 || bytes.toString('latin1', 0, begin) !== `${head}${sumOf(bytes.subarray(begin))}\n`) return index;
  const parts: unknown[] = [];
  for (let at = begin; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const line = JSON.parse(bytes.toString('utf8', at, end)) as Record<string, unknown>;
    at = end + 1;
    if ('part' in line) parts.push(line['part']);
    else if (isEntry(line)) {
      const { id, stamp, parts: own, values, ...rest } = line;
      index.set(id, { stamp, reading: { ...rest, experiment: { ...values, ...Object.fromEntries(Object.entries(own).map(([key, place]) => [key, parts[place]])) } } });
    }
    yield;
  }
  return index;
}

/** Writes what is known of the runs in a folder; where that cannot be, they are read anew the next time. */
export function writeIndex(runs: string, index: Iterable<[id: string, Indexed]>): void {
  const place = placeOf(runs);
  if (place === null) return;
  const temporary = `${place}.${process.pid}.new`;
  try {
    const body = Buffer.from(linesOf(index));
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${head}${sumOf(body)}\n`), body]));
    renameSync(temporary, place);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function linesOf(index: Iterable<[id: string, Indexed]>): string {
  const places = new Map<unknown, number>();
  const lines: string[] = [];
  for (const [id, { stamp, reading: { experiment, ...rest } }] of index) {
    const [parts, values]: [Record<string, number>, Record<string, unknown>] = [{}, {}];
    for (const [key, part] of Object.entries(experiment as Record<string, unknown>)) {
      if (typeof part !== 'object' || part === null) {
        values[key] = part;
        continue;
      }
      // Runs hold equal parts in common (SharedParts): each is written once.
      if (!places.has(part)) {
        places.set(part, places.size);
        lines.push(`${JSON.stringify({ part })}\n`);
      }
      parts[key] = places.get(part)!;
    }
    lines.push(`${JSON.stringify({ id, stamp, parts, values, ...rest })}\n`);
  }
  return lines.join('');
}

const sumOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const progress: Record<keyof RunProgress, Check> = {
  status: oneOf('finished', 'stopped', 'failed'), epoch: whole, epochs: whole, step: whole, stepsPerEpoch: whole, params: whole, valAccuracy: number, bestValAccuracy: number, valLoss: number, lr: number,
  engine: text, device: text, preparing: oneOf(null), error: orNull(text), mistake: orNull(isMistake), remedy: orNull(fields({ param: oneOf('lr', 'max_lr'), lr: Number.isFinite, set: listOf(text) })),
  pace: fields({ seconds: number, steps: number }), ends: fields({ seconds: number, epochs: number }), since: orNull(fields({ seconds: number, step: whole, epoch: whole })), epochsDone: whole, pausedFrom: oneOf('preparing', 'running'), checkpoint: flag,
};
const outcome: Record<keyof Outcome, Check> = {
  epochs_done: number, steps: number, params: number, seconds: number, train_loss: number, train_accuracy: number, val_loss: number, val_accuracy: number, macro_f1: number, top5_accuracy: number,
  best_val_accuracy: number, best_epoch: number,
};
const record: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const entry = fields({
  id: text, stamp: text, parts: record, values: record, name: text, created: text, source: text, study: optional(isStudyPlace),
  progress: fields(progress), outcome: fields(outcome), marks: fields({ tags: listOf(text), pinned: flag, best: flag }),
});
type Entry = { id: string; stamp: string; parts: Record<string, number>; values: Record<string, unknown> } & Omit<RunReading, 'experiment'>;
/** Whether a line is what this version would write. */
const isEntry = (value: unknown): value is Entry => entry(value);
