import type { Choice } from '../../shared/experiment';
import { either, choice, float, nothing, oneOf, optional, required, type Params, type Row, type Values } from '../config/param';
import type { WeightInit } from './layer';

/** A row of the init table. torch.nn.init's function of the same name is the definition. */
export interface InitRow<P extends Params = Params> extends Row<P> {
  /** The distribution of a weight of this shape (PyTorch's layout: [out, in, …]). */
  distribution(params: Values<P>, shape: number[]): WeightInit;
}

const init = <const P extends Params>(row: InitRow<P>): InitRow => row as unknown as InitRow;

/** torch.nn.init._calculate_fan_in_and_fan_out: from the shape alone, so a transposed convolution's are swapped. */
export function fans(shape: number[]): { fanIn: number; fanOut: number } {
  const field = shape.slice(2).reduce((a, b) => a * b, 1);
  const [out = 1, into = out] = shape;
  return { fanIn: into * field, fanOut: out * field };
}

/** torch.nn.init.calculate_gain. */
function gainOf(nonlinearity: string, a: number): number {
  const gains: Record<string, number> = { relu: Math.SQRT2, tanh: 5 / 3, selu: 3 / 4, leaky_relu: Math.sqrt(2 / (1 + a * a)) };
  return gains[nonlinearity] ?? 1;
}

const kaimingParams = {
  a: optional(float(), 0, 'Negative slope of the leaky ReLU that follows; only used where nonlinearity is leaky_relu.'),
  mode: optional(oneOf('fan_in', 'fan_out'), 'fan_in', 'fan_in keeps the variance of the activations, fan_out that of the gradients.'),
  nonlinearity: optional(oneOf('leaky_relu', 'relu', 'tanh', 'sigmoid', 'selu', 'linear'), 'leaky_relu', 'The activation that follows, for its gain.'),
} satisfies Params;
const kaimingStd = ({ a, mode, nonlinearity }: Values<typeof kaimingParams>, shape: number[]): number => {
  const { fanIn, fanOut } = fans(shape);
  return gainOf(nonlinearity, a) / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
};

const xavierParams = { gain: optional(float({ min: 0 }), 1, 'Scale for the activation that follows: 5/3 for tanh, √2 for ReLU.') } satisfies Params;
const xavierStd = (gain: number, shape: number[]): number => {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
};

/** How weights begin. PyTorch's own defaults need no row: they hold where none is chosen. */
export const inits: Record<string, InitRow> = {
  kaiming_uniform_: init({
    doc: 'He et al. 2015, uniform: the variance 2/fan keeps signals the same size through many ReLU layers.',
    params: kaimingParams,
    distribution: (params, shape) => ({ kind: 'uniform', bound: Math.sqrt(3) * kaimingStd(params, shape) }),
  }),
  kaiming_normal_: init({
    doc: 'He et al. 2015, normal: the usual choice for deep ReLU networks such as ResNet, there with mode fan_out.',
    params: kaimingParams,
    distribution: (params, shape) => ({ kind: 'normal', std: kaimingStd(params, shape) }),
  }),
  xavier_uniform_: init({
    doc: 'Glorot and Bengio 2010, uniform: balances activations and gradients for tanh and sigmoid layers.',
    params: xavierParams,
    distribution: ({ gain }, shape) => ({ kind: 'uniform', bound: Math.sqrt(3) * xavierStd(gain, shape) }),
  }),
  xavier_normal_: init({
    doc: 'Glorot and Bengio 2010, normal: balances activations and gradients for tanh and sigmoid layers.',
    params: xavierParams,
    distribution: ({ gain }, shape) => ({ kind: 'normal', std: xavierStd(gain, shape) }),
  }),
  orthogonal_: init({
    doc: 'Saxe et al. 2013: a random orthogonal matrix, which neither stretches nor shrinks any direction.',
    params: { gain: optional(float(), 1, 'Factor on the orthogonal matrix.') },
    distribution: ({ gain }) => ({ kind: 'orthogonal', gain }),
  }),
  normal_: init({
    doc: 'A normal distribution of your own choice.',
    params: { mean: optional(float(), 0, 'Centre of the distribution.'), std: optional(float({ min: 0 }), 1, 'Standard deviation.') },
    distribution: ({ mean, std }) => ({ kind: 'normal', mean, std }),
  }),
  trunc_normal_: init({
    doc: 'A normal distribution whose values outside [a, b] are drawn again; ViT and ConvNeXt use std 0.02.',
    params: {
      mean: optional(float(), 0, 'Centre of the distribution before it is cut.'),
      std: optional(float({ min: 0 }), 1, 'Standard deviation before it is cut.'),
      a: optional(float(), -2, 'Least value.'),
      b: optional(float(), 2, 'Greatest value.'),
    },
    distribution: ({ mean, std, a, b }) => ({ kind: 'normal', mean, std, low: a, high: b }),
  }),
  uniform_: init({
    doc: 'A uniform distribution of your own choice.',
    params: { a: optional(float(), 0, 'Lower end.'), b: optional(float(), 1, 'Upper end.') },
    distribution: ({ a, b }) => ({ kind: 'uniform', mean: (a + b) / 2, bound: (b - a) / 2 }),
  }),
  constant_: init({
    doc: 'Every value the same. Weights between hidden layers must not begin so: their units would stay equal for ever.',
    params: { val: required(float(), 'The value.') },
    shorthand: 'val',
    distribution: ({ val }) => ({ kind: 'constant', value: val }),
  }),
  zeros_: init({
    doc: 'All zeros: biases, or the last norm of a residual block, which then begins as the identity.',
    params: {},
    distribution: () => ({ kind: 'constant', value: 0 }),
  }),
  ones_: init({ doc: 'All ones: the scale of a norm layer.', params: {}, distribution: () => ({ kind: 'constant', value: 1 }) }),
};

/** The parameters with which a layer overrides how its own weights begin. */
export const initParams = {
  init: optional(either(choice('init'), nothing), null, 'How this layer\'s weight begins, instead of the experiment\'s "init" or PyTorch\'s default.'),
  bias_init: optional(either(choice('init'), nothing), null, 'How this layer\'s bias begins, instead of PyTorch\'s default.'),
} satisfies Params;

/** The chosen distribution of a weight, or `fallback` where none is chosen. */
export function chosenInit(chosen: Choice | null, shape: number[], fallback: WeightInit): WeightInit {
  return chosen ? inits[chosen.name]!.distribution(chosen.params as never, shape) : fallback;
}
