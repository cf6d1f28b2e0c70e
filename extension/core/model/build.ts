import type { Choice } from '../../shared/experiment';
import { said, type Said } from '../../shared/said';
import { budget, exceeds } from '../budget';
import type { Tensor } from '../engine';
import { rounded } from '../figures';
import { beyondBudget } from './expansion';
import { atOnce, drawWeights } from './initial-values';
import { ShapeError, type ChildShape, type LayerContext, type LayerRow, type Shape, type WeightSpec } from './layer';
import { layers as rows } from './layers';
import type { BuildModel, Model, ModelProblem, Node } from './model';
import { walk } from './placed-layers';

/** Side of the receptive field in input pixels, and how far apart on the input neighbouring outputs look. */
interface Reach {
  side: number | null;
  jump: number;
}

interface Placing {
  init: Choice | null;
  problems: ModelProblem[];
  /** What the layers placed so far come to. */
  spent: Record<Amount, number>;
}
type Amount = 'params' | 'macs' | 'bytes';

/** A stack of layers with their shapes, up to the first that does not fit. */
interface Placed {
  nodes: Node[];
  output: Shape;
  reach: Reach;
  complete: boolean;
}

/** PyTorch's `nn.Sequential(*layers)` on pictures of shape [C, H, W]: shapes, weights under its state_dict's names, and its function. */
export const buildModel: BuildModel = (layers, input, init = null) => {
  const problems: ModelProblem[] = [];
  const beyond = beyondBudget(layers);
  const { nodes, output } = placeStack(beyond?.before ?? layers, { numbered: '', named: '' }, input, { side: 1, jump: 1 }, { init, problems, spent: { params: 0, macs: 0, bytes: 0 } });
  if (beyond && problems.length === 0) problems.push(beyond.problem);
  if (problems.length === 0) problems.push(...namesakes(nodes));
  if (problems.length > 0) return { model: null, nodes, problems };
  const weights = Object.assign({}, ...walk(nodes).map((node) => node.weights)) as Record<string, WeightSpec>;
  const model: Model = {
    input,
    output,
    nodes,
    weights,
    params: sum(nodes.map((node) => node.params)),
    macs: sum(nodes.map((node) => node.macs)),
    init: (seed) => atOnce(drawWeights(weights, seed)),
    forward: (io, x, weight, options) => forward(nodes, io, x, weight, options),
  };
  return { model, problems: [] };
};

/** Layers that would have the same name as one before them. */
function namesakes(nodes: Node[]): ModelProblem[] {
  const known = new Set<string>();
  return walk(nodes).flatMap(({ path, choice }) => {
    if (!known.has(path)) return (known.add(path), []);
    return [{ choice, param: 'name', said: said`Two layers are called "${{ name: path }}", and each needs a name of its own for its weights: change one "name".` }];
  });
}

/** What stands before a layer's number, and before a name of its own: a named layer is the attribute of the layer around it, whichever of that one's stacks it is in. */
interface Beginnings {
  numbered: string;
  named: string;
}

function placeStack(stack: Choice[], beginnings: Beginnings, input: Shape, reach: Reach, placing: Placing): Placed {
  const nodes: Node[] = [];
  let placed: Omit<Placed, 'nodes' | 'complete'> = { output: input, reach };
  for (const [index, choice] of stack.entries()) {
    const path = choice.module ? `${beginnings.named}${choice.module}` : `${beginnings.numbered}${index}`;
    const next = placeLayer(choice, path, choice.module === '' ? beginnings.named : `${path}.`, placed.output, placed.reach, placing);
    if (!next) return { nodes, ...placed, complete: false };
    nodes.push(next.node);
    placed = { output: next.node.output, reach: next.reach };
  }
  return { nodes, ...placed, complete: true };
}

/** Null where it, or a layer in it, does not fit: the problem is noted. `scope`: what its weights' names begin with, and those of named layers in it. */
function placeLayer(choice: Choice, path: string, scope: string, input: Shape, reach: Reach, placing: Placing): { node: Node; reach: Reach } | null {
  const row = rows[choice.name]!;
  const params = choice.params as never;
  try {
    const shapes: Record<string, ChildShape> = {};
    const placed: [string, Placed][] = [];
    for (const [name, stack] of Object.entries(row.children?.(params, input) ?? {})) {
      if (typeof stack === 'function' && placed.some(([, { complete }]) => !complete)) return null;
      const inside = placeStack(typeof stack === 'function' ? stack(shapes) : stack, { numbered: name === '' ? `${path}.` : `${path}.${name}.`, named: scope }, input, reach, placing);
      placed.push([name, inside]);
      shapes[name] = { input, output: inside.output };
    }
    if (placed.some(([, { complete }]) => !complete)) return null;
    const output = row.outputShape(params, input, shapes);
    const own = row.weights?.(params, input, placing.init) ?? {};
    const ownParams = sum(Object.values(own).map(({ shape, trainable }) => (trainable ? size(shape) : 0)));
    const ownMacs = row.macs?.(params, input, output) ?? 0;
    spend(choice, { params: ownParams, macs: ownMacs, bytes: 4 * size(output) }, placing);
    const children = Object.fromEntries(placed.map(([name, { nodes }]) => [name, nodes]));
    const inner = Object.values(children).flat();
    const widened = widen(row, params, input, placed.map(([, each]) => each.reach), reach);
    const node: Node = {
      path,
      scope,
      choice,
      input,
      output,
      weights: Object.fromEntries(Object.entries(own).map(([name, spec]) => [`${scope}${name}`, spec])),
      params: ownParams + sum(inner.map((each) => each.params)),
      macs: ownMacs + sum(inner.map((each) => each.macs)),
      receptiveField: widened.side,
      children,
    };
    return { node, reach: widened };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    placing.problems.push({ choice, input, said: error.said, ...(error.param !== undefined && { param: error.param }), ...(error.beyond && { beyond: error.beyond }) });
    return null;
  }
}

const amounts: Record<Amount, (figure: string) => Said> = {
  params: (figure) => said`the network has ${{ figure }} parameters`,
  macs: (figure) => said`one picture takes ${{ figure }} multiply-adds`,
  bytes: (figure) => said`the maps of one picture take ${{ figure }}B`,
};

/** Adds a layer to what those before it have taken of the budget. Throws a ShapeError where it is too much. */
function spend({ name }: Choice, own: Record<Amount, number>, { spent }: Placing): void {
  for (const amount of Object.keys(amounts) as Amount[]) {
    spent[amount] += own[amount];
    if (!exceeds(spent[amount], amount)) continue;
    const most = `${rounded(budget[amount])}${amount === 'bytes' ? 'B' : ''}`;
    throw new ShapeError(said`With this ${{ name }} ${{ figure: amounts[amount](rounded(spent[amount])) }}, and ${{ most }} is the most: make it, or what comes into it, smaller.`, undefined, 'size');
  }
}

/** The widest of a layer's stacks, then its own window. */
function widen(row: LayerRow, params: never, input: Shape, stacks: Reach[], before: Reach): Reach {
  const sides = stacks.map((reach) => reach.side);
  const inside: Reach = stacks.length === 0 ? before : { side: sides.includes(null) ? null : Math.max(...(sides as number[])), jump: stacks[0]!.jump };
  const window = row.window?.(params, input);
  if (!window || inside.side === null) return inside;
  if (window === 'everything') return { ...inside, side: null };
  return { side: inside.side + (window.kernel - 1) * window.dilation * inside.jump, jump: inside.jump * window.stride };
}

function forward(
  nodes: Node[],
  io: Parameters<Model['forward']>[0],
  input: Tensor,
  weight: (name: string) => Tensor,
  { training, capture = [], override = {}, probes = {}, evaluated }: Parameters<Model['forward']>[3],
): ReturnType<Model['forward']> {
  const updates: Record<string, Tensor> = {};
  const captured: Record<string, Tensor> = {};
  const wanted = new Set(capture);
  const runLayer = (node: Node, x: Tensor): Tensor => {
    const context: LayerContext = {
      tf: io.tf,
      training: training && !evaluated?.has(node.path),
      weight: (name) => weight(`${node.scope}${name}`),
      update: (name, value) => void (updates[`${node.scope}${name}`] = value),
      random: io.random,
      child: (name, y) => runStack(node.children[name]!, y),
    };
    return rows[node.choice.name]!.forward(x, node.choice.params as never, context);
  };
  const runStack = (stack: Node[], x: Tensor): Tensor =>
    stack.reduce((y, node) => {
      const probe = probes[node.path];
      const plain = override[node.path] ?? runLayer(node, y);
      const out = probe ? io.tf.add(plain, probe) : plain;
      if (wanted.has(node.path)) captured[node.path] = out;
      return out;
    }, x);
  return { logits: runStack(nodes, input), updates, captured };
}

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
