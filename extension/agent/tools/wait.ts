import path from 'node:path';
import { judgeStudy } from '../../lab/study/judge-study';
import { setRest } from '../../lab/study/rest';
import { tellRun } from '../../lab/tell-run';
import { waitForRun } from '../../lab/wait-for-run';
import { waitForStudy } from '../../lab/study/wait-for-study';
import type { EpochEnd } from '../../shared/events';
import { said, english, fill } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { run, study } from '../fields';
import { given, rounded } from '../figures';
import { judged } from '../judged';
import { runNamed, studyNamed } from '../places';
import { tool } from '../tool';

const mostSeconds = 50;

export const wait = tool({
  description: `Waits for a run or a study, ${mostSeconds} s at most, and answers how it is: status, a few epochs, what ails it (health) with the values that help, seconds left. It answers sooner where a run ends or something new ails it, and where a run of a study ends. Call it again while the status is running, going or waiting (in the machine's queue). "stop" ends a run with a checkpoint; a study rests until it is started again.`,
  fields: {
    run, study,
    seconds: { type: 'integer', minimum: 0, maximum: mostSeconds, description: `How long to wait; ${mostSeconds} by default.` },
    stop: { type: 'boolean', description: 'Stop it.' },
  },
  required: [],
  reads: false,
  confirms: ({ run: name, study: word, stop }) => (stop ? said`Stop ${{ what: name ?? word ?? '' }}?` : null),
  async run({ run: name, study: word, seconds = mostSeconds, stop = false }, desk) {
    if ((name === undefined) === (word === undefined)) throw new UserError('wait-what', 'Say what to wait for: "run" or "study".');
    return name === undefined ? ofStudy(studyNamed(word!, desk), seconds, stop, desk.signal) : ofRun(runNamed(name, desk), seconds, stop, desk.signal);
  },
});

async function ofRun(folder: string, seconds: number, stop: boolean, signal?: AbortSignal) {
  // One that nobody carries out has stopped.
  if (stop) await tellRun(folder, 'stop');
  const { status, epoch, epochs, secondsLeft, points, best, health, error, remedy } = await waitForRun(folder, 1000 * seconds, { ending: stop, signal });
  return given({
    run: path.basename(folder), status, epoch: `${epoch}/${epochs}`, seconds_left: secondsLeft === null ? null : Math.round(secondsLeft),
    epochs: points.length === 0 ? null : ['epoch train_loss train_accuracy val_loss val_accuracy lr', ...points.map(lineOf)],
    best: best && `epoch ${best.epoch}: val_accuracy ${rounded(best.val_accuracy)}`,
    health: health.map(({ id, severity, words, set }) => `${severity} ${id}: ${words}${set.length > 0 ? ` Try ${set.join(', ')}` : ''}`),
    error, resume_with: remedy,
    verdict: status === 'finished' ? 'One run shows no setting to be better: compare runs of two seeds each at least.' : null,
  });
}

const lineOf = ({ epoch, train_loss, train_accuracy, val_loss, val_accuracy, lr }: EpochEnd): string => [epoch, ...[train_loss, train_accuracy, val_loss, val_accuracy, lr].map((value) => (Number.isFinite(value) ? rounded(value) : '-'))].join(' ');

async function ofStudy(folder: string, seconds: number, stop: boolean, signal?: AbortSignal) {
  if (stop) setRest(folder, true);
  const { study: opened, status, place, mistake, counts, secondsLeft } = await waitForStudy(folder, 1000 * seconds, signal);
  const { all, ended, finished, early, failed } = counts;
  return given({
    study: path.basename(folder), status, place_in_queue: place, error: mistake && fill(mistake), runs: `${ended} of ${all} have ended: ${finished} finished, ${early} ended early, ${failed} failed`, seconds_left: secondsLeft === null ? null : Math.round(secondsLeft),
    ...(finished > 0 ? judged(judgeStudy(opened, english)) : {}),
  });
}
