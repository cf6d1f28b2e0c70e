import type { Argument } from './torch-rows';
import type { Entry } from './values';

/** torch.nn.functional and torch functions of a tensor, as the layer that does the same. */
export const functionalLayers: Record<string, { layer: string; positions: string[] }> = {
  relu: { layer: 'ReLU', positions: [] },
  relu_: { layer: 'ReLU', positions: [] },
  relu6: { layer: 'ReLU6', positions: [] },
  leaky_relu: { layer: 'LeakyReLU', positions: ['negative_slope'] },
  elu: { layer: 'ELU', positions: ['alpha'] },
  selu: { layer: 'SELU', positions: [] },
  celu: { layer: 'CELU', positions: ['alpha'] },
  gelu: { layer: 'GELU', positions: [] },
  silu: { layer: 'SiLU', positions: [] },
  mish: { layer: 'Mish', positions: [] },
  hardswish: { layer: 'Hardswish', positions: [] },
  hardsigmoid: { layer: 'Hardsigmoid', positions: [] },
  softplus: { layer: 'Softplus', positions: ['beta', 'threshold'] },
  tanh: { layer: 'Tanh', positions: [] },
  sigmoid: { layer: 'Sigmoid', positions: [] },
  glu: { layer: 'GLU', positions: ['dim'] },
  softmax: { layer: 'Softmax', positions: ['dim'] },
  log_softmax: { layer: 'LogSoftmax', positions: ['dim'] },
  max_pool2d: { layer: 'MaxPool2d', positions: ['kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'] },
  avg_pool2d: { layer: 'AvgPool2d', positions: ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'] },
  adaptive_avg_pool2d: { layer: 'AdaptiveAvgPool2d', positions: ['output_size'] },
  adaptive_max_pool2d: { layer: 'AdaptiveMaxPool2d', positions: ['output_size'] },
  dropout: { layer: 'Dropout', positions: ['p', 'training'] },
  dropout2d: { layer: 'Dropout2d', positions: ['p', 'training'] },
  interpolate: { layer: 'Upsample', positions: ['size', 'scale_factor', 'mode', 'align_corners'] },
  pixel_shuffle: { layer: 'PixelShuffle', positions: ['upscale_factor'] },
};

/** The arguments behind the tensor, by name. */
export function namedArguments(positions: string[], args: Argument[]): Argument[] {
  return args.map(({ name, value }, i) => ({ name: name ?? positions[i] ?? null, value })).filter(({ name }) => name !== 'training');
}

/** `mean([2, 3])` over a feature map. */
export const globalPool: Entry[] = [
  { name: 'AdaptiveAvgPool2d', params: { output_size: 1 } },
  { name: 'Flatten', params: {} },
];
