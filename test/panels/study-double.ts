import { coordinate } from '../../extension/core/compare/coordinate';
import { epochsWords, seedsWords } from '../../extension/core/forecast/words';
import { importances } from '../../extension/core/study/importance';
import { random } from '../../extension/core/data/random';
import { points } from '../../extension/core/verdict/words';
import { said } from '../../extension/shared/said';
import type { ShownStudy, ShownTrial } from '../../extension/shared/study-panel';

/** A study of a learning rate, an optimizer and a width, two seeds each, as far as so many of its settings. */
export function shownStudy(count: number): ShownStudy {
  const chance = random(3);
  const trials = Array.from({ length: count }, (_, trial): ShownTrial => {
    const [lr, optimizer, width] = [10 ** (-4 + 3 * chance.uniform()), trial % 3 === 0 ? 'SGD' : 'Adam', 16 + 8 * chance.integer(7)];
    const accuracy = 0.95 - 0.1 * (Math.log10(lr) + 2.5) ** 2 - (optimizer === 'SGD' ? 0.06 : 0);
    const state = trial === count - 1 ? 'going' : trial % 7 === 5 ? 'stopped' : trial === 4 ? 'failed' : 'complete';
    const runs = [1, 2].map((seed): ShownTrial['runs'][number] => ({ run: `/work/.cnn-lab/runs/search-${trial}-${seed}`, number: 2 * trial + seed - 1, seed, state: state === 'complete' ? 'finished' : state, value: state === 'failed' ? null : accuracy + 0.01 * (chance.uniform() - 0.5) }));
    const value = state === 'failed' ? null : (runs[0]!.value! + runs[1]!.value!) / 2;
    return { trial, state, value, epochs: state === 'stopped' ? 2 : 8, words: `lr ${lr.toPrecision(3)}, optimizer ${optimizer}, width ${width}`, cells: [Number(lr.toPrecision(6)), optimizer, width], runs };
  });
  const names = ['lr', 'optimizer', 'width'];
  const complete = trials.filter(({ state }) => state === 'complete');
  const best = complete.reduce<ShownTrial | null>((found, each) => (found === null || each.value! > found.value! ? each : found), null);
  return {
    name: 'search', metric: 'val_accuracy', higherIsBetter: true, cluster: null, rests: false, left: 42 - 2 * count, going: true, queued: 1,
    progress: said`${{ ended: 2 * count - 2 }} of ${{ all: 40 }} runs (${{ settings: 20 }} settings, ${{ seeds: 2 }} seeds each) have ended: ${{ finished: 2 * complete.length }} finished, ${{ early: 4 }} ended early, ${{ failed: 2 }} failed.`,
    columns: [...names.map((name, i) => ({ name, role: 'parameter' as const, usual: true, numeric: i !== 1, coordinate: coordinate(trials.map(({ cells }) => cells[i]!)) })), { name: 'val_accuracy', role: 'result', usual: true, numeric: true, coordinate: coordinate(trials.map(({ value }) => value)) }],
    trials, best: best && trials.indexOf(best),
    importance: importances(names, ['numbers', 'words', 'numbers'], complete.flatMap(({ cells, runs }) => runs.map(({ value }) => ({ values: [Number(cells[0]), cells[1] === 'SGD' ? 1 : 0, Number(cells[2])], figure: value! })))),
    verdicts: complete.length > 0 ? [{ wants: null, words: said`${{ b: 'lr 0.004' }} is better than ${{ a: 'lr 0.0001' }} by ${{ difference: said`${{ points: '2.1' }} points` }}, 95 % between ${{ low: '+1.2' }} and ${{ high: '+3.0' }} (${{ evidence: said`${{ pairs: 2 }} seeds each, paired by seed` }}).` }, { wants: { seeds: [3, 4, 5, 6, 7, 8, 9], of: ['a', 'b'] }, words: said`Whether ${{ b: 'lr 0.03' }} is better than ${{ a: 'lr 0.0001' }} cannot be told: they are ${{ difference: said`${{ points: '1.1' }} points` }} apart, 95 % between ${{ low: '−1.0' }} and ${{ high: '+3.2' }} (${{ evidence: said`${{ pairs: 2 }} seeds each, paired by seed` }}).` }] : [],
    remarks: [],
    plan: complete.length > 0 ? [epochsWords('lr 0.004', { now: 0.94, epochs: 20, ahead: 10, unlessItActs: false, foreseen: { low: 0.931, middle: 0.944, high: 0.955 } }, 0.01), seedsWords({ a: 'lr 0.0001', b: 'lr 0.004', outcome: 'open', pairs: 3 }, 3, { pairs: 3, more: 3, now: 0.0248, then: 0.011, tells: 0.81 }, points)] : [],
  };
}
