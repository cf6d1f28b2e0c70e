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

/** The sentence in English with its values in their places. */
export function fill({ sentence, values }: Said): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name]! : placeholder;
    return typeof value === 'object' ? fill(value) : String(value);
  });
}
