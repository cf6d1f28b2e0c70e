/**
 * A part of an experiment as people write it: `{ name: "Adam", params: { lr } }` becomes `{ "Adam": { "lr": … } }`. The config's reader makes
 * the same of it again.
 */
export function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== 'object' || value === null) return value;
  if ('name' in value && 'params' in value) return { [String(value.name)]: { ...(asWritten(value.params) as object), ...('module' in value ? { name: value.module } : {}) } };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asWritten(each)]));
}
