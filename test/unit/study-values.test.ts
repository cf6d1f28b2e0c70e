import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { english } from '../../extension/shared/said';
import { settingWords, valuesOf } from '../../extension/core/study/values';

const text = `{
  "data": { "dataset": "Shapes" }, "model": ["Flatten", { "Linear": { "out_features": 10 } }], "epochs": 4,
  "optimizer": { "$try": ["Adam", { "SGD": { "lr": { "$range": [0.01, 1], "steps": 3 } } }] },
  "scheduler": { "$try": [null, { "StepLR": { "step_size": 1 } }, { "StepLR": { "step_size": 2 /* slower */ } }] },
  "init": { "$try": [null, "orthogonal_"] },
}`;

test('what a setting chooses, as it is written and in a line: names where they tell the entries apart, else the whole', () => {
  const { variables } = analyse(text).study;
  const setting = { optimizer: 1, lr: 0.1, scheduler: 2, init: 0 };
  const words = (chosen: Record<string, number>): string => english(settingWords(variables, text, chosen));
  expect(valuesOf(variables, text, setting)).toEqual({ optimizer: { SGD: { lr: 0.1 } }, lr: 0.1, scheduler: { StepLR: { step_size: 2 } }, init: null });
  expect(words(setting)).toBe('optimizer SGD, lr 0.1, scheduler { "StepLR": { "step_size": 2 } }, no init');
  expect(words({ optimizer: 0, scheduler: 0, init: 1 })).toBe('optimizer Adam, no scheduler, init orthogonal_');
});

test('an entry that is long, a whole model for instance, is called by its place', () => {
  const models = `{ "data": { "dataset": "Shapes" }, "model": { "$name": "structure", "$try": [["Flatten", { "Linear": 10 }], ["Flatten", { "Linear": 32 }, "ReLU", { "Linear": 10 }]] }, "optimizer": "Adam", "epochs": 1 }`;
  const { variables } = analyse(models).study;
  expect([0, 1].map((structure) => english(settingWords(variables, models, { structure })))).toEqual(['structure ["Flatten", { "Linear": 10 }]', 'structure #2']);
});
