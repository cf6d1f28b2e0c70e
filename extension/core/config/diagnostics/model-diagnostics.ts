import type { Choice } from '../../../shared/experiment';
import { said } from '../../../shared/said';
import type { LayerRow, Shape } from '../../model/layer';
import type { Node } from '../../model/model';
import { walk } from '../../model/placed-layers';
import { row } from '../vocabulary';
import type { Complaint, Diagnostic, Facts } from './diagnostic';
import { insertBeside, removeChoice, setParam } from './places';

/** What a network's layers say about each other. */
export const modelDiagnostics: Record<string, Diagnostic> = {
  'shape-mismatch': {
    doc: 'A layer cannot take what the layers before it give.',
    severity: 'error',
    *check(facts) {
      for (const { choice, said: reason, param, input, beyond } of facts.modelProblems) if (!beyond) yield { place: choice, param, said: reason, fixes: shapeFixes(facts, choice, param, input) };
    },
  },
  'too-many-layers': {
    doc: 'Named blocks and Repeat, written out, are more layers than anything could train.',
    severity: 'error',
    *check({ modelProblems }) {
      for (const { choice, said: reason, beyond } of modelProblems) if (beyond === 'layers') yield { place: choice, said: reason };
    },
  },
  'too-large': {
    doc: 'The network has more parameters, multiply-adds or values than any machine could train.',
    severity: 'error',
    *check({ modelProblems }) {
      for (const { choice, said: reason, beyond } of modelProblems) if (beyond === 'size') yield { place: choice, said: reason };
    },
  },
  'class-count': {
    doc: 'The network\'s last layer must give one logit for each class of the data set.',
    severity: 'error',
    *check(facts) {
      const { model, classes } = facts;
      const head = facts.nodes.at(-1);
      if (!model || classes === null || !head || model.output.length !== 1 || model.output[0] === classes) return;
      const last = lastWith(facts.nodes, ['Linear', 'LazyLinear', 'Conv2d']);
      const param = last?.choice.name === 'Conv2d' ? 'out_channels' : 'out_features';
      yield {
        place: last?.choice ?? head.choice,
        param,
        said: said`The network ends in ${{ logits: model.output[0]! }} logits, but the data set has ${{ classes }} classes: set "${{ param }}" of the last ${{ layer: last?.choice.name ?? said`layer` }} to ${{ classes }}.`,
        fixes: last ? setParam(facts.source, last.choice, param, classes) : [],
      };
    },
  },
  'output-not-flat': {
    doc: 'A network for classification ends in one number for each class, not in maps.',
    severity: 'error',
    *check({ model, nodes, source, classes }) {
      const last = nodes.at(-1);
      if (!model || !last || model.output.length === 1) return;
      const head = `"Flatten", { "Linear": { "out_features": ${classes ?? 10} } }`;
      yield {
        place: last.choice,
        said: said`The network ends in maps of ${{ output: shapeText(model.output) }}, not in logits: add "Flatten" and a Linear layer with ${{ classes: classes ?? said`the number of classes as` }} out_features.`,
        fixes: insertBeside(source, last.choice, 'after', head, said`Add Flatten and Linear`),
      };
    },
  },
  'kernel-larger-than-input': {
    doc: 'A kernel wider than its input sees mostly padding.',
    severity: 'warning',
    *check({ nodes }) {
      for (const { choice, input } of walk(nodes)) {
        const window = (row('layer', choice.name) as LayerRow).window?.(choice.params as never, input);
        if (!window || window === 'everything' || input.length !== 3) continue;
        const extent = window.dilation * (window.kernel - 1) + 1;
        const side = Math.min(input[1]!, input[2]!);
        if (extent <= side) continue;
        yield {
          place: choice, param: 'kernel_size',
          said: said`The kernel of ${{ name: choice.name }} spans ${{ extent }} pixels, but its input is only ${{ height: input[1]! }} x ${{ width: input[2]! }}: take a smaller kernel_size or pool less before it.`,
        };
      }
    },
  },
  'bias-before-batch-norm': {
    doc: 'BatchNorm subtracts each channel\'s mean, so a bias right before it changes nothing: bias=false saves its parameters.',
    severity: 'information',
    *check({ nodes, source }) {
      for (const [before, after] of neighbours(nodes)) {
        if (!/^BatchNorm/.test(after.choice.name) || before.choice.params.bias !== true) continue;
        yield {
          place: before.choice, param: 'bias',
          said: said`The bias of this ${{ before: before.choice.name }} has no effect, since ${{ after: after.choice.name }} subtracts each channel's mean: set "bias" to false.`,
          fixes: setParam(source, before.choice, 'bias', false),
        };
      }
    },
  },
  'no-activation-between': {
    doc: 'Two linear maps in a row are one linear map: without an activation between them the second adds little.',
    severity: 'warning',
    *check({ nodes, source }) {
      const weighted = nodes.filter((node) => !passesThrough.test(node.choice.name));
      for (const [before, after] of pairs(weighted)) {
        if (!dense.test(before.choice.name) || !dense.test(after.choice.name) || isSeparable(before) || isSeparable(after)) continue;
        yield {
          place: after.choice,
          said: said`${{ after: after.choice.name }} follows ${{ before: before.choice.name }} with no activation between, so the two act as one linear map: add "ReLU" before this one.`,
          fixes: insertBeside(source, after.choice, 'before', '"ReLU"', said`Add ReLU before it`),
        };
      }
    },
  },
  'activation-at-the-end': {
    doc: 'An activation after the last linear layer cuts off logits, e.g. all negative ones.',
    severity: 'warning',
    *check({ parts, nodes, source }) {
      const last = nodes.at(-1)?.choice;
      if (!last || nodes.length !== parts.model?.length || !isActivation(last) || /softmax|sigmoid/i.test(last.name)) return;
      yield {
        place: last,
        said: said`${{ name: last.name }} after the last linear layer cuts off part of the logits: remove it.`,
        fixes: removeChoice(source, last),
      };
    },
  },
};

/** Layers that leave a linear map linear, or sit between without changing what follows. */
const passesThrough = /^(Flatten|Identity|Dropout\d?d?|ZeroPad2d|ReflectionPad2d|AvgPool2d|AdaptiveAvgPool2d|BatchNorm.*|LayerNorm|GroupNorm|InstanceNorm2d|RMSNorm)$/;
const dense = /^(Conv2d|Linear)$/;

/** Depthwise and pointwise convolutions follow each other by design. */
function isSeparable({ choice }: Node): boolean {
  return Number(choice.params.groups ?? 1) > 1 || (choice.name === 'Conv2d' && [choice.params.kernel_size].flat().every((k) => k === 1));
}

function isActivation(choice: Choice): boolean {
  return (row('layer', choice.name) as LayerRow | undefined)?.group === 'activation';
}

/** Layers that follow each other in one stack, in every stack. */
function neighbours(nodes: readonly Node[]): [Node, Node][] {
  return [nodes, ...walk(nodes).flatMap(({ children }) => Object.values(children))].flatMap(pairs);
}

function pairs(nodes: readonly Node[]): [Node, Node][] {
  return nodes.slice(1).map((node, i) => [nodes[i]!, node]);
}

function lastWith(nodes: readonly Node[], names: string[]): Node | undefined {
  return walk(nodes).findLast((node) => names.includes(node.choice.name));
}

/** The parameter that repeats what comes in is corrected; a Linear that gets maps has them flattened first. */
function shapeFixes(facts: Facts, choice: Choice, param: string | undefined, input: Shape | undefined): Complaint['fixes'] {
  if (!input) return [];
  const size = choice.name === 'Linear' ? input.at(-1) : input[0];
  const repeated = param !== undefined && ['in_channels', 'in_features', 'num_features', 'num_channels'].includes(param);
  const corrected = repeated && size !== undefined ? setParam(facts.source, choice, param, size) : [];
  const flattens = input.length === 3 && ['Linear', 'BatchNorm1d'].includes(choice.name);
  return [...(flattens ? insertBeside(facts.source, choice, 'before', '"Flatten"', said`Add Flatten before it`) : []), ...corrected];
}

export function shapeText(shape: Shape): string {
  return shape.join(' x ');
}
