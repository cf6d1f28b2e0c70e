import type { ComparedCell, ComparedColumn, ComparedLine, Comparison, ComparisonQuery, Spread } from '../../shared/comparison';
import type { EpochEnd } from '../../shared/events';
import { shortened } from '../../shared/shortened';
import type { ListedRun } from '../runs/run-list';
import { parameterNames } from '../runs/run-names';
import type { RunFigures } from '../runs/run-record';
import { isNumeric, runCell, settingKey, tellingParameters } from '../runs/run-table';
import { runValue } from '../runs/run-value';
import { coordinate } from './coordinate';
import { slotsOf } from './slots';
import { spreadOf } from './spread-of';
import { commonTarget, timeTo } from './time-to';

/** A run that is compared, with its epochs. */
export interface ComparedRun extends ListedRun {
  epochsDone: readonly EpochEnd[];
}

/** The runs of a line. */
export interface Line {
  key: string;
  runs: ComparedRun[];
}

interface Column {
  name: string;
  role: ComparedColumn['role'];
  usual: boolean;
  /** Whether a figure may stand there. */
  numeric: boolean;
  of(run: ComparedRun): string | number | null;
}

const usualResults = ['best_val_accuracy', 'best_epoch', 'val_accuracy', 'val_loss'] as const satisfies (keyof RunFigures)[];
const otherResults = ['train_loss', 'train_accuracy', 'macro_f1', 'top5_accuracy', 'epochs_done', 'steps', 'params', 'bytes'] as const satisfies (keyof RunFigures)[];
const longestLabel = 60;

/** Runs as lines, oldest first: each its own, or those that differ in their seed alone together. */
export function linesOf(runs: readonly ComparedRun[], grouped: boolean): Line[] {
  const keyOf = grouped ? settingKey() : ({ figures: { id } }: ComparedRun['record']) => id;
  const lines = new Map<string, Line>();
  for (const run of runs.toSorted((a, b) => (a.record.figures.id < b.record.figures.id ? -1 : 1))) {
    const key = keyOf(run.record);
    const line = lines.get(key);
    if (line) line.runs.push(run);
    // A group is called by its oldest run; by another name than the run alone, for it has a colour of its own.
    else lines.set(key, { key: grouped ? `group ${run.record.figures.id}` : run.folder, runs: [run] });
  }
  return [...lines.values()];
}

/**
 * What was chosen against what came of it: of parameters those that differ, of results the best and the last epoch and what it took to come to an accuracy. `slots`: the places in the order of
 * colours that lines had before.
 */
export function comparisonOf(runs: readonly ComparedRun[], missing: number, { grouped, spread, target: wanted }: ComparisonQuery, slots: Readonly<Record<string, number>>): Comparison {
  const target = wanted ?? commonTarget(runs.map(({ record }) => record.figures.best_val_accuracy));
  const lines = linesOf(runs, grouped);
  const columns = columnsOf(runs, grouped, target).map((column) => ({ column, cells: lines.map(({ runs: own }) => cellOf(own, column, spread)) })).filter(({ cells }) => cells.some((cell) => cell !== null));
  const places = slotsOf(lines.map(({ key }) => key), slots);
  const labels = labelsOf(lines, columns.flatMap(({ column: { name, role, usual }, cells }) => (role === 'parameter' && usual ? [{ name, cells }] : [])));
  return {
    total: runs.length + missing, missing, target,
    columns: columns.map(({ column: { name, role, usual, numeric }, cells }) => ({ name, role, usual, numeric, coordinate: coordinate(cells.map((cell) => (typeof cell === 'object' && cell !== null ? cell.mean : cell))) })),
    lines: lines.map(({ key, runs: own }, i): ComparedLine => ({ key, label: labels[i]!, runs: own.map(({ folder }) => folder), slot: places[key]!, cells: columns.map(({ cells }) => cells[i]!) })),
  };
}

function columnsOf(runs: readonly ComparedRun[], grouped: boolean, target: number | null): Column[] {
  const { differing } = parameterNames(runs.map(({ record }) => record));
  const parameters = differing.filter((name) => !(grouped && name === 'seed'));
  const telling = new Set(tellingParameters(parameters));
  const ofValue = (role: Column['role'], usual: boolean) => (name: string): Column => {
    const value = runValue(name, 1);
    return { name, role, usual, numeric: isNumeric(value), of: ({ record }) => runCell(record, value) as string | number | null };
  };
  const time = (name: string, of: keyof NonNullable<ReturnType<typeof timeTo>>): Column[] =>
    target === null ? [] : [{ name, role: 'result', usual: true, numeric: true, of: ({ epochsDone }) => timeTo(epochsDone, target)?.[of] ?? null }];
  return [
    ...parameters.map((name) => ofValue('parameter', telling.has(name))(name)),
    ...usualResults.map(ofValue('result', true)), ...time('time_to', 'seconds'), ...time('epochs_to', 'epochs'), ofValue('result', true)('seconds'),
    ...otherResults.map((name) => ofValue('result', name === 'params' && differing.includes('model'))(name)),
  ];
}

/** What all runs have, or the mean of what they have; null where they have nothing in common. */
function cellOf(runs: readonly ComparedRun[], column: Column, spread: Spread): ComparedCell {
  const cells = runs.map((run) => column.of(run));
  if (new Set(cells).size === 1) return cells[0]!;
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number' && Number.isFinite(cell));
  if (numbers.length === 0 || cells.some((cell) => typeof cell === 'string')) return null;
  return numbers.length === 1 ? numbers[0]! : spreadOf(numbers, spread);
}

/** What tells lines apart in a few words: names where runs have several, what differs between them, and where that is not enough the oldest run's folder. */
function labelsOf(lines: readonly Line[], parameters: { name: string; cells: ComparedCell[] }[]): string[] {
  const names = lines.map(({ runs }) => runs[0]!.record.figures.name);
  const several = new Set(names).size > 1;
  const words = (cell: ComparedCell): string => (cell === null ? '–' : typeof cell === 'object' ? String(+cell.mean.toPrecision(4)) : String(cell));
  // What is chosen by name says what it is.
  const label = (i: number): string => shortened(parameters.flatMap(({ name, cells }) => (cells[i] === null ? [] : name.includes('.') || name === 'seed' || name === 'epochs' ? [`${name.split('.').at(-1)} ${words(cells[i]!)}`] : [words(cells[i]!)])).join(', '), longestLabel);
  const labels = lines.map((_, i) => [...(several ? [names[i]!] : []), label(i)].filter((part) => part !== '').join(': ') || names[i]!);
  const times = new Map<string, number>();
  for (const each of labels) times.set(each, (times.get(each) ?? 0) + 1);
  return labels.map((each, i) => (times.get(each)! > 1 ? `${each} (${lines[i]!.runs[0]!.record.figures.id})` : each));
}
