import type { ParamType } from './param';
import { tableNouns } from './vocabulary';

/** A type in words that fit after "must be": "a whole number of at least 1". */
export function describeType(type: ParamType): string {
  switch (type.kind) {
    case 'int':
      return `a whole number${bounds(type)}`;
    case 'float':
      return `a number${bounds(type)}`;
    case 'bool':
      return 'true or false';
    case 'null':
      return 'null';
    case 'string':
      return 'a string';
    case 'enum':
      return `${type.values.length > 1 ? 'one of ' : ''}${type.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'tuple':
      return `a list of ${type.of.length}: [${type.of.map(describeType).join(', ')}]`;
    case 'list':
      return `a list, each ${describeType(type.of)}`;
    case 'either':
      return [...new Set(type.of.map(describeType))].join(', or ');
    case 'object':
      return `an object with ${Object.keys(type.params).map((key) => `"${key}"`).join(', ')}`;
    case 'choice':
      return `${article(tableNouns[type.table])} (a name, or { "Name": { parameters } })`;
    case 'choices':
      return `a list of ${tableNouns[type.table]}s`;
    case 'blocks':
      return 'an object of named blocks';
  }
}

export function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function bounds({ min, max, above, below }: { min?: number; max?: number; above?: number; below?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  const lower = min !== undefined ? `at least ${min}` : above !== undefined ? `above ${above}` : null;
  const upper = max !== undefined ? `at most ${max}` : below !== undefined ? `below ${below}` : null;
  const both = [lower, upper].filter((part) => part !== null).join(' and ');
  return both && (both.startsWith('at') ? ` of ${both}` : ` ${both}`);
}
