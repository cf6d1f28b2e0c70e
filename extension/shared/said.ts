import { quoted, shortened } from './shortened';

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

/** Longer than what a sentence is about; a path or a list may have hundreds of characters. */
const longest = 1000;

/** Values short enough to be kept beside a sentence. */
export function shortValues(values: Values): Values {
  const short: Values = {};
  for (const [name, value] of Object.entries(values)) short[name] = typeof value === 'string' ? shortened(value, longest) : value;
  return short;
}

/** A sentence of ours in the reader's language, its placeholders where that language wants them. */
export type Translate = (sentence: string) => string;
const inEnglish: Translate = (sentence) => sentence;

/** The sentence with its values in their places, what is quoted shortened; a value that is a sentence itself is translated too. */
export function fill({ sentence, values }: Said, translate = inEnglish): string {
  return translate(sentence).replace(/"\{(\w+)\}"|\{(\w+)\}/g, (placeholder, inQuotes: string | undefined, alone: string) => {
    const name = inQuotes ?? alone;
    if (!Object.hasOwn(values, name)) return placeholder;
    const value = values[name]!;
    const words = typeof value === 'object' ? fill(value, translate) : String(value);
    return inQuotes === undefined ? words : quoted(words);
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

/** Of each place in the code that says something: whoever reads a paste may come by it a hundred thousand times. */
const sentences = new WeakMap<TemplateStringsArray, string>();

/** said`The kernel spans ${{ extent }} pixels.`: a sentence with its values beside it, each under its name. */
export function said(parts: TemplateStringsArray, ...named: Values[]): Said {
  let sentence = sentences.get(parts);
  if (sentence === undefined) sentences.set(parts, (sentence = parts.reduce((text, part, i) => `${text}{${Object.keys(named[i - 1]!)[0]}}${part}`)));
  return { sentence, values: shortValues(named.length === 1 ? named[0]! : (Object.assign({}, ...named) as Values)) };
}

/** Several as one, one after the other. */
export const together = (parts: Said[], between = ' '): Said => ({ sentence: parts.map((_, i) => `{${i}}`).join(between), values: Object.fromEntries(parts.map((part, i) => [i, part])) });

/** Words of others, which nobody translates: names, figures, a system's message. */
export const asIs = (words: string): Said => ({ sentence: '{words}', values: { words } });

/** Says a sentence with its values, or one that came as `Said`, in the reader's language. */
export type Speak = (said: string | Said, values?: Values) => string;

/**
 * What a boundary (editor, panel, terminal) says to its reader: a sentence with its values, or one that came as `Said`. The sentence in English is the key of its
 * translation in media/l10n, one bundle for all boundaries; what is kept on disk and what goes between processes is `Said`, or English.
 */
export const speaking = (translate: Translate): Speak => (said, values = {}) => fill(typeof said === 'string' ? { sentence: said, values: shortValues(values) } : said, translate);
export const english = speaking(inEnglish);
