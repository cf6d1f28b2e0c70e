import { moreEpochs, type EpochsOutlook, type SoFar } from '../core/forecast/more-epochs';
import { moreSeeds, type SeedsOutlook } from '../core/forecast/more-seeds';
import { epochsWords, seedsWords } from '../core/forecast/words';
import { epochsOf } from '../core/runs/run-record';
import type { Said, Speak } from '../shared/said';
import { readManifest, readMilestones } from '../trainer/run-folder';
import { judgeRuns, metrics, type Judgement } from './judge-runs';
import { readRun } from './run-summary';
import { judgeStudy } from './study/judge-study';
import type { Study } from './study/read-study';

/** How much more is thought of, and with which confidence. */
export interface More {
  epochs: number;
  seeds: number;
}
export const usualMore: More = { epochs: 10, seeds: 3 };
const level = { epochs: 0.9, seeds: 0.95 };

/** What more of everything is likely to change. */
export interface Plan {
  epochs: ({ setting: string; words: Said } & EpochsOutlook)[];
  seeds: { a: string; b: string; outlook: SeedsOutlook | null; words: Said }[];
}

/** Of what was judged: each setting with more epochs, each comparison with more seeds. */
export function planFrom({ metric, settings, verdicts }: Pick<Judgement, 'metric' | 'settings' | 'verdicts'>, more: More = usualMore): Plan {
  const { unit } = metrics[metric];
  return {
    epochs: settings.map(({ name, folders }) => epochsOfSetting(name, Object.values(folders), more)),
    seeds: verdicts.map((verdict, i) => {
      const [a, b] = [settings[0]!.figures, settings[i + 1]!.figures];
      const differences = Object.keys(b).flatMap((seed) => (seed in a ? [b[seed]! - a[seed]!] : []));
      const outlook = moreSeeds(differences, more.seeds, level.seeds, { untouched: verdict.picture_variance, comparisons: verdicts.length });
      return { a: verdict.a, b: verdict.b, outlook, words: seedsWords(verdict, more.seeds, outlook, unit) };
    }),
  };
}

/** Of runs that have finished; of one that is still going what more epochs would bring it. Throws a UserError where there is nothing to judge. */
export function planRuns(folders: string[], more: More, t: Speak): Plan {
  const [only] = folders;
  const run = folders.length === 1 ? readRun(only!).summary : null;
  if (run && run.status !== 'finished') return { epochs: [epochsOfSetting(run.name, [only!], more)], seeds: [] };
  return planFrom(judgeRuns(folders, {}, t), more);
}
export const planStudy = (study: Study, more: More, t: Speak): Plan => planFrom(judgeStudy(study, t), more);

function epochsOfSetting(setting: string, runs: readonly string[], more: More): Plan['epochs'][number] {
  const outlook = moreEpochs(readManifest(runs[0]!).experiment, runs.map(soFar), more.epochs, level.epochs);
  return { setting, ...outlook, words: epochsWords(setting, outlook, metrics.val_accuracy.margin) };
}

function soFar(run: string): SoFar {
  const epochs = epochsOf(readMilestones(run));
  return { accuracy: epochs.map(({ val_accuracy }) => val_accuracy ?? NaN), lr: epochs.map(({ lr }) => lr), stepsPerEpoch: Math.round((epochs.at(-1)?.step ?? 1) / Math.max(1, epochs.length)) };
}
