import type { ParamType } from './param';
import { vocabulary } from './vocabulary';

/** Values that people start from, where the type alone would suggest a silly one. */
const usual: Record<string, string> = {
  out_channels: '32', kernel_size: '3', 'MaxPool2d.kernel_size': '2', 'AvgPool2d.kernel_size': '2', out_features: '10', padding: '1', stride: '1', num_groups: '8', normalized_shape: '[32]',
  data: '{ "dataset": "Shapes" }', model: '["Flatten", { "Linear": { "out_features": 10 } }]', loss: '"CrossEntropyLoss"', times: '2', reduction: '16', upscale_factor: '2', output_size: '1', size: '32', degrees: '15', p: '0.5', lr: '0.001',
  step_size: '10', milestones: '[10, 15]', gamma: '0.1', T_max: '20', T_0: '10', max_lr: '0.01', base_lr: '0.001', swa_lr: '0.05',
  patience: '3', factor: '0.5', epochs: '20', root: '"photos"', norm_type: '2', groups: '4', dataset: '"Shapes"', optimizer: '{ "Adam": { "lr": 0.001 } }',
};

/** A value, as JSON, to put where one has to be given. */
export function placeholder(name: string, type: ParamType, owner = ''): string {
  return usual[`${owner}.${name}`] ?? usual[name] ?? example(type);
}

function example(type: ParamType): string {
  switch (type.kind) {
    case 'int':
      return String(type.min ?? (type.above !== undefined ? type.above + 1 : 1));
    case 'float':
      return String(type.min ?? (type.above !== undefined ? type.above + 0.1 : 0.1));
    case 'bool':
      return 'true';
    case 'null':
      return 'null';
    case 'string':
      return '""';
    case 'enum':
      return JSON.stringify(type.values[0]);
    case 'tuple':
      return `[${type.of.map(example).join(', ')}]`;
    case 'list':
      return `[${Array.from({ length: type.minLength ?? 1 }, () => example(type.of)).join(', ')}]`;
    case 'either':
      return example(type.of[0]!);
    case 'object':
      return `{ ${Object.entries(type.params).filter(([, param]) => param.default === undefined).map(([key, param]) => `"${key}": ${placeholder(key, param.type)}`).join(', ')} }`;
    case 'choice':
      return JSON.stringify(Object.keys(vocabulary[type.table])[0] ?? '');
    case 'choices':
    case 'blocks':
      return type.kind === 'blocks' ? '{}' : '[]';
  }
}
