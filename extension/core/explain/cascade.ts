import type { Model, Node } from '../model/model';
import { walk } from '../model/placed-layers';

/**
 * From the head down what loses its training in Adebayo et al.'s cascading check (2018, section 3.1): each layer, or block as a whole, with the names of
 * all its weights.
 */
export function cascade({ nodes }: Pick<Model, 'nodes'>): { node: Node; weights: string[] }[] {
  const whole = (stack: readonly Node[]): Node[] => stack.flatMap((node) => (node.children[''] ? whole(node.children['']) : [node]));
  return whole(nodes)
    .map((node) => ({ node, weights: walk([node]).flatMap((each) => Object.keys(each.weights)) }))
    .filter(({ weights }) => weights.length > 0)
    .toReversed();
}
