import path from 'node:path';
import { epochsOf, outcomeOf } from '../core/runs/run-record';
import type { EpochEnd, RunEvent } from '../shared/events';
import type { RunStatus } from '../shared/panels';
import { runFiles } from '../shared/run-folder';
import { advance, isLive, secondsLeft, unknownProgress, type RunProgress } from '../shared/run-progress';
import { setOption } from '../shared/set-option';
import { liveTrainer } from '../trainer/live-trainer';
import { readRunHead } from '../trainer/run-folder';
import { GrowingLog } from './growing-log';
import { pause } from './pause';

/** How a run is, in little: for whoever waits for it. */
export interface RunDigest {
  run: string;
  status: RunStatus;
  epoch: number;
  epochs: number;
  /** To its end, at the pace so far; null until it can be told, and when it has ended. */
  secondsLeft: number | null;
  /** A few of the epochs, the first, the best and the last among them. */
  points: EpochEnd[];
  best: { epoch: number; val_accuracy: number } | null;
  /** What ails it, with what to write into the experiment against it (as `--set` takes it). */
  health: { id: string; severity: 'warning' | 'information'; words: string; set: string[] }[];
  /** Why it failed, and with what it may be resumed. */
  error: string | null;
  remedy: string[] | null;
}

const pollMs = 200;
const mostPoints = 8;

/** Resolves when the run has ended or rests, when something new ails it (unless it is to end anyhow: `ending`), or after `ms`: whatever comes first. Throws a UserError where it is no run that can be read. */
export async function waitForRun(run: string, ms: number, { ending = false, signal }: { ending?: boolean; signal?: AbortSignal } = {}): Promise<RunDigest> {
  readRunHead(run);
  const log = new GrowingLog(path.join(run, runFiles.events));
  const events = await log.grow();
  const known = ailments(events).length;
  const end = Date.now() + ms;
  for (;;) {
    const digest = digestOf(run, events);
    if (!isLive(digest.status) || digest.status === 'paused' || (!ending && digest.health.length > known) || Date.now() >= end || signal?.aborted) return digest;
    await pause(Math.min(pollMs, end - Date.now()), signal);
    // A log's last line may be a step's, which the next look has anew.
    events.push(...(await log.grow()));
  }
}

function digestOf(run: string, events: RunEvent[]): RunDigest {
  const progress = events.reduce(advance, unknownProgress);
  const status = statusOf(run, progress);
  const { best_epoch: epoch, best_val_accuracy: accuracy } = outcomeOf(events);
  return {
    run, status, epoch: progress.epoch, epochs: progress.epochs, secondsLeft: isLive(status) ? secondsLeft(progress) : null,
    points: pointsOf(epochsOf(events), epoch), best: epoch === null || accuracy === null ? null : { epoch, val_accuracy: accuracy },
    health: ailments(events), error: progress.error, remedy: progress.remedy?.set ?? null,
  };
}

/** A run that says it is going and has no process any more was interrupted. */
const statusOf = (run: string, { status }: RunProgress): RunStatus => (isLive(status) && liveTrainer(run) === null ? 'interrupted' : status);

const ailments = (events: RunEvent[]): RunDigest['health'] =>
  events.flatMap((event) => (event.type === 'notice' ? [{ id: event.id ?? 'notice', severity: event.severity, words: event.message, set: (event.fix ?? []).filter(({ value }) => value !== undefined).map(setOption) }] : []));

/** The first, the last and the best of the epochs, and some evenly between them. */
export function pointsOf(epochs: EpochEnd[], best: number | null): EpochEnd[] {
  const [between, last] = [mostPoints - 1, epochs.length - 1];
  const even = Array.from({ length: Math.min(between, epochs.length) }, (_, i) => epochs[Math.round((i * last) / Math.max(1, Math.min(between, epochs.length) - 1))]!);
  const kept = new Set([...even, ...epochs.filter(({ epoch }) => epoch === best)]);
  return epochs.filter((epoch) => kept.has(epoch));
}
