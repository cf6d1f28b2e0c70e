import { inline } from '../json-text';
import type { TableName } from '../param';
import { row, vocabulary } from '../vocabulary';
import { isKind, toJson, unknown, type Entry, type Value } from './values';

/** PyTorch's order of positional arguments, where a row's own parameters stand in another. */
const positions: Record<string, string[]> = {
  Conv2d: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups', 'bias', 'padding_mode'],
  ConvTranspose2d: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'output_padding', 'groups', 'bias', 'dilation', 'padding_mode'],
  Linear: ['in_features', 'out_features', 'bias'],
  BatchNorm1d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  BatchNorm2d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  InstanceNorm2d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  GroupNorm: ['num_groups', 'num_channels', 'eps', 'affine'],
  MaxPool2d: ['kernel_size', 'stride', 'padding', 'dilation', 'return_indices', 'ceil_mode'],
  Upsample: ['size', 'scale_factor', 'mode', 'align_corners'],
  CrossEntropyLoss: ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction', 'label_smoothing'],
  RandomRotation: ['degrees', 'interpolation', 'expand', 'center', 'fill'],
  SequentialLR: ['schedulers', 'milestones'],
};

/** Arguments that say nothing an experiment needs: sizes that are found out, devices, ways of computing. */
const silent = new Set([
  'in_channels', 'in_features', 'num_features', 'num_channels', 'normalized_shape', 'inplace', 'device', 'dtype', 'verbose', 'last_epoch', 'foreach', 'fused', 'capturable', 'differentiable',
  'return_indices', 'antialias', 'interpolation', 'optimizer', 'params', 'track_running_stats', 'expand', 'size_average', 'reduce', 'ignore_index',
]);

/** The table that has a row of this name among what PyTorch code builds. */
export function tableOf(name: string): TableName | null {
  return (['layer', 'transform', 'batch_transform', 'loss', 'optimizer', 'scheduler'] as const).find((table) => row(table, name)) ?? null;
}

export interface Argument {
  name: string | null;
  value: Value;
}

/** A call such as `nn.Conv2d(3, 32, 3, padding=1)` as the config's entry; `note` hears what it leaves out. */
export function rowFromCall(table: TableName, name: string, args: Argument[], note: (message: string) => void): Value {
  const { params: known } = vocabulary[table][name]!;
  const order = positions[name] ?? Object.keys(known);
  const params: Record<string, unknown> = {};
  let position = 0;
  const skipped = table === 'optimizer' || (table === 'scheduler' && name !== 'ChainedScheduler') ? 1 : 0;
  for (const { name: keyword, value } of args) {
    const index = keyword === null ? position++ - skipped : -1;
    if (keyword === null && index < 0) continue;
    const key = keyword ?? order[index];
    if (key === undefined) {
      note(`${name} has more arguments than are known here: they were left out.`);
      continue;
    }
    if (silent.has(key) || (key === 'reduction' && value === 'mean')) continue;
    if (!Object.hasOwn(known, key)) {
      note(`${name} has no "${key}" here: it was left out.`);
      continue;
    }
    const json = key === 'lr_lambda' && isKind(value, 'function') ? undefined : toJson(simplified(value));
    // Figures that the code computes from the training pictures.
    if (json === undefined && name === 'Normalize') {
      params[key] = 'auto';
      continue;
    }
    if (json === undefined) {
      if (!(key === 'steps_per_epoch' || key === 'total_steps' || key === 'epochs')) note(`"${key}" of ${name} could not be worked out: its default stands.`);
      continue;
    }
    if (table !== 'layer' || key === 'p' || !sameValue(json, known[key]!.default)) params[key] = json;
  }
  if (/Pool2d$/.test(name) && sameValue(params.stride, params.kernel_size)) delete params.stride;
  if (params.steps_per_epoch === undefined || params.epochs === undefined) dropHalfGiven(params, name);
  return { kind: 'row', table, entry: { name, params } satisfies Entry };
}

/** OneCycleLR follows the run where its length is not given whole. */
function dropHalfGiven(params: Record<string, unknown>, name: string): void {
  if (name !== 'OneCycleLR') return;
  delete params.steps_per_epoch;
  delete params.epochs;
}

/** (3, 3) is 3. */
function simplified(value: Value): Value {
  if (!isKind(value, 'list')) return value;
  const [first, second] = value.items;
  return value.items.length === 2 && first === second && Number.isInteger(first) ? (first ?? unknown) : value;
}

function sameValue(a: unknown, b: unknown): boolean {
  return b !== undefined && inline(a) === inline(b);
}
