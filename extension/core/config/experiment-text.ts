import { experimentKeys } from './experiment-keys';
import { blockText } from './json-text';
import type { Entry } from './torch/values';

/** An experiment's parts as text: keys in their usual order, one transform or layer a line, defaults left out. */
export function experimentText(parts: Record<string, unknown>): string {
  const order = Object.keys(experimentKeys);
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return `{\n${entries.map(([key, value]) => `  ${JSON.stringify(key)}: ${blockText(value, '  ')}`).join(',\n')}\n}\n`;
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
