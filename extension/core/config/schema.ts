import { variableKeys } from '../study/variable-node';
import { experimentKeys } from './experiment-keys';
import type { Param, ParamType, Params, Row, TableName } from './param';
import { givable, vocabulary } from './vocabulary';

export type JsonSchema = Record<string, unknown>;

/**
 * The JSON schema (draft 7) of an experiment file, from the vocabulary tables. It says which shape is right and no more:
 * completion, documentation and diagnostics with fixes are the extension's own, so the schema suggests nothing beside
 * them (`doNotSuggest`, names as patterns).
 */
export function experimentSchema(): JsonSchema {
  const tables = Object.fromEntries(
    (Object.keys(vocabulary) as TableName[]).flatMap((table) => [
      [table, variable(choiceSchema(table))],
      ...Object.entries(vocabulary[table]).map(([name, row]) => [`${table}/${name}`, rowSchema(table, row)]),
    ]),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'CNN Lab experiment',
    ...objectSchema(experimentKeys),
    allowTrailingCommas: true,
    definitions: { ...tables, variable: variableSchema },
  };
}

/** What a study may try in place of any value; what is tried is checked as the values are, by the extension. */
const variableSchema: JsonSchema = { type: 'object', anyOf: variableKeys.map((key) => ({ required: [key] })) };
const variable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { $ref: '#/definitions/variable' }] });
/** The same, where the value's own schema has not said so. */
const orVariable = (type: ParamType): JsonSchema => (type.kind === 'choice' ? typeSchema(type) : variable(typeSchema(type)));

function typeSchema(type: ParamType): JsonSchema {
  switch (type.kind) {
    case 'int':
    case 'float': {
      const { min, max, above, below } = type;
      const bounds = { minimum: min, maximum: max, exclusiveMinimum: above, exclusiveMaximum: below };
      return { type: [type.kind === 'int' ? 'integer' : 'number', 'string'], pattern: '^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*$', ...defined(bounds) };
    }
    case 'bool':
      return { type: 'boolean' };
    case 'null':
      return { type: 'null' };
    case 'string':
      return { type: 'string' };
    case 'enum':
      return { type: 'string', pattern: oneOfNames(type.values) };
    case 'tuple':
      return { type: 'array', items: type.of.map(orVariable), minItems: type.of.length, maxItems: type.of.length };
    case 'list':
      return { type: 'array', items: orVariable(type.of), ...defined({ minItems: type.minLength }) };
    case 'either':
      return { anyOf: type.of.map(typeSchema) };
    case 'object':
      return objectSchema(type.params);
    case 'choice':
      return { $ref: `#/definitions/${type.table}` };
    case 'choices':
      return { type: 'array', items: { $ref: `#/definitions/${type.table}` }, ...defined({ minItems: type.minLength }) };
    case 'blocks':
      return { type: 'object', additionalProperties: { type: ['array', 'object'] } };
  }
}

/** A name, or one name with its parameters. Layers may also be named blocks, whose names only the file knows. */
function choiceSchema(table: TableName): JsonSchema {
  const names = Object.keys(vocabulary[table]);
  const open = table === 'layer';
  return {
    type: ['string', 'object'],
    ...(open ? {} : { pattern: oneOfNames(names) }),
    minProperties: 1,
    maxProperties: 1,
    properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/definitions/${table}/${name}`, doNotSuggest: true }])),
    additionalProperties: open,
  };
}

function rowSchema(table: TableName, row: Row): JsonSchema {
  const { params, shorthand } = row;
  const whole = objectSchema(givable(table, row));
  return shorthand === undefined ? whole : { anyOf: [whole, typeSchema(params[shorthand]!.type)] };
}

function objectSchema(params: Params): JsonSchema {
  const required = Object.keys(params).filter((name) => params[name]!.default === undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(params).map(([name, param]: [string, Param]) => [name, { ...orVariable(param.type), doNotSuggest: true }])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function oneOfNames(names: readonly string[]): string {
  return `^(${names.join('|')})$`;
}

function defined(values: Record<string, number | undefined>): JsonSchema {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
