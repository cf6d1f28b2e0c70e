import type { Choice, JsonPath } from '../../../shared/experiment';
import { said } from '../../../shared/said';
import { matcher, trainableNames, trainedLayers, unfreezings } from '../../train/trained-layers';
import type { OptimizerRow } from '../../train/rows';
import { lrPlaces } from '../lr-places';
import { nearest } from '../nearest';
import { row } from '../vocabulary';
import type { Diagnostic, Facts } from './diagnostic';
import { setKey, setParam } from './places';

/** Every pattern that names layers, with its place. */
function patternsOf({ freeze = [], unfreeze, lr_scale = [] }: Facts['parts']): { pattern: string; place: JsonPath }[] {
  const at = (layers: string[], path: JsonPath): { pattern: string; place: JsonPath }[] => layers.map((pattern, i) => ({ pattern, place: [...path, i] }));
  return [
    ...at(freeze, ['freeze']),
    ...unfreezings({ unfreeze }).flatMap(({ layers }, i) => at(layers, Array.isArray(unfreeze) ? ['unfreeze', i, 'layers'] : ['unfreeze', 'layers'])),
    ...lr_scale.flatMap(({ layers }, i) => at(layers, ['lr_scale', i, 'layers'])),
  ];
}

/** Names of layers with weights in them, as a pattern may say them. */
const layerNames = (names: string[]): string[] => [...new Set(names.flatMap((name) => name.split('.').slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join('.'))))];

/** A learning rate that is usual where training begins from nothing; a tenth of it where it goes on from what was learnt (Yosinski et al. 2014; Kornblith et al. 2019 find the best between). */
const usualFromNothing = (optimizer: Choice): number => {
  const [low, high] = (row('optimizer', optimizer.name) as OptimizerRow).usualLr;
  return Number(Math.sqrt(low * high).toPrecision(1));
};

/** What an experiment says of the layers that are trained, and of the weights that they begin with. */
export const transferDiagnostics: Record<string, Diagnostic> = {
  'no-such-layers': {
    doc: 'A pattern that names no layer with weights freezes, frees or slows down nothing.',
    severity: 'warning',
    *check({ parts, model, source }) {
      if (!model) return;
      const names = Object.keys(model.weights);
      for (const { pattern, place } of patternsOf(parts)) {
        if (names.some(matcher(model, [pattern]))) continue;
        const near = nearest(pattern, layerNames(names));
        yield {
          place,
          said: near
            ? said`"${{ pattern }}" names no layer with weights: did you mean "${{ near }}"?`
            : said`"${{ pattern }}" names no layer with weights: the network has ${{ first: layerNames(names)[0] ?? '' }} to ${{ last: layerNames(names).at(-1) ?? '' }}.`,
          fixes: near ? setKey(source, place, near, said`Change to "${{ near }}"`) : [],
        };
      }
    },
  },
  'everything-frozen': {
    doc: 'With every weight frozen nothing is left to train.',
    severity: 'error',
    *check({ parts, model, source }) {
      if (!model || trainableNames(model).length === 0 || trainedLayers(model, parts, 0).names.length > 0) return;
      const { length } = model.nodes;
      const all = length > 1 ? [`0-${length - 2}`] : [];
      yield { place: ['freeze'], said: said`Every weight of the network is frozen in the first epoch, so that there is nothing to train: leave the last layer out, e.g. ${{ freeze: JSON.stringify(all) }}.`, fixes: setKey(source, ['freeze'], all) };
    },
  },
  'unfreeze-too-late': {
    doc: 'Epochs are counted from 0: layers are unfrozen within the run, or never.',
    severity: 'warning',
    *check({ parts, source }) {
      for (const [i, { epoch }] of unfreezings(parts).entries()) {
        if (parts.epochs === undefined || epoch < parts.epochs) continue;
        const place: JsonPath = Array.isArray(parts.unfreeze) ? ['unfreeze', i, 'epoch'] : ['unfreeze', 'epoch'];
        const half = Math.max(1, Math.floor(parts.epochs / 2));
        yield { place, said: said`Layers are unfrozen at epoch ${{ epoch }}, but the run has only ${{ epochs: parts.epochs }}, counted from 0: unfreeze them earlier, e.g. at ${{ half }}.`, fixes: setKey(source, place, half) };
      }
    },
  },
  'nothing-to-unfreeze': {
    doc: 'Only what is frozen can be unfrozen.',
    severity: 'warning',
    *check({ parts }) {
      if (!parts.unfreeze || (parts.freeze ?? []).length > 0) return;
      yield { place: ['unfreeze'], said: said`Nothing is frozen that could be unfrozen: add for instance "freeze": ["0-2"].` };
    },
  },
  'frozen-at-random': {
    doc: 'Frozen layers stay as they begin; without weights to begin with that is at random.',
    severity: 'information',
    *check({ parts, source }) {
      if ((parts.freeze ?? []).length === 0 || parts.weights) return;
      yield { place: ['freeze'], said: said`Frozen layers stay as they begin, and without "weights" that is at random numbers: say with which weights to begin, or leave "freeze" out.`, fixes: setKey(source, ['freeze'], []) };
    },
  },
  'lr-wipes-weights': {
    doc: 'Steps as large as from nothing move pretrained weights away from what they have learnt before the new last layer is of any use.',
    severity: 'warning',
    *check({ parts, model, source }) {
      const { optimizer, scheduler = null, weights } = parts;
      if (!weights || !optimizer || !model) return;
      const { names, lrScale } = trainedLayers(model, parts, 0);
      const head = trainableNames(model).at(-1)?.replace(/\.[^.]*$/, '.') ?? '';
      const largest = Math.max(0, ...names.filter((name) => !name.startsWith(head)).map(lrScale));
      const usual = usualFromNothing(optimizer);
      for (const { choice, param } of lrPlaces({ optimizer, scheduler })) {
        const lr = choice.params[param];
        if (typeof lr !== 'number' || lr * largest <= 3 * usual) continue;
        const lower = Number((usual / 3).toPrecision(1));
        yield {
          place: choice, param,
          said: said`The layers of "weights" are trained with a learning rate of up to ${{ lr: Number((lr * largest).toPrecision(3)) }}, and ${{ name: optimizer.name }} has about ${{ usual }} where it begins from nothing: steps of that size overwrite what was learnt. Take ${{ lower }}, freeze them for the first epochs, or give them a smaller "lr_scale".`,
          fixes: setParam(source, choice, param, lower),
        };
      }
    },
  },
};
