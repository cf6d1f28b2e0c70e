import path from 'node:path';
import type { ShownStudy } from '../../shared/study-panel';
import { studyRunId } from '../../trainer/study-claim';
import type { ClusterStudy } from './cluster-study';

/** A study as its panel shows it, with how its tasks and its runs stand on the cluster. */
export function shownOnCluster(shown: ShownStudy, cluster: ClusterStudy): ShownStudy {
  const { id } = cluster.study.manifest;
  const trials = shown.trials.map((trial) => ({
    ...trial,
    // Those of further seeds are this machine's.
    runs: trial.runs.map((run) => (run.state === 'going' && path.basename(run.run) === studyRunId(id, run.number) ? { ...run, standing: cluster.standing(run.number) } : run)),
  }));
  return { ...shown, going: cluster.isGoing ?? shown.going, cluster: cluster.state, trials };
}
