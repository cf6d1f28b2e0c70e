import path from 'node:path';
import { analyse, type Analysis } from '../../core/config/analyse';
import { unshared } from '../../core/study/fairness';
import { queueOf, standingInQueue } from '../../lab/queue/queue-place';
import { queueStudy } from '../../lab/queue/queue-study';
import { beginStudy, readStudyFile } from '../../lab/study/begin-study';
import { openStudy, readStudyRuns, type Study } from '../../lab/study/read-study';
import { startStudy } from '../../lab/study/start-study';
import { countsOf } from '../../lab/study/study-counts';
import { studyOf } from '../../lab/study/study-place';
import { planOf } from '../../core/study/plan';
import { runsOf as countOf } from '../../core/study/size';
import { spaceOf } from '../../core/study/variables';
import { english, said, type Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { costsOf } from '../costs';
import { agreed, file, study as studyField } from '../fields';
import { given } from '../figures';
import { inside } from '../inside';
import { runsOf, studyNamed } from '../places';
import { tool, type Desk } from '../tool';

export const study = tool({
  description: 'Starts a study and returns at once with its id: trains an experiment file with each of the values that it tries and each seed, in the background, in this machine\'s queue. The file says what: {"$try": [a, b]}, {"$range": [low, high], "log": true} or {"$int": [low, high]} in place of any value, and "study": {"search": "grid", "seeds": 3}. All settings share seeds, so the verdict is paired. Wait with the tool "wait"; the verdict is in its answer, and in "report". "study" in place of "file" goes on with one that rests or was broken off.',
  fields: {
    file, study: studyField,
    at_once: { type: 'integer', minimum: 1, maximum: 64, description: 'Runs that train at once, in place of the file\'s "at_once".' },
    agreed,
  },
  required: [],
  reads: false,
  confirms: ({ file: word, study: name }) => (word === undefined ? said`Go on with the study ${{ study: name ?? '' }}?` : said`Run the study ${{ file: word }}?`),
  costs({ file: word, study: name, at_once: atOnce }, desk) {
    if (word !== undefined) return costs(inside(desk.folder, word), readStudyFile(inside(desk.folder, word)).analysis, atOnce, desk);
    if (name === undefined) return [];
    const { manifest, text } = openStudy(studyNamed(name, desk));
    return costs(manifest.source, analyse(text), manifest.at_once, desk);
  },
  async run({ file: word, study: name, at_once: atOnce }, desk) {
    if ((word === undefined) === (name === undefined)) throw new UserError('study-what', 'Say what to try: "file", or "study" to go on with one.');
    const folder = name === undefined ? placeOf(inside(desk.folder, word!), atOnce, desk) : studyNamed(name, desk);
    const opened = openStudy(folder);
    await carryOut(opened, desk);
    const { all, settings, seeds, ended } = countsOf(opened, readStudyRuns(opened));
    return given({ study: path.basename(folder), runs: all, settings, seeds, ended: ended === 0 ? null : ended, place_in_queue: standingInQueue(folder, opened.runs)?.place ?? null, doubts: unshared(opened.text, opened.variables).map((words) => english(words)) });
  },
});

/** By the queue, beside what else waits for this machine, or by its cluster, which has one of its own. */
async function carryOut({ folder, plan, runs }: Study, { scripts, dataFolder }: Desk): Promise<void> {
  const script = path.join(scripts, 'cli.js');
  if (plan.on) await startStudy(script, folder, dataFolder);
  else queueStudy(script, queueOf(runs), folder, dataFolder);
}

/** The study that was begun from the file as it is now, or a new one. */
function placeOf(place: string, atOnce: number | undefined, desk: Desk): string {
  const runs = runsOf(desk);
  return studyOf(place, readStudyFile(place).text, runs) ?? beginStudy(place, { runs, atOnce, engine: desk.engine, threads: desk.threads });
}

function costs(place: string, analysis: Analysis, atOnce: number | undefined, desk: Desk): Said[] {
  const plan = planOf(analysis.study)!;
  const cluster = plan.on ? [said`Its runs are jobs of a cluster (${{ scheduler: Object.keys(plan.on)[0]! }}).`] : [];
  return [...cluster, ...costsOf(place, analysis, desk, countOf(plan, spaceOf(analysis.study.variables)), atOnce ?? plan.at_once)];
}
