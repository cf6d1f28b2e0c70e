import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { unshared } from '../../extension/core/study/fairness';
import { fill } from '../../extension/shared/said';

const text = (changes: Record<string, string>): string => {
  const parts = {
    data: '{ "dataset": "Shapes" }',
    model: '[{ "Conv2d": { "out_channels": 8, "kernel_size": 3 } }, "ReLU", { "AdaptiveAvgPool2d": 1 }, "Flatten", { "Linear": { "out_features": 10 } }]',
    optimizer: '"Adam"', epochs: '4', ...changes,
  };
  return `{ ${Object.entries(parts).map(([key, value]) => `"${key}": ${value}`).join(', ')} }`;
};
const said = (changes: Record<string, string>): string[] => unshared(text(changes), analyse(text(changes)).study.variables).map((words) => fill(words));

test.each<[string, Record<string, string>, RegExp[]]>([
  ['a learning rate', { optimizer: '{ "Adam": { "lr": { "$try": [0.001, 0.01] } } }', scheduler: '{ "$try": [null, "CosineAnnealingLR"] }', epochs: '{ "$int": [4, 8] }' }, []],
  ['an activation, dropout, batch norm', { model: text({}).match(/"model": (\[.*\]), "opt/)![1]!.replace('"ReLU"', '{ "$try": ["ReLU", "GELU", { "Dropout": { "p": 0.2 } }, "BatchNorm2d"] }') }, []],
  ['augmentation', { data: '{ "dataset": "Shapes", "train_transform": [{ "$try": ["RandomHorizontalFlip", "RandomVerticalFlip"] }, "ToTensor"] }' }, []],
  ['a width', { model: text({}).match(/"model": (\[.*\]), "opt/)![1]!.replace('8,', '{ "$int": [8, 16] },') }, [/^With out_channels 16 3 of 4 weights are of another shape or new/]],
  ['a kernel', { model: text({}).match(/"model": (\[.*\]), "opt/)![1]!.replace('"kernel_size": 3', '"kernel_size": { "$try": [3, 5] }') }, [/^With kernel_size 5 1 of 4 weights/]],
  ['batches', { data: '{ "dataset": "Shapes", "batch_size": { "$try": [32, 64] } }' }, [/same order, but in other batches/]],
  ['the split', { data: '{ "dataset": "Shapes", "val_split": { "$try": [0.1, 0.2] } }' }, [/judged by different pictures/]],
  ['data sets', { data: '{ "dataset": { "$try": [{ "Shapes": { "images": 100 } }, { "Shapes": { "images": 200 } }] } }' }, [/judged by different pictures/]],
])('what settings cannot share is said: %s', (_, changes, expected) => {
  const words = said(changes);
  expect(words).toHaveLength(expected.length);
  expected.forEach((each, i) => expect(words[i]).toMatch(each));
});
