import { layers } from '../model/layers';
import type { Node } from '../model/model';
import { mapsShape } from './maps-shape';

/** Where a layer stands: the stacks that lead to it from the outermost in, and its place in each. */
function wayTo(stack: readonly Node[], path: string): { stack: readonly Node[]; index: number }[] | null {
  for (const [index, node] of stack.entries()) {
    if (node.path === path) return [{ stack, index }];
    for (const child of Object.values(node.children)) {
      const inside = wayTo(child, path);
      if (inside) return [{ stack, index }, ...inside];
    }
  }
  return null;
}

/** The layer whose output goes into the layer at `path`; null where that is the picture. */
export function layerBefore(nodes: readonly Node[], path: string): Node | null {
  const place = wayTo(nodes, path)!.findLast(({ index }) => index > 0);
  return place ? place.stack[place.index - 1]! : null;
}

const plain = ['normalization', 'activation', 'regularization'];

/** The shape that a vector's values have before they are flattened, as the layer at `path` takes them: [C, H, W]; of what was never maps each is a map of one cell. */
export function unflattened(nodes: readonly Node[], path: string): [number, number, number] {
  let before = layerBefore(nodes, path);
  while (before && plain.includes(layers[before.choice.name]!.group) && before.input.join() === before.output.join() && before.input.length === 1) before = layerBefore(nodes, before.path);
  const { stack, index } = wayTo(nodes, path)!.at(-1)!;
  return mapsShape(before?.choice.name === 'Flatten' && before.output.length === 1 ? before.input : stack[index]!.input);
}

/** The norms and activations behind the layer at `path`, up to a pool, as far as each works on what the one before gives; out of plain stacks, not out of branches. */
export function layersAfter(nodes: readonly Node[], path: string): Node[] {
  const way = wayTo(nodes, path)!;
  const found: Node[] = [];
  for (let depth = way.length - 1; depth >= 0; depth--) {
    const { stack, index } = way[depth]!;
    for (const node of stack.slice(index + 1)) {
      const { group } = layers[node.choice.name]!;
      if (group !== 'pooling' && !(plain.includes(group) && node.input.join() === node.output.join())) return found;
      found.push(node);
      if (group === 'pooling') return found;
    }
    const around = way[depth - 1];
    if (around && !('' in around.stack[around.index]!.children)) return found;
  }
  return found;
}
