import type { Explanation } from './inspector';
import { said, type Said } from './said';

/** Why a class activation map is nowhere positive; null where it is somewhere. */
export function nowhereWords({ nowhere, method, layer }: Pick<Explanation, 'nowhere' | 'method' | 'layer'>, className: string): Said | null {
  if (!nowhere) return null;
  switch (nowhere.reason) {
    case 'dead':
      return said`The ${{ method }} map is 0 everywhere: layer ${{ layer }} gives 0 at every place for this picture (its units are dead here). An earlier layer may show more.`;
    case 'unmoved':
      return said`The ${{ method }} map is 0 everywhere: the score of "${{ class: className }}" does not change with layer ${{ layer }} (its gradient is 0, as behind units that are dead or saturated).`;
    case 'zero':
      return said`The ${{ method }} map is 0 everywhere: what layer ${{ layer }} has and what the score of "${{ class: className }}" rests on do not meet.`;
    case 'against':
      return said`The ${{ method }} map is nowhere positive: all that layer ${{ layer }} has in this picture speaks against "${{ class: className }}". The map shows how much, in blue.`;
  }
}
