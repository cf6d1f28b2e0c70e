import { timeTo, type TimedEpoch } from '../compare/time-to';
import { holm, intervalOf, pairedDifference } from './difference';
import type { Repeat } from './repeat';
import { mean } from './spread';

/** What a run took, epoch by epoch. */
export interface Effort {
  epochs: readonly TimedEpoch[];
  /** With what it was computed: times of different ones are not compared. */
  machine: string;
  classes: number;
}

/** Runs of one setting by what repeats it. */
export type Efforts = ReadonlyMap<Repeat, Effort>;

/** How long one setting takes beside another, to an accuracy that all runs of both reach. */
export interface Cost {
  /** The highest round one: a whole per cent above 95 %, a multiple of five below. */
  target: number;
  /** Epochs until the first that reaches it: means of a's and b's runs. */
  epochs: [number, number];
  /** Seconds until then, means of runs; null where they were computed with different engines, devices or threads. */
  seconds: [number, number] | null;
  /** b's time in a's, less one: -0.3 is 30 % faster. Of pairs with the same seed the geometric mean. Null without seconds. */
  change: number | null;
  /** Where it lies with a confidence of `level`; null with fewer than two pairs. */
  interval: [number, number] | null;
  /** Of the times being alike, as Holm corrects it for the comparisons that are made at once; null with fewer than two pairs. */
  corrected: number | null;
}

/** What each setting takes beside the baseline; null where all of its runs and the baseline's reach none that is a quarter of the way from guessing to all right. */
export function costsBeside(baseline: Efforts, others: readonly Efforts[], level: number): (Cost | null)[] {
  const measured = others.map((other) => costBeside(baseline, other, level));
  const corrected = holm(measured.map((each) => each?.p ?? 1));
  return measured.map((each, i) => each && { ...each.cost, corrected: each.p === null ? null : corrected[i]! });
}

function costBeside(a: Efforts, b: Efforts, level: number): { cost: Omit<Cost, 'corrected'>; p: number | null } | null {
  const target = targetOf([...a.values(), ...b.values()]);
  if (target === null) return null;
  const [toA, toB] = [a, b].map((efforts) => new Map([...efforts].map(([seed, effort]) => [seed, timeTo(effort.epochs, target)!]))) as [Map<Repeat, Reached>, Map<Repeat, Reached>];
  const both = <T>(of: (reached: Reached) => T): [T[], T[]] => [[...toA.values()].map(of), [...toB.values()].map(of)];
  const [epochs, seconds] = [both((reached) => reached.epochs).map(mean), both((reached) => reached.seconds).map(mean)] as [[number, number], [number, number]];
  const isOneMachine = new Set([...a.values(), ...b.values()].map(({ machine }) => machine)).size === 1;
  if (!isOneMachine) return { cost: { target, epochs, seconds: null, change: null, interval: null }, p: null };
  const ratios = [...toB].flatMap(([seed, reached]) => (toA.has(seed) ? [Math.log(reached.seconds / toA.get(seed)!.seconds)] : []));
  const tested = ratios.length >= 2 ? pairedDifference(ratios) : null;
  const change = ratios.length > 0 ? Math.expm1(mean(ratios)) : seconds[1] / seconds[0] - 1;
  return { cost: { target, epochs, seconds, change, interval: tested && (intervalOf(tested, level).map(Math.expm1) as [number, number]) }, p: tested?.p ?? null };
}

type Reached = NonNullable<ReturnType<typeof timeTo>>;

const targets = [99, 98, 97, 96, ...Array.from({ length: 19 }, (_, i) => 95 - 5 * i)].map((share) => share / 100);

function targetOf(efforts: readonly Effort[]): number | null {
  const reached = Math.min(...efforts.map(({ epochs }) => epochs.reduce((best, { val_accuracy: accuracy }) => (accuracy > best ? accuracy : best), 0)));
  const chance = 1 / efforts[0]!.classes;
  return targets.find((target) => target <= reached && target >= chance + (1 - chance) / 4) ?? null;
}
