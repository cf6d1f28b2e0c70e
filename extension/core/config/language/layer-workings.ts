import { said, type Said } from '../../../shared/said';
import { grouped } from '../../figures';
import type { Shape } from '../../model/layer';
import type { Node } from '../../model/model';
import { sizesOf } from './layer-figures';

/** Rows whose numbers say more than their sizes do: what they compute in training, told with this layer's own. */
const workings: Record<string, (node: Node, batchSize: number) => Said> = {
  BatchNorm1d: ({ input }, batch) => said`Each of ${{ features: input[0]! }} features is normalised over the ${{ batch }} pictures of a batch`,
  BatchNorm2d: ({ input: [channels, ...pixels] }, batch) => said`Each of ${{ channels: channels! }} channels is normalised over ${{ values: values([batch, ...pixels]) }} (pictures of the batch × height × width)`,
  LayerNorm: (node) => normalisedPicture(node),
  RMSNorm: (node) => normalisedPicture(node),
  GroupNorm({ choice: { params }, input: [channels, ...pixels] }) {
    const groups = params.num_groups as number;
    return said`Each picture's ${{ channels: channels! }} channels are normalised in ${{ groups }} groups, each over ${{ values: values([channels! / groups, ...pixels]) }}`;
  },
  InstanceNorm2d: ({ input: [channels, ...pixels] }) => said`Each of a picture's ${{ channels: channels! }} channels is normalised over ${{ values: values(pixels) }}`,
  Dropout({ choice: { params } }) {
    const p = params.p as number;
    return p < 1 ? { sentence: 'In training a value is 0 with probability {p}, else multiplied by `1/(1 - {p}) = {factor}`', values: { p, factor: Number((1 / (1 - p)).toPrecision(4)) } } : said`In training every value is 0`;
  },
  AdaptiveAvgPool2d: (node) => adaptiveWindow(node, said`the mean`),
  AdaptiveMaxPool2d: (node) => adaptiveWindow(node, said`the largest`),
};

/** What a layer does in training with its own numbers; null where its sizes say it all. */
export function workingOf(node: Node, batchSize: number): Said | null {
  return workings[node.choice.name]?.(node, batchSize) ?? null;
}

function normalisedPicture({ choice: { params }, input }: Node): Said {
  const given = params.normalized_shape as number | number[] | null;
  const shape = given === null ? input : asList(given);
  return shape.length < input.length
    ? said`Each picture is normalised over its last sizes, ${{ values: values(shape) }}, whatever else is in the batch`
    : said`Each picture is normalised over ${{ values: values(shape) }}, whatever else is in the batch`;
}

/** Each output's window, where the input divides evenly; otherwise PyTorch's windows differ by a pixel and overlap. */
function adaptiveWindow({ input, output }: Node, what: Said): Said {
  const window = [1, 2].map((axis) => input[axis]! / output[axis]!);
  const pixels = sizesOf(window.map(Math.ceil));
  return window.every(Number.isInteger) ? said`Each output is ${{ what }} of ${{ pixels }} pixels` : said`Each output is ${{ what }} of about ${{ pixels }} pixels`;
}

const asList = (given: number | number[]): number[] => (typeof given === 'number' ? [given] : given);
const values = (shape: Shape): Said => (shape.length > 1 ? said`${{ sizes: sizesOf(shape) }} = ${{ count: grouped(shape.reduce((a, b) => a * b, 1)) }} values` : said`${{ count: shape[0]! }} values`);
