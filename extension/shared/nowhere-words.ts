import type { Explanation } from './inspector';
import { said, type Said } from './said';

/** Why a map is nowhere positive; null where it is somewhere. `className`: of the class, or of both where it is held against another. */
export function nowhereWords({ nowhere, method, layer }: Pick<Explanation, 'nowhere' | 'method' | 'layer'>, className: string | Said): Said | null {
  if (!nowhere) return null;
  if (layer === null)
    switch (nowhere) {
      case 'dead':
        return said`The ${{ method }} map is 0 everywhere: this picture is 0 at every place, as is what it is held against.`;
      case 'unmoved':
      case 'zero':
        return said`The ${{ method }} map is 0 everywhere: the score of "${{ class: className }}" does not change with this picture (its gradient is 0, as behind units that are dead or saturated).`;
      case 'against':
        return said`The ${{ method }} map is nowhere positive: all of this picture speaks against "${{ class: className }}". The map shows how much, in blue.`;
    }
  switch (nowhere) {
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
