import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { experimentOnPictures } from '../../extension/host/experiment-on-pictures';

test('the template on a folder of pictures has no problems, and as many outputs as classes', () => {
  const text = experimentOnPictures(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8'), { dataset: { name: 'ImageFolder', params: { root: 'pets/photos' } }, classes: ['cat', 'dog', 'hamster'].map((name) => ({ name, train: 9, val: 0 })), validates: false }, 'pets/photos');
  const { experiment, problems, model } = analyse(text, { dataset: { shape: [3, 64, 64], classes: ['cat', 'dog', 'hamster'], trainImages: 300, valImages: 30 } });
  expect(problems.filter(({ severity }) => severity !== 'information')).toEqual([]);
  expect(experiment?.data.dataset).toMatchObject({ name: 'ImageFolder', params: { root: 'pets/photos', size: 64 } });
  expect(model?.output).toEqual([3]);
  expect(text.split('\n')[0]).toBe('// 3 classes of pictures in pets/photos.');
  expect(experiment?.data.stratify).toBe(true);
  expect(text).not.toContain('CIFAR');
});
