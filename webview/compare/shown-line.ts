import type { ComparedLine } from '../../extension/shared/comparison';
import { lookOf, type Look } from '../../extension/shared/looks';

/** A line of the comparison as all of its drawings have it. */
export interface ShownLine extends ComparedLine {
  look: Look;
}

export const shownLines = (lines: ComparedLine[], page: Parameters<typeof lookOf>[1]): ShownLine[] => lines.map((line) => ({ ...line, look: lookOf(line.slot, page) }));

/** Where one line is pointed out the others stand back. */
export const opacityOf = (line: ComparedLine, lit: string | null): number => (lit === null || lit === line.key ? 1 : 0.2);
