import { svgChart, svgFile, type Chart } from '../../shared/svg-chart';
import { fenced } from '../export/tensorboard';
import type { Cell, Report, ReportPart } from './parts';

/** A file that a Markdown report shows: its name in the folder beside it. */
export interface ReportFile {
  name: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** A report as Markdown, and the pictures that it shows: files of the folder that it calls `folder`. */
export function reportMarkdown({ title, parts }: Report, folder: string): { text: string; files: ReportFile[] } {
  const files: ReportFile[] = [];
  const show = (content: string, ending: 'svg' | 'png', alt: string): string => {
    const name = `${String(files.length + 1).padStart(3, '0')}.${ending}`;
    files.push({ name, content, encoding: ending === 'svg' ? 'utf8' : 'base64' });
    return `![${plain(alt)}](${encodeURI(folder).replace(/[()]/g, (letter) => (letter === '(' ? '%28' : '%29'))}/${name})`;
  };
  const chart = (each: Chart): string[] => (svgChart(each) === '' ? [] : [show(svgFile(each), 'svg', each.title)]);
  const cell = (each: Cell): string => (typeof each === 'string' ? plain(each) : `${show(each.picture.png, 'png', each.picture.alt)} ${plain(each.words)}`.trimEnd());
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const written = (part: ReportPart): string => {
    switch (part.kind) {
      case 'heading':
        return `## ${plain(part.words)}`;
      case 'text':
        return plain(part.words);
      case 'list':
        return part.items.map((item) => `- ${plain(item)}`).join('\n');
      case 'table':
        return [line(part.heads.map(plain)), line(part.heads.map(() => '---')), ...part.rows.map((row) => line(row.map(cell)))].join('\n');
      case 'charts':
        return [part.legend.map(({ name, look }) => `- ${plain(name)}: ${look.colour}`).join('\n'), ...part.charts.flatMap((each) => chart(each).map((picture) => `**${plain(each.title)}**\n\n${picture}`))].join('\n\n');
      case 'note':
        return `### ${plain(part.title)}\n\n${part.text.split(/\r?\n/).map((each) => `> ${safe(each)}`).join('\n')}`;
      case 'code':
        return fenced(part.text, part.language);
      case 'folded':
        return [`### ${plain(part.title)}`, ...part.parts.map(written)].join('\n\n');
    }
  };
  return { text: `${[`# ${plain(title)}`, ...parts.map(written)].join('\n\n')}\n`, files };
}

/** What people wrote keeps its Markdown, and brings no HTML with it. */
const safe = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Words that are to be read as they are: nothing in them is Markdown or HTML, and no line of a table is broken. */
const plain = (words: string): string => safe(words.replace(/[\r\n]+/g, ' ')).replace(/[\\`*_[\]|~#]/g, (letter) => `\\${letter}`);
