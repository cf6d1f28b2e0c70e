import type { Experiment } from '../../shared/experiment';
import { said } from '../../shared/said';
import type { Symptom } from '../health/watch';
import type { Dataset } from './dataset';
import { countsOf } from './split';

/** From so many times as many pictures on a small class is learnt late or never. */
const UNEQUAL = 10;
/** Parameters of losses that weigh classes. */
const weighing = ['weight', 'alpha'];

/** Weights of the classes where a loss's are "auto": N / (K n) for n of N pictures in one of K classes, as scikit-learn's "balanced"; 0 for a class without any. */
export function classWeights(counts: Int32Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (count === 0 ? 0 : total / (counts.length * count)));
}

/** The experiment with weights in place of "auto". */
export function withClassWeights(experiment: Experiment, counts: Int32Array): Experiment {
  const { loss } = experiment;
  const asking = weighing.filter((name) => loss.params[name] === 'auto');
  if (asking.length === 0) return experiment;
  return { ...experiment, loss: { ...loss, params: { ...loss.params, ...Object.fromEntries(asking.map((name) => [name, classWeights(counts)])) } } };
}

/** Classes of very different size, of one picture, and of none among those that validate. */
export function judgeBalance({ classes, train, val, drawn }: Dataset, { data, loss }: Experiment): Symptom[] {
  const counts = countsOf(train.labels, classes.length);
  const measured = countsOf(val.labels, classes.length);
  const findings: Symptom[] = [];
  const [small, large] = [counts.indexOf(Math.min(...counts)), counts.indexOf(Math.max(...counts))];
  const isBalanced = data.sampler !== null || weighing.some((name) => (loss.params[name] ?? null) !== null);
  if (!isBalanced && counts[large]! >= UNEQUAL * counts[small]!) {
    const values = { large: classes[large]!, most: counts[large]!, small: classes[small]!, least: counts[small]! };
    findings.push({
      id: 'classes-unequal', severity: 'warning', fix: [{ path: ['data', 'sampler'], value: 'balanced' }],
      said: { sentence: 'The classes are of very different size: {most} training pictures of "{large}", {least} of "{small}". A network can be right mostly without ever answering a small class: look at the accuracy of each, and show them equally often ("sampler": "balanced") or weigh them in the loss ("weight": "auto").', values },
    });
  }
  const single = classes.filter((_, label) => counts[label] === 1);
  if (single.length > 0) findings.push({ id: 'class-of-one', severity: 'warning', fix: [], said: said`Of ${{ classes: named(single) }} there is a single training picture: more of them are needed before anything can be learnt of the class.` });
  const unmeasured = classes.filter((_, label) => measured[label] === 0 && counts[label]! > 1);
  if (drawn && val.count > 0 && unmeasured.length > 0 && !data.stratify) {
    findings.push({
      id: 'class-not-validated', severity: 'warning', fix: [{ path: ['data', 'stratify'], value: true }],
      said: said`Among the validation pictures that were drawn there is none of ${{ classes: named(unmeasured) }}: "stratify" holds some of each class back.`,
    });
  }
  return findings;
}

/** Their names, of many the first. */
const named = (classes: string[]): string => `${classes.slice(0, 5).map((name) => `"${name}"`).join(', ')}${classes.length > 5 ? ', …' : ''}`;
