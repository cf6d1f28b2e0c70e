import { expect, test } from 'vitest';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';
import { startInspector } from './inspector-process';

const inspector = startInspector();

test('every method explains a run\'s picture, in words and as JSON; a network that lost its training for a check has it again', async () => {
  const folder = temporaryFolder();
  writeTinyExperiment(folder, { epochs: 1, model: [{ Conv2d: { out_channels: 4, kernel_size: 3 } }, 'ReLU', 'Flatten', { Linear: { out_features: 10 } }] });
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1']));
  const { stdout } = await cnnLab(folder, ['explain', run, 'val:0', '--json', '--threads', '1', '--method', 'Occlusion', '--target', '1', '--versus', '2', '--trust', '--randomise', '--layers']);
  const printed = JSON.parse(stdout) as { layer: null; trust: object; randomised: { layer: string }[]; layers: { layer: string }[] };
  expect(printed).toMatchObject({ method: 'Occlusion', layer: null, target: 1, versus: 2, trust: { map: { road: expect.any(Number) as number }, random: { drop: expect.any(Number) as number } } });
  expect([printed.randomised, printed.layers].map((each) => each.map(({ layer }) => layer))).toEqual([['3', '0'], ['0', '1']]);

  const { methods } = await inspector.describe({ run });
  for (const { name, group } of methods) {
    const request = { run, image: { kind: 'validation', index: 0 } as const, method: name };
    const before = await inspector.explain(request);
    expect([name, before.layer, [...before.map].every(Number.isFinite)]).toEqual([name, group === 'layer' ? '1' : null, true]);
    if (name !== 'GradCAM' && name !== 'GuidedBackprop') continue;
    expect((await inspector.randomise(request)).steps.at(-1)!.map).not.toEqual(before.map);
    expect(await inspector.explain(request)).toEqual(before);
  }
  expect((await cnnLab(folder, ['explain', run, 'val:0', '--target', '1', '--versus', '1'])).stderr).toContain('Class 1 cannot be held against itself');
});
