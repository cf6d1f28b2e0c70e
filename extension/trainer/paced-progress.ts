import type { PreparationProgress } from '../shared/events';

/** Milliseconds between two words on how far something is. */
const progressGap = 200;

/** Tells of progress at most five times a second, and always when a stage begins and when it is done. */
export function pacedProgress(tell: ((progress: PreparationProgress) => void) | undefined): (progress: PreparationProgress) => void {
  let told = -Infinity;
  let stage: PreparationProgress['stage'] | null = null;
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && progress.done !== progress.total && now - told < progressGap) return;
    [told, stage] = [now, progress.stage];
    tell?.(progress);
  };
}
