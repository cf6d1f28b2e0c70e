import { said } from '../../../shared/said';
import type { Context } from './context';
import { flatten, indexed, padded, permuted, reduced, shapeValue, squeeze, unsqueeze, view, axisOf } from './tensor-shapes';
import { asPlaced, concatenated, joined, followedBy, unsized, viewed, virtual } from './tensor';
import { functionalLayers } from './torch-functions';
import { namedArguments, rowFromCall } from './torch-rows';
import { isKind, list, unknown, whyAnyUnknown, whyUnknown, type Argument, type Entry, type TensorValue, type Value } from './values';

/** Methods and functions that leave a tensor's values as they are. */
const unchanged = new Set(['to', 'contiguous', 'float', 'double', 'half', 'bfloat16', 'cuda', 'cpu', 'type', 'type_as', 'requires_grad_', 'expand_as', 'expand', 'checkpoint_name', 'identity', 'as_tensor', 'retain_grad', 'broadcast_to']);

/** The arguments of what is called with a tensor: by name or place. */
interface Given {
  of(name: string, position: number): Value | undefined;
  all: Value[];
}
const givenOf = (args: Argument[]): Given => {
  const positional = args.filter(({ name }) => name === null).map(({ value }) => value);
  return { of: (name, position) => args.find((arg) => arg.name === name)?.value ?? positional[position], all: positional };
};

/** `torch.name(x, …)`, `F.name(x, …)` and `x.name(…)`. A name that ends in _ changes the tensor itself. */
export function tensorFunction(name: string, x: TensorValue, args: Argument[], context: Context): Value {
  if (/[a-z\d]_$/.test(name) && !unchanged.has(name)) return changedInPlace(x, tensorFunction(name.slice(0, -1), x, args, context));
  const layer = functionalLayers[name];
  if (layer) return functional(name, x, args, context);
  const given = givenOf(args);
  switch (name) {
    case 'view':
    case 'reshape':
      return view(x, args.length === 1 && args[0]!.name !== null ? [args[0]!.value] : given.all, context);
    case 'flatten':
      return flatten(x, [given.of('start_dim', 0) ?? 0, given.of('end_dim', 1) ?? -1], context);
    case 'squeeze':
      return squeeze(x, given.of('dim', 0), context);
    case 'unsqueeze':
      return unsqueeze(x, given.of('dim', 0), context);
    case 'unflatten':
      return unflatten(x, given.of('dim', 0), given.of('sizes', 1), context);
    case 'permute': {
      const axes = isKind(given.all[0], 'list') ? given.all[0].items : given.all;
      return permuted(x, axes[0] === 0 ? axes.slice(1).map((axis) => axisOf(axis, x.shape?.length ?? axes.length - 1)) : [null], context);
    }
    case 'transpose':
    case 'swapaxes': {
      const rank = x.shape?.length ?? 3;
      const [a, b] = [axisOf(given.of('dim0', 0), rank), axisOf(given.of('dim1', 1), rank)];
      return permuted(x, Array.from({ length: rank }, (_, i) => (a === null || b === null ? null : i === a ? b : i === b ? a : i)), context);
    }
    case 'mean':
    case 'amax':
      return reduced(name === 'mean' ? 'mean' : 'max', x, given.of('dim', 0), given.of('keepdim', 1) === true, context);
    case 'max': {
      const other = given.of('other', 0);
      if (isKind(other, 'tensor')) break;
      return list([reduced('max', x, given.of('dim', 0), given.of('keepdim', 1) === true, context), unknown(said`places of maxima are not known here`, context.line)], 'tuple');
    }
    case 'add':
    case 'mul':
    case 'multiply':
    case 'sub':
    case 'div':
    case 'true_divide': {
      const other = given.of('other', 0) ?? null;
      const alpha = given.of('alpha', 1);
      const operator = { add: '+', sub: '-', mul: '*', multiply: '*', div: '/', true_divide: '/' }[name];
      return tensorOperation(operator, x, typeof alpha === 'number' && isKind(other, 'tensor') ? tensorOperation('*', other, alpha, context) : other, context);
    }
    case 'pad':
      return padded(x, given.of('pad', 0), given.of('mode', 1) ?? 'constant', given.of('value', 2) ?? 0, context.concatenations, context);
    case 'size': {
      const sizes = shapeValue(x);
      const dim = given.of('dim', 0);
      if (dim === undefined) return sizes ?? unknown(said`the sizes of this tensor are not known here`, context.line);
      const rank = x.shape?.length ?? 3;
      if (dim === 0 || dim === -rank - 1) return { kind: 'batch' };
      const axis = axisOf(dim, rank);
      return x.shape && axis !== null ? x.shape[axis]! : unknown(said`the sizes of this tensor are not known here`, context.line);
    }
    case 'dim':
    case 'ndimension':
      return x.shape ? x.shape.length + 1 : unknown(said`the sizes of this tensor are not known here`, context.line);
    case 'is_cuda':
    case 'is_floating_point':
    case 'requires_grad':
      return true;
    case 'channel_mean':
      return reduced('mean', x, 1, true, context);
    case 'drop_path':
    case 'drop_connect':
    case 'stochastic_depth': {
      const torchvisions = name === 'stochastic_depth';
      const p = given.of('drop_prob', 0) ?? given.of('p', 0) ?? given.of('drop_ratio', 0) ?? 0;
      return dropPath(x, p, torchvisions ? given.of('mode', 1) : undefined, given.of('training', torchvisions ? 2 : 1) ?? context.training, context);
    }
    case 'numpy':
    case 'item':
    case 'tolist':
    case 'argmax':
    case 'topk':
    case 'numel':
    case 'backward':
    case 'zeros_like':
    case 'ones_like':
    case 'new_zeros':
    case 'new_ones':
    case 'rand_like':
    case 'randn_like':
    case 'new_empty':
      return unknown(said`"${{ name }}" of a tensor is not known here`, context.line);
    case 'chunk':
    case 'split':
    case 'unbind':
    case 'tensor_split':
      return parts(name, x, given, context);
  }
  if (name === 'clone') return { ...x };
  if (unchanged.has(name)) return x;
  if (name === 'detach') {
    context.note(said`No gradient goes through "detach" there; here one does.`);
    return x;
  }
  context.note(said`There is no layer for "${{ name }}" of a tensor here: it was left out.`);
  return unsized(x);
}

/** torch changes the tensor that stands under every name it has. */
export function changedInPlace(x: TensorValue, result: Value): Value {
  if (!isKind(result, 'tensor')) return result;
  return Object.assign(x, { shuffled: undefined }, result);
}

function functional(name: string, x: TensorValue, args: Argument[], context: Context): Value {
  const { layer, positions } = functionalLayers[name]!;
  const named = namedArguments(positions, args);
  const inPlace = named.find((arg) => arg.name === 'inplace')?.value === true;
  const rest = named.filter((arg) => arg.name !== 'training' && arg.name !== 'inplace' && !(arg.name === 'dtype' || arg.name === '_stacklevel'));
  if (/dropout/.test(name)) {
    const training = named.find((arg) => arg.name === 'training')?.value;
    if (training === false) return x;
    // Said where evaluation comes here too: `if self.training` may stand around it.
    if (training === undefined && !context.training)
      context.note(said`"${{ name }}" without training=self.training drops in evaluation too; here only in training.`);
  }
  const row = rowFromCall('layer', layer, rest, context);
  const result = isKind(row, 'row') ? followedBy(x, row.entry, context) : x;
  return inPlace ? changedInPlace(x, result) : result;
}

function dropPath(x: TensorValue, p: Value, mode: Value | undefined, training: Value, context: Context): TensorValue {
  if (p === 0 || p === null || training === false) return x;
  if (typeof p === 'number') return followedBy(x, { name: 'StochasticDepth', params: { p, ...(mode === 'batch' ? { mode } : {}) } }, context);
  context.note(said`How often this path is dropped could not be worked out: it never is here.`);
  return x;
}

function unflatten(x: TensorValue, dim: Value | undefined, sizes: Value | undefined, context: Context): TensorValue {
  const axis = axisOf(dim, x.shape?.length ?? 0);
  const wanted = isKind(sizes, 'list') ? sizes.items : [];
  if (!x.shape || axis === null || wanted.some((size) => typeof size !== 'number')) return unsized(x);
  const known = (wanted as number[]).filter((size) => size > 0).reduce((a, b) => a * b, 1);
  return viewed(x, [...x.shape.slice(0, axis), ...(wanted as number[]).map((size) => (size < 0 ? x.shape![axis]! / known : size)), ...x.shape.slice(axis + 1)], context);
}

/** chunk and split: a part of the channels has no layer, all of them has. */
function parts(name: string, x: TensorValue, given: Given, context: Context): Value {
  const how = given.of(name === 'chunk' ? 'chunks' : 'split_size', 0);
  const axis = axisOf(given.of('dim', 1) ?? 0, x.shape?.length ?? 3);
  const size = axis === null ? undefined : x.shape?.[axis];
  const count = isKind(how, 'list') ? how.items.length : typeof how !== 'number' ? null : name === 'chunk' ? how : size === undefined ? null : Math.ceil(size / how);
  if (count === 1) return list([x], 'tuple');
  context.note(said`"${{ name }}" of a tensor gives parts of its channels, for which there is no layer here: each part is taken for the whole.`);
  return count === null || !(count <= 1000) ? unknown(said`how many parts "${{ name }}" gives is not known`, context.line) : list(Array.from({ length: count }, () => unsized(x)), 'tuple');
}

/** x.name without a call. */
export function tensorAttribute(x: TensorValue, name: string, context: Context): Value | undefined {
  if (name === 'shape') return shapeValue(x) ?? unknown(said`the sizes of this tensor are not known here`, context.line);
  if (name === 'ndim') return x.shape ? x.shape.length + 1 : unknown(said`the sizes of this tensor are not known here`, context.line);
  if (name === 'data') return x;
  if (name === 'device' || name === 'dtype') return unknown(said`"${{ name }}" is not known here`, context.line);
  if (name === 'T' || name === 'mT') return tensorFunction('t', x, [], context);
  return undefined;
}

export function tensorIndex(x: TensorValue, index: Value, context: Context): Value {
  return indexed(x, index, context);
}

/** + - * / of a tensor and a tensor or a number. */
export function tensorOperation(operator: string, a: Value, b: Value, context: Context): Value {
  if (isKind(a, 'tensor') && isKind(b, 'tensor')) {
    if (operator === '+') return joined('add', a, b, context);
    if (operator === '*') return joined('multiply', a, b, context);
    context.note(said`Two paths of the network meet in "${{ operator }}", for which there is no block here: only the first was kept.`);
    return unsized(a);
  }
  const x = isKind(a, 'tensor') ? a : (b as TensorValue);
  const other = x === a ? b : a;
  const placedBehind = (entry: Entry): TensorValue => {
    const placed = asPlaced(x, context);
    const result = followedBy(placed, entry, context);
    result.layers.at(-1)!.output = placed.actual;
    return { ...result, actual: placed.actual, shape: placed.actual };
  };
  if (typeof other === 'number' || typeof other === 'boolean') {
    const number = Number(other);
    const factor = operator === '*' ? number : operator === '/' && x === a && number !== 0 ? 1 / number : null;
    if (factor !== null) return factor === 1 ? x : placedBehind({ name: virtual.scale, params: { factor } });
    const shift = operator === '+' ? number : operator === '-' && x === a ? -number : null;
    if (shift !== null) return shift === 0 ? x : placedBehind({ name: virtual.shift, params: { by: shift } });
    if (operator === '**' && number === 1) return x;
    context.note(said`"${{ operator }} ${{ number }}" of a tensor has no layer here: it was left out.`);
    return x;
  }
  if (isKind(other, 'list') && ['==', '!=', 'in', 'not in'].includes(operator)) return unknown(said`a tensor's values are not known here`, context.line);
  if (/^([<>]=?|==|!=|in|not in)$/.test(operator)) return unknown(said`a tensor's values are not known here`, context.line);
  if (operator === 'is') return false;
  if (operator === 'is not') return true;
  if (isKind(other, 'parameter') || (isKind(other, 'unknown') && other.told)) {
    context.note(said`"${{ operator }}" with a learnt or fixed tensor of the module's own has no layer here: it was left out.`);
    return x;
  }
  const why = other === null ? null : whyUnknown(other);
  context.note(why ? said`"${{ operator }}" of a tensor and what is not known (${{ reason: why.reason }}) has no layer here: it was left out.` : said`"${{ operator }}" of a tensor and this value has no layer here: it was left out.`);
  return x;
}

/** torch.cat and its like. */
export function concatenation(tensors: Value[], dim: Value | undefined, context: Context): Value {
  const all = tensors.filter((each): each is TensorValue => isKind(each, 'tensor'));
  const rank = all[0]?.shape?.length ?? 3;
  if (all.length < tensors.length) {
    const why = whyAnyUnknown(tensors);
    context.note(why ? said`Of what is concatenated here, something is not known (${{ reason: why.reason }}): it was left out.` : said`Of what is concatenated here, something is not known: it was left out.`);
  }
  if (dim !== undefined && axisOf(dim, rank) !== 0) {
    context.note(said`Only channels can be concatenated here: the first of these was kept.`);
    return unsized(all[0]!);
  }
  if (dim === undefined && all.length > 1) context.note(said`Without dim=1 pictures are concatenated, not channels: channels are here.`);
  return concatenated(all, context.concatenations, context);
}
