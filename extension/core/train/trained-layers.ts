import type { Experiment } from '../../shared/experiment';
import type { Model, Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';

/** What a run trains of a network in an epoch. */
export interface TrainedLayers {
  /** Weights that the optimizer moves, in the model's order. */
  names: string[];
  /** Paths of frozen layers that keep running statistics, and use them in training too, as after PyTorch's `eval()`. */
  evaluated: ReadonlySet<string>;
  /** What the learning rate is multiplied with for a weight, as timm's `lr_scale`. */
  lrScale(name: string): number;
}

type Parts = Partial<Pick<Experiment, 'freeze' | 'freeze_norm' | 'unfreeze' | 'lr_scale' | 'layer_decay'>>;
type Network = Pick<Model, 'nodes' | 'weights'>;

export const trainableNames = (model: Pick<Model, 'weights'>): string[] => Object.keys(model.weights).filter((name) => model.weights[name]!.trainable);

/** `epoch` counts from 0. */
export function trainedLayers(model: Network, experiment: Parts, epoch: number): TrainedLayers {
  const isFrozen = frozenAt(model, experiment, epoch);
  const evaluated = (experiment.freeze_norm ?? 'eval') === 'train' ? [] : placedLayers(model.nodes).filter((node) => keepsStatistics(node) && isFrozenLayer(node, isFrozen));
  return {
    names: trainableNames(model).filter((name) => !isFrozen(name)),
    evaluated: new Set(evaluated.map(({ path }) => path)),
    lrScale: lrScales(model, experiment),
  };
}

/** The step after which each weight that did not begin with the run began to be trained; null: it has not yet. Absent where all began with it. */
export type Beginnings = Record<string, number | null>;

/** What is on record of a run's beginnings, with what is trained from here on. */
export function beginnings(model: Network, experiment: Parts, { epoch, step, began = {} }: { epoch: number; step: number; began?: Beginnings }): Beginnings | undefined {
  const trained = new Set(trainedLayers(model, experiment, epoch).names);
  const late = trainableNames(model).flatMap((name): [string, number | null][] => {
    const before = began[name];
    if (typeof before === 'number') return [[name, before]];
    if (before === null) return [[name, trained.has(name) ? step : null]];
    return step === 0 && !trained.has(name) ? [[name, null]] : [];
  });
  return late.length > 0 ? Object.fromEntries(late) : undefined;
}

/** Epochs, counted from 0, at which layers begin to be trained. */
export const unfreezings = ({ unfreeze }: Parts): { epoch: number; layers: string[] }[] => (unfreeze ? [unfreeze].flat() : []);

function frozenAt(model: Network, experiment: Parts, epoch: number): (name: string) => boolean {
  const frozen = matcher(model, experiment.freeze ?? []);
  const thawed = matcher(model, unfreezings(experiment).flatMap((each) => (each.epoch <= epoch ? each.layers : [])));
  return (name) => frozen(name) && !thawed(name);
}

const keepsStatistics = ({ weights }: Node): boolean => Object.values(weights).some(({ trainable }) => !trainable);

/** A layer is frozen where all that it could learn is. */
function isFrozenLayer({ weights }: Node, isFrozen: (name: string) => boolean): boolean {
  const learnt = Object.keys(weights).filter((name) => weights[name]!.trainable);
  return (learnt.length > 0 ? learnt : Object.keys(weights)).every(isFrozen);
}

/**
 * Whether a weight is meant by any of the patterns: by its name or that of a layer that it is in ("layer1", "layer1.0.conv1.weight"; "*" stands for anything), or
 * by the place of its outermost layer ("0", "0-6"); a range may also be the end of a name ("features.0-6").
 */
export function matcher({ nodes }: Pick<Model, 'nodes'>, patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern) => testOf(nodes, pattern));
  return (name) => ancestors(name).some((each) => tests.some((test) => test(each)));
}

/** "a.b.c": "a", "a.b", "a.b.c". */
function ancestors(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

function testOf(nodes: readonly Node[], pattern: string): (name: string) => boolean {
  const [, before = '', from, to = from] = /^(.*\.)?(\d+)(?:-(\d+))?$/.exec(pattern) ?? [];
  if (from === undefined) return (name) => fits(pattern, name);
  const isInside = (place: number): boolean => place >= Number(from) && place <= Number(to);
  if (before === '') {
    const meant = new Set(nodes.flatMap(({ path }, place) => (isInside(place) ? [path] : [])));
    return (name) => meant.has(name);
  }
  return (name) => {
    const dot = name.lastIndexOf('.') + 1;
    return /^\d+$/.test(name.slice(dot)) && isInside(Number(name.slice(dot))) && fits(before, name.slice(0, dot));
  };
}

/** Whether a pattern with asterisks is the whole name: each piece between two of them at its first place behind the one before. */
function fits(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]];
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  const end = name.length - last.length;
  if (!name.startsWith(first) || !name.endsWith(last) || end < first.length) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function lrScales(model: Network, { lr_scale = [], layer_decay = null }: Parts): (name: string) => number {
  const given = lr_scale.map(({ layers, factor }) => ({ isMeant: matcher(model, layers), factor }));
  const decays = layer_decay === null ? null : layerDecays(model.nodes, layer_decay);
  return (name) => (decays?.get(name) ?? 1) * (given.findLast(({ isMeant }) => isMeant(name))?.factor ?? 1);
}

/**
 * timm's `param_groups_layer_decay`: the last layer's factor is 1, that of each before it `decay` times the next one's. A layer is a convolution or linear layer with
 * the norms behind it, or a whole block; Sequential and Repeat are what stands in them.
 */
function layerDecays(nodes: readonly Node[], decay: number): Map<string, number> {
  const layers: string[][] = [];
  const visit = (node: Node): void => {
    if (Object.keys(node.children).join() === '' && '' in node.children) return node.children['']!.forEach(visit);
    const specs = Object.assign({}, ...placedLayers([node]).map(({ weights }) => weights)) as Node['weights'];
    const names = Object.keys(specs).filter((name) => specs[name]!.trainable);
    if (names.length === 0) return;
    if (layers.length === 0 || names.some((name) => specs[name]!.shape.length > 1)) layers.push(names);
    else layers.at(-1)!.push(...names);
  };
  nodes.forEach(visit);
  return new Map(layers.flatMap((names, i) => names.map((name): [string, number] => [name, decay ** (layers.length - 1 - i)])));
}
