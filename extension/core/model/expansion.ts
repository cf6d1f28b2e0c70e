import type { Choice } from '../../shared/experiment';
import { said } from '../../shared/said';
import { budget } from '../budget';
import { grouped } from '../figures';
import { layers as rows } from './layers';
import type { ModelProblem } from './model';

/** How a layer is written out: the layers in it and itself, those in a Repeat in each turn, and how deep they lie in one another. */
interface Extent {
  layers: number;
  depth: number;
}

/** The innermost layer that makes a stack too much when it is written out, and what stands before it; null where all is within the budget. Nothing is written out to find it. */
export function beyondBudget(stack: readonly Choice[]): { before: Choice[]; problem: ModelProblem } | null {
  let layers = 0;
  for (const [i, choice] of stack.entries()) {
    const own = extentOf(choice);
    layers += own.layers;
    if (layers <= budget.layers && own.depth <= budget.depth) continue;
    const culprit = innermost(choice);
    const { name } = culprit;
    const { layers: alone, depth } = extentOf(culprit);
    const words = depth > budget.depth
      ? said`Written out, the layers in this ${{ name }} lie ${{ depth }} deep in one another, and ${{ most: budget.depth }} is the most: put the inner ones one after the other.`
      : alone > budget.layers
        ? said`Written out, this ${{ name }} is ${{ layers: grouped(alone) }} layers, and ${{ most: grouped(budget.layers) }} is the most: repeat or nest less.`
        : said`With this ${{ name }} the network has ${{ layers: grouped(layers) }} layers when it is written out, and ${{ most: grouped(budget.layers) }} is the most: repeat or nest less.`;
    return { before: stack.slice(0, i), problem: { choice: culprit, said: words, beyond: 'layers' } };
  }
  return null;
}

/** The innermost layer that is too much by itself, or the given one. */
function innermost(choice: Choice): Choice {
  const inner = innerLayers(choice).find((each) => {
    const { layers, depth } = extentOf(each);
    return layers > budget.layers || depth > budget.depth;
  });
  return inner ? innermost(inner) : choice;
}

function extentOf(choice: Choice): Extent {
  const turns = rows[choice.name]?.turns?.(choice.params as never);
  let [layers, depth] = [0, 0];
  for (const each of innerLayers(choice)) {
    const inner = extentOf(each);
    layers += inner.layers;
    depth = Math.max(depth, inner.depth);
  }
  // Each turn is a Sequential of its own.
  return turns === undefined ? { layers: 1 + layers, depth: 1 + depth } : { layers: 1 + turns * (1 + layers), depth: 2 + depth };
}

/** The layers among a layer's parameters: those of its body, its branches, its shortcut. */
export const innerLayers = ({ params }: Choice): Choice[] => Object.values(params).flatMap((value) => (Array.isArray(value) && typeof value[0] === 'object' ? value.flat().filter(isChoice) : []));

const isChoice = (value: unknown): value is Choice => typeof value === 'object' && value !== null && 'name' in value && 'params' in value;
