import type { ClusterState, Standing } from '../../extension/shared/cluster';
import { said, type Said } from '../../extension/shared/said';
import { t } from './translate';

export const standingWords: Record<Standing, Said> = { going: said`going`, waiting: said`waits`, requeued: said`requeued`, lost: said`lost: another task takes it` };

/** "On the cluster 2 tasks run, 1 waits (Priority)." */
export function clusterWords({ tasks, reason, mistake }: ClusterState): string {
  if (mistake) return t('The cluster cannot be asked now: {reason}', { reason: t(mistake) });
  if (!tasks) return t('The cluster is being asked.');
  if (tasks.running + tasks.waiting === 0) return t('No task of it is on the cluster.');
  const words = t('Tasks on the cluster: {running} run, {waiting} wait', tasks);
  return reason === '' ? `${words}.` : `${words} (${reason}).`;
}
