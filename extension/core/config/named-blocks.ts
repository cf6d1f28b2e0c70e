import type { JsonPath } from '../../shared/experiment';
import { said, type Said } from '../../shared/said';
import { budget } from '../budget';
import { grouped } from '../figures';
import { affordsEntry } from './allowance';
import { invalid, properties, type BlockScope, type CheckContext, type NamedBlock, type Place, type Placed, type Property } from './check-context';
import { rename } from './fixes';
import type { JsonNode } from './source-text';
import { suggestion } from './wording';

/** Reads `"blocks": { "Name": […], "Other": { "params": { "channels": 64 }, "body": […] } }`; reports definitions that are neither. */
export function readNamedBlocks(node: JsonNode | undefined, report: CheckContext['report']): Map<string, NamedBlock> {
  const blocks = new Map<string, NamedBlock>();
  for (const { key, name, value } of few(properties(node), said`named blocks`, report)) {
    const path = ['blocks', name];
    const given = new Map(properties(value).map((property) => [property.name, property]));
    const body = value?.type === 'array' ? { node: value, path } : { node: given.get('body')?.value, path: [...path, 'body'] };
    if (body.node?.type !== 'array') {
      const words = said`Block "${{ name }}" needs its layers: write "${{ name }}": […], or "${{ name }}": { "params": { … }, "body": […] }.`;
      report({ id: 'wrong-type', node: value ?? key, path, said: words });
      continue;
    }
    for (const [other, property] of given) {
      if (other === 'params' || other === 'body') continue;
      const words = said`Block "${{ name }}" has no "${{ other }}": it takes "params" and "body".`;
      report({ id: 'unknown-key', node: property.key, path: [...path, other], said: words, fixes: rename(property.key, ['params', 'body']) });
    }
    const params = few(properties(given.get('params')?.value), said`parameters of block "${{ name }}"`, report).map(({ name: param, value: fallback }): [string, Place | null] => [
      param, fallback && fallback.type !== 'null' ? { node: fallback, path: [...path, 'params', param] } : null,
    ]);
    const sound = namesEarlierOnly(name, params, report);
    blocks.set(name, { name, params: new Map(params), body: { node: body.node, path: body.path }, key, sound });
  }
  return blocks;
}

/** As many as an experiment may have; that there are more is reported. */
function few(all: Property[], what: Said, report: CheckContext['report']): Property[] {
  const beyond = all[budget.blocks];
  if (!beyond) return all;
  report({ id: 'text-too-large', node: beyond.key, path: [], said: said`There are more than ${{ most: grouped(budget.blocks) }} ${{ what }}: leave some out.` });
  return all.slice(0, budget.blocks);
}

/** A default may name the parameters before it, and so never stands for itself; where it does otherwise, that is reported. */
function namesEarlierOnly(block: string, params: [string, Place | null][], report: CheckContext['report']): boolean {
  const known = new Set<string>();
  let sound = true;
  for (const [param, fallback] of params) {
    for (const node of fallback ? stringsIn(fallback.node) : []) {
      const name = referenced(node.value as string);
      if (name === undefined || known.has(name)) continue;
      sound = false;
      report({ id: 'unknown-key', node, path: fallback!.path, said: said`The default of "${{ param }}" names "${{ name: `$${name}` }}", but no parameter before it in block "${{ block }}" has that name: write the value, or change their order.` });
    }
    known.add(param);
  }
  return sound;
}

const stringsIn = (node: JsonNode): JsonNode[] => (node.type === 'string' ? [node] : (node.type === 'property' ? node.children!.slice(1) : (node.children ?? [])).flatMap(stringsIn));

const reference = /^\$([A-Za-z_]\w*)$/;

/** The parameter of a named block that a text stands for, as `"$name"`; undefined where it stands for itself. */
export const referenced = (text: string): string | undefined => reference.exec(text)?.[1];

/**
 * What `"$name"` stands for inside a named block's body, with what was around that where it was written; any other value is itself. Undefined
 * where the name was reported as unknown.
 */
export function resolveReference(node: JsonNode, path: JsonPath, context: CheckContext): Placed | undefined {
  const { scope, open } = context;
  const name = scope && node.type === 'string' ? referenced(node.value as string) : undefined;
  if (!scope || name === undefined) return { node, path, scope, open };
  const value = scope.get(name);
  // A default may be another parameter.
  if (value) return value.scope === scope ? resolveReference(value.node, value.path, { ...context, open: value.open }) : value;
  const { names } = scope;
  const fixes = rename(node, names.map((each) => `$${each}`));
  const block = context.open.at(-1)!;
  context.report({ id: 'unknown-key', node, path, said: said`Block "${{ block }}" has no parameter "${{ name }}": ${{ suggestion: suggestion(name, names, fixes) }}`, fixes });
  return undefined;
}

/** The block's parameters as one use of it gives them: by name, or the first one as a bare value. */
export function bindBlock(block: NamedBlock, args: JsonNode | null, use: JsonNode, path: JsonPath, context: CheckContext): BlockScope | typeof invalid {
  const given = new Map<string, Placed>();
  let sound = true;
  const names = [...block.params.keys()];
  const bind = (name: string, node: JsonNode, at: JsonPath): void => {
    const value = affordsEntry({ node, path: at }, context) ? resolveReference(node, at, context) : undefined;
    if (value) given.set(name, value);
    else sound = false;
  };
  if (args && args.type !== 'object' && names.length > 0) bind(names[0]!, args, path);
  for (const { key, name, value } of properties(args)) {
    if (name === 'name' && !block.params.has(name)) continue;
    if (block.params.has(name)) {
      if (value) bind(name, value, [...path, name]);
      continue;
    }
    const fixes = rename(key, names);
    context.report({ id: 'unknown-key', node: key, path: [...path, name], said: said`Block "${{ block: block.name }}" has no "${{ name }}": ${{ suggestion: suggestion(name, names, fixes) }}`, fixes });
    sound = false;
  }
  for (const [name, fallback] of block.params) {
    if (fallback || given.has(name) || !sound) continue;
    context.report({ id: 'missing-key', node: use, path, said: said`Block "${{ block: block.name }}" needs "${{ name }}": give it here, or a default under "blocks".` });
    sound = false;
  }
  if (!sound) return invalid;
  const open = [...context.open, block.name];
  const scope: BlockScope = {
    names,
    get(name) {
      const fallback = block.params.get(name);
      return given.get(name) ?? (fallback ? { ...fallback, scope, open } : undefined);
    },
  };
  return scope;
}
