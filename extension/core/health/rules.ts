import type { EpochEnd } from '../../shared/events';
import type { Choice, Experiment, PathValue } from '../../shared/experiment';
import type { Measurement } from '../../shared/record';
import { percent } from '../../shared/run-words';
import { said, type Said } from '../../shared/said';
import { lrPlaces, scaledLr } from '../config/lr-places';
import { row } from '../config/vocabulary';
import { innerLayers } from '../model/expansion';
import type { LayerRow } from '../model/layer';
import { layers as layerRows } from '../model/layers';
import type { OptimizerRow } from '../train/rows';
import type { RunFacts } from './run-facts';

/** What a rule has seen, with the figures that show it, and what to write into the experiment against it. */
export interface Finding {
  said: Said;
  fix: PathValue[];
}

export interface Rule {
  /** When it is asked: after each step, at the end of each epoch, or when the layers were measured. */
  at: 'step' | 'epoch' | 'measurement';
  doc: string;
  severity: 'warning' | 'information';
  /** Null where there is nothing to say. */
  judge(facts: RunFacts): Finding | null;
}

/** Every plain word about a run's health: one row a fault. */
export const rules: Record<string, Rule> = {
  'initial-loss': {
    at: 'step',
    doc: 'A network that knows nothing yet gives each of K classes a probability of 1/K, a loss of ln K. Where the first loss is far from it the pictures or the weights do not begin at a sensible size.',
    severity: 'warning',
    judge({ first, latest, guessing, beginning, experiment }) {
      if (!first || first.step !== 1 || latest !== first || guessing === null || !beginning.fresh || !(Math.abs(first.loss - guessing) > 0.5 * guessing)) return null;
      const figures = { loss: figure(first.loss), classes: beginning.classes.length, expected: figure(guessing) };
      const { data, init } = experiment;
      const stretched = (['train_transform', 'test_transform'] as const).flatMap((name) => data[name].filter(stretches));
      if (stretched.length > 0) {
        return {
          said: { sentence: 'The loss of the first step is {loss}, where a network that knows nothing yet has ln {classes} = {expected}: Normalize divides the pictures by so little that they are far larger than 1.', values: figures },
          fix: stretched.map(({ path }) => ({ path, value: { Normalize: 'auto' } })),
        };
      }
      return {
        said: { sentence: 'The loss of the first step is {loss}, where a network that knows nothing yet has ln {classes} = {expected}: its weights begin too large.', values: figures },
        fix: init === null ? [] : [{ path: ['init'], value: null }],
      };
    },
  },
  diverging: {
    at: 'step',
    doc: 'The training loss has risen from its lowest by half of what separates guessing from knowing, or is back at guessing.',
    severity: 'warning',
    judge({ smooth, lowest, scale, guessing, experiment }) {
      if (!smooth || !lowest || scale === null || smooth.step - lowest.step < 20) return null;
      const isForgotten = guessing !== null && lowest.loss < 0.75 * guessing && smooth.loss > guessing;
      if (!isForgotten && !(smooth.loss - lowest.loss > 0.5 * scale)) return null;
      return {
        said: said`The training loss is rising: ${{ loss: figure(smooth.loss) }} on average at step ${{ step: smooth.step }}, after ${{ lowest: figure(lowest.loss) }} at step ${{ at: lowest.step }}. The learning rate is the first thing to lower.`,
        fix: scaledLr(experiment, 0.1),
      };
    },
  },
  'lr-too-high': {
    at: 'epoch',
    doc: 'The loss rose above that of guessing in single steps, and has not come below it: the steps are too long.',
    severity: 'warning',
    judge({ epochs, first, steps, guessing, peak, lowest, experiment }) {
      const end = epochs.at(-1)!;
      if (guessing === null || !first || !peak || !lowest || steps < 50 || lowest.loss < 0.9 * guessing || !(end.train_loss > 0.97 * guessing) || !(peak.loss > 1.15 * Math.max(first.loss, guessing))) return null;
      const [low, high] = usualLr(experiment);
      const lr = highestLr(experiment);
      if (lr < Math.sqrt(low * high)) return null;
      return {
        said: said`After epoch ${{ epoch: end.epoch }} the training loss is ${{ loss: figure(end.train_loss) }}, no better than guessing (${{ guessing: figure(guessing) }}), and at step ${{ step: peak.step }} it was ${{ highest: figure(peak.loss) }}: a learning rate of ${{ lr }} is too high for this network.`,
        fix: scaledLr(experiment, 0.1),
      };
    },
  },
  'lr-too-low': {
    at: 'epoch',
    doc: 'The loss falls with every step, and hardly: the steps are too short.',
    severity: 'warning',
    judge({ epochs, steps, smooth, lowest, highest, scale, experiment }) {
      const end = epochs.at(-1)!;
      if (steps < 100 || !smooth || !lowest || !highest || scale === null) return null;
      const fallen = highest.loss - smooth.loss;
      // A mean of twenty steps moves about by itself: it falls steadily where it stands near its lowest, and its highest is behind it.
      const isSteady = fallen > 0 && smooth.loss - lowest.loss < 0.5 * fallen && highest.step < lowest.step;
      if (!isSteady || !(fallen < 0.1 * scale) || !(end.train_loss > 0.85 * scale)) return null;
      const lr = highestLr(experiment);
      if (lr * 10 > usualLr(experiment)[1]) return null;
      return {
        said: said`In ${{ steps }} steps the training loss has come from ${{ from: figure(highest.loss) }} to ${{ loss: figure(smooth.loss) }}, steadily and slowly: a learning rate of ${{ lr }} is low for ${{ optimizer: experiment.optimizer.name }} here.`,
        fix: scaledLr(experiment, 10),
      };
    },
  },
  'dead-relu': {
    at: 'measurement',
    doc: 'At two measurements in a row more than half of what an activation layer gives was 0 for every picture: such units get no gradient, and learn nothing any more.',
    severity: 'information',
    judge({ measured: { dead_share: measured }, experiment }) {
      const [before, last] = measured;
      const layer = last?.layers.find(({ path, dead_share: share }) => share! > 0.5 && before!.layers.find((each) => each.path === path)!.dead_share! > 0.5);
      if (!layer) return null;
      return {
        said: said`Of layer ${{ layer: layer.path }} (${{ type: layer.type }}) ${{ share: percent(layer.dead_share!) }} is dead: 0 for every picture at steps ${{ before: before!.step }} and ${{ step: last!.step }}, so that it gets no gradient and learns nothing any more. A small slope below zero, or a lower learning rate, keeps it alive.`,
        fix: withoutFlatSide(experiment, layer.path),
      };
    },
  },
  'vanishing-gradient': {
    at: 'measurement',
    doc: 'At two measurements in a row the gradient of one convolution or linear layer was less than a thousandth of another\'s: what the loss says hardly reaches it.',
    severity: 'warning',
    judge({ measured: { gradient_norm: measured }, experiment }) {
      const found = measured.map((measurement) => extremesOf(measurement));
      const [before, last] = found;
      if (!last || !before || !found.every((each) => each !== null && each.most.norm <= mostUsual && each.least.norm < 1e-3 * each.most.norm)) return null;
      const { least, most } = last;
      return {
        said: said`The gradient vanishes on its way to layer ${{ layer: least.path }} (${{ type: least.type }}): its norm is ${{ norm: small(least.norm) }} there at step ${{ step: measured[1]!.step }}, and ${{ largest: small(most.norm) }} in layer ${{ from: most.path }} (${{ of: most.type }}), so that this layer hardly learns. ReLU in place of Sigmoid or Tanh, a norm layer or a shortcut lets it through.`,
        fix: unsaturated(experiment),
      };
    },
  },
  'exploding-gradient': {
    at: 'measurement',
    doc: 'At two measurements in a row a layer\'s gradient had a norm of more than 100, or none that is a finite number: one such step undoes what many have learnt.',
    severity: 'warning',
    judge({ measured: { gradient_norm: measured }, experiment }) {
      const found = measured.map((measurement) => extremesOf(measurement));
      const last = found[1];
      if (!last || !found.every((each) => each !== null && each.most.norm > mostUsual)) return null;
      const { most } = last;
      return {
        said: said`The gradient explodes in layer ${{ layer: most.path }} (${{ type: most.type }}): its norm is ${{ norm: small(most.norm) }} at step ${{ step: measured[1]!.step }}, where 1 is usual. Clipping it keeps one step from undoing what many have learnt.`,
        fix: experiment.training.clip_grad_norm === null ? [{ path: ['training', 'clip_grad_norm'], value: 1 }] : scaledLr(experiment, 0.1),
      };
    },
  },
  overfitting: {
    at: 'epoch',
    doc: 'For three epochs the validation loss has not come down while the training loss went on falling, far below it: the network learns its training pictures by heart.',
    severity: 'warning',
    judge({ epochs, scale, experiment }) {
      const last = epochs.at(-1)!;
      const best = lowestBy(epochs, ({ val_loss: loss }) => loss);
      if (!best || scale === null || last.epoch - best.epoch < 3 || !(last.val_loss > 1.02 * best.val_loss)) return null;
      if (!(last.train_loss < 0.75 * best.train_loss) || !(last.val_loss - last.train_loss > 0.25 * scale)) return null;
      return {
        said: said`Overfitting since epoch ${{ epoch: best.epoch }}: the validation loss has risen from ${{ best: figure(best.val_loss) }} to ${{ loss: figure(last.val_loss) }}, while the training loss fell from ${{ before: figure(best.train_loss) }} to ${{ train: figure(last.train_loss) }}. More augmentation, weight decay or an earlier end help.`,
        fix: experiment.training.early_stopping === null ? [{ path: ['training', 'early_stopping'], value: { metric: 'val_loss', patience: 3 } }] : decayed(experiment.optimizer),
      };
    },
  },
  plateau: {
    at: 'epoch',
    doc: 'Nothing has become better in five epochs of one learning rate, and there is something left to learn.',
    severity: 'information',
    judge({ epochs, experiment, scale }) {
      const stretch = epochs.slice(-5);
      const [begin, last] = [stretch[0]!, stretch.at(-1)!];
      if (stretch.length < 5 || scale === null || stretch.some(({ lr }) => lr !== last.lr) || last.train_accuracy > 0.98) return null;
      const earlier = epochs.slice(0, -5);
      const better = (loss: (end: EpochEnd) => number): number => Math.min(...earlier.map(loss), loss(begin)) - Math.min(...stretch.slice(1).map(loss));
      if (!(better(({ train_loss: loss }) => loss) < 0.005 * scale) || better(({ val_loss: loss }) => loss) > 0.005 * scale) return null;
      return {
        said: said`Nothing has become better since epoch ${{ epoch: begin.epoch }}: the training loss stands at ${{ loss: figure(last.train_loss) }} (accuracy ${{ accuracy: percent(last.train_accuracy) }}) with a learning rate of ${{ lr: last.lr }}. A lower one often goes on from here.`,
        fix: experiment.scheduler === null ? [{ path: ['scheduler'], value: { ReduceLROnPlateau: { patience: 2, factor: 0.3 } } }] : scaledLr(experiment, 0.3),
      };
    },
  },
  'input-slow': {
    at: 'epoch',
    doc: 'Training waits for its pictures: reading and augmenting them takes longer than the step.',
    severity: 'information',
    judge({ epochs, experiment }) {
      const { input_seconds: waited, seconds, epoch } = epochs.at(-1)!;
      if (waited === undefined || seconds < 5 || !(waited > 0.2 * seconds)) return null;
      const { train_transform: chain } = experiment.data;
      const at = chain.findIndex(({ name }) => costly.has(name));
      const values = { share: percent(waited / seconds), waited: waited.toFixed(1), seconds: seconds.toFixed(1), epoch };
      if (at < 0) return { said: { sentence: 'In epoch {epoch} training waited for its pictures for {waited} of {seconds} s ({share}): reading and augmenting them is slower than the step.', values }, fix: [] };
      return {
        said: { sentence: 'In epoch {epoch} training waited for its pictures for {waited} of {seconds} s ({share}): augmenting them is slower than the step, {transform} most of all.', values: { ...values, transform: chain[at]!.name } },
        fix: [{ path: ['data', 'train_transform', at] }],
      };
    },
  },
  'class-never-predicted': {
    at: 'epoch',
    doc: 'A class that occurs among the validation pictures has not been the answer for any of them in three epochs, while others are learnt.',
    severity: 'warning',
    judge({ epochs, steps, beginning: { classes }, experiment }) {
      const stretch = epochs.slice(-3);
      const [begin, last] = [stretch[0]!, stretch.at(-1)!];
      if (stretch.length < 3 || steps < 100 || !(last.val_accuracy > 1.5 / classes.length)) return null;
      const never = classes.filter((_, i) => stretch.every(({ class_predicted: predicted, class_accuracy: accuracy }) => predicted?.[i] === 0 && accuracy?.[i] === 0));
      if (never.length === 0) return null;
      return {
        said:
          never.length === 1
            ? said`No validation picture has been taken for "${{ class: never[0]! }}" from epoch ${{ from: begin.epoch }} to ${{ to: last.epoch }}, though there are some of it: its training pictures may be too few, or look like another class's.`
            : said`No validation picture has been taken for these classes from epoch ${{ from: begin.epoch }} to ${{ to: last.epoch }}, though there are some of each: ${{ classes: never.join(', ') }}. Their training pictures may be too few, or look like other classes'.`,
        fix: weighted(experiment.loss, classes.map((name) => (never.includes(name) ? 3 : 1))),
      };
    },
  },
};

/** Whether a Normalize makes of pictures, 0 to 1, what is ten times as large as usual: a std of 0.2 to 0.3. */
function stretches({ name, params }: Choice): boolean {
  return name === 'Normalize' && Array.isArray(params.std) && params.std.some((std) => Number(std) < 0.03);
}

/** The convolution or linear layer with the least and with the greatest gradient; a norm that is no number counts as infinite. Null where there are not two. */
function extremesOf({ layers }: Measurement): Record<'least' | 'most', { path: string; type: string; norm: number }> | null {
  const known = layers.flatMap(({ path, type, gradient_norm: norm }) => (norm === undefined || !weighing.has(layerRows[type]?.group ?? 'block') ? [] : [{ path, type, norm: Number.isNaN(norm) ? Infinity : norm }]));
  if (known.length < 2) return null;
  const [first, ...rest] = known as [(typeof known)[0], ...typeof known];
  return { least: rest.reduce((a, b) => (b.norm < a.norm ? b : a), first), most: rest.reduce((a, b) => (b.norm > a.norm ? b : a), first) };
}

/** A gradient's norm in networks that learn is around 1. */
const mostUsual = 100;
const weighing = new Set<LayerRow['group']>(['convolution', 'linear']);

/** A LeakyReLU in place of the activation at this place of the network, where it stands by itself there; else a lower learning rate, of which fewer die. */
function withoutFlatSide(experiment: Experiment, path: string): PathValue[] {
  const choice = /^\d+$/.test(path) ? experiment.model[Number(path)] : undefined;
  return choice?.name === 'ReLU' && choice.path.length > 0 ? [{ path: choice.path, value: 'LeakyReLU' }] : scaledLr(experiment, 0.3);
}

/** ReLU in place of every activation that is flat to both sides; of a network without, weights that begin as ReLU wants them. */
function unsaturated({ model, init }: Experiment): PathValue[] {
  const places = new Map(model.flatMap(saturating).map((path) => [JSON.stringify(path), path]));
  if (places.size > 0) return [...places.values()].map((path) => ({ path, value: 'ReLU' }));
  return init === null ? [{ path: ['init'], value: { kaiming_normal_: { nonlinearity: 'relu' } } }] : [{ path: ['init'], value: null }];
}

function saturating(choice: Choice): Choice['path'][] {
  return [...(choice.name === 'Sigmoid' || choice.name === 'Tanh' ? [choice.path] : []), ...innerLayers(choice).flatMap(saturating)];
}

/** Transforms that move or mix every pixel of a picture, the slowest first. */
const costly = new Set(['ElasticTransform', 'GaussianBlur', 'RandomPerspective', 'RandomAffine', 'RandomRotation', 'ColorJitter', 'AutoAugment', 'RandAugment', 'TrivialAugmentWide', 'AugMix']);

const usualLr = ({ optimizer }: Experiment): [number, number] => (row('optimizer', optimizer.name) as OptimizerRow).usualLr;

/** The highest of a run, as it is written. */
const highestLr = (experiment: Experiment): number => Math.max(...lrPlaces(experiment).map(({ choice, param }) => Number(choice.params[param])));

/** More weight decay: ten times what there is, or the usual one. */
function decayed({ path, params }: Choice): PathValue[] {
  const decay = params.weight_decay;
  return typeof decay === 'number' ? [{ path: [...path, 'weight_decay'], value: decay > 0 ? Number((decay * 10).toPrecision(6)) : 5e-4 }] : [];
}

/** Weights of classes in the loss, where it takes some and has none. */
function weighted({ name, params, path }: Choice, weight: number[]): PathValue[] {
  if (!('weight' in params) || params.weight !== null) return [];
  return path.length === 0 ? [{ path: ['loss'], value: { [name]: { weight } } }] : [{ path: [...path, 'weight'], value: weight }];
}

function lowestBy(epochs: readonly EpochEnd[], value: (end: EpochEnd) => number): EpochEnd | null {
  return epochs.reduce<EpochEnd | null>((best, end) => (Number.isFinite(value(end)) && (!best || value(end) < value(best)) ? end : best), null);
}

/** A norm, of any size. */
const small = (value: number): string => (value >= 0.001 ? figure(value) : value.toExponential(1));

const figure = (value: number): string => (value < 1000 ? value.toPrecision(3) : value.toFixed(0));
