import type { GroupLine, QueryPart, QueryProblem, RunCell, RunQuery } from '../../shared/run-list';
import { UserError } from '../../shared/user-error';
import { deviation, mean } from '../verdict/spread';
import { parseRunFilter, type RunFilter } from './run-filter';
import { parameterNames } from './run-names';
import { inOrder, parseRunColumns, parseSortKeys, type SortKey } from './run-order';
import type { RunRecord } from './run-record';
import { runValue, valueWords, type RunValue } from './run-value';

/** Whatever a list of runs is made of. */
export interface Listed {
  record: RunRecord;
}

/** A group of runs that have something in common. */
export interface RunGroup<T> {
  /** The name of its oldest run's folder. */
  key: string;
  by: RunValue[];
  runs: T[];
  unfolded: boolean;
}
export type TableLine<T> = { run: T } | { group: RunGroup<T> };

export interface RunTable<T> {
  columns: RunValue[];
  differing: string[];
  /** Those that the filter leaves. */
  left: T[];
  lines: TableLine<T>[];
}

/** A list of runs as it is asked for. */
export interface ReadQuery {
  filter: RunFilter;
  sort: SortKey[];
  /** Empty: the usual ones. */
  columns: RunValue[];
  group: { key: (record: RunRecord) => string; by: RunValue[] } | null;
  unfolded: Set<string>;
}

const pinnedFirst: SortKey = { value: runValue('pinned', 1), sign: -1 };

/** Whether a query asks what runs take on disk, which takes a while to measure. */
export const asksForBytes = ({ filter, sort, columns, group }: Pick<RunQuery, QueryPart>): boolean => [filter, sort, columns, group].some((part) => /\bbytes\b/.test(part));

/** Of so many differing parameters each has a column unless columns are chosen. */
const mostDiffering = 8;
/** Of each so many are told apart. */
const mostNamed = 200;

/** A query that can be carried out, or what in it cannot be understood. */
export function readQuery({ filter, sort, columns, group, unfolded }: RunQuery): ReadQuery | QueryProblem {
  let part: QueryPart = 'filter';
  const reading = <R>(of: QueryPart, read: () => R): R => {
    part = of;
    return read();
  };
  try {
    return {
      filter: reading('filter', () => parseRunFilter(filter)),
      sort: reading('sort', () => parseSortKeys(sort)),
      columns: reading('columns', () => parseRunColumns(columns)),
      group: reading('group', () => (group === '' ? null : group === 'settings' ? { key: settingKey(), by: [] } : commonKey(parseRunColumns(group)))),
      unfolded: new Set(unfolded),
    };
  } catch (error) {
    if (error instanceof UserError) return { part, mistake: error.mistake };
    throw error;
  }
}

/** Carries a query out over runs: what it leaves, in its order and its groups. Groups are in the order of their means, within each its runs. */
export function runTable<T extends Listed>(runs: readonly T[], { filter, sort, columns, group, unfolded }: ReadQuery): RunTable<T> {
  const left = runs.filter(({ record }) => filter(record)).sort(inOrder([pinnedFirst, ...sort], ({ record }, { of }) => of(record)));
  const { differing } = parameterNames(left.map(({ record }) => record));
  const table = { columns: columns.length > 0 ? columns : usualColumns(differing), differing: differing.slice(0, mostNamed), left };
  if (group === null) return { ...table, lines: left.map((run) => ({ run })) };
  const members = new Map<string, T[]>();
  for (const run of left) {
    const key = group.key(run.record);
    const known = members.get(key);
    if (known) known.push(run);
    else members.set(key, [run]);
  }
  const groups = [...members.values()].map((runs): RunGroup<T> => {
    const key = runs.reduce((oldest, { record: { figures: { id } } }) => (id < oldest ? id : oldest), runs[0]!.record.figures.id);
    return { key, by: group.by, runs, unfolded: unfolded.has(key) };
  });
  const centres = new Map(groups.map((each) => [each, new Map(sort.map(({ value }) => [value, centre(commonCell(each.runs, value))]))]));
  groups.sort(inOrder(sort, (each, value) => centres.get(each)!.get(value)));
  return { ...table, lines: groups.flatMap((each): TableLine<T>[] => [{ group: each }, ...(each.unfolded ? each.runs.map((run) => ({ run })) : [])]) };
}

/** What stands in a run's cell. */
export function runCell(record: RunRecord, { of }: RunValue): RunCell {
  const value = of(record);
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : valueWords(value);
}

/** What stands in a group's cell: what all of its runs have, or the mean of what they have. */
export function commonCell(runs: readonly Listed[], value: RunValue): RunCell {
  const cells = runs.map(({ record }) => runCell(record, value));
  if (new Set(cells).size === 1) return cells[0]!;
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number' && Number.isFinite(cell));
  if (numbers.length === 0 || cells.some((cell) => typeof cell === 'string')) return null;
  return numbers.length === 1 ? numbers[0]! : { mean: mean(numbers), spread: deviation(numbers) };
}

/** A group's line, without the cells. */
export function groupHead<T extends Listed>({ key, by, runs, unfolded }: RunGroup<T>): Omit<GroupLine, 'cells'> {
  const names = new Set(runs.map(({ record }) => record.figures.name));
  return { kind: 'group', key, values: by.map((value) => ({ name: value.name, value: runCell(runs[0]!.record, value) })), name: names.size === 1 ? [...names][0]! : null, runs: runs.length, unfolded };
}

/** Whether figures stand under it. */
export const isNumeric = ({ kinds }: RunValue): boolean => kinds.length > 0 && kinds.every(({ kind }) => kind === 'int' || kind === 'float');

const centre = (cell: RunCell): string | number | null => (typeof cell === 'object' && cell !== null ? cell.mean : cell);

/** Status and epoch, what differs, what came of it. Of networks that differ how many weights they have says more than a list of layers. */
function usualColumns(differing: string[]): RunValue[] {
  const hasNetworks = differing.includes('model');
  const parameters = tellingParameters(differing).filter((name) => name !== 'epochs');
  return ['status', 'epoch', ...parameters, ...(hasNetworks ? ['params'] : []), 'val_accuracy', 'created'].map((name) => runValue(name, 1));
}

/** Those of differing parameters that have a column unless columns are chosen. */
export const tellingParameters = (differing: readonly string[]): string[] => {
  const hasNetworks = differing.includes('model');
  return differing.filter((name) => !(hasNetworks && /^model(\.|$)/.test(name))).slice(0, mostDiffering);
};

/** By what is shown: runs with the same optimizer are one group, whatever its parameters. */
const commonKey = (by: RunValue[]): NonNullable<ReadQuery['group']> => ({ key: (record) => JSON.stringify(by.map((value) => runCell(record, value))), by });

/** Runs of the same experiment but for its seed have the same key: of each part its number. */
export function settingKey(): (record: RunRecord) => string {
  const numbers = new Map<string, number>();
  // Runs hold equal parts in common (SharedParts): each is written once.
  const known = new Map<unknown, number>();
  const numberOf = (part: unknown): number => {
    let number = known.get(part);
    if (number === undefined) {
      const text = JSON.stringify(part ?? null);
      number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      known.set(part, number);
    }
    return number;
  };
  return ({ experiment, figures }) => {
    if (typeof experiment !== 'object' || experiment === null) return figures.id;
    return Object.entries(experiment).flatMap(([key, part]) => (key === 'seed' ? [] : [`${key} ${numberOf(part)}`])).join('\n');
  };
}
