import { bool, either, int, nothing, optional, required } from '../../config/param';
import { matches, vector } from '../shape-checks';
import { chosenInit, initParams } from '../inits';
import { layer, type LayerRow } from '../layer';

export const linearLayers: Record<string, LayerRow> = {
  Linear: layer({
    group: 'linear',
    doc: 'A fully connected layer: every output is a weighted sum of all inputs. After Flatten it holds most of a small CNN\'s weights; the last one gives a logit a class.',
    params: {
      out_features: required(int({ min: 1 }), 'How many values come out.'),
      in_features: optional(either(int({ min: 1 }), nothing), null, 'How many come in; found out by itself, checked where given.'),
      bias: optional(bool, true, 'Whether a learnt constant is added to each output.'),
      ...initParams,
    },
    shorthand: 'out_features',
    outputShape: ({ out_features, in_features }, input) => {
      matches('Linear', 'in_features', in_features, vector('Linear', input));
      return [out_features];
    },
    weights({ out_features, bias, init, bias_init }, input, chosen) {
      const shape = [out_features, input[0]!];
      const standard = { kind: 'uniform' as const, bound: 1 / Math.sqrt(input[0]!) };
      return {
        weight: { shape, init: chosenInit(init ?? chosen, shape, standard), trainable: true },
        ...(bias ? { bias: { shape: [out_features], init: chosenInit(bias_init, [out_features], standard), trainable: true } } : {}),
      };
    },
    forward(x, { bias }, { tf, weight }) {
      const y = tf.matMul(x as never, weight('weight') as never, false, true);
      return bias ? tf.add(y, weight('bias')) : y;
    },
    macs: ({ out_features }, input) => out_features * input[0]!,
    window: () => 'everything',
  }),
};
