import { buildModel } from '../../extension/core/model/build';
import { parseLayers } from '../parse-layers';
import { given, type Chance } from './chance';

/** Layers as an experiment file writes them. */
export type Written = string | Record<string, unknown>;
type Shape = number[];
/** Random parameters for maps of a shape, or layers around it; undefined where it cannot stand here. */
type Draw = (c: Chance, shape: Shape) => Record<string, unknown> | Written[] | undefined;

const maps = (draw: Draw): Draw => (c, shape) => (shape.length === 3 ? draw(c, shape) : undefined);
const vectors = (draw: Draw): Draw => (c, shape) => (shape.length === 1 ? draw(c, shape) : undefined);
const plain: Draw = () => ({});
const some = <T>(c: Chance, value: T): T | undefined => (c.yes(0.4) ? value : undefined);
const kernel = (c: Chance): number | number[] => (c.yes(0.7) ? c.whole(1, 3) : [c.whole(1, 3), c.whole(1, 3)]);
const divisor = (c: Chance, of: number): number => c.one([1, 2, 3, 4].filter((d) => of % d === 0));
const mode = (c: Chance): string => c.one(['zeros', 'zeros', 'reflect', 'replicate', 'circular']);

const windowed = (c: Chance): Record<string, unknown> => {
  const same = c.yes(0.2);
  return given({
    kernel_size: kernel(c), stride: same ? undefined : some(c, c.whole(1, 2)), padding: same ? 'same' : c.whole(0, 1), dilation: c.yes(0.2) ? 2 : undefined,
    bias: some(c, c.yes()), padding_mode: some(c, mode(c)),
  });
};
const norm = (c: Chance): Record<string, unknown> => given({ eps: some(c, c.scale(1e-5, 1e-2)) });
const batchNorm = (c: Chance): Record<string, unknown> =>
  given({ ...norm(c), momentum: some(c, c.one([null, 0.3, 0.01])), affine: some(c, c.yes()), bias: some(c, c.yes()), track_running_stats: c.yes(0.15) ? false : undefined });
/** A stack that leaves the shape as it is. */
const keeping = (c: Chance, [channels]: Shape): Written[] => [
  { Conv2d: { out_channels: channels, kernel_size: 3, padding: 1, bias: c.yes() } }, ...(c.yes() ? ['BatchNorm2d'] : []), c.one(['ReLU', 'SiLU', 'Tanh']),
];
const branches: Draw = maps((c, shape) => ({ branches: Array.from({ length: c.whole(2, 3) }, () => (c.yes(0.25) ? [] : keeping(c, shape))) }));
const gate = (c: Chance): number => c.one([1, 2, 16]);
const slope = (name: string, from: number, to: number): Draw => (c) => given({ [name]: some(c, c.scale(from, to)) });

/** Every row of the layer table; what draws random numbers draws nothing here, and inplace, which PyTorch's autograd refuses behind many layers, is left out. */
export const layerDraws: Record<string, Draw> = {
  Conv2d: maps((c, [channels]) => {
    const groups = divisor(c, channels!);
    return { out_channels: groups * c.whole(1, Math.max(1, Math.floor(9 / groups))), ...windowed(c), ...(groups > 1 && { groups }) };
  }),
  DepthwiseConv2d: maps((c, [channels]) => ({ ...windowed(c), ...(channels! < 6 && c.yes(0.4) && { depth_multiplier: 2 }) })),
  SeparableConv2d: maps((c) => ({ out_channels: c.whole(2, 8), ...windowed(c) })),
  ConvTranspose2d: maps((c, [channels]) => {
    const stride = c.whole(1, 2);
    const groups = divisor(c, channels!);
    return given({
      out_channels: groups * c.whole(1, 2), kernel_size: kernel(c), stride, padding: some(c, c.whole(0, 1)), output_padding: stride === 2 ? some(c, 1) : undefined, groups,
      bias: some(c, c.yes()), dilation: c.yes(0.2) ? 2 : undefined,
    });
  }),
  MaxPool2d: maps((c) => given({ kernel_size: c.whole(2, 3), stride: some(c, c.whole(1, 2)), padding: some(c, 1), dilation: c.yes(0.2) ? 2 : undefined, ceil_mode: some(c, c.yes()) })),
  AvgPool2d: maps((c) => given({ kernel_size: c.whole(2, 3), stride: some(c, c.whole(1, 2)), padding: some(c, 1), ceil_mode: some(c, c.yes()), count_include_pad: some(c, c.yes()), divisor_override: c.yes(0.2) ? c.whole(2, 6) : undefined })),
  // Of positive values alone: its gradient at 0 is infinite.
  LPPool2d: maps((c) => ['Sigmoid', { LPPool2d: given({ norm_type: c.one([1, 2, 3, 1.5]), kernel_size: c.whole(1, 3), stride: some(c, c.whole(1, 2)), ceil_mode: some(c, c.yes()) }) }]),
  AdaptiveAvgPool2d: maps((c) => ({ output_size: c.one([2, 3, [2, 4], [null, 3], 5]) })),
  AdaptiveMaxPool2d: maps((c) => ({ output_size: c.one([2, 3, [4, 2], [3, null], 5]) })),
  BatchNorm2d: maps(batchNorm),
  BatchNorm1d: vectors(batchNorm),
  LayerNorm: (c, shape) => given({ ...norm(c), normalized_shape: some(c, shape.length === 3 ? c.one([shape, shape.slice(1), shape.slice(2)]) : shape), elementwise_affine: some(c, c.yes()), bias: some(c, c.yes()) }),
  RMSNorm: (c, shape) => given({ ...norm(c), normalized_shape: some(c, shape.length === 3 ? c.one([shape, shape.slice(1)]) : shape), elementwise_affine: some(c, c.yes()) }),
  GroupNorm: maps((c, [channels]) => given({ ...norm(c), num_groups: divisor(c, channels!), affine: some(c, c.yes()), bias: some(c, c.yes()) })),
  LayerNorm2d: maps((c) => given({ ...norm(c), affine: some(c, c.yes()) })),
  InstanceNorm2d: maps((c) => given({ ...norm(c), affine: some(c, c.yes()), track_running_stats: some(c, c.yes(0.7)), momentum: some(c, c.one([null, 0.3])) })),
  LocalResponseNorm: maps((c) => given({ size: c.whole(1, 4), alpha: some(c, c.scale(1e-3, 1)), beta: some(c, 0.5), k: some(c, 2) })),
  ReLU: plain,
  ReLU6: plain,
  LeakyReLU: slope('negative_slope', 0.01, 0.5),
  PReLU: (c, [channels]) => given({ num_parameters: some(c, channels!), init: some(c, 0.1) }),
  ELU: slope('alpha', 0.3, 2),
  SELU: plain,
  CELU: slope('alpha', 0.3, 2),
  GELU: (c) => given({ approximate: some(c, 'tanh') }),
  SiLU: plain,
  Mish: plain,
  Hardswish: plain,
  Hardsigmoid: plain,
  Softplus: (c) => given({ beta: some(c, c.scale(0.5, 3)), threshold: some(c, 2) }),
  Tanh: plain,
  Sigmoid: plain,
  GLU: maps((_, [channels]) => (channels! % 2 === 0 ? { dim: 1 } : undefined)),
  Softmax: plain,
  LogSoftmax: plain,
  Dropout: () => ({ p: 0 }),
  Dropout2d: maps(() => ({ p: 0 })),
  AlphaDropout: () => ({ p: 0 }),
  StochasticDepth: (c) => ({ p: 0, mode: c.one(['row', 'batch']) }),
  Linear: vectors((c) => given({ out_features: c.whole(4, 24), bias: some(c, c.yes()) })),
  Flatten: vectors(plain),
  Identity: plain,
  ChannelShuffle: maps((c, [channels]) => ({ groups: divisor(c, channels!) })),
  ZeroPad2d: maps((c) => ({ padding: c.yes() ? c.whole(1, 2) : [c.whole(0, 2), c.whole(-1, 1), 0, c.whole(0, 2)] })),
  ReflectionPad2d: maps((c) => ({ padding: c.yes() ? 1 : [c.whole(0, 2), c.whole(0, 1), 0, c.whole(0, 2)] })),
  Upsample: maps((c, [, height, width]) => {
    const mode = c.one(['nearest', 'bilinear', 'bicubic']);
    const factor = (): number => c.one([1, 1.1, 1.3, 1.5, 2]);
    const place = c.yes(0.7) ? { scale_factor: c.yes(0.3) ? 2 : [factor(), factor()] } : { size: [height! + c.whole(0, 3), width! + c.whole(0, 3)] };
    return given({ ...place, mode, align_corners: mode === 'nearest' ? undefined : some(c, c.yes()) });
  }),
  PixelShuffle: maps((_, [channels]) => (channels! % 4 === 0 ? { upscale_factor: 2 } : undefined)),
  Sequential: maps((c, shape) => ({ body: keeping(c, shape) })),
  Repeat: maps((c, shape) => ({ times: c.whole(1, 2), body: keeping(c, shape) })),
  Residual: maps((c, shape) => {
    if (c.yes()) return { body: keeping(c, shape), ...(c.yes(0.3) && { shortcut: 'projection' }), ...given({ layer_scale: some(c, 0.5) }) };
    return { body: [{ Conv2d: { out_channels: c.whole(2, 8), kernel_size: 3, stride: c.whole(1, 2), padding: 1 } }, 'BatchNorm2d'], shortcut: 'projection' };
  }),
  Concat: branches,
  Add: branches,
  Multiply: branches,
  SqueezeExcite: maps((c) => given({ reduction: gate(c), activation: some(c, 'SiLU'), scale_activation: some(c, 'Hardsigmoid') })),
  CBAM: maps((c) => given({ reduction: gate(c), kernel_size: some(c, 3) })),
};

/** The shape behind layers, or null where they do not fit or make too much of it. */
function shapeBehind(layers: Written[], shape: Shape): Shape | null {
  const { model } = buildModel(parseLayers(layers), shape);
  return model && model.output.reduce((a, b) => a * b, 1) <= 3000 ? model.output : null;
}

/** Adds `name`, or a random layer, with random parameters; the shape behind it, or null where after some tries nothing fitted. */
function add(layers: Written[], shape: Shape, c: Chance, name?: string): Shape | null {
  for (let tries = 0; tries < 20; tries++) {
    const row = name ?? c.one(Object.keys(layerDraws));
    const drawn = layerDraws[row]!(c, shape);
    if (!drawn) continue;
    const written: Written[] = Array.isArray(drawn) ? drawn : [Object.keys(drawn).length > 0 ? { [row]: drawn } : row];
    const behind = shapeBehind(written, shape);
    if (!behind) continue;
    layers.push(...written);
    return behind;
  }
  return null;
}

/** A network for pictures [C, H, W] that holds the layers `wanted` where they fit, among random others. */
export function randomNetwork(input: Shape, classes: number, wanted: string[], c: Chance): Written[] {
  const layers: Written[] = [{ Conv2d: { out_channels: c.one([4, 6, 8]), kernel_size: 3, padding: 1 } }];
  let shape = shapeBehind(layers, input)!;
  const left = [...wanted];
  const grow = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const name = c.yes(0.6) ? left[0] : undefined;
      const behind = add(layers, shape, c, name);
      if (behind) shape = behind;
      if (behind && name !== undefined) left.shift();
    }
  };
  grow(c.whole(3, 5));
  if (c.yes() || shape.reduce((a, b) => a * b, 1) > 600) layers.push({ AdaptiveAvgPool2d: 2 });
  layers.push('Flatten');
  shape = buildModel(parseLayers(layers), input).model!.output;
  grow(c.whole(1, 2));
  for (const name of left) shape = add(layers, shape, c, name) ?? shape;
  return [...layers, { Linear: { out_features: classes } }];
}
