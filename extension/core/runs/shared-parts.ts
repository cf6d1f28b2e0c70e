/**
 * Equal parts of experiments as one object each: ten thousand runs of a study have one network between them. What is held once is compared by
 * identity, too, where many runs are told apart.
 */
export class SharedParts {
  private readonly parts = new Map<string, object>();
  /** What was looked at, and what is held in its place. */
  private readonly known = new WeakMap<object, object>();

  /** The experiment with the parts that others have as well. Anything else as it is. */
  of(experiment: unknown): unknown {
    if (typeof experiment !== 'object' || experiment === null || Array.isArray(experiment)) return experiment;
    return Object.fromEntries(Object.entries(experiment).map(([key, part]) => [key, this.part(part)]));
  }

  private part(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part;
    const known = this.known.get(part);
    if (known) return known;
    const text = JSON.stringify(part);
    const held = this.parts.get(text) ?? part;
    this.parts.set(text, held);
    this.known.set(part, held);
    return held;
  }
}
