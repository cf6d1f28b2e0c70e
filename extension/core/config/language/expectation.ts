import type { JsonPath } from '../../../shared/experiment';
import type { NamedBlock } from '../check-context';
import { experimentKeys } from '../experiment-keys';
import { readNamedBlocks } from '../named-blocks';
import type { Param, ParamType, Params, Row, TableName } from '../param';
import type { JsonNode } from '../source-text';
import { givable, layerKeys, row } from '../vocabulary';

/** What may stand at a place: a value of a type, the parameters of a row or a named block, or a named block's definition. */
export type Expectation =
  | { kind: 'value'; type: ParamType; /** The parameter whose value it is. */ param?: NamedParam }
  | { kind: 'row'; table: TableName; name: string; row: Row }
  | { kind: 'block'; block: NamedBlock }
  | { kind: 'definition' };

export interface NamedParam {
  name: string;
  param: Param;
  /** The row, or the experiment's section, that it belongs to. */
  owner: string;
}

const root: ParamType = { kind: 'object', params: experimentKeys as Params };
const layerList: ParamType = { kind: 'choices', table: 'layer' };

/** What the vocabulary expects at a path of the text; empty where nothing is known there. */
export function expectationsAt(path: JsonPath, tree: JsonNode | undefined): Expectation[] {
  let expected: Expectation[] = [{ kind: 'value', type: root }];
  let owner = 'experiment';
  for (const segment of path) {
    expected = expected.flatMap((each) => step(each, segment, owner, tree));
    if (typeof segment === 'string') owner = segment;
  }
  return expected.flatMap(alternatives);
}

function alternatives(expected: Expectation): Expectation[] {
  if (expected.kind !== 'value' || expected.type.kind !== 'either') return [expected];
  return expected.type.of.flatMap((type) => alternatives({ ...expected, type }));
}

function step(expected: Expectation, segment: string | number, owner: string, tree: JsonNode | undefined): Expectation[] {
  switch (expected.kind) {
    case 'row':
      if (typeof segment === 'string') return inParams(givable(expected.table, expected.row), segment, owner);
      return bareValues(expected).flatMap((each) => step(each, segment, owner, tree));
    case 'block':
      return expected.block.params.has(String(segment)) ? [{ kind: 'value', type: { kind: 'float' } }] : inParams(layerKeys, segment, owner);
    case 'definition':
      if (segment === 'body') return [{ kind: 'value', type: layerList }];
      return typeof segment === 'number' ? [{ kind: 'value', type: { kind: 'choice', table: 'layer' } }] : [];
    case 'value':
      return inType(expected.type, segment, owner, tree);
  }
}

/** What may stand in place of a row's parameters: `{ "MaxPool2d": 2 }`, `{ "Residual": [layers] }`. */
export function bareValues({ name, row: { params, shorthand } }: Extract<Expectation, { kind: 'row' }>): Expectation[] {
  return shorthand === undefined ? [] : inParams(params, shorthand, name).flatMap(alternatives);
}

function inParams(params: Params, segment: string | number, owner: string): Expectation[] {
  const param = typeof segment === 'string' && Object.hasOwn(params, segment) ? params[segment] : undefined;
  return param ? [{ kind: 'value', type: param.type, param: { name: String(segment), param, owner } }] : [];
}

function inType(type: ParamType, segment: string | number, owner: string, tree: JsonNode | undefined): Expectation[] {
  switch (type.kind) {
    case 'object':
      return inParams(type.params, segment, owner);
    case 'either':
      return type.of.flatMap((each) => inType(each, segment, owner, tree));
    case 'list':
      return typeof segment === 'number' ? [{ kind: 'value', type: type.of }] : [];
    case 'tuple':
      return typeof segment === 'number' && type.of[segment] ? [{ kind: 'value', type: type.of[segment] }] : [];
    case 'choices':
      return typeof segment === 'number' ? [{ kind: 'value', type: { kind: 'choice', table: type.table } }] : [];
    case 'choice': {
      const found = typeof segment === 'string' ? row(type.table, segment) : undefined;
      if (found) return [{ kind: 'row', table: type.table, name: String(segment), row: found }];
      const block = type.table === 'layer' ? namedBlocks(tree).get(String(segment)) : undefined;
      return block ? [{ kind: 'block', block }] : [];
    }
    case 'blocks':
      return [{ kind: 'definition' }];
    default:
      return [];
  }
}

/** The blocks that a text defines, whole or not. */
export function namedBlocks(tree: JsonNode | undefined): Map<string, NamedBlock> {
  const blocks = tree?.children?.find((property) => property.children?.[0]?.value === 'blocks')?.children?.[1];
  return readNamedBlocks(blocks, () => undefined);
}
