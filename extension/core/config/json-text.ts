/** Lines are broken where they would be longer. */
const lineWidth = 120;

/** JSON on one line, spaced as people write it: { "Adam": { "lr": 0.01 } }. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`).join(', ')} }`;
}

/** JSON on one line where it fits behind `indent`, else broken into lines. */
export function blockText(value: unknown, indent: string): string {
  const line = inline(value);
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0 && (indent.length + line.length > lineWidth || value.some(hasStacks))) {
    return `[\n${value.map((each) => inner + blockText(each, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && indent.length + line.length > lineWidth) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    if (entries.length === 1) return `{ ${JSON.stringify(entries[0]![0])}: ${blockText(entries[0]![1], indent)} }`;
    return `{\n${entries.map(([key, each]) => `${inner}${JSON.stringify(key)}: ${blockText(each, inner)}`).join(',\n')}\n${indent}}`;
  }
  return line;
}

function hasStacks(value: unknown): boolean {
  return inline(value).length > lineWidth - 10;
}
