/**
 * What an experiment may come to, checked before anything expands, so that no small text exhausts the editor. Each is far above what
 * trains on one machine today.
 */
export const budget = {
  /** Placed layers, inner ones included: ten times the deepest published ResNet's. */
  layers: 20_000,
  /** Layers within layers: a pasted DenseNet's nest some fifty deep. */
  depth: 128,
  /** Trainable values: 4 GB as float32, without gradients. */
  params: 2 ** 30,
  /** Multiply-adds of one picture's forward pass: a day of a CPU's. */
  macs: 1e15,
  /** Values in one layer's output for one picture: 16 GB as float32. */
  values: 2 ** 32,
  /** Brackets within brackets of a text, or of an expression. */
  nesting: 400,
  /** Optimizer steps of a schedule that is drawn: each is a number in memory. */
  steps: 2_000_000,
  /** Mistakes that are told of one text. */
  findings: 500,
} as const;
