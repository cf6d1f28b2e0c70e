import { said } from '../../../shared/said';
import type { OptimizerRow } from '../../train/rows';
import { lrPlaces } from '../lr-places';
import { row } from '../vocabulary';
import type { Diagnostic } from './diagnostic';
import { insertBeside, removeChoice, setEntry, setKey, setParam } from './places';

/** What loss, optimizer and training options say about each other. */
export const trainingDiagnostics: Record<string, Diagnostic> = {
  'softmax-before-loss': {
    doc: 'CrossEntropyLoss applies log-softmax itself; probabilities instead of logits make its gradients vanish.',
    severity: 'warning',
    *check({ parts, source }) {
      const last = parts.model?.at(-1);
      const doubled = (parts.loss?.name === 'CrossEntropyLoss' && last?.name === 'Softmax') || (parts.loss?.name === 'BCEWithLogitsLoss' && last?.name === 'Sigmoid');
      if (!last || !parts.loss || !doubled) return;
      yield {
        place: last,
        said: said`${{ name: parts.loss.name }} applies ${{ function: last.name === 'Softmax' ? said`log-softmax` : said`the sigmoid` }} itself, so a ${{ name2: last.name }} before it flattens the gradients: remove it.`,
        fixes: removeChoice(source, last),
      };
    },
  },
  'nll-without-log-softmax': {
    doc: 'NLLLoss takes log-probabilities: without LogSoftmax at the end the loss has no lower bound.',
    severity: 'warning',
    *check({ parts, source }) {
      const last = parts.model?.at(-1);
      if (parts.loss?.name !== 'NLLLoss' || !last || last.name === 'LogSoftmax') return;
      yield {
        place: parts.loss,
        said: said`NLLLoss takes log-probabilities, but the network ends without LogSoftmax: use CrossEntropyLoss, which takes logits.`,
        fixes: [
          ...setEntry(source, parts.loss, '"CrossEntropyLoss"', said`Change to CrossEntropyLoss`),
          ...insertBeside(source, last, 'after', '{ "LogSoftmax": { "dim": 1 } }', said`Add LogSoftmax at the end`),
        ],
      };
    },
  },
  'unusual-lr': {
    doc: 'A learning rate far outside what people use with an optimizer is more often a slip than a discovery.',
    severity: 'warning',
    *check({ parts: { optimizer, scheduler = null }, source }) {
      if (!optimizer) return;
      const [low, high] = (row('optimizer', optimizer.name) as OptimizerRow).usualLr;
      const usual = Number(Math.sqrt(low * high).toPrecision(1));
      for (const { choice, param } of lrPlaces({ optimizer, scheduler })) {
        const lr = choice.params[param];
        if (typeof lr !== 'number' || (lr >= low && lr <= high)) continue;
        yield {
          place: choice, param,
          said: said`A learning rate of ${{ lr }} is far from what is usual with ${{ name: optimizer.name }} (${{ low }} to ${{ high }}): did you mean ${{ usual }}?`,
          fixes: setParam(source, choice, param, usual),
        };
      }
    },
  },
  'nesterov-needs-momentum': {
    doc: 'Nesterov\'s look-ahead needs a momentum and no dampening; PyTorch refuses it otherwise.',
    severity: 'error',
    *check({ parts: { optimizer }, source }) {
      if (optimizer?.params.nesterov !== true) return;
      const { momentum, dampening } = optimizer.params;
      if (momentum === 0) yield { place: optimizer, param: 'nesterov', said: said`Nesterov needs a momentum, but it is 0: set "momentum" to 0.9.`, fixes: setParam(source, optimizer, 'momentum', 0.9) };
      else if (dampening !== undefined && dampening !== 0) {
        yield { place: optimizer, param: 'dampening', said: said`Nesterov needs "dampening" to be 0, not ${{ dampening: String(dampening) }}.`, fixes: setParam(source, optimizer, 'dampening', 0) };
      }
    },
  },
  'swa-never-starts': {
    doc: 'Weights are averaged from swa_start on: after the last epoch nothing is left to average.',
    severity: 'warning',
    *check({ parts: { training, epochs }, source }) {
      const first = training?.swa_start ?? -1;
      if (epochs === undefined || first < epochs) return;
      const start = Math.floor(epochs * 0.75);
      yield {
        place: ['training', 'swa_start'],
        said: said`"swa_start" is ${{ first }}, but the run has only ${{ epochs }} epochs, counted from 0: start earlier, e.g. at ${{ start }}.`,
        fixes: setKey(source, ['training', 'swa_start'], start),
      };
    },
  },
  'two-clips': {
    doc: 'Clipping by norm and by value at once does both, one after the other; usually one of them was meant.',
    severity: 'information',
    *check({ parts: { training }, source }) {
      if (typeof training?.clip_grad_norm !== 'number' || training.clip_grad_value === null) return;
      yield {
        place: ['training', 'clip_grad_value'],
        said: said`Gradients are clipped by norm and by value: keep one, usually clip_grad_norm.`,
        fixes: setKey(source, ['training', 'clip_grad_value'], null),
      };
    },
  },
};
