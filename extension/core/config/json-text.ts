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
  const inner = `${indent}  `;
  const fits = isAtMost(value, lineWidth - indent.length);
  if (Array.isArray(value) && value.length > 0 && (!fits || value.some(hasStacks))) {
    return `[\n${value.map((each) => inner + blockText(each, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !fits) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    if (entries.length === 1) return `{ ${JSON.stringify(entries[0]![0])}: ${blockText(entries[0]![1], indent)} }`;
    return `{\n${entries.map(([key, each]) => `${inner}${JSON.stringify(key)}: ${blockText(each, inner)}`).join(',\n')}\n${indent}}`;
  }
  return inline(value);
}

const hasStacks = (value: unknown): boolean => !isAtMost(value, lineWidth - 10);

/** Whether a value takes no more than so many characters on one line; of a long one the beginning is looked at. */
function isAtMost(value: unknown, width: number): boolean {
  return left(value, width) >= 0;
}

/** What is left of a width behind a value; less than 0 where it is too long. */
function left(value: unknown, width: number): number {
  if (width < 0) return width;
  if (typeof value !== 'object' || value === null) return width - inline(value).length;
  const isList = Array.isArray(value);
  const entries = Object.entries(value).filter(([, each]) => isList || each !== undefined);
  if (entries.length === 0) return width - 2;
  // Brackets, an object's with a space inside each, and what stands between two.
  let rest = width - (isList ? 2 : 4) - 2 * (entries.length - 1);
  for (const [key, each] of entries) {
    if (rest < 0) return rest;
    rest = left(each, isList ? rest : rest - JSON.stringify(key).length - 2);
  }
  return rest;
}
