import { grouped } from '../../figures';
import type { Shape } from '../../model/layer';
import type { Node } from '../../model/model';
import { sizesOf } from './layer-figures';

/** Rows whose numbers say more than their sizes do: what they compute in training, told with this layer's own. */
const workings: Record<string, (node: Node, batchSize: number) => string> = {
  BatchNorm1d: ({ input }, batch) => `Each of ${input[0]} features is normalised over the ${batch} pictures of a batch`,
  BatchNorm2d: ({ input: [channels, ...pixels] }, batch) => `Each of ${channels} channels is normalised over ${values([batch, ...pixels])} (pictures of the batch × height × width)`,
  LayerNorm: (node) => normalisedPicture(node),
  RMSNorm: (node) => normalisedPicture(node),
  GroupNorm({ choice: { params }, input: [channels, ...pixels] }) {
    const groups = params.num_groups as number;
    return `Each picture's ${channels} channels are normalised in ${groups} groups, each over ${values([channels! / groups, ...pixels])}`;
  },
  InstanceNorm2d: ({ input: [channels, ...pixels] }) => `Each of a picture's ${channels} channels is normalised over ${values(pixels)}`,
  Dropout({ choice: { params } }) {
    const p = params.p as number;
    return p < 1 ? `In training a value is 0 with probability ${p}, else multiplied by \`1/(1 - ${p}) = ${Number((1 / (1 - p)).toPrecision(4))}\`` : 'In training every value is 0';
  },
  AdaptiveAvgPool2d: (node) => adaptiveWindow(node, 'the mean'),
  AdaptiveMaxPool2d: (node) => adaptiveWindow(node, 'the largest'),
};

/** What a layer does in training with its own numbers; null where its sizes say it all. */
export function workingOf(node: Node, batchSize: number): string | null {
  return workings[node.choice.name]?.(node, batchSize) ?? null;
}

function normalisedPicture({ choice: { params }, input }: Node): string {
  const given = params.normalized_shape as number | number[] | null;
  const shape = given === null ? input : asList(given);
  return `Each picture is normalised over ${shape.length < input.length ? 'its last sizes, ' : ''}${values(shape)}, whatever else is in the batch`;
}

/** Each output's window, where the input divides evenly; otherwise PyTorch's windows differ by a pixel and overlap. */
function adaptiveWindow({ input, output }: Node, what: string): string {
  const window = [1, 2].map((axis) => input[axis]! / output[axis]!);
  return `Each output is ${what} of ${window.every(Number.isInteger) ? '' : 'about '}${sizesOf(window.map(Math.ceil))} pixels`;
}

const asList = (given: number | number[]): number[] => (typeof given === 'number' ? [given] : given);
const values = (shape: Shape): string => (shape.length > 1 ? `${sizesOf(shape)} = ${grouped(shape.reduce((a, b) => a * b, 1))} values` : `${shape[0]} values`);
