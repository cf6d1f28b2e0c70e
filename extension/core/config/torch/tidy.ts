import { said } from '../../../shared/said';
import type { Context } from './context';
import { hasWeights } from './modules';
import { branchesOf, paramsOf, virtual } from './tensor';
import type { Entry, Use } from './values';

/**
 * A network's layers as an experiment can have them: what `tensor` noted as a scale, a shift or a mean over channels becomes
 * the layer that it is in its place (Hardswish, CBAM), or is said to have none.
 */
export function tidied(layers: Use[], context: Context): Use[] {
  const recognized = throughout(layers, (uses) => patterns.reduce(replaced, uses));
  return throughout(recognized, (uses) => uses.flatMap((use) => withoutVirtual(use, context)));
}

/** Changes every stack of a network, inner ones first. */
function throughout(layers: Use[], change: (uses: Use[]) => Use[]): Use[] {
  return change(
    layers.map((use): Use => {
      const branches = branchesOf(use);
      return branches ? { ...use, params: paramsOf(use, Object.fromEntries(Object.entries(branches).map(([key, branch]) => [key, throughout(branch, change)]))) } : use;
    }),
  );
}

interface Pattern {
  length: number;
  /** The layers that stand for these; null where they are others. */
  match(uses: Use[]): Entry | null;
}

const isShift3 = ({ name, params }: Use): boolean => name === virtual.shift && params.by === 3;
const isSixth = ({ name, params }: Use): boolean => name === virtual.scale && Math.abs((params.factor as number) * 6 - 1) < 1e-6;
const gated = (use: Use, gate: (branch: Use[]) => boolean): boolean => {
  const branches = use.name === 'Multiply' ? (use.params.branches as Use[][]) : [];
  return branches.length === 2 && branches.some((branch, i) => branch.length === 0 && gate(branches[1 - i]!));
};
const isRelu6Of3 = (branch: Use[]): boolean => branch.length === 2 && isShift3(branch[0]!) && branch[1]!.name === 'ReLU6';

const patterns: Pattern[] = [
  // relu6(x + 3) / 6
  { length: 3, match: ([a, b, c]) => (isShift3(a!) && b!.name === 'ReLU6' && isSixth(c!) ? { name: 'Hardsigmoid', params: {} } : null) },
  // x * relu6(x + 3) / 6, in either order
  { length: 2, match: ([a, b]) => (gated(a!, isRelu6Of3) && isSixth(b!) ? { name: 'Hardswish', params: {} } : null) },
  { length: 1, match: ([a]) => (gated(a!, (branch) => branch.length === 1 && branch[0]!.name === 'Hardsigmoid') ? { name: 'Hardswish', params: {} } : null) },
  // A mean over one axis, then over the other.
  {
    length: 2,
    match: ([a, b]) => {
      const sides = [a!, b!].map(({ params }) => JSON.stringify(params.output_size));
      const both = a!.name === b!.name && /^Adaptive(Avg|Max)Pool2d$/.test(a!.name) && sides.includes('[null,1]') && sides.includes('[1,null]');
      return both ? { name: a!.name, params: { output_size: 1 } } : null;
    },
  },
  { length: 2, match: ([a, b]) => cbam(a!, b!) },
];

function replaced(uses: Use[], { length, match }: Pattern): Use[] {
  const out: Use[] = [];
  for (let at = 0; at < uses.length; at++) {
    const window = uses.slice(at, at + length);
    const entry = window.length === length ? match(window) : null;
    if (entry) at += length - 1;
    out.push(entry ? { ...window.at(-1)!, ...entry, module: null } : uses[at]!);
  }
  return out;
}

/** Woo et al. 2018 as it is usually written: the channels' gate, whose two branches share their layers, then the pixels'. */
function cbam(channel: Use, spatial: Use): Entry | null {
  let reduction = 0;
  let kernel = 0;
  const isGate = (pool: string, branch: Use[]): Use[] | null => {
    const [first, down, relu, up] = branch;
    const squeezes = branch.length === 4 && first!.name === pool && first!.params.output_size === 1 && relu!.name === 'ReLU';
    const pointwise = (use: Use): boolean => use.name === 'Conv2d' && one(use.params.kernel_size) && use.params.bias === false;
    return squeezes && pointwise(down!) && pointwise(up!) ? [down!, up!] : null;
  };
  const channelGate = gated(channel, (branch) => {
    const [sum, sigmoid] = branch;
    if (branch.length !== 2 || sigmoid!.name !== 'Sigmoid' || (sum!.name !== 'Residual' && sum!.name !== 'Add')) return false;
    const [left, right] = Object.values(branchesOf(sum!)!);
    const [mean, max] = [isGate('AdaptiveAvgPool2d', left!) ?? isGate('AdaptiveAvgPool2d', right ?? []), isGate('AdaptiveMaxPool2d', right ?? []) ?? isGate('AdaptiveMaxPool2d', left!)];
    if (!mean || !max || mean.some((use, i) => use.module === null || use.module !== max[i]!.module)) return false;
    const [narrow, wide] = [Number(mean[0]!.params.out_channels), Number(mean[1]!.params.out_channels)];
    reduction = Math.floor(wide / narrow);
    return Math.max(1, Math.floor(wide / reduction)) === narrow;
  });
  const spatialGate = gated(spatial, (branch) => {
    const [stack, conv, sigmoid] = branch;
    const [mean, max] = stack?.name === 'Concat' ? (stack.params.branches as Use[][]) : [];
    if (branch.length !== 3 || mean?.length !== 1 || max?.length !== 1 || mean[0]!.name !== virtual.channelMean || max[0]!.name !== virtual.channelMax) return false;
    const { out_channels, kernel_size, padding, bias, stride = 1 } = conv!.params;
    kernel = Number(kernel_size);
    return conv!.name === 'Conv2d' && out_channels === 1 && bias === false && stride === 1 && kernel % 2 === 1 && (padding === (kernel - 1) / 2 || padding === 'same') && sigmoid!.name === 'Sigmoid';
  });
  return channelGate && spatialGate ? { name: 'CBAM', params: { ...(reduction === 16 ? {} : { reduction }), ...(kernel === 7 ? {} : { kernel_size: kernel }) } } : null;
}

const one = (size: unknown): boolean => size === 1 || (Array.isArray(size) && size.every((side) => side === 1));

/** A scale by known means; what else is left is said, and goes. */
function withoutVirtual(use: Use, context: Context): Use[] {
  const { name, params, line } = use;
  if (name === virtual.scale) {
    const factor = params.factor as number;
    const divisor = Math.round(1 / factor);
    if (use.output?.length === 3 && factor > 0) {
      const whole = Math.abs(divisor * factor - 1) < 1e-9;
      // Both divide each value by a number: a pool over single pixels by a whole one, the normalisation by any.
      return [{ ...use, ...(whole ? { name: 'AvgPool2d', params: { kernel_size: 1, divisor_override: divisor } } : { name: 'LocalResponseNorm', params: { size: 1, alpha: 0, beta: 1, k: 1 / factor } }) }];
    }
    context.note(said`A tensor times ${{ factor }} has no layer here: it was left out.`, line);
    return [];
  }
  if (name === virtual.shift) context.note(said`A tensor plus ${{ by: String(params.by) }} has no layer here: it was left out.`, line);
  else if (name === virtual.channelMean) context.note(said`A mean over channels has no layer here: it was left out.`, line);
  else if (name === virtual.channelMax) context.note(said`A maximum over channels has no layer here: it was left out.`, line);
  else return [use];
  return [];
}

/** Says what a network of nested blocks computes twice: layers that two paths share beyond what they both begin with, and layers used twice. */
export function checkUses(layers: Use[], nameOf: (use: Use) => string, context: Context): void {
  const seen = new Set<Use>();
  const modules = new Map<object, Use>();
  const walk = (uses: Use[]): void => {
    for (const use of uses) {
      const branches = branchesOf(use);
      if (branches) Object.values(branches).forEach(walk);
      if (!hasWeights(use.name) && !/Dropout|StochasticDepth/.test(use.name)) continue;
      if (seen.has(use)) context.note(said`The network's paths cross here: "${{ use: nameOf(use) }}" stands in both, each with weights of its own.`, use.line);
      else if (use.module && hasWeights(use.name) && modules.has(use.module)) {
        context.note(said`"${{ use: nameOf(use) }}" is used twice there with the same weights: here each use has weights of its own.`, use.line);
      }
      seen.add(use);
      if (use.module) modules.set(use.module, use);
    }
  };
  walk(layers);
}

/** Every use of a network, those in its blocks too. */
export function usesIn(layers: Use[]): Use[] {
  return layers.flatMap((use) => [use, ...Object.values(branchesOf(use) ?? {}).flatMap(usesIn)]);
}
