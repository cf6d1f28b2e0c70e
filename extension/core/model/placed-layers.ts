import type { Node } from './model';

/** The placed layers of a network, inner ones included, in the order data flows. */
export function placedLayers(nodes: readonly Node[], found: Node[] = []): Node[] {
  for (const node of nodes) {
    for (const children of Object.values(node.children)) placedLayers(children, found);
    found.push(node);
  }
  return found;
}

/** The same in state_dict's order: a layer before the layers inside it. */
export function walk(nodes: readonly Node[], found: Node[] = []): Node[] {
  for (const node of nodes) {
    found.push(node);
    for (const child of Object.values(node.children)) walk(child, found);
  }
  return found;
}
