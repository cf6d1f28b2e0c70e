import { setValue } from '../edit';

/** An experiment's text with the parts that were read elsewhere in the place of its own; comments and all else stay. */
export function mergeParts(text: string, parts: Record<string, unknown>): string {
  const isSection = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
  return Object.entries(parts).reduce(
    (merged, [key, value]) =>
      (key === 'data' || key === 'training') && isSection(value)
        ? Object.entries(value).reduce((inner, [name, each]) => setValue(inner, [key, name], each), merged)
        : setValue(merged, [key], value),
    text,
  );
}
