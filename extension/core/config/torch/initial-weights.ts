import { row } from '../vocabulary';
import { said } from '../../../shared/said';
import type { Context } from './context';
import { namedArguments, rowFromCall, sameValue } from './torch-rows';
import type { Argument, ParameterValue } from './values';

const order: Record<string, string[]> = {
  kaiming_uniform_: ['a', 'mode', 'nonlinearity'], kaiming_normal_: ['a', 'mode', 'nonlinearity'], xavier_uniform_: ['gain'], xavier_normal_: ['gain'], orthogonal_: ['gain'],
  normal_: ['mean', 'std'], trunc_normal_: ['mean', 'std', 'a', 'b'], uniform_: ['a', 'b'], constant_: ['val'],
};
/** Methods of a tensor that do the same. */
const methods: Record<string, string> = { zero_: 'zeros_', fill_: 'constant_' };

/** Whether torch.nn.init has a function of this name, in its old spelling too. */
export const isInit = (name: string): boolean => row('init', initName(name)) !== undefined;
const initName = (name: string): string => methods[name] ?? (row('init', `${name}_`) ? `${name}_` : name);

/** torch.nn.init.name(layer.weight, …): the layer's "init" or "bias_init". What a layer begins with anyway is left out. */
export function setInitial({ of, name: weight }: ParameterValue, called: string, args: Argument[], context: Context): void {
  const name = initName(called);
  const entry = rowFromCall('init', name, namedArguments(order[name] ?? [], args).filter((arg) => arg.name !== 'generator'), context).entry;
  const constant = name === 'constant_' ? entry.params.val : name === 'zeros_' ? 0 : name === 'ones_' ? 1 : null;
  const made = constant === 0 ? { name: 'zeros_', params: {} } : constant === 1 ? { name: 'ones_', params: {} } : entry;
  const key = weight === 'weight' ? 'init' : 'bias_init';
  const { params } = of.entry;
  if (!Object.hasOwn(row('layer', of.entry.name)?.params ?? {}, key)) return context.note(said`${{ entry: of.entry.name }} has no "${{ key }}" here: how its ${{ weight }} begins was left out.`);
  const norm = /Norm/.test(of.entry.name);
  if (norm && ((key === 'init' && constant === 1) || (key === 'bias_init' && constant === 0))) delete params[key];
  else if (!sameValue(params[key], made)) params[key] = made;
}
