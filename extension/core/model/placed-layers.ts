import type { Node } from './model';

/** The placed layers of a network, inner ones included, in the order data flows. */
export function placedLayers(nodes: Node[]): Node[] {
  return nodes.flatMap((node) => [...Object.values(node.children).flatMap(placedLayers), node]);
}
