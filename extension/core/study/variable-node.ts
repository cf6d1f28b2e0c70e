import type { Node } from 'jsonc-parser';

/** What stands in an experiment where a study tries several values, by the key that marks it. */
export const variableKeys = ['$try', '$range', '$int'] as const;
export type VariableKey = (typeof variableKeys)[number];

/** An object of the text that stands for several values. */
export interface VariableNode {
  kind: VariableKey;
  node: Node;
  /** The node of "$try", "$range" or "$int" itself. */
  key: Node;
  /** Missing while it is being typed. */
  value: Node | undefined;
}

export const isVariableKey = (key: unknown): key is VariableKey => (variableKeys as readonly unknown[]).includes(key);

/** The variable that a value of the text is; null for any other. */
export function variableAt(node: Node): VariableNode | null {
  if (node.type !== 'object') return null;
  const property = node.children!.find(({ children }) => isVariableKey(children![0]!.value));
  return property ? { kind: property.children![0]!.value as VariableKey, node, key: property.children![0]!, value: property.children![1] } : null;
}

/** A text without any of the keys has no variable: most have none, and their trees stay as they are. */
export const mayVary = (text: string): boolean => variableKeys.some((key) => text.includes(`"${key}"`));

/** What is chosen for a variable: the place of one of `$try`'s entries, or the number itself. */
export type Choose = (variable: VariableNode) => number;

/** Whichever comes first: an entry, or the lower end of a range. */
export const firstChoice: Choose = ({ kind, value }) => (kind === '$try' ? 0 : Number(value?.children?.[0]?.value));

/**
 * The tree with what is chosen in place of each variable, as if it had been written there: an entry keeps its place in the text, a number
 * takes the variable's. A variable that cannot be read stays.
 */
export function withChoices(node: Node, choose: Choose, parent?: Node): Node {
  const variable = variableAt(node);
  if (variable) {
    const chosen = choose(variable);
    if (variable.kind !== '$try' && Number.isFinite(chosen)) return { type: 'number', offset: node.offset, length: node.length, value: chosen, parent };
    const entry = variable.kind === '$try' && variable.value?.type === 'array' ? variable.value.children![chosen] : undefined;
    if (entry) return withChoices(entry, choose, parent);
  }
  const children: Node[] = [];
  const copy: Node = { ...node, parent, children: node.children && children };
  for (const child of node.children ?? []) children.push(withChoices(child, choose, copy));
  return copy;
}

/** A place in the text as it is where one of the entries is chosen: without "$try" and the entry's number. */
export function plainPath<T extends string | number>(path: readonly T[]): T[] {
  const plain: T[] = [];
  for (let i = 0; i < path.length; i++) {
    if (isVariableKey(path[i]) && typeof path[i + 1] === 'number') i++;
    else plain.push(path[i]!);
  }
  return plain;
}
