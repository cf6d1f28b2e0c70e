import { pasteBudget } from '../../budget';
import { row } from '../vocabulary';
import { said } from '../../../shared/said';
import { builtin } from './builtins';
import type { Context } from './context';
import { datasetOf, isDataset, loaderOf, splitDataset } from './data-values';
import { isInit, setInitial } from './initial-weights';
import { namespace } from './methods';
import { stackOf } from './modules';
import { operate } from './operators';
import { input } from './tensor';
import { concatenation, tensorFunction, tensorOperation } from './tensor-functions';
import { functionalLosses, otherLosses } from './torch-functions';
import { eager, namedArguments, rowFromCall, tableOf } from './torch-rows';
import { isKind, isModule, list, unknown, whyAnyUnknown, type Argument, type RowValue, type Value } from './values';
import { withoutSlashes } from './written-name';

/** Modules whose names are PyTorch's; a name that is not imported is taken for one of them. */
const pytorch = /^(torch|torchvision|torchmetrics|pytorch_lightning|lightning|timm|torch_optimizer|lion_pytorch|muon|torchinfo|torchsummary)(\.|$)/;
const foreign = /^(A|K|tf|keras|tensorflow|iaa|layers|albumentations|kornia|monai|fastai|jax|flax)\./;

export const isPytorch = (path: string, imported: boolean): boolean => (imported ? pytorch.test(path) : !foreign.test(path));

/** What goes round a module and leaves it as it is. */
const wrappers = new Set(['DataParallel', 'DistributedDataParallel', 'DDP', 'compile', 'script', 'spectral_norm_', 'convert_sync_batchnorm', 'prepare', 'revert_sync_batchnorm']);
const additions: Record<string, string> = { add: '+', sub: '-', mul: '*', multiply: '*', truediv: '/', true_divide: '/', div: '/' };
/** Random and constant tensors; of four axes they are pictures. */
const makers = new Set(['randn', 'rand', 'zeros', 'ones', 'empty', 'full', 'randint', 'randn_like', 'zeros_like', 'ones_like']);
const summaries = new Set(['summary', 'get_model_complexity_info', 'FlopCountAnalysis', 'profile', 'draw_graph']);

/** A call of something that the code itself does not define. */
export function callLibrary(path: string, imported: boolean, args: Argument[], context: Context): Value {
  const name = path.slice(path.lastIndexOf('.') + 1);
  context.meter.steps(path.length >> 4);
  const first = args[0]?.value;
  const named = (key: string): Value | undefined => args.find((arg) => arg.name === key)?.value;
  if (functionalLosses[name] && (imported || /\b(F|functional)\b/.test(path) || path === name)) return lossOf(name, args, context);
  if (otherLosses.has(name) && /\b(F|functional)\b/.test(path)) {
    context.note(said`There is no loss "${{ name }}" here: it was left out.`);
    return { kind: 'loss', divided: 1 };
  }
  const settled = setting(path, name, args, context);
  if (settled !== undefined) return settled;
  if (['cat', 'concat', 'concatenate'].includes(name) && isKind(first, 'list') && first.items.some((each) => isKind(each, 'tensor'))) return concatenation(first.items, args[1]?.value, context);
  if (additions[name] && args.length >= 2) return args.some(({ value }) => isKind(value, 'tensor')) ? sumOf(name, args, context) : operate(additions[name], first!, args[1]!.value, context);
  if (name === 'checkpoint' && first !== undefined && !isKind(first, 'tensor')) return context.call(first, args.slice(1).filter((arg) => arg.name === null));
  if (isKind(first, 'tensor') && /^(isinstance|len|type|hasattr|getattr|setattr|callable|print|enumerate|zip|map|partial|deepcopy|copy)$/.test(path)) return builtin(path, args, context)!;
  if (isKind(first, 'tensor')) return tensorFunction(name, first, args.slice(1), context);
  if (isKind(first, 'parameter') && isInit(name)) {
    setInitial(first, name, args.slice(1), context);
    return first;
  }
  if (isInit(name) && /_$/.test(name)) {
    context.note(said`The weights that "${{ name }}" sets are not known here: it was left out.`);
    return null;
  }
  if (name === 'calculate_gain') return gain(first, args[1]?.value);
  const known = builtin(path, args, context);
  if (known !== undefined) return known;
  if (name === 'join' && /\bpath\b|^join$/.test(path)) return joinedPath(args, context);
  if (/^(Path|PurePath|PosixPath)$/.test(name) || /(^|\.)path\.(expanduser|abspath|realpath|normpath)$/.test(path)) return args.length > 1 ? joinedPath(args, context) : (first ?? '.');
  if (name === 'is_available') return true;
  if (name === 'device_count') return 1;
  if (name === 'device' || name === 'get_device') return unknown(said`which device is known only to a run`, context.line);
  if (wrappers.has(name) && isModule(first)) return first;
  if (/^(tqdm|trange|track|progress_bar)$/.test(name)) return name === 'trange' ? builtin('range', args.filter((arg) => arg.name === null), context)! : (first ?? named('iterable') ?? list([]));
  if (name === 'parameters_to_vector') return unknown(said`weights are known only to a run`, context.line);
  if (name === 'ArgumentParser') return { kind: 'arguments', fields: new Map() };
  if (['Namespace', 'SimpleNamespace', 'EasyDict', 'edict', 'AttrDict'].includes(name)) return namespace(new Map(isKind(first, 'dict') ? [...first.entries.values()].map(([key, value]) => [String(key), value]) : args.flatMap((arg): [string, Value][] => (arg.name === null ? [] : [[arg.name, arg.value]]))), context.line);
  if (summaries.has(name) && isModule(first)) return pictures(named('input_size') ?? args[1]?.value, context);
  if (name === 'field') {
    const make = named('default_factory');
    return make !== undefined ? context.call(make, []) : (named('default') ?? unknown(said`this field has no default`, context.line));
  }
  if (makers.has(name)) return tensorMade(args, context);
  if (name === 'tensor' || name === 'FloatTensor' || name === 'Tensor' || name === 'as_tensor' || name === 'from_numpy') return isKind(first, 'list') ? first : { ...unknown(said`a fixed tensor`, context.line), told: true };
  if (name === 'Parameter') return { ...unknown(said`a learnt tensor of the module's own`, context.line), told: true };
  if (!isPytorch(path, imported)) return fromElsewhere(path, imported, context);
  return made(path, name, args, context);
}

/** A call that makes one of PyTorch's or torchvision's objects. */
function made(path: string, name: string, args: Argument[], context: Context): Value {
  const first = args[0]?.value;
  const values = args.map(({ value }) => value);
  if (name === 'Sequential' || name === 'ModuleList' || name === 'ModuleDict') {
    const stack = stackOf(name, values, context.line, context.meter);
    if (name === 'Sequential') context.trace.modules.push(stack);
    return stack;
  }
  if (name === 'Compose') return stackOf('Compose', values, context.line, context.meter);
  if (isDataset(name)) return datasetOf(name, args, context);
  if (name === 'DataLoader') return loaderOf(args, context);
  if (name === 'random_split') return splitDataset(args, context);
  if (name === 'FakeData') return { ...unknown(said`noise stands in for pictures`, context.line), told: true };
  if (name === 'Subset') {
    if (isKind(first, 'dataset')) context.note(said`The part of the data set that is taken here is not known: all of it is.`);
    return first ?? null;
  }
  if (name === 'ToImage' || name === 'ToPILImage' || name === 'PILToTensor' || name === 'ToPureTensor') return stackOf('Compose', [], context.line, context.meter);
  if ((name === 'ToDtype' || name === 'ConvertImageDtype') && isKind(first, 'external') && /uint8$/.test(first.path)) return stackOf('Compose', [], context.line, context.meter);
  if (name === 'ToDtype' || name === 'ConvertImageDtype') return { kind: 'row', table: 'transform', entry: { name: 'ToTensor', params: {} }, line: context.line, given: new Map() };
  if (name === 'DropPath') return { kind: 'row', table: 'layer', entry: { name: 'StochasticDepth', params: { p: Number(first ?? args.find((arg) => arg.name === 'drop_prob')?.value ?? 0) } }, line: context.line, given: new Map() };
  if (name === 'SqueezeExcitation') return squeezeExcitation(args, context);
  if (name === 'Unflatten') {
    const [dim, sizes] = ['dim', 'unflattened_size'].map((key, i) => args.find((arg) => arg.name === key)?.value ?? values[i] ?? null);
    return { kind: 'partial', callee: { kind: 'external', path: 'torch.unflatten', line: context.line, imported: true }, args: [{ name: 'dim', value: dim! }, { name: 'sizes', value: sizes! }] };
  }
  if (name === 'AveragedModel') return averaged(args, context);
  if (name === 'Trainer') return lightningTrainer(args, context);
  const table = tableFor(name, args);
  if (table) {
    const row = rowFromCall(table, name, args, context);
    context.trace.row(row);
    return row;
  }
  if (/(^|\.)(nn|transforms|v2|T|tt|optim|lr_scheduler|datasets)\.([\w.]*\.)?[A-Z]\w*$/.test(path) || (/^[A-Z]\w*(2d|1d|3d|Loss|LR)$/.test(path) && !path.includes('.'))) {
    if (/(^|\.)optim\./.test(path) && !/lr_scheduler/.test(path)) context.trace.unread.set('optimizer', context.line);
    if (!/Sampler$|^(Dataset|Module|Optimizer)$/.test(name)) context.note(/Loss$/.test(name) ? said`There is no loss "${{ name }}" here: it was left out.` : said`There is no "${{ name }}" here: it was left out.`);
    return { ...unknown(said`there is no "${{ name }}" here`, context.line), told: true };
  }
  if (/(^|\.)models\.\w/.test(path) || name === 'create_model') return unknown(said`"${{ name }}" is a library's network, whose code is not here`, context.line);
  return { ...unknown(said`what ${{ path }} gives is not known here`, context.line), ...(name === 'len' ? { times: 1 } : {}) };
}

/** RandomChoice and its like mix batches where what they choose from does. */
function tableFor(name: string, args: Argument[]): RowValue['table'] | null {
  const choices = args[0]?.value;
  const inner = isKind(choices, 'list') ? choices.items : isKind(choices, 'stack') ? choices.items : [];
  if (row('batch_transform', name) && inner.length > 0 && inner.every((each) => isKind(each, 'row') && each.table === 'batch_transform')) return 'batch_transform';
  return tableOf(eager(name));
}

function fromElsewhere(path: string, imported: boolean, context: Context): Value {
  const root = path.split('.')[0]!;
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (/^(A|albumentations|kornia|iaa|tf|keras|monai)$/.test(root)) {
    context.note(said`What is of ${{ library: root === 'A' ? 'albumentations' : root }} is not known here: it was left out.`);
    return { ...unknown(said`"${{ name }}" is of a library that is not known here`, context.line), told: true };
  }
  return unknown(imported ? said`"${{ name }}" comes from "${{ module: path.slice(0, Math.max(0, path.lastIndexOf('.'))) || path }}", which is not part of this code` : said`"${{ path }}" is defined nowhere in this code`, context.line);
}

function lossOf(name: string, args: Argument[], context: Context): Value {
  const { loss, positions } = functionalLosses[name]!;
  context.trace.row(rowFromCall('loss', loss, namedArguments(positions, args.filter((arg) => arg.name !== 'input' && arg.name !== 'target').slice(args[0]?.name === null ? 2 : 0)), context));
  return { kind: 'loss', divided: 1 };
}

function sumOf(name: string, args: Argument[], context: Context): Value {
  const [a, b] = args.map(({ value }) => value);
  const alpha = args.find((arg) => arg.name === 'alpha')?.value;
  return tensorOperation(additions[name]!, a!, typeof alpha === 'number' && isKind(b, 'tensor') ? tensorOperation('*', b, alpha, context) : b!, context);
}

/** Seeds, clipping and the like: what is a setting of the run. Undefined where it is none. */
function setting(path: string, name: string, args: Argument[], context: Context): Value | undefined {
  const { trace } = context;
  const first = args[0]?.value;
  const at = (key: string, place: number): Value | undefined => args.find((arg) => arg.name === key)?.value ?? args.filter((arg) => arg.name === null)[place]?.value;
  switch (name) {
    case 'manual_seed':
    case 'seed_everything':
      if (/random|generator|cuda|mps/i.test(path.replace(/^torch\.random\./, 'torch.')) && trace.seed) return null;
      trace.seed ??= { value: first ?? null, line: context.line };
      return null;
    case 'clip_grad_norm_':
    case 'clip_grad_norm':
      trace.training.set('clip_grad_norm', { value: at('max_norm', 1) ?? null, line: context.line });
      return null;
    case 'clip_grad_value_':
    case 'clip_grad_value':
      trace.training.set('clip_grad_value', { value: at('clip_value', 1) ?? null, line: context.line });
      return null;
    case 'autocast':
      context.note(said`Mixed precision is not used here: all is computed in float32.`);
      return null;
    case 'get_ema_multi_avg_fn':
    case 'get_ema_avg_fn':
      return { kind: 'partial', callee: { kind: 'external', path: 'ema', line: context.line, imported: true }, args: [{ name: null, value: first ?? 0.999 }] };
    case 'EarlyStopping': {
      const patience = at('patience', 99);
      context.note(said`When "EarlyStopping" ends a run was left out: "early_stopping" in "training" does it here.`);
      return unknown(said`an early stopping of patience ${{ patience: String(patience) }}`, context.line);
    }
    default:
      return undefined;
  }
}

/** torch.optim.swa_utils.AveragedModel: of each step with a decay, or of epochs. */
function averaged(args: Argument[], context: Context): Value {
  const how = args.find((arg) => arg.name === 'multi_avg_fn' || arg.name === 'avg_fn')?.value;
  if (isKind(how, 'partial') && isKind(how.callee, 'external') && how.callee.path === 'ema') context.trace.training.set('ema', { value: how.args[0]!.value, line: context.line });
  else context.note(said`From which epoch on weights are averaged was left out: "swa_start" in "training" says it here.`);
  return args[0]?.value ?? null;
}

/** Lightning's Trainer(max_epochs=…, gradient_clip_val=…). */
function lightningTrainer(args: Argument[], context: Context): Value {
  const { trace } = context;
  const setOnce = (key: string, value: Value): void => void trace.training.set(key, { value, line: context.line });
  const byValue = args.some(({ name, value }) => name === 'gradient_clip_algorithm' && value === 'value');
  for (const { name, value } of args) {
    if (name === 'max_epochs') trace.epochs ??= { value, line: context.line };
    if (name === 'gradient_clip_val' && value !== null) setOnce(byValue ? 'clip_grad_value' : 'clip_grad_norm', value);
    if (name === 'accumulate_grad_batches' && typeof value === 'number' && value > 1) trace.accumulate ??= { value, line: context.line };
    if (name === 'precision' && value !== 32) context.note(said`Mixed precision is not used here: all is computed in float32.`);
  }
  return unknown(said`a trainer is known only to a run`, context.line);
}

/** torchvision.ops.SqueezeExcitation(channels, squeezed). */
function squeezeExcitation(args: Argument[], context: Context): Value {
  const [channels, squeezed] = ['input_channels', 'squeeze_channels'].map((key, i) => args.find((arg) => arg.name === key)?.value ?? args.filter((arg) => arg.name === null)[i]?.value);
  const activation = (key: string): unknown => {
    const value = args.find((arg) => arg.name === key)?.value;
    return isKind(value, 'external') ? value.path.slice(value.path.lastIndexOf('.') + 1) : undefined;
  };
  const reduction = typeof channels === 'number' && typeof squeezed === 'number' ? Math.floor(channels / squeezed) : null;
  const exact = reduction !== null && Math.max(1, Math.floor((channels as number) / reduction)) === squeezed;
  if (!exact) context.note(said`A SqueezeExcitation whose width is no whole part of its channels has no layer here: the nearest was put in.`);
  const params = { ...(reduction !== null && reduction !== 16 ? { reduction } : {}), ...(activation('activation') ? { activation: activation('activation') } : {}), ...(activation('scale_activation') ? { scale_activation: activation('scale_activation') } : {}) };
  return { kind: 'row', table: 'layer', entry: { name: 'SqueezeExcite', params }, line: context.line, given: new Map() };
}

function joinedPath(args: Argument[], context: Context): Value {
  const parts = args.filter((arg) => arg.name === null).map(({ value }) => value);
  if (parts.reduce<number>((length, part) => length + (typeof part === 'string' ? part.length : 0), 0) > pasteBudget.length) return unknown(said`the path is too long`, context.line);
  return parts.every((part) => typeof part === 'string') ? parts.map((part, i) => (i < parts.length - 1 ? withoutSlashes(part) : part)).join('/') : (whyAnyUnknown(parts) ?? unknown(said`this path is not known here`, context.line));
}

/** torch.nn.init.calculate_gain */
function gain(nonlinearity: Value | undefined, a: Value | undefined): Value {
  const slope = typeof a === 'number' ? a : 0.01;
  const gains: Record<string, number> = { relu: Math.SQRT2, tanh: 5 / 3, selu: 3 / 4, leaky_relu: Math.sqrt(2 / (1 + slope * slope)) };
  return typeof nonlinearity === 'string' ? (gains[nonlinearity] ?? 1) : 1;
}

/** torch.randn(1, 3, 32, 32): pictures. */
function tensorMade(args: Argument[], context: Context): Value {
  const values = args.filter((arg) => arg.name === null).map(({ value }) => value);
  const sizes = isKind(values[0], 'list') ? values[0].items : isKind(args.find((arg) => arg.name === 'size')?.value, 'list') ? (args.find((arg) => arg.name === 'size')!.value as { items: Value[] }).items : values;
  const shape = sizes.slice(1);
  if (sizes.length === 4 && shape.every((size) => typeof size === 'number')) {
    context.trace.pictures.push(shape as number[]);
    return input(shape as number[]);
  }
  return { ...unknown(said`a fixed tensor`, context.line), told: true };
}

/** summary(model, (3, 32, 32)) says what pictures a network takes. */
function pictures(size: Value | undefined, context: Context): Value {
  const sizes = isKind(size, 'list') ? size.items : [];
  const shape = sizes.length === 4 ? sizes.slice(1) : sizes;
  if (shape.length === 3 && shape.every((each) => typeof each === 'number')) context.trace.pictures.push(shape);
  return unknown(said`a summary is no value`, context.line);
}


