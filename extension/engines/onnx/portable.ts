import type { Program, StateEntry, TensorSpec } from '../../core/engine';
import { Graph, type GraphModel } from './graph';
import { record } from './recorder';

const stateInput = 'state:';

/**
 * A program as a model for other programs than this: what it reads of the state stands in it as constants, and its inputs named in `bytes` are uint8. It may draw no
 * random numbers. Throws a UserError that names a kernel which ONNX has no operators for.
 */
export function portableModel(name: string, program: Program, inputs: Record<string, TensorSpec>, state: Record<string, StateEntry>, bytes: string[] = []): GraphModel {
  const { model, reads, randoms } = record(name, program, inputs, (entry) => state[entry]!.shape, new Graph(null, 'anyone'));
  if (randoms.length > 0) throw new Error(`The program '${name}' asks for random numbers, which a model cannot draw.`);
  const renamed = new Map([...reads.map((entry) => [stateInput + entry, entry] as const), ...bytes.map((input) => [input, `${input} as float`] as const)]);
  return {
    nodes: [
      ...bytes.map((input) => ({ op: 'Cast', domain: '', inputs: [input], outputs: [renamed.get(input)!], attributes: { to: 1 } })),
      ...model.nodes.map((node) => ({ ...node, inputs: node.inputs.map((input) => renamed.get(input) ?? input) })),
    ],
    constants: [...model.constants, ...reads.map((entry) => ({ name: entry, type: 'float32' as const, shape: state[entry]!.shape, elements: state[entry]!.values }))],
    inputs: model.inputs.filter(({ name }) => !name.startsWith(stateInput)).map((port) => (bytes.includes(port.name) ? { ...port, type: 'uint8' as const } : port)),
    outputs: model.outputs,
  };
}
