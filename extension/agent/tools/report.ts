import { existsSync } from 'node:fs';
import path from 'node:path';
import { judgeRuns } from '../../lab/judge-runs';
import { startDetached } from '../../lab/start-trainer';
import { judgeStudy } from '../../lab/study/judge-study';
import { openStudy, readStudyRuns } from '../../lab/study/read-study';
import { countsOf } from '../../lab/study/study-counts';
import { english, said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { costsOfRun } from '../costs';
import { agreed, study as studyField } from '../fields';
import { given } from '../figures';
import { inside } from '../inside';
import { judged } from '../judged';
import { logsOf, runNamed, studyNamed, withoutLinks } from '../places';
import { tool, type Desk } from '../tool';

export const report = tool({
  description: 'What can be concluded of a study, or of runs: settings with mean and spread over seeds, and the verdict in words with the numbers behind it. What it does not say is not known. With "file" also a page for the user: what was changed, verdicts, curves, Grad-CAMs, disagreements, with what it was made.',
  fields: {
    study: studyField,
    runs: { type: 'array', items: { type: 'string' }, maxItems: 50, description: 'Runs, the baseline\'s first, in place of a study.' },
    file: { type: 'string', description: 'A new file in the workspace, *.html or *.md.' },
    agreed,
  },
  required: [],
  reads: false,
  confirms: ({ file }) => (file === undefined ? null : said`Write ${{ file }}?`),
  costs: ({ study, runs, file }, desk) => (file === undefined ? [] : foldersOf(study, runs, desk).slice(0, 1).flatMap((folder) => costsOfRun(folder, desk))),
  async run({ study, runs, file }, desk) {
    const place = file === undefined ? null : newPlace(file, desk);
    const folders = foldersOf(study, runs, desk);
    const found = runs === undefined ? ofStudy(studyNamed(study ?? 'last', desk)) : judged(judgeRuns(folders, {}, english));
    if (place !== null) await writePage(runs === undefined ? [studyNamed(study ?? 'last', desk)] : folders, place, desk);
    return { ...found, ...(place === null ? {} : { file: path.relative(desk.folder, place) }) };
  },
});

function ofStudy(folder: string) {
  const opened = openStudy(folder);
  const { all, ended, early, failed } = countsOf(opened, readStudyRuns(opened));
  return given({ study: path.basename(folder), runs: `${ended} of ${all} have ended`, ended_early: early || null, failed: failed || null, ...judged(judgeStudy(opened, english)) });
}

/** The runs that are reported: those that are named, or those of a study. */
function foldersOf(study: string | undefined, runs: string[] | undefined, desk: Desk): string[] {
  if (study !== undefined && runs !== undefined) throw new UserError('report-what', 'Say what to report: "study" or "runs".');
  if (runs !== undefined) return runs.map((word) => runNamed(word, desk));
  return [...readStudyRuns(openStudy(studyNamed(study ?? 'last', desk))).values()].flatMap(({ folder, state }) => (state === 'finished' ? [withoutLinks(folder, desk)] : []));
}

/** Nothing that is there is written over. */
function newPlace(file: string, desk: Desk): string {
  const place = inside(desk.folder, file);
  if (!/\.(html|md)$/.test(file)) throw new UserError('report-ending', '"{file}" is no page: name a file that ends in .html or .md.', { file });
  if (existsSync(place)) throw new UserError('report-there', '{file} is there already: name another file.', { file });
  return place;
}

/** By a process of its own, which looks into the networks. */
async function writePage(of: string[], place: string, { scripts, engine, threads, dataFolder, folder }: Desk): Promise<void> {
  const options = { out: place, engine, threads, 'data-folder': dataFolder };
  const words = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  await (await startDetached(path.join(scripts, 'cli.js'), ['report', ...of, ...words], logsOf({ folder }), 'report')).end;
}
