/**
 * What an experiment may come to at most, checked before anything expands (named blocks, Repeat, sizes of layers and of pictures, schedules, pasted
 * Python), so that no text, however small, exhausts the editor. Each lies far above what trains on one machine today: it tells a slip from a network.
 */
export const budget = {
  /** Characters of a text; more is not read. The largest of our examples has 3,000. */
  characters: 2 ** 20,
  /** Names, numbers and lists in a text, and again once its named blocks are written out: twenty for each layer. A tree takes some 400 bytes for each. */
  entries: 200_000,
  /** Brackets within brackets of a text: three for each layer that may lie in another. Python itself reads 200. */
  nesting: 400,
  /** Brackets, signs and powers in one another in an expression: a bracket takes some twenty calls, and stacks of later engines hold fewer. */
  expressionNesting: 100,
  /** Layers once named blocks and Repeat are written out, blocks among them: more than twice ResNet-1202's (He et al. 2016). */
  layers: 10_000,
  /** Layers within layers: a pasted DenseNet's nest some fifty deep. */
  depth: 128,
  /** Trainable values: 40 GB as float32, 160 GB with their gradients and what Adam keeps. CoAtNet-7 (Dai et al. 2021) has 2.4e9. */
  params: 1e10,
  /** Multiply-adds of one picture's forward pass: hours of any processor. CoAtNet-7 at 512 x 512 has 2.6e12. */
  macs: 1e15,
  /** Bytes of all maps of one picture's forward pass, as float32. */
  bytes: 2 ** 40,
  /** Pixels of a picture anywhere among the transforms: what libvips decodes at most. */
  pixels: 0x3fff * 0x3fff,
  /** Named blocks of an experiment, and parameters of one. */
  blocks: 1000,
  /** Schedulers of one experiment, within one another and beside one another. */
  schedulers: 100,
  /** Characters of LambdaLR's expression: the longest that anybody writes has a few hundred. */
  expression: 2000,
  /** Steps of a schedule that is drawn: each is a number in memory. ImageNet for 90 epochs in batches of 64 has 1.8 million. */
  steps: 2_000_000,
  /** Turns of its schedulers, as long as a plain scheduler's: a third of a second. */
  turns: 30_000_000,
  /** Choices of a study's variables that are looked at while one types, each as an experiment of its own. */
  variants: 60,
  /** Settings of a grid: ten a minute for two months. */
  settings: 1_000_000,
  /** Mistakes that are told of one text: who has more mends these first. */
  findings: 200,
} as const;

/** What pasted Python may come to, besides: it is followed in the editor, not run. Of the public files tried, the largest (a library's whole family of networks) takes a quarter of the tokens and of the values, and half of the steps. */
export const pasteBudget = {
  /** Names, numbers, texts and signs of the code. A tree takes some 300 bytes for each. */
  tokens: 150_000,
  /** Brackets and blocks in one another; Python itself reads 100 blocks. */
  nesting: 100,
  /** Operators, attributes and calls of one expression: each is a level of its tree. */
  links: 500,
  /** Characters of a name. */
  name: 300,
  /** Expressions worked out, statements carried out, and what copies or searches of long values come to. Some two million are a second. */
  steps: 400_000,
  /** Items of lists and dicts that are made, characters of texts beside them. */
  values: 1_000_000,
  /** Items of one list, characters of one text. */
  length: 100_000,
  /** Calls within calls and expressions within expressions, together: what a thread's stack of 1 MB holds several times. */
  depth: 300,
  /** Axes of a tensor: as many as PyTorch's has at most. */
  axes: 64,
  /** Notes, and characters of one. */
  notes: 200,
  note: 500,
} as const;

/** Whether a figure is more than its budget, or too large to be a number at all. */
export const exceeds = (figure: number, most: keyof typeof budget): boolean => !(figure <= budget[most]);
