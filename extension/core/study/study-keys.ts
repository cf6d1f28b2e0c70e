import { metricNames, type MetricName } from '../train/metrics';
import { either, int, nothing, oneOf, optional, type Params, type Values } from '../config/param';

/** The keys of "study", in which an experiment says how its variables are tried. */
export const studyKeys = {
  search: optional(
    oneOf('grid', 'random', 'tpe'), 'grid',
    'How settings are found: "grid" tries every combination, "random" spreads them evenly (Sobol), "tpe" looks where earlier ones were good (tree-structured Parzen estimator).',
  ),
  trials: optional(either(int({ min: 1 }), nothing), null, 'How many settings are tried; null: all of a grid, 20 of another search. Each is trained with every seed.'),
  seeds: optional(int({ min: 1 }), 3, 'With how many seeds each setting is trained, from the experiment\'s own seed on. One cannot tell a better setting from a lucky run.'),
  stop_early: optional(
    either(oneOf('asha'), nothing), null,
    '"asha" ends a run early whose metric is not among the best quarter of those before it, at a sixteenth and at a quarter of the epochs (asynchronous successive halving).',
  ),
  metric: optional(oneOf(...(Object.keys(metricNames) as MetricName[])), 'val_accuracy', 'What the search looks at and the study is judged by, of each run\'s last epoch.'),
  at_once: optional(int({ min: 1 }), 1, 'How many runs train at the same time.'),
} satisfies Params;

/** How a study is carried out. */
export type StudyPlan = Values<typeof studyKeys>;
