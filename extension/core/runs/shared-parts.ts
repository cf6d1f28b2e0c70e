/**
 * Equal parts of experiments as one object each: ten thousand runs of a study have one network between them. What is held once is compared by
 * identity, too, where many runs are told apart.
 */
export class SharedParts {
  private readonly parts = new Map<string, unknown>();

  /** The experiment with the parts that others have as well. Anything else as it is. */
  of(experiment: unknown): unknown {
    if (typeof experiment !== 'object' || experiment === null || Array.isArray(experiment)) return experiment;
    return Object.fromEntries(Object.entries(experiment).map(([key, part]) => [key, this.part(part)]));
  }

  private part(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part;
    const text = JSON.stringify(part);
    if (!this.parts.has(text)) this.parts.set(text, part);
    return this.parts.get(text);
  }
}
