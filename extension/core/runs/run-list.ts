import type { RunCell, RunLine, RunList } from '../../shared/run-list';
import type { RunRecord } from './run-record';
import { commonCell, groupHead, isNumeric, runCell, type RunTable } from './run-table';

/** A run as it is listed. */
export interface ListedRun {
  /** Absolute path of its folder. */
  folder: string;
  record: RunRecord;
  /** That it is to have; 0 where that is not known. */
  epochs: number;
}

/** Lines [from, to) of a table as they are drawn, and what is said of all of it. `total`: runs that there are. */
export function runList(table: RunTable<ListedRun>, total: number, selected: string[], from: number, to: number): RunList {
  const { columns, left, lines, differing } = table;
  const part = lines.slice(from, to).map((line) =>
    'run' in line ? runLine(line.run, columns.map((value) => runCell(line.run.record, value))) : { ...groupHead(line.group), cells: columns.map((value) => commonCell(line.group.runs, value)) },
  );
  const listed = selected.length > 0 ? new Set(left.map(({ folder }) => folder)) : null;
  return {
    total, left: left.length, lines: lines.length, from, part, differing,
    columns: columns.map((value) => ({ name: value.name, numeric: isNumeric(value) })), selected: selected.filter((run) => listed!.has(run)),
  };
}

const runLine = ({ folder, epochs, record: { figures: { id, name, status, tags, pinned } } }: ListedRun, cells: RunCell[]): RunLine => ({ kind: 'run', run: folder, id, name, status, epochs, tags: tags ?? [], pinned, cells });

/** Folders of the runs of lines [from, to), those of groups too. */
export const membersOf = ({ lines }: RunTable<ListedRun>, from: number, to: number): string[] => [...new Set(lines.slice(from, to).flatMap((line) => ('run' in line ? [line.run] : line.group.runs)).map(({ folder }) => folder))];
