import { float, optional, type Params, type Values } from '../../config/param';
import type { PictureMemory } from '../picture-memory';
import { byteTransform, type BytePicture, type TransformRow } from '../transform';
import { whether } from './words';

/** A row that changes the picture with probability `p`, always in the same way. */
export function withProbability<const P extends Params>(
  doc: string,
  params: P,
  apply: (picture: BytePicture, params: Values<P>, memory: PictureMemory) => BytePicture,
  p = 0.5,
): TransformRow {
  return byteTransform({
    group: 'colour',
    random: true,
    doc,
    params: { ...params, p: optional(float({ min: 0, max: 1 }), p, 'Probability that the picture is changed.') },
    shorthand: Object.keys(params)[0] ?? 'p',
    draw: (values, _input, random) => ({ change: random.uniform() < (values as unknown as { p: number }).p }),
    tell: (values, { change }) => [whether(change, 'applied', (values as unknown as { p: number }).p)],
    apply: (picture, values, { change }, memory) => (change ? apply(picture, values as unknown as Values<P>, memory) : picture),
  });
}
