import { budget, pasteBudget } from '../../budget';
import { grouped } from '../../figures';
import { said, type Said } from '../../../shared/said';
import { SaidError } from '../../../shared/said-error';

/** Thrown where the budget of pasted code is spent: the reading that goes on ends, and what was read so far stands. */
class Spent extends SaidError {}

/** How something is written out in an experiment: entries with all that stand in them, names and numbers, and how deep they lie in one another. */
export interface Extent {
  layers: number;
  values: number;
  depth: number;
}

/** What the reading of one paste has used of its budget: the tokenizer, the parser, the interpreter and the network's walk draw on this. */
export class Meter {
  private stepsLeft: number = pasteBudget.steps;
  private valuesLeft: number = pasteBudget.values;
  private tokensLeft: number = pasteBudget.tokens;
  /** Where the tokens were spent: from there on the code was not read. */
  cutAt: number | null = null;
  /** Calls and expressions that are being worked out. */
  private level = 0;
  private readonly extents = new WeakMap<object, Extent>();

  /** Whether another token can be read behind so many of the text that is being read. */
  affordsTokens(count: number, line: number): boolean {
    if (count < this.tokensLeft) return true;
    this.cutAt ??= line;
    return false;
  }
  tokens(count: number): void {
    this.tokensLeft -= count;
  }

  /** Work that grows with `count`: an expression, a statement, so many items searched. */
  steps(count: number): void {
    if ((this.stepsLeft -= count) < 0) throw new Spent(said`The code takes more than ${{ steps: grouped(pasteBudget.steps) }} steps to follow`);
  }

  /** Of work that goes fast: so many items copied or compared, characters looked through. */
  touched(items: number): void {
    if (items > 15) this.steps(items >> 4);
  }

  /** A text in which another is looked for; at worst each of its places is compared. */
  searched(text: string, part: string): void {
    this.steps(Math.floor((text.length * (1 + part.length / 16)) / 256));
  }

  /** Values that are made: items of lists and dicts, or what takes as much memory. */
  values(count: number): void {
    if ((this.valuesLeft -= count) < 0) throw new Spent(said`The code makes more than ${{ values: grouped(pasteBudget.values) }} values`);
  }

  /** Whether a fraction of the steps is still there. */
  hasSteps(share: number): boolean {
    return this.stepsLeft >= share * pasteBudget.steps;
  }

  /** One level deeper; false where that is too deep, and then it is not left again: to say why takes longer than a step. */
  enter(): boolean {
    if (this.level >= pasteBudget.depth) {
      this.steps(3);
      return false;
    }
    this.level++;
    return true;
  }
  leave(): void {
    this.level--;
  }

  /** Throws where something cannot be written out within the budget of an experiment. */
  affords({ layers, values, depth }: Extent): void {
    if (layers > budget.layers) throw new Spent(said`The network has more than ${{ layers: grouped(budget.layers) }} layers when it is written out`);
    if (values > budget.entries) throw new Spent(said`The experiment has more than ${{ entries: grouped(budget.entries) }} values when it is written out`);
    if (depth > budget.depth) throw new Spent(said`The layers lie more than ${{ depth: budget.depth }} deep in one another`);
  }

  /** How a parameter's value is written out. What stands in it several times is counted as often, and looked at once. */
  extentOf(value: unknown): Extent {
    if (typeof value === 'string') return { layers: 0, values: 1 + (value.length >> 4), depth: 0 };
    if (typeof value !== 'object' || value === null) return { layers: 0, values: 1, depth: 0 };
    const known = this.extents.get(value);
    if (known) return known;
    const isEntry = 'name' in value && 'params' in value;
    const extent: Extent = { layers: isEntry ? 1 : 0, values: 1, depth: 0 };
    const inner = isEntry ? Object.values(value.params as object) : (Object.values(value) as unknown[]);
    this.touched(inner.length);
    for (const each of inner) {
      const { layers, values, depth } = this.extentOf(each);
      extent.layers += layers;
      extent.values += values;
      extent.depth = Math.max(extent.depth, depth);
    }
    if (isEntry) extent.depth++;
    this.affords(extent);
    this.extents.set(value, extent);
    return extent;
  }

  /** Computes as far as the budget goes. Where it is spent the reason is told, and `otherwise` stands. */
  within<T>(compute: () => T, otherwise: T, tell: (why: Said) => void): T {
    const { level } = this;
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof Spent)) throw error;
      this.level = level;
      tell(error.said);
      return otherwise;
    }
  }

  /** The network is followed with a budget of its own, so that what comes before it in the code costs it nothing. */
  renew(): void {
    this.stepsLeft = pasteBudget.steps;
    this.valuesLeft = pasteBudget.values;
  }
}
