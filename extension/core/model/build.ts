import type { Choice } from '../../shared/experiment';
import { said } from '../../shared/said';
import type { StateEntry, Tensor } from '../engine';
import { budget } from './budget';
import { initialValues } from './initial-values';
import { ShapeError, type ChildShape, type LayerContext, type LayerRow, type Shape, type WeightSpec } from './layer';
import { layers as rows } from './layers';
import type { BuildModel, Model, ModelProblem, Node } from './model';
import { sizes } from './shape-checks';

/** Side of the receptive field in input pixels, and how far apart on the input neighbouring outputs look. */
interface Reach {
  side: number | null;
  jump: number;
}

interface Placing {
  init: Choice | null;
  problems: ModelProblem[];
  /** What the layers placed so far come to. */
  spent: { layers: number; params: number; macs: number };
  /** What stacks make of shapes, found once: a block in a block would otherwise be placed twice for each around it. */
  shapes: Map<Choice[], Map<string, Shape>>;
}

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
  const { nodes, output } = placeStack(layers, '', input, { side: 1, jump: 1 }, { init, problems, spent: { layers: 0, params: 0, macs: 0 }, shapes: new Map() });
  if (problems.length > 0) return { model: null, nodes, problems };
  const weights = Object.assign({}, ...flatten(nodes).map((node) => node.weights)) as Record<string, WeightSpec>;
  const model: Model = {
    input,
    output,
    nodes,
    weights,
    params: sum(nodes.map((node) => node.params)),
    macs: sum(nodes.map((node) => node.macs)),
    init: (seed) =>
      Object.fromEntries(
        Object.entries(weights).map(([name, spec], index): [string, StateEntry] => [name, { shape: spec.shape, values: initialValues(spec, seed, index) }]),
      ),
    forward: (io, x, weight, options) => forward(nodes, io, x, weight, options),
  };
  return { model, problems: [] };
};

function placeStack(stack: Choice[], prefix: string, input: Shape, reach: Reach, placing: Placing): Placed {
  const nodes: Node[] = [];
  let placed: Omit<Placed, 'nodes' | 'complete'> = { output: input, reach };
  for (const [index, choice] of stack.entries()) {
    const next = placeLayer(choice, `${prefix}${index}`, placed.output, placed.reach, placing);
    if (!next) return { nodes, ...placed, complete: false };
    nodes.push(next.node);
    placed = { output: next.node.output, reach: next.reach };
  }
  return { nodes, ...placed, complete: true };
}

/** Null where it, or a layer in it, does not fit: the problem is noted. */
function placeLayer(choice: Choice, path: string, input: Shape, reach: Reach, placing: Placing): { node: Node; reach: Reach } | null {
  const row = rows[choice.name]!;
  const params = choice.params as never;
  try {
    if (placing.spent.layers + layersIn(choice) > budget.layers) throw new ShapeError(said`The network comes to more than ${{ layers: budget.layers }} layers with this ${{ name: choice.name }}: repeat or nest less.`);
    if ((path.match(/\d+/g) ?? []).length > budget.depth) throw new ShapeError(said`Blocks are nested more than ${{ depth: budget.depth }} deep here: put the inner ones one after the other.`);
    placing.spent.layers++;
    const stacks = row.children?.(params, input, (stack) => shapeAfter(stack, input, placing.shapes)) ?? {};
    const placed = Object.entries(stacks).map(([name, stack]): [string, Placed] => [
      name, placeStack(stack, name === '' ? `${path}.` : `${path}.${name}.`, input, reach, placing),
    ]);
    if (placed.some(([, { complete }]) => !complete)) return null;
    const shapes = Object.fromEntries(placed.map(([name, { output }]): [string, ChildShape] => [name, { input, output }]));
    const output = row.outputShape(params, input, shapes);
    if (size(output) > budget.values) throw new ShapeError(said`The output of ${{ name: choice.name }} would be ${{ output: sizes(output) }}, more than the ${{ values: budget.values }} values that one picture may take in a layer: make it smaller.`);
    const own = row.weights?.(params, input, placing.init) ?? {};
    const ownParams = sum(Object.values(own).map(({ shape, trainable }) => (trainable ? size(shape) : 0)));
    const ownMacs = row.macs?.(params, input, output) ?? 0;
    if ((placing.spent.params += ownParams) > budget.params) throw new ShapeError(said`The network comes to more than ${{ params: budget.params }} parameters with this ${{ name: choice.name }}: make it, or what comes in, smaller.`);
    if ((placing.spent.macs += ownMacs) > budget.macs) throw new ShapeError(said`The network comes to more than ${{ macs: budget.macs.toExponential(0) }} multiply-adds a picture with this ${{ name: choice.name }}: make it, or what comes in, smaller.`);
    const children = Object.fromEntries(placed.map(([name, { nodes }]) => [name, nodes]));
    const inner = Object.values(children).flat();
    const widened = widen(row, params, input, placed.map(([, each]) => each.reach), reach);
    const node: Node = {
      path,
      choice,
      input,
      output,
      weights: Object.fromEntries(Object.entries(own).map(([name, spec]) => [`${path}.${name}`, spec])),
      params: ownParams + sum(inner.map((each) => each.params)),
      macs: ownMacs + sum(inner.map((each) => each.macs)),
      receptiveField: widened.side,
      children,
    };
    return { node, reach: widened };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    placing.problems.push({ choice, input, said: error.said, ...(error.param !== undefined && { param: error.param }) });
    return null;
  }
}

/** What a stack makes of a shape; a problem in it is found again, and noted, where the stack is placed. */
function shapeAfter(stack: Choice[], input: Shape, shapes: Placing['shapes']): Shape {
  const known = shapes.get(stack) ?? new Map<string, Shape>();
  shapes.set(stack, known);
  const key = input.join();
  const shape = known.get(key) ?? placeStack(stack, '', input, { side: 1, jump: 1 }, { init: null, problems: [], spent: { layers: 0, params: 0, macs: 0 }, shapes }).output;
  known.set(key, shape);
  return shape;
}

/** How many layers a choice comes to, itself included, without placing them. Counted once for each list of layers. */
function layersIn({ params }: Choice): number {
  const stacks = [params.body, params.shortcut, ...(Array.isArray(params.branches) ? params.branches : [])].filter(Array.isArray) as Choice[][];
  const turns = typeof params.times === 'number' ? params.times : 1;
  return 1 + turns * sum(stacks.map(layersOf)) + (turns > 1 ? turns : 0);
}

const counted = new WeakMap<Choice[], number>();

function layersOf(stack: Choice[]): number {
  const known = counted.get(stack) ?? sum(stack.map(layersIn));
  counted.set(stack, known);
  return known;
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
  { training, capture = [], override = {} }: Parameters<Model['forward']>[3],
): ReturnType<Model['forward']> {
  const updates: Record<string, Tensor> = {};
  const captured: Record<string, Tensor> = {};
  const wanted = new Set(capture);
  const runLayer = (node: Node, x: Tensor): Tensor => {
    const context: LayerContext = {
      tf: io.tf,
      training,
      weight: (name) => weight(`${node.path}.${name}`),
      update: (name, value) => void (updates[`${node.path}.${name}`] = value),
      random: io.random,
      child: (name, y) => runStack(node.children[name]!, y),
    };
    return rows[node.choice.name]!.forward(x, node.choice.params as never, context);
  };
  const runStack = (stack: Node[], x: Tensor): Tensor =>
    stack.reduce((y, node) => {
      const out = override[node.path] ?? runLayer(node, y);
      if (wanted.has(node.path)) captured[node.path] = out;
      return out;
    }, x);
  return { logits: runStack(nodes, input), updates, captured };
}

/** In state_dict order: a layer before the layers inside it. */
function flatten(nodes: Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...flatten(Object.values(node.children).flat())]);
}

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
