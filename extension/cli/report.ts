import path from 'node:path';
import type { ReportOf } from '../shared/report';
import { command, type Given, type Option } from './command';
import { dataFolder, engine, json, runs, threads } from './options';
import { runArgument } from './run-argument';
import type { Terminal } from './terminal';
import { spoken, t } from './translate';

/** Where a report goes. */
export const reportOut: Option<'texts'> = { kind: 'texts', placeholder: 'FILE', doc: 'Where the report goes: one HTML page, which needs nothing else, or Markdown with its pictures in a folder beside it where the name ends in .md. May be repeated.' };
const options = { out: reportOut, engine, threads, 'data-folder': dataFolder, json, runs };

export const report = command({
  doc: 'Writes what was changed, what came of it and what can be concluded as a page to hand in: of runs, or of the study that is named.',
  arguments: [{ ...runArgument, doc: 'runs, or a study alone: its folder, its name, the beginning of its name', many: true }],
  options,
  async run({ arguments: words, options, terminal }) {
    const { findRun } = await import('../lab/find-run');
    const study = words.length === 1 ? await studyNamed(words[0]!, options.runs) : null;
    await printReport(study === null ? { runs: words.map((word) => findRun(word, options.runs)) } : { study }, options, terminal);
  },
});

/** The study that a word means, "last" being a run's; null where it means none. */
export async function studyNamed(word: string, runs: string | undefined): Promise<string | null> {
  const [{ existsSync }, { studyFiles }, { listStudies }, { folderNamed }] = await Promise.all([import('node:fs'), import('../shared/study'), import('../lab/study/study-place'), import('../lab/folder-named')]);
  if (existsSync(path.join(word, studyFiles.manifest))) return path.resolve(word);
  return word === 'last' ? null : folderNamed(word, listStudies(runs)).folder;
}

/** Writes a report to where the options say, else to report-<name>.html. Looks into networks in this process. */
export async function printReport(of: ReportOf, { out, engine, threads, 'data-folder': dataFolder, json }: Pick<Given<typeof options>, 'out' | 'engine' | 'threads' | 'data-folder' | 'json'>, terminal: Terminal): Promise<void> {
  const [{ homework }, { writeReport }, { withInspector }] = await Promise.all([import('../lab/report/homework'), import('../lab/report/write-report'), import('./with-inspector')]);
  const report = await withInspector({ engine, threads, 'data-folder': dataFolder }, (inspector) => homework(of, inspector, t));
  for (const name of out.length > 0 ? out : [`report-${path.basename('study' in of ? of.study : of.runs[0]!)}.html`]) {
    const files = await writeReport(report, path.resolve(name), spoken);
    if (json) terminal.printJson({ title: report.title, file: files[0]!, pictures: files.slice(1) });
    else terminal.print(files[0]!);
  }
}
