import type { JsonPath } from '../../shared/experiment';
import { said } from '../../shared/said';
import { invalid, properties, suggestion, type BlockScope, type CheckContext, type NamedBlock, type Placed } from './check-context';
import { rename } from './fixes';
import type { JsonNode } from './source-text';

/** Reads `"blocks": { "Name": […], "Other": { "params": { "channels": 64 }, "body": […] } }`; reports definitions that are neither. */
export function readNamedBlocks(node: JsonNode | undefined, report: CheckContext['report']): Map<string, NamedBlock> {
  const blocks = new Map<string, NamedBlock>();
  for (const { key, name, value } of properties(node)) {
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
    const params = properties(given.get('params')?.value).map(({ name: param, value: fallback }): [string, Omit<Placed, 'scope'> | null] => [
      param, fallback && fallback.type !== 'null' ? { node: fallback, path: [...path, 'params', param] } : null,
    ]);
    blocks.set(name, { name, params: new Map(params), body: { node: body.node, path: body.path }, key });
  }
  return blocks;
}

const reference = /^\$([A-Za-z_]\w*)$/;

/**
 * What `"$name"` stands for inside a named block's body, with the scope of where that was written; any other value is itself. Undefined
 * where the name was reported as unknown.
 */
export function resolveReference(node: JsonNode, path: JsonPath, context: CheckContext): Placed | undefined {
  const { scope } = context;
  if (!scope || node.type !== 'string') return { node, path, scope };
  const name = reference.exec(node.value as string)?.[1];
  if (name === undefined) return { node, path, scope };
  const value = scope.get(name);
  if (value) return value;
  const names = [...scope.keys()];
  const fixes = rename(node, names.map((each) => `$${each}`));
  const block = context.open.at(-1)!;
  context.report({ id: 'unknown-key', node, path, said: said`Block "${{ block }}" has no parameter "${{ name }}": ${{ suggestion: suggestion(name, names, fixes) }}`, fixes });
  return undefined;
}

/** The block's parameters as one use of it gives them: by name, or the first one as a bare value. */
export function bindBlock(block: NamedBlock, args: JsonNode | null, use: JsonNode, path: JsonPath, context: CheckContext): BlockScope | typeof invalid {
  const scope = new Map<string, Placed>();
  let sound = true;
  const names = [...block.params.keys()];
  const bind = (name: string, node: JsonNode, at: JsonPath): void => {
    const value = resolveReference(node, at, context);
    if (value) scope.set(name, value);
    else sound = false;
  };
  if (args && args.type !== 'object' && names.length > 0) bind(names[0]!, args, path);
  for (const { key, name, value } of properties(args)) {
    if (block.params.has(name)) {
      if (value) bind(name, value, [...path, name]);
      continue;
    }
    const fixes = rename(key, names);
    context.report({ id: 'unknown-key', node: key, path: [...path, name], said: said`Block "${{ block: block.name }}" has no "${{ name }}": ${{ suggestion: suggestion(name, names, fixes) }}`, fixes });
    sound = false;
  }
  for (const [name, fallback] of block.params) {
    if (scope.has(name) || !sound) continue;
    // A default may name the parameters before it.
    if (fallback) scope.set(name, { ...fallback, scope: new Map(scope) });
    else {
      context.report({ id: 'missing-key', node: use, path, said: said`Block "${{ block: block.name }}" needs "${{ name }}": give it here, or a default under "blocks".` });
      sound = false;
    }
  }
  return sound ? scope : invalid;
}
