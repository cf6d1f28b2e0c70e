import type { JsonPath } from '../../../shared/experiment';
import type { Node } from '../../model/model';
import { walk } from '../../model/placed-layers';

/** The placed layers by where they are written. One written layer is placed several times in a Repeat or a named block. */
export function layersByPlace(nodes: readonly Node[]): Map<string, Node[]> {
  const places = new Map<string, Node[]>();
  for (const node of walk(nodes)) {
    const key = placeKey(node.choice.path);
    const placed = places.get(key);
    if (placed) placed.push(node);
    else places.set(key, [node]);
  }
  return places;
}

export function placeKey(path: JsonPath): string {
  return path.join('/');
}
