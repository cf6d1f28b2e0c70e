import { existsSync } from 'node:fs';
import { nearest } from '../core/config/nearest';
import { UserError } from '../shared/user-error';
import { command, type Given, type Option } from './command';
import { dataFolder, engine, json, runs, threads } from './options';
import { printReport, reportOut } from './report';
import type { Terminal } from './terminal';
import { t } from './translate';

const atOnce: Option<'integer'> = { kind: 'integer', placeholder: 'N', min: 1, doc: 'So many runs train at once, in place of the file\'s "at_once"; a study that was begun goes on with as many as then, or fewer.' };
const retry: Option<'flag'> = { kind: 'flag', doc: 'Goes on with runs that failed, each from its last checkpoint.' };
const queue: Option<'flag'> = { kind: 'flag', doc: 'With report: has the seeds that would tell more wait for this machine.' };
const options = { 'at-once': atOnce, retry, queue, out: reportOut, engine, threads, 'data-folder': dataFolder, json, runs };
type StudyOptions = Given<typeof options>;

/** What may be done with a study that was begun. */
const actions: Record<string, (study: string, given: StudyOptions, terminal: Terminal) => Promise<number | void>> = {
  async status(folder, { json }, terminal) {
    const [{ openStudy, readStudyRuns }, { settingRows, studyProgress }, { runObject }, { columns }] = await Promise.all([import('../lab/study/read-study'), import('../lab/study/setting-rows'), import('./study-words'), import('./terminal')]);
    const study = openStudy(folder);
    const found = readStudyRuns(study);
    if (json) return [...found.values()].forEach((run) => terminal.printJson(runObject(study, run)));
    for (const line of columns([[t('setting'), t('each seed'), t('mean {metric}', { metric: study.plan.metric })], ...settingRows(study, found, t)])) terminal.print(line);
    terminal.print(t(studyProgress(study, found)));
    if (study.plan.on) for (const line of columns(await (await import('./task-rows')).taskRows(study, found))) terminal.print(line);
    if ((await import('../lab/study/rest')).rests(folder)) terminal.print(t('The study rests.'));
  },
  async pause(folder, _, terminal) {
    (await import('../lab/study/rest')).setRest(folder, true);
    terminal.print(t('The study rests: runs that are going wait, and none begins.'));
  },
  async resume(folder, given, terminal) {
    (await import('../lab/study/rest')).setRest(folder, false);
    const { whoHolds } = await import('../trainer/run-lock');
    if (whoHolds(folder)) return terminal.print(t('The study goes on.'));
    return (await import('./carry-out-study')).carryOutStudy(folder, given, terminal);
  },
  async stop(folder, _, terminal) {
    const { stopStudy } = await import('../runner/stop-study');
    terminal.print(await stopStudy(folder) ? t('The study stops: its runs end with a checkpoint.') : t('Nobody carries the study out.'));
  },
  async work(folder, given, terminal) {
    return (await import('./carry-out-study')).workAtStudy(folder, given, terminal);
  },
  async report(folder, given, terminal) {
    if (given.out.length > 0) return printReport({ study: folder }, given, terminal);
    return (await import('./carry-out-study')).printReport(folder, given, terminal);
  },
};

export const study = command({
  doc: 'Trains an experiment with each of the values that it tries, and each seed; begun again it goes on. status, pause, resume, stop, report or work and a STUDY: how far it is, a rest, its end, a stop, what can be concluded, taking its runs beside other processes.',
  arguments: [{ placeholder: 'FILE', doc: 'an experiment file with "$try", "$range", "$int" or "study"; or status, pause, resume, stop, report or work' }, { placeholder: 'STUDY', doc: 'with one of these: a study\'s folder, its name, the beginning of its name, or "last"', optional: true }],
  options,
  async run({ arguments: [first = '', second], options, terminal }) {
    const { findStudy } = await import('../lab/study/study-place');
    if (Object.hasOwn(actions, first) && !existsSync(first)) return actions[first]!(findStudy(second ?? 'last', options.runs), options, terminal);
    if (second !== undefined) {
      const near = nearest(first, Object.keys(actions));
      throw new UserError('study-unknown-action', 'study has no "{word}": use one of {actions}, or name an experiment file alone.', { word: first, actions: near ?? Object.keys(actions).join(', ') });
    }
    return (await import('./carry-out-study')).studyFile(first, options, terminal);
  },
});
