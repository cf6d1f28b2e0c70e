import { metricNames, type MetricName } from '../train/metrics';
import { either, int, list, nothing, object, oneOf, optional, required, string, type Params, type Values } from '../config/param';

/** The keys of "study"."on"."slurm": what the study asks of a cluster's scheduler, as `sbatch` has it. */
export const slurmKeys = {
  partition: optional(either(string, nothing), null, 'The partition to run in; null: the cluster\'s own choice.'),
  time: optional(either(string, int({ min: 1 }), nothing), null, 'How long each task may take: minutes, "2:30:00" or "1-12" (days and hours). What is not done then goes on when the study is run again.'),
  cpus: optional(int({ min: 1 }), 1, 'Cores of each task: so many threads train each run.'),
  extra: optional(list(string), [], 'Further options of sbatch, one an entry: "--account=lab" or "--exclude=node7".'),
} satisfies Params;

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
  on: optional(
    either(object({ slurm: required(object(slurmKeys), 'A cluster with Slurm: a job array with a task for each run "at_once", each of which takes run after run.') }), nothing), null,
    'Where the runs train: null on this machine, { "slurm": {} } on a cluster whose file system holds this folder.',
  ),
} satisfies Params;

/** What a study asks of Slurm. */
export type SlurmPlan = Values<typeof slurmKeys>;

/** How a study is carried out. */
export type StudyPlan = Values<typeof studyKeys>;
