import { layers } from '../model/layers';
import type { Node } from '../model/model';

/**
 * The last layer whose output has a height and a width, before the head's pooling makes one number of each map: what a class activation
 * map looks at by default (Selvaraju et al. 2017: the last maps are where classes are told apart and places still known). A block is
 * taken whole, by its output: not the convolution of its shortcut, nor one inside a branch. Null where a network has no maps.
 */
export function lastMaps(nodes: readonly Node[]): Node | null {
  for (const node of nodes.toReversed()) {
    if (!hasMaps(node) || isPassive(node)) continue;
    // A plain stack (Sequential, Repeat, a named block) is what it holds.
    return (node.children[''] && lastMaps(node.children[''])) ?? node;
  }
  return nodes.findLast(hasMaps) ?? null;
}

const hasMaps = ({ output }: Node): boolean => output.length === 3 && output[1]! * output[2]! > 1;

/** Makes maps smaller, or leaves them alone when nothing is trained. */
const isPassive = ({ choice }: Node): boolean => ['pooling', 'regularization'].includes(layers[choice.name]!.group) || choice.name === 'Identity';
