import { said, type Said } from '../../shared/said';
import { ShapeError, type Shape } from './layer';

/** Sizes as the messages write them: 64 x 8 x 8, or 512. */
export const sizes = (shape: Shape): string => (shape.length === 1 ? String(shape[0]) : shape.join(' x '));

/** The input as feature maps [C, H, W]; throws where it is a vector. */
export function featureMaps(name: string, input: Shape): [channels: number, height: number, width: number] {
  if (input.length === 3) return input as [number, number, number];
  throw new ShapeError(said`${{ name }} works on feature maps, but a vector of ${{ input: sizes(input) }} comes in: put it before Flatten.`);
}

/** The input as a vector [F]; throws where it is feature maps. */
export function vector(name: string, input: Shape): number {
  if (input.length === 1) return input[0]!;
  throw new ShapeError(said`${{ name }} works on vectors, but feature maps of ${{ input: sizes(input) }} come in: put Flatten before it.`);
}

/** A size that the config repeats (in_channels, in_features, num_features) must be the one that comes in. */
export function matches(name: string, param: string, given: number | null, actual: number): void {
  if (given !== null && given !== actual)
    throw new ShapeError(said`${{ name }} says ${{ param }} ${{ given }}, but ${{ actual }} come in: write ${{ actual }}, or leave ${{ param }} out.`, param);
}

const divided = { channels: said`channels`, 'input channels': said`input channels`, 'output channels': said`output channels` };

/** `a` must be a multiple of `b`, which is the parameter itself or, as `made` says, made from it. */
export function divides(name: string, what: keyof typeof divided, a: number, param: string, b: number, made: string | Said = param): void {
  if (a % b !== 0) throw new ShapeError(said`${{ name }} cannot divide its ${{ a }} ${{ what: divided[what] }} by ${{ made }} ${{ b }}: choose a divisor of ${{ a }}.`, param);
}

/** A size that came out as nothing: the window is larger than what it slides over. */
export function nonEmpty(name: string, input: Shape, output: Shape, param = 'kernel_size'): Shape {
  if (output.every((size) => size >= 1)) return output;
  const fix = param === 'kernel_size' ? said`its window is larger than that; make kernel_size smaller or padding larger` : said`make ${{ param }} larger`;
  throw new ShapeError(said`${{ name }} leaves nothing of an input of ${{ input: sizes(input) }}: ${{ fix }}.`, param);
}
