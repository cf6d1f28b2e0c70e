import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { asWritten } from '../../extension/core/config/as-written';
import { applied, settingEdits } from '../../extension/core/config/edit';
import { rules } from '../../extension/core/health/rules';
import { HealthWatch, type Symptom } from '../../extension/core/health/watch';
import type { EpochEnd } from '../../extension/shared/events';
import type { Experiment } from '../../extension/shared/experiment';
import type { Measurement } from '../../extension/shared/record';
import { fill } from '../../extension/shared/said';

/** A run as the trainer made it (test/fixtures/health/record.mjs). */
interface Recorded {
  experiment: Experiment;
  classes: string[];
  steps: { loss: (number | null)[]; accuracy: number[]; lr: number[] };
  epochs: EpochEnd[];
  measurements?: Measurement[];
}
const folder = fileURLToPath(new URL('../fixtures/health/', import.meta.url));
const recorded = (name: string): Recorded => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Recorded;
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? file.replace('.json', '') : []));

/** What is told of it, with the step at which it is. */
function symptomsOf({ experiment, classes, steps, epochs, measurements = [] }: Recorded): (Symptom & { step: number })[] {
  const watch = new HealthWatch({ experiment, classes, fresh: true });
  const ends = new Map(epochs.map((end) => [end.step, end]));
  const measured = new Map(measurements.map((measurement) => [measurement.step, measurement]));
  return steps.loss.flatMap((loss, i) => {
    const step = i + 1;
    const measurement = measured.get(step);
    const end = ends.get(step);
    const told = watch.step({ step, time: 0, seconds: 0, loss: loss ?? NaN, accuracy: steps.accuracy[i]!, lr: steps.lr[i]! });
    return [...told, ...(measurement ? watch.measure(measurement) : []), ...(end ? watch.epoch(end) : [])].map((symptom) => ({ ...symptom, step }));
  });
}

/** The fault that each recorded run shows. */
const shows: Record<string, string[]> = { ...Object.fromEntries(Object.keys(rules).map((id) => [id, [id]])), 'stretched-pictures': ['initial-loss'], healthy: [] };

test('each rule has a recorded run that shows its fault', () => {
  expect(names.sort()).toEqual(Object.keys(shows).sort());
});

describe.each(names)('the recorded run "%s"', (name) => {
  const run = recorded(name);
  const told = symptomsOf(run);

  it('has its own fault told, once, and no other', () => {
    expect(told.map(({ id }) => id)).toEqual(shows[name]);
  });

  it.each(told)('has $id told with its figures and its place, and a fix that can be written', ({ said, fix }) => {
    const words = fill(said);
    expect(words).not.toMatch(/NaN|undefined|\{/);
    expect(words).toMatch(/\d/);
    expect(fix.length).toBeGreaterThan(0);
    const { experiment } = run;
    const text = JSON.stringify(asWritten({ ...experiment, blocks: undefined }), null, 2);
    const mended = analyse(applied(text, settingEdits(text, fix)));
    expect(mended.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(mended.experiment).not.toEqual(analyse(text).experiment);
  });
});

test('the words', () => {
  expect(Object.fromEntries(names.flatMap((name) => symptomsOf(recorded(name)).map((symptom) => [name, `step ${symptom.step}: ${fill(symptom.said)} ${JSON.stringify(symptom.fix)}`])))).toMatchInlineSnapshot(`
    {
      "class-never-predicted": "step 112: No validation picture has been taken for "rare" from epoch 6 to 8, though there are some of it: its training pictures may be too few, or look like another class's. [{"path":["loss"],"value":{"CrossEntropyLoss":{"weight":[1,1,3]}}}]",
      "dead-relu": "step 51: Of layer 6 (ReLU) 90.6 % is dead: 0 for every picture at steps 26 and 51, so that it gets no gradient and learns nothing any more. A small slope below zero, or a lower learning rate, keeps it alive. [{"path":["model",6],"value":"LeakyReLU"}]",
      "diverging": "step 108: The training loss is rising: 2.44 on average at step 108, after 1.42 at step 88. The learning rate is the first thing to lower. [{"path":["optimizer","lr"],"value":0.0001}]",
      "exploding-gradient": "step 26: The gradient explodes in layer 7 (Linear): its norm is 822 at step 26, where 1 is usual. Clipping it keeps one step from undoing what many have learnt. [{"path":["training","clip_grad_norm"],"value":1}]",
      "initial-loss": "step 1: The loss of the first step is 2943, where a network that knows nothing yet has ln 10 = 2.30: its weights begin too large. [{"path":["init"],"value":null}]",
      "input-slow": "step 43: In epoch 1 training waited for its pictures for 24.8 of 26.1 s (95.1 %): augmenting them is slower than the step, ElasticTransform most of all. [{"path":["data","train_transform",2]}]",
      "lr-too-high": "step 58: After epoch 2 the training loss is 2.32, no better than guessing (2.30), and at step 2 it was 2.86: a learning rate of 0.5 is too high for this network. [{"path":["optimizer","lr"],"value":0.05}]",
      "lr-too-low": "step 129: In 129 steps the training loss has come from 2.43 to 2.31, steadily and slowly: a learning rate of 0.00001 is low for Adam here. [{"path":["optimizer","lr"],"value":0.0001}]",
      "overfitting": "step 96: Overfitting since epoch 13: the validation loss has risen from 1.70 to 1.82, while the training loss fell from 0.428 to 0.190. More augmentation, weight decay or an earlier end help. [{"path":["training","early_stopping"],"value":{"metric":"val_loss","patience":3}}]",
      "plateau": "step 290: Nothing has become better since epoch 6: the training loss stands at 2.23 (accuracy 18.2 %) with a learning rate of 0.01. A lower one often goes on from here. [{"path":["scheduler"],"value":{"ReduceLROnPlateau":{"patience":2,"factor":0.3}}}]",
      "stretched-pictures": "step 1: The loss of the first step is 26.2, where a network that knows nothing yet has ln 10 = 2.30: Normalize divides the pictures by so little that they are far larger than 1. [{"path":["data","train_transform",1],"value":{"Normalize":"auto"}},{"path":["data","test_transform",1],"value":{"Normalize":"auto"}}]",
      "vanishing-gradient": "step 26: The gradient vanishes on its way to layer 0 (Conv2d): its norm is 2.2e-4 there at step 26, and 1.10 in layer 10 (Linear), so that this layer hardly learns. ReLU in place of Sigmoid or Tanh, a norm layer or a shortcut lets it through. [{"path":["model",1],"value":"ReLU"},{"path":["model",3],"value":"ReLU"},{"path":["model",5],"value":"ReLU"},{"path":["model",7],"value":"ReLU"}]",
    }
  `);
});

it('says nothing of an initial loss where the weights were not drawn', () => {
  const { experiment, classes, steps } = recorded('initial-loss');
  const watch = new HealthWatch({ experiment, classes, fresh: false });
  expect(watch.step({ step: 1, time: 0, seconds: 0, loss: steps.loss[0]!, accuracy: 0, lr: 0.001 })).toEqual([]);
});

it('proposes a learning rate from the one that the run has now, where that was changed while it was going', () => {
  const { experiment, classes, steps, epochs } = recorded('diverging');
  const changed = { ...experiment, optimizer: { ...experiment.optimizer, params: { ...experiment.optimizer.params, lr: 0.5 } } };
  let now = experiment;
  const watch = new HealthWatch({ get experiment() { return now; }, classes, fresh: true });
  const told = steps.loss.flatMap((loss, i) => {
    if (i === epochs[0]!.step) now = changed;
    return watch.step({ step: i + 1, time: 0, seconds: 0, loss: loss ?? NaN, accuracy: 0, lr: steps.lr[i]! });
  });
  expect(told.map(({ id, fix }) => [id, fix])).toEqual([['diverging', [{ path: ['optimizer', 'lr'], value: 0.05 }]]]);
});
