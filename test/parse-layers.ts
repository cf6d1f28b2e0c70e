import { parseExperiment } from '../extension/core/config/parse';
import type { Choice } from '../extension/shared/experiment';

/** Layers as an experiment file writes them, read as one would be. Throws where the parser has a complaint. */
export function parseLayers(layers: unknown): Choice[] {
  const { experiment, problems } = parseExperiment(JSON.stringify({ data: { dataset: 'Shapes' }, model: layers, optimizer: 'SGD', epochs: 1 }));
  if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
  return experiment.model;
}
