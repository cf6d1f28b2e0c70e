import { UserError } from '../../shared/user-error';

/** What is explained: a class's logit, or what it has over another class's. */
export interface Score {
  target: number;
  /** The class that it is held against; null for none. */
  versus: number | null;
  /** [K]: the score is logits . weights. */
  weights: Float32Array;
}

/** Throws a UserError for a class that the model has not, or one that is held against itself. */
export function scoreOf(classes: number, target: number, versus?: number): Score {
  for (const index of [target, ...(versus === undefined ? [] : [versus])])
    if (!Number.isInteger(index) || index < 0 || index >= classes) throw new UserError('unknown-class', 'Class {target} is not one of the model\'s {classes} classes, 0 to {last}.', { target: index, classes, last: classes - 1 });
  if (versus === target) throw new UserError('class-against-itself', 'Class {target} cannot be held against itself: choose another one.', { target });
  const weights = new Float32Array(classes);
  weights[target] = 1;
  if (versus !== undefined) weights[versus] = -1;
  return { target, versus: versus ?? null, weights };
}

/** The score of logits [K]. */
export const scored = (logits: Float32Array, { weights }: Score): number => logits.reduce((sum, logit, k) => sum + logit * weights[k]!, 0);
