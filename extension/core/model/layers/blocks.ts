import type { Choice } from '../../../shared/experiment';
import { said } from '../../../shared/said';
import { bool, choices, defaultsOf, either, float, int, list, nothing, oneOf, optional, required } from '../../config/param';
import type { Tensor, Tf } from '../../engine';
import { sizes } from '../shape-checks';
import { layer, ShapeError, type ChildShape, type LayerRow, type Shape, type WeightSpec } from '../layer';
import { batchNormalizationLayers } from './batch-normalization';
import { convolutionLayers } from './convolution';

const branches = required(list(choices('layer'), 2), 'Two or more lists of layers that all get the same input; an empty list passes it on as it is.');
const branchStacks = (stacks: Choice[][]): Record<string, Choice[]> => Object.fromEntries(stacks.map((stack, i) => [`branches.${i}`, stack]));
const outputs = (children: Record<string, ChildShape>): Shape[] => Object.values(children).map(({ output }) => output);

/** Sizes that combine value by value, 1 standing for any, as tensors broadcast. */
function broadcast(name: string, shapes: Shape[]): Shape {
  const fit = (a: number, b: number): boolean => a === b || a === 1 || b === 1;
  return shapes.reduce((a, b) => {
    if (a.length === b.length && a.every((size, i) => fit(size, b[i]!))) return a.map((size, i) => (size === 1 ? b[i]! : size));
    throw new ShapeError(said`${{ name }} cannot combine branches that give ${{ a: sizes(a) }} and ${{ b: sizes(b) }}: make their sizes equal (or 1).`, 'branches');
  });
}

const joinValues = (name: string, doc: string, join: (tf: Tf, a: Tensor, b: Tensor) => Tensor): LayerRow =>
  layer({
    group: 'block',
    doc,
    params: { branches },
    shorthand: 'branches',
    children: (params) => branchStacks(params.branches),
    outputShape: (_, __, children) => broadcast(name, outputs(children)),
    forward: (x, params, { tf, child }) => params.branches.map((_, i) => child(`branches.${i}`, x)).reduce((a, b) => join(tf, a, b)),
  });

/** ResNet's option B (He et al. 2015): a strided 1 x 1 convolution and a norm, only where the body changes the shape. */
function projection(input: Shape, output: Shape): Choice[] {
  if (input.length === output.length && input.every((size, i) => size === output[i])) return [];
  if (input.length !== 3 || output.length !== 3)
    throw new ShapeError(said`The body turns ${{ input: sizes(input) }} into ${{ output: sizes(output) }}, which no 1 x 1 projection can follow: write the shortcut's layers.`, 'shortcut');
  const stride = [Math.ceil(input[1]! / output[1]!), Math.ceil(input[2]! / output[2]!)];
  const made = (row: string, rows: Record<string, LayerRow>, params: Record<string, unknown>): Choice => ({
    name: row, params: { ...defaultsOf(rows[row]!.params), ...params }, path: [],
  });
  return [
    made('Conv2d', convolutionLayers, { out_channels: output[0]!, kernel_size: 1, stride, bias: false }),
    made('BatchNorm2d', batchNormalizationLayers, {}),
  ];
}

/** The body with its last norm beginning at 0, so that the whole block begins as its shortcut. */
function withZeroLastNorm(body: Choice[]): Choice[] {
  const last = body.findLastIndex(({ name }) => /Norm/.test(name));
  if (last < 0)
    throw new ShapeError(said`Residual has zero_init, but no norm stands in its body itself: add a BatchNorm2d at its end, or leave zero_init out.`, 'zero_init');
  const zeros: Choice = { name: 'zeros_', params: {}, path: body[last]!.path };
  return body.map((choice, i) => (i === last ? { ...choice, params: { ...choice.params, init: zeros } } : choice));
}

export const blockLayers: Record<string, LayerRow> = {
  Sequential: layer({
    group: 'block',
    doc: 'Layers one after the other, under one number in the network: what a named block becomes.',
    params: { body: required(choices('layer'), 'The layers, in order.') },
    shorthand: 'body',
    children: ({ body }) => ({ '': body }),
    outputShape: (_, __, children) => children['']!.output,
    forward: (x, _, { child }) => child('', x),
  }),

  Repeat: layer({
    group: 'block',
    doc: 'The same layers several times over, each time with weights of its own; each turn is a Sequential.',
    params: {
      times: required(int({ min: 1, max: 1000 }), 'How many turns.'),
      body: required(choices('layer', 1), 'The layers of one turn.'),
    },
    turns: ({ times }) => times,
    children: ({ times, body }) => ({ '': Array.from({ length: times }, (): Choice => ({ name: 'Sequential', params: { body }, path: body[0]!.path.slice(0, -1) })) }),
    outputShape: (_, __, children) => children['']!.output,
    forward: (x, _, { child }) => child('', x),
  }),

  Residual: layer({
    group: 'block',
    doc: 'Adds what the body makes of the input to the input itself: gradients reach early layers by the shortcut, which makes very deep networks trainable (ResNet, He et al. 2015).',
    params: {
      body: required(choices('layer', 1), 'The layers that learn what to add.'),
      shortcut: optional(
        either(choices('layer'), oneOf('projection')), [],
        'What the input goes through beside the body: nothing, layers, or "projection", a strided 1 x 1 convolution with BatchNorm2d where the body changes the shape.',
      ),
      layer_scale: optional(
        either(float(), nothing), null,
        'Where a learnt factor of each channel begins by which what the body gives is multiplied before it is added, e.g. 1e-6: LayerScale (Touvron et al. 2021), as in ConvNeXt. null: none.',
      ),
      zero_init: optional(bool, false, 'Whether the body\'s last norm begins at 0, so that the block begins as its shortcut (Goyal et al. 2017).'),
    },
    shorthand: 'body',
    children: ({ body: learnt, shortcut, zero_init }, input) => ({
      body: zero_init ? withZeroLastNorm(learnt) : learnt,
      shortcut: shortcut === 'projection' ? ({ body }) => projection(input, body!.output) : shortcut,
    }),
    weights: ({ layer_scale }, [channels]): Record<string, WeightSpec> => (layer_scale === null ? {} : { gamma: { shape: [channels!], init: { kind: 'constant', value: layer_scale }, trainable: true } }),
    outputShape({ shortcut, layer_scale }, input, { body, shortcut: beside }) {
      const [learnt, passed] = [body!.output, beside!.output];
      if (layer_scale !== null && learnt[0] !== input[0])
        throw new ShapeError(said`layer_scale has a factor for each of the ${{ channels: input[0]! }} channels that come in, but the body gives ${{ learnt: learnt[0]! }}: let it give as many, or leave layer_scale out.`, 'layer_scale');
      if (learnt.length === passed.length && learnt.every((size, i) => size === passed[i])) return learnt;
      const fix = shortcut.length === 0 ? said`set "shortcut": "projection", or keep the shape in the body` : said`make the two alike`;
      throw new ShapeError(said`The body turns ${{ input: sizes(input) }} into ${{ learnt: sizes(learnt) }}, but the shortcut gives ${{ passed: sizes(passed) }}, so they cannot be added: ${{ fix }}.`, 'shortcut');
    },
    forward(x, { layer_scale }, { tf, child, weight }) {
      const learnt = child('body', x);
      const scaled = layer_scale === null ? learnt : tf.mul(learnt, tf.reshape(weight('gamma'), [-1, ...learnt.shape.slice(2).map(() => 1)]));
      return tf.add(scaled, child('shortcut', x));
    },
  }),

  Concat: layer({
    group: 'block',
    doc: 'Runs branches side by side on the same input and stacks their channels: Inception\'s and DenseNet\'s way to keep several views.',
    params: { branches },
    shorthand: 'branches',
    children: (params) => branchStacks(params.branches),
    outputShape(_, __, children) {
      const shapes = outputs(children);
      const [first] = shapes;
      const odd = shapes.find((shape) => shape.length !== first!.length || shape.slice(1).some((size, i) => size !== first![i + 1]));
      if (odd) throw new ShapeError(said`Concat stacks channels, but its branches give ${{ first: sizes(first!) }} and ${{ other: sizes(odd) }}: make their heights and widths equal.`, 'branches');
      return [shapes.reduce((channels, [own]) => channels + own!, 0), ...first!.slice(1)];
    },
    forward: (x, params, { tf, child }) => tf.concat(params.branches.map((_, i) => child(`branches.${i}`, x)), 1),
  }),

  Add: joinValues('Add', 'Runs branches side by side on the same input and adds what they give.', (tf, a, b) => tf.add(a, b)),
  Multiply: joinValues(
    'Multiply',
    'Runs branches side by side on the same input and multiplies what they give: a branch that ends in Sigmoid gates the others, pixel by pixel or, at 1 x 1, channel by channel.',
    (tf, a, b) => tf.mul(a, b),
  ),
};
