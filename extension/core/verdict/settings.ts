import type { Experiment } from '../../shared/experiment';
import { differenceWords } from '../../shared/difference-words';
import type { Speak } from '../../shared/said';
import { differencesBetween } from '../config/differences';
import type { JudgedPictures } from './networks';
import type { Repeat } from './repeat';
import type { Setting } from './verdict';

/** One run of a setting: its experiment, and the figure that is judged. */
export interface SettingRun {
  name: string;
  experiment: Experiment;
  figure: number;
  /** Which pictures the figure counts as right; null where that is not on record, absent where it is not what the figure counts. */
  pictures?: JudgedPictures | null;
  /** What its setting is called, where it has a name. */
  setting?: string;
}

/** What makes a setting: neither the seed, nor which of the folds validates, nor what is measured, by which no number changes. */
const setting = ({ data, training, ...experiment }: Experiment): Experiment => ({
  ...experiment, seed: 0, data: { ...data, k_fold: data.k_fold && { ...data.k_fold, fold: 0 } }, training: { ...training, record: [], record_every: 1, probes: null },
});

const repeatOf = ({ seed, data: { k_fold: folding } }: Experiment): Repeat => (folding ? `${seed}/${folding.fold}` : seed);

/**
 * Runs of the same experiment but for its seed and its fold are runs of one setting; in the order of their first runs. Of two with the same of both, which are equal to the
 * bit, the first counts. Settings are named by what differs between them.
 */
export function settingsOf<Run extends SettingRun>(runs: readonly Run[], t: Speak): (Setting & { repeats: ReadonlyMap<Repeat, Run> })[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = JSON.stringify(setting(run.experiment));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const first = [...groups.values()].map(([run]) => run!);
  const differences = differencesBetween(first.map(({ experiment }) => setting(experiment)));
  return [...groups.values()].map((group, i) => ({
    name: first[i]!.setting || differenceWords(differences[i]!, differences, t) || first[i]!.name,
    folds: new Set(group.map(({ experiment }) => experiment.data.k_fold?.fold)).size > 1,
    repeats: new Map([...group].reverse().map((run) => [repeatOf(run.experiment), run])),
    figures: new Map([...group].reverse().map(({ experiment, figure }) => [repeatOf(experiment), figure])),
    ...(runs.some(({ pictures }) => pictures !== undefined) ? { pictures: new Map([...group].reverse().map(({ experiment, pictures }) => [repeatOf(experiment), pictures ?? null])) } : {}),
  }));
}
