import type { Choice, Experiment } from '../../../shared/experiment';
import { UserError } from '../../../shared/user-error';
import type { Analysis } from '../analyse';
import { vocabulary } from '../vocabulary';
import { call, changed, python } from './python-text';
import { torchClasses } from './torch-classes';
import { dataText } from './torch-data';
import { loopText } from './torch-loop';
import { initLines, networkText, type Needs } from './torch-module';
import { freezeText, scalesText } from './torch-freeze';
import { scheduleText } from './torch-schedule';

/**
 * An experiment as one PyTorch script that trains it: data, network, loss, optimizer, scheduler, loop. `name` is put into
 * its first line. Throws a UserError where the experiment has errors.
 */
export function torchScript(analysis: Pick<Analysis, 'experiment' | 'nodes' | 'problems' | 'classes'>, name: string): string {
  const experiment = withoutErrors(analysis);
  const body = [
    `torch.manual_seed(${experiment.seed})\ndevice = "cuda" if torch.cuda.is_available() else "cpu"`,
    dataText(experiment, analysis.classes),
    ...stepTexts(experiment, analysis.nodes),
    freezeText(experiment, analysis.nodes),
    weightsText(experiment.weights ?? null),
    scheduleText(experiment),
    loopText(experiment),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
  return `"""${name}: an experiment of CNN Lab, in PyTorch. Needs torch and torchvision."""\n${importsFor(body)}\n\n${body}\n`;
}

/** The part of it that a training step needs: `model`, `criterion` and `optimizer`, on the CPU. */
export function torchStep(analysis: Pick<Analysis, 'experiment' | 'nodes' | 'problems'>): string {
  const body = ['device = "cpu"', ...stepTexts(withoutErrors(analysis), analysis.nodes)].join('\n\n');
  return `${importsFor(body)}\n\n${body}\n`;
}

function withoutErrors({ experiment, nodes, problems }: Pick<Analysis, 'experiment' | 'nodes' | 'problems'>): Experiment {
  const broken = problems.find(({ severity }) => severity === 'error');
  if (experiment && !broken && nodes.length > 0) return experiment;
  throw broken
    ? new UserError('experiment-has-errors', 'The experiment cannot be written in PyTorch before its errors are mended: {problem}', { problem: broken.message })
    : new UserError('experiment-has-errors', 'The experiment cannot be written in PyTorch before its errors are mended.');
}

function stepTexts(experiment: Experiment, nodes: Analysis['nodes']): string[] {
  const needs: Needs = { classes: new Set() };
  const model = `model = ${networkText(nodes, needs)}.to(device)`;
  const optimizer = optimizerText(experiment, nodes, needs);
  const loss = lossText(experiment.loss, needs);
  const classes = Object.keys(torchClasses).filter((each) => needs.classes.has(each)).map((each) => `\n\n${torchClasses[each]}`).join('');
  return [
    ...(classes.trim() === '' ? [] : [`\n${classes.trim()}\n`]),
    `# Model\n${[model, ...initLines(nodes, experiment.init)].join('\n')}`,
    `# Training\nepochs = ${experiment.epochs}\n${loss}\n${optimizer}`,
  ];
}

/** By the names of the weights, else by their order, as a run takes them. */
function weightsText(file: string | null): string | null {
  if (file === null) return null;
  const path = python(file);
  const load = /\.safetensors$/i.test(file) ? `safetensors.torch.load_file(${path})` : `torch.load(${path}, map_location=device, weights_only=True)`;
  return [
    '# Weights to begin with',
    `weights = ${load}`,
    'weights = next((weights[key] for key in ("state_dict", "model_state_dict", "model", "net") if key in weights), weights)',
    'if set(weights) != set(model.state_dict()):',
    '    weights = dict(zip(model.state_dict(), weights.values()))',
    'model.load_state_dict(weights)',
  ].join('\n');
}

/** The import lines that a script needs. */
export function importsFor(body: string): string {
  const plain = ['collections', 'copy', 'csv', 'functools', 'io', 'json', 'math', 'pathlib', 'shutil', 'sys'].filter((module) => body.includes(`${module}.`)).map((module) => `import ${module}`);
  return [
    ...plain,
    '',
    ...(body.includes('safetensors.') ? ['import safetensors.torch'] : []),
    'import torch',
    ...(body.includes('Image.open(') ? ['from PIL import Image'] : []),
    ...(body.includes('torchvision.') ? ['import torchvision'] : []),
    'from torch import nn',
    ...(body.includes('DataLoader(') ? [`from torch.utils.data import DataLoader${/(?<!\w)Subset[(,)]/.test(body) ? ', Subset' : ''}${body.includes('WeightedRandomSampler(') ? ', WeightedRandomSampler' : ''}`] : []),
    ...(body.includes('transforms.') ? [`from torchvision import ${body.includes('datasets.') ? 'datasets, ' : ''}transforms`] : []),
    ...(body.includes('v2.') ? ['from torchvision.transforms import v2'] : []),
  ].join('\n');
}

function lossText({ name, params }: Choice, needs: Needs): string {
  if (name in torchClasses) needs.classes.add(name);
  const given = Object.fromEntries(
    Object.entries(changed(params, vocabulary.loss[name]!.params)).map(([key, text]) => [key, text === '"auto"' ? 'balanced_weights.to(device)' : /weight$/.test(key) ? `torch.tensor(${text}, device=device)` : text]),
  );
  return `criterion = ${call(name in torchClasses ? name : `nn.${name}`, [], given)}`;
}

function optimizerText(experiment: Experiment, nodes: Analysis['nodes'], needs: Needs): string {
  const { optimizer: { name, params }, training } = experiment;
  if (name in torchClasses) needs.classes.add(name);
  const constructor = name in torchClasses ? name : `torch.optim.${name}`;
  const named = changed(params, vocabulary.optimizer[name]!.params, ['lr']);
  const scales = scalesText(experiment, nodes);
  if (scales) {
    return [
      scales,
      'groups = {}',
      'for name, p in model.named_parameters():',
      `    group = dict(lr_scale=lr_scales.get(name, 1.0)${training.no_decay_norm_bias ? ', **({"weight_decay": 0.0} if p.dim() <= 1 else {})' : ''})`,
      '    groups.setdefault(str(group), {"params": [], **group})["params"].append(p)',
      `optimizer = ${constructor}(list(groups.values()), ${optionText({ lr: python(params.lr), ...named })})`,
    ].join('\n');
  }
  if (!training.no_decay_norm_bias) return `optimizer = ${constructor}(model.parameters(), ${optionText({ lr: python(params.lr), ...named })})`;
  return [
    'decayed = [p for p in model.parameters() if p.dim() > 1]',
    'spared = [p for p in model.parameters() if p.dim() <= 1]',
    `optimizer = ${constructor}([{"params": decayed}, {"params": spared, "weight_decay": 0.0}], ${optionText({ lr: python(params.lr), ...named })})`,
  ].join('\n');
}

function optionText(named: Record<string, string>): string {
  return Object.entries(named).map(([key, text]) => `${key}=${text}`).join(', ');
}
