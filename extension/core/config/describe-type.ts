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
      return describeTuple(type.of.map(describeType));
    case 'list':
      return `a list${atLeast(type.minLength)}, each ${describeType(type.of)}`;
    case 'either':
      return describeAlternatives(type.of);
    case 'object':
      return `an object { "${Object.keys(type.params)[0]}": … }`;
    case 'choice':
      return `${article(tableNouns[type.table])} (a name, or { "Name": { parameters } })`;
    case 'choices':
      return `a list of ${type.minLength === 1 ? 'one or more ' : ''}${tableNouns[type.table]}s`;
    case 'blocks':
      return 'an object of named blocks';
  }
}

function describeAlternatives(types: readonly ParamType[]): string {
  const [first, second] = types;
  const single = first && describeType(first);
  if (types.length === 2 && second?.kind === 'tuple' && second.of.every((each) => describeType(each) === single)) return `${single}, or ${second.of.length} of these in a list`;
  return [...new Set(types.map(describeType))].join(', or ');
}

function describeTuple(entries: string[]): string {
  return new Set(entries).size === 1 ? `a list of ${entries.length}, each ${entries[0]}` : `a list of ${entries.length}: [${entries.join(', ')}]`;
}

function atLeast(length: number | undefined): string {
  return length ? ` of at least ${length}` : '';
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
