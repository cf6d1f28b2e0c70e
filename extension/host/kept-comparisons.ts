import type * as vscode from 'vscode';
import type { ComparisonChoices } from '../shared/comparison';

/** A comparison as it is kept with the workspace: which runs, how it is looked at, and under what name it is found again. */
export interface KeptComparison {
  id: string;
  /** Empty while it has none. */
  name: string;
  /** Folders. One that is not there now may come back. */
  runs: string[];
  /** Places in the order of colours, by line. */
  slots: Record<string, number>;
  choices: Partial<ComparisonChoices>;
}

const memoryKey = 'comparisons';
/** Of those that nobody has named the newest are kept. */
const mostUnnamed = 20;

export class KeptComparisons {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** The last that was looked at first. */
  get all(): KeptComparison[] {
    return this.memory.get<KeptComparison[]>(memoryKey) ?? [];
  }

  get(id: string): KeptComparison | undefined {
    return this.all.find((kept) => kept.id === id);
  }

  /** The comparison of just these runs as it was left, or a new one, in which each run has the colour that it had where it was compared last. */
  of(runs: readonly string[]): KeptComparison {
    const known = this.all.find((kept) => kept.runs.length === runs.length && kept.runs.every((run) => runs.includes(run)));
    if (known) return known;
    const id = String(1 + Math.max(0, ...this.all.map((kept) => Number(kept.id) || 0)));
    const had = this.all.toReversed().flatMap(({ slots }) => Object.entries(slots)).filter(([line]) => runs.includes(line));
    return { id, name: '', runs: [...runs], slots: Object.fromEntries(had), choices: {} };
  }

  async put(comparison: KeptComparison): Promise<void> {
    const all = [comparison, ...this.all.filter(({ id }) => id !== comparison.id)];
    const unnamed = all.filter(({ name }) => name === '').slice(mostUnnamed);
    await this.memory.update(memoryKey, all.filter((kept) => !unnamed.includes(kept)));
  }
}
