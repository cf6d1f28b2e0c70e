import type { Look } from '../export/look';
import type { Chart } from '../../shared/svg-chart';

/** A picture of a report. */
export interface ReportPicture {
  /** A PNG's bytes, in base64. */
  png: string;
  /** What it shows, for those who do not see it. */
  alt: string;
  /** Pixels of the page across. */
  width: number;
}

/** What stands in a table: words, or a picture with words below. */
export type Cell = string | { picture: ReportPicture; words: string };

/** What a report consists of, in the order in which it is read. Words are plain text: whoever writes them to a page makes them safe there. */
export type ReportPart =
  | { kind: 'heading'; words: string }
  | { kind: 'text'; words: string }
  | { kind: 'list'; items: string[] }
  /** The first cell of a row is its name. `long`: cells with texts that are broken into lines. */
  | { kind: 'table'; heads: string[]; rows: Cell[][]; looks?: Look[]; long?: boolean }
  | { kind: 'charts'; charts: Chart[]; legend: { name: string; look: Look }[] }
  /** What people wrote, as they wrote it. */
  | { kind: 'note'; title: string; text: string }
  | { kind: 'code'; text: string; language: string }
  | { kind: 'folded'; title: string; parts: ReportPart[] };

export interface Report {
  title: string;
  parts: ReportPart[];
}
