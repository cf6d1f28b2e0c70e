import { describeName, vocabularyNames } from '../../core/config/describe-vocabulary';
import { tool } from '../tool';

export const describe = tool({
  description: 'The vocabulary of experiment files. Without "name": all names by kind (layers, optimizers, schedulers, transforms …) and the keys of an experiment. With one: what it does and its parameters with types and defaults, which are PyTorch\'s. A problem\'s or a health warning\'s id is explained, too.',
  fields: { name: { type: 'string', description: 'E.g. OneCycleLR, Conv2d, data, "$try", plateau.' } },
  required: [],
  reads: true,
  run: async ({ name }) => (name === undefined ? vocabularyNames() : describeName(name)),
});
