import type { Explanation } from './inspector';
import { asIs, said, type Said } from './said';

/** What a map speaks for: a class, or one rather than another. */
export function explainedClass({ target, versus }: Pick<Explanation, 'target' | 'versus'>, classes: readonly string[]): Said {
  const name = (index: number): string => classes[index] ?? String(index);
  return versus === null ? asIs(name(target)) : said`${{ class: name(target) }} rather than ${{ other: name(versus) }}`;
}
