/** A sentence for the user, apart from what it is about: `{name}` in it stands for the value of that name, so that it can be translated and its values asked for. */
export interface Said {
  sentence: string;
  values: Values;
}
/** A value may be a sentence of its own: the reason behind another. */
export type Values = Record<string, string | number | Said>;

/** What an error or a notice is about: `id` is stable and kebab-case. */
export interface Mistake extends Said {
  id: string;
}

/** Longer than what a sentence is about; a file's name or a list may have hundreds of characters. */
const longest = 1000;

/** Values short enough for a sentence: of what is longer, the beginning and the end. */
export function shortened(values: Values): Values {
  const short = (value: Values[string]): Values[string] => (typeof value === 'string' && value.length > longest ? `${value.slice(0, 200)} … ${value.slice(-100)}` : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, short(value)]));
}

/** The sentence in English with its values in their places. */
export function fill({ sentence, values }: Said): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name]! : placeholder;
    return typeof value === 'object' ? fill(value) : String(value);
  });
}

/** Whether a value from elsewhere is what `Said` says; sentences stand a few deep in one another at most. */
export function isSaid(value: unknown, depth = 8): value is Said {
  if (typeof value !== 'object' || value === null || !('sentence' in value) || typeof value.sentence !== 'string' || !('values' in value)) return false;
  const { values } = value;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  return Object.values(values).every((each) => typeof each === 'string' || typeof each === 'number' || (depth > 0 && isSaid(each, depth - 1)));
}

export const isMistake = (value: unknown): value is Mistake => isSaid(value) && 'id' in value && typeof value.id === 'string';

/** said`The kernel spans ${{ extent }} pixels.`: a sentence with its values beside it, each under its name. */
export function said(parts: TemplateStringsArray, ...named: Values[]): Said {
  const names = named.map((value) => Object.keys(value)[0]!);
  return { sentence: parts.reduce((text, part, i) => `${text}{${names[i - 1]}}${part}`), values: shortened(Object.assign({}, ...named) as Values) };
}
