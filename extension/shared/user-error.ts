import { fill, shortValues, type Mistake, type Values } from './said';

/**
 * A mistake of the user's or of their machine: shown as it is, one sentence with name, value, place and the fix. Anything else thrown is a bug.
 * `id` is stable and kebab-case, for scripts; `sentence` and `values` are apart, for translation.
 */
export class UserError extends Error implements Mistake {
  override name = 'UserError';

  readonly values: Values;

  constructor(
    readonly id: string,
    readonly sentence: string,
    values: Values = {},
  ) {
    const short = shortValues(values);
    super(fill({ sentence, values: short }));
    this.values = short;
  }

  /** What crosses a boundary: plain values. */
  get mistake(): Mistake {
    return { id: this.id, sentence: this.sentence, values: plain(this.values) };
  }
}

const plain = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? { sentence: value.sentence, values: plain(value.values) } : value]));
