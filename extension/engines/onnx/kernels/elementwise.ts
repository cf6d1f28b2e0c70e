import type { Graph } from '../graph';
import { elementTypes, sameShape, Value, type DType } from '../value';
import { channelAffine, rectified, unpooled } from './blocked';
import { phasewiseSum, withBias } from './convolution';
import type { Kernel, KernelTable } from './kernel';

/** Writes an element-wise expression over the names of arrays whose shapes broadcast. */
type Expression = (graph: Graph, x: string, y: string, z: string) => string;

export const broadcastShape = (...shapes: number[][]): number[] => {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
};

/** Applies an expression to values in the layout they are in: blocked stays blocked, broadcasts stay small. */
export function elementwise(graph: Graph, values: Value[], dtype: DType, expression: Expression): Value {
  const shape = broadcastShape(...values.map((value) => value.shape));
  if (staysBlocked(values, shape)) {
    const [x, y, z] = values.map((value) => (value.uniform === null ? value.blocked() : value.compact().name));
    return Value.laidOut(graph, shape, 'blocked', expression(graph, x!, y!, z!), dtype);
  }
  const compact = values.map((value) => value.compact());
  const [x, y, z] = compact.map((array) => array.name);
  return Value.broadcast(graph, shape, dtype, expression(graph, x!, y!, z!), broadcastShape(...compact.map((array) => array.shape)));
}

/** Whether to compute in the blocked layout: something lies in it, and the rest are single numbers or of the same shape. */
const staysBlocked = (values: Value[], shape: number[]): boolean =>
  values.some((value) => value.preferred === 'blocked') && values.every((value) => value.uniform !== null || (value.blockable && sameShape(value.shape, shape)));

const unary = (expression: Expression, dtype?: DType): Kernel => (graph, inputs) => {
  const x = Object.values(inputs)[0]!;
  return elementwise(graph, [x], dtype ?? x.dtype, expression);
};
const binary = (expression: Expression, dtype?: DType): Kernel => (graph, { a, b }) => elementwise(graph, [a!, b!], dtype ?? a!.dtype, expression);
/** The ONNX operator of the same arguments. */
const op = (name: string): Expression => (graph, ...names) => graph.node(name, names.filter((input) => input !== undefined));

/** 1 + a small x loses x's digits; the ratio with the rounded sum restores them (Kahan; HP-15C handbook). */
const log1p: Expression = (graph, x) => {
  const one = graph.float(1);
  const sum = graph.node('Add', [x, one]);
  const exact = graph.node('Div', [graph.node('Mul', [graph.node('Log', [sum]), x]), graph.node('Sub', [sum, one])]);
  return graph.node('Where', [graph.node('Equal', [sum, one]), x, exact]);
};
const expm1: Expression = (graph, x) => {
  const one = graph.float(1);
  const power = graph.node('Exp', [x]);
  const less = graph.node('Sub', [power, one]);
  const exact = graph.node('Div', [graph.node('Mul', [less, x]), graph.node('Log', [power])]);
  const large = graph.node('Greater', [graph.node('Abs', [x]), graph.float(1)]);
  return graph.node('Where', [graph.node('Equal', [power, one]), x, graph.node('Where', [large, less, exact])]);
};
/** Shaders' logarithms are exact to 2^-21 alone: near 0 the series, in Horner's form, which is exact to float32 there. */
const expm1BySeries: Expression = (graph, x) => {
  const one = graph.float(1);
  const term = (rest: string, n: number): string => graph.node('Add', [graph.node('Mul', [rest, graph.node('Mul', [x, graph.float(1 / n)])]), one]);
  const near = graph.node('Mul', [[9, 8, 7, 6, 5, 4, 3, 2].reduce(term, one), x]);
  const far = graph.node('Sub', [graph.node('Exp', [x]), one]);
  return graph.node('Where', [graph.node('Less', [graph.node('Abs', [x]), graph.float(0.5)]), near, far]);
};
const isFinite: Expression = (graph, x) => graph.node('Not', [graph.node('Or', [graph.node('IsNaN', [x]), graph.node('IsInf', [x])])]);

/** The remainder takes the divisor's sign, as in Python and TensorFlow. */
const mod: Kernel = (graph, { a, b }) =>
  elementwise(graph, [a!, b!], a!.dtype, (graph, x, y) => {
    if (a!.dtype === 'int32') return graph.node('Mod', [x!, y!]);
    const fmod = (left: string): string => graph.node('Mod', [left, y!], { fmod: 1 });
    return fmod(graph.node('Add', [fmod(x!), y!]));
  });
const floorDiv: Kernel = (graph, { a, b }) =>
  elementwise(graph, [a!, b!], a!.dtype, (graph, x, y) => {
    if (a!.dtype === 'float32') return graph.node('Floor', [graph.node('Div', [x!, y!])]);
    const float = (name: string): string => graph.node('Cast', [name], { to: 1 });
    return graph.node('Cast', [graph.node('Floor', [graph.node('Div', [float(x!), float(y!)])])], { to: elementTypes.int32 });
  });

/** Multiplication by a symbolic 1 and addition of 0, as gradients are full of them, write no node. */
const multiply: Kernel = (graph, { a, b }) => {
  const shape = broadcastShape(a!.shape, b!.shape);
  if (a!.uniform !== null && b!.uniform !== null) return Value.uniform(graph, shape, a!.dtype, Math.fround(a!.uniform * b!.uniform));
  for (const [left, right] of [[a!, b!], [b!, a!]] as const) {
    if (left.uniform === 1) return right.stretch(shape);
    const masked = behindPool(graph, left, right);
    if (masked) return masked;
    const vector = right.preferred === 'blocked' && perChannel(graph, left, right);
    if (vector) return Value.laidOut(graph, shape, 'blocked', channelAffine(graph, right.blocked(), right.shape, vector, null));
  }
  return elementwise(graph, [a!, b!], a!.dtype, op('Mul'));
};
const add: Kernel = (graph, { a, b }) => {
  const shape = broadcastShape(a!.shape, b!.shape);
  for (const [left, right] of [[a!, b!], [b!, a!]] as const) {
    if (left.uniform === 0) return right.stretch(shape);
    const vector = perChannel(graph, left, right);
    const biased = vector && withBias(graph, right, vector);
    if (biased) return biased;
    if (vector && right.preferred === 'blocked') return Value.laidOut(graph, shape, 'blocked', channelAffine(graph, right.blocked(), right.shape, null, vector));
  }
  return phasewiseSum(graph, a!, b!) ?? elementwise(graph, [a!, b!], a!.dtype, op('Add'));
};

/** The vector [C] that `value` repeats over the images and pixels of `x`, if it does. */
function perChannel(graph: Graph, value: Value, x: Value): string | null {
  const channels = x.shape[1]!;
  const whole = [...Array<number>(4 - Math.min(4, value.shape.length)).fill(1), ...value.shape];
  if (x.shape.length !== 4 || value.uniform !== null || value.dtype !== 'float32' || !sameShape(whole, [1, channels, 1, 1])) return null;
  return graph.reshape(value.plain(), [channels]);
}

/** The slope of a ReLU before a max pool, put behind the pool, where there is less of it: the maximum is positive, or nothing flows. */
function behindPool(graph: Graph, gradient: Value, slope: Value): Value | null {
  if (gradient.form?.kind !== 'unpooled' || slope.form?.kind !== 'step') return null;
  const { small, pooled, input } = gradient.form;
  if (input.form?.kind !== 'relu' || input.form.of !== slope.form.of) return null;
  return unpooled(graph, multiply(graph, { a: small, b: positive(graph, pooled) }, {}) as Value, pooled, input);
}

/** 1 where x is positive, else 0, in one pass: the steepest ramp from 0 to 1 (over 3e-39). */
const isPositive: Expression = (graph, x) => graph.node('HardSigmoid', [x], { alpha: { float: 3.4e38 }, beta: { float: 0 } });

/** ReLU's output tells its slope: 1 where it is positive. */
const positive = (graph: Graph, rectified: Value): Value => elementwise(graph, [rectified], 'float32', isPositive);

const relu: Kernel = (graph, { x }) => (x!.preferred === 'blocked' ? rectified(graph, x!) : elementwise(graph, [x!], x!.dtype, op('Relu')));

/** The provider's Relu makes 0 of what is no number, which is then never seen; a slope of 0 keeps it. */
const reluThatKeepsNaN: Kernel = (graph, { x }) => elementwise(graph, [x!], 'float32', (_, name) => graph.node('LeakyRelu', [name], { alpha: { float: 0 } }));

const relu6: Kernel = (graph, { x }) =>
  x!.preferred === 'blocked' ? rectified(graph, x!, 6) : elementwise(graph, [x!], 'float32', (graph, name) => graph.node('Clip', [name, graph.float(0), graph.float(6)]));

const divide: Kernel = (graph, { a, b }) => {
  const shape = broadcastShape(a!.shape, b!.shape);
  if (b!.uniform === 1) return a!.stretch(shape);
  if (a!.uniform !== null && b!.uniform !== null) return Value.uniform(graph, shape, 'float32', Math.fround(a!.uniform / b!.uniform));
  return elementwise(graph, [a!, b!], 'float32', op('Div'));
};

const cast: Kernel = (graph, { x }, { dtype }: { dtype: DType }) => {
  if (dtype === x!.dtype) return x!;
  if (x!.uniform !== null) return Value.uniform(graph, x!.shape, dtype, dtype === 'bool' ? Number(x!.uniform !== 0) : Math.trunc(x!.uniform));
  return elementwise(graph, [x!], dtype, (graph, name) => graph.node('Cast', [name!], { to: elementTypes[dtype] }));
};

const step: Kernel = (graph, { x }, { alpha }: { alpha: number }) => {
  if (alpha !== 0)
    return elementwise(graph, [x!], 'float32', (_, name) => graph.node('Where', [graph.node('Greater', [name, graph.float(0)]), graph.float(1), graph.float(alpha)]));
  if (x!.preferred !== 'blocked') return positive(graph, x!);
  return Value.deferred(graph, x!.shape, 'blocked', { kind: 'step', of: x! }, () => positive(graph, rectified(graph, x!)).blocked());
};

const clip: Kernel = (graph, { x }, { clipValueMin, clipValueMax }: { clipValueMin: number; clipValueMax: number }) =>
  elementwise(graph, [x!], x!.dtype, (graph, name) => {
    const bound = (value: number): string => (x!.dtype === 'int32' ? graph.constant(Int32Array.of(value), []) : graph.float(value));
    return graph.node('Clip', [name!, bound(clipValueMin), bound(clipValueMax)]);
  });

/** A condition of rank 1 chooses whole rows. */
const select: Kernel = (graph, { condition, t, e }) => {
  const rows = condition!.shape.length === 1 && t!.shape.length > 1 ? condition!.reshape([condition!.size, ...t!.shape.slice(1).map(() => 1)]) : condition!;
  return elementwise(graph, [rows, t!, e!], t!.dtype, op('Where'));
};

const addN: Kernel = (graph, terms) => Object.values(terms).reduce((a, b) => add(graph, { a, b }, {}) as Value);

const eluGrad: Kernel = (graph, { dy, y }) =>
  elementwise(graph, [dy!, y!], 'float32', (graph, gradient, output) => {
    const slope = graph.node('Add', [graph.node('Min', [output!, graph.float(0)]), graph.float(1)]);
    return graph.node('Mul', [gradient!, slope]);
  });

export const elementwiseKernels: KernelTable = {
  Identity: (_, { x }) => x!,
  Cast: cast,
  Abs: unary(op('Abs')),
  Neg: unary(op('Neg')),
  Exp: unary(op('Exp')),
  Expm1: { webgpu: unary(expm1BySeries), others: unary(expm1) },
  Log: unary(op('Log')),
  Log1p: unary(log1p),
  Sqrt: unary(op('Sqrt')),
  Rsqrt: unary((graph, x) => graph.node('Reciprocal', [graph.node('Sqrt', [x!])])),
  Square: unary((graph, x) => graph.node('Mul', [x!, x!])),
  Reciprocal: unary(op('Reciprocal')),
  Sin: unary(op('Sin')),
  Cos: unary(op('Cos')),
  Tan: unary(op('Tan')),
  Asin: unary(op('Asin')),
  Acos: unary(op('Acos')),
  Atan: unary(op('Atan')),
  Sinh: unary(op('Sinh')),
  Cosh: unary(op('Cosh')),
  Tanh: unary(op('Tanh')),
  Asinh: unary(op('Asinh')),
  Acosh: unary(op('Acosh')),
  Atanh: unary(op('Atanh')),
  Erf: unary(op('Erf')),
  Sign: unary(op('Sign')),
  Floor: unary(op('Floor')),
  Ceil: unary(op('Ceil')),
  Round: unary(op('Round')),
  Sigmoid: unary(op('Sigmoid')),
  Softplus: unary(op('Softplus')),
  Relu: { webgpu: reluThatKeepsNaN, others: relu },
  Relu6: relu6,
  Elu: unary(op('Elu')),
  EluGrad: eluGrad,
  Selu: unary(op('Selu')),
  LeakyRelu: (graph, { x }, { alpha }: { alpha: number }) =>
    elementwise(graph, [x!], 'float32', (graph, name) => graph.node('LeakyRelu', [name!], { alpha: { float: alpha } })),
  Prelu: (graph, { x, alpha }) =>
    elementwise(graph, [x!, alpha!], 'float32', (_, name, slope) =>
      graph.node('Where', [graph.node('Less', [name!, graph.float(0)]), graph.node('Mul', [name!, slope!]), name!])),
  Step: step,
  ClipByValue: clip,
  IsNan: unary(op('IsNaN'), 'bool'),
  IsInf: unary(op('IsInf'), 'bool'),
  IsFinite: unary(isFinite, 'bool'),
  Add: add,
  AddN: addN,
  Sub: binary(op('Sub')),
  Multiply: multiply,
  RealDiv: divide,
  FloorDiv: floorDiv,
  Mod: mod,
  Pow: binary(op('Pow')),
  Maximum: binary(op('Max')),
  Minimum: binary(op('Min')),
  SquaredDifference: binary((graph, a, b) => {
    const difference = graph.node('Sub', [a!, b!]);
    return graph.node('Mul', [difference, difference]);
  }),
  Equal: binary(op('Equal'), 'bool'),
  NotEqual: binary((graph, a, b) => graph.node('Not', [graph.node('Equal', [a!, b!])]), 'bool'),
  Greater: binary(op('Greater'), 'bool'),
  GreaterEqual: binary(op('GreaterOrEqual'), 'bool'),
  Less: binary(op('Less'), 'bool'),
  LessEqual: binary(op('LessOrEqual'), 'bool'),
  LogicalAnd: binary(op('And'), 'bool'),
  LogicalOr: binary(op('Or'), 'bool'),
  LogicalNot: unary(op('Not'), 'bool'),
  Select: select,
};
