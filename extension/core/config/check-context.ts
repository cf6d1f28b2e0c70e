import type { Fix, JsonPath } from '../../shared/experiment';
import type { Said } from '../../shared/said';
import type { JsonNode, SourceText } from './source-text';

/** A value with its place, and what names in it stand for: what a parameter of a named block is bound to. */
export interface Placed {
  node: JsonNode;
  path: JsonPath;
  scope: BlockScope | null;
}
/** A named block's parameters, bound. */
export type BlockScope = ReadonlyMap<string, Placed>;

export interface NamedBlock {
  name: string;
  /** The parameters' defaults; null: must be given. */
  params: ReadonlyMap<string, Omit<Placed, 'scope'> | null>;
  body: Omit<Placed, 'scope'>;
  key: JsonNode;
}

/** What is wrong with a node; `parse` turns it into a Problem with its place. */
export interface Finding {
  id: string;
  node: JsonNode;
  path: JsonPath;
  said: Said;
  fixes?: Fix[];
}

export interface CheckContext {
  source: SourceText;
  report(finding: Finding): void;
  blocks: ReadonlyMap<string, NamedBlock>;
  /** Parameters of the named block whose body is being checked. */
  scope: BlockScope | null;
  /** Named blocks being expanded, outermost first. */
  open: readonly string[];
  /** Layers that named blocks may still expand to, and mistakes that may still be told. */
  budget: { layers: number; findings: number };
}

/** The answer where the value was reported as wrong. */
export const invalid = Symbol('invalid');
export type Checked<T = unknown> = T | typeof invalid;

export interface Property {
  /** The node of key and value together. */
  property: JsonNode;
  key: JsonNode;
  name: string;
  /** Missing while it is being typed. */
  value: JsonNode | undefined;
}

/** The properties of an object in the order written; none of anything else. */
export function properties(node: JsonNode | null | undefined): Property[] {
  if (node?.type !== 'object') return [];
  return node.children!.map((property) => ({
    property, key: property.children![0]!, name: property.children![0]!.value as string, value: property.children![1],
  }));
}

/** A number, also where it is written as a string: "1e-4". */
export function numberOf(node: JsonNode): number | null {
  if (node.type === 'number') return node.value as number;
  if (node.type === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(node.value as string)) return Number(node.value);
  return null;
}

/** "did you mean x?", or what there is. */
export function suggestion(name: string, names: string[], fixes: Fix[]): string {
  if (fixes.length > 0) return `did you mean ${fixes[0]!.edits[0]!.text}?`;
  if (names.length === 0) return 'it takes no parameters, remove it.';
  const listed = [...names].sort((a, b) => Number(b[0] === name[0]) - Number(a[0] === name[0])).slice(0, 12);
  return `there ${names.length === 1 ? 'is' : 'are'} ${listed.map((each) => `"${each}"`).join(', ')}${names.length > listed.length ? ' and others' : ''}.`;
}

/** What was written, short enough for a sentence. */
export function excerpt(node: JsonNode, source: SourceText): string {
  const text = source.text.slice(node.offset, node.offset + node.length).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
