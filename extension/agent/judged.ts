import type { Judgement } from '../lab/judge-runs';
import { english } from '../shared/said';
import { given, rounded } from './figures';

/** What can be concluded, for a model: the words first, the numbers behind them in a few. */
export const judged = ({ metric, settings, noiseFloor, verdicts, left, remarks }: Judgement) =>
  given({
    verdict: [...(noiseFloor ? [`One run of ${settings[0]!.name}: how far two equal runs lie apart comes before any claim. Train ${noiseFloor.file} with seed=${noiseFloor.seeds.join(' and seed=')}.`] : []), ...verdicts.map(({ words }) => english(words))],
    settings: settings.map(({ name, runs, mean, deviation }) => `${name}: ${metric} ${rounded(mean)}${deviation === null ? '' : ` ± ${rounded(deviation)}`}, ${runs} seed${runs === 1 ? '' : 's'}`),
    remarks: remarks.map((remark) => english(remark)),
    left_out: left > 0 ? `${left} runs that have not finished` : null,
  });
