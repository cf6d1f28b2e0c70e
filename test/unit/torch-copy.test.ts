import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse, type Analysis } from '../../extension/core/config/analyse';
import { experimentFromTorch, readTorch } from '../../extension/core/config/torch/read-torch';
import { torchScript } from '../../extension/core/config/torch/torch-script';
import { richExperiments } from './rich-experiments';

const examples = new URL('../../media/examples/', import.meta.url);
const names = readdirSync(examples).filter((file) => file.endsWith('.cnn.jsonc')).map((file) => file.replace('.cnn.jsonc', ''));

const analysisOf = (name: string): Analysis => analyse(richExperiments[name] ?? readFileSync(new URL(`${name}.cnn.jsonc`, examples), 'utf8'));

// test/unit/torch/run_scripts.py runs these files under PyTorch and holds each model's state dict against NAME.weights.json.
describe.each([...names, ...Object.keys(richExperiments)])('%s', (name) => {
  const analysis = analysisOf(name);

  test('as a script', async () => {
    expect(analysis.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    await expect(torchScript(analysis, name)).toMatchFileSnapshot(`./torch/scripts/${name}.py`);
    const shapes = Object.fromEntries(Object.entries(analysis.model!.weights).map(([weight, { shape }]) => [weight, shape]));
    await expect(`${JSON.stringify(shapes)}\n`).toMatchFileSnapshot(`./torch/scripts/${name}.weights.json`);
  });
});

test.each(['simple-cnn', 'lenet'])('%s comes back from its own script as it was', (name) => {
  const analysis = analysisOf(name);
  const script = torchScript(analysis, name);
  const back = analyse(experimentFromTorch(script).text);
  const layers = ({ experiment }: Analysis) => experiment!.model.map(({ name: layer, params }) => ({ layer, params: { ...params, in_channels: null, in_features: null } }));
  expect(layers(back)).toEqual(layers(analysis));
  expect(readTorch(script).notes).toEqual([]);
  expect(back.experiment!.optimizer.params).toEqual(analysis.experiment!.optimizer.params);
  expect(back.experiment!.scheduler?.name).toBe(analysis.experiment!.scheduler?.name);
});

test.each(names)('%s has as many parameters when its script is pasted', (name) => {
  const analysis = analysisOf(name);
  const { text } = experimentFromTorch(torchScript(analysis, name));
  expect(analyse(text).model?.params, text).toBe(analysis.model!.params);
});

test.each([
  ['lambda e: 0.9 ** e + e', 'lambda e: 0.9 ** e + e'],
  ['np.exp(-epoch / 10)', 'lambda epoch: math.exp(-epoch / 10)'],
  ['1e-4 * t + e ** -t', 'lambda t: 1e-4 * t + math.e ** -t'],
  ['lambda step: min(1., torch.cos(math.pi * step)) if step > 2 else pow(2, -step)', 'lambda step: min(1., math.cos(math.pi * step)) if step > 2 else pow(2, -step)'],
])('the expression %s is %s in Python', (expression, python) => {
  const { scheduler, ...rest } = JSON.parse(richExperiments['train-accuracy']!) as Record<string, unknown>;
  expect(scheduler).toBeDefined();
  expect(torchScript(analyse(JSON.stringify({ ...rest, scheduler: { LambdaLR: expression } })), 'x')).toContain(`lr_lambda=${python})`);
});

test('an experiment with errors says what has to be mended first', () => {
  expect(() => torchScript(analyse('{ "model": ["Conv2d"] }'), 'broken')).toThrow(/cannot be written in PyTorch before its errors are mended: /);
});
