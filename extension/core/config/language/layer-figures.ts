import { grouped } from '../../figures';
import { asPair } from '../param';
import type { Shape } from '../../model/layer';
import type { Node } from '../../model/model';

export function sizesOf(shape: Shape): string {
  return shape.join(' × ');
}

/** Bytes of the layer's output for one picture, float32. */
export function outputBytes({ output }: Node): number {
  return 4 * output.reduce((a, b) => a * b, 1);
}

/** How the output size comes about, with this layer's numbers; null where there is nothing to compute. */
export function outputFormula({ choice: { name, params }, input, output }: Node): string | null {
  if (name === 'Flatten') return input.length > 1 ? `${input.join(' * ')} = ${output[0]}` : null;
  if (!('kernel_size' in params) || input.length !== 3) return null;
  const kernel = asPair(params.kernel_size as Pair);
  const stride = asPair((params.stride ?? params.kernel_size) as Pair);
  const dilation = asPair((params.dilation ?? 1) as Pair);
  const axes = [0, 1] as const;
  const line = (axis: 0 | 1): string | null => {
    const [size, result] = [input[axis + 1]!, output[axis + 1]!];
    const [k, s, d] = [kernel[axis], stride[axis], dilation[axis]];
    if (params.padding === 'same') return `padding "same" keeps ${size}`;
    const p = params.padding === 'valid' ? 0 : asPair((params.padding ?? 0) as Pair)[axis];
    if (name === 'ConvTranspose2d') {
      const extra = asPair((params.output_padding ?? 0) as Pair)[axis];
      return `(${size}-1)*${s} - 2*${p} + ${d}*(${k}-1) + ${extra} + 1 = ${result}`;
    }
    const rounding = params.ceil_mode === true ? 'ceil' : (size + 2 * p - d * (k - 1) - 1) % s === 0 ? '' : 'floor';
    return `${rounding === '' ? '' : `${rounding} `}(${size} + 2*${p} - ${d}*(${k}-1) - 1)/${s} + 1 = ${result}`;
  };
  const [height, width] = axes.map(line);
  return height === width ? height! : `height ${height}; width ${width}`;
}

/** That formula in the names of the parameters; null where it has none. */
export function outputLaw({ choice: { name, params }, input }: Node): string | null {
  if (!('kernel_size' in params) || input.length !== 3 || params.padding === 'same') return null;
  if (name === 'ConvTranspose2d') return '(size-1)*stride - 2*padding + dilation*(kernel_size-1) + output_padding + 1';
  return '(size + 2*padding - dilation*(kernel_size-1) - 1)/stride + 1';
}

type Pair = number | [number, number];

/** Where the parameters come from: "weight 32 × 3 × 3 × 3 = 864, bias 32". Null where the layer has none of its own. */
export function paramsFormula({ scope, weights }: Node): string | null {
  const parts = Object.entries(weights)
    .filter(([, { trainable }]) => trainable)
    .map(([name, { shape }]) => {
      const own = name.slice(scope.length);
      const size = shape.reduce((a, b) => a * b, 1);
      return shape.length > 1 ? `${own} ${sizesOf(shape)} = ${grouped(size)}` : `${own} ${grouped(size)}`;
    });
  return parts.length === 0 ? null : parts.join(', ');
}
