import { layers } from '../model/layers';
import type { LayerRow } from '../model/layer';
import type { Node } from '../model/model';

/** Rows top … bottom - 1 and columns left … right - 1 of maps; empty where only padding is seen. */
export interface Field {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/**
 * What one place of the maps of the layer at `path` sees of the picture; null where it sees all of it. As in the layers' receptive fields, what
 * a norm's statistics or an attention gate see does not count.
 */
export function receptiveField(nodes: readonly Node[], path: string, row: number, column: number): Field | null {
  return within(nodes, path, { top: row, left: column, bottom: row + 1, right: column + 1 })!.field;
}

/** Null where the layer is not in the stack. */
function within(stack: readonly Node[], path: string, place: Field): { field: Field | null } | null {
  for (const [index, node] of stack.entries()) {
    const found = node.path === path ? { field: through(node, place) } : Object.values(node.children).reduce<{ field: Field | null } | null>((already, child) => already ?? within(child, path, place), null);
    if (found) return { field: before(stack.slice(0, index), found.field) };
  }
  return null;
}

const before = (stack: readonly Node[], field: Field | null): Field | null => stack.reduceRight<Field | null>((seen, node) => seen && through(node, seen), field);

/** What a part of a layer's output is made of in its input. */
function through({ choice, input, output, children }: Node, seen: Field): Field | null {
  const row: LayerRow = layers[choice.name]!;
  const stacks = Object.values(children);
  if (stacks.length > 0) return stacks.map((stack) => before(stack, spread(seen, stack.at(-1)?.output ?? input))).reduce((a, b) => a && b && union(a, b));
  if (row.reads) {
    const [top, bottom] = span(seen.top, seen.bottom, (at) => row.reads!(choice.params as never, input, 0, at));
    const [left, right] = span(seen.left, seen.right, (at) => row.reads!(choice.params as never, input, 1, at));
    return { top, left, bottom, right };
  }
  const keeps = input.length === 3 && output.length === 3 && input[1] === output[1] && input[2] === output[2];
  return keeps && row.window === undefined ? seen : null;
}

/** A branch of one row or column gives it to all of them. */
const spread = ({ top, left, bottom, right }: Field, [, height, width]: number[]): Field => ({
  ...(height === 1 ? { top: 0, bottom: 1 } : { top, bottom }),
  ...(width === 1 ? { left: 0, right: 1 } : { left, right }),
});

function span(from: number, to: number, reads: (at: number) => number[]): [number, number] {
  const sources = Array.from({ length: Math.max(0, to - from) }, (_, i) => reads(from + i)).flat().filter((source) => source >= 0);
  return sources.length === 0 ? [0, 0] : [Math.min(...sources), Math.max(...sources) + 1];
}

function union(a: Field, b: Field): Field {
  const empty = (field: Field): boolean => field.bottom <= field.top || field.right <= field.left;
  if (empty(a) || empty(b)) return empty(a) ? b : a;
  return { top: Math.min(a.top, b.top), left: Math.min(a.left, b.left), bottom: Math.max(a.bottom, b.bottom), right: Math.max(a.right, b.right) };
}
