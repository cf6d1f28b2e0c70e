import path from 'node:path';
import { reportHtml } from '../../core/report/report-html';
import { reportMarkdown } from '../../core/report/report-markdown';
import type { Report } from '../../core/report/parts';
import { writePieces } from '../../trainer/write-pieces';

/** Writes a report, as Markdown where the file's name ends so, else as a page; answers the files, the report's own first. `language` as BCP 47 writes it. Throws a UserError where one cannot be written. */
export const writeReport = (report: Report, file: string, language: string): Promise<string[]> => (path.extname(file).toLowerCase() === '.md' ? writeMarkdown(report, file) : writeHtml(report, file, language));

/** One page. */
async function writeHtml(report: Report, file: string, language: string): Promise<string[]> {
  await writePieces(file, [Buffer.from(reportHtml(report, language))]);
  return [file];
}

/** Markdown, its pictures in a folder beside it (report.md: report.pictures). */
async function writeMarkdown(report: Report, file: string): Promise<string[]> {
  const folder = `${path.basename(file, path.extname(file))}.pictures`;
  const { text, files } = reportMarkdown(report, folder);
  for (const { name, content, encoding } of files) await writePieces(path.join(path.dirname(file), folder, name), [Buffer.from(content, encoding)]);
  await writePieces(file, [Buffer.from(text)]);
  return [file, ...files.map(({ name }) => path.join(path.dirname(file), folder, name))];
}
