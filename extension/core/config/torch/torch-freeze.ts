import type { Experiment } from '../../../shared/experiment';
import type { Node } from '../../model/model';
import { walk } from '../../model/placed-layers';
import { trainableNames, trainedLayers, unfreezings } from '../../train/trained-layers';
import { python } from './python-text';

export const isFreezing = ({ freeze = [] }: Experiment): boolean => freeze.length > 0;
export const hasScales = ({ lr_scale = [], layer_decay = null }: Experiment): boolean => lr_scale.length > 0 || layer_decay !== null;
/** Whether frozen norms keep their statistics, to the run's end. */
export const keepsNorms = (experiment: Experiment): boolean => isFreezing(experiment) && experiment.freeze_norm !== 'train';

const networkOf = (nodes: Node[]) => ({ nodes, weights: Object.assign({}, ...walk(nodes).map(({ weights }) => weights)) as Node['weights'] });
const listText = (names: string[]): string => `[${names.map((name) => python(name)).join(', ')}]`;

/** The function that freezes what an epoch does not train, or null where nothing is frozen. Layers are named one by one: what a pattern means is settled. */
export function freezeText(experiment: Experiment, nodes: Node[]): string | null {
  if (!isFreezing(experiment)) return null;
  const network = networkOf(nodes);
  const names = trainableNames(network);
  const phases = [0, ...new Set(unfreezings(experiment).map(({ epoch }) => epoch).sort((a, b) => a - b))];
  const frozen = phases.map((epoch) => {
    const trained = new Set(trainedLayers(network, experiment, epoch).names);
    return `    ${epoch}: ${listText(names.filter((name) => !trained.has(name)))},`;
  });
  const norms = phases.map((epoch) => `    ${epoch}: ${listText([...trainedLayers(network, experiment, epoch).evaluated])},`);
  return [
    '# Layers that are not trained, from an epoch on',
    'frozen = {', ...frozen, '}',
    ...(keepsNorms(experiment) ? ['frozen_norms = {', ...norms, '}'] : []),
    '',
    'def freeze(network, epoch):',
    '    since = max(first for first in frozen if first <= epoch)',
    '    for name, parameter in network.named_parameters():',
    '        parameter.requires_grad_(name not in frozen[since])',
    ...(keepsNorms(experiment) ? ['    for name in frozen_norms[since]:', '        network.get_submodule(name).eval()'] : []),
    ...(keepsNorms(experiment) && experiment.training.swa_start !== null
      ? [
          '',
          'def keep_frozen_norms(network):',
          '    """update_bn finds the statistics of all norms anew: frozen ones keep theirs."""',
          '    for name in frozen_norms[max(first for first in frozen_norms if first < epochs)]:',
          '        norm = network.get_submodule(name)',
          '        norm.eval()',
          '        norm.reset_running_stats = lambda: None',
          '        norm.train = lambda mode=True: None',
        ]
      : []),
    '',
  ].join('\n');
}

/** What the learning rate of a weight is multiplied with, where it is not 1; null where there are no such. */
export function scalesText(experiment: Experiment, nodes: Node[]): string | null {
  if (!hasScales(experiment)) return null;
  const network = networkOf(nodes);
  const { lrScale } = trainedLayers(network, experiment, 0);
  const scaled = trainableNames(network).filter((name) => lrScale(name) !== 1);
  return ['# Factors of the learning rate', 'lr_scales = {', ...scaled.map((name) => `    ${python(name)}: ${python(lrScale(name))},`), '}'].join('\n');
}
