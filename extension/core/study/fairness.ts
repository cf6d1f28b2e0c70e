import { said, type Said } from '../../shared/said';
import { analyse } from '../config/analyse';
import type { WeightSpec } from '../model/layer';
import { trialText } from './trial-text';
import { firstChoice } from './variable-node';
import { settingOf, type Setting } from './space';
import { spaceOf, type Variable } from './variables';
import { settingWords } from './values';

/**
 * What the settings of a study do not share for equal seeds, in words: where pictures to validate or steps differ by what is tried itself, or weights have no
 * counterpart. All else they share: the split, the order of pictures, what augmentation draws, first weights of layers in common.
 */
export function unshared(text: string, variables: readonly Variable[]): Said[] {
  return variables.flatMap((variable) => {
    const key = variable.path.slice(0, 2).join('.');
    const of = ofData[key] ?? (variable.path[0] === 'model' || variable.path[0] === 'blocks' ? null : undefined);
    if (of) return [of(variable.name)];
    return of === null ? weightsApart(text, variables, variable) : [];
  });
}

const ofData: Record<string, (name: string) => Said> = {
  'data.dataset': (name) => said`"${{ name }}" decides which pictures there are: its values are judged by different pictures.`,
  'data.val_split': (name) => said`"${{ name }}" decides how many pictures validate: its values are judged by different pictures.`,
  'data.stratify': (name) => said`"${{ name }}" decides which pictures validate: its values are judged by different pictures.`,
  'data.k_fold': (name) => said`"${{ name }}" decides which pictures validate: its values are judged by different pictures.`,
  'data.test': (name) => said`"${{ name }}" decides which pictures are left to train and validate on: its values are judged by different pictures.`,
  'data.batch_size': (name) => said`With another "${{ name }}" the pictures come in the same order, but in other batches and steps.`,
  'data.sampler': (name) => said`"${{ name }}" decides the order of the pictures: its values see them in different orders.`,
  'data.shuffle': (name) => said`"${{ name }}" decides the order of the pictures: its values see them in different orders.`,
};

/** Of a variable in the network: the entry with the most weights that have no counterpart in the first one's. */
function weightsApart(text: string, variables: readonly Variable[], variable: Variable): Said[] {
  const space = spaceOf(variables);
  const with_ = (chosen: number): Setting => {
    const fixed = new Map<string, number>([[variable.name, chosen]]);
    for (let { within } = variable; within; within = within.variable.within) fixed.set(within.variable.name, within.entry);
    return settingOf(space, ({ name }) => fixed.get(name) ?? firstChoice(variables.find((each) => each.name === name)!.written));
  };
  const weightsOf = (setting: Setting): Record<string, WeightSpec> | null => analyse(trialText(text, variables, setting, 0)).model?.weights ?? null;
  const { distribution } = variable;
  const first = weightsOf(with_(distribution.kind === 'try' ? 0 : distribution.low));
  const others = distribution.kind === 'try' ? Array.from({ length: Math.min(distribution.entries, most) - 1 }, (_, i) => i + 1) : [distribution.high];
  let worst: { count: number; all: number; setting: Setting } | null = null;
  for (const chosen of others) {
    const setting = with_(chosen);
    const weights = weightsOf(setting);
    if (!first || !weights) continue;
    const known = kindsOf(first);
    const all = kindsOf(weights);
    const count = [...all].reduce((sum, [kind, many]) => sum + Math.max(0, many - (known.get(kind) ?? 0)), 0);
    if (count > (worst?.count ?? 0)) worst = { count, all: [...all.values()].reduce((a, b) => a + b, 0), setting };
  }
  if (!worst) return [];
  return [said`With ${{ setting: settingWords([variable], text, worst.setting) }} ${{ count: worst.count }} of ${{ all: worst.all }} weights are of another shape or new, and begin with values of their own; the others begin alike.`];
}

/** Entries of a "$try" that are looked at. */
const most = 20;

/** Weights that begin with drawn numbers, by what tells how they begin. */
function kindsOf(weights: Record<string, WeightSpec>): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const [name, { shape, init }] of Object.entries(weights)) {
    if (init.kind === 'constant') continue;
    const kind = `${name.slice(name.lastIndexOf('.') + 1)} ${shape.join()}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}
