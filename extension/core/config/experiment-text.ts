import { inline } from './edit';
import { experimentKeys } from './experiment-keys';
import type { Entry } from './torch/values';

/** Lines are broken where they would be longer. */
const lineWidth = 120;

/** An experiment's parts as text: keys in their usual order, one transform or layer a line, defaults left out. */
export function experimentText(parts: Record<string, unknown>): string {
  const order = Object.keys(experimentKeys);
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return `{\n${entries.map(([key, value]) => `  ${JSON.stringify(key)}: ${block(value, '  ')}`).join(',\n')}\n}\n`;
}

/** JSON on one line where it fits, else broken into lines. */
function block(value: unknown, indent: string): string {
  const line = inline(value);
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0 && (indent.length + line.length > lineWidth || value.some(hasStacks))) {
    return `[\n${value.map((each) => inner + block(each, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && indent.length + line.length > lineWidth) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    if (entries.length === 1) return `{ ${JSON.stringify(entries[0]![0])}: ${block(entries[0]![1], indent)} }`;
    return `{\n${entries.map(([key, each]) => `${inner}${JSON.stringify(key)}: ${block(each, inner)}`).join(',\n')}\n${indent}}`;
  }
  return line;
}

function hasStacks(value: unknown): boolean {
  return inline(value).length > lineWidth - 10;
}

/** Entries as the config writes them: a bare name where there are no parameters. */
export function entryJson({ name, params }: Entry): unknown {
  const written = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, nested(value)]));
  return Object.keys(written).length === 0 ? name : { [name]: written };
}

function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  return isEntry(value) ? entryJson(value) : value;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'name' in value && 'params' in value;
}
