import type { Fix } from '../../shared/experiment';
import { said } from '../../shared/said';
import { nearest } from './nearest';
import type { ParamType } from './param';
import type { JsonNode } from './source-text';

export type TextEdit = Fix['edits'][number];

export function replace(node: JsonNode, text: string): TextEdit {
  return { offset: node.offset, length: node.length, text };
}

/** Puts the nearest of `names` in the place of a misspelt name or key. */
export function rename(node: JsonNode, names: Iterable<string>): Fix[] {
  const name = nearest(String(node.value), names);
  return name === null ? [] : [{ title: said`Change to "${{ value: name }}"`, edits: [replace(node, JSON.stringify(name))] }];
}

/** Values near to what was written that `type` would accept. */
export function closestValue(type: ParamType, node: JsonNode): Fix[] {
  const to = (value: unknown): Fix[] => [{ title: said`Change to ${{ value: JSON.stringify(value) }}`, edits: [replace(node, JSON.stringify(value))] }];
  switch (type.kind) {
    case 'enum':
      return node.type === 'string' ? rename(node, type.values) : [];
    case 'bool':
      return /^(true|false)$/i.test(String(node.value)) ? to(String(node.value).toLowerCase() === 'true') : node.value === 0 || node.value === 1 ? to(node.value === 1) : [];
    case 'int':
    case 'float': {
      if (typeof node.value !== 'number') return [];
      const whole = type.kind === 'int' ? Math.round(node.value) : node.value;
      const clamped = Math.min(Math.max(whole, type.min ?? -Infinity), type.max ?? Infinity);
      const inside = (type.above === undefined || clamped > type.above) && (type.below === undefined || clamped < type.below);
      return inside && clamped !== node.value ? to(clamped) : [];
    }
    case 'either':
      return type.of.flatMap((alternative) => closestValue(alternative, node)).slice(0, 3);
    default:
      return [];
  }
}

/** Takes a property or an array's element out, with the comma that belongs to it. */
export function remove(node: JsonNode, text: string): TextEdit {
  const end = node.offset + node.length;
  const after = /^\s*,[ \t]*/.exec(text.slice(end, end + 200));
  if (after) return { offset: node.offset, length: node.length + after[0].length, text: '' };
  const before = /,\s*$/.exec(text.slice(Math.max(0, node.offset - 200), node.offset));
  const start = node.offset - (before?.[0].length ?? 0);
  return { offset: start, length: end - start, text: '' };
}

/** Puts `"name": value` first into an object; a bare name (`"Conv2d"`) becomes `{ "Conv2d": { … } }`. */
export function addProperty(node: JsonNode, name: string, value: string): TextEdit {
  const property = `${JSON.stringify(name)}: ${value}`;
  if (node.type !== 'object') return replace(node, `{ ${JSON.stringify(node.value)}: { ${property} } }`);
  const first = node.children![0];
  return first ? { offset: first.offset, length: 0, text: `${property}, ` } : replace(node, `{ ${property} }`);
}
