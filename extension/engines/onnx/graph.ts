import { createHash } from 'node:crypto';

export type ElementType = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool';
export type Elements = Float32Array | Int32Array | BigInt64Array | Uint8Array;
/** Numbers become INT and INTS attributes; a FLOAT is written { float }, FLOATS { floats }. */
export type Attribute = number | number[] | string | { float: number } | { floats: number[] };
export type Attributes = Record<string, Attribute>;

export interface GraphNode {
  op: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Attributes;
}
export interface Port {
  name: string;
  type: ElementType;
  shape: number[];
  /** A sequence of such tensors. */
  sequence?: boolean;
}
export interface Constant extends Port {
  elements: Elements;
}

/** What is written down as an ONNX model. */
export interface GraphModel {
  nodes: GraphNode[];
  constants: Constant[];
  inputs: Port[];
  outputs: Port[];
}

export const MICROSOFT = 'com.microsoft';
export const NCHWC = 'com.microsoft.nchwc';

/**
 * What runs a graph: onnxruntime on a CPU, with operators of its own; onnxruntime's WebGPU provider; whatever reads ONNX. The latter two get ONNX's own operators alone.
 */
export type Target = 'cpu' | 'webgpu' | 'anyone';

/** Builds an ONNX graph. Equal constants and equal nodes are made once: every node is a pure function of its inputs. */
export class Graph {
  private readonly nodes: GraphNode[] = [];
  private readonly constants = new Map<string, Constant>();
  private readonly inputs: Port[] = [];
  private readonly results: (Port & { value: string })[] = [];
  private readonly made = new Map<string, string[]>();
  private readonly reshaped = new Map<string, string>();
  private count = 0;

  /** `block`: channels in a block of the NCHWc layout on this CPU; null where onnxruntime has no such kernels. */
  constructor(
    readonly block: number | null = null,
    readonly target: Target = 'cpu',
  ) {}

  /** Adds a node of one output and returns the output's name. An absent optional input is ''. */
  node(op: string, inputs: string[], attributes: Attributes = {}, domain = ''): string {
    return this.split(op, inputs, 1, attributes, domain)[0]!;
  }

  /** Adds a node of several outputs. */
  split(op: string, inputs: string[], outputs: number, attributes: Attributes = {}, domain = ''): string[] {
    const key = JSON.stringify([op, domain, inputs, outputs, attributes]);
    const known = this.made.get(key);
    if (known) return known;
    const names = Array.from({ length: outputs }, () => this.fresh(op));
    this.nodes.push({ op, domain, inputs, outputs: names, attributes });
    this.made.set(key, names);
    return names;
  }

  constant(elements: Elements, shape: number[]): string {
    const type = elementType(elements);
    const key = `${type}[${shape}]${elements.length <= 64 ? elements : digest(elements)}`;
    const known = this.constants.get(key);
    if (known) return known.name;
    const name = this.fresh('constant');
    this.constants.set(key, { name, type, shape, elements });
    return name;
  }

  /** `size` floats for an operator to write into. No two are alike, lest onnxruntime makes one of them. */
  scratch(size: number): string {
    const name = this.fresh('scratch');
    this.constants.set(name, { name, type: 'float32', shape: [size], elements: new Float32Array(size).fill(this.count) });
    return name;
  }

  /** A one-dimensional int64 constant: shapes, axes, positions. */
  ints(values: number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  float(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  input(name: string, type: ElementType, shape: number[]): string {
    this.inputs.push({ name, type, shape });
    return name;
  }

  /** Makes `value` an output called `name`. */
  output(name: string, value: string, type: ElementType, shape: number[]): void {
    this.results.push({ name, type, shape, value });
  }

  /** A reshape of a reshape is one of what was there first. */
  reshape(value: string, shape: number[]): string {
    const source = this.reshaped.get(value) ?? value;
    const name = this.node('Reshape', [source, this.ints(shape)]);
    this.reshaped.set(name, source);
    return name;
  }

  /** Products of matrices of equal batch axes, [..., I, K] and [..., K, J] once those named are transposed. `rank`: of both arrays. */
  matMul(a: string, b: string, rank: number, { transA = false, transB = false }: { transA?: boolean; transB?: boolean } = {}): string {
    if (this.target === 'cpu') return this.node('FusedMatMul', [a, b], { transA: Number(transA), transB: Number(transB) }, MICROSOFT);
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    const exchanged = [...axes.slice(0, -2), rank - 1, rank - 2];
    return this.node('MatMul', [this.transpose(a, transA ? exchanged : axes), this.transpose(b, transB ? exchanged : axes)]);
  }

  transpose(value: string, perm: number[]): string {
    return perm.every((axis, i) => axis === i) ? value : this.node('Transpose', [value], { perm });
  }

  /** Zeros before and behind along each axis, as ONNX's Pad takes them: all counts before, then all behind; cut off where negative. */
  pad(value: string, counts: number[]): string {
    return counts.every((count) => count === 0) ? value : this.node('Pad', [value, this.ints(counts)]);
  }

  /** `count` channels or images, rounded up to whole blocks. */
  wholeBlocks(count: number): number {
    return Math.ceil(count / this.block!) * this.block!;
  }

  /** What the outputs need: the rest is left out. */
  finish(): GraphModel {
    const needed = new Set(this.results.map(({ value }) => value));
    const nodes = this.nodes.toReversed().filter((node) => {
      if (!node.outputs.some((name) => needed.has(name))) return false;
      node.inputs.forEach((name) => needed.add(name));
      return true;
    });
    // An output takes the place of the value that it is; a copy is made only of inputs, constants and what is put out twice.
    const computed = new Set(nodes.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const copies = this.results.filter(({ name, value }) => {
      if (!computed.has(value) || renamed.has(value)) return true;
      renamed.set(value, name);
      return false;
    });
    const final = (names: string[]): string[] => names.map((name) => renamed.get(name) ?? name);
    return {
      nodes: [
        ...nodes.reverse().map((node) => ({ ...node, inputs: final(node.inputs), outputs: final(usedOutputs(node, needed)) })),
        ...copies.map(({ name, value }): GraphNode => ({ op: 'Identity', domain: '', inputs: final([value]), outputs: [name], attributes: {} })),
      ],
      constants: [...this.constants.values()].filter((constant) => needed.has(constant.name)),
      inputs: this.inputs,
      outputs: this.results.map(({ name, type, shape }) => ({ name, type, shape })),
    };
  }

  private fresh(stem: string): string {
    return `${stem}_${this.count++}`;
  }
}

/** MaxPool computes the positions of its maxima only where the second output has a name. */
const usedOutputs = ({ op, outputs }: GraphNode, needed: Set<string>): string[] => (op === 'MaxPool' ? outputs.filter((name) => needed.has(name)) : outputs);

const digest = ({ buffer, byteOffset, byteLength }: Elements): string => createHash('sha256').update(new Uint8Array(buffer, byteOffset, byteLength)).digest('hex');

const elementType = (elements: Elements): ElementType => {
  if (elements instanceof Float32Array) return 'float32';
  if (elements instanceof Int32Array) return 'int32';
  return elements instanceof BigInt64Array ? 'int64' : 'bool';
};
