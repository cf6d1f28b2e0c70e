import { asIs, fill, said, together, type Said } from '../../shared/said';
import type { ParamType } from './param';
import { tableWords } from './vocabulary';

/** A type in words that fit after "must be": "a whole number of at least 1". */
export function describeType(type: ParamType): Said {
  switch (type.kind) {
    case 'int': {
      const bounds = boundsOf(type);
      return bounds ? said`a whole number ${{ bounds }}` : said`a whole number`;
    }
    case 'float': {
      const bounds = boundsOf(type);
      return bounds ? said`a number ${{ bounds }}` : said`a number`;
    }
    case 'bool':
      return said`true or false`;
    case 'null':
      return asIs('null');
    case 'string':
      return said`a string`;
    case 'enum': {
      const values = type.values.map((value) => JSON.stringify(value)).join(', ');
      return type.values.length > 1 ? said`one of ${{ values }}` : asIs(values);
    }
    case 'tuple':
      return describeTuple(type.of.map(describeType));
    case 'list':
      return type.minLength ? said`a list of at least ${{ count: type.minLength }}, each ${{ each: describeType(type.of) }}` : said`a list, each ${{ each: describeType(type.of) }}`;
    case 'either':
      return describeAlternatives(type.of);
    case 'object':
      return said`an object { "${{ key: Object.keys(type.params)[0]! }}": … }`;
    case 'choice':
      return said`${{ row: tableWords[type.table].one }} (a name, or { "Name": { parameters } })`;
    case 'choices':
      return type.minLength === 1 ? said`a list of one or more ${{ rows: tableWords[type.table].several }}` : said`a list of ${{ rows: tableWords[type.table].several }}`;
    case 'blocks':
      return said`an object of named blocks`;
  }
}

function describeAlternatives(types: readonly ParamType[]): Said {
  const [first, second] = types;
  const single = describeType(first!);
  if (types.length === 2 && second?.kind === 'tuple' && second.of.every((each) => same(describeType(each), single))) return said`${{ single }}, or ${{ count: second.of.length }} of these in a list`;
  return distinct(types.map(describeType)).reduce((one, other) => said`${{ one }}, or ${{ other }}`);
}

function describeTuple(entries: Said[]): Said {
  const count = entries.length;
  return distinct(entries).length === 1 ? said`a list of ${{ count }}, each ${{ each: entries[0]! }}` : said`a list of ${{ count }}: [${{ entries: together(entries, ', ') }}]`;
}

const same = (a: Said, b: Said): boolean => fill(a) === fill(b);
const distinct = (all: Said[]): Said[] => all.filter((each, i) => all.findIndex((other) => same(each, other)) === i);

function boundsOf({ min, max, above, below }: { min?: number; max?: number; above?: number; below?: number }): Said | null {
  if (min !== undefined && max !== undefined) return said`from ${{ min }} to ${{ max }}`;
  const lower = min !== undefined ? said`of at least ${{ min }}` : above !== undefined ? said`above ${{ above }}` : null;
  if (max !== undefined) return lower ? said`${{ lower }} and at most ${{ max }}` : said`of at most ${{ max }}`;
  if (below !== undefined) return lower ? said`${{ lower }} and below ${{ below }}` : said`below ${{ below }}`;
  return lower;
}
