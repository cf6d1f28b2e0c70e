import type { Mistake } from '../../shared/said';
import { standingInQueue } from '../queue/queue-place';
import { readRun } from '../run-summary';
import { whoHolds } from '../../trainer/run-lock';
import { pause } from '../pause';
import { openStudy, readStudyRuns, type Study, type StudyRun } from './read-study';
import { rests } from './rest';
import { countsOf } from './study-counts';

/** How a study is: stopped where nobody carries it out, it does not wait in the queue, and it has not ended. */
export interface StudyDigest {
  study: Study;
  status: 'going' | 'waiting' | 'resting' | 'finished' | 'stopped' | 'failed';
  /** With waiting: its place in the queue, counted from 1. */
  place: number | null;
  /** With failed: why it could not be carried out. */
  mistake: Mistake | null;
  counts: ReturnType<typeof countsOf>;
  /** To its end, as the runs that have ended took; null until one has. */
  secondsLeft: number | null;
}

const pollMs = 500;

/** Resolves when the study has ended or rests, when a further run of it has, or after `ms`. Throws a UserError where it cannot be read. */
export async function waitForStudy(folder: string, ms: number, signal?: AbortSignal): Promise<StudyDigest> {
  const study = openStudy(folder);
  const ended = new Map<number, StudyRun>();
  const first = look(study, ended);
  const end = Date.now() + ms;
  for (let digest = first; ; digest = look(study, ended)) {
    if (!['going', 'waiting'].includes(digest.status) || digest.counts.ended > first.counts.ended || Date.now() >= end || signal?.aborted) return digest;
    await pause(Math.min(pollMs, end - Date.now()), signal);
  }
}

/** `ended`: runs that are not read again. */
function look(study: Study, ended: Map<number, StudyRun>): StudyDigest {
  const standing = standingInQueue(study.folder, study.runs);
  const runs = readStudyRuns(study, ended);
  for (const [number, run] of runs) if (run.state !== 'going') ended.set(number, run);
  const counts = countsOf(study, runs);
  const status = counts.ended === counts.all ? 'finished' : statusOf(study.folder, standing);
  return { study, status, place: status === 'waiting' ? standing!.place : null, mistake: status === 'failed' ? standing!.mistake : null, counts, secondsLeft: status === 'finished' ? null : secondsLeft(study, [...ended.values()], counts.all - counts.ended) };
}

function statusOf(study: string, standing: ReturnType<typeof standingInQueue>): StudyDigest['status'] {
  if (rests(study)) return 'resting';
  const isHeld = whoHolds(study) !== null;
  if (standing === null) return isHeld ? 'going' : 'stopped';
  return standing.rests ? 'resting' : isHeld ? 'going' : standing.mistake ? 'failed' : 'waiting';
}

function secondsLeft({ manifest }: Study, ended: StudyRun[], left: number): number | null {
  const taken = ended.flatMap(({ folder, series }) => (series.length > 0 ? [readRun(folder).outcome.seconds ?? 0] : []));
  return taken.length === 0 ? null : (left * taken.reduce((sum, seconds) => sum + seconds, 0)) / taken.length / manifest.at_once;
}
