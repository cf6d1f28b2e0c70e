import { said, type Said } from '../../shared/said';
import { budget } from '../budget';
import { grouped } from '../figures';
import type { Allowance, CheckContext, Place } from './check-context';

/** What one reading of an experiment may expand to. */
export const fullAllowance = (): Allowance => ({ layers: budget.layers, entries: budget.entries, spent: false, excess: null });

/** Takes a value from what may still be read; false where nothing is left, and that is noted once. */
export function affordsEntry(at: Place, context: CheckContext): boolean {
  const { allowance } = context;
  return !allowance.spent && (--allowance.entries >= 0 || spend(at, context, said`more than ${{ most: grouped(budget.entries) }} values`));
}

/** Takes a layer, at its depth, from what may still be expanded; false where there are too many, and that is noted once. */
export function affordsLayer(at: Place, context: CheckContext): boolean {
  const { allowance, depth } = context;
  if (allowance.spent) return false;
  if (depth > budget.depth) return spend(at, context, said`layers that lie more than ${{ most: budget.depth }} deep in one another`);
  return --allowance.layers >= 0 || spend(at, context, said`more than ${{ most: grouped(budget.layers) }} layers`);
}

/** Told at the use of the innermost named block, for it is what expands. */
function spend(at: Place, { use, allowance }: CheckContext, what: Said): false {
  const words = use ? said`With block "${{ block: use.block }}" written out, the experiment has ${{ what }}: nest or repeat it less.` : said`The experiment has ${{ what }}: leave some out.`;
  allowance.excess = { id: 'too-many-layers', ...(use?.at ?? at), said: words };
  allowance.spent = true;
  return false;
}
