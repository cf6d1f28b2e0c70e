/** A value as Python writes it: True, None, (0.9, 0.999). */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.length === 1 ? `(${python(value[0])},)` : `(${value.map(python).join(', ')})`;
  return JSON.stringify(value);
}

/** `Name(first, key=value)` with the parameters that differ from their defaults. */
export function call(name: string, positional: unknown[], named: Record<string, string> = {}): string {
  return `${name}(${[...positional.map(python), ...Object.entries(named).map(([key, text]) => `${key}=${text}`)].join(', ')})`;
}

/** Parameters other than `left` that differ from their defaults, in Python. */
export function changed(params: Record<string, unknown>, defaults: Record<string, { default?: unknown }>, left: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([key, value]) => !left.includes(key) && JSON.stringify(value) !== JSON.stringify(defaults[key]?.default))
      .map(([key, value]) => [key, python(value)]),
  );
}

export function indented(text: string, by = '    '): string {
  return text.split('\n').map((line) => (line === '' ? '' : by + line)).join('\n');
}
