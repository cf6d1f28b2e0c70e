import { english } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { rules } from '../health/rules';
import { describeType } from './describe-type';
import { diagnostics } from './diagnostics/diagnostics';
import { experimentKeys } from './experiment-keys';
import { defaultText } from './language/completion';
import { nameDoc, variableDocs } from './language/study-words';
import { nearest } from './nearest';
import type { Param, Params, ParamType, TableName } from './param';
import { givable, tableWords, vocabulary } from './vocabulary';

/** What a name is: whoever writes an experiment without an editor asks. */
export interface Described {
  name: string;
  /** In the table's words: "layer", "scheduler"; "key", "variable", "problem", "health". */
  kind: string;
  doc: string;
  /** "out_channels: a whole number of at least 1. Maps …", a default behind its name. */
  params: string[];
}

const keys = Object.entries(experimentKeys) as [string, Param][];

/** Every name of the vocabulary, by kind. */
export const vocabularyNames = (): Record<string, string[]> => ({
  key: keys.map(([name]) => name),
  ...Object.fromEntries(Object.entries(vocabulary).map(([table, rows]) => [table, Object.keys(rows)])),
  variable: Object.keys(variableDocs),
});

/** What a name of the vocabulary, a key of an experiment, a variable of a study, or the id of a problem or of an ailment means: several where several bear it. Throws a UserError. */
export function describeName(name: string): Described[] {
  const found = [...entries()].filter((entry) => entry.name === name);
  if (found.length > 0) return found;
  const near = nearest(name, [...entries()].map((entry) => entry.name));
  throw near
    ? new UserError('unknown-name', 'There is nothing of the name "{name}": did you mean {near}?', { name, near })
    : new UserError('unknown-name', 'There is nothing of the name "{name}": ask without one for all names.', { name });
}

function* entries(): Generator<Described> {
  for (const [name, { type, doc }] of keys) yield { name, kind: 'key', doc, params: objectsIn(type).flatMap(paramLines) };
  for (const [table, rows] of Object.entries(vocabulary)) {
    const kind = english(tableWords[table as keyof typeof vocabulary].noun);
    for (const [name, row] of Object.entries(rows)) yield { name, kind, doc: row.doc, params: paramLines(givable(table as TableName, row)) };
  }
  for (const [name, { doc, beside }] of Object.entries(variableDocs)) {
    yield { name, kind: 'variable', doc: english(doc), params: Object.entries({ ...beside, $name: nameDoc }).map(([key, meaning]) => `${key}: ${english(meaning)}`) };
  }
  for (const [name, { doc }] of Object.entries(diagnostics)) yield { name, kind: 'problem', doc, params: [] };
  for (const [name, { doc }] of Object.entries(rules)) yield { name, kind: 'health', doc, params: [] };
}

const paramLines = (params: Params): string[] =>
  Object.entries(params).map(([name, { type, default: preset, doc }]) => `${name}${preset === undefined ? '' : ` = ${defaultText(preset)}`}: ${english(describeType(type))}. ${doc}`);

/** Each once, also where an object or a list of it may be given. */
const objectsIn = (type: ParamType): Params[] => {
  if (type.kind === 'object') return [type.params];
  if (type.kind === 'list') return objectsIn(type.of);
  return type.kind === 'either' ? [...new Set(type.of.flatMap(objectsIn))] : [];
};
