// test/bench/runs.ts
import { existsSync as existsSync5, mkdirSync as mkdirSync2, readFileSync as readFileSync5, writeFileSync as writeFileSync4 } from "node:fs";
import { join as join3 } from "node:path";

// extension/shared/shortened.ts
function shortened(words3, most2 = 80) {
  if (words3.length <= most2) return words3;
  const end2 = Math.floor(most2 / 3);
  return `${words3.slice(0, most2 - end2 - 1)}\u2026${words3.slice(-end2)}`;
}
var quoted = (words3) => `"${shortened(words3)}"`;

// extension/shared/said.ts
var longest = 1e3;
function shortValues(values) {
  const short = {};
  for (const [name2, value] of Object.entries(values)) short[name2] = typeof value === "string" ? shortened(value, longest) : value;
  return short;
}
var inEnglish = (sentence) => sentence;
function fill({ sentence, values }, translate = inEnglish) {
  return translate(sentence).replace(/"\{(\w+)\}"|\{(\w+)\}/g, (placeholder2, inQuotes, alone) => {
    const name2 = inQuotes ?? alone;
    if (!Object.hasOwn(values, name2)) return placeholder2;
    const value = values[name2];
    const words3 = typeof value === "object" ? fill(value, translate) : String(value);
    return inQuotes === void 0 ? words3 : quoted(words3);
  });
}
function isSaid(value, depth = 8) {
  if (typeof value !== "object" || value === null || !("sentence" in value) || typeof value.sentence !== "string" || !("values" in value)) return false;
  const { values } = value;
  if (typeof values !== "object" || values === null || Array.isArray(values)) return false;
  return Object.values(values).every((each) => typeof each === "string" || typeof each === "number" || depth > 0 && isSaid(each, depth - 1));
}
var isMistake = (value) => isSaid(value) && "id" in value && typeof value.id === "string";
var sentences = /* @__PURE__ */ new WeakMap();
function said(parts, ...named) {
  let sentence = sentences.get(parts);
  if (sentence === void 0) sentences.set(parts, sentence = parts.reduce((text5, part, i) => `${text5}{${Object.keys(named[i - 1])[0]}}${part}`));
  return { sentence, values: shortValues(named.length === 1 ? named[0] : Object.assign({}, ...named)) };
}
var together = (parts, between = " ") => ({ sentence: parts.map((_, i) => `{${i}}`).join(between), values: Object.fromEntries(parts.map((part, i) => [i, part])) });
var asIs = (words3) => ({ sentence: "{words}", values: { words: words3 } });
var speaking = (translate) => (said2, values = {}) => fill(typeof said2 === "string" ? { sentence: said2, values: shortValues(values) } : said2, translate);
var english = speaking(inEnglish);

// extension/core/budget.ts
var budget = {
  /** Characters of a text; more is not read. The largest of our examples has 3,000. */
  characters: 2 ** 20,
  /** Names, numbers and lists in a text, and again once its named blocks are written out: twenty for each layer. A tree takes some 400 bytes for each. */
  entries: 2e5,
  /** Brackets within brackets of a text: three for each layer that may lie in another. Python itself reads 200. */
  nesting: 400,
  /** Layers once named blocks and Repeat are written out, blocks among them: more than twice ResNet-1202's (He et al. 2016). */
  layers: 1e4,
  /** Layers within layers: a pasted DenseNet's nest some fifty deep. */
  depth: 128,
  /** Trainable values: 40 GB as float32, 160 GB with their gradients and what Adam keeps. CoAtNet-7 (Dai et al. 2021) has 2.4e9. */
  params: 1e10,
  /** Multiply-adds of one picture's forward pass: hours of any processor. CoAtNet-7 at 512 x 512 has 2.6e12. */
  macs: 1e15,
  /** Bytes of all maps of one picture's forward pass, as float32. */
  bytes: 2 ** 40,
  /** Pixels of a picture anywhere among the transforms: what libvips decodes at most. */
  pixels: 16383 * 16383,
  /** Named blocks of an experiment, and parameters of one. */
  blocks: 1e3,
  /** Schedulers of one experiment, within one another and beside one another. */
  schedulers: 100,
  /** Characters of LambdaLR's expression: the longest that anybody writes has a few hundred. */
  expression: 2e3,
  /** Steps of a schedule that is drawn: each is a number in memory. ImageNet for 90 epochs in batches of 64 has 1.8 million. */
  steps: 2e6,
  /** Turns of its schedulers, as long as a plain scheduler's: a third of a second. */
  turns: 3e7,
  /** Choices of a study's variables that are looked at while one types, each as an experiment of its own. */
  variants: 60,
  /** Settings of a grid: ten a minute for two months. */
  settings: 1e6,
  /** Mistakes that are told of one text: who has more mends these first. */
  findings: 200
};
var exceeds = (figure2, most2) => !(figure2 <= budget[most2]);

// extension/core/figures.ts
function grouped(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
var units = [["Y", 1e24], ["Z", 1e21], ["E", 1e18], ["P", 1e15], ["T", 1e12], ["G", 1e9], ["M", 1e6], ["k", 1e3]];
function rounded(value) {
  if (!Number.isFinite(value)) return "countless";
  for (const [unit7, size5] of units) if (value >= size5) return `${Number((value / size5).toPrecision(3))} ${unit7}`;
  return String(value);
}

// extension/core/data/transform.ts
var TransformError = class extends Error {
  constructor(said2) {
    super(fill(said2));
    this.said = said2;
  }
  said;
  name = "TransformError";
};
function transform(row2) {
  const plain2 = row2;
  return { ...plain2, output: (params3, input) => affordable(plain2.output(params3, input)) };
}
function affordable(picture) {
  const { height, width } = picture;
  if (exceeds(height * width, "pixels")) throw new TransformError(said`It makes a picture of ${{ height }}x${{ width }}, and ${{ most: grouped(budget.pixels) }} pixels are the most: make it smaller.`);
  return picture;
}
function byteTransform(row2) {
  const { output = (_params, input) => input, draw = () => ({}) } = row2;
  return transform({
    ...row2,
    output: (params3, input) => {
      if (input.kind !== "bytes") throw new TransformError(said`It works on pictures, but ToTensor stands before it: move it in front of ToTensor.`);
      return output(params3, input);
    },
    draw,
    tell: row2.tell,
    apply: row2.apply
  });
}

// extension/core/study/variable-node.ts
var variableKeys = ["$try", "$range", "$int"];
var isVariableKey = (key) => variableKeys.includes(key);
function variableAt(node) {
  if (node.type !== "object") return null;
  const property = node.children.find(({ children }) => isVariableKey(children[0].value));
  return property ? { kind: property.children[0].value, node, key: property.children[0], value: property.children[1] } : null;
}
var mayVary = (text5) => variableKeys.some((key) => text5.includes(`"${key}"`));
var firstChoice = ({ kind, value }) => kind === "$try" ? 0 : Number(value?.children?.[0]?.value);
function withChoices(node, choose, parent2) {
  const variable = variableAt(node);
  if (variable) {
    const chosen = choose(variable);
    if (variable.kind !== "$try" && Number.isFinite(chosen)) return { type: "number", offset: node.offset, length: node.length, value: chosen, parent: parent2 };
    const entry2 = variable.kind === "$try" && variable.value?.type === "array" ? variable.value.children[chosen] : void 0;
    if (entry2) return withChoices(entry2, choose, parent2);
  }
  const children = [];
  const copy = { ...node, parent: parent2, children: node.children && children };
  for (const child of node.children ?? []) children.push(withChoices(child, choose, copy));
  return copy;
}

// extension/core/study/variants.ts
function variantsOf(source2, variables) {
  const variants = [];
  for (const variable of variables) {
    for (const chosen of otherChoices(variable)) {
      if (variants.length === budget.variants) return variants;
      variants.push(variantOf(source2, variable, chosen));
    }
  }
  return variants;
}
var otherChoices = ({ distribution, entries }) => distribution.kind === "try" ? entries.map((_, i) => i).slice(1) : [distribution.high];
function variantOf(source2, variable, chosen) {
  const choices2 = /* @__PURE__ */ new Map([[variable.written.node.offset, chosen]]);
  for (let { within: within4 } = variable; within4; within4 = within4.variable.within) choices2.set(within4.variable.written.node.offset, within4.entry);
  const root5 = withChoices(source2.written, (each) => choices2.get(each.node.offset) ?? firstChoice(each));
  const entry2 = variable.entries[chosen];
  return { source: { ...source2, root: root5 }, place: entry2 ?? variable.written.node, words: asIs(`${variable.name} ${entry2 ? writtenShort(source2, entry2) : chosen}`) };
}
var writtenShort = ({ text: text5 }, { offset: offset2, length }) => shortened(text5.slice(offset2, offset2 + Math.min(length, 400)).replace(/\s+/g, " "), 60);

// extension/core/config/param.ts
var int = (bounds = {}) => ({ kind: "int", ...bounds });
var float = (bounds = {}) => ({ kind: "float", ...bounds });
var bool = { kind: "bool" };
var nothing = { kind: "null" };
var string = { kind: "string" };
var oneOf = (...values) => ({ kind: "enum", values });
var tuple = (...of) => ({ kind: "tuple", of });
var list = (of, minLength) => ({ kind: "list", of, minLength });
var either = (...of) => ({ kind: "either", of });
var object = (params3) => ({ kind: "object", params: params3 });
var pair = (of) => either(of, tuple(of, of));
var choice = (table2) => ({ kind: "choice", table: table2 });
var choices = (table2, minLength) => ({ kind: "choices", table: table2, minLength });
var required = (type2, doc) => ({ type: type2, doc });
var optional = (type2, value, doc) => ({ type: type2, default: value, doc });
function defaultsOf(params3) {
  return Object.fromEntries(Object.entries(params3).map(([name2, param]) => [name2, param.default]));
}
function asPair(value) {
  return typeof value === "number" ? [value, value] : value;
}
function heldTable(type2) {
  if (type2.kind === "choice" || type2.kind === "choices") return type2.table;
  if (type2.kind === "list") return heldTable(type2.of);
  return type2.kind === "either" ? type2.of.map(heldTable).find((table2) => table2 !== null) ?? null : null;
}

// extension/core/model/layer.ts
var ShapeError = class extends Error {
  constructor(said2, param, beyond2) {
    super(fill(said2));
    this.said = said2;
    this.param = param;
    this.beyond = beyond2;
  }
  said;
  param;
  beyond;
  name = "ShapeError";
};
var layer = (row2) => row2;

// extension/core/model/shape-checks.ts
var sizes = (shape) => shape.length === 1 ? String(shape[0]) : shape.join(" x ");
function featureMaps(name2, input) {
  if (input.length === 3) return input;
  throw new ShapeError(said`${{ name: name2 }} works on feature maps, but a vector of ${{ input: sizes(input) }} comes in: put it before Flatten.`);
}
function vector(name2, input) {
  if (input.length === 1) return input[0];
  throw new ShapeError(said`${{ name: name2 }} works on vectors, but feature maps of ${{ input: sizes(input) }} come in: put Flatten before it.`);
}
function matches(name2, param, given, actual) {
  if (given !== null && given !== actual)
    throw new ShapeError(said`${{ name: name2 }} says ${{ param }} ${{ given }}, but ${{ actual }} come in: write ${{ actual }}, or leave ${{ param }} out.`, param);
}
var divided = { channels: said`channels`, "input channels": said`input channels`, "output channels": said`output channels` };
function divides(name2, what, a, param, b, made = param) {
  if (a % b !== 0) throw new ShapeError(said`${{ name: name2 }} cannot divide its ${{ a }} ${{ what: divided[what] }} by ${{ made }} ${{ b }}: choose a divisor of ${{ a }}.`, param);
}
function nonEmpty(name2, input, output, param = "kernel_size") {
  if (output.every((size5) => size5 >= 1)) return output;
  const fix = param === "kernel_size" ? said`its window is larger than that; make kernel_size smaller or padding larger` : said`make ${{ param }} larger`;
  throw new ShapeError(said`${{ name: name2 }} leaves nothing of an input of ${{ input: sizes(input) }}: ${{ fix }}.`, param);
}

// extension/core/model/layers/activation.ts
var inplace = { inplace: optional(bool, false, "PyTorch's way to save memory; it changes no value, and nothing here.") };
var pointwise = (doc, params3, f) => layer({ group: "activation", doc, params: params3, outputShape: (_, input) => input, forward: (x, given, { tf }) => f(tf, x, given) });
var alpha = optional(float(), 1, "How far below zero the negative side goes.");
var negativeExpm1 = (tf, x) => tf.expm1(tf.minimum(x, 0));
var hardSigmoid = (tf, x) => tf.div(tf.relu6(tf.add(x, 3)), 6);
function axisOf(name2, dim, input) {
  const rank = input.length + 1;
  const axis = dim < 0 ? dim + rank : dim;
  if (axis >= 1 && axis < rank) return axis;
  throw new ShapeError(said`${{ name: name2 }} has dim ${{ dim }}, but a batch of ${{ input: sizes(input) }} has dims 1 to ${{ last: rank - 1 }} besides the batch's own: choose one of these.`, "dim");
}
function alongLast(tf, x, axis, f) {
  if (axis === x.rank - 1) return f(x);
  const order2 = x.shape.map((_, i) => i).filter((i) => i !== axis).concat(axis);
  const back = order2.map((_, i) => order2.indexOf(i));
  return tf.transpose(f(tf.transpose(x, order2)), back);
}
var softmaxDim = optional(int({ min: -4, max: 3 }), 1, "The dimension whose values sum to 1: 1 is the classes, or the channels.");
var activationLayers = {
  ReLU: pointwise(
    "max(0, x). Negative values become 0, so the network is not one big linear map; its gradient is 1 or 0, which keeps deep networks trainable.",
    inplace,
    (tf, x) => tf.relu(x)
  ),
  ReLU6: pointwise("min(max(0, x), 6). A ReLU with a ceiling, which low-precision arithmetic likes; MobileNetV2's choice.", inplace, (tf, x) => tf.relu6(x)),
  LeakyReLU: pointwise(
    "x, or negative_slope * x below zero. A small slope instead of a flat side, so that no unit stops learning for good.",
    { negative_slope: optional(float(), 0.01, "Slope of the negative side."), ...inplace },
    (tf, x, { negative_slope }) => tf.leakyRelu(x, negative_slope)
  ),
  PReLU: layer({
    group: "activation",
    doc: "A LeakyReLU whose negative slope is learnt, one for all channels or one each (He et al. 2015).",
    params: {
      num_parameters: optional(int({ min: 1 }), 1, "Learnt slopes: 1, or as many as there are channels."),
      init: optional(float(), 0.25, "Where the slopes begin.")
    },
    outputShape({ num_parameters }, input) {
      if (num_parameters !== 1 && num_parameters !== input[0])
        throw new ShapeError(said`PReLU has num_parameters ${{ num_parameters }}, but ${{ channels: input[0] }} channels come in: write 1 or ${{ channels: input[0] }}.`, "num_parameters");
      return input;
    },
    weights: ({ num_parameters, init: init2 }) => ({ weight: { shape: [num_parameters], init: { kind: "constant", value: init2 }, trainable: true } }),
    forward: (x, { num_parameters }, { tf, weight }) => tf.prelu(x, tf.reshape(weight("weight"), [num_parameters, ...x.shape.slice(2).map(() => 1)]))
  }),
  ELU: pointwise(
    "x, or alpha * (exp(x) - 1) below zero: a smooth ReLU whose negative side pulls the mean towards zero.",
    { alpha, ...inplace },
    (tf, x, params3) => params3.alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(negativeExpm1(tf, x), params3.alpha))
  ),
  SELU: pointwise(
    "An ELU with two fixed constants that drive activations to mean 0 and variance 1 without any norm layer; goes with AlphaDropout (Klambauer et al. 2017).",
    inplace,
    (tf, x) => tf.selu(x)
  ),
  CELU: pointwise(
    "x, or alpha * (exp(x / alpha) - 1) below zero: an ELU whose slope is continuous for every alpha.",
    { alpha: optional(float({ above: 0 }), 1, "How far below zero the negative side goes."), ...inplace },
    (tf, x, params3) => tf.add(tf.relu(x), tf.mul(negativeExpm1(tf, tf.div(x, params3.alpha)), params3.alpha))
  ),
  GELU: pointwise(
    "x times the probability that a standard normal lies below x: a smooth ReLU; transformers and ConvNeXt use it.",
    { approximate: optional(oneOf("none", "tanh"), "none", "The exact error function, or a tanh close to it.") },
    (tf, x, { approximate }) => {
      const phi = approximate === "none" ? tf.erf(tf.mul(x, Math.SQRT1_2)) : tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI)));
      return tf.mul(tf.mul(x, 0.5), tf.add(phi, 1));
    }
  ),
  SiLU: pointwise("x * sigmoid(x), also called Swish: a smooth ReLU that dips below zero; EfficientNet's choice.", inplace, (tf, x) => tf.mul(x, tf.sigmoid(x))),
  Mish: pointwise("x * tanh(softplus(x)): much like SiLU, a little smoother (Misra 2019).", inplace, (tf, x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  Hardswish: pointwise("x * ReLU6(x + 3) / 6: SiLU in straight lines, cheaper to compute; MobileNetV3's choice.", inplace, (tf, x) => tf.mul(x, hardSigmoid(tf, x))),
  Hardsigmoid: pointwise("ReLU6(x + 3) / 6: a sigmoid in straight lines.", inplace, (tf, x) => hardSigmoid(tf, x)),
  Softplus: pointwise(
    "log(1 + exp(beta * x)) / beta: a ReLU with its corner rounded off, always positive.",
    {
      beta: optional(float({ above: 0 }), 1, "How sharp the corner is."),
      threshold: optional(float(), 20, "Where beta * x is larger, x itself comes out.")
    },
    (tf, x, { beta: beta2, threshold }) => {
      const scaled2 = tf.mul(x, beta2);
      return tf.where(tf.greater(scaled2, threshold), x, tf.div(tf.softplus(scaled2), beta2));
    }
  ),
  Tanh: pointwise("Squeezes values into -1 \u2026 1. Flat at both ends, so gradients fade in deep networks; LeNet used it.", {}, (tf, x) => tf.tanh(x)),
  Sigmoid: pointwise("Squeezes values into 0 \u2026 1: gates and probabilities of independent labels. Flat at both ends.", {}, (tf, x) => tf.sigmoid(x)),
  GLU: layer({
    group: "activation",
    doc: "Splits a dimension into two halves a and b and gives a * sigmoid(b): one half gates the other (Dauphin et al. 2016).",
    params: { dim: optional(int({ min: -4, max: 3 }), -1, "The dimension to halve; 1 is the channels.") },
    shorthand: "dim",
    outputShape({ dim }, input) {
      const axis = axisOf("GLU", dim, input) - 1;
      if (input[axis] % 2 !== 0) throw new ShapeError(said`GLU halves dim ${{ dim }}, but its size ${{ size: input[axis] }} is odd: make it even.`, "dim");
      return input.map((size5, i) => i === axis ? size5 / 2 : size5);
    },
    forward(x, { dim }, { tf }) {
      const [value, gate] = tf.split(x, 2, axisOf("GLU", dim, x.shape.slice(1)));
      return tf.mul(value, tf.sigmoid(gate));
    }
  }),
  Softmax: layer({
    group: "activation",
    doc: "Turns logits into probabilities that sum to 1. CrossEntropyLoss does this itself: a Softmax before it flattens the gradients.",
    params: { dim: softmaxDim },
    shorthand: "dim",
    outputShape: ({ dim }, input) => (axisOf("Softmax", dim, input), input),
    forward: (x, { dim }, { tf }) => alongLast(tf, x, axisOf("Softmax", dim, x.shape.slice(1)), (y) => tf.softmax(y))
  }),
  LogSoftmax: layer({
    group: "activation",
    doc: "The logarithm of Softmax, computed without overflow: what NLLLoss wants before it. The two together are CrossEntropyLoss.",
    params: { dim: softmaxDim },
    shorthand: "dim",
    outputShape: ({ dim }, input) => (axisOf("LogSoftmax", dim, input), input),
    forward: (x, { dim }, { tf }) => alongLast(tf, x, axisOf("LogSoftmax", dim, x.shape.slice(1)), (y) => tf.logSoftmax(y))
  })
};

// extension/core/model/ops/native.ts
var isNative = (tf, kernel) => tf.getKernel(kernel.name, tf.getBackend()) !== void 0;
function runNative(tf, kernel, inputs, attrs) {
  if (kernel.gradient && !tf.getGradient(kernel.name)) tf.registerGradient({ kernelName: kernel.name, ...kernel.gradient(tf) });
  return tf.engine().runKernel(kernel.name, inputs, attrs);
}

// extension/core/model/ops/window.ts
function pooledSize(size5, kernel, stride, padding3, dilation, ceil) {
  const span = size5 + 2 * padding3 - dilation * (kernel - 1) - 1;
  if (!ceil) return Math.floor(span / stride) + 1;
  const positions = Math.ceil(span / stride) + 1;
  return (positions - 1) * stride >= size5 + padding3 ? positions - 1 : positions;
}
var pooledShape = ([height, width], window3) => [
  pooledSize(height, window3.kernel[0], window3.stride[0], window3.padding[0], window3.dilation[0], window3.ceilMode),
  pooledSize(width, window3.kernel[1], window3.stride[1], window3.padding[1], window3.dilation[1], window3.ceilMode)
];
function exactPadding([height, width], window3) {
  const [outHeight, outWidth] = pooledShape([height, width], window3);
  const after = (axis, size5, out) => (out - 1) * window3.stride[axis] + window3.dilation[axis] * (window3.kernel[axis] - 1) + 1 - size5 - window3.padding[axis];
  return [window3.padding[0], window3.padding[1], after(0, height, outHeight), after(1, width, outWidth)];
}
function padSides(tf, x, [top, left, bottom, right], value = 0) {
  const [n, c, height, width] = x.shape;
  const cut = (side3) => Math.max(-side3, 0);
  const add = (side3) => Math.max(side3, 0);
  let y = x;
  if (Math.min(top, left, bottom, right) < 0)
    y = tf.slice(y, [0, 0, cut(top), cut(left)], [n, c, height - cut(top) - cut(bottom), width - cut(left) - cut(right)]);
  if (Math.max(top, left, bottom, right) > 0) y = tf.pad(y, [[0, 0], [0, 0], [add(top), add(bottom)], [add(left), add(right)]], value);
  return y;
}
function windows(tf, x, window3, value) {
  const size5 = x.shape.slice(2);
  const padded3 = padSides(tf, x, exactPadding(size5, window3), value);
  const [n, c, , width] = padded3.shape;
  const [outHeight, outWidth] = pooledShape(size5, window3);
  const taps = [];
  for (let oy = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++)
      for (let ky = 0; ky < window3.kernel[0]; ky++)
        for (let kx = 0; kx < window3.kernel[1]; kx++)
          taps.push((oy * window3.stride[0] + ky * window3.dilation[0]) * width + ox * window3.stride[1] + kx * window3.dilation[1]);
  const flat = tf.reshape(padded3, [n, c, -1]);
  return tf.reshape(tf.gather(flat, tf.tensor1d(taps, "int32"), 2), [n, c, outHeight * outWidth, window3.kernel[0] * window3.kernel[1]]);
}

// extension/core/model/ops/pool2d.ts
var MaxPool2d = {
  name: "MaxPool2dNCHW",
  gradient: (tf) => ({
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({ x: () => runNative(tf, MaxPool2dGradient, { dy, x, y }, attrs) })
  })
};
var MaxPool2dGradient = { name: "MaxPool2dGradientNCHW" };
function maxPool2d(tf, x, { kernel, stride, padding: padding3, dilation, ceilMode: ceilMode2 }) {
  const window3 = { kernel, stride, padding: padding3, dilation, ceilMode: ceilMode2 };
  if (isNative(tf, MaxPool2d)) return runNative(tf, MaxPool2d, { x }, window3);
  const [n, c, height, width] = x.shape;
  const taps = windows(tf, x, window3, -Infinity);
  const first2 = tf.cast(tf.oneHot(tf.argMax(taps, 3), kernel[0] * kernel[1]), "bool");
  return tf.reshape(tf.sum(tf.where(first2, taps, tf.zerosLike(taps)), 3), [n, c, ...pooledShape([height, width], window3)]);
}
var SumPool2d = {
  name: "SumPool2dNCHW",
  gradient: (tf) => ({
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => runNative(tf, SumPool2dGradient, { dy }, { ...attrs, inputShape: x.shape }) })
  })
};
var SumPool2dGradient = { name: "SumPool2dGradientNCHW" };
function avgPool2d(tf, x, options) {
  const { kernel, stride, padding: padding3, ceilMode: ceilMode2, countIncludePad, divisorOverride } = options;
  const window3 = { kernel, stride, padding: padding3, ceilMode: ceilMode2, dilation: [1, 1] };
  const [n, c, height, width] = x.shape;
  const size5 = pooledShape([height, width], window3);
  const sums = isNative(tf, SumPool2d) ? runNative(tf, SumPool2d, { x }, window3) : tf.reshape(tf.sum(windows(tf, x, window3, 0), 3), [n, c, ...size5]);
  if (divisorOverride !== null) return tf.div(sums, divisorOverride);
  const counts2 = (axis, length) => Array.from({ length: size5[axis] }, (_, i) => {
    const start = i * stride[axis] - padding3[axis];
    const end2 = Math.min(start + kernel[axis], length + padding3[axis]);
    return countIncludePad ? end2 - start : Math.min(end2, length) - Math.max(start, 0);
  });
  const [rows2, columns] = [counts2(0, height), counts2(1, width)];
  if (new Set(rows2).size === 1 && new Set(columns).size === 1) return tf.div(sums, rows2[0] * columns[0]);
  return tf.div(sums, tf.tensor(rows2.flatMap((row2) => columns.map((column) => row2 * column)), [1, 1, ...size5]));
}

// extension/core/model/layers/adaptive-pooling.ts
var size = either(int({ min: 1 }), nothing);
var outputSize = required(either(size, tuple(size, size)), "Height and width that come out; null keeps a side as it is.");
function wanted(given, [height, width]) {
  const [high, wide] = Array.isArray(given) ? given : [given, given];
  return [high ?? height, wide ?? width];
}
var bins = (length, count4) => Array.from({ length: count4 }, (_, i) => ({ start: Math.floor(i * length / count4), end: Math.ceil((i + 1) * length / count4) }));
function evenWindow(from, to) {
  if (from[0] % to[0] !== 0 || from[1] % to[1] !== 0) return null;
  const kernel = [from[0] / to[0], from[1] / to[1]];
  return { kernel, stride: kernel, padding: [0, 0], ceilMode: false };
}
var meanMatrix = (tf, length, count4) => tf.tensor(bins(length, count4).flatMap(({ start, end: end2 }) => Array.from({ length }, (_, i) => i >= start && i < end2 ? 1 / (end2 - start) : 0)), [count4, length]);
function adaptiveAverage(tf, x, to) {
  const [batch, channels, height, width] = x.shape;
  if (to[0] === 1 && to[1] === 1) return tf.mean(x, [2, 3], true);
  const window3 = evenWindow([height, width], to);
  if (window3) return avgPool2d(tf, x, { ...window3, countIncludePad: true, divisorOverride: null });
  const rows2 = tf.matMul(tf.reshape(x, [batch * channels * height, width]), meanMatrix(tf, width, to[1]), false, true);
  const columns = tf.transpose(tf.reshape(rows2, [batch * channels, height, to[1]]), [0, 2, 1]);
  const means = tf.matMul(tf.reshape(columns, [batch * channels * to[1], height]), meanMatrix(tf, height, to[0]), false, true);
  return tf.reshape(tf.transpose(tf.reshape(means, [batch * channels, to[1], to[0]]), [0, 2, 1]), [batch, channels, ...to]);
}
function adaptiveMax(tf, x, to) {
  const [height, width] = x.shape.slice(2);
  const window3 = evenWindow([height, width], to);
  if (window3) return maxPool2d(tf, x, { ...window3, dilation: [1, 1] });
  const spread4 = (y, axis, count4) => {
    const cuts = bins(y.shape[axis], count4);
    const longest5 = Math.max(...cuts.map(({ start, end: end2 }) => end2 - start));
    const sources = cuts.flatMap(({ start, end: end2 }) => Array.from({ length: longest5 }, (_, i) => Math.min(start + i, end2 - 1)));
    return { y: tf.gather(y, tf.tensor1d(sources, "int32"), axis), longest: longest5 };
  };
  const rows2 = spread4(x, 2, to[0]);
  const columns = spread4(rows2.y, 3, to[1]);
  const kernel = [rows2.longest, columns.longest];
  return maxPool2d(tf, columns.y, { kernel, stride: kernel, padding: [0, 0], dilation: [1, 1], ceilMode: false });
}
function pooledShape2(name2, given, input) {
  const [channels, height, width] = featureMaps(name2, input);
  return [channels, ...wanted(given, [height, width])];
}
function coverage(given, [, height, width]) {
  const [high] = wanted(given, [height, width]);
  return high === 1 ? "everything" : { kernel: longestBin(height, high), stride: height / high, dilation: 1 };
}
function longestBin(length, count4) {
  let [divisor, rest2] = [length, count4];
  while (rest2 > 0) [divisor, rest2] = [rest2, divisor % rest2];
  return Math.ceil((count4 - divisor + length) / count4);
}
var adaptivePoolingLayers = {
  AdaptiveAvgPool2d: layer({
    group: "pooling",
    doc: "Averages maps of any size down to the size you name. With 1 it is global average pooling, which spares the large Linear layer of older networks.",
    params: { output_size: outputSize },
    shorthand: "output_size",
    outputShape: ({ output_size }, input) => pooledShape2("AdaptiveAvgPool2d", output_size, input),
    forward: (x, { output_size }, { tf }) => adaptiveAverage(tf, x, wanted(output_size, x.shape.slice(2))),
    window: ({ output_size }, input) => coverage(output_size, input)
  }),
  AdaptiveMaxPool2d: layer({
    group: "pooling",
    doc: "Takes maxima so that maps of any size come out at the size you name. With 1 it asks only whether a pattern was there at all.",
    params: { output_size: outputSize },
    shorthand: "output_size",
    outputShape: ({ output_size }, input) => pooledShape2("AdaptiveMaxPool2d", output_size, input),
    forward: (x, { output_size }, { tf }) => adaptiveMax(tf, x, wanted(output_size, x.shape.slice(2))),
    window: ({ output_size }, input) => coverage(output_size, input)
  })
};

// extension/core/model/inits.ts
var init = (row2) => row2;
function fans(shape) {
  const field = shape.slice(2).reduce((a, b) => a * b, 1);
  const [out = 1, into = out] = shape;
  return { fanIn: into * field, fanOut: out * field };
}
function gainOf(nonlinearity, a) {
  const gains = { relu: Math.SQRT2, tanh: 5 / 3, selu: 3 / 4, leaky_relu: Math.sqrt(2 / (1 + a * a)) };
  return gains[nonlinearity] ?? 1;
}
var kaimingParams = {
  a: optional(float(), 0, "Negative slope of the leaky ReLU that follows; only used where nonlinearity is leaky_relu."),
  mode: optional(oneOf("fan_in", "fan_out"), "fan_in", "fan_in keeps the variance of the activations, fan_out that of the gradients."),
  nonlinearity: optional(oneOf("leaky_relu", "relu", "tanh", "sigmoid", "selu", "linear"), "leaky_relu", "The activation that follows, for its gain.")
};
var kaimingStd = ({ a, mode, nonlinearity }, shape) => {
  const { fanIn, fanOut } = fans(shape);
  return gainOf(nonlinearity, a) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
};
var xavierParams = { gain: optional(float({ min: 0 }), 1, "Scale for the activation that follows: 5/3 for tanh, \u221A2 for ReLU.") };
var xavierStd = (gain, shape) => {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
};
var inits = {
  kaiming_uniform_: init({
    doc: "He et al. 2015, uniform: the variance 2/fan keeps signals the same size through many ReLU layers.",
    params: kaimingParams,
    distribution: (params3, shape) => ({ kind: "uniform", bound: Math.sqrt(3) * kaimingStd(params3, shape) })
  }),
  kaiming_normal_: init({
    doc: "He et al. 2015, normal: the usual choice for deep ReLU networks such as ResNet, there with mode fan_out.",
    params: kaimingParams,
    distribution: (params3, shape) => ({ kind: "normal", std: kaimingStd(params3, shape) })
  }),
  xavier_uniform_: init({
    doc: "Glorot and Bengio 2010, uniform: balances activations and gradients for tanh and sigmoid layers.",
    params: xavierParams,
    distribution: ({ gain }, shape) => ({ kind: "uniform", bound: Math.sqrt(3) * xavierStd(gain, shape) })
  }),
  xavier_normal_: init({
    doc: "Glorot and Bengio 2010, normal: balances activations and gradients for tanh and sigmoid layers.",
    params: xavierParams,
    distribution: ({ gain }, shape) => ({ kind: "normal", std: xavierStd(gain, shape) })
  }),
  orthogonal_: init({
    doc: "Saxe et al. 2013: a random orthogonal matrix, which neither stretches nor shrinks any direction.",
    params: { gain: optional(float(), 1, "Factor on the orthogonal matrix.") },
    distribution: ({ gain }) => ({ kind: "orthogonal", gain })
  }),
  normal_: init({
    doc: "A normal distribution of your own choice.",
    params: { mean: optional(float(), 0, "Centre of the distribution."), std: optional(float({ min: 0 }), 1, "Standard deviation.") },
    distribution: ({ mean: mean2, std }) => ({ kind: "normal", mean: mean2, std })
  }),
  trunc_normal_: init({
    doc: "A normal distribution whose values outside [a, b] are drawn again; ViT and ConvNeXt use std 0.02.",
    params: {
      mean: optional(float(), 0, "Centre of the distribution before it is cut."),
      std: optional(float({ min: 0 }), 1, "Standard deviation before it is cut."),
      a: optional(float(), -2, "Least value."),
      b: optional(float(), 2, "Greatest value.")
    },
    distribution: ({ mean: mean2, std, a, b }) => ({ kind: "normal", mean: mean2, std, low: a, high: b })
  }),
  uniform_: init({
    doc: "A uniform distribution of your own choice.",
    params: { a: optional(float(), 0, "Lower end."), b: optional(float(), 1, "Upper end.") },
    distribution: ({ a, b }) => ({ kind: "uniform", mean: (a + b) / 2, bound: (b - a) / 2 })
  }),
  constant_: init({
    doc: "Every value the same. Weights between hidden layers must not begin so: their units would stay equal for ever.",
    params: { val: required(float(), "The value.") },
    shorthand: "val",
    distribution: ({ val }) => ({ kind: "constant", value: val })
  }),
  zeros_: init({
    doc: "All zeros: biases, or the last norm of a residual block, which then begins as the identity.",
    params: {},
    distribution: () => ({ kind: "constant", value: 0 })
  }),
  ones_: init({ doc: "All ones: the scale of a norm layer.", params: {}, distribution: () => ({ kind: "constant", value: 1 }) })
};
var initParams = {
  init: optional(either(choice("init"), nothing), null, `How this layer's weight begins, instead of the experiment's "init" or PyTorch's default.`),
  bias_init: optional(either(choice("init"), nothing), null, "How this layer's bias begins, instead of PyTorch's default.")
};
function chosenInit(chosen, shape, fallback) {
  return chosen ? inits[chosen.name].distribution(chosen.params, shape) : fallback;
}

// extension/core/model/ops/conv2d.ts
var Conv2d = {
  name: "Conv2dNCHW",
  gradient: (tf) => ({
    inputsToSave: ["x", "weight"],
    gradFunc: (dy, [x, weight], attrs) => ({
      x: () => conv2dInputGradient(tf, dy, weight, attrs, x.shape),
      weight: () => conv2dWeightGradient(tf, x, dy, attrs, weight.shape)
    })
  })
};
var Conv2dInputGradient = {
  name: "Conv2dInputGradientNCHW",
  gradient: (tf) => ({
    inputsToSave: ["dy", "weight"],
    gradFunc: (ddx, [dy, weight], attrs) => ({
      dy: () => conv2d(tf, ddx, weight, attrs),
      weight: () => conv2dWeightGradient(tf, ddx, dy, attrs, weight.shape)
    })
  })
};
var Conv2dWeightGradient = {
  name: "Conv2dWeightGradientNCHW",
  gradient: (tf) => ({
    inputsToSave: ["x", "dy"],
    gradFunc: (ddw, [x, dy], attrs) => ({
      x: () => conv2dInputGradient(tf, dy, ddw, attrs, x.shape),
      dy: () => conv2d(tf, x, ddw, attrs)
    })
  })
};
var conv2dInputGradient = (tf, dy, weight, { stride, padding: padding3, dilation, groups }, inputShape) => runNative(tf, Conv2dInputGradient, { dy, weight }, { stride, padding: padding3, dilation, groups, inputShape });
var conv2dWeightGradient = (tf, x, dy, { stride, padding: padding3, dilation, groups }, weightShape) => runNative(tf, Conv2dWeightGradient, { x, dy }, { stride, padding: padding3, dilation, groups, weightShape });
function conv2d(tf, x, weight, { stride, padding: padding3, dilation, groups }) {
  if (isNative(tf, Conv2d)) return runNative(tf, Conv2d, { x, weight }, { stride, padding: padding3, dilation, groups });
  const padded3 = padSides(tf, x, padding3);
  const kernel = spread(tf, weight, dilation);
  if (groups === 1) return convolve(tf, padded3, kernel, stride);
  const [parts, kernels] = [tf.split(padded3, groups, 1), tf.split(kernel, groups, 0)];
  return tf.concat(parts.map((part, i) => convolve(tf, part, kernels[i], stride)), 1);
}
var convolve = (tf, x, weight, stride) => {
  const [nhwc, hwio] = [tf.transpose(x, [0, 2, 3, 1]), tf.transpose(weight, [2, 3, 1, 0])];
  return tf.transpose(tf.conv2d(nhwc, hwio, stride, "valid"), [0, 3, 1, 2]);
};
function spread(tf, x, [stepY, stepX]) {
  if (stepY === 1 && stepX === 1) return x;
  const [a, b, height, width] = x.shape;
  const holes = tf.pad(tf.reshape(x, [a * b, height, 1, width, 1]), [[0, 0], [0, 0], [0, stepY - 1], [0, 0], [0, stepX - 1]]);
  const whole2 = tf.reshape(holes, [a, b, height * stepY, width * stepX]);
  return tf.slice(whole2, [0, 0, 0, 0], [a, b, (height - 1) * stepY + 1, (width - 1) * stepX + 1]);
}
function convTranspose2d(tf, x, weight, { stride, padding: padding3, outputPadding, dilation, groups }) {
  const [n, channels, height, width] = x.shape;
  const [, perGroup, kernelHeight, kernelWidth] = weight.shape;
  const reach = [dilation[0] * (kernelHeight - 1), dilation[1] * (kernelWidth - 1)];
  const out = (axis, size5) => (size5 - 1) * stride[axis] - 2 * padding3[axis] + reach[axis] + outputPadding[axis] + 1;
  if (isNative(tf, Conv2dInputGradient)) {
    const window3 = { stride, padding: [padding3[0], padding3[1], padding3[0], padding3[1]], dilation, groups };
    return conv2dInputGradient(tf, x, weight, window3, [n, perGroup * groups, out(0, height), out(1, width)]);
  }
  const [top, left] = [reach[0] - padding3[0], reach[1] - padding3[1]];
  const turned = tf.reverse(tf.reshape(weight, [groups, channels / groups, perGroup, kernelHeight, kernelWidth]), [3, 4]);
  const kernel = tf.reshape(tf.transpose(turned, [0, 2, 1, 3, 4]), [groups * perGroup, channels / groups, kernelHeight, kernelWidth]);
  return conv2d(tf, spread(tf, x, stride), kernel, {
    stride: [1, 1],
    padding: [top, left, top + outputPadding[0], left + outputPadding[1]],
    dilation,
    groups
  });
}

// extension/core/model/pad.ts
var rows = {
  reflect: { source: (i, size5) => i < 0 ? -i : i >= size5 ? 2 * (size5 - 1) - i : i, limit: (size5) => size5 - 1 },
  replicate: { source: (i, size5) => Math.min(Math.max(i, 0), size5 - 1), limit: () => Infinity },
  circular: { source: (i, size5) => (i + size5) % size5, limit: (size5) => size5 }
};
function padded(tf, x, sides, mode) {
  if (mode === "zeros") return padSides(tf, x, sides);
  const along = (y, axis, before, after) => {
    if (before === 0 && after === 0) return y;
    const size5 = y.shape[axis];
    const sources = Array.from({ length: before + size5 + after }, (_, i) => rows[mode].source(i - before, size5));
    return tf.gather(y, tf.tensor1d(sources, "int32"), axis);
  };
  const [top, left, bottom, right] = sides;
  return along(along(x, 2, top, bottom), 3, left, right);
}
function checkPadding(name2, mode, [height, width], [top, left, bottom, right]) {
  if (mode === "zeros") return;
  const { limit } = rows[mode];
  if (Math.max(top, bottom) <= limit(height) && Math.max(left, right) <= limit(width)) return;
  throw new ShapeError(said`${{ name: name2 }} cannot pad an input of ${{ height }} x ${{ width }} by ${{ padding: Math.max(...[top, left, bottom, right]) }} in mode "${{ mode }}": make the padding smaller.`, "padding");
}

// extension/core/model/layers/convolution.ts
var positive = int({ min: 1 });
var natural = int({ min: 0 });
var windowParams = {
  kernel_size: required(pair(positive), "Height and width of the filters. Two 3 x 3 layers see as far as one 5 x 5, with fewer weights."),
  stride: optional(pair(positive), 1, "Step of the window; 2 halves height and width."),
  padding: optional(
    either(natural, tuple(natural, natural), oneOf("same", "valid")),
    0,
    'Pixels added on each side; kernel_size 3 with padding 1 keeps the size, as "same" does.'
  ),
  dilation: optional(pair(positive), 1, "Gap between the filter's taps: a wider view with no more weights.")
};
var furtherParams = {
  bias: optional(bool, true, "Whether a learnt constant is added to each channel. Useless right before a BatchNorm, which takes it off again."),
  padding_mode: optional(oneOf("zeros", "reflect", "replicate", "circular"), "zeros", "What stands in the padding."),
  in_channels: optional(either(positive, nothing), null, "Channels that come in; found out by itself, checked where given."),
  ...initParams
};
function paddingSides({ kernel_size, padding: padding3, dilation }) {
  if (padding3 === "valid") return [0, 0, 0, 0];
  if (padding3 === "same") {
    const [[kh, kw], [dh, dw]] = [asPair(kernel_size), asPair(dilation)];
    const [y2, x2] = [dh * (kh - 1), dw * (kw - 1)];
    const [top, left] = [Math.floor(y2 / 2), Math.floor(x2 / 2)];
    return [top, left, y2 - top, x2 - left];
  }
  const [y, x] = asPair(padding3);
  return [y, x, y, x];
}
function convolvedShape(name2, params3, input, outChannels) {
  const [channels, height, width] = featureMaps(name2, input);
  matches(name2, "in_channels", params3.in_channels, channels);
  const [kernel, stride, dilation] = [asPair(params3.kernel_size), asPair(params3.stride), asPair(params3.dilation)];
  if (params3.padding === "same" && Math.max(...stride) > 1)
    throw new ShapeError(said`${{ name: name2 }} with padding "same" needs stride 1, as in PyTorch, not ${{ stride: stride.join(" x ") }}: give the padding in pixels.`, "padding");
  const sides = paddingSides(params3);
  checkPadding(name2, params3.padding_mode, [height, width], sides);
  const [top, left, bottom, right] = sides;
  const along = (axis, size5) => Math.floor((size5 - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  return nonEmpty(name2, input, [outChannels, along(0, height + top + bottom), along(1, width + left + right)]);
}
function convolutionWeights(shape, biasShape, { bias: bias2, init: init2, bias_init }, chosen) {
  const standard = { kind: "uniform", bound: 1 / Math.sqrt(fans(shape).fanIn) };
  return {
    weight: { shape, init: chosenInit(init2 ?? chosen, shape, standard), trainable: true },
    ...bias2 && { bias: { shape: biasShape, init: chosenInit(bias_init, biasShape, standard), trainable: true } }
  };
}
var addBias = (tf, x, bias2) => tf.add(x, tf.reshape(bias2, [1, bias2.shape[0], 1, 1]));
function convolve2(x, params3, groups, { tf, weight }) {
  const sides = paddingSides(params3);
  const zeros = params3.padding_mode === "zeros";
  const y = conv2d(tf, zeros ? x : padded(tf, x, sides, params3.padding_mode), weight("weight"), {
    stride: asPair(params3.stride),
    padding: zeros ? sides : [0, 0, 0, 0],
    dilation: asPair(params3.dilation),
    groups
  });
  return params3.bias ? addBias(tf, y, weight("bias")) : y;
}
var slidingWindow = ({ kernel_size, stride, dilation }) => ({
  kernel: asPair(kernel_size)[0],
  stride: asPair(stride)[0],
  dilation: asPair(dilation)[0]
});
var area = (kernelSize2) => asPair(kernelSize2)[0] * asPair(kernelSize2)[1];
var count = (shape) => shape.reduce((a, b) => a * b, 1);
var pointwise2 = (params3) => ({ ...params3, kernel_size: 1, stride: 1, padding: 0, dilation: 1 });
var convolutionLayers = {
  Conv2d: layer({
    group: "convolution",
    doc: "Slides learnt filters over height and width: each output channel answers to one pattern wherever it appears. Every filter looks at all input channels of its group.",
    params: {
      out_channels: required(positive, "How many filters, and so how many feature maps come out."),
      ...windowParams,
      groups: optional(positive, 1, "Splits the channels into groups that do not see each other; as many groups as channels is a depthwise convolution."),
      ...furtherParams
    },
    outputShape(params3, input) {
      const [channels] = featureMaps("Conv2d", input);
      divides("Conv2d", "input channels", channels, "groups", params3.groups);
      divides("Conv2d", "output channels", params3.out_channels, "groups", params3.groups);
      return convolvedShape("Conv2d", params3, input, params3.out_channels);
    },
    weights: (params3, [channels], chosen) => convolutionWeights([params3.out_channels, channels / params3.groups, ...asPair(params3.kernel_size)], [params3.out_channels], params3, chosen),
    forward: (x, params3, context) => convolve2(x, params3, params3.groups, context),
    macs: (params3, [channels], output) => count(output) * channels * area(params3.kernel_size) / params3.groups,
    window: (params3) => slidingWindow(params3)
  }),
  DepthwiseConv2d: layer({
    group: "convolution",
    doc: "A Conv2d with one group a channel: each channel has filters of its own and sees no other. Far cheaper than a full convolution; a 1 x 1 convolution behind it mixes the channels.",
    params: { ...windowParams, depth_multiplier: optional(positive, 1, "Filters a channel."), ...furtherParams },
    outputShape: (params3, input) => convolvedShape("DepthwiseConv2d", params3, input, featureMaps("DepthwiseConv2d", input)[0] * params3.depth_multiplier),
    weights(params3, [channels], chosen) {
      const out = channels * params3.depth_multiplier;
      return convolutionWeights([out, 1, ...asPair(params3.kernel_size)], [out], params3, chosen);
    },
    forward: (x, params3, context) => convolve2(x, params3, x.shape[1], context),
    macs: (params3, _, output) => count(output) * area(params3.kernel_size),
    window: (params3) => slidingWindow(params3)
  }),
  SeparableConv2d: layer({
    group: "convolution",
    doc: "A depthwise convolution, then a 1 x 1 convolution that mixes the channels: about a ninth of the work of a 3 x 3 Conv2d (MobileNet, Howard et al. 2017).",
    params: { out_channels: required(positive, "How many feature maps come out."), ...windowParams, ...furtherParams },
    outputShape: (params3, input) => convolvedShape("SeparableConv2d", params3, input, params3.out_channels),
    weights(params3, [channels], chosen) {
      const named = (prefix, specs) => Object.entries(specs).map(([name2, spec]) => [`${prefix}.${name2}`, spec]);
      return Object.fromEntries([
        ...named("depthwise", convolutionWeights([channels, 1, ...asPair(params3.kernel_size)], [channels], params3, chosen)),
        ...named("pointwise", convolutionWeights([params3.out_channels, channels, 1, 1], [params3.out_channels], params3, chosen))
      ]);
    },
    forward(x, params3, { tf, weight }) {
      const part = (prefix) => ({ tf, weight: (name2) => weight(`${prefix}.${name2}`) });
      return convolve2(convolve2(x, params3, x.shape[1], part("depthwise")), pointwise2(params3), 1, part("pointwise"));
    },
    macs: (params3, [channels], [out, height, width]) => height * width * channels * (area(params3.kernel_size) + out),
    window: (params3) => slidingWindow(params3)
  })
};

// extension/core/model/layers/attention.ts
var reduction = optional(int({ min: 1 }), 16, "How many times fewer channels the bottleneck between the two layers has.");
var squeezed = (channels, factor3) => Math.max(1, Math.floor(channels / factor3));
var prefixed = (prefix, specs) => Object.fromEntries(Object.entries(specs).map(([name2, spec]) => [`${prefix}.${name2}`, spec]));
var pointwise3 = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1], groups: 1 };
var activate = (name2, x, context) => activationLayers[name2].forward(x, {}, context);
function gateWeights(prefix, channels, factor3, bias2, init2, chosen) {
  const inner = squeezed(channels, factor3);
  const given = { bias: bias2, init: init2, bias_init: null };
  return {
    ...prefixed(`${prefix}fc1`, convolutionWeights([inner, channels, 1, 1], [inner], given, chosen)),
    ...prefixed(`${prefix}fc2`, convolutionWeights([channels, inner, 1, 1], [channels], given, chosen))
  };
}
var attentionLayers = {
  SqueezeExcite: layer({
    group: "block",
    doc: "Weighs each channel by a gate computed from the mean of all channels: the network learns which patterns matter in this picture (Hu et al. 2017; torchvision.ops.SqueezeExcitation).",
    params: {
      reduction,
      activation: optional(oneOf("ReLU", "SiLU"), "ReLU", "The function between the two layers."),
      scale_activation: optional(oneOf("Sigmoid", "Hardsigmoid"), "Sigmoid", "The function that makes the gate."),
      init: initParams.init
    },
    shorthand: "reduction",
    outputShape: (_, input) => featureMaps("SqueezeExcite", input),
    weights: (params3, [channels], chosen) => gateWeights("", channels, params3.reduction, true, params3.init, chosen),
    forward(x, params3, context) {
      const { tf, weight } = context;
      const layerOf = (name2, y) => addBias(tf, conv2d(tf, y, weight(`${name2}.weight`), pointwise3), weight(`${name2}.bias`));
      const inner = activate(params3.activation, layerOf("fc1", tf.mean(x, [2, 3], true)), context);
      return tf.mul(x, activate(params3.scale_activation, layerOf("fc2", inner), context));
    },
    macs: (params3, [channels]) => 2 * channels * squeezed(channels, params3.reduction)
  }),
  CBAM: layer({
    group: "block",
    doc: "Gates the channels by their means and maxima, then the pixels by the mean and maximum over the channels: what to look at, then where (Woo et al. 2018).",
    params: {
      reduction,
      kernel_size: optional(int({ min: 1 }), 7, "Side of the convolution that makes the pixels' gate; odd."),
      init: initParams.init
    },
    shorthand: "reduction",
    outputShape: (_, input) => featureMaps("CBAM", input),
    weights(params3, [channels], chosen) {
      const spatial = { bias: false, init: params3.init, bias_init: null };
      return {
        ...gateWeights("channel.", channels, params3.reduction, false, params3.init, chosen),
        ...prefixed("spatial", convolutionWeights([1, 2, params3.kernel_size, params3.kernel_size], [1], spatial, chosen))
      };
    },
    forward(x, params3, { tf, weight }) {
      const [batch, channels, height, width] = x.shape;
      const largest = (y, kernel) => maxPool2d(tf, y, { kernel, stride: kernel, padding: [0, 0], dilation: [1, 1], ceilMode: false });
      const perceptron = (y) => conv2d(tf, tf.relu(conv2d(tf, y, weight("channel.fc1.weight"), pointwise3)), weight("channel.fc2.weight"), pointwise3);
      const gate = tf.sigmoid(tf.add(perceptron(tf.mean(x, [2, 3], true)), perceptron(largest(x, [height, width]))));
      const gated = tf.mul(x, gate);
      const maxima = tf.reshape(largest(tf.reshape(gated, [batch, 1, channels, height * width]), [channels, 1]), [batch, 1, height, width]);
      const [before, after] = [Math.floor((params3.kernel_size - 1) / 2), Math.ceil((params3.kernel_size - 1) / 2)];
      const seen = conv2d(tf, tf.concat([tf.mean(gated, 1, true), maxima], 1), weight("spatial.weight"), { ...pointwise3, padding: [before, before, after, after] });
      return tf.mul(gated, tf.sigmoid(seen));
    },
    macs: (params3, [channels, height, width]) => 4 * channels * squeezed(channels, params3.reduction) + 2 * params3.kernel_size ** 2 * height * width
  })
};

// extension/shared/user-error.ts
var UserError = class extends Error {
  constructor(id, sentence, values = {}) {
    const short = shortValues(values);
    super(fill({ sentence, values: short }));
    this.id = id;
    this.sentence = sentence;
    this.values = short;
  }
  id;
  sentence;
  name = "UserError";
  values;
  /** What crosses a boundary: plain values. */
  get mistake() {
    return { id: this.id, sentence: this.sentence, values: plain(this.values) };
  }
};
var plain = (values) => Object.fromEntries(Object.entries(values).map(([name2, value]) => [name2, typeof value === "object" ? { sentence: value.sentence, values: plain(value.values) } : value]));

// extension/core/model/ops/batch-norm.ts
var BatchNormTrain = {
  name: "BatchNormTrainNCHW",
  gradient: (tf) => ({
    inputsToSave: ["x", "gamma"],
    outputsToSave: [false, true, true],
    // Mean and variance leave the graph as running statistics: nothing is differentiated through them, as in PyTorch.
    gradFunc: (dys, [x, gamma2, mean2, variance], { eps: eps2 }) => {
      const inputs = { dy: dys[0], x, gamma: gamma2, mean: mean2, variance };
      const [dx, dgamma, dbeta] = runNative(tf, BatchNormTrainGradient, inputs, { eps: eps2 });
      return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
    }
  })
};
var BatchNormTrainGradient = { name: "BatchNormTrainGradientNCHW" };
var ChannelAffine = {
  name: "ChannelAffineNCHW",
  gradient: (tf) => ({
    inputsToSave: ["x", "scale"],
    gradFunc: (dy, [x, scale]) => ({
      x: () => runNative(tf, ChannelAffine, { x: dy, scale, shift: tf.zerosLike(scale) }, {}),
      scale: () => tf.sum(tf.mul(dy, x), perChannel(x).axes),
      shift: () => tf.sum(dy, perChannel(x).axes)
    })
  })
};
var perChannel = (x) => ({
  axes: x.shape.map((_, axis) => axis).filter((axis) => axis !== 1),
  shape: x.shape.map((size5, axis) => axis === 1 ? size5 : 1)
});
function batchNorm2dTrain(tf, x, gamma2, beta2, eps2, expectedMean = null) {
  const channels = x.shape[1];
  if (isNative(tf, BatchNormTrain)) {
    const inputs = { x, gamma: gamma2 ?? tf.ones([channels]), beta: beta2 ?? tf.zeros([channels]), ...expectedMean && { shift: expectedMean } };
    const [y2, mean3, variance2] = runNative(tf, BatchNormTrain, inputs, { eps: eps2 });
    return { y: y2, mean: mean3, variance: variance2 };
  }
  const { axes: axes2, shape } = perChannel(x);
  const mean2 = tf.mean(x, axes2, true);
  const centred = tf.sub(x, mean2);
  const variance = tf.mean(tf.square(centred), axes2, true);
  let y = tf.mul(centred, tf.rsqrt(tf.add(variance, eps2)));
  if (gamma2) y = tf.mul(y, tf.reshape(gamma2, shape));
  if (beta2) y = tf.add(y, tf.reshape(beta2, shape));
  return { y, mean: tf.reshape(mean2, [channels]), variance: tf.reshape(variance, [channels]) };
}
function batchNorm2d(tf, x, mean2, variance, gamma2, beta2, eps2) {
  const inverse = tf.rsqrt(tf.add(variance, eps2));
  const scale = gamma2 ? tf.mul(gamma2, inverse) : inverse;
  const shift = beta2 ? tf.sub(beta2, tf.mul(mean2, scale)) : tf.neg(tf.mul(mean2, scale));
  return channelAffine(tf, x, scale, shift);
}
function channelAffine(tf, x, scale, shift) {
  if (isNative(tf, ChannelAffine)) return runNative(tf, ChannelAffine, { x, scale, shift }, {});
  const { shape } = perChannel(x);
  return tf.add(tf.mul(x, tf.reshape(scale, shape)), tf.reshape(shift, shape));
}

// extension/core/model/layers/norm-weights.ts
function scaleAndShift(shape, { bias: bias2, init: init2, bias_init }) {
  return {
    weight: { shape, init: chosenInit(init2, shape, { kind: "constant", value: 1 }), trainable: true },
    ...bias2 && { bias: { shape, init: chosenInit(bias_init, shape, { kind: "constant", value: 0 }), trainable: true } }
  };
}
var runningStatistics = (channels) => ({
  running_mean: { shape: [channels], init: { kind: "constant", value: 0 }, trainable: false },
  running_var: { shape: [channels], init: { kind: "constant", value: 1 }, trainable: false },
  num_batches_tracked: { shape: [], init: { kind: "constant", value: 0 }, trainable: false }
});

// extension/core/model/layers/batch-normalization.ts
var params = {
  num_features: optional(either(int({ min: 1 }), nothing), null, "Channels that come in; found out by itself, checked where given."),
  eps: optional(float({ min: 0 }), 1e-5, "Added to the variance, so that nothing is divided by zero."),
  momentum: optional(
    either(float({ min: 0, max: 1 }), nothing),
    0.1,
    "Share of the newest batch in the running mean and variance; null takes the plain average of all batches."
  ),
  affine: optional(bool, true, "Whether a scale and a shift per channel are learnt after normalising."),
  bias: optional(bool, true, "Whether affine includes the shift."),
  track_running_stats: optional(bool, true, "Whether running statistics are kept for evaluation; without them evaluation normalises with its own batch."),
  ...initParams
};
function weights({ affine: affine2, bias: bias2, track_running_stats, init: init2, bias_init }, input) {
  const shape = [input[0]];
  return {
    ...affine2 && scaleAndShift(shape, { bias: bias2, init: init2, bias_init }),
    ...track_running_stats && runningStatistics(shape[0])
  };
}
function forward(x, { eps: eps2, momentum, affine: affine2, bias: bias2, track_running_stats }, { tf, training, weight, update }) {
  const [gamma2, beta2] = [affine2 ? weight("weight") : null, affine2 && bias2 ? weight("bias") : null];
  if (!training && track_running_stats) return batchNorm2d(tf, x, weight("running_mean"), weight("running_var"), gamma2, beta2, eps2);
  const values = x.size / x.shape[1];
  if (training && values === 1)
    throw new UserError("batch-norm-one-value", "Batch normalisation needs more than one value a channel in training, but a batch of one 1 x 1 picture comes in: use a larger batch_size or set drop_last.");
  const { y, mean: mean2, variance } = batchNorm2dTrain(tf, x, gamma2, beta2, eps2, track_running_stats ? weight("running_mean") : null);
  if (!training || !track_running_stats) return y;
  const batches = tf.add(weight("num_batches_tracked"), 1);
  const share2 = (value) => momentum === null ? tf.div(value, batches) : tf.mul(value, momentum);
  const moved = (running, value) => tf.add(running, share2(tf.sub(value, running)));
  update("running_mean", moved(weight("running_mean"), mean2));
  update("running_var", moved(weight("running_var"), tf.mul(variance, values / (values - 1))));
  update("num_batches_tracked", batches);
  return y;
}
var batchNormalizationLayers = {
  BatchNorm2d: layer({
    group: "normalization",
    doc: "Normalises each channel to mean 0 and variance 1 over the batch and all pixels, then scales and shifts it by learnt numbers; evaluation uses running statistics. LayerNorm normalises each picture on its own instead, over all its channels and pixels.",
    params,
    shorthand: "num_features",
    outputShape: ({ num_features }, input) => {
      matches("BatchNorm2d", "num_features", num_features, featureMaps("BatchNorm2d", input)[0]);
      return input;
    },
    weights: (given, input) => weights(given, input),
    forward: (x, given, context) => forward(x, given, context)
  }),
  BatchNorm1d: layer({
    group: "normalization",
    doc: "BatchNorm2d for vectors: normalises each feature over the batch, then scales and shifts it by learnt numbers.",
    params,
    shorthand: "num_features",
    outputShape: ({ num_features }, input) => {
      matches("BatchNorm1d", "num_features", num_features, vector("BatchNorm1d", input));
      return input;
    },
    weights: (given, input) => weights(given, input),
    forward: (x, given, context) => forward(x, given, context)
  })
};

// extension/core/model/layers/blocks.ts
var branches = required(list(choices("layer"), 2), "Two or more lists of layers that all get the same input; an empty list passes it on as it is.");
var branchStacks = (stacks) => Object.fromEntries(stacks.map((stack, i) => [`branches.${i}`, stack]));
var outputs = (children) => Object.values(children).map(({ output }) => output);
function broadcast(name2, shapes) {
  const fit = (a, b) => a === b || a === 1 || b === 1;
  return shapes.reduce((a, b) => {
    if (a.length === b.length && a.every((size5, i) => fit(size5, b[i]))) return a.map((size5, i) => size5 === 1 ? b[i] : size5);
    throw new ShapeError(said`${{ name: name2 }} cannot combine branches that give ${{ a: sizes(a) }} and ${{ b: sizes(b) }}: make their sizes equal (or 1).`, "branches");
  });
}
var joinValues = (name2, doc, join4) => layer({
  group: "block",
  doc,
  params: { branches },
  shorthand: "branches",
  children: (params3) => branchStacks(params3.branches),
  outputShape: (_, __, children) => broadcast(name2, outputs(children)),
  forward: (x, params3, { tf, child }) => params3.branches.map((_, i) => child(`branches.${i}`, x)).reduce((a, b) => join4(tf, a, b))
});
function projection(input, output) {
  if (input.length === output.length && input.every((size5, i) => size5 === output[i])) return [];
  if (input.length !== 3 || output.length !== 3)
    throw new ShapeError(said`The body turns ${{ input: sizes(input) }} into ${{ output: sizes(output) }}, which no 1 x 1 projection can follow: write the shortcut's layers.`, "shortcut");
  const stride = [Math.ceil(input[1] / output[1]), Math.ceil(input[2] / output[2])];
  const made = (row2, rows2, params3) => ({
    name: row2,
    params: { ...defaultsOf(rows2[row2].params), ...params3 },
    path: []
  });
  return [
    made("Conv2d", convolutionLayers, { out_channels: output[0], kernel_size: 1, stride, bias: false }),
    made("BatchNorm2d", batchNormalizationLayers, {})
  ];
}
function withZeroLastNorm(body) {
  const last = body.findLastIndex(({ name: name2 }) => /Norm/.test(name2));
  if (last < 0)
    throw new ShapeError(said`Residual has zero_init, but no norm stands in its body itself: add a BatchNorm2d at its end, or leave zero_init out.`, "zero_init");
  const zeros = { name: "zeros_", params: {}, path: body[last].path };
  return body.map((choice2, i) => i === last ? { ...choice2, params: { ...choice2.params, init: zeros } } : choice2);
}
var blockLayers = {
  Sequential: layer({
    group: "block",
    doc: "Layers one after the other, under one number in the network: what a named block becomes.",
    params: { body: required(choices("layer"), "The layers, in order.") },
    shorthand: "body",
    children: ({ body }) => ({ "": body }),
    outputShape: (_, __, children) => children[""].output,
    forward: (x, _, { child }) => child("", x)
  }),
  Repeat: layer({
    group: "block",
    doc: "The same layers several times over, each time with weights of its own; each turn is a Sequential.",
    params: {
      times: required(int({ min: 1, max: 1e3 }), "How many turns."),
      body: required(choices("layer", 1), "The layers of one turn.")
    },
    turns: ({ times }) => times,
    children: ({ times, body }) => ({ "": Array.from({ length: times }, () => ({ name: "Sequential", params: { body }, path: body[0].path.slice(0, -1) })) }),
    outputShape: (_, __, children) => children[""].output,
    forward: (x, _, { child }) => child("", x)
  }),
  Residual: layer({
    group: "block",
    doc: "Adds what the body makes of the input to the input itself: gradients reach early layers by the shortcut, which makes very deep networks trainable (ResNet, He et al. 2015).",
    params: {
      body: required(choices("layer", 1), "The layers that learn what to add."),
      shortcut: optional(
        either(choices("layer"), oneOf("projection")),
        [],
        'What the input goes through beside the body: nothing, layers, or "projection", a strided 1 x 1 convolution with BatchNorm2d where the body changes the shape.'
      ),
      zero_init: optional(bool, false, "Whether the body's last norm begins at 0, so that the block begins as its shortcut (Goyal et al. 2017).")
    },
    shorthand: "body",
    children: ({ body: learnt, shortcut, zero_init }, input) => ({
      body: zero_init ? withZeroLastNorm(learnt) : learnt,
      shortcut: shortcut === "projection" ? ({ body }) => projection(input, body.output) : shortcut
    }),
    outputShape({ shortcut }, input, { body, shortcut: beside2 }) {
      const [learnt, passed] = [body.output, beside2.output];
      if (learnt.length === passed.length && learnt.every((size5, i) => size5 === passed[i])) return learnt;
      const fix = shortcut.length === 0 ? said`set "shortcut": "projection", or keep the shape in the body` : said`make the two alike`;
      throw new ShapeError(said`The body turns ${{ input: sizes(input) }} into ${{ learnt: sizes(learnt) }}, but the shortcut gives ${{ passed: sizes(passed) }}, so they cannot be added: ${{ fix }}.`, "shortcut");
    },
    forward: (x, _, { tf, child }) => tf.add(child("body", x), child("shortcut", x))
  }),
  Concat: layer({
    group: "block",
    doc: "Runs branches side by side on the same input and stacks their channels: Inception's and DenseNet's way to keep several views.",
    params: { branches },
    shorthand: "branches",
    children: (params3) => branchStacks(params3.branches),
    outputShape(_, __, children) {
      const shapes = outputs(children);
      const [first2] = shapes;
      const odd = shapes.find((shape) => shape.length !== first2.length || shape.slice(1).some((size5, i) => size5 !== first2[i + 1]));
      if (odd) throw new ShapeError(said`Concat stacks channels, but its branches give ${{ first: sizes(first2) }} and ${{ other: sizes(odd) }}: make their heights and widths equal.`, "branches");
      return [shapes.reduce((channels, [own3]) => channels + own3, 0), ...first2.slice(1)];
    },
    forward: (x, params3, { tf, child }) => tf.concat(params3.branches.map((_, i) => child(`branches.${i}`, x)), 1)
  }),
  Add: joinValues("Add", "Runs branches side by side on the same input and adds what they give.", (tf, a, b) => tf.add(a, b)),
  Multiply: joinValues(
    "Multiply",
    "Runs branches side by side on the same input and multiplies what they give: a branch that ends in Sigmoid gates the others, pixel by pixel or, at 1 x 1, channel by channel.",
    (tf, a, b) => tf.mul(a, b)
  )
};

// extension/core/model/layers/linear.ts
var linearLayers = {
  Linear: layer({
    group: "linear",
    doc: "A fully connected layer: every output is a weighted sum of all inputs. After Flatten it holds most of a small CNN's weights; the last one gives a logit a class.",
    params: {
      out_features: required(int({ min: 1 }), "How many values come out."),
      in_features: optional(either(int({ min: 1 }), nothing), null, "How many come in; found out by itself, checked where given."),
      bias: optional(bool, true, "Whether a learnt constant is added to each output."),
      ...initParams
    },
    shorthand: "out_features",
    outputShape: ({ out_features, in_features }, input) => {
      matches("Linear", "in_features", in_features, vector("Linear", input));
      return [out_features];
    },
    weights({ out_features, bias: bias2, init: init2, bias_init }, input, chosen) {
      const shape = [out_features, input[0]];
      const standard = { kind: "uniform", bound: 1 / Math.sqrt(input[0]) };
      return {
        weight: { shape, init: chosenInit(init2 ?? chosen, shape, standard), trainable: true },
        ...bias2 ? { bias: { shape: [out_features], init: chosenInit(bias_init, [out_features], standard), trainable: true } } : {}
      };
    },
    forward(x, { bias: bias2 }, { tf, weight }) {
      const y = tf.matMul(x, weight("weight"), false, true);
      return bias2 ? tf.add(y, weight("bias")) : y;
    },
    macs: ({ out_features }, input) => out_features * input[0],
    window: () => "everything"
  })
};

// extension/core/model/layers/normalization.ts
var eps = optional(float({ min: 0 }), 1e-5, "Added to the variance, so that nothing is divided by zero.");
var bias = optional(bool, true, "Whether a shift is learnt besides the scale.");
var normalizedShape = optional(
  either(int({ min: 1 }), list(int({ min: 1 }), 1), nothing),
  null,
  "The last sizes of the input, over which each picture is normalised; all of them where null."
);
function lastSizes(name2, given, input) {
  const shape = given === null ? input : typeof given === "number" ? [given] : given;
  const last = input.slice(input.length - shape.length);
  if (shape.length > input.length || shape.some((size5, i) => size5 !== last[i]))
    throw new ShapeError(
      said`${{ name: name2 }} says normalized_shape [${{ shape: shape.join(", ") }}], but ${{ input: sizes(input) }} comes in: write [${{ last: last.join(", ") }}], or leave it out for the whole input.`,
      "normalized_shape"
    );
  return shape;
}
var lastAxes = (x, count4) => x.shape.map((_, axis) => axis).slice(-count4);
function standardised(tf, x, axes2, epsilon) {
  const mean2 = tf.mean(x, axes2, true);
  const centred = tf.sub(x, mean2);
  const variance = tf.mean(tf.square(centred), axes2, true);
  return { y: tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), mean: mean2, variance };
}
function perChannel2(tf, x, gamma2, beta2) {
  const shape = x.shape.map((size5, axis) => axis === 1 ? size5 : 1);
  const scaled2 = gamma2 ? tf.mul(x, tf.reshape(gamma2, shape)) : x;
  return beta2 ? tf.add(scaled2, tf.reshape(beta2, shape)) : scaled2;
}
var normalizationLayers = {
  LayerNorm: layer({
    group: "normalization",
    doc: "Normalises each picture on its own over all its channels and pixels (or the last sizes only), then scales and shifts every value by learnt numbers. Unlike BatchNorm2d it does the same in training and evaluation, whatever the batch.",
    params: {
      normalized_shape: normalizedShape,
      eps,
      elementwise_affine: optional(bool, true, "Whether a scale and a shift per value are learnt after normalising."),
      bias,
      ...initParams
    },
    shorthand: "normalized_shape",
    outputShape: ({ normalized_shape }, input) => (lastSizes("LayerNorm", normalized_shape, input), input),
    weights: (params3, input) => params3.elementwise_affine ? scaleAndShift(lastSizes("LayerNorm", params3.normalized_shape, input), params3) : {},
    forward(x, params3, { tf, weight }) {
      const { length } = lastSizes("LayerNorm", params3.normalized_shape, x.shape.slice(1));
      const { y } = standardised(tf, x, lastAxes(x, length), params3.eps);
      if (!params3.elementwise_affine) return y;
      const scaled2 = tf.mul(y, weight("weight"));
      return params3.bias ? tf.add(scaled2, weight("bias")) : scaled2;
    }
  }),
  RMSNorm: layer({
    group: "normalization",
    doc: "LayerNorm without the mean: divides each picture by the root of its mean square, then scales every value by a learnt number.",
    params: {
      normalized_shape: normalizedShape,
      eps: optional(either(float({ min: 0 }), nothing), null, "Added to the mean square; the smallest step of float32 above 1 where null."),
      elementwise_affine: optional(bool, true, "Whether a scale per value is learnt after normalising."),
      init: initParams.init
    },
    shorthand: "normalized_shape",
    outputShape: ({ normalized_shape }, input) => (lastSizes("RMSNorm", normalized_shape, input), input),
    weights: ({ normalized_shape, elementwise_affine, init: init2 }, input) => elementwise_affine ? scaleAndShift(lastSizes("RMSNorm", normalized_shape, input), { bias: false, init: init2, bias_init: null }) : {},
    forward(x, params3, { tf, weight }) {
      const { length } = lastSizes("RMSNorm", params3.normalized_shape, x.shape.slice(1));
      const meanSquare = tf.mean(tf.square(x), lastAxes(x, length), true);
      const y = tf.mul(x, tf.rsqrt(tf.add(meanSquare, params3.eps ?? 2 ** -23)));
      return params3.elementwise_affine ? tf.mul(y, weight("weight")) : y;
    }
  }),
  GroupNorm: layer({
    group: "normalization",
    doc: "Normalises each picture over groups of channels and all pixels: BatchNorm's stand-in for small batches (Wu and He 2018). One group is LayerNorm with a scale a channel.",
    params: {
      num_groups: required(int({ min: 1 }), "Into how many groups the channels are put; must divide them. 32 is usual."),
      num_channels: optional(either(int({ min: 1 }), nothing), null, "Channels that come in; found out by itself, checked where given."),
      eps,
      affine: optional(bool, true, "Whether a scale and a shift per channel are learnt after normalising."),
      bias,
      ...initParams
    },
    shorthand: "num_groups",
    outputShape({ num_groups, num_channels }, input) {
      matches("GroupNorm", "num_channels", num_channels, input[0]);
      divides("GroupNorm", "channels", input[0], "num_groups", num_groups);
      return input;
    },
    weights: (params3, input) => params3.affine ? scaleAndShift([input[0]], params3) : {},
    forward(x, params3, { tf, weight }) {
      const groups = tf.reshape(x, [x.shape[0], params3.num_groups, x.size / x.shape[0] / params3.num_groups]);
      const y = tf.reshape(standardised(tf, groups, [2], params3.eps).y, x.shape);
      return perChannel2(tf, y, params3.affine ? weight("weight") : null, params3.affine && params3.bias ? weight("bias") : null);
    }
  }),
  InstanceNorm2d: layer({
    group: "normalization",
    doc: "Normalises each channel of each picture over its pixels, which takes off contrast and brightness; style transfer lives on it (Ulyanov et al. 2016).",
    params: {
      num_features: optional(either(int({ min: 1 }), nothing), null, "Channels that come in; found out by itself, checked where given."),
      eps,
      momentum: optional(either(float({ min: 0, max: 1 }), nothing), 0.1, "Share of the newest batch in the running mean and variance."),
      affine: optional(bool, false, "Whether a scale and a shift per channel are learnt after normalising."),
      track_running_stats: optional(bool, false, "Whether running statistics are kept and used in evaluation."),
      bias,
      ...initParams
    },
    outputShape({ num_features }, input) {
      const [channels, height, width] = featureMaps("InstanceNorm2d", input);
      matches("InstanceNorm2d", "num_features", num_features, channels);
      if (height * width === 1) throw new ShapeError(said`InstanceNorm2d normalises over pixels, but maps of 1 x 1 come in: use it before the maps get so small.`);
      return input;
    },
    weights: (params3, input) => ({
      ...params3.affine && scaleAndShift([input[0]], params3),
      ...params3.track_running_stats && runningStatistics(input[0])
    }),
    forward(x, params3, { tf, weight, training, update }) {
      const [gamma2, beta2] = [params3.affine ? weight("weight") : null, params3.affine && params3.bias ? weight("bias") : null];
      if (!training && params3.track_running_stats) return batchNorm2d(tf, x, weight("running_mean"), weight("running_var"), gamma2, beta2, params3.eps);
      const { y, mean: mean2, variance } = standardised(tf, x, [2, 3], params3.eps);
      if (params3.track_running_stats) {
        const pixels = x.shape[2] * x.shape[3];
        const move = (name2, value) => update(name2, tf.add(weight(name2), tf.mul(tf.sub(tf.mean(value, [0, 2, 3]), weight(name2)), params3.momentum ?? 0)));
        move("running_mean", mean2);
        move("running_var", tf.mul(variance, pixels / (pixels - 1)));
      }
      return perChannel2(tf, y, gamma2, beta2);
    }
  }),
  LocalResponseNorm: layer({
    group: "normalization",
    doc: "Divides each value by how strongly the neighbouring channels answer at the same pixel: AlexNet's norm, before BatchNorm (Krizhevsky et al. 2012).",
    params: {
      size: required(int({ min: 1 }), "How many neighbouring channels count."),
      alpha: optional(float(), 1e-4, "Weight of the neighbours' mean square."),
      beta: optional(float(), 0.75, "Exponent of the divisor."),
      k: optional(float(), 1, "Added to the divisor before the exponent.")
    },
    shorthand: "size",
    outputShape: (_, input) => featureMaps("LocalResponseNorm", input),
    forward(x, { size: size5, alpha: alpha3, beta: beta2, k }, { tf }) {
      const [batch, channels, height, width] = x.shape;
      const squares = tf.pad(tf.square(x), [[0, 0], [Math.floor(size5 / 2), Math.floor((size5 - 1) / 2)], [0, 0], [0, 0]]);
      const shifted2 = Array.from({ length: size5 }, (_, from) => tf.slice(squares, [0, from, 0, 0], [batch, channels, height, width]));
      const sum3 = shifted2.reduce((a, b) => tf.add(a, b));
      return tf.div(x, tf.pow(tf.add(tf.mul(sum3, alpha3 / size5), k), beta2));
    }
  })
};

// extension/core/model/layers/padding.ts
var side = int();
var paddingParam = required(
  either(side, tuple(side, side, side, side)),
  "Pixels on all sides, or [left, right, top, bottom]; a negative side cuts."
);
var reflected = int({ min: 0 });
var mirroredParam = required(either(reflected, tuple(reflected, reflected, reflected, reflected)), "Pixels on all sides, or [left, right, top, bottom].");
function sidesOf(padding3) {
  const [left, right, top, bottom] = typeof padding3 === "number" ? [padding3, padding3, padding3, padding3] : padding3;
  return [top, left, bottom, right];
}
var padding = (name2, mode, doc) => layer({
  group: "shape",
  doc,
  params: { padding: mode === "zeros" ? paddingParam : mirroredParam },
  shorthand: "padding",
  outputShape(params3, input) {
    const [channels, height, width] = featureMaps(name2, input);
    const sides = sidesOf(params3.padding);
    checkPadding(name2, mode, [height, width], sides);
    const [top, left, bottom, right] = sides;
    return nonEmpty(name2, input, [channels, height + top + bottom, width + left + right], "padding");
  },
  forward: (x, params3, { tf }) => padded(tf, x, sidesOf(params3.padding), mode)
});
var paddingLayers = {
  ZeroPad2d: padding("ZeroPad2d", "zeros", "Puts zeros around the maps: padding apart from a convolution, uneven where you need it."),
  ReflectionPad2d: padding("ReflectionPad2d", "reflect", "Continues the maps by their mirror image, without repeating the edge: no dark frame as zeros make it.")
};

// extension/core/model/layers/pooling.ts
var positive2 = int({ min: 1 });
var natural2 = int({ min: 0 });
var strideParams = {
  kernel_size: required(pair(positive2), "Height and width of the window."),
  stride: optional(either(pair(positive2), nothing), null, "Step of the window; the kernel size where null, so that windows do not overlap.")
};
var padding2 = optional(pair(natural2), 0, "Pixels added on each side, at most half the kernel size.");
var ceilMode = optional(bool, false, "Whether a last window that reaches over the edge counts too, instead of being left out.");
var poolWindow = (params3) => ({
  kernel: asPair(params3.kernel_size),
  stride: asPair(params3.stride ?? params3.kernel_size),
  padding: asPair(params3.padding ?? 0),
  dilation: asPair(params3.dilation ?? 1),
  ceilMode: params3.ceil_mode
});
function pooledMaps(name2, params3, input) {
  const [channels, height, width] = featureMaps(name2, input);
  const window3 = poolWindow(params3);
  if (window3.padding.some((side3, axis) => side3 > window3.kernel[axis] / 2))
    throw new ShapeError(said`${{ name: name2 }} pads by ${{ padding: window3.padding.join(" x ") }}, more than half its kernel_size ${{ kernel: window3.kernel.join(" x ") }}: make padding smaller.`, "padding");
  return nonEmpty(name2, input, [channels, ...pooledShape([height, width], window3)]);
}
function slidingWindow2(params3) {
  const { kernel, stride, dilation } = poolWindow(params3);
  return { kernel: kernel[0], stride: stride[0], dilation: dilation[0] };
}
var poolingLayers = {
  MaxPool2d: layer({
    group: "pooling",
    doc: "Keeps the largest value of each window, channel by channel: smaller maps, and an answer that cares less about where exactly a pattern stood.",
    params: { ...strideParams, padding: padding2, dilation: optional(pair(positive2), 1, "Gap between the window's taps."), ceil_mode: ceilMode },
    shorthand: "kernel_size",
    outputShape: (params3, input) => pooledMaps("MaxPool2d", params3, input),
    forward: (x, params3, { tf }) => maxPool2d(tf, x, poolWindow(params3)),
    window: (params3) => slidingWindow2(params3)
  }),
  AvgPool2d: layer({
    group: "pooling",
    doc: "The mean of each window, channel by channel: smaller, smoother maps. Unlike MaxPool2d, every pixel of the window gets a share of the gradient.",
    params: {
      ...strideParams,
      padding: padding2,
      ceil_mode: ceilMode,
      count_include_pad: optional(bool, true, "Whether the zeros of the padding count in the mean."),
      divisor_override: optional(either(positive2, nothing), null, "What the sum of a window is divided by, instead of the number of its pixels.")
    },
    shorthand: "kernel_size",
    outputShape: (params3, input) => pooledMaps("AvgPool2d", params3, input),
    forward(x, params3, { tf }) {
      const { kernel, stride, padding: sides } = poolWindow(params3);
      const { ceil_mode, count_include_pad, divisor_override } = params3;
      return avgPool2d(tf, x, { kernel, stride, padding: sides, ceilMode: ceil_mode, countIncludePad: count_include_pad, divisorOverride: divisor_override });
    },
    window: (params3) => slidingWindow2(params3)
  }),
  LPPool2d: layer({
    group: "pooling",
    doc: "The p-norm of each window, (sum x^p)^(1/p): a sum for p = 1, nearer to the maximum the larger p is. As in PyTorch, no absolute values are taken: an odd p wants inputs that are not negative.",
    params: { norm_type: required(float({ above: 0 }), "The p of the norm."), ...strideParams, ceil_mode: ceilMode },
    outputShape: (params3, input) => pooledMaps("LPPool2d", params3, input),
    forward(x, params3, { tf }) {
      const { kernel, stride, padding: sides, ceilMode: ceil } = poolWindow(params3);
      const powers = params3.norm_type === 1 ? x : params3.norm_type === 2 ? tf.square(x) : tf.pow(x, params3.norm_type);
      const means = avgPool2d(tf, powers, { kernel, stride, padding: sides, ceilMode: ceil, countIncludePad: true, divisorOverride: null });
      const sums = tf.mul(means, kernel[0] * kernel[1]);
      return params3.norm_type === 1 ? sums : params3.norm_type === 2 ? tf.sqrt(sums) : tf.pow(sums, 1 / params3.norm_type);
    },
    window: (params3) => slidingWindow2(params3)
  })
};

// extension/core/model/layers/regularization.ts
var probability = float({ min: 0, max: 1 });
var p = optional(probability, 0.5, "Probability of being dropped.");
var inplace2 = optional(bool, false, "PyTorch's way to save memory; it changes no value, and nothing here.");
function dropped(x, probabilityOfDrop, shape, { tf, training, random: random2 }) {
  if (!training || probabilityOfDrop === 0) return x;
  if (probabilityOfDrop === 1) return tf.mul(x, 0);
  return tf.mul(x, tf.mul(random2({ kind: "bernoulli", p: 1 - probabilityOfDrop }, shape), 1 / (1 - probabilityOfDrop)));
}
var seluFloor = -1.7580993408473766;
var regularizationLayers = {
  Dropout: layer({
    group: "regularization",
    doc: "In training, zeroes each value with probability p and scales the others by 1/(1-p), so that no unit can rely on another. Does nothing in evaluation.",
    params: { p, inplace: inplace2 },
    shorthand: "p",
    outputShape: (_, input) => input,
    forward: (x, params3, context) => dropped(x, params3.p, x.shape, context)
  }),
  Dropout2d: layer({
    group: "regularization",
    doc: "Dropout of whole channels. Neighbouring pixels tell much the same, so dropping single ones hardly hides anything from a convolution.",
    params: { p, inplace: inplace2 },
    shorthand: "p",
    outputShape: (_, input) => featureMaps("Dropout2d", input),
    forward: (x, params3, context) => dropped(x, params3.p, [x.shape[0], x.shape[1], 1, 1], context)
  }),
  AlphaDropout: layer({
    group: "regularization",
    doc: "Dropout for SELU networks: sets values to SELU's lower end instead of 0 and rescales, so that mean and variance stay as they were.",
    params: { p, inplace: inplace2 },
    shorthand: "p",
    outputShape: (_, input) => input,
    forward(x, params3, { tf, training, random: random2 }) {
      if (!training || params3.p === 0) return x;
      if (params3.p === 1) return tf.mul(x, 0);
      const keep = random2({ kind: "bernoulli", p: 1 - params3.p }, x.shape);
      const scale = 1 / Math.sqrt((seluFloor * seluFloor * params3.p + 1) * (1 - params3.p));
      const filled2 = tf.add(tf.mul(x, keep), tf.mul(tf.sub(1, keep), seluFloor));
      return tf.sub(tf.mul(filled2, scale), scale * seluFloor * params3.p);
    }
  }),
  StochasticDepth: layer({
    group: "regularization",
    doc: "In training, drops all that comes in with probability p, a picture at a time, and scales the rest: the last layer of a Residual's body, so that whole blocks are skipped (torchvision.ops; Huang et al. 2016).",
    params: {
      p: required(probability, "Probability of being dropped."),
      mode: optional(oneOf("row", "batch"), "row", "row draws for each picture on its own, batch once for all of them.")
    },
    shorthand: "p",
    outputShape: (_, input) => input,
    forward: (x, params3, context) => dropped(x, params3.p, [params3.mode === "row" ? x.shape[0] : 1, ...x.shape.slice(1).map(() => 1)], context)
  })
};

// extension/core/model/interpolation.ts
function nearestSources({ from, to, step }) {
  const single = to === from ? 1 : to === 2 * from ? 0.5 : Math.fround(step);
  return Array.from({ length: to }, (_, i) => Math.min(Math.floor(Math.fround(i * single)), from - 1));
}
function interpolationMatrix({ from, to, step: given }, mode, alignCorners) {
  const matrix = new Array(to * from).fill(0);
  const step = mode === "bilinear" && to === from ? 1 : given;
  for (let i = 0; i < to; i++) {
    const source2 = alignCorners ? to > 1 ? i * (from - 1) / (to - 1) : 0 : (i + 0.5) * step - 0.5;
    const at = mode === "bilinear" ? Math.max(source2, 0) : source2;
    const left = Math.floor(at);
    const weights2 = mode === "bilinear" ? linear(at - left) : cubic(at - left);
    const first2 = mode === "bilinear" ? left : left - 1;
    weights2.forEach((weight, tap) => matrix[i * from + Math.min(Math.max(first2 + tap, 0), from - 1)] += weight);
  }
  return matrix;
}
var linear = (t) => [1 - t, t];
function cubic(t) {
  const a = -0.75;
  const near = (x) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}

// extension/core/model/layers/resampling.ts
function axes({ size: size5, scale_factor }, lengths) {
  const at = (value, axis) => Array.isArray(value) ? value[axis] : value;
  const along = (axis) => {
    const from = lengths[axis];
    if (size5 !== null) return { from, to: at(size5, axis), step: from / at(size5, axis) };
    const factor3 = at(scale_factor, axis);
    return { from, to: Math.floor(from * factor3), step: 1 / factor3 };
  };
  return [along(0), along(1)];
}
function repeated(tf, x, high, wide) {
  const [batch, channels, height, width] = x.shape;
  const spread4 = tf.mul(tf.reshape(x, [batch * channels, height, 1, width, 1]), tf.ones([1, 1, high, 1, wide]));
  return tf.reshape(spread4, [batch, channels, height * high, width * wide]);
}
function nearest(tf, x, [rows2, columns]) {
  const [down, across] = [nearestSources(rows2), nearestSources(columns)];
  const whole2 = (axis, sources) => axis.to % axis.from === 0 && sources.every((source2, i) => source2 === Math.floor(i * axis.from / axis.to));
  if (whole2(rows2, down) && whole2(columns, across)) return repeated(tf, x, rows2.to / rows2.from, columns.to / columns.from);
  return tf.gather(tf.gather(x, tf.tensor1d(down, "int32"), 2), tf.tensor1d(across, "int32"), 3);
}
function interpolated(tf, x, [rows2, columns], mode, alignCorners) {
  const [batch, channels] = x.shape;
  const maps = batch * channels;
  const mix2 = (y, axis) => tf.matMul(tf.reshape(y, [y.size / axis.from, axis.from]), tf.tensor2d(interpolationMatrix(axis, mode, alignCorners), [axis.to, axis.from]), false, true);
  const wide = tf.transpose(tf.reshape(mix2(x, columns), [maps, rows2.from, columns.to]), [0, 2, 1]);
  const both2 = tf.transpose(tf.reshape(mix2(wide, rows2), [maps, columns.to, rows2.to]), [0, 2, 1]);
  return tf.reshape(both2, [batch, channels, rows2.to, columns.to]);
}
var resamplingLayers = {
  Upsample: layer({
    group: "shape",
    doc: "Makes maps larger by repeating or interpolating pixels; nothing is learnt. With a Conv2d behind it, an alternative to ConvTranspose2d that leaves no checkerboard.",
    params: {
      scale_factor: optional(either(pair(float({ above: 0 })), nothing), null, "How many times larger; this or size must be given."),
      size: optional(either(pair(int({ min: 1 })), nothing), null, "Height and width that come out; this or scale_factor must be given."),
      mode: optional(oneOf("nearest", "bilinear", "bicubic"), "nearest", "How new pixels are found: repeated, or mixed from 2 x 2 or 4 x 4 neighbours."),
      align_corners: optional(either(bool, nothing), null, "Whether the corner pixels' centres stay in the corners; only for bilinear and bicubic.")
    },
    shorthand: "scale_factor",
    outputShape(params3, input) {
      const [channels, height, width] = featureMaps("Upsample", input);
      if (params3.size === null === (params3.scale_factor === null))
        throw new ShapeError(said`Upsample needs either size or scale_factor, and not both: write for instance "scale_factor": 2.`, "scale_factor");
      if (params3.mode === "nearest" && params3.align_corners !== null)
        throw new ShapeError(said`Upsample knows align_corners only with mode "bilinear" or "bicubic": leave it out.`, "align_corners");
      const [rows2, columns] = axes(params3, [height, width]);
      return nonEmpty("Upsample", input, [channels, rows2.to, columns.to], "scale_factor");
    },
    forward(x, params3, { tf }) {
      const both2 = axes(params3, x.shape.slice(2));
      if (params3.mode === "nearest") return nearest(tf, x, both2);
      const { mode, align_corners } = params3;
      const mix2 = (y) => interpolated(tf, y, both2, mode, align_corners ?? false);
      const copiesGradient = mode === "bicubic" && both2.every(({ from, to }) => to === from);
      return copiesGradient ? tf.customGrad((y) => ({ value: mix2(y), gradFunc: (dy) => dy }))(x) : mix2(x);
    },
    window(params3, [, height, width]) {
      const [{ from, to }] = axes(params3, [height, width]);
      return { kernel: { nearest: 1, bilinear: 2, bicubic: 4 }[params3.mode], stride: from / to, dilation: 1 };
    }
  }),
  PixelShuffle: layer({
    group: "shape",
    doc: "Lays r\xB2 channels out as r x r pixels of one: maps r times larger from channels that a convolution has made (Shi et al. 2016).",
    params: { upscale_factor: required(int({ min: 1 }), "How many times larger height and width become.") },
    shorthand: "upscale_factor",
    outputShape({ upscale_factor: r }, input) {
      const [channels, height, width] = featureMaps("PixelShuffle", input);
      divides("PixelShuffle", "channels", channels, "upscale_factor", r * r, said`upscale_factor squared,`);
      return [channels / (r * r), height * r, width * r];
    },
    forward(x, { upscale_factor: r }, { tf }) {
      const [batch, channels, height, width] = x.shape;
      const out = channels / (r * r);
      const tiles = tf.transpose(tf.reshape(x, [batch * out, r, r, height, width]), [0, 3, 1, 4, 2]);
      return tf.reshape(tiles, [batch, out, height * r, width * r]);
    },
    window: ({ upscale_factor: r }) => ({ kernel: 1, stride: 1 / r, dilation: 1 })
  })
};

// extension/core/model/layers/shape.ts
var size2 = (shape) => shape.reduce((a, b) => a * b, 1);
function flattened(start, end2, input) {
  const [from, to] = [start < 0 ? start + input.length : start - 1, end2 < 0 ? end2 + input.length : end2 - 1];
  if (from < 0 || to >= input.length || from > to)
    throw new ShapeError(said`Flatten joins dims ${{ start }} to ${{ end: end2 }}, but ${{ inputCount: input.length }} dims come in besides the batch's own: leave start_dim and end_dim out to join them all.`, "start_dim");
  return [...input.slice(0, from), size2(input.slice(from, to + 1)), ...input.slice(to + 1)];
}
var shapeLayers = {
  Flatten: layer({
    group: "shape",
    doc: "Feature maps C x H x W become one vector, channel after channel, for the Linear layers behind it. Nothing is learnt here.",
    params: {
      start_dim: optional(int({ min: -3, max: 3 }), 1, "First dimension that is joined; 1 is the channels."),
      end_dim: optional(int({ min: -3, max: 3 }), -1, "Last dimension that is joined; -1 is the last one.")
    },
    outputShape: ({ start_dim, end_dim }, input) => flattened(start_dim, end_dim, input),
    forward: (x, { start_dim, end_dim }, { tf }) => tf.reshape(x, [x.shape[0], ...flattened(start_dim, end_dim, x.shape.slice(1))])
  }),
  Identity: layer({
    group: "shape",
    doc: "Passes its input on unchanged: a place holder, or the empty branch of a block.",
    params: {},
    outputShape: (_, input) => input,
    forward: (x) => x
  }),
  ChannelShuffle: layer({
    group: "shape",
    doc: "Deals the channels of g groups out like cards, so that the next grouped convolution sees some of each group (ShuffleNet, Zhang et al. 2017).",
    params: { groups: required(int({ min: 1 }), "Groups of the convolutions around it; must divide the channels.") },
    shorthand: "groups",
    outputShape({ groups }, input) {
      divides("ChannelShuffle", "channels", featureMaps("ChannelShuffle", input)[0], "groups", groups);
      return input;
    },
    forward(x, { groups }, { tf }) {
      const [batch, channels, height, width] = x.shape;
      const dealt = tf.transpose(tf.reshape(x, [batch, groups, channels / groups, height * width]), [0, 2, 1, 3]);
      return tf.reshape(dealt, [batch, channels, height, width]);
    }
  })
};

// extension/core/model/layers/transposed-convolution.ts
var positive3 = int({ min: 1 });
var natural3 = int({ min: 0 });
var params2 = {
  out_channels: required(positive3, "How many feature maps come out."),
  kernel_size: required(pair(positive3), "Height and width of the filters; a multiple of the stride avoids a checkerboard pattern."),
  stride: optional(pair(positive3), 1, "How much larger the output gets: 2 doubles height and width."),
  padding: optional(pair(natural3), 0, "Pixels taken off each side of the output: the padding of the convolution that it turns round."),
  output_padding: optional(pair(natural3), 0, "Further rows and columns at the bottom and right, since several input sizes of a strided convolution give one output size."),
  groups: optional(positive3, 1, "Splits the channels into groups that do not see each other."),
  bias: optional(bool, true, "Whether a learnt constant is added to each channel."),
  dilation: optional(pair(positive3), 1, "Gap between the filter's taps."),
  padding_mode: optional(oneOf("zeros"), "zeros", "Only zeros, as in PyTorch."),
  in_channels: optional(either(positive3, nothing), null, "Channels that come in; found out by itself, checked where given."),
  ...initParams
};
var windowOf = ({ stride, padding: padding3, output_padding, dilation, groups }) => ({
  stride: asPair(stride),
  padding: asPair(padding3),
  outputPadding: asPair(output_padding),
  dilation: asPair(dilation),
  groups
});
var transposedConvolutionLayers = {
  ConvTranspose2d: layer({
    group: "convolution",
    doc: "The gradient of a Conv2d used as a layer: each input pixel paints a learnt patch, so that maps get larger. Decoders and generators upsample with it.",
    params: params2,
    outputShape(given, input) {
      const [channels, height, width] = featureMaps("ConvTranspose2d", input);
      matches("ConvTranspose2d", "in_channels", given.in_channels, channels);
      divides("ConvTranspose2d", "input channels", channels, "groups", given.groups);
      divides("ConvTranspose2d", "output channels", given.out_channels, "groups", given.groups);
      const { stride, padding: padding3, outputPadding, dilation } = windowOf(given);
      if (outputPadding.some((extra2, axis) => extra2 >= Math.max(stride[axis], dilation[axis])))
        throw new ShapeError(
          said`ConvTranspose2d has output_padding ${{ outputPadding: outputPadding.join(" x ") }}, which must be smaller than its stride ${{ stride: stride.join(" x ") }} or its dilation: make it smaller.`,
          "output_padding"
        );
      const kernel = asPair(given.kernel_size);
      const along = (axis, size5) => (size5 - 1) * stride[axis] - 2 * padding3[axis] + dilation[axis] * (kernel[axis] - 1) + outputPadding[axis] + 1;
      return nonEmpty("ConvTranspose2d", input, [given.out_channels, along(0, height), along(1, width)]);
    },
    weights: (given, [channels], chosen) => convolutionWeights([channels, given.out_channels / given.groups, ...asPair(given.kernel_size)], [given.out_channels], given, chosen),
    forward(x, given, { tf, weight }) {
      const y = convTranspose2d(tf, x, weight("weight"), windowOf(given));
      return given.bias ? addBias(tf, y, weight("bias")) : y;
    },
    macs({ out_channels, groups, kernel_size }, input) {
      const [kh, kw] = asPair(kernel_size);
      return input.reduce((a, b) => a * b, 1) * out_channels * kh * kw / groups;
    },
    window({ kernel_size, stride, dilation }) {
      const [kernel, step, gap] = [asPair(kernel_size)[0], asPair(stride)[0], asPair(dilation)[0]];
      return { kernel: Math.ceil((gap * (kernel - 1) + 1) / step), stride: 1 / step, dilation: 1 };
    }
  })
};

// extension/core/model/layers.ts
var layers = {
  ...convolutionLayers,
  ...transposedConvolutionLayers,
  ...poolingLayers,
  ...adaptivePoolingLayers,
  ...batchNormalizationLayers,
  ...normalizationLayers,
  ...activationLayers,
  ...regularizationLayers,
  ...linearLayers,
  ...shapeLayers,
  ...paddingLayers,
  ...resamplingLayers,
  ...blockLayers,
  ...attentionLayers
};

// extension/core/model/expansion.ts
function beyondBudget(stack) {
  let layers2 = 0;
  for (const [i, choice2] of stack.entries()) {
    const own3 = extentOf(choice2);
    layers2 += own3.layers;
    if (layers2 <= budget.layers && own3.depth <= budget.depth) continue;
    const culprit = innermost(choice2);
    const { name: name2 } = culprit;
    const { layers: alone, depth } = extentOf(culprit);
    const words3 = depth > budget.depth ? said`Written out, the layers in this ${{ name: name2 }} lie ${{ depth }} deep in one another, and ${{ most: budget.depth }} is the most: put the inner ones one after the other.` : alone > budget.layers ? said`Written out, this ${{ name: name2 }} is ${{ layers: grouped(alone) }} layers, and ${{ most: grouped(budget.layers) }} is the most: repeat or nest less.` : said`With this ${{ name: name2 }} the network has ${{ layers: grouped(layers2) }} layers when it is written out, and ${{ most: grouped(budget.layers) }} is the most: repeat or nest less.`;
    return { before: stack.slice(0, i), problem: { choice: culprit, said: words3, beyond: "layers" } };
  }
  return null;
}
function innermost(choice2) {
  const inner = innerLayers(choice2).find((each) => {
    const { layers: layers2, depth } = extentOf(each);
    return layers2 > budget.layers || depth > budget.depth;
  });
  return inner ? innermost(inner) : choice2;
}
function extentOf(choice2) {
  const turns2 = layers[choice2.name]?.turns?.(choice2.params);
  let [layers2, depth] = [0, 0];
  for (const each of innerLayers(choice2)) {
    const inner = extentOf(each);
    layers2 += inner.layers;
    depth = Math.max(depth, inner.depth);
  }
  return turns2 === void 0 ? { layers: 1 + layers2, depth: 1 + depth } : { layers: 1 + turns2 * (1 + layers2), depth: 2 + depth };
}
var innerLayers = ({ params: params3 }) => Object.values(params3).flatMap((value) => Array.isArray(value) && typeof value[0] === "object" ? value.flat().filter(isChoice) : []);
var isChoice = (value) => typeof value === "object" && value !== null && "name" in value && "params" in value;

// extension/core/data/random.ts
function random(...key) {
  const state = Int32Array.of(2654435769, 608135816, 3084996962, 1);
  const next = () => {
    const [b, c] = [state[1], state[2]];
    const sum3 = state[0] + b + state[3] | 0;
    state[3]++;
    state[0] = b ^ b >>> 9;
    state[1] = c + (c << 3);
    state[2] = (c << 21 | c >>> 11) + sum3;
    return sum3 >>> 0;
  };
  for (const part of key) {
    state[0] ^= part | 0;
    state[1] ^= Math.floor(part / 4294967296) | 0;
    for (let i = 0; i < 4; i++) next();
  }
  for (let i = 0; i < 12; i++) next();
  const uniform = () => next() / 4294967296;
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  };
}
function keyOf(text5) {
  let hash = 2166136261;
  for (let i = 0; i < text5.length; i++) hash = Math.imul(hash ^ text5.charCodeAt(i), 16777619);
  return hash >>> 0;
}
function turnsOf(names) {
  const seen = /* @__PURE__ */ new Map();
  return names.map((name2) => {
    const turn = seen.get(name2) ?? 0;
    seen.set(name2, turn + 1);
    return turn;
  });
}
function permutation(count4, source2) {
  const order2 = new Int32Array(count4);
  for (let i = 0; i < count4; i++) order2[i] = i;
  for (let i = count4 - 1; i > 0; i--) {
    const j = source2.integer(i + 1);
    const held = order2[i];
    order2[i] = order2[j];
    order2[j] = held;
  }
  return order2;
}

// extension/core/model/initial-values.ts
var stream = 5143;
var pieceOfValues = 1 << 16;
var source = (own3, shape, seed, turn) => random(seed, stream, keyOf(kindOf(own3, shape)), turn);
var kindOf = (own3, shape) => `${own3} ${shape.join()}`;
var ownName = (name2) => name2.slice(name2.lastIndexOf(".") + 1);
function* drawWeights(weights2, seed) {
  const entries = {};
  const turns2 = turnsOf(Object.entries(weights2).map(([name2, { shape }]) => kindOf(ownName(name2), shape)));
  for (const [index, [name2, spec]] of Object.entries(weights2).entries()) {
    entries[name2] = { shape: spec.shape, values: yield* drawValues(spec, source(ownName(name2), spec.shape, seed, turns2[index])) };
    yield;
  }
  return entries;
}
function atOnce(pieces) {
  for (; ; ) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}
function* drawValues({ shape, init: init2 }, source2) {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  switch (init2.kind) {
    case "constant":
      return values.fill(init2.value);
    case "uniform":
      return yield* filled(values, () => (init2.mean ?? 0) + (2 * source2.uniform() - 1) * init2.bound);
    case "normal": {
      const { mean: mean2 = 0, std, low = -Infinity, high = Infinity } = init2;
      return yield* filled(values, () => {
        let value;
        do
          value = mean2 + std * source2.normal();
        while (value < low || value > high);
        return value;
      });
    }
    case "orthogonal":
      return yield* orthogonal(values, shape[0] ?? 1, init2.gain, source2);
  }
}
function* filled(values, next) {
  for (let from = 0; from < values.length; from += pieceOfValues) {
    if (from > 0) yield;
    const end2 = Math.min(from + pieceOfValues, values.length);
    for (let i = from; i < end2; i++) values[i] = next();
  }
  return values;
}
function* orthogonal(values, rows2, gain, source2) {
  const columns = values.length / rows2;
  const [count4, length] = rows2 <= columns ? [rows2, columns] : [columns, rows2];
  const basis = [];
  for (let i = 0; i < count4; i++) {
    basis.push(Float64Array.from({ length }, () => source2.normal()));
    yield;
  }
  const dot = (a, b) => a.reduce((sum3, value, i) => sum3 + value * b[i], 0);
  for (const [i, vector2] of basis.entries()) {
    yield;
    for (const earlier of basis.slice(0, i)) {
      const along = dot(vector2, earlier);
      for (let k = 0; k < length; k++) vector2[k] -= along * earlier[k];
    }
    const norm = Math.sqrt(dot(vector2, vector2));
    for (let k = 0; k < length; k++) vector2[k] /= norm;
  }
  return values.map((_, at) => {
    const [row2, column] = [Math.floor(at / columns), at % columns];
    return gain * (rows2 <= columns ? basis[row2][column] : basis[column][row2]);
  });
}

// extension/core/model/placed-layers.ts
function walk(nodes, found = []) {
  for (const node of nodes) {
    found.push(node);
    for (const child of Object.values(node.children)) walk(child, found);
  }
  return found;
}

// extension/core/model/build.ts
var buildModel = (layers2, input, init2 = null) => {
  const problems = [];
  const beyond2 = beyondBudget(layers2);
  const { nodes, output } = placeStack(beyond2?.before ?? layers2, "", input, { side: 1, jump: 1 }, { init: init2, problems, spent: { params: 0, macs: 0, bytes: 0 } });
  if (beyond2 && problems.length === 0) problems.push(beyond2.problem);
  if (problems.length > 0) return { model: null, nodes, problems };
  const weights2 = Object.assign({}, ...walk(nodes).map((node) => node.weights));
  const model = {
    input,
    output,
    nodes,
    weights: weights2,
    params: sum(nodes.map((node) => node.params)),
    macs: sum(nodes.map((node) => node.macs)),
    init: (seed) => atOnce(drawWeights(weights2, seed)),
    forward: (io, x, weight, options) => forward2(nodes, io, x, weight, options)
  };
  return { model, problems: [] };
};
function placeStack(stack, prefix, input, reach, placing) {
  const nodes = [];
  let placed = { output: input, reach };
  for (const [index, choice2] of stack.entries()) {
    const next = placeLayer(choice2, `${prefix}${index}`, placed.output, placed.reach, placing);
    if (!next) return { nodes, ...placed, complete: false };
    nodes.push(next.node);
    placed = { output: next.node.output, reach: next.reach };
  }
  return { nodes, ...placed, complete: true };
}
function placeLayer(choice2, path11, input, reach, placing) {
  const row2 = layers[choice2.name];
  const params3 = choice2.params;
  try {
    const shapes = {};
    const placed = [];
    for (const [name2, stack] of Object.entries(row2.children?.(params3, input) ?? {})) {
      if (typeof stack === "function" && placed.some(([, { complete }]) => !complete)) return null;
      const inside2 = placeStack(typeof stack === "function" ? stack(shapes) : stack, name2 === "" ? `${path11}.` : `${path11}.${name2}.`, input, reach, placing);
      placed.push([name2, inside2]);
      shapes[name2] = { input, output: inside2.output };
    }
    if (placed.some(([, { complete }]) => !complete)) return null;
    const output = row2.outputShape(params3, input, shapes);
    const own3 = row2.weights?.(params3, input, placing.init) ?? {};
    const ownParams = sum(Object.values(own3).map(({ shape, trainable }) => trainable ? size3(shape) : 0));
    const ownMacs = row2.macs?.(params3, input, output) ?? 0;
    spend(choice2, { params: ownParams, macs: ownMacs, bytes: 4 * size3(output) }, placing);
    const children = Object.fromEntries(placed.map(([name2, { nodes }]) => [name2, nodes]));
    const inner = Object.values(children).flat();
    const widened = widen(row2, params3, input, placed.map(([, each]) => each.reach), reach);
    const node = {
      path: path11,
      choice: choice2,
      input,
      output,
      weights: Object.fromEntries(Object.entries(own3).map(([name2, spec]) => [`${path11}.${name2}`, spec])),
      params: ownParams + sum(inner.map((each) => each.params)),
      macs: ownMacs + sum(inner.map((each) => each.macs)),
      receptiveField: widened.side,
      children
    };
    return { node, reach: widened };
  } catch (error3) {
    if (!(error3 instanceof ShapeError)) throw error3;
    placing.problems.push({ choice: choice2, input, said: error3.said, ...error3.param !== void 0 && { param: error3.param }, ...error3.beyond && { beyond: error3.beyond } });
    return null;
  }
}
var amounts = {
  params: (figure2) => said`the network has ${{ figure: figure2 }} parameters`,
  macs: (figure2) => said`one picture takes ${{ figure: figure2 }} multiply-adds`,
  bytes: (figure2) => said`the maps of one picture take ${{ figure: figure2 }}B`
};
function spend({ name: name2 }, own3, { spent }) {
  for (const amount of Object.keys(amounts)) {
    spent[amount] += own3[amount];
    if (!exceeds(spent[amount], amount)) continue;
    const most2 = `${rounded(budget[amount])}${amount === "bytes" ? "B" : ""}`;
    throw new ShapeError(said`With this ${{ name: name2 }} ${{ figure: amounts[amount](rounded(spent[amount])) }}, and ${{ most: most2 }} is the most: make it, or what comes into it, smaller.`, void 0, "size");
  }
}
function widen(row2, params3, input, stacks, before) {
  const sides = stacks.map((reach) => reach.side);
  const inside2 = stacks.length === 0 ? before : { side: sides.includes(null) ? null : Math.max(...sides), jump: stacks[0].jump };
  const window3 = row2.window?.(params3, input);
  if (!window3 || inside2.side === null) return inside2;
  if (window3 === "everything") return { ...inside2, side: null };
  return { side: inside2.side + (window3.kernel - 1) * window3.dilation * inside2.jump, jump: inside2.jump * window3.stride };
}
function forward2(nodes, io, input, weight, { training, capture = [], override = {} }) {
  const updates = {};
  const captured = {};
  const wanted2 = new Set(capture);
  const runLayer = (node, x) => {
    const context = {
      tf: io.tf,
      training,
      weight: (name2) => weight(`${node.path}.${name2}`),
      update: (name2, value) => void (updates[`${node.path}.${name2}`] = value),
      random: io.random,
      child: (name2, y) => runStack(node.children[name2], y)
    };
    return layers[node.choice.name].forward(x, node.choice.params, context);
  };
  const runStack = (stack, x) => stack.reduce((y, node) => {
    const out = override[node.path] ?? runLayer(node, y);
    if (wanted2.has(node.path)) captured[node.path] = out;
    return out;
  }, x);
  return { logits: runStack(nodes, input), updates, captured };
}
var size3 = (shape) => shape.reduce((a, b) => a * b, 1);
var sum = (values) => values.reduce((a, b) => a + b, 0);

// extension/core/config/json-text.ts
function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== void 0);
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`).join(", ")} }`;
}

// extension/core/train/rows.ts
var stepping = (interval) => ({
  interval: optional(oneOf("epoch", "batch"), interval, "Whether the schedule moves on after each epoch or after each batch; its step counts are in that unit.")
});
var warmup = {
  warmup: optional(
    float({ min: 0 }),
    0,
    "Epochs (fractions too) over which the learning rate rises linearly, batch by batch, from near zero to the schedule (Goyal et al. 2017)."
  )
};
var maximize = { maximize: optional(bool, false, "Whether the loss is made large instead of small.") };
function optimizer(row2) {
  const plain2 = row2;
  return {
    ...plain2,
    update: (tf, weight, gradient, slots, params3, scalars) => plain2.update(tf, weight, params3.maximize === true ? tf.neg(gradient) : gradient, slots, params3, scalars)
  };
}
function scheduler(interval, row2) {
  const plain2 = row2;
  return { ...plain2, params: { ...plain2.params, ...plain2.metric ? {} : stepping(interval), ...warmup } };
}
var loss = (row2) => row2;
var dataset = (row2) => row2;

// extension/core/data/classes.ts
var shapeClasses = ["circle", "ring", "triangle", "square", "hourglass", "star", "cross", "heart", "crescent", "arrow"];
var cifar10Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
var digitClasses = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
var fashionClasses = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
var cifar100Classes = [
  "apple",
  "aquarium_fish",
  "baby",
  "bear",
  "beaver",
  "bed",
  "bee",
  "beetle",
  "bicycle",
  "bottle",
  "bowl",
  "boy",
  "bridge",
  "bus",
  "butterfly",
  "camel",
  "can",
  "castle",
  "caterpillar",
  "cattle",
  "chair",
  "chimpanzee",
  "clock",
  "cloud",
  "cockroach",
  "couch",
  "crab",
  "crocodile",
  "cup",
  "dinosaur",
  "dolphin",
  "elephant",
  "flatfish",
  "forest",
  "fox",
  "girl",
  "hamster",
  "house",
  "kangaroo",
  "keyboard",
  "lamp",
  "lawn_mower",
  "leopard",
  "lion",
  "lizard",
  "lobster",
  "man",
  "maple_tree",
  "motorcycle",
  "mountain",
  "mouse",
  "mushroom",
  "oak_tree",
  "orange",
  "orchid",
  "otter",
  "palm_tree",
  "pear",
  "pickup_truck",
  "pine_tree",
  "plain",
  "plate",
  "poppy",
  "porcupine",
  "possum",
  "rabbit",
  "raccoon",
  "ray",
  "road",
  "rocket",
  "rose",
  "sea",
  "seal",
  "shark",
  "shrew",
  "skunk",
  "skyscraper",
  "snail",
  "snake",
  "spider",
  "squirrel",
  "streetcar",
  "sunflower",
  "sweet_pepper",
  "table",
  "tank",
  "telephone",
  "television",
  "tiger",
  "tractor",
  "train",
  "trout",
  "tulip",
  "turtle",
  "wardrobe",
  "whale",
  "willow_tree",
  "wolf",
  "woman",
  "worm"
];

// extension/core/data/datasets.ts
var file = optional(either(string, nothing), null, "The archive, where you have it already; by default it is downloaded once per machine. A folder that holds its files serves as well.");
var download = (size5, shape, classes, trainImages, doc) => dataset({ doc: `${doc} ${size5}, downloaded once per machine.`, params: { file }, shorthand: "file", known: () => ({ shape, classes, trainImages, valImages: 1e4 }) });
var datasets = {
  Shapes: dataset({
    doc: "Ten classes of 32x32 colour pictures of shapes, drawn on the spot from the seed: nothing to download. Place, size, angle, colours, background, clutter and noise are random.",
    params: {
      images: optional(int({ min: 100, max: 1e6 }), 12e3, "Pictures drawn in all; the share `val_split` of them is held back for validation.")
    },
    shorthand: "images",
    known: ({ images }) => ({ shape: [3, 32, 32], classes: shapeClasses, trainImages: images, valImages: null })
  }),
  ImageFolder: dataset({
    doc: `A folder of your own pictures: one folder per class, named after it; or "train" and "val" (or "test") folders of class folders. JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP and PPM are read. Pictures come out as torchvision's ImageFolder, Resize and CenterCrop make them of the same file (AVIF within some levels), except that they stand upright as the camera meant it and of 16-bit grey the high byte is taken. What cannot be read is named and left out.`,
    params: {
      root: required(string, "The folder, absolute or relative to the experiment file."),
      size: required(pair(int({ min: 1, max: 1024 })), "Height and width in pixels to which every picture is brought: one number, or [height, width]."),
      resize: optional(
        oneOf("crop", "stretch"),
        "crop",
        '"crop": the shorter side is resized to fit and the middle is cut out (Resize then CenterCrop). "stretch": both sides are resized, whatever the proportions (Resize([h, w])).'
      ),
      decode: optional(
        oneOf("exact", "fast"),
        "exact",
        '"exact": as Pillow decodes and resizes. "fast": large JPEGs are shrunk to twice the size while they are decoded, some levels off; photographs of 12 megapixels take a twelfth of the time.'
      ),
      channels: optional(oneOf("rgb", "grey"), "rgb", "Whether pictures are read in colour (3 channels) or in grey (1 channel).")
    },
    shorthand: "root",
    shape: ({ size: size5, channels }) => [channels === "grey" ? 1 : 3, ...asPair(size5)]
  }),
  CIFAR10: download("170 MB", [3, 32, 32], cifar10Classes, 5e4, "Ten classes of 32x32 colour photographs (Krizhevsky 2009), 50,000 to train on and 10,000 to validate."),
  CIFAR100: download("169 MB", [3, 32, 32], cifar100Classes, 5e4, "A hundred classes of 32x32 colour photographs (Krizhevsky 2009), 50,000 to train on and 10,000 to validate."),
  MNIST: download("11 MB", [1, 28, 28], digitClasses, 6e4, "Handwritten digits, 28x28, grey (LeCun et al. 1998), 60,000 to train on and 10,000 to validate."),
  FashionMNIST: download("31 MB", [1, 28, 28], fashionClasses, 6e4, "Ten kinds of clothes, 28x28, grey (Xiao et al. 2017), 60,000 to train on and 10,000 to validate; harder than MNIST.")
};

// extension/core/data/distributions.ts
function gamma(shape, random2) {
  if (shape < 1) return gamma(shape + 1, random2) * random2.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (; ; ) {
    const x = random2.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random2.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
function dirichlet(shapes, random2) {
  const parts = shapes.map((shape) => gamma(shape, random2));
  const sum3 = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum3);
}
var beta = (a, b, random2) => dirichlet([a, b], random2)[0];

// extension/core/data/transforms/auto-augment-policies.ts
var autoAugmentPolicies = {
  imagenet: [
    [["Posterize", 0.4, 8], ["Rotate", 0.6, 9]],
    [["Solarize", 0.6, 5], ["AutoContrast", 0.6, null]],
    [["Equalize", 0.8, null], ["Equalize", 0.6, null]],
    [["Posterize", 0.6, 7], ["Posterize", 0.6, 6]],
    [["Equalize", 0.4, null], ["Solarize", 0.2, 4]],
    [["Equalize", 0.4, null], ["Rotate", 0.8, 8]],
    [["Solarize", 0.6, 3], ["Equalize", 0.6, null]],
    [["Posterize", 0.8, 5], ["Equalize", 1, null]],
    [["Rotate", 0.2, 3], ["Solarize", 0.6, 8]],
    [["Equalize", 0.6, null], ["Posterize", 0.4, 6]],
    [["Rotate", 0.8, 8], ["Color", 0.4, 0]],
    [["Rotate", 0.4, 9], ["Equalize", 0.6, null]],
    [["Equalize", 0, null], ["Equalize", 0.8, null]],
    [["Invert", 0.6, null], ["Equalize", 1, null]],
    [["Color", 0.6, 4], ["Contrast", 1, 8]],
    [["Rotate", 0.8, 8], ["Color", 1, 2]],
    [["Color", 0.8, 8], ["Solarize", 0.8, 7]],
    [["Sharpness", 0.4, 7], ["Invert", 0.6, null]],
    [["ShearX", 0.6, 5], ["Equalize", 1, null]],
    [["Color", 0.4, 0], ["Equalize", 0.6, null]],
    [["Equalize", 0.4, null], ["Solarize", 0.2, 4]],
    [["Solarize", 0.6, 5], ["AutoContrast", 0.6, null]],
    [["Invert", 0.6, null], ["Equalize", 1, null]],
    [["Color", 0.6, 4], ["Contrast", 1, 8]],
    [["Equalize", 0.8, null], ["Equalize", 0.6, null]]
  ],
  cifar10: [
    [["Invert", 0.1, null], ["Contrast", 0.2, 6]],
    [["Rotate", 0.7, 2], ["TranslateX", 0.3, 9]],
    [["Sharpness", 0.8, 1], ["Sharpness", 0.9, 3]],
    [["ShearY", 0.5, 8], ["TranslateY", 0.7, 9]],
    [["AutoContrast", 0.5, null], ["Equalize", 0.9, null]],
    [["ShearY", 0.2, 7], ["Posterize", 0.3, 7]],
    [["Color", 0.4, 3], ["Brightness", 0.6, 7]],
    [["Sharpness", 0.3, 9], ["Brightness", 0.7, 9]],
    [["Equalize", 0.6, null], ["Equalize", 0.5, null]],
    [["Contrast", 0.6, 7], ["Sharpness", 0.6, 5]],
    [["Color", 0.7, 7], ["TranslateX", 0.5, 8]],
    [["Equalize", 0.3, null], ["AutoContrast", 0.4, null]],
    [["TranslateY", 0.4, 3], ["Sharpness", 0.2, 6]],
    [["Brightness", 0.9, 6], ["Color", 0.2, 8]],
    [["Solarize", 0.5, 2], ["Invert", 0, null]],
    [["Equalize", 0.2, null], ["AutoContrast", 0.6, null]],
    [["Equalize", 0.2, null], ["Equalize", 0.6, null]],
    [["Color", 0.9, 9], ["Equalize", 0.6, null]],
    [["AutoContrast", 0.8, null], ["Solarize", 0.2, 8]],
    [["Brightness", 0.1, 3], ["Color", 0.7, 0]],
    [["Solarize", 0.4, 5], ["AutoContrast", 0.9, null]],
    [["TranslateY", 0.9, 9], ["TranslateY", 0.7, 9]],
    [["AutoContrast", 0.9, null], ["Solarize", 0.8, 3]],
    [["Equalize", 0.8, null], ["Invert", 0.1, null]],
    [["TranslateY", 0.7, 9], ["AutoContrast", 0.9, null]]
  ],
  svhn: [
    [["ShearX", 0.9, 4], ["Invert", 0.2, null]],
    [["ShearY", 0.9, 8], ["Invert", 0.7, null]],
    [["Equalize", 0.6, null], ["Solarize", 0.6, 6]],
    [["Invert", 0.9, null], ["Equalize", 0.6, null]],
    [["Equalize", 0.6, null], ["Rotate", 0.9, 3]],
    [["ShearX", 0.9, 4], ["AutoContrast", 0.8, null]],
    [["ShearY", 0.9, 8], ["Invert", 0.4, null]],
    [["ShearY", 0.9, 5], ["Solarize", 0.2, 6]],
    [["Invert", 0.9, null], ["AutoContrast", 0.8, null]],
    [["Equalize", 0.6, null], ["Rotate", 0.9, 3]],
    [["ShearX", 0.9, 4], ["Solarize", 0.3, 3]],
    [["ShearY", 0.8, 8], ["Invert", 0.7, null]],
    [["Equalize", 0.9, null], ["TranslateY", 0.6, 6]],
    [["Invert", 0.9, null], ["Equalize", 0.6, null]],
    [["Contrast", 0.3, 3], ["Rotate", 0.8, 4]],
    [["Invert", 0.8, null], ["TranslateY", 0, 2]],
    [["ShearY", 0.7, 6], ["Solarize", 0.4, 8]],
    [["Invert", 0.6, null], ["Rotate", 0.8, 4]],
    [["ShearY", 0.3, 7], ["TranslateX", 0.9, 3]],
    [["ShearX", 0.1, 6], ["Invert", 0.6, null]],
    [["Solarize", 0.7, 2], ["TranslateY", 0.6, 7]],
    [["ShearY", 0.8, 4], ["Invert", 0.8, null]],
    [["ShearX", 0.7, 9], ["TranslateY", 0.8, 3]],
    [["ShearY", 0.8, 5], ["AutoContrast", 0.7, null]],
    [["ShearX", 0.7, 2], ["Invert", 0.1, null]]
  ]
};

// extension/core/data/transforms/interpolation.ts
var warpInterpolation = (value) => ({
  interpolation: optional(oneOf("nearest", "bilinear", "bicubic"), value, 'How a place between pixels is read: "nearest" takes the nearest pixel (fast, jagged), "bilinear" mixes 4, "bicubic" 16.')
});

// extension/core/data/transforms/rounding.ts
function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest2 = value - below;
  if (rest2 !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

// extension/core/data/transforms/magnitudes.ts
function linspace(start, end2, bins2) {
  const f = Math.fround;
  const step = f(f(f(end2) - f(start)) / (bins2 - 1));
  return Array.from({ length: bins2 }, (_, i) => i < bins2 / 2 ? f(f(start) + f(step * i)) : f(f(end2) - f(step * (bins2 - 1 - i))));
}
var signed = (end2, bins2) => ({ values: linspace(0, end2, bins2), signed: true });
var none = { values: null, signed: false };
function geometry({ shear, translateX, translateY, rotate: rotate2 }, bins2) {
  return { ShearX: signed(shear, bins2), ShearY: signed(shear, bins2), TranslateX: signed(translateX, bins2), TranslateY: signed(translateY, bins2), Rotate: signed(rotate2, bins2) };
}
function colour({ colour: end2 }, bins2) {
  return { Brightness: signed(end2, bins2), Color: signed(end2, bins2), Contrast: signed(end2, bins2), Sharpness: signed(end2, bins2) };
}
function levels(bits, lost, bins2) {
  const posterize2 = Array.from({ length: bins2 }, (_, i) => bits - roundHalfEven(Math.fround(i / Math.fround((bins2 - 1) / lost))));
  return { Posterize: { values: posterize2, signed: false }, Solarize: { values: linspace(255, 0, bins2), signed: false }, AutoContrast: none, Equalize: none };
}
var identity = { Identity: none };
function drawOperation(space, random2, bin) {
  const names = Object.keys(space);
  const name2 = names[random2.integer(names.length)];
  const { values, signed: turns2 } = space[name2];
  const magnitude = values ? values[bin(values.length)] : 0;
  return { name: name2, magnitude: turns2 && random2.integer(2) === 1 ? -magnitude : magnitude };
}

// extension/core/data/pixels/assemble.ts
var instructions = {
  "v128.and": 78,
  "v128.or": 80,
  "v128.bitselect": 82,
  "i32x4.add": 174,
  "i32x4.trunc_sat_f32x4_s": 248,
  "f32x4.convert_i32x4_s": 250,
  "f32x4.eq": 65,
  "f32x4.lt": 67,
  "f32x4.ge": 70,
  "f32x4.floor": 104,
  "f32x4.add": 228,
  "f32x4.sub": 229,
  "f32x4.mul": 230,
  "f32x4.div": 231,
  "f32x4.pmin": 234,
  "f32x4.pmax": 235
};
var op = { loop: 3, end: 11, brIf: 13, get: 32, set: 33, i32Const: 65, i32LessUnsigned: 73, i32Add: 106, f64Const: 68, f64Add: 160, f64FromUnsigned: 184, simd: 253 };
var simd = { load: 0, const: 12, shuffle: 13, floatSplat: 19, extract: 27, store32Lane: 90, store64Lane: 91 };
var type = { i32: 127, f32: 125, f64: 124, v128: 123, function: 96, none: 64 };
var BYTES_A_TURN = 12;
var SECOND = 16;
var KernelCode = class {
  /** `before`: code that runs once, before the loop. */
  constructor(before, next) {
    this.before = before;
    this.next = next;
  }
  before;
  next;
  bytes = [];
  constants = /* @__PURE__ */ new Map();
  do(instruction, ...operands) {
    return this.emit(this.bytes, [...operands.flatMap(({ local }) => [op.get, ...unsigned(local)]), op.simd, ...unsigned(instructions[instruction])]);
  }
  /** The same in each lane. */
  number(value) {
    const known2 = this.constants.get(value);
    if (known2) return known2;
    const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
    const made = this.emit(this.before, [op.simd, simd.const, ...bytes]);
    this.constants.set(value, made);
    return made;
  }
  /** `first` where the mask's bits are set. */
  select(mask, first2, second2) {
    return this.do("v128.bitselect", first2, second2, mask);
  }
  shuffle(first2, second2, places2) {
    return this.emit(this.bytes, [op.get, ...unsigned(first2.local), op.get, ...unsigned(second2.local), op.simd, simd.shuffle, ...places2]);
  }
  parameter(local) {
    return this.emit(this.before, [op.get, ...unsigned(local), op.simd, simd.floatSplat]);
  }
  load(at) {
    return this.emit(this.bytes, [op.get, ...unsigned(at), op.simd, simd.load, 0, 0]);
  }
  accumulator() {
    return { local: this.next++ };
  }
  /** One past the last register. */
  get end() {
    return this.next;
  }
  emit(to, bytes) {
    const local = this.next++;
    to.push(...bytes, op.set, ...unsigned(local));
    return { local };
  }
};
function kernelBytes(parameters, body) {
  const at = 1 + parameters.length;
  const before = [];
  const code = new KernelCode(before, at + 1);
  const splats = Object.fromEntries(parameters.map((name2, i) => [name2, code.parameter(1 + i)]));
  const [raw, zeros] = [code.load(at), code.number(0)];
  const channel = (c) => code.do("f32x4.convert_i32x4_s", code.shuffle(raw, zeros, Array.from({ length: 16 }, (_, i) => i % 4 === 0 ? i / 4 * 3 + c : SECOND)));
  const result = body(code, { red: channel(0), green: channel(1), blue: channel(2) }, splats);
  const after = "local" in result ? sum2(code, result) : store(code, at, result);
  const get = (local) => [op.get, ...unsigned(local)];
  const instructions2 = [
    ...before,
    op.loop,
    type.none,
    ...code.bytes,
    ...get(at),
    ...constant(BYTES_A_TURN),
    op.i32Add,
    op.set,
    ...unsigned(at),
    ...get(at),
    ...get(0),
    op.i32LessUnsigned,
    op.brIf,
    0,
    op.end,
    ...after,
    op.end
  ];
  const locals = list2([[1, type.i32], [...unsigned(code.end - at - 1), type.v128]]);
  return Uint8Array.from([
    ...[0, 97, 115, 109, 1, 0, 0, 0],
    ...section(1, list2([[type.function, ...list2([[type.i32], ...parameters.map(() => [type.f32])]), ...list2([[type.f64]])]])),
    ...section(2, list2([[...text("pixels"), ...text("memory"), 2, 0, 1]])),
    ...section(3, list2([[0]])),
    ...section(7, list2([[...text("run"), 0, 0]])),
    ...section(10, list2([sized([...locals, ...instructions2])]))
  ]);
}
function store(code, at, { red, green, blue }) {
  const inLowestByte = (channel) => code.do("f32x4.add", channel, code.number(2 ** 23));
  const redGreen = code.shuffle(inLowestByte(red), inLowestByte(green), [0, SECOND, 0, 4, SECOND + 4, 0, 8, SECOND + 8, 0, 12, SECOND + 12, 0, 0, 0, 0, 0]);
  const packed = code.shuffle(redGreen, inLowestByte(blue), [0, 1, SECOND, 3, 4, SECOND + 4, 6, 7, SECOND + 8, 9, 10, SECOND + 12, 0, 0, 0, 0]);
  const put = (instruction, offset2, lane) => void code.bytes.push(op.get, ...unsigned(at), op.get, ...unsigned(packed.local), op.simd, instruction, 0, offset2, lane);
  put(simd.store64Lane, 0, 0);
  put(simd.store32Lane, 8, 2);
  return [op.f64Const, 0, 0, 0, 0, 0, 0, 0, 0];
}
function sum2(code, value) {
  const total = code.accumulator();
  const whole2 = code.do("i32x4.trunc_sat_f32x4_s", value);
  code.bytes.push(op.get, ...unsigned(total.local), op.get, ...unsigned(whole2.local), op.simd, ...unsigned(instructions["i32x4.add"]), op.set, ...unsigned(total.local));
  const lane = (i) => [op.get, ...unsigned(total.local), op.simd, simd.extract, i, op.f64FromUnsigned];
  return [...lane(0), ...lane(1), op.f64Add, ...lane(2), op.f64Add, ...lane(3), op.f64Add];
}
function unsigned(value) {
  return value < 128 ? [value] : [value & 127 | 128, ...unsigned(value >>> 7)];
}
function signed2(value) {
  return value >= -64 && value < 64 ? [value & 127] : [value & 127 | 128, ...signed2(value >> 7)];
}
var constant = (value) => [op.i32Const, ...signed2(value)];
var sized = (bytes) => [...unsigned(bytes.length), ...bytes];
var list2 = (items) => [...unsigned(items.length), ...items.flat()];
var section = (id, bytes) => [id, ...sized(bytes)];
var text = (value) => sized([...value].map((letter) => letter.charCodeAt(0)));

// extension/core/data/pixels/kernel.ts
var PAGE = 65536;
var BEYOND = 16;
var memory = new WebAssembly.Memory({ initial: 1 });
var heap = new Uint8Array(memory.buffer);
function pixelKernel(parameters, body) {
  let run = null;
  return (bytes, ...values) => {
    run ??= new WebAssembly.Instance(new WebAssembly.Module(kernelBytes(parameters, body)), { pixels: { memory } }).exports.run;
    const sum3 = run(bytes, ...values);
    blackenBeyond(bytes);
    return sum3;
  };
}
function onPixels(values, work) {
  const { length } = values;
  const missing = length + BEYOND - heap.length;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / PAGE));
    heap = new Uint8Array(memory.buffer);
  }
  heap.set(values);
  blackenBeyond(length);
  work(length);
  values.set(heap.subarray(0, length));
}
var blackenBeyond = (bytes) => void heap.fill(0, bytes, bytes + BEYOND);

// extension/core/data/pixels/colour-kernels.ts
var blendWithLevel = pixelKernel(["factor", "level"], (code, { red, green, blue }, { factor: factor3, level: level3 }) => {
  const blended = (channel) => blend(code, level3, channel, factor3);
  return { red: blended(red), green: blended(green), blue: blended(blue) };
});
var blendWithGrey = pixelKernel(["factor"], (code, pixels, { factor: factor3 }) => {
  const grey2 = luma(code, pixels);
  const blended = (channel) => blend(code, grey2, channel, factor3);
  return { red: blended(pixels.red), green: blended(pixels.green), blue: blended(pixels.blue) };
});
function blend(code, degenerate, channel, factor3) {
  const away = code.do("f32x4.mul", factor3, code.do("f32x4.sub", channel, degenerate));
  const bounded = code.do("f32x4.pmin", code.do("f32x4.pmax", code.do("f32x4.add", degenerate, away), code.number(0)), code.number(255));
  return code.do("f32x4.floor", bounded);
}
var sumOfGrey = pixelKernel([], (code, pixels) => luma(code, pixels));
var sumOfLevels = pixelKernel([], (code, { red, green, blue }) => code.do("f32x4.add", code.do("f32x4.add", red, green), blue));
function luma(code, { red, green, blue }) {
  const part = (channel, weight) => code.do("f32x4.mul", channel, code.number(weight));
  const weighted3 = code.do("f32x4.add", code.do("f32x4.add", part(red, 19595), part(green, 38470)), code.do("f32x4.add", part(blue, 7471), code.number(32768)));
  return code.do("f32x4.floor", code.do("f32x4.mul", weighted3, code.number(2 ** -16)));
}
var turnHue = pixelKernel(["shift"], (code, pixels, { shift }) => {
  const { hue, saturation, value } = toHsv(code, pixels);
  const turned = code.do("f32x4.add", hue, shift);
  const beyond2 = code.do("v128.and", code.do("f32x4.ge", turned, code.number(256)), code.number(256));
  return fromHsv(code, { hue: code.do("f32x4.sub", turned, beyond2), saturation, value });
});
function toHsv(code, { red, green, blue }) {
  const most2 = code.do("f32x4.pmax", code.do("f32x4.pmax", red, green), blue);
  const least = code.do("f32x4.pmin", code.do("f32x4.pmin", red, green), blue);
  const range = code.do("f32x4.sub", most2, least);
  const [isRed, isGreen] = [code.do("f32x4.eq", red, most2), code.do("f32x4.eq", green, most2)];
  const byLargest = (ifRed, ifGreen, ifBlue) => code.select(isRed, ifRed, code.select(isGreen, ifGreen, ifBlue));
  const forward3 = code.do("f32x4.eq", byLargest(blue, red, green), least);
  const middle2 = code.do("f32x4.sub", code.do("f32x4.sub", code.do("f32x4.add", code.do("f32x4.add", red, green), blue), most2), least);
  const share2 = code.do("f32x4.div", code.do("f32x4.sub", most2, middle2), code.do("f32x4.pmax", range, code.number(1)));
  const ahead = byLargest(code.number(1), code.number(3), code.number(5));
  const sixths = code.select(forward3, code.do("f32x4.sub", ahead, share2), code.do("f32x4.add", code.do("f32x4.sub", ahead, code.number(2)), share2));
  const turn = code.do("f32x4.div", sixths, code.number(6));
  const inBytes = (fraction) => code.do("f32x4.floor", code.do("f32x4.mul", fraction, code.number(255)));
  return {
    // Of a grey pixel nobody asks for the hue.
    hue: inBytes(code.do("f32x4.add", turn, code.do("v128.and", code.do("f32x4.lt", turn, code.number(0)), code.number(1)))),
    saturation: inBytes(code.do("f32x4.div", range, code.do("f32x4.pmax", most2, code.number(1)))),
    value: most2
  };
}
function fromHsv(code, { hue, saturation, value }) {
  const sixths = code.do("f32x4.mul", hue, code.number(6));
  const over255 = (value2) => code.do("f32x4.mul", value2, code.number(1 / 255));
  const sixth = code.do("f32x4.floor", over255(code.do("f32x4.add", sixths, code.number(0.5))));
  const part = over255(code.do("f32x4.sub", sixths, code.do("f32x4.mul", sixth, code.number(255))));
  const is = [0, 1, 2, 3, 4, 5, 6].map((number3) => code.do("f32x4.eq", sixth, code.number(number3)));
  const either2 = (...numbers) => numbers.map((number3) => is[number3]).reduce((a, b) => code.do("v128.or", a, b));
  const one = code.number(1);
  const s = over255(saturation);
  const level3 = (lack) => code.do("f32x4.floor", code.do("f32x4.add", code.do("f32x4.mul", value, code.do("f32x4.sub", one, lack)), code.number(0.5)));
  const least = level3(s);
  const between = level3(code.do("f32x4.mul", s, code.select(either2(1, 3, 5), part, code.do("f32x4.sub", one, part))));
  const channel = (largestIn, betweenIn) => code.select(either2(...largestIn), value, code.select(either2(...betweenIn), between, least));
  return { red: channel([0, 5, 6], [1, 4]), green: channel([1, 2], [0, 3, 6]), blue: channel([3, 4], [2, 5]) };
}

// extension/core/data/transforms/adjust.ts
var adjustments = {
  /** Degenerate: black. */
  brightness: (bytes, _picture, factor3) => blendWithLevel(bytes, factor3, 0),
  /** Degenerate: the picture's mean grey, rounded to the nearest level. */
  contrast(bytes, { height, width, channels }, factor3) {
    const sum3 = channels === 3 ? sumOfGrey(bytes) : sumOfLevels(bytes);
    return blendWithLevel(bytes, factor3, Math.trunc(sum3 / (height * width) + 0.5));
  },
  /** Degenerate: the picture in grey. */
  saturation: (bytes, { channels }, factor3) => channels === 3 ? blendWithGrey(bytes, factor3) : 0,
  /** By a share of the colour circle, which Pillow cuts into 256. */
  hue: (bytes, { channels }, factor3) => channels === 3 ? turnHue(bytes, Math.trunc(factor3 * 255) & 255) : 0
};
function adjustColours(picture, order2, factors) {
  onPixels(picture.values, (bytes) => {
    for (const which of order2) {
      const factor3 = factors[which] ?? null;
      if (factor3 !== null) adjustments[which](bytes, picture, factor3);
    }
  });
  return picture;
}
var adjustColour = (picture, which, factor3) => adjustColours(picture, [which], { [which]: factor3 });

// extension/core/data/transforms/clip.ts
var clip = (value) => value <= 0 ? 0 : value >= 255 ? 255 : value | 0;

// extension/core/data/transforms/levels.ts
var table = new Uint8Array(256);
function invert(picture) {
  return throughTable(picture, (level3) => 255 - level3);
}
function posterize(picture, bits) {
  const mask = ~(2 ** (8 - bits) - 1);
  return throughTable(picture, (level3) => level3 & mask);
}
function solarize(picture, threshold) {
  return throughTable(picture, (level3) => level3 < threshold ? level3 : 255 - level3);
}
function throughTable(picture, level3) {
  for (let i = 0; i < 256; i++) table[i] = level3(i);
  const { values } = picture;
  for (let i = 0; i < values.length; i++) values[i] = table[values[i]];
  return picture;
}
function autocontrast(picture) {
  return perChannel3(picture, (counts2) => {
    const darkest = counts2.findIndex((count4) => count4 > 0);
    const brightest = counts2.findLastIndex((count4) => count4 > 0);
    if (brightest <= darkest) return false;
    const scale = 255 / (brightest - darkest);
    for (let i = 0; i < 256; i++) table[i] = clip(i * scale - darkest * scale);
    return true;
  });
}
function equalize(picture) {
  return perChannel3(picture, (counts2) => {
    const last = counts2[counts2.findLastIndex((count4) => count4 > 0)];
    const step = Math.floor((picture.height * picture.width - last) / 255);
    if (step === 0) return false;
    let sum3 = Math.floor(step / 2);
    for (let i = 0; i < 256; i++) {
      table[i] = Math.min(255, Math.floor(sum3 / step));
      sum3 += counts2[i];
    }
    return true;
  });
}
var counts = new Int32Array(256);
function perChannel3(picture, fill3) {
  const { values, channels } = picture;
  for (let c = 0; c < channels; c++) {
    counts.fill(0);
    for (let i = c; i < values.length; i += channels) counts[values[i]]++;
    if (fill3(counts)) for (let i = c; i < values.length; i += channels) values[i] = table[values[i]];
  }
  return picture;
}

// extension/core/data/transforms/fill.ts
var level = float({ min: 0, max: 255 });
var fillParam = { fill: optional(either(level, list(level, 1)), 0, "Grey level (0..255), or one per channel, of the pixels that come from outside the picture.") };
function fillBytes(fill3, channels) {
  if (typeof fill3 === "number") return new Array(channels).fill(Math.trunc(fill3));
  return Array.from({ length: channels }, (_, c) => Math.trunc(fill3[fill3.length === 1 ? 0 : c] ?? 0));
}

// extension/core/data/transforms/window.ts
var paddingModes = ["constant", "edge", "reflect", "symmetric"];
function windowOf2(picture, window3, mode, fill3, memory2) {
  const { channels, values: source2, height: sourceHeight, width: sourceWidth } = picture;
  const { top, left, height, width } = window3;
  const values = memory2.bytes(height * width * channels);
  const rowBytes = width * channels;
  const [first2, last] = [Math.max(0, -left), Math.min(width, sourceWidth - left)];
  const constant2 = mode === "constant";
  if (constant2 && width === sourceWidth) return shifted(picture, window3, fillBytes(fill3, channels), values, memory2);
  if (constant2) fillWith(values, fillBytes(fill3, channels));
  for (let y = 0; y < height; y++) {
    const inside2 = y + top >= 0 && y + top < sourceHeight;
    if (constant2 && !inside2) continue;
    const row2 = (inside2 ? y + top : beyond(y + top, sourceHeight, mode)) * sourceWidth;
    if (last > first2) copyBytes(source2, (row2 + first2 + left) * channels, values, y * rowBytes + first2 * channels, (last - first2) * channels);
    if (constant2) continue;
    for (let x = 0; x < width; x++) {
      if (x >= first2 && x < last) continue;
      const from = (row2 + beyond(x + left, sourceWidth, mode)) * channels;
      for (let c = 0; c < channels; c++) values[y * rowBytes + x * channels + c] = source2[from + c];
    }
  }
  memory2.release(source2);
  return { kind: "bytes", height, width, channels, values };
}
function shifted({ channels, values: source2, height: sourceHeight }, { top, left, height, width }, colour2, values, memory2) {
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(height, sourceHeight - top)];
  const [firstColumn, lastColumn] = [Math.min(width, Math.max(0, -left)), Math.max(0, Math.min(width, width - left))];
  const shift = (top * width + left) * channels;
  const [first2, end2] = [Math.max(firstRow * width * channels, -shift), Math.min(lastRow * width * channels, source2.length - shift)];
  if (end2 > first2) values.set(source2.subarray(first2 + shift, end2 + shift), first2);
  const cover = (from, to) => {
    for (let i = from; i < to; i++) for (let c = 0; c < channels; c++) values[i * channels + c] = colour2[c];
  };
  cover(0, firstRow * width);
  cover(Math.max(0, lastRow) * width, height * width);
  for (let y = firstRow; y < lastRow; y++) {
    cover(y * width, y * width + firstColumn);
    cover(y * width + lastColumn, (y + 1) * width);
  }
  memory2.release(source2);
  return { kind: "bytes", height, width, channels, values };
}
function beyond(index, length, mode) {
  if (mode === "edge" || length === 1) return Math.min(Math.max(index, 0), length - 1);
  const period = mode === "reflect" ? 2 * (length - 1) : 2 * length;
  const place3 = (index % period + period) % period;
  return place3 < length ? place3 : period - place3 - (mode === "reflect" ? 0 : 1);
}
function fillWith(values, colour2) {
  if (colour2.every((level3) => level3 === colour2[0])) values.fill(colour2[0]);
  else for (let i = 0; i < values.length; i++) values[i] = colour2[i % colour2.length];
}
function copyBytes(source2, from, target, to, count4) {
  for (let i = 0; i < count4; i++) target[to + i] = source2[from + i];
}

// extension/core/data/transforms/affine.ts
function affineNearest(picture, [a, b, c, d, e, f], fill3, memory2) {
  if (b === 0 && d === 0) return scaled(picture, a, c, e, f, fill3, memory2);
  const { height, width, channels, values: source2 } = picture;
  const values = memory2.bytes(source2.length);
  fillWith(values, fillBytes(fill3, channels));
  const [stepX, stepY, nextX, nextY] = [fixed(a), fixed(d), fixed(b), fixed(e)];
  let [rowX, rowY] = [fixed(c + a * 0.5 + b * 0.5), fixed(f + d * 0.5 + e * 0.5)];
  for (let y = 0; y < height; y++) {
    const first2 = Math.min(width, Math.max(0, firstInside(rowX, stepX, width), firstInside(rowY, stepY, height))) | 0;
    const end2 = Math.min(width, endInside(rowX, stepX, width), endInside(rowY, stepY, height)) | 0;
    let [atX, atY, to] = [rowX + first2 * stepX | 0, rowY + first2 * stepY | 0, (y * width + first2) * channels];
    if (channels === 3) {
      for (let x = first2; x < end2; x++, to += 3, atX = atX + stepX | 0, atY = atY + stepY | 0) {
        const from = ((atY >> 16) * width + (atX >> 16)) * 3;
        values[to] = source2[from];
        values[to + 1] = source2[from + 1];
        values[to + 2] = source2[from + 2];
      }
    } else for (let x = first2; x < end2; x++, to++, atX = atX + stepX | 0, atY = atY + stepY | 0) values[to] = source2[(atY >> 16) * width + (atX >> 16)];
    rowX = rowX + nextX | 0;
    rowY = rowY + nextY | 0;
  }
  memory2.release(source2);
  return { ...picture, values };
}
var fixed = (value) => Math.floor(value * 65536 + 0.5) | 0;
function firstInside(start, step, length) {
  if (step === 0) return start >= 0 && start < length * 65536 ? 0 : Infinity;
  return Math.ceil(step > 0 ? -start / step : (length * 65536 - 1 - start) / step);
}
function endInside(start, step, length) {
  if (step === 0) return Infinity;
  return Math.ceil(step > 0 ? (length * 65536 - start) / step : (-1 - start) / step);
}
function scaled(picture, stepX, startX, stepY, startY, fill3, memory2) {
  const { height, width, channels, values: source2 } = picture;
  const values = memory2.bytes(source2.length);
  fillWith(values, fillBytes(fill3, channels));
  const [columns, rows2] = [placesOf(width, startX + stepX * 0.5, stepX), placesOf(height, startY + stepY * 0.5, stepY)];
  for (let y = 0; y < height; y++) {
    const row2 = rows2[y];
    for (let x = 0; x < width && row2 >= 0; x++) {
      const column = columns[x];
      for (let c = 0; c < channels && column >= 0; c++) values[(y * width + x) * channels + c] = source2[(row2 * width + column) * channels + c];
    }
  }
  memory2.release(source2);
  return { ...picture, values };
}
function placesOf(length, start, step) {
  const places2 = new Int32Array(length);
  for (let i = 0, at = start; i < length; i++, at += step) places2[i] = at >= 0 && at < length ? Math.floor(at) : -1;
  return places2;
}

// extension/core/data/transforms/warp.ts
function affine(picture, matrix, interpolation2, fill3, memory2) {
  if (interpolation2 === "nearest") return affineNearest(picture, matrix, fill3, memory2);
  const [a, b, c, d, e, f] = matrix;
  return warp(picture, (x, y) => [a * x + b * y + c, d * x + e * y + f], interpolation2, fill3, memory2);
}
function warp(picture, mapping, interpolation2, fill3, memory2) {
  const { height, width, channels, values: source2 } = picture;
  const values = memory2.bytes(source2.length);
  fillWith(values, fillBytes(fill3, channels));
  const read = readers[interpolation2];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      const [atX, atY] = mapping(x + 0.5, y + 0.5);
      if (atX >= 0 && atX < width && atY >= 0 && atY < height) for (let c = 0; c < channels; c++) values[to + c] = read(picture, atX, atY, c);
    }
  }
  memory2.release(source2);
  return { ...picture, values };
}
var readers = {
  nearest: ({ values, width, channels }, x, y, c) => values[(Math.floor(y) * width + Math.floor(x)) * channels + c],
  bilinear(picture, x, y, c) {
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [dx, dy] = [x - 0.5 - left, y - 0.5 - top];
    const row2 = (at) => {
      const first2 = pixel(picture, left, at, c);
      return first2 + (pixel(picture, left + 1, at, c) - first2) * dx;
    };
    const upper = row2(top);
    const lower = top + 1 < picture.height ? row2(top + 1) : upper;
    return Math.trunc(upper + (lower - upper) * dy);
  },
  bicubic(picture, x, y, c) {
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [dx, dy] = [x - 0.5 - left, y - 0.5 - top];
    const row2 = (at) => cubic2(pixel(picture, left - 1, at, c), pixel(picture, left, at, c), pixel(picture, left + 1, at, c), pixel(picture, left + 2, at, c), dx);
    const rows2 = [row2(top - 1)];
    for (let i = 0; i < 3; i++) rows2.push(top + i >= 0 && top + i < picture.height ? row2(top + i) : rows2[i]);
    return clip(cubic2(rows2[0], rows2[1], rows2[2], rows2[3], dy));
  }
};
function pixel({ values, width, height, channels }, x, y, c) {
  const column = x < 0 ? 0 : x < width ? x : width - 1;
  const row2 = y < 0 ? 0 : y < height ? y : height - 1;
  return values[(row2 * width + column) * channels + c];
}
var cubic2 = (v1, v2, v3, v4, d) => v2 + d * (-v1 + v3 + d * (2 * (v1 - v2) + v3 - v4 + d * (-v1 + v2 - v3 + v4)));

// extension/core/data/transforms/words.ts
var figure = (value) => String(Number(value.toPrecision(3))).replace("-", "\u2212");
var signed3 = (value) => value > 0 ? `+${figure(value)}` : figure(value);
var inDegrees = (angle) => `${signed3(angle)}\xB0`;
var factor = (value) => `\xD7${figure(value)}`;
var corner = ({ top, left }) => `i=${top} j=${left}`;
var rectangle = (doc, place3) => ({
  words: said`${{ height: place3.height }} × ${{ width: place3.width }} at ${{ corner: corner(place3) }}`,
  doc
});
var deeds = {
  applied: { done: said`applied`, left: said`not applied`, doc: (p2) => said`Whether it is applied: drawn with probability p = ${{ p: p2 }}.` },
  flipped: { done: said`flipped`, left: said`not flipped`, doc: (p2) => said`Whether it is flipped: drawn with probability p = ${{ p: p2 }}.` },
  erased: { done: said`erased`, left: said`not erased`, doc: (p2) => said`Whether it is erased: drawn with probability p = ${{ p: p2 }}.` }
};
var whether = (done, deed, p2) => ({ words: deeds[deed][done ? "done" : "left"], doc: deeds[deed].doc(figure(p2)) });

// extension/core/data/transforms/random-affine.ts
var randomAffine = byteTransform({
  group: "geometry",
  random: true,
  doc: "Turns, shifts, scales and shears the picture at once, by amounts drawn anew for each picture.",
  params: {
    degrees: required(either(float({ min: 0 }), tuple(float(), float())), "Largest angle in degrees, or [least, largest]; 0 for no turning."),
    translate: optional(either(tuple(float({ min: 0, max: 1 }), float({ min: 0, max: 1 })), nothing), null, "Largest shift as a share of the width and of the height: [0.1, 0.1]."),
    scale: optional(either(tuple(float({ above: 0 }), float({ above: 0 })), nothing), null, "Range of the size factor: [0.8, 1.2]."),
    shear: optional(
      either(float({ min: 0 }), tuple(float(), float()), tuple(float(), float(), float(), float()), nothing),
      null,
      "Angles in degrees: largest shear along x, [least, largest] of it, or [x least, x largest, y least, y largest]."
    ),
    ...warpInterpolation("nearest"),
    ...fillParam,
    center: optional(either(tuple(float(), float()), nothing), null, "Point [x, y] that stays in place, in pixels from the upper left corner; by default the middle.")
  },
  shorthand: "degrees",
  draw({ degrees: degrees2, translate, scale, shear }, { height, width }, random2) {
    const angle = within(asRange(degrees2), random2);
    const shift = (share2, side3) => roundHalfEven(within([-share2 * side3, share2 * side3], random2));
    const translations = translate ? [shift(translate[0], width), shift(translate[1], height)] : [0, 0];
    const size5 = scale ? within(scale, random2) : 1;
    const shears = shear === null ? [0, 0] : typeof shear === "number" || shear.length === 2 ? [within(asRange(shear), random2), 0] : [within([shear[0], shear[1]], random2), within([shear[2], shear[3]], random2)];
    return { angle, translate: translations, scale: size5, shear: shears };
  },
  tell(params3, { angle, translate, scale, shear }) {
    const turned = params3.degrees === 0 ? [] : [{ words: said`angle ${{ angle: inDegrees(angle) }}`, doc: said`How far the picture is turned, in degrees, clockwise where positive.` }];
    const shifted2 = params3.translate ? [{ words: said`shift x ${{ x: signed3(translate[0]) }}, y ${{ y: signed3(translate[1]) }}`, doc: said`torchvision's translations: pixels to the right, and pixels down.` }] : [];
    const scaled2 = params3.scale ? [{ words: said`scale ${{ factor: factor(scale) }}`, doc: said`How many times as large the picture becomes.` }] : [];
    const sheared = params3.shear === null ? [] : [{ words: said`shear ${{ angles: shear.map(inDegrees).join(", ") }}`, doc: said`Angles by which the picture is slanted, in degrees: along x, then along y.` }];
    return [...turned, ...shifted2, ...scaled2, ...sheared];
  },
  apply(picture, { interpolation: interpolation2, fill: fill3, center }, { angle, translate, scale, shear }, memory2) {
    const matrix = inverseMatrix(center ?? [picture.width * 0.5, picture.height * 0.5], angle, translate, scale, shear);
    return affine(picture, matrix, interpolation2, fill3, memory2);
  }
});
var asRange = (value) => typeof value === "number" ? [-value, value] : value;
var within = ([least, most2], random2) => least + (most2 - least) * random2.uniform();
function inverseMatrix([centreX, centreY], angle, [shiftX, shiftY], scale, shear) {
  const [turn, shearX, shearY] = [angle, shear[0], shear[1]].map((degrees2) => degrees2 * (Math.PI / 180));
  const a = Math.cos(turn - shearY) / Math.cos(shearY);
  const b = -Math.cos(turn - shearY) * Math.tan(shearX) / Math.cos(shearY) - Math.sin(turn);
  const c = Math.sin(turn - shearY) / Math.cos(shearY);
  const d = -Math.sin(turn - shearY) * Math.tan(shearX) / Math.cos(shearY) + Math.cos(turn);
  const [xx, xy, yx, yy] = [d / scale, -b / scale, -c / scale, a / scale];
  return [xx, xy, xx * (-centreX - shiftX) + xy * (-centreY - shiftY) + centreX, yx, yy, yx * (-centreX - shiftX) + yy * (-centreY - shiftY) + centreY];
}

// extension/core/data/transforms/random-rotation.ts
var randomRotation = byteTransform({
  group: "geometry",
  random: true,
  doc: "Turns the picture by an angle drawn from [-degrees, degrees] (positive is counter-clockwise): the network learns not to rely on an upright camera.",
  params: {
    degrees: required(either(float({ min: 0 }), tuple(float(), float())), "Largest angle in degrees, or [least, largest]."),
    ...warpInterpolation("nearest"),
    center: optional(either(tuple(float(), float()), nothing), null, "Point [x, y] to turn around, in pixels from the upper left corner; by default the middle."),
    ...fillParam
  },
  shorthand: "degrees",
  output({ degrees: degrees2 }, input) {
    if (typeof degrees2 !== "number" && degrees2[0] > degrees2[1]) throw new TransformError(said`RandomRotation's degrees [${{ first: degrees2[0] }}, ${{ second: degrees2[1] }}] run backwards: write the smaller number first.`);
    return input;
  },
  draw({ degrees: degrees2 }, _input, random2) {
    const [least, largest] = typeof degrees2 === "number" ? [-degrees2, degrees2] : degrees2;
    return { angle: least + (largest - least) * random2.uniform() };
  },
  tell: (_params, { angle }) => [{ words: asIs(inDegrees(angle)), doc: said`torchvision's angle: how far the picture is turned, in degrees, counter-clockwise where positive.` }],
  apply: (picture, { interpolation: interpolation2, center, fill: fill3 }, { angle }, memory2) => rotate(picture, angle, interpolation2, center, fill3, memory2)
});
function rotate(picture, angle, interpolation2, centre2, fill3, memory2) {
  const { height, width } = picture;
  const turned = angle % 360 < 0 ? angle % 360 + 360 : angle % 360;
  if (centre2 === null && turned === 0) return picture;
  if (centre2 === null && (turned === 180 || turned % 90 === 0 && height === width)) return quarterTurns(picture, turned / 90, memory2);
  const radians = -turned * (Math.PI / 180);
  const [cos, sin] = [to15Digits(Math.cos(radians)), to15Digits(Math.sin(radians))];
  const [x, y] = centre2 ?? [width / 2, height / 2];
  const matrix = [cos, sin, cos * -x + sin * -y + 0 + x, to15Digits(-sin), cos, -sin * -x + cos * -y + 0 + y];
  return affine(picture, matrix, interpolation2, fill3, memory2);
}
function to15Digits(value) {
  const scaled2 = value * 1e15;
  const rest2 = scaled2 - Math.floor(scaled2);
  return rest2 > 0.3 && rest2 < 0.7 ? Number(value.toFixed(15)) : Math.round(scaled2) / 1e15;
}
function quarterTurns(picture, turns2, memory2) {
  const { height, width, channels, values: source2 } = picture;
  const values = memory2.bytes(source2.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromY, fromX] = turns2 === 1 ? [x, width - 1 - y] : turns2 === 2 ? [height - 1 - y, width - 1 - x] : [height - 1 - x, y];
      for (let c = 0; c < channels; c++) values[(y * width + x) * channels + c] = source2[(fromY * width + fromX) * channels + c];
    }
  }
  memory2.release(source2);
  return { ...picture, values };
}

// extension/core/data/transforms/sharpness.ts
function adjustSharpness(picture, factor3, memory2) {
  const { height, width, channels, values: source2 } = picture;
  const alpha3 = Math.fround(factor3);
  const values = memory2.bytes(source2.length);
  values.set(source2);
  const row2 = width * channels;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * row2 + channels; i < (y + 1) * row2 - channels; i++) {
      const [above, below] = [i - row2, i + row2];
      const around = source2[above - channels] + source2[above] + source2[above + channels] + source2[i - channels] + source2[i + channels] + source2[below - channels] + source2[below] + source2[below + channels];
      const smooth = Math.floor((around + 5 * source2[i]) / 13 + 0.5);
      values[i] = clip(Math.fround(smooth + Math.fround(alpha3 * (source2[i] - smooth))));
    }
  }
  memory2.release(source2);
  return { ...picture, values };
}

// extension/core/data/transforms/operations.ts
var degrees = (slope) => Math.atan(slope) * (180 / Math.PI);
var middle = ({ width, height }) => [width * 0.5, height * 0.5];
var operations = {
  Identity: (picture) => picture,
  ShearX: (picture, magnitude, interpolation2, fill3, memory2) => affine(picture, inverseMatrix([0, 0], 0, [0, 0], 1, [degrees(magnitude), 0]), interpolation2, fill3, memory2),
  ShearY: (picture, magnitude, interpolation2, fill3, memory2) => affine(picture, inverseMatrix([0, 0], 0, [0, 0], 1, [0, degrees(magnitude)]), interpolation2, fill3, memory2),
  TranslateX: (picture, magnitude, interpolation2, fill3, memory2) => affine(picture, inverseMatrix(middle(picture), 0, [Math.trunc(magnitude), 0], 1, [0, 0]), interpolation2, fill3, memory2),
  TranslateY: (picture, magnitude, interpolation2, fill3, memory2) => affine(picture, inverseMatrix(middle(picture), 0, [0, Math.trunc(magnitude)], 1, [0, 0]), interpolation2, fill3, memory2),
  Rotate: (picture, magnitude, interpolation2, fill3, memory2) => rotate(picture, magnitude, interpolation2, null, fill3, memory2),
  Brightness: (picture, magnitude) => adjustColour(picture, "brightness", 1 + magnitude),
  Color: (picture, magnitude) => adjustColour(picture, "saturation", 1 + magnitude),
  Contrast: (picture, magnitude) => adjustColour(picture, "contrast", 1 + magnitude),
  Sharpness: (picture, magnitude, _interpolation, _fill, memory2) => adjustSharpness(picture, 1 + magnitude, memory2),
  Posterize: (picture, magnitude) => posterize(picture, Math.trunc(magnitude)),
  Solarize: (picture, magnitude) => solarize(picture, magnitude),
  AutoContrast: (picture) => autocontrast(picture),
  Equalize: (picture) => equalize(picture),
  Invert: (picture) => invert(picture)
};
var operationDocs = {
  Identity: said`leaves the picture as it is.`,
  ShearX: said`slants it along x; the slope.`,
  ShearY: said`slants it along y; the slope.`,
  TranslateX: said`shifts it to the right; pixels.`,
  TranslateY: said`shifts it down; pixels.`,
  Rotate: said`turns it; degrees, counter-clockwise where positive.`,
  Brightness: said`makes it brighter or, below 0, darker; 1 + the number is the factor.`,
  Color: said`makes its colours stronger or, below 0, weaker; 1 + the number is the factor.`,
  Contrast: said`raises its contrast or, below 0, lowers it; 1 + the number is the factor.`,
  Sharpness: said`sharpens it or, below 0, blurs it; 1 + the number is the factor.`,
  Posterize: said`keeps only the highest bits of each level; how many.`,
  Solarize: said`inverts what is as bright as a level or brighter; the level, 0 to 255.`,
  AutoContrast: said`stretches the levels of each channel to 0 to 255.`,
  Equalize: said`makes all levels of a channel about equally frequent.`,
  Invert: said`makes a negative of it.`
};
function applyOperation(picture, { name: name2, magnitude }, interpolation2, fill3, memory2) {
  return operations[name2](picture, magnitude, interpolation2, fill3, memory2);
}

// extension/core/data/transforms/augmentation-policies.ts
var most = { operations: 100, bins: 256 };
var level2 = float({ min: 0, max: 255 });
var fill2 = { fill: optional(either(level2, list(level2, 1), nothing), null, "Grey level, or one per channel, of the pixels that come from outside the picture; null is black.") };
function applyAll(picture, operations2, interpolation2, colour2, memory2) {
  return operations2.reduce((result, operation) => applyOperation(result, operation, interpolation2, colour2 ?? 0, memory2), picture);
}
var operationWords = (operations2) => operations2.length === 0 ? said`not applied` : asIs(operations2.map(({ name: name2, magnitude }) => magnitude === 0 ? name2 : `${name2} ${figure(magnitude)}`).join(" \u2192 "));
var tellOperations = (operations2, doc = said`The operations that were drawn, in their order, with their magnitudes.`) => ({
  words: operationWords(operations2),
  doc: together([doc, ...[...new Set(operations2.map(({ name: name2 }) => name2))].map((name2) => said`${{ operation: name2 }}: ${{ doc: operationDocs[name2] }}`)], "\n")
});
var paperEnds = ({ width, height }) => ({ shear: 0.3, translateX: 150 / 331 * width, translateY: 150 / 331 * height, rotate: 30, colour: 0.9 });
var autoAugment = byteTransform({
  group: "policy",
  random: true,
  doc: "One of 25 pairs of operations that a search found to help on a known data set (Cubuk et al. 2018), each operation with its own probability and strength.",
  params: { policy: optional(oneOf("imagenet", "cifar10", "svhn"), "imagenet", "The data set that the pairs were searched on."), ...warpInterpolation("nearest"), ...fill2 },
  shorthand: "policy",
  draw({ policy }, input, random2) {
    const pairs2 = autoAugmentPolicies[policy];
    const ends = paperEnds(input);
    const space = { ...geometry(ends, 10), ...colour(ends, 10), ...levels(8, 4, 10), Invert: { values: null, signed: false } };
    const pair2 = pairs2[random2.integer(pairs2.length)];
    const chances = [random2.uniform(), random2.uniform()];
    const signs = [random2.integer(2), random2.integer(2)];
    const operations2 = pair2.flatMap(([name2, probability3, bin], i) => {
      if (chances[i] > probability3) return [];
      const { values, signed: signed4 } = space[name2];
      const magnitude = bin === null ? 0 : values[bin];
      return [{ name: name2, magnitude: signed4 && signs[i] === 0 ? -magnitude : magnitude }];
    });
    return { operations: operations2 };
  },
  tell: (_params, { operations: operations2 }) => [tellOperations(operations2)],
  apply: (picture, { interpolation: interpolation2, fill: filled2 }, { operations: operations2 }, memory2) => applyAll(picture, operations2, interpolation2, filled2, memory2)
});
var randAugment = byteTransform({
  group: "policy",
  random: true,
  doc: "A few operations drawn anew for each picture, all of one strength (Cubuk et al. 2019): AutoAugment without a search, two numbers to tune.",
  params: {
    num_ops: optional(int({ min: 0, max: most.operations }), 2, "Operations for each picture."),
    magnitude: optional(int({ min: 0 }), 9, "Strength of all operations: a bin, from 0 to num_magnitude_bins - 1."),
    num_magnitude_bins: optional(int({ min: 2, max: most.bins }), 31, "Steps from no effect to the strongest."),
    ...warpInterpolation("nearest"),
    ...fill2
  },
  output({ magnitude, num_magnitude_bins }, input) {
    if (magnitude >= num_magnitude_bins) throw new TransformError(said`RandAugment's magnitude ${{ magnitude }} must be less than its num_magnitude_bins ${{ num_magnitude_bins }}.`);
    return input;
  },
  draw({ num_ops, magnitude, num_magnitude_bins }, input, random2) {
    const ends = paperEnds(input);
    const space = { ...identity, ...geometry(ends, num_magnitude_bins), ...colour(ends, num_magnitude_bins), ...levels(8, 4, num_magnitude_bins) };
    return { operations: Array.from({ length: num_ops }, () => drawOperation(space, random2, () => magnitude)) };
  },
  tell: (_params, { operations: operations2 }) => [tellOperations(operations2)],
  apply: (picture, { interpolation: interpolation2, fill: filled2 }, { operations: operations2 }, memory2) => applyAll(picture, operations2, interpolation2, filled2, memory2)
});
var wideEnds = { shear: 0.99, translateX: 32, translateY: 32, rotate: 135, colour: 0.99 };
var trivialAugmentWide = byteTransform({
  group: "policy",
  random: true,
  doc: "One operation of random strength for each picture, from wide ranges (M\xFCller & Hutter 2021): nothing to tune, and hard to beat.",
  params: { num_magnitude_bins: optional(int({ min: 2, max: most.bins }), 31, "Steps from no effect to the strongest."), ...warpInterpolation("nearest"), ...fill2 },
  draw({ num_magnitude_bins: bins2 }, _input, random2) {
    const space = { ...identity, ...geometry(wideEnds, bins2), ...colour(wideEnds, bins2), ...levels(8, 6, bins2) };
    return { operations: [drawOperation(space, random2, (count4) => random2.integer(count4))] };
  },
  tell: (_params, { operations: operations2 }) => [tellOperations(operations2)],
  apply: (picture, { interpolation: interpolation2, fill: filled2 }, { operations: operations2 }, memory2) => applyAll(picture, operations2, interpolation2, filled2, memory2)
});
var BINS = 10;
var augMix = byteTransform({
  group: "policy",
  random: true,
  doc: "Mixes the picture with several differently augmented versions of itself (Hendrycks et al. 2019): makes networks robust to blur, noise and weather.",
  params: {
    severity: optional(int({ min: 1, max: BINS }), 3, "Strength of the operations, 1 to 10."),
    mixture_width: optional(int({ min: 1, max: most.operations }), 3, "Augmented versions that are mixed."),
    chain_depth: optional(int({ max: most.operations }), -1, "Operations in each version; negative draws 1 to 3."),
    alpha: optional(float({ above: 0 }), 1, "Shape of the Dirichlet and Beta distributions that the weights are drawn from; larger is more even."),
    all_ops: optional(bool, true, "Whether brightness, contrast, colour and sharpness are among the operations."),
    ...warpInterpolation("bilinear"),
    ...fill2
  },
  shorthand: "severity",
  draw({ severity, mixture_width, chain_depth, alpha: alpha3, all_ops }, input, random2) {
    const ends = { shear: 0.3, translateX: input.width / 3, translateY: input.height / 3, rotate: 30, colour: 0.9 };
    const space = { ...geometry(ends, BINS), ...levels(4, 4, BINS), ...all_ops ? colour(ends, BINS) : {} };
    const [own3, others] = dirichlet([alpha3, alpha3], random2);
    const weights2 = dirichlet(Array.from({ length: mixture_width }, () => alpha3), random2).map((weight) => weight * others);
    const chains = weights2.map(() => {
      const depth = chain_depth > 0 ? chain_depth : 1 + random2.integer(3);
      return Array.from({ length: depth }, () => drawOperation(space, random2, () => random2.integer(severity)));
    });
    return { own: own3, weights: weights2, chains };
  },
  tell(_params, { own: own3, weights: weights2, chains }) {
    const share2 = (weight) => `${Math.round(100 * weight)} %`;
    const versions = chains.map((operations2, i) => {
      const { words: words3, doc } = tellOperations(operations2, said`A version of the picture: its share in the mixture, then the operations that make it.`);
      return { words: said`${{ share: share2(weights2[i]) }} ${{ words: words3 }}`, doc };
    });
    return [{ words: said`${{ share: share2(own3) }} as it was`, doc: said`The unchanged picture's share in the mixture.` }, ...versions];
  },
  apply(picture, { interpolation: interpolation2, fill: filled2 }, { own: own3, weights: weights2, chains }, memory2) {
    const mixed = Float32Array.from(picture.values, (level3) => own3 * level3);
    chains.forEach((operations2, i) => {
      const values = memory2.bytes(picture.values.length);
      values.set(picture.values);
      const version2 = applyAll({ ...picture, values }, operations2, interpolation2, filled2, memory2);
      for (let at = 0; at < mixed.length; at++) mixed[at] = mixed[at] + weights2[i] * version2.values[at];
      memory2.release(version2.values);
    });
    for (let at = 0; at < mixed.length; at++) picture.values[at] = Math.min(255, mixed[at]);
    return picture;
  }
});

// extension/core/data/transforms/color-jitter.ts
var strength = (what) => optional(either(float({ min: 0 }), tuple(float({ min: 0 }), float({ min: 0 }))), 0, `The ${what} is multiplied by a factor drawn from [max(0, 1 - x), 1 + x], or from the range [min, max] given.`);
var colorJitter = byteTransform({
  group: "colour",
  random: true,
  doc: "Changes brightness, contrast, saturation and hue by random factors, in random order: the network learns not to rely on the light.",
  params: {
    brightness: strength("brightness"),
    contrast: strength("contrast"),
    saturation: strength("saturation"),
    hue: optional(
      either(float({ min: 0, max: 0.5 }), tuple(float({ min: -0.5, max: 0.5 }), float({ min: -0.5, max: 0.5 }))),
      0,
      "The hue is turned by a share of the colour circle drawn from [-x, x], or from the range [min, max] given; at most 0.5."
    )
  },
  output(params3, input) {
    for (const [name2, value] of Object.entries(params3)) {
      if (typeof value !== "number" && value[0] > value[1]) throw new TransformError(said`ColorJitter's ${{ name: name2 }} [${{ first: value[0] }}, ${{ second: value[1] }}] runs backwards: write the smaller number first.`);
    }
    return input;
  },
  draw(params3, _input, random2) {
    const order2 = [...permutation(4, random2)];
    const brightness = factor2(params3.brightness, random2);
    const contrast = factor2(params3.contrast, random2);
    const saturation = factor2(params3.saturation, random2);
    const hue = typeof params3.hue === "number" ? within2(-params3.hue, params3.hue, 0, random2) : within2(...params3.hue, 0, random2);
    return { order: order2, brightness, contrast, saturation, hue };
  },
  tell(_params, drawn) {
    return drawn.order.flatMap((which) => {
      const name2 = adjustments2[which];
      const value = drawn[name2];
      if (value === null) return [];
      return [{ words: said`${{ adjustment: adjustmentWords[name2] }} ${{ value: name2 === "hue" ? signed3(value) : factor(value) }}`, doc: together([meanings[name2], said`The adjustments are made in the order shown, which is drawn too.`]) }];
    });
  },
  apply: (picture, _params, drawn) => adjustColours(picture, drawn.order.map((i) => adjustments2[i]), drawn)
});
var adjustments2 = ["brightness", "contrast", "saturation", "hue"];
var adjustmentWords = { brightness: said`brightness`, contrast: said`contrast`, saturation: said`saturation`, hue: said`hue` };
var meanings = {
  brightness: said`torchvision's brightness_factor: ×0 is black, ×1 the picture as it is.`,
  contrast: said`torchvision's contrast_factor: ×0 is one even grey, ×1 the picture as it is.`,
  saturation: said`torchvision's saturation_factor: ×0 is without colour, ×1 the picture as it is.`,
  hue: said`torchvision's hue_factor: how far around the circle of colours, from −0.5 to +0.5, where 0 is the picture as it is.`
};
var factor2 = (value, random2) => typeof value === "number" ? within2(Math.max(0, 1 - value), 1 + value, 1, random2) : within2(...value, 1, random2);
function within2(least, most2, unchanged, random2) {
  if (least === unchanged && most2 === unchanged) return null;
  return least + (most2 - least) * random2.uniform();
}

// extension/core/data/transforms/gaussian.ts
function gaussianKernel(size5, sigma2) {
  const half = (size5 - 1) / 2;
  const weights2 = Float64Array.from({ length: size5 }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma2) ** 2));
  const sum3 = weights2.reduce((a, b) => a + b, 0);
  return weights2.map((weight) => weight / sum3);
}
function blurPlane(plane, height, width, kernelY, kernelX) {
  const halfway = new Float64Array(plane.length);
  const blurred = new Float64Array(plane.length);
  const [halfX, halfY] = [(kernelX.length - 1) / 2, (kernelY.length - 1) / 2];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum3 = 0;
      for (let k = 0; k < kernelX.length; k++) sum3 += kernelX[k] * plane[y * width + mirrored(x + k - halfX, width)];
      halfway[y * width + x] = sum3;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum3 = 0;
      for (let k = 0; k < kernelY.length; k++) sum3 += kernelY[k] * halfway[mirrored(y + k - halfY, height) * width + x];
      blurred[y * width + x] = sum3;
    }
  }
  return blurred;
}
var mirrored = (index, length) => index < 0 ? -index : index < length ? index : 2 * (length - 1) - index;

// extension/core/data/transforms/elastic-transform.ts
var elasticTransform = byteTransform({
  group: "geometry",
  random: true,
  doc: "Bends the picture as if it were drawn on water: every pixel is moved a little, neighbours alike (Simard et al. 2003). Made for handwriting.",
  params: {
    alpha: optional(either(float(), tuple(float(), float())), 50, "Strength of the displacement, or [x, y]."),
    sigma: optional(either(float({ min: 0 }), tuple(float({ min: 0 }), float({ min: 0 }))), 5, "Smoothness of the displacement in pixels, or [x, y]."),
    interpolation: optional(oneOf("nearest", "bilinear"), "bilinear", "How a place between pixels is read."),
    ...fillParam
  },
  shorthand: "alpha",
  output({ sigma: sigma2 }, input) {
    if (both(sigma2).includes(0) && Math.max(...both(sigma2)) > 0) throw new TransformError(said`ElasticTransform's sigma [${{ sigma: both(sigma2).join(", ") }}] smooths along one axis alone, which torchvision refuses: make both positive, or both 0.`);
    const reach = (kernelSize(Math.max(...both(sigma2))) - 1) / 2;
    if (reach >= Math.min(input.height, input.width)) {
      throw new TransformError(said`ElasticTransform's sigma ${{ sigma: Math.max(...both(sigma2)) }} smooths over ${{ reach }} pixels, more than the picture of ${{ height: input.height }}x${{ width: input.width }} has: make sigma smaller.`);
    }
    return input;
  },
  draw({ alpha: alpha3, sigma: sigma2 }, input, random2) {
    const [alphaX, alphaY] = both(alpha3);
    const [sigmaX, sigmaY] = both(sigma2);
    return { dx: displacement(input, alphaX / input.width, sigmaX, both(sigma2), random2), dy: displacement(input, alphaY / input.height, sigmaY, both(sigma2), random2) };
  },
  tell(_params, { dx, dy }, { height, width }) {
    let farthest = 0;
    for (let i = 0; i < dx.length; i++) farthest = Math.max(farthest, Math.hypot(dx[i] * width / 2, dy[i] * height / 2));
    return [{ words: said`moved by up to ${{ pixels: figure(farthest) }} px`, doc: said`The farthest of torchvision's displacements, which are drawn for each pixel and smoothed.` }];
  },
  apply(picture, { interpolation: interpolation2, fill: fill3 }, { dx, dy }, memory2) {
    const { height, width, channels, values: source2 } = picture;
    const colour2 = fillBytes(fill3, channels);
    const values = memory2.bytes(source2.length);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const [atX, atY] = [x + dx[i] * width / 2, y + dy[i] * height / 2];
        if (interpolation2 === "nearest") {
          const [column, row2] = [roundHalfEven(atX), roundHalfEven(atY)];
          const inside2 = column >= 0 && column < width && row2 >= 0 && row2 < height;
          for (let c = 0; c < channels; c++) values[i * channels + c] = inside2 ? source2[(row2 * width + column) * channels + c] : colour2[c];
        } else {
          const [column, row2] = [Math.floor(atX), Math.floor(atY)];
          const [right, down] = [atX - column, atY - row2];
          for (let c = 0; c < channels; c++) {
            let [sum3, share2] = [0, 0];
            for (const [u, v, weight] of [[column, row2, (1 - right) * (1 - down)], [column + 1, row2, right * (1 - down)], [column, row2 + 1, (1 - right) * down], [column + 1, row2 + 1, right * down]]) {
              if (u < 0 || u >= width || v < 0 || v >= height) continue;
              sum3 += weight * source2[(v * width + u) * channels + c];
              share2 += weight;
            }
            values[i * channels + c] = roundHalfEven(sum3 * share2 + (1 - share2) * colour2[c]);
          }
        }
      }
    }
    memory2.release(source2);
    return { ...picture, values };
  }
});
var both = (value) => typeof value === "number" ? [value, value] : value;
function displacement({ height, width }, strength2, widest, [sigmaX, sigmaY], random2) {
  const noise = Float64Array.from({ length: height * width }, () => random2.uniform() * 2 - 1);
  const size5 = kernelSize(widest);
  const smooth = widest > 0 ? blurPlane(noise, height, width, gaussianKernel(size5, sigmaY), gaussianKernel(size5, sigmaX)) : noise;
  return smooth.map((value) => value * strength2);
}
function kernelSize(sigma2) {
  const size5 = Math.trunc(8 * sigma2 + 1);
  return size5 + 1 - size5 % 2;
}

// extension/core/data/transforms/flips.ts
var probability2 = (what) => ({ p: optional(float({ min: 0, max: 1 }), 0.5, `Probability that the picture is ${what}.`) });
var randomHorizontalFlip = byteTransform({
  group: "geometry",
  random: true,
  doc: "Mirrors the picture left to right with probability `p`. Doubles the data for free where left and right mean the same (not for digits or text).",
  params: probability2("mirrored"),
  shorthand: "p",
  draw: (params3, _input, random2) => ({ flip: random2.uniform() < params3.p }),
  tell: ({ p: p2 }, { flip }) => [whether(flip, "flipped", p2)],
  apply: (picture, _params, { flip }) => flip ? mirrored2(picture) : picture
});
var randomVerticalFlip = byteTransform({
  group: "geometry",
  random: true,
  doc: "Turns the picture upside down with probability `p`. For pictures without an up, such as those of a microscope or a satellite.",
  params: probability2("turned upside down"),
  shorthand: "p",
  draw: (params3, _input, random2) => ({ flip: random2.uniform() < params3.p }),
  tell: ({ p: p2 }, { flip }) => [whether(flip, "flipped", p2)],
  apply: (picture, _params, { flip }, memory2) => flip ? upsideDown(picture, memory2) : picture
});
function mirrored2(picture) {
  const { height, width, channels, values } = picture;
  for (let y = 0; y < height; y++) {
    let [a, b] = [y * width * channels, ((y + 1) * width - 1) * channels];
    for (; a < b; a += channels, b -= channels) {
      for (let c = 0; c < channels; c++) {
        const held = values[a + c];
        values[a + c] = values[b + c];
        values[b + c] = held;
      }
    }
  }
  return picture;
}
function upsideDown(picture, memory2) {
  const row2 = picture.width * picture.channels;
  const values = memory2.bytes(picture.values.length);
  for (let y = 0; y < picture.height; y++) values.set(picture.values.subarray(y * row2, (y + 1) * row2), (picture.height - 1 - y) * row2);
  memory2.release(picture.values);
  return { ...picture, values };
}

// extension/core/data/transforms/gaussian-blur.ts
var sigma = float({ above: 0 });
var gaussianBlur = byteTransform({
  group: "colour",
  random: true,
  doc: "Blurs the picture with a Gaussian of random width: the network learns not to rely on fine texture.",
  params: {
    kernel_size: required(pair(int({ min: 1 })), "Width and height of the kernel in pixels, odd: one number, or [x, y]. Three times sigma on each side loses nothing."),
    sigma: optional(either(sigma, tuple(sigma, sigma)), [0.1, 2], "Standard deviation in pixels, or the range [least, largest] it is drawn from.")
  },
  shorthand: "kernel_size",
  output({ kernel_size }, input) {
    const [sizeX, sizeY] = asPair(kernel_size);
    if (sizeX % 2 === 0 || sizeY % 2 === 0) throw new TransformError(said`GaussianBlur's kernel_size ${{ kernelSize: sizeX === sizeY ? sizeX : `[${sizeX}, ${sizeY}]` }} must be odd, so that it has a middle.`);
    if (sizeX >= 2 * input.width || sizeY >= 2 * input.height) throw new TransformError(said`GaussianBlur's kernel of ${{ sizeX }}x${{ sizeY }} reaches beyond the mirrored picture of ${{ width: input.width }}x${{ height: input.height }}: make kernel_size smaller.`);
    return input;
  },
  draw({ sigma: range }, _input, random2) {
    const [least, largest] = typeof range === "number" ? [range, range] : range;
    return { sigma: least + (largest - least) * random2.uniform() };
  },
  tell: (_params, { sigma: width }) => [{ words: asIs(`\u03C3 ${figure(width)} px`), doc: said`torchvision's sigma: the Gaussian's standard deviation in pixels.` }],
  apply(picture, { kernel_size }, { sigma: width }) {
    const [sizeX, sizeY] = asPair(kernel_size);
    const [kernelX, kernelY] = [gaussianKernel(sizeX, width), gaussianKernel(sizeY, width)];
    const { values, channels } = picture;
    const plane = new Float64Array(picture.height * picture.width);
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < plane.length; i++) plane[i] = values[i * channels + c];
      const blurred = blurPlane(plane, picture.height, picture.width, kernelY, kernelX);
      for (let i = 0; i < plane.length; i++) values[i * channels + c] = roundHalfEven(blurred[i]);
    }
    return picture;
  }
});

// extension/core/data/transforms/grey.ts
var luma2 = (red, green, blue) => red * 19595 + green * 38470 + blue * 7471 + 32768 >> 16;

// extension/core/data/transforms/with-probability.ts
function withProbability(doc, params3, apply, p2 = 0.5) {
  return byteTransform({
    group: "colour",
    random: true,
    doc,
    params: { ...params3, p: optional(float({ min: 0, max: 1 }), p2, "Probability that the picture is changed.") },
    shorthand: Object.keys(params3)[0] ?? "p",
    draw: (values, _input, random2) => ({ change: random2.uniform() < values.p }),
    tell: (values, { change }) => [whether(change, "applied", values.p)],
    apply: (picture, values, { change }, memory2) => change ? apply(picture, values, memory2) : picture
  });
}

// extension/core/data/transforms/greyscale.ts
var grayscale = byteTransform({
  group: "colour",
  random: false,
  doc: "Turns colours into grey by how bright the eye sees them (ITU-R 601: 0.299 R + 0.587 G + 0.114 B), in one channel or in three equal ones.",
  params: { num_output_channels: optional(int({ min: 1, max: 3 }), 1, "Channels of the result: 1 or 3.") },
  shorthand: "num_output_channels",
  output({ num_output_channels }, input) {
    if (num_output_channels === 2) throw new TransformError(said`Grayscale's num_output_channels is 2: write 1 or 3.`);
    return { ...input, channels: num_output_channels };
  },
  apply: (picture, { num_output_channels }, _drawn, memory2) => grey(picture, num_output_channels, memory2)
});
var randomGrayscale = withProbability("Takes the colours away with probability `p`; the number of channels stays.", {}, (picture, _params, memory2) => grey(picture, picture.channels, memory2), 0.1);
function grey({ height, width, channels, values: source2 }, outputChannels, memory2) {
  const pixels = height * width;
  const values = memory2.bytes(pixels * outputChannels);
  for (let i = 0; i < pixels; i++) {
    const level3 = channels === 1 ? source2[i] : luma2(source2[3 * i], source2[3 * i + 1], source2[3 * i + 2]);
    for (let c = 0; c < outputChannels; c++) values[i * outputChannels + c] = level3;
  }
  memory2.release(source2);
  return { kind: "bytes", height, width, channels: outputChannels, values };
}

// extension/core/data/transforms/level-rows.ts
var randomInvert = withProbability("Inverts the colours with probability `p`: black becomes white.", {}, (picture) => invert(picture));
var randomPosterize = withProbability(
  "Keeps only the highest bits of each level with probability `p`: the picture gets bands of flat colour.",
  { bits: required(int({ min: 0, max: 8 }), "Bits of each channel that are kept; 8 changes nothing.") },
  (picture, { bits }) => posterize(picture, bits)
);
var randomSolarize = withProbability(
  "Inverts the levels at and above `threshold` with probability `p`, as an over-exposed film does.",
  { threshold: required(float({ min: 0, max: 256 }), "Lowest level that is inverted, 0..255; 256 changes nothing.") },
  (picture, { threshold }) => solarize(picture, threshold)
);
var randomAdjustSharpness = withProbability(
  "Blurs or sharpens the picture with probability `p`.",
  { sharpness_factor: required(float({ min: 0 }), "0 blurs, 1 changes nothing, 2 sharpens twice as much.") },
  (picture, { sharpness_factor }, memory2) => adjustSharpness(picture, sharpness_factor, memory2)
);
var randomAutocontrast = withProbability("Stretches each channel to the whole range 0..255 with probability `p`.", {}, (picture) => autocontrast(picture));
var randomEqualize = withProbability("Equalises the histogram of each channel with probability `p`: all levels become about equally frequent.", {}, (picture) => equalize(picture));

// extension/core/data/batch-transform.ts
var batchTransform = (row2) => row2;

// extension/core/data/transforms/mixing.ts
var alpha2 = { alpha: optional(float({ above: 0 }), 1, "Shape of the Beta distribution that the share is drawn from: small values mix little, 1 any share alike.") };
var mixUp = batchTransform({
  doc: "Mixes each picture of a batch with another, and their labels in the same share (Zhang et al. 2017): the loss sees soft targets.",
  params: alpha2,
  shorthand: "alpha",
  draw: (params3, _batch, random2) => ({ lam: beta(params3.alpha, params3.alpha, random2) }),
  tell: (_params, { lam }) => [{ words: asIs(`\u03BB ${figure(lam)}`), doc: said`torchvision's lam: this picture's share in the mixture, and its class's in the target.` }],
  apply(batch, _params, drawn) {
    const lam = drawn.lam;
    mix(batch.images, rolled(batch.images, batch.size), lam);
    mix(batch.targets, rolled(batch.targets, batch.size), lam);
  }
});
var cutMix = batchTransform({
  doc: "Pastes a rectangle of another picture of the batch into each, and mixes their labels by its area (Yun et al. 2019): the loss sees soft targets.",
  params: alpha2,
  shorthand: "alpha",
  draw(params3, { height, width }, random2) {
    const lam = beta(params3.alpha, params3.alpha, random2);
    const [x, y] = [random2.integer(width), random2.integer(height)];
    const half = 0.5 * Math.sqrt(1 - lam);
    const [halfWidth, halfHeight] = [Math.trunc(half * width), Math.trunc(half * height)];
    const [left, right] = [Math.max(0, x - halfWidth), Math.min(width, x + halfWidth)];
    const [top, bottom] = [Math.max(0, y - halfHeight), Math.min(height, y + halfHeight)];
    return { left, top, right, bottom, lam: 1 - (right - left) * (bottom - top) / (width * height) };
  },
  tell(_params, drawn) {
    const { left, top, right, bottom, lam } = drawn;
    const share2 = { words: asIs(`\u03BB ${figure(lam)}`), doc: said`torchvision's lam: the share of the picture's area that stays its own, and its class's in the target.` };
    return [share2, rectangle(said`torchvision's h × w, i and j: height and width in pixels of the piece of the other picture, its top row and its leftmost column in the picture, counted from 0.`, { top, left, height: bottom - top, width: right - left })];
  },
  apply(batch, _params, drawn) {
    const { left, top, right, bottom, lam } = drawn;
    const { size: size5, channels, height, width, images } = batch;
    const others = rolled(images, size5);
    for (let plane = 0; plane < size5 * channels; plane++) {
      for (let y = top; y < bottom; y++) {
        const row2 = (plane * height + y) * width;
        for (let x = left; x < right; x++) images[row2 + x] = others[row2 + x];
      }
    }
    mix(batch.targets, rolled(batch.targets, size5), lam);
  }
});
function mix(values, others, lam) {
  const [share2, rest2] = [Math.fround(lam), Math.fround(1 - lam)];
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(others[i] * rest2) + Math.fround(values[i] * share2);
}
function rolled(values, size5) {
  const one = values.length / size5;
  const copy = new Float32Array(values.length);
  copy.set(values.subarray(0, values.length - one), one);
  copy.set(values.subarray(values.length - one), 0);
  return copy;
}
var randomBatchChoice = (rowOf) => batchTransform({
  doc: "Applies one batch transform of its list, drawn anew for each batch: [MixUp, CutMix].",
  params: {
    transforms: required(choices("batch_transform", 1), "The batch transforms, in a list."),
    p: optional(either(list(float({ min: 0 })), nothing), null, "Weight of each; all alike by default.")
  },
  shorthand: "transforms",
  draw({ transforms: transforms2, p: p2 }, batch, random2) {
    const weights2 = transforms2.map((_, i) => p2?.[i] ?? 1);
    let left = random2.uniform() * weights2.reduce((a, b) => a + b, 0);
    const index = Math.max(0, Math.min(transforms2.length - 1, weights2.findIndex((weight) => (left -= weight) < 0)));
    const { name: name2, params: params3 } = transforms2[index];
    return { index, drawn: rowOf(name2).draw(params3, batch, random2) };
  },
  tell({ transforms: transforms2 }, { index, drawn }) {
    const { name: name2, params: params3 } = transforms2[index];
    return [{ words: asIs(name2), doc: said`The batch transform that was drawn.` }, ...rowOf(name2).tell(params3, drawn)];
  },
  apply(batch, { transforms: transforms2 }, { index, drawn }) {
    const { name: name2, params: params3 } = transforms2[index];
    rowOf(name2).apply(batch, params3, drawn);
  }
});

// extension/shared/augmentation.ts
var wordsOf = (told) => together(told.map(({ words: words3 }) => words3), " \xB7 ");

// extension/core/data/transforms/nested.ts
function nestedRows(rowOf) {
  const outputOf = ({ name: name2, params: params3 }, input) => rowOf(name2).output(params3, input);
  const drawInTurn = (list3, indices, input, random2) => {
    let spec = input;
    return Array.from(indices, (index) => {
      const { name: name2, params: params3 } = list3[index];
      const drawn = rowOf(name2).draw(params3, spec, random2);
      spec = outputOf(list3[index], spec);
      return { index, drawn };
    });
  };
  const applyInTurn = (picture, list3, draws, memory2) => draws.reduce((result, { index, drawn }) => {
    const { name: name2, params: params3 } = list3[index];
    return rowOf(name2).apply(result, params3, drawn, memory2);
  }, picture);
  const tellInTurn = (list3, draws, input, doc) => {
    const each = draws.map(({ index, drawn }) => {
      const { name: name2, params: params3 } = list3[index];
      return { name: name2, told: rowOf(name2).tell?.(params3, drawn, input) ?? [] };
    });
    const words3 = each.map(({ name: name2, told }) => together([asIs(name2), ...told.length > 0 ? [wordsOf(told)] : []]));
    const docs = each.flatMap(({ name: name2, told }) => told.map((one) => said`${{ transform: name2 }}: ${{ doc: one.doc }}`));
    return [{ words: words3.length > 0 ? together(words3, " \u2192 ") : said`not applied`, doc: together([doc, ...docs], "\n") }];
  };
  const mustKeepShape = (row2, input, output) => {
    if (!same(input, output)) throw new TransformError(said`${{ row: row2 }}'s transforms turn ${{ input: sizeOf(input) }} into ${{ output: sizeOf(output) }}, but only at times: take out what changes the size.`);
  };
  const transformsParam = { transforms: required(choices("transform", 1), "The transforms, in a list.") };
  return {
    RandomApply: transform({
      group: "choice",
      random: true,
      doc: "Applies its list of transforms with probability `p`, all or none of it.",
      params: { ...transformsParam, p: optional(float({ min: 0, max: 1 }), 0.5, "Probability that the list is applied.") },
      shorthand: "transforms",
      output({ transforms: transforms2 }, input) {
        mustKeepShape("RandomApply", input, transforms2.reduce((spec, choice2) => outputOf(choice2, spec), input));
        return input;
      },
      draw: ({ transforms: transforms2, p: p2 }, input, random2) => ({ applied: random2.uniform() < p2 ? drawInTurn(transforms2, transforms2.keys(), input, random2) : [] }),
      tell: ({ transforms: transforms2, p: p2 }, { applied }, input) => tellInTurn(transforms2, applied, input, whether(true, "applied", p2).doc),
      apply: (picture, { transforms: transforms2 }, { applied }, memory2) => applyInTurn(picture, transforms2, applied, memory2)
    }),
    RandomChoice: transform({
      group: "choice",
      random: true,
      doc: "Applies one transform of its list, drawn anew for each picture.",
      params: { ...transformsParam, p: optional(either(list(float({ min: 0 })), nothing), null, "Weight of each transform; all alike by default.") },
      shorthand: "transforms",
      output({ transforms: transforms2, p: p2 }, input) {
        if (p2 && p2.length !== transforms2.length) throw new TransformError(said`RandomChoice has ${{ transformsCount: transforms2.length }} transforms but ${{ pCount: p2.length }} weights in p: give one a transform.`);
        const outputs2 = transforms2.map((choice2) => outputOf(choice2, input));
        for (const output of outputs2) if (!same(output, outputs2[0])) throw new TransformError(said`RandomChoice's transforms end in ${{ first: sizeOf(outputs2[0]) }} and in ${{ output: sizeOf(output) }}: let all end in the same size.`);
        return outputs2[0];
      },
      draw: ({ transforms: transforms2, p: p2 }, input, random2) => ({ applied: drawInTurn(transforms2, [weighted(p2 ?? transforms2.map(() => 1), random2)], input, random2) }),
      tell: ({ transforms: transforms2 }, { applied }, input) => tellInTurn(transforms2, applied, input, said`The transform that was drawn, with what it drew itself.`),
      apply: (picture, { transforms: transforms2 }, { applied }, memory2) => applyInTurn(picture, transforms2, applied, memory2)
    }),
    RandomOrder: transform({
      group: "choice",
      random: true,
      doc: "Applies all transforms of its list, in an order drawn anew for each picture.",
      params: transformsParam,
      shorthand: "transforms",
      output({ transforms: transforms2 }, input) {
        for (const choice2 of transforms2) mustKeepShape("RandomOrder", input, outputOf(choice2, input));
        return input;
      },
      draw: ({ transforms: transforms2 }, input, random2) => ({ applied: drawInTurn(transforms2, permutation(transforms2.length, random2), input, random2) }),
      tell: ({ transforms: transforms2 }, { applied }, input) => tellInTurn(transforms2, applied, input, said`The order that was drawn, with what each transform drew itself.`),
      apply: (picture, { transforms: transforms2 }, { applied }, memory2) => applyInTurn(picture, transforms2, applied, memory2)
    })
  };
}
var same = (a, b) => a.kind === b.kind && a.height === b.height && a.width === b.width && a.channels === b.channels;
var sizeOf = ({ kind, channels, height, width }) => `a ${kind === "bytes" ? "picture" : "tensor"} of ${channels}x${height}x${width}`;
function weighted(weights2, random2) {
  let left = random2.uniform() * weights2.reduce((a, b) => a + b, 0);
  for (let i = 0; i < weights2.length - 1; i++) if ((left -= weights2[i]) < 0) return i;
  return weights2.length - 1;
}

// extension/core/data/transforms/level-tables.ts
var LEVELS = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
function levelTables(channels, normalize3) {
  return Array.from({ length: channels }, (_, c) => {
    if (!normalize3) return LEVELS;
    const { mean: mean2, std } = normalize3;
    return LEVELS.map((level3) => normalized(level3, mean2[mean2.length === 1 ? 0 : c], std[std.length === 1 ? 0 : c]));
  });
}
var normalized = (level3, mean2, std) => Math.fround(level3 - Math.fround(mean2)) / Math.fround(std);
function lookUpLevels({ values, channels, height, width }, tables, target, offset2) {
  const pixels = height * width;
  if (channels !== 3) {
    for (let c = 0; c < channels; c++) for (let i = 0; i < pixels; i++) target[offset2 + c * pixels + i] = tables[c][values[i * channels + c]];
    return;
  }
  const [red, green, blue] = tables;
  for (let i = 0, from = 0, to = offset2; i < pixels; i++, from += 3, to++) {
    target[to] = red[values[from]];
    target[to + pixels] = green[values[from + 1]];
    target[to + 2 * pixels] = blue[values[from + 2]];
  }
}
function asTensor(picture, tables, memory2) {
  const values = memory2.floats(picture.values.length);
  lookUpLevels(picture, tables, values, 0);
  memory2.release(picture.values);
  return { kind: "tensor", height: picture.height, width: picture.width, channels: picture.channels, values };
}

// extension/core/data/transforms/normalize.ts
var normalize = transform({
  group: "tensor",
  random: false,
  doc: 'Shifts and scales each channel to (x - mean) / std, so that what the first layer sees is centred and of unit spread. "auto" measures mean and std on the training set.',
  params: {
    mean: required(either(oneOf("auto"), list(float(), 1)), 'Mean of each channel, of pixels in 0..1; or "auto" to measure mean and std on the training set.'),
    std: optional(either(oneOf("auto"), list(float({ above: 0 }), 1)), "auto", "Standard deviation of each channel over all pixels of the training set."),
    inplace: optional(bool, false, "PyTorch's flag; it changes nothing here.")
  },
  shorthand: "mean",
  output({ mean: mean2, std }, input) {
    if (input.kind === "bytes") throw new TransformError(said`Normalize works on tensors: put ToTensor in front of it.`);
    if (mean2 === "auto" !== (std === "auto")) throw new TransformError(said`Normalize needs both mean and std, or "auto" for both.`);
    for (const [name2, value] of [["mean", mean2], ["std", std]]) {
      if (value !== "auto" && value.length !== 1 && value.length !== input.channels) {
        throw new TransformError(said`Normalize's ${{ name: name2 }} has ${{ valueCount: value.length }} values, but the picture has ${{ channels: input.channels }} channels: give one value a channel.`);
      }
    }
    return input;
  },
  draw: () => ({}),
  apply(picture, { mean: mean2, std }) {
    if (picture.kind !== "tensor" || mean2 === "auto" || std === "auto") throw new Error("Normalize was applied before its mean and std were measured.");
    const { values, height, width, channels } = picture;
    const pixels = height * width;
    for (let c = 0; c < channels; c++) {
      const [centre2, spread4] = [mean2[mean2.length === 1 ? 0 : c], std[std.length === 1 ? 0 : c]];
      for (let i = c * pixels; i < (c + 1) * pixels; i++) values[i] = normalized(values[i], centre2, spread4);
    }
    return picture;
  }
});

// extension/core/data/transforms/pad.ts
var side2 = int({ min: 0 });
var paddingType = either(side2, tuple(side2, side2), tuple(side2, side2, side2, side2));
var paddingModeParam = {
  padding_mode: optional(oneOf(...paddingModes), "constant", 'What stands outside: "constant" (fill), "edge" (the border repeated), "reflect" (mirrored, the border once) or "symmetric" (mirrored, the border twice).')
};
function sidesOf2(padding3) {
  if (typeof padding3 === "number") return [padding3, padding3, padding3, padding3];
  return padding3.length === 2 ? [padding3[0], padding3[1], padding3[0], padding3[1]] : padding3;
}
function padded2(input, padding3) {
  const [left, top, right, bottom] = sidesOf2(padding3);
  return { ...input, height: input.height + top + bottom, width: input.width + left + right };
}
var padTransform = byteTransform({
  group: "geometry",
  random: false,
  doc: "Adds a border to the picture. Padding before a random crop is how small pictures are shifted without losing their size.",
  params: {
    padding: required(paddingType, "Pixels added: one number, [left and right, top and bottom], or [left, top, right, bottom]."),
    ...fillParam,
    ...paddingModeParam
  },
  shorthand: "padding",
  output: ({ padding: padding3 }, input) => padded2(input, padding3),
  apply(picture, params3, _drawn, memory2) {
    const [left, top] = sidesOf2(params3.padding);
    const { height, width } = padded2(picture, params3.padding);
    return windowOf2(picture, { top: -top, left: -left, height, width }, params3.padding_mode, params3.fill, memory2);
  }
});

// extension/core/data/transforms/random-crop.ts
var randomCrop = byteTransform({
  group: "geometry",
  random: true,
  doc: "Cuts out a window of `size` at a random place, after padding. With padding 4 on 32x32 pictures the picture is shifted by up to 4 pixels: the network learns not to care where things stand.",
  params: {
    size: required(pair(int({ min: 1 })), "Height and width of the result in pixels: one number, or [height, width]."),
    padding: optional(either(paddingType, nothing), null, "Pixels added around the picture first: one number, [left and right, top and bottom], or [left, top, right, bottom]."),
    pad_if_needed: optional(bool, false, "Whether a picture smaller than `size` is padded up to it, instead of being refused."),
    ...fillParam,
    ...paddingModeParam
  },
  shorthand: "size",
  output(params3, input) {
    const [height, width] = asPair(params3.size);
    const room = affordable(withRoom(params3, input));
    if (room.height < height || room.width < width) {
      throw new TransformError(
        said`RandomCrop's size ${{ height }}x${{ width }} is larger than the picture of ${{ height2: room.height }}x${{ width2: room.width }}${{ when: params3.padding ? said` after padding` : asIs("") }}: make size smaller, padding larger, or set pad_if_needed.`
      );
    }
    return { ...input, height, width };
  },
  draw(params3, input, random2) {
    const [height, width] = asPair(params3.size);
    const room = withRoom(params3, input);
    if (room.height === height && room.width === width) return { top: 0, left: 0 };
    return { top: random2.integer(room.height - height + 1), left: random2.integer(room.width - width + 1) };
  },
  tell: (_params, drawn) => [{ words: asIs(corner(drawn)), doc: said`torchvision's i and j: the window's top row and leftmost column in the padded picture, counted from 0.` }],
  apply(picture, params3, { top, left }, memory2) {
    const [height, width] = asPair(params3.size);
    const [padLeft, padTop] = sidesOf2(params3.padding ?? 0);
    const first2 = params3.padding === null ? picture : padded2(picture, params3.padding);
    const [extraTop, extraLeft] = extra(params3, first2);
    const window3 = { top: top - padTop, left: left - padLeft, height, width };
    if (extraTop === 0 && extraLeft === 0) return windowOf2(picture, window3, params3.padding_mode, params3.fill, memory2);
    const roomy = windowOf2(picture, { top: -padTop, left: -padLeft, height: first2.height, width: first2.width }, params3.padding_mode, params3.fill, memory2);
    return windowOf2(roomy, { ...window3, top: top - extraTop, left: left - extraLeft }, params3.padding_mode, params3.fill, memory2);
  }
});
function withRoom(params3, input) {
  const first2 = params3.padding === null ? input : padded2(input, params3.padding);
  const [top, left] = extra(params3, first2);
  return { ...first2, height: first2.height + 2 * top, width: first2.width + 2 * left };
}
function extra({ size: size5, pad_if_needed }, { height, width }) {
  if (!pad_if_needed) return [0, 0];
  const [wantedHeight, wantedWidth] = asPair(size5);
  return [Math.max(0, wantedHeight - height), Math.max(0, wantedWidth - width)];
}

// extension/core/data/transforms/random-erasing.ts
var randomErasing = transform({
  group: "tensor",
  random: true,
  doc: "Wipes out a rectangle of random place, size and proportions with probability `p` (Zhong et al. 2017): the network has to use the whole object. Stands behind ToTensor.",
  params: {
    p: optional(float({ min: 0, max: 1 }), 0.5, "Probability that a rectangle is wiped out."),
    scale: optional(tuple(float({ min: 0, max: 1 }), float({ min: 0, max: 1 })), [0.02, 0.33], "Least and largest area of the rectangle, as a share of the picture."),
    ratio: optional(tuple(float({ above: 0 }), float({ above: 0 })), [0.3, 3.3], "Least and largest height / width of the rectangle."),
    value: optional(either(float(), list(float(), 1), oneOf("random")), 0, 'What is put there: one number, one per channel, or "random" for a standard normal per pixel.'),
    inplace: optional(bool, false, "PyTorch's flag; it changes nothing here.")
  },
  shorthand: "p",
  output({ value }, input) {
    if (input.kind === "bytes") throw new TransformError(said`RandomErasing works on tensors: put ToTensor in front of it.`);
    if (Array.isArray(value) && value.length !== 1 && value.length !== input.channels) {
      throw new TransformError(said`RandomErasing's value has ${{ valueCount: value.length }} numbers, but the picture has ${{ channels: input.channels }} channels: give one number, or one a channel.`);
    }
    return input;
  },
  draw: ({ p: p2, scale, ratio, value }, input, random2) => ({ erased: random2.uniform() < p2 ? rectangle2(scale, ratio, value, input, random2) : null }),
  tell: ({ p: p2 }, { erased }) => [erased ? rectangle(said`torchvision's h × w, i and j: height and width in pixels of the rectangle that is wiped out, its top row and its leftmost column in the picture, counted from 0.`, erased) : whether(false, "erased", p2)],
  apply(picture, { value }, { erased }) {
    if (!erased) return picture;
    const { top, left, height, width, noise } = erased;
    for (let c = 0; c < picture.channels; c++) {
      const level3 = value === "random" ? 0 : typeof value === "number" ? value : value[value.length === 1 ? 0 : c];
      for (let y = 0; y < height; y++) {
        const start = (c * picture.height + top + y) * picture.width + left;
        for (let x = 0; x < width; x++) picture.values[start + x] = noise ? noise[(c * height + y) * width + x] : level3;
      }
    }
    return picture;
  }
});
function rectangle2(scale, ratio, value, input, random2) {
  const [least, largest] = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area2 = input.height * input.width * (scale[0] + (scale[1] - scale[0]) * random2.uniform());
    const aspect = Math.exp(least + (largest - least) * random2.uniform());
    const [height, width] = [roundHalfEven(Math.sqrt(area2 * aspect)), roundHalfEven(Math.sqrt(area2 / aspect))];
    if (height >= input.height || width >= input.width) continue;
    const noise = value === "random" ? Float32Array.from({ length: input.channels * height * width }, () => random2.normal()) : null;
    return { top: random2.integer(input.height - height + 1), left: random2.integer(input.width - width + 1), height, width, noise };
  }
  return null;
}

// extension/core/data/transforms/random-perspective.ts
var randomPerspective = byteTransform({
  group: "geometry",
  random: true,
  doc: "Moves the corners of the picture inwards at random, as if it were seen from the side, with probability `p`.",
  params: {
    distortion_scale: optional(float({ min: 0, max: 1 }), 0.5, "How far a corner may move, as a share of half the side."),
    p: optional(float({ min: 0, max: 1 }), 0.5, "Probability that the picture is changed at all."),
    ...warpInterpolation("bilinear"),
    ...fillParam
  },
  shorthand: "distortion_scale",
  draw: (params3, input, random2) => ({ endpoints: random2.uniform() < params3.p ? cornersDrawn(input, params3.distortion_scale, random2) : null }),
  tell({ p: p2 }, { endpoints }) {
    if (!endpoints) return [whether(false, "applied", p2)];
    const doc = said`torchvision's endpoints: where the upper left, upper right, lower right and lower left corner go, as (x, y) in pixels from the upper left.`;
    return [{ words: said`corners to ${{ corners: endpoints.map(([x, y]) => `(${x}, ${y})`).join(" ") }}`, doc }];
  },
  apply(picture, { interpolation: interpolation2, fill: fill3 }, { endpoints }, memory2) {
    if (!endpoints) return picture;
    const { height, width } = picture;
    const [a, b, c, d, e, f, g, h] = coefficients([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], endpoints).map(Math.fround);
    return warp(picture, (x, y) => [(a * x + b * y + c) / (g * x + h * y + 1), (d * x + e * y + f) / (g * x + h * y + 1)], interpolation2, fill3, memory2);
  }
});
function cornersDrawn({ height, width }, scale, random2) {
  const [reachX, reachY] = [Math.trunc(scale * Math.floor(width / 2)), Math.trunc(scale * Math.floor(height / 2))];
  const low = (reach) => random2.integer(reach + 1);
  const high = (side3, reach) => side3 - reach - 1 + random2.integer(reach + 1);
  const topLeft = [low(reachX), low(reachY)];
  const topRight = [high(width, reachX), low(reachY)];
  const bottomRight = [high(width, reachX), high(height, reachY)];
  return [topLeft, topRight, bottomRight, [low(reachX), high(height, reachY)]];
}
function coefficients(starts, ends) {
  const rows2 = [];
  ends.forEach(([x, y], i) => {
    const [startX, startY] = starts[i];
    rows2.push([x, y, 1, 0, 0, 0, -startX * x, -startX * y, startX], [0, 0, 0, x, y, 1, -startY * x, -startY * y, startY]);
  });
  return solve(rows2);
}
function solve(rows2) {
  const size5 = rows2.length;
  for (let column = 0; column < size5; column++) {
    let pivot = column;
    for (let row2 = column + 1; row2 < size5; row2++) if (Math.abs(rows2[row2][column]) > Math.abs(rows2[pivot][column])) pivot = row2;
    [rows2[column], rows2[pivot]] = [rows2[pivot], rows2[column]];
    const lead = rows2[column];
    for (let row2 = 0; row2 < size5; row2++) {
      const factor3 = row2 === column ? 0 : rows2[row2][column] / lead[column];
      if (factor3) for (let i = column; i <= size5; i++) rows2[row2][i] -= factor3 * lead[i];
    }
  }
  return rows2.map((row2, i) => row2[size5] / row2[i]);
}

// extension/core/data/transforms/resample.ts
var resizeInterpolations = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"];
var sinc = (x) => x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
var filters = {
  box: { support: 0.5, weight: (x) => x > -0.5 && x <= 0.5 ? 1 : 0 },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: (x) => x === 0 ? 1 : Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI)) },
  bicubic: {
    support: 2,
    weight(x) {
      const [a, d] = [-0.5, Math.abs(x)];
      if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }
  },
  lanczos: { support: 3, weight: (x) => Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0 }
};
function resize(picture, height, width, interpolation2, memory2) {
  if (height === picture.height && width === picture.width) return picture;
  if (interpolation2 === "nearest") return resizeNearest(picture, height, width, memory2);
  const filter = filters[interpolation2];
  const wide = width === picture.width ? picture : resampleColumns(picture, width, filter, memory2);
  return height === wide.height ? wide : resampleRows(wide, height, filter, memory2);
}
var PRECISION = 22;
var known = /* @__PURE__ */ new Map();
function weightsFor(input, output, filter) {
  const key = `${input} ${output} ${filter.support} ${filter.weight(0.25)}`;
  let weights2 = known.get(key);
  if (!weights2) {
    if (known.size > 200) known.clear();
    known.set(key, weights2 = makeWeights(input, output, filter));
  }
  return weights2;
}
function makeWeights(input, output, filter) {
  const scale = input / output;
  const spread4 = Math.max(scale, 1);
  const support = filter.support * spread4;
  const stride = Math.ceil(support) * 2 + 1;
  const made = { first: new Int32Array(output), count: new Int32Array(output), weights: new Int32Array(output * stride), stride };
  for (let to = 0; to < output; to++) {
    const centre2 = (to + 0.5) * scale;
    const first2 = Math.max(0, Math.trunc(centre2 - support + 0.5));
    const count4 = Math.min(input, Math.trunc(centre2 + support + 0.5)) - first2;
    const shares = Array.from({ length: count4 }, (_, i) => filter.weight((i + first2 - centre2 + 0.5) * (1 / spread4)));
    const sum3 = shares.reduce((a, b) => a + b, 0);
    made.first[to] = first2;
    made.count[to] = count4;
    shares.forEach((share2, i) => {
      const whole2 = (sum3 !== 0 ? share2 / sum3 : share2) * (1 << PRECISION);
      made.weights[to * stride + i] = Math.trunc(whole2 < 0 ? whole2 - 0.5 : whole2 + 0.5);
    });
  }
  return made;
}
function resampleColumns({ height, width, channels, values: source2 }, newWidth, filter, memory2) {
  const { first: first2, count: count4, weights: weights2, stride } = weightsFor(width, newWidth, filter);
  const values = memory2.bytes(height * newWidth * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) {
      const from = (y * width + first2[x]) * channels;
      for (let c = 0; c < channels; c++, to++) values[to] = weighted2(source2, from + c, channels, weights2, x * stride, count4[x]);
    }
  }
  memory2.release(source2);
  return { kind: "bytes", height, width: newWidth, channels, values };
}
function resampleRows({ height, width, channels, values: source2 }, newHeight, filter, memory2) {
  const { first: first2, count: count4, weights: weights2, stride } = weightsFor(height, newHeight, filter);
  const row2 = width * channels;
  const values = memory2.bytes(newHeight * row2);
  for (let y = 0, to = 0; y < newHeight; y++) {
    for (let x = 0; x < row2; x++, to++) values[to] = weighted2(source2, first2[y] * row2 + x, row2, weights2, y * stride, count4[y]);
  }
  memory2.release(source2);
  return { kind: "bytes", height: newHeight, width, channels, values };
}
function weighted2(source2, from, step, weights2, offset2, count4) {
  let sum3 = 1 << PRECISION - 1;
  for (let i = 0, at = from; i < count4; i++, at += step) sum3 = sum3 + source2[at] * weights2[offset2 + i] | 0;
  const level3 = sum3 >> PRECISION;
  return level3 < 0 ? 0 : level3 > 255 ? 255 : level3;
}
function resizeNearest({ height, width, channels, values: source2 }, newHeight, newWidth, memory2) {
  const values = memory2.bytes(newHeight * newWidth * channels);
  const [stepX, stepY] = [width / newWidth, height / newHeight];
  let to = 0;
  for (let y = 0, atY = stepY * 0.5; y < newHeight; y++, atY += stepY) {
    const row2 = Math.floor(atY) * width;
    for (let x = 0, atX = stepX * 0.5; x < newWidth; x++, atX += stepX) {
      const from = (row2 + Math.floor(atX)) * channels;
      for (let c = 0; c < channels; c++, to++) values[to] = source2[from + c];
    }
  }
  memory2.release(source2);
  return { kind: "bytes", height: newHeight, width: newWidth, channels, values };
}

// extension/core/data/transforms/resize.ts
var interpolation = {
  interpolation: optional(oneOf(...resizeInterpolations), "bilinear", 'How pixels are mixed; all but "nearest" are antialiased where the picture gets smaller, as Pillow does.')
};
var resizeTransform = byteTransform({
  group: "geometry",
  random: false,
  doc: "Brings the picture to a size. One number fits the shorter side and keeps the proportions; [height, width] fits both sides.",
  params: {
    size: required(pair(int({ min: 1 })), "Length of the shorter side, or [height, width]."),
    ...interpolation,
    max_size: optional(either(int({ min: 1 }), nothing), null, "The longer side is made no longer than this; only where size is one number.")
  },
  shorthand: "size",
  output: (params3, input) => ({ ...input, ...resizedTo(params3, input) }),
  apply(picture, params3, _drawn, memory2) {
    const { height, width } = resizedTo(params3, picture);
    return resize(picture, height, width, params3.interpolation, memory2);
  }
});
function resizedTo({ size: size5, max_size }, input) {
  if (typeof size5 !== "number") {
    if (max_size !== null) throw new TransformError(said`Resize takes max_size only where size is one number: remove max_size.`);
    return { height: size5[0], width: size5[1] };
  }
  if (max_size !== null && max_size <= size5) throw new TransformError(said`Resize's max_size ${{ max_size }} must be greater than its size ${{ size: size5 }}.`);
  const [short, long] = [Math.min(input.height, input.width), Math.max(input.height, input.width)];
  let [newShort, newLong] = [size5, Math.trunc(size5 * long / short)];
  if (max_size !== null && newLong > max_size) [newShort, newLong] = [Math.trunc(max_size * newShort / newLong), max_size];
  return input.width <= input.height ? { height: newLong, width: newShort } : { height: newShort, width: newLong };
}
var centerCrop = byteTransform({
  group: "geometry",
  random: false,
  doc: "Cuts the middle out of the picture; a picture that is too small is padded with black first.",
  params: { size: required(pair(int({ min: 1 })), "Height and width of the result: one number, or [height, width].") },
  shorthand: "size",
  output: ({ size: size5 }, input) => ({ ...input, height: asPair(size5)[0], width: asPair(size5)[1] }),
  apply(picture, { size: size5 }, _drawn, memory2) {
    return cropCentre(picture, ...asPair(size5), memory2);
  }
});
function cropCentre(picture, height, width, memory2) {
  return windowOf2(picture, { top: offset(picture.height, height), left: offset(picture.width, width), height, width }, "constant", 0, memory2);
}
function offset(side3, wanted2) {
  return side3 >= wanted2 ? roundHalfEven((side3 - wanted2) / 2) : -Math.floor((wanted2 - side3) / 2);
}
var share = float({ above: 0, max: 1 });
var randomResizedCrop = byteTransform({
  group: "geometry",
  random: true,
  doc: "Cuts out a piece of random area and proportions and brings it to `size`: the usual augmentation on ImageNet (Szegedy et al. 2014).",
  params: {
    size: required(pair(int({ min: 1 })), "Height and width of the result: one number, or [height, width]."),
    scale: optional(tuple(share, share), [0.08, 1], "Least and largest area of the piece, as a share of the picture."),
    ratio: optional(tuple(float({ above: 0 }), float({ above: 0 })), [3 / 4, 4 / 3], "Least and largest width / height of the piece."),
    ...interpolation
  },
  shorthand: "size",
  output: ({ size: size5 }, input) => ({ ...input, height: asPair(size5)[0], width: asPair(size5)[1] }),
  draw({ scale, ratio }, input, random2) {
    const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])];
    for (let attempt = 0; attempt < 10; attempt++) {
      const area2 = input.height * input.width * (scale[0] + (scale[1] - scale[0]) * random2.uniform());
      const aspect = Math.exp(logRatio[0] + (logRatio[1] - logRatio[0]) * random2.uniform());
      const [width, height] = [roundHalfEven(Math.sqrt(area2 * aspect)), roundHalfEven(Math.sqrt(area2 / aspect))];
      if (width > 0 && width <= input.width && height > 0 && height <= input.height) {
        return { top: random2.integer(input.height - height + 1), left: random2.integer(input.width - width + 1), height, width };
      }
    }
    return largestPiece(input, ratio);
  },
  tell: (_params, drawn) => [rectangle(said`torchvision's h × w, i and j: height and width in pixels of the piece, its top row and its leftmost column in the picture, counted from 0.`, drawn)],
  apply(picture, { size: size5, interpolation: how }, piece, memory2) {
    const [height, width] = asPair(size5);
    return resize(windowOf2(picture, piece, "constant", 0, memory2), height, width, how, memory2);
  }
});
function largestPiece({ height, width }, ratio) {
  const own3 = width / height;
  const [newHeight, newWidth] = own3 < Math.min(...ratio) ? [roundHalfEven(width / Math.min(...ratio)), width] : own3 > Math.max(...ratio) ? [height, roundHalfEven(height * Math.max(...ratio))] : [height, width];
  return { top: Math.floor((height - newHeight) / 2), left: Math.floor((width - newWidth) / 2), height: newHeight, width: newWidth };
}

// extension/core/data/transforms/to-tensor.ts
var toTensor = transform({
  group: "tensor",
  random: false,
  doc: "Turns the picture into numbers for the network: bytes 0..255 become 0..1, and channels come first (C, H, W).",
  params: {},
  output(_params, input) {
    if (input.kind === "tensor") throw new TransformError(said`ToTensor stands here a second time: remove it.`);
    return { ...input, kind: "tensor" };
  },
  draw: () => ({}),
  apply: (picture, _params, _drawn, memory2) => asTensor(picture, levelTables(picture.channels, null), memory2)
});

// extension/core/data/transforms.ts
var transforms = {
  Resize: resizeTransform,
  CenterCrop: centerCrop,
  Pad: padTransform,
  RandomCrop: randomCrop,
  RandomResizedCrop: randomResizedCrop,
  RandomHorizontalFlip: randomHorizontalFlip,
  RandomVerticalFlip: randomVerticalFlip,
  RandomRotation: randomRotation,
  RandomAffine: randomAffine,
  RandomPerspective: randomPerspective,
  ElasticTransform: elasticTransform,
  ColorJitter: colorJitter,
  Grayscale: grayscale,
  RandomGrayscale: randomGrayscale,
  GaussianBlur: gaussianBlur,
  RandomInvert: randomInvert,
  RandomPosterize: randomPosterize,
  RandomSolarize: randomSolarize,
  RandomAdjustSharpness: randomAdjustSharpness,
  RandomAutocontrast: randomAutocontrast,
  RandomEqualize: randomEqualize,
  AutoAugment: autoAugment,
  RandAugment: randAugment,
  TrivialAugmentWide: trivialAugmentWide,
  AugMix: augMix,
  ...nestedRows((name2) => transforms[name2]),
  ToTensor: toTensor,
  Normalize: normalize,
  RandomErasing: randomErasing
};
var batchTransforms = {
  MixUp: mixUp,
  CutMix: cutMix,
  RandomChoice: randomBatchChoice((name2) => batchTransforms[name2])
};

// extension/core/train/losses/bce-with-logits-loss.ts
var BCEWithLogitsLoss = loss({
  doc: "A yes-or-no question for each class, by sigmoid instead of softmax: classes do not compete. Takes logits, without a Sigmoid.",
  params: {
    weight: optional(either(list(float({ min: 0 })), nothing), null, "A weight for each class."),
    pos_weight: optional(either(list(float({ min: 0 })), nothing), null, 'For each class, how much more a "yes" counts than a "no".')
  },
  loss(tf, logits, targets, { weight, pos_weight }) {
    const perClass = (values) => tf.tensor2d(values, [1, values.length]);
    const minusLogSigmoid = tf.softplus(tf.neg(logits));
    const emphasis = pos_weight ? tf.add(tf.mul(targets, perClass(pos_weight.map((value) => value - 1))), 1) : null;
    const terms = tf.add(tf.mul(tf.sub(1, targets), logits), emphasis ? tf.mul(emphasis, minusLogSigmoid) : minusLogSigmoid);
    return tf.mean(weight ? tf.mul(terms, perClass(weight)) : terms);
  }
});

// extension/core/train/losses/cross-entropy-loss.ts
var CrossEntropyLoss = loss({
  doc: "The negative logarithm of the probability that softmax of the logits gives the right class; the network ends in logits, without a Softmax. ln(classes) for a network that knows nothing.",
  params: {
    weight: optional(either(list(float({ min: 0 })), nothing), null, "A weight for each class, for classes of unequal size."),
    label_smoothing: optional(float({ min: 0, max: 1 }), 0, "Share of the target that is spread evenly over all classes, against overconfidence (Szegedy et al. 2016).")
  },
  loss(tf, logits, targets, { weight, label_smoothing }, kind) {
    const classes = logits.shape[1];
    const smooth = label_smoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - label_smoothing), label_smoothing / classes);
    const perClass = tf.mul(tf.logSoftmax(logits, 1), smooth);
    if (!weight) return tf.neg(tf.mean(tf.sum(perClass, 1)));
    const weights2 = tf.tensor2d(weight, [1, classes]);
    const total = tf.neg(tf.sum(tf.mul(perClass, weights2)));
    return kind === "soft" ? tf.div(total, logits.shape[0]) : tf.div(total, tf.sum(tf.mul(targets, weights2)));
  }
});

// extension/core/train/losses/focal-loss.ts
var FocalLoss = loss({
  doc: "Cross-entropy times (1 - p)^gamma, p being the probability of the right class: pictures that are already right count little, hard ones and rare classes more (Lin et al. 2017, over softmax).",
  params: {
    gamma: optional(float({ min: 0 }), 2, "How strongly easy pictures are held down; 0 is plain cross-entropy."),
    alpha: optional(either(list(float({ min: 0 })), nothing), null, "A weight for each class.")
  },
  loss(tf, logits, targets, { gamma: gamma2, alpha: alpha3 }) {
    const logProbabilities = tf.logSoftmax(logits, 1);
    const missing = tf.relu(tf.sub(1, tf.exp(logProbabilities)));
    const focused = gamma2 === 0 ? logProbabilities : tf.mul(gamma2 === 1 ? missing : tf.pow(missing, gamma2), logProbabilities);
    const weighted3 = alpha3 ? tf.mul(targets, tf.tensor2d(alpha3, [1, alpha3.length])) : targets;
    return tf.neg(tf.mean(tf.sum(tf.mul(focused, weighted3), 1)));
  }
});

// extension/core/train/losses/multi-margin-loss.ts
var MultiMarginLoss = loss({
  doc: "Wants the right class's logit to be larger than every other by the margin, and no more than that: a multi-class hinge, as in support vector machines.",
  params: {
    p: optional(int({ min: 1, max: 2 }), 1, "Power of what a logit falls short by."),
    margin: optional(float(), 1, "By how much the right logit should lead."),
    weight: optional(either(list(float({ min: 0 })), nothing), null, "A weight for each class, for classes of unequal size.")
  },
  loss(tf, logits, targets, { p: p2, margin, weight }) {
    const [count4, classes] = logits.shape;
    const lead = tf.sub(tf.expandDims(logits, 1), tf.expandDims(logits, 2));
    const short = tf.relu(tf.add(lead, margin));
    const others = tf.sub(1, tf.eye(classes));
    const perClass = tf.sum(tf.mul(p2 === 2 ? tf.square(short) : short, others), 2);
    const weighted3 = weight ? tf.mul(targets, tf.tensor2d(weight, [1, classes])) : targets;
    return tf.div(tf.sum(tf.mul(perClass, weighted3)), count4 * classes);
  }
});

// extension/core/train/losses/nll-loss.ts
var NLLLoss = loss({
  doc: "The negative log-likelihood of the right class, for networks that end in a LogSoftmax; with it, the same as CrossEntropyLoss on logits.",
  params: { weight: optional(either(list(float({ min: 0 })), nothing), null, "A weight for each class, for classes of unequal size.") },
  loss(tf, logProbabilities, targets, { weight }) {
    const weighted3 = weight ? tf.mul(targets, tf.tensor2d(weight, [1, weight.length])) : targets;
    return tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, weighted3)), tf.sum(weighted3)));
  }
});

// extension/core/train/losses.ts
var losses = {
  CrossEntropyLoss,
  NLLLoss,
  BCEWithLogitsLoss,
  MultiMarginLoss,
  FocalLoss
};

// extension/core/train/optimizers/adam-update.ts
function adamSlots({ amsgrad }, shape) {
  const zeros = { shape, fill: 0 };
  return { exp_avg: zeros, exp_avg_sq: zeros, ...amsgrad ? { max_exp_avg_sq: zeros } : {} };
}
function biasCorrections({ betas: [beta1, beta2], eps: eps2 }, step) {
  const root5 = Math.sqrt(1 - beta2 ** step);
  return { one_minus_beta1: 1 - beta1, step_factor: root5 / (1 - beta1 ** step), scaled_eps: eps2 * root5 };
}
var lerp = (tf, start, end2, share2) => tf.add(start, tf.mul(tf.sub(end2, start), share2));
var averageSquare = (tf, average, gradient, decay) => tf.add(tf.mul(average, decay), tf.mul(tf.square(gradient), 1 - decay));
function adamUpdate(tf, weight, gradient, slots, { betas, amsgrad }, scalars) {
  const exp_avg = lerp(tf, slots.exp_avg, gradient, scalars.one_minus_beta1);
  const exp_avg_sq = averageSquare(tf, slots.exp_avg_sq, gradient, betas[1]);
  const largest = amsgrad ? { max_exp_avg_sq: tf.maximum(slots.max_exp_avg_sq, exp_avg_sq) } : {};
  const divisor = tf.add(tf.sqrt(largest.max_exp_avg_sq ?? exp_avg_sq), scalars.scaled_eps);
  const stepSize = tf.mul(scalars.lr, scalars.step_factor);
  return { weight: tf.sub(weight, tf.mul(tf.div(exp_avg, divisor), stepSize)), slots: { exp_avg, exp_avg_sq, ...largest } };
}

// extension/core/train/optimizers/decayed.ts
function decayed(tf, weight, decay, lr) {
  return decay === 0 ? weight : tf.mul(weight, tf.sub(1, tf.mul(lr, decay)));
}
function penalized(tf, gradient, weight, decay) {
  return decay === 0 ? gradient : tf.add(gradient, tf.mul(weight, decay));
}

// extension/core/train/optimizers/adadelta.ts
var Adadelta = optimizer({
  doc: "Scales each gradient by the root of the average square of past steps over that of past gradients, so that it needs no learning rate of its own: lr is a factor, usually 1 (Zeiler 2012).",
  params: {
    lr: optional(float({ min: 0 }), 1, "Factor on the steps."),
    rho: optional(float({ min: 0, max: 1 }), 0.9, "Decay of both averages of squares."),
    eps: optional(float({ min: 0 }), 1e-6, "Added under both roots; it sets the size of the first steps."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient."),
    ...maximize
  },
  slots: (_, shape) => ({ square_avg: { shape, fill: 0 }, acc_delta: { shape, fill: 0 } }),
  update(tf, weight, gradient, slots, { rho, eps: eps2, weight_decay }, { lr }) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const square_avg = averageSquare(tf, slots.square_avg, g, rho);
    const step = tf.mul(tf.div(tf.sqrt(tf.add(slots.acc_delta, eps2)), tf.sqrt(tf.add(square_avg, eps2))), g);
    return { weight: tf.sub(weight, tf.mul(step, lr)), slots: { square_avg, acc_delta: averageSquare(tf, slots.acc_delta, step, rho) } };
  },
  usualLr: [0.01, 10]
});

// extension/core/train/optimizers/adagrad.ts
var Adagrad = optimizer({
  doc: "Divides each gradient by the root of the sum of all its squares so far: weights that have moved much move ever less (Duchi et al. 2011).",
  params: {
    lr: optional(float({ min: 0 }), 0.01, "Learning rate: the size of a weight's first step."),
    lr_decay: optional(float({ min: 0 }), 0, "The learning rate is divided by 1 + this times the steps done."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient."),
    initial_accumulator_value: optional(float({ min: 0 }), 0, "What the sum of squares starts from."),
    eps: optional(float({ min: 0 }), 1e-10, "Added to the divisor, against division by zero."),
    ...maximize
  },
  slots: ({ initial_accumulator_value }, shape) => ({ sum: { shape, fill: initial_accumulator_value } }),
  scalars: ({ lr_decay }, step) => ({ lr_divisor: 1 + (step - 1) * lr_decay }),
  update(tf, weight, gradient, slots, { weight_decay, eps: eps2 }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const sum3 = tf.add(slots.sum, tf.square(g));
    const step = tf.div(g, tf.add(tf.sqrt(sum3), eps2));
    return { weight: tf.sub(weight, tf.mul(step, tf.div(scalars.lr, scalars.lr_divisor))), slots: { sum: sum3 } };
  },
  usualLr: [1e-4, 0.1]
});

// extension/core/train/optimizers/adam.ts
var unit = float({ min: 0, below: 1 });
var Adam = optimizer({
  doc: "Adaptive moments: each weight's step is its average gradient divided by the root of its average squared gradient, so all weights move at about the pace of lr (Kingma and Ba 2015). Trains most networks without tuning.",
  params: {
    lr: optional(float({ min: 0 }), 1e-3, "Learning rate: about how far each weight moves in a step."),
    betas: optional(tuple(unit, unit), [0.9, 0.999], "Decay of the averages of the gradient and of its square."),
    eps: optional(float({ min: 0 }), 1e-8, "Added to the divisor, against division by zero."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient; AdamW decays the weights directly instead."),
    amsgrad: optional(bool, false, "Whether the average of squares may only grow (Reddi et al. 2018)."),
    ...maximize
  },
  slots: adamSlots,
  scalars: biasCorrections,
  update(tf, weight, gradient, slots, params3, scalars) {
    return adamUpdate(tf, weight, penalized(tf, gradient, weight, params3.weight_decay), slots, params3, scalars);
  },
  usualLr: [1e-5, 0.01]
});

// extension/core/train/optimizers/adam-w.ts
var unit2 = float({ min: 0, below: 1 });
var AdamW = optimizer({
  doc: "Adam with decoupled weight decay: each step also shrinks the weights by lr x weight_decay, untouched by the adaptive scaling (Loshchilov and Hutter 2019). The usual choice where weight decay matters.",
  params: {
    lr: optional(float({ min: 0 }), 1e-3, "Learning rate: about how far each weight moves in a step."),
    betas: optional(tuple(unit2, unit2), [0.9, 0.999], "Decay of the averages of the gradient and of its square."),
    eps: optional(float({ min: 0 }), 1e-8, "Added to the divisor, against division by zero."),
    weight_decay: optional(float({ min: 0 }), 0.01, "Share of each weight, times lr, taken off at each step."),
    amsgrad: optional(bool, false, "Whether the average of squares may only grow (Reddi et al. 2018)."),
    ...maximize
  },
  slots: adamSlots,
  scalars: biasCorrections,
  update: (tf, weight, gradient, slots, params3, scalars) => adamUpdate(tf, decayed(tf, weight, params3.weight_decay, scalars.lr), gradient, slots, params3, scalars),
  usualLr: [1e-5, 0.01]
});

// extension/core/train/optimizers/adamax.ts
var unit3 = float({ min: 0, below: 1 });
var Adamax = optimizer({
  doc: "Adam whose divisor is the largest recent gradient instead of the root of the average square: steadier where gradients are rare or spiky (Kingma and Ba 2015, section 7).",
  params: {
    lr: optional(float({ min: 0 }), 2e-3, "Learning rate: about how far each weight moves in a step."),
    betas: optional(tuple(unit3, unit3), [0.9, 0.999], "Decay of the average gradient and of the largest."),
    eps: optional(float({ min: 0 }), 1e-8, "Added to the gradient's size, against division by zero."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient."),
    ...maximize
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 }, exp_inf: { shape, fill: 0 } }),
  scalars: ({ betas: [beta1] }, step) => ({ one_minus_beta1: 1 - beta1, bias_correction: 1 - beta1 ** step }),
  update(tf, weight, gradient, slots, { betas, eps: eps2, weight_decay }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const exp_avg = lerp(tf, slots.exp_avg, g, scalars.one_minus_beta1);
    const exp_inf = tf.maximum(tf.mul(slots.exp_inf, betas[1]), tf.add(tf.abs(g), eps2));
    const step = tf.mul(tf.div(exp_avg, exp_inf), tf.div(scalars.lr, scalars.bias_correction));
    return { weight: tf.sub(weight, step), slots: { exp_avg, exp_inf } };
  },
  usualLr: [1e-5, 0.01]
});

// extension/core/train/optimizers/lion.ts
var unit4 = float({ min: 0, below: 1 });
var Lion = optimizer({
  doc: "Every weight moves by exactly lr in the direction of the sign of its averaged gradient; one slot instead of Adam's two. Wants a learning rate 3 to 10 times smaller than AdamW's and as much more weight decay (Chen et al. 2023).",
  params: {
    lr: optional(float({ min: 0 }), 1e-4, "Learning rate: how far each weight moves in a step."),
    betas: optional(tuple(unit4, unit4), [0.9, 0.99], "Decay of the average for the step's sign, and for the average that is kept."),
    weight_decay: optional(float({ min: 0 }), 0, "Share of each weight, times lr, taken off at each step.")
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 } }),
  scalars: ({ betas: [beta1] }) => ({ one_minus_beta1: 1 - beta1 }),
  update(tf, weight, gradient, slots, { betas, weight_decay }, { lr, one_minus_beta1 }) {
    const direction = tf.sign(lerp(tf, slots.exp_avg, gradient, one_minus_beta1));
    return {
      weight: tf.sub(decayed(tf, weight, weight_decay, lr), tf.mul(direction, lr)),
      slots: { exp_avg: lerp(tf, slots.exp_avg, gradient, 1 - betas[1]) }
    };
  },
  usualLr: [1e-6, 1e-3]
});

// extension/core/train/optimizers/muon.ts
var adam = { betas: [0.9, 0.999], eps: 1e-8, amsgrad: false };
var isVector = (shape) => shape.length < 2;
var matrixShape = (shape) => [shape[0], shape.slice(1).reduce((a, b) => a * b, 1)];
var Muon = optimizer({
  doc: "Makes each weight matrix's momentum orthogonal before the step, so that it moves equally in all its directions (Jordan 2024). Filters count as matrices [out, in x k x k]; norms and biases, which are no matrices, move by AdamW with the same lr and weight_decay.",
  params: {
    lr: optional(float({ min: 0 }), 1e-3, "Learning rate: the size of a step."),
    weight_decay: optional(float({ min: 0 }), 0.1, "Share of each weight, times lr, taken off at each step."),
    momentum: optional(float({ min: 0, below: 1 }), 0.95, "Decay of the average gradient."),
    nesterov: optional(bool, true, "Whether the step looks ahead along the momentum."),
    ns_coefficients: optional(
      tuple(float(), float(), float()),
      [3.4445, -4.775, 2.0315],
      "Coefficients of the Newton-Schulz iteration that makes the step orthogonal."
    ),
    eps: optional(float({ above: 0 }), 1e-7, "The least norm that is divided by."),
    ns_steps: optional(int({ min: 1, max: 99 }), 5, "Newton-Schulz iterations."),
    adjust_lr_fn: optional(
      either(oneOf("original", "match_rms_adamw"), nothing),
      null,
      `How lr follows the matrix's shape: "original" for sqrt(max(1, rows / columns)), the default, or as large as AdamW's steps.`
    )
  },
  slots: (_, shape) => isVector(shape) ? adamSlots(adam, shape) : { momentum_buffer: { shape, fill: 0 } },
  scalars: ({ momentum }, step) => ({ momentum, one_minus_momentum: 1 - momentum, ...biasCorrections(adam, step) }),
  update(tf, weight, gradient, slots, { weight_decay, nesterov, ns_coefficients, eps: eps2, ns_steps, adjust_lr_fn }, scalars) {
    const shrunk = decayed(tf, weight, weight_decay, scalars.lr);
    if (isVector(weight.shape)) return adamUpdate(tf, shrunk, gradient, slots, adam, scalars);
    const momentum_buffer = lerp(tf, slots.momentum_buffer, gradient, scalars.one_minus_momentum);
    const direction = nesterov ? lerp(tf, gradient, momentum_buffer, scalars.momentum) : momentum_buffer;
    const [rows2, columns] = matrixShape(weight.shape);
    const step = tf.reshape(orthogonalized(tf, tf.reshape(direction, [rows2, columns]), ns_coefficients, ns_steps, eps2), weight.shape);
    const factor3 = adjust_lr_fn === "match_rms_adamw" ? 0.2 * Math.sqrt(Math.max(rows2, columns)) : Math.sqrt(Math.max(1, rows2 / columns));
    return { weight: tf.sub(shrunk, tf.mul(tf.mul(step, factor3), scalars.lr)), slots: { momentum_buffer } };
  },
  usualLr: [1e-4, 0.1]
});
function orthogonalized(tf, matrix, [a, b, c], steps, eps2) {
  const tall = matrix.shape[0] > matrix.shape[1];
  const rounded3 = bfloat16(tf, matrix);
  let x = tall ? tf.transpose(rounded3) : rounded3;
  const norm = bfloat16(tf, tf.sqrt(tf.sum(tf.square(x))));
  x = bfloat16(tf, tf.div(x, bfloat16(tf, tf.maximum(norm, eps2))));
  for (let i = 0; i < steps; i++) {
    const gram = bfloat16(tf, tf.matMul(x, x, false, true));
    const polynomial = bfloat16(tf, tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)));
    x = bfloat16(tf, tf.add(tf.mul(x, a), tf.matMul(polynomial, x)));
  }
  return tall ? tf.transpose(x) : x;
}
function bfloat16(tf, x) {
  const spread4 = tf.mul(x, 2 ** 16 + 1);
  return tf.sub(spread4, tf.sub(spread4, x));
}

// extension/core/train/optimizers/n-adam.ts
var unit5 = float({ min: 0, below: 1 });
var NAdam = optimizer({
  doc: "Adam that looks ahead along its momentum as Nesterov does, with a momentum that grows over the first steps (Dozat 2016).",
  params: {
    lr: optional(float({ min: 0 }), 2e-3, "Learning rate: about how far each weight moves in a step."),
    betas: optional(tuple(unit5, unit5), [0.9, 0.999], "Decay of the averages of the gradient and of its square."),
    eps: optional(float({ min: 0 }), 1e-8, "Added to the divisor, against division by zero."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient, or decay of the weights with decoupled_weight_decay."),
    momentum_decay: optional(float({ min: 0 }), 4e-3, "How fast the momentum grows towards beta1."),
    decoupled_weight_decay: optional(bool, false, "Whether the weights decay directly, as in AdamW."),
    ...maximize
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 }, exp_avg_sq: { shape, fill: 0 }, mu_product: { shape: [], fill: 1 } }),
  scalars({ betas: [beta1, beta2], momentum_decay }, step) {
    const mu = (t) => beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));
    return { one_minus_beta1: 1 - beta1, bias_correction2: 1 - beta2 ** step, mu: mu(step), mu_next: mu(step + 1), one_minus_mu: 1 - mu(step) };
  },
  update(tf, weight, gradient, slots, { betas, eps: eps2, weight_decay, decoupled_weight_decay }, scalars) {
    const start = decoupled_weight_decay ? decayed(tf, weight, weight_decay, scalars.lr) : weight;
    const g = decoupled_weight_decay ? gradient : penalized(tf, gradient, weight, weight_decay);
    const mu_product = tf.mul(slots.mu_product, scalars.mu);
    const exp_avg = lerp(tf, slots.exp_avg, g, scalars.one_minus_beta1);
    const exp_avg_sq = averageSquare(tf, slots.exp_avg_sq, g, betas[1]);
    const denominator = tf.add(tf.sqrt(tf.div(exp_avg_sq, scalars.bias_correction2)), eps2);
    const ofGradient = tf.div(tf.mul(scalars.lr, scalars.one_minus_mu), tf.sub(1, mu_product));
    const ofAverage = tf.div(tf.mul(scalars.lr, scalars.mu_next), tf.sub(1, tf.mul(mu_product, scalars.mu_next)));
    const step = tf.div(tf.add(tf.mul(g, ofGradient), tf.mul(exp_avg, ofAverage)), denominator);
    return { weight: tf.sub(start, step), slots: { exp_avg, exp_avg_sq, mu_product } };
  },
  usualLr: [1e-5, 0.01]
});

// extension/core/train/optimizers/r-adam.ts
var unit6 = float({ min: 0, below: 1 });
var RAdam = optimizer({
  doc: "Adam without the wild first steps: as long as its average of squares rests on too few gradients it moves by momentum alone, then phases the scaling in, a warm-up of its own (Liu et al. 2020).",
  params: {
    lr: optional(float({ min: 0 }), 1e-3, "Learning rate: about how far each weight moves in a step."),
    betas: optional(tuple(unit6, unit6), [0.9, 0.999], "Decay of the averages of the gradient and of its square."),
    eps: optional(float({ min: 0 }), 1e-8, "Added to the divisor, against division by zero."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient, or decay of the weights with decoupled_weight_decay."),
    decoupled_weight_decay: optional(bool, false, "Whether the weights decay directly, as in AdamW."),
    ...maximize
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 }, exp_avg_sq: { shape, fill: 0 } }),
  scalars({ betas: [beta1, beta2] }, step) {
    const correction2 = 1 - beta2 ** step;
    const longest5 = 2 / (1 - beta2) - 1;
    const length = longest5 - 2 * step * beta2 ** step / correction2;
    const rectified = length > 5;
    const rectifier = Math.sqrt((length - 4) * (length - 2) * longest5 / ((longest5 - 4) * (longest5 - 2) * length));
    return {
      one_minus_beta1: 1 - beta1,
      bias_correction1: 1 - beta1 ** step,
      adaptive: rectified ? Math.sqrt(correction2) * rectifier : 0,
      plain: rectified ? 0 : 1
    };
  },
  update(tf, weight, gradient, slots, { betas, eps: eps2, weight_decay, decoupled_weight_decay }, scalars) {
    const start = decoupled_weight_decay ? decayed(tf, weight, weight_decay, scalars.lr) : weight;
    const g = decoupled_weight_decay ? gradient : penalized(tf, gradient, weight, weight_decay);
    const exp_avg = lerp(tf, slots.exp_avg, g, scalars.one_minus_beta1);
    const exp_avg_sq = averageSquare(tf, slots.exp_avg_sq, g, betas[1]);
    const scale = tf.add(tf.div(scalars.adaptive, tf.add(tf.sqrt(exp_avg_sq), eps2)), scalars.plain);
    const mean2 = tf.div(exp_avg, scalars.bias_correction1);
    return { weight: tf.sub(start, tf.mul(tf.mul(mean2, scalars.lr), scale)), slots: { exp_avg, exp_avg_sq } };
  },
  usualLr: [1e-5, 0.01]
});

// extension/core/train/optimizers/rms-prop.ts
var RMSprop = optimizer({
  doc: "Divides each gradient by the root of its average square, so that all weights move at about the same pace (Hinton 2012): Adam without its average of the gradient.",
  params: {
    lr: optional(float({ min: 0 }), 0.01, "Learning rate: about how far each weight moves in a step."),
    alpha: optional(float({ min: 0, max: 1 }), 0.99, "Decay of the average of squares."),
    eps: optional(float({ min: 0 }), 1e-8, "Added to the divisor, against division by zero."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient."),
    momentum: optional(float({ min: 0 }), 0, "Share of the last step that is kept."),
    centered: optional(bool, false, "Whether the gradient's variance divides instead of its mean square."),
    ...maximize
  },
  slots({ momentum, centered }, shape) {
    const zeros = { shape, fill: 0 };
    const slots = { square_avg: zeros };
    if (centered) slots.grad_avg = zeros;
    if (momentum > 0) slots.momentum_buffer = zeros;
    return slots;
  },
  scalars: ({ momentum }) => momentum > 0 ? { momentum } : {},
  update(tf, weight, gradient, slots, { alpha: alpha3, eps: eps2, weight_decay }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const next = { square_avg: averageSquare(tf, slots.square_avg, g, alpha3) };
    if (slots.grad_avg) next.grad_avg = lerp(tf, slots.grad_avg, g, 1 - alpha3);
    const spread4 = next.grad_avg ? tf.sub(next.square_avg, tf.square(next.grad_avg)) : next.square_avg;
    const step = tf.div(g, tf.add(tf.sqrt(spread4), eps2));
    if (slots.momentum_buffer) next.momentum_buffer = tf.add(tf.mul(slots.momentum_buffer, scalars.momentum), step);
    return { weight: tf.sub(weight, tf.mul(next.momentum_buffer ?? step, scalars.lr)), slots: next };
  },
  usualLr: [1e-5, 0.1]
});

// extension/core/train/optimizers/sgd.ts
var SGD = optimizer({
  doc: "Stochastic gradient descent: each weight moves against its gradient, times lr. Momentum keeps part of the last step's direction and is nearly always worth setting (0.9).",
  params: {
    lr: optional(float({ min: 0 }), 1e-3, "Learning rate: what the gradient is multiplied with. Too large and the loss jumps or explodes, too small and it hardly falls."),
    momentum: optional(float({ min: 0 }), 0, "Share of the last step that is kept: steps in a steady direction grow, those to and fro cancel. 0.9 is usual."),
    dampening: optional(float(), 0, "Share of the gradient that the momentum leaves out."),
    weight_decay: optional(float({ min: 0 }), 0, "L2 penalty, added to the gradient."),
    nesterov: optional(bool, false, "Whether the step looks ahead along the momentum (Nesterov)."),
    ...maximize
  },
  slots: ({ momentum }, shape) => momentum === 0 ? {} : { momentum_buffer: { shape, fill: 0 } },
  // PyTorch's buffer starts as the first gradient, undampened.
  scalars: ({ momentum, dampening }, step) => ({
    ...momentum === 0 ? {} : { momentum },
    ...momentum === 0 || dampening === 0 ? {} : { intake: step === 1 ? 1 : 1 - dampening }
  }),
  update(tf, weight, gradient, slots, { weight_decay, nesterov }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    if (!slots.momentum_buffer) return { weight: tf.sub(weight, tf.mul(g, scalars.lr)), slots };
    const momentum_buffer = tf.add(tf.mul(slots.momentum_buffer, scalars.momentum), scalars.intake ? tf.mul(g, scalars.intake) : g);
    const direction = nesterov ? tf.add(g, tf.mul(momentum_buffer, scalars.momentum)) : momentum_buffer;
    return { weight: tf.sub(weight, tf.mul(direction, scalars.lr)), slots: { momentum_buffer } };
  },
  usualLr: [1e-4, 1]
});

// extension/core/train/optimizers.ts
var optimizers = {
  SGD,
  Adam,
  AdamW,
  NAdam,
  RAdam,
  RMSprop,
  Adagrad,
  Adadelta,
  Adamax,
  Lion,
  Muon
};

// extension/core/train/schedulers/save-all.ts
function saveAll(parts, own3) {
  return {
    save: () => ({ own: own3.save(), parts: parts.map((part) => part.save()) }),
    restore(saved) {
      const state = saved;
      own3.restore(state.own);
      parts.forEach((part, i) => part.restore(state.parts[i]));
    }
  };
}

// extension/core/train/schedulers/chained-scheduler.ts
var ChainedScheduler = scheduler("epoch", {
  doc: "Steps several schedulers at once on the same learning rate, so that their factors multiply: for example a warm-up over a decay.",
  params: { schedulers: required(choices("scheduler", 1), "The schedulers, in the order in which they change the learning rate.") },
  create({ schedulers: inner }, group, { nested, totalSteps }) {
    const parts = inner.map((choice2) => nested(choice2, group, totalSteps));
    const step = () => parts.forEach((part) => part.step());
    return {
      step,
      initialStep: step,
      undo: () => parts.forEach((part) => part.undo()),
      restart() {
        group.lr = group.initialLr;
        parts.forEach((part) => part.restart());
      },
      ...saveAll(parts, { save: () => 0, restore: () => void 0 })
    };
  }
});

// extension/core/train/schedulers/lr-scheduler.ts
function lrScheduler(group, next, closed, memory2 = {}, ownBase) {
  let base = group.initialLr ??= group.lr;
  let [t, count4] = [-1, 0];
  const advance2 = (initial) => {
    t++;
    count4++;
    group.lr = next({ t, base, initial, count: count4 });
  };
  const scheduler2 = {
    step: () => advance2(false),
    initialStep() {
      count4 = 0;
      advance2(true);
    },
    undo: () => void t--,
    restart() {
      t = 0;
      group.lr = closed ? closed(0, base) : next({ t, base, initial: false, count: count4 });
    },
    save: () => ({ t, count: count4, base, memory: { ...memory2 } }),
    restore(saved) {
      const state = saved;
      ({ t, count: count4, base } = state);
      Object.assign(memory2, state.memory);
    }
  };
  scheduler2.initialStep();
  base = ownBase ?? base;
  return scheduler2;
}

// extension/core/train/schedulers/constant-lr.ts
var ConstantLR = scheduler("epoch", {
  doc: "Multiplies the learning rate by factor for the first total_iters epochs, then gives it back: a flat warm-up. With factor 1 the learning rate never changes.",
  params: {
    factor: optional(float({ above: 0, max: 1 }), 1 / 3, "Factor during the first epochs."),
    total_iters: optional(int({ min: 0 }), 5, "How many epochs it lasts.")
  },
  create: ({ factor: factor3, total_iters }, group) => lrScheduler(
    group,
    ({ t }) => {
      if (t === 0) return group.lr * factor3;
      return t === total_iters ? group.lr * (1 / factor3) : group.lr;
    },
    (t, base) => base * (t >= total_iters ? 1 : factor3)
  )
});

// extension/core/train/schedulers/cosine-annealing-lr.ts
var CosineAnnealingLR = scheduler("epoch", {
  doc: "Lowers the learning rate along half a cosine wave, from lr to eta_min over T_max epochs: slow, fast, slow. It rises again after T_max, so T_max is usually the number of epochs (Loshchilov and Hutter 2017).",
  params: {
    T_max: required(int({ min: 1 }), "Epochs until the learning rate reaches eta_min."),
    eta_min: optional(float({ min: 0 }), 0, "The lowest learning rate.")
  },
  create: ({ T_max, eta_min }, group) => lrScheduler(
    group,
    ({ t, base, initial }) => {
      if (initial) return group.lr;
      const phase = ((t - 1 - T_max) % (2 * T_max) + 2 * T_max) % (2 * T_max);
      if (phase === 0) return group.lr + (base - eta_min) * (1 - Math.cos(Math.PI / T_max)) / 2;
      return (1 + Math.cos(Math.PI * t / T_max)) / (1 + Math.cos(Math.PI * (t - 1) / T_max)) * (group.lr - eta_min) + eta_min;
    },
    (t, base) => eta_min + (base - eta_min) * (1 + Math.cos(Math.PI * t / T_max)) / 2
  )
});

// extension/core/train/schedulers/cosine-annealing-warm-restarts.ts
var CosineAnnealingWarmRestarts = scheduler("epoch", {
  doc: "Cosine annealing that jumps back to lr after T_0 epochs and begins again, each round T_mult times as long as the last (SGDR, Loshchilov and Hutter 2017).",
  params: {
    T_0: required(int({ min: 1 }), "Epochs of the first round."),
    T_mult: optional(int({ min: 1 }), 1, "How many times longer each round is than the one before."),
    eta_min: optional(float({ min: 0 }), 0, "The lowest learning rate.")
  },
  create({ T_0, T_mult, eta_min }, group) {
    const round = { done: 0, length: T_0 };
    return lrScheduler(
      group,
      ({ t, base }) => {
        if (t === 0) Object.assign(round, { done: 0, length: T_0 });
        else if (++round.done >= round.length) Object.assign(round, { done: round.done % round.length, length: round.length * T_mult });
        return eta_min + (base - eta_min) * (1 + Math.cos(Math.PI * round.done / round.length)) / 2;
      },
      void 0,
      round
    );
  }
});

// extension/core/train/schedulers/momentum-driver.ts
function momentumDriver(scheduler2, group, hasMomentum2) {
  if (!hasMomentum2) {
    throw new UserError("no-momentum-to-move", '{scheduler} moves momentum too, but the optimizer has neither momentum nor betas: set "cycle_momentum": false.', { scheduler: scheduler2 });
  }
  return (momentum) => {
    group.momentum = momentum;
  };
}

// extension/core/train/schedulers/cyclic-lr.ts
var CyclicLR = scheduler("batch", {
  doc: "Swings the learning rate between base_lr and max_lr, batch by batch, while momentum swings the other way (Smith 2017); the optimizer's own lr is not used.",
  params: {
    base_lr: required(float({ min: 0 }), "The lowest learning rate, where the swing begins."),
    max_lr: required(float({ min: 0 }), "The highest learning rate of the first swing."),
    step_size_up: optional(int({ min: 1 }), 2e3, "Batches from base_lr to max_lr; 2 to 8 epochs' worth is usual."),
    step_size_down: optional(either(int({ min: 1 }), nothing), null, "Batches back down; without it as many as up."),
    mode: optional(oneOf("triangular", "triangular2", "exp_range"), "triangular", "Equal swings, swings that halve each time, or that shrink by gamma at each step."),
    gamma: optional(float({ above: 0 }), 1, 'With mode "exp_range": the factor of each step.'),
    cycle_momentum: optional(bool, true, "Whether momentum (or beta1) goes the other way."),
    base_momentum: optional(float({ min: 0, max: 1 }), 0.8, "Momentum where the learning rate is highest."),
    max_momentum: optional(float({ min: 0, max: 1 }), 0.9, "Momentum where the learning rate is lowest.")
  },
  create({ base_lr, max_lr, step_size_up, step_size_down, mode, gamma: gamma2, cycle_momentum, base_momentum, max_momentum }, group, { hasMomentum: hasMomentum2 }) {
    const setMomentum = cycle_momentum ? momentumDriver("CyclicLR", group, hasMomentum2) : null;
    const length = step_size_up + (step_size_down ?? step_size_up);
    const peak = step_size_up / length;
    const scales = { triangular: () => 1, triangular2: (cycle) => 1 / 2 ** (cycle - 1), exp_range: (_, t) => gamma2 ** t };
    group.lr = base_lr;
    const next = ({ t, base }) => {
      const cycle = Math.floor(1 + t / length);
      const x = 1 + t / length - cycle;
      const height = (x <= peak ? x / peak : (x - 1) / (peak - 1)) * scales[mode](cycle, t);
      setMomentum?.(max_momentum - (max_momentum - base_momentum) * height);
      return base + (max_lr - base) * height;
    };
    return lrScheduler(group, next, void 0, {}, base_lr);
  }
});

// extension/core/train/schedulers/exponential-lr.ts
var ExponentialLR = scheduler("epoch", {
  doc: "Multiplies the learning rate by gamma after every epoch: fast at first, ever slower. 0.95 halves it in 14 epochs.",
  params: { gamma: required(float({ above: 0 }), "Factor of each epoch.") },
  create: ({ gamma: gamma2 }, group) => lrScheduler(
    group,
    ({ initial }) => initial ? group.lr : group.lr * gamma2,
    (t, base) => base * gamma2 ** t
  )
});

// extension/core/train/schedulers/expression.ts
var functions = {
  abs: Math.abs,
  ceil: Math.ceil,
  cos: Math.cos,
  exp: Math.exp,
  floor: Math.floor,
  int: Math.trunc,
  float: (x) => x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  max: Math.max,
  min: Math.min,
  pow: Math.pow,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh
};
var takesTwoOrMore = /* @__PURE__ */ new Set(["max", "min"]);
var constants = { pi: Math.PI, e: Math.E };
var pythonBuiltins = /* @__PURE__ */ new Set(["abs", "int", "float", "max", "min", "pow"]);
var mathNames = new Set([...Object.keys(functions), ...Object.keys(constants)].filter((name2) => !pythonBuiltins.has(name2)));
var modulePrefix = /^(math|np|torch)\./;
var usualVariables = ["epoch", "step", "iteration", "it", "t"];
var binary = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  // Python's remainder has the divisor's sign.
  "%": (a, b) => a - b * Math.floor(a / b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b)
};
function parseExpression(text5) {
  const { variables, from } = readHeader(text5);
  return new Parser(text5, from, variables).whole();
}
var expressionEffort = (text5) => 1 + text5.length / 10;
function readHeader(text5) {
  const header = /^\s*lambda\s+([A-Za-z_]\w*)\s*:/.exec(text5);
  return header ? { variables: [header[1]], from: header[0].length } : { variables: usualVariables, from: 0 };
}
var Parser = class {
  constructor(text5, from, variables) {
    this.text = text5;
    this.variables = variables;
    this.end = from;
    this.next();
  }
  text;
  variables;
  token = "";
  start = 0;
  depth = 0;
  end;
  whole() {
    if (this.text.length > budget.expression) this.fail(said`it has more than ${{ most: budget.expression }} characters`, budget.expression);
    const expression = this.conditional();
    if (this.token !== "") this.fail(said`'${{ token: this.token }}' was not expected here`);
    return expression;
  }
  conditional() {
    return this.deeper(() => this.conditionalIn());
  }
  /** What holds another of its kind is parsed here, so that nothing nests without end. */
  deeper(parse2) {
    if (++this.depth > budget.nesting) this.fail(said`it is nested more than ${{ most: budget.nesting }} deep`);
    const value = parse2();
    this.depth--;
    return value;
  }
  conditionalIn() {
    const value = this.or();
    if (!this.take("if")) return value;
    const condition = this.or();
    this.expect("else");
    const otherwise = this.conditional();
    return (x) => condition(x) ? value(x) : otherwise(x);
  }
  or() {
    let left = this.and();
    while (this.take("or")) {
      const [a, b] = [left, this.and()];
      left = (x) => a(x) || b(x);
    }
    return left;
  }
  and() {
    let left = this.not();
    while (this.take("and")) {
      const [a, b] = [left, this.not()];
      left = (x) => a(x) && b(x);
    }
    return left;
  }
  not() {
    if (!this.take("not")) return this.comparison();
    const inner = this.deeper(() => this.not());
    return (x) => Number(!inner(x));
  }
  /** a < b <= c holds where each pair does, as in Python. */
  comparison() {
    const first2 = this.sum();
    const links = [];
    for (let operator; operator = this.take("<", "<=", ">", ">=", "==", "!="); ) links.push([operator, this.sum()]);
    if (links.length === 0) return first2;
    return (x) => {
      let left = first2(x);
      for (const [operator, next] of links) {
        const right = next(x);
        if (!binary[operator](left, right)) return 0;
        left = right;
      }
      return 1;
    };
  }
  sum() {
    return this.leftToRight(() => this.product(), "+", "-");
  }
  product() {
    return this.leftToRight(() => this.sign(), "*", "/", "//", "%");
  }
  leftToRight(operand, ...operators) {
    let left = operand();
    for (let operator; operator = this.take(...operators); ) {
      const [a, b, apply] = [left, operand(), binary[operator]];
      left = (x) => apply(a(x), b(x));
    }
    return left;
  }
  sign() {
    const operator = this.take("-", "+");
    if (!operator) return this.power();
    const inner = this.deeper(() => this.sign());
    return operator === "-" ? (x) => -inner(x) : inner;
  }
  power() {
    const base = this.atom();
    if (!this.take("**")) return base;
    const exponent = this.deeper(() => this.sign());
    return (x) => base(x) ** exponent(x);
  }
  atom() {
    const { token } = this;
    if (this.take("(")) {
      const inner = this.conditional();
      this.expect(")");
      return inner;
    }
    if (/^[\d.]/.test(token)) {
      this.next();
      const value = Number(token.replaceAll("_", ""));
      return () => value;
    }
    if (!/^[A-Za-z_]/.test(token)) this.fail(token === "" ? said`it ends too early` : said`'${{ token }}' was not expected here`);
    const name2 = token.replace(modulePrefix, "");
    const place3 = this.start;
    this.next();
    if (this.take("(")) return this.call(name2, place3);
    if (this.variables.includes(name2)) return (x) => x;
    if (Object.hasOwn(constants, name2)) return () => constants[name2];
    return this.fail(said`'${{ name: name2 }}' is unknown; the variable is ${{ variable: this.variables[0] }}`, place3);
  }
  call(name2, place3) {
    const values = [];
    do
      values.push(this.conditional());
    while (this.take(","));
    this.expect(")");
    if (!Object.hasOwn(functions, name2)) this.fail(said`the function '${{ name: name2 }}' is unknown; there are ${{ functions: Object.keys(functions).join(", ") }}`, place3);
    const apply = functions[name2];
    if (takesTwoOrMore.has(name2) ? values.length < 2 : values.length !== apply.length) this.fail(takesTwoOrMore.has(name2) ? said`${{ name: name2 }}() takes two or more values` : said`${{ name: name2 }}() takes ${{ count: apply.length }}`, place3);
    return (x) => apply(...values.map((value) => value(x)));
  }
  take(...tokens) {
    const { token } = this;
    if (token === "" || !tokens.includes(token)) return null;
    this.next();
    return token;
  }
  expect(token) {
    if (!this.take(token)) this.fail(this.token ? said`'${{ token }}' is missing before '${{ next: this.token }}'` : said`'${{ token }}' is missing`);
  }
  next() {
    const pattern2 = /\s*(?:(\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[A-Za-z_][\w.]*|\*\*|\/\/|[<>=!]=|[-+*/%<>(),])|$)/y;
    pattern2.lastIndex = this.end;
    const match = pattern2.exec(this.text);
    if (!match) this.fail(said`'${{ character: this.text.slice(this.end).trim()[0] }}' does not belong in an expression`, this.end);
    this.token = match[1] ?? "";
    this.end = pattern2.lastIndex;
    this.start = this.end - this.token.length;
  }
  fail(why, place3 = this.start) {
    throw new UserError("bad-expression", 'The expression "{text}" cannot be read at character {character}: {reason}. Write e.g. "0.95 ** epoch".', { text: this.text, character: place3 + 1, reason: why });
  }
};

// extension/core/train/schedulers/lambda-lr.ts
var LambdaLR = scheduler("epoch", {
  doc: `The learning rate is lr times an expression of epoch, e.g. "0.95 ** epoch" or "min(1, (epoch + 1) / 5)". Python's arithmetic, with "a if condition else b", min, max, sqrt, exp, log, sin, cos, pi.`,
  params: { lr_lambda: required(string, "The factor on lr as an expression of epoch (the steps done so far).") },
  shorthand: "lr_lambda",
  effort: ({ lr_lambda }) => expressionEffort(lr_lambda),
  create({ lr_lambda }, group) {
    const factor3 = parseExpression(lr_lambda);
    return lrScheduler(group, ({ t, base }) => base * factor3(t));
  }
});

// extension/core/train/schedulers/linear-lr.ts
var LinearLR = scheduler("epoch", {
  doc: "Moves the factor on the learning rate in a straight line from start_factor to end_factor over total_iters epochs: the usual warm-up, first in a SequentialLR.",
  params: {
    start_factor: optional(float({ above: 0, max: 1 }), 1 / 3, "Factor at the beginning."),
    end_factor: optional(float({ min: 0, max: 1 }), 1, "Factor from total_iters on."),
    total_iters: optional(int({ min: 1 }), 5, "Length of the line in epochs.")
  },
  create: ({ start_factor, end_factor, total_iters }, group) => {
    const rise = end_factor - start_factor;
    return lrScheduler(
      group,
      ({ t, initial }) => {
        if (t === 0) return group.lr * start_factor;
        if (initial || t > total_iters) return group.lr;
        return group.lr * (1 + rise / (total_iters * start_factor + (t - 1) * rise));
      },
      (t, base) => base * (start_factor + rise * Math.min(total_iters, t) / total_iters)
    );
  }
});

// extension/core/train/schedulers/multi-step-lr.ts
var MultiStepLR = scheduler("epoch", {
  doc: "Multiplies the learning rate by gamma at each of the milestones: a staircase whose steps you place yourself, usually at 50 % and 75 % of the run.",
  params: {
    milestones: required(list(int({ min: 0 })), "Epochs after which the learning rate drops."),
    gamma: optional(float({ above: 0 }), 0.1, "Factor of each drop.")
  },
  create({ milestones, gamma: gamma2 }, group) {
    const drops = /* @__PURE__ */ new Map();
    for (const milestone of milestones) drops.set(milestone, (drops.get(milestone) ?? 0) + 1);
    return lrScheduler(
      group,
      ({ t }) => group.lr * gamma2 ** (drops.get(t) ?? 0),
      (t, base) => base * gamma2 ** milestones.filter((milestone) => milestone <= t).length
    );
  }
});

// extension/core/train/schedulers/multiplicative-lr.ts
var MultiplicativeLR = scheduler("epoch", {
  doc: `After each epoch the learning rate is multiplied by an expression of epoch, e.g. "0.95" or "0.5 if epoch % 10 == 0 else 1". The same arithmetic as LambdaLR's.`,
  params: { lr_lambda: required(string, "The factor of each epoch as an expression of epoch (counted from 1 at the first change).") },
  shorthand: "lr_lambda",
  effort: ({ lr_lambda }) => expressionEffort(lr_lambda),
  create({ lr_lambda }, group) {
    const factor3 = parseExpression(lr_lambda);
    return lrScheduler(group, ({ t, initial }) => initial ? group.lr : group.lr * factor3(t));
  }
});

// extension/core/train/schedulers/one-cycle-lr.ts
var count2 = either(int({ min: 1 }), nothing);
var OneCycleLR = scheduler("batch", {
  doc: "One cycle over the whole run: the learning rate rises to max_lr, then falls far below where it began, while momentum does the reverse (Smith 2018). It moves after every batch; the optimizer's own lr is not used.",
  params: {
    max_lr: required(float({ above: 0 }), "The highest learning rate, reached after pct_start of the cycle. A cycle stands a higher one than a constant schedule does."),
    total_steps: optional(count2, null, "Length of the cycle in batches; without it epochs x steps_per_epoch, or else the run's own length."),
    epochs: optional(count2, null, "With steps_per_epoch: the length of the cycle."),
    steps_per_epoch: optional(count2, null, "With epochs: the length of the cycle."),
    pct_start: optional(float({ min: 0, max: 1 }), 0.3, "Share of the cycle in which the learning rate rises."),
    anneal_strategy: optional(oneOf("cos", "linear"), "cos", "Along half a cosine wave or a straight line."),
    cycle_momentum: optional(bool, true, "Whether momentum (or beta1) goes the other way."),
    base_momentum: optional(float({ min: 0, max: 1 }), 0.85, "Momentum at the peak of the learning rate."),
    max_momentum: optional(float({ min: 0, max: 1 }), 0.95, "Momentum at both ends of the cycle."),
    div_factor: optional(float({ above: 0 }), 25, "The cycle starts at max_lr / div_factor."),
    final_div_factor: optional(float({ above: 0 }), 1e4, "The cycle ends at max_lr / div_factor / final_div_factor."),
    three_phase: optional(bool, false, "Whether the fall takes two phases: first back to the start, symmetrically, then on to the end.")
  },
  create(params3, group, { totalSteps, hasMomentum: hasMomentum2 }) {
    const { max_lr, pct_start, base_momentum, max_momentum, three_phase } = params3;
    const total = params3.total_steps ?? (params3.epochs !== null && params3.steps_per_epoch !== null ? params3.epochs * params3.steps_per_epoch : totalSteps);
    if (total < totalSteps) {
      throw new UserError(
        "cycle-too-short",
        "OneCycleLR's cycle of {total} steps is shorter than the run's {totalSteps}: leave total_steps, epochs and steps_per_epoch out, or set total_steps to {totalSteps}.",
        { total, totalSteps }
      );
    }
    const setMomentum = params3.cycle_momentum ? momentumDriver("OneCycleLR", group, hasMomentum2) : null;
    const initial = max_lr / params3.div_factor;
    const final = initial / params3.final_div_factor;
    const rise = { end: pct_start * total - 1, lr: [initial, max_lr], momentum: [max_momentum, base_momentum] };
    const phases = three_phase ? [
      rise,
      { end: 2 * pct_start * total - 2, lr: [max_lr, initial], momentum: [base_momentum, max_momentum] },
      { end: total - 1, lr: [initial, final], momentum: [max_momentum, max_momentum] }
    ] : [rise, { end: total - 1, lr: [max_lr, final], momentum: [base_momentum, max_momentum] }];
    const anneal = (start, end2, share2) => params3.anneal_strategy === "cos" ? end2 + (start - end2) / 2 * (Math.cos(Math.PI * share2) + 1) : (end2 - start) * share2 + start;
    startFrom(group, initial);
    return lrScheduler(group, ({ t }) => {
      const found = phases.findIndex(({ end: end2 }) => t <= end2);
      const index = found < 0 ? phases.length - 1 : found;
      const phase = phases[index];
      const start = index === 0 ? 0 : phases[index - 1].end;
      const share2 = phase.end === start ? 1 : (t - start) / (phase.end - start);
      setMomentum?.(anneal(phase.momentum[0], phase.momentum[1], share2));
      return anneal(phase.lr[0], phase.lr[1], share2);
    });
  }
});
function startFrom(group, lr) {
  group.initialLr = lr;
}

// extension/core/train/schedulers/polynomial-lr.ts
var PolynomialLR = scheduler("epoch", {
  doc: "Lowers the learning rate to zero over total_iters epochs, as lr (1 - t/total_iters)^power: a straight line with power 1, a curve that flattens out with more.",
  params: {
    total_iters: optional(int({ min: 1 }), 5, "Epochs until the learning rate is zero."),
    power: optional(float({ min: 0 }), 1, "How strongly the curve bends.")
  },
  create: ({ total_iters, power }, group) => lrScheduler(
    group,
    ({ t, initial }) => {
      if (initial || t > total_iters) return group.lr;
      return group.lr * ((1 - t / total_iters) / (1 - (t - 1) / total_iters)) ** power;
    },
    (t, base) => base * (1 - Math.min(total_iters, t) / total_iters) ** power
  )
});

// extension/core/train/schedulers/reduce-lr-on-plateau.ts
var ReduceLROnPlateau = scheduler("epoch", {
  doc: 'Multiplies the learning rate by factor once the validation metric has stopped improving for patience epochs: smaller steps when large ones no longer help. Watches the validation loss with mode "min", the validation accuracy with "max".',
  params: {
    mode: optional(oneOf("min", "max"), "min", '"min": the validation loss should fall. "max": the validation accuracy should rise.'),
    factor: optional(float({ above: 0, below: 1 }), 0.1, "What each reduction multiplies the learning rate with."),
    patience: optional(int({ min: 0 }), 10, "Epochs without improvement that are put up with; the next one reduces."),
    threshold: optional(float({ min: 0 }), 1e-4, "How much better counts as improvement."),
    threshold_mode: optional(oneOf("rel", "abs"), "rel", "Whether threshold is a share of the best value or an amount."),
    cooldown: optional(int({ min: 0 }), 0, "Epochs after a reduction in which none is counted as bad."),
    min_lr: optional(float({ min: 0 }), 0, "The learning rate never goes below this."),
    eps: optional(float({ min: 0 }), 1e-8, "Changes of the learning rate smaller than this are left out.")
  },
  metric: ({ mode }) => mode === "min" ? "val_loss" : "val_accuracy",
  create({ mode, factor: factor3, patience, threshold, threshold_mode, cooldown, min_lr, eps: eps2 }, group) {
    const sign = mode === "min" ? 1 : -1;
    let best = null;
    let [bad, cooling] = [0, 0];
    const better = (value) => {
      if (best === null) return sign * value < Infinity;
      const bound = threshold_mode === "rel" ? best * (1 - sign * threshold) : best - sign * threshold;
      return sign * value < sign * bound;
    };
    const fresh = () => {
      [best, bad, cooling] = [null, 0, 0];
    };
    return {
      step(metric2) {
        if (metric2 === void 0) throw new Error("ReduceLROnPlateau needs a metric at each step.");
        if (better(metric2)) [best, bad] = [metric2, 0];
        else bad++;
        if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
        if (bad > patience) {
          const reduced = Math.max(group.lr * factor3, min_lr);
          if (group.lr - reduced > eps2) group.lr = reduced;
          [cooling, bad] = [cooldown, 0];
        }
      },
      initialStep: fresh,
      undo: () => void 0,
      restart: fresh,
      save: () => ({ best, bad, cooling }),
      restore: (saved) => ({ best, bad, cooling } = saved)
    };
  }
});

// extension/core/train/schedulers/sequential-lr.ts
var SequentialLR = scheduler("epoch", {
  doc: "Runs one scheduler after the other, each from its own beginning; the milestones say when the next takes over. Warm-up, then annealing, is the usual pair.",
  params: {
    schedulers: required(choices("scheduler", 1), "The schedulers in their order."),
    milestones: required(list(int({ min: 0 })), "Epochs at which the next scheduler takes over: one fewer than there are schedulers.")
  },
  create({ schedulers: inner, milestones }, group, { nested, totalSteps }) {
    if (milestones.length !== inner.length - 1) {
      throw new UserError(
        "milestones-count",
        "SequentialLR has {schedulers} schedulers and {milestones} milestones: give {wanted}, one for each change of scheduler.",
        { schedulers: inner.length, milestones: milestones.length, wanted: inner.length - 1 }
      );
    }
    const bounds = [0, ...milestones, totalSteps];
    const parts = inner.map((choice2, i) => nested(choice2, group, Math.max(1, bounds[i + 1] - bounds[i])));
    let t = 0;
    const at = (time) => milestones.filter((milestone) => milestone <= time).length;
    const begin = () => {
      group.lr = group.initialLr;
      for (const part of parts) part.undo();
      parts[at(0)].initialStep();
    };
    begin();
    const step = () => {
      t++;
      const index = at(t);
      if (index > 0 && milestones[index - 1] === t) parts[index].restart();
      else parts[index].step();
    };
    return {
      step,
      initialStep: step,
      undo: () => parts.forEach((part) => part.undo()),
      restart() {
        t = 0;
        group.lr = group.initialLr;
        parts[at(0)].restart();
      },
      ...saveAll(parts, {
        save: () => t,
        restore: (saved) => {
          t = saved;
        }
      })
    };
  }
});

// extension/core/train/schedulers/step-lr.ts
var StepLR = scheduler("epoch", {
  doc: "Multiplies the learning rate by gamma every step_size epochs: a staircase. The scheduler only changes how large the optimizer's steps are, never their direction.",
  params: {
    step_size: required(int({ min: 1 }), "Epochs between two drops."),
    gamma: optional(float({ above: 0 }), 0.1, "Factor of each drop.")
  },
  create: ({ step_size, gamma: gamma2 }, group) => lrScheduler(
    group,
    ({ t }) => t === 0 || t % step_size !== 0 ? group.lr : group.lr * gamma2,
    (t, base) => base * gamma2 ** Math.floor(t / step_size)
  )
});

// extension/core/train/schedulers/swa-lr.ts
var SWALR = scheduler("epoch", {
  doc: 'Moves the learning rate to swa_lr within anneal_epochs and keeps it there, for the last part of a run whose weights are averaged ("swa_start" in "training"); usually the last in a SequentialLR.',
  params: {
    swa_lr: required(float({ min: 0 }), "The learning rate that is kept in the end."),
    anneal_epochs: optional(int({ min: 0 }), 10, "Epochs until it is reached."),
    anneal_strategy: optional(oneOf("cos", "linear"), "cos", "Along half a cosine wave or a straight line.")
  },
  create({ swa_lr, anneal_epochs, anneal_strategy }, group) {
    const share2 = (step) => {
      const t = Math.max(0, Math.min(1, step / Math.max(1, anneal_epochs)));
      return anneal_strategy === "linear" ? t : (1 - Math.cos(Math.PI * t)) / 2;
    };
    return lrScheduler(group, ({ count: count4 }) => {
      const step = anneal_epochs === 0 ? Math.max(1, count4 - 1) : count4 - 1;
      const before = share2(step - 1);
      const start = before === 1 ? swa_lr : (group.lr - before * swa_lr) / (1 - before);
      const now = share2(step);
      return swa_lr * now + start * (1 - now);
    });
  }
});

// extension/core/train/schedulers.ts
var schedulers = {
  StepLR,
  MultiStepLR,
  ConstantLR,
  LinearLR,
  ExponentialLR,
  PolynomialLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  OneCycleLR,
  ReduceLROnPlateau,
  LambdaLR,
  MultiplicativeLR,
  SequentialLR,
  ChainedScheduler,
  SWALR
};

// extension/core/config/vocabulary.ts
var vocabulary = {
  dataset: datasets,
  layer: layers,
  transform: transforms,
  batch_transform: batchTransforms,
  loss: losses,
  optimizer: optimizers,
  scheduler: schedulers,
  init: inits
};
var tableWords = {
  dataset: { noun: said`data set`, one: said`a data set`, first: said`A data set`, several: said`data sets` },
  layer: { noun: said`layer`, one: said`a layer`, first: said`A layer`, several: said`layers` },
  transform: { noun: said`transform`, one: said`a transform`, first: said`A transform`, several: said`transforms` },
  batch_transform: { noun: said`batch transform`, one: said`a batch transform`, first: said`A batch transform`, several: said`batch transforms` },
  loss: { noun: said`loss`, one: said`a loss`, first: said`A loss`, several: said`losses` },
  optimizer: { noun: said`optimizer`, one: said`an optimizer`, first: said`An optimizer`, several: said`optimizers` },
  scheduler: { noun: said`scheduler`, one: said`a scheduler`, first: said`A scheduler`, several: said`schedulers` },
  init: { noun: said`initialisation`, one: said`an initialisation`, first: said`An initialisation`, several: said`initialisations` }
};
function row(table2, name2) {
  return Object.hasOwn(vocabulary[table2], name2) ? vocabulary[table2][name2] : void 0;
}

// node_modules/jsonc-parser/lib/esm/impl/scanner.js
function createScanner(text5, ignoreTrivia = false) {
  const len = text5.length;
  let pos = 0, value = "", tokenOffset = 0, token = 16, lineNumber = 0, lineStartOffset = 0, tokenLineStartOffset = 0, prevTokenLineStartOffset = 0, scanError = 0;
  function scanHexDigits(count4, exact) {
    let digits = 0;
    let value2 = 0;
    while (digits < count4 || !exact) {
      let ch = text5.charCodeAt(pos);
      if (ch >= 48 && ch <= 57) {
        value2 = value2 * 16 + ch - 48;
      } else if (ch >= 65 && ch <= 70) {
        value2 = value2 * 16 + ch - 65 + 10;
      } else if (ch >= 97 && ch <= 102) {
        value2 = value2 * 16 + ch - 97 + 10;
      } else {
        break;
      }
      pos++;
      digits++;
    }
    if (digits < count4) {
      value2 = -1;
    }
    return value2;
  }
  function setPosition(newPosition) {
    pos = newPosition;
    value = "";
    tokenOffset = 0;
    token = 16;
    scanError = 0;
  }
  function scanNumber() {
    let start = pos;
    if (text5.charCodeAt(pos) === 48) {
      pos++;
    } else {
      pos++;
      while (pos < text5.length && isDigit(text5.charCodeAt(pos))) {
        pos++;
      }
    }
    if (pos < text5.length && text5.charCodeAt(pos) === 46) {
      pos++;
      if (pos < text5.length && isDigit(text5.charCodeAt(pos))) {
        pos++;
        while (pos < text5.length && isDigit(text5.charCodeAt(pos))) {
          pos++;
        }
      } else {
        scanError = 3;
        return text5.substring(start, pos);
      }
    }
    let end2 = pos;
    if (pos < text5.length && (text5.charCodeAt(pos) === 69 || text5.charCodeAt(pos) === 101)) {
      pos++;
      if (pos < text5.length && text5.charCodeAt(pos) === 43 || text5.charCodeAt(pos) === 45) {
        pos++;
      }
      if (pos < text5.length && isDigit(text5.charCodeAt(pos))) {
        pos++;
        while (pos < text5.length && isDigit(text5.charCodeAt(pos))) {
          pos++;
        }
        end2 = pos;
      } else {
        scanError = 3;
      }
    }
    return text5.substring(start, end2);
  }
  function scanString() {
    let result = "", start = pos;
    while (true) {
      if (pos >= len) {
        result += text5.substring(start, pos);
        scanError = 2;
        break;
      }
      const ch = text5.charCodeAt(pos);
      if (ch === 34) {
        result += text5.substring(start, pos);
        pos++;
        break;
      }
      if (ch === 92) {
        result += text5.substring(start, pos);
        pos++;
        if (pos >= len) {
          scanError = 2;
          break;
        }
        const ch2 = text5.charCodeAt(pos++);
        switch (ch2) {
          case 34:
            result += '"';
            break;
          case 92:
            result += "\\";
            break;
          case 47:
            result += "/";
            break;
          case 98:
            result += "\b";
            break;
          case 102:
            result += "\f";
            break;
          case 110:
            result += "\n";
            break;
          case 114:
            result += "\r";
            break;
          case 116:
            result += "	";
            break;
          case 117:
            const ch3 = scanHexDigits(4, true);
            if (ch3 >= 0) {
              result += String.fromCharCode(ch3);
            } else {
              scanError = 4;
            }
            break;
          default:
            scanError = 5;
        }
        start = pos;
        continue;
      }
      if (ch >= 0 && ch <= 31) {
        if (isLineBreak(ch)) {
          result += text5.substring(start, pos);
          scanError = 2;
          break;
        } else {
          scanError = 6;
        }
      }
      pos++;
    }
    return result;
  }
  function scanNext() {
    value = "";
    scanError = 0;
    tokenOffset = pos;
    lineStartOffset = lineNumber;
    prevTokenLineStartOffset = tokenLineStartOffset;
    if (pos >= len) {
      tokenOffset = len;
      return token = 17;
    }
    let code = text5.charCodeAt(pos);
    if (isWhiteSpace(code)) {
      do {
        pos++;
        value += String.fromCharCode(code);
        code = text5.charCodeAt(pos);
      } while (isWhiteSpace(code));
      return token = 15;
    }
    if (isLineBreak(code)) {
      pos++;
      value += String.fromCharCode(code);
      if (code === 13 && text5.charCodeAt(pos) === 10) {
        pos++;
        value += "\n";
      }
      lineNumber++;
      tokenLineStartOffset = pos;
      return token = 14;
    }
    switch (code) {
      // tokens: []{}:,
      case 123:
        pos++;
        return token = 1;
      case 125:
        pos++;
        return token = 2;
      case 91:
        pos++;
        return token = 3;
      case 93:
        pos++;
        return token = 4;
      case 58:
        pos++;
        return token = 6;
      case 44:
        pos++;
        return token = 5;
      // strings
      case 34:
        pos++;
        value = scanString();
        return token = 10;
      // comments
      case 47:
        const start = pos - 1;
        if (text5.charCodeAt(pos + 1) === 47) {
          pos += 2;
          while (pos < len) {
            if (isLineBreak(text5.charCodeAt(pos))) {
              break;
            }
            pos++;
          }
          value = text5.substring(start, pos);
          return token = 12;
        }
        if (text5.charCodeAt(pos + 1) === 42) {
          pos += 2;
          const safeLength = len - 1;
          let commentClosed = false;
          while (pos < safeLength) {
            const ch = text5.charCodeAt(pos);
            if (ch === 42 && text5.charCodeAt(pos + 1) === 47) {
              pos += 2;
              commentClosed = true;
              break;
            }
            pos++;
            if (isLineBreak(ch)) {
              if (ch === 13 && text5.charCodeAt(pos) === 10) {
                pos++;
              }
              lineNumber++;
              tokenLineStartOffset = pos;
            }
          }
          if (!commentClosed) {
            pos++;
            scanError = 1;
          }
          value = text5.substring(start, pos);
          return token = 13;
        }
        value += String.fromCharCode(code);
        pos++;
        return token = 16;
      // numbers
      case 45:
        value += String.fromCharCode(code);
        pos++;
        if (pos === len || !isDigit(text5.charCodeAt(pos))) {
          return token = 16;
        }
      // found a minus, followed by a number so
      // we fall through to proceed with scanning
      // numbers
      case 48:
      case 49:
      case 50:
      case 51:
      case 52:
      case 53:
      case 54:
      case 55:
      case 56:
      case 57:
        value += scanNumber();
        return token = 11;
      // literals and unknown symbols
      default:
        while (pos < len && isUnknownContentCharacter(code)) {
          pos++;
          code = text5.charCodeAt(pos);
        }
        if (tokenOffset !== pos) {
          value = text5.substring(tokenOffset, pos);
          switch (value) {
            case "true":
              return token = 8;
            case "false":
              return token = 9;
            case "null":
              return token = 7;
          }
          return token = 16;
        }
        value += String.fromCharCode(code);
        pos++;
        return token = 16;
    }
  }
  function isUnknownContentCharacter(code) {
    if (isWhiteSpace(code) || isLineBreak(code)) {
      return false;
    }
    switch (code) {
      case 125:
      case 93:
      case 123:
      case 91:
      case 34:
      case 58:
      case 44:
      case 47:
        return false;
    }
    return true;
  }
  function scanNextNonTrivia() {
    let result;
    do {
      result = scanNext();
    } while (result >= 12 && result <= 15);
    return result;
  }
  return {
    setPosition,
    getPosition: () => pos,
    scan: ignoreTrivia ? scanNextNonTrivia : scanNext,
    getToken: () => token,
    getTokenValue: () => value,
    getTokenOffset: () => tokenOffset,
    getTokenLength: () => pos - tokenOffset,
    getTokenStartLine: () => lineStartOffset,
    getTokenStartCharacter: () => tokenOffset - prevTokenLineStartOffset,
    getTokenError: () => scanError
  };
}
function isWhiteSpace(ch) {
  return ch === 32 || ch === 9;
}
function isLineBreak(ch) {
  return ch === 10 || ch === 13;
}
function isDigit(ch) {
  return ch >= 48 && ch <= 57;
}
var CharacterCodes;
(function(CharacterCodes2) {
  CharacterCodes2[CharacterCodes2["lineFeed"] = 10] = "lineFeed";
  CharacterCodes2[CharacterCodes2["carriageReturn"] = 13] = "carriageReturn";
  CharacterCodes2[CharacterCodes2["space"] = 32] = "space";
  CharacterCodes2[CharacterCodes2["_0"] = 48] = "_0";
  CharacterCodes2[CharacterCodes2["_1"] = 49] = "_1";
  CharacterCodes2[CharacterCodes2["_2"] = 50] = "_2";
  CharacterCodes2[CharacterCodes2["_3"] = 51] = "_3";
  CharacterCodes2[CharacterCodes2["_4"] = 52] = "_4";
  CharacterCodes2[CharacterCodes2["_5"] = 53] = "_5";
  CharacterCodes2[CharacterCodes2["_6"] = 54] = "_6";
  CharacterCodes2[CharacterCodes2["_7"] = 55] = "_7";
  CharacterCodes2[CharacterCodes2["_8"] = 56] = "_8";
  CharacterCodes2[CharacterCodes2["_9"] = 57] = "_9";
  CharacterCodes2[CharacterCodes2["a"] = 97] = "a";
  CharacterCodes2[CharacterCodes2["b"] = 98] = "b";
  CharacterCodes2[CharacterCodes2["c"] = 99] = "c";
  CharacterCodes2[CharacterCodes2["d"] = 100] = "d";
  CharacterCodes2[CharacterCodes2["e"] = 101] = "e";
  CharacterCodes2[CharacterCodes2["f"] = 102] = "f";
  CharacterCodes2[CharacterCodes2["g"] = 103] = "g";
  CharacterCodes2[CharacterCodes2["h"] = 104] = "h";
  CharacterCodes2[CharacterCodes2["i"] = 105] = "i";
  CharacterCodes2[CharacterCodes2["j"] = 106] = "j";
  CharacterCodes2[CharacterCodes2["k"] = 107] = "k";
  CharacterCodes2[CharacterCodes2["l"] = 108] = "l";
  CharacterCodes2[CharacterCodes2["m"] = 109] = "m";
  CharacterCodes2[CharacterCodes2["n"] = 110] = "n";
  CharacterCodes2[CharacterCodes2["o"] = 111] = "o";
  CharacterCodes2[CharacterCodes2["p"] = 112] = "p";
  CharacterCodes2[CharacterCodes2["q"] = 113] = "q";
  CharacterCodes2[CharacterCodes2["r"] = 114] = "r";
  CharacterCodes2[CharacterCodes2["s"] = 115] = "s";
  CharacterCodes2[CharacterCodes2["t"] = 116] = "t";
  CharacterCodes2[CharacterCodes2["u"] = 117] = "u";
  CharacterCodes2[CharacterCodes2["v"] = 118] = "v";
  CharacterCodes2[CharacterCodes2["w"] = 119] = "w";
  CharacterCodes2[CharacterCodes2["x"] = 120] = "x";
  CharacterCodes2[CharacterCodes2["y"] = 121] = "y";
  CharacterCodes2[CharacterCodes2["z"] = 122] = "z";
  CharacterCodes2[CharacterCodes2["A"] = 65] = "A";
  CharacterCodes2[CharacterCodes2["B"] = 66] = "B";
  CharacterCodes2[CharacterCodes2["C"] = 67] = "C";
  CharacterCodes2[CharacterCodes2["D"] = 68] = "D";
  CharacterCodes2[CharacterCodes2["E"] = 69] = "E";
  CharacterCodes2[CharacterCodes2["F"] = 70] = "F";
  CharacterCodes2[CharacterCodes2["G"] = 71] = "G";
  CharacterCodes2[CharacterCodes2["H"] = 72] = "H";
  CharacterCodes2[CharacterCodes2["I"] = 73] = "I";
  CharacterCodes2[CharacterCodes2["J"] = 74] = "J";
  CharacterCodes2[CharacterCodes2["K"] = 75] = "K";
  CharacterCodes2[CharacterCodes2["L"] = 76] = "L";
  CharacterCodes2[CharacterCodes2["M"] = 77] = "M";
  CharacterCodes2[CharacterCodes2["N"] = 78] = "N";
  CharacterCodes2[CharacterCodes2["O"] = 79] = "O";
  CharacterCodes2[CharacterCodes2["P"] = 80] = "P";
  CharacterCodes2[CharacterCodes2["Q"] = 81] = "Q";
  CharacterCodes2[CharacterCodes2["R"] = 82] = "R";
  CharacterCodes2[CharacterCodes2["S"] = 83] = "S";
  CharacterCodes2[CharacterCodes2["T"] = 84] = "T";
  CharacterCodes2[CharacterCodes2["U"] = 85] = "U";
  CharacterCodes2[CharacterCodes2["V"] = 86] = "V";
  CharacterCodes2[CharacterCodes2["W"] = 87] = "W";
  CharacterCodes2[CharacterCodes2["X"] = 88] = "X";
  CharacterCodes2[CharacterCodes2["Y"] = 89] = "Y";
  CharacterCodes2[CharacterCodes2["Z"] = 90] = "Z";
  CharacterCodes2[CharacterCodes2["asterisk"] = 42] = "asterisk";
  CharacterCodes2[CharacterCodes2["backslash"] = 92] = "backslash";
  CharacterCodes2[CharacterCodes2["closeBrace"] = 125] = "closeBrace";
  CharacterCodes2[CharacterCodes2["closeBracket"] = 93] = "closeBracket";
  CharacterCodes2[CharacterCodes2["colon"] = 58] = "colon";
  CharacterCodes2[CharacterCodes2["comma"] = 44] = "comma";
  CharacterCodes2[CharacterCodes2["dot"] = 46] = "dot";
  CharacterCodes2[CharacterCodes2["doubleQuote"] = 34] = "doubleQuote";
  CharacterCodes2[CharacterCodes2["minus"] = 45] = "minus";
  CharacterCodes2[CharacterCodes2["openBrace"] = 123] = "openBrace";
  CharacterCodes2[CharacterCodes2["openBracket"] = 91] = "openBracket";
  CharacterCodes2[CharacterCodes2["plus"] = 43] = "plus";
  CharacterCodes2[CharacterCodes2["slash"] = 47] = "slash";
  CharacterCodes2[CharacterCodes2["formFeed"] = 12] = "formFeed";
  CharacterCodes2[CharacterCodes2["tab"] = 9] = "tab";
})(CharacterCodes || (CharacterCodes = {}));

// node_modules/jsonc-parser/lib/esm/impl/string-intern.js
var cachedSpaces = new Array(20).fill(0).map((_, index) => {
  return " ".repeat(index);
});
var maxCachedValues = 200;
var cachedBreakLinesWithSpaces = {
  " ": {
    "\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\n" + " ".repeat(index);
    }),
    "\r": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r" + " ".repeat(index);
    }),
    "\r\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r\n" + " ".repeat(index);
    })
  },
  "	": {
    "\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\n" + "	".repeat(index);
    }),
    "\r": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r" + "	".repeat(index);
    }),
    "\r\n": new Array(maxCachedValues).fill(0).map((_, index) => {
      return "\r\n" + "	".repeat(index);
    })
  }
};

// node_modules/jsonc-parser/lib/esm/impl/parser.js
var ParseOptions;
(function(ParseOptions2) {
  ParseOptions2.DEFAULT = {
    allowTrailingComma: false
  };
})(ParseOptions || (ParseOptions = {}));
function parseTree(text5, errors = [], options = ParseOptions.DEFAULT) {
  let currentParent = { type: "array", offset: -1, length: -1, children: [], parent: void 0 };
  function ensurePropertyComplete(endOffset) {
    if (currentParent.type === "property") {
      currentParent.length = endOffset - currentParent.offset;
      currentParent = currentParent.parent;
    }
  }
  function onValue(valueNode) {
    currentParent.children.push(valueNode);
    return valueNode;
  }
  const visitor = {
    onObjectBegin: (offset2) => {
      currentParent = onValue({ type: "object", offset: offset2, length: -1, parent: currentParent, children: [] });
    },
    onObjectProperty: (name2, offset2, length) => {
      currentParent = onValue({ type: "property", offset: offset2, length: -1, parent: currentParent, children: [] });
      currentParent.children.push({ type: "string", value: name2, offset: offset2, length, parent: currentParent });
    },
    onObjectEnd: (offset2, length) => {
      ensurePropertyComplete(offset2 + length);
      currentParent.length = offset2 + length - currentParent.offset;
      currentParent = currentParent.parent;
      ensurePropertyComplete(offset2 + length);
    },
    onArrayBegin: (offset2, length) => {
      currentParent = onValue({ type: "array", offset: offset2, length: -1, parent: currentParent, children: [] });
    },
    onArrayEnd: (offset2, length) => {
      currentParent.length = offset2 + length - currentParent.offset;
      currentParent = currentParent.parent;
      ensurePropertyComplete(offset2 + length);
    },
    onLiteralValue: (value, offset2, length) => {
      onValue({ type: getNodeType(value), offset: offset2, length, parent: currentParent, value });
      ensurePropertyComplete(offset2 + length);
    },
    onSeparator: (sep, offset2, length) => {
      if (currentParent.type === "property") {
        if (sep === ":") {
          currentParent.colonOffset = offset2;
        } else if (sep === ",") {
          ensurePropertyComplete(offset2);
        }
      }
    },
    onError: (error3, offset2, length) => {
      errors.push({ error: error3, offset: offset2, length });
    }
  };
  visit(text5, visitor, options);
  const result = currentParent.children[0];
  if (result) {
    delete result.parent;
  }
  return result;
}
function findNodeAtLocation(root5, path11) {
  if (!root5) {
    return void 0;
  }
  let node = root5;
  for (let segment2 of path11) {
    if (typeof segment2 === "string") {
      if (node.type !== "object" || !Array.isArray(node.children)) {
        return void 0;
      }
      let found = false;
      for (const propertyNode of node.children) {
        if (Array.isArray(propertyNode.children) && propertyNode.children[0].value === segment2 && propertyNode.children.length === 2) {
          node = propertyNode.children[1];
          found = true;
          break;
        }
      }
      if (!found) {
        return void 0;
      }
    } else {
      const index = segment2;
      if (node.type !== "array" || index < 0 || !Array.isArray(node.children) || index >= node.children.length) {
        return void 0;
      }
      node = node.children[index];
    }
  }
  return node;
}
function visit(text5, visitor, options = ParseOptions.DEFAULT) {
  const _scanner = createScanner(text5, false);
  const _jsonPath = [];
  let suppressedCallbacks = 0;
  function toNoArgVisit(visitFunction) {
    return visitFunction ? () => suppressedCallbacks === 0 && visitFunction(_scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter()) : () => true;
  }
  function toOneArgVisit(visitFunction) {
    return visitFunction ? (arg) => suppressedCallbacks === 0 && visitFunction(arg, _scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter()) : () => true;
  }
  function toOneArgVisitWithPath(visitFunction) {
    return visitFunction ? (arg) => suppressedCallbacks === 0 && visitFunction(arg, _scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter(), () => _jsonPath.slice()) : () => true;
  }
  function toBeginVisit(visitFunction) {
    return visitFunction ? () => {
      if (suppressedCallbacks > 0) {
        suppressedCallbacks++;
      } else {
        let cbReturn = visitFunction(_scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter(), () => _jsonPath.slice());
        if (cbReturn === false) {
          suppressedCallbacks = 1;
        }
      }
    } : () => true;
  }
  function toEndVisit(visitFunction) {
    return visitFunction ? () => {
      if (suppressedCallbacks > 0) {
        suppressedCallbacks--;
      }
      if (suppressedCallbacks === 0) {
        visitFunction(_scanner.getTokenOffset(), _scanner.getTokenLength(), _scanner.getTokenStartLine(), _scanner.getTokenStartCharacter());
      }
    } : () => true;
  }
  const onObjectBegin = toBeginVisit(visitor.onObjectBegin), onObjectProperty = toOneArgVisitWithPath(visitor.onObjectProperty), onObjectEnd = toEndVisit(visitor.onObjectEnd), onArrayBegin = toBeginVisit(visitor.onArrayBegin), onArrayEnd = toEndVisit(visitor.onArrayEnd), onLiteralValue = toOneArgVisitWithPath(visitor.onLiteralValue), onSeparator = toOneArgVisit(visitor.onSeparator), onComment = toNoArgVisit(visitor.onComment), onError = toOneArgVisit(visitor.onError);
  const disallowComments = options && options.disallowComments;
  const allowTrailingComma = options && options.allowTrailingComma;
  function scanNext() {
    while (true) {
      const token = _scanner.scan();
      switch (_scanner.getTokenError()) {
        case 4:
          handleError(
            14
            /* ParseErrorCode.InvalidUnicode */
          );
          break;
        case 5:
          handleError(
            15
            /* ParseErrorCode.InvalidEscapeCharacter */
          );
          break;
        case 3:
          handleError(
            13
            /* ParseErrorCode.UnexpectedEndOfNumber */
          );
          break;
        case 1:
          if (!disallowComments) {
            handleError(
              11
              /* ParseErrorCode.UnexpectedEndOfComment */
            );
          }
          break;
        case 2:
          handleError(
            12
            /* ParseErrorCode.UnexpectedEndOfString */
          );
          break;
        case 6:
          handleError(
            16
            /* ParseErrorCode.InvalidCharacter */
          );
          break;
      }
      switch (token) {
        case 12:
        case 13:
          if (disallowComments) {
            handleError(
              10
              /* ParseErrorCode.InvalidCommentToken */
            );
          } else {
            onComment();
          }
          break;
        case 16:
          handleError(
            1
            /* ParseErrorCode.InvalidSymbol */
          );
          break;
        case 15:
        case 14:
          break;
        default:
          return token;
      }
    }
  }
  function handleError(error3, skipUntilAfter = [], skipUntil = []) {
    onError(error3);
    if (skipUntilAfter.length + skipUntil.length > 0) {
      let token = _scanner.getToken();
      while (token !== 17) {
        if (skipUntilAfter.indexOf(token) !== -1) {
          scanNext();
          break;
        } else if (skipUntil.indexOf(token) !== -1) {
          break;
        }
        token = scanNext();
      }
    }
  }
  function parseString(isValue) {
    const value = _scanner.getTokenValue();
    if (isValue) {
      onLiteralValue(value);
    } else {
      onObjectProperty(value);
      _jsonPath.push(value);
    }
    scanNext();
    return true;
  }
  function parseLiteral() {
    switch (_scanner.getToken()) {
      case 11:
        const tokenValue = _scanner.getTokenValue();
        let value = Number(tokenValue);
        if (isNaN(value)) {
          handleError(
            2
            /* ParseErrorCode.InvalidNumberFormat */
          );
          value = 0;
        }
        onLiteralValue(value);
        break;
      case 7:
        onLiteralValue(null);
        break;
      case 8:
        onLiteralValue(true);
        break;
      case 9:
        onLiteralValue(false);
        break;
      default:
        return false;
    }
    scanNext();
    return true;
  }
  function parseProperty() {
    if (_scanner.getToken() !== 10) {
      handleError(3, [], [
        2,
        5
        /* SyntaxKind.CommaToken */
      ]);
      return false;
    }
    parseString(false);
    if (_scanner.getToken() === 6) {
      onSeparator(":");
      scanNext();
      if (!parseValue()) {
        handleError(4, [], [
          2,
          5
          /* SyntaxKind.CommaToken */
        ]);
      }
    } else {
      handleError(5, [], [
        2,
        5
        /* SyntaxKind.CommaToken */
      ]);
    }
    _jsonPath.pop();
    return true;
  }
  function parseObject() {
    onObjectBegin();
    scanNext();
    let needsComma = false;
    while (_scanner.getToken() !== 2 && _scanner.getToken() !== 17) {
      if (_scanner.getToken() === 5) {
        if (!needsComma) {
          handleError(4, [], []);
        }
        onSeparator(",");
        scanNext();
        if (_scanner.getToken() === 2 && allowTrailingComma) {
          break;
        }
      } else if (needsComma) {
        handleError(6, [], []);
      }
      if (!parseProperty()) {
        handleError(4, [], [
          2,
          5
          /* SyntaxKind.CommaToken */
        ]);
      }
      needsComma = true;
    }
    onObjectEnd();
    if (_scanner.getToken() !== 2) {
      handleError(7, [
        2
        /* SyntaxKind.CloseBraceToken */
      ], []);
    } else {
      scanNext();
    }
    return true;
  }
  function parseArray() {
    onArrayBegin();
    scanNext();
    let isFirstElement = true;
    let needsComma = false;
    while (_scanner.getToken() !== 4 && _scanner.getToken() !== 17) {
      if (_scanner.getToken() === 5) {
        if (!needsComma) {
          handleError(4, [], []);
        }
        onSeparator(",");
        scanNext();
        if (_scanner.getToken() === 4 && allowTrailingComma) {
          break;
        }
      } else if (needsComma) {
        handleError(6, [], []);
      }
      if (isFirstElement) {
        _jsonPath.push(0);
        isFirstElement = false;
      } else {
        _jsonPath[_jsonPath.length - 1]++;
      }
      if (!parseValue()) {
        handleError(4, [], [
          4,
          5
          /* SyntaxKind.CommaToken */
        ]);
      }
      needsComma = true;
    }
    onArrayEnd();
    if (!isFirstElement) {
      _jsonPath.pop();
    }
    if (_scanner.getToken() !== 4) {
      handleError(8, [
        4
        /* SyntaxKind.CloseBracketToken */
      ], []);
    } else {
      scanNext();
    }
    return true;
  }
  function parseValue() {
    switch (_scanner.getToken()) {
      case 3:
        return parseArray();
      case 1:
        return parseObject();
      case 10:
        return parseString(true);
      default:
        return parseLiteral();
    }
  }
  scanNext();
  if (_scanner.getToken() === 17) {
    if (options.allowEmptyContent) {
      return true;
    }
    handleError(4, [], []);
    return false;
  }
  if (!parseValue()) {
    handleError(4, [], []);
    return false;
  }
  if (_scanner.getToken() !== 17) {
    handleError(9, [], []);
  }
  return true;
}
function getNodeType(value) {
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "string":
      return "string";
    case "object": {
      if (!value) {
        return "null";
      } else if (Array.isArray(value)) {
        return "array";
      }
      return "object";
    }
    default:
      return "null";
  }
}

// node_modules/jsonc-parser/lib/esm/main.js
var createScanner2 = createScanner;
var ScanError;
(function(ScanError2) {
  ScanError2[ScanError2["None"] = 0] = "None";
  ScanError2[ScanError2["UnexpectedEndOfComment"] = 1] = "UnexpectedEndOfComment";
  ScanError2[ScanError2["UnexpectedEndOfString"] = 2] = "UnexpectedEndOfString";
  ScanError2[ScanError2["UnexpectedEndOfNumber"] = 3] = "UnexpectedEndOfNumber";
  ScanError2[ScanError2["InvalidUnicode"] = 4] = "InvalidUnicode";
  ScanError2[ScanError2["InvalidEscapeCharacter"] = 5] = "InvalidEscapeCharacter";
  ScanError2[ScanError2["InvalidCharacter"] = 6] = "InvalidCharacter";
})(ScanError || (ScanError = {}));
var SyntaxKind;
(function(SyntaxKind2) {
  SyntaxKind2[SyntaxKind2["OpenBraceToken"] = 1] = "OpenBraceToken";
  SyntaxKind2[SyntaxKind2["CloseBraceToken"] = 2] = "CloseBraceToken";
  SyntaxKind2[SyntaxKind2["OpenBracketToken"] = 3] = "OpenBracketToken";
  SyntaxKind2[SyntaxKind2["CloseBracketToken"] = 4] = "CloseBracketToken";
  SyntaxKind2[SyntaxKind2["CommaToken"] = 5] = "CommaToken";
  SyntaxKind2[SyntaxKind2["ColonToken"] = 6] = "ColonToken";
  SyntaxKind2[SyntaxKind2["NullKeyword"] = 7] = "NullKeyword";
  SyntaxKind2[SyntaxKind2["TrueKeyword"] = 8] = "TrueKeyword";
  SyntaxKind2[SyntaxKind2["FalseKeyword"] = 9] = "FalseKeyword";
  SyntaxKind2[SyntaxKind2["StringLiteral"] = 10] = "StringLiteral";
  SyntaxKind2[SyntaxKind2["NumericLiteral"] = 11] = "NumericLiteral";
  SyntaxKind2[SyntaxKind2["LineCommentTrivia"] = 12] = "LineCommentTrivia";
  SyntaxKind2[SyntaxKind2["BlockCommentTrivia"] = 13] = "BlockCommentTrivia";
  SyntaxKind2[SyntaxKind2["LineBreakTrivia"] = 14] = "LineBreakTrivia";
  SyntaxKind2[SyntaxKind2["Trivia"] = 15] = "Trivia";
  SyntaxKind2[SyntaxKind2["Unknown"] = 16] = "Unknown";
  SyntaxKind2[SyntaxKind2["EOF"] = 17] = "EOF";
})(SyntaxKind || (SyntaxKind = {}));
var parseTree2 = parseTree;
var findNodeAtLocation2 = findNodeAtLocation;
var ParseErrorCode;
(function(ParseErrorCode2) {
  ParseErrorCode2[ParseErrorCode2["InvalidSymbol"] = 1] = "InvalidSymbol";
  ParseErrorCode2[ParseErrorCode2["InvalidNumberFormat"] = 2] = "InvalidNumberFormat";
  ParseErrorCode2[ParseErrorCode2["PropertyNameExpected"] = 3] = "PropertyNameExpected";
  ParseErrorCode2[ParseErrorCode2["ValueExpected"] = 4] = "ValueExpected";
  ParseErrorCode2[ParseErrorCode2["ColonExpected"] = 5] = "ColonExpected";
  ParseErrorCode2[ParseErrorCode2["CommaExpected"] = 6] = "CommaExpected";
  ParseErrorCode2[ParseErrorCode2["CloseBraceExpected"] = 7] = "CloseBraceExpected";
  ParseErrorCode2[ParseErrorCode2["CloseBracketExpected"] = 8] = "CloseBracketExpected";
  ParseErrorCode2[ParseErrorCode2["EndOfFileExpected"] = 9] = "EndOfFileExpected";
  ParseErrorCode2[ParseErrorCode2["InvalidCommentToken"] = 10] = "InvalidCommentToken";
  ParseErrorCode2[ParseErrorCode2["UnexpectedEndOfComment"] = 11] = "UnexpectedEndOfComment";
  ParseErrorCode2[ParseErrorCode2["UnexpectedEndOfString"] = 12] = "UnexpectedEndOfString";
  ParseErrorCode2[ParseErrorCode2["UnexpectedEndOfNumber"] = 13] = "UnexpectedEndOfNumber";
  ParseErrorCode2[ParseErrorCode2["InvalidUnicode"] = 14] = "InvalidUnicode";
  ParseErrorCode2[ParseErrorCode2["InvalidEscapeCharacter"] = 15] = "InvalidEscapeCharacter";
  ParseErrorCode2[ParseErrorCode2["InvalidCharacter"] = 16] = "InvalidCharacter";
})(ParseErrorCode || (ParseErrorCode = {}));
function printParseErrorCode(code) {
  switch (code) {
    case 1:
      return "InvalidSymbol";
    case 2:
      return "InvalidNumberFormat";
    case 3:
      return "PropertyNameExpected";
    case 4:
      return "ValueExpected";
    case 5:
      return "ColonExpected";
    case 6:
      return "CommaExpected";
    case 7:
      return "CloseBraceExpected";
    case 8:
      return "CloseBracketExpected";
    case 9:
      return "EndOfFileExpected";
    case 10:
      return "InvalidCommentToken";
    case 11:
      return "UnexpectedEndOfComment";
    case 12:
      return "UnexpectedEndOfString";
    case 13:
      return "UnexpectedEndOfNumber";
    case 14:
      return "InvalidUnicode";
    case 15:
      return "InvalidEscapeCharacter";
    case 16:
      return "InvalidCharacter";
  }
  return "<unknown ParseErrorCode>";
}

// extension/core/config/nearest.ts
function nearest2(wanted2, names) {
  if (wanted2.length > longest2) return null;
  let [best, bestDistance] = [null, Math.max(2, Math.ceil(wanted2.length / 3)) + 1];
  for (const name2 of names) {
    const distance = editDistance(wanted2.toLowerCase(), name2.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [name2, distance];
  }
  return best;
}
var longest2 = 100;
function editDistance(a, b, limit) {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row2 = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row2[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row2[j] + 1, next[j - 1] + 1));
    }
    row2 = next;
  }
  return Math.min(row2[b.length], limit);
}

// extension/core/config/fixes.ts
function replace(node, text5) {
  return { offset: node.offset, length: node.length, text: text5 };
}
function rename(node, names) {
  const name2 = nearest2(String(node.value), names);
  return name2 === null ? [] : [{ title: said`Change to "${{ value: name2 }}"`, edits: [replace(node, JSON.stringify(name2))] }];
}
function closestValue(type2, node) {
  const to = (value) => [{ title: said`Change to ${{ value: JSON.stringify(value) }}`, edits: [replace(node, JSON.stringify(value))] }];
  switch (type2.kind) {
    case "enum":
      return node.type === "string" ? rename(node, type2.values) : [];
    case "bool":
      return /^(true|false)$/i.test(String(node.value)) ? to(String(node.value).toLowerCase() === "true") : node.value === 0 || node.value === 1 ? to(node.value === 1) : [];
    case "int":
    case "float": {
      if (typeof node.value !== "number") return [];
      const whole2 = type2.kind === "int" ? Math.round(node.value) : node.value;
      const clamped = Math.min(Math.max(whole2, type2.min ?? -Infinity), type2.max ?? Infinity);
      const inside2 = (type2.above === void 0 || clamped > type2.above) && (type2.below === void 0 || clamped < type2.below);
      return inside2 && clamped !== node.value ? to(clamped) : [];
    }
    case "either":
      return type2.of.flatMap((alternative) => closestValue(alternative, node)).slice(0, 3);
    default:
      return [];
  }
}
function remove(node, text5) {
  const end2 = node.offset + node.length;
  const after = /^\s*,[ \t]*/.exec(text5.slice(end2, end2 + 200));
  if (after) return { offset: node.offset, length: node.length + after[0].length, text: "" };
  const before = /,\s*$/.exec(text5.slice(Math.max(0, node.offset - 200), node.offset));
  const start = node.offset - (before?.[0].length ?? 0);
  return { offset: start, length: end2 - start, text: "" };
}
function addProperty(node, name2, value) {
  const property = `${JSON.stringify(name2)}: ${value}`;
  if (node.type !== "object") return replace(node, `{ ${JSON.stringify(node.value)}: { ${property} } }`);
  const first2 = node.children[0];
  return first2 ? { offset: first2.offset, length: 0, text: `${property}, ` } : replace(node, `{ ${property} }`);
}

// extension/core/config/diagnostics/places.ts
function locate(source2, place3, param) {
  const root5 = source2.root;
  if (Array.isArray(place3)) {
    for (let length = place3.length; length > 0; length--) {
      const node = findNodeAtLocation2(root5, place3.slice(0, length));
      if (node) return { node: length < place3.length && node.parent?.type === "property" ? node.parent.children[0] : node, path: place3 };
    }
    return { node: root5.children?.[0]?.children?.[0] ?? root5, path: place3 };
  }
  const entry2 = findNodeAtLocation2(root5, place3.path);
  const property = entry2?.type === "object" ? entry2.children[0] : void 0;
  const value = property?.children[1];
  const given = param !== void 0 && value?.type === "object" ? findNodeAtLocation2(value, [param]) : void 0;
  const name2 = property?.children[0];
  if (given) return { node: given, path: [...place3.path, String(name2.value), param] };
  if (name2) return { node: param !== void 0 && value && value.type !== "object" ? value : name2, path: place3.path };
  return entry2 ? { node: entry2, path: place3.path } : locate(source2, place3.path);
}
function setParam(source2, choice2, param, value, title) {
  const entry2 = findNodeAtLocation2(source2.root, choice2.path);
  if (!entry2) return [];
  const written = entry2.type === "object" ? entry2.children[0].children[1] : entry2;
  if (!written) return [];
  const given = written.type === "object" ? findNodeAtLocation2(written, [param]) : entry2.type === "object" ? written : void 0;
  const edit = given ? replace(given, inline(value)) : addProperty(written, param, inline(value));
  return [{ title: title ?? said`Set "${{ key: param }}" to ${{ value: inline(value) }}`, edits: [edit] }];
}
function setKey(source2, path11, value, title) {
  const key = path11.at(-1);
  const node = findNodeAtLocation2(source2.root, path11);
  const owner2 = findNodeAtLocation2(source2.root, path11.slice(0, -1)) ?? (path11.length === 1 ? source2.root : void 0);
  const edit = node ? replace(node, inline(value)) : owner2?.type === "object" ? addProperty(owner2, String(key), inline(value)) : null;
  return edit ? [{ title: title ?? said`Set "${{ key }}" to ${{ value: inline(value) }}`, edits: [edit] }] : [];
}
function removeChoice(source2, choice2, title = said`Remove ${{ name: choice2.name }}`) {
  const entry2 = findNodeAtLocation2(source2.root, choice2.path);
  return entry2?.parent?.type === "array" ? [{ title, edits: [remove(entry2, source2.text)] }] : [];
}
function insertBeside(source2, choice2, where, json, title) {
  const entry2 = findNodeAtLocation2(source2.root, choice2.path);
  if (entry2?.parent?.type !== "array") return [];
  const edit = where === "before" ? { offset: entry2.offset, length: 0, text: `${json}, ` } : { offset: entry2.offset + entry2.length, length: 0, text: `, ${json}` };
  return [{ title, edits: [edit] }];
}
function setEntry(source2, choice2, json, title) {
  const entry2 = findNodeAtLocation2(source2.root, choice2.path);
  return entry2 ? [{ title, edits: [replace(entry2, json)] }] : [];
}
function entryText(source2, choice2) {
  const entry2 = findNodeAtLocation2(source2.root, choice2.path);
  return entry2 ? source2.text.slice(entry2.offset, entry2.offset + entry2.length) : JSON.stringify(choice2.name);
}

// extension/core/config/diagnostics/data-diagnostics.ts
var perImageStd = [0.2023, 0.1994, 0.201];
var cifar10Std = [0.247, 0.2435, 0.2616];
var dataDiagnostics = {
  "transform-mismatch": {
    doc: "A transform cannot take what the ones before it give.",
    severity: "error",
    *check({ transformProblems }) {
      for (const { choice: choice2, said: reason } of transformProblems) yield { place: choice2, said: reason };
    }
  },
  "to-tensor-missing": {
    doc: "The network takes numbers from 0 to 1 (or normalised), and ToTensor makes them from the picture's bytes.",
    severity: "error",
    *check({ parts, trainPicture, testPicture, source: source2 }) {
      for (const [key, picture] of [["train_transform", trainPicture], ["test_transform", testPicture]]) {
        if (picture?.kind !== "bytes") continue;
        const last = parts.data?.[key]?.at(-1);
        yield {
          place: ["data", key],
          said: said`"${{ key }}" ends in a picture of bytes, which the network cannot take: add "ToTensor".`,
          fixes: last ? insertBeside(source2, last, "after", '"ToTensor"', said`Add ToTensor`) : setKey(source2, ["data", key], ["ToTensor"], said`Add ToTensor`)
        };
      }
    }
  },
  "train-test-size": {
    doc: "The network is trained on pictures of one size and must be tested on the same.",
    severity: "error",
    *check({ trainPicture: train, testPicture: test }) {
      if (!train || !test || train.height === test.height && train.width === test.width && train.channels === test.channels) return;
      yield {
        place: ["data", "test_transform"],
        said: said`The training pictures come out as ${{ train: size4(train) }}, the test pictures as ${{ test: size4(test) }}: end both lists with the same Resize, CenterCrop or Grayscale.`
      };
    }
  },
  "random-test-transform": {
    doc: "A random transform in the test set measures a different picture each time.",
    severity: "warning",
    *check({ parts, source: source2 }) {
      for (const choice2 of parts.data?.test_transform ?? []) {
        if (!row("transform", choice2.name).random) continue;
        yield {
          place: choice2,
          said: said`${{ name: choice2.name }} is random, so validation would be on different pictures each time: remove it from "test_transform".`,
          fixes: removeChoice(source2, choice2)
        };
      }
    }
  },
  "normalize-differs": {
    doc: "The network sees test pictures on another scale than those it learned from.",
    severity: "warning",
    *check({ parts, source: source2 }) {
      const [train, test] = [normalize2(parts.data?.train_transform), normalize2(parts.data?.test_transform)];
      if (train && test && inline(train.params) !== inline(test.params)) {
        yield {
          place: test,
          said: said`Normalize of the test pictures differs from that of the training pictures: give both the same mean and std.`,
          fixes: setEntry(source2, test, entryText(source2, train), said`Use the training set's Normalize`)
        };
      }
      const [has, lacks2, key] = train ? [train, parts.data?.test_transform, "test_transform"] : [test, parts.data?.train_transform, "train_transform"];
      if (!has || !lacks2 || train && test) return;
      const last = lacks2.at(-1);
      yield {
        place: ["data", key],
        said: said`"${{ key }}" lacks the Normalize that ${{ other: train ? said`the training` : said`the test` }} pictures get: add the same one.`,
        fixes: last ? insertBeside(source2, last, "after", entryText(source2, has), said`Add the same Normalize`) : []
      };
    }
  },
  "per-image-std": {
    doc: "The std (0.2023, 0.1994, 0.2010) found in many tutorials is the mean over pictures of each picture's own std; over all pixels CIFAR-10 has (0.2470, 0.2435, 0.2616).",
    severity: "information",
    *check({ parts, source: source2 }) {
      for (const choice2 of [...parts.data?.train_transform ?? [], ...parts.data?.test_transform ?? []]) {
        const std = choice2.params.std;
        if (choice2.name !== "Normalize" || !Array.isArray(std) || std.length !== 3 || !std.every((value, i) => Math.abs(Number(value) - perImageStd[i]) < 1e-3)) continue;
        yield {
          place: choice2,
          param: "std",
          said: said`This std is the mean of CIFAR-10's per-picture deviations: over all pixels it is [0.247, 0.2435, 0.2616].`,
          fixes: setParam(source2, choice2, "std", cifar10Std, said`Set std to that of all pixels`)
        };
      }
    }
  },
  "mirrored-digits": {
    doc: "A mirrored digit or letter is another sign, or none.",
    severity: "warning",
    *check({ parts, source: source2 }) {
      if (parts.data?.dataset?.name !== "MNIST") return;
      for (const choice2 of parts.data.train_transform ?? []) {
        if (!/^Random(Horizontal|Vertical)Flip$/.test(choice2.name)) continue;
        yield { place: choice2, said: said`${{ name: choice2.name }} turns digits into signs that MNIST does not have: remove it.`, fixes: removeChoice(source2, choice2) };
      }
    }
  },
  "last-batch-of-one": {
    doc: "BatchNorm has no statistics over one picture: PyTorch raises an error where maps are 1 x 1, and elsewhere the running means suffer.",
    severity: "warning",
    *check(facts) {
      const { parts, trainImages } = facts;
      const { batch_size: size5, drop_last: dropLast } = parts.data ?? {};
      if (!size5 || dropLast || trainImages === null || size5 < 2 || trainImages % size5 !== 1 || !usesBatchNorm(parts.model ?? [])) return;
      yield {
        place: ["data", "batch_size"],
        said: said`The last batch of ${{ trainImages }} pictures by ${{ size: size5 }} has one picture, and BatchNorm needs more: set "drop_last" to true.`,
        fixes: setKey(facts.source, ["data", "drop_last"], true)
      };
    }
  },
  "batch-larger-than-data": {
    doc: "A batch cannot hold more pictures than there are.",
    severity: "warning",
    *check({ parts, trainImages, source: source2 }) {
      const size5 = parts.data?.batch_size;
      if (!size5 || trainImages === null || size5 <= trainImages) return;
      yield {
        place: ["data", "batch_size"],
        said: said`"batch_size" is ${{ size: size5 }}, but there are only ${{ trainImages }} training pictures: take ${{ trainImages }} or fewer.`,
        fixes: setKey(source2, ["data", "batch_size"], trainImages)
      };
    }
  },
  "no-validation": {
    doc: "Without validation pictures nothing says whether the network learns or memorises.",
    severity: "warning",
    *check({ parts, valImages, trainImages, source: source2 }) {
      if (parts.data?.val_split !== 0 || valImages !== null || trainImages === null) return;
      yield {
        place: ["data", "val_split"],
        said: said`"val_split" is 0 and ${{ dataset: parts.data.dataset?.name ?? "" }} has no validation set of its own: hold back some pictures, e.g. 0.1.`,
        fixes: setKey(source2, ["data", "val_split"], 0.1)
      };
    }
  }
};
function normalize2(list3) {
  return list3?.find(({ name: name2 }) => name2 === "Normalize");
}
function usesBatchNorm(list3) {
  return list3.some((choice2) => /^BatchNorm/.test(choice2.name) || Object.values(choice2.params).some((value) => Array.isArray(value) && usesBatchNorm(value.flat().filter(isChoice2))));
}
function isChoice2(value) {
  return typeof value === "object" && value !== null && "name" in value && "params" in value;
}
function size4({ channels, height, width }) {
  return `${channels} x ${height} x ${width}`;
}

// extension/core/config/diagnostics/model-diagnostics.ts
var modelDiagnostics = {
  "shape-mismatch": {
    doc: "A layer cannot take what the layers before it give.",
    severity: "error",
    *check(facts) {
      for (const { choice: choice2, said: reason, param, input, beyond: beyond2 } of facts.modelProblems) if (!beyond2) yield { place: choice2, param, said: reason, fixes: shapeFixes(facts, choice2, param, input) };
    }
  },
  "too-many-layers": {
    doc: "Named blocks and Repeat, written out, are more layers than anything could train.",
    severity: "error",
    *check({ modelProblems }) {
      for (const { choice: choice2, said: reason, beyond: beyond2 } of modelProblems) if (beyond2 === "layers") yield { place: choice2, said: reason };
    }
  },
  "too-large": {
    doc: "The network has more parameters, multiply-adds or values than any machine could train.",
    severity: "error",
    *check({ modelProblems }) {
      for (const { choice: choice2, said: reason, beyond: beyond2 } of modelProblems) if (beyond2 === "size") yield { place: choice2, said: reason };
    }
  },
  "class-count": {
    doc: "The network's last layer must give one logit for each class of the data set.",
    severity: "error",
    *check(facts) {
      const { model, classes } = facts;
      const head2 = facts.nodes.at(-1);
      if (!model || classes === null || !head2 || model.output.length !== 1 || model.output[0] === classes) return;
      const last = lastWith(facts.nodes, ["Linear", "LazyLinear", "Conv2d"]);
      const param = last?.choice.name === "Conv2d" ? "out_channels" : "out_features";
      yield {
        place: last?.choice ?? head2.choice,
        param,
        said: said`The network ends in ${{ logits: model.output[0] }} logits, but the data set has ${{ classes }} classes: set "${{ param }}" of the last ${{ layer: last?.choice.name ?? said`layer` }} to ${{ classes }}.`,
        fixes: last ? setParam(facts.source, last.choice, param, classes) : []
      };
    }
  },
  "output-not-flat": {
    doc: "A network for classification ends in one number for each class, not in maps.",
    severity: "error",
    *check({ model, nodes, source: source2, classes }) {
      const last = nodes.at(-1);
      if (!model || !last || model.output.length === 1) return;
      const head2 = `"Flatten", { "Linear": { "out_features": ${classes ?? 10} } }`;
      yield {
        place: last.choice,
        said: said`The network ends in maps of ${{ output: shapeText(model.output) }}, not in logits: add "Flatten" and a Linear layer with ${{ classes: classes ?? said`the number of classes as` }} out_features.`,
        fixes: insertBeside(source2, last.choice, "after", head2, said`Add Flatten and Linear`)
      };
    }
  },
  "kernel-larger-than-input": {
    doc: "A kernel wider than its input sees mostly padding.",
    severity: "warning",
    *check({ nodes }) {
      for (const { choice: choice2, input } of walk(nodes)) {
        const window3 = row("layer", choice2.name).window?.(choice2.params, input);
        if (!window3 || window3 === "everything" || input.length !== 3) continue;
        const extent = window3.dilation * (window3.kernel - 1) + 1;
        const side3 = Math.min(input[1], input[2]);
        if (extent <= side3) continue;
        yield {
          place: choice2,
          param: "kernel_size",
          said: said`The kernel of ${{ name: choice2.name }} spans ${{ extent }} pixels, but its input is only ${{ height: input[1] }} x ${{ width: input[2] }}: take a smaller kernel_size or pool less before it.`
        };
      }
    }
  },
  "bias-before-batch-norm": {
    doc: "BatchNorm subtracts each channel's mean, so a bias right before it changes nothing: bias=false saves its parameters.",
    severity: "information",
    *check({ nodes, source: source2 }) {
      for (const [before, after] of neighbours(nodes)) {
        if (!/^BatchNorm/.test(after.choice.name) || before.choice.params.bias !== true) continue;
        yield {
          place: before.choice,
          param: "bias",
          said: said`The bias of this ${{ before: before.choice.name }} has no effect, since ${{ after: after.choice.name }} subtracts each channel's mean: set "bias" to false.`,
          fixes: setParam(source2, before.choice, "bias", false)
        };
      }
    }
  },
  "no-activation-between": {
    doc: "Two linear maps in a row are one linear map: without an activation between them the second adds little.",
    severity: "warning",
    *check({ nodes, source: source2 }) {
      const weighted3 = nodes.filter((node) => !passesThrough.test(node.choice.name));
      for (const [before, after] of pairs(weighted3)) {
        if (!dense.test(before.choice.name) || !dense.test(after.choice.name) || isSeparable(before) || isSeparable(after)) continue;
        yield {
          place: after.choice,
          said: said`${{ after: after.choice.name }} follows ${{ before: before.choice.name }} with no activation between, so the two act as one linear map: add "ReLU" before this one.`,
          fixes: insertBeside(source2, after.choice, "before", '"ReLU"', said`Add ReLU before it`)
        };
      }
    }
  },
  "activation-at-the-end": {
    doc: "An activation after the last linear layer cuts off logits, e.g. all negative ones.",
    severity: "warning",
    *check({ parts, nodes, source: source2 }) {
      const last = nodes.at(-1)?.choice;
      if (!last || nodes.length !== parts.model?.length || !isActivation(last) || /softmax|sigmoid/i.test(last.name)) return;
      yield {
        place: last,
        said: said`${{ name: last.name }} after the last linear layer cuts off part of the logits: remove it.`,
        fixes: removeChoice(source2, last)
      };
    }
  }
};
var passesThrough = /^(Flatten|Identity|Dropout\d?d?|ZeroPad2d|ReflectionPad2d|AvgPool2d|AdaptiveAvgPool2d|BatchNorm.*|LayerNorm|GroupNorm|InstanceNorm2d|RMSNorm)$/;
var dense = /^(Conv2d|Linear)$/;
function isSeparable({ choice: choice2 }) {
  return Number(choice2.params.groups ?? 1) > 1 || choice2.name === "Conv2d" && [choice2.params.kernel_size].flat().every((k) => k === 1);
}
function isActivation(choice2) {
  return row("layer", choice2.name)?.group === "activation";
}
function neighbours(nodes) {
  return [nodes, ...walk(nodes).flatMap(({ children }) => Object.values(children))].flatMap(pairs);
}
function pairs(nodes) {
  return nodes.slice(1).map((node, i) => [nodes[i], node]);
}
function lastWith(nodes, names) {
  return walk(nodes).findLast((node) => names.includes(node.choice.name));
}
function shapeFixes(facts, choice2, param, input) {
  if (!input) return [];
  const size5 = choice2.name === "Linear" ? input.at(-1) : input[0];
  const repeated2 = param !== void 0 && ["in_channels", "in_features", "num_features", "num_channels"].includes(param);
  const corrected = repeated2 && size5 !== void 0 ? setParam(facts.source, choice2, param, size5) : [];
  const flattens = input.length === 3 && ["Linear", "BatchNorm1d"].includes(choice2.name);
  return [...flattens ? insertBeside(facts.source, choice2, "before", '"Flatten"', said`Add Flatten before it`) : [], ...corrected];
}
function shapeText(shape) {
  return shape.join(" x ");
}

// extension/core/train/run-schedule.ts
function createRunSchedule(experiment, stepsPerEpoch) {
  const { optimizer: optimizer2, epochs } = experiment;
  const group = { lr: Number(optimizer2.params.lr), initialLr: null, momentum: null };
  const choice2 = experiment.scheduler;
  const interval = choice2?.params.interval ?? "epoch";
  const metric2 = choice2 ? schedulers[choice2.name].metric?.(choice2.params) ?? null : null;
  const scheduler2 = choice2 && createScheduler(choice2, group, interval === "batch" ? epochs * stepsPerEpoch : epochs, hasMomentum(optimizer2));
  const warmupSteps = Math.round(Number(choice2?.params.warmup ?? 0) * stepsPerEpoch);
  const from = { lr: Number(optimizer2.params.lr), scheduler: choice2?.name ?? null, params: JSON.stringify(choice2, (key, value) => key === "path" ? void 0 : value) };
  let [step, epoch] = [0, 0];
  return {
    get lr() {
      return group.lr * (step < warmupSteps ? (step + 1) / warmupSteps : 1);
    },
    get momentum() {
      return group.momentum;
    },
    metric: metric2,
    afterStep() {
      step++;
      if (interval === "batch") scheduler2?.step();
    },
    afterEpoch(value) {
      epoch++;
      if (interval === "epoch") scheduler2?.step(value);
    },
    save: () => ({ step, epoch, group: { ...group }, scheduler: scheduler2?.save() ?? null, from }),
    restore(saved) {
      const state = saved;
      step = state.step;
      epoch = state.epoch ?? 0;
      const before = state.from ?? from;
      const same3 = before.lr === from.lr && before.params === from.params;
      if (!same3 && metric2 === null) {
        for (let turn = interval === "batch" ? step : epoch; turn > 0; turn--) scheduler2?.step();
        return;
      }
      if (before.scheduler !== from.scheduler) return;
      Object.assign(group, state.group);
      if (before.lr !== from.lr) group.lr = before.lr === 0 ? from.lr : group.lr * (from.lr / before.lr);
      scheduler2?.restore(state.scheduler);
    }
  };
}
function createScheduler(choice2, group, totalSteps, momentum) {
  let made = 1;
  const context = {
    totalSteps,
    hasMomentum: momentum,
    nested(inner, innerGroup, steps) {
      const row2 = schedulers[inner.name];
      if (++made > budget.schedulers) throw new UserError("too-many-schedulers", "{outer} and the schedulers in it are more than {most}: leave some out.", { outer: choice2.name, most: budget.schedulers });
      if (row2.metric) throw new UserError("scheduler-needs-metric", "{outer} cannot hold {inner}, which needs a metric at each step: use {inner} alone.", { outer: choice2.name, inner: inner.name });
      return row2.create(inner.params, innerGroup, { ...context, totalSteps: steps });
    }
  };
  return schedulers[choice2.name].create(choice2.params, group, context);
}
var hasMomentum = (optimizer2) => "betas" in optimizer2.params || "momentum" in optimizer2.params;

// extension/core/config/diagnostics/schedule-diagnostics.ts
var scheduleDiagnostics = {
  "schedule-mismatch": {
    doc: "The scheduler cannot work with this run or this optimizer.",
    severity: "error",
    *check({ experiment, stepsPerEpoch }) {
      if (!experiment?.scheduler || stepsPerEpoch === null || cycleLength(experiment.scheduler) !== null) return;
      try {
        createRunSchedule(experiment, stepsPerEpoch);
      } catch (error3) {
        if (!(error3 instanceof UserError)) throw error3;
        yield { place: experiment.scheduler, said: error3 };
      }
    }
  },
  "sequential-cannot-hold": {
    doc: "PyTorch's SequentialLR cannot begin a ChainedScheduler or another SequentialLR in the middle of a run: only its first scheduler may be one.",
    severity: "error",
    *check({ parts: { scheduler: scheduler2 } }) {
      for (const choice2 of scheduler2 ? withInner(scheduler2) : []) {
        if (choice2.name !== "SequentialLR") continue;
        const later = choice2.params.schedulers.slice(1).find(({ params: params3 }) => Array.isArray(params3.schedulers));
        if (later) yield { place: later, said: said`PyTorch's SequentialLR cannot go on with a ${{ name: later.name }}: put it first, or write its schedulers out one by one.` };
      }
    }
  },
  "milestone-never-reached": {
    doc: "A milestone after the end of the run never changes anything.",
    severity: "warning",
    *check(facts) {
      for (const [choice2, total, unit7] of timed(facts, ["MultiStepLR", "SequentialLR"])) {
        const milestones = choice2.params.milestones;
        const late = milestones.filter((milestone) => milestone >= total);
        if (late.length === 0) continue;
        const kept = milestones.filter((milestone) => milestone < total);
        yield {
          place: choice2,
          param: "milestones",
          said: late.length === 1 ? said`The milestone ${{ milestones: late.join(", ") }} of ${{ name: choice2.name }} is never reached in a run of ${{ total }} ${{ unit: unit7 }}: remove it or train longer.` : said`The milestones ${{ milestones: late.join(", ") }} of ${{ name: choice2.name }} are never reached in a run of ${{ total }} ${{ unit: unit7 }}: remove them or train longer.`,
          fixes: choice2.name === "MultiStepLR" && kept.length > 0 ? setParam(facts.source, choice2, "milestones", kept, said`Remove what is never reached`) : []
        };
      }
    }
  },
  "step-never-reached": {
    doc: "A staircase whose first step lies after the end of the run keeps the learning rate constant.",
    severity: "warning",
    *check(facts) {
      for (const [choice2, total, unit7] of timed(facts, ["StepLR"])) {
        const size5 = choice2.params.step_size;
        if (size5 < total) continue;
        const third = Math.max(1, Math.floor(total / 3));
        yield {
          place: choice2,
          param: "step_size",
          said: said`StepLR first drops after ${{ size: size5 }} ${{ unit: unit7 }}, but the run has only ${{ total }}: take a smaller step_size, e.g. ${{ third }}.`,
          fixes: setParam(facts.source, choice2, "step_size", third)
        };
      }
    }
  },
  "cosine-rises-again": {
    doc: "CosineAnnealingLR turns round at T_max: a longer run ends with a rising learning rate.",
    severity: "warning",
    *check(facts) {
      for (const [choice2, total, unit7] of timed(facts, ["CosineAnnealingLR"])) {
        const tMax = choice2.params.T_max;
        if (tMax >= total) continue;
        yield {
          place: choice2,
          param: "T_max",
          said: said`The learning rate of CosineAnnealingLR rises again after T_max = ${{ tMax }}, but the run has ${{ total }} ${{ unit: unit7 }}: set T_max to ${{ total }}.`,
          fixes: setParam(facts.source, choice2, "T_max", total)
        };
      }
    }
  },
  "schedule-cut-short": {
    doc: "A schedule longer than the run stops before it has reached its end.",
    severity: "information",
    *check(facts) {
      const lengths = { CosineAnnealingLR: "T_max", PolynomialLR: "total_iters", LinearLR: "total_iters", CosineAnnealingWarmRestarts: "T_0" };
      for (const [choice2, total, unit7] of timed(facts, Object.keys(lengths))) {
        const param = lengths[choice2.name];
        const length = choice2.params[param];
        if (length <= total) continue;
        yield {
          place: choice2,
          param,
          said: said`${{ name: choice2.name }} reaches its end after ${{ param }} = ${{ length }} ${{ unit: unit7 }}, but the run has only ${{ total }}: set ${{ param }} to ${{ total }}, or train longer.`,
          fixes: setParam(facts.source, choice2, param, total)
        };
      }
    }
  },
  "one-cycle-steps": {
    doc: "OneCycleLR covers a fixed number of steps: a shorter cycle fails in the middle of the run, a longer one never comes down.",
    severity: "error",
    *check(facts) {
      for (const [choice2, total, unit7] of timed(facts, ["OneCycleLR"])) {
        const length = cycleLength(choice2);
        if (length === null || length === total) continue;
        const { total_steps: steps, epochs } = choice2.params;
        const param = length === steps ? "total_steps" : epochs === facts.parts.epochs ? "steps_per_epoch" : "epochs";
        const right = { total_steps: total, epochs: facts.parts.epochs, steps_per_epoch: facts.stepsPerEpoch }[param];
        yield {
          place: choice2,
          param,
          said: said`The cycle of OneCycleLR has ${{ length }} steps, but the run has ${{ total }} ${{ unit: unit7 }}: set ${{ param }} to ${{ right }}, or leave it out and the cycle follows the run.`,
          fixes: setParam(facts.source, choice2, param, right)
        };
      }
    }
  },
  "cycle-longer-than-run": {
    doc: "CyclicLR that never reaches its peak is a slow warm-up.",
    severity: "warning",
    *check(facts) {
      for (const [choice2, total, unit7] of timed(facts, ["CyclicLR"])) {
        const up = choice2.params.step_size_up;
        if (up < total) continue;
        const half = Math.max(1, Math.floor(total / 2));
        yield {
          place: choice2,
          param: "step_size_up",
          said: said`CyclicLR reaches max_lr after ${{ up }} steps, but the run has only ${{ total }} ${{ unit: unit7 }}: take a smaller step_size_up, e.g. ${{ half }}.`,
          fixes: setParam(facts.source, choice2, "step_size_up", half)
        };
      }
    }
  },
  "patience-longer-than-run": {
    doc: "A scheduler or early stop that waits longer than the run lasts never acts.",
    severity: "warning",
    *check(facts) {
      const { epochs, training, scheduler: scheduler2 } = facts.parts;
      if (epochs === void 0) return;
      const usual2 = Math.min(Math.max(1, Math.floor(epochs / 5)), epochs - soonest);
      if (scheduler2?.name === "ReduceLROnPlateau") {
        const patience = Number(scheduler2.params.patience);
        const first2 = patience + soonest;
        if (first2 > epochs && usual2 >= 0) {
          yield {
            place: scheduler2,
            param: "patience",
            said: said`With patience ${{ patience }} ReduceLROnPlateau lowers the learning rate in epoch ${{ first: first2 }} at the earliest, but the run has only ${{ epochs }}: take a smaller patience, e.g. ${{ usual: usual2 }}.`,
            fixes: setParam(facts.source, scheduler2, "patience", usual2)
          };
        } else if (first2 > epochs) {
          yield {
            place: scheduler2,
            param: "patience",
            said: said`With patience ${{ patience }} ReduceLROnPlateau lowers the learning rate in epoch ${{ first: first2 }} at the earliest, but the run has only ${{ epochs }}: give it more epochs, e.g. ${{ first: first2 }}.`,
            fixes: setKey(facts.source, ["epochs"], first2)
          };
        }
      }
      const stopping = training?.early_stopping;
      const spared = stopping ? stopping.patience + soonest : 0;
      if (stopping && spared > epochs && usual2 >= 0) {
        yield {
          place: ["training", "early_stopping", "patience"],
          said: said`With patience ${{ patience: stopping.patience }} early stopping spares epoch ${{ spared }} at the earliest, but the run has only ${{ epochs }}: take a smaller patience, e.g. ${{ usual: usual2 }}.`,
          fixes: setKey(facts.source, ["training", "early_stopping", "patience"], usual2)
        };
      } else if (stopping && spared > epochs) {
        yield {
          place: ["training", "early_stopping", "patience"],
          said: said`With patience ${{ patience: stopping.patience }} early stopping spares epoch ${{ spared }} at the earliest, but the run has only ${{ epochs }}: give it more epochs, e.g. ${{ more: spared }}.`,
          fixes: setKey(facts.source, ["epochs"], spared)
        };
      }
    }
  },
  "warmup-longer-than-run": {
    doc: "A warm-up that fills the run never lets the learning rate reach its value.",
    severity: "warning",
    *check({ parts: { scheduler: scheduler2, epochs }, source: source2 }) {
      const warmup2 = Number(scheduler2?.params.warmup ?? 0);
      if (!scheduler2 || epochs === void 0 || warmup2 === 0 || warmup2 < epochs) return;
      const short = Math.max(1, Math.floor(epochs / 10));
      yield {
        place: scheduler2,
        param: "warmup",
        said: said`The warm-up of ${{ warmup: warmup2 }} epochs fills the run of ${{ epochs }}: take fewer, e.g. ${{ short }}.`,
        fixes: setParam(source2, scheduler2, "warmup", short)
      };
    }
  }
};
var soonest = 3;
function cycleLength({ params: params3 }) {
  const { total_steps: steps, epochs, steps_per_epoch: perEpoch } = params3;
  if (typeof steps === "number") return steps;
  return typeof epochs === "number" && typeof perEpoch === "number" ? epochs * perEpoch : null;
}
function* withInner(choice2) {
  yield choice2;
  for (const inner of choice2.params.schedulers ?? []) yield* withInner(inner);
}
function* timed(facts, names) {
  const { scheduler: scheduler2, epochs } = facts.parts;
  if (!scheduler2 || epochs === void 0 || !names.includes(scheduler2.name)) return;
  if (scheduler2.params.interval !== "batch") yield [scheduler2, epochs, epochs === 1 ? said`epoch` : said`epochs`];
  else if (facts.stepsPerEpoch !== null) yield [scheduler2, epochs * facts.stepsPerEpoch, said`batches`];
}

// extension/core/study/grid.ts
function pointsOf(distribution) {
  switch (distribution.kind) {
    case "try":
      return distribution.entries;
    case "range":
      return distribution.steps;
    case "int":
      return (distribution.high - distribution.low) / distribution.step + 1;
  }
}
var gridSize = (space) => sizeOf2(space, null);
function sizeOf2(space, given) {
  return among(space, given).reduce((size5, parameter) => size5 * choicesOf(space, parameter).reduce((sum3, count4) => sum3 + count4, 0), 1);
}
var among = (space, given) => space.filter((each) => each.given?.name === given?.name && each.given?.entry === given?.entry);
function choicesOf(space, { name: name2, distribution }) {
  const points = pointsOf(distribution) ?? 1;
  if (distribution.kind === "try") return Array.from({ length: points }, (_, entry2) => sizeOf2(space, { name: name2, entry: entry2 }));
  return [points];
}

// extension/core/train/metrics.ts
var metricNames = {
  train_loss: "lower",
  train_accuracy: "higher",
  val_loss: "lower",
  val_accuracy: "higher",
  val_top5_accuracy: "higher",
  val_macro_f1: "higher"
};

// extension/core/study/study-keys.ts
var studyKeys = {
  search: optional(
    oneOf("grid", "random", "tpe"),
    "grid",
    'How settings are found: "grid" tries every combination, "random" spreads them evenly (Sobol), "tpe" looks where earlier ones were good (tree-structured Parzen estimator).'
  ),
  trials: optional(either(int({ min: 1 }), nothing), null, "How many settings are tried; null: all of a grid, 20 of another search. Each is trained with every seed."),
  seeds: optional(int({ min: 1 }), 3, "With how many seeds each setting is trained, from the experiment's own seed on. One cannot tell a better setting from a lucky run."),
  stop_early: optional(
    either(oneOf("asha"), nothing),
    null,
    '"asha" ends a run early whose metric is not among the best quarter of those before it, at a sixteenth and at a quarter of the epochs (asynchronous successive halving).'
  ),
  metric: optional(oneOf(...Object.keys(metricNames)), "val_accuracy", "What the search looks at and the study is judged by, of each run's last epoch."),
  at_once: optional(int({ min: 1 }), 1, "How many runs train at the same time.")
};

// extension/core/study/plan.ts
var planOf = ({ plan, variables }) => plan ?? (variables.length > 0 ? defaultsOf(studyKeys) : null);

// extension/core/study/size.ts
var usualTrials = 20;
function trialsOf({ search, trials }, space) {
  if (space.length === 0) return 1;
  const different = search === "grid" || space.every(({ distribution }) => distribution.kind !== "range") ? gridSize(space) : Infinity;
  return Math.min(different, trials ?? (search === "grid" ? Infinity : usualTrials));
}
var runsOf = (plan, space) => trialsOf(plan, space) * plan.seeds;

// extension/core/config/check-context.ts
var invalid = /* @__PURE__ */ Symbol("invalid");
function properties(node) {
  if (node?.type !== "object") return [];
  return node.children.map((property) => ({
    property,
    key: property.children[0],
    name: property.children[0].value,
    value: property.children[1]
  }));
}
function numberOf(node) {
  if (node.type === "number") return node.value;
  if (node.type === "string" && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(node.value)) return Number(node.value);
  return null;
}

// extension/core/config/wording.ts
function suggestion(name2, names, fixes) {
  if (fixes.length > 0) return said`did you mean ${{ name: shortened(fixes[0].edits[0].text) }}?`;
  if (names.length === 0) return said`it takes no parameters, remove it.`;
  const listed3 = [...names].sort((a, b) => Number(b[0] === name2[0]) - Number(a[0] === name2[0]));
  return names.length === 1 ? said`there is ${{ names: listing(listed3) }}.` : said`there are ${{ names: listing(listed3) }}.`;
}
function listing(names) {
  const first2 = names.slice(0, 12).map(quoted).join(", ");
  return names.length > 12 ? said`${{ names: first2 }} and others` : asIs(first2);
}
function excerpt(node, source2) {
  const text5 = source2.text.slice(node.offset, node.offset + Math.min(node.length, 400)).replace(/\s+/g, " ");
  return text5.length > 40 ? `${text5.slice(0, 37)}\u2026` : text5;
}
function asFirst(subject) {
  if (subject === "experiment") return said`The experiment`;
  return "entry" in subject ? said`Entry ${{ entry: subject.entry }} of ${{ list: within3(subject.of) }}` : within3(subject);
}
function within3(subject) {
  if (subject === "experiment") return said`the experiment`;
  if ("entry" in subject) return said`entry ${{ entry: subject.entry }} of ${{ list: within3(subject.of) }}`;
  if ("param" in subject) return said`"${{ param: subject.param }}" of ${{ owner: within3(subject.of) }}`;
  return "key" in subject ? asIs(`"${subject.key}"`) : asIs(subject.row);
}

// extension/core/study/names.ts
function shortNames(paths) {
  const whole2 = paths.map((path11) => path11.join("."));
  return paths.map((path11, i) => {
    for (let from = path11.length - 1; from > 0; from--) {
      if (typeof path11[from] === "number") continue;
      const name2 = path11.slice(from).join(".");
      if (whole2.every((other, j) => j === i || other === whole2[i] || !`.${other}`.endsWith(`.${name2}`))) return name2;
    }
    return whole2[i];
  });
}

// extension/core/study/variables.ts
function readVariables(source2) {
  const found = { variables: [], findings: [], broken: [] };
  const visit2 = (node, path11, within4) => {
    const written = variableAt(node);
    if (written) readVariable(written, path11, within4);
    else if (node.type === "array") node.children.forEach((child, i) => visit2(child, [...path11, i], within4));
    else for (const { name: name2, value } of properties(node)) if (value && !(path11.length === 0 && besides.has(name2))) visit2(value, [...path11, name2], within4);
  };
  const readVariable = (written, path11, within4) => {
    const findings = [];
    const read = readParts(written, path11, source2, findings);
    found.findings.push(...findings);
    if (!read) return void found.broken.push(written.node);
    const variable = { name: "", path: path11, written, within: within4, ...read };
    found.variables.push(variable);
    variable.entries.forEach((entry2, i) => visit2(entry2, path11, { variable, entry: i }));
  };
  if (source2.written && source2.written !== source2.root) visit2(source2.written, [], null);
  found.findings.push(...nameVariables(found.variables));
  return found;
}
var besides = /* @__PURE__ */ new Set(["study", "$schema"]);
var spaceOf = (variables) => variables.map(({ name: name2, distribution, within: within4 }) => ({ name: name2, distribution, given: within4 && { name: within4.variable.name, entry: within4.entry } }));
var beside = { $try: ["$name"], $range: ["log", "steps", "$name"], $int: ["step", "log", "$name"] };
function readParts(written, path11, source2, findings) {
  const { kind, node, key, value } = written;
  const report2 = (at, words3, fixes = []) => void findings.push({ id: "study-variable", node: at, path: path11, said: words3, fixes });
  const given = new Map(properties(node).map((property) => [property.name, property]));
  if (path11[0] === "seed" && path11.length === 1) report2(key, said`Seeds are not tried as values are: write the first one here, and how many under "study", as "seeds".`);
  for (const { key: other, name: name2, property } of given.values()) {
    if (name2 === kind || beside[kind].includes(name2)) continue;
    const fixes = rename(other, beside[kind]);
    const removal2 = { title: said`Remove this "${{ name: name2 }}"`, edits: [remove(property, source2.text)] };
    report2(other, said`"${{ key: kind }}" has no "${{ name: name2 }}": ${{ suggestion: suggestion(name2, beside[kind], fixes) }}`, [...fixes, removal2]);
  }
  const ownName3 = given.get("$name")?.value ?? null;
  if (ownName3 && !(ownName3.type === "string" && /^[\p{L}_][\p{L}\p{N}_.-]{0,99}$/u.test(ownName3.value))) {
    report2(ownName3, said`"$name" is a word such as "width", not ${{ found: excerpt(ownName3, source2) }}.`);
  }
  const read = kind === "$try" ? readTry(value, key, source2, report2) : readNumbers(written, given, source2, report2);
  return findings.length === 0 && read ? { ...read, ownName: ownName3 } : null;
}
function readTry(value, key, source2, report2) {
  if (value?.type === "array" && value.children.length > 0) return { distribution: { kind: "try", entries: value.children.length }, entries: value.children };
  report2(value ?? key, said`"$try" takes a list of the values to try, not ${{ found: value ? excerpt(value, source2) : "" }}.`);
  return null;
}
function readNumbers({ kind, key, value, node }, given, source2, report2) {
  const ends = value?.type === "array" ? value.children.map(numberOf) : [];
  const [low, high] = ends;
  if (ends.length !== 2 || typeof low !== "number" || typeof high !== "number") {
    report2(value ?? key, said`"${{ key: kind }}" takes its two ends, as [0.1, 0.5], not ${{ found: value ? excerpt(value, source2) : "" }}.`);
    return null;
  }
  const whole2 = kind === "$int";
  if (whole2 && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) report2(value, said`"$int" takes whole numbers as its ends, not ${{ found: excerpt(value, source2) }}.`);
  if (low > high) report2(value, said`The range begins at ${{ low }} and ends at ${{ high }}: write the smaller number first.`, [{ title: said`Swap the ends`, edits: [replace(value, `[${high}, ${low}]`)] }]);
  if (low === high) report2(value, said`Between ${{ low }} and ${{ high }} there is nothing to try: write the number itself, or another end.`, [{ title: said`Write ${{ value: low }}`, edits: [replace(node, String(low))] }]);
  const log = given.get("log")?.value;
  if (log && log.type !== "boolean") report2(log, said`"log" is true or false, not ${{ found: excerpt(log, source2) }}.`);
  const isLog = log?.value === true;
  if (isLog && low <= 0) report2(value, said`A logarithmic range has no zero and nothing below: begin above ${{ low }}, or leave "log" out.`, removal(given.get("log"), source2));
  const count4 = (name2, least) => {
    const written = given.get(name2)?.value;
    if (!written) return null;
    const number3 = numberOf(written);
    if (number3 !== null && Number.isSafeInteger(number3) && number3 >= least) return number3;
    report2(written, said`"${{ name: name2 }}" is a whole number of at least ${{ least }}, not ${{ found: excerpt(written, source2) }}.`);
    return null;
  };
  if (!whole2) return { distribution: { kind: "range", low, high, log: isLog, steps: count4("steps", 2) }, entries: [] };
  const step = count4("step", 1) ?? 1;
  if (isLog && step > 1) report2(given.get("step").value, said`A logarithmic "$int" has no even steps: leave "step" or "log" out.`, removal(given.get("step"), source2));
  if (step > high - low && low < high) report2(given.get("step")?.value ?? value, said`A step of ${{ step }} leads from ${{ low }} past ${{ high }}: nothing is left to try.`);
  return { distribution: { kind: "int", low, high: low + Math.floor((high - low) / step) * step, step, log: isLog }, entries: [] };
}
var removal = ({ name: name2, property }, source2) => [{ title: said`Remove this "${{ name: name2 }}"`, edits: [remove(property, source2.text)] }];
function nameVariables(variables) {
  const short = shortNames(variables.map(({ path: path11 }) => path11));
  const known2 = /* @__PURE__ */ new Map();
  return variables.flatMap((variable, i) => {
    variable.name = variable.ownName ? variable.ownName.value : short[i];
    const other = known2.get(variable.name);
    known2.set(variable.name, other ?? variable);
    return other ? [clash(other, variable)] : [];
  });
}
function clash(one, other) {
  const { node, key } = other.written;
  const words3 = other.ownName ? said`Another variable is called "${{ name: other.name }}" too: give one of them another name.` : said`Two variables are called "${{ name: other.name }}", at ${{ one: place(one) }} and ${{ other: place(other) }}: give one a "$name" of its own.`;
  const fixes = other.ownName ? [] : [{ title: said`Add "$name"`, edits: [addProperty(node, "$name", JSON.stringify(`${other.name}_2`))] }];
  return { id: "study-names", node: other.ownName ?? key, path: other.path, said: words3, fixes };
}
var place = ({ path: path11 }) => path11.join(".");

// extension/core/train/run-bytes.ts
var sizeOf3 = (shape) => shape.reduce((a, b) => a * b, 1);
function runBytes({ optimizer: optimizer2, training, epochs }, { weights: weights2 }) {
  const each = Object.values(weights2);
  const ofWeights = 4 * each.reduce((sum3, { shape }) => sum3 + sizeOf3(shape), 0);
  const { slots } = row("optimizer", optimizer2.name);
  const ofSlots = 4 * each.reduce((sum3, { shape, trainable }) => sum3 + (trainable ? Object.values(slots(optimizer2.params, shape)).reduce((all2, slot) => all2 + sizeOf3(slot.shape), 0) : 0), 0);
  const { keep, ema, swa_start } = training;
  const ofEpochs = keep === "best+last" ? 0 : keep === "all" ? epochs : Math.floor(epochs / keep.every);
  const copies = 3 + ofEpochs + (ema === null ? 0 : 1) + (swa_start === null ? 0 : 2);
  return copies * ofWeights + ofSlots;
}

// extension/core/config/diagnostics/study-diagnostics.ts
var error = (doc) => ({ doc, severity: "error" });
var studyDiagnostics = {
  "study-variable": error('A "$try", "$range" or "$int" is not written as one, or its ends leave nothing to try.'),
  "study-names": error("Two variables of a study have one name, by which their values could not be told apart."),
  "try-of-one": {
    doc: 'A "$try" of one value tries nothing.',
    severity: "warning",
    *check({ study: { variables }, source: source2 }) {
      for (const { written: { node, key }, entries, path: path11 } of variables) {
        if (entries.length !== 1) continue;
        const [entry2] = entries;
        yield {
          place: path11,
          node: key,
          said: said`There is one value to try here: add others, or write it without "$try".`,
          fixes: [{ title: said`Write the value itself`, edits: [replace(node, textOf(source2, entry2))] }]
        };
      }
    }
  },
  "try-twice": {
    doc: 'The same value twice in a "$try" is trained twice, and tells nothing new.',
    severity: "warning",
    *check({ study: { variables }, source: source2 }) {
      for (const { entries, path: path11 } of variables) {
        const known2 = /* @__PURE__ */ new Set();
        for (const entry2 of entries) {
          const text5 = textOf(source2, entry2).replace(/\s+/g, "");
          if (known2.has(text5)) yield { place: path11, node: entry2, said: said`This value is in the list already: leave it out, and raise "seeds" to train it more often.` };
          known2.add(text5);
        }
      }
    }
  },
  "study-grid": {
    doc: "A grid needs to know which points of a range it tries, and how many settings there are in all.",
    severity: "error",
    *check(facts) {
      const { study: study2 } = facts;
      if (planOf(study2)?.search !== "grid") return;
      const without = study2.variables.filter(({ distribution }) => pointsOf(distribution) === null);
      for (const { written: { node, key, kind }, path: path11 } of without) {
        yield {
          place: path11,
          node: key,
          said: said`A grid needs to know how many points of this "${{ key: kind }}" to try: add "steps", or search with "random" or "tpe".`,
          fixes: [{ title: said`Add "${{ name: "steps" }}"`, edits: [addLast(node, "steps", "5")] }, ...searchWith(facts.source, "tpe")]
        };
      }
      const size5 = gridSize(spaceOf(study2.variables));
      if (without.length === 0 && size5 > budget.settings) yield atStudy(facts.source, study2.variables, { said: said`The grid has ${{ settings: rounded(size5) }} settings, more than anything could train: search with "random" or "tpe".`, fixes: searchWith(facts.source, "tpe") });
    }
  },
  "study-trials": {
    doc: 'A grid has as many settings as it has: "trials" cannot be more, and fewer leave out its end.',
    severity: "warning",
    *check({ study: study2, source: source2 }) {
      const { plan, variables } = study2;
      if (plan?.search !== "grid" || plan.trials === null || variables.some(({ distribution }) => pointsOf(distribution) === null)) return;
      const size5 = gridSize(spaceOf(variables));
      if (plan.trials === size5) return;
      const words3 = plan.trials > size5 ? said`"trials" is ${{ trials: plan.trials }}, but the grid has only ${{ settings: size5 }} settings: leave it out.` : said`"trials" is ${{ trials: plan.trials }}, and the grid has ${{ settings: size5 }} settings: only its beginning is tried. Leave "trials" out, or search with "random".`;
      yield { place: ["study", "trials"], said: words3, fixes: [...setKey(source2, ["study", "trials"], null), ...plan.trials < size5 ? searchWith(source2, "random") : []] };
    }
  },
  "study-nothing-tried": {
    doc: 'A study without a "$try", "$range" or "$int" trains one setting with several seeds: enough to see how far equal runs lie apart.',
    severity: "information",
    *check({ study: { plan, variables }, source: source2 }) {
      if (!plan || variables.length > 0) return;
      yield atStudy(source2, variables, { said: said`Nothing is tried: ${{ seeds: plan.seeds }} runs differ in their seed alone. Write { "$try": […] } in place of a value to compare some.` });
    }
  },
  "study-stops-nothing": {
    doc: "Early stopping compares runs at a sixteenth and at a quarter of their epochs: a short run has no such moment before its end.",
    severity: "warning",
    *check({ study: { plan }, parts: { epochs } }) {
      if (!plan?.stop_early || epochs === void 0 || epochs > 1) return;
      yield { place: ["study", "stop_early"], said: said`Runs of ${{ epochs }} epoch end before any could be stopped early: leave "stop_early" out, or train longer.` };
    }
  },
  "study-disk": {
    doc: "Each run keeps its weights and what a resume needs.",
    severity: "warning",
    *check({ study: study2, experiment, model, freeBytes, source: source2 }) {
      const plan = planOf(study2);
      if (!plan || !experiment || !model) return;
      const free2 = freeBytes();
      const runs2 = runsOf(plan, spaceOf(study2.variables));
      const bytes = runs2 * runBytes(experiment, model);
      if (free2 === null || bytes <= free2) return;
      yield atStudy(source2, study2.variables, { said: said`The study's ${{ runs: grouped(runs2) }} runs leave about ${{ bytes: rounded(bytes) }}B on the disk, which has ${{ free: rounded(free2) }}B left: try less, set "keep" to "best+last", or free some space.` });
    }
  }
};
function atStudy({ root: root5 }, variables, complaint) {
  const key = findNodeAtLocation2(root5, ["study"])?.parent?.children?.[0] ?? variables[0]?.written.key;
  return { place: ["study"], node: key, ...complaint };
}
function searchWith(source2, search) {
  const title = said`Search with "${{ search }}"`;
  if (findNodeAtLocation2(source2.root, ["study"])?.type === "object") return setKey(source2, ["study", "search"], search, title);
  return [{ title, edits: [addProperty(source2.root, "study", inline({ search }))] }];
}
function addLast({ children }, name2, value) {
  const { offset: offset2, length } = children.at(-1);
  return { offset: offset2 + length, length: 0, text: `, ${JSON.stringify(name2)}: ${value}` };
}
var textOf = ({ text: text5 }, { offset: offset2, length }) => text5.slice(offset2, offset2 + length);

// extension/core/config/diagnostics/text-diagnostics.ts
var error2 = (doc) => ({ doc, severity: "error" });
var textDiagnostics = {
  "syntax": error2("The text is not JSON with comments."),
  "wrong-type": error2("A value is of another type than its parameter."),
  "out-of-range": error2("A number is outside what its parameter allows."),
  "missing-key": error2("A parameter without a default was left out."),
  "unknown-key": error2("A key or parameter that nothing reads: usually a misspelling."),
  "duplicate-key": error2("A key stands twice in one object; only one could count."),
  "unknown-dataset": error2("No data set has this name."),
  "unknown-layer": error2("No layer or named block has this name."),
  "unknown-transform": error2("No transform has this name."),
  "unknown-batch-transform": error2("No batch transform has this name."),
  "unknown-loss": error2("No loss has this name."),
  "unknown-optimizer": error2("No optimizer has this name."),
  "unknown-scheduler": error2("No scheduler has this name."),
  "unknown-init": error2("No initialisation has this name."),
  "block-cycle": error2("A named block contains itself, so that it would never end."),
  "text-too-large": error2("The text is longer, or its brackets nested deeper, than anybody writes: it is not read.")
};

// extension/core/config/allowance.ts
var fullAllowance = () => ({ layers: budget.layers, entries: budget.entries, spent: false, excess: null });
function affordsEntry(at, context) {
  const { allowance } = context;
  return !allowance.spent && (--allowance.entries >= 0 || spend2(at, context, said`more than ${{ most: grouped(budget.entries) }} values`));
}
function affordsLayer(at, context) {
  const { allowance, depth } = context;
  if (allowance.spent) return false;
  if (depth > budget.depth) return spend2(at, context, said`layers that lie more than ${{ most: budget.depth }} deep in one another`);
  return --allowance.layers >= 0 || spend2(at, context, said`more than ${{ most: grouped(budget.layers) }} layers`);
}
function spend2(at, { use, allowance }, what) {
  const words3 = use ? said`With block "${{ block: use.block }}" written out, the experiment has ${{ what }}: nest or repeat it less.` : said`The experiment has ${{ what }}: leave some out.`;
  allowance.excess = { id: "too-many-layers", ...use?.at ?? at, said: words3 };
  allowance.spent = true;
  return false;
}

// extension/core/config/describe-type.ts
function describeType(type2) {
  switch (type2.kind) {
    case "int": {
      const bounds = boundsOf(type2);
      return bounds ? said`a whole number ${{ bounds }}` : said`a whole number`;
    }
    case "float": {
      const bounds = boundsOf(type2);
      return bounds ? said`a number ${{ bounds }}` : said`a number`;
    }
    case "bool":
      return said`true or false`;
    case "null":
      return asIs("null");
    case "string":
      return said`a string`;
    case "enum": {
      const values = type2.values.map((value) => JSON.stringify(value)).join(", ");
      return type2.values.length > 1 ? said`one of ${{ values }}` : asIs(values);
    }
    case "tuple":
      return describeTuple(type2.of.map(describeType));
    case "list":
      return type2.minLength ? said`a list of at least ${{ count: type2.minLength }}, each ${{ each: describeType(type2.of) }}` : said`a list, each ${{ each: describeType(type2.of) }}`;
    case "either":
      return describeAlternatives(type2.of);
    case "object":
      return said`an object { "${{ key: Object.keys(type2.params)[0] }}": … }`;
    case "choice":
      return said`${{ row: tableWords[type2.table].one }} (a name, or { "Name": { parameters } })`;
    case "choices":
      return type2.minLength === 1 ? said`a list of one or more ${{ rows: tableWords[type2.table].several }}` : said`a list of ${{ rows: tableWords[type2.table].several }}`;
    case "blocks":
      return said`an object of named blocks`;
  }
}
function describeAlternatives(types) {
  const [first2, second2] = types;
  const single = describeType(first2);
  if (types.length === 2 && second2?.kind === "tuple" && second2.of.every((each) => same2(describeType(each), single))) return said`${{ single }}, or ${{ count: second2.of.length }} of these in a list`;
  return distinct(types.map(describeType)).reduce((one, other) => said`${{ one }}, or ${{ other }}`);
}
function describeTuple(entries) {
  const count4 = entries.length;
  return distinct(entries).length === 1 ? said`a list of ${{ count: count4 }}, each ${{ each: entries[0] }}` : said`a list of ${{ count: count4 }}: [${{ entries: together(entries, ", ") }}]`;
}
var same2 = (a, b) => fill(a) === fill(b);
var distinct = (all2) => all2.filter((each, i) => all2.findIndex((other) => same2(each, other)) === i);
function boundsOf({ min, max, above, below }) {
  if (min !== void 0 && max !== void 0) return said`from ${{ min }} to ${{ max }}`;
  const lower = min !== void 0 ? said`of at least ${{ min }}` : above !== void 0 ? said`above ${{ above }}` : null;
  if (max !== void 0) return lower ? said`${{ lower }} and at most ${{ max }}` : said`of at most ${{ max }}`;
  if (below !== void 0) return lower ? said`${{ lower }} and below ${{ below }}` : said`below ${{ below }}`;
  return lower;
}

// extension/core/config/named-blocks.ts
function readNamedBlocks(node, report2) {
  const blocks = /* @__PURE__ */ new Map();
  for (const { key, name: name2, value } of few(properties(node), said`named blocks`, report2)) {
    const path11 = ["blocks", name2];
    const given = new Map(properties(value).map((property) => [property.name, property]));
    const body = value?.type === "array" ? { node: value, path: path11 } : { node: given.get("body")?.value, path: [...path11, "body"] };
    if (body.node?.type !== "array") {
      const words3 = said`Block "${{ name: name2 }}" needs its layers: write "${{ name: name2 }}": […], or "${{ name: name2 }}": { "params": { … }, "body": […] }.`;
      report2({ id: "wrong-type", node: value ?? key, path: path11, said: words3 });
      continue;
    }
    for (const [other, property] of given) {
      if (other === "params" || other === "body") continue;
      const words3 = said`Block "${{ name: name2 }}" has no "${{ other }}": it takes "params" and "body".`;
      report2({ id: "unknown-key", node: property.key, path: [...path11, other], said: words3, fixes: rename(property.key, ["params", "body"]) });
    }
    const params3 = few(properties(given.get("params")?.value), said`parameters of block "${{ name: name2 }}"`, report2).map(({ name: param, value: fallback }) => [
      param,
      fallback && fallback.type !== "null" ? { node: fallback, path: [...path11, "params", param] } : null
    ]);
    const sound2 = namesEarlierOnly(name2, params3, report2);
    blocks.set(name2, { name: name2, params: new Map(params3), body: { node: body.node, path: body.path }, key, sound: sound2 });
  }
  return blocks;
}
function few(all2, what, report2) {
  const beyond2 = all2[budget.blocks];
  if (!beyond2) return all2;
  report2({ id: "text-too-large", node: beyond2.key, path: [], said: said`There are more than ${{ most: grouped(budget.blocks) }} ${{ what }}: leave some out.` });
  return all2.slice(0, budget.blocks);
}
function namesEarlierOnly(block, params3, report2) {
  const known2 = /* @__PURE__ */ new Set();
  let sound2 = true;
  for (const [param, fallback] of params3) {
    for (const node of fallback ? stringsIn(fallback.node) : []) {
      const name2 = referenced(node.value);
      if (name2 === void 0 || known2.has(name2)) continue;
      sound2 = false;
      report2({ id: "unknown-key", node, path: fallback.path, said: said`The default of "${{ param }}" names "${{ name: `$${name2}` }}", but no parameter before it in block "${{ block }}" has that name: write the value, or change their order.` });
    }
    known2.add(param);
  }
  return sound2;
}
var stringsIn = (node) => node.type === "string" ? [node] : (node.type === "property" ? node.children.slice(1) : node.children ?? []).flatMap(stringsIn);
var reference = /^\$([A-Za-z_]\w*)$/;
var referenced = (text5) => reference.exec(text5)?.[1];
function resolveReference(node, path11, context) {
  const { scope, open } = context;
  const name2 = scope && node.type === "string" ? referenced(node.value) : void 0;
  if (!scope || name2 === void 0) return { node, path: path11, scope, open };
  const value = scope.get(name2);
  if (value) return value.scope === scope ? resolveReference(value.node, value.path, { ...context, open: value.open }) : value;
  const { names } = scope;
  const fixes = rename(node, names.map((each) => `$${each}`));
  const block = context.open.at(-1);
  context.report({ id: "unknown-key", node, path: path11, said: said`Block "${{ block }}" has no parameter "${{ name: name2 }}": ${{ suggestion: suggestion(name2, names, fixes) }}`, fixes });
  return void 0;
}
function bindBlock(block, args, use, path11, context) {
  const given = /* @__PURE__ */ new Map();
  let sound2 = true;
  const names = [...block.params.keys()];
  const bind = (name2, node, at) => {
    const value = affordsEntry({ node, path: at }, context) ? resolveReference(node, at, context) : void 0;
    if (value) given.set(name2, value);
    else sound2 = false;
  };
  if (args && args.type !== "object" && names.length > 0) bind(names[0], args, path11);
  for (const { key, name: name2, value } of properties(args)) {
    if (block.params.has(name2)) {
      if (value) bind(name2, value, [...path11, name2]);
      continue;
    }
    const fixes = rename(key, names);
    context.report({ id: "unknown-key", node: key, path: [...path11, name2], said: said`Block "${{ block: block.name }}" has no "${{ name: name2 }}": ${{ suggestion: suggestion(name2, names, fixes) }}`, fixes });
    sound2 = false;
  }
  for (const [name2, fallback] of block.params) {
    if (fallback || given.has(name2) || !sound2) continue;
    context.report({ id: "missing-key", node: use, path: path11, said: said`Block "${{ block: block.name }}" needs "${{ name: name2 }}": give it here, or a default under "blocks".` });
    sound2 = false;
  }
  if (!sound2) return invalid;
  const open = [...context.open, block.name];
  const scope = {
    names,
    get(name2) {
      const fallback = block.params.get(name2);
      return given.get(name2) ?? (fallback ? { ...fallback, scope, open } : void 0);
    }
  };
  return scope;
}

// extension/core/config/placeholder.ts
var usual = {
  out_channels: "32",
  kernel_size: "3",
  "MaxPool2d.kernel_size": "2",
  "AvgPool2d.kernel_size": "2",
  out_features: "10",
  padding: "1",
  stride: "1",
  num_groups: "8",
  normalized_shape: "[32]",
  data: '{ "dataset": "Shapes" }',
  model: '["Flatten", { "Linear": { "out_features": 10 } }]',
  loss: '"CrossEntropyLoss"',
  times: "2",
  reduction: "16",
  upscale_factor: "2",
  output_size: "1",
  size: "32",
  degrees: "15",
  p: "0.5",
  lr: "0.001",
  step_size: "10",
  milestones: "[10, 15]",
  gamma: "0.1",
  T_max: "20",
  T_0: "10",
  max_lr: "0.01",
  base_lr: "0.001",
  swa_lr: "0.05",
  patience: "3",
  factor: "0.5",
  epochs: "20",
  root: '"photos"',
  norm_type: "2",
  groups: "4",
  dataset: '"Shapes"',
  optimizer: '{ "Adam": { "lr": 0.001 } }'
};
function placeholder(name2, type2, owner2 = "") {
  return usual[`${owner2}.${name2}`] ?? usual[name2] ?? example(type2);
}
function example(type2) {
  switch (type2.kind) {
    case "int":
      return String(type2.min ?? (type2.above !== void 0 ? type2.above + 1 : 1));
    case "float":
      return String(type2.min ?? (type2.above !== void 0 ? type2.above + 0.1 : 0.1));
    case "bool":
      return "true";
    case "null":
      return "null";
    case "string":
      return '""';
    case "enum":
      return JSON.stringify(type2.values[0]);
    case "tuple":
      return `[${type2.of.map(example).join(", ")}]`;
    case "list":
      return `[${Array.from({ length: type2.minLength ?? 1 }, () => example(type2.of)).join(", ")}]`;
    case "either":
      return example(type2.of[0]);
    case "object":
      return `{ ${Object.entries(type2.params).filter(([, param]) => param.default === void 0).map(([key, param]) => `"${key}": ${placeholder(key, param.type)}`).join(", ")} }`;
    case "choice":
      return JSON.stringify(Object.keys(vocabulary[type2.table])[0] ?? "");
    case "choices":
    case "blocks":
      return type2.kind === "blocks" ? "{}" : "[]";
  }
}

// extension/core/config/unknown-name.ts
function reportUnknownName(key, table2, path11, context) {
  const name2 = key.value;
  const { noun, one } = tableWords[table2];
  const elsewhere = Object.keys(vocabulary).find((other) => row(other, name2));
  const names = [...Object.keys(vocabulary[table2]), ...table2 === "layer" ? context.blocks.keys() : []];
  const fixes = elsewhere ? [] : rename(key, names);
  const words3 = elsewhere ? said`"${{ name: name2 }}" is ${{ found: tableWords[elsewhere].one }}, not ${{ wanted: one }}: ${{ place: places[elsewhere] }}.` : referenced(name2) === void 0 || context.scope ? said`There is no ${{ noun }} "${{ name: name2 }}": ${{ suggestion: suggestion(name2, names, fixes) }}` : said`There is no ${{ noun }} "${{ name: name2 }}": a "$" stands for a parameter only in the body of the block that has it.`;
  context.report({ id: `unknown-${table2.replace("_", "-")}`, node: key, path: path11, said: words3, fixes });
}
var places = {
  dataset: said`it belongs under "dataset" of "data"`,
  layer: said`it belongs in "model"`,
  transform: said`it belongs in "train_transform" or "test_transform" of "data"`,
  batch_transform: said`it belongs in "batch_transform" of "data"`,
  loss: said`it belongs under "loss"`,
  optimizer: said`it belongs under "optimizer"`,
  scheduler: said`it belongs under "scheduler"`,
  init: said`it belongs under a layer's "init"`
};
function wrongEntry(node, entries, table2, path11, source2) {
  const { noun, first: first2 } = tableWords[table2];
  if (entries.length <= 1) {
    const words3 = said`${{ noun: first2 }} is a name, or { "Name": { parameters } }, not ${{ found: excerpt(node, source2) }}.`;
    return { id: "wrong-type", node, path: path11, said: words3 };
  }
  const text5 = entries.map(({ property }) => `{ ${source2.text.slice(property.offset, property.offset + property.length)} }`).join(", ");
  return {
    id: "wrong-type",
    node,
    path: path11,
    said: said`One entry is one ${{ noun }}, but this has ${{ entries: listing(entries.map(({ name: name2 }) => name2)) }}: write each as an entry of its own.`,
    fixes: typeof path11.at(-1) === "number" ? [{ title: said`Split into one entry each`, edits: [{ offset: node.offset, length: node.length, text: text5 }] }] : []
  };
}

// extension/core/config/check.ts
function checkValue(written, type2, what, writtenAt, around) {
  if (!affordsEntry({ node: written, path: writtenAt }, around)) return invalid;
  const placed = placedIn(resolveReference(written, writtenAt, around), around);
  if (!placed) return invalid;
  const { node, path: path11, context } = placed;
  const wrong = (id = "wrong-type", wanted2 = type2) => {
    const words3 = said`${{ what: asFirst(what) }} must be ${{ type: describeType(wanted2) }}, not ${{ found: excerpt(node, context.source) }}.`;
    context.report({ id, node, path: path11, said: words3, fixes: closestValue(wanted2, node) });
    return invalid;
  };
  switch (type2.kind) {
    case "int":
    case "float": {
      const value = numberOf(node);
      if (value === null || type2.kind === "int" && !Number.isInteger(value)) return wrong();
      if (type2.kind === "int" && !Number.isSafeInteger(value)) return wrong("out-of-range", { ...type2, max: Math.min(type2.max ?? Infinity, Number.MAX_SAFE_INTEGER) });
      return withinBounds(value, type2) ? value : wrong("out-of-range");
    }
    case "bool":
      return node.type === "boolean" ? node.value : wrong();
    case "null":
      return node.type === "null" ? null : wrong();
    case "string":
      return node.type === "string" ? node.value : wrong();
    case "enum":
      return node.type === "string" && type2.values.includes(node.value) ? node.value : wrong();
    case "tuple":
      if (node.type !== "array" || node.children.length !== type2.of.length) return wrong();
      return allOf(node.children.map((child, i) => checkValue(child, type2.of[i], { entry: i + 1, of: what }, [...path11, i], context)));
    case "list":
      if (node.type !== "array" || node.children.length < (type2.minLength ?? 0)) return wrong();
      return allOf(node.children.map((child, i) => checkValue(child, type2.of, { entry: i + 1, of: what }, [...path11, i], context)));
    case "either": {
      const value = checkEither(node, type2.of, what, path11, context);
      return value === void 0 ? wrong() : value;
    }
    case "object":
      return node.type === "object" ? checkParams(node, node, type2.params, ownerOf(path11), path11, context) : wrong();
    case "choice":
      return node.type === "string" || node.type === "object" ? checkChoice(node, type2.table, path11, context) : wrong();
    case "choices":
      return node.type === "array" && node.children.length >= (type2.minLength ?? 0) ? checkChoices(node, type2.table, path11, context) : wrong();
    case "blocks":
      return node.type === "object" ? {} : wrong();
  }
}
var ownerOf = (path11) => ({ key: String(path11.findLast((segment2) => typeof segment2 === "string")) });
function placedIn(placed, around) {
  if (!placed) return null;
  const { node, path: path11, scope, open } = placed;
  return { node, path: path11, context: scope === around.scope ? around : { ...around, scope, open } };
}
function checkEither(node, types, what, path11, context) {
  const likely = types.filter((type2) => likelyKind(node, type2));
  for (const type2 of likely) {
    const findings = [];
    const value = checkValue(node, type2, what, path11, { ...context, report: (finding) => findings.push(finding) });
    if (value !== invalid) return value;
    if (likely.length === 1 && !findings.some((finding) => finding.node === node && isShallow.has(finding.id))) {
      findings.forEach(context.report);
      return invalid;
    }
  }
  return void 0;
}
var isShallow = /* @__PURE__ */ new Set(["wrong-type", "out-of-range"]);
function likelyKind(node, type2) {
  switch (type2.kind) {
    case "int":
    case "float":
      return numberOf(node) !== null;
    case "bool":
      return node.type === "boolean";
    case "null":
      return node.type === "null";
    case "string":
    case "enum":
      return node.type === "string";
    case "tuple":
    case "list":
    case "choices":
      return node.type === "array";
    case "object":
    case "blocks":
      return node.type === "object";
    case "choice":
      return node.type === "object" || node.type === "string";
    case "either":
      return type2.of.some((alternative) => likelyKind(node, alternative));
  }
}
function checkParams(...given) {
  const { values, sound: sound2 } = readParams(...given);
  return sound2 ? values : invalid;
}
function readParams(node, place3, params3, what, path11, context) {
  const given = /* @__PURE__ */ new Map();
  const misspelt = /* @__PURE__ */ new Set();
  let sound2 = true;
  for (const { property, key, name: name2, value } of properties(node)) {
    if (context.allowance.spent) return { values: Object.fromEntries(given), sound: false };
    const at = [...path11, name2];
    const removal2 = () => ({ title: said`Remove this "${{ name: name2 }}"`, edits: [remove(property, context.source.text)] });
    if (given.has(name2)) {
      context.report({ id: "duplicate-key", node: key, path: at, said: said`"${{ name: name2 }}" is given twice in ${{ what: within3(what) }}: keep one of them.`, fixes: [removal2()] });
      sound2 = false;
    } else if (!Object.hasOwn(params3, name2)) {
      const fixes = rename(key, Object.keys(params3));
      if (fixes.length > 0) misspelt.add(JSON.parse(fixes[0].edits[0].text));
      const words3 = said`${{ what: asFirst(what) }} has no "${{ name: name2 }}": ${{ suggestion: suggestion(name2, Object.keys(params3), fixes) }}`;
      context.report({ id: "unknown-key", node: key, path: at, said: words3, fixes: [...fixes, removal2()] });
      sound2 = false;
    } else given.set(name2, value ? checkValue(value, params3[name2].type, path11.length === 0 ? { key: name2 } : { param: name2, of: what }, at, context) : invalid);
  }
  const values = {};
  for (const [name2, param] of Object.entries(params3)) {
    if (!given.has(name2) && param.default === void 0 && !misspelt.has(name2)) {
      const example2 = placeholder(name2, param.type);
      context.report({
        id: "missing-key",
        node: place3,
        path: path11,
        said: said`${{ what: asFirst(what) }} needs "${{ name: name2 }}", ${{ type: describeType(param.type) }}: add for instance "${{ name: name2 }}": ${{ example: example2 }}.`,
        fixes: [{ title: said`Add "${{ name: name2 }}"`, edits: [addProperty(node ?? place3, name2, example2)] }]
      });
    }
    const value = given.has(name2) ? given.get(name2) : param.default === void 0 ? invalid : defaultAt(param, path11);
    if (value === invalid) sound2 = false;
    values[name2] = value;
  }
  return { values, sound: sound2 };
}
function checkChoice(written, table2, writtenAt, around) {
  const at = { node: written, path: writtenAt };
  if (!affordsEntry(at, around) || table2 === "layer" && !affordsLayer(at, around)) return invalid;
  const placed = placedIn(resolveReference(written, writtenAt, around), around);
  if (!placed) return invalid;
  const { node, path: path11 } = placed;
  const context = table2 === "layer" ? { ...placed.context, depth: around.depth + 1 } : placed.context;
  const entries = properties(node);
  if (node.type !== "string" && entries.length !== 1) {
    context.report(wrongEntry(node, entries, table2, path11, context.source));
    return invalid;
  }
  const key = entries[0]?.key ?? node;
  const given = entries[0]?.value ?? null;
  const name2 = key.value;
  const block = table2 === "layer" ? context.blocks.get(name2) : void 0;
  if (block) return expandBlock(block, given, key, path11, context);
  const found = row(table2, name2);
  if (!found) {
    reportUnknownName(key, table2, path11, context);
    return invalid;
  }
  const params3 = checkRowParams(name2, found, given, key, path11, context);
  return params3 === invalid ? invalid : { name: name2, params: params3, path: path11 };
}
function checkRowParams(name2, { params: params3, shorthand }, given, key, path11, context) {
  const at = [...path11, name2];
  if (!given || given.type === "object") return checkParams(given, key, params3, { row: name2 }, at, context);
  if (shorthand === void 0) {
    const first2 = Object.keys(params3)[0];
    const way = first2 === void 0 ? said`write "${{ name: name2 }}" alone` : said`write { "${{ name: name2 }}": { "${{ param: first2 }}": ${{ value: excerpt(given, context.source) }} } }`;
    context.report({ id: "wrong-type", node: given, path: at, said: said`${{ name: name2 }} takes its parameters by name: ${{ way }}.` });
    return invalid;
  }
  const { [shorthand]: param, ...others } = params3;
  const value = checkValue(given, param.type, { param: shorthand, of: { row: name2 } }, at, context);
  const rest2 = checkParams(null, key, others, { row: name2 }, at, context);
  return value === invalid || rest2 === invalid ? invalid : { ...rest2, [shorthand]: value };
}
function expandBlock(block, args, use, path11, context) {
  if (context.open.includes(block.name)) {
    const circle = [...context.open.slice(context.open.indexOf(block.name)), block.name].map((name2) => shortened(name2)).join(" -> ");
    context.report({ id: "block-cycle", node: use, path: path11, said: said`Block "${{ name: block.name }}" contains itself (${{ circle }}): take it out of its own body.` });
    return invalid;
  }
  if (!block.sound) return invalid;
  const used = { ...context, use: { block: block.name, at: { node: use, path: path11 } } };
  const scope = bindBlock(block, args, use, [...path11, block.name], used);
  if (scope === invalid) return invalid;
  const inside2 = { ...used, scope, open: [...context.open, block.name] };
  const body = checkChoices(block.body.node, "layer", block.body.path, inside2);
  return body === invalid ? invalid : { name: "Sequential", params: { body }, path: path11, block: block.name };
}
function checkChoices(node, table2, path11, context) {
  return allOf(node.children.map((child, i) => checkChoice(child, table2, [...path11, i], context)));
}
function withinBounds(value, { min, max, above, below }) {
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity) && value > (above ?? -Infinity) && value < (below ?? Infinity);
}
function allOf(values) {
  return values.includes(invalid) ? invalid : values;
}
function defaultAt({ type: type2, default: value }, path11) {
  const table2 = heldTable(type2);
  const complete = (each) => {
    if (Array.isArray(each)) return each.map(complete);
    if (!isChoice3(each)) return each;
    const params3 = table2 === null ? {} : defaultsOf(row(table2, each.name).params);
    return { ...each, params: { ...params3, ...each.params }, path: path11 };
  };
  return complete(value);
}
function isChoice3(value) {
  return typeof value === "object" && value !== null && "name" in value && "params" in value && "path" in value;
}

// extension/core/config/experiment-keys.ts
var toTensor2 = { name: "ToTensor", params: {}, path: [] };
var metric = oneOf(...Object.keys(metricNames));
var dataKeys = {
  dataset: required(choice("dataset"), "Where the pictures come from."),
  batch_size: optional(int({ min: 1 }), 64, "Pictures in one training step. Larger batches give smoother gradients and want a larger learning rate."),
  val_split: optional(
    float({ min: 0, below: 1 }),
    0.1,
    "Share of the training pictures held back for validation, where the data set has no validation set of its own."
  ),
  shuffle: optional(bool, true, "Whether the training pictures are put in a new order each epoch."),
  drop_last: optional(bool, false, "Whether a last batch that is not full is left out of training."),
  train_transform: optional(choices("transform"), [toTensor2], "What is done to each training picture, in this order, anew each epoch."),
  test_transform: optional(choices("transform"), [toTensor2], "What is done to each validation picture. Nothing random belongs here."),
  batch_transform: optional(choices("batch_transform"), [], "What mixes the pictures of a whole training batch (MixUp, CutMix); the labels become soft.")
};
var trainingKeys = {
  clip_grad_norm: optional(
    either(float({ above: 0 }), nothing),
    null,
    "Scales the gradients down where their total norm exceeds this (torch.nn.utils.clip_grad_norm_)."
  ),
  clip_grad_value: optional(either(float({ above: 0 }), nothing), null, "Cuts each gradient to \xB1 this value (torch.nn.utils.clip_grad_value_)."),
  accumulate: optional(int({ min: 1 }), 1, "Batches whose gradients are averaged into one optimizer step: a larger batch in the same memory."),
  no_decay_norm_bias: optional(bool, false, "Whether biases and the weights of norm layers are spared the weight decay."),
  ema: optional(
    either(float({ above: 0, below: 1 }), nothing),
    null,
    "Decay of an exponential moving average of the weights, e.g. 0.999; validation and checkpoints use the average."
  ),
  swa_start: optional(
    either(int({ min: 0 }), nothing),
    null,
    "Stochastic weight averaging: the epoch, counted from 0, after which the weights of each epoch are averaged."
  ),
  early_stopping: optional(
    either(
      object({
        metric: optional(metric, "val_loss", "The metric that has to improve."),
        patience: optional(int({ min: 0 }), 5, "Epochs without improvement that are put up with."),
        min_delta: optional(float({ min: 0 }), 0, "The least change that counts as improvement.")
      }),
      nothing
    ),
    null,
    "Ends the run once a metric has stopped improving."
  ),
  best: optional(metric, "val_accuracy", "The metric that decides which epoch's checkpoint is kept as the best."),
  keep: optional(
    either(oneOf("best+last", "all"), object({ every: required(int({ min: 1 }), "Epochs from one kept checkpoint to the next.") })),
    "best+last",
    'Which weights stay on disk: the best and the last, those of all epochs, or of each n-th epoch too, e.g. { "every": 5 }.'
  ),
  checkpoint_minutes: optional(
    either(float({ above: 0 }), nothing),
    5,
    "Minutes after which a long epoch is saved within, so that nothing more is lost when the machine goes down; longer where saving would take a hundredth of the time. null: at the end of epochs alone."
  )
};
var experimentKeys = {
  $schema: optional(either(string, nothing), null, "The JSON schema, for editors that want it named."),
  data: required(object(dataKeys), "The pictures: data set, batches, transforms."),
  blocks: optional(
    { kind: "blocks" },
    {},
    'Blocks of your own, by name: a list of layers, or { "params": { "channels": 64 }, "body": [\u2026] } with "$channels" in the body.'
  ),
  model: required(choices("layer", 1), "The network: its layers from the picture to the logits, as in nn.Sequential."),
  init: optional(either(choice("init"), nothing), null, "How the weights of convolutions and linear layers begin; null: PyTorch's defaults."),
  loss: optional(choice("loss"), { name: "CrossEntropyLoss", params: {}, path: [] }, "What training makes small."),
  optimizer: required(choice("optimizer"), "How the gradients change the weights."),
  scheduler: optional(either(choice("scheduler"), nothing), null, "How the learning rate changes over the run; null keeps it constant."),
  training: optional(object(trainingKeys), defaultsOf(trainingKeys), "Gradient clipping, accumulation, averaging of weights, early stopping."),
  epochs: required(int({ min: 1 }), "How often training goes through all training pictures."),
  seed: optional(int({ min: 0 }), 0, "Where all randomness comes from: the same seed on the same engine gives the same run, bit for bit."),
  study: optional(
    either(object(studyKeys), nothing),
    null,
    'How the values to try are tried: in place of any value { "$try": [\u2026] }, { "$range": [0.001, 0.1], "log": true } or { "$int": [16, 128], "step": 16 }.'
  )
};

// extension/shared/partition-point.ts
function partitionPoint(length, before) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle2 = low + high >> 1;
    if (before(middle2)) low = middle2 + 1;
    else high = middle2;
  }
  return low;
}

// extension/core/config/source-text.ts
var pointWithoutDigits = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(-?\d+)(?:\.(?!\d)([eE][+-]?\d+)?)?/g;
function readSource(text5) {
  const position = positionsIn(text5);
  const beyond2 = findExcess(text5);
  if (beyond2) {
    const { offset: offset2, said: words3 } = beyond2;
    const excess = { id: "text-too-large", severity: "error", message: fill(words3), said: words3, path: [], offset: offset2, length: 1, ...position(offset2) };
    return { text: text5, root: void 0, written: void 0, syntaxErrors: [], excess, position };
  }
  const syntaxErrors = [];
  const strict = text5.replace(pointWithoutDigits, (match, digits, exponent = "") => digits === void 0 ? match : `${digits}${exponent}`.padEnd(match.length));
  const written = parseTree2(strict, syntaxErrors, { allowTrailingComma: true });
  return { text: text5, root: written && mayVary(text5) ? withChoices(written, firstChoice) : written, written, syntaxErrors: syntaxErrors.slice(0, budget.findings), excess: null, position };
}
function positionsIn(text5) {
  const starts = [0];
  for (let at = text5.indexOf("\n"); at >= 0; at = text5.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset2) => {
    const line = partitionPoint(starts.length, (i) => starts[i] <= offset2);
    return { line, column: offset2 - starts[line - 1] + 1 };
  };
}
var [openBrace, closeBrace, openBracket, closeBracket, end] = [1, 2, 3, 4, 17];
function findExcess(text5) {
  if (text5.length > budget.characters) return { offset: budget.characters, said: said`The text is longer than ${{ most: grouped(budget.characters) }} characters and was not read: leave something out.` };
  const scanner = createScanner2(text5, true);
  const open = [];
  let tokens = 0;
  for (let token = scanner.scan(); token !== end; token = scanner.scan()) {
    const offset2 = scanner.getTokenOffset();
    if (++tokens > 2 * budget.entries) return { offset: offset2, said: said`The text has more than ${{ most: grouped(budget.entries) }} names, numbers and lists and was not read: leave something out.` };
    if (token === openBrace || token === openBracket) open.push(token);
    else if ((token === closeBrace || token === closeBracket) && open.at(-1) === token - 1) open.pop();
    if (open.length > budget.nesting) return { offset: offset2, said: said`Brackets are nested more than ${{ most: budget.nesting }} deep here, and the text was not read: name the inner layers under "blocks".` };
  }
  return null;
}

// extension/core/config/syntax-error.ts
var messages = {
  InvalidSymbol: said`This is not JSON: write strings in double quotes, and true, false, null in small letters.`,
  InvalidNumberFormat: said`This is not a number as JSON writes it: for instance 0.5, 1e-4.`,
  PropertyNameExpected: said`A key in double quotes is expected here.`,
  ValueExpected: said`A value is missing here.`,
  ColonExpected: said`A colon is missing between the key and its value.`,
  CommaExpected: said`A comma is missing before this.`,
  CloseBraceExpected: said`A closing brace } is missing.`,
  CloseBracketExpected: said`A closing bracket ] is missing.`,
  EndOfFileExpected: said`The experiment has ended before this: remove what follows, or the brace that closes it too early.`,
  UnexpectedEndOfComment: said`This comment does not end: add */.`,
  UnexpectedEndOfString: said`This string does not end: add a double quote.`,
  UnexpectedEndOfNumber: said`This number does not end: a digit has to follow.`,
  InvalidUnicode: said`This is not a character code: \\u takes four hexadecimal digits.`,
  InvalidEscapeCharacter: said`A backslash in a string is written \\\\; paths may use / on every system.`,
  InvalidCharacter: said`This character cannot stand in a string: write a tab as \\t and a line end as \\n.`
};
function describeSyntaxError({ error: error3, offset: offset2, length }, source2) {
  const code = printParseErrorCode(error3);
  const at = Math.min(offset2, Math.max(0, source2.text.length - 1));
  const words3 = Object.hasOwn(messages, code) ? messages[code] : said`The text is not JSON here (${{ code }}).`;
  return {
    id: "syntax",
    severity: "error",
    message: fill(words3),
    said: words3,
    path: [],
    offset: at,
    length: Math.max(1, length),
    ...source2.position(at)
  };
}

// extension/core/config/parse.ts
function readExperimentSource(source2) {
  const { text: text5 } = source2;
  const problems = source2.excess ? [source2.excess] : source2.syntaxErrors.map((error3) => describeSyntaxError(error3, source2));
  if (source2.root?.type !== "object") {
    if (problems.length === 0) {
      const none2 = said`An experiment is an object: { "data": …, "model": […], "optimizer": …, "epochs": … }.`;
      problems.push({ id: "wrong-type", severity: "error", message: fill(none2), said: none2, path: [], offset: 0, length: Math.max(1, text5.trimEnd().length), line: 1, column: 1 });
    }
    return { source: source2, experiment: null, parts: {}, study: { plan: null, variables: [] }, problems };
  }
  const { parts, plan, findings } = checkExperiment(source2.root, source2);
  const { variables, findings: ofVariables, broken } = readVariables(source2);
  const study2 = { plan, variables };
  if (problems.length > 0) return { source: source2, experiment: null, parts, study: study2, problems };
  const others = findings.filter(({ node: { offset: offset2 } }) => !broken.some((each) => offset2 >= each.offset && offset2 < each.offset + each.length));
  problems.push(...[...ofVariables, ...others].map((finding) => toProblem(finding, source2)));
  return { source: source2, experiment: problems.length === 0 ? parts : null, parts, study: study2, problems };
}
function toProblem({ id, node, path: path11, said: said2, fixes }, source2) {
  return {
    id,
    severity: "error",
    message: fill(said2),
    said: said2,
    path: path11,
    offset: node.offset,
    length: node.length,
    ...source2.position(node.offset),
    ...fixes && fixes.length > 0 ? { fixes } : {}
  };
}
function checkExperiment(root5, source2) {
  const findings = /* @__PURE__ */ new Map();
  const allowance = fullAllowance();
  const report2 = (finding) => {
    findings.set(`${finding.id} ${finding.node.offset} ${fill(finding.said)}`, finding);
    if (findings.size >= budget.findings) allowance.spent = true;
  };
  const given = new Map(properties(root5).map(({ name: name2, value }) => [name2, value]));
  const blocks = readNamedBlocks(given.get("blocks"), report2);
  const context = { source: source2, report: report2, blocks, scope: null, open: [], use: null, depth: 1, allowance };
  const place3 = root5.children?.[0]?.children?.[0] ?? root5;
  const { values } = readParams(root5, place3, experimentKeys, "experiment", [], context);
  const quiet = { ...context, report: () => void 0, allowance: fullAllowance() };
  if (values.data === invalid && given.get("data")?.type === "object") values.data = sound(readParams(given.get("data"), root5, dataKeys, { key: "data" }, ["data"], quiet).values);
  if (values.model === invalid) values.model = layersUntilWrong(given.get("model"), quiet);
  delete values.$schema;
  delete values.blocks;
  const plan = values.study === invalid ? null : values.study;
  delete values.study;
  if (allowance.excess) report2(allowance.excess);
  return { parts: sound(values), plan, findings: [...findings.values()] };
}
function sound(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== invalid));
}
function layersUntilWrong(model, context) {
  const layers2 = [];
  if (model?.type !== "array") return layers2;
  for (const [i, node] of model.children.entries()) {
    const layer2 = checkChoice(node, "layer", ["model", i], context);
    if (layer2 === invalid) break;
    layers2.push(layer2);
  }
  return layers2;
}

// extension/core/config/lr-places.ts
function lrPlaces({ optimizer: optimizer2, scheduler: scheduler2 }) {
  const brought = [];
  let started = false;
  const visit2 = (choice2) => {
    if (choice2 && "max_lr" in choice2.params) brought.push({ choice: choice2, param: "max_lr" });
    else if (choice2 && Array.isArray(choice2.params.schedulers)) choice2.params.schedulers.forEach(visit2);
    else started = true;
  };
  visit2(scheduler2);
  return started ? [{ choice: optimizer2, param: "lr" }, ...brought] : brought;
}
var lowerEnd = 1 / 4;

// extension/core/config/diagnostics/training-diagnostics.ts
var trainingDiagnostics = {
  "softmax-before-loss": {
    doc: "CrossEntropyLoss applies log-softmax itself; probabilities instead of logits make its gradients vanish.",
    severity: "warning",
    *check({ parts, source: source2 }) {
      const last = parts.model?.at(-1);
      const doubled = parts.loss?.name === "CrossEntropyLoss" && last?.name === "Softmax" || parts.loss?.name === "BCEWithLogitsLoss" && last?.name === "Sigmoid";
      if (!last || !parts.loss || !doubled) return;
      yield {
        place: last,
        said: said`${{ name: parts.loss.name }} applies ${{ function: last.name === "Softmax" ? said`log-softmax` : said`the sigmoid` }} itself, so a ${{ name2: last.name }} before it flattens the gradients: remove it.`,
        fixes: removeChoice(source2, last)
      };
    }
  },
  "nll-without-log-softmax": {
    doc: "NLLLoss takes log-probabilities: without LogSoftmax at the end the loss has no lower bound.",
    severity: "warning",
    *check({ parts, source: source2 }) {
      const last = parts.model?.at(-1);
      if (parts.loss?.name !== "NLLLoss" || !last || last.name === "LogSoftmax") return;
      yield {
        place: parts.loss,
        said: said`NLLLoss takes log-probabilities, but the network ends without LogSoftmax: use CrossEntropyLoss, which takes logits.`,
        fixes: [
          ...setEntry(source2, parts.loss, '"CrossEntropyLoss"', said`Change to CrossEntropyLoss`),
          ...insertBeside(source2, last, "after", '{ "LogSoftmax": { "dim": 1 } }', said`Add LogSoftmax at the end`)
        ]
      };
    }
  },
  "unusual-lr": {
    doc: "A learning rate far outside what people use with an optimizer is more often a slip than a discovery.",
    severity: "warning",
    *check({ parts: { optimizer: optimizer2, scheduler: scheduler2 = null }, source: source2 }) {
      if (!optimizer2) return;
      const [low, high] = row("optimizer", optimizer2.name).usualLr;
      const usual2 = Number(Math.sqrt(low * high).toPrecision(1));
      for (const { choice: choice2, param } of lrPlaces({ optimizer: optimizer2, scheduler: scheduler2 })) {
        const lr = choice2.params[param];
        if (typeof lr !== "number" || lr >= low && lr <= high) continue;
        yield {
          place: choice2,
          param,
          said: said`A learning rate of ${{ lr }} is far from what is usual with ${{ name: optimizer2.name }} (${{ low }} to ${{ high }}): did you mean ${{ usual: usual2 }}?`,
          fixes: setParam(source2, choice2, param, usual2)
        };
      }
    }
  },
  "nesterov-needs-momentum": {
    doc: "Nesterov's look-ahead needs a momentum and no dampening; PyTorch refuses it otherwise.",
    severity: "error",
    *check({ parts: { optimizer: optimizer2 }, source: source2 }) {
      if (optimizer2?.params.nesterov !== true) return;
      const { momentum, dampening } = optimizer2.params;
      if (momentum === 0) yield { place: optimizer2, param: "nesterov", said: said`Nesterov needs a momentum, but it is 0: set "momentum" to 0.9.`, fixes: setParam(source2, optimizer2, "momentum", 0.9) };
      else if (dampening !== void 0 && dampening !== 0) {
        yield { place: optimizer2, param: "dampening", said: said`Nesterov needs "dampening" to be 0, not ${{ dampening: String(dampening) }}.`, fixes: setParam(source2, optimizer2, "dampening", 0) };
      }
    }
  },
  "swa-never-starts": {
    doc: "Weights are averaged from swa_start on: after the last epoch nothing is left to average.",
    severity: "warning",
    *check({ parts: { training, epochs }, source: source2 }) {
      const first2 = training?.swa_start ?? -1;
      if (epochs === void 0 || first2 < epochs) return;
      const start = Math.floor(epochs * 0.75);
      yield {
        place: ["training", "swa_start"],
        said: said`"swa_start" is ${{ first: first2 }}, but the run has only ${{ epochs }} epochs, counted from 0: start earlier, e.g. at ${{ start }}.`,
        fixes: setKey(source2, ["training", "swa_start"], start)
      };
    }
  },
  "two-clips": {
    doc: "Clipping by norm and by value at once does both, one after the other; usually one of them was meant.",
    severity: "information",
    *check({ parts: { training }, source: source2 }) {
      if (typeof training?.clip_grad_norm !== "number" || training.clip_grad_value === null) return;
      yield {
        place: ["training", "clip_grad_value"],
        said: said`Gradients are clipped by norm and by value: keep one, usually clip_grad_norm.`,
        fixes: setKey(source2, ["training", "clip_grad_value"], null)
      };
    }
  }
};

// extension/core/config/diagnostics/diagnostics.ts
var diagnostics = {
  ...textDiagnostics,
  ...modelDiagnostics,
  ...dataDiagnostics,
  ...scheduleDiagnostics,
  ...trainingDiagnostics,
  ...studyDiagnostics
};

// extension/core/config/suppressions.ts
var comment = /\/\/\s*cnn-lab-ignore(-next-line|-file)?\b[ \t]*([\w ,-]*)/g;
function readSuppressions(text5) {
  const byLine = /* @__PURE__ */ new Map();
  if (!text5.includes("cnn-lab-ignore")) return () => false;
  const everywhere = [];
  for (const [i, line] of text5.split("\n").entries()) {
    for (const [, where, words3] of line.matchAll(comment)) {
      const ids = new Set(words3.split(/[\s,]+/).filter((id) => id !== ""));
      if (where === "-file") everywhere.push(ids);
      else byLine.set(i + (where === "-next-line" ? 2 : 1), ids);
    }
  }
  return (line, id) => [byLine.get(line), ...everywhere].some((ids) => ids !== void 0 && (ids.size === 0 || ids.has(id)));
}

// extension/core/config/analyse.ts
function analyse(text5, options = {}) {
  const source2 = readSource(text5);
  const { problems: first2, ...facts } = analyseChoices(source2, options);
  const suppressed = readSuppressions(text5);
  const problems = [...first2, ...problemsOfOthers(source2, facts, first2, options)].filter(({ severity, line, id }) => severity === "error" || !suppressed(line, id)).sort((a, b) => a.offset - b.offset);
  return { ...facts, problems };
}
function analyseChoices(source2, options) {
  const reading2 = readExperimentSource(source2);
  const facts = gatherFacts(reading2, options);
  const found = reading2.source.root ? runChecks(facts, options.severities ?? {}) : [];
  return { ...facts, problems: [...reading2.problems, ...found].map((problem) => withoutLosses(problem, facts)) };
}
function withoutLosses({ fixes, ...problem }, { study: { variables } }) {
  const lost = new Set(ofStudy.has(problem.id) ? [] : variables.map(({ written: { node } }) => node.offset));
  const kept = fixes?.filter(({ edits }) => edits.every(({ offset: offset2, length }) => length === 0 || !lost.has(offset2)));
  return kept?.length ? { ...problem, fixes: kept } : problem;
}
var ofStudy = /* @__PURE__ */ new Set([...Object.keys(studyDiagnostics)]);
function problemsOfOthers(source2, { study: study2 }, known2, options) {
  const told = new Set(known2.map(keyOf2));
  return variantsOf(source2, study2.variables).flatMap(
    (variant) => analyseChoices(variant.source, options).problems.flatMap((problem) => {
      if (told.has(keyOf2(problem))) return [];
      told.add(keyOf2(problem));
      return [ofVariant(problem, variant)];
    })
  );
}
var keyOf2 = ({ id, offset: offset2, message }) => `${id} ${offset2} ${message}`;
function ofVariant(problem, { place: { offset: offset2, length }, words: words3 }) {
  if (problem.offset >= offset2 && problem.offset + problem.length <= offset2 + length) return problem;
  const whole2 = said`With ${{ choice: words3 }}: ${{ problem: problem.said }}`;
  return { ...problem, said: whole2, message: fill(whole2), fixes: void 0 };
}
function runChecks(facts, severities) {
  const problems = [];
  for (const [id, { check, severity: usual2 }] of Object.entries(diagnostics)) {
    const severity = usual2 === "error" ? "error" : severities[id] ?? usual2;
    if (!check || severity === "off") continue;
    const told = /* @__PURE__ */ new Set();
    for (const { place: place3, param, node: apart, said: said2, fixes } of check(facts)) {
      const message = fill(said2);
      const { node, path: path11 } = apart && Array.isArray(place3) ? { node: apart, path: place3 } : locate(facts.source, place3, param);
      const key = `${node.offset} ${message}`;
      if (told.has(key)) continue;
      told.add(key);
      if (told.size > budget.findings) break;
      problems.push({
        id,
        severity,
        message,
        said: said2,
        path: path11,
        offset: node.offset,
        length: node.length,
        ...facts.source.position(node.offset),
        ...fixes && fixes.length > 0 ? { fixes } : {}
      });
    }
  }
  return problems;
}
function gatherFacts({ source: source2, experiment, parts, study: study2 }, options) {
  const { dataset: dataset2, val_split: valSplit = 0, batch_size: batchSize, drop_last: dropLast } = parts.data ?? {};
  const known2 = options.dataset ?? (dataset2 && row("dataset", dataset2.name).known?.(dataset2.params));
  const shape = known2?.shape ?? (dataset2 && row("dataset", dataset2.name).shape?.(dataset2.params));
  const transformProblems = [];
  const through = (list3) => shape && list3 ? pictureAfter(shape, list3, transformProblems) : null;
  const [trainPicture, testPicture] = [through(parts.data?.train_transform), through(parts.data?.test_transform)];
  const trainImages = known2 ? known2.trainImages - (known2.valImages === null ? Math.round(known2.trainImages * valSplit) : 0) : null;
  const steps = trainImages !== null && batchSize ? trainImages / batchSize : null;
  const built = testPicture && parts.model && parts.model.length > 0 ? buildModel(parts.model, [testPicture.channels, testPicture.height, testPicture.width], parts.init) : null;
  return {
    source: source2,
    experiment,
    parts,
    study: study2,
    freeBytes: options.freeBytes ?? (() => null),
    trainPicture,
    testPicture,
    transformProblems,
    classes: known2?.classes.length ?? null,
    trainImages,
    valImages: known2?.valImages ?? null,
    stepsPerEpoch: steps === null ? null : dropLast ? Math.floor(steps) : Math.ceil(steps),
    nodes: !built ? [] : built.model ? built.model.nodes : built.nodes,
    model: experiment ? built?.model ?? null : null,
    modelProblems: built?.problems ?? []
  };
}
function pictureAfter([channels, height, width], list3, problems) {
  let picture = { kind: "bytes", channels, height, width };
  for (const choice2 of list3) {
    try {
      picture = row("transform", choice2.name).output(choice2.params, picture);
    } catch (error3) {
      if (!(error3 instanceof TransformError)) throw error3;
      problems.push({ choice: choice2, said: error3.said });
      return null;
    }
  }
  return picture;
}

// extension/core/verdict/spread.ts
var mean = (values) => values.reduce((sum3, value) => sum3 + value, 0) / values.length;
function deviation(values) {
  const centre2 = mean(values);
  return Math.sqrt(values.reduce((sum3, value) => sum3 + (value - centre2) ** 2, 0) / (values.length - 1));
}

// extension/shared/run-progress.ts
var unknownProgress = {
  status: "preparing",
  epoch: 0,
  epochs: 0,
  step: 0,
  stepsPerEpoch: 0,
  params: 0,
  valAccuracy: null,
  bestValAccuracy: null,
  valLoss: null,
  lr: null,
  engine: "",
  device: "",
  preparing: null,
  error: null,
  mistake: null,
  remedy: null,
  anchor: null,
  lastStepSeconds: 0,
  pausedFrom: "running",
  checkpoint: false
};
function advance(progress2, event) {
  switch (event.type) {
    case "run-start": {
      const { epochs, step, engine, device, params: params3 } = event;
      const epoch = epochUnderWay(event, progress2.stepsPerEpoch);
      return { ...progress2, status: "preparing", epoch, epochs, step, engine, device, params: params3, preparing: null, error: null, mistake: null, remedy: null, anchor: null };
    }
    case "data-progress":
      return { ...progress2, preparing: event };
    case "data-ready":
      return { ...progress2, preparing: null, stepsPerEpoch: event.steps_per_epoch };
    case "step": {
      const anchor = progress2.anchor ?? { seconds: secondsOf(event), step: event.step };
      return { ...progress2, status: "running", preparing: null, step: event.step, epoch: event.epoch, lr: event.lr, anchor, lastStepSeconds: secondsOf(event) };
    }
    case "epoch-end": {
      const { epoch, step, val_accuracy: valAccuracy, val_loss: valLoss } = event;
      const bestValAccuracy = Math.max(valAccuracy, progress2.bestValAccuracy ?? 0);
      return { ...progress2, epoch, step, valAccuracy, valLoss, bestValAccuracy, lastStepSeconds: secondsOf(event) };
    }
    case "paused":
      return { ...progress2, status: "paused", pausedFrom: progress2.status === "preparing" ? "preparing" : "running" };
    case "resumed":
      return { ...progress2, status: progress2.pausedFrom, anchor: null };
    case "edit":
      return { ...progress2, epochs: event.epochs };
    case "run-end":
      return { ...progress2, status: event.status, epoch: Math.max(progress2.epoch, event.epoch), step: event.step, preparing: null, error: event.error ?? null, mistake: event.mistake ?? null, remedy: event.remedy ?? null };
    case "checkpoint":
      return { ...progress2, checkpoint: true };
    case "fork":
    case "notice":
      return progress2;
  }
}
var epochUnderWay = ({ epoch, epochs, step }, stepsPerEpoch) => stepsPerEpoch > 0 && step > epoch * stepsPerEpoch ? Math.min(epochs, epoch + 1) : epoch;
var secondsOf = ({ elapsed, time }) => elapsed ?? time / 1e3;
var isLive = (status) => status === "preparing" || status === "running" || status === "paused";

// extension/shared/run-words.ts
var statusWords = {
  preparing: said`preparing`,
  running: said`running`,
  paused: said`paused`,
  finished: said`finished`,
  stopped: said`stopped`,
  failed: said`failed`,
  interrupted: said`interrupted`
};
var stageWords = { download: said`downloading`, decode: said`decoding`, draw: said`drawing`, statistics: said`measuring` };

// extension/core/runs/run-value.ts
var number = { kind: "float" };
var text2 = { kind: "string" };
var figureKinds = {
  id: text2,
  name: text2,
  status: { kind: "enum", values: [...Object.keys(statusWords), "unreadable"] },
  created: { kind: "time" },
  study: text2,
  trial: number,
  tags: { kind: "list", of: text2 },
  pinned: { kind: "bool" },
  bytes: number,
  epoch: number,
  epochs_done: number,
  steps: number,
  params: number,
  seconds: number,
  train_loss: number,
  train_accuracy: number,
  val_loss: number,
  val_accuracy: number,
  macro_f1: number,
  top5_accuracy: number,
  best_val_accuracy: number,
  best_epoch: number
};
var root = { kind: "object", params: Object.fromEntries(Object.entries(experimentKeys).filter(([key]) => key !== "$schema" && key !== "blocks" && key !== "study")) };
var figureNames = Object.keys(figureKinds);
function runValue(name2, column) {
  if (Object.hasOwn(figureKinds, name2)) {
    const figure2 = name2;
    return { name: name2, kinds: [figureKinds[figure2]], of: ({ figures }) => figures[figure2] };
  }
  const segments = name2.split(".");
  const along = typesAlong(segments);
  const unknown = along.findIndex((types) => types.length === 0);
  if (unknown > 0) throw unknownName(name2, column, segments, unknown - 1, along[unknown - 1]);
  return { name: name2, kinds: along.at(-1), of: ({ experiment }) => valueAt(experiment, segments) };
}
var isParameter = (name2) => typesAlong(name2.split(".")).at(-1).length > 0;
var typesAlong = (segments) => segments.reduce((found, segment2) => [...found, found.at(-1).flatMap((type2) => inside(type2, segment2))], [[root]]);
function unknownName(name2, column, segments, i, kinds) {
  const before = segments.slice(0, i).map((segment2) => `${segment2}.`).join("");
  const names = [...new Set(kinds.flatMap(namesInside))];
  const known2 = i === 0 ? [...figureNames, ...names] : names;
  const written = segments[i];
  const near = (written.length < 3 ? null : known2.find((each) => each.startsWith(written))) ?? (i === 0 ? owner(name2) : null) ?? nearest2(written, known2);
  return near !== null ? new UserError("runs-unknown-name", 'Column {column}: runs have no "{name}": did you mean {near}?', { column, name: name2, near: `${before}${near}` }) : new UserError("runs-unknown-name", 'Column {column}: runs have no "{name}": there is {names}.', { column, name: name2, names: known2.map((each) => `${before}${each}`).slice(0, 40).join(", ") });
}
var owner = (name2) => ["optimizer", "scheduler", "data", "training"].map((part) => `${part}.${name2}`).find((place3) => typesAlong(place3.split(".")).at(-1).length > 0) ?? null;
function inside(type2, segment2) {
  const isIndex = /^\d+$/.test(segment2);
  switch (type2.kind) {
    case "either":
      return type2.of.flatMap((each) => inside(each, segment2));
    case "object":
      return Object.hasOwn(type2.params, segment2) ? [type2.params[segment2].type] : [];
    case "choice": {
      const table2 = vocabulary[type2.table];
      if (Object.hasOwn(table2, segment2)) return [{ kind: "object", params: table2[segment2].params }];
      return Object.values(table2).flatMap(({ params: params3 }) => Object.hasOwn(params3, segment2) ? [params3[segment2].type] : []);
    }
    case "choices":
      return isIndex ? [{ kind: "choice", table: type2.table }] : [];
    case "list":
      return isIndex ? [type2.of] : [];
    case "tuple":
      return isIndex && type2.of[Number(segment2)] ? [type2.of[Number(segment2)]] : [];
    default:
      return [];
  }
}
function namesInside(type2) {
  if (type2.kind === "either") return type2.of.flatMap(namesInside);
  if (type2.kind === "object") return Object.keys(type2.params);
  return type2.kind === "choice" ? [...Object.values(vocabulary[type2.table]).flatMap(({ params: params3 }) => Object.keys(params3)), ...Object.keys(vocabulary[type2.table])] : [];
}
function valueAt(experiment, segments) {
  let value = experiment;
  for (const segment2 of segments) {
    if (typeof value !== "object" || value === null) return void 0;
    if (isRow(value)) {
      if (value.name === segment2) value = value.params;
      else value = own(value.params, segment2);
    } else value = own(value, segment2);
  }
  return value;
}
var own = (value, key) => typeof value === "object" && value !== null && Object.hasOwn(value, key) ? value[key] : void 0;
var isRow = (value) => "name" in value && typeof value.name === "string" && "params" in value && typeof value.params === "object" && value.params !== null;
function valueWords(value) {
  if (value === null || value === void 0) return "";
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  if (typeof value === "object") return isRow(value) ? value.name : JSON.stringify(value);
  return typeof value === "number" ? String(+value.toPrecision(6)) : String(value);
}

// extension/core/runs/run-filter.ts
function parseRunFilter(text5) {
  return new FilterReader(text5, [...tokensOf(text5)]).read();
}
var [longest3, deepest] = [1e4, 100];
var pattern = /(\s+)|("(?:[^"\\]|\\.)*"|'[^']*')|(>=|<=|!=|!~|==|[=<>~])|([(),|])|([^\s"'=<>!~(),|]+)/y;
function* tokensOf(text5) {
  if (text5.length > longest3) throw new UserError("filter-too-long", "A filter has at most {most} characters.", { most: longest3 });
  const kinds = ["", "blank", "quoted", "operator", "punctuation", "word"];
  for (let at = 0; at < text5.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(text5);
    if (!match) {
      const open = text5[at] === '"' || text5[at] === "'";
      throw open ? new UserError("filter-open-quote", "Column {column}: the quotation mark that begins here has no end.", { column: at + 1 }) : new UserError("filter-unexpected", 'Column {column}: "{found}" is not understood here.', { column: at + 1, found: text5[at] });
    }
    const kind = kinds[match.findIndex((group, i) => i > 0 && group !== void 0)];
    if (kind !== "blank") yield { kind, text: kind === "quoted" ? unquoted(match[0]) : match[0], column: at + 1 };
    at = pattern.lastIndex;
  }
  yield { kind: "end", text: "", column: text5.length + 1 };
}
var unquoted = (text5) => text5[0] === '"' ? text5.slice(1, -1).replace(/\\(.)/g, "$1") : text5.slice(1, -1);
var FilterReader = class {
  constructor(text5, tokens) {
    this.text = text5;
    this.tokens = tokens;
  }
  text;
  tokens;
  at = 0;
  depth = 0;
  read() {
    if (this.tokens.length === 1) return () => true;
    const filter = this.either();
    if (this.next.kind !== "end") throw this.unexpected();
    return filter;
  }
  get next() {
    return this.tokens[this.at];
  }
  take() {
    return this.tokens[this.at++];
  }
  isWord(word) {
    return this.next.kind === "word" && this.next.text.toLowerCase() === word;
  }
  isMark(mark) {
    return this.next.kind === "punctuation" && this.next.text === mark;
  }
  either() {
    const filters3 = [this.all()];
    while (this.isWord("or") || this.isMark("|")) {
      this.take();
      filters3.push(this.all());
    }
    return filters3.length === 1 ? filters3[0] : (record2) => filters3.some((filter) => filter(record2));
  }
  all() {
    const filters3 = [this.one()];
    for (; ; ) {
      if (this.isWord("and")) this.take();
      else if (this.next.kind === "end" || this.isWord("or") || this.isMark("|") || this.isMark(")")) break;
      filters3.push(this.one());
    }
    return filters3.length === 1 ? filters3[0] : (record2) => filters3.every((filter) => filter(record2));
  }
  one() {
    if (++this.depth > deepest) throw new UserError("filter-too-deep", 'Column {column}: parentheses and "not" stand at most {most} deep in one another.', { column: this.next.column, most: deepest });
    const filter = this.inDepth();
    this.depth--;
    return filter;
  }
  inDepth() {
    if (this.isWord("not")) {
      this.take();
      const filter = this.one();
      return (record2) => !filter(record2);
    }
    if (this.isMark("(")) {
      const { column } = this.take();
      const filter = this.either();
      if (!this.isMark(")")) throw new UserError("filter-open-parenthesis", "Column {column}: the parenthesis that begins here has no end.", { column });
      this.take();
      return filter;
    }
    const name2 = this.next;
    if (name2.kind !== "word" && name2.kind !== "quoted") throw this.unexpected();
    this.take();
    return this.next.kind === "operator" ? this.comparison(name2) : called(name2.text);
  }
  comparison(name2) {
    const { of, kinds } = runValue(name2.text, name2.column);
    const written = this.take();
    const operator = written.text === "==" ? "=" : written.text;
    const holds = [this.value(name2.text, kinds, operator)];
    while (this.isMark(",")) {
      this.take();
      holds.push(this.value(name2.text, kinds, operator));
    }
    const any = (value) => Array.isArray(value) ? value.some(any) : holds.some((each) => each(value));
    return operator === "!=" || operator === "!~" ? (record2) => !any(of(record2)) : (record2) => any(of(record2));
  }
  /** Whether a value compares with what stands here; of != and !~ what they deny. */
  value(name2, kinds, operator) {
    const token = this.next;
    if (token.kind !== "word" && token.kind !== "quoted") {
      throw token.kind === "end" || token.kind === "punctuation" ? new UserError("filter-lacks-value", 'Column {column}: what "{name}" is compared with is missing.', { column: token.column, name: name2 }) : this.unexpected();
    }
    this.take();
    const { text: text5, column } = token;
    const wanted2 = text5.toLowerCase();
    if (operator === "~" || operator === "!~") return (value) => wordsOf2(value).includes(wanted2);
    if (kinds.some(({ kind }) => kind === "time")) return duringTime(text5, column, operator);
    const number3 = numberIn(text5);
    const isEqual = operator === "=" || operator === "!=";
    if (isEqual) checkValue2(token, name2, kinds, number3);
    else if (number3 === null) throw new UserError("filter-needs-number", 'Column {column}: "{name}" {operator} wants a number, not "{found}".', { column, name: name2, operator, found: text5 });
    if (isEqual && (wanted2 === "none" || wanted2 === "null")) return (value) => value === null || value === void 0 || wordsOf2(value) === wanted2;
    if (isEqual) return (value) => typeof value === "number" ? value === number3 : wordsOf2(value) === wanted2;
    const compare = order[operator];
    return (value) => typeof value === "number" && compare(value, number3);
  }
  unexpected() {
    const { kind, text: text5, column } = this.next;
    return kind === "end" ? new UserError("filter-ends", "Column {column}: the filter ends where something should follow.", { column }) : new UserError("filter-unexpected", 'Column {column}: "{found}" is not understood here.', { column, found: text5 || this.text.slice(column - 1, column + 1) });
  }
};
var order = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b
};
function numberIn(text5) {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%?)$/i.exec(text5);
  return match ? Number(match[1]) / (match[2] ? 100 : 1) : null;
}
function called(word) {
  const wanted2 = word.toLowerCase();
  return ({ figures: { id, name: name2 } }) => id.toLowerCase().includes(wanted2) || name2.toLowerCase().includes(wanted2);
}
function wordsOf2(value) {
  if (typeof value === "string") return value.toLowerCase();
  if (typeof value === "object" && value !== null) return isRow(value) ? value.name.toLowerCase() : JSON.stringify(value).toLowerCase();
  return value === null || value === void 0 ? "" : String(value);
}
function duringTime(text5, column, operator) {
  if (!/^\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?)?)?)?$/.test(text5)) throw new UserError("filter-needs-time", 'Column {column}: "{found}" is no time: write it as 2026-11-28 or 2026-11-28T15:30.', { column, found: text5 });
  const wanted2 = text5.replace(" ", "T");
  const compare = operator === "=" || operator === "!=" ? (a, b) => a === b : order[operator];
  return (value) => typeof value === "string" && compare(localTime(value).slice(0, wanted2.length), wanted2);
}
function localTime(iso) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - 6e4 * time.getTimezoneOffset()).toISOString().slice(0, 19);
}
function checkValue2({ text: text5, column }, name2, kinds, number3) {
  const all2 = kinds.flatMap(alternatives);
  const wanted2 = text5.toLowerCase();
  if (wanted2 === "none" || wanted2 === "null" || all2.some(({ kind }) => free.has(kind) || number3 !== null && (kind === "int" || kind === "float"))) return;
  const names = all2.flatMap(namesOf);
  if (names.some((each) => each.toLowerCase() === wanted2)) return;
  if (names.length === 0) throw new UserError("filter-needs-number", 'Column {column}: "{name}" {operator} wants a number, not "{found}".', { column, name: name2, operator: "=", found: text5 });
  const near = nearest2(text5, names);
  throw near !== null ? new UserError("filter-unknown-value", 'Column {column}: "{name}" is never "{found}": did you mean {near}?', { column, name: name2, found: text5, near }) : new UserError("filter-unknown-value", 'Column {column}: "{name}" is never "{found}": there is {names}.', { column, name: name2, found: text5, names: names.slice(0, 40).join(", ") });
}
var free = /* @__PURE__ */ new Set(["string", "object", "blocks", "time"]);
function alternatives(type2) {
  switch (type2.kind) {
    case "either":
    case "tuple":
      return type2.of.flatMap(alternatives);
    case "list":
      return alternatives(type2.of);
    case "choices":
      return [{ kind: "choice", table: type2.table }];
    default:
      return [type2];
  }
}
function namesOf(type2) {
  if (type2.kind === "enum") return [...type2.values];
  if (type2.kind === "bool") return ["true", "false"];
  return type2.kind === "choice" ? Object.keys(vocabulary[type2.table]) : [];
}

// extension/core/runs/run-names.ts
var deepest2 = 60;
function parameterNames(records) {
  const keys = [...new Set(records.flatMap(({ experiment }) => Object.keys(partsOf(experiment))))];
  const all2 = [];
  const differing = [];
  for (const key of keys) {
    const values = /* @__PURE__ */ new Map();
    for (const part of new Set(records.map(({ experiment }) => partsOf(experiment)[key]))) {
      for (const [name2, words3] of leaves(key, part)) values.set(name2, (values.get(name2) ?? /* @__PURE__ */ new Set()).add(words3));
    }
    for (const [name2, words3] of values) {
      if (!isParameter(name2)) continue;
      all2.push(name2);
      if (words3.size > 1) differing.push(name2);
    }
  }
  return { all: all2, differing };
}
var partsOf = (experiment) => typeof experiment === "object" && experiment !== null ? experiment : {};
function* leaves(name2, value, depth = 0) {
  if (depth > deepest2) return;
  if (typeof value !== "object" || value === null) return yield [name2, valueWords(value)];
  if (Array.isArray(value)) {
    yield [name2, valueWords(value)];
    for (const [i, each] of value.entries()) if (typeof each === "object" && each !== null) yield* leaves(`${name2}.${i}`, each, depth + 1);
    return;
  }
  if (isRow(value)) yield [name2, value.name];
  for (const [key, each] of Object.entries(isRow(value) ? value.params : value)) if (key !== "path") yield* leaves(`${name2}.${key}`, each, depth + 1);
}

// extension/core/runs/run-order.ts
function* listed(text5) {
  let at = 0;
  for (const part of text5.split(",")) {
    const written = part.trim();
    const column = at + part.indexOf(written) + 1;
    const [name2 = "", ...rest2] = written.split(/\s+/);
    if (name2 !== "") yield [runValue(name2, column), rest2.join(" ").toLowerCase(), column + name2.length + 1];
    at += part.length + 1;
  }
}
var parseRunColumns = (text5) => [...listed(text5)].map(([value, rest2, column]) => {
  if (rest2 !== "") throw new UserError("filter-unexpected", 'Column {column}: "{found}" is not understood here.', { column, found: rest2 });
  return value;
});
var parseSortKeys = (text5) => [...listed(text5)].map(([value, rest2, column]) => {
  if (rest2 !== "" && rest2 !== "desc" && rest2 !== "asc") throw new UserError("sort-direction", 'Column {column}: "{found}" is no direction: write asc or desc, or nothing.', { column, found: rest2 });
  return { value, sign: rest2 === "desc" ? -1 : 1 };
});
var inOrder = (keys, valueOf) => (a, b) => {
  for (const { value, sign } of keys) {
    const order2 = compared(valueOf(a, value), valueOf(b, value), sign);
    if (order2 !== 0) return order2;
  }
  return 0;
};
function compared(a, b, sign) {
  const [lacksA, lacksB] = [lacks(a), lacks(b)];
  if (lacksA || lacksB) return Number(lacksA) - Number(lacksB);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  const [first2, second2] = [valueWords(a), valueWords(b)];
  return first2 === second2 ? 0 : first2 < second2 ? -sign : sign;
}
var lacks = (value) => value === null || value === void 0 || Number.isNaN(value);

// extension/core/runs/run-table.ts
var pinnedFirst = { value: runValue("pinned", 1), sign: -1 };
var mostDiffering = 8;
var mostNamed = 200;
function readQuery({ filter, sort, columns, group, unfolded }) {
  let part = "filter";
  const reading2 = (of, read) => {
    part = of;
    return read();
  };
  try {
    return {
      filter: reading2("filter", () => parseRunFilter(filter)),
      sort: reading2("sort", () => parseSortKeys(sort)),
      columns: reading2("columns", () => parseRunColumns(columns)),
      group: reading2("group", () => group === "" ? null : group === "settings" ? { key: settingKey(), by: [] } : commonKey(parseRunColumns(group))),
      unfolded: new Set(unfolded)
    };
  } catch (error3) {
    if (error3 instanceof UserError) return { part, mistake: error3.mistake };
    throw error3;
  }
}
function runTable(runs2, { filter, sort, columns, group, unfolded }) {
  const left = runs2.filter(({ record: record2 }) => filter(record2)).sort(inOrder([pinnedFirst, ...sort], ({ record: record2 }, { of }) => of(record2)));
  const { differing } = parameterNames(left.map(({ record: record2 }) => record2));
  const table2 = { columns: columns.length > 0 ? columns : usualColumns(differing), differing: differing.slice(0, mostNamed), left };
  if (group === null) return { ...table2, lines: left.map((run) => ({ run })) };
  const members = /* @__PURE__ */ new Map();
  for (const run of left) {
    const key = group.key(run.record);
    const known2 = members.get(key);
    if (known2) known2.push(run);
    else members.set(key, [run]);
  }
  const groups = [...members.values()].map((runs3) => {
    const key = runs3.reduce((oldest, { record: { figures: { id } } }) => id < oldest ? id : oldest, runs3[0].record.figures.id);
    return { key, by: group.by, runs: runs3, unfolded: unfolded.has(key) };
  });
  const centres = new Map(groups.map((each) => [each, new Map(sort.map(({ value }) => [value, centre(commonCell(each.runs, value))]))]));
  groups.sort(inOrder(sort, (each, value) => centres.get(each).get(value)));
  return { ...table2, lines: groups.flatMap((each) => [{ group: each }, ...each.unfolded ? each.runs.map((run) => ({ run })) : []]) };
}
function runCell(record2, { of }) {
  const value = of(record2);
  if (value === null || value === void 0) return null;
  return typeof value === "number" ? value : valueWords(value);
}
function commonCell(runs2, value) {
  const cells = runs2.map(({ record: record2 }) => runCell(record2, value));
  if (new Set(cells).size === 1) return cells[0];
  const numbers = cells.filter((cell) => typeof cell === "number" && Number.isFinite(cell));
  if (numbers.length === 0 || cells.some((cell) => typeof cell === "string")) return null;
  return numbers.length === 1 ? numbers[0] : { mean: mean(numbers), spread: deviation(numbers) };
}
function groupHead({ key, by, runs: runs2, unfolded }) {
  const names = new Set(runs2.map(({ record: record2 }) => record2.figures.name));
  return { kind: "group", key, values: by.map((value) => ({ name: value.name, value: runCell(runs2[0].record, value) })), name: names.size === 1 ? [...names][0] : null, runs: runs2.length, unfolded };
}
var isNumeric = ({ kinds }) => kinds.length > 0 && kinds.every(({ kind }) => kind === "int" || kind === "float");
var centre = (cell) => typeof cell === "object" && cell !== null ? cell.mean : cell;
function usualColumns(differing) {
  const hasNetworks = differing.includes("model");
  const parameters = differing.filter((name2) => name2 !== "epochs" && !(hasNetworks && /^model(\.|$)/.test(name2))).slice(0, mostDiffering);
  return ["status", "epoch", ...parameters, ...hasNetworks ? ["params"] : [], "val_accuracy", "created"].map((name2) => runValue(name2, 1));
}
var commonKey = (by) => ({ key: (record2) => JSON.stringify(by.map((value) => runCell(record2, value))), by });
function settingKey() {
  const numbers = /* @__PURE__ */ new Map();
  const known2 = /* @__PURE__ */ new Map();
  const numberOf2 = (part) => {
    let number3 = known2.get(part);
    if (number3 === void 0) {
      const text5 = JSON.stringify(part ?? null);
      number3 = numbers.get(text5) ?? numbers.size;
      numbers.set(text5, number3);
      known2.set(part, number3);
    }
    return number3;
  };
  return ({ experiment, figures }) => {
    if (typeof experiment !== "object" || experiment === null) return figures.id;
    return Object.entries(experiment).flatMap(([key, part]) => key === "seed" ? [] : [`${key} ${numberOf2(part)}`]).join("\n");
  };
}

// extension/lab/run-summary.ts
import path9 from "node:path";

// extension/shared/run-marks.ts
var noMarks = { tags: [], pinned: false };
var [longestTag, mostTags] = [60, 100];
var marksBytes = 1 << 16;
function parseMarks(json) {
  try {
    const { tags, pinned } = JSON.parse(json);
    return { tags: Array.isArray(tags) ? tidyTags(tags.filter((tag) => typeof tag === "string")) : [], pinned: pinned === true };
  } catch {
    return noMarks;
  }
}
var tidyTags = (tags) => [...new Set(tags.map((tag) => tag.replace(/[,\p{Cc}]/gu, " ").trim().slice(0, longestTag).trim()).filter((tag) => tag !== ""))].slice(0, mostTags);

// extension/core/runs/run-record.ts
var figuresOf = ({ marks: { tags, pinned }, bytes }) => ({ tags: tags.length > 0 ? tags : null, pinned, bytes });
function runRecord(id, { name: name2, created, study: study2, experiment }, status, epoch, outcome2, beside2) {
  return { figures: { id, name: name2, status, created, study: study2?.id ?? null, trial: study2?.trial ?? null, ...figuresOf(beside2), epoch, ...outcome2 }, experiment };
}
function unreadableRecord(id, beside2 = { marks: noMarks, bytes: null }) {
  const unknown = { ...outcomeOf([]), epochs_done: null, steps: null, params: null, seconds: null };
  return { figures: { id, name: id, status: "unreadable", created: "", study: null, trial: null, ...figuresOf(beside2), epoch: null, ...unknown }, experiment: null };
}
function epochsOf(events2) {
  return [...new Map(events2.flatMap((event) => event.type === "epoch-end" ? [[event.epoch, event]] : [])).values()];
}
function outcomeOf(events2) {
  const epochs = epochsOf(events2);
  const best = epochs.reduce((found, epoch) => (epoch.val_accuracy ?? -1) > (found?.val_accuracy ?? -1) ? epoch : found, null);
  const last = epochs.at(-1);
  return {
    epochs_done: epochs.length,
    steps: events2.findLast((event) => event.type === "run-end" || event.type === "step" || event.type === "epoch-end")?.step ?? 0,
    params: events2.findLast((event) => event.type === "run-start")?.params ?? 0,
    seconds: epochs.reduce((sum3, { seconds }) => sum3 + seconds, 0),
    train_loss: last?.train_loss ?? null,
    train_accuracy: last?.train_accuracy ?? null,
    val_loss: last?.val_loss ?? null,
    val_accuracy: last?.val_accuracy ?? null,
    macro_f1: last?.metrics?.macro_f1 ?? null,
    top5_accuracy: last?.metrics?.top5_accuracy ?? null,
    best_val_accuracy: best?.val_accuracy ?? null,
    best_epoch: best?.epoch ?? null
  };
}

// extension/core/runs/shared-parts.ts
var SharedParts = class {
  parts = /* @__PURE__ */ new Map();
  /** What was looked at, and what is held in its place. */
  known = /* @__PURE__ */ new WeakMap();
  /** The experiment with the parts that others have as well. Anything else as it is. */
  of(experiment) {
    if (typeof experiment !== "object" || experiment === null || Array.isArray(experiment)) return experiment;
    return Object.fromEntries(Object.entries(experiment).map(([key, part]) => [key, this.part(part)]));
  }
  part(part) {
    if (typeof part !== "object" || part === null) return part;
    const known2 = this.known.get(part);
    if (known2) return known2;
    const text5 = JSON.stringify(part);
    const held = this.parts.get(text5) ?? part;
    this.parts.set(text5, held);
    this.known.set(part, held);
    return held;
  }
};

// extension/shared/file-reason.ts
var words = {
  ENOENT: said`it does not exist`,
  ENOTDIR: said`a part of its path is a file, not a folder`,
  EISDIR: said`it is a folder, not a file`,
  EEXIST: said`a file of that name is in the way`,
  EACCES: said`you have no permission`,
  EPERM: said`you have no permission`,
  EROFS: said`the file system is read-only`,
  ELOOP: said`its link leads in a circle`,
  ENAMETOOLONG: said`its path is too long`,
  ENOSPC: said`the disk is full`,
  EDQUOT: said`the disk quota is used up`,
  EFBIG: said`it may not grow that large`,
  EMFILE: said`too many files are open`,
  ENFILE: said`too many files are open`,
  EIO: said`the disk reports an error`,
  ESTALE: said`the network disk is gone`,
  ETIMEDOUT: said`the network disk does not answer`,
  EBUSY: said`another program holds it`,
  ETXTBSY: said`another program holds it`,
  ERR_FS_FILE_TOO_LARGE: said`it is larger than 2 GB`
};
function fileReason(error3) {
  const code = error3 instanceof Error && "code" in error3 ? String(error3.code) : "";
  return words[code] ?? (/^E[A-Z0-9]+$/.test(code) ? said`the system answers ${{ code }}` : null);
}

// extension/trainer/live-trainer.ts
import { existsSync } from "node:fs";
import path3 from "node:path";

// extension/shared/is-alive.ts
function isAlive(pid, kill) {
  try {
    kill(pid, 0);
    return true;
  } catch (error3) {
    return error3.code === "EPERM";
  }
}

// extension/shared/run-folder.ts
var runFiles = {
  /** The experiment's text as it was. */
  experiment: "experiment.cnn.jsonc",
  manifest: "run.json",
  events: "events.jsonl",
  /** Every optimizer step (shared/series). */
  series: "series.bin",
  /** What each validation said of each picture (shared/outcomes). */
  outcomes: "outcomes.bin",
  /** Folder of safetensors files: last.safetensors, best.safetensors. */
  checkpoints: "checkpoints",
  /** Folder of who carries the run out (trainer/run-lock). */
  lock: "lock",
  /** What people put on the run: tags, and whether it is pinned (shared/run-marks). */
  marks: "tags.json",
  /** What people noted of it, in Markdown. */
  note: "notes.md",
  /** A change to the experiment that waits for the next epoch (trainer/live-edits). */
  edit: "edit.json",
  /** Socket path or pipe name and token of the live trainer; gone when it ends. */
  control: "control.json"
};

// extension/trainer/control-address.ts
import { lstatSync } from "node:fs";
import os from "node:os";
import path from "node:path";
var controlBytes = 4096;
var pipes = "\\\\.\\pipe\\";
var ownName2 = /^cnn-lab-\d+-[0-9a-f]{8}(\.sock)?$/;
var ownToken = /^[0-9a-f]{48}$/;
var socketFolders = () => [...new Set(["/tmp", process.env.XDG_RUNTIME_DIR ?? "", os.tmpdir()].filter(path.isAbsolute).map((folder2) => path.resolve(folder2)))];
function parseControlAddress(text5) {
  try {
    const { path: place3, token, pid } = JSON.parse(text5);
    if (typeof place3 !== "string" || typeof token !== "string" || !ownToken.test(token) || !Number.isSafeInteger(pid) || pid < 2) return null;
    return isOwnPlace(place3) ? { path: place3, token, pid } : null;
  } catch {
    return null;
  }
}
function isOwnPlace(place3) {
  if (process.platform === "win32") return place3.startsWith(pipes) && ownName2.test(place3.slice(pipes.length));
  if (!socketFolders().includes(path.dirname(place3)) || !ownName2.test(path.basename(place3))) return false;
  const found = lstatSync(place3, { throwIfNoEntry: false });
  return found !== void 0 && found.isSocket() && found.uid === process.getuid();
}

// extension/trainer/regular-file.ts
import { closeSync, constants as constants2, fstatSync, openSync, readFileSync, statSync } from "node:fs";

// extension/shared/said-error.ts
var SaidError = class extends Error {
  constructor(said2, options) {
    super(fill(said2), options);
    this.said = said2;
  }
  said;
};

// extension/trainer/regular-file.ts
function notAFile(stats) {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return said`it is a folder, not a file`;
  if (stats.isFIFO()) return said`it is a pipe, not a file`;
  if (stats.isSocket()) return said`it is a socket, not a file`;
  return said`it is a device, not a file`;
}
var Unreadable = class extends SaidError {
};
function withRegularFile(file2, use) {
  const refuse = (stats) => {
    const other = notAFile(stats);
    if (other !== null) throw new Unreadable(other);
  };
  try {
    refuse(statSync(file2));
    const descriptor = openSync(file2, constants2.O_RDONLY | (constants2.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(descriptor);
      refuse(stats);
      return use(descriptor, stats.size);
    } finally {
      closeSync(descriptor);
    }
  } catch (error3) {
    const reason = fileReason(error3);
    throw reason === null ? error3 : new Unreadable(reason, { cause: error3 });
  }
}
var readRegularFile = (file2, most2 = Infinity) => withRegularFile(file2, (descriptor, size5) => {
  refuseLarge(size5, most2);
  return readFileSync(descriptor);
});
function refuseLarge(size5, most2) {
  if (size5 > most2) throw new Unreadable(said`its ${{ size: size5 }} bytes are more than the ${{ most: most2 }} that it may have`);
}

// extension/trainer/run-lock.ts
import { constants as constants3, copyFileSync, linkSync, readdirSync, rmSync, statSync as statSync2, utimesSync, writeFileSync } from "node:fs";
import path2 from "node:path";

// extension/trainer/process-identity.ts
import { execFileSync } from "node:child_process";
import { readFileSync as readFileSync2 } from "node:fs";
import os2 from "node:os";
var thisHost = `${os2.hostname()} ${bootOf()}`.trim();
function isThatProcess({ pid, start, host }) {
  return host === thisHost && pid > 1 && isAlive(pid, process.kill) && startOf(pid) === start;
}
function startOf(pid) {
  try {
    if (process.platform === "linux") return readFileSync2(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ")[19] ?? "";
    const [command, ...words3] = process.platform === "win32" ? ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.Ticks`] : ["ps", "-o", "lstart=", "-p", String(pid)];
    return execFileSync(command, words3, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], windowsHide: true }).trim();
  } catch {
    return "";
  }
}
function bootOf() {
  try {
    return process.platform === "linux" ? readFileSync2("/proc/sys/kernel/random/boot_id", "utf8").trim() : "";
  } catch {
    return "";
  }
}

// extension/trainer/run-lock.ts
var leaseMs = 12e4;
var longest4 = 4096;
function whoHolds(run) {
  const folder2 = path2.join(run, runFiles.lock);
  return holderOf(folder2, lastTurn(folder2), Date.now());
}
function holderOf(folder2, turn, now) {
  const holder = turn > 0 ? readHolder(folder2, turn) : null;
  if (!holder) return null;
  if (holder.host === thisHost) return isThatProcess(holder) ? holder : null;
  const touched = statSync2(path2.join(folder2, String(turn)), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return now - touched < leaseMs ? holder : null;
}
function readHolder(folder2, turn) {
  try {
    const { pid, start, host, since } = JSON.parse(readRegularFile(path2.join(folder2, String(turn)), longest4).toString("utf8"));
    const sound2 = Number.isInteger(pid) && typeof start === "string" && typeof host === "string" && typeof since === "string";
    return sound2 ? { pid, start, host, since } : null;
  } catch {
    return null;
  }
}
function turns(folder2) {
  try {
    return readdirSync(folder2).filter((name2) => /^[1-9]\d{0,14}$/.test(name2)).map(Number);
  } catch (error3) {
    if (["ENOENT", "ENOTDIR"].includes(error3.code ?? "")) return [];
    throw error3;
  }
}
var lastTurn = (folder2) => turns(folder2).reduce((a, b) => Math.max(a, b), 0);

// extension/trainer/live-trainer.ts
function liveTrainer(run) {
  if (existsSync(path3.join(run, runFiles.lock))) return whoHolds(run)?.pid ?? null;
  try {
    const { pid } = parseControlAddress(readRegularFile(path3.join(run, runFiles.control), controlBytes).toString("utf8")) ?? { pid: process.pid };
    return pid > 1 && pid !== process.pid && isAlive(pid, process.kill) ? pid : null;
  } catch {
    return null;
  }
}

// extension/lab/disk-use.ts
import { readdirSync as readdirSync2, statSync as statSync3 } from "node:fs";
import path4 from "node:path";
function diskUse(folder2) {
  let bytes = 0;
  for (const entry2 of entriesIn(folder2)) {
    const place3 = path4.join(folder2, entry2.name);
    if (entry2.isDirectory()) bytes += diskUse(place3);
    else if (entry2.isFile()) bytes += statSync3(place3, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
function entriesIn(folder2) {
  try {
    return readdirSync2(folder2, { withFileTypes: true });
  } catch {
    return [];
  }
}

// extension/lab/run-folders.ts
import { existsSync as existsSync2, readdirSync as readdirSync3, statSync as statSync4 } from "node:fs";
import path5 from "node:path";
function listRunFolders(runs2) {
  const folders = entriesOf(runs2).filter((entry2) => entry2.isDirectory());
  return folders.map((entry2) => path5.join(runs2, entry2.name)).filter((folder2) => existsSync2(path5.join(folder2, runFiles.manifest))).sort();
}
function entriesOf(runs2) {
  try {
    return readdirSync3(runs2, { withFileTypes: true });
  } catch (error3) {
    const reason = fileReason(error3);
    if (reason === null) throw error3;
    if (error3.code === "ENOENT") return [];
    throw new UserError("runs-unreadable", "{runs} cannot be looked into for runs ({reason}): name another folder of runs.", {
      runs: runs2,
      reason: statSync4(runs2, { throwIfNoEntry: false })?.isFile() ? said`it is a file, not a folder` : reason
    });
  }
}

// extension/lab/run-index.ts
import { createHash } from "node:crypto";
import { readFileSync as readFileSync3, renameSync, rmSync as rmSync2, statSync as statSync5, writeFileSync as writeFileSync2 } from "node:fs";
import path6 from "node:path";

// extension/shared/parse-event.ts
var text3 = (value) => typeof value === "string";
var number2 = (value) => typeof value === "number" || value === null;
var whole = (value) => Number.isSafeInteger(value) && value >= 0;
var flag = (value) => typeof value === "boolean";
var oneOf2 = (...values) => (value) => values.includes(value);
var listOf = (check) => (value) => Array.isArray(value) && value.every(check);
var recordOf = (check) => (value) => isRecord(value) && Object.values(value).every(check);
var fields = (checks) => (value) => isRecord(value) && Object.entries(checks).every(([key, check]) => check(own2(value, key)));
var orNull = (check) => (value) => value === null || check(value);
var optional2 = (check) => (value) => value === void 0 || check(value);
var segment = (value) => text3(value) || whole(value);
var place2 = { step: whole, epoch: whole };
var events = {
  "run-start": fields({ ...place2, run: text3, name: text3, epochs: whole, engine: text3, device: text3, threads: whole, params: whole, pid: whole }),
  "data-progress": fields({ stage: oneOf2("download", "decode", "draw", "statistics"), done: number2, total: number2, unit: oneOf2("bytes", "images") }),
  "data-ready": fields({
    dataset: text3,
    train_images: whole,
    val_images: whole,
    classes: listOf(text3),
    image_shape: listOf(whole),
    steps_per_epoch: whole,
    normalize: orNull(fields({ mean: listOf(number2), std: listOf(number2) }))
  }),
  step: fields({ ...place2, elapsed: optional2(number2), loss: number2, accuracy: number2, lr: number2, images_per_second: number2, gradient_norm: optional2(number2) }),
  "epoch-end": fields({
    ...place2,
    elapsed: optional2(number2),
    lr: number2,
    train_loss: number2,
    train_accuracy: number2,
    val_loss: number2,
    val_accuracy: number2,
    seconds: number2,
    metrics: optional2(recordOf(number2)),
    class_accuracy: optional2(listOf(number2)),
    class_predicted: optional2(listOf(whole)),
    input_seconds: optional2(number2)
  }),
  checkpoint: fields({ ...place2, file: text3, best: flag }),
  paused: fields(place2),
  resumed: fields(place2),
  edit: fields({ ...place2, epochs: whole, set: listOf(text3), changes: listOf(fields({ path: text3 })) }),
  fork: fields({ ...place2, run: text3 }),
  notice: fields({ severity: oneOf2("warning", "information"), id: optional2(text3), message: text3, said: optional2(isSaid), fix: optional2(listOf(fields({ path: listOf(segment) }))) }),
  "run-end": fields({
    ...place2,
    status: oneOf2("finished", "stopped", "failed"),
    run: text3,
    metrics: fields({ train_loss: number2, val_loss: number2, val_accuracy: number2 }),
    error: optional2(text3),
    mistake: optional2(isMistake),
    remedy: optional2(fields({ param: oneOf2("lr", "max_lr"), lr: Number.isFinite, set: listOf(text3) }))
  })
};
var stamped = fields({ time: (value) => Number.isFinite(value) });
function parseEvent(line) {
  try {
    const value = JSON.parse(line);
    if (!stamped(value) || !isRecord(value) || typeof value.type !== "string" || !Object.hasOwn(events, value.type)) return null;
    return events[value.type](value) ? value : null;
  } catch {
    return null;
  }
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var own2 = (value, key) => Object.hasOwn(value, key) ? value[key] : void 0;

// extension/shared/study.ts
var isCount = (value) => Number.isSafeInteger(value) && value >= 0;
var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var isName = (value) => typeof value === "string" && value !== "" && value.length <= 255 && !/[/\\\0]/.test(value);
var isStudyPlace = (value) => isObject(value) && isName(value.id) && isCount(value.number) && isCount(value.trial) && isObject(value.values);

// extension/lab/run-index.ts
var version = 1;
var head = `cnn-lab index ${version} `;
var placeOf = (runs2) => path6.basename(path6.dirname(path6.resolve(runs2))) === ".cnn-lab" ? path6.join(path6.dirname(path6.resolve(runs2)), "index") : null;
function stampOf(run) {
  const stats = ["", runFiles.manifest, runFiles.events, runFiles.marks].map((name2) => statSync5(path6.join(run, name2), { throwIfNoEntry: false }));
  return { text: stats.map((each) => each ? `${each.ctimeMs} ${each.size}` : "-").join(" "), newest: Math.max(0, ...stats.map((each) => each?.ctimeMs ?? 0)), logBytes: stats[2]?.size ?? 0 };
}
var settling = 2e3;
var isSettled = ({ newest }) => Date.now() - newest > settling;
var fewest = 16;
var isWorthWriting = (unknown, all2) => unknown >= Math.max(fewest, all2 / 50);
function readIndex(runs2) {
  const place3 = placeOf(runs2);
  try {
    return place3 === null ? /* @__PURE__ */ new Map() : all(indexIn(readFileSync3(place3)));
  } catch {
    return /* @__PURE__ */ new Map();
  }
}
function all(work) {
  for (; ; ) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
function* indexIn(bytes) {
  const index = /* @__PURE__ */ new Map();
  const begin = bytes.indexOf(10) + 1;
  if (begin === 0 || bytes.toString("latin1", 0, begin) !== `${head}${sumOf(bytes.subarray(begin))}
`) return index;
  const parts = [];
  for (let at = begin; at < bytes.length; ) {
    const end2 = bytes.indexOf(10, at);
    const line = JSON.parse(bytes.toString("utf8", at, end2));
    at = end2 + 1;
    if ("part" in line) parts.push(line["part"]);
    else if (isEntry(line)) {
      const { id, stamp, parts: own3, values, ...rest2 } = line;
      index.set(id, { stamp, reading: { ...rest2, experiment: { ...values, ...Object.fromEntries(Object.entries(own3).map(([key, place3]) => [key, parts[place3]])) } } });
    }
    yield;
  }
  return index;
}
function writeIndex(runs2, index) {
  const place3 = placeOf(runs2);
  if (place3 === null) return;
  const temporary = `${place3}.${process.pid}.new`;
  try {
    const body = Buffer.from(linesOf(index));
    writeFileSync2(temporary, Buffer.concat([Buffer.from(`${head}${sumOf(body)}
`), body]));
    renameSync(temporary, place3);
  } catch {
    rmSync2(temporary, { force: true });
  }
}
function linesOf(index) {
  const places2 = /* @__PURE__ */ new Map();
  const lines = [];
  for (const [id, { stamp, reading: { experiment, ...rest2 } }] of index) {
    const [parts, values] = [{}, {}];
    for (const [key, part] of Object.entries(experiment)) {
      if (typeof part !== "object" || part === null) {
        values[key] = part;
        continue;
      }
      if (!places2.has(part)) {
        places2.set(part, places2.size);
        lines.push(`${JSON.stringify({ part })}
`);
      }
      parts[key] = places2.get(part);
    }
    lines.push(`${JSON.stringify({ id, stamp, parts, values, ...rest2 })}
`);
  }
  return lines.join("");
}
var sumOf = (bytes) => createHash("sha256").update(bytes).digest("hex");
var progress = {
  status: oneOf2("finished", "stopped", "failed"),
  epoch: whole,
  epochs: whole,
  step: whole,
  stepsPerEpoch: whole,
  params: whole,
  valAccuracy: number2,
  bestValAccuracy: number2,
  valLoss: number2,
  lr: number2,
  engine: text3,
  device: text3,
  preparing: oneOf2(null),
  error: orNull(text3),
  mistake: orNull(isMistake),
  remedy: orNull(fields({ param: oneOf2("lr", "max_lr"), lr: Number.isFinite, set: listOf(text3) })),
  anchor: orNull(fields({ seconds: number2, step: whole })),
  lastStepSeconds: number2,
  pausedFrom: oneOf2("preparing", "running"),
  checkpoint: flag
};
var outcome = {
  epochs_done: number2,
  steps: number2,
  params: number2,
  seconds: number2,
  train_loss: number2,
  train_accuracy: number2,
  val_loss: number2,
  val_accuracy: number2,
  macro_f1: number2,
  top5_accuracy: number2,
  best_val_accuracy: number2,
  best_epoch: number2
};
var record = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var entry = fields({
  id: text3,
  stamp: text3,
  parts: record,
  values: record,
  name: text3,
  created: text3,
  source: text3,
  study: optional2(isStudyPlace),
  progress: fields(progress),
  outcome: fields(outcome),
  marks: fields({ tags: listOf(text3), pinned: flag })
});
var isEntry = (value) => entry(value);

// extension/lab/run-marks.ts
import { existsSync as existsSync3 } from "node:fs";
import path7 from "node:path";

// extension/shared/reason-of.ts
function reasonOf(error3) {
  if (error3 instanceof SaidError) return error3.said;
  if (error3 instanceof UserError) return error3;
  return (error3 instanceof Error ? error3.message : String(error3)).split("\n")[0];
}

// extension/lab/run-marks.ts
function readMarks(run) {
  const file2 = path7.join(run, runFiles.marks);
  if (!existsSync3(file2)) return noMarks;
  try {
    return parseMarks(readRegularFile(file2, marksBytes).toString("utf8"));
  } catch (error3) {
    if (error3 instanceof Unreadable) return noMarks;
    throw error3;
  }
}
var noteBytes = 1 << 20;

// extension/trainer/run-folder.ts
import { closeSync as closeSync2, constants as constants4, existsSync as existsSync4, ftruncateSync, mkdirSync, openSync as openSync2, readSync as readSync2, rmSync as rmSync3, writeFileSync as writeFileSync3 } from "node:fs";
import path8 from "node:path";

// extension/shared/parse-manifest.ts
var manifestBytes = 16 * 2 ** 20;
var isText = (value, longest5) => typeof value === "string" && value.length <= longest5;
var isCount2 = (value, most2 = 2 ** 31) => Number.isSafeInteger(value) && value >= 0 && value <= most2;
var isNumbers = (value) => Array.isArray(value) && value.length > 0 && value.length <= 4096 && value.every((each) => Number.isFinite(each));
var text4 = (longest5) => ({ fits: (value) => isText(value, longest5), wanted: said`a text of at most ${{ length: longest5 }} characters` });
var name = { fits: (value) => isText(value, 255) && value !== "" && !/[/\\\0]/.test(value), wanted: said`the name of a file or folder` };
var filePath = { fits: (value) => isText(value, 4096) && value !== "" && !value.includes("\0"), wanted: said`the path of a file` };
var parent = {
  fits: (value) => typeof value === "object" && value !== null && "run" in value && filePath.fits(value.run) && "id" in value && name.fits(value.id) && "epoch" in value && isCount2(value.epoch) && "step" in value && isCount2(value.step, Number.MAX_SAFE_INTEGER),
  wanted: said`a run with an epoch and a step`
};
var study = { fits: isStudyPlace, wanted: said`a study with the run's number and values` };
var optional3 = { weights: filePath, parent, study };
var fields2 = {
  version: { fits: (value) => value === 1, wanted: asIs("1") },
  id: name,
  name,
  created: { fits: (value) => isText(value, 40) && !Number.isNaN(Date.parse(value)), wanted: said`a time` },
  source: filePath,
  experiment: { fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value), wanted: said`an experiment` },
  seed: { fits: (value) => isCount2(value, Number.MAX_SAFE_INTEGER), wanted: said`a whole number from 0 up` },
  engine: text4(255),
  device: text4(1e3),
  threads: { fits: (value) => isCount2(value), wanted: said`a whole number from 0 up` },
  versions: {
    fits: (value) => typeof value === "object" && value !== null && Object.values(value).every((each) => isText(each, 255)),
    wanted: said`versions by name`
  },
  data_hash: { fits: (value) => value === null || isText(value, 64) && /^[0-9a-f]{64}$/.test(value), wanted: said`a SHA-256 or null` },
  classes: { fits: (value) => Array.isArray(value) && value.length <= 1e6 && value.every((each) => isText(each, 1e3)), wanted: said`a list of names` },
  image_shape: {
    fits: (value) => Array.isArray(value) && value.length === 3 && value.every((each) => isCount2(each) && each > 0) && value.reduce((a, b) => a * b) <= 2 ** 30,
    wanted: said`three whole numbers: channels, height, width`
  },
  normalize: {
    fits: (value) => value === null || typeof value === "object" && "mean" in value && "std" in value && isNumbers(value.mean) && isNumbers(value.std) && value.mean.length === value.std.length && value.std.every((each) => each > 0),
    wanted: said`a mean and a std, a number a channel, or null`
  }
};
function parseManifest(json) {
  let manifest;
  try {
    manifest = JSON.parse(json);
  } catch {
    throw new SaidError(said`it is not JSON`);
  }
  if (typeof manifest !== "object" || manifest === null) throw new SaidError(said`it is no object`);
  for (const [key, { fits, wanted: wanted2 }] of [...Object.entries(fields2), ...Object.entries(optional3).filter(([key2]) => key2 in manifest)]) {
    if (!fits(Object.hasOwn(manifest, key) ? manifest[key] : void 0)) throw new SaidError(said`its "${{ key }}" is not ${{ wanted: wanted2 }}`);
  }
  return manifest;
}

// extension/trainer/log-lines.ts
import { readSync } from "node:fs";
var eventBytes = 1 << 24;
var pieceBytes = 1 << 18;
var LineCutter = class {
  constructor(most2) {
    this.most = most2;
  }
  most;
  parts = [];
  /** Bytes of the line that is not complete yet, dropped ones too. */
  length = 0;
  /** More bytes without a newline than a line may have. */
  get overlong() {
    return this.length > this.most;
  }
  cut(piece, take) {
    let start = 0;
    for (let end2 = piece.indexOf(10); end2 !== -1; end2 = piece.indexOf(10, start)) {
      if (this.length === 0) take(end2 - start > this.most ? null : piece, start, end2);
      else this.complete(piece.subarray(start, end2), take);
      start = end2 + 1;
    }
    if (start < piece.length) this.keep(piece.subarray(start));
  }
  complete(last, take) {
    this.keep(last);
    const { parts, length, overlong } = this;
    this.parts = [];
    this.length = 0;
    if (overlong) take(null, 0, 0);
    else take(parts.length === 1 ? parts[0] : Buffer.concat(parts), 0, length);
  }
  /** A copy: who reads a file uses its buffer again. */
  keep(part) {
    this.length += part.length;
    if (this.overlong) this.parts = [];
    else this.parts.push(Buffer.from(part));
  }
};
function* piecesOf(descriptor, from = 0, to = Infinity) {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  for (let at = from; at < to; ) {
    const read = readSync(descriptor, buffer, 0, Math.min(pieceBytes, to - at), at);
    if (read === 0) return;
    at += read;
    yield buffer.subarray(0, read);
  }
}
var stepHead = Buffer.from('{"type":"step"');
function isStep(bytes, start, end2) {
  if (end2 - start < stepHead.length) return false;
  for (let i = 0; i < stepHead.length; i++) if (bytes[start + i] !== stepHead[i]) return false;
  return true;
}
var MilestoneReader = class {
  /** `visit` gets an event's line, too, counted from 0. */
  constructor(visit2) {
    this.visit = visit2;
  }
  visit;
  cutter = new LineCutter(eventBytes);
  step = null;
  /** Complete lines so far, also those that are no events. */
  lines = 0;
  read(piece) {
    this.cutter.cut(piece, (bytes, start, end2) => {
      const line = this.lines++;
      if (bytes === null) return;
      if (isStep(bytes, start, end2)) {
        this.step = { bytes, start, end: end2, line };
        return;
      }
      this.end();
      this.tell(bytes, start, end2, line);
    });
    const { step } = this;
    if (step) this.step = { ...step, bytes: Buffer.from(step.bytes.subarray(step.start, step.end)), start: 0, end: step.end - step.start };
  }
  /** There are no more pieces: what is left is a line that is still being written, or that a crash cut short. */
  end() {
    const { step } = this;
    this.step = null;
    if (step) this.tell(step.bytes, step.start, step.end, step.line);
  }
  tell(bytes, start, end2, line) {
    const event = parseEvent(bytes.toString("utf8", start, end2));
    if (event) this.visit(event, line);
  }
};

// extension/trainer/run-folder.ts
var readRunHead = (run) => reading(run, (manifest) => manifest);
function reading(run, use) {
  const file2 = path8.join(run, runFiles.manifest);
  if (!existsSync4(file2)) throw new UserError("not-a-run", "{folder} is not a run: it has no {manifest}.", { folder: run, manifest: runFiles.manifest });
  try {
    return use(parseManifest(readRegularFile(file2, manifestBytes).toString("utf8")));
  } catch (error3) {
    const reason = error3 instanceof RangeError ? said`its "experiment" is nested too deeply` : reasonOf(error3);
    throw new UserError("manifest-unreadable", "{file} cannot be read ({reason}): it was changed, or written by another version.", { file: file2, reason });
  }
}
function eachMilestone(run, visit2) {
  let descriptor;
  try {
    descriptor = openSync2(path8.join(run, runFiles.events), constants4.O_RDONLY | (constants4.O_NONBLOCK ?? 0));
  } catch (error3) {
    if (error3.code === "ENOENT") return;
    throw error3;
  }
  try {
    const reader = new MilestoneReader(visit2);
    for (const piece of piecesOf(descriptor)) reader.read(piece);
    reader.end();
  } finally {
    closeSync2(descriptor);
  }
}
var longestLine = 2 ** 16;
function readMilestones(run) {
  const events2 = [];
  eachMilestone(run, (event) => events2.push(event));
  return events2;
}

// extension/lab/run-reading.ts
function readingOf(run) {
  const { name: name2, created, source: source2, study: study2, experiment } = readRunHead(run);
  const events2 = readMilestones(run);
  return { name: name2, created, source: source2, study: study2, experiment, progress: events2.reduce(advance, unknownProgress), outcome: outcomeOf(events2), marks: readMarks(run) };
}
var hasEnded = (status) => status === "finished" || status === "stopped" || status === "failed";

// extension/lab/run-summary.ts
function summarised(run, reading2, measure) {
  const { name: name2, created, progress: progress2, outcome: outcome2, marks } = reading2;
  const { epoch, epochs, valAccuracy, bestValAccuracy } = progress2;
  const id = path9.basename(path9.resolve(run));
  const status = isLive(progress2.status) && liveTrainer(run) === null ? "interrupted" : progress2.status;
  return {
    summary: { run: path9.resolve(run), id, name: name2, status, epoch, epochs, val_accuracy: valAccuracy, best_val_accuracy: bestValAccuracy, created },
    outcome: outcome2,
    record: runRecord(id, reading2, status, epoch, outcome2, { marks, bytes: measure ? diskUse(run) : null })
  };
}
function readRuns(runs2, measure = false) {
  const parts = new SharedParts();
  const index = readIndex(runs2);
  const now = /* @__PURE__ */ new Map();
  let unknown = 0;
  const listed3 = listRunFolders(runs2).map((run) => {
    const stamp = stampOf(run);
    const id = path9.basename(run);
    const known2 = index.get(id);
    try {
      const isKnown = known2?.stamp === stamp.text;
      const reading2 = isKnown ? known2.reading : readingOf(run);
      reading2.experiment = parts.of(reading2.experiment);
      if (hasEnded(reading2.progress.status) && (isKnown || isSettled(stamp))) {
        now.set(id, { stamp: stamp.text, reading: reading2 });
        if (!isKnown) unknown++;
      }
      return summarised(run, reading2, measure);
    } catch (error3) {
      return unreadable(run, error3, measure);
    }
  });
  if (isWorthWriting(unknown, listed3.length)) writeIndex(runs2, now);
  return listed3;
}
function unreadable(run, error3, measure) {
  const reason = fileReason(error3);
  if (reason === null && !(error3 instanceof UserError)) throw error3;
  const { sentence, values } = reason === null ? error3.mistake : said`${{ run }} cannot be read (${{ reason }}).`;
  const id = path9.basename(run);
  return {
    summary: { run: path9.resolve(run), id, status: "unreadable", error: fill({ sentence, values }), said: { sentence, values } },
    record: unreadableRecord(id, { marks: readMarks(run), bytes: measure ? diskUse(run) : null })
  };
}

// test/panels/panel-page.ts
import { readFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath as fileURLToPath2 } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { fetchChromium } from "../workbench/fetch.mjs";

// test/sentences.ts
import { readFileSync as readFileSync4, readdirSync as readdirSync4 } from "node:fs";
import path10 from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

// extension/host/opening-comment.ts
var openingComment = (text5) => (/^(\/\/.*\n)+/.exec(text5)?.[0] ?? "").replaceAll(/^\/\/\s*/gm, "").replaceAll("\n", " ").trim();

// test/sentences.ts
var root2 = fileURLToPath(new URL("..", import.meta.url));
var speakers = /* @__PURE__ */ new Set(["t", "around"]);
var properties2 = /* @__PURE__ */ new Set(["sentence", "doc"]);
var ofRows = /^extension\/core\/(?!explain)/;
function sentencesInSources() {
  return [...sourceFiles().flatMap((file2) => sentencesIn(file2, readFileSync4(path10.join(root2, file2), "utf8"))), ...docsOfTables()];
}
function docsOfTables() {
  const rows2 = Object.entries(vocabulary).flatMap(([table2, entries]) => Object.entries(entries).flatMap(([name2, row2]) => [{ text: row2.doc, place: `${table2} ${name2}` }, ...docsOf(row2.params, `${table2} ${name2}`)]));
  const examples = readdirSync4(path10.join(root2, "media", "examples")).filter((file2) => file2.endsWith(".cnn.jsonc"));
  const abouts = examples.map((file2) => ({ text: openingComment(readFileSync4(path10.join(root2, "media", "examples", file2), "utf8")), place: `media/examples/${file2}` }));
  return [...rows2, ...docsOf(experimentKeys, "experiment"), ...abouts];
}
var docsOf = (params3, owner2) => Object.entries(params3).flatMap(([name2, { doc, type: type2 }]) => [{ text: doc, place: `${owner2} ${name2}` }, ...objectsIn(type2).flatMap((inner) => docsOf(inner, `${owner2} ${name2}`))]);
var objectsIn = (type2) => type2.kind === "object" ? [type2.params] : type2.kind === "either" ? type2.of.flatMap(objectsIn) : [];
var sourceFiles = () => ["extension", "webview"].flatMap((room) => readdirSync4(path10.join(root2, room), { recursive: true, encoding: "utf8" }).filter((file2) => file2.endsWith(".ts") && !file2.endsWith(".d.ts")).map((file2) => path10.posix.join(room, file2.replaceAll("\\", "/"))));
function sentencesIn(file2, text5) {
  const source2 = ts.createSourceFile(file2, text5, ts.ScriptTarget.Latest, true);
  const found = [];
  const take = (node, sentence) => void found.push({ text: sentence, place: `${file2}:${source2.getLineAndCharacterOfPosition(node.getStart()).line + 1}` });
  const visit2 = (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === "said") take(node, templateText(node.template));
    const written = writtenSentence(node);
    if (written) for (const literal of literals(written)) take(literal, literal.text);
    else if (ts.isStringLiteralLike(node) && /\{[a-z]\w*\}/i.test(node.text) && /\p{L}{2,} \p{L}{2,}/u.test(node.text) && !/^--|=>|\n|\$\{|\);|print\(/.test(node.text) && !isWritten(node)) take(node, node.text);
    ts.forEachChild(node, visit2);
  };
  visit2(source2);
  return found.filter(({ text: sentence }) => hasWords(sentence));
}
var hasWords = (sentence) => /\p{L}/u.test(sentence.replace(/\{\w+\}/g, ""));
function isWritten(node) {
  for (let at = node; at.parent; at = at.parent) {
    const written = writtenSentence(at.parent);
    if (written === at) return true;
    if (!ts.isParenthesizedExpression(at.parent) && !ts.isConditionalExpression(at.parent) && !ts.isBinaryExpression(at.parent)) return ts.isTaggedTemplateExpression(at.parent);
  }
  return false;
}
function writtenSentence(node) {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && speakers.has(node.expression.text)) return node.arguments[0];
  if (ts.isNewExpression(node) && node.expression.getText() === "UserError") return node.arguments?.[1];
  if (ts.isPropertyAssignment(node) && properties2.has(node.name.getText()) && !(node.name.getText() === "doc" && ofRows.test(node.getSourceFile().fileName))) return node.initializer;
  return void 0;
}
function literals(node) {
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...literals(node.left), ...literals(node.right)];
  return [];
}
function templateText(template) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce((text5, { expression, literal }) => `${text5}{${nameOf(expression)}}${literal.text}`, template.head.text);
}
function nameOf(value) {
  if (ts.isObjectLiteralExpression(value)) return value.properties[0].name.getText();
  return value.getText();
}
function readBundle() {
  return JSON.parse(readFileSync4(path10.join(root2, "media", "l10n", "bundle.l10n.zh-cn.json"), "utf8"));
}
function wordsOf3(language) {
  if (language === "en") return {};
  if (language === "zh-cn") return readBundle();
  return Object.fromEntries(sentencesInSources().map(({ text: text5 }) => [text5, pseudo(text5)]));
}
var accents = { a: "\xE1", e: "\xE9", i: "\xEE", o: "\xF6", u: "\xFC", A: "\xC5", E: "\xC9", I: "\xCE", O: "\xD6", U: "\xDC", c: "\xE7", n: "\xF1", s: "\u0161", y: "\xFD", z: "\u017E" };
function pseudo(sentence) {
  const words3 = sentence.split(/(\{\w+\})/).map((part, i) => i % 2 === 1 ? part : part.replace(/[a-zA-Z]/g, (letter) => accents[letter] ?? letter)).join("");
  return `\u27E6${words3}${"\xB7".repeat(Math.ceil(sentence.length / 3))}\u27E7`;
}

// test/panels/panel-page.ts
var here = dirname(fileURLToPath2(import.meta.url));
var root3 = dirname(dirname(here));
var pictures = join(here, "out");
function launchChromium() {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--process-per-site"];
  return chromium.launch({ executablePath: fetchChromium(console.log), args });
}
var PanelPage = class _PanelPage {
  constructor(page, complaints) {
    this.page = page;
    this.complaints = complaints;
  }
  page;
  complaints;
  static async open(browser, panel, host, { theme = "dark", width = 900, height = 600, state, language = "en" } = {}) {
    const page = await (await contextOf(browser)).newPage();
    await page.setViewportSize({ width, height });
    const complaints = [];
    page.on("console", (message) => message.type() !== "debug" && complaints.push(`${message.text()} (${message.location().url}:${message.location().lineNumber})`));
    page.on("pageerror", (error3) => complaints.push(String(error3.stack)));
    const variables = await themeVariables(theme);
    const [script, css] = await Promise.all(["js", "css"].map((kind) => readFile(join(root3, "dist", "webview", `${panel}.${kind}`), "utf8")));
    const origin = "https://panel.test";
    const policy = `default-src 'none'; script-src 'nonce-test'; style-src ${origin} 'nonce-test'; img-src ${origin} data: blob:; font-src ${origin}`;
    const html = `<!DOCTYPE html><html lang="${language === "pseudo" ? "de" : language}"><head><meta charset="utf-8"><title>${panel}</title><meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${origin}/${panel}.css"></head><body class="cnn-lab ${variables.body}" data-panel="${panel}"><div id="root"></div><script nonce="test" src="${origin}/${panel}.js"></script></body></html>`;
    const served = { "/": ["text/html", html], [`/${panel}.js`]: ["text/javascript", script], [`/${panel}.css`]: ["text/css", css] };
    await page.route(`${origin}/**`, (route) => {
      const found = served[new URL(route.request().url()).pathname];
      return found ? route.fulfill({ contentType: found[0], body: found[1] }) : route.fulfill({ status: 404 });
    });
    await page.exposeFunction("callHost", async (method, argument) => {
      const handler = method === "words" ? () => wordsOf3(language) : host[method];
      if (!handler) return encode({ kind: "error", message: `No method "${method}" on this side.` });
      try {
        return encode({ kind: "ok", value: await handler(decode(argument)) });
      } catch (error3) {
        return encode({ kind: "error", message: error3.message });
      }
    });
    await page.addInitScript(installEditor, { style: variables.style, state: state ?? null });
    await page.goto(`${origin}/`);
    await page.locator("#root > *").first().waitFor({ state: "attached" });
    return new _PanelPage(page, complaints);
  }
  /** Calls the view as the host does. */
  async call(method, argument) {
    await this.page.evaluate(([name2, text5]) => window.callView(name2, text5), [method, encode(argument)]);
  }
  async retheme(theme) {
    const { style, body } = await themeVariables(theme);
    await this.page.evaluate(([text5, classes]) => {
      document.documentElement.style.cssText = text5;
      document.body.className = `cnn-lab ${classes}`;
    }, [style, body]);
    await this.settle();
  }
  /** What was asked for has been drawn: two frames, after the rest that a panel takes from long drawing. */
  async settle() {
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 150)));
  }
  /** How many different colours a canvas shows, and the share of its pixels that are not the most frequent one. */
  canvasPixels(selector) {
    return this.page.locator(selector).first().evaluate((canvas) => {
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d");
      copy.drawImage(canvas, 0, 0);
      const counts2 = /* @__PURE__ */ new Map();
      for (const pixel2 of new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)) counts2.set(pixel2, (counts2.get(pixel2) ?? 0) + 1);
      return { colors: counts2.size, drawn: 1 - Math.max(...counts2.values()) / (width * height) };
    });
  }
  /** What axe-core finds wrong with the page as it is drawn, by WCAG 2.1 AA: the rule and where it is broken. */
  async barriers() {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
  }
  /** Controls that are seen, can be used and are not reached by the Tab key, each as its opening tag: none should be. */
  async beyondTab() {
    const controls = 'a[href], button, input, select, summary, [tabindex="0"], vscode-button, vscode-dropdown, vscode-text-field, vscode-checkbox';
    await this.page.evaluate(() => {
      document.activeElement?.blur();
      document.addEventListener("focusin", () => {
        for (let at = document.activeElement; at; at = at.parentElement) at.toggleAttribute("data-reached", true);
      });
    });
    for (let presses = 0, left = 0, seen = /* @__PURE__ */ new Set(); presses < 400 && left < 2; presses++) {
      await this.page.keyboard.press("Tab");
      const at = await this.page.evaluate(() => {
        const own3 = document.activeElement;
        if (!own3 || own3 === document.body) return null;
        if (!own3.hasAttribute("data-stop")) own3.setAttribute("data-stop", String(document.querySelectorAll("[data-stop]").length));
        return own3.getAttribute("data-stop");
      });
      if (at === null) left++;
      else if (seen.has(at)) break;
      else seen = seen.add(at);
    }
    return this.page.locator(controls).evaluateAll(
      (all2) => all2.flatMap((control) => {
        const box = control.getBoundingClientRect();
        if (control.getRootNode() !== document) return [];
        const usable = box.width > 0 && box.height > 0 && !control.matches('[disabled], [aria-hidden="true"], [aria-hidden="true"] *');
        const grouped2 = control.closest('[role="radiogroup"], [role="listbox"], [role="tablist"], .segments')?.hasAttribute("data-reached");
        return !usable || control.hasAttribute("data-reached") || grouped2 ? [] : [control.outerHTML.slice(0, control.outerHTML.indexOf(">") + 1)];
      })
    );
  }
  async screenshot(name2) {
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name2}.png`) });
  }
  async close() {
    await this.page.close();
  }
};
function contextOf(browser) {
  let context = contexts.get(browser);
  if (!context) contexts.set(browser, context = browser.newContext({ reducedMotion: "reduce" }));
  return context;
}
var contexts = /* @__PURE__ */ new WeakMap();
async function themeVariables(theme) {
  return JSON.parse(await readFile(join(root3, "test", "fixtures", "themes", `${theme}.json`), "utf8"));
}
function installEditor({ style, state }) {
  const wide = window;
  const decode2 = (text5) => JSON.parse(text5, (_, value) => {
    if (typeof value?.typed !== "string") return value;
    const letters = atob(value.bytes);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return new { Float32Array, Float64Array, Uint8ClampedArray }[value.typed](bytes.buffer);
  });
  const receive = (message) => window.postMessage(message);
  let next = 0;
  wide.savedState = state;
  wide.callView = (method, argument) => receive({ kind: "call", id: next++, method, argument: decode2(argument) });
  wide.acquireVsCodeApi = () => ({
    postMessage: async (message) => {
      if (message.kind !== "call") return;
      const answer = decode2(await wide.callHost(message.method, JSON.stringify(message.argument)));
      receive({ ...answer, id: message.id });
    },
    getState: () => wide.savedState ?? void 0,
    setState: (value) => void (wide.savedState = value)
  });
  new MutationObserver((_, observer) => {
    if (!document.documentElement) return;
    document.documentElement.style.cssText = style;
    observer.disconnect();
  }).observe(document, { childList: true });
  if (document.documentElement) document.documentElement.style.cssText = style;
}
function encode(value) {
  return JSON.stringify(value, (_, part) => {
    if (!(part instanceof Float32Array || part instanceof Float64Array || part instanceof Uint8ClampedArray)) return part;
    return { typed: part.constructor.name, bytes: Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("base64") };
  });
}
var decode = (text5) => JSON.parse(text5);

// extension/core/runs/run-list.ts
function runList(table2, total, selected, from, to) {
  const { columns, left, lines, differing } = table2;
  const part = lines.slice(from, to).map(
    (line) => "run" in line ? runLine(line.run, columns.map((value) => runCell(line.run.record, value))) : { ...groupHead(line.group), cells: columns.map((value) => commonCell(line.group.runs, value)) }
  );
  const listed3 = selected.length > 0 ? new Set(left.map(({ folder: folder2 }) => folder2)) : null;
  return {
    total,
    left: left.length,
    lines: lines.length,
    from,
    part,
    differing,
    columns: columns.map((value) => ({ name: value.name, numeric: isNumeric(value) })),
    selected: selected.filter((run) => listed3.has(run))
  };
}
var runLine = ({ folder: folder2, epochs, record: { figures: { id, name: name2, status, tags, pinned } } }, cells) => ({ kind: "run", run: folder2, id, name: name2, status, epochs, tags: tags ?? [], pinned, cells });
var membersOf = ({ lines }, from, to) => [...new Set(lines.slice(from, to).flatMap((line) => "run" in line ? [line.run] : line.group.runs).map(({ folder: folder2 }) => folder2))];

// test/panels/runs-double.ts
function runsHost(runs2, state = {}) {
  const asked = { acts: [], kept: [], notes: /* @__PURE__ */ new Map() };
  const table2 = (query) => {
    const read = readQuery(query);
    return "mistake" in read ? read : runTable(runs2(), read);
  };
  const host = {
    ready: () => ({ state }),
    list: ({ query, selected, from, to }) => {
      const found = table2(query);
      return "mistake" in found ? found : runList(found, runs2().length, selected, from, to);
    },
    members: ({ query, from, to }) => {
      const found = table2(query);
      return { runs: "mistake" in found ? [] : membersOf(found, from, to) };
    },
    names: () => ({ parameters: parameterNames(runs2().map(({ record: record2 }) => record2)).all }),
    keep: ({ state: kept }) => void asked.kept.push(kept),
    note: ({ run }) => ({ text: asked.notes.get(run) ?? "" }),
    writeNote: ({ run, text: text5, before }) => {
      if ((asked.notes.get(run) ?? "") !== before) throw new Error("The note was changed elsewhere.");
      asked.notes.set(run, text5);
    },
    act: (act) => void asked.acts.push(act)
  };
  return { host, asked };
}

// test/workbench/workbench.ts
import { cp, mkdir as mkdir2, rm, writeFile } from "node:fs/promises";
import { dirname as dirname2, join as join2 } from "node:path";
import { fileURLToPath as fileURLToPath3 } from "node:url";
import { chromium as chromium2 } from "playwright-core";
import { fetchChromium as fetchChromium2, temporaryFolder } from "./fetch.mjs";
import { startServer, stopTrainers } from "./server.mjs";
var root4 = dirname2(dirname2(dirname2(fileURLToPath3(import.meta.url))));
var pictures2 = join2(root4, "test", "vscode", "out");
var steadySettings = {
  "workbench.reduceMotion": "on",
  "window.autoDetectColorScheme": false,
  "editor.cursorBlinking": "solid",
  "editor.minimap.enabled": false,
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "files.simpleDialog.enable": true,
  "files.autoSave": "off",
  "files.exclude": { "**/.home": true },
  "search.exclude": { "**/.home": true }
};
var themes = { dark: "Dark Modern", light: "Light Modern", "high-contrast": "Default High Contrast" };
var EditorWindow = class {
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(6e4);
  }
  page;
  async ready() {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 12e4 });
  }
  async goto(url) {
    await this.page.goto(url, { timeout: 12e4 });
    await this.ready();
  }
  /** Reloads the window as its user does, through the editor's command: the browser's own reload does not wait until the editor has kept what is open. */
  async reload() {
    const loaded = this.page.waitForEvent("load");
    await this.palette("Developer: Reload Window");
    await loaded;
    await this.ready();
  }
  /** Runs a command by its title, as the palette shows it: "CNN Lab: Train". */
  async palette(title) {
    for (let tries = 1; ; tries++) {
      const input = await this.quickInput("F1");
      const filled2 = await input.fill(`>${title}`, { timeout: 5e3 }).then(() => this.row(title).click({ timeout: 2e4 })).then(() => true, (error3) => tries === 5 ? Promise.reject(error3) : false);
      if (filled2) return;
      await this.page.keyboard.press("Escape");
    }
  }
  /** The quick input's field. */
  get input() {
    return this.page.locator(".quick-input-widget input.input");
  }
  /** A row of the open quick pick. */
  row(label) {
    return this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`).first();
  }
  /** The title of the open quick input. */
  title(words3) {
    return this.page.locator(".quick-input-title", { hasText: words3 });
  }
  /** A message, by what it says. */
  message(words3) {
    return this.page.locator(".notification-toast", { hasText: words3 });
  }
  /** The tab of a file, when it is the one in front. */
  activeTab(name2) {
    return this.page.locator(`.editor-group-container .tab.active[data-resource-name="${name2}"]`);
  }
  async openFile(name2) {
    for (let tries = 1; ; tries++) {
      const input = await this.quickInput("Control+P");
      const clicked = await input.fill(name2, { timeout: 5e3 }).then(() => this.row(name2).click({ timeout: 1e4 })).then(() => true, (error3) => tries === 5 ? Promise.reject(error3) : false);
      if (clicked) break;
      await this.page.keyboard.press("Escape");
    }
    await this.activeTab(name2).waitFor();
  }
  /** Puts text into the clipboard. */
  async copy(text5) {
    await this.page.evaluate((words3) => navigator.clipboard.writeText(words3), text5);
  }
  copied() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }
  panel(name2) {
    return panelIn(this.page, name2);
  }
  async screenshot(name2) {
    await mkdir2(pictures2, { recursive: true });
    await this.page.screenshot({ path: join2(pictures2, `${name2}.png`) });
  }
  /** Opens the quick input; a window that has just appeared may not hear its keys yet. */
  async quickInput(key) {
    const { input } = this;
    for (let tries = 0; tries < 20 && !await input.isVisible(); tries++) {
      await this.page.keyboard.press(key);
      await input.waitFor({ state: "visible", timeout: 3e3 }).catch(() => void 0);
    }
    return input;
  }
};
async function openBrowser() {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  const browser = await chromium2.launch({ executablePath: fetchChromium2(console.log), args });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1e3 }, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] });
  return { browser, page };
}
var Workbench = class _Workbench extends EditorWindow {
  constructor(page, workspace, server, browser) {
    super(page);
    this.workspace = workspace;
    this.server = server;
    this.browser = browser;
  }
  workspace;
  server;
  browser;
  own = {};
  /** The theme, once it is chosen: a setting of the workspace, too, which the window follows. */
  shown = {};
  static async open({ files = {}, settings = {}, language, empty = false, extension = { folder: root4 }, under = [] }) {
    const workspace = await temporaryFolder("workspace");
    for (const [path11, source2] of Object.entries(files)) {
      await mkdir2(dirname2(join2(workspace, path11)), { recursive: true });
      await cp(join2(root4, source2), join2(workspace, path11), { recursive: true });
    }
    const home = join2(workspace, ".home");
    await mkdir2(home);
    const server = await startServer({ extension, settings: { ...steadySettings, "workbench.colorTheme": themes.dark, ...settings }, env: { HOME: home }, under, language, say: console.log });
    const { browser, page } = await openBrowser();
    const workbench = new _Workbench(page, workspace, server, browser);
    try {
      await workbench.goto(server.url(empty ? null : workspace));
      return workbench;
    } catch (error3) {
      await workbench.close();
      throw error3;
    }
  }
  async theme(name2) {
    this.shown = { "workbench.colorTheme": themes[name2] };
    await this.writeSettings();
    await this.page.locator({ dark: ".monaco-workbench.vs-dark", light: ".monaco-workbench.vs", "high-contrast": ".monaco-workbench.hc-black" }[name2]).waitFor();
  }
  /** Pictures of the window with a panel, one a theme: `NAME-THEME.png`. */
  async pictures(name2, panel, shown = ["light", "dark"]) {
    for (const theme of shown) {
      await this.theme(theme);
      await panel.locator(`body.vscode-${theme}`).waitFor();
      await panel.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 150)));
      await this.screenshot(`${name2}-${theme}`);
    }
  }
  /** The workspace's own settings, instead of those it had. */
  async settings(settings) {
    this.own = settings;
    await this.writeSettings();
  }
  async writeSettings() {
    await mkdir2(join2(this.workspace, ".vscode"), { recursive: true });
    await writeFile(join2(this.workspace, ".vscode", "settings.json"), JSON.stringify({ ...this.own, ...this.shown }));
  }
  serverLog() {
    return this.server.log();
  }
  async close() {
    await this.browser.close();
    await this.server.stop();
    await stopTrainers(this.workspace);
    await rm(this.workspace, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
};
async function panelIn(page, name2, timeout = 6e4) {
  for (const end2 = Date.now() + timeout; Date.now() < end2; await page.waitForTimeout(100)) {
    for (const frame of page.frames()) {
      const found = await frame.locator(`body[data-panel="${name2}"]`).count().catch(() => 0);
      if (found > 0) return frame;
    }
  }
  throw new Error(`No panel "${name2}" within ${timeout} ms.`);
}

// test/bench/runs.ts
var [folder, ...words2] = process.argv.slice(2);
var count3 = Number(words2.find((word) => /^\d+$/.test(word)) ?? 1e4);
function makeRuns(runs2, many) {
  const { experiment, model } = analyse(readFileSync5("media/examples/resnet-20.cnn.jsonc", "utf8"));
  for (let i = 0; i < many; i++) {
    const id = `20261101-${String(i).padStart(6, "0")}-resnet-20`;
    mkdirSync2(join3(runs2, id), { recursive: true });
    const chosen = { ...experiment, seed: i, optimizer: { name: ["SGD", "Adam", "AdamW"][i % 3], params: { lr: 0.1 / (1 + i % 10) }, path: ["optimizer"] } };
    const manifest = {
      version: 1,
      id,
      name: "resnet-20",
      created: new Date(17e11 + 1e3 * i).toISOString(),
      source: "/home/me/resnet-20.cnn.jsonc",
      experiment: chosen,
      seed: i,
      engine: "onnx",
      device: "CPU",
      threads: 4,
      versions: { node: "22.0.0" },
      data_hash: null,
      classes: ["cat", "dog"],
      image_shape: model.input,
      normalize: null
    };
    writeFileSync4(join3(runs2, id, "run.json"), JSON.stringify(manifest));
    const epochs = Array.from({ length: 10 }, (_, n) => ({
      type: "epoch-end",
      time: 17e11 + i,
      epoch: n + 1,
      step: 391 * (n + 1),
      lr: 0.1,
      train_loss: 1,
      train_accuracy: 0.5,
      val_loss: 1,
      val_accuracy: i * 7919 % 1e3 / 1e3,
      seconds: 10
    }));
    const end2 = { type: "run-end", time: 17e11, status: i % 7 === 0 ? "failed" : "finished", run: id, epoch: 10, step: 3910, metrics: { train_loss: 1, val_loss: 1, val_accuracy: 0.5 } };
    writeFileSync4(join3(runs2, id, "events.jsonl"), [...epochs, end2].map((event) => `${JSON.stringify(event)}
`).join(""));
  }
}
var spread3 = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: Math.round(10 * sorted[sorted.length >> 1]) / 10, longest: Math.round(10 * sorted.at(-1)) / 10 };
};
function timed2(act) {
  const from = performance.now();
  act();
  return performance.now() - from;
}
var rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
var runs = join3(folder, ".cnn-lab", "runs");
makeRuns(runs, count3);
await rest(2500);
var first = timed2(() => readRuns(runs));
var second = spread3(Array.from({ length: 5 }, () => timed2(() => readRuns(runs))));
var listed2 = readRuns(runs).map(({ summary, record: record2 }) => ({ folder: summary.run, record: record2, epochs: 10 }));
var report = { runs: listed2.length, first_reading_ms: Math.round(first), second_reading_ms: second, index_mb: Math.round(readFileSync5(join3(folder, ".cnn-lab", "index")).length / 1e5) / 10 };
var nothing2 = { filter: "", sort: "created desc", columns: "", group: "", unfolded: [] };
var filters2 = ["val_accuracy > 0.9 optimizer=SGD", "resnet not status=failed (optimizer.lr >= 0.02 or val_accuracy > 50%) created > 2020-01-01", "model.0.Conv2d.out_channels=16 seed < 5000", "data.train_transform=RandomCrop"];
var queries = [...filters2.map((filter) => ({ filter })), { sort: "optimizer, val_accuracy desc" }, { group: "settings", sort: "val_accuracy desc" }, { group: "optimizer, optimizer.lr" }];
report["queries_ms"] = queries.map((change) => {
  const read = readQuery({ ...nothing2, ...change });
  if ("mistake" in read) throw new Error(read.mistake.sentence);
  return { ...change, lines: runTable(listed2, read).lines.length, ...spread3(Array.from({ length: 20 }, () => timed2(() => runTable(listed2, read)))) };
});
if (words2.includes("--panel")) {
  const browser = await launchChromium();
  const panel = await PanelPage.open(browser, "runs", runsHost(() => listed2).host, { width: 1200, height: 900 });
  await panel.page.locator(".line").first().waitFor();
  await panel.settle();
  report["panel_ms"] = await panel.page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const counts2 = document.querySelector(".counts");
    const field = document.querySelector('input[type="search"]');
    const grid = document.querySelector(".run-grid");
    const [filter, scroll] = [[], []];
    for (let i = 0; i < 20; i++) {
      const before = counts2.textContent;
      const from = performance.now();
      field.value = `val_accuracy > 0.${10 + i} optimizer=SGD`;
      field.dispatchEvent(new Event("input"));
      while (counts2.textContent === before) await new Promise((resolve) => setTimeout(resolve, 1));
      await frame();
      filter.push(performance.now() - from);
    }
    field.value = "";
    field.dispatchEvent(new Event("input"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (let i = 0; i < 20; i++) {
      const from = performance.now();
      grid.scrollTop = grid.scrollHeight * (7 * i % 20) / 21;
      await frame();
      const index = Math.floor(grid.scrollTop / 24) + 2;
      while (!document.querySelector(`#line-${index}`)) await new Promise((resolve) => setTimeout(resolve, 1));
      await frame();
      scroll.push(performance.now() - from);
    }
    return { filter, scroll };
  }).then(({ filter, scroll }) => ({ filter: spread3(filter), scroll: spread3(scroll) }));
  await panel.close();
  await browser.close();
}
async function window2(many) {
  const workbench = await Workbench.open({ files: { "resnet-20.cnn.jsonc": "media/examples/resnet-20.cnn.jsonc" } });
  const index = join3(workbench.workspace, ".cnn-lab", "index");
  try {
    makeRuns(join3(workbench.workspace, ".cnn-lab", "runs"), many);
    const { page } = workbench;
    await page.setViewportSize({ width: 1440, height: 2400 });
    await workbench.openFile("resnet-20.cnn.jsonc");
    await page.locator('.activitybar a[aria-label="CNN Lab"]').click();
    const tree = () => page.locator(".pane-body .monaco-list-row", { hasText: "Runs of other experiments" }).waitFor({ timeout: 12e4 });
    await tree();
    await rest(3e3);
    const times = [];
    for (let turn = -1; turn < 5; turn++) {
      await workbench.openFile("resnet-20.cnn.jsonc");
      const from = performance.now();
      await workbench.reload();
      await page.locator(".codelens-decoration a", { hasText: "Train" }).waitFor();
      const lens2 = performance.now() - from;
      await tree();
      const listed4 = performance.now() - from;
      while (turn < 0 && many > 100 && !existsSync5(index)) await rest(100);
      await workbench.palette("Developer: Show Running Extensions");
      const row2 = await page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "CNN Lab" }).first().innerText();
      if (turn >= 0) times.push([Number(/Activation: (\d+)ms/.exec(row2)[1]), lens2, listed4]);
    }
    const [activation, lens, listed3] = [0, 1, 2].map((i) => spread3(times.map((each) => each[i])));
    return { activation, lens, tree: listed3 };
  } finally {
    await workbench.close();
  }
}
if (words2.includes("--window")) report["window_ms"] = { ten: await window2(10), all: await window2(count3) };
console.log(JSON.stringify(report, null, 2));
