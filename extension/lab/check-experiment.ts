import type { Analysis } from '../core/config/analyse';
import type { Node } from '../core/model/model';

/** What is wrong with an experiment, and its layers in the order data flows, inner ones before the block that holds them. As `cnn-lab check --json` prints it. */
export function checked({ problems, nodes }: Pick<Analysis, 'problems' | 'nodes'>) {
  return {
    problems: problems.map(({ id, severity, message, said, line, column }) => ({ id, severity, message, ...said, line, column })),
    layers: placed(nodes).map(({ path, choice, output, params, macs, receptiveField }) => ({ path, type: choice.name, output_shape: output, params, macs, receptive_field: receptiveField })),
    params: total(nodes, 'params'),
    macs: total(nodes, 'macs'),
  };
}

const placed = (nodes: Node[]): Node[] => nodes.flatMap((node) => [...Object.values(node.children).flatMap(placed), node]);

/** Of the outermost layers: a block's figures include its children's. */
const total = (nodes: Node[], figure: 'params' | 'macs'): number => nodes.reduce((sum, node) => sum + node[figure], 0);
