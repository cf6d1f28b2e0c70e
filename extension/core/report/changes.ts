import { inline } from '../config/json-text';
import { asWritten } from '../config/as-written';
import { differencesBetween } from '../config/differences';
import type { Choice, Experiment } from '../../shared/experiment';

/** More differing values of one part than these are told as the whole part. */
const most = 3;

/** What differs between settings, seeds aside: a row a value, or a part of the experiment where it has many that differ, a scheduler for instance; its name, then what each setting has there. */
export function changesBetween(experiments: readonly Experiment[]): string[][] {
  const differences = differencesBetween(experiments.map((experiment) => ({ ...experiment, seed: 0 })));
  const keys = Object.keys(differences[0] ?? {});
  const parts = [...new Set(keys.map(partOf))];
  return parts.flatMap((part) => {
    const own = keys.filter((key) => partOf(key) === part);
    const isNamed = part in experiments[0]! && (own.length > most || own.includes(part));
    return isNamed ? [[part, ...experiments.map((experiment) => wordsOf(experiment[part as keyof Experiment]))]] : own.map((key) => [key, ...differences.map((each) => inline(each[key]))]);
  });
}

const partOf = (key: string): string => key.split('.', 1)[0]!;

/** Layers one after the other, by their names and widths: "Conv2d 32, BatchNorm2d, ReLU"; other parts as they are written. */
function wordsOf(part: unknown): string {
  return Array.isArray(part) ? (part as Choice[]).map(layerWords).join(', ') : inline(asWritten(part));
}

function layerWords({ name, params }: Choice): string {
  const inner = Object.values(params).find((value): value is Choice[] => Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null && 'name' in each));
  if (inner) return `${name} (${inner.map(layerWords).join(', ')})`;
  const wide = params.out_channels ?? params.out_features;
  return typeof wide === 'number' ? `${name} ${wide}` : name;
}
