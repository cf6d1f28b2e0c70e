import type { Experiment } from '../../shared/experiment';
import { asWritten } from './as-written';

/** What differs between experiments, by the value's place ("optimizer.Adam.lr"): of each its values there, null where it has none. */
export function differencesBetween(experiments: Experiment[]): Record<string, unknown>[] {
  const flat = experiments.map((experiment) => flatten(asWritten(experiment)));
  const keys = [...new Set(flat.flatMap((values) => Object.keys(values)))];
  const differing = keys.filter((key) => new Set(flat.map((values) => JSON.stringify(values[key]))).size > 1);
  return flat.map((values) => Object.fromEntries(differing.map((key) => [key, values[key] ?? null])));
}

/** { "optimizer.Adam.lr": 0.001, … }; a list of plain values is one. */
function flatten(value: unknown, at: string[] = []): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || isPlainList(value) || Object.keys(value).length === 0) return { [at.join('.')]: value };
  return Object.assign({}, ...Object.entries(value).map(([key, each]) => flatten(each, [...at, key])));
}

const isPlainList = (value: object): boolean => Array.isArray(value) && value.every((each) => typeof each !== 'object');
