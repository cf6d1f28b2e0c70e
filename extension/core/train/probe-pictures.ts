import type { ProbePicture } from '../../shared/probes';

/** So many pictures of a set, one of each class in turn, in the set's own order: the same for every run on it. */
export function inTurns(labels: ArrayLike<number>, classes: number, count: number): ProbePicture[] {
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  for (let index = 0; index < labels.length; index++) byClass[labels[index]!]!.push(index);
  const found: ProbePicture[] = [];
  for (let turn = 0; found.length < Math.min(count, labels.length); turn++)
    for (let label = 0; label < classes && found.length < count; label++) if (turn < byClass[label]!.length) found.push({ index: byClass[label]![turn]!, label });
  return found;
}

/** Pictures of the embedding, at most, and as a share of the training pictures. */
const [mostPoints, pointShare] = [128, 0.01];
/** Of a run's time that probes may take; a training step goes three times through the network for each picture, forwards and back, a probe picture's look twice. */
const share = 0.03;

/** How many pictures the embedding has, and of how many epochs one is recorded, so that looking takes 3 % of training at most. A matter of the numbers of pictures alone: a run that goes on records as one that never stopped. */
export function probePace(trained: number, pictures: number): { points: number; every: number } {
  const points = Math.max(2, Math.min(mostPoints, Math.floor(trained * pointShare)));
  let every = 1;
  while (2 * pictures + points > share * 3 * trained * every) every *= 2;
  return { points, every };
}
