import type { Choice } from '../../../shared/experiment';
import type { Node } from '../../model/model';
import { walk } from '../../model/placed-layers';
import { vocabulary } from '../vocabulary';
import { call, changed, indented, python } from './python-text';

/** What an expression of a network needs besides torch itself. */
export interface Needs {
  classes: Set<string>;
}

/** Parameters that PyTorch's modules do not take: sizes given by position, ways to begin. */
const left = ['in_channels', 'in_features', 'num_features', 'num_channels', 'normalized_shape', 'init', 'bias_init', 'out_channels', 'out_features', 'kernel_size', 'depth_multiplier', 'num_groups'];

/** `nn.Sequential(…)` of a network's layers, with the names that they have of their own. */
export function networkText(nodes: Node[], needs: Needs): string {
  const isNamed = walk(nodes).some(({ choice }) => choice.module !== undefined);
  if (!isNamed) return sequentialText(nodes, needs);
  ['Stack', 'Named'].forEach((each) => needs.classes.add(each));
  return `named(${sequentialText(nodes, needs, 'Stack')})`;
}

/** A stack of placed layers, one a line; `kind`: the class that it is of. */
function sequentialText(nodes: Node[], needs: Needs, kind = needs.classes.has('Stack') ? 'Stack' : 'nn.Sequential'): string {
  if (nodes.length === 0) return 'nn.Sequential()';
  const layers = nodes.map((node) => `${node.choice.module === '' ? `unnamed(${moduleText(node, needs)})` : moduleText(node, needs)},`);
  if (!nodes.some(({ choice }) => choice.module)) return `${kind}(\n${layers.map((layer) => indented(layer)).join('\n')}\n)`;
  const entries = nodes.map(({ choice }, i) => indented(indented(`${python(choice.module || String(i))}: ${layers[i]}`)));
  return `${kind}(\n    collections.OrderedDict({\n${entries.join('\n')}\n    })\n)`;
}

/** The PyTorch module of a placed layer; its state dict has the names used here. */
export function moduleText(node: Node, needs: Needs): string {
  const { choice: { name, params }, input, children } = node;
  const rest = (more: string[] = []): Record<string, string> => changed(params, vocabulary.layer[name]!.params, name === 'PReLU' ? more : [...left, ...more]);
  const own = (...classes: string[]): void => classes.forEach((each) => needs.classes.add(each));
  switch (name) {
    case 'Conv2d':
    case 'ConvTranspose2d':
      return call(`nn.${name}`, [input[0], params.out_channels, params.kernel_size], rest());
    case 'DepthwiseConv2d':
      return call('nn.Conv2d', [input[0], input[0]! * Number(params.depth_multiplier), params.kernel_size], { ...rest(), groups: python(input[0]) });
    case 'SeparableConv2d': {
      const depthwise = call('nn.Conv2d', [input[0], input[0], params.kernel_size], { ...rest(), groups: python(input[0]) });
      const pointwise = call('nn.Conv2d', [input[0], params.out_channels, 1], params.bias === false ? { bias: 'False' } : {});
      return `nn.Sequential(collections.OrderedDict(depthwise=${depthwise}, pointwise=${pointwise}))`;
    }
    case 'Linear':
      return call('nn.Linear', [input[0], params.out_features], rest());
    case 'BatchNorm1d':
    case 'BatchNorm2d':
    case 'InstanceNorm2d':
      return call(`nn.${name}`, [input[0]], rest());
    case 'GroupNorm':
      return call('nn.GroupNorm', [params.num_groups, input[0]], rest());
    case 'LayerNorm':
    case 'RMSNorm':
      return call(`nn.${name}`, [params.normalized_shape ?? input], rest());
    case 'LayerNorm2d':
      own('LayerNorm2d');
      return call('LayerNorm2d', [input[0]], rest());
    case 'MaxPool2d':
    case 'AvgPool2d':
      return call(`nn.${name}`, [params.kernel_size], rest());
    case 'LPPool2d':
      return call('nn.LPPool2d', [params.norm_type, params.kernel_size], rest(['norm_type']));
    case 'StochasticDepth':
      return `torchvision.ops.StochasticDepth(${python(params.p)}, ${python(params.mode)})`;
    case 'SqueezeExcite': {
      const squeezed = Math.max(1, Math.floor(input[0]! / Number(params.reduction)));
      return `torchvision.ops.SqueezeExcitation(${input[0]}, ${squeezed}, activation=nn.${String(params.activation)}, scale_activation=nn.${String(params.scale_activation)})`;
    }
    case 'CBAM':
      own('CBAM');
      return call('CBAM', [input[0], params.reduction, params.kernel_size]);
    case 'Sequential':
    case 'Repeat':
      return sequentialText(children['']!, needs);
    case 'Residual':
      own('Residual');
      return `Residual(\n${indented(`body=${sequentialText(children.body!, needs)},\nshortcut=${sequentialText(children.shortcut!, needs)},${typeof params.layer_scale !== 'number' ? '' : `\nlayer_scale=torch.full((${input[0]},), ${python(params.layer_scale)}),`}`)}\n)`;
    case 'Concat':
    case 'Add':
    case 'Multiply':
      own(name);
      return `${name}(\n${Object.values(children).map((branch) => indented(`${sequentialText(branch, needs)},`)).join('\n')}\n)`;
    default:
      return call(`nn.${name}`, [], rest());
  }
}

/** Lines that set initial weights other than PyTorch's own. */
export function initLines(nodes: Node[], chosen: Choice | null): string[] {
  const lines: string[] = [];
  if (chosen) {
    lines.push('for module in model.modules():', '    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):', `        ${initCall(chosen, 'module.weight')}`);
  }
  const add = (node: Node): void => {
    for (const [param, weight] of [['init', 'weight'], ['bias_init', 'bias']] as const) {
      const own = node.choice.params[param] as Choice | number | null | undefined;
      if (typeof own !== 'object' || own === null) continue;
      // A layer of several parts (SeparableConv2d, CBAM) begins each of them so.
      for (const name of Object.keys(node.weights).filter((each) => each.endsWith(`.${weight}`))) lines.push(initCall(own, `model.get_parameter("${name}")`));
    }
    Object.values(node.children).flat().forEach(add);
  };
  nodes.forEach(add);
  return lines;
}

function initCall({ name, params }: Choice, tensor: string): string {
  const named = Object.entries(changed(params, vocabulary.init[name]!.params)).map(([key, text]) => `, ${key}=${text}`);
  return `nn.init.${name}(${tensor}${named.join('')})`;
}
