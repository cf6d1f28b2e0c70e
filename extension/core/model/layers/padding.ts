import { either, int, required, tuple } from '../../config/param';
import { featureMaps, nonEmpty } from '../shape-checks';
import { layer, type LayerRow } from '../layer';
import type { Sides } from '../ops/window';
import { checkPadding, padded, sourceAt, type PaddingMode } from '../pad';

const side = int();
const paddingParam = required(
  either(side, tuple(side, side, side, side)), 'Pixels on all sides, or [left, right, top, bottom]; a negative side cuts.',
);
const reflected = int({ min: 0 });
const mirroredParam = required(either(reflected, tuple(reflected, reflected, reflected, reflected)), 'Pixels on all sides, or [left, right, top, bottom].');

function sidesOf(padding: number | [number, number, number, number]): Sides {
  const [left, right, top, bottom] = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  return [top, left, bottom, right];
}

const padding = (name: string, mode: PaddingMode, doc: string): LayerRow =>
  layer({
    group: 'shape',
    doc,
    params: { padding: mode === 'zeros' ? paddingParam : mirroredParam },
    shorthand: 'padding',
    outputShape(params, input) {
      const [channels, height, width] = featureMaps(name, input);
      const sides = sidesOf(params.padding);
      checkPadding(name, mode, [height, width], sides);
      const [top, left, bottom, right] = sides;
      return nonEmpty(name, input, [channels, height + top + bottom, width + left + right], 'padding');
    },
    forward: (x, params, { tf }) => padded(tf, x, sidesOf(params.padding), mode),
    reads: (params, [, ...sizes], axis, at) => [sourceAt(at - sidesOf(params.padding)[axis], sizes[axis]!, mode)],
  });

export const paddingLayers: Record<string, LayerRow> = {
  ZeroPad2d: padding('ZeroPad2d', 'zeros', 'Puts zeros around the maps: padding apart from a convolution, uneven where you need it.'),
  ReflectionPad2d: padding('ReflectionPad2d', 'reflect', 'Continues the maps by their mirror image, without repeating the edge: no dark frame as zeros make it.'),
};
