import { inline } from '../json-text';
import { heldTable, type TableName } from '../param';
import { row, vocabulary } from '../vocabulary';
import { said } from '../../../shared/said';
import type { Context } from './context';
import { formulaOf } from './formula';
import { isKind, list, reasonAt, toJson, whyUnknown, type Argument, type Entry, type RowValue, type Value } from './values';

/** PyTorch's order of positional arguments, where a row's own parameters stand in another. */
const positions: Record<string, string[]> = {
  Conv2d: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation', 'groups', 'bias', 'padding_mode'],
  ConvTranspose2d: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'output_padding', 'groups', 'bias', 'dilation', 'padding_mode'],
  Linear: ['in_features', 'out_features', 'bias'],
  BatchNorm1d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  BatchNorm2d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  InstanceNorm2d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  GroupNorm: ['num_groups', 'num_channels', 'eps', 'affine'],
  LayerNorm: ['normalized_shape', 'eps', 'elementwise_affine', 'bias'],
  RMSNorm: ['normalized_shape', 'eps', 'elementwise_affine'],
  MaxPool2d: ['kernel_size', 'stride', 'padding', 'dilation', 'return_indices', 'ceil_mode'],
  Upsample: ['size', 'scale_factor', 'mode', 'align_corners'],
  CrossEntropyLoss: ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction', 'label_smoothing'],
  NLLLoss: ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction'],
  BCEWithLogitsLoss: ['weight', 'size_average', 'reduce', 'reduction', 'pos_weight'],
  Resize: ['size', 'interpolation', 'max_size', 'antialias'],
  RandomResizedCrop: ['size', 'scale', 'ratio', 'interpolation'],
  RandomRotation: ['degrees', 'interpolation', 'expand', 'center', 'fill'],
  SequentialLR: ['schedulers', 'milestones'],
  MixUp: ['alpha'],
  CutMix: ['alpha'],
};
const lazy = /^Lazy(?=Conv2d$|ConvTranspose2d$|Linear$|BatchNorm1d$|BatchNorm2d$|InstanceNorm2d$)/;

/** Arguments that say nothing an experiment needs: sizes that are found out, devices, ways of computing. */
const silent = new Set([
  'in_channels', 'in_features', 'num_features', 'num_channels', 'normalized_shape', 'inplace', 'device', 'dtype', 'verbose', 'last_epoch', 'foreach', 'fused', 'capturable', 'differentiable',
  'antialias', 'optimizer', 'params', 'size_average', 'reduce', 'num_classes', 'recompute_scale_factor', 'labels_getter',
]);
/** Arguments that say nothing while they have this value. */
const usual: Record<string, Value> = { reduction: 'mean', ignore_index: -100, return_indices: false, track_running_stats: true, expand: false, cycle_momentum: true, max_size: null };
/** What may depend on a run's length, which the schedule here follows by itself. */
const followsRun = new Set(['steps_per_epoch', 'total_steps', 'epochs']);

/** The table that has a row of this name among what PyTorch code builds. Layers that hold others (Residual, Add) are ours alone: no library has them to call. */
export function tableOf(name: string): TableName | null {
  const table = (['layer', 'transform', 'batch_transform', 'loss', 'optimizer', 'scheduler'] as const).find((each) => row(each, name)) ?? null;
  return table === 'layer' && Object.values(row(table, name)!.params).some(({ type }) => heldTable(type) === 'layer') ? null : table;
}

/** The name of a lazy module without its laziness. */
export const eager = (name: string): string => name.replace(lazy, '');

/** A call such as `nn.Conv2d(3, 32, 3, padding=1)` as the config's entry; the context's notes say what it leaves out. */
export function rowFromCall(table: TableName, called: string, args: Argument[], context: Context): RowValue {
  const name = eager(called);
  const { params: known } = vocabulary[table][name]!;
  const order = (positions[name] ?? Object.keys(known)).slice(name === called ? 0 : 1);
  const given = new Map<string, Value>();
  const params: Record<string, unknown> = {};
  const first = table === 'optimizer' ? 'params' : table === 'scheduler' && name !== 'ChainedScheduler' ? 'optimizer' : null;
  let position = 0;
  for (const { name: keyword, value } of args) {
    const index = keyword === null ? position++ - (first ? 1 : 0) : -1;
    const key = keyword ?? (index < 0 ? first! : order[index]);
    if (key === undefined) {
      context.note(said`${{ name }} has more arguments than are known here: they were left out.`);
      continue;
    }
    given.set(key, value);
    if (silent.has(key) || (Object.hasOwn(usual, key) && usual[key] === value)) continue;
    if (!Object.hasOwn(known, key)) {
      context.note(said`${{ name }} has no "${{ key }}" here: it was left out.`);
      continue;
    }
    const json = key === 'lr_lambda' ? formulaOf(value, context) : key === 'interpolation' || key === 'policy' ? constantName(value) : toJson(simplified(name, key, value));
    // Figures that the code computes from the training pictures.
    if (json === undefined && name === 'Normalize') {
      params[key] = 'auto';
      if (isKind(value, 'external') && !value.imported) context.note(said`"${{ key }}" of Normalize is not known here: it is measured on the training pictures.`);
    } else if (json === undefined) tellUnknown(name, key, value, known[key]!.default !== undefined, context);
    else if (table !== 'layer' || key === 'p' || !sameValue(json, known[key]!.default)) params[key] = json;
  }
  if (/Pool2d$/.test(name) && sameValue(params.stride, params.kernel_size)) delete params.stride;
  if (params.steps_per_epoch === undefined || params.epochs === undefined) dropHalfGiven(params, name);
  const entry: Entry = { name, params };
  context.meter.extentOf(entry);
  return { kind: 'row', table, entry, line: context.line, given };
}

function tellUnknown(name: string, key: string, value: Value, hasDefault: boolean, context: Context): void {
  if (followsRun.has(key) && name === 'OneCycleLR') return;
  const why = whyUnknown(value);
  if (why?.times !== undefined) return;
  const stands = hasDefault ? said`its default stands` : said`it has to be filled in`;
  if (why) context.note(said`"${{ key }}" of ${{ name }} could not be worked out (${{ reason: reasonAt(why, context.line) }}): ${{ stands }}.`);
  else context.note(said`"${{ key }}" of ${{ name }} could not be worked out: ${{ stands }}.`);
}

/** OneCycleLR follows the run where its length is not given whole. */
function dropHalfGiven(params: Record<string, unknown>, name: string): void {
  if (name !== 'OneCycleLR') return;
  delete params.steps_per_epoch;
  delete params.epochs;
}

/** InterpolationMode.BICUBIC, "bicubic", PIL's Image.BICUBIC and its number. */
function constantName(value: Value): unknown {
  const pillow: Record<number, string> = { 0: 'nearest', 2: 'bilinear', 3: 'bicubic' };
  if (typeof value === 'number') return pillow[value];
  if (isKind(value, 'external')) return value.path.slice(value.path.lastIndexOf('.') + 1).toLowerCase();
  return typeof value === 'string' ? value : undefined;
}

/** (3, 3) is 3, where a layer takes either. */
function simplified(name: string, key: string, value: Value): Value {
  if (isKind(value, 'stack')) return list(value.items);
  if (!isKind(value, 'list')) return value;
  const [first, second] = value.items;
  const square = value.items.length === 2 && first === second && Number.isInteger(first);
  // Of a Resize, one number and two say different things.
  if (square && !(name === 'Resize' && key === 'size')) return first!;
  return value.items.length === 1 && typeof first === 'number' && ['kernel_size', 'stride', 'padding', 'dilation', 'output_size'].includes(key) ? first : value;
}

export function sameValue(a: unknown, b: unknown): boolean {
  return b !== undefined && inline(a) === inline(b);
}

/** The arguments behind the tensor, by name. */
export function namedArguments(order: string[], args: Argument[]): Argument[] {
  return args.map(({ name, value }, i) => ({ name: name ?? order[i] ?? null, value }));
}
