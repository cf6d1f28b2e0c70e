import type { Row } from '../extension/core/config/param';

/** A row's parameters with its defaults where none are given, as the parser hands them out. */
export function withDefaults(row: Row, given: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...Object.fromEntries(Object.entries(row.params).map(([name, param]) => [name, param.default])), ...given };
}
