import type { Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';

/** The layer before the last one with weights: what the network's head decides by. Null where that one comes first. */
export function lastFeatures(nodes: readonly Node[]): Node | null {
  const layers = placedLayers(nodes);
  return layers[layers.findLastIndex(({ params }) => params > 0) - 1] ?? null;
}
