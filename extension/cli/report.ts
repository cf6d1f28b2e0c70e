import path from 'node:path';
import type { ReportOf } from '../lab/report/homework';
import { command, type Given, type Option } from './command';
import { dataFolder, engine, json, runs, threads } from './options';
import { runArgument } from './run-argument';
import type { Terminal } from './terminal';
import { spoken, t } from './translate';

const html: Option<'text'> = { kind: 'text', placeholder: 'FILE', doc: 'Writes the report as one HTML page, which needs nothing else: curves with bands, verdicts, feature maps and Grad-CAMs, notes, with what it was made.' };
const markdown: Option<'text'> = { kind: 'text', placeholder: 'FILE', doc: 'Writes the report as Markdown, its pictures in a folder beside it.' };
/** Where a report goes. */
export const reportOptions = { html, markdown };
const options = { ...reportOptions, engine, threads, 'data-folder': dataFolder, json, runs };

export const report = command({
  doc: 'Writes what was changed, what came of it and what can be concluded as a page to hand in: of runs, or of the study that is named.',
  arguments: [{ ...runArgument, doc: 'runs, or a study alone: its folder, its name, the beginning of its name', many: true }],
  options,
  async run({ arguments: words, options, terminal }) {
    const { findRun } = await import('../lab/find-run');
    const study = words.length === 1 ? await studyNamed(words[0]!, options.runs) : null;
    await writeReport(study === null ? { runs: words.map((word) => findRun(word, options.runs)) } : { study }, options, terminal);
  },
});

/** The study that a word means, "last" being a run's; null where it means none. */
async function studyNamed(word: string, runs: string | undefined): Promise<string | null> {
  const [{ existsSync }, { studyFiles }, { listStudies }, { folderNamed }] = await Promise.all([import('node:fs'), import('../shared/study'), import('../lab/study/study-place'), import('../lab/folder-named')]);
  if (existsSync(path.join(word, studyFiles.manifest))) return path.resolve(word);
  return word === 'last' ? null : folderNamed(word, listStudies(runs)).folder;
}

/** Writes a report to where the options say, else to report-<name>.html. Looks into networks in this process. */
export async function writeReport(of: ReportOf, { html, markdown, engine, threads, 'data-folder': dataFolder, json }: Pick<Given<typeof options>, 'html' | 'markdown' | 'engine' | 'threads' | 'data-folder' | 'json'>, terminal: Terminal): Promise<void> {
  const [{ homework }, { writeHtml, writeMarkdown }, { withInspector }] = await Promise.all([import('../lab/report/homework'), import('../lab/report/write-report'), import('./with-inspector')]);
  const found = await withInspector({ engine, threads, 'data-folder': dataFolder }, (inspector) => homework(of, inspector, t));
  const wanted = html === undefined && markdown === undefined ? `report-${path.basename('study' in of ? of.study : of.runs[0]!)}.html` : html;
  const files = [...(wanted === undefined ? [] : await writeHtml(found, path.resolve(wanted), spoken)), ...(markdown === undefined ? [] : await writeMarkdown(found, path.resolve(markdown)))];
  if (json) terminal.printJson({ title: found.title, files });
  else for (const file of files) if (!file.includes('.pictures')) terminal.print(file);
}
