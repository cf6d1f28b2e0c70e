import { findNodeAtLocation, getLocation, type JSONPath } from 'jsonc-parser';
import type { Speak } from '../../../shared/said';
import { describeType } from '../describe-type';
import { inline } from '../json-text';
import type { NamedBlock } from '../check-context';
import type { Param, Params, Row, TableName } from '../param';
import { isVariableKey, plainPath, variableKeys, type VariableKey } from '../../study/variable-node';
import { placeholder } from '../placeholder';
import type { SourceText } from '../source-text';
import { givable, layerKeys, vocabulary } from '../vocabulary';
import { bareValues, expectationsAt, namedBlocks, type Expectation } from './expectation';
import { nameDoc, variableDocs } from './study-words';

/** One proposal; `snippet` replaces `length` characters from `offset`. */
export interface Completion {
  label: string;
  kind: 'row' | 'block' | 'parameter' | 'value';
  /** One line beside the label. */
  detail: string;
  /** Markdown. */
  documentation: string;
  /** VS Code's snippet syntax. */
  snippet: string;
  /** What the typed text is matched against. */
  filter: string;
  offset: number;
  length: number;
  /** Smaller first: a parameter that must be given comes before those with defaults. */
  rank: number;
}

type Draft = Pick<Completion, 'label' | 'kind' | 'detail' | 'documentation' | 'snippet' | 'rank'>;

/** What could stand at `offset`: names of rows, parameters, values. */
export function complete(source: SourceText, offset: number, t: Speak): Completion[] {
  const { text, root } = source;
  if (source.excess || insideComment(text, offset)) return [];
  const { path, isAtPropertyKey, previousNode: token } = getLocation(text, offset);
  if (path.length === 0 && root) return [];
  const onToken = token !== undefined && token.offset < offset && offset <= token.offset + token.length;
  const start = onToken ? token.offset : wordStart(text, offset);
  const end = onToken ? token.offset + token.length : offset;
  const after = text.slice(end, end + 200);
  const drafts = isAtPropertyKey ? keys(path, source, /^\s*:/.test(after), t) : expectationsAt(plainPath(path), root).flatMap((expected) => values(expected, plainPath(path), source, t));
  const comma = /^\s*["{[\d]/.test(after) ? ',' : '';
  const quote = text[start] === '"' ? '"' : '';
  const seen = new Set<string>();
  return drafts.flatMap((draft) => {
    if (seen.has(draft.label)) return [];
    seen.add(draft.label);
    const filter = `${quote}${draft.label.replace(/"/g, '')}${quote}`;
    return [{ ...draft, snippet: draft.snippet + comma, filter, offset: start, length: end - start }];
  });
}

/** Keys of the object around the cursor that are not there yet; `hasValue` where only the key is to be replaced. */
function keys(path: (string | number)[], { root, written }: SourceText, hasValue: boolean, t: Speak): Draft[] {
  const at = path.slice(0, -1);
  const object = written && findNodeAtLocation(written, at as JSONPath);
  const present = new Set(object?.children?.map((property) => property.children?.[0]?.value as string).filter((name) => name !== path.at(-1)));
  const variable = [...present].find(isVariableKey);
  const expected = variable ? [] : expectationsAt(plainPath(at), root);
  const drafts = variable ? keysBeside(variable, t) : expected.flatMap((each) => keysOf(each, root, present.size, t));
  return [...drafts, ...(present.size === 0 && at.length > 0 && at[0] !== 'study' && expected.some(({ kind }) => kind === 'value') ? variableKeyDrafts(t) : [])]
    .filter(({ label }) => !present.has(label))
    .map((draft) => (hasValue ? { ...draft, snippet: escaped(JSON.stringify(draft.label)) } : draft));
}

/** What makes a value one that a study tries. */
const variableKeyDrafts = (t: Speak): Draft[] =>
  variableKeys.map((key) => ({ label: key, kind: 'parameter', detail: t('values that a study tries'), documentation: t(variableDocs[key].doc), snippet: variableDocs[key].snippet, rank: 2 }));

/** What stands beside a variable's own key. */
const keysBeside = (key: VariableKey, t: Speak): Draft[] =>
  Object.entries({ ...variableDocs[key].beside, $name: nameDoc }).map(([name, doc]) => ({ label: name, kind: 'parameter', detail: '', documentation: t(doc), snippet: `${escaped(JSON.stringify(name))}: $1`, rank: 1 }));

function keysOf(expected: Expectation, root: SourceText['root'], others: number, t: Speak): Draft[] {
  if (expected.kind === 'row') return paramKeys(givable(expected.table, expected.row), t);
  if (expected.kind === 'block') {
    const own = [...expected.block.params].map(([name, fallback]): Draft => ({
      label: name, kind: 'parameter', detail: fallback ? t('default {value}', { value: String(fallback.node.value) }) : t('required'), documentation: '', snippet: `${escaped(JSON.stringify(name))}: \${1}`, rank: fallback ? 1 : 0,
    }));
    return [...own, ...(expected.block.params.has('name') ? [] : paramKeys(layerKeys, t))];
  }
  if (expected.kind === 'definition') {
    return [
      { label: 'params', kind: 'parameter', detail: t('parameters and their defaults'), documentation: t('null: must be given.'), snippet: '"params": { "${1:channels}": ${2:64} }', rank: 0 },
      { label: 'body', kind: 'parameter', detail: t('the layers'), documentation: t('In the body "$name" stands for a parameter.'), snippet: '"body": [\n\t$1\n]', rank: 0 },
    ];
  }
  if (expected.type.kind === 'object') return paramKeys(expected.type.params, t);
  if (expected.type.kind !== 'choice' || others > 0) return [];
  return names(expected.type.table, root, t).map(({ withParams, ...draft }) => ({ ...draft, snippet: withParams }));
}

function paramKeys(params: Params, t: Speak): Draft[] {
  return Object.entries(params).map(([name, param]) => ({
    label: name,
    kind: 'parameter',
    detail: paramDetail(param, t),
    documentation: t(param.doc),
    snippet: `"${name}": ${valueSnippet(name, param, 1)}`,
    rank: param.default === undefined ? 0 : 1,
  }));
}

/** What can be written as a value. */
function values(expected: Expectation, path: (string | number)[], source: SourceText, t: Speak): Draft[] {
  if (expected.kind === 'row') return bareValues(expected).flatMap((bare) => values(bare, path, source, t));
  if (expected.kind !== 'value') return [];
  const { type, param } = expected;
  const documentation = param ? t(param.param.doc) : '';
  const value = (json: string, detail = '', rank = 1): Draft => ({ label: json, kind: 'value', detail, documentation, snippet: escaped(json), rank });
  const references = blockParams(path, source).map((name) => value(`"$${name}"`, t('parameter of the block'), 0));
  switch (type.kind) {
    case 'choice':
      return [...references, ...names(type.table, source.root, t).map(({ withParams, needsParams, ...draft }) => ({ ...draft, snippet: needsParams ? `{ ${withParams} }` : draft.snippet }))];
    case 'enum':
      return [...references, ...type.values.map((each) => value(JSON.stringify(each), each === param?.param.default ? t('default') : ''))];
    case 'bool':
      return [...references, ...[true, false].map((each) => value(String(each), each === param?.param.default ? t('default') : ''))];
    case 'null':
      return [value('null', param?.param.default === null ? t('default') : '')];
    case 'int':
    case 'float': {
      const usual = param && typeof param.param.default === 'number' ? inline(param.param.default) : placeholder(param?.name ?? '', type);
      return [...references, value(usual, typeof param?.param.default === 'number' ? t('default') : t(describeType(type)))];
    }
    case 'list':
    case 'choices':
      return [{ ...value('[]', t(describeType(type))), snippet: '[$1]' }];
    case 'tuple':
      return [value(placeholder('', type), t(describeType(type)))];
    case 'object':
    case 'blocks':
      return [{ ...value('{}', t(describeType(type))), snippet: '{ $1 }' }];
    case 'string':
    case 'either':
      return references;
  }
}

interface NameDraft extends Draft {
  /** `"Name": { … }` with the parameters that must be given. */
  withParams: string;
  needsParams: boolean;
}

/** The rows of a table and, among layers, the text's own blocks. */
function names(table: TableName, root: SourceText['root'], t: Speak): NameDraft[] {
  const rows = Object.entries(vocabulary[table]).map(([name, row]): NameDraft => {
    const usual = Object.entries(row.params).filter(([key, param]) => param.default === undefined || (key === 'lr' && table === 'optimizer'));
    const inner = usual.map(([key, param], i) => `"${key}": ${valueSnippet(key, param, i + 1, name)}`).join(', ');
    return {
      label: name, kind: 'row', detail: signature(row), documentation: rowDocumentation(row, t), rank: 1,
      snippet: escaped(JSON.stringify(name)),
      withParams: inner === '' ? `"${name}": { $1 }` : `"${name}": { ${inner} }`,
      needsParams: usual.length > 0,
    };
  });
  return table === 'layer' ? [...[...namedBlocks(root).values()].map((block) => blockDraft(block, t)), ...rows] : rows;
}

function blockDraft({ name, params }: NamedBlock, t: Speak): NameDraft {
  const required = [...params].filter(([, fallback]) => !fallback);
  const inner = required.map(([key], i) => `${escaped(JSON.stringify(key))}: \${${i + 1}}`).join(', ');
  const quoted = escaped(JSON.stringify(name));
  return {
    label: name, kind: 'block', detail: `block(${[...params.keys()].join(', ')})`, documentation: t('A block of this experiment, from "blocks".'), rank: 0,
    snippet: quoted, withParams: inner === '' ? `${quoted}: { $1 }` : `${quoted}: { ${inner} }`, needsParams: required.length > 0,
  };
}

/** The parameters of the named block whose body the path is in. */
function blockParams(path: (string | number)[], { root }: SourceText): string[] {
  return path[0] === 'blocks' && path[2] === 'body' ? [...(namedBlocks(root).get(String(path[1]))?.params.keys() ?? [])] : [];
}

function valueSnippet(name: string, { type, default: usual }: Param, index: number, owner = ''): string {
  if (type.kind === 'enum') return `\${${index}|${type.values.map((value) => JSON.stringify(value)).join(',')}|}`;
  if (type.kind === 'choices') return `[\n\t$${index}\n]`;
  if (type.kind === 'choice') return `\${${index}:${escaped(placeholder(name, type))}}`;
  const writable = usual !== undefined && usual !== null && !isNested(usual);
  return `\${${index}:${escaped(writable ? inline(usual) : placeholder(name, type, owner))}}`;
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (!Array.isArray(value) || value.some((each) => typeof each === 'object'));
}

function escaped(json: string): string {
  return json.replace(/[$}\\]/g, '\\$&');
}

/** The parameters at a glance: (out_channels, kernel_size, stride = 1, …). */
export function signature({ params }: Row): string {
  const parts = Object.entries(params).map(([name, param]) => (param.default === undefined ? name : `${name} = ${defaultText(param.default)}`));
  return parts.length === 0 ? '' : `(${parts.slice(0, 6).join(', ')}${parts.length > 6 ? ', …' : ''})`;
}

export function defaultText(value: unknown): string {
  const text = (each: unknown): unknown => (Array.isArray(each) ? each.map(text) : typeof each === 'object' && each !== null && 'name' in each ? each.name : each);
  return inline(text(value));
}

function paramDetail({ type, default: usual }: Param, t: Speak): string {
  return usual === undefined ? t('{type}, required', { type: describeType(type) }) : t('{type}, default {value}', { type: describeType(type), value: defaultText(usual) });
}

function rowDocumentation({ doc, params }: Row, t: Speak): string {
  const lines = Object.entries(params).map(([name, param]) => `- \`${name}\`${param.default === undefined ? ` (${t('required')})` : ` = \`${defaultText(param.default)}\``}: ${t(param.doc)}`);
  return [t(doc), ...(lines.length > 0 ? ['', ...lines] : [])].join('\n');
}


function wordStart(text: string, offset: number): number {
  return offset - /[\w.$"+-]*$/.exec(text.slice(Math.max(0, offset - 100), offset))![0].length;
}

function insideComment(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).replace(/"(?:[^"\\]|\\.)*"?/g, '');
  return line.includes('//') || text.lastIndexOf('/*', offset - 1) > text.lastIndexOf('*/', offset - 1);
}
