import type { Choice, Fix, JsonPath } from '../../shared/experiment';
import { said } from '../../shared/said';
import { shortened } from '../../shared/shortened';
import { affordsEntry, affordsLayer } from './allowance';
import { invalid, numberOf, properties, type CheckContext, type Checked, type Finding, type NamedBlock, type Placed } from './check-context';
import { describeType } from './describe-type';
import { addProperty, closestValue, remove, rename } from './fixes';
import { bindBlock, resolveReference } from './named-blocks';
import { defaultsOf, heldTable, type Param, type Params, type ParamType, type Row, type TableName } from './param';
import { placeholder } from './placeholder';
import type { JsonNode } from './source-text';
import { reportUnknownName, wrongEntry } from './unknown-name';
import { givable, layerKeys, row } from './vocabulary';
import { asFirst, excerpt, suggestion, within, type Subject } from './wording';

/**
 * The value of `written` as `type` describes it, with defaults filled in: rows as `Choice`, "1e-4" as a number.
 * `what` names the value in messages: `"kernel_size" of Conv2d`.
 */
export function checkValue(written: JsonNode, type: ParamType, what: Subject, writtenAt: JsonPath, around: CheckContext): Checked {
  if (!affordsEntry({ node: written, path: writtenAt }, around)) return invalid;
  const placed = placedIn(resolveReference(written, writtenAt, around), around);
  if (!placed) return invalid;
  const { node, path, context } = placed;
  const wrong = (id = 'wrong-type', wanted = type): typeof invalid => {
    const words = said`${{ what: asFirst(what) }} must be ${{ type: describeType(wanted) }}, not ${{ found: excerpt(node, context.source) }}.`;
    context.report({ id, node, path, said: words, fixes: closestValue(wanted, node) });
    return invalid;
  };
  switch (type.kind) {
    case 'int':
    case 'float': {
      const value = numberOf(node);
      if (value === null || (type.kind === 'int' && !Number.isInteger(value))) return wrong();
      // Beyond, not every whole number is one.
      if (type.kind === 'int' && !Number.isSafeInteger(value)) return wrong('out-of-range', { ...type, max: Math.min(type.max ?? Infinity, Number.MAX_SAFE_INTEGER) });
      return withinBounds(value, type) ? value : wrong('out-of-range');
    }
    case 'bool':
      return node.type === 'boolean' ? (node.value as boolean) : wrong();
    case 'null':
      return node.type === 'null' ? null : wrong();
    case 'string':
      return node.type === 'string' ? (node.value as string) : wrong();
    case 'enum':
      return node.type === 'string' && type.values.includes(node.value as string) ? (node.value as string) : wrong();
    case 'tuple':
      if (node.type !== 'array' || node.children!.length !== type.of.length) return wrong();
      return allOf(node.children!.map((child, i) => checkValue(child, type.of[i]!, { entry: i + 1, of: what }, [...path, i], context)));
    case 'list':
      if (node.type !== 'array' || node.children!.length < (type.minLength ?? 0)) return wrong();
      return allOf(node.children!.map((child, i) => checkValue(child, type.of, { entry: i + 1, of: what }, [...path, i], context)));
    case 'either': {
      const value = checkEither(node, type.of, what, path, context);
      return value === undefined ? wrong() : value;
    }
    case 'object':
      return node.type === 'object' ? checkParams(node, node, type.params, ownerOf(path), path, context) : wrong();
    case 'choice':
      return node.type === 'string' || node.type === 'object' ? checkChoice(node, type.table, path, context) : wrong();
    case 'choices':
      return node.type === 'array' && node.children!.length >= (type.minLength ?? 0) ? checkChoices(node, type.table, path, context) : wrong();
    case 'blocks':
      return node.type === 'object' ? {} : wrong();
  }
}

/** The parameter that an object at a path is the value of. */
const ownerOf = (path: JsonPath): Subject => ({ key: String(path.findLast((segment) => typeof segment === 'string')) });

/** A value's place with the context that names in it are read in. Null where it is none. */
function placedIn(placed: Placed | undefined, around: CheckContext): { node: JsonNode; path: JsonPath; context: CheckContext } | null {
  if (!placed) return null;
  const { node, path, scope, open } = placed;
  return { node, path, context: scope === around.scope ? around : { ...around, scope, open } };
}

/** The first alternative without a complaint; else that of the only one whose kind fits; else undefined: nothing was said yet. */
function checkEither(node: JsonNode, types: readonly ParamType[], what: Subject, path: JsonPath, context: CheckContext): Checked | undefined {
  const likely = types.filter((type) => likelyKind(node, type));
  for (const type of likely) {
    const findings: Finding[] = [];
    const value = checkValue(node, type, what, path, { ...context, report: (finding) => findings.push(finding) });
    if (value !== invalid) return value;
    if (likely.length === 1 && !findings.some((finding) => finding.node === node && isShallow.has(finding.id))) {
      findings.forEach(context.report);
      return invalid;
    }
  }
  return undefined;
}

/** What the sentence about all alternatives says better. */
const isShallow = new Set(['wrong-type', 'out-of-range']);

function likelyKind(node: JsonNode, type: ParamType): boolean {
  switch (type.kind) {
    case 'int':
    case 'float':
      return numberOf(node) !== null;
    case 'bool':
      return node.type === 'boolean';
    case 'null':
      return node.type === 'null';
    case 'string':
    case 'enum':
      return node.type === 'string';
    case 'tuple':
    case 'list':
    case 'choices':
      return node.type === 'array';
    case 'object':
    case 'blocks':
      return node.type === 'object';
    case 'choice':
      return node.type === 'object' || node.type === 'string';
    case 'either':
      return type.of.some((alternative) => likelyKind(node, alternative));
  }
}

/** An object's values by parameter, as `readParams` reads them, where all are sound. */
export function checkParams(...given: Parameters<typeof readParams>): Checked<Record<string, unknown>> {
  const { values, sound } = readParams(...given);
  return sound ? values : invalid;
}

/**
 * An object's values by parameter, defaults filled in, `invalid` for each that was reported. `node` is null where no
 * object was written; `place` is underlined where a parameter is missing. `what` is the owner: Conv2d.
 */
export function readParams(
  node: JsonNode | null,
  place: JsonNode,
  params: Params,
  what: Subject,
  path: JsonPath,
  context: CheckContext,
): { values: Record<string, Checked>; sound: boolean } {
  const given = new Map<string, Checked>();
  const misspelt = new Set<string>();
  let sound = true;
  for (const { property, key, name, value } of properties(node)) {
    if (context.allowance.spent) return { values: Object.fromEntries(given), sound: false };
    const at = [...path, name];
    const removal = (): Fix => ({ title: said`Remove this "${{ name }}"`, edits: [remove(property, context.source.text)] });
    if (given.has(name)) {
      context.report({ id: 'duplicate-key', node: key, path: at, said: said`"${{ name }}" is given twice in ${{ what: within(what) }}: keep one of them.`, fixes: [removal()] });
      sound = false;
    } else if (!Object.hasOwn(params, name)) {
      const fixes = rename(key, Object.keys(params));
      if (fixes.length > 0) misspelt.add(JSON.parse(fixes[0]!.edits[0]!.text) as string);
      const words = said`${{ what: asFirst(what) }} has no "${{ name }}": ${{ suggestion: suggestion(name, Object.keys(params), fixes) }}`;
      context.report({ id: 'unknown-key', node: key, path: at, said: words, fixes: [...fixes, removal()] });
      sound = false;
    } else given.set(name, value ? checkValue(value, params[name]!.type, path.length === 0 ? { key: name } : { param: name, of: what }, at, context) : invalid);
  }
  const values: Record<string, Checked> = {};
  for (const [name, param] of Object.entries(params)) {
    if (!given.has(name) && param.default === undefined && !misspelt.has(name)) {
      const example = placeholder(name, param.type);
      context.report({
        id: 'missing-key', node: place, path,
        said: said`${{ what: asFirst(what) }} needs "${{ name }}", ${{ type: describeType(param.type) }}: add for instance "${{ name }}": ${{ example }}.`,
        fixes: [{ title: said`Add "${{ name }}"`, edits: [addProperty(node ?? place, name, example)] }],
      });
    }
    const value = given.has(name) ? given.get(name) : param.default === undefined ? invalid : defaultAt(param, path);
    if (value === invalid) sound = false;
    values[name] = value;
  }
  return { values, sound };
}

/** One row of a table with all its parameters: `"Name"`, `{ "Name": { parameters } }`, or `{ "Name": value }` where the row has a shorthand. */
export function checkChoice(written: JsonNode, table: TableName, writtenAt: JsonPath, around: CheckContext): Checked<Choice> {
  const at = { node: written, path: writtenAt };
  if (!affordsEntry(at, around) || (table === 'layer' && !affordsLayer(at, around))) return invalid;
  const placed = placedIn(resolveReference(written, writtenAt, around), around);
  if (!placed) return invalid;
  const { node, path } = placed;
  const context = table === 'layer' ? { ...placed.context, depth: around.depth + 1 } : placed.context;
  const entries = properties(node);
  if (node.type !== 'string' && entries.length !== 1) {
    context.report(wrongEntry(node, entries, table, path, context.source));
    return invalid;
  }
  const key = entries[0]?.key ?? node;
  const given = entries[0]?.value ?? null;
  const name = key.value as string;
  const block = table === 'layer' ? context.blocks.get(name) : undefined;
  if (block) return expandBlock(block, given, key, path, context);
  const found = row(table, name);
  if (!found) {
    reportUnknownName(key, table, path, context);
    return invalid;
  }
  const params = checkRowParams(name, found, given, key, path, context, table);
  if (params === invalid) return invalid;
  if (table !== 'layer') return { name, params, path };
  const { name: module, ...own } = params;
  if (!isModuleName(module, given, [...path, name], context, 'children' in found)) return invalid;
  return { name, params: own, path, ...named(module) };
}

const named = (module: unknown): Pick<Choice, 'module'> => (typeof module === 'string' ? { module } : {});

/** PyTorch's rule for a module's name, and that one without a name has layers that have. What is wrong is reported. */
function isModuleName(module: unknown, given: JsonNode | null, path: JsonPath, context: CheckContext, holdsLayers: boolean): boolean {
  if (typeof module !== 'string' || (module === '' ? holdsLayers : /^\w+$/.test(module))) return true;
  const node = properties(given).find(({ name }) => name === 'name')!.value!;
  const words = module === ''
    ? said`A "name" may be "" where a layer is made of layers, whose names then stand for themselves: give this one a name, or none.`
    : said`"${{ name: module }}" cannot be the name of a layer: write letters, digits and _ alone; the dots in the names of weights come by themselves.`;
  context.report({ id: 'layer-name', node, path: [...path, 'name'], said: words });
  return false;
}

function checkRowParams(name: string, found: Row, given: JsonNode | null, key: JsonNode, path: JsonPath, context: CheckContext, table: TableName) {
  const at = [...path, name];
  const { params, shorthand } = found;
  if (!given || given.type === 'object') return checkParams(given, key, givable(table, found), { row: name }, at, context);
  if (shorthand === undefined) {
    const first = Object.keys(params)[0];
    const way = first === undefined ? said`write "${{ name }}" alone` : said`write { "${{ name }}": { "${{ param: first }}": ${{ value: excerpt(given, context.source) }} } }`;
    context.report({ id: 'wrong-type', node: given, path: at, said: said`${{ name }} takes its parameters by name: ${{ way }}.` });
    return invalid;
  }
  const { [shorthand]: param, ...others } = params;
  const value = checkValue(given, param!.type, { param: shorthand, of: { row: name } }, at, context);
  const rest = checkParams(null, key, others, { row: name }, at, context);
  return value === invalid || rest === invalid ? invalid : { ...rest, [shorthand]: value };
}

/** A use of a named block: its body with the parameters put in, as one Sequential. */
function expandBlock(block: NamedBlock, args: JsonNode | null, use: JsonNode, path: JsonPath, context: CheckContext): Checked<Choice> {
  if (context.open.includes(block.name)) {
    const circle = [...context.open.slice(context.open.indexOf(block.name)), block.name].map((name) => shortened(name)).join(' -> ');
    context.report({ id: 'block-cycle', node: use, path, said: said`Block "${{ name: block.name }}" contains itself (${{ circle }}): take it out of its own body.` });
    return invalid;
  }
  if (!block.sound) return invalid;
  const used = { ...context, use: { block: block.name, at: { node: use, path } } };
  const at = [...path, block.name];
  const own = block.params.has('name') ? undefined : properties(args).find(({ name }) => name === 'name');
  const module = own?.value ? checkValue(own.value, layerKeys.name.type, { param: 'name', of: { row: block.name } }, [...at, 'name'], context) : null;
  if (module === invalid || !isModuleName(module, args, at, context, true)) return invalid;
  const scope = bindBlock(block, args, use, at, used);
  if (scope === invalid) return invalid;
  const inside = { ...used, scope, open: [...context.open, block.name] };
  const body = checkChoices(block.body.node, 'layer', block.body.path, inside);
  return body === invalid ? invalid : { name: 'Sequential', params: { body }, path, block: block.name, ...named(module) };
}

/** A list of rows: `["ReLU", { "Conv2d": { … } }]`. */
export function checkChoices(node: JsonNode, table: TableName, path: JsonPath, context: CheckContext): Checked<Choice[]> {
  return allOf(node.children!.map((child, i) => checkChoice(child, table, [...path, i], context)));
}

function withinBounds(value: number, { min, max, above, below }: { min?: number; max?: number; above?: number; below?: number }): boolean {
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity) && value > (above ?? -Infinity) && value < (below ?? Infinity);
}

function allOf<T>(values: Checked<T>[]): Checked<T[]> {
  return values.includes(invalid) ? invalid : (values as T[]);
}

/** A parameter's default; rows in it stand where their owner stands, with their own defaults. */
function defaultAt({ type, default: value }: Param, path: JsonPath): unknown {
  const table = heldTable(type);
  const complete = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(complete);
    if (!isChoice(each)) return each;
    const params = table === null ? {} : defaultsOf(row(table, each.name)!.params);
    return { ...each, params: { ...params, ...each.params }, path };
  };
  return complete(value);
}

function isChoice(value: unknown): value is Choice {
  return typeof value === 'object' && value !== null && 'name' in value && 'params' in value && 'path' in value;
}
