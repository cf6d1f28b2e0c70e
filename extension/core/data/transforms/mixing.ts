import { asIs, said } from '../../../shared/said';
import { choices, either, float, list, nothing, optional, required } from '../../config/param';
import { batchTransform, type BatchTransformRow, type MixableBatch } from '../batch-transform';
import { beta } from '../distributions';
import { figure, rectangle } from './words';

const alpha = { alpha: optional(float({ above: 0 }), 1, 'Shape of the Beta distribution that the share is drawn from: small values mix little, 1 any share alike.') };

export const mixUp = batchTransform({
  doc: 'Mixes each picture of a batch with another, and their labels in the same share (Zhang et al. 2017): the loss sees soft targets.',
  params: alpha,
  shorthand: 'alpha',
  draw: (params, _batch, random) => ({ lam: beta(params.alpha, params.alpha, random) }),
  tell: (_params, { lam }) => [{ words: asIs(`λ ${figure(lam as number)}`), doc: said`torchvision's lam: this picture's share in the mixture, and its class's in the target.` }],
  apply(batch, _params, drawn) {
    const lam = drawn.lam as number;
    mix(batch.images, rolled(batch.images, batch.size), lam);
    mix(batch.targets, rolled(batch.targets, batch.size), lam);
  },
});

type Cut = Record<'left' | 'top' | 'right' | 'bottom' | 'lam', number>;

export const cutMix = batchTransform({
  doc: 'Pastes a rectangle of another picture of the batch into each, and mixes their labels by its area (Yun et al. 2019): the loss sees soft targets.',
  params: alpha,
  shorthand: 'alpha',
  draw(params, { height, width }, random) {
    const lam = beta(params.alpha, params.alpha, random);
    const [x, y] = [random.integer(width), random.integer(height)];
    const half = 0.5 * Math.sqrt(1 - lam);
    const [halfWidth, halfHeight] = [Math.trunc(half * width), Math.trunc(half * height)];
    const [left, right] = [Math.max(0, x - halfWidth), Math.min(width, x + halfWidth)];
    const [top, bottom] = [Math.max(0, y - halfHeight), Math.min(height, y + halfHeight)];
    return { left, top, right, bottom, lam: 1 - ((right - left) * (bottom - top)) / (width * height) };
  },
  tell(_params, drawn) {
    const { left, top, right, bottom, lam } = drawn as unknown as Cut;
    const share = { words: asIs(`λ ${figure(lam)}`), doc: said`torchvision's lam: the share of the picture's area that stays its own, and its class's in the target.` };
    return [share, rectangle(said`torchvision's h × w, i and j: height and width in pixels of the piece of the other picture, its top row and its leftmost column in the picture, counted from 0.`, { top, left, height: bottom - top, width: right - left })];
  },
  apply(batch, _params, drawn) {
    const { left, top, right, bottom, lam } = drawn as unknown as Cut;
    const { size, channels, height, width, images } = batch;
    const others = rolled(images, size);
    for (let plane = 0; plane < size * channels; plane++) {
      for (let y = top; y < bottom; y++) {
        const row = (plane * height + y) * width;
        for (let x = left; x < right; x++) images[row + x] = others[row + x]!;
      }
    }
    mix(batch.targets, rolled(batch.targets, size), lam);
  },
});

/** values = lam * values + (1 - lam) * others, in float32 in torchvision's order. */
function mix(values: Float32Array, others: Float32Array, lam: number): void {
  const [share, rest] = [Math.fround(lam), Math.fround(1 - lam)];
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(others[i]! * rest) + Math.fround(values[i]! * share);
}

/** A copy in which each picture stands one place later, the last first: torch.roll(x, 1, 0). */
function rolled(values: Float32Array, size: number): Float32Array {
  const one = values.length / size;
  const copy = new Float32Array(values.length);
  copy.set(values.subarray(0, values.length - one), one);
  copy.set(values.subarray(values.length - one), 0);
  return copy;
}

/** One of several batch transforms: usually MixUp or CutMix. `rowOf` looks into the table that this row stands in itself. */
export const randomBatchChoice = (rowOf: (name: string) => BatchTransformRow): BatchTransformRow =>
  batchTransform({
    doc: 'Applies one batch transform of its list, drawn anew for each batch: [MixUp, CutMix].',
    params: {
      transforms: required(choices('batch_transform', 1), 'The batch transforms, in a list.'),
      p: optional(either(list(float({ min: 0 })), nothing), null as number[] | null, 'Weight of each; all alike by default.'),
    },
    shorthand: 'transforms',
    draw({ transforms, p }, batch, random) {
      const weights = transforms.map((_, i) => p?.[i] ?? 1);
      let left = random.uniform() * weights.reduce((a, b) => a + b, 0);
      const index = Math.max(0, Math.min(transforms.length - 1, weights.findIndex((weight) => (left -= weight) < 0)));
      const { name, params } = transforms[index]!;
      return { index, drawn: rowOf(name).draw(params, batch, random) };
    },
    tell({ transforms }, { index, drawn }) {
      const { name, params } = transforms[index as number]!;
      return [{ words: asIs(name), doc: said`The batch transform that was drawn.` }, ...rowOf(name).tell(params, drawn as Record<string, unknown>)];
    },
    apply(batch: MixableBatch, { transforms }, { index, drawn }) {
      const { name, params } = transforms[index as number]!;
      rowOf(name).apply(batch, params, drawn as Record<string, unknown>);
    },
  });
