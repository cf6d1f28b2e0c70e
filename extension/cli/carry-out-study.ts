import { analyse } from '../core/config/analyse';
import { unshared } from '../core/study/fairness';
import { runsOf, trialsOf } from '../core/study/size';
import { beginStudy, readStudyFile } from '../lab/study/begin-study';
import type { Judgement } from '../lab/judge-runs';
import { judgeStudy } from '../lab/study/judge-study';
import { openStudy, type Study } from '../lab/study/read-study';
import { rests } from '../lab/study/rest';
import { studyOf } from '../lab/study/study-place';
import { executorOf, type StudyExecutor } from '../runner/executors';
import { StudyRunner, type CarryOutOptions, type StudyEnd } from '../runner/run-study';
import { fill } from '../shared/said';
import { lowerPriority } from '../trainer/lower-priority';
import { place } from '../trainer/experiment-file';
import { freeBytes } from '../trainer/free-bytes';
import { warned } from './run-lines';
import { studyProgress } from '../lab/study/setting-rows';
import { eventWords, runObject } from './study-words';
import type { Terminal } from './terminal';
import { t } from './translate';
import { printJudgement, printObjects, queueWanted } from './verdict';

interface Given {
  'at-once': number | undefined;
  retry: boolean;
  queue: boolean;
  engine: string | undefined;
  threads: number | undefined;
  'data-folder': string | undefined;
  json: boolean;
  runs: string | undefined;
}

/** Goes on with the study that was begun from a file as it is now, else begins one. */
export async function studyFile(file: string, given: Given, terminal: Terminal): Promise<number> {
  const { text } = readStudyFile(file);
  const begun = studyOf(file, text, given.runs);
  const folder = begun ?? beginStudy(file, { runs: given.runs, atOnce: given['at-once'], engine: given.engine, threads: given.threads });
  if (!begun) tellDoubts(file, text, folder, terminal);
  return carryOutStudy(folder, given, terminal);
}

/** What would be underlined, and what its settings cannot share. */
function tellDoubts(file: string, text: string, folder: string, terminal: Terminal): void {
  const { problems, study } = analyse(text, { freeBytes: () => freeBytes(folder) });
  for (const problem of problems) if (problem.severity === 'warning') terminal.note(`${place(file, problem)}: ${warned('warning', t(problem.said))}`);
  for (const words of unshared(text, study.variables)) terminal.note(t(words));
}

/** Carries a study out where it says, telling of its runs. Ctrl-C ends those that are going here with a checkpoint; the next time it goes on. Answers the exit status. */
export async function carryOutStudy(folder: string, given: Given, terminal: Terminal): Promise<number> {
  lowerPriority('PRIORITY_BELOW_NORMAL');
  const study = openStudy(folder);
  if (given.json) terminal.printJson({ type: 'study-start', study: folder, runs: runsOf(study.plan, study.space), settings: trialsOf(study.plan, study.space), seeds: study.plan.seeds, unshared: unshared(study.text, study.variables).map((words) => fill(words)) });
  else terminal.print(folder);
  const runner = new (executorOf(study.plan))(folder, optionsOf(study, given, terminal));
  const { status, runs } = await untilStopped(runner);
  if (given.json) terminal.printJson({ type: 'study-end', study: folder, status, ended: [...runs.values()].filter(({ state }) => state !== 'going').length });
  else terminal.print(t(studyProgress(study, runs)));
  if (status === 'left' && !given.json) terminal.print(t('The study goes on where it is; {command} ends it.', { command: `cnn-lab study stop ${study.manifest.id}` }));
  if (status === 'stopped' && !given.json && rests(folder)) terminal.print(t('The study rests.'));
  if (status === 'finished' && !given.json) printReportOf(study, given, terminal);
  return 0;
}

/** Takes runs of a study beside other processes that do, on machines that share its folder: the first task of a job array stays for what others may leave. */
export async function workAtStudy(folder: string, given: Given, terminal: Terminal): Promise<void> {
  lowerPriority('PRIORITY_BELOW_NORMAL');
  const isFirst = (process.env.SLURM_ARRAY_TASK_ID ?? '0') === '0';
  await untilStopped(new StudyRunner(folder, { ...optionsOf(openStudy(folder), given, terminal), atOnce: given['at-once'] ?? 1, retry: given.retry && isFirst, beside: isFirst ? 'last' : 'others' }));
}

function optionsOf(study: Study, given: Given, terminal: Terminal): CarryOutOptions {
  return {
    atOnce: given['at-once'], dataFolder: given['data-folder'], retry: given.retry,
    tell(event) {
      if (given.json) return terminal.printJson('run' in event ? { type: `run-${event.type}`, ...runObject(study, event.run) } : { type: event.type });
      terminal.print('run' in event ? eventWords(study, event) : t(event.type === 'paused' ? 'The study rests.' : 'The study goes on.'));
    },
  };
}

async function untilStopped(runner: StudyExecutor): Promise<StudyEnd> {
  const stop = (): void => {
    // Asked a second time, it leaves its runs to themselves.
    if (runner.isStopping) process.exit(130);
    runner.stop();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await runner.carryOut();
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What can be concluded of a study's settings so far. */
export async function printReport(folder: string, given: Given, terminal: Terminal): Promise<void> {
  const judgement = printReportOf(openStudy(folder), given, terminal);
  if (given.queue) await queueWanted(judgement, given.json, terminal);
}

function printReportOf(study: Study, { json }: Pick<Given, 'json'>, terminal: Terminal): Judgement {
  const judgement = judgeStudy(study, t);
  if (json) printObjects(judgement, terminal);
  else printJudgement(judgement, terminal, true);
  return judgement;
}
