import type { Fix, JsonPath } from '../../shared/experiment';
import type { Said } from '../../shared/said';
import type { JsonNode, SourceText } from './source-text';

/** A node with its place in the text. */
export interface Place {
  node: JsonNode;
  path: JsonPath;
}

/** What a text is read in: the body of a named block, or none. */
export interface Surroundings {
  /** Parameters of the named block whose body it is. */
  scope: BlockScope | null;
  /** Named blocks whose bodies it is in, outermost first. */
  open: readonly string[];
}

/** A value with its place and what is around it there: what a parameter of a named block is bound to, wherever it is used. */
export interface Placed extends Place, Surroundings {}
/** A named block's parameters, bound. */
export interface BlockScope {
  names: readonly string[];
  /** What one stands for; undefined where the block has none of that name. */
  get(name: string): Placed | undefined;
}

export interface NamedBlock {
  name: string;
  /** The parameters' defaults; null: must be given. */
  params: ReadonlyMap<string, Place | null>;
  body: Place;
  key: JsonNode;
  /** False where something in it was reported that keeps it from being written out. */
  sound: boolean;
}

/** What is wrong with a node; `parse` turns it into a Problem with its place. */
export interface Finding {
  id: string;
  node: JsonNode;
  path: JsonPath;
  said: Said;
  fixes?: Fix[];
}

export interface CheckContext extends Surroundings {
  source: SourceText;
  report(finding: Finding): void;
  blocks: ReadonlyMap<string, NamedBlock>;
  /** The use of a named block that is being expanded. */
  use: { block: string; at: Place } | null;
  /** Layers that this place lies in, and one. */
  depth: number;
  allowance: Allowance;
}

/** What may still be read and expanded; shared by everything that one reading checks. */
export interface Allowance {
  layers: number;
  entries: number;
  /** Nothing more is read: it was too much, or too much is wrong. */
  spent: boolean;
  /** Where it was too much. */
  excess: Finding | null;
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
  if (node.type === 'string' && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(node.value as string)) return Number(node.value);
  return null;
}
