import type { Choice, Experiment, Fix, PathValue } from '../../shared/experiment';
import { setOption } from '../../shared/set-option';
import { UserError } from '../../shared/user-error';
import { setParam } from './diagnostics/places';
import { readExperiment } from './parse';

/** A parameter that says how high the learning rate of a run goes. */
export interface LrPlace {
  choice: Choice;
  param: 'lr' | 'max_lr';
}

/** Where a run takes its highest learning rate from: `max_lr` of a scheduler that brings its own (OneCycleLR, CyclicLR), else the optimizer's `lr`; both where a SequentialLR holds such schedulers beside others. */
export function lrPlaces({ optimizer, scheduler }: Pick<Experiment, 'optimizer' | 'scheduler'>): LrPlace[] {
  const brought: LrPlace[] = [];
  let started = false;
  const visit = (choice: Choice | null): void => {
    if (choice && 'max_lr' in choice.params) brought.push({ choice, param: 'max_lr' });
    else if (choice && Array.isArray(choice.params.schedulers)) (choice.params.schedulers as Choice[]).forEach(visit);
    else started = true;
  };
  visit(scheduler);
  return started ? [{ choice: optimizer, param: 'lr' }, ...brought] : brought;
}

const scaled = (value: unknown, factor: number): number => Number((Number(value) * factor).toPrecision(6));

/** What to write so that a run's learning rate is `factor` times as high throughout. */
export function scaledLr(experiment: Pick<Experiment, 'optimizer' | 'scheduler'>, factor: number): PathValue[] {
  return lrPlaces(experiment).flatMap(({ choice: { path, params }, param }) =>
    [param, 'base_lr'].filter((name) => name in params).map((name) => ({ path: [...path, name], value: scaled(params[name], factor) })),
  );
}

/** The same as `--set` takes it, and the first place that it writes to. */
export function lowerLr(experiment: Pick<Experiment, 'optimizer' | 'scheduler'>, factor: number): { param: LrPlace['param']; lr: number; set: string[] } {
  const [{ choice, param }] = lrPlaces(experiment) as [LrPlace];
  return { param, lr: scaled(choice.params[param], factor), set: scaledLr(experiment, factor).map(setOption) };
}

/** CyclicLR's lower end where the new upper end would not lie above it: Smith (2017) takes a quarter to a third of the upper. */
const lowerEnd = 1 / 4;

/** What is set so that a run's learning rate goes up to `lr`. */
const raised = (experiment: Pick<Experiment, 'optimizer' | 'scheduler'>, lr: number): { choice: Choice; param: string; value: number }[] =>
  lrPlaces(experiment).flatMap(({ choice, param }) => {
    const crossed = Number(choice.params.base_lr) >= lr;
    return [{ choice, param, value: lr }, ...(crossed ? [{ choice, param: 'base_lr', value: Number((lr * lowerEnd).toPrecision(2)) }] : [])];
  });

/** The same as values to write. */
export const lrSettings = (experiment: Pick<Experiment, 'optimizer' | 'scheduler'>, lr: number): PathValue[] => raised(experiment, lr).map(({ choice, param, value }) => ({ path: [...choice.path, param], value }));

/** The edits after which a run's learning rate goes up to `lr`. Throws a UserError where the text has errors. */
export function setLrEdits(text: string, lr: number): Fix['edits'] {
  const { source, experiment, problems } = readExperiment(text);
  if (!experiment) throw new UserError('experiment-has-errors', 'The experiment has errors, so nothing can be written into it: {problem}', { problem: problems[0]!.message });
  return raised(experiment, lr).flatMap(({ choice, param, value }) => setParam(source, choice, param, value)[0]?.edits ?? []);
}
